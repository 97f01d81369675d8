//! The district of a storm or a day: grids of buildings, two devices behind a gateway in each household, and buttons
//! with a connection of their own. A gateway speaks Zigbee2MQTT for its devices, below its own topic. Written into an
//! empty database before the hub starts.

use super::town::{People, Size, area, button, ensure_empty, home, write};
use crate::commander::RegistryChange;
use crate::ids::new_id;
use hub_core::area::{AreaLevel, AreaPath};
use hub_core::device::{Care, Device, DeviceRole, Dialect};
use hub_core::ids::{DeviceId, HouseholdId};
use hub_core::time::UnixMs;
use hub_store::Store;

/// Devices of one building.
const PER_BUILDING: u32 = 50;
/// Buildings of one grid.
const PER_GRID: u32 = 20;
/// What every device promises, seconds.
const BEAT_S: u32 = 60;

/// How much of everything.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plan {
    /// Registered devices, buttons included; gateways come on top.
    pub devices: u32,
    /// MQTT connections: one for each button, the others are gateways.
    pub connections: u32,
    pub buttons: u32,
    /// Desks that read and desks that do not.
    pub dashboards: u32,
    pub volunteers: u32,
}

impl Plan {
    /// Devices behind gateways.
    pub fn behind(&self) -> u32 {
        self.devices.saturating_sub(self.buttons)
    }

    /// Gateways.
    pub fn gateways(&self) -> u32 {
        self.connections.saturating_sub(self.buttons).max(1)
    }

    /// The gateway of a device.
    pub fn gateway_of(&self, device: u32) -> u32 {
        share(device, self.gateways(), self.behind())
    }

    /// The first device of a gateway.
    fn first_of(&self, gateway: u32) -> u32 {
        let product = u64::from(gateway) * u64::from(self.behind());
        u32::try_from(product.div_ceil(u64::from(self.gateways()))).unwrap_or(u32::MAX)
    }
}

/// `number` of `parts` parts of `whole`, rounded down.
fn share(number: u32, parts: u32, whole: u32) -> u32 {
    let product = u64::from(number) * u64::from(parts);
    u32::try_from(product / u64::from(whole.max(1))).unwrap_or(u32::MAX)
}

/// What clients need to come in, and what the log is compared with afterwards.
pub(super) struct District {
    pub desks: Vec<String>,
    pub phones: Vec<String>,
    pub gateways: Vec<String>,
    pub buttons: Vec<(String, DeviceId)>,
    /// Devices behind gateways, by number.
    pub behind: Vec<DeviceId>,
}

/// Where a device behind a gateway speaks.
pub(super) fn topic_of(plan: &Plan, device: u32) -> String {
    format!("zigbee2mqtt/{}", address_of(plan, device))
}

fn address_of(plan: &Plan, device: u32) -> String {
    format!("{}/{device}", gateway_name(plan.gateway_of(device)))
}

fn gateway_name(number: u32) -> String {
    format!("gateway-{number}")
}

/// Builds it.
pub(super) async fn build(store: &dyn Store, plan: &Plan, at: UnixMs) -> anyhow::Result<District> {
    ensure_empty(store).await?;
    let street = area(&AreaPath::root(), AreaLevel::Street, 0, at);
    let size = Size { devices: plan.devices, dashboards: plan.dashboards, volunteers: plan.volunteers };
    let people = People::of(&size, &street.path, at);
    let mut changes = people.changes.clone();
    let buildings = buildings(plan, &street.path, &mut changes, at);
    changes.push(RegistryChange::Area(street));
    let mut district = District {
        desks: Vec::new(),
        phones: Vec::new(),
        gateways: (0..plan.gateways()).map(gateway_name).collect(),
        buttons: Vec::new(),
        behind: Vec::new(),
    };
    let building_of = |device: u32| &buildings[(device / PER_BUILDING) as usize];
    for (number, name) in (0..).zip(&district.gateways) {
        let device = gateway(name, building_of(plan.first_of(number).min(plan.devices - 1)), at);
        changes.push(RegistryChange::Device(device));
    }
    let mut household = HouseholdId(new_id(at));
    for number in 0..plan.devices {
        let (path, alone) = (building_of(number), number >= plan.behind());
        if alone || number % 2 == 0 {
            household = HouseholdId(new_id(at));
            changes.push(RegistryChange::Household(Box::new(home(household, number, path))));
        }
        let device = device(plan, number, household, path, at);
        if alone {
            district.buttons.push((device.name.clone(), device.id));
        } else {
            district.behind.push(device.id);
        }
        changes.push(RegistryChange::Device(device));
    }
    write(store, &changes, at).await?;
    (district.desks, district.phones) = people.log_in(store, &size, at).await?;
    Ok(district)
}

/// Paths of the buildings.
fn buildings(plan: &Plan, street: &AreaPath, changes: &mut Vec<RegistryChange>, at: UnixMs) -> Vec<AreaPath> {
    let mut paths = Vec::new();
    let mut grid = street.clone();
    for number in 0..plan.devices.div_ceil(PER_BUILDING) {
        if number % PER_GRID == 0 {
            let area = area(street, AreaLevel::Grid, number * PER_BUILDING, at);
            grid = area.path.clone();
            changes.push(RegistryChange::Area(area));
        }
        let area = area(&grid, AreaLevel::Building, number * PER_BUILDING, at);
        paths.push(area.path.clone());
        changes.push(RegistryChange::Area(area));
    }
    paths
}

/// A device that was seen to work: a detector behind its gateway, or a button.
fn device(plan: &Plan, number: u32, household: HouseholdId, path: &AreaPath, at: UnixMs) -> Device {
    let care = Care { beat_s: Some(BEAT_S), ..Care::default() };
    let device = Device { live_at: Some(at), care, ..button(format!("device-{number}"), household, path, at) };
    if number >= plan.behind() {
        return device;
    }
    Device { role: DeviceRole::Sensor, dialect: Dialect::of("zigbee2mqtt", address_of(plan, number)), ..device }
}

fn gateway(name: &str, path: &AreaPath, at: UnixMs) -> Device {
    let own = button(name.to_owned(), HouseholdId(new_id(at)), path, at);
    let prefixes = vec![format!("zigbee2mqtt/{name}/#")];
    let dialect = Dialect { prefixes, ..Dialect::open_json(name) };
    Device { role: DeviceRole::Gateway, household: None, live_at: Some(at), dialect, ..own }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_gateway_speaks_for_as_many_devices_and_every_device_has_one() {
        for (devices, connections, buttons) in [(10_000, 200, 51), (20, 8, 4), (1_003, 10, 3)] {
            let plan = Plan { devices, connections, buttons, dashboards: 1, volunteers: 0 };
            let mut behind = vec![0_u32; plan.gateways() as usize];
            (0..plan.behind()).for_each(|device| behind[plan.gateway_of(device) as usize] += 1);
            let (least, most) = (behind.iter().min(), behind.iter().max());
            assert!(most.zip(least).is_some_and(|(most, least)| *least > 0 && most - least <= 1), "{behind:?}");
            let first = |gateway| (0..plan.behind()).find(|device| plan.gateway_of(*device) == gateway);
            assert!((0..plan.gateways()).all(|gateway| first(gateway) == Some(plan.first_of(gateway))));
        }
    }
}
