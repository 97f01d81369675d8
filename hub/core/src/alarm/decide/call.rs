//! Calling: steps, replacements, the endless top. A step with nobody in it is passed at once and says so.

use super::Deciding;
use crate::alarm::{AlarmEvent, NextStep, Page, PageState, Phase};
use crate::command::Refusal;
use crate::dispatch::{Pick, PickCause};
use crate::ids::PersonId;
use crate::policy::{Ask, Step};
use crate::time::UnixMs;

impl Deciding<'_> {
    /// Fires every step that is due, each once, in order.
    pub(super) fn fire_due_steps(&mut self) {
        while let Phase::Calling { next } = self.alarm.phase {
            if next.due_at > self.now.at {
                return;
            }
            self.fire_step(next.due_at, false);
        }
    }

    /// Fires the next step. `nominal_at` is when it was due: later steps keep their distance from it, so that a
    /// hub that was away does not shift the whole policy.
    pub(super) fn fire_step(&mut self, nominal_at: UnixMs, by_hand: bool) {
        let step = self.alarm.next_step;
        let index = usize::from(step);
        let again = index >= self.alarm.policy.steps.len();
        let found = self.find(index, again);
        let acts = !found.picks.is_empty() || found.offer_external || found.notify_external;
        let due_at =
            if acts || again { self.step_after(index, nominal_at) } else { self.passed_at_once(index, nominal_at) };
        let next = NextStep { step: if again { step } else { step + 1 }, due_at };
        let asked = self.number(found.picks);
        self.emit(AlarmEvent::StepFired { step, by_hand, asked, shortfalls: found.shortfalls, next });
        if found.offer_external && self.alarm.external.offered_at.is_none() {
            self.emit(AlarmEvent::ExternalOffered);
        }
        if found.notify_external {
            self.notify_external();
        }
    }

    fn step_after(&self, index: usize, nominal_at: UnixMs) -> UnixMs {
        let policy = &self.alarm.policy;
        // The top repeats from now: rounds that were missed while the hub was away are not made up for.
        let from = if index + 1 < policy.steps.len() { nominal_at } else { self.now.at };
        from.plus_ms(policy.gap_ms(index))
    }

    /// When the step behind an empty one comes: with it. But a step that asks no people is nothing to hurry to while
    /// others still ring: it keeps its own time.
    fn passed_at_once(&self, index: usize, nominal_at: UnixMs) -> UnixMs {
        match self.alarm.policy.steps.get(index + 1) {
            Some(next) if !next.asks_people() && self.somebody_rings() => {
                self.alarm.opened_at.plus_s(next.after_s).max(nominal_at)
            }
            Some(_) | None => nominal_at,
        }
    }

    fn somebody_rings(&self) -> bool {
        self.alarm.pages.iter().any(|page| page.state.rings())
    }

    /// Tells the external service once more, unless it has the case.
    pub(super) fn notify_external(&mut self) {
        if self.alarm.external.taken_at.is_none() {
            let round = self.alarm.external.notified_count + 1;
            self.emit(AlarmEvent::ExternalNotified { round });
        }
    }

    pub(super) fn external_taken(&mut self) {
        if self.alarm.external.taken_at.is_none() {
            self.emit(AlarmEvent::ExternalTaken);
        }
    }

    /// Next step now. Both of two operators at the same second see one step; the second is told so.
    pub(super) fn widen(&mut self, expected_step: u8) -> Result<(), Refusal> {
        if expected_step != self.alarm.next_step || self.top_just_fired() {
            return Err(Refusal::AlreadyWidened);
        }
        if !matches!(self.alarm.phase, Phase::Calling { .. }) {
            let need = u8::try_from(self.alarm.accepts() + 1).unwrap_or(u8::MAX).max(self.alarm.need);
            self.reopen(need);
        }
        self.fire_step(self.now.at, true);
        self.fire_due_steps();
        Ok(())
    }

    /// The top keeps its number, so only its time tells that somebody else was quicker: until its pages can have
    /// been delivered, a second round would ask nobody new.
    fn top_just_fired(&self) -> bool {
        let policy = &self.alarm.policy;
        let top = policy.steps.len();
        match self.alarm.phase {
            Phase::Calling { next } if usize::from(next.step) == top => {
                let fired_at = next.due_at.plus_ms(-policy.gap_ms(top));
                self.now.at.since_ms(fired_at) < i64::from(policy.delivery_s) * 1000
            }
            Phase::Calling { .. } | Phase::Coming { .. } | Phase::OnScene { .. } | Phase::Closed { .. } => false,
        }
    }

    /// Unanswered again, with the next step due at once.
    pub(super) fn reopen(&mut self, need: u8) {
        let next = NextStep { step: self.alarm.next_step, due_at: self.now.at };
        self.emit(AlarmEvent::Reopened { need, next });
    }

    /// Asks one person outside the steps.
    pub(super) fn add_person(&mut self, person: PersonId) -> Result<(), Refusal> {
        if self.alarm.page_of(person).is_some_and(|page| page.state.rings() || page.counts()) {
            return Err(Refusal::AlreadyAsked);
        }
        let pick = self.roster.pick(person, PickCause::ByHand, self.alarm.place, self.now);
        let asked = self.number(vec![pick]);
        self.emit(AlarmEvent::Paged { asked });
        Ok(())
    }

    /// Finds the next best people in place of `count` who could not be reached or declined.
    pub(super) fn replace(&mut self, count: usize) {
        if count == 0 || !matches!(self.alarm.phase, Phase::Calling { .. }) {
            return;
        }
        if let Some(radius_m) = self.reached_radius_m() {
            let exclude = self.asked();
            let (mut picks, shortfall) = self.nearest(&exclude, radius_m, count);
            picks.iter_mut().for_each(|pick| pick.cause = PickCause::Replacement);
            if !picks.is_empty() {
                let asked = self.number(picks);
                self.emit(AlarmEvent::Paged { asked });
            }
            if let Some(shortfall) = shortfall {
                self.emit(AlarmEvent::ReplacementMissing { shortfall });
            }
        }
        self.go_on_if_nobody_rings();
    }

    /// The next step comes at once when no phone rings any more. The top waits for its own time.
    pub(super) fn go_on_if_nobody_rings(&mut self) {
        let Phase::Calling { next } = self.alarm.phase else { return };
        // An ambulance that is called unasked is nothing to hurry to: a step that does only that keeps its time.
        let hurries = |step: &Step| step.ask.iter().any(|ask| *ask != Ask::NotifyExternal);
        let worth_it = self.alarm.policy.steps.get(usize::from(next.step)).is_some_and(hurries);
        if worth_it && !self.somebody_rings() {
            self.fire_step(next.due_at.min(self.now.at), false);
            self.fire_due_steps();
        }
    }

    /// Rings those again who were stood down because somebody else went.
    pub(super) fn recall(&mut self) {
        let free = |page: &&Page| {
            let named = page.pick.cause == PickCause::Contact;
            let ready = self.roster.get(page.person).is_some_and(|it| it.on_call && it.committed.is_none());
            self.stood_down(page) && (named || ready) && self.leaving != Some(page.person)
        };
        let again = self.alarm.pages.iter().filter(free);
        let picks: Vec<Pick> =
            again.map(|page| self.roster.pick(page.person, page.pick.cause, self.alarm.place, self.now)).collect();
        if !picks.is_empty() {
            let asked = self.number(picks);
            self.emit(AlarmEvent::Paged { asked });
        }
    }

    /// True for the newest page of somebody who was stood down.
    pub(super) fn stood_down(&self, page: &Page) -> bool {
        page.state == PageState::StoodDown && self.alarm.page_of(page.person).is_some_and(|it| it.no == page.no)
    }

    /// The widest radius any fired step has searched.
    fn reached_radius_m(&self) -> Option<u32> {
        let fired = self.alarm.policy.steps.iter().take(usize::from(self.alarm.next_step));
        fired
            .flat_map(|step| &step.ask)
            .filter_map(|ask| match ask {
                Ask::Nearest { radius_m, .. } => Some(*radius_m),
                Ask::Contacts | Ask::Staff | Ask::DutyLead | Ask::OfferExternal | Ask::NotifyExternal => None,
            })
            .max()
    }
}
