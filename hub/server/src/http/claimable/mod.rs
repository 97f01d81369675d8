//! Claim lists (五个认领): staff say what can be adopted, people adopt it for a time. Another area's thing and one that
//! does not exist are the same 404.

use super::address::Asked;
use super::body::{Body, digest_of};
use super::error::ApiError;
use super::gate::Session;
use super::ticket::text::{clean, wanted_name};
use crate::app::Hub;
use crate::commander::{ClaimableWork, Lane, Work};
use crate::view::{Viewer, claimable_view, sees_claimables};
use crate::world::World;
use axum::Json;
use axum::extract::{Path, State};
use http::StatusCode;
use hub_core::access::Action;
use hub_core::area::AreaPath;
use hub_core::claimable::{Adopter, Claimable, ClaimableCommand, ClaimableKind, ClaimableRefusal, ClaimableText};
use hub_core::geo::LatLon;
use hub_core::ids::ClaimableId;
use hub_core::request::KeyedRequest;
use hub_core::time::UnixMs;
use hub_wire::alarm::Committed;
use hub_wire::claimable::{ClaimableAct, ClaimableRequest, ClaimableView};
use hub_wire::problem::Problem;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;
/// Longest name, characters.
const TITLE: usize = 60;
/// Longest task, characters.
const TASK: usize = 1_000;

/// Status and stable code of what the rules of claim lists say no to.
#[must_use]
pub fn refusal_status(refusal: ClaimableRefusal) -> (StatusCode, &'static str) {
    use ClaimableRefusal as R;
    match refusal {
        R::Words | R::Terms => (StatusCode::UNPROCESSABLE_ENTITY, "invalid"),
        R::TooFewPlaces { .. } => (StatusCode::CONFLICT, "too_few_places"),
        R::Closed => (StatusCode::CONFLICT, "closed"),
        R::Full { .. } => (StatusCode::CONFLICT, "full"),
        R::AlreadyAdopted => (StatusCode::CONFLICT, "already_adopted"),
        R::NotAdopted => (StatusCode::CONFLICT, "not_adopted"),
        R::OtherBody => (StatusCode::CONFLICT, "other_body"),
        R::NotLater | R::TooLong { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "wrong_time"),
    }
}

/// Which list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// One of the five; all when it is not said.
    kind: Option<ClaimableKind>,
}

fn viewer(session: &Session) -> Viewer {
    Viewer { person: session.person.id, grants: session.person.grants.clone() }
}

fn seen(world: &World, session: &Session, id: &str) -> Result<Arc<Claimable>, ApiError> {
    let id: ClaimableId = id.parse().map_err(|_| ApiError::NotFound)?;
    let known = world.claimables.get(id).filter(|known| {
        let own = known.adoptions.iter().any(|adoption| world.is_adopter(session.person.id, adoption.by));
        own || sees_claimables(&session.person.grants, &known.area)
    });
    known.cloned().ok_or(ApiError::NotFound)
}

/// What can be adopted in the session's areas, and who has it; and what one has adopted oneself anywhere.
#[utoipa::path(get, path = "/api/claimables", tag = "claimable", params(Kind), responses(
    (status = 200, body = Vec<ClaimableView>, description = "By list and name"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 422, description = "malformed", body = Problem)))]
pub async fn list(
    State(hub): State<Hub>,
    session: Session,
    Asked(asked): Asked<Kind>,
) -> Result<Json<Vec<ClaimableView>>, ApiError> {
    session.need(Action::WorkTickets)?;
    let world = hub.world.read();
    let viewer = viewer(&session);
    let shown = world.claimables.open().filter(|known| asked.kind.is_none_or(|kind| known.kind == kind));
    let shown = shown.filter(|known| {
        let own = known.adoptions.iter().any(|adoption| world.is_adopter(viewer.person, adoption.by));
        own || sees_claimables(&viewer.grants, &known.area)
    });
    let mut shown: Vec<_> = shown.map(|known| claimable_view(&world, known, &viewer)).collect();
    shown.sort_by(|one, other| (one.kind, &one.title, one.id).cmp(&(other.kind, &other.title, other.id)));
    Ok(Json(shown))
}

/// Puts something on a list, or changes its words and terms. The same again changes nothing.
#[utoipa::path(put, path = "/api/claimables", tag = "claimable", request_body = ClaimableRequest, responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 404, description = "not_found: the id is another area's", body = Problem),
    (status = 409, description = "conflict, too_few_places", body = Problem),
    (status = 422, description = "malformed, invalid", body = Problem)))]
