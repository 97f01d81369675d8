//! From the Chinese map datum GCJ-02 to WGS-84. The forward formula is the published one (Krasovsky 1940 ellipsoid);
//! the way back is found by iteration, to better than a metre. Outside China both are the same.

use hub_core::geo::LatLon;
use std::f64::consts::PI;

/// Half axis of the Krasovsky 1940 ellipsoid, metres.
const AXIS_M: f64 = 6_378_245.0;
/// Its squared eccentricity.
const ECCENTRICITY2: f64 = 0.006_693_421_622_965_943;
/// Rounds of the iteration; each shrinks the error about a hundredfold.
const ROUNDS: usize = 4;

/// The WGS-84 position of a GCJ-02 one.
#[must_use]
pub fn to_wgs84(gcj02: LatLon) -> LatLon {
    if !in_china(gcj02.lat, gcj02.lon) {
        return gcj02;
    }
    let (mut lat, mut lon) = (gcj02.lat, gcj02.lon);
    for _ in 0..ROUNDS {
        let (shift_lat, shift_lon) = shift(lat, lon);
        (lat, lon) = (gcj02.lat - shift_lat, gcj02.lon - shift_lon);
    }
    LatLon::new(lat, lon).unwrap_or(gcj02)
}

/// The GCJ-02 position of a WGS-84 one.
#[must_use]
pub fn from_wgs84(wgs84: LatLon) -> LatLon {
    if !in_china(wgs84.lat, wgs84.lon) {
        return wgs84;
    }
    let (shift_lat, shift_lon) = shift(wgs84.lat, wgs84.lon);
    LatLon::new(wgs84.lat + shift_lat, wgs84.lon + shift_lon).unwrap_or(wgs84)
}

/// The rough box in which the datum is applied.
fn in_china(lat: f64, lon: f64) -> bool {
    (0.8293..=55.8271).contains(&lat) && (72.004..=137.8347).contains(&lon)
}

/// How far GCJ-02 lies beside WGS-84 there, degrees.
fn shift(lat: f64, lon: f64) -> (f64, f64) {
    let (x, y) = (lon - 105.0, lat - 35.0);
    let waves = (20.0 * (6.0 * x * PI).sin() + 20.0 * (2.0 * x * PI).sin()) * 2.0 / 3.0;
    let north = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * x.abs().sqrt()
        + waves
        + (20.0 * (y * PI).sin() + 40.0 * (y / 3.0 * PI).sin()) * 2.0 / 3.0
        + (160.0 * (y / 12.0 * PI).sin() + 320.0 * (y * PI / 30.0).sin()) * 2.0 / 3.0;
    let east = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * x.abs().sqrt()
        + waves
        + (20.0 * (x * PI).sin() + 40.0 * (x / 3.0 * PI).sin()) * 2.0 / 3.0
        + (150.0 * (x / 12.0 * PI).sin() + 300.0 * (x / 30.0 * PI).sin()) * 2.0 / 3.0;
    let radians = lat.to_radians();
    let magic = 1.0 - ECCENTRICITY2 * radians.sin().powi(2);
    let north_deg = north * 180.0 / (AXIS_M * (1.0 - ECCENTRICITY2) / (magic * magic.sqrt()) * PI);
    let east_deg = east * 180.0 / (AXIS_M / magic.sqrt() * radians.cos() * PI);
    (north_deg, east_deg)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_known_point_moves_as_published() {
        let tiananmen = from_wgs84(LatLon::new(39.907_333, 116.391_083).unwrap());
        let published = LatLon::new(39.908_737, 116.397_327).unwrap();
        assert!(tiananmen.distance_m(published) < 1.0, "{tiananmen:?}");
    }

    #[test]
    fn outside_china_nothing_moves() {
        let berlin = LatLon::new(52.52, 13.405).unwrap();
        assert_eq!(to_wgs84(berlin), berlin);
    }

    proptest! {
        #[test]
        fn there_and_back_is_the_same_place(lat in 18.0_f64..53.0, lon in 74.0_f64..134.0) {
            let place = LatLon::new(lat, lon).unwrap();
            prop_assert!(to_wgs84(from_wgs84(place)).distance_m(place) < 0.5);
        }
    }
}
