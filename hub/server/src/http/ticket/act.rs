//! What somebody does with a ticket: one command, one answer. Rights decide as what they act; the rules decide the rest.

use super::text::{MESSAGE, clean, wanted};
use super::{any, check_photos, commit, id_of, part};
use crate::app::Hub;
use crate::http::body::Body;
use crate::http::error::ApiError;
use crate::http::gate::Session;
use crate::view::sees_ticket;
use crate::world::World;
use axum::Json;
use axum::extract::{Path, State};
use hub_core::access::{Action, may};
use hub_core::ids::{NoteId, PersonId, PhotoId, TeamId, TicketId};
use hub_core::ticket::{Assignee, Ticket, TicketCommand};
use hub_wire::alarm::Committed;
use hub_wire::problem::Problem;
use hub_wire::ticket::{BulkRequest, BulkResult, TicketAct};

/// Tickets in one bulk request at most.
const BULK: usize = 100;

/// Does something with a ticket.
#[utoipa::path(post, path = "/api/tickets/{id}/act", tag = "ticket", params(("id" = String, Path)),
    request_body = TicketAct, responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 403, description = "not_yours", body = Problem),
    (status = 404, description = "not_found", body = Problem),
    (status = 409, description = "taken (with who has it and the next job), closed, not_now …", body = Problem),
    (status = 422, description = "invalid, reason_missing", body = Problem)))]
pub async fn act(
    State(hub): State<Hub>,
    session: Session,
    Path(id): Path<String>,
    Body(act): Body<TicketAct>,
) -> Result<Json<Committed>, ApiError> {
    one(&hub, &session, id_of(&id)?, act).await
}

/// Does the same with several tickets; each succeeds or fails by itself.
#[utoipa::path(post, path = "/api/tickets/bulk", tag = "ticket", request_body = BulkRequest, responses(
    (status = 200, body = Vec<BulkResult>, description = "In the order of the request"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 422, description = "invalid", body = Problem)))]
pub async fn bulk(
    State(hub): State<Hub>,
    session: Session,
    Body(request): Body<BulkRequest>,
) -> Result<Json<Vec<BulkResult>>, ApiError> {
    session.need(Action::HandleTickets)?;
    if request.tickets.is_empty() || request.tickets.len() > BULK {
        return Err(ApiError::Invalid(format!("tickets are 1 to {BULK}")));
    }
    let mut results = Vec::with_capacity(request.tickets.len());
    for ticket in request.tickets {
        let refused = one(&hub, &session, ticket, request.act.clone()).await.err().map(|error| error.to_string());
        results.push(BulkResult { ticket, refused });
    }
    Ok(Json(results))
}

async fn one(hub: &Hub, session: &Session, id: TicketId, act: TicketAct) -> Result<Json<Committed>, ApiError> {
    let ticket = any(hub, id).await?;
    let by = part(hub, session, &ticket).ok_or(ApiError::NotFound)?;
    let command = command_of(hub, session, &ticket, act).await?;
    let receipt = commit(hub, session, &ticket, command, by).await?;
    Ok(Json(Committed { position: receipt.position }))
}

