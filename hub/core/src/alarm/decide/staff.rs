//! Staff who are called because a helper at the door does not say that all is well.

use super::Deciding;
use super::find::Found;
use crate::access::Role;
use crate::alarm::{AlarmEvent, Page};
use crate::dispatch::PickCause;
use crate::ids::PageNo;

impl Deciding<'_> {
    /// Pages staff of the alarm's area who do not ring already; says so when there is nobody.
    pub(super) fn page_staff(&mut self) {
        let found = self.find_staff();
        if found.picks.is_empty() {
            if let Some(shortfall) = found.shortfalls.into_iter().next() {
                self.emit(AlarmEvent::ReplacementMissing { shortfall });
            }
        } else {
            let asked = self.number(found.picks);
            self.emit(AlarmEvent::Paged { asked });
        }
    }

    /// All is well: staff who were called because of the silence need not come.
    pub(super) fn stand_staff_down(&mut self) {
        let called = |page: &&Page| {
            let staff = matches!(page.pick.cause, PickCause::Staff | PickCause::DutyLead);
            staff && page.state.stands() && self.called_to_the_scene(page)
        };
        let pages: Vec<PageNo> = self.alarm.pages.iter().filter(called).map(|page| page.no).collect();
        if !pages.is_empty() {
            self.emit(AlarmEvent::StoodDown { pages });
        }
    }

    fn find_staff(&self) -> Found {
        let mut found = Found::default();
        let mut exclude = self.engaged();
        for (role, cause) in [(Role::Coordinator, PickCause::Staff), (Role::DutyLead, PickCause::DutyLead)] {
            self.ask_role(role, cause, &exclude, &mut found);
            exclude.extend(found.picks.iter().map(|pick| pick.person));
        }
        found
    }
}
