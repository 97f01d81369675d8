//! Guardian check (监护核对): two lists are compared, and children or elders without a carer become candidates for named
//! staff. A machine finds them, only a human decides. Invariant: when a check ends, its lists are gone and counts remain.

mod event;

pub use event::{Counts, GuardianEvent, ListsGone};

use crate::ids::TicketId;
use serde::{Deserialize, Serialize};

/// What staff say of a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "decision", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum Decision {
    /// A private case was opened.
    Case {
        /// Its ticket.
        ticket: TicketId,
    },
    /// Nothing has to be done.
    NoCase,
}
