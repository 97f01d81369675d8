//! rtl_433: cheap radio sensors and remotes, as JSON on `rtl_433/{host}/events` and `…/states`, and field by field on
//! `rtl_433/{host}/devices/…`. A device's address is `model/id`; a code of a remote is `model/id/cmd`, and only what
//! is registered for it says what it means.
//! Source: merbanan/rtl_433 `docs/DATA_FORMAT.md`, `docs/OPERATION.md` (topics) and `src/devices` (fields by model).

mod says;

use crate::decoded::Reject;
use crate::family::{Family, Refused};
use crate::heard::Heard;
use crate::known::{Context, Message, Transport};
use crate::lenient::{self, device_time, number};
use crate::report::{Disposition, Report};
use hub_core::signal::SignalKind;
use serde_json::{Map, Value};

/// Fields that hold what a remote sends, in the order in which they are tried as a code.
const CODES: [&str; 10] =
    ["cmd", "command", "button", "button_code", "code", "data", "unit", "control", "button_id", "cmd_id"];

/// The family of rtl_433.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rtl433;

impl Family for Rtl433 {
    fn name(&self) -> &'static str {
        "rtl_433"
    }

    fn filters(&self) -> &'static [&'static str] {
        &["rtl_433/#"]
    }

    fn claims(&self, message: &Message<'_>, _context: Context<'_>) -> bool {
        message.transport == Transport::Mqtt && message.topic.starts_with("rtl_433/")
    }

    fn decode(&self, message: &Message<'_>, context: Context<'_>) -> Result<Vec<Report>, Refused> {
        let parts: Vec<&str> = message.topic.split('/').collect();
        match parts.as_slice() {
            ["rtl_433", host, "availability"] => {
                let mut heard = Heard::of(*host, context.role(host), message);
                match lenient::text(message.payload)?.trim() {
                    "online" => heard.state(SignalKind::Online, true),
                    "offline" => heard.state(SignalKind::Online, false),
                    _ => {}
                }
                Ok(vec![heard.done()])
            }
            ["rtl_433", _, "devices", path @ ..] | ["rtl_433", "devices", path @ ..] => field(path, message, context),
            _ => event(message, context),
        }
    }
}

/// One message as JSON, however it came here.
///
/// # Errors
/// `not_json` and its like; `no_kind` when it names no model.
pub(crate) fn event(message: &Message<'_>, context: Context<'_>) -> Result<Vec<Report>, Refused> {
    let fields = lenient::object(message.payload)?;
    let model = fields.get("model").and_then(lenient::short_text).ok_or(Reject::NoKind)?;
    let id = ["id", "channel"].iter().find_map(|name| fields.get(*name)).and_then(plain);
    let device = id.map_or_else(|| model.clone(), |id| format!("{model}/{id}"));
    let mut report = read(&device, &model, &fields, message, context);
    if let Some(time) = fields.get("time").and_then(Value::as_str) {
        // The same message stands on `events` and on `states`.
        let code = CODES.iter().find_map(|name| fields.get(*name)).and_then(plain).unwrap_or_default();
        report.same_as = Some(format!("{device}/{code}/{time}"));
    }
    Ok(vec![report])
}

