//! What an announced part means: its device class first, then the words in its names. What neither tells is left to
//! the role of the device.

use crate::memory::Meaning;
use crate::thing_model::words;
use hub_core::signal::SignalKind;
use serde_json::{Map, Value};

/// A binary sensor; `Nothing` leaves it to the role.
pub(super) fn binary(part: &Map<String, Value>) -> Meaning {
    let kind = match text(part, "device_class") {
        "smoke" => SignalKind::Smoke,
        "gas" => SignalKind::Gas,
        "carbon_monoxide" => SignalKind::Co,
        "moisture" => SignalKind::Water,
        "door" | "garage_door" | "opening" | "window" => SignalKind::Door,
        "motion" => SignalKind::Motion,
        "occupancy" | "presence" => {
            hinted(part).filter(|kind| *kind == SignalKind::Bed).unwrap_or(SignalKind::Presence)
        }
        "battery" => SignalKind::Battery,
        "tamper" => SignalKind::Tamper,
        "problem" => SignalKind::Fault,
        "connectivity" => SignalKind::Online,
        "plug" | "power" => SignalKind::Mains,
        "safety" | "" => match hinted(part) {
            // Names that speak of a battery or of mains without a class are settings more often than states.
            Some(kind) if !matches!(kind, SignalKind::Mains | SignalKind::Fault) => kind,
            _ => return Meaning::Nothing,
        },
        "heat" => match names(part).any(|name| words::words(name).iter().any(|word| word == "alarm" || word == "fire"))
        {
            true => SignalKind::Smoke,
            false => return Meaning::Nothing,
        },
        _ => return Meaning::Nothing,
    };
    Meaning::State(kind)
}

/// A sensor: a number or a word.
pub(super) fn sensor(part: &Map<String, Value>) -> Meaning {
    let unit = text(part, "unit_of_measurement");
    let about = |word: &str| names(part).any(|name| words::words(name).iter().any(|other| other == word));
    match text(part, "device_class") {
        "temperature" if about("device") || about("chip") || about("cpu") => Meaning::Nothing,
        "temperature" if unit.ends_with('F') => Meaning::Fahrenheit,
        "temperature" => Meaning::Value(SignalKind::Temperature),
        "battery" => Meaning::BatteryPercent,
        "voltage" if about("battery") || about("batt") => Meaning::BatteryVolts,
        "signal_strength" => Meaning::RssiDbm,
        _ if unit == "lqi" || about("linkquality") => Meaning::Lqi,
        "" | "enum" if about("action") || about("click") => Meaning::Action,
        _ => Meaning::Nothing,
    }
}

/// The kind that a part's names speak of. `fall` in the name of what is itself a falling device is not told apart.
pub(super) fn hinted(part: &Map<String, Value>) -> Option<SignalKind> {
    names(part).find_map(words::kind)
}

/// Everything that names a part, the most exact first.
fn names(part: &Map<String, Value>) -> impl Iterator<Item = &str> {
    ["object_id", "name", "default_entity_id", "unique_id"].into_iter().filter_map(|key| part.get(key)?.as_str())
}

pub(super) fn text<'a>(part: &'a Map<String, Value>, key: &str) -> &'a str {
    part.get(key).and_then(Value::as_str).unwrap_or_default()
}
