//! Pictures and voice notes come in: raw bytes with their type. Checked, made harmless and written before anything
//! names them. Slow senders are cut off.

use super::rights::staff;
use super::{Named, commit, onto, ticket_of};
use crate::app::Hub;
use crate::commander::{CommandError, Lane, TicketWork, Work};
use crate::http::error::ApiError;
use crate::http::gate::{Peer, Session};
use crate::ids::{new_random_id, new_secret, sha256_hex};
use crate::photo::{Onto, PhotoRefusal, PhotoRow, Received, Uploader};
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use futures::StreamExt;
use http::{HeaderMap, header};
use hub_core::access::Action;
use hub_core::ids::{PhotoId, TicketId};
use hub_core::ticket::{By, Part, Ticket};
use hub_wire::problem::Problem;
use hub_wire::report::Uploaded;
use std::sync::Arc;

/// The bytes must have come within this, seconds: 20 MB at 3 Mbit/s.
const ARRIVAL_S: u32 = 60;

/// Takes a picture or voice note for a report that is about to be sent. No log-in: whoever names it in a report shows
/// the token. Where it was taken is told to the uploader only.
#[utoipa::path(post, path = "/api/report/photo", tag = "report",
    request_body(content = Vec<u8>, content_type = "image/jpeg", description = "JPEG, PNG or WebP of at most 20 MB, or \
        a voice note (audio/webm, audio/ogg, audio/mp4) of at most 2 MB and 120 s"), responses(
    (status = 200, body = Uploaded, description = "Kept"),
    (status = 408, description = "slow", body = Problem),
    (status = 413, description = "too_large, too_many_pixels, too_much_memory", body = Problem),
    (status = 422, description = "It is not taken; the sentence says why", body = Problem),
    (status = 429, description = "address_full", body = Problem),
    (status = 503, description = "busy, unavailable", body = Problem),
    (status = 507, description = "no_space", body = Problem)))]
pub async fn report_photo(
    State(hub): State<Hub>,
    Peer(peer): Peer,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Uploaded>, ApiError> {
    hub.photos.begin(peer, hub.clock.now()).map_err(ApiError::Photo)?;
    let token = new_secret();
    let uploader = Uploader::Token(sha256_hex(token.as_bytes()));
    let row = keep(&hub, &headers, body, uploader, None).await?;
    if let Err(error) = commit(&hub, &row).await {
        not_kept(&hub, &row, &error).await;
        return Err(error.into());
    }
    Ok(Json(Uploaded { id: row.id, token, place: row.place }))
}

/// Adds a picture or voice note to a ticket: staff, and whoever works on it.
#[utoipa::path(post, path = "/api/tickets/{id}/photos", tag = "ticket", params(("id" = TicketId, Path)),
    request_body(content = Vec<u8>, content_type = "image/jpeg"), responses(
    (status = 200, body = Uploaded, description = "Kept, and on the ticket"),
    (status = 404, description = "not_found", body = Problem),
    (status = 409, description = "The ticket takes no more", body = Problem),
    (status = 413, description = "too_large, too_many_pixels, too_much_memory", body = Problem),
    (status = 422, description = "It is not taken; the sentence says why", body = Problem),
    (status = 503, description = "busy, unavailable", body = Problem),
    (status = 507, description = "no_space", body = Problem)))]
pub async fn ticket_photo(
    State(hub): State<Hub>,
    session: Session,
    Named(id): Named<TicketId>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Uploaded>, ApiError> {
    let ticket = ticket_of(&hub, id).await?;
    let by = part(&session, &ticket)?;
    hub.photos.has_room(ticket.photos.len()).map_err(ApiError::Photo)?;
    let onto = onto(&hub, id, &ticket.area);
    let row = keep(&hub, &headers, body, Uploader::Person(session.person.id), Some(onto)).await?;
    let known = Some(Arc::new(ticket));
    let work = TicketWork::Picture { ticket: id, known, photo: row.id, row: row.noun()?, by };
    if let Err(error) = hub.commander.run(Lane::Normal, Work::Ticket(Box::new(work))).await {
        not_kept(&hub, &row, &error).await;
        return Err(error.into());
    }
    Ok(Json(Uploaded { id: row.id, token: String::new(), place: row.place }))
}

/// What somebody is to a ticket; who is nothing to it does not learn that it is there.
fn part(session: &Session, ticket: &Ticket) -> Result<By, ApiError> {
    let part = if staff(session, Action::HandleTickets, ticket) {
        Part::Staff
    } else if session.may(Action::WorkTickets, &ticket.area)
        && ticket.holder().is_some_and(|(by, _)| by == session.person.id)
    {
        Part::Worker
    } else {
        return Err(ApiError::NotFound);
    };
    Ok(By { actor: session.actor(), part, teams: Vec::new() })
}

/// Receives, checks and writes it; the row is not committed yet.
async fn keep(
    hub: &Hub,
    headers: &HeaderMap,
    body: Body,
    uploader: Uploader,
    onto: Option<Onto>,
) -> Result<PhotoRow, ApiError> {
    let said = headers.get(header::CONTENT_TYPE).and_then(|said| said.to_str().ok()).unwrap_or_default();
    let said = said.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let mut came = hub.photos.receive(&said);
    let said_bytes = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    came.expect(said_bytes.unwrap_or(0)).map_err(ApiError::Photo)?;
    let until = hub.clock.now().plus_s(ARRIVAL_S);
    tokio::select! {
        arrived = receive(&mut came, body) => arrived?,
        () = hub.clock.sleep_until(until) => return Err(ApiError::Photo(PhotoRefusal::Slow)),
    }
    let id = PhotoId(new_random_id());
    Ok(hub.photos.keep(came, &said, (id, uploader, onto), hub.clock.now()).await?)
}

async fn receive(came: &mut Received, body: Body) -> Result<(), ApiError> {
    let mut chunks = body.into_data_stream();
    while let Some(chunk) = chunks.next().await {
        // The sender went away: nobody reads the answer.
        let chunk = chunk.map_err(|_| ApiError::Photo(PhotoRefusal::Truncated))?;
        came.take(&chunk).map_err(ApiError::Photo)?;
    }
    Ok(())
}

/// The row was refused: the bytes go. When the store did not answer it may be there all the same, so the bytes stay; what
/// has no row goes with a sweep.
async fn not_kept(hub: &Hub, row: &PhotoRow, error: &CommandError) {
    if !matches!(error, CommandError::Unavailable) {
        hub.photos.give_up(row).await;
    }
}
