//! Messages that cannot be understood: kept with their reason, counted, and never in the way of the next call.

use crate::given::{counter, pressed};
use hub_wire::device::RejectionView;
use tests::{RawMqtt, TestDevice, TestHub};

/// Everything that can be wrong with a payload, one after the other, and then a call for help.
#[tokio::test]
async fn no_message_keeps_the_next_call_from_being_committed() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let poison: Vec<(&str, Vec<u8>)> = vec![
        ("nothing", Vec::new()),
        ("null", b"null".to_vec()),
        ("an empty list", b"[]".to_vec()),
        ("an empty object", b"{}".to_vec()),
        ("not UTF-8", vec![0xff, 0xfe, 0xfd]),
        ("cut", br#"{"kind":"heart"#.to_vec()),
        ("an unknown kind", br#"{"kind":"dance"}"#.to_vec()),
        ("an unknown field", br#"{"kind":"door","role":"admin"}"#.to_vec()),
        ("the same field twice", br#"{"kind":"door","on":true,"on":false}"#.to_vec()),
        ("a NUL", br#"{"kind":"door","boot":"a\u0000b"}"#.to_vec()),
        ("no number", br#"{"kind":"temperature","value":1e999}"#.to_vec()),
        ("a hundred thousand brackets", vec![b'['; 100_000]),
        ("11 KB", vec![b'x'; 11 * 1024]),
        ("200 KB of objects", br#"{"a":"#.repeat(40_000)),
    ];
    for (seq, (what, payload)) in (1..).zip(&poison) {
        button.publish(payload.clone()).await;
        let alarm = pressed(&mut button, seq).await;
        assert_eq!(staff.only_alarm().await.id, alarm, "after {what}");
    }
    let refused: Vec<RejectionView> = staff.get("/api/rejections").await.good();
    for reason in ["not_json", "no_kind", "unknown_kind", "unknown_field", "duplicate_field", "not_text"] {
        assert!(refused.iter().any(|row| row.reason == reason && row.source == "button-a"), "{reason}: {refused:#?}");
        assert!(counter(&hub, "fengdi_rejected_total", &format!("\"{reason}\"")).await >= 1.0, "{reason}");
    }
    assert!(refused.iter().all(|row| row.payload.chars().count() <= 4_096));
}

/// A packet above the endpoint's limit is never acknowledged as if it had been taken, and the device that sends a
/// proper call next is heard.
#[tokio::test]
async fn a_megabyte_does_not_deafen_the_hub() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    for bytes in [256 * 1024, 300_000, 1024 * 1024] {
        let mut raw = RawMqtt::connect(hub.mqtt(), &hub.town.button_a).await;
        raw.publish("button-a", 1, false, &vec![b'x'; bytes]).await;
        drop(raw);
    }
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 1).await;
    assert_eq!(staff.only_alarm().await.id, alarm);
}

/// A call that is damaged is still a call: it pages, it says so, and the duty lead is asked at once.
#[tokio::test]
async fn a_damaged_call_pages_and_asks_the_duty_lead_at_once() {
    for payload in [
        &br#"{"kind":"sos","seq":"#[..],
        br#"{"kind":"sos","role":"admin"}"#,
        br#"{"kind":"sos","kind":"sos"}"#,
        b"\xef\xbb\xbf{\"kind\":\"SOS\",",
        b"SOS",
        b"\xff\xfe{\x00\"\x00k\x00i\x00n\x00d\x00\"\x00:\x00\"\x00s\x00o\x00s\x00\"\x00",
    ] {
        let hub = TestHub::start().await;
        let (staff, mut screen) = hub.screen(&hub.town.duty_lead).await;
        let mut button = hub.device(&hub.town.button_a).await;
        button.publish(payload.to_vec()).await;
        let alarm = staff.only_alarm().await;
        assert!(alarm.damaged, "{}", String::from_utf8_lossy(payload));
        assert!(alarm.pages.iter().any(|page| page.person == hub.town.near[0].id()), "neighbours are asked too");
        assert_eq!(screen.ring().await.alarm, alarm.id);
        let refused: Vec<RejectionView> = staff.get("/api/rejections").await.good();
        assert!(refused.iter().any(|row| row.reason == "damaged"), "kept as it came: {refused:?}");
    }
}

/// What would quieten is never taken from a text that cannot be read.
#[tokio::test]
async fn a_damaged_cancel_cancels_nothing() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 1).await;
    for payload in [&br#"{"kind":"cancel","seq":"#[..], br#"{"kind":"cancel","extra":1}"#, b"cancel"] {
        button.publish(payload.to_vec()).await;
    }
    let shown = staff.show(alarm).await;
    assert!(shown.outcome.is_none() && !shown.cancel_noted);
}

/// A device name is only ever a name.
#[tokio::test]
async fn names_with_dots_and_markup_log_nobody_in() {
    let hub = TestHub::start().await;
    for name in ["../button-a", "button-a/up", "+", "#", "$SYS", "'; drop table device; --", "😀", ".hidden"] {
        assert!(TestDevice::try_connect(hub.mqtt(), name, "secret").await.is_err(), "{name}");
    }
    let mut button = hub.device(&hub.town.button_a).await;
    pressed(&mut button, 1).await;
}
