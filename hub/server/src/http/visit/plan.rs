//! Plans of visits: whom, how often, by whom. For staff of the household's area.

use super::{can_visit, keeps};
use crate::app::Hub;
use crate::commander::{Lane, PlanTurn, PlanWanted, VisitWork, Work};
use crate::http::address::Asked;
use crate::http::body::Body;
use crate::http::error::ApiError;
use crate::http::gate::Session;
use crate::http::ticket::text::wanted;
use crate::view::{household_label, name_of, residents_of, visit_plan_view};
use axum::Json;
use axum::extract::{Path, State};
use hub_core::access::{Action, Grant, role_allows};
use hub_core::area::AreaPath;
use hub_core::household::Household;
use hub_core::ids::VisitPlanId;
use hub_core::person::Person;
use hub_core::ticket::Assignee;
use hub_store::NounTable;
use hub_wire::alarm::Committed;
use hub_wire::problem::Problem;
use hub_wire::visit::{HomeView, VisitPlanAct, VisitPlanRequest, VisitPlanView, VisitorView};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

/// Longest reason, characters.
const REASON: usize = 500;
/// Households that a search gives at most.
const HOMES: usize = 20;
/// Nothing is planned further ahead than this, milliseconds: two years.
const FAR_MS: i64 = 2 * 366 * 86_400_000;

/// Plans of the session's areas that have not ended, the first due first.
#[utoipa::path(get, path = "/api/visit-plans", tag = "visit", responses(
    (status = 200, body = Vec<VisitPlanView>, description = "Plans"),
    (status = 403, description = "forbidden", body = Problem)))]
pub async fn plans(State(hub): State<Hub>, session: Session) -> Result<Json<Vec<VisitPlanView>>, ApiError> {
    session.need(Action::KeepVisits)?;
    let world = hub.world.read();
    let own = world.visits.plans().filter(|plan| keeps(&session, &plan.area));
    let mut plans: Vec<VisitPlanView> = own.map(|plan| visit_plan_view(&world, plan)).collect();
    plans.sort_by_key(|plan| (plan.paused_at.is_some(), plan.next_due_at, plan.id));
    Ok(Json(plans))
}

/// Makes or changes a plan. The same again changes nothing.
#[utoipa::path(put, path = "/api/visit-plans", tag = "visit", request_body = VisitPlanRequest, responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 404, description = "not_found: no such household here", body = Problem),
    (status = 409, description = "has_plan: the household has another; conflict: this one has ended", body = Problem),
    (status = 422, description = "invalid", body = Problem)))]
pub async fn put(
    State(hub): State<Hub>,
    session: Session,
    Body(request): Body<VisitPlanRequest>,
) -> Result<Json<Committed>, ApiError> {
    let reason = wanted("reason", &request.reason, REASON)?;
    let wanted = {
        let world = hub.world.read();
        let home = world.households.get(&request.household).filter(|home| keeps(&session, &home.area));
        let home = home.ok_or(ApiError::NotFound)?;
        can_visit(&world, request.assigned, &home.area)?;
        if world.visits.checklist(&home.area, &request.checklist).is_none() {
            return Err(ApiError::Invalid("there is no such checklist here".into()));
        }
        let known = world.visits.plan(request.id);
        if known.is_some_and(|plan| plan.household != request.household) {
            return Err(ApiError::Invalid("a plan stays with its household: end it and make a new one".into()));
        }
        PlanWanted {
            id: request.id,
            area: home.area.clone(),
            household: home.id,
            tier: request.tier,
            every_days: request.every_days,
            reason,
            checklist: request.checklist,
            assigned: request.assigned,
            next_due_at: request.next_due_at,
        }
    };
    if wanted.every_days.is_some_and(|days| !(1..=366).contains(&days)) {
        return Err(ApiError::Invalid("every_days is 1 to 366".into()));
    }
    if !(-FAR_MS..=FAR_MS).contains(&wanted.next_due_at.since_ms(hub.clock.now())) {
        return Err(ApiError::Invalid("next_due_at is more than two years away".into()));
    }
    let row = hub.store.noun(NounTable::VisitPlan, wanted.id.0).await?;
    if row.is_some_and(|row| row.closed_at.is_some()) {
        return Err(ApiError::Conflict("this plan has ended: make a new one".into()));
    }
    let work = VisitWork::Plan { wanted: Box::new(wanted), actor: session.actor() };
    let receipt = hub.commander.run(Lane::Normal, Work::Visit(Box::new(work))).await?;
    Ok(Json(Committed { position: receipt.position }))
}

