//! What somebody asks of tickets: filing one, and everything that is done with it.

use hub_core::area::AreaPath;
use hub_core::geo::LatLon;
use hub_core::ids::{HouseholdId, NoteId, PersonId, PhotoId, TeamId, TicketId};
use hub_core::ticket::{Assignee, CategoryKey, FiveAsk, Size, Source};
use hub_core::time::UnixMs;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// Files a ticket at the desk or on patrol.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileTicketRequest {
    /// The same id again is the same ticket.
    pub id: TicketId,
    /// Where it belongs.
    pub area: AreaPath,
    /// The spot.
    #[serde(default)]
    pub place: Option<LatLon>,
    /// The household it is about.
    #[serde(default)]
    pub household: Option<HouseholdId>,
    /// What it is about.
    pub category: CategoryKey,
    /// Desk or patrol.
    pub source: Source,
    /// What is wanted.
    pub text: String,
    /// The answers to the form.
    #[serde(default)]
    pub form: Vec<(String, String)>,
    /// Sized at once.
    #[serde(default)]
    pub size: Option<Size>,
    /// Name of the person who asked.
    #[serde(default)]
    pub name: Option<String>,
    /// Their telephone.
    #[serde(default)]
    pub phone: Option<String>,
    /// Pictures that were uploaded before.
    #[serde(default)]
    pub photos: Vec<PhotoId>,
}

/// What somebody does with a ticket. Texts are required where a reason is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum TicketAct {
    /// 分流: says whose job it is.
    Triage {
        /// Whose.
        size: Size,
        /// Another category than filed.
        #[serde(default)]
        category: Option<CategoryKey>,
        /// A private case: only these may see it.
        #[serde(default)]
        named: Option<Vec<PersonId>>,
    },
    /// Lets those near and able claim it.
    Open {},
    /// 派单: gives it to somebody; also anew.
    Dispatch {
        /// To whom.
        to: Assignee,
    },
    /// 接单
    Claim {},
    /// Work begins.
    Start {},
    /// Progress; extends the claim.
    Progress {
        /// In words.
        text: String,
        /// Pictures.
        #[serde(default)]
        photos: Vec<PhotoId>,
        /// Made by the client once for each message: the same again is stored once.
        #[serde(default)]
        id: Option<NoteId>,
    },
    /// Gives it back.
    HandBack {
        /// Why.
        text: String,
    },
    /// An answer to one of the five asks.
    Ask {
        /// Which.
        ask: FiveAsk,
        /// The answer.
        text: String,
        /// Made by the client once for each message: the same again is stored once.
        #[serde(default)]
        id: Option<NoteId>,
    },
    /// To the person who asked.
    Message {
        /// What.
        text: String,
        /// The clocks stand until they answer.
        #[serde(default)]
        pause: bool,
        /// Made by the client once for each message: the same again is stored once.
        #[serde(default)]
        id: Option<NoteId>,
    },
    /// For staff only.
    Note {
        /// What.
        text: String,
        /// Made by the client once for each message: the same again is stored once.
        #[serde(default)]
        id: Option<NoteId>,
    },
    /// The clocks run again.
    Resume {},
    /// More time, once.
    Extend {
        /// Until then.
        until: UnixMs,
        /// Why.
        text: String,
    },
    /// Done.
    Done {
        /// What was done.
        text: String,
        /// Minutes of service, by person; empty: the hub reckons from the claim.
        #[serde(default)]
        minutes: Vec<(PersonId, u32)>,
        /// Pictures.
        #[serde(default)]
        photos: Vec<PhotoId>,
    },
    /// Not done: back to who claimed it.
    SendBack {
        /// Why.
        text: String,
    },
    /// Done indeed; the person who asked may rate it.
    Confirm {
        /// Minutes of service that count, by person; none: as said by who did it.
        #[serde(default)]
        minutes: Option<Vec<(PersonId, u32)>>,
    },
    /// Not taken on.
    Refuse {
        /// Why.
        text: String,
    },
    /// The same as another, which goes on.
    Merge {
        /// Which goes on.
        into: TicketId,
    },
    /// It goes on.
    Reopen {
        /// Why.
        text: String,
    },
    /// Judges a hazard.
    Judge {
        /// Valid.
        valid: bool,
        /// Why not.
        #[serde(default)]
        text: Option<String>,
    },
    /// Fenced off.
    Fence {},
    /// 吹哨: calls teams to the place.
    Whistle {
        /// Which.
        teams: Vec<TeamId>,
        /// Asked again after so many minutes.
        ask_again_min: u32,
    },
    /// 报到
    ReportIn {
        /// Which team.
        team: TeamId,
        /// What it does.
        #[serde(default)]
        text: Option<String>,
    },
    /// Nothing is held back any more.
    Clear {},
    /// Adds pictures.
    Photos {
        /// Which.
        photos: Vec<PhotoId>,
    },
}

/// The same act on several tickets; each succeeds or fails by itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkRequest {
    /// Which, at most 100.
    pub tickets: Vec<TicketId>,
    /// What.
    pub act: TicketAct,
}

/// What became of one of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct BulkResult {
    /// Which.
    pub ticket: TicketId,
    /// Why not; none when it was done.
    pub refused: Option<String>,
}
