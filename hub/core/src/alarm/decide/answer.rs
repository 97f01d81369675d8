//! Answers of people: accept, decline, off call. First accepts win up to the places; the others are stood down.

use super::Deciding;
use crate::alarm::{AlarmEvent, Lease, LeaseStage, Page, PageState, Phase};
use crate::command::Refusal;
use crate::dispatch::{PickCause, PlaceUsed};
use crate::ids::{PageNo, PersonId};
use crate::time::UnixMs;

/// Assumed seconds to the door for somebody whose position is not known.
const ETA_UNKNOWN_S: u32 = 600;

impl Deciding<'_> {
    pub(super) fn accept(&mut self, person: PersonId, on_behalf: bool) -> Result<(), Refusal> {
        let known = self.alarm.page_of(person);
        if known.is_some_and(Page::counts) {
            return Ok(());
        }
        let invited = on_behalf || known.is_some_and(|page| self.invited(page));
        if self.alarm.accepts() >= self.alarm.places() && !invited {
            return Err(Refusal::Taken { by: self.alarm.accepted().map(|page| page.person).collect() });
        }
        let page = match known.map(|page| page.no) {
            Some(page) => page,
            None if on_behalf => self.ask_on_behalf(person)?,
            None => return Err(Refusal::NotAsked),
        };
        let lease = self.lease(page);
        let met = self.alarm.accepts() + 1 >= usize::from(self.alarm.need);
        let backup_until = self.backup_until(self.alarm.accepts() + 1);
        self.emit(AlarmEvent::Accepted { page, lease, backup_until });
        if met && backup_until.is_none() {
            self.stand_down();
        }
        Ok(())
    }

    fn ask_on_behalf(&mut self, person: PersonId) -> Result<PageNo, Refusal> {
        self.add_person(person)?;
        self.alarm.page_of(person).map(|page| page.no).ok_or(Refusal::NotAsked)
    }

    /// Wanted in spite of full places: added by hand, or called because a helper at the door fell silent.
    fn invited(&self, page: &Page) -> bool {
        page.pick.cause == PickCause::ByHand || self.called_to_the_scene(page)
    }

    pub(super) fn called_to_the_scene(&self, page: &Page) -> bool {
        match self.alarm.phase {
            Phase::OnScene { since } => page.asked_at > since,
            Phase::Calling { .. } | Phase::Coming { .. } | Phase::Closed { .. } => false,
        }
    }

    /// Until when the others still ring for a backup, once `accepts` people go. A window that runs is not prolonged.
    fn backup_until(&self, accepts: usize) -> Option<UnixMs> {
        if accepts < usize::from(self.alarm.need) || accepts >= self.alarm.places() {
            return None;
        }
        match self.alarm.phase {
            Phase::Calling { .. } if self.alarm.somebody_arrived() => None,
            Phase::Calling { .. } => {
                let window_s = self.alarm.policy.backup_window_s;
                (window_s > 0).then(|| self.now.at.plus_s(window_s))
            }
            Phase::Coming { backup_until } => backup_until,
            Phase::OnScene { .. } | Phase::Closed { .. } => None,
        }
    }

    /// Silences everybody who rings or would ring when reached, except those who are wanted all the same.
    pub(super) fn stand_down(&mut self) {
        let others = |page: &&Page| page.state.stands() && !self.invited(page);
        let pages: Vec<PageNo> = self.alarm.pages.iter().filter(others).map(|page| page.no).collect();
        if !pages.is_empty() || matches!(self.alarm.phase, Phase::Coming { backup_until: Some(_) }) {
            self.emit(AlarmEvent::StoodDown { pages });
        }
    }

    /// A decline is replaced at once by the next best; one that takes a promise back makes the call go on.
    pub(super) fn decline(&mut self, person: PersonId) -> Result<(), Refusal> {
        let page = self.alarm.page_of(person).ok_or(Refusal::NotAsked)?;
        let (no, state, counted) = (page.no, page.state, page.counts());
        if state == PageState::Declined || state == PageState::StoodDown {
            return Ok(());
        }
        self.emit(AlarmEvent::Declined { page: no });
        if counted {
            self.call_again_if_short();
        } else if state.rings() {
            self.replace(1);
        }
        Ok(())
    }

    /// A page is withdrawn from somebody who goes off call; a promise already given goes on.
    pub(super) fn off_call(&mut self, person: PersonId) {
        self.leaving = Some(person);
        let own = |page: &&Page| page.person == person && page.state.stands();
        let pages: Vec<PageNo> = self.alarm.pages.iter().filter(own).map(|page| page.no).collect();
        let rang = self.alarm.pages.iter().filter(own).filter(|page| page.state.rings()).count();
        if !pages.is_empty() {
            self.emit(AlarmEvent::StoodDown { pages });
            self.replace(rang);
        }
    }

    /// Goes on calling when fewer promises count than are needed: those who were stood down are the nearest and
    /// ring again, and the next step comes at once. While the call is still running, the next best is asked.
    pub(super) fn call_again_if_short(&mut self) {
        if self.alarm.accepts() >= usize::from(self.alarm.need) {
            return;
        }
        if matches!(self.alarm.phase, Phase::Calling { .. }) {
            return self.replace(1);
        }
        self.reopen(self.alarm.need);
        self.recall();
        self.fire_due_steps();
    }

    fn lease(&self, page: PageNo) -> Lease {
        let at = self.now.at;
        let limits = self.alarm.policy.lease;
        let fresh = self
            .alarm
            .page(page)
            .map(|page| self.roster.pick(page.person, page.pick.cause, self.alarm.place, self.now));
        let eta_s = fresh.as_ref().and_then(|pick| pick.eta_s).unwrap_or(ETA_UNKNOWN_S);
        let depart_s = if self.now.is_night() { limits.depart_night_s } else { limits.depart_s };
        let approach_by = at.plus_s(limits.approach_s.max(depart_s));
        let arrive_by = at.plus_s(eta_s.saturating_mul(limits.arrive_eta_factor)).max(approach_by);
        // Whether somebody comes nearer shows only against a place that was known at the start.
        let shows = fresh.as_ref().is_some_and(|pick| pick.place == PlaceUsed::Fix);
        Lease {
            accepted_at: at,
            distance_m: fresh.and_then(|pick| pick.distance_m),
            eta_s,
            stage: LeaseStage::Promised,
            stage_at: at,
            depart_by: at.plus_s(depart_s),
            approach_by: if shows { approach_by } else { arrive_by },
            arrive_by,
            safety_at: None,
            safety_asked: false,
        }
    }
}
