//! An alarm as staff and observers see it.

use super::household_label;
use crate::world::World;
use hub_core::alarm::{Alarm, Lease, LeaseStage, Page, Phase};
use hub_core::area::AreaLevel;
use hub_core::ids::{HouseholdId, PageNo};
use hub_core::policy::Ask;
use hub_core::time::UnixMs;
use hub_wire::alarm::{
    AlarmChange, AlarmView, HouseholdView, LeaseView, NextView, PageChange, PageView, PhaseName, StatusView,
};

/// An alarm for staff. With `only`, just these pages are in it.
#[must_use]
pub fn alarm_view(world: &World, alarm: &Alarm, only: Option<&[PageNo]>) -> AlarmView {
    let areas = world.upwards(&alarm.area);
    let (outcome, closed_at) = match alarm.phase {
        Phase::Closed { outcome, at } => (Some(outcome), Some(at)),
        Phase::Calling { .. } | Phase::Coming { .. } | Phase::OnScene { .. } => (None, None),
    };
    let device = alarm.device.and_then(|id| world.devices.get(&id)).map(|device| device.name.clone());
    let wanted = |page: &&Page| only.is_none_or(|only| only.contains(&page.no));
    AlarmView {
        id: alarm.id,
        version: alarm.version,
        kind: alarm.kind,
        phase: phase_name(alarm),
        area: alarm.area.clone(),
        area_name: areas.first().map(|area| area.name.clone()).unwrap_or_default(),
        street: areas.iter().find_map(|area| area.street.clone()),
        household: alarm.household.and_then(|id| household_view(world, id)),
        device,
        place: alarm.place,
        place_source: alarm.place_source,
        drill: alarm.drill,
        damaged: alarm.damaged,
        unknown_device: alarm.unknown_device,
        opened_at: alarm.opened_at,
        late_by_ms: alarm.late_by_ms.map(as_number),
        presses: alarm.presses,
        pressed_at: alarm.pressed_at,
        cancel_noted: alarm.cancel_noted,
        need: alarm.need,
        accepts: u32::try_from(alarm.accepts()).unwrap_or(u32::MAX),
        next: next_view(alarm),
        next_step: alarm.next_step,
        steps: u8::try_from(alarm.policy.steps.len()).unwrap_or(u8::MAX),
        backup_until: backup_until(alarm),
        gaps: alarm.gaps.clone(),
        external: alarm.external,
        external_ready: world.external_ready,
        outcome,
        closed_at,
        pages: alarm.pages.iter().filter(wanted).map(|page| page_view(world, page)).collect(),
    }
}

/// What a frequent event ([`hub_core::alarm::AlarmEvent::is_frequent`]) changes of an alarm, for staff.
#[must_use]
pub fn alarm_change(alarm: &Alarm, only: &[PageNo]) -> AlarmChange {
    let page_change = |page: &Page| PageChange { no: page.no, state: page.state, state_at: page.state_at };
    AlarmChange {
        id: alarm.id,
        version: alarm.version,
        presses: alarm.presses,
        pressed_at: alarm.pressed_at,
        pages: alarm.pages.iter().filter(|page| only.contains(&page.no)).map(page_change).collect(),
    }
}

/// An alarm for observers.
#[must_use]
pub fn status_view(world: &World, alarm: &Alarm) -> StatusView {
    let closed_at = match alarm.phase {
        Phase::Closed { at, .. } => Some(at),
        Phase::Calling { .. } | Phase::Coming { .. } | Phase::OnScene { .. } => None,
    };
    let grid = world.area_at(&alarm.area, AreaLevel::Grid);
    StatusView {
        id: alarm.id,
        kind: alarm.kind,
        phase: phase_name(alarm),
        grid_name: grid.map(|grid| grid.name.clone()).unwrap_or_default(),
        drill: alarm.drill,
        opened_at: alarm.opened_at,
        closed_at,
    }
}

/// A promise as screens see it.
#[must_use]
pub fn lease_view(lease: &Lease) -> LeaseView {
    let limit_at: Option<UnixMs> = match lease.stage {
        LeaseStage::Promised => Some(lease.depart_by),
        LeaseStage::Departed => Some(lease.approach_by),
        LeaseStage::Approaching => Some(lease.arrive_by),
        LeaseStage::Arrived => lease.safety_at,
        LeaseStage::Lapsed => None,
    };
    LeaseView {
        accepted_at: lease.accepted_at,
        eta_s: lease.eta_s,
        stage: lease.stage,
        stage_at: lease.stage_at,
        limit_at,
        safety_asked: lease.safety_asked,
    }
}

fn phase_name(alarm: &Alarm) -> PhaseName {
    match alarm.phase {
        Phase::Calling { .. } => PhaseName::Calling,
        Phase::Coming { .. } => PhaseName::Coming,
        Phase::OnScene { .. } => PhaseName::OnScene,
        Phase::Closed { .. } => PhaseName::Closed,
    }
}

fn backup_until(alarm: &Alarm) -> Option<UnixMs> {
    match alarm.phase {
        Phase::Coming { backup_until } => backup_until,
        Phase::Calling { .. } | Phase::OnScene { .. } | Phase::Closed { .. } => None,
    }
}

/// The next step by time.
fn next_view(alarm: &Alarm) -> Option<NextView> {
    let Phase::Calling { next } = alarm.phase else { return None };
    let steps = &alarm.policy.steps;
    let ask: Vec<Ask> = match steps.get(usize::from(next.step)) {
        Some(step) => step.ask.clone(),
        None => steps.iter().flat_map(|step| step.ask.iter().copied()).collect(),
    };
    Some(NextView { step: next.step, due_at: next.due_at, ask })
}

fn household_view(world: &World, id: HouseholdId) -> Option<HouseholdView> {
    let household = world.households.get(&id)?;
    Some(HouseholdView {
        id,
        label: household_label(world, household),
        residents: household.residents.iter().map(|resident| resident.name.clone()).collect(),
        notes: household.notes.clone(),
        medicines: household.medicines.clone(),
        risk: household.risk,
    })
}

fn page_view(world: &World, page: &Page) -> PageView {
    let person = world.people.get(&page.person);
    PageView {
        no: page.no,
        person: page.person,
        name: person.map(|person| person.name.clone()).unwrap_or_default(),
        phone: person.and_then(|person| person.phone.clone()),
        step: page.step,
        pick: page.pick.clone(),
        state: page.state,
        asked_at: page.asked_at,
        state_at: page.state_at,
        lease: page.lease.as_ref().map(lease_view),
    }
}

/// Milliseconds as JavaScript counts them; exact up to 2^53.
#[allow(clippy::cast_precision_loss)]
fn as_number(value: u64) -> f64 {
    value as f64
}
