//! Delivery reports of pages. A report may come late, twice or out of order: a page only ever moves forward.

use super::Deciding;
use crate::alarm::{AlarmEvent, PageState};
use crate::command::Refusal;
use crate::ids::PageNo;

impl Deciding<'_> {
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
        if matches!(self.state(page)?, PageState::Queued | PageState::Sent | PageState::Undelivered) {
            self.emit(AlarmEvent::PageDelivered { page });
        }
        Ok(())
    }

    pub(super) fn page_seen(&mut self, page: PageNo) -> Result<(), Refusal> {
        let state = self.state(page)?;
        if state == PageState::Undelivered || (state.rings() && state != PageState::Seen) {
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
