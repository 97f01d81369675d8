//! Devices at the hub's own endpoint: repetitions, strangers, flags.

use crate::given::{counter, pressed};
use hub_core::alarm::PlaceSource;
use hub_core::supervision::Fault;
use hub_wire::device::{DevicePage, DeviceTicketView, DeviceView, RejectionView};
use serde_json::json;
use tests::{RawMqtt, TestDevice, TestHub, eventually};

/// The same press delivered five times is one press; five presses are five, on one alarm.
#[tokio::test]
async fn a_repeated_delivery_is_one_press_and_five_presses_are_five() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let mut raw = RawMqtt::connect(hub.mqtt(), &hub.town.button_a).await;
    for time in 0..5 {
        raw.publish("button-a", 9, time > 0, br#"{"kind":"sos","seq":7}"#).await;
        raw.acknowledged(9).await;
    }
    assert_eq!(staff.only_alarm().await.presses, 1);
    for seq in 8..12_u16 {
        raw.publish("button-a", seq, false, format!(r#"{{"kind":"sos","seq":{seq}}}"#).as_bytes()).await;
        raw.acknowledged(seq).await;
    }
    assert_eq!(staff.only_alarm().await.presses, 5);
}

/// Without any number the same content with the DUP flag is a repetition; a moment later without it, a press.
#[tokio::test]
async fn a_device_without_numbers_is_understood_too() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let mut raw = RawMqtt::connect(hub.mqtt(), &hub.town.button_a).await;
    for (id, dup) in [(1, false), (1, true)] {
        raw.publish("button-a", id, dup, br#"{"kind":"sos"}"#).await;
        raw.acknowledged(id).await;
    }
    assert_eq!(staff.only_alarm().await.presses, 1);
    hub.advance(4_000).await;
    raw.publish("button-a", 2, false, br#"{"kind":"sos"}"#).await;
    raw.acknowledged(2).await;
    assert_eq!(staff.only_alarm().await.presses, 2);
}

/// Two devices of one household call for the same thing: one alarm.
#[tokio::test]
async fn two_buttons_of_one_household_are_one_alarm() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let mut cord = hub.device(&hub.town.cord_a).await;
    button.sos(1).await;
    cord.sos(1).await;
    assert_eq!(staff.only_alarm().await.presses, 2);
}

/// A recording of a press opens nothing once its alarm is over: the same day it hears how that ended, however often it is
/// played, and a day later it is shown.
#[tokio::test]
async fn a_recorded_press_opens_nothing_the_same_day_and_is_shown_the_next() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let message = json!({ "kind": "sos", "boot": "a1", "seq": 3 });
    button.press(message.clone()).await;
    let alarm = staff.only_alarm().await.id;
    staff.close(alarm, hub_core::alarm::Outcome::Helped).await.ok();
    button.answer("closed").await;
    for _ in 0..10 {
        hub.jump(3_600_000).await;
        button.press(message.clone()).await;
        assert_eq!(button.answer("closed").await["alarm"], alarm.to_string());
    }
    assert!(staff.alarms().await.is_empty(), "the same day");
    hub.advance(15 * 3_600_000).await;
    button.press(message).await;
    assert!(staff.alarms().await.is_empty());
    let refused: Vec<RejectionView> = staff.get("/api/rejections").await.good();
    assert!(refused.iter().any(|row| row.source == "button-a" && row.reason == "replayed"), "{refused:?}");
}

/// Wrong secret, unknown name, blocked device: not let in, counted, and the right device is not disturbed.
#[tokio::test]
async fn strangers_and_blocked_devices_are_not_let_in_and_are_counted() {
    let hub = TestHub::start().await;
    let before = counter(&hub, "fengdi_rejected_total", "mqtt_login").await;
    let mut button = hub.device(&hub.town.button_a).await;
    for (name, secret) in [("button-a", "wrong"), ("nobody", "secret-of-nobody"), ("nobody", "")] {
        assert!(TestDevice::try_connect(hub.mqtt(), name, secret).await.is_err(), "{name} {secret}");
    }
    assert!(counter(&hub, "fengdi_rejected_total", "mqtt_login").await >= before + 3.0);
    pressed(&mut button, 1).await;
}

/// A device may speak on its own topic only; one that tries another's gets a ticket.
#[tokio::test]
async fn another_devices_topic_is_refused_and_opens_nothing() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let mut raw = RawMqtt::connect(hub.mqtt(), &hub.town.button_a).await;
    raw.publish("button-b", 1, false, br#"{"kind":"sos","seq":1}"#).await;
    let _ = raw.read().await;
    assert!(staff.alarms().await.is_empty());
    eventually("it is written down", async || {
        (counter(&hub, "fengdi_rejected_total", "mqtt_forbidden").await >= 1.0).then_some(())
    })
    .await;
    let ticket = eventually("the ticket of whoever tried", async || {
        let open: Vec<DeviceTicketView> = staff.get("/api/device-tickets").await.good();
        open.into_iter().next()
    })
    .await;
    assert_eq!((ticket.device, ticket.reasons[0].fault), (hub.town.button_a.device.id, Fault::BadMessages));
    let mut other = hub.device(&hub.town.button_b).await;
    pressed(&mut other, 1).await;
}

/// What one household called only that household takes back.
#[tokio::test]
async fn a_cancel_of_another_household_cancels_nothing() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    pressed(&mut hub.device(&hub.town.button_a).await, 1).await;
    let mut other = hub.device(&hub.town.button_b).await;
    other.press(json!({ "kind": "cancel", "seq": 1 })).await;
    let alarm = staff.only_alarm().await;
    assert!(!alarm.cancel_noted && alarm.outcome.is_none(), "{alarm:#?}");
}

