//! The format's law: nothing makes the reader panic, and nothing that names an alarm is lost.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::decoded::Code;
use hub_core::alarm::Outcome;
use hub_core::geo::LatLon;
use hub_core::signal::{ALARM_KINDS, Sequence};
use proptest::prelude::*;
use uuid::Uuid;

const NOW: UnixMs = UnixMs(1_780_000_000_000);

fn read(payload: impl AsRef<[u8]>) -> Result<Decoded, Reject> {
    decode("fengdi/button-1/up", payload.as_ref(), NOW)
}

fn one(payload: impl AsRef<[u8]>) -> Signal {
    let decoded = read(payload).unwrap();
    assert_eq!(decoded.device, "button-1");
    assert_eq!(decoded.signals.len(), 1);
    decoded.signals.into_iter().next().unwrap()
}

fn code(payload: impl AsRef<[u8]>) -> &'static str {
    read(payload).unwrap_err().code()
}

#[test]
fn a_full_message_is_read_field_by_field() {
    let decoded = read(
        r#"{"kind":"sos","on":true,"seq":7,"boot":"b1","battery":81,"link":-71,"lat":30.5,"lon":114.4,
            "accuracy":12.4,"at":1779999990000,"age_s":9.5,"firmware":"1.2","value":3,"test":false}"#,
    )
    .unwrap();
    let signal = &decoded.signals[0];
    assert_eq!((signal.kind, signal.on, signal.test, signal.damaged), (SignalKind::Sos, true, false, false));
    assert_eq!(signal.value, Some(3.0));
    assert_eq!(signal.sequence, Some(Sequence { boot: Some("b1".into()), seq: 7 }));
    let reading = &signal.reading;
    assert_eq!((reading.battery_percent, reading.link_quality, reading.accuracy_m), (Some(81), Some(-71), Some(12)));
    assert_eq!(reading.place, Some(LatLon { lat: 30.5, lon: 114.4 }));
    assert_eq!((reading.device_at, reading.age_ms), (Some(UnixMs(1_779_999_990_000)), Some(9_500)));
    assert_eq!(reading.firmware.as_deref(), Some("1.2"));
    assert_eq!(decoded.flags, []);
}

