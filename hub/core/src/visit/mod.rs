//! Visits (走访): households in hardship are visited in a rhythm, with a checklist; what is found becomes tickets, and a
//! visit that does not happen rises. Invariant: a plan that runs always has a next visit, so no household is forgotten.

mod checklist;
mod event;
mod rise;

pub use checklist::{
    Answer, AnswerFault, AnswerKind, Answered, Checklist, ChecklistFault, Choice, Finding, MOST_CHARS, MOST_QUESTIONS,
    Question, Raises, When, Words,
};
pub use event::VisitEvent;
pub use rise::{RiseStep, Tell, VisitRules, VisitRulesFault};

use serde::{Deserialize, Serialize};

/// How hard a household's life is: how often it is visited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum HardshipTier {
    /// Cannot do without help.
    Severe,
    /// Needs help with some things.
    Marked,
    /// Somebody should look in from time to time.
    Light,
}
