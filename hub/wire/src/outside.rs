//! Programs outside: their keys, the addresses that are told of changes, and what those are told.

use crate::ticket::TicketStateName;
use hub_core::area::AreaPath;
use hub_core::geo::LatLon;
use hub_core::ids::{ApplicationId, Position, SubscriptionId, TicketId};
use hub_core::ticket::Closing;
use hub_core::time::UnixMs;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// How a delivery was answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct WebhookAnswer {
    /// When it was sent.
    pub at: UnixMs,
    /// What was told: its place in the log; none for a test.
    pub position: Option<Position>,
    /// HTTP status; none when there was no answer.
    pub status: Option<u16>,
    /// Milliseconds it took.
    pub took_ms: u32,
    /// The first 200 characters of the answer.
    pub said: String,
    /// Why there was no answer: `refused_address`, `timeout`, `unreachable`; `redirect` is a refusal too.
    pub fault: Option<String>,
}

/// An outside address that is told of the tickets of an area.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct SubscriptionView {
    /// Id.
    pub id: SubscriptionId,
    /// Tickets there and below are told.
    pub area: AreaPath,
    /// Name.
    pub name: String,
    /// Where it is told.
    pub url: String,
    /// It is told.
    pub on: bool,
    /// Switched off by the hub: it did not answer for a day.
    pub given_up_at: Option<UnixMs>,
    /// Everything up to here was told.
    pub position: Position,
    /// The end of the log.
    pub head: Position,
    /// It has failed since then.
    pub failing_since: Option<UnixMs>,
    /// Tried again then.
    pub next_at: Option<UnixMs>,
    /// The last answer.
    pub last: Option<WebhookAnswer>,
}

/// An address to be told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SubscribeRequest {
    /// Tickets there and below are told.
    pub area: AreaPath,
    /// Name, at most 60 characters.
    pub name: String,
    /// `https://…`, at most 500 characters; `http://` only for addresses that the configuration lists.
    pub url: String,
    /// From this place of the log on; left out: from now on.
    pub from: Option<Position>,
}

/// A new address, with what is shown only once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct Subscribed {
    /// Id.
    pub id: SubscriptionId,
    /// The secret of the signatures: `whsec_` and Base64.
    pub secret: String,
}

/// On or off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SwitchRequest {
    /// Tell it.
    pub on: bool,
}

/// Tell again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplayRequest {
    /// Everything from this place of the log on.
    pub from: Position,
}

/// A program outside.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct ApplicationView {
    /// Id.
    pub id: ApplicationId,
    /// It files there and below.
    pub area: AreaPath,
    /// Name.
    pub name: String,
    /// Since when.
    pub since: UnixMs,
}

/// A program that is to file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplicationRequest {
    /// It files there and below.
    pub area: AreaPath,
    /// Name, at most 60 characters.
    pub name: String,
}

/// A new program, with what is shown only once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct ApplicationAdded {
    /// Id.
    pub id: ApplicationId,
    /// Its `api_key`.
    pub key: String,
}

/// What a subscription is told: the body of one POST.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct Delivered {
    /// The same for the same change and the same address, however often it comes.
    pub id: String,
    /// `ticket.filed`, `ticket.claimed` …; `test`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its place in the log.
    pub position: Position,
    /// When it happened.
    pub at: UnixMs,
    /// The ticket as it is when this is sent.
    pub ticket: Option<OutsideTicket>,
}

/// A ticket as anybody may know it: no text, no person, no household.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema, JsonSchema)]
pub struct OutsideTicket {
    /// Id; Open311's `service_request_id`.
    pub id: TicketId,
    /// Its number as spoken.
    pub no: u32,
    /// Where it belongs.
    pub area: AreaPath,
    /// The building or compound.
    pub address: String,
    /// The spot.
    pub place: Option<LatLon>,
    /// What it is about; Open311's `service_code`.
    pub category: String,
    /// The same in words.
    pub category_name: String,
    /// How far.
    pub state: TicketStateName,
    /// How it ended.
    pub closing: Option<Closing>,
    /// To be done by then.
    pub solve_by: Option<UnixMs>,
    /// Filed.
    pub opened_at: UnixMs,
    /// Over.
    pub closed_at: Option<UnixMs>,
}
