//! A ticket on the wire, cut to the reader: staff, who works on it, who asked for it.

mod follow;
mod job;
mod mask;
mod outside;
mod page;

pub use follow::{Follower, follow_view, merged_into, refusal_reason, similar_view};
pub use job::{job_view, jobs_of, near_jobs};
pub use mask::masked;
pub use outside::{is_public, outside_ticket};
pub use page::ticket_page;

use super::household_label;
use crate::world::{World, assignee};
use hub_core::access::{Action, Grant, may};
use hub_core::area::{AreaLevel, AreaPath};
use hub_core::ids::PersonId;
use hub_core::ticket::{Assignee, TextKind, Ticket, TicketState};
use hub_wire::ticket::{TicketStateName, TicketView};

/// Characters of a summary.
const SUMMARY: usize = 80;

/// True when this reader may see the ticket whole: staff of its area, and in a private case only who is named.
#[must_use]
pub fn sees_ticket(grants: &[Grant], reader: PersonId, ticket: &Ticket) -> bool {
    let named = ticket.named.as_ref().is_none_or(|named| named.contains(&reader));
    named && may(grants, Action::SeeTickets, &ticket.area)
}

/// How far, as one word.
#[must_use]
pub fn state_name(state: &TicketState) -> TicketStateName {
    match state {
        TicketState::Submitted => TicketStateName::Submitted,
        TicketState::Triaged => TicketStateName::Triaged,
        TicketState::Open => TicketStateName::Open,
        TicketState::Dispatched { .. } => TicketStateName::Dispatched,
        TicketState::Claimed { .. } => TicketStateName::Claimed,
        TicketState::Working { .. } => TicketStateName::Working,
        TicketState::Done { .. } => TicketStateName::Done,
        TicketState::Confirmed { .. } => TicketStateName::Confirmed,
        TicketState::Closed { .. } => TicketStateName::Closed,
    }
}

/// A ticket on a board.
#[must_use]
pub fn ticket_view(world: &World, ticket: &Ticket) -> TicketView {
    let assignee = assignee(ticket);
    let (closing, closed_at) = match ticket.state {
        TicketState::Closed { how, at } => (Some(how), Some(at)),
        _ => (None, None),
    };
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    TicketView {
        id: ticket.id,
        no: ticket.no,
        version: ticket.version,
        area: ticket.area.clone(),
        address: address(world, ticket),
        place: ticket.place,
        category: ticket.category.clone(),
        summary: summary(ticket),
        size: ticket.size,
        source: ticket.source,
        state: state_name(&ticket.state),
        closing,
        assignee,
        assignee_name: assignee.map(|assignee| name_of(world, assignee)),
        lease_until: ticket.holder().map(|(_, until)| until),
        respond_by: ticket.dues.respond_by,
        solve_by: ticket.dues.solve_by,
        warned: ticket.dues.warned,
        overdue_steps: ticket.dues.overdue_steps,
        paused_at: ticket.dues.paused_at,
        judge_by: ticket.hazard.filter(|hazard| hazard.valid.is_none()).map(|hazard| hazard.judge_by),
        hazard_valid: ticket.hazard.and_then(|hazard| hazard.valid),
        safe_by: ticket.hazard.and_then(|hazard| hazard.safe_by),
        fenced_at: ticket.hazard.and_then(|hazard| hazard.fenced_at),
        me_too: count(ticket.me_too.len()),
        is_private_case: ticket.named.is_some(),
        suspicion: ticket.suspicion,
        called: count(ticket.called.len()),
        came: count(ticket.called.iter().filter(|called| called.came_at.is_some()).count()),
        photos: ticket.photos.iter().copied().collect(),
        satisfied: ticket.rating.map(|rating| rating.satisfied),
        reopened: ticket.reopened,
        opened_at: ticket.opened_at,
        closed_at,
    }
}

/// Where it is, as spoken: the door when a household is known, else the building or the narrowest area.
#[must_use]
pub fn address(world: &World, ticket: &Ticket) -> String {
    let household = ticket.household.and_then(|id| world.households.get(&id));
    household.map_or_else(|| place_name(world, &ticket.area), |household| household_label(world, household))
}

/// An area as spoken: compound and building, or its own name.
#[must_use]
pub fn place_name(world: &World, area: &AreaPath) -> String {
    let named = |level| world.area_at(area, level).map(|area| area.name.as_str());
    match (named(AreaLevel::Compound), named(AreaLevel::Building)) {
        (Some(compound), Some(building)) if building.contains(compound) => building.to_owned(),
        (Some(compound), Some(building)) => format!("{compound} {building}"),
        (_, Some(building)) => building.to_owned(),
        _ => world.upwards(area).first().map(|area| area.name.clone()).unwrap_or_default(),
    }
}

/// The name of a person or a team.
#[must_use]
pub fn name_of(world: &World, assignee: Assignee) -> String {
    match assignee {
        Assignee::Person(id) => world.people.get(&id).map(|person| person.name.clone()),
        Assignee::Team(id) => world.tickets.team(id).map(|team| team.name.clone()),
    }
    .unwrap_or_default()
}

/// The beginning of what was asked for, on one line.
#[must_use]
pub fn summary(ticket: &Ticket) -> String {
    let text = ticket.texts.iter().find(|text| text.kind == TextKind::Description);
    text.map(|text| text.body.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(SUMMARY).collect())
        .unwrap_or_default()
}
