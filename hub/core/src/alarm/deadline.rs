//! When an alarm must be looked at again. Deadlines are derived from the state and never stored apart from it, so
//! one that is no longer current simply is not in this list any more.

use super::{Alarm, LeaseStage, PageState, Phase};
use crate::ids::PageNo;
use crate::time::UnixMs;
use serde::{Deserialize, Serialize};

/// What a deadline is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "timer", rename_all = "snake_case")]
pub enum Timer {
    /// The next step of the policy.
    Step {
        /// Which.
        step: u8,
    },
    /// A page must have been delivered.
    Delivery {
        /// Which.
        page: PageNo,
    },
    /// A page must have been answered.
    Answer {
        /// Which.
        page: PageNo,
    },
    /// The others stop ringing for a backup.
    BackupWindow,
    /// A promise must have moved on: departed, approached or arrived, whichever is next.
    Lease {
        /// Whose.
        page: PageNo,
    },
    /// "Are you all right?"
    Safety {
        /// Whom.
        page: PageNo,
    },
}

/// A timer and its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline {
    /// When.
    pub due_at: UnixMs,
    /// What.
    pub timer: Timer,
}

/// All current deadlines, in no order. Empty exactly when the alarm is closed.
#[must_use]
pub fn deadlines(alarm: &Alarm) -> Vec<Deadline> {
    let mut due = Vec::new();
    match alarm.phase {
        Phase::Closed { .. } => return due,
        Phase::Calling { next } => due.push(Deadline { due_at: next.due_at, timer: Timer::Step { step: next.step } }),
        Phase::Coming { backup_until: Some(until) } => due.push(Deadline { due_at: until, timer: Timer::BackupWindow }),
        Phase::Coming { backup_until: None } | Phase::OnScene { .. } => {}
    }
    for page in alarm.pages.iter() {
        match page.state {
            PageState::Queued | PageState::Sent => due.push(Deadline {
                due_at: page.asked_at.plus_s(alarm.policy.delivery_s),
                timer: Timer::Delivery { page: page.no },
            }),
            PageState::Delivered | PageState::Seen => due.push(Deadline {
                due_at: page.state_at.plus_s(alarm.policy.answer_s),
                timer: Timer::Answer { page: page.no },
            }),
            PageState::Accepted => due.extend(lease_deadline(page)),
            PageState::Undelivered | PageState::Expired | PageState::Declined | PageState::StoodDown => {}
        }
    }
    due
}

fn lease_deadline(page: &super::Page) -> Option<Deadline> {
    let lease = page.lease?;
    let (due_at, timer) = match lease.stage {
        LeaseStage::Promised => (lease.depart_by, Timer::Lease { page: page.no }),
        LeaseStage::Departed => (lease.approach_by, Timer::Lease { page: page.no }),
        LeaseStage::Approaching => (lease.arrive_by, Timer::Lease { page: page.no }),
        LeaseStage::Arrived => (lease.safety_at?, Timer::Safety { page: page.no }),
        LeaseStage::Lapsed => return None,
    };
    Some(Deadline { due_at, timer })
}

/// The earliest deadline; none exactly when the alarm is closed.
#[must_use]
pub fn next_deadline(alarm: &Alarm) -> Option<Deadline> {
    deadlines(alarm).into_iter().min()
}
