//! The day's round: every stop once, the urgent first, and never longer than by going to the nearest each time.

use super::given::{at, visit_id};
use crate::given::{door, north};
use hub_core::geo::LatLon;
use hub_core::household::RiskTier;
use hub_core::visit::{RoundRule, Stop, Urgency, length_m, nearest_first, round, shortened};
use proptest::prelude::*;

fn stop(number: u128, place: Option<LatLon>, urgency: Urgency) -> Stop {
    Stop { visit: visit_id(number), place, urgency }
}

fn usual(metres: &[f64]) -> Vec<Stop> {
    metres.iter().zip(1..).map(|(metres, number)| stop(number, Some(north(*metres)), Urgency::Usual)).collect()
}

/// A place some metres east and north of the door.
fn at_m(east: f64, up: f64) -> LatLon {
    let place = north(up);
    LatLon { lon: place.lon + east / 85_300.0, ..place }
}

#[test]
fn late_visits_are_most_urgent_then_households_at_high_risk() {
    let table = [
        (-1, RiskTier::Low, Urgency::Late),
        (-1, RiskTier::High, Urgency::Late),
        (0, RiskTier::High, Urgency::AtRisk),
        (5, RiskTier::High, Urgency::AtRisk),
        (5, RiskTier::Medium, Urgency::Usual),
        (5, RiskTier::Low, Urgency::Usual),
    ];
    for (due, risk, urgency) in table {
        assert_eq!(Urgency::of(at(due), risk, at(0)), urgency, "{due} {risk:?}");
    }
}

#[test]
fn the_round_goes_to_the_nearest_each_time() {
    let found = round(door(), &usual(&[300.0, 100.0, 200.0]), RoundRule::Shortest);
    assert_eq!(found.order, [1, 2, 0]);
    assert!((found.length_m - 300.0).abs() < 1.0, "{found:?}");
}

#[test]
fn the_urgent_come_first_and_the_others_are_taken_from_where_they_end() {
    let stops = [
        stop(1, Some(north(10.0)), Urgency::Usual),
        stop(2, Some(north(500.0)), Urgency::Late),
        stop(3, None, Urgency::Usual),
        stop(4, Some(north(400.0)), Urgency::AtRisk),
        stop(5, Some(north(450.0)), Urgency::Late),
        stop(6, None, Urgency::Late),
    ];
    assert_eq!(round(door(), &stops, RoundRule::UrgentFirst).order, [4, 1, 3, 0, 5, 2]);
    assert_eq!(round(door(), &stops, RoundRule::Shortest).order, [0, 3, 4, 1, 2, 5], "unknown places come last");
}

#[test]
fn two_opt_turns_round_what_the_nearest_first_leaves_for_the_end() {
    let places = [at_m(-250.0, 50.0), at_m(-100.0, -250.0), at_m(200.0, -250.0), at_m(-200.0, -150.0)];
    let nearest = nearest_first(door(), &places);
    assert_eq!(nearest, [3, 1, 2, 0], "the first is left for a long way back");
    let better = shortened(door(), &places, nearest.clone());
    assert_eq!(better, [0, 3, 1, 2]);
    assert!(length_m(door(), &places, &better) + 300.0 < length_m(door(), &places, &nearest));
}

#[test]
fn no_stop_is_a_round_too() {
    let none = round(door(), &[], RoundRule::UrgentFirst);
    assert_eq!((none.order, none.length_m), (vec![], 0.0));
}

fn a_place() -> impl Strategy<Value = LatLon> {
    let scattered = (-2_000.0f64..2_000.0, -2_000.0f64..2_000.0).prop_map(|(east, up)| at_m(east, up));
    let doubled = (0u8..4, 0u8..4).prop_map(|(east, up)| at_m(f64::from(east) * 50.0, f64::from(up) * 50.0));
    let anywhere = (-90.0f64..90.0, -180.0f64..180.0).prop_map(|(lat, lon)| LatLon { lat, lon });
    prop_oneof![6 => scattered, 3 => doubled, 1 => anywhere]
}

fn stops() -> impl Strategy<Value = Vec<Stop>> {
    let urgency = prop_oneof![Just(Urgency::Late), Just(Urgency::AtRisk), Just(Urgency::Usual)];
    let one = (prop::option::weighted(0.9, a_place()), urgency);
    prop::collection::vec(one, 0..30).prop_map(|all| {
        all.into_iter().zip(1..).map(|((place, urgency), number)| stop(number, place, urgency)).collect()
    })
}

proptest! {
    #[test]
    fn every_stop_is_on_the_round_once_and_the_urgent_come_first(stops in stops()) {
        for rule in [RoundRule::UrgentFirst, RoundRule::Shortest] {
            let found = round(door(), &stops, rule);
            let mut sorted = found.order.clone();
            sorted.sort_unstable();
            prop_assert_eq!(sorted, (0..stops.len()).collect::<Vec<_>>());
            prop_assert_eq!(&round(door(), &stops, rule), &found, "the same each time");
            let placed: Vec<&Stop> =
                found.order.iter().map(|index| &stops[*index]).filter(|stop| stop.place.is_some()).collect();
            if rule == RoundRule::UrgentFirst {
                prop_assert!(placed.is_sorted_by_key(|stop| stop.urgency));
            }
            let places: Vec<LatLon> = placed.iter().filter_map(|stop| stop.place).collect();
            let walked = length_m(door(), &places, &(0..places.len()).collect::<Vec<_>>());
            prop_assert!((walked - found.length_m).abs() <= 1e-6 * walked.max(1.0));
        }
    }

    #[test]
    fn two_opt_is_never_longer_than_the_nearest_first(places in prop::collection::vec(a_place(), 0..40)) {
        let nearest = nearest_first(door(), &places);
        let better = shortened(door(), &places, nearest.clone());
        let mut sorted = better.clone();
        sorted.sort_unstable();
        prop_assert_eq!(sorted, (0..places.len()).collect::<Vec<_>>());
        prop_assert!(length_m(door(), &places, &better) <= length_m(door(), &places, &nearest));
    }
}

#[test]
fn a_round_of_hundreds_is_put_in_order_too() {
    let metres: Vec<f64> = (0..600).map(|number| f64::from(number * 7919 % 600)).collect();
    let found = round(door(), &usual(&metres), RoundRule::Shortest);
    assert_eq!(found.order.len(), 600);
    assert!(found.length_m < 600.0, "{}", found.length_m);
}
