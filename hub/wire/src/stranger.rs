//! Devices that speak and are not registered, as staff see them, and why they were taken off the list.

use hub_core::stranger::DismissReason;
use hub_core::time::UnixMs;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// A device that speaks and is not registered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct StrangerView {
    /// The family that understood it.
    pub family: String,
    /// Its address there.
    pub address: String,
    /// The registered device it spoke through.
    pub gateway: Option<String>,
    /// First heard.
    pub first_at: UnixMs,
    /// Last heard.
    pub last_at: UnixMs,
    /// Called for help, the last time.
    pub called_at: Option<UnixMs>,
    /// Messages so far.
    pub count: f64,
    /// What it said, as understood.
    pub said: Vec<String>,
    /// The message as text; what is no text is replaced.
    pub payload: String,
    /// It was taken off the list; one that has called for help since is on it again.
    pub dismissed: Option<DismissedView>,
    /// It is off the list.
    pub is_dismissed: bool,
}

/// Who took a device off the list of strangers, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct DismissedView {
    /// When.
    pub at: UnixMs,
    /// By whom.
    pub by: String,
    /// Why.
    pub reason: DismissReason,
    /// In words; may be empty.
    pub text: String,
}

/// POST /api/strangers/{family}/{address}/dismiss.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DismissRequest {
    /// Why.
    pub reason: DismissReason,
    /// In words, at most 200 characters; needed for `other`.
    pub text: Option<String>,
}
