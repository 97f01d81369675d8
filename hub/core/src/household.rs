//! A household (户): the door somebody is called to, and the people the household itself named.

use crate::area::AreaPath;
use crate::geo::LatLon;
use crate::ids::{HouseholdId, PersonId};
use serde::{Deserialize, Serialize};

/// How closely a household is watched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum RiskTier {
    /// Nothing particular known.
    #[default]
    Low,
    /// Old and alone, or with a known condition.
    Medium,
    /// Alone and frail, or just out of hospital.
    High,
}

/// Somebody who lives in a household.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resident {
    /// Name as it is spoken at the door.
    pub name: String,
    /// Year of birth, where known.
    pub born: Option<u16>,
}

/// A household: where it is, who lives there, whom it wants called, what a helper needs at the door.
/// Everything but the ids, the path and the place is personal and stays out of the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Household {
    /// Its id.
    pub id: HouseholdId,
    /// The building it hangs on.
    pub area: AreaPath,
    /// Unit (单元).
    pub unit: Option<String>,
    /// Floor.
    pub floor: Option<i32>,
    /// Door number: 302.
    pub door: String,
    /// Position of the door; the building's when it has none.
    pub place: Option<LatLon>,
    /// Who lives there.
    pub residents: Vec<Resident>,
    /// Family and keyholders, asked first.
    pub contacts: Vec<PersonId>,
    /// Notes for whoever comes: hard of hearing, dog, lift out of order.
    pub notes: String,
    /// Medicines and conditions.
    pub medicines: String,
    /// How closely it is watched.
    pub risk: RiskTier,
}