/// Lets a plan rest, go on, or end.
#[utoipa::path(post, path = "/api/visit-plans/{id}/act", tag = "visit", params(("id" = String, Path)),
    request_body = VisitPlanAct, responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 404, description = "not_found", body = Problem)))]
pub async fn turn(
    State(hub): State<Hub>,
    session: Session,
    Path(id): Path<String>,
    Body(act): Body<VisitPlanAct>,
) -> Result<Json<Committed>, ApiError> {
    let plan: VisitPlanId = id.parse().map_err(|_| ApiError::NotFound)?;
    let own = hub.world.read().visits.plan(plan).is_some_and(|plan| keeps(&session, &plan.area));
    if !own {
        return Err(ApiError::NotFound);
    }
    let turn = match act {
        VisitPlanAct::Pause {} => PlanTurn::Pause,
        VisitPlanAct::Resume {} => PlanTurn::Resume,
        VisitPlanAct::End {} => PlanTurn::End,
    };
    let work = VisitWork::Turn { plan, turn, actor: session.actor() };
    let receipt = hub.commander.run(Lane::Normal, Work::Visit(Box::new(work))).await?;
    Ok(Json(Committed { position: receipt.position }))
}

/// What is looked for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Search {
    /// Words that all occur in the building, unit and door as spoken or in the residents' names.
    q: String,
}

/// Households of the session's areas that a plan can be made for.
#[utoipa::path(get, path = "/api/visit-plans/homes", tag = "visit", params(Search), responses(
    (status = 200, body = Vec<HomeView>, description = "At most 20"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 422, description = "malformed", body = Problem)))]
pub async fn homes(
    State(hub): State<Hub>,
    session: Session,
    Asked(search): Asked<Search>,
) -> Result<Json<Vec<HomeView>>, ApiError> {
    session.need(Action::KeepVisits)?;
    let terms: Vec<String> = search.q.split_whitespace().map(str::to_lowercase).collect();
    if terms.is_empty() {
        return Ok(Json(Vec::new()));
    }
    let world = hub.world.read();
    let fits = |home: &&Arc<Household>| {
        let text = format!("{} {}", household_label(&world, home), residents_of(home).join(" ")).to_lowercase();
        terms.iter().all(|term| text.contains(term.as_str()))
    };
    let own = world.households.values().filter(|home| keeps(&session, &home.area)).filter(fits);
    let mut homes: Vec<HomeView> = own
        .map(|home| HomeView {
            id: home.id,
            area: home.area.clone(),
            address: household_label(&world, home),
            residents: residents_of(home),
            plan: world.visits.plan_of(home.id),
        })
        .collect();
    homes.sort_by(|one, other| one.address.cmp(&other.address).then(one.id.cmp(&other.id)));
    homes.truncate(HOMES);
    Ok(Json(homes))
}

/// People and teams who can make visits in the session's areas, by name.
#[utoipa::path(get, path = "/api/visitors", tag = "visit", responses(
    (status = 200, body = Vec<VisitorView>, description = "By name"),
    (status = 403, description = "forbidden", body = Problem)))]
pub async fn visitors(State(hub): State<Hub>, session: Session) -> Result<Json<Vec<VisitorView>>, ApiError> {
    session.need(Action::KeepVisits)?;
    let world = hub.world.read();
    let keeping = || session.person.grants.iter().filter(|grant| role_allows(grant.role, Action::KeepVisits));
    let near = |area: &AreaPath| keeping().any(|own| own.area.covers(area) || area.covers(&own.area));
    let makes = |person: &Person| {
        let making = |grant: &Grant| role_allows(grant.role, Action::MakeVisits) && near(&grant.area);
        !person.disabled && person.grants.iter().any(making)
    };
    let people = world.people.values().filter(|person| makes(person)).map(|person| Assignee::Person(person.id));
    let teams = world.tickets.teams().filter(|team| near(&team.area)).map(|team| Assignee::Team(team.id));
    let load = |assignee| world.visits.open().filter(|visit| visit.assigned == assignee).count();
    let mut visitors: Vec<VisitorView> = people
        .chain(teams)
        .map(|assignee| VisitorView {
            assignee,
            name: name_of(&world, assignee),
            load: u32::try_from(load(assignee)).unwrap_or(u32::MAX),
        })
        .collect();
    visitors.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(Json(visitors))
}
