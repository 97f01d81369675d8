//! Folds one event into a ticket. No rules here: whatever the log says has happened. What people wrote and who follows
//! stands in the row only ([`Beside`]) and is put in beside the events.

use super::{AskEntry, Assignee, Called, Closing, Dues, Link, Rating, Text, Ticket, TicketEvent, TicketState};
use crate::time::UnixMs;
use std::collections::BTreeSet;

/// What stands in the ticket's row and never in the log.
#[derive(Clone, Debug, PartialEq)]
pub enum Beside {
    /// Somebody wrote something.
    Text(Text),
    /// Hashes of those with the same trouble.
    MeToo(BTreeSet<String>),
    /// Hashes of follow codes.
    Followers(BTreeSet<String>),
}

impl Beside {
    /// Puts it in.
    pub fn put(self, ticket: &mut Ticket) {
        match self {
            Self::Text(text) => ticket.texts.push(text),
            Self::MeToo(more) => ticket.me_too.extend(more),
            Self::Followers(more) => ticket.followers.extend(more),
        }
    }
}

/// The ticket after one event.
pub fn apply(ticket: &mut Ticket, event: &TicketEvent, at: UnixMs) {
    ticket.version += 1;
    match event {
        TicketEvent::Filed { .. }
        | TicketEvent::Written { .. }
        | TicketEvent::MeToo { .. }
        | TicketEvent::PhotoPublished { .. }
        | TicketEvent::PhotoWithdrawn { .. } => {}
        TicketEvent::Triaged { category, size, named, dues } => {
            responded(ticket, at);
            ticket.category = category.clone();
            ticket.size = Some(*size);
            ticket.named = named.as_ref().map(|named| named.iter().copied().collect());
            ticket.dues = *dues;
            if ticket.state == TicketState::Submitted || no_longer_theirs(ticket) {
                ticket.state = TicketState::Triaged;
            }
        }
        TicketEvent::Opened => ticket.state = TicketState::Open,
        TicketEvent::Dispatched { to } => {
            ticket.state = TicketState::Dispatched { to: *to, at };
            ticket.owner = Some(*to);
        }
        TicketEvent::Claimed { by, until } => {
            ticket.state = TicketState::Claimed { by: *by, since: at, until: *until };
            ticket.owner = Some(Assignee::Person(*by));
            ticket.record.claimed_at = ticket.record.claimed_at.or(Some(at));
        }
        TicketEvent::Started { until } => started(ticket, at, *until),
        TicketEvent::Progressed { until, .. } => lease(ticket, *until),
        TicketEvent::HandedBack { by, .. } => {
            ticket.handed_back.insert(*by);
            ticket.state = if ticket.named.is_some() { TicketState::Triaged } else { TicketState::Open };
        }
        TicketEvent::Asked { ask, text } => ticket.asks.push(AskEntry { ask: *ask, text: *text, at }),
        TicketEvent::Photographed { photos } => ticket.photos.extend(photos),
        TicketEvent::Paused { until } => {
            ticket.dues.paused_at = Some(at);
            ticket.dues.paused_until = Some(*until);
        }
        TicketEvent::Resumed { dues, until } => {
            ticket.dues = *dues;
            if let Some(until) = until {
                lease(ticket, *until);
            }
        }
        TicketEvent::Extended { dues, .. } | TicketEvent::Redue { dues } => ticket.dues = *dues,
        TicketEvent::Warned => ticket.dues.warned = true,
        TicketEvent::Overdue { step, next_at, .. } => {
            ticket.dues.overdue_steps = *step;
            ticket.dues.overdue_at = *next_at;
        }
        TicketEvent::Linked { link } => drop(ticket.links.insert(*link)),
        TicketEvent::TookIn { ticket: other } => drop(ticket.links.insert(Link::Ticket(*other))),
        TicketEvent::Cleared => ticket.suspicion = None,
        TicketEvent::Judged { .. } | TicketEvent::Fenced { .. } => hazard(ticket, event, at),
        TicketEvent::Whistled { .. } | TicketEvent::AskedAgain { .. } | TicketEvent::ReportedIn { .. } => {
            whistle(ticket, event, at);
        }
        TicketEvent::Done { .. }
        | TicketEvent::SentBack { .. }
        | TicketEvent::Confirmed { .. }
        | TicketEvent::Rated { .. }
        | TicketEvent::Reopened { .. }
        | TicketEvent::Closed { .. } => ending(ticket, event, at),
    }
}

/// A private case is not offered, and not given to anybody who is not named.
fn no_longer_theirs(ticket: &Ticket) -> bool {
    let Some(named) = &ticket.named else { return false };
    match ticket.state {
        TicketState::Open | TicketState::Dispatched { to: Assignee::Team(_), .. } => true,
        TicketState::Dispatched { to: Assignee::Person(person), .. } => !named.contains(&person),
        _ => false,
    }
}

