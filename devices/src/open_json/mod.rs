//! Fengdi's own open device format (see `FORMAT.md`): one JSON object per message on `fengdi/<device>/up`, answers
//! on `fengdi/<device>/down`. Strict, but for one law: what names an alarm becomes a signal of that alarm, marked
//! damaged when the message could not be read fully. Nothing that quietens (cancel, test, on = false) is ever
//! taken from text that could not be parsed.

mod downlink;
mod kind;
mod object;
mod reading;
mod rescue;
#[cfg(test)]
mod tests;
mod topic;

pub use downlink::sentence;
pub use kind::{name as kind_name, named as kind_named};
pub use topic::{down_topic, parse_up_topic, up_topic};

use crate::answer::Recipient;
use crate::decoded::{Decoded, Field, Flag, Reject};
use crate::family::{Downlink, Family, Refused, Reply};
use crate::known::{Context, Message, Transport};
use crate::report::{Datum, DeviceTime, Fix, Readings, Report, Said};
use hub_core::ids::AlarmId;
use hub_core::signal::{Reading, Signal, SignalKind};
use hub_core::time::UnixMs;
use object::Object;
use reading::Reader;

/// Longest message that is read as a whole, bytes. A real one has about 200.
pub const MAX_BYTES: usize = 16 * 1024;

/// The family of Fengdi's own format.
#[derive(Clone, Copy, Debug, Default)]
pub struct OpenJson;

impl Family for OpenJson {
    fn name(&self) -> &'static str {
        "open_json"
    }

    fn filters(&self) -> &'static [&'static str] {
        &["fengdi/+/up"]
    }

    fn claims(&self, message: &Message<'_>, _context: Context<'_>) -> bool {
        message.transport == Transport::Mqtt && parse_up_topic(message.topic).is_some()
    }

    fn decode(&self, message: &Message<'_>, _context: Context<'_>) -> Result<Vec<Report>, Refused> {
        let decoded = decode(message.topic, message.payload, message.received_at);
        let device = || parse_up_topic(message.topic).map(str::to_owned);
        decoded.map(|decoded| vec![report_of(decoded)]).map_err(|reject| Refused { device: device(), reject })
    }

    fn downlink(&self, to: &Recipient<'_>, alarm: AlarmId, reply: &Reply<'_>) -> Option<Downlink> {
        Some(Downlink { topic: down_topic(to.address), payload: encode(alarm, reply) })
    }
}

/// Reads one message. `received_at` only judges the device's clock.
///
/// # Errors
/// A refusal with a stable code; never for a message on a device's topic that names an alarm.
pub fn decode(topic: &str, payload: &[u8], received_at: UnixMs) -> Result<Decoded, Reject> {
    let device = parse_up_topic(topic).ok_or(Reject::WrongTopic)?.to_owned();
    let (signal, flags) = match object::parse(payload) {
        Ok(object) => read(&object, received_at).or_else(|reject| match reject {
            Reject::NoKind | Reject::UnknownKind(_) | Reject::BadValue(Field::Kind) => {
                rescue::from_text(payload, None, received_at, reject)
            }
            understood => Err(understood),
        }),
        Err((partial, reject)) => rescue::from_text(payload, Some(&partial), received_at, reject),
    }?;
    Ok(Decoded { device, signals: vec![signal], flags })
}

/// The answer to a device as the bytes of one JSON object, with a sentence to speak in zh-CN.
#[must_use]
pub fn encode(alarm: AlarmId, reply: &Reply<'_>) -> Vec<u8> {
    downlink::encode(alarm, reply)
}

/// The same in the words that all families share.
fn report_of(decoded: Decoded) -> Report {
    let mut report = Report { flags: decoded.flags, ..Report::of(decoded.device) };
    for signal in decoded.signals {
        report.damaged |= signal.damaged;
        report.readings = readings_of(&signal.reading);
        if signal.kind == SignalKind::Temperature {
            report.readings.temperature_c = signal.value;
        }
        if signal.kind != SignalKind::Heartbeat {
            let on = (signal.kind != SignalKind::Location).then_some(signal.on);
            report.say(Said { kind: signal.kind, on, value: signal.value, test: signal.test, level: None, zone: None });
        }
        report.sequence = signal.sequence;
    }
    report
}

fn readings_of(reading: &Reading) -> Readings {
    Readings {
        battery_percent: reading.battery_percent,
        rssi_dbm: reading.link_quality,
        fix: reading.place.map(|place| Fix { place, datum: Datum::Wgs84 }),
        accuracy_m: reading.accuracy_m.map(f64::from),
        device_time: reading.device_at.map(DeviceTime::Instant),
        age_s: reading.age_ms.map(|age_ms| age_ms as f64 / 1000.0),
        firmware: reading.firmware.clone(),
        ..Readings::default()
    }
}

/// Reads an object that is JSON without a fault: the kind, then everything else as far as it is right.
fn read(object: &Object, received_at: UnixMs) -> Result<(Signal, Vec<Flag>), Reject> {
    let kind = kind::of(object)?;
    let mut reader = Reader::new(object, received_at);
    let mut signal = reader.signal(kind);
    let fault = reader.fault();
    let mut flags = reader.into_flags();
    let bad_reading = flags.iter().any(|flag| matches!(flag, Flag::BadReading(_)));
    match fault {
        Some(reject) if kind.alarm_kind().is_some() => {
            signal.damaged = true;
            flags.push(Flag::Saved(reject.reason()));
        }
        Some(reject) => return Err(reject),
        None if bad_reading && kind == SignalKind::Cancel => {
            let field = flags.iter().find_map(|flag| match flag {
                Flag::BadReading(field) => Some(*field),
                _ => None,
            });
            return Err(Reject::BadValue(field.unwrap_or(Field::Kind)));
        }
        None => {}
    }
    Ok((signal, flags))
}
