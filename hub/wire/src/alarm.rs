//! Alarms as screens see them: whole for staff, as a call for the person who is asked, as a status for observers.

use hub_core::alarm::{External, LeaseStage, Outcome, PageState, PlaceSource};
use hub_core::area::AreaPath;
use hub_core::dispatch::{Pick, Shortfall};
use hub_core::geo::LatLon;
use hub_core::household::RiskTier;
use hub_core::ids::{AlarmId, HouseholdId, NoteId, PageNo, PersonId, Position};
use hub_core::policy::Ask;
use hub_core::signal::AlarmKind;
use hub_core::time::UnixMs;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// Where an alarm stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PhaseName {
    /// Unanswered.
    Calling,
    /// Enough people are on the way.
    Coming,
    /// Somebody is at the door.
    OnScene,
    /// A human gave an outcome.
    Closed,
}

/// What happens next, and when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct NextView {
    /// The step's number from 0; send it back as `expected_step` to widen.
    pub step: u8,
    /// When it fires by itself.
    pub due_at: UnixMs,
    /// Whom it asks. For "the top again", everybody the policy knows.
    pub ask: Vec<Ask>,
}

/// The household behind an alarm, for staff.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct HouseholdView {
    /// Id.
    pub id: HouseholdId,
    /// Building, unit and door as spoken: 幸福里3号楼 2单元 302.
    pub label: String,
    /// Names of those who live there.
    pub residents: Vec<String>,
    /// Notes for whoever comes.
    pub notes: String,
    /// Medicines and conditions.
    pub medicines: String,
    /// How closely it is watched.
    pub risk: RiskTier,
}

/// A promise on its way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct LeaseView {
    /// The accept.
    pub accepted_at: UnixMs,
    /// Estimated seconds from the accept to the door.
    pub eta_s: u32,
    /// Where it stands.
    pub stage: LeaseStage,
    /// Since when.
    pub stage_at: UnixMs,
    /// The next limit; after it the call goes on. None when lapsed.
    pub limit_at: Option<UnixMs>,
    /// "Are you all right?" was asked and not answered.
    pub safety_asked: bool,
}

/// One page, for staff.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct PageView {
    /// Number within the alarm.
    pub no: PageNo,
    /// Whom.
    pub person: PersonId,
    /// Name.
    pub name: String,
    /// Telephone.
    pub phone: Option<String>,
    /// The step that asked.
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
    pub lease: Option<LeaseView>,
}

/// An alarm, for staff. In events `pages` holds only those that changed: put them into what is there by `no`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct AlarmView {
    /// Id.
    pub id: AlarmId,
    /// Entries of its stream so far: a view with a lower version is older.
    pub version: u32,
    /// What it is about.
    pub kind: AlarmKind,
    /// Where it stands.
    pub phase: PhaseName,
    /// Where it belongs.
    pub area: AreaPath,
    /// Name of its area: the building, else what is known.
    pub area_name: String,
    /// Street address.
    pub street: Option<String>,
    /// The household; none when the address is unknown.
    pub household: Option<HouseholdView>,
    /// Name of the device that called first.
    pub device: Option<String>,
    /// Position.
    pub place: Option<LatLon>,
    /// Where the position comes from.
    pub place_source: PlaceSource,
    /// Drill.
    pub drill: bool,
    /// Saved from a damaged message.
    pub damaged: bool,
    /// The device is not in the registry: address unknown.
    pub unknown_device: bool,
    /// Opened.
    pub opened_at: UnixMs,
    /// Milliseconds between press and arrival, when it came late.
    pub late_by_ms: Option<f64>,
    /// How often pressed.
    pub presses: u32,
    /// Last press.
    pub pressed_at: UnixMs,
    /// The device took the call back, too late to close it.
    pub cancel_noted: bool,
    /// Accepts needed.
    pub need: u8,
    /// Accepts that count.
    pub accepts: u32,
    /// What comes next; none unless calling.
    pub next: Option<NextView>,
    /// The first step that was not taken yet: send it as `expected_step` to widen, in any phase.
    pub next_step: u8,
    /// How many steps the policy has.
    pub steps: u8,
    /// Others may join as backup until then.
    pub backup_until: Option<UnixMs>,
    /// Why the last step found fewer people than it wanted.
    pub gaps: Vec<Shortfall>,
    /// The ambulance.
    pub external: External,
    /// The hub has a channel to the external service; without one, "notified" means: somebody must telephone.
    pub external_ready: bool,
    /// The outcome, once closed.
    pub outcome: Option<Outcome>,
    /// Closed.
    pub closed_at: Option<UnixMs>,
    /// Pages.
    pub pages: Vec<PageView>,
}

