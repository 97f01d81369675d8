//! Tasmota: `tele/<topic>/…` and `stat/<topic>/…`, as its documentation describes them (MQTT, Buttons and Switches,
//! RF Protocol, Zigbee, JSON status responses). A bridge speaks for many: radio codes and Zigbee devices stand in the
//! payload and are devices of their own.

mod radio;
mod sensor;
#[cfg(test)]
mod tests;
mod topic;
mod zigbee;

use crate::answer::{Part, Recipient, WayBack, is_lit, message as to_device};
use crate::decoded::Reject;
use crate::family::{Downlink, Family, Refused, Reply};
use crate::heard::Heard;
use crate::known::{Context, Message, Role, Transport};
use crate::lenient;
use crate::memory::Fact;
use crate::report::{Disposition, Report};
use hub_core::ids::AlarmId;
use hub_core::signal::SignalKind;
use serde_json::{Map, Value};
use topic::Topic;

/// The family of Tasmota.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tasmota;

impl Family for Tasmota {
    fn name(&self) -> &'static str {
        "tasmota"
    }

    fn filters(&self) -> &'static [&'static str] {
        &["tele/#", "stat/#", "+/tele/+", "+/stat/+", "tasmota/discovery/+/config"]
    }

    fn claims(&self, message: &Message<'_>, _context: Context<'_>) -> bool {
        message.transport == Transport::Mqtt && topic::read(message.topic).is_some()
    }

    fn decode(&self, message: &Message<'_>, context: Context<'_>) -> Result<Vec<Report>, Refused> {
        let (device, what) = match topic::read(message.topic).ok_or(Reject::WrongTopic)? {
            Topic::Command => return Ok(vec![Report::ignored(None)]),
            Topic::Announced(address) => return announced(address, message),
            Topic::Device { device, what } => (device, what),
        };
        let mut reports = match what {
            "LWT" => last_will(device, message, context)?,
            what if is_object(message.payload) || must_be_object(what) => {
                let refused = |reject| Refused { device: Some(device.to_owned()), reject };
                let object = lenient::object(message.payload).map_err(refused)?;
                read(device, what, &object, message, context)
            }
            what => word(device, what, message, context)?,
        };
        // A bridge listens for itself only: what it speaks for has no way back.
        for report in reports.iter_mut().filter(|report| report.device.as_deref() == Some(device)) {
            let way = WayBack::ear(self.name(), device, topic::commands(device, message.topic));
            report.facts.push(Fact::WayBack(Box::new(way)));
        }
        Ok(reports)
    }

    /// A buzzer that is configured as one sounds the answer, or a part that the operator named: an LED, a relay.
    fn downlink(&self, to: &Recipient<'_>, _alarm: AlarmId, reply: &Reply<'_>) -> Option<Downlink> {
        let place = to.place(Part::Ear)?;
        let command = to.part().unwrap_or("Buzzer");
        let own = match command {
            "Buzzer" => beeps(reply),
            command if command.starts_with("LedPower") => {
                if is_lit(reply) {
                    "1"
                } else {
                    "0"
                }
            }
            _ => {
                if is_lit(reply) {
                    "ON"
                } else {
                    "OFF"
                }
            }
        };
        to_device(format!("{place}/{command}"), to.word_or(reply, Some(own))?)
    }
}

/// Beeps, length and silence in tenths of a second; 0 ends what sounds (Tasmota, Buzzer).
fn beeps(reply: &Reply<'_>) -> &'static str {
    match reply {
        Reply::Received => "2,2,2",
        Reply::Coming { .. } => "3,4,2",
        Reply::Arrived { .. } => "1,10",
        Reply::Closed { .. } => "0",
    }
}

fn is_object(payload: &[u8]) -> bool {
    payload.trim_ascii_start().first() == Some(&b'{')
}

fn must_be_object(what: &str) -> bool {
    matches!(what, "SENSOR" | "STATE" | "RESULT" | "ZbReceived") || what.starts_with("STATUS")
}

/// `Online` and `Offline`, retained by the broker.
fn last_will(device: &str, message: &Message<'_>, context: Context<'_>) -> Result<Vec<Report>, Refused> {
    let refused = |reject| Refused { device: Some(device.to_owned()), reject };
    let word = lenient::text(message.payload).map_err(refused)?.trim().to_ascii_lowercase();
    let mut heard = Heard::of(device, context.role(device), message);
    match word.as_str() {
        "online" => heard.state(SignalKind::Online, true),
        "offline" => heard.state(SignalKind::Online, false),
        "" => return Ok(vec![Report::ignored(Some(device.to_owned()))]),
        _ => {}
    }
    Ok(vec![heard.done()])
}

/// The retained announcement of a device (`tasmota/discovery/<MAC>/config`); an empty one takes it back.
fn announced(address: &str, message: &Message<'_>) -> Result<Vec<Report>, Refused> {
    if message.payload.is_empty() {
        let disposition = Disposition::DiscoveryRemoved;
        return Ok(vec![Report { disposition, ..Report::of(address) }]);
    }
    let refused = |reject| Refused { device: Some(address.to_owned()), reject };
    let config = lenient::object(message.payload).map_err(refused)?;
    let text = |name: &str| config.get(name).and_then(lenient::short_text);
    let mut report = Report::of(text("t").unwrap_or_else(|| address.to_owned()));
    report.disposition = Disposition::Discovery;
    (report.readings.model, report.readings.firmware) = (text("md"), text("sw"));
    Ok(vec![report])
}

/// A message that is one object: a bridge's devices, or the device itself.
fn read(
    device: &str,
    what: &str,
    object: &Map<String, Value>,
    message: &Message<'_>,
    context: Context<'_>,
) -> Vec<Report> {
    let mut reports = if what == "ZbReceived" {
        zigbee::read(object, message, context)
    } else {
        let received = object.get("ZbReceived").and_then(Value::as_object);
        received.map_or_else(Vec::new, |received| zigbee::read(received, message, context))
    };
    reports.extend(radio::code(object, message, context));
    reports.extend(radio::bluetooth(object, message, context));
    if reports.is_empty() {
        reports.push(sensor::read(device, what, object, message, context));
    }
    let at = sensor::time(object);
    for report in &mut reports {
        report.readings.device_time = report.readings.device_time.take().or_else(|| at.clone());
    }
    reports
}

/// A plain word: a power state, an uptime, or what a rule of the owner publishes (`stat/leak_sensor/LEAK` `ON`).
fn word(device: &str, what: &str, message: &Message<'_>, context: Context<'_>) -> Result<Vec<Report>, Refused> {
    let refused = |reject| Refused { device: Some(device.to_owned()), reject };
    let word = lenient::text(message.payload).map_err(refused)?.trim();
    if word.is_empty() {
        return Ok(vec![Report::ignored(Some(device.to_owned()))]);
    }
    let role = context.role(message.topic).or_else(|| context.role(device));
    let mut heard = Heard::of(device, role, message);
    if !topic::is_own(what) {
        switched(&mut heard, word);
    }
    Ok(vec![heard.done()])
}

/// What a switch, or a rule about one, says: `ON` and `OFF` stay, everything else is a moment.
fn switched(heard: &mut Heard, word: &str) {
    match word.to_ascii_uppercase().as_str() {
        "ON" | "1" => heard.level(true),
        "OFF" | "0" => heard.level(false),
        _ if heard.role() == Some(Role::SosButton) => heard.press(word),
        _ => {}
    }
}
