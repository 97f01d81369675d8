//! The tail of the log in memory: a ring of the last committed events, from which all sockets read. The log is the
//! sockets' queue; a reader that falls behind the ring is told to start anew.

mod late;
mod ring;

pub use ring::Published;

use crate::urgency::may_wait_on_phone;
use hub_core::ids::{PersonId, Position};
use late::Late;
use ring::Ring;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// What a reader gets.
pub enum After {
    /// These events, in order, without a gap; empty when there is nothing new.
    Events(Vec<Arc<Published>>),
    /// The position is not in the ring: take a snapshot.
    Gone,
}

/// Events that concerned a person, as many as a bell remembers.
const RUNG: usize = 256;

/// The last events that concerned a person, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rung {
    positions: VecDeque<Position>,
    /// What rang up to here is not known any more.
    forgotten: Position,
}

impl Rung {
    /// The newest.
    #[must_use]
    pub fn last(&self) -> Position {
        self.positions.back().copied().unwrap_or(self.forgotten)
    }

    /// All of them behind `cursor`; none when so many have come that they are not known.
    #[must_use]
    pub fn after(&self, cursor: Position) -> Option<Vec<Position>> {
        let known = self.forgotten <= cursor;
        let from = self.positions.partition_point(|position| *position <= cursor);
        known.then(|| self.positions.range(from..).copied().collect())
    }

    fn push(&mut self, position: Position) {
        if self.positions.len() == RUNG {
            self.forgotten = self.positions.pop_front().unwrap_or_default();
        }
        self.positions.push_back(position);
    }

    /// Nothing is known up to here.
    fn forget(&mut self, position: Position) {
        *self = Self { positions: VecDeque::new(), forgotten: position };
    }
}

/// A bell per person who listens, with the number of listeners.
type Bells = HashMap<PersonId, (usize, watch::Sender<Rung>)>;

/// The ring and its bells.
#[derive(Clone)]
pub struct Tail {
    ring: Arc<Mutex<Ring>>,
    head: watch::Sender<Position>,
    bells: Arc<Mutex<Bells>>,
    late: Arc<Late>,
}

/// Rings only for events that concern one person: a thousand phones need not wake for every alarm of the town.
pub struct Bell {
    tail: Tail,
    person: PersonId,
    /// The last events that concerned the person.
    pub rung: watch::Receiver<Rung>,
}

impl Drop for Bell {
    fn drop(&mut self) {
        let mut bells = self.tail.bells();
        if let Some((listeners, _)) = bells.get_mut(&self.person) {
            *listeners -= 1;
            if *listeners == 0 {
                bells.remove(&self.person);
            }
        }
    }
}

impl Tail {
    /// An empty ring that begins behind `position`.
    #[must_use]
    pub fn starting_at(position: Position) -> Self {
        Self {
            ring: Arc::new(Mutex::new(Ring::beginning_at(position))),
            head: watch::Sender::new(position),
            bells: Arc::default(),
            late: Arc::default(),
        }
    }

    /// Adds committed events and wakes the readers.
    pub fn publish(&self, events: Vec<Arc<Published>>) {
        let Some(last) = events.last().map(|event| event.position) else { return };
        {
            let mut ring = self.lock();
            events.iter().for_each(|event| ring.push(Arc::clone(event)));
        }
        // Before the head: whoever sees the head moved and the own bell silent may skip what is between.
        {
            let (bells, now) = (self.bells(), Instant::now());
            for event in &events {
                let may_wait = may_wait_on_phone(event);
                for (person, (_, bell)) in event.concerned().iter().filter_map(|person| bells.get_key_value(person)) {
                    bell.send_if_modified(|rung| {
                        rung.push(event.position);
                        !may_wait
                    });
                    if may_wait {
                        self.late.wait(*person, now);
                    }
                }
            }
        }
        self.head.send_replace(last);
    }

    /// Rings for what may wait, a moment after the first of it, until stopped.
    pub async fn ring_late(self, stop: CancellationToken) {
        while stop.run_until_cancelled(self.late.due()).await.is_some() {
            let people = self.late.take(Instant::now());
            let bells = self.bells();
            for (_, bell) in people.iter().filter_map(|person| bells.get(person)) {
                bell.send_modify(|_| {});
            }
        }
    }

    /// Forgets everything: readers find their position gone.
    pub fn restart(&self, position: Position) {
        *self.lock() = Ring::beginning_at(position);
        for (_, bell) in self.bells().values() {
            bell.send_modify(|rung| rung.forget(position.plus(1)));
        }
        self.head.send_replace(position);
    }

    /// Up to `most` events after `position`.
    #[must_use]
    pub fn after(&self, position: Position, most: usize) -> After {
        self.lock().after(position, most).map_or(After::Gone, After::Events)
    }

    /// The events at these positions, which are in order.
    #[must_use]
    pub fn at(&self, positions: &[Position]) -> After {
        self.lock().at(positions).map_or(After::Gone, After::Events)
    }

    /// The newest position, and a bell for newer ones.
    #[must_use]
    pub fn head(&self) -> watch::Receiver<Position> {
        self.head.subscribe()
    }

