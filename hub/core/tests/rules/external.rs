//! The external service: offered, told, told again until it has the case.

use crate::given::{small_town, town};
use hub_core::alarm::AlarmCommand;
use hub_core::signal::AlarmKind;

#[test]
fn a_life_threat_is_told_at_once_and_again_at_three_minutes_and_with_every_round_of_the_top() {
    let mut story = town(AlarmKind::Gas).volunteers(&[(1, 100.0), (11, 600.0)]).staff().opens();
    story.all_delivered(1.0);
    assert_eq!(story.alarm.external.notified_count, 1);
    for (seconds, count) in [(30.0, 1), (60.0, 1), (90.0, 1), (120.0, 1), (180.0, 2), (240.0, 3), (300.0, 4)] {
        story.fire(seconds).all_delivered(seconds);
        assert_eq!(story.alarm.external.notified_count, count, "at {seconds} s");
    }
}

#[test]
fn once_it_has_the_case_it_is_not_told_again() {
    let mut story = small_town().opens();
    story.when(5.0, AlarmCommand::NotifyExternal).then(&["external notified 1"]);
    story.when(6.0, AlarmCommand::ExternalTaken).then(&["external taken"]);
    story.when(7.0, AlarmCommand::ExternalTaken).nothing();
    story.when(8.0, AlarmCommand::NotifyExternal).nothing();
    story.fire(600.0).fire(900.0);
    assert_eq!(story.alarm.external.notified_count, 1);
}

#[test]
fn it_is_offered_once_however_often_the_top_repeats() {
    let mut story = small_town().opens();
    story.fire(600.0);
    let offered = story.alarm.external.offered_at;
    assert!(offered.is_some());
    story.fire(660.0).fire(720.0);
    assert_eq!(story.alarm.external.offered_at, offered);
}

#[test]
fn it_is_not_told_by_itself_while_somebody_goes() {
    let mut story = small_town().opens();
    story.all_delivered(1.0).accepts(5.0, 1).arrives(100.0, 1).fire(690.0);
    assert_eq!(story.alarm.external.notified_count, 0);
}

#[test]
fn a_step_that_only_tells_it_unasked_keeps_its_time_also_when_nobody_rings_any_more() {
    let mut story = town(AlarmKind::Sos).volunteers(&[(1, 100.0)]).policy(|policy| policy.answer_s = 125).opens();
    story.all_delivered(1.0).fire(30.0).fire(120.0).then(&["step 4: nobody, then 5 at 180", "external offered"]);
    story.fire(126.0).then(&["expired 1"]);
    story.fire(180.0).then(&["step 5: nobody, then 6 at 240", "external notified 1"]);
}
