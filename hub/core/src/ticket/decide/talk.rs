//! What people say to each other on a ticket, the clocks that stand meanwhile, and what belongs to it.

use super::super::command::{Merged, Part, TicketRefusal};
use super::super::dues::{keep_steps, reckon, resumed, size_of};
use super::super::rules::{PAUSE_MS, minutes_ms};
use super::super::{Beside, Dues, FiveAsk, Link, TextKind, TicketEvent};
use super::Deciding;
use crate::ids::{PhotoId, TicketId};
use crate::time::UnixMs;
use std::collections::BTreeSet;

/// People with the same trouble that are counted at most.
const ME_TOO: usize = 500;

impl Deciding<'_> {
    /// Staff, and who has it.
    fn concerned(&self) -> Result<(), TicketRefusal> {
        self.not_closed()?;
        if self.by.part == Part::Staff { Ok(()) } else { self.in_hand().map(drop) }
    }

    pub(super) fn ask(&mut self, ask: FiveAsk, text: &str) -> Result<(), TicketRefusal> {
        self.concerned()?;
        let text = self.say(TextKind::Ask, text)?;
        self.emit(TicketEvent::Asked { ask, text });
        Ok(())
    }

    pub(super) fn message(&mut self, text: &str, pause: bool) -> Result<(), TicketRefusal> {
        self.concerned()?;
        if pause {
            self.to_do()?;
            let judged = self.ticket.hazard.is_none_or(|hazard| hazard.valid.is_some());
            if self.ticket.is_dangerous() || !judged {
                return Err(TicketRefusal::Danger);
            }
        }
        let text = self.say(TextKind::ToReporter, text)?;
        self.emit(TicketEvent::Written { text });
        if pause && self.ticket.dues.paused_at.is_none() {
            self.emit(TicketEvent::Paused { until: self.now.plus_ms(PAUSE_MS) });
        }
        Ok(())
    }

    pub(super) fn write_back(&mut self, text: &str) -> Result<(), TicketRefusal> {
        self.not_closed()?;
        let text = self.say(TextKind::FromReporter, text)?;
        self.emit(TicketEvent::Written { text });
        self.run_again();
        Ok(())
    }

    pub(super) fn note(&mut self, text: &str) -> Result<(), TicketRefusal> {
        let text = self.say(TextKind::Note, text)?;
        self.emit(TicketEvent::Written { text });
        Ok(())
    }

    pub(super) fn resume(&mut self) -> Result<(), TicketRefusal> {
        self.to_do()?;
        self.run_again();
        Ok(())
    }

    /// The clocks run again, and so does a lease.
    pub(super) fn run_again(&mut self) {
        let Some(from) = self.ticket.dues.paused_at else { return };
        let dues = resumed(&self.ticket, self.rules, from, self.now);
        let until = self.ticket.holder().map(|_| self.lease_end());
        self.emit(TicketEvent::Resumed { dues, until });
    }

    pub(super) fn extend(&mut self, until: UnixMs, text: &str) -> Result<(), TicketRefusal> {
        self.in_hand()?;
        let before = self.ticket.dues;
        if before.extended {
            return Err(TicketRefusal::ExtendedAlready);
        }
        let end = before.solve_by.ok_or(TicketRefusal::NotNow)?;
        if before.paused_at.is_some() {
            return Err(TicketRefusal::NotNow);
        }
        if end <= self.now {
            return Err(TicketRefusal::TooLate);
        }
        let size = size_of(&self.ticket, self.rules);
        let limits = self.rules.limits(size);
        let extra_ms = self.rules.clock(limits).between(end, until);
        if extra_ms <= 0 || extra_ms > minutes_ms(limits.solve_min) {
            return Err(TicketRefusal::TooFar);
        }
        let reason = self.say(TextKind::Reason, text)?;
        let dues = Dues { extended: true, extra_ms, ..before };
        let dues = keep_steps(&before, reckon(&self.ticket, self.rules, size, dues), self.now);
        self.emit(TicketEvent::Extended { dues, reason });
        Ok(())
    }

    pub(super) fn add_photos(&mut self, photos: Vec<PhotoId>) -> Result<(), TicketRefusal> {
        self.concerned()?;
        self.picture(photos)
    }

    pub(super) fn me_too(&mut self, by: String) -> Result<(), TicketRefusal> {
        if self.ticket.named.is_some() {
            return Err(TicketRefusal::NoSuchTicket);
        }
        self.to_do()?;
        let own = self.ticket.reporter.follow_sha256.as_ref() == Some(&by);
        if own || self.ticket.me_too.contains(&by) || self.ticket.followers.contains(&by) {
            return Ok(());
        }
        if self.ticket.me_too.len() >= ME_TOO {
            return Err(TicketRefusal::Full);
        }
        self.put(Beside::MeToo(BTreeSet::from([by])));
        self.count_me_too();
        Ok(())
    }

    fn count_me_too(&mut self) {
        let count = u32::try_from(self.ticket.me_too.len()).unwrap_or(u32::MAX);
        self.emit(TicketEvent::MeToo { count });
    }

    /// Those who wait for the other one wait for this one now.
    pub(super) fn take_in(&mut self, ticket: TicketId, brings: Merged) -> Result<(), TicketRefusal> {
        if ticket == self.ticket.id || !self.ticket.is_to_do() {
            return Err(TicketRefusal::NoMerge);
        }
        if self.ticket.links.contains(&Link::Ticket(ticket)) {
            return Ok(());
        }
        let before = self.ticket.me_too.len();
        self.put(Beside::Followers(brings.followers));
        let room = ME_TOO.saturating_sub(before);
        let more: BTreeSet<String> = brings.me_too.into_iter().take(room).collect();
        self.put(Beside::MeToo(more));
        self.emit(TicketEvent::TookIn { ticket });
        if self.ticket.me_too.len() > before {
            self.count_me_too();
        }
        Ok(())
    }

    pub(super) fn link(&mut self, link: Link) -> Result<(), TicketRefusal> {
        if !self.ticket.links.contains(&link) {
            self.emit(TicketEvent::Linked { link });
        }
        Ok(())
    }

    pub(super) fn clear(&mut self) -> Result<(), TicketRefusal> {
        if self.ticket.suspicion.is_some() {
            self.emit(TicketEvent::Cleared);
        }
        Ok(())
    }
}
