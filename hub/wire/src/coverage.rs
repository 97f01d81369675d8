//! People without a working alarm: who they are.

use crate::device::DeviceView;
use hub_core::area::AreaPath;
use hub_core::household::RiskTier;
use hub_core::ids::HouseholdId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// A household none of whose alarm devices works.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct HomeWithout {
    /// Id.
    pub id: HouseholdId,
    /// As spoken.
    pub label: String,
    /// Where.
    pub area: AreaPath,
    /// Names of the residents.
    pub residents: Vec<String>,
    /// People it counts for.
    pub people: u32,
    /// How closely it is watched.
    pub risk: RiskTier,
    /// Its alarm devices.
    pub devices: Vec<DeviceView>,
}

/// GET /api/coverage/without: one page of them, those at highest risk first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct WithoutPage {
    /// People in all of them, not only on this page.
    pub people: u32,
    /// Households.
    pub households: Vec<HomeWithout>,
    /// `after` of the next page; none on the last.
    pub next: Option<HouseholdId>,
}
