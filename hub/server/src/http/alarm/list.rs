//! Open alarms, and closed ones page by page.

use crate::app::Hub;
use crate::http::address::Asked;
use crate::http::error::ApiError;
use crate::http::gate::Session;
use crate::view::alarm_view;
use axum::Json;
use axum::extract::State;
use hub_core::access::{Action, role_allows};
use hub_core::alarm::{Alarm, Phase};
use hub_core::ids::AlarmId;
use hub_core::time::UnixMs;
use hub_wire::alarm::{AlarmView, RecentAlarms};
use hub_wire::problem::Problem;
use serde::Deserialize;
use utoipa::IntoParams;

/// Closed alarms on one page.
const PAGE: u32 = 30;

/// Open alarms of the session's areas.
#[utoipa::path(get, path = "/api/alarms", tag = "alarm", responses(
    (status = 200, body = Vec<AlarmView>, description = "Open alarms"),
    (status = 403, description = "forbidden", body = Problem)))]
pub async fn open(State(hub): State<Hub>, session: Session) -> Result<Json<Vec<AlarmView>>, ApiError> {
    session.need(Action::SeeAlarm)?;
    let world = hub.world.read();
    let own = world.alarms.values().filter(|alarm| session.may(Action::SeeAlarm, &alarm.area));
    Ok(Json(own.map(|alarm| alarm_view(&world, alarm, None)).collect()))
}

/// Where the next page begins.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Before {
    /// `next` of the page before.
    before: Option<String>,
}

/// Closed alarms of the session's areas, last closed first.
#[utoipa::path(get, path = "/api/alarms/recent", tag = "alarm", params(Before), responses(
    (status = 200, body = RecentAlarms, description = "One page"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 422, description = "invalid", body = Problem)))]
pub async fn recent(
    State(hub): State<Hub>,
    session: Session,
    Asked(query): Asked<Before>,
) -> Result<Json<RecentAlarms>, ApiError> {
    session.need(Action::SeeAlarm)?;
    let before = query.before.as_deref().map(parse).transpose()?;
    let grants = session.person.grants.iter().filter(|grant| role_allows(grant.role, Action::SeeAlarm));
    let areas: Vec<_> = grants.map(|grant| grant.area.clone()).collect();
    let alarms = hub.store.closed_alarms(&areas, before, PAGE).await?;
    let full = alarms.len() == PAGE as usize;
    let next = alarms.last().filter(|_| full).and_then(cursor);
    let world = hub.world.read();
    Ok(Json(RecentAlarms { alarms: alarms.iter().map(|alarm| alarm_view(&world, alarm, None)).collect(), next }))
}

fn cursor(alarm: &Alarm) -> Option<String> {
    match alarm.phase {
        Phase::Closed { at, .. } => Some(format!("{}.{}", at.0, alarm.id)),
        Phase::Calling { .. } | Phase::Coming { .. } | Phase::OnScene { .. } => None,
    }
}

fn parse(cursor: &str) -> Result<(UnixMs, AlarmId), ApiError> {
    let wrong = || ApiError::Invalid("before is not what the page before gave: leave it out".into());
    let (at, id) = cursor.split_once('.').ok_or_else(wrong)?;
    Ok((UnixMs(at.parse().map_err(|_| wrong())?), id.parse().map_err(|_| wrong())?))
}
