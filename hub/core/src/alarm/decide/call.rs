//! Calling: steps, replacements, the endless top. A step with nobody in it is passed at once and says so.

use super::Deciding;
use crate::access::Role;
use crate::alarm::{AlarmEvent, Asked, NextStep, PageState, Phase};
use crate::command::Refusal;
use crate::dispatch::{Call, Pick, PickCause, Shortfall};
use crate::ids::{PageNo, PersonId};
use crate::policy::Ask;
use crate::time::UnixMs;
use std::collections::BTreeSet;

/// What one step found.
#[derive(Default)]
struct Found {
    picks: Vec<Pick>,
    shortfalls: Vec<Shortfall>,
    offer_external: bool,
    notify_external: bool,
}

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
        let due_at = if !acts && !again {
            self.now.at
        } else {
            // The top repeats from now: rounds that were missed while the hub was away are not made up for.
            let from = if again { self.now.at } else { nominal_at };
            from.plus_ms(self.alarm.policy.gap_ms(index))
        };
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
        if expected_step != self.alarm.next_step {
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
            let exclude = self.alarm.asked();
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
        let rings = self.alarm.pages.iter().any(|page| page.state.rings());
        let steps_left = usize::from(next.step) < self.alarm.policy.steps.len();
        // Once the external service is on offer there is nobody to ring: its step keeps its time.
        if !rings && steps_left && self.alarm.external.offered_at.is_none() {
            self.fire_step(self.now.at, false);
            self.fire_due_steps();
        }
    }

    /// Pages staff of the alarm's area who do not ring already.
    pub(super) fn page_staff(&mut self) {
        let mut found = Found::default();
        self.ask_role(Role::Coordinator, PickCause::Staff, &self.engaged(), &mut found);
        self.ask_role(Role::DutyLead, PickCause::DutyLead, &self.engaged(), &mut found);
        if !found.picks.is_empty() {
            let asked = self.number(found.picks);
            self.emit(AlarmEvent::Paged { asked });
        }
    }

    fn find(&self, index: usize, again: bool) -> Found {
        let mut found = Found::default();
        let steps = &self.alarm.policy.steps;
        let asks: Vec<Ask> = if again {
            steps.iter().flat_map(|step| step.ask.iter().copied()).collect()
        } else {
            steps.get(index).map(|step| step.ask.clone()).unwrap_or_default()
        };
        let mut exclude = if again { self.engaged() } else { self.alarm.asked() };
        for ask in asks {
            self.ask(ask, &exclude, &mut found);
            exclude.extend(found.picks.iter().map(|pick| pick.person));
        }
        found
    }

    fn ask(&self, ask: Ask, exclude: &BTreeSet<PersonId>, found: &mut Found) {
        match ask {
            Ask::Contacts => {
                let fresh = self.alarm.contacts.iter().filter(|person| !exclude.contains(person));
                found.picks.extend(
                    fresh.map(|person| self.roster.pick(*person, PickCause::Contact, self.alarm.place, self.now)),
                );
            }
            Ask::Nearest { radius_m, count } => {
                let (picks, shortfall) = self.nearest(exclude, radius_m, usize::from(count));
                found.picks.extend(picks);
                found.shortfalls.extend(shortfall);
            }
            Ask::Staff => self.ask_role(Role::Coordinator, PickCause::Staff, exclude, found),
            Ask::DutyLead => self.ask_role(Role::DutyLead, PickCause::DutyLead, exclude, found),
            Ask::OfferExternal => found.offer_external = true,
            Ask::NotifyExternal => found.notify_external = true,
        }
    }

    fn ask_role(&self, role: Role, cause: PickCause, exclude: &BTreeSet<PersonId>, found: &mut Found) {
        let mut asked_before = 0;
        let mut any = false;
        for responder in self.roster.on_duty(role, &self.alarm.area) {
            if exclude.contains(&responder.person) {
                asked_before += 1;
            } else {
                any = true;
                found.picks.push(self.roster.pick(responder.person, cause, self.alarm.place, self.now));
            }
        }
        if !any {
            found.shortfalls.push(Shortfall { asked_before, ..Shortfall::default() });
        }
    }

    fn nearest(&self, exclude: &BTreeSet<PersonId>, radius_m: u32, count: usize) -> (Vec<Pick>, Option<Shortfall>) {
        let call = Call { place: self.alarm.place, skills: &self.alarm.policy.skills, exclude };
        self.roster.nearest(&call, radius_m, count, self.now)
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

    /// People who ring, go, or have said no: not asked again when the top repeats.
    fn engaged(&self) -> BTreeSet<PersonId> {
        let engaged = |page: &&crate::alarm::Page| {
            page.state.rings() || page.counts() || matches!(page.state, PageState::Declined)
        };
        self.alarm.pages.iter().filter(engaged).map(|page| page.person).collect()
    }

    fn number(&self, picks: Vec<Pick>) -> Vec<Asked> {
        let first = self.alarm.pages.iter().map(|page| page.no.0).max().unwrap_or(0) + 1;
        (first..).zip(picks).map(|(no, pick)| Asked { no: PageNo(no), pick }).collect()
    }
}
