//! Whose topic it is. The prefix is the device's id unless the owner chose another, which may hold slashes.

use crate::known::Message;

/// What stands on a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Topic<'a> {
    /// A request or its answer.
    Silent,
    /// `true` or `false`.
    Online,
    /// A notification.
    Events,
    /// The state of a component.
    Status(&'a str),
}

/// Below the prefix of a device: where it answers what we ask of it.
pub(super) const ANSWERS: &str = "fengdi";

/// Components whose name has no number.
const SINGLE: [&str; 14] = [
    "sys", "wifi", "eth", "cloud", "mqtt", "ws", "ble", "bthome", "presence", "rpc", "matter", "zigbee", "ui", "modbus",
];
/// Components with a number behind a colon.
const NUMBERED: [&str; 33] = [
    "smoke",
    "flood",
    "gas",
    "co",
    "input",
    "button",
    "devicepower",
    "temperature",
    "humidity",
    "illuminance",
    "switch",
    "light",
    "cover",
    "rgb",
    "rgbw",
    "cct",
    "rgbcct",
    "em",
    "em1",
    "emdata",
    "em1data",
    "pm1",
    "voltmeter",
    "thermostat",
    "presencezone",
    "occupancy",
    "bthomedevice",
    "bthomesensor",
    "blutrv",
    "boolean",
    "number",
    "script",
    "motion",
];

/// The device and the place; none for a topic that is no Shelly's.
pub(super) fn read<'a>(message: &Message<'a>) -> Option<(&'a str, Topic<'a>)> {
    let (front, last) = message.topic.rsplit_once('/').filter(|(front, _)| !front.is_empty())?;
    if front.starts_with('$') || front == "shellies" || front.starts_with("shellies/") {
        return None;
    }
    if last == "online" && matches!(message.payload.trim_ascii(), b"true" | b"false" | b"") {
        return Some((front, Topic::Online));
    }
    let first = front.split('/').next().unwrap_or_default();
    if matches!(last, "rpc" | "command") && !front.contains('/') && is_id(first) {
        return Some((front, Topic::Silent));
    }
    let (device, place) = front.rsplit_once('/').filter(|(device, _)| !device.is_empty())?;
    match (place, last) {
        (ANSWERS, "rpc") => Some((device, Topic::Silent)),
        ("events", "rpc") => Some((device, Topic::Events)),
        ("status", component) if is_component(component) => Some((device, Topic::Status(component))),
        ("command" | "rpc", _) if is_id(first) => Some((device, Topic::Silent)),
        _ => None,
    }
}

fn is_id(prefix: &str) -> bool {
    prefix.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("shelly"))
}

fn is_component(name: &str) -> bool {
    match name.split_once(':') {
        Some((kind, number)) => {
            let number = !number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit());
            number && (NUMBERED.contains(&kind) || matches!(kind, "enum" | "text" | "object" | "group" | "service"))
        }
        None => SINGLE.contains(&name),
    }
}
