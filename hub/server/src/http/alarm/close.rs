//! The outcome, by a human: staff of the area, or the one who arrived.

use super::handle::note_of;
use super::{any, command};
use crate::app::Hub;
use crate::http::address::Id;
use crate::http::body::Body;
use crate::http::error::ApiError;
use crate::http::gate::Session;
use axum::Json;
use axum::extract::State;
use hub_core::access::Action;
use hub_core::alarm::{Alarm, AlarmCommand, LeaseStage};
use hub_core::ids::AlarmId;
use hub_wire::alarm::{CloseRequest, Committed};
use hub_wire::problem::Problem;

/// Closes the alarm with an outcome.
#[utoipa::path(post, path = "/api/alarms/{id}/close", tag = "handle", params(("id" = AlarmId, Path)),
    request_body = CloseRequest, responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 403, description = "forbidden: you have not arrived", body = Problem),
    (status = 404, description = "not_found", body = Problem),
    (status = 409, description = "closed", body = Problem)))]
pub async fn close(
    State(hub): State<Hub>,
    session: Session,
    Id(id): Id,
    Body(request): Body<CloseRequest>,
) -> Result<Json<Committed>, ApiError> {
    let alarm = any(&hub, id).await?;
    entitled(&session, &alarm)?;
    if let Some(note) = request.note {
        let note = note_of(&hub, &session, &alarm, note)?;
        let _position = command(&hub, &session, &alarm, AlarmCommand::Note { note: note.id }, Some(note)).await?;
    }
    command(&hub, &session, &alarm, AlarmCommand::Close { outcome: request.outcome }, None).await
}

fn entitled(session: &Session, alarm: &Alarm) -> Result<(), ApiError> {
    if session.may(Action::HandleAlarm, &alarm.area) {
        return Ok(());
    }
    let own = alarm.page_of(session.person.id).ok_or(ApiError::NotFound)?;
    let arrived = own.lease.is_some_and(|lease| lease.stage == LeaseStage::Arrived);
    if arrived { Ok(()) } else { Err(ApiError::Forbidden) }
}
