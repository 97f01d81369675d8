//! Devices: the registry's row, the status beside it, and the receipts of messages that were handled.

use hub_core::time::UnixMs;

/// A message that was handled: the same one again has no second effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The device's name.
    pub device: String,
    /// What makes the message recognisable: boot and sequence, or its content and window.
    pub key: String,
    /// When it was handled, the last time.
    pub at: UnixMs,
}
