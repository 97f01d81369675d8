//! Who is asked: who can be there first, is able, free and rested; every pick and every gap with its reason.

use crate::given::{T0, door, north, number, person, responder};
use hub_core::access::Role;
use hub_core::dispatch::{Call, FIX_FRESH_MS, Pick, PickCause, PlaceUsed, Responder, Roster, Shortfall, eta_s};
use hub_core::geo::{Fix, LatLon};
use hub_core::ids::{AlarmId, PersonId};
use hub_core::person::Skill;
use hub_core::time::Now;
use std::collections::BTreeSet;
use uuid::Uuid;

const DAY: Now = Now { at: T0, hour: 10 };

fn volunteer(number: u128, metres: f64) -> Responder {
    responder(number, Role::Volunteer, metres)
}

fn roster(people: Vec<Responder>) -> Roster {
    let mut roster = Roster::default();
    people.into_iter().for_each(|responder| roster.put(responder));
    roster
}

struct Asking {
    place: Option<LatLon>,
    skills: Vec<Skill>,
    exclude: BTreeSet<PersonId>,
}

fn near(roster: &Roster, radius_m: u32, count: usize, asking: Asking) -> (Vec<Pick>, Option<Shortfall>) {
    let call = Call { place: asking.place, skills: &asking.skills, exclude: &asking.exclude };
    roster.nearest(&call, radius_m, count, DAY)
}

fn anybody() -> Asking {
    Asking { place: Some(door()), skills: Vec::new(), exclude: BTreeSet::new() }
}

fn who(roster: &Roster, radius_m: u32, count: usize) -> Vec<u128> {
    near(roster, radius_m, count, anybody()).0.iter().map(|pick| number(pick.person)).collect()
}

#[test]
fn the_nearest_come_first_and_only_those_within_the_ring() {
    let roster = roster(vec![volunteer(1, 250.0), volunteer(2, 50.0), volunteer(3, 400.0), volunteer(4, 100.0)]);
    assert_eq!(who(&roster, 300, 7), [2, 4, 1]);
    assert_eq!(who(&roster, 300, 2), [2, 4]);
    assert_eq!(who(&roster, 300, 0), [] as [u128; 0]);
}

#[test]
fn whoever_stands_exactly_on_the_edge_is_inside() {
    let roster = roster(vec![volunteer(1, 300.0), volunteer(2, 300.4), volunteer(3, 300.6)]);
    assert_eq!(who(&roster, 300, 7), [1, 2]);
}

#[test]
fn a_pick_says_how_far_how_long_and_from_where() {
    let roster = roster(vec![volunteer(1, 180.0)]);
    let (picks, gap) = near(&roster, 300, 1, anybody());
    let expected = Pick {
        person: person(1),
        cause: PickCause::Nearest,
        place: PlaceUsed::Fix,
        distance_m: Some(180),
        eta_s: Some(215),
        unrested: false,
        answer_percent: None,
    };
    assert_eq!((picks, gap), (vec![expected], None));
}

#[test]
fn the_way_is_turn_out_plus_detour_and_the_night_costs_more() {
    assert!((eta_s(180.0, 10) - 215.0).abs() < 0.01);
    assert!((eta_s(180.0, 3) - 335.0).abs() < 0.01);
    assert!((eta_s(180.0, 22) - 275.0).abs() < 0.01);
}

#[test]
fn a_position_older_than_ten_minutes_falls_back_to_the_home_and_says_so() {
    let aged = |number, by_ms: i64| Responder {
        fix: Some(Fix { place: north(10.0), at: T0.plus_ms(-by_ms), accuracy_m: None }),
        home: Some(north(200.0)),
        ..volunteer(number, 0.0)
    };
    let mut roster = roster(vec![aged(1, FIX_FRESH_MS), aged(2, FIX_FRESH_MS + 1)]);
    roster.settle(T0);
    let picks = near(&roster, 300, 7, anybody()).0;
    let told: Vec<_> = picks.iter().map(|pick| (number(pick.person), pick.place, pick.distance_m)).collect();
    assert_eq!(told, [(1, PlaceUsed::Fix, Some(10)), (2, PlaceUsed::HomeStaleFix, Some(200))]);
}

#[test]
fn the_index_finds_somebody_at_home_once_the_far_position_is_stale() {
    let away = Fix { place: north(5_000.0), at: T0.plus_ms(-FIX_FRESH_MS - 1), accuracy_m: None };
    let mut roster = roster(vec![Responder { fix: Some(away), home: Some(north(50.0)), ..volunteer(1, 0.0) }]);
    roster.settle(T0);
    assert_eq!(who(&roster, 300, 7), [1]);
}

#[test]
fn without_a_position_the_home_counts_and_without_a_home_nobody_is_near() {
    let homed = Responder { fix: None, ..volunteer(1, 100.0) };
    let stale = Fix { place: north(10.0), at: T0.plus_ms(-FIX_FRESH_MS - 1), accuracy_m: None };
    let lost = Responder { fix: Some(stale), home: None, ..volunteer(2, 0.0) };
    let nowhere = Responder { fix: None, home: None, ..volunteer(3, 0.0) };
    let mut roster = roster(vec![homed, lost, nowhere]);
    roster.settle(T0);
    let picks = near(&roster, 300, 7, anybody()).0;
    assert_eq!(picks.iter().map(|pick| (number(pick.person), pick.place)).collect::<Vec<_>>(), [(1, PlaceUsed::Home)]);
}

