//! Keys of programs that file requests (Open311). Only the hash of a key is kept.

use super::change;
use crate::app::Hub;
use crate::http::body::Body;
use crate::http::error::ApiError;
use crate::http::gate::Session;
use crate::http::policy::{administers, commit};
use crate::http::ticket::text::{NAME, wanted_name};
use crate::ids::{new_id, new_secret, sha256_hex};
use crate::world::Application;
use axum::Json;
use axum::extract::{Path, State};
use hub_core::access::Action;
use hub_core::ids::ApplicationId;
use hub_store::{NounRow, NounTable};
use hub_wire::alarm::Committed;
use hub_wire::outside::{ApplicationAdded, ApplicationRequest, ApplicationView};
use hub_wire::problem::Problem;

/// Programs at most.
const MOST: usize = 200;

/// Programs of the session's areas.
#[utoipa::path(get, path = "/api/applications", tag = "outside", responses(
    (status = 200, body = Vec<ApplicationView>, description = "By name"),
    (status = 403, description = "forbidden", body = Problem)))]
pub async fn applications(State(hub): State<Hub>, session: Session) -> Result<Json<Vec<ApplicationView>>, ApiError> {
    session.need(Action::Administer)?;
    let world = hub.world.read();
    let own = world.outside.applications().filter(|known| session.may(Action::Administer, &known.area));
    let view = |known: &std::sync::Arc<Application>| ApplicationView {
        id: known.id,
        area: known.area.clone(),
        name: known.name.clone(),
        since: known.opened_at,
    };
    let mut views: Vec<ApplicationView> = own.map(view).collect();
    views.sort_by(|one, other| one.name.cmp(&other.name).then(one.id.cmp(&other.id)));
    Ok(Json(views))
}

/// Makes a key for a program. It is in this answer and nowhere else.
#[utoipa::path(post, path = "/api/applications", tag = "outside", request_body = ApplicationRequest, responses(
    (status = 200, body = ApplicationAdded, description = "Committed"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 422, description = "invalid", body = Problem)))]
pub async fn add_application(
    State(hub): State<Hub>,
    session: Session,
    Body(request): Body<ApplicationRequest>,
) -> Result<Json<ApplicationAdded>, ApiError> {
    administers(&hub, &session, &request.area)?;
    let name = wanted_name("name", &request.name, NAME)?;
    if hub.world.read().outside.applications().count() >= MOST {
        return Err(ApiError::Invalid(format!("there are {MOST} programs already: withdraw one")));
    }
    let (now, key) = (hub.clock.now(), new_secret());
    let id = ApplicationId(new_id(now));
    let key_sha256 = sha256_hex(key.as_bytes());
    let application = Application { id, area: request.area, name, key_sha256, opened_at: now };
    let row = NounRow::of(NounTable::Application, id.0, application.area.clone(), now, None, &application)?;
    let Json(Committed { .. }) = commit(&hub, &session, vec![change(row)?]).await?;
    Ok(Json(ApplicationAdded { id, key }))
}

/// Withdraws a key: the next request with it is refused. What it filed stays.
#[utoipa::path(delete, path = "/api/applications/{id}", tag = "outside", params(("id" = String, Path)), responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 404, description = "not_found", body = Problem)))]
pub async fn remove_application(
    State(hub): State<Hub>,
    session: Session,
    Path(id): Path<String>,
) -> Result<Json<Committed>, ApiError> {
    session.need(Action::Administer)?;
    let id: ApplicationId = id.parse().map_err(|_| ApiError::NotFound)?;
    let known = hub.world.read().outside.application(id).cloned();
    let known = known.filter(|known| session.may(Action::Administer, &known.area)).ok_or(ApiError::NotFound)?;
    let (area, now) = (known.area.clone(), hub.clock.now());
    let row = NounRow::of(NounTable::Application, id.0, area, known.opened_at, Some(now), known.as_ref())?;
    commit(&hub, &session, vec![change(row)?]).await
}