fn responded(ticket: &mut Ticket, at: UnixMs) {
    if ticket.record.responded_at.is_none() {
        ticket.record.responded_at = Some(at);
        ticket.record.responded_in_time = ticket.dues.respond_by.map(|by| at <= by);
    }
}

fn started(ticket: &mut Ticket, at: UnixMs, until: UnixMs) {
    if let TicketState::Claimed { by, .. } | TicketState::Working { by, .. } = ticket.state {
        ticket.state = TicketState::Working { by, since: at, until };
    }
}

fn lease(ticket: &mut Ticket, new: UnixMs) {
    if let TicketState::Claimed { until, .. } | TicketState::Working { until, .. } = &mut ticket.state {
        *until = new;
    }
}

fn hazard(ticket: &mut Ticket, event: &TicketEvent, at: UnixMs) {
    if let TicketEvent::Judged { .. } = event {
        responded(ticket, at);
    }
    let Some(hazard) = &mut ticket.hazard else { return };
    match event {
        TicketEvent::Judged { valid, safe_by, dues, .. } => {
            hazard.valid = Some(*valid);
            hazard.safe_by = *safe_by;
            ticket.dues = *dues;
        }
        TicketEvent::Fenced { dues } => {
            hazard.fenced_at = Some(at);
            ticket.dues = *dues;
        }
        _ => {}
    }
}

fn whistle(ticket: &mut Ticket, event: &TicketEvent, at: UnixMs) {
    match event {
        TicketEvent::Whistled { teams, every_min } => {
            ticket.called.extend(teams.iter().map(|team| Called {
                team: *team,
                called_at: at,
                every_min: *every_min,
                ask_again_at: Some(again(at, *every_min)),
                asked: 1,
                came_by: None,
                came_at: None,
                does: None,
            }));
        }
        TicketEvent::AskedAgain { teams } => {
            for called in ticket.called.iter_mut().filter(|called| teams.contains(&called.team)) {
                called.asked += 1;
                called.ask_again_at =
                    (called.asked < super::decide::ASKED_AT_MOST).then(|| again(at, called.every_min));
            }
        }
        TicketEvent::ReportedIn { team, by, does } => {
            for called in ticket.called.iter_mut().filter(|called| called.team == *team) {
                called.came_by = Some(*by);
                called.came_at = Some(at);
                called.does = *does;
                called.ask_again_at = None;
            }
        }
        _ => {}
    }
}

fn again(at: UnixMs, every_min: u32) -> UnixMs {
    at.plus_ms(super::rules::minutes_ms(every_min))
}

fn ending(ticket: &mut Ticket, event: &TicketEvent, at: UnixMs) {
    match event {
        TicketEvent::Done { by, minutes, dues, .. } => {
            ticket.record.done_at = Some(at);
            ticket.record.done_in_time = ticket.dues.solve_by.map(|solve_by| at <= solve_by);
            ticket.state = TicketState::Done { by: *by, at };
            ticket.minutes.clone_from(minutes);
            ticket.dues = *dues;
            ticket.called.iter_mut().for_each(|called| called.ask_again_at = None);
        }
        TicketEvent::SentBack { until, dues, .. } => {
            if let TicketState::Done { by, .. } = ticket.state {
                ticket.state = TicketState::Claimed { by, since: at, until: *until };
            }
            ticket.dues = *dues;
        }
        TicketEvent::Confirmed { rate_until, minutes } => {
            if let TicketState::Done { by, .. } = ticket.state {
                ticket.state = TicketState::Confirmed { by, rate_until: *rate_until };
            }
            ticket.minutes.clone_from(minutes);
            ticket.dues.overdue_at = None;
        }
        TicketEvent::Rated { satisfied, text } => {
            ticket.rating = Some(Rating { satisfied: *satisfied, text: *text, at });
        }
        TicketEvent::Reopened { dues, to, safe_by, .. } => {
            ticket.reopened += 1;
            if let Some(hazard) = &mut ticket.hazard {
                hazard.safe_by = *safe_by;
                hazard.fenced_at = None;
            }
            ticket.dues = *dues;
            ticket.state = match (to, ticket.size) {
                (Some(to), _) => TicketState::Dispatched { to: *to, at },
                (None, Some(_)) => TicketState::Triaged,
                (None, None) => TicketState::Submitted,
            };
        }
        TicketEvent::Closed { how, into, .. } => {
            if *how == Closing::Refused {
                responded(ticket, at);
            }
            ticket.state = TicketState::Closed { how: *how, at };
            ticket.links.extend(into.map(Link::Ticket));
            ticket.dues = Dues { since: ticket.dues.since, ..Dues::default() };
            ticket.called.iter_mut().for_each(|called| called.ask_again_at = None);
        }
        _ => {}
    }
}
