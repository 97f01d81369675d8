//! Off call: the page is withdrawn and replaced at once; a promise already given goes on.

use crate::given::{person, small_town, town};
use hub_core::alarm::{AlarmCommand, PageState, Phase};
use hub_core::signal::AlarmKind;

fn off_call(who: u128) -> AlarmCommand {
    AlarmCommand::OffCall { person: person(who) }
}

#[test]
fn going_off_call_withdraws_the_page_and_asks_the_next_best() {
    let people: Vec<(u128, f64)> = (1..=9).map(|number| (number, 20.0 * number as f64)).collect();
    let mut story = town(AlarmKind::Sos).volunteers(&people).opens();
    story.all_delivered(1.0).when(2.0, off_call(3)).then(&["stood down 3", "paged 8"]);
}

#[test]
fn the_one_who_leaves_is_not_asked_by_the_step_that_comes_because_they_left() {
    let mut story = town(AlarmKind::Sos).volunteers(&[(1, 100.0)]).staff().opens();
    story.all_delivered(1.0).when(2.0, off_call(1));
    story.then(&["stood down 1", "nobody left", "step 1: nobody, then 2 at 2", "step 2: 60, then 3 at 32"]);
}

#[test]
fn a_page_that_was_not_delivered_is_withdrawn_too_but_not_replaced_twice() {
    let people: Vec<(u128, f64)> = (1..=9).map(|number| (number, 20.0 * number as f64)).collect();
    let mut story = town(AlarmKind::Sos).volunteers(&people).opens();
    story.delivered(1.0, &[1, 2, 3, 4, 5, 6]).fire(5.0).then(&["undelivered 7", "paged 8"]);
    story.when(6.0, off_call(7)).then(&["stood down 7"]);
}

#[test]
fn whoever_comes_back_on_call_is_asked_again_by_the_next_step() {
    let mut story = small_town().opens();
    story.all_delivered(1.0).when(2.0, off_call(1));
    story.roster.change(person(1), |responder| responder.on_call = false);
    story.fire(29.0).nothing();
    story.roster.change(person(1), |responder| responder.on_call = true);
    story.fire(30.0).then(&["step 1: 1 11 12, then 2 at 60"]);
}

#[test]
fn off_call_after_an_accept_leaves_the_promise_as_it_is() {
    let mut story = small_town().opens();
    story.all_delivered(1.0).accepts(2.0, 1).when(3.0, off_call(1)).nothing();
    assert_eq!(story.alarm.page_of(person(1)).unwrap().state, PageState::Accepted);
    assert!(matches!(story.alarm.phase, Phase::Coming { .. }));
}

#[test]
fn off_call_of_somebody_who_was_never_asked_changes_nothing() {
    small_town().opens().when(1.0, off_call(12)).nothing();
}
