//! The area tree, for administrators. An area's place in the tree is given once: the paths of all that lies below hang
//! on it.

use super::body::Body;
use super::error::ApiError;
use super::gate::Session;
use super::policy::commit;
use crate::app::Hub;
use crate::commander::RegistryChange;
use crate::view::area_view;
use axum::Json;
use axum::extract::{Path, State};
use hub_core::access::Action;
use hub_core::area::{Area, AreaPath};
use hub_core::ids::AreaId;
use hub_wire::alarm::Committed;
use hub_wire::area::{AreaRequest, AreaView};
use hub_wire::problem::Problem;

/// Areas that the session administers.
#[utoipa::path(get, path = "/api/areas", tag = "area", responses(
    (status = 200, body = Vec<AreaView>, description = "Areas"),
    (status = 403, description = "forbidden", body = Problem)))]
pub async fn areas(State(hub): State<Hub>, session: Session) -> Result<Json<Vec<AreaView>>, ApiError> {
    session.need(Action::Administer)?;
    let world = hub.world.read();
    let own = world.areas.values().filter(|area| session.may(Action::Administer, &area.path));
    Ok(Json(own.map(|area| area_view(area)).collect()))
}

/// Adds an area under an id the client makes, or changes the one that has it.
#[utoipa::path(put, path = "/api/areas/{id}", tag = "area", params(("id" = AreaId, Path)),
    request_body = AreaRequest, responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 404, description = "not_found", body = Problem),
    (status = 422, description = "invalid", body = Problem)))]
pub async fn put(
    State(hub): State<Hub>,
    session: Session,
    Path(id): Path<String>,
    Body(request): Body<AreaRequest>,
) -> Result<Json<Committed>, ApiError> {
    session.need(Action::Administer)?;
    let id: AreaId = id.parse().map_err(|_| ApiError::NotFound)?;
    let path = placed(&hub, id, &request)?;
    if !session.may(Action::Administer, &path) {
        return Err(ApiError::Forbidden);
    }
    let AreaRequest { level, name, street, outline, centre, .. } = request;
    commit(&hub, &session, vec![RegistryChange::Area(Area { id, path, level, name, street, outline, centre })]).await
}

/// The path the area gets, or has.
fn placed(hub: &Hub, id: AreaId, request: &AreaRequest) -> Result<AreaPath, ApiError> {
    let world = hub.world.read();
    let invalid = |text: &str| ApiError::Invalid(text.to_owned());
    let above = match request.parent {
        Some(parent) => Some(world.areas.get(&parent).ok_or_else(|| invalid("parent: there is no such area"))?),
        None => None,
    };
    if above.is_some_and(|above| above.level >= request.level) {
        return Err(invalid("level must be narrower than that of the area above"));
    }
    let path = above.map_or_else(AreaPath::root, |above| above.path.clone()).child(id);
    if world.areas.get(&id).is_some_and(|known| known.path != path) {
        return Err(invalid("an area stays under the area it was made in: make another one there"));
    }
    let below = world.areas.values().filter(|area| area.id != id && path.covers(&area.path));
    if below.into_iter().any(|area| area.level <= request.level) {
        return Err(invalid("level must be wider than those of the areas below"));
    }
    Ok(path)
}
