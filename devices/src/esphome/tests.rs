//! What the message files cannot say: which topics are left to others, and that no bytes end in a panic.

#![allow(clippy::unwrap_used)]

use super::EspHome;
use crate::answer::{Recipient, Signs};
use crate::family::{Family, Reply};
use crate::known::{Context, Message, Nothing, Transport};
use crate::memory::{Entity, Fact, Meaning, Memory};
use crate::trial;
use hub_core::alarm::Outcome;
use hub_core::ids::AlarmId;
use hub_core::signal::SignalKind;
use hub_core::time::UnixMs;
use proptest::prelude::*;

fn claims(topic: &str, payload: &[u8], memory: &Memory) -> bool {
    let message = Message { transport: Transport::Mqtt, topic, payload, retained: false, received_at: UnixMs(0) };
    EspHome.claims(&message, Context { registered: &Nothing, memory })
}

#[test]
fn only_topics_of_its_own_shape_are_claimed() {
    let memory = Memory::default();
    assert!(claims("home/bed-1201/binary_sensor/sos/state", b"ON", &memory));
    assert!(claims("bed-1201/status", b"offline", &memory));
    let foreign = ["homeassistant/status", "status", "a/b/state", "zigbee2mqtt/bridge/state", "/binary_sensor/x/state"];
    for topic in foreign {
        assert!(!claims(topic, b"online", &memory), "{topic}");
    }
    assert!(!claims("zwave/flat302/door1/status", b"{\"value\":true}", &memory));
}

#[test]
fn a_part_that_was_announced_is_left_to_the_announcement() {
    let mut memory = Memory::default();
    let topic = "bed-1201/binary_sensor/sos/state";
    memory.learn(Fact::Announced(Box::new(Entity {
        announced_on: "homeassistant/binary_sensor/x/config".to_owned(),
        device: "bed".to_owned(),
        state_topic: topic.to_owned(),
        path: Vec::new(),
        meaning: Meaning::State(SignalKind::Sos),
        on: None,
        off: None,
    })));
    assert!(!claims(topic, b"ON", &memory));
}

#[test]
fn only_a_part_that_the_operator_named_is_commanded() {
    let told = |part: &str, reply: &Reply<'_>| {
        let signs = Signs { part: Some(part.into()), ..Signs::default() };
        let to = Recipient { signs: Some(&signs), ..Recipient::at("home/bed-1201") };
        let told = EspHome.downlink(&to, AlarmId(uuid::Uuid::nil()), reply)?;
        Some((told.topic, String::from_utf8(told.payload).unwrap()))
    };
    let is = |topic: &str, word: &str| Some((topic.to_owned(), word.to_owned()));
    let closed = Reply::Closed { outcome: Outcome::Helped };
    assert_eq!(told("light/lamp", &Reply::Received), is("home/bed-1201/light/lamp/command", r#"{"state":"ON"}"#));
    assert_eq!(told("switch/bell", &closed), is("home/bed-1201/switch/bell/command", "OFF"));
    assert_eq!(told("button/chime", &Reply::Received), is("home/bed-1201/button/chime/command", "PRESS"));
    for (part, reply) in [("button/chime", &closed), ("sensor/x", &closed), ("light/#", &closed), ("light", &closed)] {
        assert_eq!(told(part, reply), None, "{part}");
    }
    let to = Recipient::at("home/bed-1201");
    assert!(EspHome.downlink(&to, AlarmId(uuid::Uuid::nil()), &closed).is_none());
}

proptest! {
    #[test]
    fn no_bytes_end_in_a_panic(part in "[a-z_]{1,12}", name in ".{0,12}", bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        for component in ["binary_sensor", "sensor", "event", "text_sensor", part.as_str()] {
            trial::reads_anything(&EspHome, &format!("x/{component}/{name}/state"), &bytes);
        }
    }
}

#[test]
fn a_light_that_was_told_of_shows_the_answer_and_a_switch_does_not() {
    let told = |topic: &str, reply: &Reply<'_>| trial::told(&EspHome, "bed-12", topic, "OFF", reply);
    let closed = Reply::Closed { outcome: hub_core::alarm::Outcome::Helped };
    let is = |word: &str| Some(("bed-12/light/lamp/command".to_owned(), word.to_owned()));
    assert_eq!(told("bed-12/light/lamp/state", &Reply::Received), is(r#"{"state":"ON"}"#));
    assert_eq!(told("bed-12/light/lamp/state", &closed), is(r#"{"state":"OFF"}"#));
    assert_eq!(told("bed-12/switch/heater/state", &Reply::Received), None);
}
