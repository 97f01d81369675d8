//! The data behind `UD`, `AL` and `WT`: date, time, validity, latitude, N/S, longitude, E/W, speed, direction, altitude,
//! satellites, GSM, battery, steps, tumbles, status, cells, networks, and with some makers the position's accuracy.

use crate::decoded::{Field, Flag};
use crate::lenient::Readers;
use crate::report::{Datum, DeviceTime, Report, Said};
use hub_core::time::UnixMs;
use serde_json::Value;

/// Puts time, battery and position in. The status word, when it is legible.
pub fn read<'a>(mut values: impl Iterator<Item = &'a str>, report: &mut Report) -> Option<u32> {
    let mut next = || values.next().unwrap_or_default();
    let (date, clock, valid) = (next(), next(), next());
    let (lat, north, lon, east) = (next(), next(), next(), next());
    match time_of(date, clock) {
        Some(at) => report.readings.device_time = Some(DeviceTime::Instant(at)),
        None => report.flags.push(Flag::BadReading(Field::At)),
    }
    // Speed, direction, altitude, satellites and GSM say nothing about a person.
    let battery = (0..6).map(|_| next()).last().unwrap_or_default();
    let mut readers = Readers { readings: &mut report.readings, flags: &mut report.flags };
    readers.battery_percent(&Value::from(battery));
    let fixed = valid == "A"
        && coordinate(lat, north, "S")
            .zip(coordinate(lon, east, "W"))
            .is_some_and(|(lat, lon)| readers.fix(lat, lon, Datum::Wgs84));
    let (_steps, _tumbles, status) = (next(), next(), next());
    let behind = values.next();
    if fixed {
        // Only makers that write it with a point mean metres; others end with flags.
        let accuracy_m =
            values.last().or(behind).filter(|last| last.contains('.')).and_then(|last| last.parse::<f64>().ok());
        report.readings.accuracy_m = accuracy_m.filter(|metres| (0.1..=100_000.0).contains(metres));
        report.say(Said::location());
    }
    // Some write four digits; with nothing behind them they may as well be half of eight.
    let whole = status.len() == 8 || (status.len() == 4 && behind.is_some());
    u32::from_str_radix(status, 16).ok().filter(|_| whole)
}

/// Degrees; the other half of the globe is told by a letter, by a sign, or by both.
fn coordinate(degrees: &str, half: &str, negative: &str) -> Option<f64> {
    let degrees: f64 = degrees.parse().ok()?;
    Some(if half == negative { -degrees.abs() } else { degrees })
}

/// `DDMMYY` and `HHMMSS`, UTC.
fn time_of(date: &str, clock: &str) -> Option<UnixMs> {
    let pair = |text: &str, at: usize| text.get(at..at + 2)?.parse::<i8>().ok().filter(|_| text.len() == 6);
    let year = 2000 + i16::from(pair(date, 4)?);
    let (month, day) = (pair(date, 2)?, pair(date, 0)?);
    let at = jiff::civil::DateTime::new(year, month, day, pair(clock, 0)?, pair(clock, 2)?, pair(clock, 4)?, 0).ok()?;
    Some(UnixMs(at.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_millisecond()))
}
