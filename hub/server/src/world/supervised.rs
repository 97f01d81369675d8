//! What the world knows for supervision: the board of faults, tickets and outages, and the counts per area.

use super::World;
use hub_core::device::{Device, DeviceStatus};
use hub_core::household::Household;
use hub_core::ids::{DeviceId, HouseholdId};
use hub_core::supervision::{
    DeviceFacts, Fault, Place, Places, Presence, beat_s, default_beat_s, is_watched, presence,
};
use hub_core::time::UnixMs;

impl World {
    /// The beat of a device, seconds; none when silence of it means nothing.
    #[must_use]
    pub fn beat_s(&self, device: &Device) -> Option<u32> {
        beat_s(device, self.meanings.beats_s.get(&device.model).copied())
    }

    /// How a device is there.
    #[must_use]
    pub fn presence(&self, device: &Device, at: UnixMs) -> Presence {
        let never = DeviceStatus::default();
        let status = self.statuses.get(&device.id).unwrap_or(&never);
        match presence(status, self.beat_s(device), at) {
            Presence::NeverSeen => Presence::NeverSeen,
            _ if self.board.has(device.id, Fault::Offline) => Presence::Offline,
            // Offline is what was found and written down, at the same moment for everybody.
            Presence::Offline => Presence::Late,
            other => other,
        }
    }

    /// Counts a device anew; called whenever something about it has changed.
    pub(super) fn count_device(&mut self, id: DeviceId) {
        let facts = self.devices.get(&id).map(|device| DeviceFacts {
            area: device.area.clone(),
            watched: device.is_in_use() && (device.care.beat_s.is_some() || default_beat_s(device.role).is_some()),
            alarm_of: device.household.filter(|_| device.role.calls_for_help() && device.care.retired_at.is_none()),
            works: device.live_at.is_some() && device.is_in_use() && !self.board.has(id, Fault::Offline),
        });
        self.census.put_device(id, facts);
    }

    /// Counts a household anew.
    pub(super) fn count_household(&mut self, id: HouseholdId) {
        let known = self.households.get(&id).map(|home| (home.area.clone(), people_of(home)));
        self.census.put_household(id, known);
    }
}

fn people_of(home: &Household) -> u32 {
    u32::try_from(home.residents.len()).unwrap_or(u32::MAX)
}

/// What a decision of a moment must know of devices: one that is muted then gets no ticket and makes no outage.
pub struct PlacesAt<'a> {
    /// What is known.
    pub world: &'a World,
    /// The moment.
    pub at: UnixMs,
}

impl Places for PlacesAt<'_> {
    fn place(&self, device: DeviceId) -> Option<Place> {
        let device = self.world.devices.get(&device).filter(|device| is_watched(device, self.at))?;
        let home = device.household.and_then(|id| self.world.households.get(&id));
        let risk = home.map(|home| home.risk).unwrap_or_default();
        Some(Place { area: device.area.clone(), household: device.household, risk })
    }

    fn watched(&self, area: &str) -> u32 {
        self.world.census.watched(area)
    }
}
