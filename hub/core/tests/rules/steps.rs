//! Steps: each at its time, none twice, none skipped, an empty one passed at once, the top for ever.

use crate::given::{Story, small_town, town};
use hub_core::alarm::{AlarmEvent, Phase};
use hub_core::policy::{Ask, Step};
use hub_core::signal::AlarmKind;

fn unanswered() -> Story {
    let mut story = small_town().contacts(&[50]).opens();
    story.then(&["opened", "step 0: 50 1 2, then 1 at 30"]).all_delivered(1.0);
    story
}

#[test]
fn an_unanswered_call_climbs_each_step_at_its_time_and_asks_nobody_twice() {
    let mut story = unanswered();
    story.fire(29.999).nothing();
    story.fire(30.0).then(&["step 1: 11 12, then 2 at 60"]).all_delivered(31.0);
    story.fire(59.999).nothing();
    story.fire(60.0).then(&["step 2: 60, then 3 at 90"]).all_delivered(61.0);
    story.fire(90.0).then(&["step 3: 70, then 4 at 120"]).all_delivered(91.0);
    story.fire(120.0).then(&["step 4: nobody, then 5 at 180", "external offered"]);
    story.fire(179.999).then(&["expired 50", "expired 1", "expired 2", "expired 11", "expired 12"]);
    story.fire(180.0).then(&["step 5: nobody, then 6 at 240", "external notified 1"]);
}

#[test]
fn firing_again_at_the_same_time_changes_nothing() {
    let mut story = unanswered();
    for seconds in [30.0, 60.0, 90.0, 120.0, 180.0, 240.0, 300.0] {
        story.fire(seconds);
        assert!(!story.last().is_empty(), "nothing at {seconds} s");
        story.fire(seconds).nothing();
    }
}

#[test]
fn the_top_repeats_for_ever_and_asks_those_again_who_did_not_answer() {
    let mut story = small_town().opens();
    story.all_delivered(1.0).declines(2.0, 1);
    for seconds in [30.0, 60.0, 90.0, 120.0, 180.0] {
        story.fire(seconds).all_delivered(seconds + 1.0);
    }
    // 1 has said no; all others let it ring.
    story.fire(240.0);
    let told = "step 6: 2 11 12 60 70, then 6 at 300";
    let steps: Vec<_> = story.last().iter().filter(|event| matches!(event, AlarmEvent::StepFired { .. })).collect();
    assert_eq!(steps.len(), 1);
    assert_eq!(crate::told::tell(&story.alarm, steps[0]), told);
    for round in 1..50 {
        story.fire(240.0 + 60.0 * f64::from(round));
        let fired = story.last().iter().any(|event| matches!(event, AlarmEvent::StepFired { step: 6, .. }));
        assert!(fired, "round {round}");
        assert!(matches!(story.alarm.phase, Phase::Calling { .. }));
    }
}

#[test]
fn a_step_with_nobody_in_it_is_passed_at_once_and_says_so() {
    let mut story = town(AlarmKind::Sos).volunteers(&[(11, 600.0)]).staff().opens();
    story.then(&["opened", "step 0: nobody, then 1 at 0", "step 1: 11, then 2 at 30"]);
    let Some(AlarmEvent::StepFired { shortfalls, .. }) = story.last().get(1) else { panic!("no step") };
    assert_eq!((shortfalls[0].wanted, shortfalls[0].found, shortfalls[0].radius_m), (7, 0, Some(300)));
}

#[test]
fn where_nobody_is_the_service_is_offered_at_once_and_told_a_minute_later() {
    let mut story = town(AlarmKind::Sos).opens();
    story.then(&[
        "opened",
        "step 0: nobody, then 1 at 0",
        "step 1: nobody, then 2 at 0",
        "step 2: nobody, then 3 at 0",
        "step 3: nobody, then 4 at 0",
        "step 4: nobody, then 5 at 60",
        "external offered",
    ]);
    story.fire(60.0).then(&["step 5: nobody, then 6 at 120", "external notified 1"]);
    story.fire(120.0).then(&["step 6: nobody, then 6 at 180", "external notified 2"]);
}

