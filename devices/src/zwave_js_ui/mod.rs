//! Z-Wave JS UI: one topic per value, `zwave/<location>/<name>/<class>/<endpoint>/<property>/<key>`, with class
//! numbers (value ids) or names, and `…/status` per node, as its MQTT guide describes them. Meanings of notification
//! values as in the registry of node-zwave-js (Notification CC, class 113).

mod answer;
mod notification;
#[cfg(test)]
mod tests;
mod topic;

use crate::answer::Recipient;
use crate::decoded::Reject;
use crate::family::{Downlink, Family, Refused, Reply};
use crate::heard::Heard;
use crate::known::{Context, Message, Role, Transport};
use crate::lenient::{self, number, truth};
use crate::memory::Fact;
use crate::report::Report;
use hub_core::ids::AlarmId;
use hub_core::signal::SignalKind;
use serde_json::Value;
use topic::{Class, Place};

/// The family of Z-Wave JS UI.
#[derive(Clone, Copy, Debug, Default)]
pub struct ZwaveJsUi;

impl Family for ZwaveJsUi {
    fn name(&self) -> &'static str {
        "zwave_js_ui"
    }

    fn filters(&self) -> &'static [&'static str] {
        &["zwave/#", "zwavejs/#", "zwavejs2mqtt/#", "zwave-js-ui/#"]
    }

    fn claims(&self, message: &Message<'_>, _context: Context<'_>) -> bool {
        message.transport == Transport::Mqtt && topic::place(message.topic).is_some()
    }

    fn decode(&self, message: &Message<'_>, context: Context<'_>) -> Result<Vec<Report>, Refused> {
        let place = topic::place(message.topic).ok_or(Reject::WrongTopic)?;
        let Some(device) = place.device() else { return Ok(vec![Report::ignored(None)]) };
        if message.payload.is_empty() {
            return Ok(vec![Report::ignored(Some(device))]);
        }
        let refused = |reject| Refused { device: Some(device.clone()), reject };
        let payload = lenient::text(message.payload).map_err(refused)?.trim();
        if payload.starts_with('{') && serde_json::from_str::<Value>(payload).is_err() {
            return Err(refused(Reject::NotJson));
        }
        let payload = serde_json::from_str(payload).unwrap_or_else(|_| Value::from(payload));
        let role = context.role(message.topic).or_else(|| context.role(&device));
        let mut heard = Heard::of(&device, role, message);
        let time = ["time", "lastUpdate"].into_iter().find_map(|name| payload.get(name));
        heard.report().readings.device_time = time.and_then(lenient::device_time);
        read(&mut heard, &place, &payload);
        let way = match &place {
            Place::Value { class, property, .. } => answer::way(&device, message.topic, *class, property),
            _ => None,
        };
        heard.report().facts.extend(way.map(|way| Fact::WayBack(Box::new(way))));
        Ok(vec![heard.done()])
    }

    fn downlink(&self, to: &Recipient<'_>, _alarm: AlarmId, reply: &Reply<'_>) -> Option<Downlink> {
        answer::of(to, reply)
    }
}

fn read(heard: &mut Heard, place: &Place<'_>, payload: &Value) {
    // `{"time":…,"value":…}`, the whole value id, or the value alone.
    let value = if payload.is_object() { payload.get("value").unwrap_or(&Value::Null) } else { payload };
    match place {
        Place::Gateway(_) => truth(value).into_iter().for_each(|on| heard.state(SignalKind::Online, on)),
        Place::Node { what: "status", .. } => status(heard, payload, value),
        Place::Node { what: "nodeinfo", .. } => {
            let text = |name: &str| payload.get(name).and_then(lenient::short_text);
            let readings = &mut heard.report().readings;
            (readings.firmware, readings.model) = (text("firmwareVersion"), text("productLabel"));
            readings.device_time = payload.get("lastActive").and_then(lenient::device_time);
        }
        Place::Node { .. } => {}
        Place::Value { class, property, .. } => of_class(heard, *class, property, payload, value),
        Place::Named { .. } if matches!(heard.role(), Some(Role::Detector(_))) => {
            truth(value).into_iter().for_each(|on| heard.level(on));
        }
        Place::Named { .. } | Place::Silent => {}
    }
}

