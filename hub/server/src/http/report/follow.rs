//! The follow page: where it stands, messages both ways, rating, taking it back. Asked for with the headers `Ticket` and
//! `Follow-Code`, which stand in no log and no address. Wrong is always the same 404.

use super::start::published;
use super::{follow_sha256, wait};
use crate::app::Hub;
use crate::commander::{Lane, TicketWork, Work};
use crate::http::body::{Body, Nothing};
use crate::http::error::ApiError;
use crate::http::gate::Peer;
use crate::http::ticket::any;
use crate::http::ticket::text::{MESSAGE, clean, wanted};
use crate::view::{Follower, follow_view, merged_into, refusal_reason};
use axum::Json;
use axum::extract::{FromRequestParts, State};
use http::request::Parts;
use hub_core::event::{Event, Noun, Stream};
use hub_core::ids::{NoteId, TicketId};
use hub_core::ticket::{By, Link, Ticket, TicketCommand, TicketState};
use hub_core::time::UnixMs;
use hub_wire::alarm::Committed;
use hub_wire::problem::Problem;
use hub_wire::report::{FollowMessageRequest, FollowView, RateRequest};
use std::sync::Arc;

/// A follow code opens its ticket until so long after it was closed, milliseconds: a day longer than it can be
/// reopened. Links are passed on and stay in histories; what somebody wrote does not stay behind them for ever.
const FOLLOWED_MS: i64 = 31 * 86_400_000;
/// Entries of a stream that are looked through for how it ended.
const LINES: u32 = 2_000;

/// Somebody who proved to follow a ticket.
pub struct Proof {
    ticket: Arc<Ticket>,
    follower: Follower,
}

impl FromRequestParts<Hub> for Proof {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, hub: &Hub) -> Result<Self, ApiError> {
        let Peer(peer) = Peer::from_request_parts(parts, hub).await?;
        let now = hub.clock.now();
        hub.door.limits.look(peer, now).map_err(wait)?;
        let found = proof(parts, hub).await?;
        found.ok_or_else(|| {
            hub.door.limits.wrong(peer, now);
            ApiError::NotFound
        })
    }
}

/// Whose a ticket is, by the headers of a request; none when they are wrong in whatever way.
pub(super) async fn proof(parts: &Parts, hub: &Hub) -> Result<Option<Proof>, ApiError> {
    let header = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let id: Option<TicketId> = header("ticket").and_then(|id| id.parse().ok());
    let (Some(id), Some(hash)) = (id, header("follow-code").and_then(follow_sha256)) else { return Ok(None) };
    let ticket = match any(hub, id).await {
        Ok(ticket) => ticket,
        Err(ApiError::NotFound) => return Ok(None),
        Err(error) => return Err(error),
    };
    let over = is_over(&ticket, hub.clock.now());
    Ok(follower_of(&ticket, &hash).filter(|_| !over).map(|follower| Proof { ticket, follower }))
}

/// True when a follow code opens nothing of this ticket any more.
#[must_use]
pub fn is_over(ticket: &Ticket, now: UnixMs) -> bool {
    matches!(ticket.state, TicketState::Closed { at, .. } if now.since_ms(at) >= FOLLOWED_MS)
}

/// Compares all hashes to their end, so that the time says nothing.
fn follower_of(ticket: &Ticket, hash: &str) -> Option<Follower> {
    let own = ticket.reporter.follow_sha256.as_deref().is_some_and(|kept| same(kept, hash));
    let others = ticket.me_too.iter().chain(&ticket.followers);
    let too = others.fold(false, |found, kept| found | same(kept, hash));
    if own { Some(Follower::Reporter) } else { too.then_some(Follower::MeToo) }
}

fn same(one: &str, other: &str) -> bool {
    let differs = one.bytes().zip(other.bytes()).fold(0, |differs, (a, b)| differs | (a ^ b));
    one.len() == other.len() && differs == 0
}

/// Where it stands.
#[utoipa::path(get, path = "/api/follow", tag = "report",
    params(("Ticket" = String, Header), ("Follow-Code" = String, Header)), responses(
    (status = 200, body = FollowView, description = "Where it stands"),
    (status = 404, description = "not_found", body = Problem),
    (status = 429, description = "wait", body = Problem)))]
