//! Traccar's forwarding of events and positions (`EventData`, `PositionData`), over MQTT on `traccar/…` or over HTTP.
//! A device's address is its `uniqueId`, usually the IMEI.
//! Source: traccar/traccar `forward/EventData.java`, `model/Position.java` (alarms), `model/Event.java` (types).

use crate::decoded::{Flag, Reject};
use crate::family::{Family, Refused};
use crate::heard::Heard;
use crate::known::{Context, Message, Role, Transport};
use crate::lenient::{self, device_time, number};
use crate::report::{Datum, DeviceTime, Disposition, Report, Said};
use hub_core::signal::SignalKind;
use serde_json::{Map, Value};

/// The family of a Traccar server.
#[derive(Clone, Copy, Debug, Default)]
pub struct Traccar;

impl Family for Traccar {
    fn name(&self) -> &'static str {
        "traccar"
    }

    fn filters(&self) -> &'static [&'static str] {
        &["traccar/#"]
    }

    fn claims(&self, message: &Message<'_>, _context: Context<'_>) -> bool {
        match message.transport {
            Transport::Mqtt => message.topic.starts_with("traccar/"),
            Transport::Http => lenient::object(message.payload).is_ok_and(|body| is_forward(&body)),
            Transport::Tcp => false,
        }
    }

    fn decode(&self, message: &Message<'_>, context: Context<'_>) -> Result<Vec<Report>, Refused> {
        let body = lenient::object(message.payload)?;
        let device = address(&body).ok_or(Reject::NoKind)?;
        let role = context.role(&device);
        let mut heard = Heard::of(device, role, message);
        let position = body.get("position").and_then(Value::as_object);
        match body.get("event") {
            Some(event) => read_event(event, position, &mut heard),
            None => {
                if let Some(position) = position {
                    heard.report().readings.device_time = taken_at(position);
                    alarms(position.get("attributes"), &mut heard);
                    place(position, &mut heard);
                }
            }
        }
        Ok(vec![heard.done()])
    }
}

fn is_forward(body: &Map<String, Value>) -> bool {
    let has = |name: &str| body.get(name).is_some_and(Value::is_object);
    has("device") && (has("event") || has("position"))
}

/// The device's own id; Traccar's number for it where the device is not sent along.
fn address(body: &Map<String, Value>) -> Option<String> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let unique = body.get("device").and_then(|device| device.get("uniqueId")).and_then(text);
    let number = || ["event", "position"].iter().find_map(|part| body.get(*part)?.get("deviceId"));
    unique.or_else(|| number().and_then(text))
}

/// When the device says it was; the fix may be older.
fn taken_at(position: &Map<String, Value>) -> Option<DeviceTime> {
    ["deviceTime", "fixTime"].iter().find_map(|name| position.get(*name).and_then(device_time))
}

fn read_event(event: &Value, position: Option<&Map<String, Value>>, heard: &mut Heard) {
    let kind = event.get("type").and_then(Value::as_str).unwrap_or_default();
    let event_time = event.get("eventTime").or_else(|| event.get("serverTime")).and_then(device_time);
    // These are about the line to the server: the position beside them is the last known one, from another time.
    let of_the_line = match kind {
        "deviceOnline" => Some(true),
        "deviceOffline" | "deviceUnknown" | "deviceInactive" => Some(false),
        _ => None,
    };
    if let Some(on) = of_the_line {
        heard.report().readings.device_time = event_time;
        heard.say(Said::state(SignalKind::Online, on));
        return;
    }
    heard.report().readings.device_time = position.and_then(taken_at).or(event_time);
    match kind {
        "geofenceExit" => heard.say(Said::state(SignalKind::GeofenceExit, true)),
        "geofenceEnter" => heard.say(Said::state(SignalKind::GeofenceExit, false)),
        "alarm" => {
            let own = event.get("attributes");
            let named = own.and_then(|attributes| attributes.get("alarm"));
            let beside = || position.and_then(|position| position.get("attributes"));
            alarms(if named.is_some() { own } else { beside() }, heard);
        }
        "queuedCommandSent" | "maintenance" | "driverChanged" => {
            heard.report().disposition = Disposition::Ignore;
            return;
        }
        _ => {}
    }
    if let Some(position) = position {
        place(position, heard);
    }
}

/// The alarms of an attribute list; several stand there with commas between them.
fn alarms(attributes: Option<&Value>, heard: &mut Heard) {
    let names = attributes.and_then(|attributes| attributes.get("alarm")).and_then(Value::as_str).unwrap_or_default();
    for name in names.split(',').map(str::trim) {
        if let Some(said) = alarm(name, heard.role()) {
            heard.say(said);
        }
    }
}

fn alarm(name: &str, role: Option<Role>) -> Option<Said> {
    let on = |kind| Some(Said::state(kind, true));
    let off = |kind| Some(Said::state(kind, false));
    match name {
        "sos" => on(SignalKind::Sos),
        "general" if role == Some(Role::SosButton) => on(SignalKind::Sos),
        "fallDown" => on(SignalKind::Fall),
        "lowBattery" | "lowPower" => on(SignalKind::Battery),
        "powerCut" => off(SignalKind::Mains),
        "powerRestored" => on(SignalKind::Mains),
        "powerOff" => off(SignalKind::Online),
        "powerOn" => on(SignalKind::Online),
        "tampering" | "removing" => on(SignalKind::Tamper),
        "fault" | "gpsAntennaCut" | "jamming" => on(SignalKind::Fault),
        "geofenceExit" => on(SignalKind::GeofenceExit),
        "geofenceEnter" => off(SignalKind::GeofenceExit),
        "door" => on(SignalKind::Door),
        "movement" => on(SignalKind::Motion),
        _ => None,
    }
}

/// Readings and the position; a position without a fix, or repeated from an earlier one, is none.
fn place(position: &Map<String, Value>, heard: &mut Heard) {
    let attribute = |name: &str| position.get("attributes").and_then(|attributes| attributes.get(name));
    let mut readers = heard.readings();
    match (attribute("batteryLevel"), attribute("battery")) {
        (Some(percent), _) => readers.battery_percent(percent),
        (None, Some(volts)) => readers.battery_v(volts),
        (None, None) => {}
    }
    if position.get("valid") == Some(&Value::Bool(false)) || position.get("outdated") == Some(&Value::Bool(true)) {
        heard.report().flags.push(Flag::NoFix);
        return;
    }
    let coordinate = |name: &str| position.get(name).and_then(number);
    if let (Some(lat), Some(lon)) = (coordinate("latitude"), coordinate("longitude"))
        && heard.readings().fix(lat, lon, Datum::Wgs84)
    {
        // 0 is what Traccar writes when the protocol gives no accuracy.
        if let Some(metres) = position.get("accuracy").filter(|metres| number(metres) != Some(0.0)) {
            heard.readings().accuracy_m(metres);
        }
        heard.say(Said::location());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SAMPLE: &str = r#"{"event":{"attributes":{"alarm":"sos"},"deviceId":12,"type":"alarm"},"position":{"attributes":{"batteryLevel":62},"valid":true,"latitude":30.2,"longitude":120.1},"device":{"uniqueId":"88"}}"#;

    proptest! {
        #[test]
        fn any_bytes_and_any_mutation_are_survived(
            payload in proptest::collection::vec(any::<u8>(), 0..64), at in 0_usize..400, byte in any::<u8>(),
        ) {
            crate::trial::reads_anything(&Traccar, "traccar/events", &payload);
            crate::trial::reads_changed(&Traccar, "traccar/events", SAMPLE, (at, byte), at);
        }
    }
}
