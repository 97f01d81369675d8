//! Open tickets, and closed ones page by page.

use crate::app::Hub;
use crate::http::address::Asked;
use crate::http::error::ApiError;
use crate::http::gate::Session;
use crate::view::{sees_ticket, state_name, ticket_view};
use axum::Json;
use axum::extract::State;
use hub_core::access::{Action, role_allows};
use hub_core::area::AreaPath;
use hub_core::ids::PersonId;
use hub_core::ticket::{CategoryKey, Ticket};
use hub_core::time::UnixMs;
use hub_store::{NounRow, NounTable};
use hub_wire::problem::Problem;
use hub_wire::ticket::{ClosedTickets, TicketStateName, TicketView};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

/// Closed tickets on one page.
const PAGE: u32 = 50;

/// What is asked for; everything that is left out is everything.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// In this area and below it: `/id/id/`.
    #[param(value_type = Option<String>)]
    area: Option<AreaPath>,
    /// Of this category.
    #[param(value_type = Option<String>)]
    category: Option<CategoryKey>,
    /// As far as this.
    state: Option<TicketStateName>,
    /// To be done before this, milliseconds since 1970.
    #[param(value_type = Option<f64>)]
    due_before: Option<UnixMs>,
    /// In the hands of this person.
    #[param(value_type = Option<String>)]
    assignee: Option<PersonId>,
}

impl Filter {
    fn fits(&self, ticket: &Ticket) -> bool {
        let due = ticket.dues.solve_by.or(ticket.dues.respond_by);
        let holder = || ticket.holder().map(|(by, _)| by);
        self.area.as_ref().is_none_or(|area| area.covers(&ticket.area))
            && self.category.as_ref().is_none_or(|category| *category == ticket.category)
            && self.state.is_none_or(|state| state == state_name(&ticket.state))
            && self.due_before.is_none_or(|before| due.is_some_and(|due| due < before))
            && self.assignee.is_none_or(|person| holder() == Some(person))
    }
}

/// Open tickets of the session's areas, the first due first.
#[utoipa::path(get, path = "/api/tickets", tag = "ticket", params(Filter), responses(
    (status = 200, body = Vec<TicketView>, description = "Open tickets"),
    (status = 403, description = "forbidden", body = Problem)))]
pub async fn open(
    State(hub): State<Hub>,
    session: Session,
    Asked(filter): Asked<Filter>,
) -> Result<Json<Vec<TicketView>>, ApiError> {
    session.need(Action::SeeTickets)?;
    let world = hub.world.read();
    let (grants, person) = (&session.person.grants, session.person.id);
    let own = world.tickets.open().filter(|ticket| sees_ticket(grants, person, ticket) && filter.fits(ticket));
    let mut views: Vec<TicketView> = own.map(|ticket| ticket_view(&world, ticket)).collect();
    views.sort_by_key(|ticket| (ticket.solve_by.or(ticket.respond_by).is_none(), ticket.solve_by, ticket.id));
    Ok(Json(views))
}

/// Where the next page begins.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Before {
    /// `next` of the page before.
    pub before: Option<String>,
}

/// Closed tickets of the session's areas, last closed first. A page may hold fewer: private cases of others are passed over.
#[utoipa::path(get, path = "/api/tickets/closed", tag = "ticket", params(Before), responses(
    (status = 200, body = ClosedTickets, description = "One page"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 422, description = "invalid", body = Problem)))]
pub async fn closed(
    State(hub): State<Hub>,
    session: Session,
    Asked(query): Asked<Before>,
) -> Result<Json<ClosedTickets>, ApiError> {
    session.need(Action::SeeTickets)?;
    let before = query.before.as_deref().map(parse).transpose()?;
    let grants = session.person.grants.iter().filter(|grant| role_allows(grant.role, Action::SeeTickets));
    let areas: Vec<_> = grants.map(|grant| grant.area.clone()).collect();
    let rows = hub.store.closed_nouns(NounTable::Ticket, &areas, before, PAGE).await?;
    let next = cursor_of(&rows, PAGE);
    let tickets = rows.iter().map(|row| row.read::<Ticket>()).collect::<Result<Vec<_>, _>>()?;
    let world = hub.world.read();
    let own = tickets.iter().filter(|ticket| sees_ticket(&session.person.grants, session.person.id, ticket));
    Ok(Json(ClosedTickets { tickets: own.map(|ticket| ticket_view(&world, ticket)).collect(), next }))
}

/// Where the page after these rows begins; none when they are the last.
#[must_use]
pub fn cursor_of(rows: &[NounRow], page: u32) -> Option<String> {
    let last = rows.last().filter(|_| rows.len() == page as usize)?;
    Some(format!("{}.{}", last.closed_at?.0, last.id))
}

/// What the page before gave.
pub fn parse(cursor: &str) -> Result<(UnixMs, Uuid), ApiError> {
    let wrong = || ApiError::Invalid("before is not what the page before gave: leave it out".into());
    let (at, id) = cursor.split_once('.').ok_or_else(wrong)?;
    Ok((UnixMs(at.parse().map_err(|_| wrong())?), id.parse().map_err(|_| wrong())?))
}
