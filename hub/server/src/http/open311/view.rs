//! A ticket as a request: what anybody may know. The description goes only to the program that sent it, masked.

use crate::view::{masked, place_name};
use crate::world::{World, assignee};
use hub_core::ids::ApplicationId;
use hub_core::ticket::{Assignee, Closing, TextKind, Ticket, TicketState};
use hub_core::time::UnixMs;
use hub_wire::open311::Request;
use jiff::tz::TimeZone;

/// A ticket as a request.
pub fn request(world: &World, ticket: &Ticket, reader: Option<ApplicationId>, zone: &TimeZone) -> Request {
    let category = world.tickets.category(&ticket.area, &ticket.category);
    let team = match assignee(ticket) {
        Some(Assignee::Team(team)) => world.tickets.team(team).map(|team| team.name.clone()),
        Some(Assignee::Person(_)) | None => None,
    };
    let written = ticket.texts.iter().find(|text| text.kind == TextKind::Description);
    Request {
        service_request_id: ticket.id.to_string(),
        status: if ticket.is_open() { "open" } else { "closed" }.into(),
        status_notes: Some(notes(&ticket.state).into()),
        service_name: category.zh.clone(),
        service_code: ticket.category.to_string(),
        description: written.filter(|_| is_own(ticket, reader)).map(|text| masked(&text.body).0),
        agency_responsible: team,
        service_notice: None,
        requested_datetime: written_out(ticket.opened_at, zone),
        updated_datetime: written_out(updated_at(ticket), zone),
        expected_datetime: ticket.dues.solve_by.map(|at| written_out(at, zone)),
        address: place_name(world, &ticket.area),
        address_id: ticket.area.leaf().map(|id| id.to_string()),
        zipcode: None,
        lat: ticket.place.map(|at| at.lat),
        long: ticket.place.map(|at| at.lon),
        media_url: None,
    }
}

/// True for the program that sent it.
pub fn is_own(ticket: &Ticket, reader: Option<ApplicationId>) -> bool {
    let sent_by = ticket.reporter.sent_by.as_ref();
    reader.is_some_and(|reader| sent_by.is_some_and(|sent| sent.application == reader))
}

fn notes(state: &TicketState) -> &'static str {
    match state {
        TicketState::Submitted => "已提交 submitted",
        TicketState::Triaged | TicketState::Open => "已受理 accepted",
        TicketState::Dispatched { .. } => "已派单 dispatched",
        TicketState::Claimed { .. } => "已接单 claimed",
        TicketState::Working { .. } => "处理中 in progress",
        TicketState::Done { .. } => "已处理，待确认 done, to be confirmed",
        TicketState::Confirmed { .. } => "已确认，待评价 confirmed",
        TicketState::Closed { how, .. } => match how {
            Closing::Satisfied | Closing::Unrated => "已办结 resolved",
            Closing::Refused => "不予受理 refused",
            Closing::Merged => "与另一件合并 merged with another one",
            Closing::Withdrawn => "已撤回 withdrawn",
        },
    }
}

/// When it last changed, as far as anybody may know.
fn updated_at(ticket: &Ticket) -> UnixMs {
    if let Some(at) = ticket.closed_at() {
        return at;
    }
    let record = &ticket.record;
    let state = match ticket.state {
        TicketState::Dispatched { at, .. } | TicketState::Done { at, .. } => Some(at),
        TicketState::Claimed { since, .. } | TicketState::Working { since, .. } => Some(since),
        _ => None,
    };
    let asks = ticket.asks.iter().map(|ask| ask.at).max();
    let known = [record.responded_at, record.claimed_at, record.done_at, state, asks];
    known.into_iter().flatten().fold(ticket.opened_at, UnixMs::max)
}

/// As W3C notes date and time, with the zone where the residents live.
fn written_out(at: UnixMs, zone: &TimeZone) -> String {
    let stamp = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
    stamp.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}
