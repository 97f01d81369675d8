//! When a ticket must be looked at again. Deadlines are derived from the state and never stored apart from it, so one
//! that is no longer current simply is not in this list any more. One that is not closed always has one.

use super::{Ticket, TicketState};
use crate::time::UnixMs;

/// What a deadline is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TicketTimer {
    /// The person who asked did not answer: the clocks run again.
    PauseEnd,
    /// The claim lapses.
    Lease,
    /// 70 % of the time are used.
    Warn,
    /// The next step up the area tree.
    Overdue,
    /// It can no longer be rated.
    Rating,
    /// Teams that have not come are asked again.
    AskAgain,
}

/// A timer and its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TicketDeadline {
    /// When.
    pub due_at: UnixMs,
    /// What.
    pub timer: TicketTimer,
}

/// All current deadlines, in no order. Empty exactly when the ticket is closed. While its clocks stand, only the end
/// of the pause and the asking again of teams are there.
#[must_use]
pub fn deadlines(ticket: &Ticket) -> Vec<TicketDeadline> {
    let mut due = Vec::new();
    let mut push = |timer, at: Option<UnixMs>| due.extend(at.map(|due_at| TicketDeadline { due_at, timer }));
    match ticket.state {
        TicketState::Closed { .. } => return due,
        TicketState::Confirmed { rate_until, .. } => {
            push(TicketTimer::Rating, Some(rate_until));
            return due;
        }
        TicketState::Done { .. } => {
            push(TicketTimer::Overdue, ticket.dues.overdue_at);
            return due;
        }
        _ => {}
    }
    let dues = &ticket.dues;
    if dues.paused_at.is_some() {
        push(TicketTimer::PauseEnd, dues.paused_until);
    } else {
        push(TicketTimer::Lease, ticket.holder().map(|(_, until)| until));
        push(TicketTimer::Warn, dues.warn_at.filter(|_| !dues.warned));
        push(TicketTimer::Overdue, dues.overdue_at);
    }
    for called in ticket.called.iter().filter(|called| called.came_at.is_none()) {
        push(TicketTimer::AskAgain, called.ask_again_at);
    }
    due
}

/// The earliest deadline; none exactly when the ticket is closed.
#[must_use]
pub fn next_due(ticket: &Ticket) -> Option<UnixMs> {
    deadlines(ticket).into_iter().map(|deadline| deadline.due_at).min()
}
