//! Guardian checks on the wire: two lists in, candidates for named staff out. Nothing of this ever stands in the feed.

use hub_core::area::AreaPath;
use hub_core::guardian::{Counts, ListedAs, ListsGone, NearReason, Reason, Side};
use hub_core::ids::{GuardianCheckId, PersonId, Position, TicketId};
use hub_core::time::UnixMs;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// Two lists as comma separated values, each the bytes of a file (UTF-8 with or without its mark, or GBK) in base64.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GuardianRequest {
    /// Made by the client.
    pub id: GuardianCheckId,
    /// Whose residents are looked at.
    pub area: AreaPath,
    /// The only people who may see and decide what is found.
    pub staff: Vec<PersonId>,
    /// The community's list, base64.
    pub list_a: String,
    /// The agency's list, base64.
    pub list_b: String,
}

/// What a check came to when it was opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct GuardianOpened {
    /// Committed up to here.
    pub position: Position,
    /// How much there was, and how many were found.
    pub counts: Counts,
    /// Lines that stood in their list before, word for word: each counts once.
    pub repeated: u32,
}

/// What is wrong with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineFaultKind {
    /// More bytes, lines or columns than a list has.
    TooLarge,
    /// Neither UTF-8 nor GBK, or signs that come of reading another code page as one of them.
    CodePage,
    /// No line below the heading.
    Empty,
    /// A column that is needed is missing in the heading: name or identity, address, listed as.
    ColumnMissing,
    /// The heading has a column twice.
    ColumnTwice,
    /// A quote that is never closed.
    Quote,
    /// More cells than the heading has.
    TooManyCells,
    /// A cell that a spreadsheet would run as a formula.
    Formula,
    /// Neither a name nor an identity.
    Nobody,
    /// A cell with more characters than a name or an address has.
    TooLong,
    /// No year in which somebody alive was born.
    Born,
    /// Not child, elder or carer.
    ListedAs,
    /// No identity number: its last digit does not fit the others, or signs that no number has.
    IdNumber,
    /// More lines of one address or one identity than can be.
    Crowded,
}

/// One fault of a list. What stands in the line is never repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct LineFault {
    /// Which list.
    pub side: Side,
    /// The line as a spreadsheet counts it, from 1; 0: the whole file.
    pub line: u32,
    /// What is wrong.
    pub what: LineFaultKind,
}

/// Somebody who is named on a check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct NamedView {
    /// Who.
    pub id: PersonId,
    /// As spoken.
    pub name: String,
}

/// A check without anybody who was found: for those who are named and the one who opened it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct GuardianCheckView {
    /// Its id.
    pub id: GuardianCheckId,
    /// Where.
    pub area: AreaPath,
    /// The same, as spoken.
    pub area_name: String,
    /// Who opened it.
    pub opened_by: String,
    /// When.
    pub opened_at: UnixMs,
    /// The only people who may see and decide it.
    pub staff: Vec<NamedView>,
    /// How much there is.
    pub counts: Counts,
    /// The lists are deleted then at the latest.
    pub keep_until: UnixMs,
    /// Why the lists are gone; none while they are there.
    pub gone: Option<ListsGone>,
    /// Since when.
    pub gone_at: Option<UnixMs>,
    /// The reader is named.
    pub named: bool,
}

/// One line of a list.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct RecordView {
    /// Which list.
    pub side: Side,
    /// Name as it is written there.
    pub name: String,
    /// Address as it is written there.
    pub address: String,
    /// Year of birth.
    pub born: Option<u16>,
    /// What this person is listed as.
    pub listed_as: ListedAs,
    /// The list has an identity for this person.
    pub identified: bool,
}

/// A line that may be the same person, or a carer.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct NearView {
    /// The line.
    pub line: RecordView,
    /// Why.
    pub why: NearReason,
}

/// What was decided about somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct DecidedView {
    /// By whom.
    pub by: String,
    /// When.
    pub at: UnixMs,
    /// The private case; none: a carer was found.
    pub ticket: Option<TicketId>,
}

/// Somebody whom the lists do not show in good care.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct GuardianCandidateView {
    /// The number within the check.
    pub no: u32,
    /// Who.
    pub person: RecordView,
    /// Why.
    pub reasons: Vec<Reason>,
    /// 0 to 100.
    pub score: u8,
    /// The same person elsewhere in the lists, and carers at the address.
    pub also: Vec<RecordView>,
    /// What is near: never taken for the same by the machine.
    pub near: Vec<NearView>,
    /// What staff said.
    pub decided: Option<DecidedView>,
}

/// A check whole, for those who are named.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct GuardianPage {
    /// Its head.
    pub check: GuardianCheckView,
    /// The most pressing first; empty once the lists are gone.
    pub candidates: Vec<GuardianCandidateView>,
}

/// What staff decide.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(tag = "say", rename_all = "snake_case", deny_unknown_fields)]
pub enum GuardianDecision {
    /// These have somebody who looks after them: all of them, or none is taken.
    CarerFound {
        /// Their numbers.
        candidates: Vec<u32>,
    },
    /// This one needs help: a private case for the staff who are named.
    NeedsCase {
        /// The number.
        candidate: u32,
        /// The ticket's id, made by the client.
        ticket: TicketId,
        /// What is to be done, up to 2,000 characters. It stands in the ticket also when the lists are gone.
        text: String,
    },
}

/// Who may see and decide a check from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GuardianStaffRequest {
    /// Staff of the area, at least one.
    pub staff: Vec<PersonId>,
}
