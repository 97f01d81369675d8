//! Who may see a picture: everybody once it is published, staff of its ticket's area, whoever works on the ticket, and
//! whoever sent it, by the ticket's follow code. Asked of the world at every request, so what is taken back is dead at once.

use super::ticket_of;
use crate::app::Hub;
use crate::http::error::ApiError;
use crate::http::gate::Session;
use crate::http::report::follow::is_over;
use crate::ids::sha256_hex;
use crate::photo::{PhotoRow, Uploader};
use crate::world::assignee;
use http::HeaderMap;
use hub_core::access::Action;
use hub_core::ids::TicketId;
use hub_core::ticket::{Assignee, Ticket};

/// Who asks.
pub(super) struct Reader<'a> {
    /// Somebody who is logged in.
    pub session: Option<&'a Session>,
    /// Where the follow code stands.
    pub headers: &'a HeaderMap,
}

/// How far a picture is open to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// To everybody.
    Published,
    /// To this reader.
    Privately,
}

/// May this reader see this picture? What is not on a ticket yet is its uploader's alone, who has it at hand.
pub(super) async fn seen(hub: &Hub, row: &PhotoRow, reader: &Reader<'_>) -> Result<Seen, ApiError> {
    let ticket = ticket_of(hub, row.ticket.ok_or(ApiError::NotFound)?).await?;
    // What is held back, and what only a few may know of, is nobody else's, published or not.
    if row.published.is_some() && ticket.suspicion.is_none() && ticket.named.is_none() {
        return Ok(Seen::Published);
    }
    let by_session = reader.session.is_some_and(|session| is_theirs(session, row, &ticket));
    let by_code = follows(reader.headers, &ticket) && !is_over(&ticket, hub.clock.now());
    if by_session || by_code { Ok(Seen::Privately) } else { Err(ApiError::NotFound) }
}

/// True for whoever may see the ticket whole, and for whoever was given the job or has it and may still work on it, until
/// it is over.
fn is_theirs(session: &Session, row: &PhotoRow, ticket: &Ticket) -> bool {
    let given = assignee(ticket) == Some(Assignee::Person(session.person.id));
    let works = given && session.may(Action::WorkTickets, &ticket.area);
    works || row.uploader == Uploader::Person(session.person.id) || staff(session, Action::SeeTickets, ticket)
}

/// True for staff of the ticket's area; of a private case only for those it names.
pub(super) fn staff(session: &Session, action: Action, ticket: &Ticket) -> bool {
    let named = ticket.named.as_ref().is_none_or(|named| named.contains(&session.person.id));
    named && session.may(action, &ticket.area)
}

/// True for whoever reported it. The code stands in headers, which reach no log and no history. Hashes are compared, so
/// the time tells nothing.
fn follows(headers: &HeaderMap, ticket: &Ticket) -> bool {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let named = header("ticket").and_then(|id| id.parse::<TicketId>().ok());
    let offered = header("follow-code").map(|code| sha256_hex(code.to_ascii_lowercase().as_bytes()));
    named == Some(ticket.id) && offered.is_some() && offered == ticket.reporter.follow_sha256
}
