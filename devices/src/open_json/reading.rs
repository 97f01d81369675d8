//! From fields to a signal. A reading that is wrong is left out and flagged; a fault in what carries the meaning
//! (on, test, sequence, unknown fields) is remembered, and the caller decides what it means for this kind.

use super::object::{Object, shown};
use crate::decoded::{Field, Flag, Reject};
use hub_core::geo::{LatLon, NoPosition};
use hub_core::signal::{Reading, Sequence, Signal, SignalKind};
use hub_core::time::UnixMs;
use serde_json::Value;

/// Every field of the format.
const NAMES: [&str; 14] = [
    "kind", "on", "value", "test", "seq", "boot", "battery", "link", "lat", "lon", "accuracy", "at", "age_s",
    "firmware",
];
/// Longest firmware or boot text, characters.
const TEXT_CHARS: usize = 64;
/// A device clock further away than this is wrong.
const WRONG_CLOCK_MS: i64 = 24 * 3_600_000;
/// An age above this is no age of a message: a year, in seconds.
const MAX_AGE_S: f64 = 366.0 * 86_400.0;

/// Reads the fields of one object.
pub(super) struct Reader<'a> {
    object: &'a Object,
    received_at: UnixMs,
    flags: Vec<Flag>,
    fault: Option<Reject>,
}

impl<'a> Reader<'a> {
    pub fn new(object: &'a Object, received_at: UnixMs) -> Self {
        let unknown = object.names().find(|name| !NAMES.contains(name));
        let fault = unknown.map(|name| Reject::UnknownField(shown(name)));
        Self { object, received_at, flags: Vec::new(), fault }
    }

    /// The signal, with everything that is right.
    pub fn signal(&mut self, kind: SignalKind) -> Signal {
        Signal {
            on: self.meant(Field::On, Value::as_bool).unwrap_or(true),
            test: self.meant(Field::Test, Value::as_bool).unwrap_or(false),
            value: self.read(Field::Value, Value::as_f64),
            reading: self.reading(),
            sequence: self.sequence(),
            ..Signal::of(kind)
        }
    }

    /// What came along.
    pub fn reading(&mut self) -> Reading {
        let place = self.place();
        Reading {
            battery_percent: self.read(Field::Battery, percent),
            link_quality: self.read(Field::Link, |value| value.as_i64().and_then(|link| i32::try_from(link).ok())),
            place,
            accuracy_m: self.read(Field::Accuracy, metres).filter(|_| place.is_some()),
            device_at: self.device_at(),
            age_ms: self.read(Field::AgeS, age_ms),
            firmware: self.read(Field::Firmware, plain_text),
        }
    }

    /// The first fault in what carries the meaning.
    pub fn fault(&mut self) -> Option<Reject> {
        self.fault.take()
    }

    /// What was left out or is odd.
    pub fn into_flags(self) -> Vec<Flag> {
        self.flags
    }

    fn read<T>(&mut self, field: Field, read: impl FnOnce(&Value) -> Option<T>) -> Option<T> {
        let value = self.object.get(field.as_str())?;
        let read = read(value);
        if read.is_none() {
            self.flags.push(Flag::BadReading(field));
        }
        read
    }

    fn meant<T>(&mut self, field: Field, read: impl FnOnce(&Value) -> Option<T>) -> Option<T> {
        let value = self.object.get(field.as_str())?;
        let read = read(value);
        if read.is_none() {
            self.flags.push(Flag::BadReading(field));
            self.fault.get_or_insert(Reject::BadValue(field));
        }
        read
    }

    /// A number without its boot id would be taken for an older message with the same number: both or none.
    fn sequence(&mut self) -> Option<Sequence> {
        let seq = self.meant(Field::Seq, Value::as_u64);
        let boot = self.meant(Field::Boot, plain_text);
        let boot_lost = boot.is_none() && self.object.get("boot").is_some();
        seq.filter(|_| !boot_lost).map(|seq| Sequence { boot, seq })
    }

    fn place(&mut self) -> Option<LatLon> {
        let (lat, lon) = (self.object.get("lat"), self.object.get("lon"));
        if lat.is_none() && lon.is_none() {
            return None;
        }
        let pair = lat.and_then(Value::as_f64).zip(lon.and_then(Value::as_f64));
        match pair.map(|(lat, lon)| LatLon::new(lat, lon)) {
            Some(Ok(place)) => return Some(place),
            Some(Err(NoPosition::NoFix)) => self.flags.push(Flag::NoFix),
            Some(Err(NoPosition::OutOfRange)) | None => self.flags.push(Flag::BadReading(Field::Position)),
        }
        None
    }

    fn device_at(&mut self) -> Option<UnixMs> {
        let at = self.read(Field::At, instant)?;
        if at.since_ms(self.received_at).saturating_abs() > WRONG_CLOCK_MS {
            self.flags.push(Flag::WrongClock);
        }
        Some(at)
    }
}

fn percent(value: &Value) -> Option<u8> {
    let percent = value.as_f64().filter(|percent| (0.0..=100.0).contains(percent))?;
    Some(percent.round() as u8)
}

fn metres(value: &Value) -> Option<u32> {
    let metres = value.as_f64().filter(|metres| (0.0..=f64::from(u32::MAX)).contains(metres))?;
    Some(metres.round() as u32)
}

fn age_ms(value: &Value) -> Option<u64> {
    let age_s = value.as_f64().filter(|age_s| (0.0..=MAX_AGE_S).contains(age_s))?;
    Some((age_s * 1000.0).round() as u64)
}

/// Unix milliseconds, or RFC 3339 with its offset.
fn instant(value: &Value) -> Option<UnixMs> {
    match value {
        Value::Number(number) => number.as_i64().map(UnixMs),
        Value::String(text) => {
            let at: jiff::Timestamp = text.parse().ok()?;
            Some(UnixMs(at.as_millisecond()))
        }
        _ => None,
    }
}

fn plain_text(value: &Value) -> Option<String> {
    let text = value.as_str()?;
    let plain = !text.is_empty() && text.chars().count() <= TEXT_CHARS && !text.chars().any(char::is_control);
    plain.then(|| text.to_owned())
}