/// A message retained at our own endpoint is a press; nothing is kept for the next subscriber.
#[tokio::test]
async fn the_own_endpoint_keeps_nothing() {
    let mut hub = TestHub::start().await;
    let mut button = hub.device(&hub.town.button_a).await;
    button.publish_retained(json!({ "kind": "sos", "seq": 1 })).await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let alarm = staff.only_alarm().await;
    staff.close(alarm.id, hub_core::alarm::Outcome::Helped).await.ok();
    drop(button);
    hub.stop().await;
    hub.start_again().await;
    let _button = hub.device(&hub.town.button_a).await;
    assert!(hub.log_in(&hub.town.duty_lead).await.alarms().await.is_empty());
}

/// What cannot be right (battery 900 %, latitude 91, 0/0, longitude first) is left out; the call and the household's address stay.
#[tokio::test]
async fn impossible_readings_are_left_out_and_the_call_stays() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let mut worn = hub.device(&hub.town.wearable_a).await;
    for (seq, lat, lon) in [(1, 91.0, 121.0), (2, 0.0, 0.0), (3, 31.0, 181.0), (4, 121.4, 31.2)] {
        worn.press(json!({ "kind": "sos", "seq": seq, "battery": 900, "lat": lat, "lon": lon })).await;
    }
    let alarm = staff.only_alarm().await;
    assert_eq!((alarm.place_source, alarm.presses), (PlaceSource::Household, 4));
    let devices: Vec<DeviceView> = staff.get("/api/devices").await.good();
    let worn = devices.iter().find(|device| device.name == "wearable-a").unwrap();
    assert_eq!(worn.battery_percent, None);
    assert!(counter(&hub, "fengdi_flagged_total", "bad_reading").await >= 7.0, "four batteries and three places");
    assert!(counter(&hub, "fengdi_flagged_total", "no_fix").await >= 1.0, "0/0");
}

