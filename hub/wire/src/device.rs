//! Devices as staff see them, and what was refused and why.

use hub_core::area::AreaPath;
use hub_core::device::DeviceRole;
use hub_core::ids::DeviceId;
use hub_core::time::UnixMs;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

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
    /// Where it belongs.
    pub area: AreaPath,
    /// Household as spoken.
    pub household: Option<String>,
    /// Last word.
    pub last_word_at: Option<UnixMs>,
    /// Battery, percent.
    pub battery_percent: Option<u8>,
    /// Link quality.
    pub link_quality: Option<i32>,
    /// Refused at log-in since.
    pub blocked_at: Option<UnixMs>,
    /// First real press seen.
    pub live_at: Option<UnixMs>,
    /// Connected to the hub's own MQTT endpoint now.
    pub connected: bool,
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
