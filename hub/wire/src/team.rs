//! Teams, categories and service hours: the data tickets are handled by.

use hub_core::area::AreaPath;
use hub_core::geo::LatLon;
use hub_core::ids::{PersonId, TeamId};
use hub_core::ticket::Category;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// A team or department.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TeamView {
    /// Id; a new one adds a team.
    pub id: TeamId,
    /// Name.
    pub name: String,
    /// Where it works.
    pub area: AreaPath,
    /// Its base.
    pub base: Option<LatLon>,
    /// Telephone of its desk.
    pub phone: Option<String>,
    /// A department of the street rather than neighbours.
    pub department: bool,
    /// Members.
    pub members: Vec<PersonId>,
    /// Keys of categories it is for; empty: all.
    pub categories: Vec<String>,
}

/// Categories of an area, with the area they come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CategoriesView {
    /// The area they are defined for.
    pub area: AreaPath,
    /// In order.
    pub categories: Vec<Category>,
}

/// Service hours and holidays of an area. Times are minutes from midnight where residents live.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarView {
    /// The area.
    pub area: AreaPath,
    /// Per weekday from Monday: opens and closes; none is a day off.
    pub week: Vec<Option<(u16, u16)>>,
    /// Days off, `2026-10-01`.
    pub holidays: Vec<String>,
    /// Days worked although they would be off (调休), `2026-10-10`.
    pub working_days: Vec<String>,
    /// The duty number, which the report page shows; none: that of the wider area.
    #[serde(default)]
    pub phone: Option<String>,
    /// Public holidays of China and the weekends worked for them count too.
    #[serde(default)]
    pub public_holidays: bool,
    /// They are known up to this day; behind it only the weekly hours count. In answers.
    #[serde(default)]
    pub public_until: Option<String>,
    /// Somebody wrote these hours; else they are the usual ones. In answers.
    #[serde(default)]
    pub written: bool,
}
