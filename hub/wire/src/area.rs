//! The map: areas with their outlines, loaded once and apart from the live feed.

use hub_core::area::{AreaLevel, AreaPath};
use hub_core::geo::LatLon;
use hub_core::ids::AreaId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// One area.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct AreaView {
    /// Id.
    pub id: AreaId,
    /// From the root to itself.
    pub path: AreaPath,
    /// Level.
    pub level: AreaLevel,
    /// Name.
    pub name: String,
    /// Street address.
    pub street: Option<String>,
    /// Outline, one ring; empty when it has none.
    pub outline: Vec<LatLon>,
    /// A point inside.
    pub centre: Option<LatLon>,
}

/// GET /api/map
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct MapView {
    /// All areas the session may see.
    pub areas: Vec<AreaView>,
    /// Address of tiles, `{z}/{x}/{y}`; none: the map draws from the hub's own data only.
    pub tiles: Option<String>,
}

/// PUT /api/areas/{id}: the area as it is from now on. Its place in the tree is given once and stays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AreaRequest {
    /// The area above; none for the widest.
    #[serde(default)]
    pub parent: Option<AreaId>,
    /// Level; narrower than the area above.
    pub level: AreaLevel,
    /// Name as people say it.
    pub name: String,
    /// Street address.
    #[serde(default)]
    pub street: Option<String>,
    /// Outline, one ring of 3 to 1,000 corners; empty when it has none.
    #[serde(default)]
    pub outline: Vec<LatLon>,
    /// A point inside.
    #[serde(default)]
    pub centre: Option<LatLon>,
}
