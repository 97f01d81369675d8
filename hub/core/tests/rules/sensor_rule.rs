//! Sensors that are not believed at once: delays, groups, pending times.

use hub_core::device::{DEVICE_ROLES, DeviceRole};
use hub_core::ids::DeviceId;
use hub_core::sensor_rule::{Due, Group, SensorRule, WaitKey, Waiting, calls_at, due, may_wait};
use hub_core::signal::{Signal, SignalKind};
use hub_core::time::UnixMs;
use uuid::Uuid;

fn key(number: u128) -> WaitKey {
    (DeviceId(Uuid::from_u128(number)), SignalKind::Smoke)
}

/// Sensor `number` that began at `second`.
fn began(number: u128, second: i64, rule: SensorRule) -> Waiting {
    let (device, kind) = key(number);
    Waiting { device, signal: Signal::of(kind), begun_at: UnixMs(second * 1_000), rule }
}

fn kitchen(pending_s: u32) -> SensorRule {
    let group = Some(Group { name: "kitchen".into(), need: 2, within_s: 60 });
    SensorRule { delay_on_s: 0, pending_s, group }
}

fn called(waiting: &[Waiting], second: i64) -> Vec<WaitKey> {
    due(waiting, UnixMs(second * 1_000)).call
}

#[test]
fn a_brief_activation_is_taken_back_and_a_sustained_one_calls() {
    let rule = SensorRule { delay_on_s: 30, ..SensorRule::default() };
    let one = began(1, 0, rule);
    assert!(one.is_taken_back(UnixMs(29_999)) && !one.is_taken_back(UnixMs(30_000)));
    assert!(called(std::slice::from_ref(&one), 29).is_empty());
    assert_eq!(called(&[one], 30), [key(1)]);
}

#[test]
fn two_sensors_of_a_group_call_inside_the_window_and_not_outside() {
    let together = |second| [began(1, 0, kitchen(0)), began(2, second, kitchen(0))];
    assert_eq!(called(&together(60), 60), [key(1), key(2)]);
    assert!(called(&together(61), 61).is_empty());
    assert_eq!(due(&together(61), UnixMs(61_000)).forget, [key(1)], "the second one still waits for a third");
    assert!(called(&[began(1, 0, kitchen(0)), began(1, 1, kitchen(0))], 5).is_empty(), "one sensor is no group");
}

#[test]
fn a_second_immediate_sensor_shortens_the_pending_time_and_a_slower_one_does_not_lengthen_it() {
    let both = |pending_s, second: i64| {
        let third = SensorRule { pending_s, ..kitchen(0) };
        [began(1, 0, kitchen(30)), began(2, 10, kitchen(30)), began(3, second, third)]
    };
    let at = |waiting: &[Waiting]| calls_at(key(1), waiting).unwrap().0 / 1_000;
    assert_eq!(at(&both(30, 10)[..2]), 40, "from when the group is complete");
    assert_eq!(at(&both(0, 20)), 20);
    assert_eq!(at(&both(300, 20)), 40);
    assert_eq!(at(&both(5, 38)), 40, "too late to be quicker");
    assert_eq!(called(&both(0, 20), 20), [key(1), key(2), key(3)]);
}

#[test]
fn a_sensor_of_a_group_that_was_long_ago_does_not_make_it_quicker() {
    let waiting = [began(1, 0, kitchen(0)), began(2, 100, kitchen(30)), began(3, 110, kitchen(30))];
    assert_eq!(calls_at(key(2), &waiting), Some(UnixMs(140_000)));
}

#[test]
fn a_delay_comes_before_the_group_and_the_pending_time_behind_it() {
    let slow = SensorRule { delay_on_s: 50, ..kitchen(10) };
    let waiting = [began(1, 0, slow), began(2, 80, kitchen(10))];
    assert_eq!(calls_at(key(1), &waiting), Some(UnixMs(90_000)));
    assert_eq!(calls_at(key(1), &waiting[..1]), None, "alone it waits");
}

#[test]
fn sensors_without_a_group_call_each_for_itself() {
    let quick = SensorRule { pending_s: 5, ..SensorRule::default() };
    let slow = SensorRule { pending_s: 50, ..SensorRule::default() };
    let waiting = [began(1, 0, slow), began(2, 0, quick)];
    assert_eq!(due(&waiting, UnixMs(5_000)), Due { call: vec![key(2)], forget: Vec::new() });
}

#[test]
fn a_person_is_never_held_up() {
    for role in DEVICE_ROLES {
        assert!(!may_wait(role, SignalKind::Sos), "{role:?}");
    }
    for role in [DeviceRole::Button, DeviceRole::PullCord] {
        assert!(!may_wait(role, SignalKind::Fall));
    }
    assert!(may_wait(DeviceRole::Wearable, SignalKind::Fall) && may_wait(DeviceRole::Sensor, SignalKind::Smoke));
    assert!(!may_wait(DeviceRole::Sensor, SignalKind::Door), "a door calls nobody");
}
