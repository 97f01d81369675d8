//! An alarm (警情): one emergency case from the first signal to a human outcome. The state is an enum with data;
//! [`decide`] turns a command into events, [`apply`] folds an event into the state, [`deadlines`] says when the
//! alarm must be looked at again, [`effects`] what the world must be told. Invariant: an open alarm always has a
//! deadline, and only a human closes it.

mod apply;
mod deadline;
mod decide;
mod effect;
mod event;

pub use apply::apply;
pub use deadline::{Deadline, Timer, deadlines, next_deadline};
pub use decide::{AlarmCommand, Decided, decide, open};
pub use effect::{Answer, Effect, effects};
pub use event::{AlarmEvent, Asked, Opened};

use crate::area::AreaPath;
use crate::dispatch::{Pick, Shortfall};
use crate::geo::LatLon;
use crate::ids::{AlarmId, DeviceId, HouseholdId, PageNo, PersonId};
use crate::policy::Policy;
use crate::signal::AlarmKind;
use crate::time::UnixMs;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Where the alarm's position comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum PlaceSource {
    /// The device told it.
    Device,
    /// The household's door.
    Household,
    /// The middle of the area: nothing nearer is known.
    Area,
    /// Address unknown.
    Unknown,
}

/// What a human says came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum Outcome {
    /// 已帮助
    Helped,
    /// 误按
    FalsePress,
    /// 设备故障
    DeviceFault,
    /// 无人在家
    NobodyHome,
    /// 已移交
    HandedOver,
    /// 演练
    Drill,
}

/// How far a page has got. The order is the order of life, so a later report never sets a page back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum PageState {
    /// Written, not yet handed to any channel.
    Queued,
    /// Handed to a channel.
    Sent,
    /// The phone has it.
    Delivered,
    /// The screen showed it.
    Seen,
    /// No channel reached the phone in time.
    Undelivered,
    /// Not answered in time.
    Expired,
    /// "I cannot."
    Declined,
    /// Enough others go; or the alarm is over; or the person went off call.
    StoodDown,
    /// "I go."
    Accepted,
}

impl PageState {
    /// True while the phone may still ring for it.
    #[must_use]
    pub fn rings(self) -> bool {
        matches!(self, Self::Queued | Self::Sent | Self::Delivered | Self::Seen)
    }

    /// True when it rings, or would as soon as the phone is reached again.
    #[must_use]
    pub fn stands(self) -> bool {
        self.rings() || self == Self::Undelivered
    }
}

/// Where somebody who accepted stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum LeaseStage {
    /// Has promised, has not moved.
    Promised,
    /// On the way.
    Departed,
    /// On the way and nearer than at the start.
    Approaching,
    /// At the door.
    Arrived,
    /// The time limit passed; still informed, no longer counted.
    Lapsed,
}

/// Lease (承诺时限): an accept is a promise with a time limit. Distances only, never positions: this is logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// The accept.
    pub accepted_at: UnixMs,
    /// Straight line to the door at the accept, metres.
    pub distance_m: Option<u32>,
    /// Estimated seconds to the door at the accept.
    pub eta_s: u32,
    /// Where it stands.
    pub stage: LeaseStage,
    /// Since when.
    pub stage_at: UnixMs,
    /// To have departed.
    pub depart_by: UnixMs,
    /// To have come nearer.
    pub approach_by: UnixMs,
    /// To have arrived.
    pub arrive_by: UnixMs,
    /// At the scene: the next "are you all right?".
    pub safety_at: Option<UnixMs>,
    /// The question was asked and not answered yet.
    pub safety_asked: bool,
}

/// Pages of one person that an alarm keeps; the log keeps all. A call that nobody answers asks the same people again
/// every minute, and its state must not grow with the hours.
pub const PAGES_KEPT: usize = 5;

/// Devices beside the first that an alarm answers. A household has a handful; a gateway gone wild must not make the
/// alarm grow.
pub const CALLERS_KEPT: usize = 7;

/// Page (呼叫): one request to one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Number within the alarm.
    pub no: PageNo,
    /// Whom.
    pub person: PersonId,
    /// The step that asked, counted from 0.
    pub step: u8,
    /// Why this person.
    pub pick: Pick,
    /// How far it got.
    pub state: PageState,
    /// Asked.
    pub asked_at: UnixMs,
    /// When the state last changed.
    pub state_at: UnixMs,
    /// The promise, once accepted.
    pub lease: Option<Lease>,
}

impl Page {
    /// True for an accept that still counts.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.state == PageState::Accepted && self.lease.is_some_and(|lease| lease.stage != LeaseStage::Lapsed)
    }
}

/// The step that comes next, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub struct NextStep {
    /// Index into the policy's steps; the number of steps stands for "the top again".
    pub step: u8,
    /// When.
    pub due_at: UnixMs,
}