#[test]
fn while_somebody_rings_an_empty_step_does_not_bring_the_ambulance_forward() {
    let mut story = town(AlarmKind::Sos).volunteers(&[(1, 100.0)]).opens();
    story.all_delivered(1.0);
    story.fire(30.0).then(&[
        "step 1: nobody, then 2 at 30",
        "step 2: nobody, then 3 at 30",
        "step 3: nobody, then 4 at 120",
    ]);
    story.fire(120.0).then(&["step 4: nobody, then 5 at 180", "external offered"]);
}

#[test]
fn after_ten_minutes_away_each_step_fires_once_and_each_person_is_asked_once() {
    let mut story = unanswered();
    story.fire(600.0);
    let fired: Vec<u8> = story
        .last()
        .iter()
        .filter_map(|event| if let AlarmEvent::StepFired { step, .. } = event { Some(*step) } else { None })
        .collect();
    assert_eq!(fired, [1, 2, 3, 4, 5]);
    let people: Vec<_> = story.alarm.pages.iter().map(|page| page.person).collect();
    assert_eq!(people.len(), story.alarm.asked().len(), "somebody was asked twice");
    let told = story.last().iter().filter(|event| matches!(event, AlarmEvent::ExternalNotified { .. })).count();
    assert_eq!(told, 1, "the service is told once, not the backlog");
    story.fire(600.0).nothing();
    let next = hub_core::alarm::next_deadline(&story.alarm).unwrap();
    assert!(next.due_at > crate::given::at(600.0));
}

#[test]
fn an_outage_in_which_no_phone_was_reached_does_not_shift_the_steps_either() {
    for mut story in [small_town().opens(), town(AlarmKind::Sos).volunteers(&[(1, 100.0)]).opens()] {
        story.fire(600.0);
        assert_eq!(story.alarm.next_step, 6, "all steps are long due");
        assert_eq!(story.alarm.pages.len(), story.alarm.asked().len(), "somebody was asked twice");
    }
}

#[test]
fn a_call_that_nobody_answers_for_a_day_rings_on_and_stays_small() {
    let mut story = small_town().contacts(&[50]).opens();
    for minute in 1..=24 * 60 {
        story.fire(60.0 * f64::from(minute));
    }
    let newest = story.page_no(1);
    story.fire(24.0 * 3_600.0 + 60.0);
    assert!(story.page_no(1) > newest, "1 was not asked again");
    assert_eq!(story.alarm.asked().len(), 7);
    assert_eq!(story.alarm.pages.len(), 7 * hub_core::alarm::PAGES_KEPT);
}

#[test]
fn a_policy_with_one_step_repeats_it() {
    let only = |policy: &mut hub_core::policy::Policy| policy.steps = vec![Step { after_s: 0, ask: vec![Ask::Staff] }];
    let mut story = town(AlarmKind::Water).staff().policy(only).opens();
    story.then(&["opened", "step 0: 60, then 1 at 60"]);
    story.fire(6.0).then(&["undelivered 60"]);
    story.fire(60.0).then(&["step 1: 60, then 1 at 120"]);
}

#[test]
fn a_contact_who_is_named_twice_or_is_a_volunteer_too_is_asked_once() {
    let mut story = small_town().contacts(&[50, 1, 50]).opens();
    story.then(&["opened", "step 0: 50 1 2, then 1 at 30"]);
}

#[test]
fn somebody_who_comes_into_the_ring_after_it_fired_is_not_asked_by_it() {
    let mut story = unanswered();
    story.roster.put(crate::given::responder(3, hub_core::access::Role::Volunteer, 50.0));
    story.fire(29.0).nothing();
    story.fire(30.0).then(&["step 1: 3 11 12, then 2 at 60"]);
}

#[test]
fn the_ring_holds_no_more_than_its_count() {
    let people: Vec<(u128, f64)> = (1..=9).map(|number| (number, 20.0 * number as f64)).collect();
    let mut story = town(AlarmKind::Sos).volunteers(&people).opens();
    story.then(&["opened", "step 0: 1 2 3 4 5 6 7, then 1 at 30"]);
    story.all_delivered(1.0).fire(30.0);
    let Some(AlarmEvent::StepFired { asked, .. }) = story.last().first() else { panic!("no step") };
    assert_eq!(asked.len(), 2, "8 and 9 come with the second ring");
}
