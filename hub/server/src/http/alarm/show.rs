//! One alarm: whole, its timeline, and who could be asked too.

use super::seen;
use crate::app::Hub;
use crate::clock::moment;
use crate::http::address::{Asked, Id};
use crate::http::error::ApiError;
use crate::http::gate::Session;
use crate::view;
use axum::Json;
use axum::extract::State;
use hub_core::event::Stream;
use hub_core::ids::AlarmId;
use hub_wire::alarm::{AlarmView, TimelineEntry};
use hub_wire::people::CandidateView;
use hub_wire::problem::Problem;
use serde::Deserialize;
use utoipa::IntoParams;

/// Lines of a timeline at most.
const LINES: u32 = 5_000;

/// One alarm.
#[utoipa::path(get, path = "/api/alarms/{id}", tag = "alarm", params(("id" = AlarmId, Path)), responses(
    (status = 200, body = AlarmView, description = "The alarm"),
    (status = 404, description = "not_found", body = Problem)))]
pub async fn show(State(hub): State<Hub>, session: Session, Id(id): Id) -> Result<Json<AlarmView>, ApiError> {
    let alarm = seen(&hub, &session, id).await?;
    Ok(Json(view::alarm_view(&hub.world.read(), &alarm, None)))
}

/// What happened, from the log.
#[utoipa::path(get, path = "/api/alarms/{id}/timeline", tag = "alarm", params(("id" = AlarmId, Path)), responses(
    (status = 200, body = Vec<TimelineEntry>, description = "Oldest first"),
    (status = 404, description = "not_found", body = Problem)))]
pub async fn timeline(
    State(hub): State<Hub>,
    session: Session,
    Id(id): Id,
) -> Result<Json<Vec<TimelineEntry>>, ApiError> {
    let alarm = seen(&hub, &session, id).await?;
    let entries = hub.store.entries_of(Stream::Alarm(id), 0, LINES).await?;
    let notes = hub.store.notes(id).await?;
    Ok(Json(view::timeline(&hub.world.read(), &alarm, &entries, &notes)))
}

/// What is searched for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Search {
    /// Part of a name or telephone number.
    search: Option<String>,
}

/// Who could be asked for this alarm: on call and near first, at most 50.
#[utoipa::path(get, path = "/api/alarms/{id}/candidates", tag = "alarm", params(("id" = AlarmId, Path), Search), responses(
    (status = 200, body = Vec<CandidateView>, description = "Best first"),
    (status = 404, description = "not_found", body = Problem)))]
pub async fn candidates(
    State(hub): State<Hub>,
    session: Session,
    Id(id): Id,
    Asked(query): Asked<Search>,
) -> Result<Json<Vec<CandidateView>>, ApiError> {
    let alarm = seen(&hub, &session, id).await?;
    let search: String = query.search.unwrap_or_default().chars().take(100).collect();
    let now = moment(hub.clock.now(), &hub.zone);
    Ok(Json(view::candidates(&hub.world.read(), &alarm, &session.person.grants, &search, now)))
}
