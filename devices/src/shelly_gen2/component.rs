//! What one component says: its state, or an event. A switch, a meter or a clock says nothing about a person.

use super::{House, blu};
use crate::heard::Heard;
use crate::lenient::{self, number, truth};
use crate::report::Said;
use hub_core::signal::SignalKind;
use serde_json::{Map, Value};

/// Longest name of a component, bytes.
const NAME_BYTES: usize = 32;

/// The state of a component, whole or what changed.
pub(super) fn state(house: &mut House<'_>, name: &str, state: &Map<String, Value>) {
    if name.len() > NAME_BYTES {
        return;
    }
    let get = |field: &str| state.get(field).filter(|value| !value.is_null());
    let on = |fields: &[&str]| fields.iter().find_map(|field| get(field).and_then(truth));
    let (kind, _number) = name.split_once(':').unwrap_or((name, ""));
    match kind {
        "smoke" | "flood" | "gas" | "co" => detector(house.of(""), kind, on(&["alarm"]), get("errors")),
        "devicepower" => power(house.of(""), get("battery")),
        "temperature" => get("tC").into_iter().for_each(|celsius| house.of("").temperature_c(celsius)),
        "wifi" => rssi(house.of(""), get("rssi")),
        "presence" => {
            let somebody = get("num_objects").and_then(number).map(|people| people > 0.0);
            somebody.into_iter().for_each(|on| house.of("").occupied(SignalKind::Presence, on));
        }
        "presencezone" | "occupancy" => {
            let somebody = on(&["value", "state", "occupied"]);
            somebody.into_iter().for_each(|on| house.of("").occupied(SignalKind::Presence, on));
        }
        "motion" => on(&["motion", "value"]).into_iter().for_each(|on| house.of("").occupied(SignalKind::Motion, on)),
        "input" | "boolean" => {
            let level = on(&["state", "value"]);
            level.into_iter().for_each(|on| house.component(name, |part| part.level(on)));
        }
        "bthomesensor" => {
            get("value").into_iter().for_each(|value| blu::sensor(house.of(name), value));
        }
        "bthomedevice" | "blutrv" => blu::device(house.of(name), state),
        "sys" => {
            let version = get("installed_version").or_else(|| get("ver")).and_then(lenient::short_text);
            let readings = &mut house.of("").report().readings;
            readings.firmware = version.or_else(|| readings.firmware.take());
        }
        _ => {}
    }
}

/// An event of a component: a press, a detector's alarm, a forwarded Bluetooth message.
pub(super) fn event(house: &mut House<'_>, event: &Map<String, Value>) {
    let text = |field: &str| event.get(field).and_then(Value::as_str).unwrap_or_default();
    let (component, word) = (text("component"), text("event"));
    let (kind, _number) = component.split_once(':').unwrap_or((component, ""));
    if let Some(data) = event.get("data").and_then(Value::as_object)
        && data.contains_key("BTHome_version")
    {
        return blu::forwarded(house, data);
    }
    if component.len() > NAME_BYTES {
        return;
    }
    match kind {
        "input" | "button" => house.component(component, |part| part.press(word)),
        "bthomedevice" | "bthomesensor" => house.of(component).press(word),
        "smoke" | "flood" | "gas" | "co" => {
            let (on, test) = match word {
                "alarm" => (true, false),
                "alarm_test" => (true, true),
                "alarm_off" => (false, false),
                _ => return,
            };
            house.of("").say(Said { test, ..Said::state(danger(kind), on) });
        }
        _ => {}
    }
}

fn danger(component: &str) -> SignalKind {
    match component {
        "flood" => SignalKind::Water,
        "gas" => SignalKind::Gas,
        "co" => SignalKind::Co,
        _ => SignalKind::Smoke,
    }
}

/// `alarm`, and `errors` such as `cable_unplugged`, with which a sensor no longer watches.
fn detector(heard: &mut Heard, component: &str, alarm: Option<bool>, errors: Option<&Value>) {
    alarm.into_iter().for_each(|on| heard.state(danger(component), on));
    if errors.and_then(Value::as_array).is_some_and(|errors| !errors.is_empty()) {
        heard.state(SignalKind::Fault, true);
    }
}

fn power(heard: &mut Heard, battery: Option<&Value>) {
    let percent = battery.and_then(|battery| battery.get("percent")).filter(|percent| !percent.is_null());
    percent.into_iter().for_each(|percent| heard.readings().battery_percent(percent));
}

/// Zero is what a device says that is not connected by radio.
pub(super) fn rssi(heard: &mut Heard, dbm: Option<&Value>) {
    if let Some(dbm) = dbm.filter(|dbm| number(dbm) != Some(0.0)) {
        heard.readings().rssi_dbm(dbm);
    }
}
