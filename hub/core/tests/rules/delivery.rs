//! Delivery: a page that is not delivered within 5 s is replaced at once by the next best; late reports never set back.

use crate::given::{Story, small_town, town};
use hub_core::alarm::{AlarmCommand, PageState};
use hub_core::command::Refusal;
use hub_core::ids::PageNo;
use hub_core::signal::AlarmKind;

/// Nine volunteers in the first ring: seven are asked, 8 and 9 are in reserve.
fn crowd() -> Story {
    let people: Vec<(u128, f64)> = (1..=9).map(|number| (number, 20.0 * number as f64)).collect();
    town(AlarmKind::Sos).volunteers(&people).staff().opens()
}

fn state(story: &Story, who: u128) -> PageState {
    story.alarm.page_of(crate::given::person(who)).unwrap().state
}

#[test]
fn a_page_that_is_not_delivered_in_five_seconds_is_replaced_by_the_next_best() {
    let mut story = crowd();
    story.delivered(1.0, &[1, 2, 3, 4, 5, 7]);
    story.fire(4.999).nothing();
    story.fire(5.0).then(&["undelivered 6", "paged 8"]);
}

#[test]
fn several_undelivered_pages_are_replaced_together_and_the_gap_is_said() {
    let mut story = crowd();
    story.delivered(1.0, &[1, 2, 3, 4]);
    story.fire(5.0).then(&["undelivered 5", "undelivered 6", "undelivered 7", "paged 8 9", "nobody left"]);
    let gap = story.alarm.gaps.last().unwrap();
    assert_eq!((gap.wanted, gap.found, gap.radius_m), (3, 2, Some(300)));
}

#[test]
fn a_phone_that_no_channel_reaches_is_replaced_without_waiting() {
    let mut story = crowd();
    let page = story.page_no(3);
    story.when(0.5, AlarmCommand::PageUndeliverable { page }).then(&["undelivered 3", "paged 8"]);
    story.when(0.6, AlarmCommand::PageUndeliverable { page }).nothing();
}

#[test]
fn when_no_phone_is_reached_the_next_step_comes_at_once() {
    let mut story = small_town().opens();
    story.fire(5.0).then(&["undelivered 1", "undelivered 2", "nobody left", "step 1: 11 12, then 2 at 35"]);
}

#[test]
fn a_contact_alone_who_is_not_reached_is_followed_by_the_next_step_at_once() {
    let first = |policy: &mut hub_core::policy::Policy| policy.steps[0].ask = vec![hub_core::policy::Ask::Contacts];
    let mut story = small_town().contacts(&[50]).policy(first).opens();
    story.then(&["opened", "step 0: 50, then 1 at 30"]);
    story.fire(5.0).then(&["undelivered 50", "step 1: 1 2 11 12, then 2 at 35"]);
}

#[test]
fn reports_come_late_twice_and_out_of_order_and_never_set_a_page_back() {
    let mut story = crowd();
    let page = story.page_no(1);
    story.when(0.1, AlarmCommand::PageSeen { page }).then(&["seen 1"]);
    story.when(0.2, AlarmCommand::PageDelivered { page }).nothing();
    story.when(0.3, AlarmCommand::PageSent { page }).nothing();
    story.when(0.4, AlarmCommand::PageSeen { page }).nothing();
    story.accepts(1.0, 1);
    story.when(1.1, AlarmCommand::PageSeen { page }).nothing();
    assert_eq!(state(&story, 1), PageState::Accepted);
    story.refused(2.0, AlarmCommand::PageSent { page: PageNo(99) }, Refusal::NoSuchPage);
}

#[test]
fn a_phone_that_comes_back_late_rings_its_full_time() {
    let mut story = small_town().opens();
    story.delivered(1.0, &[1]);
    story.fire(5.0).then(&["undelivered 2", "nobody left"]);
    story.delivered(130.0, &[2]).then(&["delivered 2"]);
    story.fire(249.9);
    assert_eq!(state(&story, 2), PageState::Delivered);
    story.fire(250.0);
    assert_eq!(state(&story, 2), PageState::Expired);
}

#[test]
fn a_late_report_of_an_old_page_does_not_let_somebody_ring_twice() {
    let mut story = small_town().opens();
    let old = story.page_no(1);
    story.fire(600.0).fire(660.0);
    assert_ne!(story.page_no(1), old, "the top asked again");
    story.when(661.0, AlarmCommand::PageDelivered { page: old }).nothing();
    story.when(661.0, AlarmCommand::PageSeen { page: old }).nothing();
    story.delivered(661.0, &[1]).then(&["delivered 1"]);
}

#[test]
fn an_expired_page_is_not_replaced_but_when_nobody_rings_the_next_step_comes() {
    let mut story = small_town().policy(|policy| policy.answer_s = 20).opens();
    story.delivered(1.0, &[1]).delivered(2.0, &[2]);
    story.fire(21.0).then(&["expired 1"]);
    story.fire(22.0).then(&["expired 2", "step 1: 11 12, then 2 at 52"]);
}

#[test]
fn nobody_is_replaced_once_enough_people_go() {
    let mut story = crowd();
    story.delivered(1.0, &[1, 2, 3, 4, 5, 6]).accepts(2.0, 1);
    story.fire(5.0).then(&["undelivered 7"]);
}