#[test]
fn every_kind_of_the_rules_has_its_name_in_the_format() {
    for name in [
        "sos",
        "fall",
        "smoke",
        "gas",
        "co",
        "water",
        "inactivity",
        "door",
        "motion",
        "presence",
        "bed",
        "temperature",
        "cancel",
        "test",
        "battery",
        "tamper",
        "fault",
        "mains",
        "online",
        "heartbeat",
        "location",
        "geofence_exit",
    ] {
        let signal = one(format!(r#"{{"kind":"{name}"}}"#));
        assert_eq!(serde_json::to_value(signal.kind).unwrap(), name);
        assert!(!signal.damaged);
    }
}

#[test]
fn device_time_is_milliseconds_or_rfc_3339_and_a_wrong_clock_is_flagged() {
    let at = |text: &str| read(format!(r#"{{"kind":"heartbeat","at":{text}}}"#)).unwrap();
    let both = [at("1779999990000"), at(r#""2026-05-28T20:26:30Z""#), at(r#""2026-05-29T04:26:30+08:00""#)];
    for decoded in &both {
        assert_eq!(decoded.signals[0].reading.device_at, Some(UnixMs(1_779_999_990_000)));
        assert_eq!(decoded.flags, []);
    }
    assert_eq!(at("1700000000").flags, [Flag::WrongClock]);
    assert_eq!(at(r#""yesterday""#).flags, [Flag::BadReading(Field::At)]);
    let sos = one(r#"{"kind":"sos","at":0}"#);
    assert!(!sos.damaged, "a wrong clock is no damage");
}

#[test]
fn a_receiver_without_a_fix_has_no_position() {
    let decoded = read(r#"{"kind":"sos","lat":0,"lon":0.0,"accuracy":5}"#).unwrap();
    let signal = &decoded.signals[0];
    assert_eq!((signal.reading.place, signal.reading.accuracy_m, signal.damaged), (None, None, false));
    assert_eq!(decoded.flags, [Flag::NoFix]);
}

#[test]
fn a_bad_reading_is_left_out_and_flagged_and_the_call_is_as_good_as_any() {
    let table = [
        (r#""battery":900"#, Field::Battery),
        (r#""battery":"81""#, Field::Battery),
        (r#""lat":91,"lon":114.4"#, Field::Position),
        (r#""lat":30.5"#, Field::Position),
        (r#""link":1e40"#, Field::Link),
        (r#""age_s":-1"#, Field::AgeS),
        (r#""at":true"#, Field::At),
        (r#""firmware":"a\u0007""#, Field::Firmware),
        (r#""value":"high""#, Field::Value),
    ];
    for (field, flag) in table {
        let sos = read(format!(r#"{{"kind":"sos","seq":7,{field}}}"#)).unwrap();
        assert_eq!((sos.signals[0].kind, sos.signals[0].damaged), (SignalKind::Sos, false), "{field}");
        assert_eq!(sos.signals[0].sequence, Some(Sequence { boot: None, seq: 7 }), "{field}");
        assert_eq!(sos.flags, [Flag::BadReading(flag)], "{field}");
        let beat = read(format!(r#"{{"kind":"heartbeat",{field}}}"#)).unwrap();
        assert!(!beat.signals[0].damaged, "{field}");
        assert_eq!(beat.flags, [Flag::BadReading(flag)], "{field}");
        assert_eq!(code(format!(r#"{{"kind":"cancel",{field}}}"#)), "bad_value", "{field}");
    }
}

#[test]
fn what_is_no_alarm_is_refused_with_its_reason() {
    let table: [(&[u8], &str); 18] = [
        (b"", "not_json"),
        (b"{}", "no_kind"),
        (b"null", "not_json"),
        (b"[]", "not_json"),
        (br#"{"kind":null}"#, "no_kind"),
        (br#"{"kind":7}"#, "bad_value"),
        (br#"{"kind":"party"}"#, "unknown_kind"),
        (br#"{"kind":"heartbeat","colour":"red"}"#, "unknown_field"),
        (br#"{"kind":"heartbeat","kind":"heartbeat"}"#, "duplicate_field"),
        (br#"{"kind":"heartbeat","on":1}"#, "bad_value"),
        (br#"{"kind":"heartbeat","seq":-1}"#, "bad_value"),
        (br#"{"kind":"heartbeat","seq":18446744073709551616}"#, "bad_value"),
        (br#"{"kind":"heartbeat","seq":7,"boot":7}"#, "bad_value"),
        (br#"{"kind":"heartbeat"} x"#, "not_json"),
        (br#"{"kind":"heartbeat","battery":NaN}"#, "not_json"),
        (br#"{"kind":"heartbeat","battery":1e999}"#, "not_json"),
        (b"\xff\xfe\xfd", "not_text"),
        (br#"{"kind":"heartbeat","last":{"kind":"sos"}}"#, "unknown_field"),
    ];
    for (payload, reason) in table {
        assert_eq!(code(payload), reason, "{}", String::from_utf8_lossy(payload));
    }
    assert_eq!(code(format!(r#"{{"kind":"heartbeat","firmware":"{}"}}"#, "x".repeat(MAX_BYTES))), "too_large");
}

#[test]
fn a_call_that_cannot_be_read_fully_is_still_a_call() {
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let deep = format!(r#"{{"kind":"sos","x":{}{}}}"#, "[".repeat(5_000), "]".repeat(5_000));
    let long = format!(r#"{{"kind":"sos","firmware":"{}"}}"#, "x".repeat(300_000));
    let table: Vec<(Vec<u8>, Code)> = vec![
        (br#"{"kind":"sos","batt"#.into(), Code::NotJson),
        (br#"{"kind":"sos","seq":-1}"#.into(), Code::BadValue),
        (br#"{"kind":"sos","seq":"7"}"#.into(), Code::BadValue),
        (br#"{"kind":"sos","on":"yes"}"#.into(), Code::BadValue),
        (br#"{"kind":"sos","colour":"red"}"#.into(), Code::UnknownField),
        (br#"{"kind":"sos","seq":1,"seq":2}"#.into(), Code::DuplicateField),
        (br#"{"kind":"heartbeat","kind":"sos"}"#.into(), Code::DuplicateField),
        (br#"{"kind":"sos"}{"kind":"sos"}"#.into(), Code::NotJson),
        (b"{\"kind\":\"sos\"}\0".into(), Code::NotJson),
        (b"\xef\xbb\xbf{\"kind\":\"sos\"}".into(), Code::NotJson),
        (b"{\"kind\":\"sos\",\"firmware\":\"\xff\"}".into(), Code::NotText),
        ([b"\xff\xfe".to_vec(), utf16(r#"{"kind":"sos"}"#)].concat(), Code::NotText),
        (utf16(r#"{"kind":"sos"}"#), Code::NotJson),
        (br#"{"kind":"SOS"}"#.into(), Code::UnknownKind),
        (br#"{"kind":["sos"]}"#.into(), Code::BadValue),
        (br#"[{"kind":"sos"}]"#.into(), Code::NotJson),
        (br#"{"data":{"kind":"sos"}}"#.into(), Code::NoKind),
        (br#""{\"kind\":\"sos\"}""#.into(), Code::NotJson),
        (b"{kind: sos}".into(), Code::NotJson),
        (b"{'kind':'sos'}".into(), Code::NotJson),
        (b"SOS".into(), Code::NotJson),
        (br#"{"event":"sos"}"#.into(), Code::NoKind),
        (deep.into(), Code::NotJson),
        (long.into(), Code::TooLarge),
    ];
    for (payload, reason) in table {
        let shown = String::from_utf8_lossy(&payload[..payload.len().min(80)]).into_owned();
        let decoded = read(&payload).unwrap_or_else(|reject| panic!("{shown}: {reject}"));
        let signal = &decoded.signals[0];
        assert_eq!((signal.kind, signal.on, signal.damaged), (SignalKind::Sos, true, true), "{shown}");
        assert_eq!(decoded.flags.last(), Some(&Flag::Saved(reason)), "{shown}");
    }
}

#[test]
fn a_damaged_call_keeps_what_was_complete_and_nothing_that_was_cut() {
    let signal = one(r#"{"kind":"sos","battery":81,"lat":30.5,"lon":114.4,"link":-71"#);
    assert_eq!(signal.reading.battery_percent, Some(81));
    assert_eq!(signal.reading.place, Some(LatLon { lat: 30.5, lon: 114.4 }));
    assert_eq!(signal.reading.link_quality, None, "-71 may have been -712");
    let twice = one(r#"{"kind":"sos","battery":81,"battery":12,"link":-71}"#);
    assert_eq!((twice.reading.battery_percent, twice.reading.link_quality), (None, Some(-71)));
}

#[test]
fn broken_text_never_quietens_a_call() {
    let signal = one(r#"{"kind":"sos","test":true,"on":false,"seq":7,"boot":"b1","batt"#);
    assert_eq!((signal.test, signal.on, signal.sequence), (false, true, None));
    let whole = one(r#"{"kind":"smoke","on":false,"battery":900}"#);
    assert!(!whole.on && !whole.damaged, "whole text may say that a sensor's pulse ended");
    let boot_lost = one(r#"{"kind":"sos","seq":7,"boot":false}"#);
    assert_eq!(boot_lost.sequence, None, "a number without its boot id would look like an older message");
    for broken in [
        r#"{"kind":"cancel","seq":7"#,
        r#"{"kind":"cancel","colour":1}"#,
        r#"{"kind":"CANCEL"}"#,
        r#"{"kind":"cancel","kind":"cancel"}"#,
        r#"{"kind":"cancel"} "#.trim_end().strip_suffix('}').unwrap(),
    ] {
        assert!(read(broken).is_err(), "{broken}");
    }
    assert_eq!(one(r#"{"kind":"cancel","seq":8}"#).kind, SignalKind::Cancel);
}

#[test]
fn only_a_devices_own_up_topic_is_read() {
    assert_eq!(parse_up_topic(&up_topic("a.B_c-1")), Some("a.B_c-1"));
    for topic in
        ["fengdi//up", "fengdi/a/down", "fengdi/a/b/up", "fengdi/./up", "xfengdi/a/up", "fengdi/蜂/up", "fengdi/a/up/"]
    {
        assert_eq!(parse_up_topic(topic), None, "{topic}");
        assert_eq!(decode(topic, br#"{"kind":"sos"}"#, NOW), Err(Reject::WrongTopic), "{topic}");
    }
}

#[test]
fn answers_are_json_with_a_sentence_to_speak() {
    let alarm = AlarmId(Uuid::from_u128(7));
    let json = |reply: &Reply<'_>| -> serde_json::Value { serde_json::from_slice(&encode(alarm, reply)).unwrap() };
    let coming = json(&Reply::Coming { who: "李娜", minutes: 4 });
    assert_eq!(coming["answer"], "coming");
    assert_eq!(coming["alarm"], alarm.to_string());
    assert_eq!((coming["who"].as_str(), coming["minutes"].as_u64()), (Some("李娜"), Some(4)));
    assert_eq!(coming["text"], "李娜正在赶来，大约4分钟后到。");
    assert_eq!(json(&Reply::Received)["answer"], "received");
    assert_eq!(json(&Reply::Closed { outcome: Outcome::FalsePress })["outcome"], "false_press");
    assert_eq!(json(&Reply::Arrived { who: "" })["who"], "志愿者");
    let sent = OpenJson.downlink(&crate::answer::Recipient::at("button-1"), alarm, &Reply::Received).unwrap();
    assert_eq!(sent.topic, "fengdi/button-1/down");
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(payload in proptest::collection::vec(any::<u8>(), 0..400), topic in ".{0,40}") {
        let _ = read(&payload);
        let _ = decode(&topic, &payload, NOW);
    }

    #[test]
    fn no_json_makes_the_reader_panic(payload in r#"\{("(kind|seq|lat|at|on|boot)":("sos"|-?[0-9]{1,25}|true|null|\[\{?|"\\u0000"),?){0,6}\}?"#) {
        let _ = read(&payload);
    }

    #[test]
    fn a_call_that_is_cut_anywhere_behind_its_kind_is_a_call(
        before in r#"("(seq|battery)":[0-9]{1,3},){0,2}"#,
        after in r#"(,"(seq|boot|lat|firmware|test|on|at)":("[ -~&&[^"\\]]{0,20}"|-?[0-9]{1,5}|true|false)){0,5}"#,
        at in any::<proptest::sample::Index>(),
        which in 0..ALARM_KINDS.len(),
    ) {
        let alarm = ALARM_KINDS[which];
        let name = serde_json::to_value(alarm).unwrap();
        let head = format!(r#"{{{before}"kind":{name}"#);
        let whole = format!("{head}{after}}}");
        let cut = head.len() + at.index(whole.len() - head.len());
        let signal = one(&whole[..cut]);
        prop_assert_eq!(signal.kind.alarm_kind(), Some(alarm));
        prop_assert!(signal.damaged && signal.on && !signal.test && signal.sequence.is_none());
    }

    #[test]
    fn whatever_bytes_stand_around_a_call_it_is_heard(
        before in proptest::collection::vec(1..=255u8, 0..60),
        after in proptest::collection::vec(any::<u8>(), 0..60),
    ) {
        // Two zeros or a mark at the very beginning would make it UTF-16, where these bytes name nothing.
        prop_assume!(!before.starts_with(&[0xff, 0xfe]) && !before.starts_with(&[0xfe, 0xff]));
        let payload = [b"x".to_vec(), before, br#" "kind":"sos" "#.to_vec(), after].concat();
        prop_assert_eq!(one(&payload).kind, SignalKind::Sos);
    }

    #[test]
    fn no_name_brings_control_characters_to_a_device(
        // `any::<String>()` holds no control characters: they are put in by hand.
        parts in proptest::collection::vec((any::<char>(), r#"[\x00-\x1f\x7f-\x9f\u{202e}\u{200b}\u{2060}\u{3164}]"#), 0..30),
        minutes in any::<u32>(),
    ) {
        let who: String = parts.into_iter().map(|(c, control)| format!("{control}{c}")).collect();
        let sent = String::from_utf8(encode(AlarmId(Uuid::nil()), &Reply::Coming { who: &who, minutes })).unwrap();
        let json: serde_json::Value = serde_json::from_str(&sent).unwrap();
        for field in ["who", "text"] {
            let text = json[field].as_str().unwrap();
            let turned = text.contains(['\u{202e}', '\u{200b}', '\u{2060}', '\u{3164}']);
            prop_assert!(!text.is_empty() && !turned);
            prop_assert!(!text.chars().any(char::is_control));
        }
    }
}
