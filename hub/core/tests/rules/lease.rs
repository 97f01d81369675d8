//! Promises: departed, nearer, arrived, each by its time; a lapse calls the next people, an arrival wins over it.

use crate::given::{Story, person, responder, small_town, town};
use hub_core::access::Role;
use hub_core::alarm::{AlarmCommand, LeaseStage, PageState, Phase};
use hub_core::command::Refusal;
use hub_core::dispatch::PickCause;
use hub_core::signal::AlarmKind;

fn distance(who: u128, distance_m: u32) -> AlarmCommand {
    AlarmCommand::Approach { person: person(who), distance_m }
}

fn depart(who: u128) -> AlarmCommand {
    AlarmCommand::Depart { person: person(who) }
}

/// 1 goes, 2 was stood down; nobody else is in the first ring.
fn promised(hour: u8) -> Story {
    let mut story = small_town().hour(hour).policy(|policy| policy.backup = 0).opens();
    story.all_delivered(1.0).accepts(10.0, 1).then(&["accepted 1", "stood down 2"]);
    story
}

const AGAIN: [&str; 4] = ["lapsed 1", "reopened for 1, then 1", "paged 2", "step 1: 11 12, then 2 at"];

/// The lapse, whatever its time.
fn lapses(story: &mut Story, seconds: f64) {
    story.fire(seconds - 0.001).nothing();
    let step = format!("{} {}", AGAIN[3], seconds as i64 + 30);
    story.fire(seconds).then(&[AGAIN[0], AGAIN[1], AGAIN[2], &step]);
    assert!(matches!(story.alarm.phase, Phase::Calling { .. }));
}

#[test]
fn whoever_has_not_departed_in_150_s_by_day_and_190_s_at_night_loses_the_promise() {
    lapses(&mut promised(10), 160.0);
    lapses(&mut promised(23), 200.0);
    lapses(&mut promised(5), 200.0);
    lapses(&mut promised(6), 160.0);
}

#[test]
fn twenty_metres_are_a_departure_and_twenty_nearer_an_approach() {
    let mut story = promised(10);
    story.when(20.0, distance(1, 81)).nothing();
    story.when(21.0, distance(1, 120)).then(&["departed 1"]);
    story.when(22.0, distance(1, 81)).nothing();
    story.when(23.0, distance(1, 80)).then(&["approaching 1"]);
    story.when(24.0, distance(1, 10)).nothing();
}

#[test]
fn one_report_can_be_both_and_a_departure_can_be_said_by_hand() {
    promised(10).when(20.0, distance(1, 50)).then(&["departed 1", "approaching 1"]);
    promised(10).when(20.0, depart(1)).then(&["departed 1"]).when(21.0, depart(1)).nothing();
}

#[test]
fn whoever_has_not_come_nearer_in_240_s_loses_the_promise() {
    let mut story = promised(10);
    story.when(20.0, depart(1));
    lapses(&mut story, 250.0);
}

#[test]
fn whoever_has_not_arrived_in_twice_the_estimated_time_loses_the_promise() {
    // 100 m by day: 60 s + 86 s to the door; twice that is 292 s.
    let mut story = promised(10);
    story.nears(20.0, 1);
    lapses(&mut story, 302.0);
}

#[test]
fn without_a_known_start_a_departure_by_hand_holds_until_the_arrival_is_due() {
    let mut blind = responder(1, Role::Volunteer, 100.0);
    blind.fix = None;
    let mut story = small_town().with(blind).policy(|policy| policy.backup = 0).opens();
    story.all_delivered(1.0).accepts(10.0, 1).when(20.0, depart(1));
    lapses(&mut story, 302.0);
}

#[test]
fn a_helper_whose_place_nobody_knows_has_twenty_minutes() {
    let mut story = small_town().contacts(&[50]).opens();
    story.all_delivered(1.0).accepts(10.0, 50).when(20.0, depart(50));
    story.when(21.0, distance(50, 5)).nothing();
    let lease = story.alarm.page_of(person(50)).unwrap().lease.unwrap();
    assert_eq!((lease.eta_s, lease.arrive_by), (600, crate::given::at(1_210.0)));
}

#[test]
fn an_arrival_puts_the_alarm_on_the_scene_and_ends_the_wait_for_a_backup() {
    let mut story = small_town().opens();
    story.all_delivered(1.0).accepts(10.0, 1).then(&["accepted 1, backup until 40"]);
    story.arrives(20.0, 1).then(&["arrived 1", "stood down 2"]).arrives(21.0, 1).nothing();
    assert_eq!(story.alarm.phase, Phase::OnScene { since: crate::given::at(20.0) });
}

#[test]
fn an_arrival_after_the_lapse_wins_and_stands_the_others_down() {
    let mut story = promised(10);
    story.fire(160.0).all_delivered(161.0).arrives(170.0, 1).then(&["arrived 1", "stood down 2 11 12"]);
    assert_eq!(story.alarm.phase, Phase::OnScene { since: crate::given::at(170.0) });
    story.fire(700.0).nothing();
}

