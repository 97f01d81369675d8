//! OneNET (China Mobile): OneJSON on `$sys/{productId}/{deviceName}/thing/…`, data points on `…/dp/post/json`, and
//! the HTTP pushes of the old platform (`type` 1 and 2) and of the studio (`notifyType`). A device's address is
//! `productId/deviceName`, or its number where the push gives nothing else.
//! Source: open.iot.10086.cn, "OneJSON" and "HTTP push".

mod push;
mod sealed;

use crate::decoded::Reject;
use crate::family::{Family, Refused};
use crate::known::{Context, Message, Transport};
use crate::lenient;
use crate::report::{Disposition, Report};
use crate::thing_model::Reader;
use serde_json::{Map, Value};

/// The family of the OneNET platform.
#[derive(Clone, Copy, Debug, Default)]
pub struct OneNet;

impl Family for OneNet {
    fn name(&self) -> &'static str {
        "onenet"
    }

    fn filters(&self) -> &'static [&'static str] {
        &["$sys/+/+/thing/#", "$sys/+/+/dp/#"]
    }

    fn claims(&self, message: &Message<'_>, _context: Context<'_>) -> bool {
        match message.transport {
            Transport::Mqtt => topic(message.topic).is_some(),
            Transport::Http => push::claims(message.payload),
            Transport::Tcp => false,
        }
    }

    fn decode(&self, message: &Message<'_>, context: Context<'_>) -> Result<Vec<Report>, Refused> {
        let Some((product, name, rest)) = topic(message.topic) else {
            return push::decode(message, context);
        };
        let device = format!("{product}/{name}");
        let refused = |reject| Refused { device: Some(device.clone()), reject };
        let mut reader = Reader::new(context, &device, Some(product), message);
        let body = || lenient::object(message.payload).map_err(refused);
        let params = |body: &Map<String, Value>| body.get("params").cloned().ok_or_else(|| refused(Reject::NoKind));
        match rest.as_slice() {
            ["thing", "property", "post"] => {
                if let Some(fields) = params(&body()?)?.as_object() {
                    reader.properties(fields);
                }
                Ok(vec![reader.finish()])
            }
            ["thing", "event", "post"] => {
                events(&params(&body()?)?, &mut reader);
                Ok(vec![reader.finish()])
            }
            ["thing", "pack", "post"] => Ok(pack(&params(&body()?)?, reader, context, message)),
            ["thing", "history", "post"] => Ok(vec![reader.finish()]),
            ["dp", "post", "json"] => {
                let body = body()?;
                if let Some(points) = body.get("dp").and_then(Value::as_object) {
                    reader.properties(points);
                }
                Ok(vec![reader.finish()])
            }
            ["dp", "post", ..] => Ok(vec![Report { disposition: Disposition::NeedsDecoder, ..Report::of(device) }]),
            _ => Ok(vec![Report::ignored(Some(device))]),
        }
    }
}

fn topic(topic: &str) -> Option<(&str, &str, Vec<&str>)> {
    let mut parts = topic.strip_prefix("$sys/")?.split('/');
    let (product, name) = (parts.next()?, parts.next()?);
    let rest: Vec<&str> = parts.collect();
    matches!(rest.first(), Some(&("thing" | "dp" | "cmd" | "image" | "ota"))).then_some((product, name, rest))
}

/// Events by name, each `{"value":{…},"time":…}`.
fn events(params: &Value, reader: &mut Reader<'_>) {
    for (event, body) in params.as_object().into_iter().flatten() {
        let body = body.as_array().and_then(|series| series.last()).unwrap_or(body);
        reader.time(body.get("time"));
        reader.event(event, body.get("value").unwrap_or(body).as_object());
    }
}

/// A gateway speaks for the devices behind it.
fn pack(params: &Value, reader: Reader<'_>, context: Context<'_>, message: &Message<'_>) -> Vec<Report> {
    let one = |entry: &Value| {
        let identity = entry.get("identity")?;
        let text = |names: [&str; 2]| names.iter().find_map(|name| identity.get(*name)).and_then(Value::as_str);
        let (product, name) = (text(["productID", "productId"])?, text(["deviceName", "device_name"])?);
        let device = format!("{product}/{name}");
        let mut reader = Reader::new(context, &device, Some(product), message);
        if let Some(properties) = entry.get("properties").and_then(Value::as_object) {
            reader.properties(properties);
        }
        if let Some(said) = entry.get("events") {
            events(said, &mut reader);
        }
        Some(reader.finish())
    };
    let mut reports = vec![reader.finish()];
    reports.extend(params.as_array().into_iter().flatten().filter_map(one));
    reports
}
