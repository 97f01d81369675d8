//! What can happen to an alarm. These are the bodies of log entries: ids, numbers and times, nothing personal.

use super::{Lease, LeaseStage, NextStep, Outcome, PlaceSource};
use crate::area::AreaPath;
use crate::dispatch::{Pick, Shortfall};
use crate::geo::LatLon;
use crate::ids::{AlarmId, DeviceId, HouseholdId, NoteId, PageNo, PersonId};
use crate::policy::Policy;
use crate::signal::AlarmKind;
use crate::time::UnixMs;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The beginning of an alarm: everything that is frozen into it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Opened {
    /// Id.
    pub alarm: AlarmId,
    /// Where it belongs.
    pub area: AreaPath,
    /// The household.
    pub household: Option<HouseholdId>,
    /// The device.
    pub device: Option<DeviceId>,
    /// Position. It tells where somebody lives, so it is kept in the alarm's row and never written to the log.
    #[serde(skip)]
    pub place: Option<LatLon>,
    /// Where the position comes from.
    pub place_source: PlaceSource,
    /// What it is about.
    pub kind: AlarmKind,
    /// Drill.
    pub drill: bool,
    /// Saved from a damaged message.
    pub damaged: bool,
    /// The device is not in the registry.
    pub unknown_device: bool,
    /// Milliseconds between press and arrival.
    pub late_by_ms: Option<u64>,
    /// The policy of that moment.
    pub policy: Arc<Policy>,
    /// Contacts of that moment.
    pub contacts: Vec<PersonId>,
}

/// One page that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Number within the alarm.
    pub no: PageNo,
    /// The pick and its reason.
    pub pick: Pick,
}

/// One entry of an alarm's stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum AlarmEvent {
    /// The alarm opened.
    Opened(Box<Opened>),
    /// Pressed again, or the sensor repeated itself.
    Pressed {
        /// Milliseconds between press and arrival.
        late_by_ms: Option<u64>,
        /// By another device than the one that opened the alarm.
        #[serde(default)]
        by_other: bool,
        /// Which device; none when it is not in the registry.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        device: Option<DeviceId>,
    },
    /// The device took the call back too late to close it; people are told.
    CancelNoted,
    /// A step was reached: who is asked, what was missing, what comes next.
    StepFired {
        /// Index into the policy's steps; the number of steps stands for "the top again".
        step: u8,
        /// Widened by hand rather than by time.
        by_hand: bool,
        /// Pages.
        asked: Vec<Asked>,
        /// Gaps.
        shortfalls: Vec<Shortfall>,
        /// What comes next.
        next: NextStep,
    },
    /// Somebody was asked outside the steps: a replacement, or added by hand.
    Paged {
        /// Pages.
        asked: Vec<Asked>,
    },
    /// No replacement was found.
    ReplacementMissing {
        /// Why.
        shortfall: Shortfall,
    },
    /// A page was handed to a channel.
    PageSent {
        /// Which.
        page: PageNo,
    },
    /// The phone has it.
    PageDelivered {
        /// Which.
        page: PageNo,
    },
    /// The screen showed it.
    PageSeen {
        /// Which.
        page: PageNo,
    },
    /// No channel reached the phone.
    PageUndelivered {
        /// Which.
        page: PageNo,
    },
    /// Nobody answered in time.
    PageExpired {
        /// Which.
        page: PageNo,
    },
    /// Somebody goes.
    Accepted {
        /// Which.
        page: PageNo,
        /// The promise.
        lease: Lease,
        /// Others may still join until then, when the need is met and a backup place is free.
        backup_until: Option<UnixMs>,
    },
    /// Somebody cannot.
    Declined {
        /// Which.
        page: PageNo,
    },
    /// These need not go: enough others do, or it is over, or they went off call.
    StoodDown {
        /// Which.
        pages: Vec<PageNo>,
    },
    /// A promise moved on.
    LeaseMoved {
        /// Which.
        page: PageNo,
        /// Where it stands now.
        stage: LeaseStage,
    },
    /// The helper at the door is asked whether all is well.
    SafetyAsked {
        /// Which.
        page: PageNo,
        /// The next question.
        again_at: UnixMs,
    },
    /// The helper answered.
    SafetyAnswered {
        /// Which.
        page: PageNo,
        /// The next question.
        again_at: UnixMs,
    },
    /// The alarm counts as unanswered again: a promise was not kept, or one more helper is wanted.
    Reopened {
        /// Accepts needed from now on.
        need: u8,
        /// What comes next.
        next: NextStep,
    },
    /// The external service was offered to the operator.
    ExternalOffered,
    /// The external service is notified without waiting for anybody.
    ExternalNotified {
        /// How often, this time included.
        round: u32,
    },
    /// The external service has the case.
    ExternalTaken,
    /// Somebody wrote a note.
    Noted {
        /// Where the text is.
        note: NoteId,
    },
    /// A human gave an outcome.
    Closed {
        /// What came of it.
        outcome: Outcome,
    },
}

