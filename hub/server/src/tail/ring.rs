//! The last committed events. The newest are whole; of the older ones is kept what happened, and for each alarm among
//! them how it stands now.

use crate::commander::Fact;
use crate::view::concerned;
use hub_core::alarm::Alarm;
use hub_core::event::Stream;
use hub_core::ids::{AlarmId, PersonId, Position};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, OnceLock};

/// Events kept for those who come back.
const RING: usize = 8_192;
/// Of these so many keep their wire forms and the alarm as it was, which are larger than the events: whoever keeps up
/// reads no further back. For one who comes back from there the forms are made anew, of the alarm as it is by then: a
/// newer view of an alarm may always stand for an older one.
const WHOLE: usize = 512;

/// One committed event, and its wire forms once somebody has needed them.
pub struct Published {
    /// Position in the log.
    pub position: Position,
    /// What happened.
    pub fact: Fact,
    /// As staff see it: one JSON object, made once for all of them.
    pub staff: OnceLock<Option<Arc<str>>>,
    /// As observers see it.
    pub status: OnceLock<Option<Arc<str>>>,
    concerned: OnceLock<Box<[PersonId]>>,
}

impl Published {
    /// A committed event.
    #[must_use]
    pub fn new(position: Position, fact: Fact) -> Self {
        Self { position, fact, staff: OnceLock::new(), status: OnceLock::new(), concerned: OnceLock::new() }
    }

    /// Whose own screens it changes.
    pub fn concerned(&self) -> &[PersonId] {
        self.concerned.get_or_init(|| concerned(&self.fact).into())
    }

    /// Keeps what happened, and gives up what it looked like.
    fn slim(&mut self) {
        (self.staff, self.status, self.fact.alarm) = (OnceLock::new(), OnceLock::new(), None);
        self.concerned = OnceLock::new();
    }
}

/// The last events, in order.
#[derive(Default)]
pub(super) struct Ring {
    events: VecDeque<Arc<Published>>,
    /// The position before the oldest event in the ring.
    floor: Position,
    /// The newest position.
    head: Position,
    /// The alarms of the ring's events as the last of them left them, and how many events each has.
    alarms: HashMap<AlarmId, (usize, Arc<Alarm>)>,
}

impl Ring {
    /// Nothing yet; the next event comes after `position`.
    pub fn beginning_at(position: Position) -> Self {
        Self { events: VecDeque::new(), floor: position, head: position, alarms: HashMap::new() }
    }

    /// Puts the newest event in.
    pub fn push(&mut self, event: Arc<Published>) {
        if let Some(alarm) = &event.fact.alarm {
            let known = self.alarms.entry(alarm.id).or_insert_with(|| (0, Arc::clone(alarm)));
            *known = (known.0 + 1, Arc::clone(alarm));
        }
        self.head = event.position;
        self.events.push_back(event);
        // One that is being read at this moment stays whole until it leaves the ring.
        let old = self.events.len().checked_sub(WHOLE + 1).and_then(|at| self.events.get_mut(at));
        if let Some(old) = old.and_then(Arc::get_mut) {
            old.slim();
        }
        if self.events.len() > RING
            && let Some(gone) = self.events.pop_front()
        {
            self.floor = gone.position;
            self.forget(&gone);
        }
    }

    fn forget(&mut self, gone: &Published) {
        let Stream::Alarm(id) = gone.fact.stream else { return };
        if let Some((events, _)) = self.alarms.get_mut(&id) {
            *events -= 1;
            if *events == 0 {
                self.alarms.remove(&id);
            }
        }
    }

    /// An event with its alarm.
    fn whole(&self, event: &Arc<Published>) -> Arc<Published> {
        let Stream::Alarm(id) = event.fact.stream else { return Arc::clone(event) };
        match self.alarms.get(&id) {
            Some((_, alarm)) if event.fact.alarm.is_none() => {
                let fact = Fact { alarm: Some(Arc::clone(alarm)), ..event.fact.clone() };
                Arc::new(Published::new(event.position, fact))
            }
            _ => Arc::clone(event),
        }
    }

    /// The newest position.
    pub fn head(&self) -> Position {
        self.head
    }

