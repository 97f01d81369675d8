//! A signal: one normalised message of a device. Device time is a note, never a key and never an order.

use crate::geo::LatLon;
use crate::time::UnixMs;
use serde::{Deserialize, Serialize};

/// What a device says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum SignalKind {
    /// A person calls for help.
    Sos,
    /// A fall was detected.
    Fall,
    /// Smoke.
    Smoke,
    /// Combustible gas.
    Gas,
    /// Carbon monoxide.
    Co,
    /// Water where none should be.
    Water,
    /// Nobody moved for too long.
    Inactivity,
    /// Door; on = open.
    Door,
    /// Motion.
    Motion,
    /// Somebody is there.
    Presence,
    /// Bed; on = in bed.
    Bed,
    /// Temperature, degrees Celsius in `value`.
    Temperature,
    /// The person takes the call back.
    Cancel,
    /// Self-test.
    Test,
    /// Battery; on = low.
    Battery,
    /// Opened or removed.
    Tamper,
    /// The device itself is broken.
    Fault,
    /// Mains power; on: false = lost.
    Mains,
    /// On line; on: false = last will.
    Online,
    /// A sign of life.
    Heartbeat,
    /// A position.
    Location,
    /// Left the place it should stay in.
    GeofenceExit,
}

/// The kinds that open an alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum AlarmKind {
    /// 紧急求助
    Sos,
    /// 跌倒
    Fall,
    /// 烟雾
    Smoke,
    /// 燃气
    Gas,
    /// 一氧化碳
    Co,
    /// 漏水
    Water,
    /// 久无活动
    Inactivity,
}

/// All kinds of alarm, in order.
pub const ALARM_KINDS: [AlarmKind; 7] = [
    AlarmKind::Sos,
    AlarmKind::Fall,
    AlarmKind::Smoke,
    AlarmKind::Gas,
    AlarmKind::Co,
    AlarmKind::Water,
    AlarmKind::Inactivity,
];

impl SignalKind {
    /// The kind of alarm this signal opens when it is on, if any.
    #[must_use]
    pub fn alarm_kind(self) -> Option<AlarmKind> {
        match self {
            Self::Sos => Some(AlarmKind::Sos),
            Self::Fall => Some(AlarmKind::Fall),
            Self::Smoke => Some(AlarmKind::Smoke),
            Self::Gas => Some(AlarmKind::Gas),
            Self::Co => Some(AlarmKind::Co),
            Self::Water => Some(AlarmKind::Water),
            Self::Inactivity => Some(AlarmKind::Inactivity),
            Self::Door
            | Self::Motion
            | Self::Presence
            | Self::Bed
            | Self::Temperature
            | Self::Cancel
            | Self::Test
            | Self::Battery
            | Self::Tamper
            | Self::Fault
            | Self::Mains
            | Self::Online
            | Self::Heartbeat
            | Self::Location
            | Self::GeofenceExit => None,
        }
    }
}

/// What came along with a message, whatever its kind.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// Battery, percent 0 to 100.
    pub battery_percent: Option<u8>,
    /// Link quality as the family reports it (LQI, RSSI in dBm …).
    pub link_quality: Option<i32>,
    /// Position of the device.
    pub place: Option<LatLon>,
    /// Radius of the position's error, metres.
    pub accuracy_m: Option<u32>,
    /// When the device says it happened.
    pub device_at: Option<UnixMs>,
    /// How long ago the device says it happened, milliseconds; better than `device_at`, it needs no clock.
    pub age_ms: Option<u64>,
    /// Firmware.
    pub firmware: Option<String>,
}

/// The number a device gives its messages, so that the same one twice is seen as one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Sequence {
    /// Changes with every restart of the device; none for devices whose numbers survive a restart.
    pub boot: Option<String>,
    /// Counts up with every message.
    pub seq: u64,
}

/// One normalised message of a device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Signal {
    /// What it says.
    pub kind: SignalKind,
    /// Begins (true) or ends (false). The end of a sensor's pulse never ends a person's call.
    pub on: bool,
    /// A number that belongs to the kind.
    pub value: Option<f64>,
    /// A self-test: shown, not dispatched.
    pub test: bool,
    /// The message could not be read fully; what is here was saved from it.
    pub damaged: bool,
    /// What came along.
    pub reading: Reading,
    /// The device's own number.
    pub sequence: Option<Sequence>,
}

impl Signal {
    /// A signal of `kind` that says nothing else.
    #[must_use]
    pub fn of(kind: SignalKind) -> Self {
        Self { kind, on: true, value: None, test: false, damaged: false, reading: Reading::default(), sequence: None }
    }

    /// True when this must never wait behind telemetry: it may open, join or cancel an alarm.
    #[must_use]
    pub fn is_urgent(&self) -> bool {
        self.kind == SignalKind::Cancel || (self.on && self.kind.alarm_kind().is_some())
    }

    /// True for what never enters the log: signs of life, positions, readings.
    #[must_use]
    pub fn is_telemetry(&self) -> bool {
        matches!(
            self.kind,
            SignalKind::Heartbeat
                | SignalKind::Location
                | SignalKind::Temperature
                | SignalKind::Motion
                | SignalKind::Presence
                | SignalKind::Bed
                | SignalKind::Door
                | SignalKind::Online
        )
    }
}
