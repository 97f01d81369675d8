//! Alibaba Cloud IoT (Alink JSON): properties and events on `/sys/{productKey}/{deviceName}/thing/…`, the same after
//! the rule engine, and on-line states. A device's address is `productKey/deviceName`.
//! Source: help.aliyun.com, "device properties, events and services" and "data formats of forwarded messages".

use crate::decoded::Reject;
use crate::family::{Family, Refused};
use crate::known::{Context, Message, Transport};
use crate::lenient;
use crate::report::{Disposition, Report};
use crate::thing_model::Reader;
use serde_json::{Map, Value};

/// The family of the Alink protocol.
#[derive(Clone, Copy, Debug, Default)]
pub struct Aliyun;

impl Family for Aliyun {
    fn name(&self) -> &'static str {
        "aliyun"
    }

    fn filters(&self) -> &'static [&'static str] {
        &["/sys/+/+/thing/#", "/as/mqtt/status/+/+"]
    }

    fn claims(&self, message: &Message<'_>, _context: Context<'_>) -> bool {
        match message.transport {
            Transport::Mqtt => topic(message.topic).is_some(),
            Transport::Http => lenient::object(message.payload).is_ok_and(|body| pushed(&body).is_some()),
            Transport::Tcp => false,
        }
    }

    fn decode(&self, message: &Message<'_>, context: Context<'_>) -> Result<Vec<Report>, Refused> {
        let Some(topic) = topic(message.topic) else {
            let body = lenient::object(message.payload)?;
            let (product, name) = pushed(&body).ok_or(Reject::WrongTopic)?;
            let device = format!("{product}/{name}");
            return Ok(vec![forwarded(&body, Reader::new(context, &device, Some(product), message))]);
        };
        let device = format!("{}/{}", topic.product, topic.name);
        let refused = |reject| Refused { device: Some(device.clone()), reject };
        let reader = || Reader::new(context, &device, Some(topic.product), message);
        match topic.rest {
            Rest::Raw => {
                let disposition = Disposition::NeedsDecoder;
                Ok(vec![Report { disposition, ..Report::of(device.as_str()) }])
            }
            Rest::NotForUs => Ok(vec![Report::ignored(Some(device))]),
            Rest::Status => Ok(vec![forwarded(&lenient::object(message.payload).map_err(refused)?, reader())]),
            Rest::Event(event) => {
                let body = lenient::object(message.payload).map_err(refused)?;
                if body.contains_key("items") || body.contains_key("identifier") {
                    return Ok(vec![forwarded(&body, reader())]);
                }
                let params = body.get("params").ok_or_else(|| refused(Reject::NoKind))?;
                Ok(posted(event, params, reader(), context, message))
            }
        }
    }
}

struct Topic<'a> {
    product: &'a str,
    name: &'a str,
    rest: Rest<'a>,
}

enum Rest<'a> {
    /// `thing/event/{event}/post`.
    Event(&'a str),
    /// `thing/model/up_raw`.
    Raw,
    /// `/as/mqtt/status/…`.
    Status,
    /// Answers, services, configuration.
    NotForUs,
}

fn topic(topic: &str) -> Option<Topic<'_>> {
    if let Some((product, name)) = topic.strip_prefix("/as/mqtt/status/").and_then(|rest| rest.split_once('/')) {
        return Some(Topic { product, name, rest: Rest::Status });
    }
    let parts: Vec<&str> = topic.strip_prefix("/sys/")?.split('/').collect();
    let (product, name, rest) = match parts.as_slice() {
        [product, name, rest @ ..] if !product.is_empty() && !name.is_empty() => (*product, *name, rest),
        _ => return None,
    };
    let rest = match rest {
        ["thing", "event", event, "post"] => Rest::Event(event),
        ["thing", "event", "property", kind @ ("batch" | "pack" | "history"), "post"] => Rest::Event(kind),
        ["thing", "model", "up_raw"] => Rest::Raw,
        ["thing", ..] | ["_thing", ..] | ["rrpc", ..] | ["ext", ..] => Rest::NotForUs,
        _ => return None,
    };
    Some(Topic { product, name, rest })
}

/// Whose message the rule engine forwards.
fn pushed(body: &Map<String, Value>) -> Option<(&str, &str)> {
    let text = |name: &str| body.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let speaks = ["items", "identifier", "status"].iter().any(|name| body.contains_key(*name));
    let product = text("productKey").filter(|_| speaks)?;
    Some((product, text("deviceName")?))
}

/// A message after the rule engine: properties under `items`, an event by `identifier`, or a `status`.
fn forwarded(body: &Map<String, Value>, mut reader: Reader<'_>) -> Report {
    reader.time(body.get("gmtCreate"));
    if let Some(items) = body.get("items").and_then(Value::as_object) {
        reader.properties(items);
    } else if let Some(event) = body.get("identifier").and_then(Value::as_str) {
        reader.time(body.get("time"));
        reader.event(event, body.get("value").and_then(Value::as_object));
    } else if let Some(status) = body.get("status").and_then(Value::as_str) {
        reader.time(body.get("utcTime").or_else(|| body.get("lastTime")));
        match status {
            "online" | "ONLINE" => reader.online(true),
            "offline" | "OFFLINE" => reader.online(false),
            _ => {}
        }
    }
    reader.finish()
}

/// What the device posted itself.
fn posted(
    event: &str,
    params: &Value,
    mut reader: Reader<'_>,
    context: Context<'_>,
    message: &Message<'_>,
) -> Vec<Report> {
    let fields = params.as_object();
    match event {
        // History tells the past: that the device lives, nothing more.
        "history" => {}
        "property" => {
            if let Some(fields) = fields {
                reader.properties(fields);
            }
        }
        "batch" | "pack" => {
            if let Some(fields) = fields {
                packed(fields, &mut reader);
            }
            let mut reports = vec![reader.finish()];
            let subs = fields.and_then(|fields| fields.get("subDevices")).and_then(Value::as_array);
            for sub in subs.into_iter().flatten() {
                reports.extend(sub_device(sub, context, message));
            }
            return reports;
        }
        event => {
            let value = fields.and_then(|fields| fields.get("value")).unwrap_or(params);
            reader.time(fields.and_then(|fields| fields.get("time")));
            reader.event(event, value.as_object());
        }
    }
    vec![reader.finish()]
}

/// Properties and events together.
fn packed(fields: &Map<String, Value>, reader: &mut Reader<'_>) {
    if let Some(properties) = fields.get("properties").and_then(Value::as_object) {
        reader.properties(properties);
    }
    for (event, body) in fields.get("events").and_then(Value::as_object).into_iter().flatten() {
        let body = body.as_array().and_then(|series| series.last()).unwrap_or(body);
        reader.time(body.get("time"));
        reader.event(event, body.get("value").and_then(Value::as_object));
    }
}

/// One device behind a gateway.
fn sub_device(sub: &Value, context: Context<'_>, message: &Message<'_>) -> Option<Report> {
    let identity = sub.get("identity")?;
    let text = |name: &str| identity.get(name).and_then(Value::as_str);
    let (product, name) = (text("productKey")?, text("deviceName")?);
    let device = format!("{product}/{name}");
    let mut reader = Reader::new(context, &device, Some(product), message);
    packed(sub.as_object()?, &mut reader);
    Some(reader.finish())
}
