//! From the plan to areas: street, community, grids, compounds (two in each grid) and buildings in rows.

use super::dice::Dice;
use super::plan::{COLUMNS, Lattice, Quad, ROWS, Spot, closed, slab};
use hub_core::area::{Area, AreaLevel, AreaPath};
use hub_core::geo::LatLon;
use hub_core::ids::AreaId;

const STREET: &str = "蜂鸣街道";
const COMMUNITY: &str = "云栖里社区";
const GRIDS: [&str; 6] = ["第一网格", "第二网格", "第三网格", "第四网格", "第五网格", "第六网格"];
const COMPOUNDS: [&str; 12] = [
    "幸福里",
    "桂香苑",
    "听雨轩",
    "锦绣坊",
    "东篱小区",
    "南塘新村",
    "清荷园",
    "松涛苑",
    "和平里",
    "知春里",
    "晚晴园",
    "槐荫小区",
];
/// Streets that run north, from west to east: compounds have their gates on these.
const ROADS: [&str; 4] = ["望湖路", "梧桐路", "安和路", "晨光路"];

/// A building and what households and people need of it.
pub(super) struct Building {
    pub path: AreaPath,
    pub units: u32,
    pub floors: u32,
    spot: Spot,
    along: (f64, f64),
    length_m: f64,
}

impl Building {
    /// The middle of a unit (from 1), shifted along the building.
    pub fn door(&self, unit: u32, shift_m: f64) -> LatLon {
        let share = (f64::from(unit) - 0.5) / f64::from(self.units) - 0.5;
        self.spot.moved(self.along, share * self.length_m + shift_m).place()
    }
}

/// All areas, with the paths that other parts of the town hang on.
pub(super) struct Land {
    areas: Vec<Area>,
    pub street: AreaPath,
    pub community: AreaPath,
    pub grids: Vec<AreaPath>,
    pub buildings: Vec<Building>,
}

impl Land {
    pub fn into_areas(self) -> Vec<Area> {
        self.areas
    }

    fn add(&mut self, id: AreaId, above: &AreaPath, level: AreaLevel, name: String) -> &mut Area {
        let path = above.child(id);
        self.areas.push(Area { id, path, level, name, street: None, outline: Vec::new(), centre: None });
        let last = self.areas.len() - 1;
        &mut self.areas[last]
    }
}

pub(super) fn lay_out(dice: &mut Dice) -> Land {
    let root = AreaPath::root();
    let (street_id, community_id) = (AreaId(dice.id()), AreaId(dice.id()));
    let street = root.child(street_id);
    let community = street.child(community_id);
    let mut land = Land { areas: Vec::new(), street, community, grids: Vec::new(), buildings: Vec::new() };
    let centre = Some(Spot { x: 0.0, y: 0.0 }.place());
    let (street, community) = (land.street.clone(), land.community.clone());
    land.add(street_id, &root, AreaLevel::Street, STREET.into()).centre = centre;
    land.add(community_id, &street, AreaLevel::Community, COMMUNITY.into()).centre = centre;
    let lattice = Lattice::new(dice);
    for row in 0..ROWS {
        for column in 0..COLUMNS {
            grid(dice, &mut land, &lattice, &community, (column, row));
        }
    }
    land
}

fn grid(dice: &mut Dice, land: &mut Land, lattice: &Lattice, community: &AreaPath, (column, row): (usize, usize)) {
    let index = row * COLUMNS + column;
    let id = AreaId(dice.id());
    let area = land.add(id, community, AreaLevel::Grid, GRIDS[index].into());
    area.outline = closed(&lattice.ring(column, row));
    area.centre = Some(lattice.half(column, row, false).at(1.0, 0.5).place());
    let path = area.path.clone();
    land.grids.push(path.clone());
    for (half, east) in [false, true].into_iter().enumerate() {
        // Odd numbers on a street's western side, even ones on its eastern side; they grow northwards.
        let number = 20 + 60 * row as u32 + 2 * dice.whole(0, 20) + u32::from(east);
        let address = format!("{}{number}号", ROADS[column + half]);
        let quad = lattice.half(column, row, east);
        let buildings = if (index + half).is_multiple_of(3) { 4 } else { 3 };
        compound(dice, land, &path, COMPOUNDS[2 * index + half], &address, &quad, buildings);
    }
}

fn compound(
    dice: &mut Dice,
    land: &mut Land,
    grid: &AreaPath,
    name: &str,
    address: &str,
    quad: &Quad,
    buildings: usize,
) {
    let id = AreaId(dice.id());
    let walls = quad.inset(0.06);
    let area = land.add(id, grid, AreaLevel::Compound, name.into());
    area.street = Some(address.to_owned());
    area.outline = closed(&walls.0);
    area.centre = Some(walls.at(0.5, 0.5).place());
    let path = area.path.clone();
    let rows: &[(f64, f64)] = match buildings {
        4 => &[(0.27, 0.28), (0.73, 0.28), (0.27, 0.72), (0.73, 0.72)],
        _ => &[(0.5, 0.2), (0.5, 0.5), (0.5, 0.8)],
    };
    let floors = *dice.pick(&[5, 6, 6, 7, 11]);
    for (index, (east, north)) in rows.iter().enumerate() {
        let spot = walls.at(east + dice.between(-0.02, 0.02), north + dice.between(-0.02, 0.02));
        let building = Building {
            path: path.clone(),
            units: dice.whole(2, 3),
            floors,
            spot,
            along: walls.eastward(*north),
            length_m: dice.between(44.0, 60.0),
        };
        raise(dice, land, building, &format!("{name}{}号楼", index + 1), &format!("{address}{}号楼", index + 1));
    }
}

fn raise(dice: &mut Dice, land: &mut Land, mut building: Building, name: &str, address: &str) {
    let id = AreaId(dice.id());
    let depth_m = dice.between(12.0, 15.0);
    let area = land.add(id, &building.path.clone(), AreaLevel::Building, name.to_owned());
    area.street = Some(address.to_owned());
    area.outline = closed(&slab(building.spot, building.along, building.length_m, depth_m));
    area.centre = Some(building.spot.place());
    building.path = area.path.clone();
    land.buildings.push(building);
}
