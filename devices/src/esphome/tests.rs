//! What the message files cannot say: which topics are left to others, and that no bytes end in a panic.

#![allow(clippy::unwrap_used)]

use super::EspHome;
use crate::family::Family;
use crate::known::{Context, Message, Nothing, Transport};
use crate::memory::{Entity, Fact, Meaning, Memory};
use crate::trial;
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

proptest! {
    #[test]
    fn no_bytes_end_in_a_panic(part in "[a-z_]{1,12}", name in ".{0,12}", bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        for component in ["binary_sensor", "sensor", "event", "text_sensor", part.as_str()] {
            trial::reads_anything(&EspHome, &format!("x/{component}/{name}/state"), &bytes);
        }
    }
}
