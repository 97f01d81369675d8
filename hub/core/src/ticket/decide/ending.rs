//! Done, looked at, rated, closed; and again when it was not done after all.

use super::super::command::TicketRefusal;
use super::super::dues::{keep_steps, reckon, resumed, size_of, stopped};
use super::super::rules::{RATE_MS, REOPEN_MS, SAFE_MIN, minutes_ms};
use super::super::{Assignee, Closing, Dues, TextKind, TextNo, TicketEvent, TicketState};
use super::Deciding;
use crate::ids::{PersonId, PhotoId, TicketId};
use crate::time::UnixMs;

/// Minutes of service that the hub itself reckons at most: more must be said.
const RECKONED_MIN: i64 = 480;

impl Deciding<'_> {
    pub(super) fn done(
        &mut self,
        text: &str,
        minutes: Vec<(PersonId, u32)>,
        photos: Vec<PhotoId>,
    ) -> Result<(), TicketRefusal> {
        let holder = self.in_hand()?;
        if self.ticket.state == TicketState::Submitted {
            return Err(TicketRefusal::NotTriaged);
        }
        let by = holder.or(self.by.person()).ok_or(TicketRefusal::NotYours)?;
        let minutes = if minutes.is_empty() { self.reckoned() } else { checked(minutes)? };
        let report = self.say_if(TextKind::Report, Some(text))?;
        self.picture(photos)?;
        self.run_again();
        let dues = stopped(&self.ticket, self.rules, self.now);
        self.emit(TicketEvent::Done { by, report, minutes, dues });
        Ok(())
    }

    /// From the claim, or from when work began.
    fn reckoned(&self) -> Vec<(PersonId, u32)> {
        let (TicketState::Claimed { by, since, .. } | TicketState::Working { by, since, .. }) = self.ticket.state
        else {
            return Vec::new();
        };
        let minutes = (self.now.since_ms(since) / 60_000).clamp(1, RECKONED_MIN);
        vec![(by, u32::try_from(minutes).unwrap_or(1))]
    }

    pub(super) fn send_back(&mut self, text: &str) -> Result<(), TicketRefusal> {
        self.not_closed()?;
        let TicketState::Done { at, .. } = self.ticket.state else { return Err(TicketRefusal::NotNow) };
        let reason = self.say(TextKind::Reason, text)?;
        let mut done = self.ticket.clone();
        done.dues.overdue_steps = 0;
        done.state = TicketState::Triaged;
        let dues = resumed(&done, self.rules, at, self.now);
        let until = self.lease_end();
        self.emit(TicketEvent::SentBack { reason, until, dues });
        Ok(())
    }

    pub(super) fn confirm(&mut self, minutes: Option<Vec<(PersonId, u32)>>) -> Result<(), TicketRefusal> {
        match self.ticket.state {
            TicketState::Done { .. } => {}
            TicketState::Confirmed { .. } => return Ok(()),
            TicketState::Closed { .. } => return Err(TicketRefusal::Closed),
            _ => return Err(TicketRefusal::NotNow),
        }
        let minutes = minutes.map(checked).transpose()?.unwrap_or_else(|| self.ticket.minutes.clone());
        if self.by.person().is_some_and(|own| self.served(own) || minutes.iter().any(|(person, _)| *person == own)) {
            return Err(TicketRefusal::OwnWork);
        }
        self.emit(TicketEvent::Confirmed { rate_until: self.now.plus_ms(RATE_MS), minutes });
        Ok(())
    }

    /// True for who did it, and for those whose minutes were said then.
    fn served(&self, own: PersonId) -> bool {
        let did = matches!(self.ticket.state, TicketState::Done { by, .. } if by == own);
        did || self.ticket.minutes.iter().any(|(person, _)| *person == own)
    }

    pub(super) fn rate(&mut self, satisfied: bool, text: Option<&str>) -> Result<(), TicketRefusal> {
        let known = self.ticket.rating.is_some_and(|rating| rating.satisfied == satisfied);
        match self.ticket.state {
            TicketState::Confirmed { rate_until, .. } if self.now <= rate_until => {}
            TicketState::Closed { how: Closing::Satisfied, .. } if satisfied && known => return Ok(()),
            TicketState::Closed { how: Closing::Satisfied | Closing::Unrated, at }
                if !satisfied && self.now.since_ms(at) <= REOPEN_MS => {}
            TicketState::Closed { .. } => return Err(TicketRefusal::Closed),
            // Said a moment ago: it goes on already.
            _ if known && !satisfied => return Ok(()),
            _ => return Err(TicketRefusal::NotNow),
        }
        if !satisfied && text.is_none_or(|text| text.trim().is_empty()) {
            return Err(TicketRefusal::ReasonMissing);
        }
        let text = self.say_if(TextKind::FromReporter, text)?;
        self.emit(TicketEvent::Rated { satisfied, text });
        if satisfied {
            self.emit(TicketEvent::Closed { how: Closing::Satisfied, reason: None, into: None });
        } else {
            self.go_on(text);
        }
        Ok(())
    }

    pub(super) fn reopen(&mut self, text: &str) -> Result<(), TicketRefusal> {
        let over = match self.ticket.state {
            TicketState::Confirmed { .. } => true,
            TicketState::Closed { how, .. } => !matches!(how, Closing::Merged),
            _ => false,
        };
        if !over {
            return Err(TicketRefusal::NotNow);
        }
        let reason = self.say(TextKind::Reason, text)?;
        self.go_on(Some(reason));
        Ok(())
    }

    /// It goes back to who had it last, with clocks that begin anew.
    fn go_on(&mut self, reason: Option<TextNo>) {
        let safe_by = self.ticket.hazard.filter(|hazard| hazard.valid == Some(true)).map(|_| self.safe_by());
        let mut again = self.ticket.clone();
        again.state = if again.size.is_some() { TicketState::Triaged } else { TicketState::Submitted };
        if let Some(hazard) = &mut again.hazard {
            hazard.safe_by = safe_by;
            hazard.fenced_at = None;
        }
        let size = size_of(&self.ticket, self.rules);
        let dues = reckon(&again, self.rules, size, Dues { since: self.now, ..Dues::default() });
        let named = self.ticket.named.as_ref();
        let still = |owner: &Assignee| match (named, owner) {
            (None, _) => true,
            (Some(named), Assignee::Person(person)) => named.contains(person),
            (Some(_), Assignee::Team(_)) => false,
        };
        let to = self.ticket.owner.filter(still);
        self.emit(TicketEvent::Reopened { reason, dues, to, safe_by });
    }

    pub(super) fn safe_by(&self) -> UnixMs {
        self.now.plus_ms(minutes_ms(SAFE_MIN))
    }

    pub(super) fn refuse(&mut self, text: &str) -> Result<(), TicketRefusal> {
        self.to_do()?;
        let reason = self.say(TextKind::Reason, text)?;
        self.emit(TicketEvent::Closed { how: Closing::Refused, reason: Some(reason), into: None });
        Ok(())
    }

    pub(super) fn merge(&mut self, into: TicketId) -> Result<(), TicketRefusal> {
        self.to_do()?;
        if into == self.ticket.id {
            return Err(TicketRefusal::NoMerge);
        }
        self.emit(TicketEvent::Closed { how: Closing::Merged, reason: None, into: Some(into) });
        Ok(())
    }

    pub(super) fn withdraw(&mut self) -> Result<(), TicketRefusal> {
        if matches!(self.ticket.state, TicketState::Closed { how: Closing::Withdrawn, .. }) {
            return Ok(());
        }
        self.to_do()?;
        if self.ticket.is_dangerous() || !self.ticket.me_too.is_empty() || !self.ticket.followers.is_empty() {
            return Err(TicketRefusal::OthersToo);
        }
        self.emit(TicketEvent::Closed { how: Closing::Withdrawn, reason: None, into: None });
        Ok(())
    }

    /// Category or calendar changed: the clocks as the rules have them now.
    pub(super) fn redue(&mut self) -> Result<(), TicketRefusal> {
        if !self.ticket.is_to_do() {
            return Ok(());
        }
        let size = size_of(&self.ticket, self.rules);
        let fresh = reckon(&self.ticket, self.rules, size, self.ticket.dues);
        let dues = keep_steps(&self.ticket.dues, fresh, self.now);
        if dues != self.ticket.dues {
            self.emit(TicketEvent::Redue { dues });
        }
        Ok(())
    }
}

fn checked(minutes: Vec<(PersonId, u32)>) -> Result<Vec<(PersonId, u32)>, TicketRefusal> {
    let people: std::collections::BTreeSet<PersonId> = minutes.iter().map(|(person, _)| *person).collect();
    let fits = minutes.len() <= 20 && people.len() == minutes.len();
    if fits && minutes.iter().all(|(_, minutes)| (1..=1_440).contains(minutes)) {
        Ok(minutes)
    } else {
        Err(TicketRefusal::Minutes)
    }
}
