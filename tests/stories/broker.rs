//! Devices behind a real mosquitto, where our acknowledgement cannot mean committed and the topic says who speaks.

use crate::given::{counter, pressed};
use hub::commander::RegistryChange;
use hub_core::device::{Care, Device};
use hub_wire::device::RejectionView;
use serde_json::json;
use tests::{Mosquitto, Setup, TestDevice, TestHub, eventually};

async fn hub_behind(broker: &Mosquitto) -> TestHub {
    let url = broker.url();
    let configure = Box::new(move |config: &mut hub::config::Config| config.mqtt_url = Some(url.clone()));
    let hub = TestHub::with(Setup { configure, ..Setup::default() }).await;
    connected(&hub).await;
    hub
}

async fn connected(hub: &TestHub) {
    eventually("the hub is at the broker", async || {
        (hub.client().get("/readyz").await.json()["broker"] == json!(true)).then_some(())
    })
    .await;
}

/// A known device behind the broker calls and gets its answers there.
#[tokio::test]
async fn a_device_behind_a_broker_calls_and_is_answered() {
    let broker = Mosquitto::start().await;
    let hub = hub_behind(&broker).await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let mut button = TestDevice::on_broker(broker.port(), "button-a").await;
    let alarm = pressed(&mut button, 1).await;
    assert_eq!(staff.only_alarm().await.id, alarm);
    staff.close(alarm, hub_core::alarm::Outcome::Helped).await.ok();
    assert_eq!(button.answer("closed").await["outcome"], "helped");
}

/// A message that the broker has kept is no new press, however often the hub restarts.
#[tokio::test]
async fn a_retained_call_is_not_a_new_press_after_a_restart() {
    let broker = Mosquitto::start().await;
    let mut hub = hub_behind(&broker).await;
    let mut button = TestDevice::on_broker(broker.port(), "button-a").await;
    button.publish_retained(json!({ "kind": "sos", "seq": 1 })).await;
    button.answer("received").await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let alarm = staff.only_alarm().await;
    staff.close(alarm.id, hub_core::alarm::Outcome::Helped).await.ok();
    let before = counter(&hub, "fengdi_retained_total", "").await;
    hub.stop().await;
    hub.start_again().await;
    connected(&hub).await;
    eventually("the kept message was looked at", async || {
        (counter(&hub, "fengdi_retained_total", "").await > before).then_some(())
    })
    .await;
    assert!(hub.log_in(&hub.town.duty_lead).await.alarms().await.is_empty());
    eventually("the kept call is removed", async || broker.kept("fengdi/button-a/up").await.is_none().then_some(()))
        .await;
    let refused: Vec<RejectionView> = hub.log_in(&hub.town.duty_lead).await.get("/api/rejections").await.good();
    assert!(refused.is_empty(), "the message that removes it is none of a device: {refused:?}");
}

/// What a detector left to be kept tells how things stand: it stays where it is.
#[tokio::test]
async fn a_kept_state_is_left_at_the_broker() {
    let broker = Mosquitto::start().await;
    let mut sensor = TestDevice::on_broker(broker.port(), "sensor-a").await;
    sensor.publish_retained(json!({ "kind": "smoke", "on": true })).await;
    let mut button = TestDevice::on_broker(broker.port(), "button-a").await;
    button.publish_retained(json!({ "kind": "sos", "seq": 1 })).await;
    let hub = hub_behind(&broker).await;
    eventually("the kept call is removed", async || broker.kept("fengdi/button-a/up").await.is_none().then_some(()))
        .await;
    assert!(broker.kept("fengdi/sensor-a/up").await.is_some());
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let smoke = eventually("the smoke is seen", async || staff.alarms().await.into_iter().next()).await;
    assert_eq!(smoke.kind, hub_core::signal::AlarmKind::Smoke, "it burns: the call is only ignored");
    assert_eq!(staff.alarms().await.len(), 1);
}

