//! A call as the person who is asked sees it: before the accept only kind, distance and street, after it the door.

use crate::alarm::LeaseView;
use hub_core::alarm::{LeaseStage, Outcome};
use hub_core::geo::LatLon;
use hub_core::ids::{AlarmId, PageNo};
use hub_core::signal::AlarmKind;
use hub_core::time::UnixMs;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// Where a call stands for the one who is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CallState {
    /// Ring.
    Ringing,
    /// You go.
    Accepted,
    /// You said no.
    Declined,
    /// Others go, or you went off call.
    StoodDown,
    /// Not answered in time; may still be accepted while nobody goes.
    Expired,
    /// The alarm is over.
    Closed,
}

/// What a helper needs at the door; only after the accept, gone when the alarm closes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct DoorView {
    /// Building, unit and door as spoken.
    pub label: String,
    /// Unit.
    pub unit: Option<String>,
    /// Floor.
    pub floor: Option<i32>,
    /// Door number.
    pub door: String,
    /// Names.
    pub residents: Vec<String>,
    /// Notes.
    pub notes: String,
    /// Medicines and conditions.
    pub medicines: String,
    /// Family and keyholders: name and telephone.
    pub contacts: Vec<ContactView>,
}

/// A contact of the household.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct ContactView {
    /// Name.
    pub name: String,
    /// Telephone.
    pub phone: Option<String>,
}

/// Somebody who goes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct GoingView {
    /// Name.
    pub name: String,
    /// True for the reader.
    pub me: bool,
    /// Estimated seconds from the accept to the door.
    pub eta_s: u32,
    /// The accept.
    pub accepted_at: UnixMs,
    /// Where the promise stands.
    pub stage: LeaseStage,
}

/// A call, for the person who is asked. Before the accept only kind, distance and street.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct CallView {
    /// The alarm.
    pub alarm: AlarmId,
    /// Entries of the alarm's stream so far: a view with a lower version is older.
    pub version: u32,
    /// The page: send it back in receipts.
    pub page: PageNo,
    /// Where it stands for you.
    pub state: CallState,
    /// What it is about.
    pub kind: AlarmKind,
    /// Drill.
    pub drill: bool,
    /// How often pressed.
    pub presses: u32,
    /// Street or area.
    pub street: String,
    /// Straight line, metres.
    pub distance_m: Option<u32>,
    /// Estimated seconds to the door.
    pub eta_s: Option<u32>,
    /// Asked.
    pub asked_at: UnixMs,
    /// Who goes.
    pub going: Vec<GoingView>,
    /// How many are needed.
    pub need: u8,
    /// After the accept: the promise.
    pub lease: Option<LeaseView>,
    /// After the accept: where.
    pub place: Option<LatLon>,
    /// After the accept: the door.
    pub door: Option<DoorView>,
    /// Once closed.
    pub outcome: Option<Outcome>,
}
