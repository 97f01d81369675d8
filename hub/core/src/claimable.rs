//! Claim lists (五个认领): things that can be adopted for a time. An adoption ends by itself; who adopted is asked to
//! renew before that. Invariant: never more adoptions than places, and none without an end.

use crate::area::AreaPath;
use crate::geo::LatLon;
use crate::ids::{ClaimableId, HouseholdId, PersonId, TeamId};
use crate::time::UnixMs;
use serde::{Deserialize, Serialize};

/// The five lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum ClaimableKind {
    /// 责任区: a stretch of street, a stairwell, a flower bed.
    ResponsibilityArea,
    /// 公益岗位: stair warden, doorkeeper, reader.
    PublicPost,
    /// 公益活动: a round of haircuts, a lesson.
    PublicBenefitActivity,
    /// 公共资产: a bench, a defibrillator, a tree.
    PublicAsset,
    /// 楼规民约: a rule of the house that somebody looks after.
    HouseRule,
}

/// All five, for tables that must be complete.
pub const CLAIMABLE_KINDS: [ClaimableKind; 5] = [
    ClaimableKind::ResponsibilityArea,
    ClaimableKind::PublicPost,
    ClaimableKind::PublicBenefitActivity,
    ClaimableKind::PublicAsset,
    ClaimableKind::HouseRule,
];

/// Who adopts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "noun", content = "id", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum Adopter {
    /// One person.
    Person(PersonId),
    /// A household.
    Household(HouseholdId),
    /// A team.
    Team(TeamId),
}

/// How much can be adopted, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub struct Terms {
    /// How many may adopt it at once.
    pub places: u16,
    /// The longest time, days, counted from adopting or renewing.
    pub most_days: u16,
    /// Asked this many days before the end whether it goes on.
    pub remind_days: u16,
}

/// Something that can be adopted. Its texts are shown to everybody in the area.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claimable {
    /// Its id.
    pub id: ClaimableId,
    /// Counts its events, from 1.
    pub version: u32,
    /// Where it belongs.
    pub area: AreaPath,
    /// Which list.
    pub kind: ClaimableKind,
    /// What it is called.
    pub title: String,
    /// What is to be done.
    pub task: String,
    /// Where it is.
    pub place: Option<LatLon>,
    /// How much and how long.
    pub terms: Terms,
    /// Who has it now.
    pub adoptions: Vec<Adoption>,
    /// When it was put on the list.
    pub opened_at: UnixMs,
    /// Taken off the list since.
    pub closed_at: Option<UnixMs>,
}

/// An adoption that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adoption {
    /// Who.
    pub by: Adopter,
    /// Since when.
    pub since: UnixMs,
    /// Ends then.
    pub until: UnixMs,
    /// Was asked whether it goes on.
    pub reminded: bool,
}

/// The words of a claimable and where it is: what its row has beyond its events.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClaimableText {
    /// What it is called.
    pub title: String,
    /// What is to be done.
    pub task: String,
    /// Where it is.
    pub place: Option<LatLon>,
}

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
