//! Teams (队伍): people who are dispatched together, or a department of the street.

use crate::area::AreaPath;
use crate::geo::LatLon;
use crate::ids::{PersonId, TeamId};
use crate::ticket::CategoryKey;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A team or department.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Team {
    /// Id.
    pub id: TeamId,
    /// Name as spoken.
    pub name: String,
    /// Where it works.
    pub area: AreaPath,
    /// Its base.
    pub base: Option<LatLon>,
    /// Telephone of its desk.
    pub phone: Option<String>,
    /// A department of the street rather than neighbours.
    pub department: bool,
    /// Its people.
    pub members: BTreeSet<PersonId>,
    /// What it is for; empty: everything.
    pub categories: Vec<CategoryKey>,
}

impl Team {
    /// True when it is for this kind of job.
    #[must_use]
    pub fn is_for(&self, category: &CategoryKey) -> bool {
        self.categories.is_empty() || self.categories.contains(category)
    }
}
