//! What a message says in its maker's language, before the registry gives it a place and a person: which device
//! spoke, what it said, what it measured. Lossless for what a family understands; [`Report::signals`] narrows it to
//! what the rules know.

use crate::decoded::Flag;
use crate::memory::Fact;
use hub_core::geo::LatLon;
use hub_core::signal::{Reading, Sequence, Signal, SignalKind};
use hub_core::time::UnixMs;

/// What kind of message it was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Disposition {
    /// It says that something happened, or how something stands.
    Event,
    /// A sign of life, perhaps with readings.
    #[default]
    Heartbeat,
    /// Not from a device to us: a log line, a command, a statistic.
    Ignore,
    /// Announces a device or one of its parts.
    Discovery,
    /// Takes an announcement back.
    DiscoveryRemoved,
    /// Understood, but of a device that must first be registered to have a meaning.
    UnknownDevice,
    /// The bytes are whole, their layout is not known: a decoder or a mapping is missing.
    NeedsDecoder,
    /// Encrypted, and the key is missing.
    NeedsKey,
}

impl Disposition {
    /// Stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::Heartbeat => "heartbeat",
            Self::Ignore => "ignore",
            Self::Discovery => "discovery",
            Self::DiscoveryRemoved => "discovery_removed",
            Self::UnknownDevice => "unknown_device",
            Self::NeedsDecoder => "needs_decoder",
            Self::NeedsKey => "needs_key",
        }
    }
}

/// How sure a detector is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// It may be.
    Warning,
    /// It is.
    Alarm,
}

/// One thing that a message says.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    /// What about.
    pub kind: SignalKind,
    /// Begins or ends; none where that makes no sense (a temperature, a position).
    pub on: Option<bool>,
    /// A number that belongs to the kind.
    pub value: Option<f64>,
    /// How sure, where the maker says.
    pub level: Option<Level>,
    /// Zone of a panel, without leading zeros.
    pub zone: Option<String>,
    /// A self-test: shown, not dispatched.
    pub test: bool,
}

impl Said {
    /// Begins (true) or ends (false).
    #[must_use]
    pub fn state(kind: SignalKind, on: bool) -> Self {
        Self { kind, on: Some(on), value: None, level: None, zone: None, test: false }
    }

    /// A number.
    #[must_use]
    pub fn value(kind: SignalKind, value: f64) -> Self {
        Self { kind, on: None, value: Some(value), level: None, zone: None, test: false }
    }

    /// That a position came along (it stands in the readings).
    #[must_use]
    pub fn location() -> Self {
        Self { kind: SignalKind::Location, on: None, value: None, level: None, zone: None, test: false }
    }
}

/// The coordinate system of a position.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Datum {
    /// GPS.
    #[default]
    Wgs84,
    /// Chinese map datum, 50 to 700 m beside WGS-84.
    Gcj02,
}

/// A position as sent: never 0,0 and never out of range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fix {
    /// Latitude and longitude, degrees, in the maker's datum.
    pub place: LatLon,
    /// That datum.
    pub datum: Datum,
}

/// When the device says it happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeviceTime {
    /// Text as sent; may lack its zone.
    Text(String),
    /// A number, understood.
    Instant(UnixMs),
}

/// Numbers and states that come along with anything. Each is in range, or left out and flagged.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Readings {
    /// Percent 0 to 100.
    pub battery_percent: Option<u8>,
    /// Volts.
    pub battery_v: Option<f64>,
    /// The device itself calls its battery low (true). Also said as a signal of kind battery.
    pub battery_low: Option<bool>,
    /// Of the best receiver, dBm.
    pub rssi_dbm: Option<i32>,
    /// Of the best receiver, dB.
    pub snr_db: Option<f64>,
    /// Zigbee link quality, 0 to 255.
    pub lqi: Option<u8>,
    /// Where it is.
    pub fix: Option<Fix>,
    /// Radius of the position's error, metres.
    pub accuracy_m: Option<f64>,
    /// When the device says it happened.
    pub device_time: Option<DeviceTime>,
    /// Degrees Celsius. Also said as a signal of kind temperature.
    pub temperature_c: Option<f64>,
    /// Seconds since it happened, as the device says.
    pub age_s: Option<f64>,
    /// Firmware.
    pub firmware: Option<String>,
    /// The maker's model, where the message names it.
    pub model: Option<String>,
}