async fn command_of(hub: &Hub, session: &Session, ticket: &Ticket, act: TicketAct) -> Result<TicketCommand, ApiError> {
    use TicketCommand as C;
    let said = |text: &str| clean("text", text, MESSAGE);
    Ok(match act {
        TicketAct::Triage { size, category, named } => {
            let key = category.unwrap_or_else(|| ticket.category.clone());
            let world = hub.world.read();
            if !world.tickets.has_category(&ticket.area, &key) && key != ticket.category {
                return Err(ApiError::Invalid("there is no such category here".into()));
            }
            for person in named.iter().flatten() {
                is_staff(&world, *person, ticket)?;
            }
            C::Triage { size, category: key, named: named.map(|named| named.into_iter().collect()) }
        }
        TicketAct::Open {} => C::Open,
        TicketAct::Dispatch { to } => {
            can_do(&hub.world.read(), to, ticket)?;
            C::Dispatch { to }
        }
        TicketAct::Claim {} => C::Claim,
        TicketAct::Start {} => C::Start,
        TicketAct::Progress { text, photos, id } => {
            once(id, C::Progress { text: said(&text)?, photos: checked(hub, photos, ticket).await? })
        }
        TicketAct::HandBack { text } => C::HandBack { text: said(&text)? },
        TicketAct::Ask { ask, text, id } => once(id, C::Ask { ask, text: wanted("text", &text, MESSAGE)? }),
        TicketAct::Message { text, pause, id } => once(id, C::Message { text: wanted("text", &text, MESSAGE)?, pause }),
        TicketAct::Note { text, id } => once(id, C::Note { text: wanted("text", &text, MESSAGE)? }),
        TicketAct::Resume {} => C::Resume,
        TicketAct::Extend { until, text } => C::Extend { until, text: said(&text)? },
        TicketAct::Done { text, minutes, photos } => {
            know_all(&hub.world.read(), &minutes)?;
            C::Done { text: said(&text)?, minutes, photos: checked(hub, photos, ticket).await? }
        }
        TicketAct::SendBack { text } => C::SendBack { text: said(&text)? },
        TicketAct::Confirm { minutes } => {
            know_all(&hub.world.read(), minutes.as_deref().unwrap_or_default())?;
            C::Confirm { minutes }
        }
        TicketAct::Refuse { text } => C::Refuse { text: said(&text)? },
        TicketAct::Merge { into } => {
            let other = any(hub, into).await?;
            if !sees_ticket(&session.person.grants, session.person.id, &other) {
                return Err(ApiError::Invalid("there is no such ticket to merge into".into()));
            }
            C::Merge { into }
        }
        TicketAct::Reopen { text } => C::Reopen { text: said(&text)? },
        TicketAct::Judge { valid, text } => C::Judge { valid, text: text.as_deref().map(said).transpose()? },
        TicketAct::Fence {} => C::Fence,
        TicketAct::Whistle { teams, ask_again_min } => {
            let world = hub.world.read();
            teams.iter().try_for_each(|team| is_team(&world, *team, ticket))?;
            C::Whistle { teams, ask_again_min }
        }
        TicketAct::ReportIn { team, text } => C::ReportIn { team, text: text.as_deref().map(said).transpose()? },
        TicketAct::Clear {} => C::Clear,
        TicketAct::Photos { photos } => C::Photos { photos: checked(hub, photos, ticket).await? },
    })
}

/// What carries an id of its client is kept once.
fn once(id: Option<NoteId>, command: TicketCommand) -> TicketCommand {
    match id {
        Some(id) => TicketCommand::Once { id, command: Box::new(command) },
        None => command,
    }
}

async fn checked(hub: &Hub, photos: Vec<PhotoId>, ticket: &Ticket) -> Result<Vec<PhotoId>, ApiError> {
    check_photos(hub, &photos, ticket.id).await?;
    Ok(photos)
}

/// Only staff of the area can be named in a private case.
fn is_staff(world: &World, person: PersonId, ticket: &Ticket) -> Result<(), ApiError> {
    let known = world.people.get(&person).filter(|person| !person.disabled);
    match known.filter(|person| may(&person.grants, Action::SeeTickets, &ticket.area)) {
        Some(_) => Ok(()),
        None => Err(ApiError::Invalid("only staff of the area can be named in a private case".into())),
    }
}

fn can_do(world: &World, to: Assignee, ticket: &Ticket) -> Result<(), ApiError> {
    let able = match to {
        Assignee::Team(team) => return is_team(world, team, ticket),
        Assignee::Person(id) => world.people.get(&id).filter(|person| !person.disabled),
    };
    match able.filter(|person| may(&person.grants, Action::WorkTickets, &ticket.area)) {
        Some(_) => Ok(()),
        None => Err(ApiError::Invalid("this person does no jobs in this area".into())),
    }
}

fn is_team(world: &World, team: TeamId, ticket: &Ticket) -> Result<(), ApiError> {
    let there = world.tickets.team(team).is_some_and(|team| team.area.covers(&ticket.area));
    if there { Ok(()) } else { Err(ApiError::Invalid("there is no such team in this area".into())) }
}

fn know_all(world: &World, minutes: &[(PersonId, u32)]) -> Result<(), ApiError> {
    match minutes.iter().find(|(person, _)| !world.people.contains_key(person)) {
        Some((person, _)) => Err(ApiError::Invalid(format!("there is no person {person}"))),
        None => Ok(()),
    }
}
