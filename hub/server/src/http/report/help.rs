//! A call for help from the report page: an alarm, at once, in the urgent lane. No limit of reports ever holds it up;
//! whoever presses on for a place whose alarm is open joins that alarm.

use super::place;
use crate::app::Hub;
use crate::commander::{Help, Lane, Work};
use crate::http::body::Body;
use crate::http::error::ApiError;
use crate::http::gate::Peer;
use crate::http::ticket::text::{MESSAGE, clean};
use axum::Json;
use axum::extract::State;
use hub_core::geo::LatLon;
use hub_core::ids::AlarmId;
use hub_wire::alarm::Committed;
use hub_wire::problem::Problem;
use hub_wire::report::HelpRequest;

/// Characters of a telephone number that are shown.
const PHONE: usize = 30;

/// Calls for help. The same id again, or another one for a place that calls already, is one alarm.
#[utoipa::path(post, path = "/api/report/help", tag = "report", request_body = HelpRequest, responses(
    (status = 200, body = Committed, description = "Committed: somebody is being called"),
    (status = 404, description = "not_found: no such code", body = Problem)))]
pub async fn help(
    State(hub): State<Hub>,
    Peer(peer): Peer,
    Body(request): Body<HelpRequest>,
) -> Result<Json<Committed>, ApiError> {
    let now = hub.clock.now();
    let from = place(&hub, peer, &request.code, now)?;
    // What cannot be read is left out: a call is never refused for its words.
    let words: String = request.text.chars().filter(|c| *c != '\0').take(MESSAGE).collect();
    let text = clean("text", &words, MESSAGE).unwrap_or_default();
    let dialled = request.phone.unwrap_or_default();
    let phone: String = dialled.chars().filter(|c| c.is_ascii_digit() || "+- ".contains(*c)).take(PHONE).collect();
    let told = request.place.and_then(|at| LatLon::new(at.lat, at.lon).ok());
    let help = Help { id: AlarmId(request.id.0), area: from.area, household: from.household, place: told, phone, text };
    if hub.world.read().calls_already(&help) && !hub.door.limits.press(peer, now) {
        return Ok(Json(Committed { position: hub.world.read().position }));
    }
    let receipt = hub.commander.run(Lane::Urgent, Work::Help(Box::new(help))).await?;
    Ok(Json(Committed { position: receipt.position }))
}
