//! Looks after devices: finds who has fallen silent, who is back, whose battery or link is weak. Each device has one
//! place in a list ordered by time, moved only when it comes up, so a hundred thousand devices that are well cost one
//! look each in three beats. What is found goes to the commander; deadlines follow from the last words, which are rows.

use crate::world::World;
use hub_core::device::{Device, DeviceStatus};
use hub_core::ids::DeviceId;
use hub_core::supervision::{Fault, Finding, silence};
use hub_core::time::UnixMs;
use std::collections::{BTreeSet, HashMap};

/// After its start the hub listens this long before it calls anybody silent: everybody connects anew, milliseconds.
const LISTEN_FIRST_MS: i64 = 60_000;
/// Battery below this is low, percent.
const LOW_PERCENT: u8 = 15;
/// A battery at or above this is good again, percent.
const GOOD_PERCENT: u8 = 30;
/// Zigbee link quality at or below this is hardly heard.
const WEAK_LQI: i32 = 20;
/// Received strength at or below this is hardly heard, dBm.
const WEAK_DBM: i32 = -120;
/// So many weak words in a row are a weak link, and so many good ones end it.
const IN_A_ROW: u8 = 3;
/// So many messages in a row that could not be understood are a ticket.
const BAD_IN_A_ROW: u8 = 3;
/// A mute that ended within this before the start is looked at once more, milliseconds.
const ENDED_LATELY_MS: i64 = 86_400_000;
/// Found in one go at most.
const AT_ONCE: usize = 2_000;

/// Looks after devices.
#[derive(Default)]
pub struct Overseer {
    started_at: Option<UnixMs>,
    due: BTreeSet<(UnixMs, DeviceId)>,
    places: HashMap<DeviceId, UnixMs>,
    weak: HashMap<DeviceId, u8>,
    bad: HashMap<DeviceId, u8>,
    /// Muted devices, and until when.
    muted: HashMap<DeviceId, UnixMs>,
    /// Found and not yet taken by the commander.
    waiting: Vec<Finding>,
}

impl Overseer {
    /// The hub listens since then.
    pub fn listens_since(&mut self, now: UnixMs) {
        self.started_at = Some(now);
    }

    /// Begins with everybody who has ever spoken.
    pub fn start(&mut self, world: &World, now: UnixMs) {
        self.started_at = self.started_at.or(Some(now));
        for device in world.devices.values() {
            self.place(world, device);
            let lately = |until: &UnixMs| now.since_ms(*until) < ENDED_LATELY_MS;
            self.muted.extend(device.care.muted_until.filter(lately).map(|until| (device.id, until)));
        }
    }

    fn place(&mut self, world: &World, device: &Device) {
        let status = world.statuses.get(&device.id);
        let silence = world.beat_s(device).and_then(|beat_s| silence(status?, beat_s));
        let due_at = silence.map(|silence| silence.due_at);
        if let Some(old) = self.places.remove(&device.id) {
            self.due.remove(&(old, device.id));
        }
        if let Some(due_at) = due_at {
            self.due.insert((due_at, device.id));
            self.places.insert(device.id, due_at);
        }
    }

    /// A device was changed: its beat may be another.
    pub fn changed(&mut self, world: &World, device: DeviceId) {
        match world.devices.get(&device) {
            Some(device) => {
                self.place(world, device);
                match device.care.muted_until {
                    Some(until) => drop(self.muted.insert(device.id, until)),
                    // Looked after again from now on.
                    None => drop(self.muted.get_mut(&device.id).map(|until| *until = UnixMs(0))),
                }
            }
            None => {
                self.muted.remove(&device);
                if let Some(old) = self.places.remove(&device) {
                    self.due.remove(&(old, device));
                }
            }
        }
    }

    /// A device said something. `status` is what is known of it now, `foretold`: its battery will be empty soon.
    pub fn word(&mut self, world: &World, id: DeviceId, status: &DeviceStatus, foretold: bool) {
        let Some(device) = world.devices.get(&id) else { return };
        let gone = status.gone_at.is_some() && status.gone_at >= status.last_word_at;
        // Whoever is in the list already is looked at when it comes up; a last will is sooner.
        if gone || !self.places.contains_key(&id) {
            self.place(world, device);
        }
        if gone {
            return;
        }
        let at = status.last_word_at.unwrap_or_default();
        if world.board.has(id, Fault::Offline) {
            self.place(world, device);
            self.waiting.push(Finding { device: id, fault: Fault::Offline, on: false, at });
        }
        self.battery(world, id, status, foretold, at);
        self.link(world, id, status, at);
    }

