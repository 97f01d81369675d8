//! CTWing AEP (China Telecom): the platform pushes `dataReport`, `eventReport` and `deviceOnlineOfflineReport` over
//! HTTP, or on a topic of a message queue. The bytes of a transparent device (`APPdata`) need a decoder.
//! Source: ctwing.cn "message push", and public handlers of its callbacks.

use crate::decoded::Reject;
use crate::family::{Family, Refused};
use crate::known::{Context, Message, Transport};
use crate::lenient::{self, number};
use crate::report::{Disposition, Report};
use crate::thing_model::Reader;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

/// What stands in every message of the platform.
const MARK: &[u8] = b"\"messageType\"";

/// The family of the CTWing platform.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ctwing;

impl Family for Ctwing {
    fn name(&self) -> &'static str {
        "ctwing"
    }

    fn filters(&self) -> &'static [&'static str] {
        &["ctwing/#", "v1/up/+"]
    }

    fn claims(&self, message: &Message<'_>, _context: Context<'_>) -> bool {
        match message.transport {
            Transport::Tcp => false,
            Transport::Mqtt if message.topic.starts_with("ctwing/") || message.topic.starts_with("v1/up/") => true,
            _ => has_mark(message.payload) && lenient::object(message.payload).is_ok_and(|body| is_ours(&body)),
        }
    }

    fn decode(&self, message: &Message<'_>, context: Context<'_>) -> Result<Vec<Report>, Refused> {
        let body = lenient::object(message.payload)?;
        let text = |name: &str| body.get(name).and_then(Value::as_str);
        let device = text("deviceId").or_else(|| text("IMEI")).filter(|device| !device.is_empty());
        let device = device.ok_or(Reject::NoKind)?;
        let product = body.get("productId").map(|product| match product {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        });
        let mut reader = Reader::new(context, device, product.as_deref(), message);
        reader.time(body.get("timestamp"));
        let kind = text("messageType").unwrap_or_default();
        let report = match kind {
            "dataReport" | "dataReportTupUnion" => data(&body, reader),
            "eventReport" => {
                let content = body.get("eventContent").or_else(|| body.get("payload")).and_then(Value::as_object);
                reader.event(&event_name(&body), content);
                reader.finish()
            }
            "deviceOnlineOfflineReport" => {
                match body.get("eventType").and_then(number) {
                    Some(1.0) => reader.online(true),
                    Some(0.0) => reader.online(false),
                    _ => {}
                }
                reader.finish()
            }
            _ => Report::ignored(Some(device.to_owned())),
        };
        Ok(vec![report])
    }
}

fn has_mark(payload: &[u8]) -> bool {
    payload.windows(MARK.len()).any(|window| window == MARK)
}

fn is_ours(body: &Map<String, Value>) -> bool {
    let known = ["dataReport", "eventReport", "deviceOnlineOfflineReport", "commandResponse"];
    let kind = body.get("messageType").and_then(Value::as_str).unwrap_or_default();
    body.contains_key("deviceId")
        && (known.iter().any(|known| kind.starts_with(known)) || body.contains_key("tenantId"))
}

/// The service an event belongs to names it; where there is none, its number does.
fn event_name(body: &Map<String, Value>) -> String {
    let named = ["serviceId", "eventId", "identifier"].iter().find_map(|name| body.get(*name));
    match named.and_then(Value::as_str).filter(|name| !name.is_empty()) {
        Some(name) => name.to_owned(),
        None => body.get("eventType").map(ToString::to_string).unwrap_or_default(),
    }
}

/// `payload` is the values themselves, or holds them under `serviceData`, or is bytes.
fn data(body: &Map<String, Value>, mut reader: Reader<'_>) -> Report {
    let empty = Map::new();
    let payload = body.get("payload").and_then(Value::as_object).unwrap_or(&empty);
    if let Some(bytes) = payload.get("APPdata").and_then(Value::as_str) {
        let inner = STANDARD.decode(bytes).ok().and_then(|bytes| lenient::object(&bytes).ok());
        let Some(inner) = inner else {
            let mut report = reader.finish();
            report.disposition = Disposition::NeedsDecoder;
            // The time is the platform's.
            report.readings.device_time = None;
            return report;
        };
        reader.properties(&inner);
    } else if let Some(values) = payload.get("serviceData").and_then(Value::as_object) {
        reader.properties(values);
    } else {
        reader.properties(payload);
    }
    reader.finish()
}
