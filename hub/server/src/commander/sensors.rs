//! Sensors that are not believed at once: held up when they begin, let through when they are due, forgotten when they
//! are taken back. What they do then is what they would have done at once.

use super::draft::Draft;
use super::report::{Origin, Report};
use crate::world::{CallerKey, Sureness, sensors};
use hub_core::device::Device;
use hub_core::ids::AlarmId;
use hub_core::sensor_rule::{WaitKey, Waiting, due, may_wait};
use hub_core::signal::Signal;
use hub_core::time::UnixMs;
use std::sync::Arc;

impl Draft<'_> {
    /// Holds a sensor's call up where its rule says so; true when it waits now.
    pub(super) fn hold(&mut self, device: &Device, signal: &Signal, at: UnixMs) -> bool {
        let rule = self.world.sensor_rule(device).filter(|_| may_wait(device.role, signal.kind));
        let Some(rule) = rule else { return false };
        let key = (device.id, signal.kind);
        if self.waiting(key).is_none() {
            let waiting = Waiting { device: device.id, signal: signal.clone(), begun_at: at, rule: rule.clone() };
            self.waits.insert(key, Some(waiting));
        }
        true
    }

    /// What a sensor said is over: it was on for too short a time, or it goes its way.
    pub(super) fn take_back(&mut self, device: &Device, signal: &Signal, at: UnixMs) {
        let key = (device.id, signal.kind);
        if self.waiting(key).is_some_and(|waiting| waiting.is_taken_back(at)) {
            self.waits.insert(key, None);
        }
    }

    /// The people at home take back what has not called yet.
    pub(super) fn take_all_back(&mut self, caller: CallerKey) {
        for waiting in self.all_waiting(caller) {
            self.waits.insert(waiting.key(), None);
        }
    }

    /// Lets through who is due of one caller, looked at as of `at`.
    pub(super) fn let_through(&mut self, caller: CallerKey, at: UnixMs) -> Option<AlarmId> {
        let waiting = self.all_waiting(caller);
        let due = due(&waiting, at);
        for key in due.call.iter().chain(&due.forget) {
            self.waits.insert(*key, None);
        }
        let calls = due.call.iter().filter_map(|key| waiting.iter().find(|one| one.key() == *key));
        calls.fold(None, |touched, one| self.call(one).or(touched))
    }

    fn call(&mut self, waiting: &Waiting) -> Option<AlarmId> {
        let device = self.devices.get(&waiting.device).or_else(|| self.world.devices.get(&waiting.device));
        let device = Arc::clone(device.filter(|device| device.is_in_use())?);
        let report = Report {
            family: "",
            device: device.address().to_owned(),
            gateway: None,
            origin: Origin::Endpoint,
            retained: false,
            received_at: waiting.begun_at,
            signals: Vec::new(),
            key: String::new(),
            sureness: Sureness::Number,
            raw: Vec::new(),
        };
        self.let_one_through(&report, &device, &waiting.signal)
    }

    fn waiting(&self, key: WaitKey) -> Option<&Waiting> {
        match self.waits.get(&key) {
            Some(drafted) => drafted.as_ref(),
            None => self.world.waits.get(&key).map(|wait| &wait.waiting),
        }
    }

    fn all_waiting(&self, caller: CallerKey) -> Vec<Waiting> {
        let drafted = self.waits.values().flatten();
        let drafted = drafted.filter(|waiting| self.world.caller_of(waiting.device) == Some(caller));
        let known = self.world.waiting_of(caller).map(|wait| &wait.waiting);
        known.filter(|waiting| !self.waits.contains_key(&waiting.key())).chain(drafted).cloned().collect()
    }

    /// Writes down who waits now and who does not any more.
    pub(super) fn write_waits(&mut self) {
        for (key, waiting) in std::mem::take(&mut self.waits) {
            let row = waiting.as_ref().and_then(sensors::begun).unwrap_or_else(|| sensors::over(key));
            self.rows.push(row);
            self.changes.push(crate::world::Change::Wait(key, waiting));
        }
    }
}