#[test]
fn whoever_lapsed_stays_informed_and_is_not_rung_again_by_the_top_but_may_promise_anew() {
    let mut story = promised(10);
    for seconds in [160.0, 190.0, 220.0, 250.0, 310.0, 370.0, 430.0] {
        story.fire(seconds);
    }
    let pages = story.alarm.pages.iter().filter(|page| page.person == person(1)).count();
    assert_eq!(pages, 1);
    assert_eq!(story.alarm.page_of(person(1)).unwrap().state, PageState::Accepted);
    story.accepts(431.0, 1);
    assert_eq!(story.alarm.accepts(), 1);
}

#[test]
fn whoever_lapsed_and_is_rung_anew_by_hand_has_answered_when_at_the_door() {
    let mut story = promised(10);
    story.fire(160.0).when(165.0, AlarmCommand::AddPerson { person: person(1) }).then(&["paged 1"]);
    story.arrives(170.0, 1).then(&["accepted 1", "stood down 2 11 12", "arrived 1"]);
    assert_eq!(story.alarm.accepts(), 1);
    assert!(matches!(story.alarm.phase, Phase::OnScene { .. }));
}

#[test]
fn a_lapse_of_the_backup_calls_nobody_while_enough_others_go() {
    let mut story = small_town().opens();
    story.all_delivered(1.0).accepts(10.0, 1).accepts(11.0, 2).nears(20.0, 1);
    story.fire(161.0).then(&["lapsed 2"]);
    assert!(matches!(story.alarm.phase, Phase::Coming { .. }));
}

#[test]
fn people_stood_down_who_meanwhile_go_elsewhere_or_went_off_call_are_not_rung_again() {
    let people = [(1, 50.0), (2, 100.0), (3, 150.0), (4, 200.0)];
    let mut story = town(AlarmKind::Sos).volunteers(&people).staff().policy(|policy| policy.backup = 0).opens();
    story.all_delivered(1.0).accepts(10.0, 1).then(&["accepted 1", "stood down 2 3 4"]);
    story.roster.change(person(2), |it| it.on_call = false);
    story.roster.change(person(3), |it| it.committed = Some(hub_core::ids::AlarmId(uuid::Uuid::from_u128(8))));
    story.fire(160.0).then(&[
        "lapsed 1",
        "reopened for 1, then 1",
        "paged 4",
        "step 1: nobody, then 2 at 160",
        "step 2: 60, then 3 at 190",
    ]);
    assert_eq!(story.alarm.page_of(person(4)).unwrap().pick.cause, PickCause::Nearest);
}

#[test]
fn a_contact_who_was_stood_down_rings_again_after_a_lapse() {
    let mut story = small_town().contacts(&[50]).policy(|policy| policy.backup = 0).opens();
    story.all_delivered(1.0).accepts(10.0, 1).then(&["accepted 1", "stood down 50 2"]);
    story.fire(160.0).then(&["lapsed 1", "reopened for 1, then 1", "paged 50 2", "step 1: 11 12, then 2 at 190"]);
}

#[test]
fn where_two_are_needed_one_at_the_door_does_not_end_the_calling() {
    let people = [(1, 50.0), (2, 100.0), (11, 600.0)];
    let mut story = town(AlarmKind::Smoke).volunteers(&people).staff().opens();
    story.all_delivered(1.0).accepts(5.0, 1).arrives(20.0, 1).then(&["arrived 1"]);
    assert!(matches!(story.alarm.phase, Phase::Calling { .. }));
    story.fire(30.0).then(&["step 1: 11, then 2 at 60"]).delivered(31.0, &[11]);
    story.accepts(32.0, 2).then(&["accepted 2", "stood down 11"]);
    assert_eq!(story.alarm.phase, Phase::OnScene { since: crate::given::at(32.0) });
}

#[test]
fn where_two_are_needed_a_lapse_asks_the_next_best_at_once() {
    let people: Vec<(u128, f64)> = (1..=9).map(|number| (number, 20.0 * number as f64)).collect();
    let one_long_step = |policy: &mut hub_core::policy::Policy| {
        policy.steps.truncate(1);
        policy.repeat_s = 3_600;
    };
    let mut story = town(AlarmKind::Smoke).volunteers(&people).policy(one_long_step).opens();
    story.all_delivered(1.0).accepts(5.0, 1).fire(154.999).fire(155.0).then(&["lapsed 1", "paged 8"]);
    assert_eq!(story.alarm.page_of(person(1)).unwrap().lease.unwrap().stage, LeaseStage::Lapsed);
}

#[test]
fn when_the_one_at_the_door_leaves_and_the_backup_still_comes_the_alarm_is_coming_again() {
    let mut story = small_town().opens();
    story.all_delivered(1.0).accepts(5.0, 1).accepts(6.0, 2).arrives(20.0, 1).declines(30.0, 1).then(&["declined 1"]);
    assert_eq!(story.alarm.phase, Phase::Coming { backup_until: None });
}

#[test]
fn only_whoever_accepted_departs_or_arrives() {
    let mut story = promised(10);
    story.refused(20.0, AlarmCommand::Arrive { person: person(2) }, Refusal::NotAccepted);
    story.refused(20.0, depart(11), Refusal::NotAsked);
    story.when(20.0, distance(2, 5)).nothing();
}
