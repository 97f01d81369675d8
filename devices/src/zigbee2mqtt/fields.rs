//! What the attributes of one device say, each on its own: one that cannot be used never hides another.

use super::words::{self, FALLS, OPENINGS, PRESENCES, STILL};
use crate::decoded::{Field, Flag};
use crate::heard::Heard;
use crate::lenient::{self, truth};
use crate::report::{Level, Said};
use hub_core::signal::SignalKind;
use serde_json::{Map, Value};

pub(super) fn read(heard: &mut Heard, state: &Map<String, Value>) {
    let known = |name: &str| state.get(name).filter(|value| !value.is_null());
    for word in ["action", "click"].into_iter().filter_map(known).filter_map(Value::as_str) {
        heard.press(word);
    }
    for (name, value) in state.iter().filter(|(_, value)| !value.is_null()) {
        if let Some(kind) = words::state(name) {
            detector(heard, name, kind, value);
        } else if words::is_bare(name)
            && let Some(on) = truth(value)
        {
            heard.level(on);
        }
    }
    for (name, value) in state {
        if let (Some(kind), Some(on)) = (words::word(name), words::alarm_word(value))
            && !heard.has(kind)
        {
            heard.state(kind, on);
        }
    }
    person(heard, &known);
    opening(heard, &known);
    own_state(heard, &known);
    readings(heard, &known);
    let testing = known("test").and_then(truth) == Some(true);
    let checking = known("self_test").and_then(Value::as_str).is_some_and(|word| word.eq_ignore_ascii_case("checking"));
    if testing || checking {
        heard.self_test();
    }
}

/// A yes or no. Numbers beyond 0 and 1 are concentrations and say nothing here.
fn detector(heard: &mut Heard, name: &str, kind: SignalKind, value: &Value) {
    match truth(value) {
        Some(on) => heard.state(kind, on),
        None if value.is_number() => {}
        None if words::alarm_word(value) == Some(true) => heard.state(kind, true),
        None if name == "fire_alarm" => {}
        None => heard.report().flags.push(Flag::BadReading(Field::On)),
    }
}

/// Falls, presence, motion, bed.
fn person<'a>(heard: &mut Heard, known: &impl Fn(&str) -> Option<&'a Value>) {
    for value in FALLS.into_iter().filter_map(known) {
        if let Some((on, level)) = fall(value) {
            heard.say(Said { level, ..Said::state(SignalKind::Fall, on) });
        }
    }
    for (name, kind) in [("presence", SignalKind::Presence), ("occupancy", SignalKind::Motion)] {
        if let Some(on) = known(name).and_then(truth) {
            heard.occupied(kind, on);
        }
    }
    if known("presence").is_none() && known("occupancy").is_none() {
        let word = |name: &str| words::presence_word(name, known(name)?);
        if let Some(on) = PRESENCES.into_iter().find_map(word) {
            heard.occupied(SignalKind::Presence, on);
        }
    }
    match known("status").and_then(Value::as_str) {
        Some("falling") => heard.state(SignalKind::Fall, true),
        Some("on_the_bed") => heard.state(SignalKind::Bed, true),
        _ => {}
    }
    if STILL.into_iter().filter_map(known).any(|value| truth(value) == Some(true)) {
        heard.state(SignalKind::Inactivity, true);
    }
}

/// A fall's word, with how sure the sensor is.
fn fall(value: &Value) -> Option<(bool, Option<Level>)> {
    if let Some(on) = value.as_bool() {
        return Some((on, None));
    }
    match value.as_str()?.to_ascii_lowercase().as_str() {
        "none" | "normal" | "no_fall" | "false" | "off" | "clear" => Some((false, None)),
        "true" | "on" | "detected" => Some((true, None)),
        "maybe_fall" | "fall_warning" | "warning" | "suspected_fall" => Some((true, Some(Level::Warning))),
        "fall" | "fall_alarm" | "alarm" | "falling" => Some((true, Some(Level::Alarm))),
        _ => None,
    }
}

/// Door and window; `contact` is true when closed.
fn opening<'a>(heard: &mut Heard, known: &impl Fn(&str) -> Option<&'a Value>) {
    let word = |value: &Value| match value.as_str()?.to_ascii_lowercase().as_str() {
        "open" | "opened" | "tilted" => Some(true),
        "closed" | "close" => Some(false),
        _ => None,
    };
    let closed = known("contact").and_then(truth);
    let open = closed.map(|closed| !closed).or_else(|| OPENINGS.into_iter().filter_map(known).find_map(word));
    if let Some(open) = open {
        heard.contact(open);
    }
}

/// The device about itself: battery, mains, fault.
fn own_state<'a>(heard: &mut Heard, known: &impl Fn(&str) -> Option<&'a Value>) {
    let low_word = |value: &Value| matches!(value.as_str(), Some("low" | "empty" | "critical"));
    let low = known("battery_low").and_then(truth) == Some(true);
    let low = low || ["battery_state", "battery_level"].into_iter().filter_map(known).any(low_word);
    heard.battery_low(low);
    if let Some(lost) = known("ac_status").and_then(truth) {
        heard.state(SignalKind::Mains, !lost);
    }
    for value in ["fault", "fault_alarm", "error_status"].into_iter().filter_map(known) {
        if let Some(on) = fault(value) {
            heard.state(SignalKind::Fault, on);
        }
    }
}

/// A fault as a truth, a bit field or a word for which one.
fn fault(value: &Value) -> Option<bool> {
    let none =
        |word: &str| matches!(word, "" | "ok" | "no_fault" | "no fault" | "nofault" | "normal" | "none" | "clear");
    truth(value).or_else(|| match value {
        Value::Number(bits) => bits.as_f64().map(|bits| bits != 0.0),
        Value::String(word) => Some(!none(&word.to_ascii_lowercase())),
        _ => None,
    })
}

fn readings<'a>(heard: &mut Heard, known: &impl Fn(&str) -> Option<&'a Value>) {
    if let Some(battery) = known("battery").filter(|battery| lenient::number(battery).is_some()) {
        heard.readings().battery_percent(battery);
    }
    if let Some(lqi) = known("linkquality") {
        heard.readings().lqi(lqi);
    }
    for name in ["temperature", "local_temperature", "room_temperature"] {
        known(name).into_iter().for_each(|celsius| heard.temperature_c(celsius));
    }
    let device = known("device");
    let of_device = |name: &str| device.and_then(|device| device.get(name)).and_then(lenient::short_text);
    let readings = &mut heard.report().readings;
    readings.device_time = known("last_seen").and_then(lenient::device_time);
    readings.model = of_device("model");
    readings.firmware = of_device("softwareBuildID");
}
