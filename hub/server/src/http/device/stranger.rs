//! Devices that speak and are not registered: the list, and taking one off it that is nobody's concern, with a reason.

use crate::app::Hub;
use crate::commander::{Lane, Work};
use crate::http::body::{Body, Nothing};
use crate::http::error::ApiError;
use crate::http::gate::Session;
use crate::http::ticket::text::clean;
use crate::view::stranger_view;
use crate::world::World;
use axum::Json;
use axum::extract::{Path, State};
use hub_core::access::Action;
use hub_core::area::AreaPath;
use hub_core::stranger::{DismissReason, Dismissed};
use hub_store::{Row, Stranger};
use hub_wire::problem::Problem;
use hub_wire::stranger::{DismissRequest, StrangerView};

/// Longest text of a reason, characters.
const TEXT: usize = 200;

/// Where a stranger is: where the gateway is that it speaks through, else anywhere.
fn area_of(world: &World, stranger: &Stranger) -> AreaPath {
    let gateway = stranger.gateway.as_deref().and_then(|name| world.device_named(name));
    gateway.map_or_else(|| world.widest_area(), |gateway| gateway.area.clone())
}

/// Devices that speak and are not registered, also those that were taken off the list: those who called for help first,
/// then the last heard.
#[utoipa::path(get, path = "/api/strangers", tag = "device", responses(
    (status = 200, body = Vec<StrangerView>, description = "Strangers"),
    (status = 403, description = "forbidden", body = Problem)))]
pub async fn strangers(State(hub): State<Hub>, session: Session) -> Result<Json<Vec<StrangerView>>, ApiError> {
    session.need(Action::SeeDevices)?;
    let strangers = hub.telemetry.strangers();
    let world = hub.world.read();
    let own = strangers.iter().filter(|stranger| session.may(Action::SeeDevices, &area_of(&world, stranger)));
    Ok(Json(own.map(|stranger| stranger_view(&world, stranger)).collect()))
}

/// Takes a stranger off the list, with a reason. It stays off it, whatever it says, until it calls for help.
#[utoipa::path(post, path = "/api/strangers/{family}/{address}/dismiss", tag = "device", params(
    ("family" = String, Path), ("address" = String, Path)), request_body = DismissRequest, responses(
    (status = 200, body = StrangerView, description = "Off the list"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 404, description = "not_found", body = Problem),
    (status = 422, description = "invalid", body = Problem)))]
pub async fn dismiss(
    State(hub): State<Hub>,
    session: Session,
    Path((family, address)): Path<(String, String)>,
    Body(request): Body<DismissRequest>,
) -> Result<Json<StrangerView>, ApiError> {
    let text = clean("text", request.text.as_deref().unwrap_or_default(), TEXT)?;
    if request.reason == DismissReason::Other && text.is_empty() {
        return Err(ApiError::Invalid("text is empty: write something".into()));
    }
    let (at, by) = (hub.clock.now(), session.person.id);
    let dismissed = Dismissed { at, by, reason: request.reason, text };
    decided(&hub, &session, (&family, &address), Some(dismissed)).await
}

/// Puts a stranger on the list again.
#[utoipa::path(post, path = "/api/strangers/{family}/{address}/restore", tag = "device", params(
    ("family" = String, Path), ("address" = String, Path)), request_body = Nothing, responses(
    (status = 200, body = StrangerView, description = "On the list"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 404, description = "not_found", body = Problem)))]
pub async fn restore(
    State(hub): State<Hub>,
    session: Session,
    Path((family, address)): Path<(String, String)>,
    Body(Nothing {}): Body<Nothing>,
) -> Result<Json<StrangerView>, ApiError> {
    decided(&hub, &session, (&family, &address), None).await
}

/// Written down before it is shown: the store says no first.
async fn decided(
    hub: &Hub,
    session: &Session,
    (family, address): (&str, &str),
    dismissed: Option<Dismissed>,
) -> Result<Json<StrangerView>, ApiError> {
    session.need(Action::SeeDevices)?;
    let stranger = hub.telemetry.stranger_at(family, address).ok_or(ApiError::NotFound)?;
    if !session.may(Action::SeeDevices, &area_of(&hub.world.read(), &stranger)) {
        return Err(ApiError::NotFound);
    }
    let row = Row::Dismissal(Box::new(Stranger { dismissed: dismissed.clone(), ..stranger }));
    hub.commander.run(Lane::Normal, Work::Rows(vec![row])).await?;
    let after = hub.telemetry.dismiss_stranger(family, address, dismissed).ok_or(ApiError::NotFound)?;
    Ok(Json(stranger_view(&hub.world.read(), &after)))
}
