//! Visits (走访): households in hardship are visited in a rhythm, with a checklist; what is found becomes tickets, and a
//! visit that does not happen rises. Invariant: a plan that runs always has a next visit, so no household is forgotten.

mod checklist;
mod decide;
mod event;
mod plan;
mod rise;
mod round;
mod standard;

pub use checklist::{
    Answer, AnswerFault, AnswerKind, Answered, Checklist, ChecklistFault, Choice, Finding, MOST_CHARS, MOST_QUESTIONS,
    Question, Raises, When, Words,
};
pub use decide::{VisitCommand, VisitRefusal, apply, decide, next_due};
pub use event::VisitEvent;
pub use plan::VisitPlan;
pub use rise::{RiseStep, Tell, VisitRules, VisitRulesFault};
pub use round::{Round, RoundRule, Stop, Urgency, length_m, nearest_first, round, shortened};

use crate::area::AreaPath;
use crate::ids::{HouseholdId, PersonId, VisitId, VisitPlanId};
use crate::request::KeyedRequest;
use crate::ticket::Assignee;
use crate::time::UnixMs;
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

/// How far a visit has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum VisitState {
    /// On the list.
    Planned,
    /// Somebody is there.
    Started {
        /// Who.
        by: PersonId,
        /// Since when.
        at: UnixMs,
    },
    /// Done.
    Done {
        /// By whom.
        by: PersonId,
        /// When.
        at: UnixMs,
    },
    /// Nobody opened.
    NotHome {
        /// Who was there.
        by: PersonId,
        /// When.
        at: UnixMs,
    },
    /// The household did not want it.
    Refused {
        /// Who was told so.
        by: PersonId,
        /// When.
        at: UnixMs,
    },
    /// It was not needed any more.
    Cancelled {
        /// When.
        at: UnixMs,
    },
}

impl VisitState {
    /// When it was over.
    #[must_use]
    pub fn ended_at(self) -> Option<UnixMs> {
        match self {
            Self::Planned | Self::Started { .. } => None,
            Self::Done { at, .. } | Self::NotHome { at, .. } | Self::Refused { at, .. } | Self::Cancelled { at } => {
                Some(at)
            }
        }
    }
}

/// One visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// Its id.
    pub id: VisitId,
    /// Counts its events, from 1.
    pub version: u32,
    /// From which plan.
    pub plan: VisitPlanId,
    /// Where.
    pub area: AreaPath,
    /// Whom.
    pub household: HouseholdId,
    /// Whose list it stands on.
    pub assigned: Assignee,
    /// To be done by then.
    pub due_at: UnixMs,
    /// Nobody was at home this often in a row before.
    pub not_home_before: u8,
    /// Steps of its rising that were taken.
    pub rose: u8,
    /// How far it has got.
    pub state: VisitState,
    /// What was answered.
    pub answers: Vec<Answered>,
    /// What was found: each becomes a ticket.
    pub findings: Vec<Finding>,
    /// The requests that changed it: the same one again changes nothing.
    pub keys: Vec<KeyedRequest>,
    /// When it was put on the list.
    pub opened_at: UnixMs,
}

impl Visit {
    /// True until it is over.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.state.ended_at().is_none()
    }
}
