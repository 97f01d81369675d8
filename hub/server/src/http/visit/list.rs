//! Visits on the list, and those that are over page by page. For staff.

use super::keeps;
use crate::app::Hub;
use crate::http::address::Asked;
use crate::http::error::ApiError;
use crate::http::gate::Session;
use crate::http::ticket::list::{Before, cursor_of, parse};
use crate::view::visit_view;
use axum::Json;
use axum::extract::State;
use hub_core::access::{Action, role_allows};
use hub_core::visit::Visit;
use hub_store::NounTable;
use hub_wire::problem::Problem;
use hub_wire::visit::{ClosedVisits, VisitView};

/// Visits on one page.
const PAGE: u32 = 50;

/// Visits of the session's areas that are not over, the first due first.
#[utoipa::path(get, path = "/api/visits", tag = "visit", responses(
    (status = 200, body = Vec<VisitView>, description = "Visits"),
    (status = 403, description = "forbidden", body = Problem)))]
pub async fn open(State(hub): State<Hub>, session: Session) -> Result<Json<Vec<VisitView>>, ApiError> {
    session.need(Action::KeepVisits)?;
    let world = hub.world.read();
    let own = world.visits.open().filter(|visit| keeps(&session, &visit.area));
    let mut visits: Vec<VisitView> = own.map(|visit| visit_view(&world, visit)).collect();
    visits.sort_by_key(|visit| (visit.due_at, visit.id));
    Ok(Json(visits))
}

/// Visits of the session's areas that are over, the last first.
#[utoipa::path(get, path = "/api/visits/closed", tag = "visit", params(Before), responses(
    (status = 200, body = ClosedVisits, description = "One page"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 422, description = "invalid", body = Problem)))]
pub async fn closed(
    State(hub): State<Hub>,
    session: Session,
    Asked(query): Asked<Before>,
) -> Result<Json<ClosedVisits>, ApiError> {
    session.need(Action::KeepVisits)?;
    let before = query.before.as_deref().map(parse).transpose()?;
    let grants = session.person.grants.iter().filter(|grant| role_allows(grant.role, Action::KeepVisits));
    let areas: Vec<_> = grants.map(|grant| grant.area.clone()).collect();
    let rows = hub.store.closed_nouns(NounTable::Visit, &areas, before, PAGE).await?;
    let next = cursor_of(&rows, PAGE);
    let visits = rows.iter().map(|row| row.read::<Visit>()).collect::<Result<Vec<_>, _>>()?;
    let world = hub.world.read();
    Ok(Json(ClosedVisits { visits: visits.iter().map(|visit| visit_view(&world, visit)).collect(), next }))
}
