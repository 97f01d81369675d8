//! Visits on the wire, cut to the reader: staff of the area, and whoever makes them.

use super::{household_label, name_of, place_name};
use crate::commander::finding_ticket;
use crate::world::World;
use hub_core::area::AreaPath;
use hub_core::event::{Actor, Entry, Event};
use hub_core::household::Household;
use hub_core::ids::{HouseholdId, PersonId};
use hub_core::ticket::Assignee;
use hub_core::visit::{Tell, Visit, VisitEvent, VisitPlan, VisitState};
use hub_wire::visit::{
    FindingView, StopView, ToldView, VisitEntry, VisitPlanView, VisitStateName, VisitView, VisitedHome,
};
use std::sync::Arc;

/// Doors on a phone at most: the first due.
const STOPS: usize = 200;

/// How far, as one word.
#[must_use]
pub fn visit_state_name(state: VisitState) -> VisitStateName {
    match state {
        VisitState::Planned => VisitStateName::Planned,
        VisitState::Started { .. } => VisitStateName::Started,
        VisitState::Done { .. } => VisitStateName::Done,
        VisitState::NotHome { .. } => VisitStateName::NotHome,
        VisitState::Refused { .. } => VisitStateName::Refused,
        VisitState::Cancelled { .. } => VisitStateName::Cancelled,
    }
}

/// Who is at the door, or was.
fn visitor(state: VisitState) -> Option<PersonId> {
    match state {
        VisitState::Started { by, .. }
        | VisitState::Done { by, .. }
        | VisitState::NotHome { by, .. }
        | VisitState::Refused { by, .. } => Some(by),
        VisitState::Planned | VisitState::Cancelled { .. } => None,
    }
}

/// Names of who lives there.
#[must_use]
pub fn residents_of(home: &Household) -> Vec<String> {
    home.residents.iter().map(|resident| resident.name.clone()).collect()
}

fn home_of(world: &World, id: HouseholdId, area: &AreaPath, plan: Option<&VisitPlan>) -> VisitedHome {
    let home = world.households.get(&id);
    let centre = || world.upwards(area).first().and_then(|area| area.centre);
    VisitedHome {
        id,
        address: home.map_or_else(|| place_name(world, area), |home| household_label(world, home)),
        residents: home.map(|home| residents_of(home)).unwrap_or_default(),
        place: home.and_then(|home| home.place).or_else(centre),
        tier: plan.map(|plan| plan.tier),
        reason: plan.map(|plan| plan.reason.clone()).unwrap_or_default(),
    }
}

/// A plan, for staff.
#[must_use]
pub fn visit_plan_view(world: &World, plan: &VisitPlan) -> VisitPlanView {
    VisitPlanView {
        id: plan.id,
        area: plan.area.clone(),
        home: home_of(world, plan.household, &plan.area, Some(plan)),
        tier: plan.tier,
        every_days: plan.every_days,
        rhythm_days: plan.rhythm_days(world.visits.rules(&plan.area)),
        checklist: plan.checklist.clone(),
        assigned: plan.assigned,
        assigned_name: name_of(world, plan.assigned),
        next_due_at: plan.next_due_at,
        on_list: plan.on_list,
        not_home: plan.not_home,
        last_visit: plan.last_visit,
        last_done_at: plan.last_done_at,
        paused_at: plan.paused_at,
        closed_at: plan.closed_at,
    }
}

/// A visit, for staff.
#[must_use]
pub fn visit_view(world: &World, visit: &Visit) -> VisitView {
    let plan = world.visits.plan(visit.plan).map(Arc::as_ref);
    VisitView {
        id: visit.id,
        version: visit.version,
        plan: visit.plan,
        area: visit.area.clone(),
        home: home_of(world, visit.household, &visit.area, plan),
        assigned: visit.assigned,
        assigned_name: name_of(world, visit.assigned),
        due_at: visit.due_at,
        state: visit_state_name(visit.state),
        by_name: visitor(visit.state).map(|by| name_of(world, Assignee::Person(by))),
        ended_at: visit.state.ended_at(),
        not_home_before: visit.not_home_before,
        told: told(world, visit),
        found: u32::try_from(visit.findings.len()).unwrap_or(u32::MAX),
    }
}

/// The last who were told that it did not happen, or that nobody is at home again and again.
fn told(world: &World, visit: &Visit) -> Option<ToldView> {
    let rules = world.visits.rules(&visit.area);
    let late = visit.rose.checked_sub(1).and_then(|step| rules.rise.get(usize::from(step))).map(|step| step.tell);
    let absent = matches!(visit.state, VisitState::NotHome { .. })
        && visit.not_home_before.saturating_add(1) >= rules.not_home_tell;
    let tell = late.max(absent.then_some(Tell::Coordinator))?;
    let names = world.told_late(visit, tell).into_iter().map(|person| name_of(world, Assignee::Person(person)));
    Some(ToldView { tell, names: names.collect() })
}

/// A stop of the reader's round.
#[must_use]
pub fn stop_view(world: &World, visit: &Visit, reader: PersonId) -> StopView {
    let plan = world.visits.plan(visit.plan).map(Arc::as_ref);
    let home = world.households.get(&visit.household);
    let is_mine = visit.is_open() && world.is_visitor(visit, reader);
    let other = visitor(visit.state).filter(|by| *by != reader && visit.is_open());
    let mut shown = home_of(world, visit.household, &visit.area, plan);
    if !is_mine {
        // It leaves the phone: nothing of the household is told once more.
        shown = VisitedHome { residents: Vec::new(), place: None, reason: String::new(), ..shown };
        shown.address = place_name(world, &visit.area);
    }
    StopView {
        id: visit.id,
        version: visit.version,
        is_mine,
        area: visit.area.clone(),
        home: shown,
        notes: home.filter(|_| is_mine).map(|home| home.notes.clone()).unwrap_or_default(),
        due_at: visit.due_at,
        state: visit_state_name(visit.state),
        taken_by: other.map(|by| name_of(world, Assignee::Person(by))),
        not_home_before: visit.not_home_before,
        checklist: plan.map_or_else(|| "nine".to_owned(), |plan| plan.checklist.clone()),
    }
}

/// The reader's round, the first due first.
#[must_use]
pub fn stops_of(world: &World, reader: PersonId) -> Vec<StopView> {
    let own = world.visits.open().filter(|visit| world.is_visitor(visit, reader));
    let mut stops: Vec<StopView> = own.map(|visit| stop_view(world, visit, reader)).collect();
    stops.sort_by_key(|stop| (stop.due_at, stop.id));
    stops.truncate(STOPS);
    stops
}

/// What was found on a visit, each with its ticket.
#[must_use]
pub fn findings(visit: &Visit) -> Vec<FindingView> {
    let view = |finding: &hub_core::visit::Finding| FindingView {
        question: finding.question.clone(),
        category: finding.category.clone(),
        text: finding.text.clone(),
        said: finding.said.clone(),
        ticket: finding_ticket(visit.id, &finding.question),
    };
    visit.findings.iter().map(view).collect()
}

/// One line of a visit's history.
#[must_use]
pub fn visit_entry(world: &World, entry: &Entry) -> VisitEntry {
    let by_name = match entry.actor {
        Actor::Person(id) => Some(name_of(world, Assignee::Person(id))),
        Actor::Device(_) | Actor::Hub | Actor::Operator => None,
    };
    let tell = match &entry.event {
        Event::Visit(VisitEvent::Rose { tell, .. }) => Some(*tell),
        _ => None,
    };
    VisitEntry { position: entry.position, at: entry.at, name: entry.event.name(entry.stream), by_name, tell }
}
