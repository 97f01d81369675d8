//! A call for help from the report page: opens an alarm of the place, or joins the one that is open there.

use super::draft::Draft;
use super::work::CommandError;
use crate::ids::new_id;
use crate::world::{CallerKey, World};
use hub_core::alarm::{Alarm, AlarmCommand, PlaceSource};
use hub_core::area::AreaPath;
use hub_core::event::Actor;
use hub_core::geo::LatLon;
use hub_core::ids::{AlarmId, HouseholdId, NoteId};
use hub_core::intake::{Caller, opened};
use hub_core::signal::{AlarmKind, Signal, SignalKind};
use hub_store::{Note, Row};

/// Somebody calls for help who is not logged in, at a place that is known.
#[derive(Clone, Debug)]
pub struct Help {
    /// The alarm that it becomes; the same again changes nothing.
    pub id: AlarmId,
    /// Where.
    pub area: AreaPath,
    /// The door, when the code is a household's.
    pub household: Option<HouseholdId>,
    /// Where the phone is.
    pub place: Option<LatLon>,
    /// Telephone as given.
    pub phone: String,
    /// What was written.
    pub text: String,
}

impl Help {
    fn caller(&self) -> CallerKey {
        self.household.map_or(CallerKey::Unknown(self.area.leaf()), CallerKey::Household)
    }
}

impl World {
    /// True when an alarm is open for the place already.
    #[must_use]
    pub fn calls_already(&self, help: &Help) -> bool {
        self.open_of(help.caller()).next().is_some()
    }
}

impl Draft<'_> {
    /// The alarm that was opened or joined.
    pub(super) fn help(&mut self, help: &Help) -> Result<AlarmId, CommandError> {
        let open = self.open_of(help.caller());
        let id = match open.iter().find(|alarm: &&std::sync::Arc<Alarm>| alarm.is_open()) {
            Some(alarm) if alarm.id == help.id => return Ok(alarm.id),
            Some(alarm) => {
                let id = alarm.id;
                self.alarm_command(id, &AlarmCommand::Press { late_by_ms: None }, Actor::Hub)?;
                id
            }
            None => self.call_for(help),
        };
        self.note_help(id, help);
        Ok(id)
    }

    fn call_for(&mut self, help: &Help) -> AlarmId {
        let mut signal = Signal::of(SignalKind::Sos);
        signal.reading.place = help.place;
        let world = self.world;
        let household = help.household.and_then(|id| world.households.get(&id)).map(std::sync::Arc::as_ref);
        let areas = world.upwards(&help.area);
        let centre = areas.iter().find_map(|area| area.centre);
        let caller = Caller { device: None, household, area: help.area.clone(), areas };
        let policy = world.policy(AlarmKind::Sos, &help.area);
        let mut call = opened(help.id, AlarmKind::Sos, &signal, &caller, policy, self.now.at);
        // No device, but the place is known: a code hangs there.
        call.unknown_device = false;
        if call.place.is_none() {
            (call.place, call.place_source) = (centre, PlaceSource::Area);
        }
        self.open(call, Actor::Hub);
        help.id
    }

    /// What the caller wrote stands in a note, never in the log.
    fn note_help(&mut self, alarm: AlarmId, help: &Help) {
        let said = [help.text.as_str(), help.phone.as_str()];
        let said: Vec<&str> = said.into_iter().filter(|text| !text.trim().is_empty()).collect();
        let note = NoteId(new_id(self.now.at));
        if !said.is_empty() && self.alarm_command(alarm, &AlarmCommand::Note { note }, Actor::Hub).is_ok() {
            let text = said.join("\n");
            self.rows.push(Row::Note(Note { id: note, alarm, author: Actor::Hub, text, at: self.now.at }));
        }
    }
}
