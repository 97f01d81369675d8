//! What a signal means, given what is known of its device: open an alarm, join one, cancel one, or only be noted.

use crate::alarm::{Alarm, Opened, PlaceSource};
use crate::area::{Area, AreaPath};
use crate::device::{Device, DeviceRole, Standing};
use crate::geo::LatLon;
use crate::household::Household;
use crate::ids::{AlarmId, DeviceId, PersonId};
use crate::policy::{Ask, Policy, Step};
use crate::signal::{AlarmKind, Reading, Signal, SignalKind};
use crate::time::UnixMs;
use std::sync::Arc;

/// A device time further off than this is a wrong clock, not a late press.
const PLAUSIBLE_LATE_MS: i64 = 24 * 3_600_000;
/// A delay shorter than this is not worth the word "late".
const LATE_FROM_MS: u64 = 60_000;

/// What to do with a signal.
#[derive(Clone, Debug, PartialEq)]
pub enum Intake {
    /// A new alarm of this kind.
    Open(AlarmKind),
    /// The open alarm gets one press more.
    Join(AlarmId),
    /// The device takes back this alarm.
    Cancel(AlarmId),
    /// Nothing happens to any alarm.
    Note,
}

/// Decides what `signal` of `device` means. `open` are the open alarms of the same household or device. A device takes
/// back its own call before anybody else's.
#[must_use]
pub fn intake<'a>(signal: &Signal, device: Option<DeviceId>, open: impl IntoIterator<Item = &'a Alarm>) -> Intake {
    let mut open = open.into_iter();
    if signal.test {
        return Intake::Note;
    }
    if signal.kind == SignalKind::Cancel {
        let own = |alarm: &&Alarm| device.is_some() && alarm.device == device;
        let taken_back = open.filter(|alarm| alarm.is_open()).max_by_key(|alarm| (own(alarm), alarm.pressed_at));
        return taken_back.map_or(Intake::Note, |alarm| Intake::Cancel(alarm.id));
    }
    match signal.kind.alarm_kind().filter(|_| signal.on) {
        Some(kind) => match open.find(|alarm| alarm.is_open() && alarm.kind == kind) {
            Some(alarm) => Intake::Join(alarm.id),
            None => Intake::Open(kind),
        },
        None => Intake::Note,
    }
}

/// A detector that has never said "off" cannot tell that something is over: saying "on" again after this is new.
const SAME_WITHOUT_END_MS: i64 = 300_000;
/// One that does say "off" and goes on saying "on" tells of the same thing, unless it was silent for longer than this.
const SAME_WITH_END_MS: i64 = 3_600_000;

/// True for what a detector is, not what a person does: it stays until it is over, and is said again and again.
#[must_use]
pub fn is_state(kind: SignalKind) -> bool {
    matches!(kind, SignalKind::Smoke | SignalKind::Gas | SignalKind::Co | SignalKind::Water)
}

/// What hearing a detector changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heard {
    /// How it stands now.
    pub standing: Standing,
    /// Something has begun; else it is said again, or it is over.
    pub news: bool,
}

/// Judges a detector's state. `before` is how it stood when it was last heard; `retained`: the broker kept the message,
/// so it tells how things stand and not that something happens now; `allowed`: it may be on when it is first seen.
#[must_use]
pub fn hear(before: Option<Standing>, on: bool, retained: bool, allowed: bool, at: UnixMs) -> Heard {
    let begun = |ends| Standing { on, since: at, said_at: at, ends };
    let Some(before) = before else { return Heard { standing: begun(!on), news: on && !allowed } };
    if !on {
        let since = if before.on { at } else { before.since };
        return Heard { standing: Standing { on, since, said_at: at, ends: true }, news: false };
    }
    let silent_ms = at.since_ms(before.said_at);
    let same_ms = if before.ends { SAME_WITH_END_MS } else { SAME_WITHOUT_END_MS };
    let same = before.on && (retained || silent_ms <= same_ms || (allowed && !before.ends));
    if same {
        return Heard { standing: Standing { said_at: at, ..before }, news: false };
    }
    Heard { standing: begun(before.ends), news: true }
}

/// Milliseconds between press and arrival, when the device can tell and the delay is at least a minute.
#[must_use]
pub fn late_by_ms(reading: &Reading, received_at: UnixMs) -> Option<u64> {
    let by_clock = reading.device_at.map(|at| received_at.since_ms(at)).filter(|ms| *ms <= PLAUSIBLE_LATE_MS);
    let late = reading.age_ms.or_else(|| by_clock.and_then(|ms| u64::try_from(ms).ok()));
    late.filter(|ms| *ms >= LATE_FROM_MS)
}

/// What is known about the caller when an alarm opens.
pub struct Caller<'a> {
    /// The device; none when it is not in the registry.
    pub device: Option<&'a Device>,
    /// Its household.
    pub household: Option<&'a Household>,
    /// The area that stands in when nothing narrower is known.
    pub area: AreaPath,
    /// Nodes from the building upwards, for a position of last resort.
    pub areas: Vec<&'a Area>,
}

/// Everything that is frozen into a new alarm.
#[must_use]
pub fn opened(
    alarm: AlarmId,
    kind: AlarmKind,
    signal: &Signal,
    caller: &Caller<'_>,
    policy: Policy,
    at: UnixMs,
) -> Opened {
    let (place, place_source) = place_of(signal, caller);
    let area = caller.household.map_or_else(|| caller.area.clone(), |household| household.area.clone());
    let contacts: Vec<PersonId> = caller.household.map(|household| household.contacts.clone()).unwrap_or_default();
    Opened {
        alarm,
        area,
        household: caller.household.map(|household| household.id),
        device: caller.device.map(|device| device.id),
        place,
        place_source,
        kind,
        drill: false,
        damaged: signal.damaged,
        unknown_device: caller.device.is_none(),
        late_by_ms: late_by_ms(&signal.reading, at),
        policy: Arc::new(sharpened(policy, caller.device.is_none(), signal.damaged)),
        contacts,
    }
}

/// A wearable's own position counts; a fixed device is where its household is, whatever it claims.
fn place_of(signal: &Signal, caller: &Caller<'_>) -> (Option<LatLon>, PlaceSource) {
    let worn = caller.device.is_some_and(|device| device.role == DeviceRole::Wearable);
    if let Some(place) = signal.reading.place.filter(|_| worn || caller.household.is_none()) {
        return (Some(place), PlaceSource::Device);
    }
    if let Some(place) = caller.household.and_then(|household| household.place) {
        return (Some(place), PlaceSource::Household);
    }
    match caller.areas.iter().find_map(|area| area.centre) {
        Some(centre) if caller.device.is_some() => (Some(centre), PlaceSource::Area),
        _ => (None, PlaceSource::Unknown),
    }
}

/// An unknown address or a damaged message is for the duty lead and the staff at once.
fn sharpened(mut policy: Policy, unknown: bool, damaged: bool) -> Policy {
    if unknown {
        policy.steps.insert(0, Step { after_s: 0, ask: vec![Ask::Staff, Ask::DutyLead] });
    } else if damaged && let Some(first) = policy.steps.first_mut() {
        first.ask.push(Ask::DutyLead);
    }
    policy
}
