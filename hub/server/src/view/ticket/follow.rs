//! The follow page: what somebody with the follow code may know. No names of people who work on it, no notes.

use super::page::{asks, body};
use super::{place_name, state_name};
use crate::world::{World, assignee};
use hub_core::event::{Actor, Event};
use hub_core::ids::PhotoId;
use hub_core::ticket::{Assignee, Link, TextKind, Ticket, TicketEvent, TicketState};
use hub_wire::report::{FollowMessage, FollowView, SimilarView};

/// Whose page it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Follower {
    /// The person who asked.
    Reporter,
    /// Said "me too", or asked in a ticket that was merged into this one: how far it is, not what others wrote.
    MeToo,
}

/// Where a ticket stands, for whoever follows it.
#[must_use]
pub fn follow_view(
    world: &World,
    ticket: &Ticket,
    follower: Follower,
    photos: Vec<PhotoId>,
    reason: Option<String>,
    merged_into: Option<u32>,
) -> FollowView {
    let own = follower == Follower::Reporter;
    let (closing, closed_at) = match ticket.state {
        TicketState::Closed { how, at } => (Some(how), Some(at)),
        _ => (None, None),
    };
    FollowView {
        ticket: ticket.id,
        no: ticket.no,
        category: world.tickets.category(&ticket.area, &ticket.category).clone(),
        address: if own { super::address(world, ticket) } else { place_name(world, &ticket.area) },
        state: state_name(&ticket.state),
        closing,
        reason,
        merged_into,
        in_hands_of: hands(world, ticket),
        solve_by: ticket.dues.solve_by,
        waits_for_me: own && ticket.dues.paused_at.is_some(),
        asks: if own { asks(ticket) } else { Vec::new() },
        messages: if own { messages(ticket) } else { Vec::new() },
        photos,
        me_too: u32::try_from(ticket.me_too.len()).unwrap_or(u32::MAX),
        hazard_valid: ticket.hazard.and_then(|hazard| hazard.valid),
        rate_until: match ticket.state {
            TicketState::Confirmed { rate_until, .. } if own => Some(rate_until),
            _ => None,
        },
        satisfied: ticket.rating.filter(|_| own).map(|rating| rating.satisfied),
        opened_at: ticket.opened_at,
        closed_at,
    }
}

/// A team's name, or what a person is: nobody's own name.
fn hands(world: &World, ticket: &Ticket) -> Option<String> {
    match assignee(ticket)? {
        Assignee::Team(team) => Some(super::name_of(world, Assignee::Team(team))),
        Assignee::Person(person) => {
            let team = world.tickets.teams_of(person).into_iter().next();
            Some(team.map_or_else(|| "志愿者".to_owned(), |team| super::name_of(world, Assignee::Team(team))))
        }
    }
}

fn messages(ticket: &Ticket) -> Vec<FollowMessage> {
    let shown = ticket.texts.iter().filter(|text| {
        matches!(text.kind, TextKind::Description | TextKind::FromReporter | TextKind::ToReporter | TextKind::Report)
    });
    let message = |text: &hub_core::ticket::Text| FollowMessage {
        mine: matches!(text.kind, TextKind::Description | TextKind::FromReporter) && text.by == Actor::Hub
            || text.kind == TextKind::FromReporter,
        body: text.body.clone(),
        at: text.at,
    };
    shown.map(message).collect()
}

/// Why it was refused, from the entries of its stream.
#[must_use]
pub fn refusal_reason(ticket: &Ticket, events: &[Event]) -> Option<String> {
    let last = events.iter().rev().find_map(|event| match event {
        Event::Ticket(TicketEvent::Closed { reason, .. }) => Some(*reason),
        _ => None,
    });
    last.flatten().and_then(|no| body(ticket, no))
}

/// The ticket it went into, when it was merged.
#[must_use]
pub fn merged_into(events: &[Event]) -> Option<Link> {
    events.iter().rev().find_map(|event| match event {
        Event::Ticket(TicketEvent::Closed { into, .. }) => into.map(Link::Ticket),
        _ => None,
    })
}

/// A ticket close by, for "is it this one?". Nothing that somebody wrote.
#[must_use]
pub fn similar_view(ticket: &Ticket, distance_m: f64, published: Vec<PhotoId>) -> SimilarView {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let distance_m = distance_m.round() as u32;
    SimilarView {
        ticket: ticket.id,
        no: ticket.no,
        category: ticket.category.clone(),
        distance_m,
        state: state_name(&ticket.state),
        me_too: u32::try_from(ticket.me_too.len()).unwrap_or(u32::MAX),
        photos: published,
        opened_at: ticket.opened_at,
    }
}
