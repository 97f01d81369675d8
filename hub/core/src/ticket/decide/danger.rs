//! Hazards, which a person judges within minutes, and whistles, which call teams to one place.

use super::super::command::{Part, TicketRefusal};
use super::super::dues::{keep_steps, reckon, size_of};
use super::super::{Closing, TextKind, TicketEvent, TicketState};
use super::Deciding;
use crate::ids::TeamId;
use std::collections::BTreeSet;

/// Teams that are called to one place at most.
const TEAMS: usize = 20;

impl Deciding<'_> {
    /// A valid one is sized at once, as its category usually is: it can be given to somebody in the same minute.
    pub(super) fn judge(&mut self, valid: bool, text: Option<&str>) -> Result<(), TicketRefusal> {
        self.to_do()?;
        let hazard = self.ticket.hazard.ok_or(TicketRefusal::NotNow)?;
        match hazard.valid {
            Some(before) if before == valid => return Ok(()),
            Some(_) => return Err(TicketRefusal::NotNow),
            None => {}
        }
        if !valid {
            let reason = Some(self.say(TextKind::Reason, text.unwrap_or_default())?);
            let dues = self.ticket.dues;
            self.emit(TicketEvent::Judged { valid, reason, safe_by: None, dues });
            self.emit(TicketEvent::Closed { how: Closing::Refused, reason, into: None });
            return Ok(());
        }
        if self.ticket.reporter.person.is_some_and(|own| self.by.person() == Some(own)) {
            return Err(TicketRefusal::OwnWork);
        }
        let reason = self.say_if(TextKind::Note, text)?;
        let safe_by = Some(self.safe_by());
        let mut judged = self.ticket.clone();
        judged.hazard = Some(super::super::Hazard { valid: Some(true), safe_by, ..hazard });
        let size = size_of(&self.ticket, self.rules);
        let dues = keep_steps(&self.ticket.dues, reckon(&judged, self.rules, size, self.ticket.dues), self.now);
        self.emit(TicketEvent::Judged { valid, reason, safe_by, dues });
        if self.ticket.state == TicketState::Submitted {
            self.sized(size, self.ticket.category.clone(), self.ticket.named.clone());
        }
        Ok(())
    }

    pub(super) fn fence(&mut self) -> Result<(), TicketRefusal> {
        self.in_hand()?;
        let hazard = self.ticket.hazard.filter(|hazard| hazard.valid == Some(true)).ok_or(TicketRefusal::NotNow)?;
        if hazard.fenced_at.is_some() {
            return Ok(());
        }
        let mut fenced = self.ticket.clone();
        fenced.hazard = Some(super::super::Hazard { fenced_at: Some(self.now), ..hazard });
        let size = size_of(&self.ticket, self.rules);
        let dues = keep_steps(&self.ticket.dues, reckon(&fenced, self.rules, size, self.ticket.dues), self.now);
        self.emit(TicketEvent::Fenced { dues });
        Ok(())
    }

    pub(super) fn whistle(&mut self, teams: Vec<TeamId>, ask_again_min: u32) -> Result<(), TicketRefusal> {
        self.to_do()?;
        let known = |team: &TeamId| self.ticket.called.iter().any(|called| called.team == *team);
        let wanted: BTreeSet<TeamId> = teams.into_iter().collect();
        let fits = !wanted.is_empty() && (1..=1_440).contains(&ask_again_min);
        let teams: Vec<TeamId> = wanted.into_iter().filter(|team| !known(team)).collect();
        if !fits || self.ticket.called.len() + teams.len() > TEAMS {
            return Err(TicketRefusal::Whistle);
        }
        if !teams.is_empty() {
            self.emit(TicketEvent::Whistled { teams, every_min: ask_again_min });
        }
        Ok(())
    }

    pub(super) fn report_in(&mut self, team: TeamId, text: Option<&str>) -> Result<(), TicketRefusal> {
        self.not_closed()?;
        let by = self.by.person().ok_or(TicketRefusal::NotYours)?;
        if self.by.part != Part::Staff && !self.by.teams.contains(&team) {
            return Err(TicketRefusal::NotYours);
        }
        let called = self.ticket.called.iter().find(|called| called.team == team).ok_or(TicketRefusal::NotOffered)?;
        if called.came_at.is_some() {
            return Ok(());
        }
        let does = self.say_if(TextKind::Progress, text)?;
        self.emit(TicketEvent::ReportedIn { team, by, does });
        Ok(())
    }
}
