//! Walking from place to place, in a straight line but no faster than streets allow.

use hub_core::geo::LatLon;

/// Streets are longer than the straight line by about this factor inside a community.
const DETOUR: f64 = 1.3;
/// Close enough to knock.
const AT_THE_DOOR_M: f64 = 8.0;

/// Where somebody is after `simulated_s` seconds on the way to `to`.
#[must_use]
pub fn step(from: LatLon, to: LatLon, walk_m_per_s: f64, simulated_s: f64) -> LatLon {
    let left_m = from.distance_m(to);
    let walked_m = walk_m_per_s * simulated_s / DETOUR;
    if walked_m >= left_m {
        return to;
    }
    let share = walked_m / left_m;
    LatLon { lat: from.lat + (to.lat - from.lat) * share, lon: from.lon + (to.lon - from.lon) * share }
}

/// True when somebody can knock.
#[must_use]
pub fn is_there(at: LatLon, door: LatLon) -> bool {
    at.distance_m(door) <= AT_THE_DOOR_M
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_ends_at_the_door_and_not_before_its_time() {
        let (home, door) = (LatLon { lat: 30.5, lon: 114.4 }, LatLon { lat: 30.503, lon: 114.401 });
        let mut at = home;
        let mut seconds = 0;
        while !is_there(at, door) {
            let next = step(at, door, 1.5, 4.0);
            assert!(at.distance_m(next) < 1.5 * 4.0);
            (at, seconds) = (next, seconds + 4);
        }
        let shortest_s = (home.distance_m(door) - AT_THE_DOOR_M) * DETOUR / 1.5;
        assert!((f64::from(seconds) - shortest_s).abs() < 5.0);
        assert_eq!(step(door, door, 1.5, 1.0), door);
    }
}
