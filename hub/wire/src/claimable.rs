//! Claim lists on the wire: what can be adopted for a time, and who has adopted it.

use hub_core::area::AreaPath;
use hub_core::claimable::{Adopter, ClaimableKind, Terms};
use hub_core::geo::LatLon;
use hub_core::ids::{ClaimableId, RequestKey};
use hub_core::time::UnixMs;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// An adoption that runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct AdoptionView {
    /// Who.
    pub by: Adopter,
    /// Who, as spoken. Of a household only staff and its own people read the door.
    pub name: String,
    /// Since when.
    pub since: UnixMs,
    /// Ends then.
    pub until: UnixMs,
    /// Was asked in this term whether it goes on.
    pub reminded: bool,
    /// The reader's own, or their household's or team's: theirs to renew and to release.
    pub own: bool,
}

/// Something that can be adopted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct ClaimableView {
    /// Its id.
    pub id: ClaimableId,
    /// Counts its events: the higher one is the newer picture.
    pub version: u32,
    /// Where it belongs.
    pub area: AreaPath,
    /// The same, as spoken.
    pub area_name: String,
    /// Which of the five lists.
    pub kind: ClaimableKind,
    /// What it is called.
    pub title: String,
    /// What is to be done.
    pub task: String,
    /// Where it is.
    pub place: Option<LatLon>,
    /// How many may adopt it, and for how long.
    pub terms: Terms,
    /// Who has it, the longest first.
    pub adoptions: Vec<AdoptionView>,
    /// Off the list since.
    pub closed_at: Option<UnixMs>,
}

/// Puts something on a list, or changes what stands there. Kind and area stay.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimableRequest {
    /// Made by the client; the same again changes the one that is there.
    pub id: ClaimableId,
    /// Where it belongs.
    pub area: AreaPath,
    /// Which of the five lists.
    pub kind: ClaimableKind,
    /// What it is called, up to 60 characters.
    pub title: String,
    /// What is to be done, up to 1,000 characters.
    pub task: String,
    /// Where it is.
    pub place: Option<LatLon>,
    /// How many may adopt it, and for how long.
    pub terms: Terms,
}

/// What somebody does with something that can be adopted. Whose adoption it is: `by`, else the session's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum ClaimableAct {
    /// Adopts it.
    Adopt {
        /// For so many days from now.
        days: u16,
        /// Whose.
        #[serde(default)]
        by: Option<Adopter>,
        /// Made by the client: the same key again changes nothing.
        #[serde(default)]
        key: Option<RequestKey>,
    },
    /// Goes on with it.
    Renew {
        /// For so many days from now.
        days: u16,
        /// Whose.
        #[serde(default)]
        by: Option<Adopter>,
        /// Made by the client: the same key again changes nothing.
        #[serde(default)]
        key: Option<RequestKey>,
    },
    /// Gives it back.
    Release {
        /// Whose.
        #[serde(default)]
        by: Option<Adopter>,
        /// Made by the client: the same key again changes nothing.
        #[serde(default)]
        key: Option<RequestKey>,
    },
    /// Takes it off the list: staff.
    Close {},
}

impl ClaimableAct {
    /// The key of the request, when it has one.
    #[must_use]
    pub fn key(&self) -> Option<RequestKey> {
        match self {
            Self::Adopt { key, .. } | Self::Renew { key, .. } | Self::Release { key, .. } => *key,
            Self::Close {} => None,
        }
    }
}
