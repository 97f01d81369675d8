//! Devices behind a Tasmota Zigbee bridge (`ZbReceived`). They are called by their short address, which the bridge
//! repeats in `Device` when it puts a friendly name in front. IAS zone attributes as of Zigbee2Tasmota; bits of the
//! zone status as of the Zigbee Cluster Library, 8.2.

use crate::heard::Heard;
use crate::known::{Context, Message, Role};
use crate::lenient::{number, short_text, truth};
use crate::report::Report;
use hub_core::signal::SignalKind;
use serde_json::{Map, Value};

/// Attributes of detectors: 1 begins.
const STATES: [(&str, SignalKind); 12] = [
    ("fire", SignalKind::Smoke),
    ("smoke", SignalKind::Smoke),
    ("co", SignalKind::Co),
    ("gas", SignalKind::Gas),
    ("water", SignalKind::Water),
    ("waterleak", SignalKind::Water),
    ("personalalarm", SignalKind::Sos),
    ("panic", SignalKind::Sos),
    ("sos", SignalKind::Sos),
    ("tamper", SignalKind::Tamper),
    ("presence", SignalKind::Presence),
    ("pir", SignalKind::Motion),
];

/// Devices read of one message; a bridge names one, rarely two.
pub(super) const MAX_DEVICES: usize = 64;

/// One report for each device in it.
pub(super) fn read(received: &Map<String, Value>, message: &Message<'_>, context: Context<'_>) -> Vec<Report> {
    // With `SetOption119` the address stands in the topic only, and the object is the device.
    if let Some(device) = received.get("Device").and_then(short_text) {
        return vec![one(&device, received, message, context)];
    }
    let devices = received.iter().filter_map(|(name, said)| Some((name, said.as_object()?)));
    let known = devices.filter(|(name, _)| name.len() <= 64).take(MAX_DEVICES);
    known.map(|(name, said)| one(name, said, message, context)).collect()
}

fn one(name: &str, said: &Map<String, Value>, message: &Message<'_>, context: Context<'_>) -> Report {
    let device = said.get("Device").and_then(short_text).unwrap_or_else(|| name.to_owned());
    let friendly = said.get("Name").and_then(Value::as_str).unwrap_or(name);
    let role = context.role(&device).or_else(|| context.role(friendly));
    let mut heard = Heard::of(device, role, message);
    for (name, value) in said {
        attribute(&mut heard, name, value);
    }
    if let Some(status) = zone_status(said) {
        zone(&mut heard, status, said);
    }
    pressed(&mut heard, said);
    readings(&mut heard, said);
    heard.done()
}

fn attribute(heard: &mut Heard, name: &str, value: &Value) {
    let name = name.to_ascii_lowercase();
    let Some(on) = truth(value) else { return };
    match name.as_str() {
        "contact" => heard.contact(on),
        "occupancy" => heard.occupied(SignalKind::Motion, on),
        "movement" | "vibration" | "glassbreak" => heard.level(on),
        name => {
            if let Some((_, kind)) = STATES.iter().find(|(known, _)| *known == name) {
                heard.state(*kind, on);
            }
        }
    }
}

/// The zone status as a number, or as the bytes of the notification (`"0500!00":"010000FF0000"`, low byte first).
fn zone_status(said: &Map<String, Value>) -> Option<u16> {
    if let Some(status) = ["ZoneStatusChange", "ZoneStatus"].into_iter().find_map(|name| said.get(name)) {
        return number(status).filter(|status| (0.0..=65_535.0).contains(status)).map(|status| status as u16);
    }
    let bytes = ["0500!00", "0500<00"].into_iter().find_map(|name| said.get(name)?.as_str())?;
    let byte = |at: usize| u8::from_str_radix(bytes.get(at..at + 2)?, 16).ok();
    Some(u16::from_le_bytes([byte(0)?, byte(2)?]))
}

/// The two alarm bits mean what the role says, unless an attribute said it; the others are the device's own state.
fn zone(heard: &mut Heard, status: u16, said: &Map<String, Value>) {
    let named = ["Contact", "Occupancy", "Movement"].iter().any(|name| said.contains_key(*name));
    let alarm_said = heard.report().said.iter().any(|said| said.kind.alarm_kind().is_some());
    if !named && !alarm_said {
        heard.level(status & 0b11 != 0);
    }
    heard.battery_low(status & 1 << 3 != 0);
    for (bit, kind, on) in [(2, SignalKind::Tamper, true), (6, SignalKind::Fault, true), (7, SignalKind::Mains, false)]
    {
        if status & 1 << bit != 0 {
            heard.state(kind, on);
        }
    }
    if status & 1 << 8 != 0 {
        heard.self_test();
    }
}

/// A button: a word, or the command it sends (`"0006!02"` toggles, `!01` on, `!00` off); an alarm panel's panic key.
fn pressed(heard: &mut Heard, said: &Map<String, Value>) {
    let word = |name: &str| said.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value);
    for action in ["click", "action"].into_iter().filter_map(word).filter_map(Value::as_str) {
        heard.press(action);
    }
    let command = ["0006!00", "0006!01", "0006!02", "0006!FD"].iter().any(|command| said.contains_key(*command));
    if command && heard.role() == Some(Role::SosButton) {
        heard.press("press");
    }
    if ["0501!02", "0501!03", "0501!04"].iter().any(|command| said.contains_key(*command)) {
        heard.press("emergency");
    }
}

fn readings(heard: &mut Heard, said: &Map<String, Value>) {
    if let Some(percent) = said.get("BatteryPercentage").or_else(|| said.get("Battery")) {
        heard.readings().battery_percent(percent);
    }
    if let Some(lqi) = said.get("LinkQuality") {
        heard.readings().lqi(lqi);
    }
    if let Some(celsius) = said.get("Temperature").filter(|value| !value.is_null()) {
        heard.temperature_c(celsius);
    }
}
