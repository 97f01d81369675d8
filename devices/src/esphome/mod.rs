//! ESPHome: one topic per part of a device, `<prefix>/<component>/<object id>/state`, and `<prefix>/status`, as its
//! MQTT component documents them. A part's role stands with its topic; without one its name may tell (see `name`).

mod name;
#[cfg(test)]
mod tests;

use crate::answer::{Part, Recipient, is_lit, message as to_device};
use crate::decoded::{Field, Flag, Reject};
use crate::family::{Downlink, Family, Refused, Reply};
use crate::heard::Heard;
use crate::known::{Context, Message, Role, Transport};
use crate::lenient;
use crate::report::Report;
use hub_core::ids::AlarmId;
use hub_core::signal::SignalKind;
use name::About;
use serde_json::Value;

/// The components that ESPHome has.
const COMPONENTS: [&str; 21] = [
    "binary_sensor",
    "sensor",
    "text_sensor",
    "event",
    "button",
    "switch",
    "light",
    "fan",
    "cover",
    "climate",
    "number",
    "select",
    "lock",
    "text",
    "valve",
    "date",
    "time",
    "datetime",
    "update",
    "alarm_control_panel",
    "media_player",
];

/// The family of ESPHome.
#[derive(Clone, Copy, Debug, Default)]
pub struct EspHome;

/// What stands on a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Topic<'a> {
    /// A command.
    Silent,
    /// Whether the device is there.
    Status { device: &'a str, on: bool },
    /// The state of a part.
    State { device: &'a str, component: &'a str, object: &'a str },
}

impl Family for EspHome {
    fn name(&self) -> &'static str {
        "esphome"
    }

    fn filters(&self) -> &'static [&'static str] {
        &["+/+/+/state", "+/+/+/+/state", "+/status", "+/+/status"]
    }

    /// Parts that were announced for Home Assistant are read there: the announcement says what they mean.
    fn claims(&self, message: &Message<'_>, context: Context<'_>) -> bool {
        let memory = context.memory;
        let announced = !memory.entities(message.topic).is_empty() || !memory.availability(message.topic).is_empty();
        message.transport == Transport::Mqtt && !announced && topic(message).is_some()
    }

    fn decode(&self, message: &Message<'_>, context: Context<'_>) -> Result<Vec<Report>, Refused> {
        match topic(message).ok_or(Reject::WrongTopic)? {
            Topic::Silent => Ok(vec![Report::ignored(None)]),
            Topic::Status { device, on } => {
                let mut heard = Heard::of(device, context.role(device), message);
                heard.state(SignalKind::Online, on);
                Ok(vec![heard.done()])
            }
            Topic::State { device, .. } if message.payload.is_empty() => {
                Ok(vec![Report::ignored(Some(device.to_owned()))])
            }
            Topic::State { device, component, object } => {
                let refused = |reject| Refused { device: Some(device.to_owned()), reject };
                let text = lenient::text(message.payload).map_err(refused)?.trim();
                let mut report = part(device, component, object, text, message, context);
                if component == "light" {
                    report.facts.extend(context.first_lamp(self.name(), device, &format!("light/{object}")));
                }
                Ok(vec![report])
            }
        }
    }

    /// A light, a switch or a button of the device that the operator named (ESPHome, MQTT client component), else a light
    /// that it has told of; what a switch switches depends on how the device was built.
    fn downlink(&self, to: &Recipient<'_>, _alarm: AlarmId, reply: &Reply<'_>) -> Option<Downlink> {
        let part = to.part().or_else(|| to.place(Part::Lamp))?;
        let (component, object) = part.split_once('/').filter(|(_, object)| !object.contains('/'))?;
        let own = match (component, is_lit(reply)) {
            ("light", true) => Some(r#"{"state":"ON"}"#),
            ("light", false) => Some(r#"{"state":"OFF"}"#),
            ("switch", true) => Some("ON"),
            ("switch", false) => Some("OFF"),
            ("button", lit) => lit.then_some("PRESS"),
            (other, _) if COMPONENTS.contains(&other) => None,
            _ => return None,
        };
        to_device(format!("{}/{component}/{object}/command", to.address), to.word_or(reply, own)?)
    }
}

fn topic<'a>(message: &Message<'a>) -> Option<Topic<'a>> {
    let (front, last) = message.topic.rsplit_once('/').filter(|(front, _)| !front.is_empty())?;
    if front.starts_with("homeassistant") || front.starts_with('$') {
        return None;
    }
    match last {
        "status" => {
            let on = match message.payload {
                b"online" => true,
                b"offline" => false,
                _ => return None,
            };
            return Some(Topic::Status { device: front, on });
        }
        "state" | "command" => {}
        _ => return None,
    }
    let (front, object) = front.rsplit_once('/')?;
    let (device, component) = front.rsplit_once('/')?;
    let known = COMPONENTS.contains(&component) && !device.is_empty() && !object.is_empty();
    known.then_some(if last == "state" { Topic::State { device, component, object } } else { Topic::Silent })
}

fn part(
    device: &str,
    component: &str,
    object: &str,
    text: &str,
    message: &Message<'_>,
    context: Context<'_>,
) -> Report {
    let value = Value::from(text);
    let about = name::about(object);
    // A role of the whole device is meant for the part that has no meaning of its own.
    let role = context.role(message.topic).or_else(|| context.role(device).filter(|_| about.is_none()));
    let mut heard = Heard::of(device, role, message);
    match component {
        "binary_sensor" => binary(&mut heard, lenient::truth(&value), about),
        "sensor" => number(&mut heard, &value, about),
        "text_sensor" => match lenient::truth(&value).filter(|_| matches!(role, Some(Role::Detector(_)))) {
            Some(on) => heard.level(on),
            None => heard.press(text),
        },
        "event" => heard.press(&event_type(text)),
        _ => {}
    }
    heard.done()
}

fn binary(heard: &mut Heard, on: Option<bool>, about: Option<About>) {
    let Some(on) = on else {
        heard.report().flags.push(Flag::BadReading(Field::On));
        return;
    };
    if heard.role() == Some(Role::SceneButton) || heard.bare(on) {
        return;
    }
    match about {
        Some(About::State(SignalKind::Battery)) => heard.battery_low(on),
        Some(About::State(kind)) => heard.state(kind, on),
        _ => {}
    }
}

/// A number; "nan" is what ESPHome says while it has none.
fn number(heard: &mut Heard, value: &Value, about: Option<About>) {
    let Some(number) = lenient::number(value) else { return };
    match (heard.role(), about) {
        (Some(Role::BatteryPercent), _) | (None, Some(About::BatteryPercent)) => {
            heard.readings().battery_percent(value)
        }
        (Some(Role::Detector(SignalKind::Temperature)), _) | (None, Some(About::Temperature)) => {
            heard.temperature_c(value);
        }
        (None, Some(About::BatteryVolts)) => heard.readings().battery_v(value),
        (None, Some(About::RssiDbm)) => heard.readings().rssi_dbm(value),
        (Some(Role::Detector(_)), _) if number == 0.0 || number == 1.0 => heard.level(number == 1.0),
        _ => {}
    }
}

/// `{"event_type":"double_press"}`, or the word alone.
fn event_type(text: &str) -> String {
    let event: Option<Value> = serde_json::from_str(text).ok();
    let word = event.as_ref().and_then(|event| event.get("event_type")?.as_str());
    word.unwrap_or(text).to_owned()
}