/// Nobody knows the device that calls: the duty lead is asked at once, and a thousand such devices are one alarm.
#[tokio::test]
async fn unknown_devices_are_one_alarm_for_the_duty_lead_and_known_ones_are_unaffected() {
    let broker = Mosquitto::start().await;
    let hub = hub_behind(&broker).await;
    let (staff, mut screen) = hub.screen(&hub.town.duty_lead).await;
    let mut strangers = TestDevice::on_broker(broker.port(), "strangers").await;
    for name in 0..1_000 {
        strangers.publish_on(&format!("fengdi/stranger-{name}/up"), r#"{"kind":"sos","seq":1}"#, false).await;
    }
    let call = screen.ring().await;
    let alarm = eventually("a thousand calls", async || {
        let alarms = staff.alarms().await;
        assert!(alarms.len() <= 1, "{alarms:#?}");
        alarms.into_iter().next().filter(|alarm| alarm.presses == 1_000)
    })
    .await;
    assert_eq!(call.alarm, alarm.id);
    assert!(alarm.unknown_device && alarm.household.is_none() && alarm.place.is_none());
    let refused: Vec<RejectionView> = staff.get("/api/rejections").await.good();
    assert!(refused.iter().any(|row| row.reason == "unknown_device" && row.source.starts_with("stranger-")));

    let mut button = TestDevice::on_broker(broker.port(), "button-a").await;
    button.sos(1).await;
    let known = eventually("the known one's call", async || {
        staff.alarms().await.into_iter().find(|alarm| !alarm.unknown_device).map(|alarm| alarm.id)
    })
    .await;
    // Anybody can invent a name on a broker: such a device takes nothing back.
    TestDevice::on_broker(broker.port(), "stranger-1").await.press(json!({ "kind": "cancel" })).await;
    button.press(json!({ "kind": "sos", "seq": 2 })).await;
    eventually("the press behind the cancel", async || (staff.show(known).await.presses == 2).then_some(())).await;
    assert!(staff.show(alarm.id).await.outcome.is_none());
}

/// A broker lets in whom it likes. A call of a device that is blocked or out of use is heard all the same, and one under a
/// name that no device can have is kept where staff see it.
#[tokio::test]
async fn no_call_behind_a_broker_is_lost_without_a_word() {
    let broker = Mosquitto::start().await;
    let hub = hub_behind(&broker).await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let (blocked, retired) = (hub.town.button_a.device.clone(), hub.town.button_b.device.clone());
    let care = Care { retired_at: Some(hub.now()), ..retired.care.clone() };
    hub.change(&[
        RegistryChange::DeviceBlocked(Device { blocked_at: Some(hub.now()), ..blocked }),
        RegistryChange::Device(Device { care, ..retired }),
    ])
    .await;
    let mut sender = TestDevice::on_broker(broker.port(), "sender").await;
    let call = r#"{"kind":"sos","seq":1}"#;
    for name in ["😀", "'; DROP TABLE device; --", "..", "button-a", "button-b"] {
        sender.publish_on(&format!("fengdi/{name}/up"), call, false).await;
    }
    let alarms = eventually("two calls", async || Some(staff.alarms().await).filter(|alarms| alarms.len() == 2)).await;
    let of_nobody: Vec<bool> = alarms.iter().map(|alarm| alarm.unknown_device).collect();
    assert!(of_nobody.contains(&true) && of_nobody.contains(&false), "{alarms:#?}");
    let kept: Vec<RejectionView> = staff.get("/api/rejections").await.good();
    let strange: Vec<&str> =
        kept.iter().filter(|row| row.reason == "wrong_topic" && row.payload == call).map(|row| &*row.source).collect();
    assert_eq!(strange.len(), 3, "{kept:#?}");
    assert!(kept.iter().any(|row| row.reason == "unknown_device" && row.source == "button-b"), "{kept:#?}");
}

/// A sensor that announces itself, as Home Assistant's discovery does, is heard without any configuration.
#[tokio::test]
async fn a_device_that_announces_itself_is_heard_on_the_topics_it_names() {
    let broker = Mosquitto::start().await;
    let hub = hub_behind(&broker).await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let mut sensor = TestDevice::on_broker(broker.port(), "leak7").await;
    let announcement = json!({
        "name": "Leak", "uniq_id": "leak7", "stat_t": "cellar/leak7/wet", "pl_on": "WET", "pl_off": "DRY",
        "dev_cla": "moisture", "dev": { "ids": ["leak7"] },
    });
    sensor.publish_on("homeassistant/binary_sensor/leak7/config", &announcement.to_string(), true).await;
    let alarm = eventually("the sensor is heard", async || {
        sensor.publish_on("cellar/leak7/wet", "WET", false).await;
        staff.alarms().await.into_iter().next()
    })
    .await;
    assert_eq!(alarm.kind, hub_core::signal::AlarmKind::Water);
    assert!(alarm.unknown_device);
}

/// A large message, a wrong topic and rubbish at the broker: kept with their reasons, and the call behind them is heard.
#[tokio::test]
async fn a_large_message_at_the_broker_does_not_deafen_the_hub() {
    let broker = Mosquitto::start().await;
    let hub = hub_behind(&broker).await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let mut button = TestDevice::on_broker(broker.port(), "button-a").await;
    for payload in [vec![b'x'; 11 * 1024], vec![b'x'; 1024 * 1024], vec![0xff], vec![b'['; 100_000]] {
        button.publish(payload).await;
    }
    let alarm = pressed(&mut button, 1).await;
    assert_eq!(staff.only_alarm().await.id, alarm);
    let refused: Vec<RejectionView> = staff.get("/api/rejections").await.good();
    assert!(refused.iter().any(|row| row.reason == "too_large"), "{refused:?}");
}

/// The broker is killed and comes back: the hub finds it again by itself and hears the next call.
#[tokio::test]
async fn the_hub_comes_back_to_a_broker_that_was_killed() {
    let mut broker = Mosquitto::start().await;
    let hub = hub_behind(&broker).await;
    broker.kill().await;
    eventually("the hub says that the broker is away", async || {
        (hub.client().get("/readyz").await.json()["broker"] == json!(false)).then_some(())
    })
    .await;
    broker.start_again().await;
    connected(&hub).await;
    let mut button = TestDevice::on_broker(broker.port(), "button-a").await;
    // Until the subscription is there again the broker drops what it gets: the device repeats until it is answered.
    let mut seq = 0;
    eventually("an answer", async || {
        seq += 1;
        button.sos(seq).await;
        button.unread().iter().any(|answer| answer["answer"] == "received").then_some(())
    })
    .await;
}
