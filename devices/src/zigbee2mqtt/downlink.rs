//! Answers that a siren can sound and a lamp can show, as the Zigbee2MQTT guide describes `warning` and `effect`. Sent
//! only to what has one: told by the bridge's list of devices, by the model, or by the operator.

use super::BASE;
use crate::answer::{Part, Recipient, Signs, is_lit, message};
use crate::family::{Downlink, Reply};
use serde_json::{Map, Value, json};

/// Sirens with a `warning`, by the model that Zigbee2MQTT gives them (zigbee2mqtt.io/supported-devices).
const SIRENS: [&str; 5] = ["HS2WD-E", "SIRZB-110", "SIRZB-111", "SRHMP-I1", "ZR1-EN"];

/// The answer on `zigbee2mqtt/<name>/set`.
pub(super) fn of(to: &Recipient<'_>, reply: &Reply<'_>) -> Option<Downlink> {
    if to.address == "bridge" || to.address.starts_with("bridge/") {
        return None;
    }
    let body = match to.signs {
        Some(signs) => registered(signs, reply)?,
        None => announced(to, reply)?,
    };
    message(format!("{BASE}/{}/set", to.address), body)
}

/// A field of the device with its own word or the operator's; without a field the operator's word is all of it.
fn registered(signs: &Signs, reply: &Reply<'_>) -> Option<String> {
    let word = signs.word(reply);
    let Some(field) = signs.part.as_deref() else { return word.map(str::to_owned) };
    let value = match word {
        Some(word) => serde_json::from_str(word).unwrap_or_else(|_| Value::from(word)),
        None if signs.has_words() => return None,
        None => own(field, reply),
    };
    Some(json!({ field: value }).to_string())
}

/// One message for everything that it has.
fn announced(to: &Recipient<'_>, reply: &Reply<'_>) -> Option<String> {
    let known = SIRENS.contains(&to.model).then_some("warning");
    let siren = to.place(Part::Siren).or(known);
    let mut body = Map::new();
    if let Some((field, word)) = siren.and_then(alarm) {
        body.insert(field.to_owned(), serde_json::from_str(if is_lit(reply) { word.0 } else { word.1 }).ok()?);
        body.insert("duration".to_owned(), json!(sounds_s(reply)));
    } else if let Some(field) = siren {
        body.insert(field.to_owned(), own(field, reply));
    }
    if let Some(field) = to.place(Part::Lamp) {
        body.insert(field.to_owned(), own(field, reply));
    }
    (!body.is_empty()).then(|| Value::Object(body).to_string())
}

/// A siren that is switched: `alarm:<value for on>:<value for off>`.
fn alarm(place: &str) -> Option<(&str, (&str, &str))> {
    let (field, values) = place.split_once(':')?;
    Some((field, values.split_once(':')?))
}

fn own(field: &str, reply: &Reply<'_>) -> Value {
    match field {
        "warning" => warning(reply),
        "effect" => json!(match reply {
            Reply::Received => "blink",
            Reply::Coming { .. } => "breathe",
            Reply::Arrived { .. } => "okay",
            Reply::Closed { .. } => "stop_effect",
        }),
        _ => json!(if is_lit(reply) { "ON" } else { "OFF" }),
    }
}

fn warning(reply: &Reply<'_>) -> Value {
    let mode = if is_lit(reply) { "emergency" } else { "stop" };
    let strobe = matches!(reply, Reply::Received | Reply::Coming { .. });
    json!({"mode": mode, "level": "low", "strobe": strobe, "strobe_duty_cycle": 5, "duration": sounds_s(reply)})
}

/// Seconds: short enough to frighten nobody.
fn sounds_s(reply: &Reply<'_>) -> u32 {
    match reply {
        Reply::Received => 2,
        Reply::Coming { .. } => 4,
        Reply::Arrived { .. } => 1,
        Reply::Closed { .. } => 0,
    }
}
