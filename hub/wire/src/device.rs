//! Devices as staff see them: the registry, who is not in it, tickets, outages, and what was refused and why.

use crate::sensor::SensorView;
use hub_core::area::AreaPath;
use hub_core::device::DeviceRole;
use hub_core::household::RiskTier;
use hub_core::ids::{DeviceId, DeviceTicketId, HouseholdId, OutageId, PersonId};
use hub_core::signal::SignalKind;
use hub_core::supervision::{Fault, Reason, TicketState};
use hub_core::time::UnixMs;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// How a device is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PresenceName {
    /// Has never said a word.
    NeverSeen,
    /// As expected.
    Live,
    /// Two beats are missing.
    Late,
    /// Three beats are missing, or it left its last will.
    Offline,
}

/// One device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct DeviceView {
    /// Id.
    pub id: DeviceId,
    /// Name in topics.
    pub name: String,
    /// What it is for.
    pub role: DeviceRole,
    /// Model.
    pub model: String,
    /// The family whose language it speaks.
    pub family: String,
    /// Its address there.
    pub address: String,
    /// What is printed on it.
    pub label: Option<String>,
    /// Where it belongs.
    pub area: AreaPath,
    /// Household.
    pub household_id: Option<HouseholdId>,
    /// Household as spoken.
    pub household: Option<String>,
    /// How it is there.
    pub presence: PresenceName,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
    /// Last word.
    pub last_word_at: Option<UnixMs>,
    /// A sign of life is expected this often, seconds.
    pub beat_s: Option<u32>,
    /// Its own such time; none: as its model or its role says.
    pub own_beat_s: Option<u32>,
    /// Battery, percent.
    pub battery_percent: Option<u8>,
    /// Link quality.
    pub link_quality: Option<i32>,
    /// Firmware.
    pub firmware: Option<String>,
    /// Refused at log-in since.
    pub blocked_at: Option<UnixMs>,
    /// First real press seen.
    pub live_at: Option<UnixMs>,
    /// Its first press is awaited until then, and will only prove that it works.
    pub enrolling_until: Option<UnixMs>,
    /// Not looked after until then.
    pub muted_until: Option<UnixMs>,
    /// Out of use since.
    pub retired_at: Option<UnixMs>,
    /// Connected to the hub's own MQTT endpoint now.
    pub connected: bool,
}

/// A message of a device, as it came and as it was understood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct HeardView {
    /// When it came, the last time.
    pub at: UnixMs,
    /// How often, one after the other.
    pub count: u32,
    /// Topic; empty where the transport has none.
    pub topic: String,
    /// The first 512 bytes as text; what is no text is replaced.
    pub payload: String,
    /// What was understood, or why it was not.
    pub said: Vec<String>,
    /// It was understood.
    pub understood: bool,
}

/// The lowest reading of a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct BatteryDay {
    /// Midnight UTC of the day.
    pub at: UnixMs,
    /// Percent.
    pub percent: u8,
}

/// One device with all that is known of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct DevicePage {
    /// The device.
    pub device: DeviceView,
    /// What its switch or contact means.
    pub detects: Option<SignalKind>,
    /// The layout of its own payload.
    pub layout: Option<String>,
    /// The product whose table reads its fields.
    pub product: Option<String>,
    /// It has a key for encrypted payloads.
    pub has_key: bool,
    /// Topics it may publish under besides its own.
    pub prefixes: Vec<String>,
    /// It may be on when it is first seen.
    pub allowed_on: bool,
    /// When it is believed; none: at once.
    pub sensor: Option<SensorView>,
    /// Its last messages, newest first.
    pub heard: Vec<HeardView>,
    /// Its messages that could not be understood, newest first.
    pub rejections: Vec<RejectionView>,
    /// Its tickets, newest first.
    pub tickets: Vec<DeviceTicketView>,
    /// Daily lows of its battery, oldest first.
    pub battery: Vec<BatteryDay>,
    /// Days until the battery is empty, by the trend.
    pub days_left: Option<f64>,
}

/// A message that could not be understood: kept, counted, shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct RejectionView {
    /// Device name or topic.
    pub source: String,
    /// Stable reason code.
    pub reason: String,
    /// The first 4 KiB as text; what is no text is replaced.
    pub payload: String,
    /// When.
    pub at: UnixMs,
}

