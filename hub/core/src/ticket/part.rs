//! What a ticket is made of beside its state: answers, clocks, a hazard's judgement, called teams, who asked.

use super::TextNo;
use crate::ids::{ApplicationId, PersonId, TeamId};
use crate::time::UnixMs;
use serde::{Deserialize, Serialize};

/// The five asks (五连问): entries that every ticket carries for the person who asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum FiveAsk {
    /// 需求: what is needed.
    Need,
    /// 原因: why it came to this.
    Cause,
    /// 方案: what is planned.
    Plan,
    /// 进度: how far it is.
    Progress,
    /// 效果: what came of it.
    Effect,
}

/// One dated answer to one of the five asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskEntry {
    /// Which ask.
    pub ask: FiveAsk,
    /// The text.
    pub text: TextNo,
    /// When.
    pub at: UnixMs,
}

/// The clocks of a ticket. They count service hours and stand while the hub waits for the person who asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dues {
    /// The clocks began then: when it was filed, or reopened.
    pub since: UnixMs,
    /// Counted milliseconds they have stood since.
    pub waited_ms: i64,
    /// Counted milliseconds that were granted beyond the limit.
    pub extra_ms: i64,
    /// Somebody must have looked at it by then; none once somebody has.
    pub respond_by: Option<UnixMs>,
    /// It must be done by then; none once it is done, merged or closed.
    pub solve_by: Option<UnixMs>,
    /// When 70 % of the time to `solve_by` are used.
    pub warn_at: Option<UnixMs>,
    /// The warning was given.
    pub warned: bool,
    /// Extended, with reason; once only.
    pub extended: bool,
    /// The clocks stand since then: the person who asked must answer something.
    pub paused_at: Option<UnixMs>,
    /// They run again then, answered or not: nothing is forgotten.
    pub paused_until: Option<UnixMs>,
    /// Steps up the area tree that were taken because it is overdue.
    pub overdue_steps: u8,
    /// The next of these steps.
    pub overdue_at: Option<UnixMs>,
}

/// A person's judgement of a hazard report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hazard {
    /// A person must have judged it by then.
    pub judge_by: UnixMs,
    /// Valid or not; none while nobody has looked.
    pub valid: Option<bool>,
    /// Fixed or fenced off by then, when valid.
    pub safe_by: Option<UnixMs>,
    /// Fenced off: no danger any more, not yet mended.
    pub fenced_at: Option<UnixMs>,
}

/// A team that was called to the place (吹哨报到).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Called {
    /// Which.
    pub team: TeamId,
    /// When.
    pub called_at: UnixMs,
    /// Minutes between asking and asking again.
    pub every_min: u32,
    /// Asked again then when it has not come.
    pub ask_again_at: Option<UnixMs>,
    /// How often it was asked, the first time included.
    pub asked: u32,
    /// Who reported in.
    pub came_by: Option<PersonId>,
    /// When.
    pub came_at: Option<UnixMs>,
    /// What it does.
    pub does: Option<TextNo>,
}

/// What rates are reckoned from: kept when the clocks are gone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Somebody looked at it for the first time.
    pub responded_at: Option<UnixMs>,
    /// In time.
    pub responded_in_time: Option<bool>,
    /// Done for the last time.
    pub done_at: Option<UnixMs>,
    /// In time.
    pub done_in_time: Option<bool>,
    /// Somebody claimed it for the first time.
    pub claimed_at: Option<UnixMs>,
}

/// The verdict of the person who asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// Satisfied or not.
    pub satisfied: bool,
    /// In words.
    pub text: Option<TextNo>,
    /// When.
    pub at: UnixMs,
}

/// Who asked. Personal: stands in the row only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reporter {
    /// Somebody with an account.
    pub person: Option<PersonId>,
    /// Name as given.
    pub name: Option<String>,
    /// Telephone as given; nothing proves that it is the reporter's.
    pub phone: Option<String>,
    /// SHA-256 of the follow code, hexadecimal.
    pub follow_sha256: Option<String>,
    /// SHA-256 of what was sent under this id, hexadecimal: the same again is the same ticket, something else is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body_sha256: Option<String>,
    /// The program outside that sent it for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_by: Option<SentBy>,
}

/// A program outside, and what it sent: the same again is the same ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentBy {
    /// Which.
    pub application: ApplicationId,
    /// SHA-256 of all it sent, hexadecimal.
    pub sent_sha256: String,
}

/// Filled in by form or machine, suspicious or public: what is held back until a coordinator has looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum Suspicion {
    /// The hidden field was filled.
    Honeypot,
    /// Sent faster than a person types.
    TooFast,
    /// The same text came many times.
    Repeated,
    /// Insults, numbers of telephones or identity cards in the text: masked.
    Masked,
}
