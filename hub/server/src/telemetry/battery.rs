//! Daily lows of batteries, and who is to be foretold: each battery is judged once a day, by its first word of the day.

use hub_core::device::DeviceStatus;
use hub_core::ids::DeviceId;
use hub_core::supervision::DayLow;
use hub_core::time::UnixMs;
use std::collections::{HashMap, HashSet, VecDeque};

/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;
/// Batteries judged in one go.
const AT_ONCE: usize = 50;

/// Days since 1970.
#[must_use]
pub fn day_of(at: UnixMs) -> i64 {
    at.0.div_euclid(DAY_MS)
}

/// Lows of today, and what must still be done with them.
#[derive(Default)]
pub struct Batteries {
    today: HashMap<DeviceId, DayLow>,
    unsaved: HashMap<DeviceId, DayLow>,
    to_judge: VecDeque<DeviceId>,
    foretold: HashSet<DeviceId>,
}

impl Batteries {
    /// A device said how its battery stands.
    pub fn word(&mut self, device: DeviceId, status: &DeviceStatus) {
        let (Some(percent), Some(at)) = (status.battery_percent, status.last_word_at) else { return };
        let low = DayLow { day: day_of(at), percent };
        let before = self.today.get(&device).copied();
        let first = before.is_none_or(|before| before.day != low.day);
        if first || before.is_some_and(|before| low.percent < before.percent) {
            self.today.insert(device, low);
            self.unsaved.insert(device, low);
        }
        if first {
            self.to_judge.push_back(device);
        }
    }

    /// Lows to be written.
    pub fn take_unsaved(&mut self) -> Vec<(DeviceId, DayLow)> {
        self.unsaved.drain().collect()
    }

    /// These could not be written: with the next.
    pub fn again(&mut self, lows: Vec<(DeviceId, DayLow)>) {
        for (device, low) in lows {
            self.unsaved.entry(device).or_insert(low);
        }
    }

    /// Batteries to be judged now.
    pub fn take_to_judge(&mut self) -> Vec<DeviceId> {
        let count = self.to_judge.len().min(AT_ONCE);
        self.to_judge.drain(..count).collect()
    }

    /// Whether a battery will be empty soon; true when that is news.
    pub fn judged(&mut self, device: DeviceId, soon: bool) -> bool {
        if soon { self.foretold.insert(device) } else { self.foretold.remove(&device) }
    }

    /// True while a battery will be empty soon.
    #[must_use]
    pub fn is_foretold(&self, device: DeviceId) -> bool {
        self.foretold.contains(&device)
    }
}
