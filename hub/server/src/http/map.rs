//! The map: areas with their outlines, from the hub's own data.

use super::error::ApiError;
use super::gate::Session;
use crate::app::Hub;
use crate::view::area_view;
use axum::Json;
use axum::extract::State;
use hub_core::access::Action;
use hub_wire::area::MapView;
use hub_wire::problem::Problem;

/// Areas and buildings that the session may see. Volunteers see all: they may be called next door.
#[utoipa::path(get, path = "/api/map", tag = "map", responses(
    (status = 200, body = MapView, description = "Areas"),
    (status = 403, description = "forbidden", body = Problem)))]
pub async fn map(State(hub): State<Hub>, session: Session) -> Result<Json<MapView>, ApiError> {
    session.need(Action::SeeMap)?;
    let world = hub.world.read();
    let areas = world.areas.values().map(|area| area_view(area));
    Ok(Json(MapView { areas: areas.collect(), tiles: hub.config.tiles.clone() }))
}
