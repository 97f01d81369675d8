//! From triage to the hands of somebody, and back: the first claim wins, a claim is a lease.

use super::super::command::{Part, TicketRefusal};
use super::super::dues::{keep_steps, reckon};
use super::super::rules::{LEASE_MIN, minutes_ms};
use super::super::{Assignee, CategoryKey, Size, TextKind, TicketEvent, TicketState};
use super::Deciding;
use crate::ids::{PersonId, PhotoId};
use crate::time::UnixMs;
use std::collections::BTreeSet;

impl Deciding<'_> {
    pub(super) fn triage(
        &mut self,
        size: Size,
        category: CategoryKey,
        named: Option<BTreeSet<PersonId>>,
    ) -> Result<(), TicketRefusal> {
        self.to_do()?;
        if named.as_ref().is_some_and(BTreeSet::is_empty) {
            return Err(TicketRefusal::PrivateCase);
        }
        // A case that is private stays so.
        let named = named.or_else(|| self.ticket.named.clone());
        let known = self.ticket.size == Some(size) && self.ticket.category == category && self.ticket.named == named;
        if known && self.ticket.state != TicketState::Submitted {
            return Ok(());
        }
        self.sized(size, category, named);
        let stranger = self.ticket.named.as_ref().zip(self.ticket.holder());
        if let Some((_, (by, _))) = stranger.filter(|(named, (by, _))| !named.contains(by)) {
            self.emit(TicketEvent::HandedBack { by, reason: None });
        }
        Ok(())
    }

    /// Sizes it, with the clocks that belong to the size.
    pub(super) fn sized(&mut self, size: Size, category: CategoryKey, named: Option<BTreeSet<PersonId>>) {
        let mut sized = self.ticket.clone();
        if sized.state == TicketState::Submitted {
            sized.state = TicketState::Triaged;
        }
        let fresh = reckon(&sized, self.rules, size, self.ticket.dues);
        let dues = keep_steps(&self.ticket.dues, fresh, self.now);
        let named = named.map(|named| named.into_iter().collect());
        self.emit(TicketEvent::Triaged { category, size, named, dues });
    }

    pub(super) fn open(&mut self) -> Result<(), TicketRefusal> {
        self.to_do()?;
        if self.ticket.named.is_some() {
            return Err(TicketRefusal::PrivateCase);
        }
        match self.ticket.state {
            TicketState::Submitted => Err(TicketRefusal::NotTriaged),
            TicketState::Open => Ok(()),
            TicketState::Triaged | TicketState::Dispatched { .. } => {
                self.emit(TicketEvent::Opened);
                Ok(())
            }
            TicketState::Claimed { by, .. } | TicketState::Working { by, .. } => Err(TicketRefusal::Taken { by }),
            TicketState::Done { .. } | TicketState::Confirmed { .. } | TicketState::Closed { .. } => {
                Err(TicketRefusal::NotNow)
            }
        }
    }

    pub(super) fn dispatch(&mut self, to: Assignee) -> Result<(), TicketRefusal> {
        self.to_do()?;
        if self.ticket.state == TicketState::Submitted {
            return Err(TicketRefusal::NotTriaged);
        }
        let fits = match (&self.ticket.named, to) {
            (None, _) => true,
            (Some(named), Assignee::Person(person)) => named.contains(&person),
            (Some(_), Assignee::Team(_)) => false,
        };
        if !fits {
            return Err(TicketRefusal::PrivateCase);
        }
        let holder = self.ticket.holder().map(|(by, _)| Assignee::Person(by));
        let given = if let TicketState::Dispatched { to, .. } = self.ticket.state { Some(to) } else { holder };
        if given != Some(to) {
            self.emit(TicketEvent::Dispatched { to });
        }
        Ok(())
    }

    pub(super) fn claim(&mut self) -> Result<(), TicketRefusal> {
        self.not_closed()?;
        let own = self.by.person().ok_or(TicketRefusal::NotYours)?;
        let offered = match self.ticket.state {
            TicketState::Open => true,
            TicketState::Triaged => self.by.part == Part::Staff,
            TicketState::Dispatched { to: Assignee::Person(person), .. } => person == own,
            TicketState::Dispatched { to: Assignee::Team(team), .. } => self.by.teams.contains(&team),
            TicketState::Claimed { by, .. } | TicketState::Working { by, .. } if by == own => return Ok(()),
            TicketState::Claimed { by, .. }
            | TicketState::Working { by, .. }
            | TicketState::Done { by, .. }
            | TicketState::Confirmed { by, .. } => return Err(TicketRefusal::Taken { by }),
            TicketState::Submitted => return Err(TicketRefusal::NotTriaged),
            TicketState::Closed { .. } => return Err(TicketRefusal::Closed),
        };
        if !offered {
            return Err(TicketRefusal::NotOffered);
        }
        let until = self.lease_end();
        self.emit(TicketEvent::Claimed { by: own, until });
        Ok(())
    }

    pub(super) fn start(&mut self) -> Result<(), TicketRefusal> {
        self.in_hand()?.ok_or(TicketRefusal::NotNow)?;
        if matches!(self.ticket.state, TicketState::Claimed { .. }) {
            let until = self.lease_end();
            self.emit(TicketEvent::Started { until });
        }
        Ok(())
    }

    pub(super) fn progress(&mut self, text: &str, photos: Vec<PhotoId>) -> Result<(), TicketRefusal> {
        self.in_hand()?.ok_or(TicketRefusal::NotNow)?;
        let text = self.say_if(TextKind::Progress, Some(text))?;
        if text.is_none() && photos.is_empty() {
            return Err(TicketRefusal::ReasonMissing);
        }
        self.picture(photos)?;
        let until = self.lease_end();
        self.emit(TicketEvent::Progressed { text, until });
        Ok(())
    }

    /// A position extends the claim, but not with every step: only when a quarter of it is gone.
    pub(super) fn near(&mut self, person: PersonId) -> Result<(), TicketRefusal> {
        let Some((by, until)) = self.ticket.holder().filter(|(by, _)| *by == person) else { return Ok(()) };
        let left = self.rules.service().between(self.now, until);
        let stands = self.ticket.dues.paused_at.is_some();
        if by == person && !stands && until > self.now && left < minutes_ms(LEASE_MIN) * 3 / 4 {
            let until = self.lease_end();
            self.emit(TicketEvent::Progressed { text: None, until });
        }
        Ok(())
    }

    pub(super) fn hand_back(&mut self, text: &str) -> Result<(), TicketRefusal> {
        let by = self.in_hand()?.ok_or(TicketRefusal::NotNow)?;
        let reason = self.say(TextKind::Reason, text)?;
        self.emit(TicketEvent::HandedBack { by, reason: Some(reason) });
        Ok(())
    }

    /// A lease that begins now.
    pub(super) fn lease_end(&self) -> UnixMs {
        self.rules.service().add(self.now, minutes_ms(LEASE_MIN))
    }
}
