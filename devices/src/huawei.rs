//! Huawei Cloud IoTDA: properties, events and messages on `$oc/devices/{id}/sys/…`, and the platform's HTTP pushes
//! (`resource`/`notify_data`, and the older `notifyType`).
//! Source: support.huaweicloud.com, "device property reporting" and "push a device property reporting notification".

use crate::decoded::Reject;
use crate::family::{Family, Refused};
use crate::known::{Context, Message, Transport};
use crate::lenient;
use crate::report::{Disposition, Report};
use crate::thing_model::Reader;
use serde_json::{Map, Value};

/// The family of the IoTDA platform.
#[derive(Clone, Copy, Debug, Default)]
pub struct Huawei;

impl Family for Huawei {
    fn name(&self) -> &'static str {
        "huawei"
    }

    fn filters(&self) -> &'static [&'static str] {
        &["$oc/devices/+/sys/#"]
    }

    fn claims(&self, message: &Message<'_>, _context: Context<'_>) -> bool {
        match message.transport {
            Transport::Mqtt => message.topic.starts_with("$oc/devices/"),
            Transport::Http => lenient::object(message.payload).is_ok_and(|body| is_push(&body)),
            Transport::Tcp => false,
        }
    }

    fn decode(&self, message: &Message<'_>, context: Context<'_>) -> Result<Vec<Report>, Refused> {
        if message.transport == Transport::Http {
            return push(&lenient::object(message.payload)?, message, context);
        }
        let rest = message.topic.strip_prefix("$oc/devices/").and_then(|rest| rest.split_once('/'));
        let (device, rest) = rest.ok_or(Reject::WrongTopic)?;
        let body = || {
            let refused = |reject| Refused { device: Some(device.to_owned()), reject };
            lenient::object(message.payload).map_err(refused)
        };
        match rest {
            "sys/properties/report" => Ok(vec![services(device, None, &body()?, message, context)]),
            "sys/gateway/sub_devices/properties/report" => {
                let body = body()?;
                let devices = body.get("devices").and_then(Value::as_array);
                let one = |entry: &Value| {
                    let entry = entry.as_object()?;
                    Some(services(entry.get("device_id")?.as_str()?, None, entry, message, context))
                };
                Ok(devices.into_iter().flatten().filter_map(one).collect())
            }
            "sys/events/up" => {
                let body = body()?;
                let whose = body.get("object_device_id").and_then(Value::as_str).unwrap_or(device);
                Ok(vec![events(whose, &body, message, context)])
            }
            "sys/messages/up" => Ok(vec![opaque(device, message.payload, message, context)]),
            _ => Ok(vec![Report::ignored(Some(device.to_owned()))]),
        }
    }
}

/// A device id usually begins with its product's id.
fn product_of(device: &str) -> Option<&str> {
    device.split_once('_').map(|(product, _)| product)
}

fn reader<'a>(device: &'a str, product: Option<&'a str>, message: &'a Message<'a>, context: Context<'a>) -> Reader<'a> {
    Reader::new(context, device, product.or_else(|| product_of(device)), message)
}

/// `services`: `[{"service_id":…,"properties":{…},"event_time":…}]`; older: `data` and `eventTime`.
fn services(
    device: &str,
    product: Option<&str>,
    body: &Map<String, Value>,
    message: &Message<'_>,
    context: Context<'_>,
) -> Report {
    let mut reader = reader(device, product, message, context);
    let list = body.get("services").and_then(Value::as_array).into_iter().flatten();
    for service in list.chain(body.get("service")) {
        reader.time(service.get("event_time").or_else(|| service.get("eventTime")));
        let properties = service.get("properties").or_else(|| service.get("data")).and_then(Value::as_object);
        if let Some(properties) = properties {
            reader.properties(properties);
        }
    }
    reader.finish()
}

/// Events by type; the platform's own (`$…`: time, upgrade, sub-devices) say nothing of a person.
fn events(device: &str, body: &Map<String, Value>, message: &Message<'_>, context: Context<'_>) -> Report {
    let mut reader = reader(device, None, message, context);
    let mut own = false;
    for service in body.get("services").and_then(Value::as_array).into_iter().flatten() {
        let text = |name: &str| service.get(name).and_then(Value::as_str).unwrap_or_default();
        if text("service_id").starts_with('$') {
            own = true;
            continue;
        }
        reader.time(service.get("event_time"));
        reader.event(text("event_type"), service.get("paras").and_then(Value::as_object));
    }
    let report = reader.finish();
    match own && report.said.is_empty() {
        true => Report::ignored(Some(device.to_owned())),
        false => report,
    }
}

/// A message of the device's own layout: read when it is an object of known names.
fn opaque(device: &str, bytes: &[u8], message: &Message<'_>, context: Context<'_>) -> Report {
    let unread = || Report { disposition: Disposition::NeedsDecoder, ..Report::of(device) };
    let Ok(body) = lenient::object(bytes) else { return unread() };
    let content = match body.get("content") {
        Some(Value::Object(content)) => content.clone(),
        Some(Value::String(text)) => match lenient::object(text.as_bytes()) {
            Ok(content) => content,
            Err(_) => return unread(),
        },
        _ => body,
    };
    let mut reader = reader(device, None, message, context);
    reader.properties(&content);
    reader.finish()
}

fn is_push(body: &Map<String, Value>) -> bool {
    let resource = body.get("resource").and_then(Value::as_str).unwrap_or_default();
    let old = body.get("notifyType").and_then(Value::as_str).unwrap_or_default();
    (resource.starts_with("device") && body.contains_key("notify_data"))
        || ((old.starts_with("device") || old.starts_with("service")) && body.contains_key("deviceId"))
}

fn push(body: &Map<String, Value>, message: &Message<'_>, context: Context<'_>) -> Result<Vec<Report>, Refused> {
    let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    if let Some(device) = body.get("deviceId").and_then(Value::as_str) {
        let data = body.contains_key("services") || body.contains_key("service");
        return Ok(vec![match data {
            true => services(device, None, body, message, context),
            false => Report::ignored(Some(device.to_owned())),
        }]);
    }
    let notified = body.get("notify_data").ok_or(Reject::NoKind)?;
    let header = notified.get("header").unwrap_or(notified);
    let inner = notified.get("body").or_else(|| body.get("body")).unwrap_or(notified);
    let device = text(header, "device_id").or_else(|| text(inner, "device_id")).ok_or(Reject::NoKind)?;
    let product = text(header, "product_id");
    let empty = Map::new();
    let fields = inner.as_object().unwrap_or(&empty);
    let report = match body.get("resource").and_then(Value::as_str).unwrap_or_default() {
        "device.property" => services(&device, product.as_deref(), fields, message, context),
        "device.status" => {
            let mut reader = reader(&device, product.as_deref(), message, context);
            reader.time(body.get("event_time_ms").or_else(|| body.get("event_time")));
            match text(inner, "status").unwrap_or_default().as_str() {
                "ONLINE" => reader.online(true),
                "OFFLINE" | "ABNORMAL" => reader.online(false),
                _ => {}
            }
            reader.finish()
        }
        "device.message" => opaque(&device, &serde_json::to_vec(inner).unwrap_or_default(), message, context),
        "device.event" => events(&device, fields, message, context),
        _ => Report::ignored(Some(device)),
    };
    Ok(vec![report])
}
