//! Given, when, then: a small town, an alarm in it, and what each command makes of it, told in one short line per
//! event. Times are seconds after the opening, people are numbers: volunteers 1 to 49, contacts 50 to 59,
//! coordinators 60 to 69, duty leads 70 to 79.

use crate::told::tell;
use hub_core::access::{Grant, Role};
use hub_core::alarm::{Alarm, AlarmCommand, AlarmEvent, Opened, PlaceSource, apply, decide, open};
use hub_core::area::AreaPath;
use hub_core::command::Refusal;
use hub_core::dispatch::{Responder, Roster};
use hub_core::event::Actor;
use hub_core::geo::{Fix, LatLon};
use hub_core::ids::{AlarmId, AreaId, DeviceId, PageNo, PersonId};
use hub_core::policy::Policy;
use hub_core::signal::AlarmKind;
use hub_core::time::{Now, UnixMs};
use uuid::Uuid;

/// When every story opens.
pub const T0: UnixMs = UnixMs(1_700_000_000_000);
/// Metres of one degree of latitude.
const DEGREE_M: f64 = 111_195.08;

pub fn person(number: u128) -> PersonId {
    PersonId(Uuid::from_u128(number))
}

pub fn number(person: PersonId) -> u128 {
    person.0.as_u128()
}

pub fn device(number: u128) -> DeviceId {
    DeviceId(Uuid::from_u128(0xd0 + number))
}

/// The door of every story.
pub fn door() -> LatLon {
    LatLon { lat: 39.9, lon: 116.4 }
}

/// A place `metres` north of the door.
pub fn north(metres: f64) -> LatLon {
    LatLon { lat: 39.9 + metres / DEGREE_M, lon: 116.4 }
}

pub fn grid() -> AreaPath {
    AreaPath::root().child(AreaId(Uuid::from_u128(1))).child(AreaId(Uuid::from_u128(2)))
}

/// Somebody on call in the grid, with a fresh position `metres` north of the door.
pub fn responder(number: u128, role: Role, metres: f64) -> Responder {
    Responder {
        person: person(number),
        fix: Some(Fix { place: north(metres), at: T0, accuracy_m: None }),
        home: Some(north(metres)),
        on_call: true,
        by_nearness: role == Role::Volunteer,
        grants: vec![Grant { role, area: grid() }],
        skills: Vec::new(),
        committed: None,
        answered_at: None,
        answer_percent: None,
    }
}

/// A town before anything happens.
pub struct Town {
    pub roster: Roster,
    contacts: Vec<PersonId>,
    policy: Policy,
    kind: AlarmKind,
    place: Option<LatLon>,
    hour: u8,
}

/// A town without anybody, where the standard policy of `kind` holds.
pub fn town(kind: AlarmKind) -> Town {
    let policy = Policy::standard(kind);
    Town { roster: Roster::default(), contacts: Vec::new(), policy, kind, place: Some(door()), hour: 10 }
}

/// Volunteers 1 and 2 in the first ring, 11 and 12 in the second, coordinator 60, duty lead 70.
pub fn small_town() -> Town {
    town(AlarmKind::Sos).volunteers(&[(1, 100.0), (2, 200.0), (11, 600.0), (12, 700.0)]).staff()
}

impl Town {
    pub fn volunteers(mut self, people: &[(u128, f64)]) -> Self {
        people.iter().for_each(|(number, metres)| self.roster.put(responder(*number, Role::Volunteer, *metres)));
        self
    }

    pub fn staff(mut self) -> Self {
        self.roster.put(responder(60, Role::Coordinator, 400.0));
        self.roster.put(responder(70, Role::DutyLead, 400.0));
        self
    }

    pub fn with(mut self, responder: Responder) -> Self {
        self.roster.put(responder);
        self
    }

    pub fn contacts(mut self, numbers: &[u128]) -> Self {
        self.contacts = numbers.iter().map(|number| person(*number)).collect();
        self
    }

    pub fn policy(mut self, change: impl FnOnce(&mut Policy)) -> Self {
        change(&mut self.policy);
        self
    }

    pub fn hour(mut self, hour: u8) -> Self {
        self.hour = hour;
        self
    }

    pub fn nowhere(mut self) -> Self {
        self.place = None;
        self
    }

