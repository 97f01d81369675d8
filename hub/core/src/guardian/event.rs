//! What can happen to a guardian check. Counts and ids of staff only: nobody who stands in the lists is in the log.

use super::Decision;
use crate::area::AreaPath;
use crate::ids::PersonId;
use crate::time::UnixMs;
use serde::{Deserialize, Serialize};

/// Why the lists are gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum ListsGone {
    /// Every candidate is decided.
    Decided,
    /// Staff gave it up.
    Abandoned,
    /// Nobody finished it in time.
    Lapsed,
}

/// What is kept of a check for ever.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub struct Counts {
    /// Lines of list A.
    pub list_a: u32,
    /// Lines of list B.
    pub list_b: u32,
    /// Candidates that were found.
    pub candidates: u32,
    /// Of these, how many became a case.
    pub cases: u32,
    /// Of these, how many did not.
    pub no_cases: u32,
}

impl Counts {
    /// Candidates that nobody has decided.
    #[must_use]
    pub fn undecided(&self) -> u32 {
        self.candidates.saturating_sub(self.cases.saturating_add(self.no_cases))
    }
}

/// One entry of a check's stream. Names carry `guardian_` because entries of all nouns are read back without their
/// noun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event")]
pub enum GuardianEvent {
    /// Two lists were brought in and compared. The lists and the candidates stand in the row.
    #[serde(rename = "guardian_opened")]
    Opened {
        /// Where.
        area: AreaPath,
        /// By whom.
        by: PersonId,
        /// The only people who may see and decide it.
        staff: Vec<PersonId>,
        /// How much there is.
        counts: Counts,
        /// The lists are deleted then at the latest.
        keep_until: UnixMs,
    },
    /// Other staff are named from now on.
    #[serde(rename = "guardian_named")]
    Named {
        /// By whom.
        by: PersonId,
        /// The only people who may see and decide it.
        staff: Vec<PersonId>,
    },
    /// Somebody decided about a candidate.
    #[serde(rename = "guardian_decided")]
    Decided {
        /// Its number within the check.
        candidate: u32,
        /// Who.
        by: PersonId,
        /// What.
        decision: Decision,
    },
    /// The lists, and all that was found in them, were deleted.
    #[serde(rename = "guardian_lists_deleted")]
    ListsDeleted {
        /// Why.
        why: ListsGone,
        /// What there was.
        counts: Counts,
    },
}

impl GuardianEvent {
    /// Its name behind the noun.
    #[must_use]
    pub fn verb(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "opened",
            Self::Named { .. } => "named",
            Self::Decided { .. } => "decided",
            Self::ListsDeleted { .. } => "lists_deleted",
        }
    }
}