/// A field of its own: `[/type]/model[/subtype][/channel]/id/field`, the payload is the value.
fn field(path: &[&str], message: &Message<'_>, context: Context<'_>) -> Result<Vec<Report>, Refused> {
    let (Some((name, path)), model_at) = (path.split_last(), usize::from(path.first() == Some(&"TPMS"))) else {
        return Err(Reject::WrongTopic.into());
    };
    let Some(model) = path.get(model_at) else { return Err(Reject::WrongTopic.into()) };
    let device = match path.get(model_at + 1..).and_then(<[&str]>::last) {
        Some(id) => format!("{model}/{id}"),
        None => (*model).to_owned(),
    };
    // Names a thing of the message, not of the device.
    if matches!(*name, "time" | "id" | "channel" | "mic" | "protocol" | "model" | "type" | "subtype") {
        return Ok(vec![Report::of(device)]);
    }
    let refused = |reject| Refused { device: Some(device.clone()), reject };
    let text = lenient::text(message.payload).map_err(refused)?.trim();
    let value = serde_json::from_str(text).unwrap_or_else(|_| Value::from(text));
    let mut fields = Map::new();
    fields.insert((*name).to_owned(), value);
    Ok(vec![read(&device, model, &fields, message, context)])
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn read(device: &str, model: &str, fields: &Map<String, Value>, message: &Message<'_>, context: Context<'_>) -> Report {
    let codes = CODES.iter().filter_map(|name| fields.get(*name).and_then(plain));
    let of_code = codes.clone().find_map(|code| context.role(&format!("{device}/{code}")));
    let role = of_code.or_else(|| context.role(device));
    let mut heard = Heard::of(device, role, message);
    heard.report().readings.model = Some(model.to_owned());
    if let Some(at) = fields.get("time").and_then(device_time) {
        heard.report().readings.device_time = Some(at);
    }
    readings(fields, &mut heard);
    let told = says::states(model, fields, &mut heard);
    // Nothing in the message says what happened: a remote's code, whose meaning is what is registered for it.
    let is_code = codes.count() > 0 || says::is_remote(fields);
    if !told && is_code {
        match role {
            // A code is sent when it happens: what the broker kept of it is the past.
            Some(_) if message.retained => {}
            Some(_) => {
                heard.bare(says::switched(fields).unwrap_or(true));
            }
            None if says::has_reading(fields) => {}
            None => {
                let report = heard.report();
                report.disposition = Disposition::UnknownDevice;
                report.said.clear();
            }
        }
    }
    heard.done()
}

fn readings(fields: &Map<String, Value>, heard: &mut Heard) {
    let get = |name: &str| fields.get(name);
    match get("battery_ok").and_then(number) {
        Some(level) if level <= 0.0 => heard.state(SignalKind::Battery, true),
        // Between empty and full it is a level, at full it may as well be a plain "yes".
        Some(level) if level < 1.0 => {
            heard.readings().battery_percent(&Value::from((level * 100.0).round()));
        }
        _ => {}
    }
    if get("battery_low").and_then(lenient::truth) == Some(true) {
        heard.battery_low(true);
    }
    if let Some(percent) = get("battery_pct") {
        heard.readings().battery_percent(percent);
    }
    if heard.report().readings.battery_percent.is_none() {
        match (get("battery_V"), get("battery_mV").and_then(number)) {
            (Some(volts), _) => heard.readings().battery_v(volts),
            (None, Some(millivolts)) => heard.readings().battery_v(&Value::from(millivolts / 1000.0)),
            (None, None) => {}
        }
    }
    match (get("temperature_C").or_else(|| get("temperature_1_C")), get("temperature_F")) {
        (Some(celsius), _) => heard.temperature_c(celsius),
        (None, Some(fahrenheit)) => heard.temperature_f(fahrenheit),
        (None, None) => {}
    }
    if let Some(dbm) = get("rssi") {
        heard.readings().rssi_dbm(dbm);
    }
    if let Some(snr_db) = get("snr") {
        heard.readings().snr_db(snr_db);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SAMPLE: &str = r#"{"time":"2026-11-20 08:15:30","model":"Kerui-Security","id":"0x5f21c","cmd":"0xe","opened":1,"state":"open","battery_ok":0.5,"temperature_C":3}"#;

    proptest! {
        #[test]
        fn any_bytes_and_any_mutation_are_survived(
            payload in proptest::collection::vec(any::<u8>(), 0..64), at in 0_usize..200, byte in any::<u8>(),
        ) {
            for topic in ["rtl_433/h/events", "rtl_433/h/devices/a/b/c", "rtl_433/h/devices/TPMS", "rtl_433/"] {
                crate::trial::reads_anything(&Rtl433, topic, &payload);
                crate::trial::reads_changed(&Rtl433, topic, SAMPLE, (at, byte), at);
            }
        }
    }
}
