//! What can happen to a visit. Ids, numbers and times; what was answered and found stands in the visit's row only.

use super::checklist::{Answered, Finding};
use super::rise::Tell;
use crate::area::AreaPath;
use crate::ids::{HouseholdId, PersonId, VisitPlanId};
use crate::ticket::Assignee;
use crate::time::UnixMs;
use serde::{Deserialize, Serialize};

/// One entry of a visit's stream. Names carry `visit_` because entries of all nouns are read back without their noun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event")]
pub enum VisitEvent {
    /// It stands on somebody's list.
    #[serde(rename = "visit_planned")]
    Planned {
        /// From which plan.
        plan: VisitPlanId,
        /// Where.
        area: AreaPath,
        /// Whom.
        household: HouseholdId,
        /// Whose list.
        assigned: Assignee,
        /// To be done by then.
        due_at: UnixMs,
        /// Nobody was at home this often in a row before.
        not_home_before: u8,
    },
    /// Somebody else does it.
    #[serde(rename = "visit_assigned")]
    Assigned {
        /// Who.
        to: Assignee,
    },
    /// Somebody is at the door.
    #[serde(rename = "visit_started")]
    Started {
        /// Who.
        by: PersonId,
    },
    /// It was not done in time, or nobody is at home again and again: somebody higher up is told.
    #[serde(rename = "visit_rose")]
    Rose {
        /// Which step of the rules; none when it rises because nobody is at home.
        step: Option<u8>,
        /// Who is told.
        tell: Tell,
    },
    /// Done.
    #[serde(rename = "visit_done")]
    Done {
        /// By whom.
        by: PersonId,
        /// Questions that were answered.
        answered: u8,
        /// Findings that become tickets.
        found: u8,
        /// The answers, for the row.
        #[serde(skip)]
        answers: Vec<Answered>,
        /// What was found, for the row.
        #[serde(skip)]
        findings: Vec<Finding>,
    },
    /// Nobody opened.
    #[serde(rename = "visit_not_home")]
    NotHome {
        /// Who was there.
        by: PersonId,
    },
    /// The household does not want it.
    #[serde(rename = "visit_refused")]
    Refused {
        /// Who was told so.
        by: PersonId,
    },
    /// It is not needed any more: the plan has ended.
    #[serde(rename = "visit_cancelled")]
    Cancelled,
}

impl VisitEvent {
    /// Its name behind the noun.
    #[must_use]
    pub fn verb(&self) -> &'static str {
        match self {
            Self::Planned { .. } => "planned",
            Self::Assigned { .. } => "assigned",
            Self::Started { .. } => "started",
            Self::Rose { .. } => "rose",
            Self::Done { .. } => "done",
            Self::NotHome { .. } => "not_home",
            Self::Refused { .. } => "refused",
            Self::Cancelled => "cancelled",
        }
    }
}
