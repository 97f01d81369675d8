//! The area tree: street > community > grid > compound > building. A path lists the ids from the root down,
//! so "does this area cover that one" is a comparison of beginnings.

use crate::geo::LatLon;
use crate::ids::AreaId;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// What kind of node an area is, from the widest to the narrowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum AreaLevel {
    /// 街道
    Street,
    /// 社区
    Community,
    /// 网格
    Grid,
    /// 小区
    Compound,
    /// 楼栋
    Building,
}

/// Ids from the root to the area itself, as text: `/id/id/`. The empty path is `/` and covers everything.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
#[cfg_attr(feature = "schema", ts(as = "String"), schema(value_type = String))]
pub struct AreaPath(#[cfg_attr(feature = "schema", schemars(with = "String"))] Arc<str>);

impl AreaPath {
    /// The path above all areas.
    #[must_use]
    pub fn root() -> Self {
        Self("/".into())
    }

    /// The path of `child` directly below this one.
    #[must_use]
    pub fn child(&self, child: AreaId) -> Self {
        Self(format!("{}{child}/", self.0).into())
    }

    /// True when `other` is this area or lies below it.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        other.0.starts_with(&*self.0)
    }

    /// The area itself; none for the root.
    #[must_use]
    pub fn leaf(&self) -> Option<AreaId> {
        self.0.rsplit('/').find(|part| !part.is_empty())?.parse().ok()
    }

    /// This path and those above it, the widest first, as text. The root is not among them.
    pub fn upto(&self) -> impl Iterator<Item = &str> {
        self.0.match_indices('/').skip(1).map(|(at, _)| &self.0[..=at])
    }

    /// How many areas this path shares with `other`, counted from the root.
    #[must_use]
    pub fn shared_depth(&self, other: &Self) -> usize {
        let (mine, theirs) = (self.0.split('/'), other.0.split('/'));
        mine.zip(theirs).filter(|(a, _)| !a.is_empty()).take_while(|(a, b)| a == b).count()
    }

    /// The text form, `/id/id/`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AreaPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text is no area path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an area path is /id/id/ with UUIDs between the slashes")]
pub struct NotAnAreaPath;

impl FromStr for AreaPath {
    type Err = NotAnAreaPath;
    fn from_str(text: &str) -> Result<Self, NotAnAreaPath> {
        let inner = text.strip_prefix('/').ok_or(NotAnAreaPath)?;
        if !inner.is_empty() {
            let ids = inner.strip_suffix('/').ok_or(NotAnAreaPath)?;
            if ids.split('/').any(|id| id.parse::<AreaId>().is_err()) {
                return Err(NotAnAreaPath);
            }
        }
        Ok(Self(text.into()))
    }
}

/// One node of the area tree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Area {
    /// Its id, the last of its path.
    pub id: AreaId,
    /// From the root to itself.
    pub path: AreaPath,
    /// Street, community, grid, compound or building.
    pub level: AreaLevel,
    /// Name as people say it: 幸福里 3 号楼.
    pub name: String,
    /// Street address; buildings have one.
    pub street: Option<String>,
    /// Outline: one closed ring, no holes, at most 1,000 corners. Grids and buildings have one.
    pub outline: Vec<LatLon>,
    /// A point inside, for a label and as the last resort when nothing nearer is known.
    pub centre: Option<LatLon>,
}
