//! Tencent Cloud IoT Explorer (data template protocol): `$thing/up/{property,event,raw}/{productId}/{deviceName}` and
//! the same in an HTTP push. A device's address is `productId/deviceName`; times are Unix seconds.
//! Source: cloud.tencent.com/document/product/1081 "data template protocol"; tencentyun/qcloud-iot-explorer-sdk docs.

use crate::decoded::Reject;
use crate::family::{Family, Refused};
use crate::known::{Context, Message, Transport};
use crate::lenient;
use crate::report::{Disposition, Report};
use crate::thing_model::Reader;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

/// The family of the data template protocol.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tencent;

impl Family for Tencent {
    fn name(&self) -> &'static str {
        "tencent"
    }

    fn filters(&self) -> &'static [&'static str] {
        &["$thing/up/#"]
    }

    fn claims(&self, message: &Message<'_>, _context: Context<'_>) -> bool {
        match message.transport {
            Transport::Mqtt => message.topic.starts_with("$thing/"),
            Transport::Http => lenient::object(message.payload).is_ok_and(|body| pushed(&body).is_some()),
            Transport::Tcp => false,
        }
    }

    fn decode(&self, message: &Message<'_>, context: Context<'_>) -> Result<Vec<Report>, Refused> {
        if message.transport == Transport::Http {
            let body = lenient::object(message.payload)?;
            return push(&body, message, context);
        }
        let parts: Vec<&str> = message.topic.split('/').collect();
        let ["$thing", way, about, product, name] = parts.as_slice() else { return Err(Reject::WrongTopic.into()) };
        let device = format!("{product}/{name}");
        if *way != "up" {
            return Ok(vec![Report::ignored(Some(device))]);
        }
        match *about {
            "raw" => Ok(vec![Report { disposition: Disposition::NeedsDecoder, ..Report::of(device) }]),
            "property" | "event" => {
                let refused = |reject| Refused { device: Some(device.clone()), reject };
                let body = lenient::object(message.payload).map_err(refused)?;
                let reader = Reader::new(context, &device, Some(product), message);
                Ok(vec![said(&body, &device, reader)])
            }
            _ => Ok(vec![Report::ignored(Some(device))]),
        }
    }
}

/// What the body of a data template message says.
fn said(body: &Map<String, Value>, device: &str, mut reader: Reader<'_>) -> Report {
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let params = body.get("params").and_then(Value::as_object);
    reader.time(body.get("timestamp"));
    match text("method").unwrap_or("report") {
        "report" | "report_info" => {
            if let Some(params) = params {
                reader.properties(params);
            }
        }
        "event_post" => reader.event(text("eventId").unwrap_or_default(), params),
        "events_post" => {
            for event in body.get("events").and_then(Value::as_array).into_iter().flatten() {
                reader.time(event.get("timestamp"));
                let id = event.get("eventId").and_then(Value::as_str).unwrap_or_default();
                reader.event(id, event.get("params").and_then(Value::as_object));
            }
        }
        // Answers to commands and questions for the last state: not from the device about itself.
        _ => return Report::ignored(Some(device.to_owned())),
    }
    reader.finish()
}

/// Product, device and what is pushed of it; the keys come in two spellings.
fn pushed(body: &Map<String, Value>) -> Option<(&str, &str, &Value)> {
    let get = |names: [&str; 3]| names.iter().find_map(|name| body.get(*name));
    let product = get(["ProductId", "productid", "productId"])?.as_str()?;
    let name = get(["DeviceName", "devicename", "deviceName"])?.as_str()?;
    let payload = get(["Payload", "payload", "Event"])?;
    // Another platform pushes `productId` and `deviceName` too; only this one has a topic or an event name beside.
    let ours = body.contains_key("Event") || get(["Topic", "topic", "ProductId"]).is_some();
    (ours && !body.contains_key("notifyType")).then_some((product, name, payload))
}

fn push(body: &Map<String, Value>, message: &Message<'_>, context: Context<'_>) -> Result<Vec<Report>, Refused> {
    let (product, name, payload) = pushed(body).ok_or(Reject::WrongTopic)?;
    let device = format!("{product}/{name}");
    let mut reader = Reader::new(context, &device, Some(product), message);
    if let Some(event) = body.get("Event").and_then(Value::as_str) {
        reader.time(body.get("Timestamp").or_else(|| body.get("timestamp")));
        match event.to_ascii_lowercase().as_str() {
            "online" | "deviceonline" => reader.online(true),
            "offline" | "deviceoffline" => reader.online(false),
            _ => return Ok(vec![Report::ignored(Some(device))]),
        }
        return Ok(vec![reader.finish()]);
    }
    let inner = match payload {
        Value::Object(inner) => Some(inner.clone()),
        Value::String(text) => {
            let plain = lenient::object(text.as_bytes()).ok();
            plain.or_else(|| STANDARD.decode(text).ok().and_then(|bytes| lenient::object(&bytes).ok()))
        }
        _ => None,
    };
    match inner {
        Some(inner) => Ok(vec![said(&inner, &device, reader)]),
        None => Ok(vec![Report { disposition: Disposition::NeedsDecoder, ..Report::of(device) }]),
    }
}
