//! Positions: what is one, and how far apart two are.

use hub_core::geo::{LatLon, NoPosition, RingFault, arc_m, check_ring, chord_2};
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

#[test]
fn an_outline_has_an_inside() {
    let ring = |corners: &[(f64, f64)]| corners.iter().map(|(lat, lon)| LatLon { lat: *lat, lon: *lon }).collect();
    let cases: [(Vec<LatLon>, _); 8] = [
        (ring(&[]), Ok(())),
        (ring(&[(31.0, 121.0), (31.0, 122.0), (32.0, 122.0), (32.0, 121.0)]), Ok(())),
        (ring(&[(31.0, 121.0), (31.0, 122.0), (32.0, 122.0), (31.0, 121.0)]), Ok(())),
        // Bent inwards, and a corner that is named twice.
        (ring(&[(0.0, 1.0), (0.0, 3.0), (0.0, 3.0), (2.0, 3.0), (1.0, 2.0), (2.0, 1.0)]), Ok(())),
        (ring(&[(1.0, 1.0), (2.0, 2.0), (2.0, 1.0), (1.0, 2.0)]), Err(RingFault::Crosses)),
        (ring(&[(0.0, 1.0), (4.0, 1.0), (4.0, 5.0), (2.0, 0.0), (0.0, 5.0)]), Err(RingFault::Crosses)),
        (ring(&[(1.0, 179.0), (1.0, -179.0), (2.0, -179.0), (2.0, 179.0)]), Err(RingFault::DateLine)),
        (ring(&[(1.0, 170.0), (1.0, 180.0), (2.0, 180.0), (2.0, 170.0)]), Ok(())),
    ];
    for (corners, expected) in cases {
        assert_eq!(check_ring(&corners), expected, "{corners:?}");
    }
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