    /// A bell for what concerns one person.
    #[must_use]
    pub fn bell(&self, person: PersonId) -> Bell {
        let mut bells = self.bells();
        let (listeners, bell) = bells.entry(person).or_insert_with(|| {
            // What is in the ring already may have rung before anybody listened.
            let forgotten = self.lock().head();
            (0, watch::Sender::new(Rung { positions: VecDeque::new(), forgotten }))
        });
        *listeners += 1;
        let rung = bell.subscribe();
        drop(bells);
        Bell { tail: self.clone(), person, rung }
    }

    fn bells(&self) -> MutexGuard<'_, Bells> {
        self.bells.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock(&self) -> MutexGuard<'_, Ring> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::commander::{Fact, Thing};
    use crate::urgency::JOIN;
    use hub_core::area::AreaPath;
    use hub_core::event::{Actor, Event, Noun, RegistryEvent, Stream};
    use hub_core::supervision::Fault;
    use hub_core::time::UnixMs;
    use uuid::Uuid;

    fn person(id: u128) -> PersonId {
        PersonId(Uuid::from_u128(id))
    }

    fn on_call(position: u64, id: PersonId) -> Arc<Published> {
        about(position, id, RegistryEvent::OnCall { on: true })
    }

    fn about(position: u64, id: PersonId, event: RegistryEvent) -> Arc<Published> {
        let stream = Stream::Registry(Noun::Person, id.0);
        let event = Arc::new(Event::Registry(event));
        let fact = Fact {
            stream,
            area: AreaPath::root(),
            actor: Actor::Hub,
            event,
            at: UnixMs(0),
            alarm: None,
            thing: Thing::None,
        };
        Arc::new(Published::new(Position(position), fact))
    }

    #[test]
    fn a_bell_rings_for_its_person_only_and_goes_with_its_last_listener() {
        let tail = Tail::starting_at(Position(0));
        let (mine, again, other) = (tail.bell(person(1)), tail.bell(person(1)), tail.bell(person(2)));
        tail.publish(vec![on_call(1, person(1)), on_call(2, person(3))]);
        assert_eq!(
            [&mine, &again, &other].map(|bell| bell.rung.borrow().last()),
            [Position(1), Position(1), Position(0)]
        );
        assert_eq!(*tail.head().borrow(), Position(2));
        drop(mine);
        tail.publish(vec![on_call(3, person(1))]);
        assert_eq!(again.rung.borrow().last(), Position(3));
        drop((again, other));
        assert!(tail.bells().is_empty());
    }

    #[test]
    fn a_bell_knows_where_to_go_on_unless_it_rang_too_often() {
        let tail = Tail::starting_at(Position(0));
        let bell = tail.bell(person(1));
        let after = |cursor| bell.rung.borrow().after(Position(cursor));
        assert_eq!(after(0), Some(Vec::new()));
        tail.publish((1..=9).map(|at| on_call(at, person(if at % 3 == 0 { 1 } else { 2 }))).collect());
        let all =
            [&[3, 6, 9][..], &[3, 6, 9], &[6, 9], &[9], &[]].map(|all| all.iter().copied().map(Position).collect());
        assert_eq!([0, 2, 3, 8, 9].map(after), all.map(Some));
        let After::Events(events) = tail.at(&after(3).unwrap()) else { panic!("they are in the ring") };
        assert_eq!(events.iter().map(|event| event.position.0).collect::<Vec<_>>(), [6, 9]);
        let (last, most) = (9 + RUNG as u64, RUNG as u64);
        tail.publish((10..=last).map(|at| on_call(at, person(1))).collect());
        assert_eq!((after(8), after(9).map(|all| all.len() as u64)), (None, Some(most)));
        let late = tail.bell(person(3));
        tail.publish(vec![on_call(last + 1, person(3))]);
        assert_eq!(late.rung.borrow().after(Position(last - 1)), None, "what rang before it listened");
        assert_eq!(late.rung.borrow().after(Position(last)), Some(vec![Position(last + 1)]));
    }

    #[tokio::test]
    async fn what_may_wait_rings_a_moment_later_unless_something_that_may_not_comes_first() {
        let tail = Tail::starting_at(Position(0));
        let (mut mine, mut other) = (tail.bell(person(1)), tail.bell(person(2)));
        let (stop, began) = (CancellationToken::new(), Instant::now());
        let ringing = tail.clone().ring_late(stop.clone());
        let story = async {
            let may_wait = |at, id| {
                about(at, person(id), RegistryEvent::Fault { fault: Fault::Offline, on: true, since: UnixMs(0) })
            };
            tail.publish(vec![may_wait(1, 1), may_wait(2, 2)]);
            assert!(!mine.rung.has_changed().unwrap() && !other.rung.has_changed().unwrap());
            tail.publish(vec![on_call(3, person(2))]);
            assert!(!mine.rung.has_changed().unwrap() && other.rung.has_changed().unwrap());
            assert_eq!(other.rung.borrow_and_update().after(Position(0)), Some(vec![Position(2), Position(3)]));
            mine.rung.changed().await.unwrap();
            assert!(began.elapsed() >= JOIN && mine.rung.borrow().last() == Position(1));
            stop.cancel();
        };
        tokio::join!(ringing, story);
    }

    #[test]
    fn a_new_beginning_rings_every_bell() {
        let tail = Tail::starting_at(Position(4));
        let bell = tail.bell(person(1));
        tail.restart(Position(9));
        assert!(bell.rung.borrow().last() > Position(9));
        assert_eq!(bell.rung.borrow().after(Position(4)), None, "nothing may be skipped");
    }
}
