//! Shelly, second generation and later: notifications on `<id>/events/rpc`, the state of a component on
//! `<id>/status/<component>`, and `<id>/online`, as the Shelly API (gen 2, MQTT and Notifications) describes them.
//! Bluetooth devices speak through a gateway and are devices of their own: `<gateway>/bthomedevice:200`, or their
//! address where a script forwards them.

mod blu;
mod component;
#[cfg(test)]
mod tests;
mod topic;

use crate::answer::{Part, Recipient, is_lit, message as to_device};
use crate::decoded::{Field, Reject};
use crate::family::{Downlink, Family, Refused, Reply};
use crate::heard::Heard;
use crate::known::{Context, Message, Transport};
use crate::lenient::{self, truth};
use crate::report::{DeviceTime, Report};
use hub_core::ids::AlarmId;
use hub_core::signal::SignalKind;
use serde_json::{Map, Value, json};
use topic::Topic;

/// Components and events read of one message; the largest device has about 60.
const MAX_PARTS: usize = 256;

/// The family of Shelly devices of the second and later generations.
#[derive(Clone, Copy, Debug, Default)]
pub struct ShellyGen2;

impl Family for ShellyGen2 {
    fn name(&self) -> &'static str {
        "shelly_gen2"
    }

    fn filters(&self) -> &'static [&'static str] {
        &["+/events/rpc", "+/+/events/rpc", "+/status/+", "+/+/status/+", "+/online", "+/+/online"]
    }

    fn claims(&self, message: &Message<'_>, _context: Context<'_>) -> bool {
        message.transport == Transport::Mqtt && topic::read(message).is_some()
    }

    fn decode(&self, message: &Message<'_>, context: Context<'_>) -> Result<Vec<Report>, Refused> {
        let (device, place) = topic::read(message).ok_or(Reject::WrongTopic)?;
        if place == Topic::Silent {
            return Ok(vec![Report::ignored(None)]);
        }
        if message.payload.is_empty() {
            return Ok(vec![Report::ignored(Some(device.to_owned()))]);
        }
        let refused = |reject| Refused { device: Some(device.to_owned()), reject };
        let mut house = House::new(device, message, context);
        if place == Topic::Online {
            let word = Value::from(lenient::text(message.payload).map_err(refused)?.trim());
            let on = truth(&word).ok_or_else(|| refused(Reject::BadValue(Field::On)))?;
            house.of("").state(SignalKind::Online, on);
            return Ok(house.done(None));
        }
        let object = lenient::object(message.payload).map_err(refused)?;
        let told = object.get("params").or_else(|| object.get("result")).and_then(Value::as_object);
        let names = told.into_iter().flat_map(Map::keys).map(String::as_str);
        let alone = if let Topic::Status(name) = place { Some(name) } else { None };
        let lamp = names.take(MAX_PARTS).chain(alone).find(|name| is_lamp(name));
        let lamp = lamp.and_then(|name| context.first_lamp(self.name(), device, name));
        let at = match place {
            Topic::Status("rpc") => components(&mut house, object.get("result").and_then(Value::as_object)),
            Topic::Status(name) => {
                component::state(&mut house, name, &object);
                None
            }
            _ => notified(&mut house, &object),
        };
        let mut reports = house.done(at);
        if let Some(own) = reports.iter_mut().find(|report| report.device.as_deref() == Some(device)) {
            own.facts.extend(lamp);
        }
        Ok(reports)
    }

    /// A switch or a lamp that the operator named, else a lamp that it has told of, by RPC (Shelly API, gen 2: RPC over
    /// MQTT). The device answers below
    /// its own prefix, where it may publish.
    fn downlink(&self, to: &Recipient<'_>, _alarm: AlarmId, reply: &Reply<'_>) -> Option<Downlink> {
        let (kind, number) = to.part().or_else(|| to.place(Part::Lamp))?.split_once(':')?;
        let method = match kind {
            "switch" => "Switch.Set",
            "light" => "Light.Set",
            "rgb" => "RGB.Set",
            "rgbw" => "RGBW.Set",
            "cct" => "CCT.Set",
            _ => return None,
        };
        let params = json!({"id": number.parse::<u8>().ok()?, "on": is_lit(reply)});
        let source = format!("{}/{}", to.address, topic::ANSWERS);
        let own = json!({"id": 1, "src": source, "method": method, "params": params}).to_string();
        to_device(format!("{}/rpc", to.address), to.word_or(reply, Some(&own))?)
    }
}

/// Components that shine, by what they are called.
fn is_lamp(name: &str) -> bool {
    let known =
        |(kind, number): (&str, &str)| matches!(kind, "light" | "rgb" | "rgbw" | "cct") && number.parse::<u8>().is_ok();
    name.split_once(':').is_some_and(known)
}

/// The device whose topic it is, and the Bluetooth devices it speaks for.
struct House<'a> {
    message: &'a Message<'a>,
    context: Context<'a>,
    device: &'a str,
    heard: Vec<(String, Heard)>,
}

impl<'a> House<'a> {
    fn new(device: &'a str, message: &'a Message<'a>, context: Context<'a>) -> Self {
        Self { message, context, device, heard: Vec::new() }
    }

    /// What is heard of a part that is a device of its own; the device itself is the part "".
    fn of(&mut self, part: &str) -> &mut Heard {
        let address = if part.is_empty() { self.device.to_owned() } else { format!("{}/{part}", self.device) };
        self.at(address)
    }

    /// What is heard of the device with this address.
    fn at(&mut self, address: String) -> &mut Heard {
        let place = self.heard.iter().position(|(known, _)| *known == address);
        let place = place.unwrap_or_else(|| {
            let heard = Heard::of(&address, self.context.role(&address), self.message);
            self.heard.push((address, heard));
            self.heard.len() - 1
        });
        &mut self.heard[place].1
    }

    /// Says something as one of the device's own components, which may have a role of its own.
    fn component(&mut self, name: &str, say: impl FnOnce(&mut Heard)) {
        let role = self.context.role(&format!("{}/{name}", self.device));
        let heard = self.of("");
        let role = role.or(heard.role());
        heard.as_role(role, say);
    }

    /// One report for each device; the topic's own device when nothing was heard.
    fn done(mut self, at: Option<DeviceTime>) -> Vec<Report> {
        if self.heard.is_empty() {
            self.of("");
        }
        let mut reports: Vec<Report> = self.heard.into_iter().map(|(_, heard)| heard.done()).collect();
        for report in &mut reports {
            report.readings.device_time = at.clone();
        }
        reports
    }
}

/// A notification: `NotifyStatus` and `NotifyFullStatus` carry components, `NotifyEvent` carries events.
fn notified(house: &mut House<'_>, frame: &Map<String, Value>) -> Option<DeviceTime> {
    let params = frame.get("params")?.as_object()?;
    match frame.get("method").and_then(Value::as_str) {
        Some("NotifyEvent") => {
            let events = params.get("events").and_then(Value::as_array).into_iter().flatten();
            for event in events.filter_map(Value::as_object).take(MAX_PARTS) {
                component::event(house, event);
            }
            params.get("ts").and_then(lenient::device_time)
        }
        _ => components(house, Some(params)),
    }
}

fn components(house: &mut House<'_>, components: Option<&Map<String, Value>>) -> Option<DeviceTime> {
    let components = components?;
    for (name, state) in components.iter().take(MAX_PARTS) {
        if let Some(state) = state.as_object() {
            component::state(house, name, state);
        }
    }
    components.get("ts").and_then(lenient::device_time)
}
