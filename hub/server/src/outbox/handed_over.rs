//! Effects that this hub has just left to the others on the same database: it leaves them alone for a moment, so that
//! the hub the device is connected to finds them first.

use hub_store::EffectId;
use std::collections::HashMap;
use std::time::Duration;
use tokio::time::Instant;

/// Others look at the outbox every second; after this nobody wanted it.
const FOR_OTHERS: Duration = Duration::from_secs(3);
/// Kept at most; what is beyond that is simply tried again.
const MOST: usize = 4_096;

/// What was left to others, and when.
#[derive(Default)]
pub(super) struct HandedOver(HashMap<EffectId, Instant>);

impl HandedOver {
    /// Left to others now.
    pub fn keep(&mut self, id: EffectId, now: Instant) {
        if self.0.len() < MOST {
            self.0.insert(id, now);
        }
    }

    /// True while others are to have the first look.
    pub fn has(&self, id: EffectId) -> bool {
        self.0.contains_key(&id)
    }

    /// Forgets what nobody wanted.
    pub fn forget_old(&mut self, now: Instant) {
        self.0.retain(|_, left| now.duration_since(*left) < FOR_OTHERS);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn id(number: u128) -> EffectId {
        EffectId::of(Uuid::from_u128(number))
    }

    #[test]
    fn what_was_handed_over_is_left_alone_for_a_moment() {
        let (mut handed_over, began) = (HandedOver::default(), Instant::now());
        handed_over.keep(id(1), began);
        handed_over.forget_old(began + Duration::from_secs(2));
        assert!(handed_over.has(id(1)) && !handed_over.has(id(2)));
        handed_over.forget_old(began + Duration::from_secs(3));
        assert!(!handed_over.has(id(1)));
    }
}
