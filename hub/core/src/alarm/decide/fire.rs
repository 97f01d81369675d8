//! Time has passed. Everything that is due happens, oldest first; what is no longer current is not in the list.

use super::Deciding;
use crate::alarm::{AlarmEvent, Deadline, Timer, deadlines};

impl Deciding<'_> {
    pub(super) fn fire(&mut self) {
        // Every round settles at least one deadline or moves it behind `now`, so the loop ends by itself.
        while let Some(deadline) = self.due() {
            match deadline.timer {
                Timer::Step { .. } => self.fire_due_steps(),
                Timer::Delivery { .. } => self.deliveries_due(),
                Timer::Answer { page } => {
                    self.emit(AlarmEvent::PageExpired { page });
                    self.go_on_if_nobody_rings();
                }
                Timer::BackupWindow => self.stand_down(),
                Timer::Lease { page } => self.lease_due(page),
                Timer::Safety { page } => self.safety_due(page),
            }
        }
    }

    fn due(&self) -> Option<Deadline> {
        deadlines(&self.alarm).into_iter().filter(|deadline| deadline.due_at <= self.now.at).min()
    }

    /// All pages that were not delivered in time, replaced together.
    fn deliveries_due(&mut self) {
        let late = |deadline: &Deadline| deadline.due_at <= self.now.at;
        let pages: Vec<_> = deadlines(&self.alarm)
            .into_iter()
            .filter(late)
            .filter_map(|deadline| match deadline.timer {
                Timer::Delivery { page } => Some(page),
                Timer::Step { .. }
                | Timer::Answer { .. }
                | Timer::BackupWindow
                | Timer::Lease { .. }
                | Timer::Safety { .. } => None,
            })
            .collect();
        for page in &pages {
            self.emit(AlarmEvent::PageUndelivered { page: *page });
        }
        self.replace(pages.len());
    }
}
