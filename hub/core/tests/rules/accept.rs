//! Accept: first accepts win up to the places, the others are stood down and told who goes.

use crate::given::{Story, person, responder, small_town, town};
use hub_core::access::Role;
use hub_core::alarm::{AlarmCommand, PageState, Phase};
use hub_core::command::Refusal;
use hub_core::policy::Policy;
use hub_core::signal::AlarmKind;

fn accept(who: u128) -> AlarmCommand {
    AlarmCommand::Accept { person: person(who), on_behalf: false }
}

fn on_behalf(who: u128) -> AlarmCommand {
    AlarmCommand::Accept { person: person(who), on_behalf: true }
}

fn ringing(change: impl FnOnce(&mut Policy)) -> Story {
    let people = [(1, 50.0), (2, 100.0), (3, 150.0), (4, 200.0)];
    let mut story = town(AlarmKind::Sos).volunteers(&people).staff().policy(change).opens();
    story.all_delivered(1.0);
    story
}

#[test]
fn the_first_accept_answers_the_call_and_the_others_ring_on_for_a_backup() {
    let mut story = ringing(|_| {});
    story.accepts(10.0, 1).then(&["accepted 1, backup until 40"]);
    story.fire(39.999).nothing();
    story.fire(40.0).then(&["stood down 2 3 4"]);
    assert_eq!(story.alarm.phase, Phase::Coming { backup_until: None });
}

#[test]
fn the_backup_takes_the_last_place_and_the_next_is_told_who_goes() {
    let mut story = ringing(|_| {});
    story.accepts(10.0, 1).accepts(11.0, 2).then(&["accepted 2", "stood down 3 4"]);
    story.refused(11.0, accept(3), Refusal::Taken { by: vec![person(1), person(2)] });
}

#[test]
fn at_the_same_instant_exactly_one_gets_the_last_place() {
    let mut story = ringing(|policy| policy.backup = 0);
    story.accepts(10.0, 3).then(&["accepted 3", "stood down 1 2 4"]);
    story.refused(10.0, accept(2), Refusal::Taken { by: vec![person(3)] });
}

#[test]
fn accepting_twice_is_once() {
    let mut story = ringing(|_| {});
    story.accepts(10.0, 1).accepts(11.0, 1).nothing();
    story.accepts(12.0, 2).accepts(13.0, 1).nothing();
}

#[test]
fn a_running_backup_window_is_not_prolonged_by_a_second_backup() {
    let mut story = ringing(|policy| policy.backup = 2);
    story.accepts(10.0, 1).then(&["accepted 1, backup until 40"]);
    story.accepts(35.0, 2).then(&["accepted 2, backup until 40"]);
    story.fire(40.0).then(&["stood down 3 4"]);
}

#[test]
fn without_a_window_the_others_are_stood_down_at_once_but_a_free_place_stays_free() {
    let mut story = ringing(|policy| policy.backup_window_s = 0);
    story.accepts(10.0, 1).then(&["accepted 1", "stood down 2 3 4"]);
    story.accepts(12.0, 2).then(&["accepted 2"]);
    story.refused(12.0, accept(3), Refusal::Taken { by: vec![person(1), person(2)] });
}

#[test]
fn where_two_are_needed_the_first_leaves_the_others_ringing_and_the_steps_go_on() {
    let mut story = ringing(|policy| policy.need = 2);
    story.accepts(10.0, 1).then(&["accepted 1"]);
    assert!(matches!(story.alarm.phase, Phase::Calling { .. }));
    story.fire(30.0).then(&["step 1: nobody, then 2 at 30", "step 2: 60, then 3 at 60"]);
    story.accepts(31.0, 2).then(&["accepted 2, backup until 61"]);
    assert_eq!(story.alarm.phase, Phase::Coming { backup_until: Some(crate::given::at(61.0)) });
}

#[test]
fn an_accept_counts_after_the_next_step_fired_and_stands_the_wider_ring_down() {
    let mut story = small_town().policy(|policy| policy.backup = 0).opens();
    story.all_delivered(1.0).fire(30.0).all_delivered(31.0).accepts(32.0, 1);
    story.then(&["accepted 1", "stood down 2 11 12"]);
    story.fire(100.0).nothing();
}

#[test]
fn a_phone_that_was_not_reached_is_stood_down_too_so_that_it_does_not_ring_later() {
    let mut story = small_town().policy(|policy| policy.backup = 0).opens();
    story.delivered(1.0, &[1]).fire(5.0).accepts(6.0, 1).then(&["accepted 1", "stood down 2"]);
    let page = story.page_no(2);
    story.when(7.0, AlarmCommand::PageDelivered { page }).nothing();
    assert_eq!(story.alarm.page(page).unwrap().state, PageState::StoodDown);
}

#[test]
fn whoever_was_not_asked_cannot_accept() {
    let mut story = ringing(|_| {});
    story.refused(2.0, accept(11), Refusal::NotAsked);
}

#[test]
fn whoever_declined_or_let_it_ring_may_still_go_while_a_place_is_free() {
    let mut story = ringing(|policy| policy.answer_s = 10);
    story.declines(2.0, 1).accepts(3.0, 1).then(&["accepted 1, backup until 33"]);
    story.fire(12.0);
    assert_eq!(story.alarm.page_of(person(2)).unwrap().state, PageState::Expired);
    story.accepts(13.0, 2).then(&["accepted 2"]);
}

#[test]
fn staff_accept_on_behalf_of_somebody_asked_or_not_asked_even_beyond_the_places() {
    let mut story = ringing(|policy| policy.backup = 0);
    story.when(5.0, on_behalf(2)).then(&["accepted 2", "stood down 1 3 4"]);
    story.when(6.0, on_behalf(11)).then(&["paged 11", "accepted 11"]);
    story.when(7.0, on_behalf(3)).then(&["accepted 3"]);
    assert_eq!(story.alarm.accepts(), 3);
}

#[test]
fn somebody_added_by_hand_rings_beside_the_stand_down_and_has_a_place() {
    let mut story = ringing(|policy| policy.backup = 0);
    story.roster.put(responder(20, Role::Volunteer, 2_000.0));
    story.when(2.0, AlarmCommand::AddPerson { person: person(20) }).then(&["paged 20"]).delivered(2.5, &[20]);
    story.accepts(3.0, 1).then(&["accepted 1", "stood down 2 3 4"]);
    story.accepts(4.0, 20).then(&["accepted 20"]);
}

#[test]
fn somebody_who_rings_or_goes_is_not_added_a_second_time() {
    let mut story = ringing(|_| {});
    story.refused(2.0, AlarmCommand::AddPerson { person: person(1) }, Refusal::AlreadyAsked);
    story.accepts(3.0, 1);
    story.refused(4.0, AlarmCommand::AddPerson { person: person(1) }, Refusal::AlreadyAsked);
    story.declines(5.0, 2).when(6.0, AlarmCommand::AddPerson { person: person(2) }).then(&["paged 2"]);
}