/// The order is that of arrival: a clock before 1970, in the future or going backwards moves no state and makes nothing
/// late, and a state that is delivered again after a newer one stays the older one.
#[tokio::test]
async fn a_devices_clock_orders_nothing_and_an_old_message_overwrites_nothing() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let mut sensor = hub.device(&hub.town.sensor_a).await;
    let id = hub.town.sensor_a.device.id;
    let smoke = |seq: u64, on: bool, at: i64| json!({ "kind": "smoke", "on": on, "boot": "a1", "seq": seq, "at": at });
    let begins = smoke(1, true, -1);
    sensor.press(begins.clone()).await;
    let first = staff.only_alarm().await;
    assert_eq!(first.late_by_ms, None, "a clock that is wrong does not say how late it is");
    hub.jump(1_000).await;
    sensor.press(smoke(2, false, i64::MAX)).await;
    staff.close(first.id, hub_core::alarm::Outcome::Helped).await.ok();
    hub.jump(1_000).await;
    sensor.press(begins).await;
    assert!(staff.alarms().await.is_empty(), "it had ended when this came again");
    sensor.press(smoke(3, true, i64::MIN)).await;
    let next = staff.only_alarm().await;
    assert_eq!((next.presses, next.late_by_ms), (1, None));
    eventually("the word is dated by the hub", async || {
        let page: DevicePage = staff.get(&format!("/api/devices/{id}")).await.good();
        (page.device.last_word_at == Some(hub.now())).then_some(())
    })
    .await;
    let page: DevicePage = staff.get(&format!("/api/devices/{id}")).await.good();
    assert_eq!(page.heard.len(), 4, "each is kept as it came: {:#?}", page.heard);
    assert!(counter(&hub, "fengdi_flagged_total", "wrong_clock").await >= 4.0);
}

/// A press with QoS 0 or 2 is a call as any other. Of QoS 0 the sender hears nothing but the answer; QoS 2 delivered again
/// before it is released is one press.
#[tokio::test]
async fn a_press_with_qos_0_or_2_is_a_call() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let mut raw = RawMqtt::connect(hub.mqtt(), &hub.town.button_a).await;
    raw.subscribe(&["fengdi/button-a/down"]).await.unwrap();
    let topic = "fengdi/button-a/up";
    let head = [&u16::try_from(topic.len()).unwrap().to_be_bytes()[..], topic.as_bytes()].concat();
    raw.packet(0x30, &[&head[..], br#"{"kind":"sos","seq":1}"#].concat()).await;
    let (first, answer) = raw.read().await.unwrap();
    assert!(first & 0xf0 == 0x30 && String::from_utf8_lossy(&answer).contains("received"), "{first:x} {answer:?}");
    assert_eq!(staff.only_alarm().await.presses, 1);

    let twice = [&head[..], &[0, 7], br#"{"kind":"sos"}"#].concat();
    for first in [0x34, 0x3c] {
        raw.packet(first, &twice).await;
    }
    raw.packet(0x62, &[0, 7]).await;
    let mut heard = Vec::new();
    while !heard.contains(&0x70) {
        heard.push(raw.read().await.expect("PUBREC and PUBCOMP").0);
    }
    assert!(heard.contains(&0x50), "{heard:?}");
    assert_eq!(staff.only_alarm().await.presses, 2);
}

/// A press that the device could not send for twenty minutes pages, and says how late it is.
#[tokio::test]
async fn a_late_press_pages_and_says_that_it_is_late() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let mut button = hub.device(&hub.town.button_a).await;
    button.press(json!({ "kind": "sos", "seq": 1, "age_s": 1200 })).await;
    let alarm = staff.only_alarm().await;
    assert_eq!(alarm.late_by_ms, Some(1_200_000.0));
    assert!(!alarm.pages.is_empty());
}

/// Signs of life are shown beside the device and never enter the log.
#[tokio::test]
async fn signs_of_life_are_shown_and_not_logged() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let before = hub.position();
    button.press(json!({ "kind": "heartbeat", "battery": 64, "link": -71 })).await;
    let shown = tests::eventually("the battery is shown", async || {
        let devices: Vec<DeviceView> = staff.get("/api/devices").await.good();
        devices.into_iter().find(|device| device.name == "button-a" && device.battery_percent == Some(64))
    })
    .await;
    assert_eq!((shown.link_quality, shown.last_word_at, shown.connected), (Some(-71), Some(hub.now()), true));
    assert_eq!(hub.position(), before);
}

/// A device that presses again at once is answered again, every time: it repeats until it has heard its answer.
#[tokio::test]
async fn every_press_is_answered_also_right_after_the_answer_before() {
    let hub = TestHub::start().await;
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 0).await;
    for seq in 1..30 {
        assert_eq!(pressed(&mut button, seq).await, alarm);
    }
}
