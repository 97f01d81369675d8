//! Areas by the names people use: `梅园街道/幸福里社区`, from the widest down, or one name that only one area has.

use crate::world::World;
use hub_core::area::{Area, AreaPath};

/// The area that is meant. `/` is everywhere; a path of ids works too.
///
/// # Errors
/// One sentence: no such area, or several.
pub fn area_called(world: &World, name: &str) -> Result<AreaPath, String> {
    let name = name.trim();
    if name.is_empty() {
        return Err("area is empty: write the area's name, or / for everywhere".into());
    }
    if name.starts_with('/') {
        let path: AreaPath = name.parse().map_err(|_| format!("{name} is no area"))?;
        let known = path == AreaPath::root() || world.areas.values().any(|area| area.path == path);
        return if known { Ok(path) } else { Err(format!("there is no area {name}")) };
    }
    let wanted: Vec<&str> = name.split('/').map(str::trim).collect();
    let mut fits = world.areas.values().filter(|area| is_called(world, area, &wanted));
    match (fits.next(), fits.next()) {
        (Some(area), None) => Ok(area.path.clone()),
        (Some(_), Some(_)) => {
            Err(format!("several areas are called {name}: write the wider area before it, as in A/B"))
        }
        (None, _) => Err(format!("there is no area called {name}")),
    }
}

/// True when the last of the wanted names is the area's and the others stand above it in this order.
fn is_called(world: &World, area: &Area, wanted: &[&str]) -> bool {
    let Some((last, above)) = wanted.split_last() else { return false };
    if area.name != *last {
        return false;
    }
    let mut upwards = world.upwards(&area.path).into_iter().skip(1);
    above.iter().rev().all(|name| upwards.any(|wider| wider.name == *name))
}

/// The name by which an area is found again; its path of ids where names do not tell it apart.
#[must_use]
pub fn name_of(world: &World, path: &AreaPath) -> String {
    let mut names: Vec<&str> = world.upwards(path).into_iter().map(|area| area.name.as_str()).collect();
    names.reverse();
    let name = names.join("/");
    let found = area_called(world, &name).is_ok_and(|found| found == *path);
    if found { name } else { path.as_str().to_owned() }
}

#[cfg(test)]
pub(super) mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::world::Change;
    use hub_core::area::AreaLevel;
    use hub_core::ids::AreaId;
    use std::sync::Arc;
    use uuid::Uuid;

    pub(in crate::community) fn area(id: u128, above: &AreaPath, level: AreaLevel, name: &str) -> Area {
        let id = AreaId(Uuid::from_u128(id));
        Area { id, path: above.child(id), level, name: name.into(), street: None, outline: Vec::new(), centre: None }
    }

    /// A street with two communities, each with a building of the same name.
    pub(in crate::community) fn street() -> (World, [AreaPath; 5]) {
        let street = area(1, &AreaPath::root(), AreaLevel::Street, "梅园街道");
        let (one, two) = (
            area(2, &street.path, AreaLevel::Community, "东社区"),
            area(3, &street.path, AreaLevel::Community, "西社区"),
        );
        let (a, b) =
            (area(4, &one.path, AreaLevel::Building, "3号楼"), area(5, &two.path, AreaLevel::Building, "3号楼"));
        let paths = [&street, &one, &two, &a, &b].map(|area| area.path.clone());
        let mut world = World::default();
        for area in [street, one, two, a, b] {
            world.absorb(Change::Area(Arc::new(area)));
        }
        (world, paths)
    }

    #[test]
    fn an_area_is_found_by_its_names() {
        let (world, [street, one, _, a, b]) = street();
        assert_eq!(area_called(&world, "/").unwrap(), AreaPath::root());
        assert_eq!(area_called(&world, "东社区").unwrap(), one);
        assert_eq!(area_called(&world, " 梅园街道 / 东社区/3号楼").unwrap(), a);
        assert_eq!(area_called(&world, "西社区/3号楼").unwrap(), b);
        assert_eq!(
            area_called(&world, "梅园街道/3号楼").unwrap_err(),
            "several areas are called 梅园街道/3号楼: write the wider area before it, as in A/B"
        );
        assert!(area_called(&world, "3号楼").unwrap_err().starts_with("several"));
        assert!(area_called(&world, "南社区").unwrap_err().starts_with("there is no area"));
        assert!(area_called(&world, "/nonsense").is_err() && area_called(&world, "").is_err());
        assert_eq!(area_called(&world, street.as_str()).unwrap(), street);
        assert_eq!(
            (name_of(&world, &b), name_of(&world, &AreaPath::root())),
            ("梅园街道/西社区/3号楼".into(), "/".into())
        );
    }
}
