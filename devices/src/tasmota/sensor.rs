//! What a device says of itself: buttons, switches, sensors, its radio. A relay's `POWER` never says anything.

use super::switched;
use crate::heard::Heard;
use crate::known::{Context, Message};
use crate::lenient;
use crate::report::{DeviceTime, Report};
use serde_json::{Map, Value};

/// Parts of a message that hold the device's own insides, no place's temperature.
const INSIDES: [&str; 4] = ["ESP32", "ENERGY", "StatusSNS", "StatusSTS"];

pub(super) fn read(
    device: &str,
    what: &str,
    object: &Map<String, Value>,
    message: &Message<'_>,
    context: Context<'_>,
) -> Report {
    let mut heard = Heard::of(device, context.role(device), message);
    states(&mut heard, what, object, context);
    // `STATUS0`, `STATUS8` and `STATUS10` repeat the sensors, `STATUS11` the state, one level deeper.
    for inner in ["StatusSNS", "StatusSTS"].into_iter().filter_map(|name| object.get(name)?.as_object()) {
        states(&mut heard, "SENSOR", inner, context);
    }
    let version = |part: &str| object.get(part).and_then(|part| part.get("Version")).and_then(lenient::short_text);
    heard.report().readings.firmware = version("Info1").or_else(|| version("StatusFWR"));
    heard.done()
}

fn states(heard: &mut Heard, what: &str, object: &Map<String, Value>, context: Context<'_>) {
    let fahrenheit = object.get("TempUnit").and_then(Value::as_str) == Some("F");
    for (name, value) in object {
        let action = value.get("Action").unwrap_or(value).as_str();
        match (action, value) {
            (Some(word), _) if numbered(name, "Button") => of_part(heard, name, context, |part| part.press(word)),
            (Some(word), _) if numbered(name, "Switch") => of_part(heard, name, context, |part| switched(part, word)),
            // `SwitchText` gives a switch a name of its own.
            (Some("ON" | "OFF"), Value::String(word)) if what == "SENSOR" => switched(heard, word),
            (_, Value::Object(part)) if !INSIDES.contains(&name.as_str()) => measured(heard, part, fahrenheit),
            _ => {}
        }
    }
    if let Some(signal) = object.get("Wifi").and_then(|wifi| wifi.get("Signal")) {
        heard.readings().rssi_dbm(signal);
    }
    if let Some(at) = time(object) {
        heard.report().readings.device_time = Some(at);
    }
}

/// Local time without a zone, as sent.
pub(super) fn time(object: &Map<String, Value>) -> Option<DeviceTime> {
    object.get("Time").and_then(lenient::device_time)
}

/// True for a name with a number behind it (`Button3`).
fn numbered(name: &str, start: &str) -> bool {
    name.strip_prefix(start).is_some_and(|number| number.bytes().all(|digit| digit.is_ascii_digit()))
}

/// Every button and switch of a device may have a role of its own (`<device>/Button2`).
fn of_part(heard: &mut Heard, name: &str, context: Context<'_>, say: impl FnOnce(&mut Heard)) {
    let device = heard.report().device.clone().unwrap_or_default();
    let role = context.role(&format!("{device}/{name}")).or(heard.role());
    heard.as_role(role, say);
}

/// One sensor's part (`"DS18B20":{"Temperature":20.6}`).
fn measured(heard: &mut Heard, part: &Map<String, Value>, fahrenheit: bool) {
    match part.get("Temperature").filter(|value| !value.is_null()) {
        Some(value) if fahrenheit => heard.temperature_f(value),
        Some(value) => heard.temperature_c(value),
        None => {}
    }
}
