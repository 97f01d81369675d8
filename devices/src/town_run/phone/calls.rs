//! What a phone knows of its calls. Views are upserts: an older one changes nothing, the same one twice neither.

use hub_core::ids::{AlarmId, PageNo};
use hub_wire::call::{CallState, CallView};
use std::collections::BTreeMap;

/// What a view changed for this phone.
#[derive(Debug, PartialEq)]
pub enum Change {
    /// Rings for the first time on this page.
    Rings(AlarmId, PageNo),
    /// This person goes.
    Mine(AlarmId),
    /// It no longer concerns this person.
    Over(AlarmId),
}

/// Calls of open alarms.
#[derive(Debug, Default)]
pub struct Calls {
    known: BTreeMap<AlarmId, CallView>,
}

impl Calls {
    /// One call.
    #[must_use]
    pub fn get(&self, alarm: AlarmId) -> Option<&CallView> {
        self.known.get(&alarm)
    }

    /// True when this person goes to one of them.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.known.values().any(|call| call.state == CallState::Accepted)
    }

    /// Puts one view in.
    pub fn put(&mut self, view: CallView) -> Option<Change> {
        let before = self.known.get(&view.alarm);
        if before.is_some_and(|known| known.version > view.version) {
            return None;
        }
        let was = before.map(|known| (known.state, known.page));
        let (alarm, state, page) = (view.alarm, view.state, view.page);
        if state == CallState::Closed {
            self.known.remove(&alarm);
            return was.map(|_| Change::Over(alarm));
        }
        self.known.insert(alarm, view);
        if was == Some((state, page)) {
            return None;
        }
        match state {
            CallState::Ringing => Some(Change::Rings(alarm, page)),
            CallState::Accepted => Some(Change::Mine(alarm)),
            CallState::StoodDown => was.map(|_| Change::Over(alarm)),
            CallState::Declined | CallState::Expired | CallState::Closed => None,
        }
    }

    /// Replaces everything: what is no longer there is over.
    pub fn replace(&mut self, views: Vec<CallView>) -> Vec<Change> {
        let gone = self.known.keys().copied().filter(|alarm| views.iter().all(|view| view.alarm != *alarm));
        let gone: Vec<AlarmId> = gone.collect();
        self.known.retain(|alarm, _| !gone.contains(alarm));
        let over = gone.into_iter().map(Change::Over);
        let changes: Vec<Change> = views.into_iter().filter_map(|view| self.put(view)).collect();
        over.chain(changes).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hub_core::signal::AlarmKind;
    use hub_core::time::UnixMs;
    use uuid::Uuid;

    fn view(version: u32, page: u32, state: CallState) -> CallView {
        CallView {
            alarm: AlarmId(Uuid::from_u128(1)),
            version,
            page: PageNo(page),
            state,
            kind: AlarmKind::Sos,
            drill: false,
            presses: 1,
            street: "安和路26号".into(),
            distance_m: None,
            eta_s: None,
            asked_at: UnixMs(0),
            going: Vec::new(),
            need: 1,
            lease: None,
            place: None,
            door: None,
            outcome: None,
        }
    }

    #[test]
    fn a_call_rings_once_per_page_and_older_views_change_nothing() {
        let mut calls = Calls::default();
        let alarm = AlarmId(Uuid::from_u128(1));
        assert_eq!(calls.put(view(3, 1, CallState::Ringing)), Some(Change::Rings(alarm, PageNo(1))));
        assert_eq!(calls.put(view(3, 1, CallState::Ringing)), None);
        assert_eq!(calls.put(view(2, 1, CallState::Accepted)), None);
        assert_eq!(calls.put(view(4, 9, CallState::Ringing)), Some(Change::Rings(alarm, PageNo(9))));
        assert_eq!(calls.put(view(5, 9, CallState::Accepted)), Some(Change::Mine(alarm)));
        assert_eq!(calls.put(view(6, 9, CallState::Closed)), Some(Change::Over(alarm)));
        assert_eq!(calls.put(view(7, 9, CallState::Closed)), None);
    }

    #[test]
    fn what_a_snapshot_does_not_hold_is_over() {
        let mut calls = Calls::default();
        let alarm = AlarmId(Uuid::from_u128(1));
        calls.put(view(3, 1, CallState::Ringing));
        assert_eq!(calls.replace(vec![view(3, 1, CallState::Ringing)]), []);
        assert_eq!(calls.replace(Vec::new()), [Change::Over(alarm)]);
        assert!(calls.get(alarm).is_none());
    }
}
