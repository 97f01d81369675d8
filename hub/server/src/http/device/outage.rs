//! Outages with the people behind them, and how many people have no alarm that works.

use crate::app::Hub;
use crate::http::error::ApiError;
use crate::http::gate::Session;
use crate::view::{coverage_of, outage_households, outage_view};
use axum::Json;
use axum::extract::{Path, State};
use hub_core::access::Action;
use hub_core::ids::OutageId;
use hub_wire::device::{CoverageView, OutagePage, OutageView};
use hub_wire::problem::Problem;
use std::sync::Arc;

/// Open outages of the session's areas, oldest first.
#[utoipa::path(get, path = "/api/outages", tag = "device", responses(
    (status = 200, body = Vec<OutageView>, description = "Open outages"),
    (status = 403, description = "forbidden", body = Problem)))]
pub async fn outages(State(hub): State<Hub>, session: Session) -> Result<Json<Vec<OutageView>>, ApiError> {
    session.need(Action::SeeDevices)?;
    let world = hub.world.read();
    let own = world.board.outages().filter(|outage| session.may(Action::SeeDevices, &outage.area));
    Ok(Json(own.map(|outage| outage_view(&world, outage)).collect()))
}

/// An outage with the households behind it, those at highest risk first.
#[utoipa::path(get, path = "/api/outages/{id}", tag = "device", params(("id" = OutageId, Path)), responses(
    (status = 200, body = OutagePage, description = "The outage"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 404, description = "not_found", body = Problem)))]
pub async fn outage(
    State(hub): State<Hub>,
    session: Session,
    Path(id): Path<String>,
) -> Result<Json<OutagePage>, ApiError> {
    session.need(Action::SeeDevices)?;
    let id: OutageId = id.parse().map_err(|_| ApiError::NotFound)?;
    let open = hub.world.read().board.outages().find(|outage| outage.id == id).cloned();
    let outage = match open {
        Some(outage) => outage,
        None => Arc::new(hub.store.outage(id).await?.ok_or(ApiError::NotFound)?),
    };
    if !session.may(Action::SeeDevices, &outage.area) {
        return Err(ApiError::NotFound);
    }
    let world = hub.world.read();
    let households = outage_households(&world, &outage, &session.person.grants);
    Ok(Json(OutagePage { outage: outage_view(&world, &outage), households }))
}

/// People without a working alarm, for each area where the session has the right to numbers.
#[utoipa::path(get, path = "/api/coverage", tag = "device", responses(
    (status = 200, body = Vec<CoverageView>, description = "By area, from the widest down"),
    (status = 403, description = "forbidden", body = Problem)))]
pub async fn coverage(State(hub): State<Hub>, session: Session) -> Result<Json<Vec<CoverageView>>, ApiError> {
    session.need(Action::SeeAlarmStatus)?;
    let world = hub.world.read();
    let own = world.areas.values().filter(|area| session.may(Action::SeeAlarmStatus, &area.path));
    let mut views: Vec<CoverageView> = own.map(|area| coverage_of(&world, &area.path)).collect();
    views.sort_by(|a, b| a.area.cmp(&b.area));
    Ok(Json(views))
}