/// POST /api/devices and PUT /api/devices/{id}: a device as it is to be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeviceRequest {
    /// Name in topics, 1 to 64 of `A-Z a-z 0-9 . _ -`.
    pub name: String,
    /// What it is for.
    pub role: DeviceRole,
    /// Maker's model.
    #[serde(default)]
    pub model: String,
    /// The family whose language it speaks; none: our own JSON.
    #[serde(default)]
    pub family: Option<String>,
    /// Its address there; none: the name.
    #[serde(default)]
    pub address: Option<String>,
    /// What its switch or contact means.
    #[serde(default)]
    pub detects: Option<SignalKind>,
    /// The layout of its own payload.
    #[serde(default)]
    pub layout: Option<String>,
    /// The product whose table reads its fields.
    #[serde(default)]
    pub product: Option<String>,
    /// Key for encrypted payloads, hexadecimal; none leaves the one that is there.
    #[serde(default)]
    pub key: Option<String>,
    /// Topics it may publish under besides its own.
    #[serde(default)]
    pub prefixes: Vec<String>,
    /// What is printed on it.
    #[serde(default)]
    pub label: Option<String>,
    /// A sign of life is expected this often, seconds; none: as its model or its role says. What the device has from
    /// those already does not become its own.
    #[serde(default)]
    pub beat_s: Option<u32>,
    /// It may be on when it is first seen.
    #[serde(default)]
    pub allowed_on: bool,
    /// Not looked after until then.
    #[serde(default)]
    pub muted_until: Option<UnixMs>,
    /// Household.
    #[serde(default)]
    pub household: Option<HouseholdId>,
    /// Area, when it is in no household.
    #[serde(default)]
    pub area: Option<AreaPath>,
    /// Refused at log-in.
    #[serde(default)]
    pub blocked: bool,
}

/// A device was added or put to use.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct DeviceAdded {
    /// The device.
    pub device: DeviceView,
    /// What it logs in with, shown this once; none when it had one before.
    pub secret: Option<String>,
}

/// POST /api/devices/enrol: the code on a device, or a stranger, and the household it goes to. Its next press within
/// ten minutes proves that it works and calls nobody.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnrolRequest {
    /// What is printed on it: QR code or serial number.
    #[serde(default)]
    pub label: Option<String>,
    /// The family of a stranger.
    #[serde(default)]
    pub family: Option<String>,
    /// The address of a stranger.
    #[serde(default)]
    pub address: Option<String>,
    /// Household.
    pub household: HouseholdId,
    /// What it is for, when it is not registered yet; none: a button.
    #[serde(default)]
    pub role: Option<DeviceRole>,
    /// What it detects, when it is not registered yet.
    #[serde(default)]
    pub detects: Option<SignalKind>,
    /// Maker's model, when it is not registered yet.
    #[serde(default)]
    pub model: Option<String>,
}

/// A ticket about a device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct DeviceTicketView {
    /// Id.
    pub id: DeviceTicketId,
    /// Counts its events: a lower one is older.
    pub version: u32,
    /// Which device.
    pub device: DeviceId,
    /// Its name.
    pub device_name: String,
    /// Where.
    pub area: AreaPath,
    /// Household as spoken.
    pub household: Option<String>,
    /// How closely the household is watched.
    pub risk: Option<RiskTier>,
    /// How far it has got.
    pub state: TicketState,
    /// What is or was wrong.
    pub reasons: Vec<Reason>,
    /// When it opened.
    pub opened_at: UnixMs,
    /// To be settled by then.
    pub due_at: UnixMs,
    /// Who looks after it.
    pub seen_by: Option<PersonId>,
    /// Name of that person.
    pub seen_by_name: Option<String>,
    /// Over since.
    pub done_at: Option<UnixMs>,
    /// It went into this outage.
    pub outage: Option<OutageId>,
    /// It is over because the device was muted.
    pub muted: bool,
}

/// An outage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct OutageView {
    /// Id.
    pub id: OutageId,
    /// Counts its events: a lower one is older.
    pub version: u32,
    /// Where.
    pub area: AreaPath,
    /// Name of the area.
    pub area_name: String,
    /// Silent, or without mains.
    pub cause: Fault,
    /// When the first of them went.
    pub began_at: UnixMs,
    /// Devices in it, those that are back included.
    pub devices: u32,
    /// Back.
    pub back: u32,
    /// Over since.
    pub closed_at: Option<UnixMs>,
    /// It became part of a wider one.
    pub merged_into: Option<OutageId>,
}

/// A household behind an outage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct OutageHousehold {
    /// Id.
    pub id: HouseholdId,
    /// As spoken.
    pub label: String,
    /// Names of the residents.
    pub residents: Vec<String>,
    /// How closely it is watched.
    pub risk: RiskTier,
    /// None of its alarm devices works.
    pub without: bool,
}

/// GET /api/outages/{id}: an outage with the people behind it, those at highest risk first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct OutagePage {
    /// The outage.
    pub outage: OutageView,
    /// Households with a device in it that is not back; at most 1,000.
    pub households: Vec<OutageHousehold>,
}

/// People of an area and how many of them have no alarm that works.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct CoverageView {
    /// Area.
    pub area: AreaPath,
    /// People whose household has an alarm device.
    pub people: u32,
    /// Of these, people whose household has none that works.
    pub without: u32,
}

/// What an import of devices came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct DevicesImported {
    /// New devices with the secrets they log in with, shown this once.
    pub added: Vec<DeviceSecret>,
    /// Devices that are different now.
    pub changed: u32,
    /// Devices that were like this before.
    pub unchanged: u32,
}

/// What a new device logs in with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct DeviceSecret {
    /// Name.
    pub name: String,
    /// Secret.
    pub secret: String,
}
