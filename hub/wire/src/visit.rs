//! Visits (走访) on the wire: plans and visits for staff, the own round for whoever goes there. Names, reasons and answers
//! are personal: they go to staff of the area and to the one who makes the visit, never into the log.

use hub_core::area::AreaPath;
use hub_core::geo::LatLon;
use hub_core::ids::{HouseholdId, PersonId, Position, RequestKey, TicketId, VisitId, VisitPlanId};
use hub_core::ticket::{Assignee, CategoryKey};
use hub_core::time::UnixMs;
use hub_core::visit::{Answered, Checklist, HardshipTier, Tell, VisitRules, Words};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// How far a visit has got, as one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum VisitStateName {
    /// 待走访
    Planned,
    /// 走访中
    Started,
    /// 已走访
    Done,
    /// 家中无人
    NotHome,
    /// 谢绝
    Refused,
    /// 已取消
    Cancelled,
}

/// Whom, as spoken at the door.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct VisitedHome {
    /// The household.
    pub id: HouseholdId,
    /// Building, unit, door.
    pub address: String,
    /// Names of who lives there.
    pub residents: Vec<String>,
    /// The door, else the building.
    pub place: Option<LatLon>,
    /// How hard its life is; none when its plan is not there any more.
    pub tier: Option<HardshipTier>,
    /// Why it is visited.
    pub reason: String,
}

/// A plan of visits, for staff.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct VisitPlanView {
    /// Id.
    pub id: VisitPlanId,
    /// Where.
    pub area: AreaPath,
    /// Whom, and why.
    pub home: VisitedHome,
    /// How hard its life is.
    pub tier: HardshipTier,
    /// Days between visits of this household alone; none: as its tier says.
    pub every_days: Option<u16>,
    /// Days between its visits.
    pub rhythm_days: u16,
    /// The key of the checklist.
    pub checklist: String,
    /// Who visits.
    pub assigned: Assignee,
    /// Their name.
    pub assigned_name: String,
    /// The next visit is to be done by then.
    pub next_due_at: UnixMs,
    /// The visit that stands on the list.
    pub on_list: Option<VisitId>,
    /// Visits in a row at which nobody was at home.
    pub not_home: u8,
    /// The last visit that is over.
    pub last_visit: Option<VisitId>,
    /// When somebody was spoken to last.
    pub last_done_at: Option<UnixMs>,
    /// Rests since then.
    pub paused_at: Option<UnixMs>,
    /// Ended since.
    pub closed_at: Option<UnixMs>,
}

/// Who was told that a visit did not happen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct ToldView {
    /// Which of them.
    pub tell: Tell,
    /// Their names: those nearest upwards in the tree of areas.
    pub names: Vec<String>,
}

/// A visit, for staff.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct VisitView {
    /// Id.
    pub id: VisitId,
    /// Counts its events.
    pub version: u32,
    /// From which plan.
    pub plan: VisitPlanId,
    /// Where.
    pub area: AreaPath,
    /// Whom, and why.
    pub home: VisitedHome,
    /// Whose list it stands on.
    pub assigned: Assignee,
    /// Their name.
    pub assigned_name: String,
    /// To be done by then.
    pub due_at: UnixMs,
    /// How far.
    pub state: VisitStateName,
    /// Who is there, or was.
    pub by_name: Option<String>,
    /// When it was over.
    pub ended_at: Option<UnixMs>,
    /// Nobody was at home this often in a row before.
    pub not_home_before: u8,
    /// The last who were told that it did not happen.
    pub told: Option<ToldView>,
    /// Findings that became tickets.
    pub found: u32,
}

/// A visit on the own round.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct StopView {
    /// Id of the visit.
    pub id: VisitId,
    /// Counts its events.
    pub version: u32,
    /// On the reader's list, or the reader's team's. One that is not leaves the phone.
    pub is_mine: bool,
    /// Where.
    pub area: AreaPath,
    /// Whom, and why.
    pub home: VisitedHome,
    /// What whoever comes should know: hard of hearing, dog.
    pub notes: String,
    /// To be done by then.
    pub due_at: UnixMs,
    /// How far.
    pub state: VisitStateName,
    /// Started by somebody else of the team.
    pub taken_by: Option<String>,
    /// Nobody was at home this often in a row before.
    pub not_home_before: u8,
    /// The key of the checklist.
    pub checklist: String,
}

