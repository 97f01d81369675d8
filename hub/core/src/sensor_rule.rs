//! Sensors that are not believed at once: one must stay on for a while, or another of its group must say so too, or
//! the people at home have a moment to take it back. Pure: what has begun is a [`Waiting`], kept in a row until it calls
//! or is over, and when it calls follows from those of one caller. A person's call is never held up.

use crate::device::DeviceRole;
use crate::ids::DeviceId;
use crate::signal::{Signal, SignalKind};
use crate::time::UnixMs;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// When a sensor is believed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SensorRule {
    /// It must stay on for this long before it counts, seconds.
    pub delay_on_s: u32,
    /// From when it counts to the call, seconds: time to take it back.
    pub pending_s: u32,
    /// It counts together with others.
    pub group: Option<Group>,
}

/// Sensors of one caller that call together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// So many different sensors of it must count.
    pub need: u32,
    /// Within this of each other, seconds.
    pub within_s: u32,
}

/// A sensor that has begun to say something and has not called yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Waiting {
    /// Which.
    pub device: DeviceId,
    /// What it said, when it began.
    pub signal: Signal,
    /// When it began.
    pub begun_at: UnixMs,
    /// As it was told to be believed then.
    pub rule: SensorRule,
}

/// One sensor in one respect.
pub type WaitKey = (DeviceId, SignalKind);

/// What is to be done at a moment with those who wait.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Due {
    /// They call now, in this order; of a group that calls, all who have counted.
    pub call: Vec<WaitKey>,
    /// Nobody of their group came in time.
    pub forget: Vec<WaitKey>,
}

/// True for what may be held up: never a person's call, nor a button.
#[must_use]
pub fn may_wait(role: DeviceRole, kind: SignalKind) -> bool {
    let sensor = matches!(role, DeviceRole::Sensor | DeviceRole::Wearable);
    sensor && kind != SignalKind::Sos && kind.alarm_kind().is_some()
}

impl Waiting {
    /// Which sensor in which respect.
    #[must_use]
    pub fn key(&self) -> WaitKey {
        (self.device, self.signal.kind)
    }

    /// It counts from then, if it stays on.
    #[must_use]
    pub fn counts_at(&self) -> UnixMs {
        self.begun_at.plus_s(self.rule.delay_on_s)
    }

    /// True when the end of the sensor's state at `at` takes it back: it was on for too short a time.
    #[must_use]
    pub fn is_taken_back(&self, at: UnixMs) -> bool {
        at < self.counts_at()
    }

    fn pending_ms(&self) -> i64 {
        i64::from(self.rule.pending_s) * 1_000
    }
}

/// Those who call together: a group, or one sensor for itself.
fn sets<'a>(waiting: impl IntoIterator<Item = &'a Waiting>) -> Vec<Vec<&'a Waiting>> {
    let mut groups: BTreeMap<&str, Vec<&Waiting>> = BTreeMap::new();
    let mut sets = Vec::new();
    for one in waiting {
        match &one.rule.group {
            Some(group) => groups.entry(&group.name).or_default().push(one),
            None => sets.push(vec![one]),
        }
    }
    sets.extend(groups.into_values());
    sets
}

/// When a group is complete: the first moment at which enough different sensors have counted within the time.
fn complete_at(set: &[&Waiting]) -> Option<UnixMs> {
    let Some(group) = set.iter().find_map(|one| one.rule.group.as_ref()) else {
        return set.first().map(|one| one.counts_at());
    };
    let need = usize::try_from(group.need).unwrap_or(usize::MAX);
    let near = |at: UnixMs, other: &&&Waiting| {
        (0..=i64::from(group.within_s) * 1_000).contains(&at.since_ms(other.counts_at()))
    };
    let enough = |at: &UnixMs| {
        let sensors: BTreeSet<DeviceId> = set.iter().filter(|one| near(*at, one)).map(|one| one.device).collect();
        sensors.len() >= need
    };
    set.iter().map(|one| one.counts_at()).filter(enough).min()
}

/// When a set calls if nothing more happens. Whoever is quickest decides: another one never makes it later.
fn call_at(set: &[&Waiting]) -> Option<UnixMs> {
    let complete_at = complete_at(set)?;
    let took_part = |one: &&&Waiting| {
        let within_s = one.rule.group.as_ref().map_or(0, |group| group.within_s);
        one.counts_at().plus_s(within_s) >= complete_at
    };
    let part = set.iter().filter(took_part);
    part.map(|one| one.counts_at().max(complete_at).plus_ms(one.pending_ms())).min()
}

/// When a sensor of one caller calls, if nothing more happens; none when it waits for others of its group.
#[must_use]
pub fn calls_at<'a>(key: WaitKey, waiting: impl IntoIterator<Item = &'a Waiting>) -> Option<UnixMs> {
    let set = sets(waiting).into_iter().find(|set| set.iter().any(|one| one.key() == key))?;
    call_at(&set)
}

/// What is to be done by now with those who wait of one caller.
#[must_use]
pub fn due<'a>(waiting: impl IntoIterator<Item = &'a Waiting>, now: UnixMs) -> Due {
    let mut due = Due::default();
    for mut set in sets(waiting) {
        set.sort_by_key(|one| (one.counts_at(), one.key()));
        match call_at(&set) {
            Some(at) if at <= now => {
                due.call.extend(set.iter().filter(|one| one.counts_at() <= now).map(|one| one.key()));
            }
            Some(_) => {}
            None => {
                let alone = |one: &&&Waiting| {
                    let within_s = one.rule.group.as_ref().map_or(0, |group| group.within_s);
                    now > one.counts_at().plus_s(within_s)
                };
                due.forget.extend(set.iter().filter(alone).map(|one| one.key()));
            }
        }
    }
    due
}
