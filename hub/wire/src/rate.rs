//! Rates and topics of tickets on the wire. Numbers only, but for the examples, which none but staff get.

use hub_core::area::AreaPath;
use hub_core::ids::{Position, TicketId};
use hub_core::rate::Trend;
use hub_core::time::UnixMs;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// A part of a whole.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct ShareView {
    /// Tickets.
    pub part: u32,
    /// Of so many.
    pub of: u32,
    /// Percent, one decimal; none of nothing.
    pub percent: Option<f64>,
}

/// Rates over one group of tickets; each share is of all in the group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct TallyView {
    /// Tickets in the group.
    pub closed: u32,
    /// Response rate (响应率): looked at, or refused with a reason, before the time to respond was over.
    pub responded_in_time: ShareView,
    /// Solution rate (解决率): done, and confirmed by a coordinator.
    pub solved: ShareView,
    /// Solved before its time was over, and never reopened.
    pub solved_in_time: ShareView,
    /// Satisfaction rate (满意率): the person who asked said "satisfied" last.
    pub satisfied: ShareView,
    /// Refused with a reason.
    pub refused: u32,
    /// Taken back by the person who asked.
    pub withdrawn: u32,
    /// Reopened at least once.
    pub reopened: u32,
}

/// Rates of a grid, a category, a week or all, always over both groups.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct RateLine {
    /// Path of the grid, key of the category, Monday of the week (`2026-03-02`); none for all, for what belongs to no
    /// grid, and for private cases, which have no category here.
    pub key: Option<String>,
    /// Its name in Chinese; empty without a key.
    pub zh: String,
    /// Its name in English; empty without a key.
    pub en: String,
    /// Over all that closed.
    pub all: TallyView,
    /// Over those that the person who asked rated.
    pub raters: TallyView,
}

/// A category to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct CategoryChoice {
    /// Key.
    pub key: String,
    /// Name in Chinese.
    pub zh: String,
    /// Name in English.
    pub en: String,
}

/// Rates of tickets that were closed for good on some days. A ticket that went on in another one counts there only.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct RatesView {
    /// The log is contained up to here.
    pub position: Position,
    /// First day, `2026-03-02`.
    pub from: String,
    /// Last day, included.
    pub to: String,
    /// All of them.
    pub whole: RateLine,
    /// By grid, by name.
    pub grids: Vec<RateLine>,
    /// By category, most tickets first.
    pub categories: Vec<RateLine>,
    /// By calendar week, first week first; weeks without a ticket too.
    pub weeks: Vec<RateLine>,
    /// Went on in another ticket: counted nowhere else.
    pub merged: u32,
    /// Categories to choose from.
    pub choices: Vec<CategoryChoice>,
}

/// What a topic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TopicKind {
    /// A word of what was asked for.
    Word,
    /// A grid, compound or building.
    Place,
}

/// A ticket that names a topic.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct TopicExample {
    /// Its id.
    pub id: TicketId,
    /// Its number.
    pub no: u32,
    /// The beginning of what was asked for.
    pub summary: String,
    /// When it was filed.
    pub opened_at: UnixMs,
}

/// A word or place, and how often it was named.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct TopicView {
    /// Word or place.
    pub kind: TopicKind,
    /// As it is written.
    pub name: String,
    /// The place.
    pub area: Option<AreaPath>,
    /// Tickets that named it: in the last seven days, then in each of the four times seven days before.
    pub weeks: Vec<u32>,
    /// How it moves.
    pub trend: Trend,
    /// The newest tickets, three at most, last first; empty for who may not see them.
    pub examples: Vec<TopicExample>,
}

/// Topics of the tickets that were filed in five weeks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct TopicsView {
    /// The log is contained up to here.
    pub position: Position,
    /// Last day of the five weeks, included.
    pub to: String,
    /// Tickets that were read, by week as in [`TopicView::weeks`].
    pub tickets: Vec<u32>,
    /// Rising ones first, then falling, then steady; the strongest first.
    pub topics: Vec<TopicView>,
}
