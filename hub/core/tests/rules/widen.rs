//! Widen now, add a person: what staff do by hand.

use crate::given::{person, small_town, town};
use hub_core::alarm::{AlarmCommand, Phase};
use hub_core::command::Refusal;
use hub_core::signal::AlarmKind;

fn widen(expected_step: u8) -> AlarmCommand {
    AlarmCommand::Widen { expected_step }
}

#[test]
fn widening_fires_the_next_step_now_and_the_one_behind_keeps_its_distance() {
    let mut story = small_town().opens();
    story.all_delivered(1.0).when(10.0, widen(1)).then(&["step 1 by hand: 11 12, then 2 at 40"]).all_delivered(11.0);
    story.fire(30.0).nothing();
    story.fire(40.0).then(&["step 2: 60, then 3 at 70"]);
}

#[test]
fn of_two_who_widen_at_the_same_second_the_second_is_told_so() {
    let mut story = small_town().opens();
    story.when(10.0, widen(1));
    story.refused(10.0, widen(1), Refusal::AlreadyWidened);
    let mut accepted = small_town().opens();
    accepted.all_delivered(1.0).accepts(5.0, 1).when(10.0, widen(1));
    accepted.refused(10.0, widen(1), Refusal::AlreadyWidened);
}

#[test]
fn at_the_top_too_only_one_of_two_widens() {
    let mut story = small_town().opens();
    story.fire(600.0).fire(660.0);
    story.when(680.0, widen(6));
    assert!(!story.last().is_empty());
    story.refused(680.5, widen(6), Refusal::AlreadyWidened);
    story.when(685.0, widen(6));
}

#[test]
fn a_tap_on_a_step_that_time_has_fired_is_stale() {
    let mut story = small_town().opens();
    story.all_delivered(1.0).fire(30.0);
    story.refused(30.1, widen(1), Refusal::AlreadyWidened);
    story.refused(30.1, widen(3), Refusal::AlreadyWidened);
}

#[test]
fn widening_an_answered_call_makes_it_unanswered_and_wants_one_more() {
    let mut story = small_town().opens();
    story.all_delivered(1.0).accepts(5.0, 1);
    story.when(20.0, widen(1)).then(&["reopened for 2, then 1", "step 1 by hand: 11 12, then 2 at 50"]);
    assert!(matches!(story.alarm.phase, Phase::Calling { .. }));
    story.delivered(21.0, &[11, 12]).accepts(22.0, 11).then(&["accepted 11, backup until 52"]);
    story.accepts(23.0, 2).then(&["accepted 2", "stood down 12"]);
    assert_eq!((story.alarm.need, story.alarm.places()), (2, 3));
}

#[test]
fn widening_wants_one_more_than_go_and_the_ring_holds_those_who_were_stood_down() {
    let mut story = small_town().opens();
    story.all_delivered(1.0).accepts(5.0, 1).fire(35.0).then(&["stood down 2"]);
    story.when(40.0, widen(1)).then(&["reopened for 2, then 1", "step 1 by hand: 2 11 12, then 2 at 70"]);
}

#[test]
fn widening_on_the_scene_calls_again_and_the_next_accept_puts_it_back_on_the_scene() {
    let mut story = small_town().opens();
    story.all_delivered(1.0).accepts(5.0, 1).accepts(6.0, 2).arrives(50.0, 1);
    story.when(60.0, widen(1)).then(&["reopened for 3, then 1", "step 1 by hand: 11 12, then 2 at 90"]);
    story.delivered(61.0, &[11, 12]).accepts(62.0, 11).then(&["accepted 11", "stood down 12"]);
    assert_eq!(story.alarm.phase, Phase::OnScene { since: crate::given::at(62.0) });
}

#[test]
fn a_lapse_after_widening_still_wants_as_many_as_were_asked_for() {
    let mut story = small_town().opens();
    story.all_delivered(1.0).accepts(5.0, 1).when(20.0, widen(1)).delivered(21.0, &[11, 12]).accepts(22.0, 11);
    story.fire(52.0).then(&["stood down 2 12"]);
    story.nears(60.0, 1).fire(172.0);
    story.then(&["lapsed 11", "reopened for 2, then 2", "paged 2 12", "step 2: 60, then 3 at 202"]);
}

#[test]
fn widening_where_nobody_is_passes_on_to_the_next_step_with_people() {
    let mut story = town(AlarmKind::Sos).volunteers(&[(1, 100.0)]).staff().opens();
    story.all_delivered(1.0);
    story.when(5.0, widen(1)).then(&["step 1 by hand: nobody, then 2 at 5", "step 2: 60, then 3 at 35"]);
}

#[test]
fn somebody_added_by_hand_is_replaced_when_not_reached_like_anybody_else() {
    let people: Vec<(u128, f64)> = (1..=8).map(|number| (number, 20.0 * number as f64)).collect();
    let mut story = town(AlarmKind::Sos).volunteers(&people).opens();
    story.all_delivered(1.0).when(2.0, AlarmCommand::AddPerson { person: person(40) }).then(&["paged 40"]);
    story.fire(7.0).then(&["undelivered 40", "paged 8"]);
}
