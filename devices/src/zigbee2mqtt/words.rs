//! The names and values of what zigbee-herdsman-converters exposes, as far as they say something about a person or
//! about the device's own state. Settings (`fall_sensitivity`, `alarm_switch`, `window_detection` …) are not here.

use hub_core::signal::SignalKind;
use serde_json::Value;

/// Yes-or-no attributes: true begins.
const STATES: [(&str, SignalKind); 27] = [
    ("sos", SignalKind::Sos),
    ("sos_alarm", SignalKind::Sos),
    ("emergency", SignalKind::Sos),
    ("panic", SignalKind::Sos),
    ("smoke", SignalKind::Smoke),
    ("smoke_alarm", SignalKind::Smoke),
    ("fire_alarm", SignalKind::Smoke),
    ("gas", SignalKind::Gas),
    ("gas_alarm", SignalKind::Gas),
    ("carbon_monoxide", SignalKind::Co),
    ("carbon_monoxide_alarm", SignalKind::Co),
    ("co_alarm", SignalKind::Co),
    ("water_leak", SignalKind::Water),
    ("water_leakage", SignalKind::Water),
    ("active_water_leak", SignalKind::Water),
    ("water", SignalKind::Water),
    ("leak", SignalKind::Water),
    ("water_alarm", SignalKind::Water),
    ("flood", SignalKind::Water),
    ("tamper", SignalKind::Tamper),
    ("tamper_alarm", SignalKind::Tamper),
    ("trouble", SignalKind::Fault),
    ("device_fault", SignalKind::Fault),
    ("battery_defect", SignalKind::Fault),
    ("motion", SignalKind::Motion),
    ("ac_connected", SignalKind::Mains),
    ("mains_power_connected", SignalKind::Mains),
];

/// Attributes whose word says it, taken when no yes-or-no attribute did.
const WORDS: [(&str, SignalKind); 8] = [
    ("smoke_state", SignalKind::Smoke),
    ("smoke_alarm_state", SignalKind::Smoke),
    ("gas_sensor_state", SignalKind::Gas),
    ("gas_state", SignalKind::Gas),
    ("co_state", SignalKind::Co),
    ("water_leakage_state", SignalKind::Water),
    ("water_leak_state", SignalKind::Water),
    ("current_device_status", SignalKind::Water),
];

/// Attributes that mean something only through the device's role.
const BARE: [&str; 9] =
    ["alarm", "alarm_1", "alarm_2", "vibration", "tilt", "pressure", "moving", "alarm_state", "alarm_status"];

/// Attributes of a fall.
pub(super) const FALLS: [&str; 6] =
    ["fall_status", "fall_down_status", "fall_alarm", "fall_detected", "fall", "falling"];
/// Attributes of a door's or window's position, beside `contact`.
pub(super) const OPENINGS: [&str; 3] = ["opening_state", "door_state", "window_state"];
/// Attributes of a radar's word for who is there.
pub(super) const PRESENCES: [&str; 5] = ["presence_state", "human_motion_state", "motion_state", "status", "state"];
/// Too long without moving.
pub(super) const STILL: [&str; 3] = ["static_dwell_alarm", "dwell_alarm", "inactivity_alarm"];
/// Attributes whose value is an object of its own.
const COMPOSITE: [&str; 7] = ["update", "color", "warning", "device", "color_options", "level_config", "options"];

/// What a yes-or-no attribute is about; `smoke_alarm_1` and the like are zone alarms of the same.
pub(super) fn state(name: &str) -> Option<SignalKind> {
    let name = name.strip_suffix("_alarm_1").or_else(|| name.strip_suffix("_alarm_2")).unwrap_or(name);
    STATES.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
}

pub(super) fn word(name: &str) -> Option<SignalKind> {
    WORDS.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
}

pub(super) fn is_bare(name: &str) -> bool {
    BARE.contains(&name) || matches!(name, "generic_alarm_1" | "generic_alarm_2")
}

pub(super) fn is_composite(name: &str) -> bool {
    COMPOSITE.contains(&name)
}

/// True for an attribute that is read; others are attributes too when their value is no object.
pub(super) fn is_attribute(name: &str) -> bool {
    let more = ["action", "click", "contact", "occupancy", "presence", "battery", "battery_low", "linkquality"];
    state(name).is_some() || word(name).is_some() || is_bare(name) || more.contains(&name) || FALLS.contains(&name)
}

/// Yes or no of a word-valued attribute; none for "detecting", "unknown", "self-test".
pub(super) fn alarm_word(value: &Value) -> Option<bool> {
    match value.as_str()?.to_ascii_lowercase().as_str() {
        "water_leakage_yes" | "water_leakage" | "leak" | "alarm" | "water_shortage & water_leakage" => Some(true),
        "water_leakage_no" | "normal_state" | "water_shortage" | "normal" | "none" | "clear" => Some(false),
        _ => None,
    }
}

/// A radar's word: somebody is there or not.
pub(super) fn presence_word(name: &str, value: &Value) -> Option<bool> {
    let word = value.as_str()?.to_ascii_lowercase();
    match (name, word.as_str()) {
        (_, "none" | "absence" | "absent" | "unoccupied" | "no_presence" | "nobody") if name != "status" => Some(false),
        ("status", "unoccupied") => Some(false),
        ("status", "occupied" | "sitting" | "on_the_bed" | "low_posture") => Some(true),
        ("status", _) => None,
        (_, "presence" | "move" | "moving") => Some(true),
        ("state", _) => None,
        (_, "large" | "small" | "medium" | "static" | "active" | "near" | "far" | "peaceful" | "micro") => Some(true),
        _ => None,
    }
}
