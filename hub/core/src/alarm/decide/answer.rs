//! Answers of people: accept, decline, off call. First accepts win up to the places; the others are stood down.

use super::Deciding;
use crate::alarm::{AlarmEvent, Lease, LeaseStage, PageState, Phase};
use crate::command::Refusal;
use crate::dispatch::PickCause;
use crate::ids::{PageNo, PersonId};
use crate::time::UnixMs;

/// Assumed seconds to the door for somebody whose position is not known.
const ETA_UNKNOWN_S: u32 = 600;

impl Deciding<'_> {
    pub(super) fn accept(&mut self, person: PersonId, on_behalf: bool) -> Result<(), Refusal> {
        let known = self.alarm.page_of(person);
        if known.is_some_and(|page| page.counts()) {
            return Ok(());
        }
        let invited = known.is_some_and(|page| page.pick.cause == PickCause::ByHand);
        if self.alarm.accepts() >= self.alarm.places() && !invited && !on_behalf {
            return Err(Refusal::Taken { by: self.alarm.accepted().map(|page| page.person).collect() });
        }
        let page = match known.map(|page| page.no) {
            Some(page) => page,
            None if on_behalf => self.ask_on_behalf(person)?,
            None => return Err(Refusal::NotAsked),
        };
        let lease = self.lease(page);
        let met = self.alarm.accepts() + 1 >= usize::from(self.alarm.need);
        let full = self.alarm.accepts() + 1 >= self.alarm.places();
        let window_s = self.alarm.policy.backup_window_s;
        let backup_until = (met && !full && window_s > 0).then(|| self.now.at.plus_s(window_s));
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

    /// Silences everybody who still rings, except people added by hand.
    pub(super) fn stand_down(&mut self) {
        let rings = |page: &&crate::alarm::Page| page.state.rings() && page.pick.cause != PickCause::ByHand;
        let pages: Vec<PageNo> = self.alarm.pages.iter().filter(rings).map(|page| page.no).collect();
        if !pages.is_empty() || matches!(self.alarm.phase, Phase::Coming { backup_until: Some(_) }) {
            self.emit(AlarmEvent::StoodDown { pages });
        }
    }

    pub(super) fn decline(&mut self, person: PersonId) -> Result<(), Refusal> {
        let page = self.alarm.page_of(person).ok_or(Refusal::NotAsked)?;
        let (no, state, counted) = (page.no, page.state, page.counts());
        if state == PageState::Declined || state == PageState::StoodDown {
            return Ok(());
        }
        self.emit(AlarmEvent::Declined { page: no });
        if counted {
            self.call_again_if_short();
        } else {
            self.replace(1);
        }
        Ok(())
    }

    /// A page is withdrawn from somebody who goes off call; a promise already given goes on.
    pub(super) fn off_call(&mut self, person: PersonId) {
        let rings = |page: &&crate::alarm::Page| page.person == person && page.state.rings();
        let pages: Vec<PageNo> = self.alarm.pages.iter().filter(rings).map(|page| page.no).collect();
        let count = pages.len();
        if count > 0 {
            self.emit(AlarmEvent::StoodDown { pages });
            self.replace(count);
        }
    }

    /// Goes on calling when fewer promises count than are needed.
    pub(super) fn call_again_if_short(&mut self) {
        let short = self.alarm.accepts() < usize::from(self.alarm.need);
        if short && !matches!(self.alarm.phase, Phase::Calling { .. }) {
            self.reopen(self.alarm.need);
            self.fire_due_steps();
        }
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
        let arrive_by: UnixMs = at.plus_s(eta_s.saturating_mul(limits.arrive_eta_factor));
        Lease {
            accepted_at: at,
            distance_m: fresh.and_then(|pick| pick.distance_m),
            eta_s,
            stage: LeaseStage::Promised,
            stage_at: at,
            depart_by: at.plus_s(depart_s),
            approach_by,
            arrive_by: arrive_by.max(approach_by),
            safety_at: None,
            safety_asked: false,
        }
    }
}
