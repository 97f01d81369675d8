//! Zigbee2MQTT: one JSON object per device on `zigbee2mqtt/<friendly name>`, or one topic per attribute. Names and
//! values as in zigbee-herdsman-converters and in the Zigbee2MQTT guide "MQTT topics and messages". The object repeats
//! everything last known; only `action` is a moment.

mod bridge;
mod downlink;
mod fields;
#[cfg(test)]
mod tests;
mod topic;
mod words;

use crate::answer::Recipient;
use crate::decoded::Reject;
use crate::family::{Downlink, Family, Refused, Reply};
use crate::heard::Heard;
use crate::known::{Context, Message, Transport};
use crate::lenient;
use crate::report::Report;
use hub_core::ids::AlarmId;
use hub_core::signal::SignalKind;
use serde_json::{Map, Value};
use topic::Place;

/// Where Zigbee2MQTT speaks unless its `base_topic` was changed.
const BASE: &str = "zigbee2mqtt";

/// The family of Zigbee2MQTT.
#[derive(Clone, Copy, Debug, Default)]
pub struct Zigbee2Mqtt;

impl Family for Zigbee2Mqtt {
    fn name(&self) -> &'static str {
        "zigbee2mqtt"
    }

    fn filters(&self) -> &'static [&'static str] {
        &["zigbee2mqtt/#"]
    }

    fn claims(&self, message: &Message<'_>, _context: Context<'_>) -> bool {
        message.transport == Transport::Mqtt && topic::below_base(message.topic).is_some()
    }

    fn decode(&self, message: &Message<'_>, context: Context<'_>) -> Result<Vec<Report>, Refused> {
        let place = topic::place(message.topic, message.payload).ok_or(Reject::WrongTopic)?;
        let (device, name) = match place {
            Place::Silent if message.topic == bridge::TOPIC => {
                let facts = bridge::facts(message.payload);
                return Ok(vec![Report { facts, ..Report::ignored(None) }]);
            }
            Place::Silent => return Ok(vec![Report::ignored(None)]),
            Place::Online(device) => return online(device, message, context),
            Place::Device(device) if message.payload.is_empty() => {
                return Ok(vec![Report::ignored(Some(device.into()))]);
            }
            Place::Device(device) => (device, None),
            Place::Attribute(device, name) => (device, Some(name)),
        };
        let refused = |reject| Refused { device: Some(device.to_owned()), reject };
        let state = match name {
            None => lenient::object(message.payload).map_err(refused)?,
            Some(name) => attribute(name, message.payload).map_err(refused)?,
        };
        let mut heard = Heard::of(device, context.role(device), message);
        fields::read(&mut heard, &state);
        Ok(vec![heard.done()])
    }

    fn downlink(&self, to: &Recipient<'_>, _alarm: AlarmId, reply: &Reply<'_>) -> Option<Downlink> {
        downlink::of(to, reply)
    }
}

/// One attribute as an object of one field. Its value is JSON or a plain word.
fn attribute(name: &str, payload: &[u8]) -> Result<Map<String, Value>, Reject> {
    let text = lenient::text(payload)?;
    let value = serde_json::from_str(text).unwrap_or_else(|_| Value::from(text));
    Ok(Map::from_iter([(name.to_owned(), value)]))
}

/// `online` and `offline`, plain or as `{"state":"online"}`.
fn online(device: &str, message: &Message<'_>, context: Context<'_>) -> Result<Vec<Report>, Refused> {
    if message.payload.is_empty() {
        return Ok(vec![Report::ignored(Some(device.to_owned()))]);
    }
    let refused = |reject| Refused { device: Some(device.to_owned()), reject };
    let text = lenient::text(message.payload).map_err(refused)?.trim();
    let state: Option<Value> = serde_json::from_str(text).ok();
    let word = state.as_ref().and_then(|state| state.get("state").unwrap_or(state).as_str()).unwrap_or(text);
    let on = match word {
        "online" => true,
        "offline" => false,
        _ => return Err(refused(Reject::BadValue(crate::decoded::Field::On))),
    };
    let mut heard = Heard::of(device, context.role(device), message);
    heard.state(SignalKind::Online, on);
    Ok(vec![heard.done()])
}