/// In which order the doors of today are visited.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct RoundView {
    /// Who goes.
    pub person: PersonId,
    /// From where.
    pub start: Option<LatLon>,
    /// Visits in the order of going: those due today and late ones.
    pub order: Vec<VisitId>,
    /// Straight lines from the start to the last, metres.
    pub length_m: u32,
}

/// Something that was found, and its ticket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct FindingView {
    /// The key of the question.
    pub question: String,
    /// What the ticket is about.
    pub category: CategoryKey,
    /// How it reads.
    pub text: Words,
    /// What the visitor wrote.
    pub said: Option<String>,
    /// The ticket.
    pub ticket: TicketId,
}

/// Something that happened to a visit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct VisitEntry {
    /// Its place in the log.
    pub position: Position,
    /// When.
    pub at: UnixMs,
    /// `visit.planned`, `visit.rose` …
    pub name: String,
    /// Who did it; none: the hub.
    pub by_name: Option<String>,
    /// Who was told, when it rose.
    pub tell: Option<Tell>,
}

/// A visit whole, for staff.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct VisitPage {
    /// The visit.
    pub visit: VisitView,
    /// What is asked.
    pub checklist: Checklist,
    /// What was answered.
    pub answers: Vec<Answered>,
    /// What was found.
    pub findings: Vec<FindingView>,
    /// What happened, oldest first.
    pub history: Vec<VisitEntry>,
}

/// Visits that are over, the last first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct ClosedVisits {
    /// Visits.
    pub visits: Vec<VisitView>,
    /// Ask with this for the next page; none at the end.
    pub next: Option<String>,
}

/// A household that a plan can be made for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct HomeView {
    /// Id.
    pub id: HouseholdId,
    /// Where.
    pub area: AreaPath,
    /// Building, unit, door.
    pub address: String,
    /// Names of who lives there.
    pub residents: Vec<String>,
    /// Its plan, when it has one.
    pub plan: Option<VisitPlanId>,
}

/// Somebody who can make visits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct VisitorView {
    /// Who.
    pub assignee: Assignee,
    /// Their name.
    pub name: String,
    /// Visits on their list now.
    pub load: u32,
}

/// PUT /api/visit-plans: a plan as it is from now on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VisitPlanRequest {
    /// Id; a new one adds a plan.
    pub id: VisitPlanId,
    /// Whom. A plan stays with its household.
    pub household: HouseholdId,
    /// How hard its life is.
    pub tier: HardshipTier,
    /// Days between visits of this household alone, 1 to 366; none: as its tier says.
    pub every_days: Option<u16>,
    /// Why it is visited.
    pub reason: String,
    /// The key of the checklist.
    pub checklist: String,
    /// Who visits.
    pub assigned: Assignee,
    /// The next visit is to be done by then; one that stands on the list keeps its day.
    pub next_due_at: UnixMs,
}

/// POST /api/visit-plans/{id}/act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum VisitPlanAct {
    /// Rests: the visit on the list is taken off it.
    Pause {},
    /// Goes on.
    Resume {},
    /// Ends.
    End {},
}

/// POST /api/visits/{id}/act.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VisitActRequest {
    /// Made by the client: the same key again changes nothing.
    pub key: RequestKey,
    /// What.
    pub act: VisitAct,
}

/// What is done with a visit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum VisitAct {
    /// Somebody else is to make it; staff only.
    Assign {
        /// Who.
        to: Assignee,
    },
    /// At the door.
    Start {},
    /// The questions are answered.
    Finish {
        /// The answers.
        answers: Vec<Answered>,
    },
    /// Nobody opens.
    NotHome {},
    /// The household does not want it.
    Refuse {},
    /// It is not needed; staff only.
    Cancel {},
}

/// What visits in an area go by, and what is asked on them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VisitRulesView {
    /// Where they hold, there and below.
    pub area: AreaPath,
    /// Rhythm and rising.
    pub rules: VisitRules,
    /// Checklists.
    pub checklists: Vec<Checklist>,
}
