//! Jobs of a volunteer.

use crate::app::Hub;
use crate::http::error::ApiError;
use crate::http::gate::Session;
use crate::view::jobs_of;
use axum::Json;
use axum::extract::State;
use hub_core::access::Action;
use hub_wire::problem::Problem;
use hub_wire::ticket::JobView;

/// The own jobs, and those that may be claimed: own ones first, then the nearest.
#[utoipa::path(get, path = "/api/jobs", tag = "ticket", responses(
    (status = 200, body = Vec<JobView>, description = "At most 200"),
    (status = 403, description = "forbidden", body = Problem)))]
pub async fn jobs(State(hub): State<Hub>, session: Session) -> Result<Json<Vec<JobView>>, ApiError> {
    session.need(Action::WorkTickets)?;
    Ok(Json(jobs_of(&hub.world.read(), session.person.id)))
}
