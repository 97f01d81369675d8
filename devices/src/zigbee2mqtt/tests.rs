//! What the message files cannot say: answers, and that no bytes end in a panic.

#![allow(clippy::unwrap_used)]

use super::Zigbee2Mqtt;
use crate::family::{Family, Reply};
use crate::trial;
use hub_core::alarm::Outcome;
use hub_core::ids::AlarmId;
use proptest::prelude::*;
use serde_json::Value;

const SAMPLE: &str = r#"{"action":"single","battery":66,"contact":false,"fall_status":"fall_alarm","linkquality":88,
"smoke":"true","status":"falling","temperature":21.5,"test":true,"device":{"model":"x"},"last_seen":1795142400000}"#;

#[test]
fn a_siren_is_told_with_a_warning_and_a_lamp_with_an_effect() {
    let told = |reply| {
        let told = Zigbee2Mqtt.downlink("hall/siren 1", AlarmId(uuid::Uuid::nil()), &reply).unwrap();
        assert_eq!(told.topic, "zigbee2mqtt/hall/siren 1/set");
        serde_json::from_slice::<Value>(&told.payload).unwrap()
    };
    let coming = told(Reply::Coming { who: "李", minutes: 4 });
    assert_eq!(coming["warning"]["mode"], "emergency");
    assert_eq!(coming["effect"], "breathe");
    assert_eq!(told(Reply::Closed { outcome: Outcome::Helped })["warning"]["mode"], "stop");
}

#[test]
fn nothing_is_published_on_a_wildcard() {
    for device in ["a/#", "+", "", "bridge"] {
        assert!(Zigbee2Mqtt.downlink(device, AlarmId(uuid::Uuid::nil()), &Reply::Received).is_none(), "{device}");
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
