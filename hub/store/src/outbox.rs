//! The outbox: what the world must still be told. Urgent first, then by time.

use hub_core::alarm::Effect;
use hub_core::time::UnixMs;
use uuid::Uuid;

/// One thing that is still to be done in the world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxRow {
    /// Id, made when the effect was decided.
    pub id: Uuid,
    /// What.
    pub effect: Effect,
    /// Goes before everything that is not.
    pub urgent: bool,
    /// Not before.
    pub due_at: UnixMs,
    /// How often it was tried.
    pub attempts: u32,
    /// Decided.
    pub created_at: UnixMs,
    /// Not worth doing after this.
    pub expires_at: UnixMs,
}
