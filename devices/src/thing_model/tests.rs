//! Rules of the reader that the platforms' message files cannot express.

#![allow(clippy::unwrap_used)]

use super::*;
use crate::known::{Nothing, Transport};
use crate::memory::Memory;
use hub_core::time::UnixMs;
use proptest::prelude::*;
use serde_json::json;

const NOW: UnixMs = UnixMs(1_795_142_400_000);

fn read(properties: &Value) -> Report {
    let memory = Memory::default();
    let context = Context { registered: &Nothing, memory: &memory };
    let message = Message { transport: Transport::Mqtt, topic: "t", payload: b"", retained: false, received_at: NOW };
    let mut reader = Reader::new(context, "p/d", Some("p"), &message);
    reader.properties(properties.as_object().unwrap());
    reader.finish()
}

#[test]
fn an_alarm_beside_an_unusable_reading_gets_through() {
    let report = read(&json!({"SmokeSensorState": 1, "BatteryPercentage": 300, "RSSI": "strong"}));
    assert_eq!(report.said, [Said::state(SignalKind::Smoke, true)]);
    assert_eq!(report.readings.battery_percent, None);
    assert_eq!(report.flags.len(), 2);
}

#[test]
fn names_that_nobody_knows_ask_for_a_table() {
    assert_eq!(read(&json!({"x1": 5, "y": "a"})).disposition, Disposition::NeedsDecoder);
    assert_eq!(read(&json!({"x1": 5, "Humidity": 60})).disposition, Disposition::Heartbeat);
    assert_eq!(read(&json!({})).disposition, Disposition::Heartbeat);
}

#[test]
fn a_value_that_says_neither_is_not_guessed() {
    let report = read(&json!({"SmokeSensorState": 7}));
    assert!(report.said.is_empty());
    assert_eq!(report.flags, [Flag::BadReading(Field::Value)]);
}

proptest! {
    #[test]
    fn any_names_and_values_are_survived(name in ".{0,24}", number in any::<f64>(), text in ".{0,24}") {
        for value in [json!(number), json!(text), json!([{"value": number, "time": number}]), json!({"value": text})] {
            let mut properties = Map::new();
            properties.insert(name.clone(), value);
            read(&Value::Object(properties));
        }
    }
}
