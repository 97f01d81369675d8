//! Guardian check (监护核对): two lists are compared, and children or elders without a carer become candidates for named
//! staff. A machine finds them, only a human decides. Invariant: when a check ends, its lists are gone and counts remain.

mod compare;
mod decide;
mod event;
mod list;
mod normal;

pub use compare::{CompareRules, compare};
pub use decide::{GuardianCommand, GuardianRefusal, MOST_CANDIDATES, NewCheck, apply, decide, open};
pub use event::{Counts, GuardianEvent, ListsGone};
pub use list::{Kept, LineRef, ListFault, ListedAs, Lists, MOST_CHARS, MOST_LINES, Record, Side};
pub use normal::{differs_by_one, door, normal_address, normal_name};

use crate::area::AreaPath;
use crate::ids::{GuardianCheckId, PersonId, TicketId};
use crate::time::UnixMs;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

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

/// Why somebody is a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
#[cfg_attr(feature = "schema", ts(rename = "GuardianReason"), schema(as = GuardianReason))]
#[cfg_attr(feature = "schema", schemars(rename = "GuardianReason"))]
pub enum Reason {
    /// Neither list has a carer at the address.
    NoCarer,
    /// A carer stands in the same list only.
    NoCarerInOther,
    /// The other list does not know the person.
    NotInOther,
    /// The lists have different addresses.
    AddressDiffers,
    /// The lists have different names for one identity.
    NameDiffers,
    /// A very young child.
    VeryYoung,
    /// A very old person.
    VeryOld,
}

/// Why a line is near a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum NearReason {
    /// The same name at another address.
    SameName,
    /// The same name, and one address is the end of the other.
    PartOfAddress,
    /// One character of the name is different, at the same door.
    NameAlike,
    /// A carer at an address of which one is the end of the other.
    CarerAtPartOfAddress,
}

/// A line that may be the same person, or a carer: people look at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub struct Near {
    /// Which.
    pub line: LineRef,
    /// Why.
    pub why: NearReason,
}

/// What was decided about a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: UnixMs,
    /// What.
    pub decision: Decision,
}

/// Somebody whom the lists do not show in good care.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// The number within the check, from 1.
    pub no: u32,
    /// Who: a line of a list.
    pub line: LineRef,
    /// Why.
    pub reasons: Vec<Reason>,
    /// Sum of what the reasons weigh, 0 to 100.
    pub score: u8,
    /// Lines that are the same person without doubt, and carers at the address.
    pub also: Vec<LineRef>,
    /// Lines that are near.
    pub near: Vec<Near>,
    /// What staff said.
    pub decided: Option<Decided>,
}

/// A check. While it is open its row holds the lines that candidates are about; afterwards only counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuardianCheck {
    /// Its id.
    pub id: GuardianCheckId,
    /// Counts its events, from 1.
    pub version: u32,
    /// Where.
    pub area: AreaPath,
    /// Who opened it: may name staff, and sees nobody who was found unless named.
    pub opened_by: PersonId,
    /// The only people who may see and decide it.
    pub staff: BTreeSet<PersonId>,
    /// How much there was.
    pub counts: Counts,
    /// The lines that candidates are about; none once it is over.
    pub lists: Option<Kept>,
    /// Who was found, the most pressing first; none once it is over.
    pub candidates: Vec<Candidate>,
    /// The lists are deleted then at the latest.
    pub keep_until: UnixMs,
    /// When it was opened.
    pub opened_at: UnixMs,
    /// Why and since when the lists are gone.
    pub ended: Option<(ListsGone, UnixMs)>,
}

impl Candidate {
    /// Every line it is about.
    pub fn lines(&self) -> impl Iterator<Item = LineRef> + '_ {
        let near = self.near.iter().map(|near| near.line);
        std::iter::once(self.line).chain(self.also.iter().copied()).chain(near)
    }
}

impl GuardianCheck {
    /// True for somebody who may see who was found, and decide.
    #[must_use]
    pub fn names(&self, person: PersonId) -> bool {
        self.staff.contains(&person)
    }

    /// True while it has lists.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.ended.is_none()
    }

    /// When the lists are deleted whatever happens; none once they are.
    #[must_use]
    pub fn next_due(&self) -> Option<UnixMs> {
        self.is_open().then_some(self.keep_until)
    }
}
