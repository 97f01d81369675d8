//! Sensors that are not believed at once: delays, groups, and the moment in which the people at home take it back.

use hub::commander::RegistryChange;
use hub::config::{Config, Flags, Meanings};
use hub_core::alarm::Outcome;
use hub_core::device::DeviceRole;
use hub_core::signal::{AlarmKind, SignalKind};
use hub_wire::device::DevicePage;
use serde_json::json;
use std::sync::Arc;
use tests::{Setup, TestClient, TestDevice, TestDeviceAccount, TestHub, Town, eventually};

/// The usual town with two more sensors in household A, and these tables in the configuration.
async fn hub_with(tables: &str) -> (TestHub, [TestDeviceAccount; 2]) {
    let mut town = Town::new();
    let home = town.household_a.clone();
    let more = [(7_401, "sensor-2"), (7_402, "sensor-3")].map(|(id, name)| {
        let mut made = TestDeviceAccount::new(id, name, &home.area, Some(home.id));
        made.device.role = DeviceRole::Sensor;
        made
    });
    town.more = more.iter().map(|made| RegistryChange::Device(made.device.clone())).collect();
    let meanings = meanings(tables);
    let configure = Box::new(move |config: &mut Config| config.meanings = Arc::clone(&meanings));
    (TestHub::with(Setup { town: Some(town), configure, ..Setup::default() }).await, more)
}

fn meanings(tables: &str) -> Arc<Meanings> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fengdi.toml");
    std::fs::write(&path, tables).unwrap();
    Config::load(&Flags { config: Some(path), ..Flags::default() }).unwrap().meanings
}

/// Says how the smoke stands; three seconds later, so that nothing is a repetition.
async fn smoke(hub: &TestHub, device: &mut TestDevice, on: bool) {
    hub.jump(4_000).await;
    device.press(json!({ "kind": "smoke", "on": on })).await;
}

fn waiting(hub: &TestHub) -> usize {
    hub.hub().world.read().waits.len()
}

async fn alarm_of(staff: &TestClient, kind: AlarmKind) {
    eventually("the alarm", async || staff.alarms().await.iter().any(|alarm| alarm.kind == kind).then_some(())).await;
}

/// A sensor that must stay on for half a minute: a brief activation is none, nor is going on and off, a sustained one
/// calls, on time and after a restart. An SOS of the same device is never held up.
#[tokio::test]
async fn a_brief_activation_calls_nobody_and_a_sustained_one_does_also_after_a_restart() {
    let (mut hub, _) =
        hub_with("[sensor.\"sensor-a\"]\ndelay_on_s = 30\n[sensor.\"wearable-a\"]\ndelay_on_s = 30\n").await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let mut sensor = hub.device(&hub.town.sensor_a).await;
    for _ in 0..5 {
        smoke(&hub, &mut sensor, true).await;
        assert_eq!(waiting(&hub), 1);
        smoke(&hub, &mut sensor, false).await;
        assert_eq!(waiting(&hub), 0, "taken back");
    }
    hub.jump(60_000).await;
    smoke(&hub, &mut sensor, true).await;
    let began = hub.now();
    let id = hub.town.sensor_a.device.id;
    let page: DevicePage = staff.get(&format!("/api/devices/{id}")).await.good();
    let rule = page.sensor.unwrap();
    assert_eq!((rule.delay_on_s, rule.group, rule.waiting[0].kind), (30, None, SignalKind::Smoke));
    assert_eq!(rule.waiting[0].calls_at, Some(began.plus_ms(30_000)), "the page says when");
    let mut wearable = hub.device(&hub.town.wearable_a).await;
    wearable.sos(1).await;
    assert_eq!(staff.only_alarm().await.kind, AlarmKind::Sos, "a person is never held up");

    hub.stop().await;
    hub.pass(31_000);
    hub.start_again().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    alarm_of(&staff, AlarmKind::Smoke).await;
    let smoke = staff.alarms().await.into_iter().find(|alarm| alarm.kind == AlarmKind::Smoke).unwrap();
    assert_eq!((smoke.presses, smoke.household.unwrap().id), (1, hub.town.household_a.id));
    assert_eq!(waiting(&hub), 0);
    hub.stop().await;
    hub.start_again().await;
    assert_eq!(waiting(&hub), 0, "it has called once and for all");
}

/// Two of a group within a minute call, further apart they do not. While they are pending, an immediate third makes it
/// at once.
#[tokio::test]
async fn two_sensors_of_a_group_call_together_and_an_immediate_third_shortens_the_wait() {
    let group = "[group.kitchen]\nneed = 2\nwithin_s = 60\npending_s = 30\n\
        [sensor.\"sensor-a\"]\ngroup = \"kitchen\"\n[sensor.\"sensor-2\"]\ngroup = \"kitchen\"\n\
        [sensor.\"sensor-3\"]\ngroup = \"kitchen\"\npending_s = 0\n";
    let (hub, more) = hub_with(group).await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let mut first = hub.device(&hub.town.sensor_a).await;
    let (mut second, mut third) = (hub.device(&more[0]).await, hub.device(&more[1]).await);

    smoke(&hub, &mut first, true).await;
    hub.jump(61_000).await;
    smoke(&hub, &mut second, true).await;
    hub.jump(61_000).await;
    eventually("both are forgotten", async || (waiting(&hub) == 0).then_some(())).await;
    assert!(staff.alarms().await.is_empty(), "outside the window");
    smoke(&hub, &mut first, false).await;
    smoke(&hub, &mut second, false).await;

    smoke(&hub, &mut first, true).await;
    smoke(&hub, &mut second, true).await;
    assert_eq!((waiting(&hub), staff.alarms().await.len()), (2, 0), "pending");
    smoke(&hub, &mut third, true).await;
    let alarm = staff.only_alarm().await;
    assert_eq!((alarm.kind, alarm.presses), (AlarmKind::Smoke, 3), "all three have called");
    assert_eq!(waiting(&hub), 0);
    staff.close(alarm.id, Outcome::Helped).await.ok();
    smoke(&hub, &mut third, true).await;
    assert!(staff.alarms().await.is_empty(), "it goes on, and was dealt with");
}

