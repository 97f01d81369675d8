//! What somebody means to do about each ticket, and when: drawn when it is first seen as it stands, forgotten with it.

use crate::town::dice::Dice;
use crate::town_run::pace::Pace;
use hub_core::ids::TicketId;
use std::collections::BTreeMap;
use tokio::time::Instant;

/// One entry for each ticket that is there.
pub(super) struct Plans<S> {
    of: BTreeMap<TicketId, (S, Instant)>,
    pace: Pace,
}

impl<S: PartialEq> Plans<S> {
    pub fn new(pace: Pace) -> Self {
        Self { of: BTreeMap::new(), pace }
    }

    /// True when it is time to do something about a ticket that stands like this; `after_s` are simulated seconds.
    pub fn is_due(&mut self, ticket: TicketId, stands: S, (least_s, most_s): (f64, f64), dice: &mut Dice) -> bool {
        self.is_due_at(Instant::now(), ticket, stands, || dice.between(least_s, most_s))
    }

    fn is_due_at(&mut self, now: Instant, ticket: TicketId, stands: S, after_s: impl FnOnce() -> f64) -> bool {
        match self.of.get(&ticket) {
            Some((seen, at)) if *seen == stands => *at <= now,
            _ => {
                self.of.insert(ticket, (stands, now + self.pace.wait(after_s())));
                false
            }
        }
    }

    /// Not yet: again in so many simulated seconds.
    pub fn put_off(&mut self, ticket: TicketId, simulated_s: f64) {
        let later = Instant::now() + self.pace.wait(simulated_s);
        if let Some((_, at)) = self.of.get_mut(&ticket) {
            *at = later;
        }
    }

    /// Forgets what is no longer there.
    pub fn keep(&mut self, there: impl Fn(TicketId) -> bool) {
        self.of.retain(|ticket, _| there(*ticket));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use uuid::Uuid;

    #[test]
    fn it_is_time_after_the_wait_and_again_when_it_stands_otherwise() {
        let mut plans = Plans::new(Pace::new(10.0));
        let (ticket, start) = (TicketId(Uuid::from_u128(1)), Instant::now());
        let at = |seconds| start + Duration::from_secs(seconds);
        assert!(!plans.is_due_at(at(0), ticket, 'a', || 50.0));
        assert!(!plans.is_due_at(at(4), ticket, 'a', || 0.0), "the wait was drawn once");
        assert!(plans.is_due_at(at(5), ticket, 'a', || 0.0));
        assert!(!plans.is_due_at(at(6), ticket, 'b', || 50.0), "it stands otherwise: a new wait");
        assert!(plans.is_due_at(at(11), ticket, 'b', || 0.0));
        plans.put_off(ticket, 10_000.0);
        assert!(!plans.is_due_at(at(12), ticket, 'b', || 0.0));
        plans.keep(|_| false);
        assert!(plans.of.is_empty());
    }
}
