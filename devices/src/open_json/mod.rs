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

pub use topic::{down_topic, parse_up_topic, up_topic};

use crate::decoded::{Decoded, Field, Flag, Reject};
use crate::family::{Downlink, Family, Reply};
use hub_core::ids::AlarmId;
use hub_core::signal::{Signal, SignalKind};
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

    fn claims(&self, topic: &str) -> bool {
        parse_up_topic(topic).is_some()
    }

    fn decode(&self, topic: &str, payload: &[u8], received_at: UnixMs) -> Result<Decoded, Reject> {
        decode(topic, payload, received_at)
    }

    fn downlink(&self, device: &str, alarm: AlarmId, reply: &Reply<'_>) -> Option<Downlink> {
        Some(Downlink { topic: down_topic(device), payload: encode(alarm, reply) })
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
