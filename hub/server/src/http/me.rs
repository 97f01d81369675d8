//! What one does about oneself: who am I, on call, position.

use super::body::Body;
use super::error::ApiError;
use super::gate::Session;
use crate::app::Hub;
use crate::commander::{Lane, Work};
use crate::view;
use axum::Json;
use axum::extract::State;
use http::StatusCode;
use hub_core::access::Action;
use hub_core::geo::{Fix, LatLon};
use hub_wire::alarm::Committed;
use hub_wire::people::{OnCallRequest, PositionReport};
use hub_wire::problem::Problem;
use hub_wire::session::Me;

/// Who one is.
#[utoipa::path(get, path = "/api/me", tag = "me", responses(
    (status = 200, body = Me, description = "Who one is"),
    (status = 401, description = "logged_out", body = Problem)))]
pub async fn me(session: Session) -> Json<Me> {
    Json(view::me(&session.person))
}

/// Goes on call or off call. Off call, pages are withdrawn and the position is forgotten.
#[utoipa::path(post, path = "/api/me/on-call", tag = "me", request_body = OnCallRequest, responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 403, description = "forbidden", body = Problem)))]
pub async fn on_call(
    State(hub): State<Hub>,
    session: Session,
    Body(request): Body<OnCallRequest>,
) -> Result<Json<Committed>, ApiError> {
    session.need(Action::BeOnCall)?;
    let work = Work::OnCall { person: session.person.id, on: request.on, actor: session.actor() };
    let receipt = hub.commander.run(Lane::Urgent, work).await?;
    if !request.on {
        hub.store.forget_fix(session.person.id).await?;
    }
    Ok(Json(Committed { position: receipt.position }))
}

/// Reports the own position. Taken only while on call; never logged.
#[utoipa::path(post, path = "/api/me/position", tag = "me", request_body = PositionReport, responses(
    (status = 204, description = "Taken"),
    (status = 403, description = "forbidden: off call", body = Problem),
    (status = 422, description = "invalid", body = Problem)))]
pub async fn position(
    State(hub): State<Hub>,
    session: Session,
    Body(report): Body<PositionReport>,
) -> Result<StatusCode, ApiError> {
    session.need(Action::BeOnCall)?;
    if !session.person.on_call {
        return Err(ApiError::Forbidden);
    }
    let place = LatLon::new(report.lat, report.lon).map_err(|fault| ApiError::Invalid(fault.to_string()))?;
    let fix = Fix { place, at: hub.clock.now(), accuracy_m: report.accuracy_m };
    hub.telemetry.fix(session.person.id, fix);
    Ok(StatusCode::NO_CONTENT)
}
