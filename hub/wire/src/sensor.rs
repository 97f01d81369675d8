//! Sensors that are not believed at once.

use hub_core::signal::SignalKind;
use hub_core::time::UnixMs;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// When a sensor is believed, as the configuration says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct SensorView {
    /// It must stay on for this long before it counts, seconds.
    pub delay_on_s: u32,
    /// From when it counts to the call, seconds.
    pub pending_s: u32,
    /// The sensors of the household it counts together with.
    pub group: Option<String>,
    /// So many different sensors of the group must count.
    pub need: Option<u32>,
    /// Within this of each other, seconds.
    pub within_s: Option<u32>,
    /// What it has begun to say and has not called for yet.
    pub waiting: Vec<WaitingView>,
}

/// Something that a sensor has begun to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct WaitingView {
    /// What.
    pub kind: SignalKind,
    /// Since when.
    pub since: UnixMs,
    /// When it calls if nothing more happens; none while it waits for another sensor of its group.
    pub calls_at: Option<UnixMs>,
}
