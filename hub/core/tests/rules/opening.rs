//! The opening: what is frozen into an alarm, and whom the first step asks.

use crate::given::{person, responder, small_town, town};
use hub_core::access::Role;
use hub_core::alarm::{Phase, next_deadline};
use hub_core::dispatch::PickCause;
use hub_core::signal::{ALARM_KINDS, AlarmKind};

#[test]
fn every_kind_opens_calling_with_a_deadline() {
    for kind in ALARM_KINDS {
        let story = town(kind).volunteers(&[(1, 100.0)]).opens();
        assert!(matches!(story.alarm.phase, Phase::Calling { .. }), "{kind:?}");
        assert!(next_deadline(&story.alarm).is_some(), "{kind:?}");
        assert_eq!(story.alarm.presses, 1);
    }
}

#[test]
fn life_threats_tell_the_external_service_at_once_and_the_others_do_not() {
    for kind in ALARM_KINDS {
        let threat = matches!(kind, AlarmKind::Smoke | AlarmKind::Gas | AlarmKind::Co | AlarmKind::Fall);
        let story = town(kind).volunteers(&[(1, 100.0)]).opens();
        assert_eq!(story.alarm.external.notified_count, u32::from(threat), "{kind:?}");
    }
}

#[test]
fn contacts_are_asked_first_and_each_pick_says_why() {
    let mut story = small_town().contacts(&[50]).opens();
    story.then(&["opened", "step 0: 50 1 2, then 1 at 30"]);
    let causes: Vec<_> = story.alarm.pages.iter().map(|page| page.pick.cause).collect();
    assert_eq!(causes, [PickCause::Contact, PickCause::Nearest, PickCause::Nearest]);
    assert_eq!(story.alarm.page_of(person(1)).unwrap().pick.distance_m, Some(100));
    assert_eq!(story.alarm.page_of(person(50)).unwrap().pick.distance_m, None, "where the contact is, nobody knows");
}

#[test]
fn without_a_place_nearness_finds_nobody_and_staff_are_asked_at_once() {
    let mut story = small_town().nowhere().opens();
    story.then(&["opened", "step 0: nobody, then 1 at 0", "step 1: nobody, then 2 at 0", "step 2: 60, then 3 at 30"]);
}

#[test]
fn staff_of_another_grid_are_not_asked() {
    let mut elsewhere = responder(61, Role::Coordinator, 10.0);
    let other = hub_core::ids::AreaId(uuid::Uuid::from_u128(77));
    elsewhere.grants[0].area = hub_core::area::AreaPath::root().child(other);
    let mut off = responder(62, Role::Coordinator, 10.0);
    off.on_call = false;
    let mut above = responder(63, Role::Coordinator, 10.0);
    above.grants[0].area = hub_core::area::AreaPath::root();
    let mut story = small_town().with(elsewhere).with(off).with(above).opens();
    story.all_delivered(1.0).fire(30.0).all_delivered(31.0);
    story.fire(60.0).then(&["step 2: 60 63, then 3 at 90"]);
}
