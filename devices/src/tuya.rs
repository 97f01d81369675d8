//! TuyaLink: properties and events on `tylink/{deviceId}/…`. Codes are those of Tuya's standard instruction sets,
//! the same in every category (`smoke_sensor_status`, `watersensor_state`, `temper_alarm`, which really is spelled so).
//! Source: developer.tuya.com "Properties, Actions, and Events" and "Standard Instruction Set".

use crate::decoded::Reject;
use crate::family::{Family, Refused};
use crate::known::{Context, Message, Transport};
use crate::lenient::{self, number};
use crate::report::{Disposition, Report};
use crate::thing_model::{Reader, words};
use serde_json::{Map, Value, json};

/// A Tuya temperature above this is in tenths of a degree.
const MAX_WHOLE_DEGREES: f64 = 60.0;

/// The family of the TuyaLink protocol.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tuya;

impl Family for Tuya {
    fn name(&self) -> &'static str {
        "tuya"
    }

    fn filters(&self) -> &'static [&'static str] {
        &["tylink/#"]
    }

    fn claims(&self, message: &Message<'_>, _context: Context<'_>) -> bool {
        message.transport == Transport::Mqtt && message.topic.starts_with("tylink/")
    }

    fn decode(&self, message: &Message<'_>, context: Context<'_>) -> Result<Vec<Report>, Refused> {
        let parts: Vec<&str> = message.topic.split('/').collect();
        let ["tylink", device, rest @ ..] = parts.as_slice() else { return Err(Reject::WrongTopic.into()) };
        let refused = |reject| Refused { device: Some((*device).to_owned()), reject };
        let body = || lenient::object(message.payload).map_err(refused);
        let data = |body: &Map<String, Value>| body.get("data").cloned().ok_or_else(|| refused(Reject::NoKind));
        let mut reader = Reader::new(context, device, None, message);
        match rest {
            ["thing", "property", "report"] => {
                let body = body()?;
                reader.time(body.get("time"));
                properties(&data(&body)?, &mut reader);
                Ok(vec![reader.finish()])
            }
            ["thing", "event", "trigger"] => {
                let body = body()?;
                reader.time(body.get("time"));
                event(&data(&body)?, &mut reader);
                Ok(vec![reader.finish()])
            }
            ["thing", "data", "batch_report"] => {
                let body = body()?;
                reader.time(body.get("time"));
                let data = data(&body)?;
                batch(&data, &mut reader);
                let mut reports = vec![reader.finish()];
                for (sub, data) in data.get("subDevices").and_then(Value::as_object).into_iter().flatten() {
                    let mut reader = Reader::new(context, sub, None, message);
                    reader.time(body.get("time"));
                    batch(data, &mut reader);
                    reports.push(reader.finish());
                }
                Ok(reports)
            }
            ["channel", "raw", "up"] => {
                Ok(vec![Report { disposition: Disposition::NeedsDecoder, ..Report::of(*device) }])
            }
            _ => Ok(vec![Report::ignored(Some((*device).to_owned()))]),
        }
    }
}

/// All codes with their values, in Tuya's scales and enumerations.
fn properties(data: &Value, reader: &mut Reader<'_>) {
    let Some(codes) = data.as_object() else { return };
    let mut plain = Map::new();
    for (code, value) in codes {
        let inner = value.get("value").unwrap_or(value);
        let unwrapped = meant(code, inner);
        let wrapped = match value {
            Value::Object(timed) if timed.contains_key("value") => {
                let mut timed = timed.clone();
                timed.insert("value".to_owned(), unwrapped);
                Value::Object(timed)
            }
            Value::Array(_) => value.clone(),
            _ => unwrapped,
        };
        plain.insert(named(code), wrapped);
    }
    reader.properties(&plain);
}

/// Codes whose names say something else here: temperatures have their own names, and a wireless switch (category
/// `wxkg`) writes each button's word under `switch_type_1`, `switch_mode1` or `switch1_value`.
fn named(code: &str) -> String {
    let number = code.strip_prefix("switch_type_").or_else(|| code.strip_prefix("switch_mode"));
    let number = number.or_else(|| code.strip_prefix("switch")?.strip_suffix("_value"));
    let button = number.filter(|number| !number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit()));
    if let Some(button) = button {
        return format!("button{button}");
    }
    match code {
        "va_temperature" | "temp_current" | "temp_value" => "temperature".to_owned(),
        "battery_value" => "battery_voltage".to_owned(),
        code => code.to_owned(),
    }
}

/// The value of a code as every platform would write it. `…_state` of a detector is an enumeration of `"1"` (alarm)
/// and `"2"` (normal).
fn meant(code: &str, value: &Value) -> Value {
    match code {
        "va_temperature" | "temp_current" | "temp_value" => match number(value) {
            Some(tenths) if tenths.abs() > MAX_WHOLE_DEGREES && tenths.fract() == 0.0 => json!(tenths / 10.0),
            _ => value.clone(),
        },
        code if code.ends_with("_state") && words::kind(code).is_some() => match value.as_str() {
            Some("1") => json!(true),
            Some("2") => json!(false),
            _ => value.clone(),
        },
        _ => value.clone(),
    }
}

fn event(data: &Value, reader: &mut Reader<'_>) {
    reader.time(data.get("eventTime"));
    let code = data.get("eventCode").and_then(Value::as_str).unwrap_or_default();
    reader.event(code, data.get("outputParams").and_then(Value::as_object));
}

fn batch(data: &Value, reader: &mut Reader<'_>) {
    if let Some(found) = data.get("properties") {
        properties(found, reader);
    }
    for (code, body) in data.get("events").and_then(Value::as_object).into_iter().flatten() {
        reader.time(body.get("eventTime"));
        reader.event(code, body.get("outputParams").and_then(Value::as_object));
    }
}