#[test]
fn a_rested_volunteer_200_m_farther_is_preferred_but_rest_is_ignored_when_nobody_else_is_there() {
    let tired = Responder { answered_at: Some(T0.plus_ms(-12 * 3_600_000 + 1)), ..volunteer(1, 50.0) };
    let rested = Responder { answered_at: Some(T0.plus_ms(-12 * 3_600_000)), ..volunteer(2, 250.0) };
    let both = roster(vec![tired.clone(), rested]);
    assert_eq!(who(&both, 300, 2), [2, 1]);
    let picks = near(&both, 300, 2, anybody()).0;
    assert_eq!(picks.iter().map(|pick| pick.unrested).collect::<Vec<_>>(), [false, true]);
    assert_eq!(who(&roster(vec![tired.clone()]), 300, 1), [1]);
    assert_eq!(who(&roster(vec![tired, volunteer(3, 600.0)]), 1_000, 1), [1], "550 m farther is not about as near");
}

#[test]
fn whoever_seldom_answers_ranks_later_and_whoever_was_never_asked_is_not_punished() {
    let answers = |number, percent| Responder { answer_percent: percent, ..volunteer(number, 100.0) };
    let roster = roster(vec![answers(1, Some(10)), answers(2, Some(100)), answers(3, None), answers(4, Some(0))]);
    assert_eq!(who(&roster, 300, 4), [2, 3, 1, 4]);
}

#[test]
fn off_call_and_people_who_are_not_asked_by_nearness_are_no_candidates() {
    let off = Responder { on_call: false, ..volunteer(1, 10.0) };
    let staff = responder(60, Role::Coordinator, 10.0);
    assert_eq!(who(&roster(vec![off, staff, volunteer(2, 20.0)]), 300, 7), [2]);
}

#[test]
fn a_gap_counts_who_is_committed_unable_and_asked_before() {
    let committed = Responder { committed: Some(AlarmId(Uuid::from_u128(4))), ..volunteer(1, 10.0) };
    let able = |number| Responder { skills: vec![Skill::Lifting, Skill::FirstAid], ..volunteer(number, 30.0) };
    let roster = roster(vec![committed, volunteer(2, 20.0), able(3), able(4)]);
    let asking = Asking { skills: vec![Skill::FirstAid, Skill::Medical], exclude: [person(4)].into(), ..anybody() };
    let (picks, gap) = near(&roster, 300, 7, asking);
    assert_eq!(picks.iter().map(|pick| number(pick.person)).collect::<Vec<_>>(), [3]);
    let expected = Shortfall {
        wanted: 7,
        found: 1,
        radius_m: Some(300),
        committed: 1,
        unable: 1,
        asked_before: 1,
        no_place: false,
    };
    assert_eq!(gap, Some(expected));
}

#[test]
fn without_a_place_the_gap_says_so() {
    let (picks, gap) = near(&roster(vec![volunteer(1, 10.0)]), 300, 7, Asking { place: None, ..anybody() });
    assert_eq!(picks, []);
    assert!(gap.is_some_and(|gap| gap.no_place && gap.found == 0 && gap.wanted == 7));
}

#[test]
fn the_date_line_is_no_wall() {
    let place = LatLon { lat: 10.0, lon: 179.999 };
    let across = LatLon { lat: 10.0, lon: -179.999 };
    let fix = Some(Fix { place: across, at: T0, accuracy_m: None });
    let roster = roster(vec![Responder { fix, ..volunteer(1, 0.0) }]);
    let picks = near(&roster, 300, 1, Asking { place: Some(place), ..anybody() }).0;
    assert_eq!(picks[0].distance_m, Some(219));
}

#[test]
fn a_reliable_volunteer_behind_a_crowd_of_unreliable_ones_is_still_found() {
    let mut people: Vec<Responder> =
        (100..200).map(|number| Responder { answer_percent: Some(10), ..volunteer(number, 60.0) }).collect();
    people.push(Responder { answer_percent: Some(100), ..volunteer(1, 200.0) });
    assert_eq!(who(&roster(people), 300, 1), [1]);
}

#[test]
fn duty_is_by_role_area_and_on_call() {
    let mut off = responder(61, Role::Coordinator, 10.0);
    off.on_call = false;
    let mut above = responder(62, Role::Coordinator, 10.0);
    above.grants[0].area = hub_core::area::AreaPath::root();
    let mut below = responder(63, Role::Coordinator, 10.0);
    below.grants[0].area = crate::given::grid().child(hub_core::ids::AreaId(Uuid::from_u128(3)));
    let lead = responder(70, Role::DutyLead, 10.0);
    let roster = roster(vec![responder(60, Role::Coordinator, 10.0), off, above, below, lead]);
    let on_duty = |role| -> Vec<u128> {
        roster.on_duty(role, &crate::given::grid()).map(|responder| number(responder.person)).collect()
    };
    assert_eq!((on_duty(Role::Coordinator), on_duty(Role::DutyLead)), (vec![60, 62], vec![70]));
}
