//! What the message files cannot say: which topics are left to others, packets through two gateways, and that no
//! bytes end in a panic.

#![allow(clippy::unwrap_used)]

use super::ShellyGen2;
use crate::answer::{Recipient, Signs};
use crate::family::{Family, Reply};
use crate::known::{Context, Message, Nothing, Transport};
use crate::memory::Memory;
use crate::report::Report;
use crate::trial;
use hub_core::ids::AlarmId;
use hub_core::time::UnixMs;
use proptest::prelude::*;
use serde_json::json;

const SAMPLE: &str = r#"{"src":"a","method":"NotifyStatus","params":{"ts":1795142400.0,"smoke:0":{"alarm":true},
"devicepower:0":{"battery":{"percent":64}},"bthomedevice:200":{"rssi":-60,"battery":90},"input:1":{"state":true},
"events":[{"component":"input:0","event":"single_push"},{"event":"shelly-blu","data":{"BTHome_version":2,"pid":3,
"address":"a","button":[0,1],"temperature":[21.5]}}]}}"#;

fn message<'a>(topic: &'a str, payload: &'a [u8]) -> Message<'a> {
    Message { transport: Transport::Mqtt, topic, payload, retained: false, received_at: UnixMs(0) }
}

#[test]
fn only_topics_of_its_own_shape_are_claimed() {
    let memory = Memory::default();
    let claims = |topic: &str, payload: &str| {
        ShellyGen2.claims(&message(topic, payload.as_bytes()), Context { registered: &Nothing, memory: &memory })
    };
    for topic in ["shellyplusi4-a/events/rpc", "home/3/502/events/rpc", "bath/status/flood:0", "bath/status/wifi"] {
        assert!(claims(topic, "{}"), "{topic}");
    }
    assert!(claims("bath/online", "true"));
    for topic in ["shellies/a/online", "/online", "bath/status/door", "bath/status/flood:x", "v1/devices/me/rpc"] {
        assert!(!claims(topic, "true"), "{topic}");
    }
    assert!(!claims("zwave/flat/online", "{\"value\":true}"));
}

#[test]
fn only_a_part_that_the_operator_named_is_switched_and_its_answer_is_no_report() {
    let told = |part: &str, reply: &Reply<'_>| {
        let signs = Signs { part: Some(part.into()), ..Signs::default() };
        let to = Recipient { signs: Some(&signs), ..Recipient::at("home/3/plug") };
        let told = ShellyGen2.downlink(&to, AlarmId(uuid::Uuid::nil()), reply)?;
        Some((told.topic, serde_json::from_slice::<serde_json::Value>(&told.payload).unwrap()))
    };
    let (topic, asked) = told("switch:1", &Reply::Received).unwrap();
    assert_eq!(topic, "home/3/plug/rpc");
    let params = json!({"id": 1, "on": true});
    assert_eq!(asked, json!({"id": 1, "src": "home/3/plug/fengdi", "method": "Switch.Set", "params": params}));
    let closed = Reply::Closed { outcome: hub_core::alarm::Outcome::Helped };
    assert_eq!(told("light:0", &closed).unwrap().1["params"], json!({"id": 0, "on": false}));
    for part in ["cover:0", "switch", "switch:x", ""] {
        assert!(told(part, &closed).is_none(), "{part}");
    }
    let memory = Memory::default();
    let context = Context { registered: &Nothing, memory: &memory };
    let answer = message("home/3/plug/fengdi/rpc", br#"{"id":1,"src":"plug","result":{"was_on":false}}"#);
    assert_eq!(ShellyGen2.decode(&answer, context).unwrap(), [Report::ignored(None)]);
}

#[test]
fn a_packet_through_two_gateways_carries_the_same_mark() {
    let packet = |gateway: &str| {
        let payload = br#"{"method":"NotifyEvent","params":{"events":[{"component":"script:1","event":"shelly-blu",
            "data":{"BTHome_version":2,"pid":118,"button":1,"address":"bc:02:6e:c3:98:ef"}}]}}"#;
        let topic = format!("{gateway}/events/rpc");
        let memory = Memory::default();
        let context = Context { registered: &Nothing, memory: &memory };
        ShellyGen2.decode(&message(&topic, payload), context).unwrap().remove(0)
    };
    let (one, other) = (packet("shellyblugw-1"), packet("shellyblugw-2"));
    assert_eq!(one.device.as_deref(), Some("bc:02:6e:c3:98:ef"));
    assert!(one.same_as.is_some());
    assert_eq!(one.same_as, other.same_as);
}

proptest! {
    #[test]
    fn no_bytes_end_in_a_panic(tail in ".{0,24}", bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        for topic in [format!("shelly{tail}"), "a/events/rpc".to_owned(), "a/status/smoke:0".to_owned()] {
            trial::reads_anything(&ShellyGen2, &topic, &bytes);
        }
    }

    #[test]
    fn a_changed_message_ends_in_no_panic(at in 0..SAMPLE.len(), byte in any::<u8>(), cut in 0..SAMPLE.len()) {
        trial::reads_changed(&ShellyGen2, "a/events/rpc", SAMPLE, (at, byte), cut);
        trial::reads_changed(&ShellyGen2, "a/events/rpc", &SAMPLE.replace("NotifyStatus", "NotifyEvent"), (at, byte), cut);
    }
}

#[test]
fn a_frame_full_of_devices_is_cut_and_still_read() {
    let event = r#"{"component":"bthomedevice:N","event":"single_push"}"#;
    let events: Vec<String> = (0..2000).map(|number| event.replace('N', &number.to_string())).collect();
    let payload = format!(r#"{{"method":"NotifyEvent","params":{{"events":[{}]}}}}"#, events.join(","));
    let memory = Memory::default();
    let context = Context { registered: &Nothing, memory: &memory };
    let reports = ShellyGen2.decode(&message("gw/events/rpc", payload.as_bytes()), context).unwrap();
    assert_eq!(reports.len(), super::MAX_PARTS);
}

#[test]
fn a_lamp_that_was_told_of_shows_the_answer_and_a_relay_does_not() {
    let told = |topic: &str, payload: &str| trial::told(&ShellyGen2, "shelly-1", topic, payload, &Reply::Received);
    let full = r#"{"src":"shelly-1","method":"NotifyFullStatus","params":{"switch:0":{"id":0,"output":false},"light:0":{"id":0,"output":false}}}"#;
    for (topic, payload) in [("shelly-1/events/rpc", full), ("shelly-1/status/light:0", r#"{"id":0,"output":false}"#)] {
        let (to, said) = told(topic, payload).unwrap();
        assert_eq!(to, "shelly-1/rpc");
        assert!(said.contains("Light.Set") && said.contains(r#""on":true"#), "{said}");
    }
    assert_eq!(told("shelly-1/status/switch:0", r#"{"id":0,"output":false}"#), None);
}