    /// The events at these positions; none when they are not all here.
    pub fn at(&self, positions: &[Position]) -> Option<Vec<Arc<Published>>> {
        let place = |position: &Position| position.0.checked_sub(self.floor.0 + 1);
        let event = |position| Some(self.whole(self.events.get(usize::try_from(place(position)?).ok()?)?));
        positions.iter().map(event).collect()
    }

    /// Up to `most` events after `position`; none when they are not all here.
    pub fn after(&self, position: Position, most: usize) -> Option<Vec<Arc<Published>>> {
        if position < self.floor || position > self.head {
            return None;
        }
        let skip = usize::try_from(position.0 - self.floor.0).unwrap_or(usize::MAX);
        Some(self.events.iter().skip(skip).take(most).map(|event| self.whole(event)).collect())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::commander::Thing;
    use hub_core::alarm::{AlarmEvent, Opened, PlaceSource, apply};
    use hub_core::area::AreaPath;
    use hub_core::event::{Actor, Event};
    use hub_core::policy::Policy;
    use hub_core::signal::AlarmKind;
    use hub_core::time::UnixMs;
    use uuid::Uuid;

    fn opened(id: u128) -> Alarm {
        let opened = Opened {
            alarm: AlarmId(Uuid::from_u128(id)),
            area: AreaPath::root(),
            household: None,
            device: None,
            place: None,
            place_source: PlaceSource::Household,
            kind: AlarmKind::Sos,
            drill: false,
            damaged: false,
            unknown_device: false,
            late_by_ms: None,
            policy: Policy::standard(AlarmKind::Sos).into(),
            contacts: Vec::new(),
        };
        apply(None, &AlarmEvent::Opened(Box::new(opened)), UnixMs(0)).unwrap()
    }

    /// A press of the alarm, which some desk has been shown.
    fn pressed(position: u64, alarm: Alarm) -> (Alarm, Arc<Published>) {
        let event = AlarmEvent::Pressed { late_by_ms: None, by_other: false, device: None };
        let alarm = apply(Some(alarm), &event, UnixMs(0)).unwrap();
        let fact = Fact {
            stream: Stream::Alarm(alarm.id),
            area: AreaPath::root(),
            actor: Actor::Hub,
            event: Arc::new(Event::Alarm(event)),
            at: UnixMs(0),
            alarm: Some(Arc::new(alarm.clone())),
            thing: Thing::None,
        };
        let event = Published::new(Position(position), fact);
        event.staff.get_or_init(|| Some("{}".into()));
        (alarm, Arc::new(event))
    }

    #[test]
    fn of_older_events_is_kept_what_happened_and_they_show_their_alarm_as_it_is_now() {
        let (mut ring, mut alarm) = (Ring::beginning_at(Position(0)), opened(1));
        for at in 1..=WHOLE as u64 + 3 {
            let event;
            (alarm, event) = pressed(at, alarm);
            ring.push(event);
        }
        let events = ring.after(Position(0), RING).unwrap();
        let shown: Vec<_> = events
            .iter()
            .map(|event| (event.staff.get().is_some(), event.fact.alarm.as_ref().unwrap().presses))
            .collect();
        let newest = alarm.presses;
        assert_eq!(shown[..4], [(false, newest), (false, newest), (false, newest), (true, 5)]);
        assert_eq!((shown.len(), shown.last()), (WHOLE + 3, Some(&(true, newest))));
        let kept = ring.events.iter().filter(|event| event.fact.alarm.is_some()).count();
        assert_eq!(kept, WHOLE, "only these hold an alarm of their own");
    }

    #[test]
    fn a_ring_is_bounded_and_forgets_alarms_with_their_last_event() {
        let mut ring = Ring::beginning_at(Position(0));
        for at in 1..=RING as u64 + 5 {
            ring.push(pressed(at, opened(u128::from(at.min(3)))).1);
        }
        assert!(ring.after(Position(4), 1).is_none());
        assert_eq!(ring.after(Position(5), 1).unwrap()[0].position, Position(6));
        assert_eq!(ring.alarms.keys().collect::<Vec<_>>(), [&AlarmId(Uuid::from_u128(3))]);
        assert_eq!(ring.after(Position(RING as u64 + 5), 9).unwrap().len(), 0);
        assert!(ring.after(Position(RING as u64 + 6), 9).is_none());
    }
}
