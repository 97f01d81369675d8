//! A device as the registry knows it. What it said last (battery, last word) is telemetry and lives beside it.

use crate::area::AreaPath;
use crate::ids::{DeviceId, HouseholdId, PersonId};
use crate::signal::{Signal, SignalKind};
use crate::time::UnixMs;
use crate::writing::is_line;
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
    /// Switches a lamp: a press on it is never an alarm.
    SceneButton,
    /// The phone of somebody who helps.
    Phone,
}

/// All roles, for tables that must be complete.
pub const DEVICE_ROLES: [DeviceRole; 7] = [
    DeviceRole::Button,
    DeviceRole::PullCord,
    DeviceRole::Wearable,
    DeviceRole::Sensor,
    DeviceRole::Gateway,
    DeviceRole::SceneButton,
    DeviceRole::Phone,
];

impl DeviceRole {
    /// Its name in imports, exports and on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Button => "button",
            Self::PullCord => "pull_cord",
            Self::Wearable => "wearable",
            Self::Sensor => "sensor",
            Self::Gateway => "gateway",
            Self::SceneButton => "scene_button",
            Self::Phone => "phone",
        }
    }

    /// True for what a person calls for help with: a household without such a device that works has no alarm.
    #[must_use]
    pub fn calls_for_help(self) -> bool {
        matches!(self, Self::Button | Self::PullCord | Self::Wearable)
    }
}

/// The family of our own JSON; there the address of a device is its name.
pub const OPEN_JSON: &str = "open_json";

/// How a device speaks: whose language, under which address, and what its words mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dialect {
    /// The family that reads its messages.
    pub family: String,
    /// Its address in that family (friendly name, EUI, IMEI, `model/id` …); with the family unique. Not looked at for
    /// our own JSON.
    pub address: String,
    /// What its switch or contact means.
    pub detects: Option<SignalKind>,
    /// The layout of its own payload, where its network server does not decode it.
    pub layout: Option<String>,
    /// The product whose mapping table reads its fields.
    pub product: Option<String>,
    /// Key for encrypted payloads, raw bytes.
    pub key: Option<Vec<u8>>,
    /// Topics (`a/b/#` or whole) it may publish under besides its own: a gateway that speaks for others.
    pub prefixes: Vec<String>,
}

impl Dialect {
    /// Speaks our own JSON under its own name.
    #[must_use]
    pub fn open_json(name: impl Into<String>) -> Self {
        Self::of(OPEN_JSON, name)
    }

    /// Speaks a family's language under an address.
    #[must_use]
    pub fn of(family: impl Into<String>, address: impl Into<String>) -> Self {
        Self {
            family: family.into(),
            address: address.into(),
            detects: None,
            layout: None,
            product: None,
            key: None,
            prefixes: Vec::new(),
        }
    }
}

/// How a device is looked after.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Care {
    /// What is printed on it: QR code or serial number; unique.
    pub label: Option<String>,
    /// A sign of life is expected at least this often, seconds; none: as its model or role says.
    pub beat_s: Option<u32>,
    /// It may be "on" when it is first seen: that opens no alarm.
    pub allowed_on: bool,
    /// Not looked after until then: no ticket, no outage.
    pub muted_until: Option<UnixMs>,
    /// Until then its first press only proves that it works.
    pub enrolling_until: Option<UnixMs>,
    /// Out of use since.
    pub retired_at: Option<UnixMs>,
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
    /// How it speaks.
    pub dialect: Dialect,
    /// How it is looked after.
    pub care: Care,
}

impl Device {
    /// Its address in its family: the name, for our own JSON.
    #[must_use]
    pub fn address(&self) -> &str {
        if self.dialect.family == OPEN_JSON { &self.name } else { &self.dialect.address }
    }

    /// True while its next press is awaited to prove that it works.
    #[must_use]
    pub fn is_enrolling(&self, at: UnixMs) -> bool {
        self.live_at.is_none() && self.care.enrolling_until.is_some_and(|until| at < until)
    }

    /// True when it takes part: neither blocked nor out of use.
    #[must_use]
    pub fn is_in_use(&self) -> bool {
        self.blocked_at.is_none() && self.care.retired_at.is_none()
    }

    /// True when this signal shows that the device does what it is there for.
    #[must_use]
    pub fn is_proved_by(&self, signal: &Signal) -> bool {
        let alarm = signal.kind.alarm_kind().is_some() && signal.on;
        match self.role {
            DeviceRole::Button | DeviceRole::PullCord | DeviceRole::Wearable => alarm,
            DeviceRole::Sensor => {
                let event = !matches!(signal.kind, SignalKind::Heartbeat | SignalKind::Online | SignalKind::Battery);
                alarm || signal.test || (event && signal.on && signal.kind.alarm_kind().is_none())
            }
            // What they do is to be there: any word shows it.
            DeviceRole::Gateway | DeviceRole::Phone | DeviceRole::SceneButton => true,
        }
    }
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
    /// Its last will was heard then: it is gone, unless it speaks again.
    pub gone_at: Option<UnixMs>,
}

/// How a detector stood when it was last heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// On.
    pub on: bool,
    /// Since when.
    pub since: UnixMs,
    /// Said last.
    pub said_at: UnixMs,
    /// It has said "off" at least once: it tells when something is over.
    pub ends: bool,
}

/// Longest text about a device, characters.
pub const DEVICE_TEXT: usize = 200;

/// True for a model, a label, an address or another word about a device: one line that looks like what it is.
#[must_use]
pub fn is_device_text(text: &str) -> bool {
    is_line(text, DEVICE_TEXT)
}

/// True for a name that may stand in a topic: 1 to 64 of `A-Z a-z 0-9 . _ -`, not beginning with a dot.
#[must_use]
pub fn is_device_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    !name.is_empty() && name.len() <= 64 && !name.starts_with('.') && name.chars().all(plain)
}
