//! The plan of the district in metres: streets as a lattice that is not quite square, so that the grids between
//! them tile without gaps. East is x, north is y; the whole plan is turned a little.

use super::dice::Dice;
use hub_core::geo::LatLon;

/// Where the district lies (invented, on open land), degrees.
const ORIGIN: LatLon = LatLon { lat: 30.50, lon: 114.40 };
/// Metres of one degree of latitude on the sphere that distances are measured on.
const M_PER_DEGREE: f64 = 111_195.08;
/// How far the plan is turned against north, radians.
const TURN: f64 = 0.19;
/// Width and depth of a grid between its streets, metres.
const GRID_M: (f64, f64) = (430.0, 360.0);
/// Grids from west to east, and from south to north.
pub(super) const COLUMNS: usize = 3;
/// See [`COLUMNS`].
pub(super) const ROWS: usize = 2;

/// A point of the plan, metres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spot {
    pub x: f64,
    pub y: f64,
}

impl Spot {
    pub fn between(self, other: Self, share: f64) -> Self {
        Self { x: self.x + (other.x - self.x) * share, y: self.y + (other.y - self.y) * share }
    }

    pub fn moved(self, along: (f64, f64), m: f64) -> Self {
        Self { x: self.x + along.0 * m, y: self.y + along.1 * m }
    }

    /// The place on the globe, to a tenth of a metre.
    pub fn place(self) -> LatLon {
        let (x, y) = (self.x * TURN.cos() - self.y * TURN.sin(), self.x * TURN.sin() + self.y * TURN.cos());
        let tidy = |degrees: f64| (degrees * 1e6).round() / 1e6;
        let lon_m = M_PER_DEGREE * ORIGIN.lat.to_radians().cos();
        LatLon { lat: tidy(ORIGIN.lat + y / M_PER_DEGREE), lon: tidy(ORIGIN.lon + x / lon_m) }
    }
}

/// Four corners: south-west, south-east, north-east, north-west.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quad(pub [Spot; 4]);

impl Quad {
    /// The point at these shares of width and depth.
    pub fn at(&self, east: f64, north: f64) -> Spot {
        let [sw, se, ne, nw] = self.0;
        sw.between(se, east).between(nw.between(ne, east), north)
    }

    /// The direction from west to east at this share of the depth, length 1.
    pub fn eastward(&self, north: f64) -> (f64, f64) {
        let (from, to) = (self.at(0.0, north), self.at(1.0, north));
        let length = (to.x - from.x).hypot(to.y - from.y);
        ((to.x - from.x) / length, (to.y - from.y) / length)
    }

    /// The same, smaller by these shares at each side.
    pub fn inset(&self, share: f64) -> Self {
        let far = 1.0 - share;
        Self([self.at(share, share), self.at(far, share), self.at(far, far), self.at(share, far)])
    }
}

/// Crossings of the streets, and a bend in the middle of each stretch between two.
pub(super) struct Lattice {
    crossings: Vec<Vec<Spot>>,
    bends_east: Vec<Vec<Spot>>,
    bends_north: Vec<Vec<Spot>>,
}

impl Lattice {
    pub fn new(dice: &mut Dice) -> Self {
        let mut shaken = |spot: Spot, m: f64| Spot { x: spot.x + dice.between(-m, m), y: spot.y + dice.between(-m, m) };
        let node = |column: usize, row: usize| Spot {
            x: (column as f64 - COLUMNS as f64 / 2.0) * GRID_M.0,
            y: (row as f64 - ROWS as f64 / 2.0) * GRID_M.1,
        };
        let crossings: Vec<Vec<Spot>> =
            (0..=ROWS).map(|row| (0..=COLUMNS).map(|column| shaken(node(column, row), 32.0)).collect()).collect();
        let bends_east = crossings
            .iter()
            .map(|row| row.windows(2).map(|pair| shaken(pair[0].between(pair[1], 0.5), 7.0)).collect())
            .collect();
        let bends_north = crossings
            .windows(2)
            .map(|rows| rows[0].iter().zip(&rows[1]).map(|(a, b)| shaken(a.between(*b, 0.5), 7.0)).collect())
            .collect();
        Self { crossings, bends_east, bends_north }
    }

    /// The ring of a grid: its four crossings and the bends between them, not closed.
    pub fn ring(&self, column: usize, row: usize) -> Vec<Spot> {
        vec![
            self.crossings[row][column],
            self.bends_east[row][column],
            self.crossings[row][column + 1],
            self.bends_north[row][column + 1],
            self.crossings[row + 1][column + 1],
            self.bends_east[row + 1][column],
            self.crossings[row + 1][column],
            self.bends_north[row][column],
        ]
    }

    /// The western or eastern half of a grid.
    pub fn half(&self, column: usize, row: usize, east: bool) -> Quad {
        let (south, north) = (self.bends_east[row][column], self.bends_east[row + 1][column]);
        let corner = |north: usize, east: usize| self.crossings[row + north][column + east];
        if east {
            Quad([south, corner(0, 1), corner(1, 1), north])
        } else {
            Quad([corner(0, 0), south, north, corner(1, 0)])
        }
    }
}

/// A closed ring on the globe: the first corner again at the end.
pub(super) fn closed(ring: &[Spot]) -> Vec<LatLon> {
    ring.iter().chain(ring.first()).map(|spot| spot.place()).collect()
}

/// A rectangle around `centre`, its long side along `along`.
pub(super) fn slab(centre: Spot, along: (f64, f64), length_m: f64, depth_m: f64) -> [Spot; 4] {
    let across = (-along.1, along.0);
    let corner = |l: f64, d: f64| centre.moved(along, l * length_m / 2.0).moved(across, d * depth_m / 2.0);
    [corner(-1.0, -1.0), corner(1.0, -1.0), corner(1.0, 1.0), corner(-1.0, 1.0)]
}
