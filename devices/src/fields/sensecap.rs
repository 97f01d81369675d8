//! SenseCAP trackers (Seeed T1000): a list of lists of measurements, each with its name beside it, and a list of
//! event names (Seeed-Studio/wiki-documents, SenseCAP decoder).

use super::Leaf;
use super::name;
use crate::heard::Heard;
use crate::report::Said;
use hub_core::signal::SignalKind;
use serde_json::{Map, Value};

/// Measurements read at most.
const MAX_MEASUREMENTS: usize = 64;

/// The measurements of `messages` as fields under their own names, and those that hold events.
pub fn measurements<'a>(list: &'a [Value], leaves: &mut Vec<Leaf<'a>>, events: &mut Vec<&'a Map<String, Value>>) {
    let groups = list.iter().flat_map(|group| group.as_array().map_or(std::slice::from_ref(group), Vec::as_slice));
    for measurement in groups.take(MAX_MEASUREMENTS).filter_map(Value::as_object) {
        let name = measurement.get("type").and_then(Value::as_str);
        let (Some(name), Some(value)) = (name, measurement.get("measurementValue")) else { continue };
        match value {
            Value::Array(_) | Value::Object(_) => events.push(measurement),
            value => {
                leaves.push(Leaf { path: name.to_owned(), plain: name::plain(name), outer: String::new(), value });
            }
        }
    }
}

/// What its events say; false when it is none of them.
pub fn event(heard: &mut Heard, measurement: &Map<String, Value>) -> bool {
    if measurement.get("type").and_then(Value::as_str) != Some("Event Status") {
        return false;
    }
    let events = measurement.get("measurementValue").and_then(Value::as_array);
    for event in events.into_iter().flatten().take(MAX_MEASUREMENTS) {
        let name = event.get("eventName").unwrap_or(event).as_str().unwrap_or_default().to_ascii_lowercase();
        if name.starts_with("sos") {
            heard.say(Said::state(SignalKind::Sos, true));
        } else if name.starts_with("press") {
            heard.press("press");
        }
    }
    true
}
