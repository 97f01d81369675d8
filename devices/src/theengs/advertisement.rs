//! One Bluetooth advertisement, decoded by the gateway: readings, states, buttons by number.

use super::bthome;
use crate::heard::Heard;
use crate::known::{Context, Message, Role};
use crate::lenient::{self, number, truth};
use crate::report::{Disposition, Report, Said};
use hub_core::signal::SignalKind;
use serde_json::{Map, Value};

/// What one advertisement says.
pub(super) fn read(device: &str, body: &Map<String, Value>, message: &Message<'_>, context: Context<'_>) -> Report {
    let mut heard = Heard::of(device, context.role(device), message);
    readings(body, &mut heard);
    let marked = body.get("encr").is_some_and(|kind| number(kind) != Some(0.0)) && body.contains_key("cipher");
    let encrypted = marked || bthome::is_sealed(body);
    if encrypted {
        let opened = context.registered.key(device).and_then(|key| bthome::opened(device, body, key));
        let Some(opened) = opened else {
            let mut report = heard.done();
            report.disposition = Disposition::NeedsKey;
            report.said.clear();
            return report;
        };
        readings(&opened, &mut heard);
        states(&opened, &mut heard);
        buttons(device, &opened, &mut heard, context);
        let same_as = bthome::counter(body).map(|counter| format!("{device}/{counter}"));
        return Report { same_as, ..heard.done() };
    }
    // What the gateway has not decoded itself.
    let own = bthome::plain(body).filter(|_| !body.contains_key("model_id"));
    if let Some(own) = &own {
        readings(own, &mut heard);
    }
    let said = own.as_ref().unwrap_or(body);
    states(said, &mut heard);
    buttons(device, said, &mut heard, context);
    let raw = ["servicedata", "manufacturerdata"].iter().any(|name| body.contains_key(*name));
    let mut report = heard.done();
    if let Some(packet) = said.get("packet").and_then(number) {
        report.same_as = Some(format!("{device}/{packet}"));
    }
    if raw && own.is_none() && !body.contains_key("model_id") && report.said.is_empty() {
        report.disposition = Disposition::NeedsDecoder;
    }
    report
}

fn readings(body: &Map<String, Value>, heard: &mut Heard) {
    if let Some(dbm) = body.get("rssi") {
        heard.readings().rssi_dbm(dbm);
    }
    match (body.get("batt"), body.get("volt")) {
        (Some(percent), _) => heard.readings().battery_percent(percent),
        (None, Some(volts)) => heard.readings().battery_v(volts),
        (None, None) => {}
    }
    if let Some(model) = body.get("model").and_then(lenient::short_text) {
        heard.report().readings.model = Some(model);
    }
    match (body.get("tempc"), body.get("tempf")) {
        (Some(celsius), _) => heard.temperature_c(celsius),
        (None, Some(fahrenheit)) => heard.temperature_f(fahrenheit),
        (None, None) => {}
    }
}

/// States by the decoder's names. `open` of a window covering is a percentage and no contact.
fn states(body: &Map<String, Value>, heard: &mut Heard) {
    for (name, value) in body {
        let Some(on) = truth(value) else { continue };
        match name.as_str() {
            "open" if body.get("type").and_then(Value::as_str) != Some("WCVR") && !number_above_one(value) => {
                heard.contact(on);
            }
            "contact" | "window" | "door" | "opening" => heard.contact(on),
            "motion" if body.get("type").and_then(Value::as_str) != Some("WCVR") => {
                heard.occupied(SignalKind::Motion, on);
            }
            "presence" | "occupancy" => heard.occupied(SignalKind::Presence, on),
            "smoke" => heard.state(SignalKind::Smoke, on),
            "gas" => heard.state(SignalKind::Gas, on),
            "carbon_monoxide" => heard.state(SignalKind::Co, on),
            "water" | "leak" | "moisture_detected" | "flood" => heard.state(SignalKind::Water, on),
            "tamper" => heard.state(SignalKind::Tamper, on),
            "problem" => heard.state(SignalKind::Fault, on),
            "sos" | "panic" => heard.state(SignalKind::Sos, on),
            "fall" => heard.state(SignalKind::Fall, on),
            "lowbatt" | "batt_low" if on => heard.state(SignalKind::Battery, true),
            "alarm" | "state" | "power" => {
                heard.bare(on);
            }
            _ => {}
        }
    }
}

fn number_above_one(value: &Value) -> bool {
    number(value).is_some_and(|number| number > 1.0)
}

/// Buttons by number: 0 is none, every other is a way of pressing (1 single, 2 double, 3 triple, 9 long, 11 held).
fn buttons(device: &str, body: &Map<String, Value>, heard: &mut Heard, context: Context<'_>) {
    for (name, value) in body.iter().filter(|(name, _)| name.starts_with("button")) {
        if let Some(word) = value.as_str().filter(|word| word.parse::<f64>().is_err()) {
            heard.press(word);
            continue;
        }
        let pressed = number(value).is_some_and(|way| way > 0.0);
        let own = context.role(&format!("{device}/{name}")).or_else(|| heard.role());
        if pressed && own == Some(Role::SosButton) && !matches!(heard.role(), Some(Role::SceneButton)) {
            heard.say(Said::state(SignalKind::Sos, true));
        }
    }
}