/// A node that sleeps is not gone; a dead one is.
fn status(heard: &mut Heard, payload: &Value, value: &Value) {
    let on = match payload.get("status").and_then(Value::as_str) {
        Some("Dead") => Some(false),
        Some("Alive" | "Awake") => Some(true),
        Some("Asleep") => truth(value).filter(|there| *there),
        _ => truth(value),
    };
    on.into_iter().for_each(|on| heard.state(SignalKind::Online, on));
}

fn of_class(heard: &mut Heard, class: Class, property: &[&str], payload: &Value, value: &Value) {
    let name = property.first().map(|name| topic::plain(name)).unwrap_or_default();
    let key = property.get(1).map(|key| topic::plain(key)).unwrap_or_default();
    match class {
        Class::Notification => notification::read(heard, &name, &key, value),
        Class::Battery => battery(heard, &name, value),
        Class::BinarySensor => truth(value).into_iter().for_each(|on| binary(heard, &name, on)),
        Class::MultilevelSensor if name == "airtemperature" => temperature(heard, payload, value),
        Class::CentralScene if name == "scene" => scene(heard, value),
        Class::SceneActivation if name == "sceneid" && number(value).is_some_and(|id| id > 0.0) => heard.press("press"),
        Class::Basic if name == "event" => {
            let on = number(value).map(|level| level > 0.0);
            on.into_iter().for_each(|on| heard.level(on));
        }
        Class::BinarySwitch if name == "currentvalue" && matches!(heard.role(), Some(Role::Detector(_))) => {
            truth(value).into_iter().for_each(|on| heard.level(on));
        }
        Class::SensorAlarm => sensor_alarm(heard, &key, value),
        // Fire, police, panic and medical keys of a keypad.
        Class::EntryControl if matches!(name.as_str(), "16" | "17" | "18" | "19") => heard.press("emergency"),
        Class::DoorLock if name == "doorstatus" => match value.as_str() {
            Some("open") => heard.contact(true),
            Some("closed") => heard.contact(false),
            _ => {}
        },
        _ => {}
    }
}

fn battery(heard: &mut Heard, name: &str, value: &Value) {
    match name {
        "level" if !value.is_null() => heard.readings().battery_percent(value),
        "islow" => heard.battery_low(truth(value) == Some(true)),
        "rechargeorreplace" => heard.battery_low(number(value).is_some_and(|urgency| urgency > 0.0)),
        _ => {}
    }
}

/// Types of the Sensor Binary class.
fn binary(heard: &mut Heard, kind: &str, on: bool) {
    match kind {
        "smoke" => heard.state(SignalKind::Smoke, on),
        "co" => heard.state(SignalKind::Co, on),
        "water" => heard.state(SignalKind::Water, on),
        "tamper" => heard.state(SignalKind::Tamper, on),
        "motion" => heard.occupied(SignalKind::Motion, on),
        "doorwindow" => heard.contact(on),
        _ => heard.level(on),
    }
}

fn temperature(heard: &mut Heard, payload: &Value, value: &Value) {
    match payload.get("unit").and_then(Value::as_str) {
        _ if value.is_null() => {}
        Some("°F") => heard.temperature_f(value),
        _ => heard.temperature_c(value),
    }
}

/// Key attributes of the Central Scene class; 1 is the release.
fn scene(heard: &mut Heard, value: &Value) {
    let words = ["single", "release", "hold", "double", "triple", "quadruple", "quintuple"];
    let word = number(value).filter(|key| *key >= 0.0).and_then(|key| words.get(key as usize));
    word.into_iter().for_each(|word| heard.press(word));
}

/// The Sensor Alarm class, which came before notifications: type, and 0 or 255.
fn sensor_alarm(heard: &mut Heard, kind: &str, value: &Value) {
    let Some(on) = truth(value).or_else(|| number(value).map(|level| level > 0.0)) else { return };
    match kind {
        "1" | "smoke" => heard.state(SignalKind::Smoke, on),
        "2" | "co" => heard.state(SignalKind::Co, on),
        "5" | "water" | "flood" => heard.state(SignalKind::Water, on),
        _ => heard.level(on),
    }
}