    fn battery(&mut self, world: &World, device: DeviceId, status: &DeviceStatus, foretold: bool, at: UnixMs) {
        let Some(percent) = status.battery_percent else { return };
        let low = world.board.has(device, Fault::Battery);
        if (!low && percent <= LOW_PERCENT) || (low && percent >= GOOD_PERCENT && !foretold) {
            self.waiting.push(Finding { device, fault: Fault::Battery, on: !low, at });
        }
    }

    fn link(&mut self, world: &World, device: DeviceId, status: &DeviceStatus, at: UnixMs) {
        let Some(quality) = status.link_quality else { return };
        let weak = quality <= WEAK_DBM || (0..=WEAK_LQI).contains(&quality);
        let known = world.board.has(device, Fault::Link);
        if weak == known {
            self.weak.remove(&device);
            return;
        }
        let row = self.weak.entry(device).or_insert(0);
        *row += 1;
        if *row >= IN_A_ROW {
            self.weak.remove(&device);
            self.waiting.push(Finding { device, fault: Fault::Link, on: weak, at });
        }
    }

    /// A message of a device was understood, or was not.
    pub fn understood(&mut self, world: &World, device: DeviceId, good: bool, at: UnixMs) {
        if good {
            if self.bad.remove(&device).is_some() || world.board.has(device, Fault::BadMessages) {
                self.end(world, device, Fault::BadMessages, at);
            }
            return;
        }
        let row = self.bad.entry(device).or_insert(0);
        *row = row.saturating_add(1);
        if *row >= BAD_IN_A_ROW && !world.board.has(device, Fault::BadMessages) {
            self.waiting.push(Finding { device, fault: Fault::BadMessages, on: true, at });
        }
    }

    fn end(&mut self, world: &World, device: DeviceId, fault: Fault, at: UnixMs) {
        if world.board.has(device, fault) {
            self.waiting.push(Finding { device, fault, on: false, at });
        }
    }

    /// What has been found by now. Each is taken once; what the commander could not write is found again.
    pub fn look(&mut self, world: &World, now: UnixMs) -> Vec<Finding> {
        let mut found = std::mem::take(&mut self.waiting);
        found.extend(world.board.calm(now));
        if self.started_at.is_none_or(|started_at| now.since_ms(started_at) < LISTEN_FIRST_MS) {
            return found;
        }
        while found.len() < AT_ONCE {
            let Some((due_at, id)) = self.due.first().copied().filter(|(due_at, _)| *due_at <= now) else { break };
            self.due.remove(&(due_at, id));
            self.places.remove(&id);
            let Some(device) = world.devices.get(&id) else { continue };
            let Some(beat_s) = world.beat_s(device) else { continue };
            let Some(silence) = world.statuses.get(&id).and_then(|status| silence(status, beat_s)) else { continue };
            if silence.due_at > now {
                self.put(id, silence.due_at);
                continue;
            }
            if world.board.has(id, Fault::Offline) {
                continue;
            }
            // A muted one counts as silent like any other; it only gets no ticket.
            if device.is_in_use() {
                found.push(Finding { device: id, fault: Fault::Offline, on: true, at: silence.since });
            }
        }
        found
    }

    /// Devices that are looked after again since the last look, and with which something is wrong.
    pub fn unmuted(&mut self, world: &World, now: UnixMs) -> Vec<DeviceId> {
        let ended: Vec<DeviceId> = self.muted.iter().filter(|(_, until)| **until <= now).map(|(id, _)| *id).collect();
        self.muted.retain(|_, until| *until > now);
        let wrong = |id: &DeviceId| world.board.watch(*id).is_some_and(|watch| !watch.faults.is_empty());
        ended.into_iter().filter(wrong).collect()
    }

    /// The commander could not write these: they are found once more.
    pub fn again(&mut self, findings: Vec<Finding>) {
        self.waiting.extend(findings);
    }

    fn put(&mut self, id: DeviceId, due_at: UnixMs) {
        self.due.insert((due_at, id));
        self.places.insert(id, due_at);
    }
}
