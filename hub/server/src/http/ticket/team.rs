//! Teams: who is dispatched together. Members of other teams are for staff.

use super::data::{concerned, near, write};
use super::text::{name, phone};
use crate::app::Hub;
use crate::http::body::Body;
use crate::http::error::ApiError;
use crate::http::gate::Session;
use crate::http::policy::administers;
use axum::Json;
use axum::extract::{Path, State};
use hub_core::access::Action;
use hub_core::geo::LatLon;
use hub_core::ids::TeamId;
use hub_core::team::Team;
use hub_core::ticket::CategoryKey;
use hub_store::NounTable;
use hub_wire::alarm::Committed;
use hub_wire::problem::Problem;
use hub_wire::team::TeamView;
use std::collections::BTreeSet;

/// People in one team at most.
const MEMBERS: usize = 500;
/// Keys of categories of one team at most.
const CATEGORIES: usize = 100;

/// Teams of the session's areas.
#[utoipa::path(get, path = "/api/teams", tag = "ticket", responses(
    (status = 200, body = Vec<TeamView>, description = "By name"),
    (status = 403, description = "forbidden", body = Problem)))]
pub async fn teams(State(hub): State<Hub>, session: Session) -> Result<Json<Vec<TeamView>>, ApiError> {
    concerned(&session)?;
    let staff = session.need(Action::SeeTickets).is_ok();
    let world = hub.world.read();
    let own = world.tickets.teams().filter(|team| near(&session, &team.area));
    let mut views: Vec<TeamView> = own.map(|team| team_view(team, staff, &session)).collect();
    views.sort_by(|one, other| one.name.cmp(&other.name).then(one.id.cmp(&other.id)));
    Ok(Json(views))
}

/// Members of other teams are for staff.
fn team_view(team: &Team, staff: bool, session: &Session) -> TeamView {
    let own = team.members.contains(&session.person.id);
    TeamView {
        id: team.id,
        name: team.name.clone(),
        area: team.area.clone(),
        base: team.base,
        phone: team.phone.clone(),
        department: team.department,
        members: if staff || own { team.members.iter().copied().collect() } else { Vec::new() },
        categories: team.categories.iter().map(ToString::to_string).collect(),
    }
}

/// Adds or changes a team.
#[utoipa::path(put, path = "/api/teams", tag = "ticket", request_body = TeamView, responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 422, description = "invalid", body = Problem)))]
pub async fn put_team(
    State(hub): State<Hub>,
    session: Session,
    Body(request): Body<TeamView>,
) -> Result<Json<Committed>, ApiError> {
    administers(&hub, &session, &request.area)?;
    let before = hub.world.read().tickets.team(request.id).cloned();
    if let Some(before) = before {
        administers(&hub, &session, &before.area)?;
    }
    let base = request.base.map(|at| LatLon::new(at.lat, at.lon)).transpose();
    let team = Team {
        id: request.id,
        name: name(Some(&request.name))?.ok_or_else(|| ApiError::Invalid("name is empty: write something".into()))?,
        area: request.area,
        base: base.map_err(|fault| ApiError::Invalid(fault.to_string()))?,
        phone: phone(request.phone.as_deref())?,
        department: request.department,
        members: request.members.into_iter().collect::<BTreeSet<_>>(),
        categories: request.categories.into_iter().map(|key| CategoryKey(key.into())).collect(),
    };
    check_team(&hub, &team)?;
    write(&hub, &session, NounTable::Team, team.id.0, team.area.clone(), true, &team).await
}

fn check_team(hub: &Hub, team: &Team) -> Result<(), ApiError> {
    if team.members.len() > MEMBERS || team.categories.len() > CATEGORIES {
        return Err(ApiError::Invalid(format!("a team has at most {MEMBERS} members and {CATEGORIES} categories")));
    }
    let world = hub.world.read();
    if let Some(stranger) = team.members.iter().find(|person| !world.people.contains_key(person)) {
        return Err(ApiError::Invalid(format!("there is no person {stranger}")));
    }
    match team.categories.iter().find(|key| !world.tickets.has_category(&team.area, key)) {
        Some(_) => Err(ApiError::Invalid("there is no such category here".into())),
        None => Ok(()),
    }
}

/// Removes a team. What it was given stays where it is, to be given to somebody else.
#[utoipa::path(delete, path = "/api/teams/{id}", tag = "ticket", params(("id" = String, Path)), responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 404, description = "not_found", body = Problem)))]
pub async fn remove_team(
    State(hub): State<Hub>,
    session: Session,
    Path(id): Path<String>,
) -> Result<Json<Committed>, ApiError> {
    let id: TeamId = id.parse().map_err(|_| ApiError::NotFound)?;
    let team = hub.world.read().tickets.team(id).cloned().ok_or(ApiError::NotFound)?;
    administers(&hub, &session, &team.area)?;
    write(&hub, &session, NounTable::Team, id.0, team.area.clone(), false, team.as_ref()).await
}