/// What the external service (ambulance, police, fire) has been told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub struct External {
    /// Offered to the operator.
    pub offered_at: Option<UnixMs>,
    /// Notified, the last time.
    pub notified_at: Option<UnixMs>,
    /// How often notified.
    pub notified_count: u32,
    /// The service's side took it (a webhook answered, or an operator says the call was made).
    pub taken_at: Option<UnixMs>,
}

/// The phases of an alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum Phase {
    /// Unanswered: fewer accepts than needed. The next step always has a time.
    Calling {
        /// What comes next.
        next: NextStep,
    },
    /// Enough people are on the way.
    Coming {
        /// Others may still join as backup until then; none once the places are full.
        backup_until: Option<UnixMs>,
    },
    /// Enough people go and one of them is at the door.
    OnScene {
        /// Since when.
        since: UnixMs,
    },
    /// A human gave an outcome.
    Closed {
        /// What came of it.
        outcome: Outcome,
        /// When.
        at: UnixMs,
    },
}

/// One emergency case. No personal data: ids, numbers and times only.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alarm {
    /// Id, and the name of its stream in the log.
    pub id: AlarmId,
    /// Where it belongs; frozen, a later move of the device does not change it.
    pub area: AreaPath,
    /// The household, frozen.
    pub household: Option<HouseholdId>,
    /// The device that called first.
    pub device: Option<DeviceId>,
    /// Position, where known.
    pub place: Option<LatLon>,
    /// Where the position comes from.
    pub place_source: PlaceSource,
    /// What it is about.
    pub kind: AlarmKind,
    /// A drill goes the whole way and says so everywhere.
    pub drill: bool,
    /// The message was damaged; what is known was saved from it.
    pub damaged: bool,
    /// The calling device is not in the registry.
    pub unknown_device: bool,
    /// Committed.
    pub opened_at: UnixMs,
    /// Milliseconds between the press and its arrival, when the device could tell.
    pub late_by_ms: Option<u64>,
    /// How often it was pressed.
    pub presses: u32,
    /// Last press.
    pub pressed_at: UnixMs,
    /// Another device of the household has called as well, so the first one cannot take the call back for both.
    #[serde(default)]
    pub others_pressed: bool,
    /// The other devices that have called, the one that pressed last at the end; all of them are answered. At most
    /// [`CALLERS_KEPT`]: what has been silent for longest makes way, and hears of it again when it presses again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also_called: Vec<DeviceId>,
    /// The device took the call back after its window, or after somebody had accepted.
    pub cancel_noted: bool,
    /// Copied at the opening.
    pub policy: Arc<Policy>,
    /// Accepts needed now: the policy's, plus one for each widening after an accept.
    pub need: u8,
    /// The first step that was not fired yet; the number of steps stands for "the top again".
    pub next_step: u8,
    /// Contacts of the household at the opening.
    pub contacts: Vec<PersonId>,
    /// Where it stands.
    pub phase: Phase,
    /// Everybody who was asked, with the newest [`PAGES_KEPT`] pages of each and every promise.
    pub pages: Arc<Vec<Page>>,
    /// Why the last step found fewer people than it wanted.
    pub gaps: Vec<Shortfall>,
    /// The ambulance.
    pub external: External,
    /// Entries of its stream so far; the next entry has this version.
    pub version: u32,
}

impl Alarm {
    /// True until a human has given an outcome.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !matches!(self.phase, Phase::Closed { .. })
    }

    /// Every device that has called and is to be answered, the first one first.
    pub fn callers(&self) -> impl Iterator<Item = DeviceId> {
        self.device.into_iter().chain(self.also_called.iter().copied())
    }

    /// Pages whose accept counts.
    pub fn accepted(&self) -> impl Iterator<Item = &Page> {
        self.pages.iter().filter(|page| page.counts())
    }

    /// How many accepts count.
    #[must_use]
    pub fn accepts(&self) -> usize {
        self.accepted().count()
    }

    /// True when one of those who count is at the door.
    #[must_use]
    pub fn somebody_arrived(&self) -> bool {
        self.accepted().filter_map(|page| page.lease).any(|lease| lease.stage == LeaseStage::Arrived)
    }

    /// How many may go at most.
    #[must_use]
    pub fn places(&self) -> usize {
        usize::from(self.need) + usize::from(self.policy.backup)
    }

    /// The newest page of a person.
    #[must_use]
    pub fn page_of(&self, person: PersonId) -> Option<&Page> {
        self.pages.iter().rev().find(|page| page.person == person)
    }

    /// One page by number.
    #[must_use]
    pub fn page(&self, no: PageNo) -> Option<&Page> {
        self.pages.iter().find(|page| page.no == no)
    }

    /// Everybody who was asked at any time.
    #[must_use]
    pub fn asked(&self) -> BTreeSet<PersonId> {
        self.pages.iter().map(|page| page.person).collect()
    }
}
