//! The report page of residents and couriers: no log-in, a follow code instead.

use crate::ticket::{AskView, TicketStateName};
use hub_core::area::AreaPath;
use hub_core::geo::LatLon;
use hub_core::ids::{PhotoId, TicketId};
use hub_core::ticket::{Category, CategoryKey, Closing};
use hub_core::time::UnixMs;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// What the page behind a QR code needs to begin.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct ReportStart {
    /// The place of the code as spoken, shown for confirmation: 幸福里 3 号楼.
    pub address: String,
    /// The area.
    pub area: AreaPath,
    /// The building.
    pub place: Option<LatLon>,
    /// What can be reported there, in order.
    pub categories: Vec<Category>,
    /// Words that mean an emergency, lower case: the page offers a call for help at once.
    pub emergency_words: Vec<String>,
    /// Telephone of the duty desk, when the community names one.
    pub desk_phone: Option<String>,
}

/// A report. The same id again is the same report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportRequest {
    /// Made by the page, 128 random bits: sending again changes nothing.
    pub id: TicketId,
    /// The follow code: made by the page, 32 hexadecimal digits of a secure random source.
    pub follow: String,
    /// The code behind the QR.
    pub code: String,
    /// What it is about.
    pub category: CategoryKey,
    /// What is wanted.
    #[serde(default)]
    pub text: String,
    /// The answers to the form.
    #[serde(default)]
    pub form: Vec<(String, String)>,
    /// The spot, when it is not the code's.
    #[serde(default)]
    pub place: Option<LatLon>,
    /// Pictures and voice notes that were uploaded before, with the tokens of their uploads.
    #[serde(default)]
    pub photos: Vec<(PhotoId, String)>,
    /// Name.
    #[serde(default)]
    pub name: Option<String>,
    /// Telephone.
    #[serde(default)]
    pub phone: Option<String>,
    /// When the reporter pressed "send"; tells reports that waited for a network.
    #[serde(default)]
    pub written_at: Option<UnixMs>,
    /// A field people do not see.
    #[serde(default)]
    pub website: String,
    /// Milliseconds from opening the form to sending.
    #[serde(default)]
    #[ts(type = "number | null")]
    pub took_ms: Option<u64>,
}

/// What the page shows after sending: within seconds, by a machine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct ReportThanks {
    /// The ticket.
    pub ticket: TicketId,
    /// Number as spoken.
    pub no: u32,
    /// A person judges it by then (hazards).
    pub judge_by: Option<UnixMs>,
    /// Somebody looks at it by then.
    pub respond_by: Option<UnixMs>,
    /// Kept, but a person must look first.
    pub held_back: bool,
}

/// A report of the same kind close by: "is it this one?"
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct SimilarView {
    /// The ticket.
    pub ticket: TicketId,
    /// Number as spoken.
    pub no: u32,
    /// What it is about.
    pub category: CategoryKey,
    /// Metres away.
    pub distance_m: u32,
    /// How far it has got.
    pub state: TicketStateName,
    /// Others with the same trouble.
    pub me_too: u32,
    /// Published pictures.
    pub photos: Vec<PhotoId>,
    /// Filed.
    pub opened_at: UnixMs,
}

/// "Me too." The same follow code again changes nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MeTooRequest {
    /// The ticket.
    pub ticket: TicketId,
    /// The code behind the QR.
    pub code: String,
    /// A follow code for it.
    pub follow: String,
}

/// A call for help from the report page: an alarm, at once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HelpRequest {
    /// Sending again changes nothing.
    pub id: TicketId,
    /// The code behind the QR.
    pub code: String,
    /// The spot, when the phone tells it.
    #[serde(default)]
    pub place: Option<LatLon>,
    /// Telephone.
    #[serde(default)]
    pub phone: Option<String>,
    /// What is the matter.
    #[serde(default)]
    pub text: String,
}

/// One message between the person who asked and the grid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct FollowMessage {
    /// From the reader.
    pub mine: bool,
    /// What was written.
    pub body: String,
    /// When.
    pub at: UnixMs,
}

/// The follow page: where it stands. Asked for with the header `Follow-Code`, never in an address.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct FollowView {
    /// The ticket.
    pub ticket: TicketId,
    /// Number as spoken.
    pub no: u32,
    /// What it is about.
    pub category: Category,
    /// Where, as spoken.
    pub address: String,
    /// How far.
    pub state: TicketStateName,
    /// How it ended.
    pub closing: Option<Closing>,
    /// Why it was refused.
    pub reason: Option<String>,
    /// It went into this one, by number.
    pub merged_into: Option<u32>,
    /// Somebody is at it: their role as spoken, no name.
    pub in_hands_of: Option<String>,
    /// To be done by then.
    pub solve_by: Option<UnixMs>,
    /// The clocks stand: an answer is awaited.
    pub waits_for_me: bool,
    /// The five asks.
    pub asks: Vec<AskView>,
    /// Messages.
    pub messages: Vec<FollowMessage>,
    /// Own pictures and published ones.
    pub photos: Vec<PhotoId>,
    /// Others with the same trouble.
    pub me_too: u32,
    /// A hazard: valid or not.
    pub hazard_valid: Option<bool>,
    /// It may be rated until then.
    pub rate_until: Option<UnixMs>,
    /// The own rating.
    pub satisfied: Option<bool>,
    /// Filed.
    pub opened_at: UnixMs,
    /// Over.
    pub closed_at: Option<UnixMs>,
}

/// A message from the person who asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FollowMessageRequest {
    /// Sending again changes nothing: made by the page.
    pub id: TicketId,
    /// What.
    pub text: String,
}

/// The verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RateRequest {
    /// Satisfied or not.
    pub satisfied: bool,
    /// In words; required when not satisfied.
    #[serde(default)]
    pub text: Option<String>,
}

/// An upload that is not part of a report yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct Uploaded {
    /// The picture.
    pub id: PhotoId,
    /// Whoever names it in a report shows this.
    pub token: String,
    /// Where it was taken, when the picture told; for the uploader only.
    pub place: Option<LatLon>,
}
