//! One visit whole: what was asked, what was answered, what came of it. For staff.

use super::{any, id_of, keeps};
use crate::app::Hub;
use crate::http::error::ApiError;
use crate::http::gate::Session;
use crate::view::{findings, visit_entry, visit_view};
use axum::Json;
use axum::extract::{Path, State};
use hub_core::event::{Noun, Stream};
use hub_core::visit::VisitPlan;
use hub_store::NounTable;
use hub_wire::problem::Problem;
use hub_wire::visit::VisitPage;

/// Lines of a history at most.
const LINES: u32 = 200;

/// One visit.
#[utoipa::path(get, path = "/api/visits/{id}", tag = "visit", params(("id" = String, Path)), responses(
    (status = 200, body = VisitPage, description = "The visit"),
    (status = 404, description = "not_found", body = Problem)))]
pub async fn show(
    State(hub): State<Hub>,
    session: Session,
    Path(id): Path<String>,
) -> Result<Json<VisitPage>, ApiError> {
    let visit = any(&hub, id_of(&id)?).await?;
    if !keeps(&session, &visit.area) {
        return Err(ApiError::NotFound);
    }
    let entries = hub.store.entries_of(Stream::Registry(Noun::Visit, visit.id.0), 0, LINES).await?;
    let plan = hub.store.noun(NounTable::VisitPlan, visit.plan.0).await?;
    let plan = plan.map(|row| row.read::<VisitPlan>()).transpose()?;
    let world = hub.world.read();
    let of_plan = plan.as_ref().and_then(|plan| world.visits.checklist(&visit.area, &plan.checklist));
    let checklist = of_plan.or_else(|| world.visits.checklist(&visit.area, "nine"));
    Ok(Json(VisitPage {
        visit: visit_view(&world, &visit),
        checklist: checklist.cloned().ok_or(ApiError::NotFound)?,
        answers: visit.answers.clone(),
        findings: findings(&visit),
        history: entries.iter().map(|entry| visit_entry(&world, entry)).collect(),
    }))
}
