//! Delivery reports of pages. A report may come late, twice or out of order: a page only ever moves forward, and
//! one whose person has been asked anew stays where it is.

use super::Deciding;
use crate::alarm::{AlarmEvent, PageState};
use crate::command::Refusal;
use crate::ids::PageNo;

impl Deciding<'_> {
    /// Nobody rings twice: only the newest page of a person comes back to life.
    fn is_newest(&self, page: PageNo) -> bool {
        let person = self.alarm.page(page).map(|page| page.person);
        person.and_then(|person| self.alarm.page_of(person)).is_some_and(|newest| newest.no == page)
    }

    fn state(&self, page: PageNo) -> Result<PageState, Refusal> {
        self.alarm.page(page).map(|page| page.state).ok_or(Refusal::NoSuchPage)
    }

    pub(super) fn page_sent(&mut self, page: PageNo) -> Result<(), Refusal> {
        if self.state(page)? == PageState::Queued {
            self.emit(AlarmEvent::PageSent { page });
        }
        Ok(())
    }

    pub(super) fn page_delivered(&mut self, page: PageNo) -> Result<(), Refusal> {
        let state = self.state(page)?;
        let waits = matches!(state, PageState::Queued | PageState::Sent | PageState::Undelivered);
        if waits && self.is_newest(page) {
            self.emit(AlarmEvent::PageDelivered { page });
        }
        Ok(())
    }

    pub(super) fn page_seen(&mut self, page: PageNo) -> Result<(), Refusal> {
        let state = self.state(page)?;
        if state.stands() && state != PageState::Seen && self.is_newest(page) {
            self.emit(AlarmEvent::PageSeen { page });
        }
        Ok(())
    }

    pub(super) fn page_undeliverable(&mut self, page: PageNo) -> Result<(), Refusal> {
        if matches!(self.state(page)?, PageState::Queued | PageState::Sent) {
            self.emit(AlarmEvent::PageUndelivered { page });
            self.replace(1);
        }
        Ok(())
    }
}
