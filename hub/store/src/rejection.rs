//! Messages that were refused, kept for the people who must find out why.

use hub_core::time::UnixMs;
use uuid::Uuid;

/// A message that was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// Id.
    pub id: Uuid,
    /// Device name or topic.
    pub source: String,
    /// Why, as a stable word.
    pub reason: String,
    /// The message, cut by the caller to at most 4,096 bytes.
    pub payload: Vec<u8>,
    /// When, the last time.
    pub at: UnixMs,
    /// How often the same was refused.
    pub count: u32,
}