pub async fn put(
    State(hub): State<Hub>,
    session: Session,
    Body(request): Body<ClaimableRequest>,
) -> Result<Json<Committed>, ApiError> {
    let ClaimableRequest { id, area, kind, title, task, place, terms } = request;
    if !session.may(Action::HandleTickets, &area) {
        return Err(ApiError::Forbidden);
    }
    is_there(&hub.world.read(), &area)?;
    let other =
        hub.world.read().claimables.get(id).is_some_and(|known| !session.may(Action::HandleTickets, &known.area));
    if other {
        return Err(ApiError::NotFound);
    }
    let closed =
        hub.store.noun(hub_store::NounTable::Claimable, id.0).await?.is_some_and(|row| row.closed_at.is_some());
    if closed {
        return Err(ApiError::Claimable(ClaimableRefusal::Closed));
    }
    let place = place.map(|at| LatLon::new(at.lat, at.lon)).transpose();
    let place = place.map_err(|fault| ApiError::Invalid(fault.to_string()))?;
    let text = ClaimableText { title: wanted_name("title", &title, TITLE)?, task: clean("task", &task, TASK)?, place };
    run(&hub, ClaimableWork::Put { id, area, kind, terms, text, actor: session.actor() }).await
}

fn is_there(world: &World, area: &AreaPath) -> Result<(), ApiError> {
    let there = world.areas.values().any(|known| known.path == *area);
    if there { Ok(()) } else { Err(ApiError::Invalid(format!("there is no area {area}"))) }
}

/// Adopts, renews, gives back, or takes off the list.
#[utoipa::path(post, path = "/api/claimables/{id}/act", tag = "claimable", params(("id" = String, Path)),
    request_body = ClaimableAct, responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 403, description = "forbidden: somebody else's adoption", body = Problem),
    (status = 404, description = "not_found", body = Problem),
    (status = 409, description = "full, already_adopted, not_adopted, closed, other_body: the key was used for something else", body = Problem),
    (status = 422, description = "malformed, invalid, wrong_time", body = Problem)))]
pub async fn act(
    State(hub): State<Hub>,
    session: Session,
    Path(id): Path<String>,
    Body(request): Body<ClaimableAct>,
) -> Result<Json<Committed>, ApiError> {
    let body_sha256 = Some(digest_of(&(session.person.id, &request)));
    let keyed = request.key().map(|key| KeyedRequest { key, body_sha256 });
    let (id, command) = {
        let world = hub.world.read();
        let known = seen(&world, &session, &id)?;
        (known.id, command(&world, &session, &known, request, hub.clock.now())?)
    };
    run(&hub, ClaimableWork::Act { id, command, request: keyed, actor: session.actor() }).await
}

fn command(
    world: &World,
    session: &Session,
    known: &Claimable,
    request: ClaimableAct,
    now: UnixMs,
) -> Result<ClaimableCommand, ApiError> {
    let whose = |by: Option<Adopter>| by.unwrap_or(Adopter::Person(session.person.id));
    let until = |days: u16| now.plus_ms(DAY_MS * i64::from(days));
    Ok(match request {
        ClaimableAct::Adopt { days, by, .. } => {
            let by = whose(by);
            decides_for(world, session, known, by)?;
            is_known(world, session, by)?;
            ClaimableCommand::Adopt { by, until: until(days) }
        }
        ClaimableAct::Renew { days, by, .. } => {
            let by = whose(by);
            decides_for(world, session, known, by)?;
            ClaimableCommand::Renew { by, until: until(days) }
        }
        ClaimableAct::Release { by, .. } => {
            let by = whose(by);
            decides_for(world, session, known, by)?;
            ClaimableCommand::Release { by }
        }
        ClaimableAct::Close {} if session.may(Action::HandleTickets, &known.area) => ClaimableCommand::Close,
        ClaimableAct::Close {} => return Err(ApiError::Forbidden),
    })
}

/// Staff decide for everybody, everybody else for themselves, their household and their teams.
fn decides_for(world: &World, session: &Session, known: &Claimable, by: Adopter) -> Result<(), ApiError> {
    let staff = session.may(Action::HandleTickets, &known.area);
    if staff || world.is_adopter(session.person.id, by) { Ok(()) } else { Err(ApiError::Forbidden) }
}

/// Only somebody who is there can adopt.
fn is_known(world: &World, session: &Session, by: Adopter) -> Result<(), ApiError> {
    let there = match by {
        Adopter::Person(id) => world.people.get(&id).is_some_and(|person| !person.disabled),
        Adopter::Household(id) => world.households.get(&id).is_some_and(|home| {
            session.may(Action::SeeTickets, &home.area) || home.contacts.contains(&session.person.id)
        }),
        Adopter::Team(id) => world.tickets.team(id).is_some(),
    };
    if there { Ok(()) } else { Err(ApiError::Invalid("by: there is nobody with this id".into())) }
}

async fn run(hub: &Hub, work: ClaimableWork) -> Result<Json<Committed>, ApiError> {
    let receipt = hub.commander.run(Lane::Normal, Work::Claimable(Box::new(work))).await?;
    Ok(Json(Committed { position: receipt.position }))
}
