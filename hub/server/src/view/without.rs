//! Households without a working alarm as staff see them. Who counts is what the census says, so that the list and the
//! number never differ.

use super::{device_view, household_label};
use crate::world::World;
use hub_core::area::AreaPath;
use hub_core::device::Device;
use hub_core::household::{Household, RiskTier};
use hub_core::ids::HouseholdId;
use hub_core::time::UnixMs;
use hub_wire::coverage::{HomeWithout, WithoutPage};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// One page of those in areas that `within` lets pass, behind `after`. A household that has an alarm again since the
/// page before ends nothing: the next page goes on where it stood.
#[must_use]
pub fn without_page(
    world: &World,
    within: impl Fn(&AreaPath) -> bool,
    after: Option<HouseholdId>,
    limit: usize,
    connected: &dyn Fn(&str) -> bool,
    at: UnixMs,
) -> WithoutPage {
    let without = world.census.without().filter_map(|(id, people)| Some((world.households.get(&id)?, people)));
    let mut homes: Vec<(&Arc<Household>, u32)> = without.filter(|(home, _)| within(&home.area)).collect();
    homes.sort_by_key(|(home, _)| place(home));
    let people = homes.iter().map(|(_, people)| people).sum();
    let last = after.and_then(|id| world.households.get(&id)).map(|home| place(home));
    homes.retain(|(home, _)| last.is_none_or(|last| place(home) > last));
    let next = homes.get(limit).and_then(|_| homes.get(limit - 1)).map(|(home, _)| home.id);
    homes.truncate(limit);
    let shown: BTreeSet<HouseholdId> = homes.iter().map(|(home, _)| home.id).collect();
    let mut devices: BTreeMap<HouseholdId, Vec<&Device>> = BTreeMap::new();
    for device in world.devices.values().filter(|device| device.role.calls_for_help()) {
        let home = device.household.filter(|home| shown.contains(home));
        if let Some(home) = home.filter(|_| device.care.retired_at.is_none()) {
            devices.entry(home).or_default().push(device);
        }
    }
    let view_of = |device: &Device| device_view(world, device, connected(&device.name), at);
    let view = |(home, people): (&Arc<Household>, u32)| HomeWithout {
        id: home.id,
        label: household_label(world, home),
        area: home.area.clone(),
        residents: home.residents.iter().map(|resident| resident.name.clone()).collect(),
        people,
        risk: home.risk,
        devices: devices.get(&home.id).into_iter().flatten().map(|one| view_of(one)).collect(),
    };
    WithoutPage { people, households: homes.into_iter().map(view).collect(), next }
}

fn place(home: &Household) -> (Reverse<RiskTier>, HouseholdId) {
    (Reverse(home.risk), home.id)
}
