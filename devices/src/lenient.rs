//! Values as makers write them: numbers and truths as text, a mark in front of the JSON, readings out of range. What
//! is usable is used, what is not is left out and flagged; nothing here refuses a message.

use crate::decoded::{Field, Flag, Reject};
use crate::report::{Datum, DeviceTime, Fix, Readings};
use hub_core::geo::{LatLon, NoPosition};
use hub_core::time::UnixMs;
use serde_json::Value;

/// Longest message that is read, bytes.
pub const MAX_BYTES: usize = 256 * 1024;
/// Longest text kept of a message, characters.
const TEXT_CHARS: usize = 64;

/// The payload as text, without a byte order mark.
///
/// # Errors
/// `too_large`, `not_text`.
pub fn text(payload: &[u8]) -> Result<&str, Reject> {
    if payload.len() > MAX_BYTES {
        return Err(Reject::TooLarge { bytes: payload.len(), max: MAX_BYTES });
    }
    let text = std::str::from_utf8(payload).map_err(|_| Reject::NotText)?;
    Ok(text.trim_start_matches('\u{feff}'))
}

/// The payload as JSON of any shape.
///
/// # Errors
/// `too_large`, `not_text`, `not_json`.
pub fn json(payload: &[u8]) -> Result<Value, Reject> {
    serde_json::from_str(text(payload)?).map_err(|_| Reject::NotJson)
}

/// The payload as one JSON object.
///
/// # Errors
/// `too_large`, `not_text`, `not_json`.
pub fn object(payload: &[u8]) -> Result<serde_json::Map<String, Value>, Reject> {
    match json(payload)? {
        Value::Object(object) => Ok(object),
        _ => Err(Reject::NotJson),
    }
}

/// Bytes as hexadecimal digits, spaces between them or not; none when that is not what it is.
#[must_use]
pub fn hex_bytes(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text.bytes().filter(|byte| *byte != b' ').collect();
    let (pairs, []) = digits.as_chunks::<2>() else { return None };
    let nibble = |digit: u8| char::from(digit).to_digit(16);
    let byte = |[high, low]: &[u8; 2]| u8::try_from(nibble(*high)? << 4 | nibble(*low)?).ok();
    pairs.iter().map(byte).collect()
}

/// A finite number, also when it stands there as text.
#[must_use]
pub fn number(value: &Value) -> Option<f64> {
    let number = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    number.filter(|number: &f64| number.is_finite())
}

/// Yes or no, in the words that makers use; none for anything else.
#[must_use]
pub fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(truth) => Some(*truth),
        Value::Number(number) => match number.as_f64()? {
            0.0 => Some(false),
            1.0 => Some(true),
            _ => None,
        },
        Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "on" | "1" | "yes" | "alarm" | "detected" | "open" | "active" => Some(true),
            "false" | "off" | "0" | "no" | "normal" | "none" | "clear" | "closed" | "inactive" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// A short text without control characters.
#[must_use]
pub fn short_text(value: &Value) -> Option<String> {
    let text = value.as_str()?;
    let plain = !text.is_empty() && text.chars().count() <= TEXT_CHARS && !text.chars().any(char::is_control);
    plain.then(|| text.to_owned())
}

/// Unix time as a number of seconds or milliseconds; which one is told by its size (11 digits and more: ms).
#[must_use]
pub fn unix(number: f64) -> Option<UnixMs> {
    let seconds = number.is_finite() && (0.0..1e11).contains(&number);
    match seconds {
        true => Some(UnixMs((number * 1000.0).round() as i64)),
        false => (number.is_finite() && (1e11..1e14).contains(&number)).then_some(UnixMs(number as i64)),
    }
}

/// A device's time: a number (also as text) is an instant, other text stays as it was sent.
#[must_use]
pub fn device_time(value: &Value) -> Option<DeviceTime> {
    match number(value).filter(|number| *number >= 1e8) {
        Some(number) => unix(number).map(DeviceTime::Instant),
        None => short_text(value).filter(|text| text.len() > 7).map(DeviceTime::Text),
    }
}

/// What stands at the end of a path of names and list positions.
#[must_use]
pub fn at<'a, S: AsRef<str>>(value: &'a Value, path: &[S]) -> Option<&'a Value> {
    path.iter().try_fold(value, |value, name| match value {
        Value::Object(object) => object.get(name.as_ref()),
        Value::Array(list) => name.as_ref().parse::<usize>().ok().and_then(|position| list.get(position)),
        _ => None,
    })
}

/// Puts readings in, each only when it is in range.
pub struct Readers<'a> {
    /// Where they go.
    pub readings: &'a mut Readings,
    /// What was left out.
    pub flags: &'a mut Vec<Flag>,
}

impl Readers<'_> {
    /// Battery, percent.
    pub fn battery_percent(&mut self, value: &Value) {
        let percent = number(value).filter(|percent| (0.0..=100.0).contains(percent));
        self.readings.battery_percent = self.kept(Field::Battery, percent.map(|percent| percent.round() as u8));
    }

    /// Battery, volts.
    pub fn battery_v(&mut self, value: &Value) {
        let volts = number(value).filter(|volts| (0.0..=48.0).contains(volts));
        self.readings.battery_v = self.kept(Field::Battery, volts);
    }

    /// Received strength, dBm.
    pub fn rssi_dbm(&mut self, value: &Value) {
        let dbm = number(value).filter(|dbm| (-200.0..=30.0).contains(dbm));
        self.readings.rssi_dbm = self.kept(Field::Link, dbm.map(|dbm| dbm.round() as i32));
    }

    /// Signal to noise, dB.
    pub fn snr_db(&mut self, value: &Value) {
        let snr_db = number(value).filter(|snr_db| (-50.0..=50.0).contains(snr_db));
        self.readings.snr_db = self.kept(Field::Link, snr_db);
    }

    /// Zigbee link quality.
    pub fn lqi(&mut self, value: &Value) {
        let lqi = number(value).filter(|lqi| (0.0..=255.0).contains(lqi));
        self.readings.lqi = self.kept(Field::Link, lqi.map(|lqi| lqi.round() as u8));
    }

    /// Degrees Celsius; true when it was usable.
    pub fn temperature_c(&mut self, value: &Value) -> bool {
        let celsius = number(value).filter(|celsius| (-90.0..=1500.0).contains(celsius));
        self.readings.temperature_c = self.kept(Field::Value, celsius);
        celsius.is_some()
    }

    /// A position; true when it was usable. 0,0 is what a receiver without a fix sends.
    pub fn fix(&mut self, lat: f64, lon: f64, datum: Datum) -> bool {
        match LatLon::new(lat, lon) {
            Ok(place) => {
                self.readings.fix = Some(Fix { place, datum });
                return true;
            }
            Err(NoPosition::NoFix) => self.flags.push(Flag::NoFix),
            Err(NoPosition::OutOfRange) => self.flags.push(Flag::BadReading(Field::Position)),
        }
        false
    }

    /// Radius of the position's error, metres.
    pub fn accuracy_m(&mut self, value: &Value) {
        let metres = number(value).filter(|metres| (0.0..=1e7).contains(metres));
        self.readings.accuracy_m = self.kept(Field::Accuracy, metres);
    }

    fn kept<T>(&mut self, field: Field, read: Option<T>) -> Option<T> {
        if read.is_none() {
            self.flags.push(Flag::BadReading(field));
        }
        read
    }
}
