//! Shelly BLU and other BTHome devices behind a gateway. As components they have numbers on their gateway; forwarded
//! by the maker's script `ble-shelly-blu` they come with their address and packet number, so that two gateways that
//! heard the same packet are one message.

use super::House;
use super::component::rssi;
use crate::heard::Heard;
use crate::known::Role;
use crate::lenient::{number, short_text, truth};
use hub_core::signal::SignalKind;
use serde_json::{Map, Value};

/// States of a BTHome packet: 1 begins.
const STATES: [(&str, SignalKind); 10] = [
    ("smoke", SignalKind::Smoke),
    ("gas", SignalKind::Gas),
    ("carbon_monoxide", SignalKind::Co),
    ("moisture", SignalKind::Water),
    ("water", SignalKind::Water),
    ("tamper", SignalKind::Tamper),
    ("problem", SignalKind::Fault),
    ("motion", SignalKind::Motion),
    ("occupancy", SignalKind::Presence),
    ("presence", SignalKind::Presence),
];

/// The device itself: battery and strength.
pub(super) fn device(heard: &mut Heard, state: &Map<String, Value>) {
    let get = |field: &str| state.get(field).filter(|value| !value.is_null());
    get("battery").into_iter().for_each(|percent| heard.readings().battery_percent(percent));
    rssi(heard, get("rssi"));
    get("current_C").into_iter().for_each(|celsius| heard.temperature_c(celsius));
}

/// One value of a device; its role says which.
pub(super) fn sensor(heard: &mut Heard, value: &Value) {
    match heard.role() {
        Some(Role::Detector(SignalKind::Temperature)) => heard.temperature_c(value),
        Some(Role::BatteryPercent) => heard.readings().battery_percent(value),
        _ => truth(value).into_iter().for_each(|on| heard.level(on)),
    }
}

/// A packet that the script forwards.
pub(super) fn forwarded(house: &mut House<'_>, data: &Map<String, Value>) {
    let get = |field: &str| data.get(field).filter(|value| !value.is_null());
    let Some(address) = get("address").and_then(short_text) else { return };
    let heard = house.at(address.clone());
    for press in ["button", "Button"].into_iter().filter_map(get).flat_map(presses) {
        heard.press(press);
    }
    for (name, kind) in STATES {
        get(name).and_then(truth).into_iter().for_each(|on| heard.state(kind, on));
    }
    for opening in ["window", "door", "opening", "garage_door"].into_iter().filter_map(get) {
        truth(opening).into_iter().for_each(|open| heard.contact(open));
    }
    device(heard, data);
    let celsius = get("temperature").map(|value| value.as_array().and_then(|list| list.first()).unwrap_or(value));
    celsius.into_iter().for_each(|celsius| heard.temperature_c(celsius));
    if let Some(packet) = get("pid").and_then(number) {
        heard.report().same_as = Some(format!("{address}:{packet}"));
    }
}

/// The words for a button's number, or for each of several buttons: 0 is none, 1 to 3 times, 4 and 254 long.
fn presses(value: &Value) -> Vec<&'static str> {
    let numbers = value.as_array().map_or_else(|| vec![value], |list| list.iter().collect());
    let word = |value: &Value| match number(value).map(|number| number as u32)? {
        1 => Some("single"),
        2 => Some("double"),
        3 => Some("triple"),
        4..=6 | 128 | 254 => Some("long"),
        _ => None,
    };
    numbers.into_iter().filter_map(word).collect()
}