impl AlarmEvent {
    /// The event's name in the log, in frames and in metrics.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Opened(_) => "alarm.opened",
            Self::Pressed { .. } => "alarm.pressed",
            Self::CancelNoted => "alarm.cancel_noted",
            Self::StepFired { .. } => "alarm.step_fired",
            Self::Paged { .. } => "alarm.paged",
            Self::ReplacementMissing { .. } => "alarm.replacement_missing",
            Self::PageSent { .. } => "alarm.page_sent",
            Self::PageDelivered { .. } => "alarm.page_delivered",
            Self::PageSeen { .. } => "alarm.page_seen",
            Self::PageUndelivered { .. } => "alarm.page_undelivered",
            Self::PageExpired { .. } => "alarm.page_expired",
            Self::Accepted { .. } => "alarm.accepted",
            Self::Declined { .. } => "alarm.declined",
            Self::StoodDown { .. } => "alarm.stood_down",
            Self::LeaseMoved { .. } => "alarm.lease_moved",
            Self::SafetyAsked { .. } => "alarm.safety_asked",
            Self::SafetyAnswered { .. } => "alarm.safety_answered",
            Self::Reopened { .. } => "alarm.reopened",
            Self::ExternalOffered => "alarm.external_offered",
            Self::ExternalNotified { .. } => "alarm.external_notified",
            Self::ExternalTaken => "alarm.external_taken",
            Self::Noted { .. } => "alarm.noted",
            Self::Closed { .. } => "alarm.closed",
        }
    }

    /// True for what happens to an alarm many times over and moves none of its phases: the state is then not written
    /// anew each time, the log alone says that it happened.
    #[must_use]
    pub fn is_frequent(&self) -> bool {
        matches!(
            self,
            Self::Pressed { .. } | Self::PageSent { .. } | Self::PageDelivered { .. } | Self::PageSeen { .. }
        )
    }

    /// Pages this event touches, so that a screen is told about these and no others.
    #[must_use]
    pub fn pages(&self) -> Vec<PageNo> {
        match self {
            Self::StepFired { asked, .. } | Self::Paged { asked } => asked.iter().map(|asked| asked.no).collect(),
            Self::PageSent { page }
            | Self::PageDelivered { page }
            | Self::PageSeen { page }
            | Self::PageUndelivered { page }
            | Self::PageExpired { page }
            | Self::Accepted { page, .. }
            | Self::Declined { page }
            | Self::LeaseMoved { page, .. }
            | Self::SafetyAsked { page, .. }
            | Self::SafetyAnswered { page, .. } => vec![*page],
            Self::StoodDown { pages } => pages.clone(),
            Self::Opened(_)
            | Self::Pressed { .. }
            | Self::CancelNoted
            | Self::ReplacementMissing { .. }
            | Self::Reopened { .. }
            | Self::ExternalOffered
            | Self::ExternalNotified { .. }
            | Self::ExternalTaken
            | Self::Noted { .. }
            | Self::Closed { .. } => Vec::new(),
        }
    }
}