/// What a press of an open alarm, or a page on its way, changes of the alarm; all else stays as it is. These are the
/// frequent events: whoever sees them has the alarm itself from before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct AlarmChange {
    /// The alarm.
    pub id: AlarmId,
    /// Entries of its stream so far: a change with a lower version than what is known is older.
    pub version: u32,
    /// How often pressed.
    pub presses: u32,
    /// Last press.
    pub pressed_at: UnixMs,
    /// Pages that changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pages: Vec<PageChange>,
}

/// How far a page got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct PageChange {
    /// Number within the alarm.
    pub no: PageNo,
    /// How far.
    pub state: PageState,
    /// Since when.
    pub state_at: UnixMs,
}

/// An alarm for observers: status only, nothing personal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct StatusView {
    /// Id.
    pub id: AlarmId,
    /// What it is about.
    pub kind: AlarmKind,
    /// Where it stands.
    pub phase: PhaseName,
    /// Name of the grid.
    pub grid_name: String,
    /// Drill.
    pub drill: bool,
    /// Opened.
    pub opened_at: UnixMs,
    /// Closed.
    pub closed_at: Option<UnixMs>,
}

/// Who did something.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ActorKind {
    /// A person.
    Person,
    /// A device.
    Device,
    /// The hub.
    Hub,
    /// The operator at the machine.
    Operator,
}

/// One line of an alarm's timeline, from the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct TimelineEntry {
    /// Position in the log.
    pub position: Position,
    /// When.
    pub at: UnixMs,
    /// `alarm.opened`, `alarm.step_fired` …
    pub name: String,
    /// Who.
    pub actor: ActorKind,
    /// The person's or device's name.
    pub actor_name: Option<String>,
    /// People concerned: those asked, stood down, accepted.
    pub people: Vec<String>,
    /// Step, for steps.
    pub step: Option<u8>,
    /// Whom the step asked.
    pub ask: Vec<Ask>,
    /// Gaps.
    pub gaps: Vec<Shortfall>,
    /// The promise's stage.
    pub stage: Option<LeaseStage>,
    /// The note's text.
    pub note: Option<String>,
    /// The outcome.
    pub outcome: Option<Outcome>,
}

/// A page of closed alarms, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct RecentAlarms {
    /// Alarms.
    pub alarms: Vec<AlarmView>,
    /// Send back as `before` for the next page; none at the end.
    pub next: Option<String>,
}

/// POST /api/alarms/{id}/accept
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptRequest {
    /// Staff only: accept for this person. Without it: for oneself.
    #[serde(default)]
    pub on_behalf_of: Option<PersonId>,
}

/// POST /api/alarms/{id}/widen
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WidenRequest {
    /// The `next.step` the screen showed; another one means somebody was quicker.
    pub expected_step: u8,
}

/// POST /api/alarms/{id}/people
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddPersonRequest {
    /// Whom to ask too.
    pub person: PersonId,
}

/// POST /api/alarms/{id}/notes
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoteRequest {
    /// Made by the screen, so that the same note sent twice is one note. Any UUID.
    pub id: NoteId,
    /// 1 to 2,000 characters.
    pub text: String,
}

/// POST /api/alarms/{id}/close
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseRequest {
    /// What came of it.
    pub outcome: Outcome,
    /// A last note.
    #[serde(default)]
    pub note: Option<NoteRequest>,
}

/// What a command came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct Committed {
    /// The log is committed up to here; a screen that has this position has seen the effect.
    pub position: Position,
}
