//! Tickets as staff and volunteers see them, and what they ask for.

mod act;

pub use act::{BulkRequest, BulkResult, FileTicketRequest, TicketAct};

use crate::alarm::ActorKind;
use hub_core::area::AreaPath;
use hub_core::geo::LatLon;
use hub_core::ids::{DeviceId, HouseholdId, PhotoId, Position, TeamId, TicketId};
use hub_core::person::Skill;
use hub_core::ticket::{Assignee, CategoryKey, Closing, FiveAsk, Link, Size, Source, Suspicion, TextKind, TextNo};
use hub_core::time::UnixMs;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// How far a ticket has got, as one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TicketStateName {
    /// 待分流
    Submitted,
    /// 已分流
    Triaged,
    /// 待接单
    Open,
    /// 已派单
    Dispatched,
    /// 已接单
    Claimed,
    /// 处理中
    Working,
    /// 待核验
    Done,
    /// 待评价
    Confirmed,
    /// 已办结
    Closed,
}

/// A ticket on a board, a list or a map.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct TicketView {
    /// Id.
    pub id: TicketId,
    /// Number as spoken.
    pub no: u32,
    /// Counts its events.
    pub version: u32,
    /// Where it belongs.
    pub area: AreaPath,
    /// Where it is, as spoken: building, unit, door or street.
    pub address: String,
    /// The spot.
    pub place: Option<LatLon>,
    /// What it is about.
    pub category: CategoryKey,
    /// The first 80 characters of what was asked for.
    pub summary: String,
    /// Whose job.
    pub size: Option<Size>,
    /// Where it comes from.
    pub source: Source,
    /// How far.
    pub state: TicketStateName,
    /// How it ended.
    pub closing: Option<Closing>,
    /// Whom it is given to, or who has it.
    pub assignee: Option<Assignee>,
    /// Their name.
    pub assignee_name: Option<String>,
    /// The claim lapses then.
    pub lease_until: Option<UnixMs>,
    /// Somebody must have looked by then.
    pub respond_by: Option<UnixMs>,
    /// To be done by then.
    pub solve_by: Option<UnixMs>,
    /// 70 % of the time are used.
    pub warned: bool,
    /// Steps up the area tree that were taken because it is overdue.
    pub overdue_steps: u8,
    /// The clocks stand since then.
    pub paused_at: Option<UnixMs>,
    /// A hazard: to be judged by then.
    pub judge_by: Option<UnixMs>,
    /// A hazard: judged.
    pub hazard_valid: Option<bool>,
    /// A hazard: fixed or fenced off by then.
    pub safe_by: Option<UnixMs>,
    /// Fenced off.
    pub fenced_at: Option<UnixMs>,
    /// Others with the same trouble.
    pub me_too: u32,
    /// A private case: only named staff see it.
    pub is_private_case: bool,
    /// Held back until a coordinator has looked.
    pub suspicion: Option<Suspicion>,
    /// Teams called, and how many of them have come.
    pub called: u32,
    /// How many of them have come.
    pub came: u32,
    /// Pictures and voice notes.
    pub photos: Vec<PhotoId>,
    /// Satisfied or not.
    pub satisfied: Option<bool>,
    /// How often it was reopened.
    pub reopened: u32,
    /// Filed.
    pub opened_at: UnixMs,
    /// Over.
    pub closed_at: Option<UnixMs>,
}

/// One text on a ticket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct TextView {
    /// Its number.
    pub no: TextNo,
    /// What it is.
    pub kind: TextKind,
    /// What was written.
    pub body: String,
    /// Who wrote it.
    pub by: ActorKind,
    /// Their name, for staff.
    pub by_name: Option<String>,
    /// When.
    pub at: UnixMs,
}

/// One answer to one of the five asks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct AskView {
    /// Which.
    pub ask: FiveAsk,
    /// The answer.
    pub body: String,
    /// When.
    pub at: UnixMs,
}

/// A team that was called to the place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct CalledView {
    /// Which.
    pub team: TeamId,
    /// Its name.
    pub name: String,
    /// When it was called.
    pub called_at: UnixMs,
    /// Asked again then.
    pub ask_again_at: Option<UnixMs>,
    /// How often it was asked.
    pub asked: u32,
    /// Who reported in.
    pub came_by: Option<String>,
    /// When.
    pub came_at: Option<UnixMs>,
    /// What it does.
    pub does: Option<String>,
}

