//! Finding: whom a step asks, and who is left out because they were asked before.

use super::Deciding;
use crate::access::Role;
use crate::alarm::{Asked, Page, PageState};
use crate::dispatch::{Call, Pick, PickCause, Shortfall};
use crate::ids::{PageNo, PersonId};
use crate::policy::Ask;
use std::collections::BTreeSet;

/// What one step found.
#[derive(Default)]
pub(super) struct Found {
    pub(super) picks: Vec<Pick>,
    pub(super) shortfalls: Vec<Shortfall>,
    pub(super) offer_external: bool,
    pub(super) notify_external: bool,
}

impl Deciding<'_> {
    pub(super) fn find(&self, index: usize, again: bool) -> Found {
        let mut found = Found::default();
        let steps = &self.alarm.policy.steps;
        let asks: Vec<Ask> = if again {
            steps.iter().flat_map(|step| step.ask.iter().copied()).collect()
        } else {
            steps.get(index).map(|step| step.ask.clone()).unwrap_or_default()
        };
        let mut exclude = if again { self.engaged() } else { self.asked() };
        for ask in asks {
            self.ask(ask, &exclude, &mut found);
            exclude.extend(found.picks.iter().map(|pick| pick.person));
        }
        found
    }

    fn ask(&self, ask: Ask, exclude: &BTreeSet<PersonId>, found: &mut Found) {
        match ask {
            Ask::Contacts => {
                let mut seen = exclude.clone();
                let fresh = self.alarm.contacts.iter().filter(|person| seen.insert(**person));
                let pick =
                    |person: &PersonId| self.roster.pick(*person, PickCause::Contact, self.alarm.place, self.now);
                found.picks.extend(fresh.map(pick));
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

    pub(super) fn ask_role(&self, role: Role, cause: PickCause, exclude: &BTreeSet<PersonId>, found: &mut Found) {
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

    pub(super) fn nearest(
        &self,
        exclude: &BTreeSet<PersonId>,
        radius_m: u32,
        count: usize,
    ) -> (Vec<Pick>, Option<Shortfall>) {
        let call = Call { place: self.alarm.place, skills: &self.alarm.policy.skills, exclude };
        self.roster.nearest(&call, radius_m, count, self.now)
    }

    /// People who ring, have promised (one whose time limit passed stays informed and keeps the door), or have said
    /// no: not asked again when the top repeats.
    pub(super) fn engaged(&self) -> BTreeSet<PersonId> {
        let engaged =
            |page: &&Page| page.state.rings() || matches!(page.state, PageState::Accepted | PageState::Declined);
        let engaged = self.alarm.pages.iter().filter(engaged).map(|page| page.person);
        engaged.chain(self.leaving).collect()
    }

    /// People who are not asked a second time by a later step: all but those who were stood down, who are the
    /// nearest and have neither refused nor been out of reach.
    pub(super) fn asked(&self) -> BTreeSet<PersonId> {
        let free: BTreeSet<PersonId> =
            self.alarm.pages.iter().filter(|page| self.stood_down(page)).map(|page| page.person).collect();
        let asked = self.alarm.asked().into_iter().filter(|person| !free.contains(person));
        asked.chain(self.leaving).collect()
    }

    pub(super) fn number(&self, picks: Vec<Pick>) -> Vec<Asked> {
        let first = self.alarm.pages.iter().map(|page| page.no.0).max().unwrap_or(0) + 1;
        (first..).zip(picks).map(|(no, pick)| Asked { no: PageNo(no), pick }).collect()
    }
}
