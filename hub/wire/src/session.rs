//! Log-in and who one is.

use hub_core::access::Grant;
use hub_core::ids::PersonId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// POST /api/login
#[derive(Clone, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginRequest {
    /// Log-in name.
    pub login: String,
    /// Password, at most 256 bytes.
    pub password: String,
}

/// POST /api/setup: the first administrator, by the one-time link printed at the first start.
#[derive(Clone, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetupRequest {
    /// The code in the link.
    pub code: String,
    /// Name as spoken.
    pub name: String,
    /// Log-in name.
    pub login: String,
    /// Password, 8 to 256 bytes.
    pub password: String,
}

/// Who one is: GET /api/me, and the answer to a log-in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct Me {
    /// Id.
    pub person: PersonId,
    /// Name.
    pub name: String,
    /// Role per area.
    pub grants: Vec<Grant>,
    /// On call.
    pub on_call: bool,
    /// Sees the console.
    pub console: bool,
    /// May be paged: sees the volunteer's page.
    pub volunteer: bool,
}