/// A picture or voice note.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct PhotoView {
    /// Id: `/api/photos/{id}/full`, `/api/photos/{id}/thumb`.
    pub id: PhotoId,
    /// `photo` or `voice`.
    pub kind: String,
    /// Width, pixels.
    pub width: Option<u32>,
    /// Height, pixels.
    pub height: Option<u32>,
    /// Published by a coordinator.
    pub published: bool,
    /// Added.
    pub at: UnixMs,
}

/// Who asked, for staff.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct ReporterView {
    /// Name as given.
    pub name: Option<String>,
    /// Telephone as given.
    pub phone: Option<String>,
    /// Nothing proves that name and telephone are the reporter's own.
    pub unproven: bool,
}

/// One entry of a ticket's history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct TicketEntry {
    /// Its position in the log.
    pub position: Position,
    /// When.
    pub at: UnixMs,
    /// `ticket.filed`, `ticket.claimed` …
    pub name: String,
    /// What kind of actor.
    pub by: ActorKind,
    /// Their name.
    pub by_name: Option<String>,
    /// The person, team, area or ticket it names, as spoken.
    pub about: Option<String>,
    /// What was written with it.
    pub text: Option<String>,
}

/// What a ticket is linked with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct LinkView {
    /// What.
    pub link: Link,
    /// As spoken: a ticket's number, an alarm's kind and time.
    pub title: String,
    /// The device that a ticket about one is about, while it is open.
    pub device: Option<DeviceId>,
}

/// A ticket whole, for staff and for the one who has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct TicketPage {
    /// The ticket.
    pub ticket: TicketView,
    /// Everything that was written.
    pub texts: Vec<TextView>,
    /// The answers to the form: question key and answer.
    pub form: Vec<(String, String)>,
    /// The five asks.
    pub asks: Vec<AskView>,
    /// Teams.
    pub called: Vec<CalledView>,
    /// Pictures and voice notes.
    pub photos: Vec<PhotoView>,
    /// Who asked; none for readers who may not see it.
    pub reporter: Option<ReporterView>,
    /// The household.
    pub household: Option<HouseholdId>,
    /// What it is linked with.
    pub links: Vec<LinkView>,
    /// Minutes of service, by name.
    pub minutes: Vec<(String, u32)>,
    /// What happened, oldest first; empty for volunteers.
    pub history: Vec<TicketEntry>,
}

/// Somebody who could do it, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct TicketCandidate {
    /// Who.
    pub assignee: Assignee,
    /// Name.
    pub name: String,
    /// Straight line, metres.
    pub distance_m: Option<u32>,
    /// Tickets they have now.
    pub load: u32,
    /// Skills the category asks for and they have.
    pub skills: Vec<Skill>,
    /// Skills they lack.
    pub lacks: Vec<Skill>,
    /// On call now.
    pub on_call: bool,
    /// They gave this ticket back before.
    pub handed_back: bool,
}

/// A job a volunteer can see: before the claim only what and roughly where.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct JobView {
    /// Id.
    pub id: TicketId,
    /// Number as spoken.
    pub no: u32,
    /// What it is about.
    pub category: CategoryKey,
    /// How far.
    pub state: TicketStateName,
    /// Own: claimed by or given to the reader or the reader's team.
    pub is_mine: bool,
    /// Street or building; the door only when it is the reader's own.
    pub address: String,
    /// The spot; coarse (the building) before the claim.
    pub place: Option<LatLon>,
    /// Straight line, metres.
    pub distance_m: Option<u32>,
    /// To be done by then.
    pub solve_by: Option<UnixMs>,
    /// The claim lapses then.
    pub lease_until: Option<UnixMs>,
    /// What was asked for; the first 80 characters, masked, before the claim.
    pub summary: String,
    /// Who asked and how to reach them; own ones only.
    pub reporter: Option<ReporterView>,
    /// Pictures the reader may see.
    pub photos: Vec<PhotoId>,
    /// Skills it asks for.
    pub skills: Vec<Skill>,
    /// Coins for an hour of it by the community's rule, hundredths.
    #[ts(type = "number | null")]
    pub coins_per_hour: Option<i64>,
    /// Teams of the reader that were called to the place and have not reported in.
    pub called: Vec<CalledTeam>,
}

/// A team that was called.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct CalledTeam {
    /// Which: send it back in `report_in`.
    pub team: TeamId,
    /// Its name.
    pub name: String,
}

/// Closed tickets, the last closed first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct ClosedTickets {
    /// Tickets.
    pub tickets: Vec<TicketView>,
    /// Ask with this for the next page; none at the end.
    pub next: Option<String>,
}
