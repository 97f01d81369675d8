//! Devices, tickets, outages and counts as staff see them.

use super::household_label;
use crate::telemetry::Heard;
use crate::world::World;
use hub_core::access::{Action, Grant, may, role_allows};
use hub_core::area::AreaPath;
use hub_core::device::{Device, DeviceRole};
use hub_core::household::Household;
use hub_core::ids::HouseholdId;
use hub_core::supervision::{DeviceTicket, Fault, Outage, Presence};
use hub_core::time::UnixMs;
use hub_store::Stranger;
use hub_wire::device::{
    CoverageView, DeviceTicketView, DeviceView, HeardView, OutageHousehold, OutageView, PresenceName,
};
use hub_wire::sensor::{SensorView, WaitingView};
use hub_wire::stranger::{DismissedView, StrangerView};
use std::collections::{BTreeMap, BTreeSet};

/// Households shown of an outage at most.
const HOUSEHOLDS: usize = 1_000;

/// One device.
#[must_use]
pub fn device_view(world: &World, device: &Device, connected: bool, at: UnixMs) -> DeviceView {
    let status = world.statuses.get(&device.id).cloned().unwrap_or_default();
    let faults = world.board.watch(device.id).map(|watch| watch.faults.keys().copied().collect());
    DeviceView {
        id: device.id,
        name: device.name.clone(),
        role: device.role,
        model: device.model.clone(),
        family: device.dialect.family.clone(),
        address: device.address().to_owned(),
        label: device.care.label.clone(),
        area: device.area.clone(),
        household_id: device.household,
        household: device.household.and_then(|id| label_of(world, id)),
        presence: match world.presence(device, at) {
            Presence::NeverSeen => PresenceName::NeverSeen,
            Presence::Live => PresenceName::Live,
            Presence::Late => PresenceName::Late,
            Presence::Offline => PresenceName::Offline,
        },
        faults: faults.unwrap_or_default(),
        last_word_at: status.last_word_at,
        beat_s: world.beat_s(device),
        own_beat_s: device.care.beat_s,
        battery_percent: status.battery_percent,
        link_quality: status.link_quality,
        firmware: status.firmware,
        blocked_at: device.blocked_at,
        live_at: device.live_at,
        enrolling_until: device.care.enrolling_until.filter(|until| device.live_at.is_none() && at < *until),
        muted_until: device.care.muted_until.filter(|until| at < *until),
        retired_at: device.care.retired_at,
        connected,
    }
}

fn label_of(world: &World, id: HouseholdId) -> Option<String> {
    world.households.get(&id).map(|household| household_label(world, household))
}

/// When a sensor is believed; none for what is believed at once.
#[must_use]
pub fn sensor_view(world: &World, device: &Device) -> Option<SensorView> {
    let waits = matches!(device.role, DeviceRole::Sensor | DeviceRole::Wearable);
    let rule = world.sensor_rule(device).filter(|_| waits)?;
    let waiting = world.waits_of(device).into_iter();
    Some(SensorView {
        delay_on_s: rule.delay_on_s,
        pending_s: rule.pending_s,
        group: rule.group.as_ref().map(|group| group.name.clone()),
        need: rule.group.as_ref().map(|group| group.need),
        within_s: rule.group.as_ref().map(|group| group.within_s),
        waiting: waiting.map(|(kind, since, calls_at)| WaitingView { kind, since, calls_at }).collect(),
    })
}

/// A message of a device.
#[must_use]
pub fn heard_view(heard: &Heard) -> HeardView {
    HeardView {
        at: heard.at,
        count: heard.count,
        topic: heard.topic.to_string(),
        payload: String::from_utf8_lossy(&heard.raw).into_owned(),
        said: heard.said.to_vec(),
        understood: heard.understood,
    }
}

/// A device that is not registered.
#[must_use]
#[allow(clippy::cast_precision_loss)]
pub fn stranger_view(world: &World, stranger: &Stranger) -> StrangerView {
    let name = |by| world.people.get(&by).map(|person| person.name.clone()).unwrap_or_default();
    let dismissed = stranger.dismissed.as_ref().map(|dismissed| DismissedView {
        at: dismissed.at,
        by: name(dismissed.by),
        reason: dismissed.reason,
        text: dismissed.text.clone(),
    });
    StrangerView {
        family: stranger.family.clone(),
        address: stranger.address.clone(),
        gateway: stranger.gateway.clone(),
        first_at: stranger.first_at,
        last_at: stranger.last_at,
        called_at: stranger.called_at,
        count: stranger.count as f64,
        said: stranger.said.clone(),
        payload: String::from_utf8_lossy(&stranger.payload).into_owned(),
        dismissed,
        is_dismissed: stranger.is_dismissed(),
    }
}