/// One device's part of a message.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// The device's address in its family (friendly name, EUI, IMEI, `model/id` …); none for messages about nobody.
    pub device: Option<String>,
    /// What kind of message it was.
    pub disposition: Disposition,
    /// What it says, most urgent first.
    pub said: Vec<Said>,
    /// What came along.
    pub readings: Readings,
    /// The device's own number, where the format has one that counts messages.
    pub sequence: Option<Sequence>,
    /// The same through a second gateway carries the same text here.
    pub same_as: Option<String>,
    /// What must be remembered to read later messages.
    pub facts: Vec<Fact>,
    /// What was left out or is odd.
    pub flags: Vec<Flag>,
    /// An alarm saved from a message that could not be read fully.
    pub damaged: bool,
}

impl Report {
    /// A sign of life of `device`; [`Report::say`] makes it an event.
    #[must_use]
    pub fn of(device: impl Into<String>) -> Self {
        Self { device: Some(device.into()), ..Self::default() }
    }

    /// A message that is none of a device to us.
    #[must_use]
    pub fn ignored(device: Option<String>) -> Self {
        Self { device, disposition: Disposition::Ignore, ..Self::default() }
    }

    /// Adds what it says; a sign of life becomes an event by it.
    pub fn say(&mut self, said: Said) {
        if self.disposition == Disposition::Heartbeat {
            self.disposition = Disposition::Event;
        }
        self.said.push(said);
    }

    /// What the rules know of it: at least one signal unless the message is none to us.
    #[must_use]
    pub fn signals(&self, received_at: UnixMs) -> Vec<Signal> {
        if !matches!(self.disposition, Disposition::Event | Disposition::Heartbeat) {
            return Vec::new();
        }
        let reading = self.readings.narrowed(received_at);
        let signal = |kind: SignalKind| Signal {
            reading: reading.clone(),
            sequence: self.sequence.clone(),
            damaged: self.damaged,
            ..Signal::of(kind)
        };
        if self.said.is_empty() {
            return vec![signal(SignalKind::Heartbeat)];
        }
        let of = |said: &Said| Signal {
            on: said.on.unwrap_or(true),
            value: said.value,
            test: said.test,
            ..signal(said.kind)
        };
        self.said.iter().map(of).collect()
    }
}

impl Readings {
    /// What the rules know of the readings. A text without a zone says nothing about an instant.
    #[must_use]
    pub fn narrowed(&self, _received_at: UnixMs) -> Reading {
        let wgs84 = self.fix.map(|fix| match fix.datum {
            Datum::Wgs84 => fix.place,
            Datum::Gcj02 => crate::gcj02::to_wgs84(fix.place),
        });
        Reading {
            battery_percent: self.battery_percent,
            link_quality: self.lqi.map(i32::from).or(self.rssi_dbm),
            place: wgs84,
            accuracy_m: self.accuracy_m.filter(|_| wgs84.is_some()).map(|metres| metres.round() as u32),
            device_at: self.device_time.as_ref().and_then(DeviceTime::instant),
            age_ms: self.age_s.map(|age_s| (age_s * 1000.0).round() as u64),
            firmware: self.firmware.clone(),
        }
    }
}

impl DeviceTime {
    /// The instant, when the text carries its zone.
    #[must_use]
    pub fn instant(&self) -> Option<UnixMs> {
        match self {
            Self::Instant(at) => Some(*at),
            Self::Text(text) => {
                let at: jiff::Timestamp = text.parse().ok()?;
                Some(UnixMs(at.as_millisecond()))
            }
        }
    }

    /// As a screen shows it: the text as sent, or RFC 3339 in UTC to the second.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Instant(at) => {
                let at = jiff::Timestamp::from_millisecond(at.0.div_euclid(1000) * 1000);
                at.map(|at| at.to_string()).unwrap_or_default()
            }
        }
    }
}
