//! People as staff see them.

use hub_core::geo::LatLon;
use hub_core::ids::PersonId;
use hub_core::person::Skill;
use hub_core::time::UnixMs;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// A responder, for staff.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct ResponderView {
    /// Id.
    pub id: PersonId,
    /// Name.
    pub name: String,
    /// Telephone.
    pub phone: Option<String>,
    /// On call.
    pub on_call: bool,
    /// A phone or screen of this person is connected now.
    pub connected: bool,
    /// Skills.
    pub skills: Vec<Skill>,
    /// Volunteer, coordinator, duty lead …, as far as the reader's area.
    pub roles: Vec<hub_core::access::Role>,
    /// Committed to an alarm now.
    pub committed: bool,
    /// Where, as the ranking sees it; only while on call.
    pub place: Option<LatLon>,
    /// When the phone reported that; none: it is the home.
    pub place_at: Option<UnixMs>,
}

/// Somebody who could be asked for an alarm, with distance and time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct CandidateView {
    /// Who.
    pub id: PersonId,
    /// Name.
    pub name: String,
    /// Telephone.
    pub phone: Option<String>,
    /// On call.
    pub on_call: bool,
    /// Committed to another alarm.
    pub committed: bool,
    /// Asked for this alarm already.
    pub asked: bool,
    /// Straight line, metres.
    pub distance_m: Option<u32>,
    /// Estimated seconds to the door.
    pub eta_s: Option<u32>,
}

/// POST /api/me/on-call
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OnCallRequest {
    /// On call from now on.
    pub on: bool,
}

/// POST /api/me/position, and the socket's `position` frame. Only while on call; never kept in the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PositionReport {
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// Radius of the error, metres.
    #[serde(default)]
    pub accuracy_m: Option<u32>,
}