pub async fn follow(State(hub): State<Hub>, proof: Proof) -> Result<Json<FollowView>, ApiError> {
    let Proof { ticket, follower } = proof;
    let own = follower == Follower::Reporter;
    let photos = if own { ticket.photos.iter().copied().collect() } else { published(&hub, &ticket).await? };
    let events: Vec<Event> = if ticket.is_open() {
        Vec::new()
    } else {
        let stream = Stream::Registry(Noun::Ticket, ticket.id.0);
        hub.store.entries_of(stream, 0, LINES).await?.into_iter().map(|entry| entry.event).collect()
    };
    let into = match merged_into(&events) {
        Some(Link::Ticket(id)) => any(&hub, id).await.ok().map(|other| other.no),
        _ => None,
    };
    let reason = refusal_reason(&ticket, &events);
    Ok(Json(follow_view(&hub.world.read(), &ticket, follower, photos, reason, into)))
}

/// A message to the grid. Clocks that stood for an answer run again.
#[utoipa::path(post, path = "/api/follow/message", tag = "report", request_body = FollowMessageRequest,
    params(("Ticket" = String, Header), ("Follow-Code" = String, Header)), responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 404, description = "not_found", body = Problem),
    (status = 409, description = "closed, full, other_body", body = Problem),
    (status = 429, description = "wait", body = Problem)))]
pub async fn message(
    State(hub): State<Hub>,
    Peer(peer): Peer,
    proof: Proof,
    Body(request): Body<FollowMessageRequest>,
) -> Result<Json<Committed>, ApiError> {
    let text = wanted("text", &request.text, MESSAGE)?;
    let id = NoteId(request.id.0);
    // A repetition is no flood: it is recognised by the text that is there.
    if !proof.ticket.texts.iter().any(|text| text.id == Some(id)) {
        hub.door.limits.report(peer, &proof.ticket.id.to_string(), hub.clock.now()).map_err(wait)?;
    }
    act(&hub, proof, TicketCommand::Once { id, command: Box::new(TicketCommand::Write { text }) }).await
}

/// Satisfied, or not: then it goes on with who had it last.
#[utoipa::path(post, path = "/api/follow/rate", tag = "report", request_body = RateRequest,
    params(("Ticket" = String, Header), ("Follow-Code" = String, Header)), responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 404, description = "not_found", body = Problem),
    (status = 409, description = "not_now, closed", body = Problem),
    (status = 422, description = "reason_missing", body = Problem)))]
pub async fn rate(
    State(hub): State<Hub>,
    proof: Proof,
    Body(request): Body<RateRequest>,
) -> Result<Json<Committed>, ApiError> {
    let text = request.text.as_deref().map(|text| clean("text", text, MESSAGE)).transpose()?;
    act(&hub, proof, TicketCommand::Rate { satisfied: request.satisfied, text }).await
}

/// Takes it back.
#[utoipa::path(post, path = "/api/follow/withdraw", tag = "report", request_body = Nothing,
    params(("Ticket" = String, Header), ("Follow-Code" = String, Header)), responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 404, description = "not_found", body = Problem),
    (status = 409, description = "others_too, closed", body = Problem)))]
pub async fn withdraw(
    State(hub): State<Hub>,
    proof: Proof,
    Body(Nothing {}): Body<Nothing>,
) -> Result<Json<Committed>, ApiError> {
    act(&hub, proof, TicketCommand::Withdraw).await
}

/// Only the person who asked acts; those who said "me too" look.
async fn act(hub: &Hub, proof: Proof, command: TicketCommand) -> Result<Json<Committed>, ApiError> {
    if proof.follower != Follower::Reporter {
        return Err(ApiError::Forbidden);
    }
    let known = Some(Arc::clone(&proof.ticket)).filter(|ticket| !ticket.is_open());
    let work = TicketWork::Act { ticket: proof.ticket.id, known, command, by: By::reporter() };
    let receipt = hub.commander.run(Lane::Normal, Work::Ticket(Box::new(work))).await?;
    Ok(Json(Committed { position: receipt.position }))
}
