//! What OneNET pushes over HTTP: `msg` is an object, a list of objects, or either of them as text.

use super::{events, sealed};
use crate::decoded::Reject;
use crate::family::Refused;
use crate::known::{Context, Message};
use crate::lenient::{self, number};
use crate::report::{Disposition, Report};
use crate::thing_model::Reader;
use serde_json::{Map, Value};

/// True when the bytes are a push of this platform.
pub(super) fn claims(payload: &[u8]) -> bool {
    let Ok(body) = lenient::object(payload) else { return false };
    let signed = ["msg_signature", "signature", "nonce"].iter().any(|name| body.contains_key(*name));
    match body.get("msg").or_else(|| body.get("enc_msg")) {
        Some(_) if signed => true,
        Some(message) => opened(message).iter().any(is_ours),
        None => is_ours(&body),
    }
}

fn is_ours(entry: &Map<String, Value>) -> bool {
    let has = |name: &str| entry.contains_key(name);
    (has("notifyType") && has("deviceName")) || (has("type") && has("dev_id"))
}

/// The messages inside `msg`.
fn opened(message: &Value) -> Vec<Map<String, Value>> {
    match message {
        Value::Object(object) => vec![object.clone()],
        Value::Array(list) => list.iter().filter_map(|entry| entry.as_object().cloned()).collect(),
        // One level of text only: what is inside is never text again.
        Value::String(text) => match lenient::json(text.as_bytes()) {
            Ok(inner) if !inner.is_string() => opened(&inner),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

pub(super) fn decode(message: &Message<'_>, context: Context<'_>) -> Result<Vec<Report>, Refused> {
    let body = lenient::object(message.payload)?;
    let entries = match body.get("enc_msg").or_else(|| body.get("msg")) {
        None => vec![body.clone()],
        Some(said) => {
            let plain = opened(said);
            if plain.is_empty() { unsealed(said, context).unwrap_or_default() } else { plain }
        }
    };
    if entries.is_empty() {
        // An encrypted push: the platform's key is missing, or is another one.
        return Ok(vec![Report { disposition: Disposition::NeedsKey, ..Report::default() }]);
    }
    let reports: Vec<Report> = entries.iter().filter_map(|entry| one(entry, message, context)).collect();
    if reports.is_empty() {
        return Err(Reject::NoKind.into());
    }
    Ok(reports)
}

/// The messages inside a text that the platform has encrypted.
fn unsealed(said: &Value, context: Context<'_>) -> Option<Vec<Map<String, Value>>> {
    let plain = sealed::opened(said.as_str()?, context.registered.platform_key("onenet")?)?;
    Some(opened(&lenient::json(&plain).ok()?))
}

fn one(entry: &Map<String, Value>, message: &Message<'_>, context: Context<'_>) -> Option<Report> {
    let text = |names: &[&str]| {
        let found = names.iter().find_map(|name| entry.get(*name))?;
        match found {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    };
    let product = text(&["productId", "product_id", "pid"]);
    let name = text(&["deviceName", "dev_name", "device_name"]);
    let device = match (&product, name) {
        (Some(product), Some(name)) => format!("{product}/{name}"),
        (None, Some(name)) => name,
        (_, None) => text(&["dev_id", "deviceId", "imei"])?,
    };
    let mut reader = Reader::new(context, &device, product.as_deref(), message);
    reader.time(entry.get("at").or_else(|| entry.get("time")).or_else(|| entry.get("timestamp")));
    match entry.get("status") {
        Some(Value::String(word)) if word == "online" || word == "offline" => reader.online(word == "online"),
        Some(status) if number(status) == Some(1.0) => reader.online(true),
        Some(status) if number(status) == Some(0.0) => reader.online(false),
        _ => said(entry, &mut reader),
    }
    Some(reader.finish())
}

fn said(entry: &Map<String, Value>, reader: &mut Reader<'_>) {
    if let Some((name, value)) = entry.get("ds_id").and_then(Value::as_str).zip(entry.get("value")) {
        reader.property(name, value);
    }
    let data = entry.get("data");
    let params = data.map(|data| data.get("params").unwrap_or(data));
    match entry.get("notifyType").and_then(Value::as_str).unwrap_or_default() {
        "event" => {
            if let Some(params) = params {
                events(params, reader);
            }
        }
        _ => {
            if let Some(properties) = params.and_then(Value::as_object) {
                reader.properties(properties);
            }
        }
    }
}
