//! Routes about tickets. Another area's ticket, a private case of others and one that does not exist are the same 404.

pub mod act;
pub mod calendar;
pub mod category;
pub mod data;
pub mod file;
pub mod jobs;
pub mod list;
pub mod show;
pub mod team;
pub mod text;

use super::error::ApiError;
use super::gate::Session;
use crate::app::Hub;
use crate::commander::{CommandError, Lane, Receipt, TicketWork, Work};
use crate::view::{name_of, near_jobs, sees_ticket};
use hub_core::access::Action;
use hub_core::ids::{PhotoId, TicketId};
use hub_core::ticket::{Assignee, By, Part, Ticket, TicketCommand, TicketRefusal};
use hub_store::NounTable;
use std::sync::Arc;

/// A ticket, open or closed.
pub(super) async fn any(hub: &Hub, id: TicketId) -> Result<Arc<Ticket>, ApiError> {
    let open = hub.world.read().tickets.get(id).cloned();
    match open {
        Some(ticket) => Ok(ticket),
        None => {
            let row = hub.store.noun(NounTable::Ticket, id.0).await?.ok_or(ApiError::NotFound)?;
            Ok(Arc::new(row.read()?))
        }
    }
}

/// The ticket that an address names.
pub(super) fn id_of(text: &str) -> Result<TicketId, ApiError> {
    text.parse().map_err(|_| ApiError::NotFound)
}

/// A ticket that this session may see whole.
async fn seen(hub: &Hub, session: &Session, id: TicketId) -> Result<Arc<Ticket>, ApiError> {
    let ticket = any(hub, id).await?;
    let sees = sees_ticket(&session.person.grants, session.person.id, &ticket);
    if sees { Ok(ticket) } else { Err(ApiError::NotFound) }
}

/// As what this session acts on a ticket; none when it may not know of it.
fn part(hub: &Hub, session: &Session, ticket: &Ticket) -> Option<By> {
    let person = session.person.id;
    let named = ticket.named.as_ref().is_none_or(|named| named.contains(&person));
    let part = if session.may(Action::HandleTickets, &ticket.area) {
        Part::Staff
    } else if session.may(Action::WorkTickets, &ticket.area) {
        Part::Worker
    } else {
        return None;
    };
    let teams = hub.world.read().tickets.teams_of(person);
    named.then(|| By { actor: session.actor(), part, teams })
}

/// Commits an act. What is refused carries the name of who has it and the nearest other job.
async fn commit(
    hub: &Hub,
    session: &Session,
    ticket: &Arc<Ticket>,
    command: TicketCommand,
    by: By,
) -> Result<Receipt, ApiError> {
    let is_claim = command == TicketCommand::Claim;
    let known = Some(Arc::clone(ticket)).filter(|ticket| !ticket.is_open());
    let work = TicketWork::Act { ticket: ticket.id, known, command, by };
    match hub.commander.run(Lane::Normal, Work::Ticket(Box::new(work))).await {
        Ok(receipt) => Ok(receipt),
        // Known a moment ago and not among the open ones: it is over.
        Err(CommandError::Ticket(TicketRefusal::NoSuchTicket)) if ticket.is_open() => {
            Err(refused(hub, session, ticket, TicketRefusal::Closed, is_claim))
        }
        Err(CommandError::Ticket(refusal)) => Err(refused(hub, session, ticket, refusal, is_claim)),
        Err(error) => Err(error.into()),
    }
}

fn refused(hub: &Hub, session: &Session, ticket: &Ticket, refusal: TicketRefusal, is_claim: bool) -> ApiError {
    let world = hub.world.read();
    let holder = match refusal {
        TicketRefusal::Taken { by } => Some(name_of(&world, Assignee::Person(by))).filter(|name| !name.is_empty()),
        _ => None,
    };
    let next_job = is_claim.then(|| near_jobs(&world, session.person.id, ticket)).flatten().map(Box::new);
    ApiError::Ticket { refusal, holder, next_job }
}

/// Pictures that an act or a new ticket names: each is there, and on no other ticket.
async fn check_photos(hub: &Hub, photos: &[PhotoId], ticket: TicketId) -> Result<(), ApiError> {
    for photo in photos {
        let row = hub.store.noun(NounTable::Photo, photo.0).await?;
        let on = row.map(|row| row.read::<OnTicket>()).transpose()?;
        if on.is_none_or(|on| on.ticket.is_some_and(|on| on != ticket)) {
            return Err(ApiError::Invalid(format!("there is no picture {photo} for this ticket")));
        }
    }
    Ok(())
}

/// Of a picture: which ticket it is on.
#[derive(serde::Deserialize)]
struct OnTicket {
    ticket: Option<TicketId>,
}