/// A ticket about a device.
#[must_use]
pub fn device_ticket_view(world: &World, ticket: &DeviceTicket) -> DeviceTicketView {
    let household = ticket.household.and_then(|id| world.households.get(&id));
    let seen_by = ticket.seen_by.and_then(|id| world.people.get(&id));
    DeviceTicketView {
        id: ticket.id,
        version: ticket.version,
        device: ticket.device,
        device_name: world.devices.get(&ticket.device).map(|device| device.name.clone()).unwrap_or_default(),
        area: ticket.area.clone(),
        household: household.map(|household| household_label(world, household)),
        risk: household.map(|household| household.risk),
        state: ticket.state,
        reasons: ticket.reasons.clone(),
        opened_at: ticket.opened_at,
        due_at: ticket.due_at,
        seen_by: ticket.seen_by,
        seen_by_name: seen_by.map(|person| person.name.clone()),
        done_at: ticket.done_at,
        outage: ticket.outage,
        muted: ticket.muted,
    }
}

/// An outage.
#[must_use]
pub fn outage_view(world: &World, outage: &Outage) -> OutageView {
    OutageView {
        id: outage.id,
        version: outage.version,
        area: outage.area.clone(),
        area_name: world.upwards(&outage.area).first().map(|area| area.name.clone()).unwrap_or_default(),
        cause: outage.cause,
        began_at: outage.began_at,
        devices: outage.devices,
        back: outage.back,
        closed_at: outage.closed_at,
        merged_into: outage.merged_into,
    }
}

/// The households behind an outage that a reader may see, those at highest risk first.
#[must_use]
pub fn outage_households(world: &World, outage: &Outage, grants: &[Grant]) -> Vec<OutageHousehold> {
    let devices = world.board.members(outage.id).filter_map(|id| world.devices.get(&id));
    let homes: BTreeSet<HouseholdId> = devices.filter_map(|device| device.household).collect();
    let homes = homes.into_iter().filter_map(|id| world.households.get(&id));
    let mut homes: Vec<&Household> =
        homes.map(AsRef::as_ref).filter(|home| may(grants, Action::SeeDevices, &home.area)).collect();
    let without = without_alarm(world, &homes);
    homes.sort_by_key(|home| (std::cmp::Reverse(home.risk), !without.contains(&home.id), home.id));
    homes.truncate(HOUSEHOLDS);
    let view = |home: &Household| OutageHousehold {
        id: home.id,
        label: household_label(world, home),
        residents: home.residents.iter().map(|resident| resident.name.clone()).collect(),
        risk: home.risk,
        without: without.contains(&home.id),
    };
    homes.into_iter().map(view).collect()
}

/// Those of these households without an alarm that works.
fn without_alarm(world: &World, homes: &[&Household]) -> BTreeSet<HouseholdId> {
    let mut without: BTreeSet<HouseholdId> = homes.iter().map(|home| home.id).collect();
    for device in world.devices.values().filter(|device| device.role.calls_for_help()) {
        let works = device.live_at.is_some() && device.is_in_use() && !world.board.has(device.id, Fault::Offline);
        if let Some(home) = device.household.filter(|_| works) {
            without.remove(&home);
        }
    }
    without
}

/// People without a working alarm, in the areas where a reader has the right to numbers.
#[must_use]
pub fn coverage(world: &World, grants: &[Grant]) -> Vec<CoverageView> {
    let own = grants.iter().filter(|grant| role_allows(grant.role, Action::SeeAlarmStatus)).map(|grant| &grant.area);
    let areas: BTreeMap<&str, &AreaPath> = own.map(|area| (area.as_str(), area)).collect();
    areas.into_values().map(|area| coverage_of(world, area)).collect()
}

/// The same for one area.
#[must_use]
pub fn coverage_of(world: &World, area: &AreaPath) -> CoverageView {
    let tally = world.census.tally(area);
    CoverageView { area: area.clone(), people: tally.people, without: tally.without }
}
