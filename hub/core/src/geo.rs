//! Positions on the earth and distances between them. WGS-84 only: other datums are converted at the edge.

use geo::{Distance, Haversine, Point};
use serde::{Deserialize, Serialize};

/// A WGS-84 position, degrees.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub struct LatLon {
    /// Degrees north, -90 to 90.
    pub lat: f64,
    /// Degrees east, -180 to 180.
    pub lon: f64,
}

/// Why a pair of numbers is not a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoPosition {
    /// Not finite or outside the globe.
    #[error("latitude must be within -90..90 and longitude within -180..180")]
    OutOfRange,
    /// Exactly 0,0: what receivers without a fix send.
    #[error("0,0 is what a receiver without a fix sends")]
    NoFix,
}

impl LatLon {
    /// Checks the range and refuses the "no fix" of 0,0.
    pub fn new(lat: f64, lon: f64) -> Result<Self, NoPosition> {
        let inside = lat.is_finite() && lon.is_finite() && lat.abs() <= 90.0 && lon.abs() <= 180.0;
        if !inside {
            return Err(NoPosition::OutOfRange);
        }
        if lat == 0.0 && lon == 0.0 {
            return Err(NoPosition::NoFix);
        }
        Ok(Self { lat, lon })
    }

    /// Great-circle distance in metres.
    #[must_use]
    pub fn distance_m(self, other: Self) -> f64 {
        Haversine.distance(Point::new(self.lon, self.lat), Point::new(other.lon, other.lat))
    }

    /// The point on the unit sphere: neighbours across the date line stay neighbours.
    #[must_use]
    pub fn on_sphere(self) -> [f64; 3] {
        let (lat, lon) = (self.lat.to_radians(), self.lon.to_radians());
        [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
    }
}

/// Mean earth radius as in `geo::Haversine` (IUGG), so that a ring's edge is the same in both.
const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// Great-circle distance in metres that belongs to a squared chord length on the unit sphere.
#[must_use]
pub fn arc_m(chord_2: f64) -> f64 {
    2.0 * EARTH_RADIUS_M * (chord_2.sqrt() / 2.0).min(1.0).asin()
}

/// Squared chord length on the unit sphere that belongs to a great-circle distance in metres.
#[must_use]
pub fn chord_2(distance_m: f64) -> f64 {
    let half = (distance_m / EARTH_RADIUS_M / 2.0).sin();
    4.0 * half * half
}

/// Why corners are no outline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RingFault {
    /// An edge is longer than half the way round the earth: it goes over 180 degrees.
    #[error("an outline does not go over 180 degrees: draw one on each side")]
    DateLine,
    /// Two of its edges cross: nobody could say what is inside.
    #[error("an outline does not cross itself")]
    Crosses,
}

/// Refuses corners whose inside cannot be told on a flat map. A ring may name its first corner again at its end.
pub fn check_ring(corners: &[LatLon]) -> Result<(), RingFault> {
    let mut corners: Vec<LatLon> = corners.to_vec();
    corners.dedup();
    if corners.len() > 1 && corners.first() == corners.last() {
        corners.pop();
    }
    let next = corners.iter().cycle().skip(1);
    let edges: Vec<(LatLon, LatLon)> = corners.iter().copied().zip(next.copied()).collect();
    if edges.iter().any(|(from, to)| (from.lon - to.lon).abs() > 180.0) {
        return Err(RingFault::DateLine);
    }
    let crosses = |at: usize| edges[at + 1..].iter().any(|other| cross(edges[at], *other));
    if (0..edges.len()).any(crosses) { Err(RingFault::Crosses) } else { Ok(()) }
}

/// True when two edges cross within both; those that only meet do not.
fn cross((a, b): (LatLon, LatLon), (c, d): (LatLon, LatLon)) -> bool {
    let apart = |one: [f64; 2], other: [f64; 2]| {
        one[0].max(one[1]) < other[0].min(other[1]) || other[0].max(other[1]) < one[0].min(one[1])
    };
    if apart([a.lat, b.lat], [c.lat, d.lat]) || apart([a.lon, b.lon], [c.lon, d.lon]) {
        return false;
    }
    let side = |from: LatLon, to: LatLon, of: LatLon| {
        (to.lon - from.lon) * (of.lat - from.lat) - (to.lat - from.lat) * (of.lon - from.lon)
    };
    side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0
}

/// A position with its age and error, as a phone or a device reports it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fix {
    /// Where.
    pub place: LatLon,
    /// When the hub received it.
    pub at: crate::time::UnixMs,
    /// Radius of the error in metres, where the source tells one.
    pub accuracy_m: Option<u32>,
}
