//! What staff do with an open alarm: widen, add a person, note, the external service.

use super::{asked, command, handled, refused};
use crate::app::Hub;
use crate::http::address::Id;
use crate::http::body::{Body, Nothing, check_text};
use crate::http::error::ApiError;
use crate::http::gate::Session;
use axum::Json;
use axum::extract::State;
use hub_core::alarm::{Alarm, AlarmCommand};
use hub_core::command::Refusal;
use hub_core::ids::AlarmId;
use hub_store::Note;
use hub_wire::alarm::{AddPersonRequest, Committed, NoteRequest, WidenRequest};
use hub_wire::problem::Problem;

/// Longest note, characters.
const NOTE: usize = 2_000;

/// The next step, now.
#[utoipa::path(post, path = "/api/alarms/{id}/widen", tag = "handle", params(("id" = AlarmId, Path)),
    request_body = WidenRequest, responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 404, description = "not_found", body = Problem),
    (status = 409, description = "already_widened or closed", body = Problem)))]
pub async fn widen(
    State(hub): State<Hub>,
    session: Session,
    Id(id): Id,
    Body(request): Body<WidenRequest>,
) -> Result<Json<Committed>, ApiError> {
    let alarm = handled(&hub, &session, id).await?;
    let widen = AlarmCommand::Widen { expected_step: request.expected_step };
    command(&hub, &session, &alarm, widen, None).await
}

/// Asks one more person.
#[utoipa::path(post, path = "/api/alarms/{id}/people", tag = "handle", params(("id" = AlarmId, Path)),
    request_body = AddPersonRequest, responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 404, description = "not_found", body = Problem),
    (status = 409, description = "already_asked or closed", body = Problem)))]
pub async fn add_person(
    State(hub): State<Hub>,
    session: Session,
    Id(id): Id,
    Body(request): Body<AddPersonRequest>,
) -> Result<Json<Committed>, ApiError> {
    let alarm = handled(&hub, &session, id).await?;
    let known = hub.world.read().people.get(&request.person).filter(|person| !person.disabled).cloned();
    if !known.is_some_and(|person| crate::view::sees(&session.person.grants, &person)) {
        return Err(refused(&hub, Refusal::NoSuchPerson));
    }
    command(&hub, &session, &alarm, AlarmCommand::AddPerson { person: request.person }, None).await
}

/// Writes a note. Staff, and whoever was asked ("I need support").
#[utoipa::path(post, path = "/api/alarms/{id}/notes", tag = "handle", params(("id" = AlarmId, Path)),
    request_body = NoteRequest, responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 404, description = "not_found", body = Problem),
    (status = 422, description = "invalid", body = Problem)))]
pub async fn note(
    State(hub): State<Hub>,
    session: Session,
    Id(id): Id,
    Body(request): Body<NoteRequest>,
) -> Result<Json<Committed>, ApiError> {
    let alarm = match handled(&hub, &session, id).await {
        Ok(alarm) => alarm,
        Err(_) => asked(&hub, &session, id).await?,
    };
    let note = note_of(&hub, &session, &alarm, request)?;
    if hub.store.notes(id).await?.iter().any(|kept| kept.id == note.id) {
        return Ok(Json(Committed { position: hub.world.read().position }));
    }
    command(&hub, &session, &alarm, AlarmCommand::Note { note: note.id }, Some(note)).await
}

/// The note that a request asks for.
pub(super) fn note_of(hub: &Hub, session: &Session, alarm: &Alarm, request: NoteRequest) -> Result<Note, ApiError> {
    check_text("text", &request.text, NOTE)?;
    let author = session.actor();
    Ok(Note { id: request.id, alarm: alarm.id, author, text: request.text, at: hub.clock.now() })
}

/// Notifies the external service now.
#[utoipa::path(post, path = "/api/alarms/{id}/external", tag = "handle", params(("id" = AlarmId, Path)),
    request_body = Nothing, responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 404, description = "not_found", body = Problem),
    (status = 409, description = "closed", body = Problem)))]
pub async fn notify_external(
    State(hub): State<Hub>,
    session: Session,
    Id(id): Id,
    Body(Nothing {}): Body<Nothing>,
) -> Result<Json<Committed>, ApiError> {
    let alarm = handled(&hub, &session, id).await?;
    command(&hub, &session, &alarm, AlarmCommand::NotifyExternal, None).await
}

/// The external service has the case: somebody has spoken with it.
#[utoipa::path(post, path = "/api/alarms/{id}/external-taken", tag = "handle", params(("id" = AlarmId, Path)),
    request_body = Nothing, responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 404, description = "not_found", body = Problem)))]
pub async fn external_taken(
    State(hub): State<Hub>,
    session: Session,
    Id(id): Id,
    Body(Nothing {}): Body<Nothing>,
) -> Result<Json<Committed>, ApiError> {
    let alarm = handled(&hub, &session, id).await?;
    command(&hub, &session, &alarm, AlarmCommand::ExternalTaken, None).await
}
