//! Decline: the next best is asked at once; when nobody is left, the next step comes at once.

use crate::given::{person, small_town, town};
use hub_core::alarm::{AlarmCommand, Phase};
use hub_core::command::Refusal;
use hub_core::dispatch::PickCause;
use hub_core::signal::AlarmKind;

#[test]
fn a_decline_is_replaced_at_once_by_the_next_best() {
    let people: Vec<(u128, f64)> = (1..=9).map(|number| (number, 20.0 * number as f64)).collect();
    let mut story = town(AlarmKind::Sos).volunteers(&people).opens();
    story.all_delivered(1.0).declines(2.0, 3).then(&["declined 3", "paged 8"]);
    assert_eq!(story.alarm.page_of(person(8)).unwrap().pick.cause, PickCause::Replacement);
    story.declines(2.0, 3).nothing();
}

#[test]
fn the_replacement_comes_from_the_widest_ring_reached() {
    let people = [(1, 100.0), (11, 600.0), (12, 610.0), (13, 620.0)];
    let narrow = |policy: &mut hub_core::policy::Policy| {
        policy.steps[1].ask = vec![hub_core::policy::Ask::Nearest { radius_m: 1_000, count: 2 }];
    };
    let mut story = town(AlarmKind::Sos).volunteers(&people).policy(narrow).opens();
    story.all_delivered(1.0).fire(30.0).then(&["step 1: 11 12, then 2 at 60"]).all_delivered(31.0);
    story.declines(32.0, 1).then(&["declined 1", "paged 13"]);
}

#[test]
fn when_the_last_one_declines_the_next_step_comes_at_once() {
    let mut story = small_town().opens();
    story.all_delivered(1.0).declines(2.0, 1).then(&["declined 1", "nobody left"]);
    story.declines(3.0, 2).then(&["declined 2", "nobody left", "step 1: 11 12, then 2 at 33"]).all_delivered(3.5);
    story.declines(4.0, 11).then(&["declined 11", "nobody left"]);
    story.declines(5.0, 12).then(&["declined 12", "nobody left", "step 2: 60, then 3 at 35"]).all_delivered(5.5);
    story.declines(6.0, 60).then(&["declined 60", "nobody left", "step 3: 70, then 4 at 36"]).all_delivered(6.5);
    // The operator is offered the service at once; that it is told unasked keeps its time.
    story.declines(7.0, 70).then(&["declined 70", "nobody left", "step 4: nobody, then 5 at 67", "external offered"]);
    story.fire(67.0).then(&["step 5: nobody, then 6 at 127", "external notified 1"]);
}

#[test]
fn an_early_offer_does_not_keep_the_people_behind_it_waiting() {
    let early = |policy: &mut hub_core::policy::Policy| policy.steps[0].ask.push(hub_core::policy::Ask::OfferExternal);
    let mut story = small_town().policy(early).opens();
    story.all_delivered(1.0).declines(2.0, 1).declines(3.0, 2);
    story.then(&["declined 2", "nobody left", "step 1: 11 12, then 2 at 33"]);
}

#[test]
fn taking_a_promise_back_makes_the_call_go_on_and_those_stood_down_ring_again() {
    let mut story = small_town().policy(|policy| policy.backup = 0).opens();
    story.all_delivered(1.0).accepts(5.0, 1).then(&["accepted 1", "stood down 2"]);
    story.declines(20.0, 1).then(&["declined 1", "reopened for 1, then 1", "paged 2", "step 1: 11 12, then 2 at 50"]);
    assert!(matches!(story.alarm.phase, Phase::Calling { .. }));
}

#[test]
fn taking_a_promise_back_while_a_second_is_still_sought_is_replaced_at_once() {
    let people: Vec<(u128, f64)> = (1..=9).map(|number| (number, 20.0 * number as f64)).collect();
    let mut story = town(AlarmKind::Smoke).volunteers(&people).opens();
    story.all_delivered(1.0).accepts(2.0, 1).declines(3.0, 1).then(&["declined 1", "paged 8"]);
}

#[test]
fn a_backup_who_takes_the_promise_back_changes_nothing_for_the_others() {
    let mut story = small_town().opens();
    story.all_delivered(1.0).accepts(5.0, 1).accepts(6.0, 2).declines(7.0, 2).then(&["declined 2"]);
    assert!(matches!(story.alarm.phase, Phase::Coming { .. }));
}

#[test]
fn a_decline_of_a_page_that_was_replaced_before_asks_nobody_more() {
    let people: Vec<(u128, f64)> = (1..=9).map(|number| (number, 20.0 * number as f64)).collect();
    let mut story = town(AlarmKind::Sos).volunteers(&people).opens();
    story.delivered(1.0, &[1, 2, 3, 4, 5, 6]).fire(5.0).then(&["undelivered 7", "paged 8"]);
    story.declines(6.0, 7).then(&["declined 7"]);
}

#[test]
fn whoever_was_not_asked_cannot_decline() {
    small_town().opens().refused(1.0, AlarmCommand::Decline { person: person(11) }, Refusal::NotAsked);
}
