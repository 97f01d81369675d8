//! A coordinator shows a picture to everybody, or takes that back: its address is dead for others at once.

use super::rights::staff;
use super::{Named, row_of, ticket_of};
use crate::app::Hub;
use crate::commander::{Lane, TicketWork, Work};
use crate::http::body::{Body, Nothing};
use crate::http::error::ApiError;
use crate::http::gate::Session;
use crate::photo::{PhotoRow, Publication};
use axum::Json;
use axum::extract::State;
use hub_core::access::Action;
use hub_core::ids::PhotoId;
use hub_core::ticket::{By, Part, Ticket};
use hub_wire::alarm::Committed;
use hub_wire::problem::Problem;
use std::sync::Arc;

/// Shows it to everybody.
#[utoipa::path(post, path = "/api/photos/{id}/publish", tag = "photo", params(("id" = PhotoId, Path)),
    request_body = Nothing, responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 404, description = "not_found", body = Problem)))]
pub async fn publish(
    State(hub): State<Hub>,
    session: Session,
    Named(id): Named<PhotoId>,
    Body(Nothing {}): Body<Nothing>,
) -> Result<Json<Committed>, ApiError> {
    let now = Publication { by: session.person.id, at: hub.clock.now() };
    show(&hub, &session, id, Some(now)).await
}

/// Takes that back.
#[utoipa::path(post, path = "/api/photos/{id}/withdraw", tag = "photo", params(("id" = PhotoId, Path)),
    request_body = Nothing, responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 404, description = "not_found", body = Problem)))]
pub async fn withdraw(
    State(hub): State<Hub>,
    session: Session,
    Named(id): Named<PhotoId>,
    Body(Nothing {}): Body<Nothing>,
) -> Result<Json<Committed>, ApiError> {
    show(&hub, &session, id, None).await
}

/// The row and the ticket's entry in one commit; what is so already stays as it is.
async fn show(
    hub: &Hub,
    session: &Session,
    id: PhotoId,
    published: Option<Publication>,
) -> Result<Json<Committed>, ApiError> {
    let (row, ticket) = handled(hub, session, id).await?;
    if row.published.is_some() == published.is_some() {
        return Ok(Json(Committed { position: hub.world.read().position }));
    }
    let on = published.is_some();
    let row = PhotoRow { published, ..row }.noun().map_err(|_| ApiError::Unavailable)?;
    let by = By { actor: session.actor(), part: Part::Staff, teams: Vec::new() };
    let (ticket, known) = (ticket.id, Some(Arc::new(ticket)));
    let work = TicketWork::ShowPhoto { ticket, known, photo: (id, on), row, by };
    let receipt = hub.commander.run(Lane::Normal, Work::Ticket(Box::new(work))).await?;
    Ok(Json(Committed { position: receipt.position }))
}

/// The row of a picture whose ticket this session may handle, and that ticket.
async fn handled(hub: &Hub, session: &Session, id: PhotoId) -> Result<(PhotoRow, Ticket), ApiError> {
    let row = row_of(hub, id).await?;
    let ticket = ticket_of(hub, row.ticket.ok_or(ApiError::NotFound)?).await?;
    if staff(session, Action::HandleTickets, &ticket) { Ok((row, ticket)) } else { Err(ApiError::NotFound) }
}
