//! Sensors that have begun and are not believed yet. They are facts in the store, so that a hub that starts again knows
//! who had begun; a hub beside this one keeps its own and lends a hand only when they are overdue.

use super::{CallerKey, World};
use hub_core::device::Device;
use hub_core::ids::DeviceId;
use hub_core::sensor_rule::{SensorRule, WaitKey, Waiting, calls_at, due};
use hub_core::signal::SignalKind;
use hub_core::time::UnixMs;
use hub_store::{FactRow, Row};
use std::collections::BTreeMap;

/// Such facts begin with this.
pub const WAITING: &str = "waiting/";
/// Another hub that is there calls within this, milliseconds.
const OTHERS_MS: i64 = 15_000;

/// A sensor that waits.
#[derive(Clone, Debug)]
pub struct Wait {
    /// As it began.
    pub waiting: Waiting,
    /// Another hub on the same database looks after it.
    pub elsewhere: bool,
}

fn name((device, kind): WaitKey) -> String {
    format!("{WAITING}{device}/{}", devices::open_json::kind_name(kind))
}

/// What is written when a sensor begins to wait.
#[must_use]
pub fn begun(waiting: &Waiting) -> Option<Row> {
    let name = name(waiting.key());
    let body = serde_json::to_string(waiting).ok()?;
    Some(Row::Fact(FactRow { key: name.clone(), source: name, body }))
}

/// What is written when it does not wait any more.
#[must_use]
pub fn over(key: WaitKey) -> Row {
    Row::ForgetFacts(name(key))
}

/// Those who wait, among all facts.
fn waiting_in(facts: &[FactRow]) -> impl Iterator<Item = Waiting> {
    let waiting = facts.iter().filter(|row| row.source.starts_with(WAITING));
    waiting.filter_map(|row| serde_json::from_str(&row.body).ok())
}

impl World {
    /// When a sensor is believed, if that is not at once.
    #[must_use]
    pub fn sensor_rule(&self, device: &Device) -> Option<&SensorRule> {
        super::registered::names(device).find_map(|name| self.meanings.sensors.get(name))
    }

    /// Takes over those who waited when the hub stopped.
    pub(super) fn load_waiting(&mut self, facts: &[FactRow]) {
        let wait = |waiting: Waiting| (waiting.key(), Wait { waiting, elsewhere: false });
        self.waits = waiting_in(facts).map(wait).collect();
    }

    /// Takes in those who wait at another hub. What is known here stays as it is, until it is not written down any more:
    /// what began a moment ago may have been written after the others were read.
    pub fn waiting_elsewhere(&mut self, facts: &[FactRow], now: UnixMs) {
        let written: BTreeMap<WaitKey, Waiting> = waiting_in(facts).map(|waiting| (waiting.key(), waiting)).collect();
        let fresh = |wait: &Wait| now.since_ms(wait.waiting.begun_at) < OTHERS_MS;
        self.waits.retain(|key, wait| written.contains_key(key) || fresh(wait));
        for (key, waiting) in written {
            self.waits.entry(key).or_insert(Wait { waiting, elsewhere: true });
        }
    }

    /// Forgets those of whom nothing is written any more: another hub on the same database has let them through, and
    /// may have heard them begin anew.
    pub fn still_waiting(&mut self, facts: &[FactRow]) {
        let written: BTreeMap<WaitKey, UnixMs> =
            waiting_in(facts).map(|waiting| (waiting.key(), waiting.begun_at)).collect();
        self.waits.retain(|key, wait| written.get(key) == Some(&wait.waiting.begun_at));
    }

    /// Those who wait of one caller.
    pub fn waiting_of(&self, caller: CallerKey) -> impl Iterator<Item = &Wait> {
        let own = move |wait: &&Wait| self.caller_of(wait.waiting.device) == Some(caller);
        self.waits.values().filter(own)
    }

    /// The caller a registered device belongs to.
    #[must_use]
    pub fn caller_of(&self, device: DeviceId) -> Option<CallerKey> {
        self.devices.get(&device).map(|device| CallerKey::of_device(device))
    }

    /// What is to be done by now, with the moment at which it is looked at: those of another hub come later.
    #[must_use]
    pub fn waits_due(&self, now: UnixMs) -> Vec<(CallerKey, UnixMs)> {
        let mut callers: BTreeMap<Option<CallerKey>, Vec<&Wait>> = BTreeMap::new();
        for wait in self.waits.values() {
            callers.entry(self.caller_of(wait.waiting.device)).or_default().push(wait);
        }
        let due = callers.into_iter().filter_map(|(caller, waits)| {
            let elsewhere = waits.iter().all(|wait| wait.elsewhere);
            let at = if elsewhere { now.plus_ms(-OTHERS_MS) } else { now };
            let due = due(waits.into_iter().map(|wait| &wait.waiting), at);
            Some((caller?, at)).filter(|_| !due.call.is_empty() || !due.forget.is_empty())
        });
        due.collect()
    }

    /// Since when a device waits in which respect, and when it calls if nothing more happens.
    #[must_use]
    pub fn waits_of(&self, device: &Device) -> Vec<(SignalKind, UnixMs, Option<UnixMs>)> {
        let all = || self.waiting_of(CallerKey::of_device(device)).map(|wait| &wait.waiting);
        let own = all().filter(|waiting| waiting.device == device.id);
        own.map(|waiting| (waiting.signal.kind, waiting.begun_at, calls_at(waiting.key(), all()))).collect()
    }
}
