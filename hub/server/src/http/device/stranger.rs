//! Devices that speak and are not registered: the list, and taking one off it that is nobody's concern.

use crate::app::Hub;
use crate::commander::{Lane, Work};
use crate::http::error::ApiError;
use crate::http::gate::Session;
use crate::view::stranger_view;
use crate::world::World;
use axum::Json;
use axum::extract::{Path, State};
use hub_core::access::Action;
use hub_core::area::AreaPath;
use hub_store::{Row, Stranger};
use hub_wire::alarm::Committed;
use hub_wire::device::StrangerView;
use hub_wire::problem::Problem;

/// Where a stranger is: where the gateway is that it speaks through, else anywhere.
fn area_of(world: &World, stranger: &Stranger) -> AreaPath {
    let gateway = stranger.gateway.as_deref().and_then(|name| world.device_named(name));
    gateway.map_or_else(|| world.widest_area(), |gateway| gateway.area.clone())
}

/// Devices that speak and are not registered: those who called for help first, then the last heard.
#[utoipa::path(get, path = "/api/strangers", tag = "device", responses(
    (status = 200, body = Vec<StrangerView>, description = "Strangers"),
    (status = 403, description = "forbidden", body = Problem)))]
pub async fn strangers(State(hub): State<Hub>, session: Session) -> Result<Json<Vec<StrangerView>>, ApiError> {
    session.need(Action::SeeDevices)?;
    let strangers = hub.telemetry.strangers();
    let world = hub.world.read();
    let own = strangers.iter().filter(|stranger| session.may(Action::SeeDevices, &area_of(&world, stranger)));
    Ok(Json(own.map(stranger_view).collect()))
}

/// Takes a stranger off the list. One that goes on speaking comes again after a day, one that calls for help at once.
#[utoipa::path(delete, path = "/api/strangers/{family}/{address}", tag = "device", params(
    ("family" = String, Path), ("address" = String, Path)), responses(
    (status = 200, body = Committed, description = "Off the list"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 404, description = "not_found", body = Problem)))]
pub async fn dismiss(
    State(hub): State<Hub>,
    session: Session,
    Path((family, address)): Path<(String, String)>,
) -> Result<Json<Committed>, ApiError> {
    session.need(Action::Administer)?;
    let stranger = hub.telemetry.stranger_at(&family, &address).ok_or(ApiError::NotFound)?;
    if !session.may(Action::Administer, &area_of(&hub.world.read(), &stranger)) {
        return Err(ApiError::NotFound);
    }
    hub.telemetry.dismiss_stranger(&family, &address, hub.clock.now());
    let row = Row::RemoveStranger { family, address };
    let receipt = hub.commander.run(Lane::Normal, Work::Rows(vec![row])).await?;
    Ok(Json(Committed { position: receipt.position }))
}
