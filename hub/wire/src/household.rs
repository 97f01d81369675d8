//! Households as administrators read and write them. All of it is personal.

use hub_core::area::AreaPath;
use hub_core::geo::LatLon;
use hub_core::household::RiskTier;
use hub_core::ids::{HouseholdId, PersonId, Position};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// Somebody who lives there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResidentRecord {
    /// Name as it is spoken at the door.
    pub name: String,
    /// Year of birth, where known.
    #[serde(default)]
    pub born: Option<u16>,
}

/// PUT /api/households/{id}: the household as it is from now on. Its devices move with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HouseholdRequest {
    /// The building, or the narrowest area there is.
    pub area: AreaPath,
    /// Unit (单元).
    #[serde(default)]
    pub unit: Option<String>,
    /// Floor.
    #[serde(default)]
    pub floor: Option<i32>,
    /// Door number.
    pub door: String,
    /// Position of the door; the building's when none.
    #[serde(default)]
    pub place: Option<LatLon>,
    /// Who lives there.
    #[serde(default)]
    pub residents: Vec<ResidentRecord>,
    /// Family and keyholders, asked first.
    #[serde(default)]
    pub contacts: Vec<PersonId>,
    /// Notes for whoever comes.
    #[serde(default)]
    pub notes: String,
    /// Medicines and conditions.
    #[serde(default)]
    pub medicines: String,
    /// How closely it is watched.
    #[serde(default)]
    pub risk: RiskTier,
}

/// One household.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct HouseholdRecord {
    /// Id.
    pub id: HouseholdId,
    /// The building, or the narrowest area there is.
    pub area: AreaPath,
    /// Unit.
    pub unit: Option<String>,
    /// Floor.
    pub floor: Option<i32>,
    /// Door number.
    pub door: String,
    /// Position of the door.
    pub place: Option<LatLon>,
    /// Who lives there.
    pub residents: Vec<ResidentRecord>,
    /// Family and keyholders.
    pub contacts: Vec<PersonId>,
    /// Notes for whoever comes.
    pub notes: String,
    /// Medicines and conditions.
    pub medicines: String,
    /// How closely it is watched.
    pub risk: RiskTier,
}

/// GET /api/households, one page, by id.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct HouseholdPage {
    /// At most 500.
    pub households: Vec<HouseholdRecord>,
    /// `after` of the next page; none when this is the last.
    pub next: Option<HouseholdId>,
}

/// POST /api/households/import. One wrong row, and none is stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportRequest {
    /// The file: UTF-8, comma separated, with a line of column names: area, door (both needed), unit, floor, lat, lon,
    /// residents, contacts, notes, medicines, risk.
    pub csv: String,
    /// Only say what would happen.
    #[serde(default)]
    pub dry_run: bool,
}

/// What an import came to. A household is known by area, unit and door.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct ImportReport {
    /// New households.
    pub added: u32,
    /// Households that are different now.
    pub changed: u32,
    /// Households that were like this before.
    pub unchanged: u32,
    /// The log is committed up to here; none when nothing was stored.
    pub position: Option<Position>,
}
