//! How far a subscription has been told: one row beside it. It is written only by whoever holds it, and only if it still
//! is as that hub has read it; so of two hubs one tells, and what a killed one had not written down is told again.

use hub_core::area::AreaPath;
use hub_core::ids::{Position, SubscriptionId};
use hub_core::time::UnixMs;
use hub_store::{NounRow, NounTable, StoreError};
use hub_wire::outside::WebhookAnswer;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The hub that tells holds the row for so long, milliseconds: much longer than a try takes.
pub const HELD_MS: i64 = 20_000;

/// How far a subscription has been told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Delivery {
    /// Everything up to here was told, or is not for it.
    pub position: Position,
    /// The beginning that was followed.
    pub beginning: u32,
    /// The hub that tells.
    pub holder: Option<Uuid>,
    /// Until then.
    pub held_until: UnixMs,
    /// It has failed since then.
    pub failing_since: Option<UnixMs>,
    /// Tries that failed one after the other.
    pub failed: u32,
    /// Tried again then.
    pub next_at: Option<UnixMs>,
    /// The last answer.
    pub last: Option<WebhookAnswer>,
}

impl Delivery {
    /// Of a subscription that was told nothing yet.
    #[must_use]
    pub fn after(position: Position, beginning: u32) -> Self {
        Self {
            position,
            beginning,
            holder: None,
            held_until: UnixMs(0),
            failing_since: None,
            failed: 0,
            next_at: None,
            last: None,
        }
    }

    /// Its row.
    pub fn row(&self, of: SubscriptionId, area: &AreaPath, at: UnixMs) -> Result<NounRow, StoreError> {
        NounRow::of(NounTable::Delivery, of.0, area.clone(), at, None, self)
    }

    /// Free for this hub: nobody else holds it.
    #[must_use]
    pub fn is_free_for(&self, hub: Uuid, now: UnixMs) -> bool {
        self.holder.is_none_or(|holder| holder == hub) || self.held_until <= now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_free_for_who_holds_it_and_for_others_when_nobody_does_or_its_time_is_over() {
        let (hub, other, now) = (Uuid::from_u128(1), Uuid::from_u128(2), UnixMs(1_000));
        let held = |holder, until| {
            let delivery = Delivery { holder, held_until: UnixMs(until), ..Delivery::after(Position(0), 1) };
            delivery.is_free_for(hub, now)
        };
        assert!(held(None, 2_000) && held(Some(hub), 2_000) && held(Some(other), 1_000));
        assert!(!held(Some(other), 1_001));
    }
}
