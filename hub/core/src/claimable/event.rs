//! What can happen to something that can be adopted. Ids and times; its words stand in the row.

use super::{Adopter, ClaimableKind, ClaimableText, Terms};
use crate::area::AreaPath;
use crate::time::UnixMs;
use serde::{Deserialize, Serialize};

/// What can happen to a claimable. Names carry `claimable_` because entries of all nouns are read back without their
/// noun.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event")]
pub enum ClaimableEvent {
    /// Put on the list.
    #[serde(rename = "claimable_opened")]
    Opened {
        /// Where it belongs.
        area: AreaPath,
        /// Which list.
        kind: ClaimableKind,
        /// How much and how long.
        terms: Terms,
        /// Its words, for the row.
        #[serde(skip)]
        text: ClaimableText,
    },
    /// Its words or terms are others now. Adoptions that run keep their end.
    #[serde(rename = "claimable_changed")]
    Changed {
        /// How much and how long.
        terms: Terms,
        /// Its words, for the row.
        #[serde(skip)]
        text: ClaimableText,
    },
    /// Adopted.
    #[serde(rename = "claimable_adopted")]
    Adopted {
        /// By whom.
        by: Adopter,
        /// Ends then.
        until: UnixMs,
    },
    /// Asked whether it goes on.
    #[serde(rename = "claimable_reminded")]
    Reminded {
        /// Who.
        by: Adopter,
    },
    /// It goes on.
    #[serde(rename = "claimable_renewed")]
    Renewed {
        /// Whose.
        by: Adopter,
        /// Ends then.
        until: UnixMs,
    },
    /// Given back.
    #[serde(rename = "claimable_released")]
    Released {
        /// By whom.
        by: Adopter,
    },
    /// Its time is over.
    #[serde(rename = "claimable_lapsed")]
    Lapsed {
        /// Whose.
        by: Adopter,
    },
    /// Taken off the list; adoptions end with it.
    #[serde(rename = "claimable_closed")]
    Closed,
}

impl ClaimableEvent {
    /// Its name behind the noun.
    #[must_use]
    pub fn verb(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "opened",
            Self::Changed { .. } => "changed",
            Self::Adopted { .. } => "adopted",
            Self::Reminded { .. } => "reminded",
            Self::Renewed { .. } => "renewed",
            Self::Released { .. } => "released",
            Self::Lapsed { .. } => "lapsed",
            Self::Closed => "closed",
        }
    }
}
