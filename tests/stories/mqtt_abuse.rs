//! What a device with a good log-in, or a bad intention, tries at the hub's own MQTT endpoint. Whatever it is, the next
//! call of anybody is heard.

use crate::given::pressed;
use hub_core::supervision::Fault;
use hub_wire::device::{DeviceTicketView, DeviceView, PresenceName, RejectionView};
use serde_json::json;
use tests::{RawMqtt, TestHub, eventually};

/// Refused, in a SUBACK.
const REFUSED: u8 = 0x80;

/// A device hears what is meant for it and nothing else, however it asks.
#[tokio::test]
async fn nobody_hears_what_is_meant_for_others() {
    let hub = TestHub::start().await;
    let mut raw = RawMqtt::connect(hub.mqtt(), &hub.town.button_a).await;
    let asked = [
        "fengdi/button-a/down",
        "#",
        "+/+",
        "$SYS/#",
        "$share/g/fengdi/button-b/down",
        "fengdi/+/up",
        "fengdi/button-b/down",
    ];
    let answer = raw.subscribe(&asked).await.unwrap();
    assert_eq!((answer[0], &answer[1..]), (1, [REFUSED; 6].as_slice()));
    // What another device is told does not come here: the next packet is the answer to our own call.
    pressed(&mut hub.device(&hub.town.button_b).await, 1).await;
    raw.publish("button-a", 1, false, br#"{"kind":"heartbeat"}"#).await;
    raw.acknowledged(1).await;
}

/// Who logs in under another device's client id is refused, and that device's session goes on.
#[tokio::test]
async fn a_borrowed_client_id_is_refused_and_takes_nothing_over() {
    let hub = TestHub::start().await;
    let mut button = hub.device(&hub.town.button_b).await;
    for _ in 0..5 {
        let (_, answer) = RawMqtt::log_in(hub.mqtt(), &hub.town.button_a, "button-b", None).await;
        let refused = answer.is_none_or(|(_, body)| body.get(1).is_some_and(|code| *code != 0));
        assert!(refused, "button-a is not button-b");
    }
    pressed(&mut button, 1).await;
}

/// A will that says "SOS" is a connection that broke, not a call.
#[tokio::test]
async fn a_will_that_calls_for_help_is_only_an_absence() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let will = Some(("fengdi/button-a/up", r#"{"kind":"sos","seq":1}"#));
    let (mut raw, answer) = RawMqtt::log_in(hub.mqtt(), &hub.town.button_a, "button-a", will).await;
    assert_eq!(answer, Some((0x20, vec![0, 0])));
    raw.publish("button-a", 1, false, br#"{"kind":"heartbeat"}"#).await;
    raw.acknowledged(1).await;
    drop(raw);
    let id = hub.town.button_a.device.id;
    eventually("the will is known", async || hub.hub().world.read().statuses.get(&id)?.gone_at).await;
    assert!(staff.alarms().await.is_empty());
    hub.jump(61_000).await;
    eventually("it is offline", async || {
        let listed: Vec<DeviceView> = staff.get("/api/devices?filter=offline").await.good();
        listed.iter().any(|device| device.id == id && device.presence == PresenceName::Offline).then_some(())
    })
    .await;
    assert!(staff.alarms().await.is_empty());
}

/// Topics that are no topics, or somebody else's, or dressed up: none of them is a call, and each device still calls.
#[tokio::test]
async fn strange_topics_are_nobodys_and_the_next_call_is_heard() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let long = "x".repeat(65_535);
    let strange = [
        "fengdi/button-a/up\0",
        "\0",
        "",
        &long,
        "fengdi/../button-b/up",
        "fengdi/button-a/../button-b/up",
        "fengdi/button-a/up/",
        "/fengdi/button-a/up",
        "fengdi/😀/up",
        "fengdi/'; DROP TABLE device; --/up",
        "fengdi/button-b/up",
        "fengdi/+/up",
        "fengdi/#",
        "$SYS/broker",
    ];
    for topic in strange {
        let mut raw = RawMqtt::connect(hub.mqtt(), &hub.town.button_a).await;
        raw.publish_to(topic, 1, false, br#"{"kind":"sos","seq":1}"#).await;
        // An acknowledgement would say that the call was taken.
        assert_ne!(raw.read().await.map(|(first, _)| first), Some(0x40), "{topic:.60}");
    }
    assert!(staff.alarms().await.is_empty());
    for account in [&hub.town.button_a, &hub.town.button_b] {
        pressed(&mut hub.device(account).await, 2).await;
    }
    assert_eq!(staff.alarms().await.len(), 2);
    let listed: Vec<DeviceView> = staff.get("/api/devices").await.good();
    assert_eq!(listed.len(), 5, "the registry is as it was");
}

/// Payloads that mean nothing: kept as they came, a ticket for the device that sends them, and its next call is heard.
#[tokio::test]
async fn payloads_that_mean_nothing_are_kept_and_are_a_ticket() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let deep = format!("{}1{}", "[".repeat(5_000), "]".repeat(5_000));
    let utf16: Vec<u8> = "{\"kind\":\"door\"}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let nonsense: Vec<Vec<u8>> = vec![
        b"{}".to_vec(),
        b"null".to_vec(),
        b"[]".to_vec(),
        b"NaN".to_vec(),
        b"1e999".to_vec(),
        b"-1".to_vec(),
        b"18446744073709551616".to_vec(),
        br#"{"kind":"door","seq":-1}"#.to_vec(),
        br#"{"kind":"door","seq":18446744073709551616}"#.to_vec(),
        br#"{"kind":"door","kind":"motion"}"#.to_vec(),
        b"\xef\xbb\xbf{\"kind\":".to_vec(),
        deep.into_bytes(),
        utf16,
    ];
    for payload in &nonsense {
        button.publish(payload.clone()).await;
        // Some each minute are kept of one device; what comes beyond that is counted.
        hub.jump(10_000).await;
    }
    let kept: Vec<RejectionView> = staff.get("/api/rejections").await.good();
    assert_eq!(kept.iter().filter(|row| row.source == "button-a").count(), nonsense.len());
    assert!(kept.iter().any(|row| row.payload == "18446744073709551616"), "as it came");
    eventually("a ticket", async || {
        let open: Vec<DeviceTicketView> = staff.get("/api/device-tickets").await.good();
        let named = |ticket: &DeviceTicketView| ticket.reasons.iter().any(|reason| reason.fault == Fault::BadMessages);
        open.iter().any(|ticket| ticket.device_name == "button-a" && named(ticket)).then_some(())
    })
    .await;
    assert!(staff.alarms().await.is_empty());
    button.press(json!({ "kind": "sos", "seq": 1 })).await;
    assert_eq!(staff.alarms().await.len(), 1);
}
