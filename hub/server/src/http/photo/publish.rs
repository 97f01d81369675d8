//! A coordinator shows a picture to everybody, or takes that back: its address is dead for others at once.

use super::rights::staff;
use super::{Named, commit, row_of, ticket_of};
use crate::app::Hub;
use crate::http::body::{Body, Nothing};
use crate::http::error::ApiError;
use crate::http::gate::Session;
use crate::photo::{PhotoRow, Publication};
use axum::Json;
use axum::extract::State;
use hub_core::access::Action;
use hub_core::ids::PhotoId;
use hub_wire::alarm::Committed;
use hub_wire::problem::Problem;

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
    let row = handled(&hub, &session, id).await?;
    let published = Publication { by: session.person.id, at: hub.clock.now() };
    let published = row.published.or(Some(published));
    let receipt = commit(&hub, &PhotoRow { published, ..row }).await?;
    Ok(Json(Committed { position: receipt.position }))
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
    let row = handled(&hub, &session, id).await?;
    let receipt = commit(&hub, &PhotoRow { published: None, ..row }).await?;
    Ok(Json(Committed { position: receipt.position }))
}

/// The row of a picture whose ticket this session may handle.
async fn handled(hub: &Hub, session: &Session, id: PhotoId) -> Result<PhotoRow, ApiError> {
    let row = row_of(hub, id).await?;
    let ticket = ticket_of(hub, row.ticket.ok_or(ApiError::NotFound)?).await?;
    if !staff(session, Action::SeeTickets, &ticket) {
        return Err(ApiError::NotFound);
    }
    if staff(session, Action::HandleTickets, &ticket) { Ok(row) } else { Err(ApiError::Forbidden) }
}
