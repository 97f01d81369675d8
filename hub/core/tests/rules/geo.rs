//! Positions: what is one, and how far apart two are.

use hub_core::geo::{LatLon, NoPosition, arc_m, chord_2};
use proptest::prelude::*;

#[test]
fn only_a_place_on_the_globe_that_is_no_missing_fix_is_a_position() {
    for (lat, lon, expected) in [
        (39.9, 116.4, None),
        (0.0, 116.4, None),
        (-90.0, 180.0, None),
        (0.0, 0.0, Some(NoPosition::NoFix)),
        (90.1, 0.0, Some(NoPosition::OutOfRange)),
        (0.0, -180.1, Some(NoPosition::OutOfRange)),
        (f64::NAN, 1.0, Some(NoPosition::OutOfRange)),
        (1.0, f64::INFINITY, Some(NoPosition::OutOfRange)),
    ] {
        assert_eq!(LatLon::new(lat, lon).err(), expected, "{lat} {lon}");
    }
}

#[test]
fn one_degree_of_latitude_is_111_km_and_the_date_line_is_no_wall() {
    let metres = LatLon { lat: 0.0, lon: 10.0 }.distance_m(LatLon { lat: 1.0, lon: 10.0 });
    assert!((metres - 111_195.0).abs() < 1.0, "{metres}");
    let across = LatLon { lat: 10.0, lon: 179.999 }.distance_m(LatLon { lat: 10.0, lon: -179.999 });
    assert!((across - 219.0).abs() < 1.0, "{across}");
}

proptest! {
    #[test]
    fn chord_and_distance_tell_the_same(
        lat in -89.0f64..89.0, lon in -180.0f64..180.0, north in -0.02f64..0.02, east in -0.02f64..0.02,
    ) {
        let (a, b) = (LatLon { lat, lon }, LatLon { lat: lat + north, lon: lon + east });
        let metres = a.distance_m(b);
        let chord: f64 = a.on_sphere().iter().zip(b.on_sphere()).map(|(x, y)| (x - y).powi(2)).sum();
        prop_assert!((arc_m(chord) - metres).abs() < 0.01, "{} {metres}", arc_m(chord));
        prop_assert!((arc_m(chord_2(metres)) - metres).abs() < 0.01);
    }
}
