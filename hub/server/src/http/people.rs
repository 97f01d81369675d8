//! People who may be asked, for staff.

use super::error::ApiError;
use super::gate::Session;
use crate::app::Hub;
use crate::view::responders;
use axum::Json;
use axum::extract::State;
use hub_core::access::Action;
use hub_wire::people::ResponderView;
use hub_wire::problem::Problem;

/// Everybody of the session's areas who may be asked.
#[utoipa::path(get, path = "/api/people", tag = "people", responses(
    (status = 200, body = Vec<ResponderView>, description = "Responders"),
    (status = 403, description = "forbidden", body = Problem)))]
pub async fn people(State(hub): State<Hub>, session: Session) -> Result<Json<Vec<ResponderView>>, ApiError> {
    session.need(Action::SeePeople)?;
    let world = hub.world.read();
    Ok(Json(responders(&world, &hub.phones, &session.person.grants, hub.clock.now())))
}
