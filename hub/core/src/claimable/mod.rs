//! Claim lists (五个认领): things that can be adopted for a time. An adoption ends by itself; who adopted is asked to
//! renew before that. Invariant: never more adoptions than places, and none without an end.

mod decide;
mod event;

pub use decide::{ClaimableCommand, ClaimableRefusal, apply, decide, open};
pub use event::ClaimableEvent;

use crate::area::AreaPath;
use crate::geo::LatLon;
use crate::ids::{ClaimableId, HouseholdId, PersonId, TeamId};
use crate::request::KeyedRequest;
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

/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;

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
    /// Its words, and where it is.
    pub text: ClaimableText,
    /// How much and how long.
    pub terms: Terms,
    /// Who has it now.
    pub adoptions: Vec<Adoption>,
    /// The last requests with keys that changed it: the same one again changes nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<KeyedRequest>,
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
    /// This term began then: at the adoption, or when it was renewed.
    pub term_from: UnixMs,
    /// Ends then.
    pub until: UnixMs,
    /// Was asked in this term whether it goes on.
    pub reminded: bool,
}

impl Adoption {
    /// When it is asked whether it goes on: some days before the end, but not before the middle of the term.
    #[must_use]
    pub fn remind_at(&self, terms: &Terms) -> UnixMs {
        let days_before = self.until.plus_ms(-DAY_MS * i64::from(terms.remind_days));
        days_before.max(self.term_from.plus_ms(self.until.since_ms(self.term_from) / 2))
    }
}

/// The words of a claimable and where it is: what its row has beyond its events.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub struct ClaimableText {
    /// What it is called.
    pub title: String,
    /// What is to be done.
    pub task: String,
    /// Where it is.
    pub place: Option<LatLon>,
}

impl Claimable {
    /// True while it is on the list.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.closed_at.is_none()
    }

    /// The adoption of somebody.
    #[must_use]
    pub fn adoption(&self, by: Adopter) -> Option<&Adoption> {
        self.adoptions.iter().find(|adoption| adoption.by == by)
    }

    /// When somebody is to be reminded, or an adoption ends; none when nothing runs.
    #[must_use]
    pub fn next_due(&self) -> Option<UnixMs> {
        let due = |one: &Adoption| if one.reminded { one.until } else { one.remind_at(&self.terms).min(one.until) };
        self.adoptions.iter().map(due).min()
    }
}