/// While the call is pending, whoever is at home takes it back with the button.
#[tokio::test]
async fn the_people_at_home_take_a_pending_call_back() {
    let (hub, _) = hub_with("[sensor.\"sensor-a\"]\npending_s = 30\n").await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let mut sensor = hub.device(&hub.town.sensor_a).await;
    let mut button = hub.device(&hub.town.button_a).await;
    smoke(&hub, &mut sensor, true).await;
    smoke(&hub, &mut sensor, false).await;
    assert_eq!(waiting(&hub), 1, "the end of the smoke is not the end of the call");
    button.press(json!({ "kind": "cancel", "seq": 1 })).await;
    assert_eq!(waiting(&hub), 0);
    smoke(&hub, &mut sensor, true).await;
    hub.jump(31_000).await;
    alarm_of(&staff, AlarmKind::Smoke).await;
}

/// What a hub that goes has held up calls at the hub beside it: only after the time in which its own hub would have come
/// back, and once.
#[tokio::test]
async fn a_sensor_that_waits_at_a_hub_that_goes_calls_at_the_other_once() {
    let (mut one, _) = hub_with("[sensor.\"sensor-a\"]\ndelay_on_s = 30\n").await;
    let other = one.beside().await;
    let mut sensor = one.device(&one.town.sensor_a).await;
    smoke(&one, &mut sensor, true).await;
    eventually("the other hub knows of it", async || (waiting(&other) == 1).then_some(())).await;
    drop(sensor);
    one.stop().await;
    other.jump(31_000).await;
    let due = |hub: &TestHub| hub.hub().world.read().waits_due(hub.now());
    assert!(due(&other).is_empty(), "its own hub goes first");
    other.jump(15_000).await;
    let staff = other.log_in(&other.town.duty_lead).await;
    alarm_of(&staff, AlarmKind::Smoke).await;
    let alarm = staff.only_alarm().await;
    assert_eq!((alarm.presses, alarm.household.unwrap().id), (1, one.town.household_a.id));
    one.start_again().await;
    assert_eq!((waiting(&one), waiting(&other)), (0, 0), "it has called once and for all");
    let own = one.log_in(&one.town.duty_lead).await;
    assert_eq!(own.only_alarm().await.presses, 1);
}

/// A hub that starts while a sensor waits takes it for its own, as the one that held it up does: both let it through when
/// it is due, and it calls once.
#[tokio::test]
async fn a_sensor_that_waits_at_two_hubs_calls_once() {
    let (one, _) = hub_with("[sensor.\"sensor-a\"]\ndelay_on_s = 30\n").await;
    let mut sensor = one.device(&one.town.sensor_a).await;
    smoke(&one, &mut sensor, true).await;
    let other = one.beside().await;
    assert_eq!((waiting(&one), waiting(&other)), (1, 1));
    one.jump(31_000).await;
    for hub in [&one, &other] {
        eventually("nobody waits any more", async || (waiting(hub) == 0).then_some(())).await;
    }
    eventually("both are as far", async || (one.position() == other.position()).then_some(())).await;
    for hub in [&one, &other] {
        let staff = hub.log_in(&hub.town.duty_lead).await;
        assert_eq!(staff.only_alarm().await.presses, 1);
    }
}

/// A sensor that was seen to work before writes nothing to the log when it begins to wait: the hub beside learns of it all
/// the same, and calls when the one that held it up is gone.
#[tokio::test]
async fn a_sensor_that_waits_is_known_beside_though_nothing_else_was_written() {
    let (mut one, _) = hub_with("[sensor.\"sensor-a\"]\ndelay_on_s = 30\n").await;
    let mut sensor = one.device(&one.town.sensor_a).await;
    smoke(&one, &mut sensor, true).await;
    smoke(&one, &mut sensor, false).await;
    let other = one.beside().await;
    let before = one.position();
    one.jump(60_000).await;
    smoke(&one, &mut sensor, true).await;
    assert_eq!((one.position(), waiting(&one), waiting(&other)), (before, 1, 0));
    eventually("the other hub knows of it", async || (waiting(&other) == 1).then_some(())).await;
    assert!(!other.hub().world.read().in_company, "it has seen nobody write");
    drop(sensor);
    one.stop().await;
    other.jump(46_000).await;
    let staff = other.log_in(&other.town.duty_lead).await;
    alarm_of(&staff, AlarmKind::Smoke).await;
    assert_eq!(staff.only_alarm().await.presses, 1);
    eventually("nobody waits any more", async || (waiting(&other) == 0).then_some(())).await;
}