    /// Opens the alarm at `T0`.
    pub fn opens(self) -> Story {
        let now = Now { at: T0, hour: self.hour };
        let opened = Opened {
            alarm: AlarmId(Uuid::from_u128(9)),
            area: grid(),
            household: None,
            device: Some(device(1)),
            place: self.place,
            place_source: PlaceSource::Household,
            kind: self.kind,
            drill: false,
            damaged: false,
            unknown_device: false,
            late_by_ms: None,
            policy: self.policy.into(),
            contacts: self.contacts,
        };
        let decided = open(opened, now, &self.roster).unwrap();
        Story { alarm: decided.alarm, roster: self.roster, hour: self.hour, last: decided.events }
    }
}

/// An alarm on its way.
pub struct Story {
    pub alarm: Alarm,
    pub roster: Roster,
    pub hour: u8,
    last: Vec<AlarmEvent>,
}

pub fn at(seconds: f64) -> UnixMs {
    #[allow(clippy::cast_possible_truncation)]
    T0.plus_ms((seconds * 1000.0).round() as i64)
}

impl Story {
    fn now(&self, seconds: f64) -> Now {
        Now { at: at(seconds), hour: self.hour }
    }

    /// Decides, and checks on the way that the events alone lead to the same alarm.
    fn decide(&mut self, seconds: f64, command: &AlarmCommand, actor: Actor) -> Result<(), Refusal> {
        let now = self.now(seconds);
        let decided = decide(&self.alarm, command, actor, now, &self.roster)?;
        let mut folded = self.alarm.clone();
        for event in &decided.events {
            folded = apply(Some(folded), event, now.at).unwrap();
        }
        assert_eq!(folded, decided.alarm, "the events do not lead to the alarm");
        self.alarm = decided.alarm;
        self.last = decided.events;
        Ok(())
    }

    /// A command by a person, which must not be refused.
    pub fn when(&mut self, seconds: f64, command: AlarmCommand) -> &mut Self {
        self.by(Actor::Person(person(60)), seconds, command)
    }

    pub fn by(&mut self, actor: Actor, seconds: f64, command: AlarmCommand) -> &mut Self {
        let shown = format!("{command:?} at {seconds} s");
        if let Err(refusal) = self.decide(seconds, &command, actor) {
            panic!("{shown}: {refusal}");
        }
        self
    }

    /// Time passes.
    pub fn fire(&mut self, seconds: f64) -> &mut Self {
        self.by(Actor::Hub, seconds, AlarmCommand::Fire)
    }

    /// These phones have the newest page of their owners.
    pub fn delivered(&mut self, seconds: f64, people: &[u128]) -> &mut Self {
        for number in people {
            let page = self.page_no(*number);
            self.by(Actor::Hub, seconds, AlarmCommand::PageDelivered { page });
        }
        self
    }

    /// Every phone that is asked at this moment has its page.
    pub fn all_delivered(&mut self, seconds: f64) -> &mut Self {
        let people: Vec<u128> =
            self.alarm.pages.iter().filter(|page| page.state.rings()).map(|page| number(page.person)).collect();
        self.delivered(seconds, &people)
    }

    pub fn accepts(&mut self, seconds: f64, who: u128) -> &mut Self {
        self.when(seconds, AlarmCommand::Accept { person: person(who), on_behalf: false })
    }

    pub fn declines(&mut self, seconds: f64, who: u128) -> &mut Self {
        self.when(seconds, AlarmCommand::Decline { person: person(who) })
    }

    pub fn arrives(&mut self, seconds: f64, who: u128) -> &mut Self {
        self.when(seconds, AlarmCommand::Arrive { person: person(who) })
    }

    /// On the way, by hand, and as near as one gets without being there.
    pub fn nears(&mut self, seconds: f64, who: u128) -> &mut Self {
        self.when(seconds, AlarmCommand::Approach { person: person(who), distance_m: 0 })
    }

    /// What the last command made happen, one line each.
    pub fn then(&mut self, expected: &[&str]) -> &mut Self {
        let told: Vec<String> = self.last.iter().map(|event| tell(&self.alarm, event)).collect();
        assert_eq!(told, expected);
        self
    }

    pub fn nothing(&mut self) -> &mut Self {
        self.then(&[])
    }

    /// A command that must be refused, and changes nothing.
    pub fn refused(&mut self, seconds: f64, command: AlarmCommand, refusal: Refusal) -> &mut Self {
        let before = self.alarm.clone();
        assert_eq!(self.decide(seconds, &command, Actor::Person(person(60))), Err(refusal), "{command:?}");
        assert_eq!(self.alarm, before);
        self
    }

    pub fn page_no(&self, who: u128) -> PageNo {
        self.alarm.page_of(person(who)).unwrap_or_else(|| panic!("{who} was not asked")).no
    }

    pub fn last(&self) -> &[AlarmEvent] {
        &self.last
    }
}
