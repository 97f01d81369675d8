//! A device as the registry knows it. What it said last (battery, last word) is telemetry and lives beside it.

use crate::area::AreaPath;
use crate::ids::{DeviceId, HouseholdId, PersonId};
use crate::time::UnixMs;
use serde::{Deserialize, Serialize};

/// What a device is for; its role, not its message, decides what a press means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum DeviceRole {
    /// Alarm button on a table or a wall.
    Button,
    /// Pull cord in a bathroom.
    PullCord,
    /// Worn by a resident; may know its own position.
    Wearable,
    /// Smoke, gas, CO, water, fall, motion, door …
    Sensor,
    /// Speaks for others.
    Gateway,
}

/// One registered device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Device {
    /// Its id.
    pub id: DeviceId,
    /// Its name in MQTT topics and its MQTT user name: 1 to 64 of `A-Z a-z 0-9 . _ -`.
    pub name: String,
    /// SHA-256 of its secret, hexadecimal. The secret is 128 random bits, shown once.
    pub secret_sha256: String,
    /// What it is for.
    pub role: DeviceRole,
    /// Maker's model, as written on it.
    pub model: String,
    /// Where it belongs, also when it is not in a household.
    pub area: AreaPath,
    /// The household it is installed in or whose resident wears it.
    pub household: Option<HouseholdId>,
    /// The person who wears it, where that matters.
    pub wearer: Option<PersonId>,
    /// Refused at log-in since then.
    pub blocked_at: Option<UnixMs>,
    /// The first real press that was seen: until then the device is "not live".
    pub live_at: Option<UnixMs>,
}

/// What a device said last: merged in memory, flushed now and then, never in the log.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeviceStatus {
    /// Last word of any kind.
    pub last_word_at: Option<UnixMs>,
    /// Battery, percent.
    pub battery_percent: Option<u8>,
    /// Link quality as the family reports it.
    pub link_quality: Option<i32>,
    /// Firmware, as reported.
    pub firmware: Option<String>,
}

/// True for a name that may stand in a topic: 1 to 64 of `A-Z a-z 0-9 . _ -`, not beginning with a dot.
#[must_use]
pub fn is_device_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    !name.is_empty() && name.len() <= 64 && !name.starts_with('.') && name.chars().all(plain)
}
