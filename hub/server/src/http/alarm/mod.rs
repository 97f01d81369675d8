//! Routes about alarms. Another area's alarm and one that does not exist are the same 404.

pub mod answer;
pub mod close;
pub mod handle;
pub mod list;
pub mod show;

use super::error::ApiError;
use super::gate::Session;
use crate::app::Hub;
use crate::commander::{CommandError, Lane, Work};
use axum::Json;
use hub_core::access::Action;
use hub_core::alarm::{Alarm, AlarmCommand};
use hub_core::command::Refusal;
use hub_core::ids::{AlarmId, PersonId};
use hub_store::Note;
use hub_wire::alarm::Committed;
use std::sync::Arc;

/// An alarm, open or closed, that this session may see whole.
async fn seen(hub: &Hub, session: &Session, id: AlarmId) -> Result<Arc<Alarm>, ApiError> {
    let alarm = any(hub, id).await?;
    if session.may(Action::SeeAlarm, &alarm.area) { Ok(alarm) } else { Err(ApiError::NotFound) }
}

/// An alarm that this session may handle.
async fn handled(hub: &Hub, session: &Session, id: AlarmId) -> Result<Arc<Alarm>, ApiError> {
    let alarm = seen(hub, session, id).await?;
    if session.may(Action::HandleAlarm, &alarm.area) { Ok(alarm) } else { Err(ApiError::Forbidden) }
}

/// An alarm for which this session's person was asked.
async fn asked(hub: &Hub, session: &Session, id: AlarmId) -> Result<Arc<Alarm>, ApiError> {
    let alarm = any(hub, id).await?;
    if alarm.page_of(session.person.id).is_some() {
        return Ok(alarm);
    }
    if session.may(Action::SeeAlarm, &alarm.area) {
        Err(refused(hub, Refusal::NotAsked))
    } else {
        Err(ApiError::NotFound)
    }
}

async fn any(hub: &Hub, id: AlarmId) -> Result<Arc<Alarm>, ApiError> {
    let open = hub.world.read().alarms.get(&id).cloned();
    match open {
        Some(alarm) => Ok(alarm),
        None => Ok(Arc::new(hub.store.alarm(id).await?.ok_or(ApiError::NotFound)?)),
    }
}

/// Commits a command and says up to where the log is committed.
async fn command(
    hub: &Hub,
    session: &Session,
    alarm: &Alarm,
    command: AlarmCommand,
    note: Option<Note>,
) -> Result<Json<Committed>, ApiError> {
    let work = Work::Alarm { alarm: alarm.id, command, actor: session.actor(), note };
    match hub.commander.run(Lane::Urgent, work).await {
        Ok(receipt) => Ok(Json(Committed { position: receipt.position })),
        // Known a moment ago and not among the open ones: it is over.
        Err(CommandError::Refused(Refusal::NoSuchAlarm)) => Err(refused(hub, Refusal::Closed)),
        Err(CommandError::Refused(refusal)) => Err(refused(hub, refusal)),
        Err(error) => Err(error.into()),
    }
}

/// A refusal with the names that belong to it.
fn refused(hub: &Hub, refusal: Refusal) -> ApiError {
    let world = hub.world.read();
    let name = |id: &PersonId| world.people.get(id).map(|person| person.name.clone());
    let going = match &refusal {
        Refusal::Taken { by } => by.iter().filter_map(name).collect(),
        _ => Vec::new(),
    };
    ApiError::Refused { refusal, going }
}
