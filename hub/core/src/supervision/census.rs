//! Counts that are always right: devices that are looked after, and people without a working alarm, per area and all
//! areas above it. Kept by difference: what a thing counted for before is taken off before it counts anew.

use crate::area::AreaPath;
use crate::ids::{DeviceId, HouseholdId};
use std::collections::HashMap;

/// What the census must know of a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceFacts {
    /// Where it is.
    pub area: AreaPath,
    /// Looked after.
    pub watched: bool,
    /// The household that has it, when people call for help with it and it is in use.
    pub alarm_of: Option<HouseholdId>,
    /// It works: seen to work once, and not silent.
    pub works: bool,
}

/// People of an area.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// People whose household has an alarm device.
    pub people: u32,
    /// Of these, people whose household has none that works.
    pub without: u32,
}

#[derive(Clone, Debug, Default)]
struct Home {
    area: Option<AreaPath>,
    people: u32,
    devices: u32,
    working: u32,
}

/// The counts.
#[derive(Default)]
pub struct Census {
    devices: HashMap<DeviceId, DeviceFacts>,
    homes: HashMap<HouseholdId, Home>,
    watched: HashMap<String, u32>,
    tallies: HashMap<String, Tally>,
    revision: u64,
}

impl Census {
    /// A device is there, or is not any more.
    pub fn put_device(&mut self, id: DeviceId, facts: Option<DeviceFacts>) {
        if self.devices.get(&id) == facts.as_ref() {
            return;
        }
        if let Some(old) = self.devices.remove(&id) {
            self.count_device(&old, false);
        }
        if let Some(new) = facts {
            self.count_device(&new, true);
            self.devices.insert(id, new);
        }
    }

    /// A household is there with so many people, or is not any more. One whose people are not known counts as one.
    pub fn put_household(&mut self, id: HouseholdId, known: Option<(AreaPath, u32)>) {
        let (area, people) = known.map_or((None, 0), |(area, people)| (Some(area), people.max(1)));
        self.change_home(id, |home| (home.area, home.people) = (area, people));
    }

    /// People of an area; of everything at the root.
    #[must_use]
    pub fn tally(&self, area: &AreaPath) -> Tally {
        self.tallies.get(area.as_str()).copied().unwrap_or_default()
    }

    /// Households with an alarm device none of which works, and the people each counts for.
    pub fn without(&self) -> impl Iterator<Item = (HouseholdId, u32)> + '_ {
        let without = |home: &&Home| home.area.is_some() && home.devices > 0 && home.working == 0;
        let homes = self.homes.iter().map(|(id, home)| (*id, home));
        homes.filter(move |(_, home)| without(home)).map(|(id, home)| (id, home.people))
    }

    /// Devices of an area that are looked after.
    #[must_use]
    pub fn watched(&self, area: &str) -> u32 {
        self.watched.get(area).copied().unwrap_or(0)
    }

    /// Rises whenever a tally may have changed.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    fn count_device(&mut self, facts: &DeviceFacts, here: bool) {
        if facts.watched {
            for area in with_root(&facts.area) {
                step(self.watched.entry(area.to_owned()).or_default(), here, 1);
            }
        }
        if let Some(home) = facts.alarm_of {
            self.change_home(home, |home| {
                step(&mut home.devices, here, 1);
                step(&mut home.working, here, u32::from(facts.works));
            });
        }
    }

    fn change_home(&mut self, id: HouseholdId, change: impl FnOnce(&mut Home)) {
        let mut home = self.homes.remove(&id).unwrap_or_default();
        let before = home.clone();
        change(&mut home);
        self.count_home(&before, false);
        self.count_home(&home, true);
        if home.area.is_some() || home.devices > 0 {
            self.homes.insert(id, home);
        }
    }

    fn count_home(&mut self, home: &Home, here: bool) {
        let Some(area) = home.area.as_ref().filter(|_| home.devices > 0) else { return };
        self.revision += 1;
        let without = if home.working == 0 { home.people } else { 0 };
        for area in with_root(area) {
            let tally = self.tallies.entry(area.to_owned()).or_default();
            step(&mut tally.people, here, home.people);
            step(&mut tally.without, here, without);
        }
    }
}

fn with_root(area: &AreaPath) -> impl Iterator<Item = &str> {
    std::iter::once("/").chain(area.upto())
}

fn step(count: &mut u32, up: bool, by: u32) {
    *count = if up { count.saturating_add(by) } else { count.saturating_sub(by) };
}
