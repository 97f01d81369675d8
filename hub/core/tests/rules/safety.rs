//! At the scene: "are you all right?" every ten minutes; silence pages staff.

use crate::given::{Story, person, responder, small_town, town};
use hub_core::access::{Grant, Role};
use hub_core::alarm::AlarmCommand;
use hub_core::command::Refusal;
use hub_core::signal::AlarmKind;

fn at_the_door() -> Story {
    let mut story = small_town().opens();
    story.all_delivered(1.0).accepts(5.0, 1).accepts(6.0, 2).arrives(100.0, 1);
    story.nears(101.0, 2).arrives(110.0, 2);
    story
}

fn well(who: u128) -> AlarmCommand {
    AlarmCommand::AllWell { person: person(who) }
}

#[test]
fn the_helper_is_asked_every_ten_minutes() {
    let mut story = at_the_door();
    story.fire(699.0).nothing();
    story.fire(700.0).then(&["asked if well 1, again 820"]);
    story.when(705.0, well(1)).then(&["well 1, again 1305"]);
    story.when(705.0, well(2)).then(&["well 2, again 1305"]);
    story.fire(1_304.0).nothing();
    story.fire(1_305.0).then(&["asked if well 1, again 1425", "asked if well 2, again 1425"]);
}

#[test]
fn silence_pages_staff_who_have_a_place_although_all_are_taken() {
    let mut story = at_the_door();
    story.when(650.0, well(2)).fire(700.0).fire(820.0).then(&["asked if well 1, again 1420", "paged 60 70"]);
    story.delivered(821.0, &[60]).accepts(830.0, 60).then(&["accepted 60"]);
}

#[test]
fn an_answer_after_all_stands_the_staff_down() {
    let mut story = at_the_door();
    story.when(650.0, well(2)).fire(700.0).fire(820.0).all_delivered(821.0);
    story.when(822.0, well(1)).then(&["well 1, again 1422", "stood down 60 70"]);
}

#[test]
fn somebody_who_is_coordinator_and_duty_lead_is_paged_once() {
    let mut both = responder(60, Role::Coordinator, 400.0);
    both.grants.push(Grant { role: Role::DutyLead, area: crate::given::grid() });
    let mut story = town(AlarmKind::Sos).volunteers(&[(1, 100.0)]).with(both).opens();
    story.all_delivered(1.0).accepts(5.0, 1).arrives(100.0, 1).fire(700.0).fire(820.0);
    story.then(&["asked if well 1, again 1420", "paged 60"]);
}

#[test]
fn silence_without_staff_says_that_nobody_is_there() {
    let mut story = town(AlarmKind::Sos).volunteers(&[(1, 100.0)]).opens();
    story.all_delivered(1.0).accepts(5.0, 1).arrives(100.0, 1).fire(700.0);
    story.fire(820.0).then(&["asked if well 1, again 1420", "nobody left"]);
}

#[test]
fn only_whoever_is_at_the_door_is_well() {
    let mut story = small_town().opens();
    story.all_delivered(1.0).accepts(5.0, 1);
    story.refused(6.0, well(1), Refusal::NotAccepted);
    story.refused(6.0, well(2), Refusal::NotAccepted);
    story.refused(6.0, well(11), Refusal::NotAsked);
}

#[test]
fn a_policy_that_would_ask_all_the_time_does_not_stop_the_hub() {
    let never = |policy: &mut hub_core::policy::Policy| policy.lease.safety_s = 0;
    let mut story = town(AlarmKind::Sos).volunteers(&[(1, 100.0)]).policy(never).opens();
    story.all_delivered(1.0).accepts(5.0, 1).arrives(100.0, 1).fire(400.0).fire(600.0);
    story.then(&["asked if well 1, again 605", "nobody left"]);
}
