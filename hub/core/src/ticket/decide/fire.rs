//! Time has passed. What is not due is ignored, so firing late, twice or on two hubs is harmless.

use super::super::command::TicketRefusal;
use super::super::deadline::{TicketTimer, deadlines};
use super::super::dues::climb_from;
use super::super::rules::minutes_ms;
use super::super::{Closing, TicketEvent, TicketState};
use super::Deciding;
use crate::ids::TeamId;
use crate::time::UnixMs;

/// Things that fall due in one firing at most: after a long silence each rung is told once.
const AT_ONCE: usize = 32;

impl Deciding<'_> {
    pub(super) fn fire(&mut self) -> Result<(), TicketRefusal> {
        for _ in 0..AT_ONCE {
            let due = deadlines(&self.ticket).into_iter().filter(|deadline| deadline.due_at <= self.now).min();
            let Some(due) = due else { break };
            match due.timer {
                TicketTimer::PauseEnd => self.run_again(),
                TicketTimer::Lease => self.lapse(),
                TicketTimer::Warn => self.emit(TicketEvent::Warned),
                TicketTimer::Overdue => self.climb(),
                TicketTimer::Rating => {
                    self.emit(TicketEvent::Closed { how: Closing::Unrated, reason: None, into: None });
                }
                TicketTimer::AskAgain => self.ask_again(),
            }
        }
        Ok(())
    }

    fn lapse(&mut self) {
        if let Some((by, _)) = self.ticket.holder() {
            self.emit(TicketEvent::HandedBack { by, reason: None });
        }
    }

    /// One step up the area tree; the top is told again and again.
    fn climb(&mut self) {
        let ticket = &self.ticket;
        let unjudged = ticket.hazard.is_some_and(|hazard| hazard.valid.is_none());
        let dangerous = ticket.is_to_do() && (unjudged || ticket.is_dangerous());
        let ladder = if dangerous { &self.rules.urgent } else { &self.rules.usual };
        let step = ticket.dues.overdue_steps.saturating_add(1);
        let begun = match ticket.state {
            TicketState::Done { .. } => ticket.dues.overdue_at,
            _ => climb_from(ticket, &ticket.dues),
        };
        let rung = ladder.after_min.get(usize::from(step));
        let planned = begun.zip(rung).map(|(begun, after_min)| begun.plus_ms(minutes_ms(*after_min)));
        let again = self.again_after(ladder.again_min.max(1));
        let area = self.rules.rung(ticket, step);
        self.emit(TicketEvent::Overdue { step, area, next_at: Some(planned.unwrap_or(again)) });
    }

    fn again_after(&self, minutes: u32) -> UnixMs {
        self.now.plus_ms(minutes_ms(minutes))
    }

    fn ask_again(&mut self) {
        let due = |at: Option<UnixMs>| at.is_some_and(|at| at <= self.now);
        let late = self.ticket.called.iter().filter(|called| called.came_at.is_none() && due(called.ask_again_at));
        let teams: Vec<TeamId> = late.map(|called| called.team).collect();
        self.emit(TicketEvent::AskedAgain { teams });
    }
}
