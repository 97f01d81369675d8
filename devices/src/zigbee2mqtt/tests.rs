//! What the message files cannot say: answers, and that no bytes end in a panic.

#![allow(clippy::unwrap_used)]

use super::Zigbee2Mqtt;
use crate::answer::{Recipient, Signs};
use crate::family::{Family, Reply};
use crate::known::{Context, Message, Nothing, Transport};
use crate::memory::Memory;
use crate::trial;
use hub_core::alarm::Outcome;
use hub_core::ids::AlarmId;
use hub_core::time::UnixMs;
use proptest::prelude::*;
use serde_json::{Value, json};

const SAMPLE: &str = r#"{"action":"single","battery":66,"contact":false,"fall_status":"fall_alarm","linkquality":88,
"smoke":"true","status":"falling","temperature":21.5,"test":true,"device":{"model":"x"},"last_seen":1795142400000}"#;

const LIST: &str = r#"[
{"ieee_address":"0x00","type":"Coordinator","friendly_name":"Coordinator","definition":null},
{"friendly_name":"hall/siren 1","definition":{"model":"HS2WD-E","exposes":[{"type":"numeric","name":"battery","property":"battery","access":5},
 {"type":"composite","name":"warning","property":"warning","access":2,"features":[{"type":"enum","name":"mode","access":2}]}]}},
{"friendly_name":"lamp","definition":{"model":"LED1623G12","exposes":[{"type":"light","features":[{"type":"binary","name":"state","property":"state","access":7}]},
 {"type":"enum","name":"effect","property":"effect","access":2,"values":["blink","breathe","okay","stop_effect"]}]}},
{"friendly_name":"chime","definition":{"model":"NAS-AB02B2","exposes":[{"type":"binary","name":"alarm","property":"alarm","access":3,"value_on":"ON","value_off":"OFF"},
 {"type":"numeric","name":"duration","property":"duration","access":3,"unit":"s"}]}},
{"friendly_name":"smoke","definition":{"model":"x","exposes":[{"type":"binary","name":"alarm","property":"alarm","access":1,"value_on":true,"value_off":false}]}},
{"friendly_name":"button","definition":{"model":"SNZB-01","exposes":[{"type":"enum","name":"action","property":"action","access":1,"values":["single"]}]}}]"#;

const COMING: Reply<'_> = Reply::Coming { who: "李", minutes: 4 };
const CLOSED: Reply<'_> = Reply::Closed { outcome: Outcome::Helped };

fn listed() -> Memory {
    let mut memory = Memory::default();
    let nothing = Memory::default();
    let context = Context { registered: &Nothing, memory: &nothing };
    let (topic, payload) = ("zigbee2mqtt/bridge/devices", LIST.as_bytes());
    let message = Message { transport: Transport::Mqtt, topic, payload, retained: true, received_at: UnixMs(0) };
    for fact in Zigbee2Mqtt.decode(&message, context).unwrap().into_iter().flat_map(|report| report.facts) {
        assert!(memory.learn(fact));
    }
    memory
}

fn told(to: &Recipient<'_>, reply: &Reply<'_>) -> Option<(String, Value)> {
    let told = Zigbee2Mqtt.downlink(to, AlarmId(uuid::Uuid::nil()), reply)?;
    Some((told.topic, serde_json::from_slice(&told.payload).unwrap()))
}

#[test]
fn only_what_sounds_or_shines_is_told_and_each_in_its_own_way() {
    let memory = listed();
    let told = |device: &str, reply: &Reply<'_>| {
        told(&Recipient { ways: memory.ways("zigbee2mqtt", device), ..Recipient::at(device) }, reply)
    };
    let warning = |mode: &str, strobe, s: u32| json!({"mode": mode, "level": "low", "strobe": strobe, "strobe_duty_cycle": 5, "duration": s});
    let (topic, siren) = told("hall/siren 1", &COMING).unwrap();
    assert_eq!(topic, "zigbee2mqtt/hall/siren 1/set");
    assert_eq!(siren, json!({"warning": warning("emergency", true, 4)}));
    assert_eq!(told("hall/siren 1", &CLOSED).unwrap().1, json!({"warning": warning("stop", false, 0)}));
    assert_eq!(told("lamp", &Reply::Received).unwrap().1, json!({"effect": "blink"}));
    assert_eq!(told("lamp", &CLOSED).unwrap().1, json!({"effect": "stop_effect"}));
    assert_eq!(told("chime", &Reply::Received).unwrap().1, json!({"alarm": "ON", "duration": 2}));
    assert_eq!(told("chime", &CLOSED).unwrap().1, json!({"alarm": "OFF", "duration": 0}));
    for silent in ["smoke", "button", "Coordinator"] {
        assert!(told(silent, &COMING).is_none(), "{silent}");
    }
}

#[test]
fn a_siren_is_also_known_by_its_model_and_any_part_by_the_operator() {
    let to = Recipient { model: "HS2WD-E", ..Recipient::at("siren") };
    assert_eq!(told(&to, &CLOSED).unwrap().1["warning"]["mode"], "stop");
    let signs = Signs { part: Some("state_l2".into()), ..Signs::default() };
    let to = Recipient { signs: Some(&signs), ..Recipient::at("relay") };
    assert_eq!(told(&to, &Reply::Received).unwrap().1, json!({"state_l2": "ON"}));
    assert_eq!(told(&to, &CLOSED).unwrap().1, json!({"state_l2": "OFF"}));
    let words = Signs { part: Some("melody".into()), coming: Some("3".into()), ..Signs::default() };
    let to = Recipient { signs: Some(&words), ..Recipient::at("bell") };
    assert_eq!(told(&to, &COMING).unwrap().1, json!({"melody": 3}));
    assert!(told(&to, &CLOSED).is_none());
}

#[test]
fn nothing_is_published_on_a_filter_or_to_the_bridge() {
    for address in ["a/#", "+", "", "bridge", "bridge/request"] {
        let to = Recipient { model: "HS2WD-E", ..Recipient::at(address) };
        assert!(told(&to, &Reply::Received).is_none(), "{address}");
    }
}

proptest! {
    #[test]
    fn no_bytes_end_in_a_panic(tail in ".{0,24}", bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        trial::reads_anything(&Zigbee2Mqtt, &format!("zigbee2mqtt/{tail}"), &bytes);
    }

    #[test]
    fn a_changed_message_ends_in_no_panic(at in 0..SAMPLE.len(), byte in any::<u8>(), cut in 0..SAMPLE.len()) {
        trial::reads_changed(&Zigbee2Mqtt, "zigbee2mqtt/a/b", SAMPLE, (at, byte), cut);
    }
}
