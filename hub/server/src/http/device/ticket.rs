//! Tickets about devices.

use crate::app::Hub;
use crate::commander::{Lane, Work};
use crate::http::body::{Body, Nothing};
use crate::http::error::ApiError;
use crate::http::gate::Session;
use crate::view::device_ticket_view;
use axum::Json;
use axum::extract::{Path, State};
use hub_core::access::Action;
use hub_core::ids::DeviceTicketId;
use hub_core::supervision::Item;
use hub_wire::alarm::Committed;
use hub_wire::device::DeviceTicketView;
use hub_wire::problem::Problem;

/// Open tickets of the session's areas, the first due first.
#[utoipa::path(get, path = "/api/device-tickets", tag = "device", responses(
    (status = 200, body = Vec<DeviceTicketView>, description = "Open tickets"),
    (status = 403, description = "forbidden", body = Problem)))]
pub async fn tickets(State(hub): State<Hub>, session: Session) -> Result<Json<Vec<DeviceTicketView>>, ApiError> {
    session.need(Action::SeeDevices)?;
    let world = hub.world.read();
    let own = world.board.tickets().filter(|ticket| session.may(Action::SeeDevices, &ticket.area));
    let mut views: Vec<DeviceTicketView> = own.map(|ticket| device_ticket_view(&world, ticket)).collect();
    views.sort_by_key(|ticket| (ticket.due_at, ticket.id));
    Ok(Json(views))
}

/// Says that one looks after it.
#[utoipa::path(post, path = "/api/device-tickets/{id}/seen", tag = "device", params(("id" = DeviceTicketId, Path)),
    request_body = Nothing, responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 404, description = "not_found", body = Problem)))]
pub async fn seen(
    State(hub): State<Hub>,
    session: Session,
    Path(id): Path<String>,
    Body(Nothing {}): Body<Nothing>,
) -> Result<Json<Committed>, ApiError> {
    let by = session.person.id;
    command(&hub, &session, &id, |ticket| Item::Seen { ticket, by }).await
}

/// Says that it is settled.
#[utoipa::path(post, path = "/api/device-tickets/{id}/done", tag = "device", params(("id" = DeviceTicketId, Path)),
    request_body = Nothing, responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 404, description = "not_found", body = Problem)))]
pub async fn done(
    State(hub): State<Hub>,
    session: Session,
    Path(id): Path<String>,
    Body(Nothing {}): Body<Nothing>,
) -> Result<Json<Committed>, ApiError> {
    command(&hub, &session, &id, |ticket| Item::Done { ticket }).await
}

async fn command(
    hub: &Hub,
    session: &Session,
    id: &str,
    item: impl FnOnce(DeviceTicketId) -> Item,
) -> Result<Json<Committed>, ApiError> {
    session.need(Action::SeeDevices)?;
    let id: DeviceTicketId = id.parse().map_err(|_| ApiError::NotFound)?;
    let area = hub.world.read().board.ticket(id).map(|ticket| ticket.area.clone());
    area.filter(|area| session.may(Action::SeeDevices, area)).ok_or(ApiError::NotFound)?;
    let work = Work::DeviceTicket { ticket: id, item: item(id), actor: session.actor() };
    let receipt = hub.commander.run(Lane::Normal, work).await?;
    Ok(Json(Committed { position: receipt.position }))
}
