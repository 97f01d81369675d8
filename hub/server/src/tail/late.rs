//! Bells that have something that may wait: each rings a moment after the first of it, and few of them at once. A
//! hundred sessions that wake together hold a core for two milliseconds, and a press on that core waits behind them.

use crate::urgency::JOIN;
use hub_core::ids::PersonId;
use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

/// From one round to the next.
const ROUND: Duration = Duration::from_millis(5);
/// Bells of one round, at least.
const AT_ONCE: usize = 8;
/// When more than that wait, one part of so many rings in a round: all of them within about [`JOIN`].
const PARTS: usize = 20;

/// Whose bells wait.
#[derive(Default)]
pub(super) struct Late {
    waiting: Mutex<Waiting>,
    bell: Notify,
}

#[derive(Default)]
struct Waiting {
    /// When each is due, in order; everybody is in it once.
    order: VecDeque<(Instant, PersonId)>,
    people: HashSet<PersonId>,
    /// Before this nobody rings.
    next_round: Option<Instant>,
}

impl Late {
    /// Something that may wait has come for this person.
    pub fn wait(&self, person: PersonId, now: Instant) {
        let mut waiting = self.waiting();
        if waiting.people.insert(person) {
            waiting.order.push_back((now + JOIN, person));
            if waiting.order.len() == 1 {
                self.bell.notify_one();
            }
        }
    }

    /// Returns when somebody is due.
    pub async fn due(&self) {
        loop {
            let first = self.waiting().first();
            match first {
                Some(at) => return sleep_until(at).await,
                None => self.bell.notified().await,
            }
        }
    }

    /// Who rings in the round that is now; they do not wait any more.
    pub fn take(&self, now: Instant) -> Vec<PersonId> {
        let mut waiting = self.waiting();
        waiting.next_round = Some(now + ROUND);
        let due = waiting.order.partition_point(|(at, _)| *at <= now);
        let round = due.min(AT_ONCE.max(waiting.order.len().div_ceil(PARTS)));
        let people: Vec<PersonId> = waiting.order.drain(..round).map(|(_, person)| person).collect();
        people.iter().for_each(|person| {
            waiting.people.remove(person);
        });
        people
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    /// When the next rings.
    fn first(&self) -> Option<Instant> {
        let (at, _) = self.order.front()?;
        Some(self.next_round.map_or(*at, |round| round.max(*at)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn person(number: usize) -> PersonId {
        PersonId(Uuid::from_u128(number as u128))
    }

    /// How many ring in each round, and how long after the beginning.
    fn rounds(late: &Late, began: Instant) -> Vec<(Duration, usize)> {
        let next = || late.waiting().first();
        std::iter::from_fn(|| next().map(|at| (at - began, late.take(at).len()))).collect()
    }

    #[test]
    fn who_waits_rings_once_and_a_moment_after_the_first_of_it() {
        let (late, began) = (Late::default(), Instant::now());
        late.wait(person(1), began);
        late.wait(person(1), began + JOIN / 2);
        late.wait(person(2), began + JOIN / 2);
        assert_eq!(late.take(began), [], "nobody is due");
        assert_eq!(late.take(began + JOIN), [person(1)]);
        assert_eq!(rounds(&late, began), [(JOIN * 3 / 2, 1)]);
        late.wait(person(1), began + JOIN * 2);
        assert_eq!(rounds(&late, began), [(JOIN * 3, 1)], "and again when there is something new");
    }

    #[test]
    fn many_ring_in_rounds_and_all_of_them_soon() {
        for (many, most) in [(3, 3), (40, AT_ONCE), (2_000, 100)] {
            let (late, began) = (Late::default(), Instant::now());
            (0..many).for_each(|number| late.wait(person(number), began));
            let rounds = rounds(&late, began);
            assert_eq!(rounds.iter().map(|(_, count)| count).sum::<usize>(), many);
            assert_eq!(rounds.iter().map(|(_, count)| *count).max(), Some(most));
            assert!(rounds.windows(2).all(|pair| pair[1].0 - pair[0].0 == ROUND), "{rounds:?}");
            assert!(rounds.last().is_some_and(|(after, _)| *after <= JOIN * 5), "{rounds:?}");
        }
    }
}
