//! What visits in an area go by, as data: rhythm, rising, checklists. Read by whoever has to do with visits, written by
//! those who keep the visits of the whole area.

use crate::app::Hub;
use crate::http::address::Asked;
use crate::http::body::Body;
use crate::http::error::ApiError;
use crate::http::gate::Session;
use crate::http::policy::allowed_at;
use crate::http::ticket::data::{OfArea, near, write};
use crate::world::{VisitSet, row_of};
use axum::Json;
use axum::extract::State;
use hub_core::access::Action;
use hub_core::area::AreaPath;
use hub_core::visit::{Checklist, VisitRules};
use hub_store::NounTable;
use hub_wire::alarm::Committed;
use hub_wire::problem::Problem;
use hub_wire::visit::VisitRulesView;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Checklists of one area at most.
const CHECKLISTS: usize = 20;

/// Rules and checklists of the session's areas, and the built-in ones under `/`.
#[utoipa::path(get, path = "/api/visit-rules", tag = "visit", responses(
    (status = 200, body = Vec<VisitRulesView>, description = "The widest area first"),
    (status = 403, description = "forbidden", body = Problem)))]
pub async fn rules(State(hub): State<Hub>, session: Session) -> Result<Json<Vec<VisitRulesView>>, ApiError> {
    session.need(Action::MakeVisits)?;
    let world = hub.world.read();
    let own = world.visits.sets().filter(|set| near(&session, &set.area));
    let view = |set: &Arc<VisitSet>| VisitRulesView {
        area: set.area.clone(),
        rules: set.rules.clone(),
        checklists: set.checklists.clone(),
    };
    let mut views: Vec<VisitRulesView> = own.map(view).collect();
    if !views.iter().any(|view| view.area == AreaPath::root()) {
        let (rules, checklists) = (VisitRules::standard(), vec![Checklist::nine_questions()]);
        views.insert(0, VisitRulesView { area: AreaPath::root(), rules, checklists });
    }
    Ok(Json(views))
}

/// Writes rules and checklists of an area; they stand in for the wider ones there and below, at once.
#[utoipa::path(put, path = "/api/visit-rules", tag = "visit", request_body = VisitRulesView, responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 422, description = "invalid: the sentence says what is wrong", body = Problem)))]
pub async fn put(
    State(hub): State<Hub>,
    session: Session,
    Body(VisitRulesView { area, rules, checklists }): Body<VisitRulesView>,
) -> Result<Json<Committed>, ApiError> {
    allowed_at(&hub, &session, Action::KeepVisits, &area)?;
    rules.check().map_err(|fault| ApiError::Invalid(fault.to_string()))?;
    let keys: BTreeSet<&str> = checklists.iter().map(|list| list.key.as_str()).collect();
    if checklists.len() > CHECKLISTS || keys.len() < checklists.len() {
        return Err(ApiError::Invalid(format!("write up to {CHECKLISTS} checklists with different keys")));
    }
    for list in &checklists {
        list.check().map_err(|fault| ApiError::Invalid(fault.to_string()))?;
        files_under_known(&hub, &area, list)?;
    }
    let set = VisitSet { id: row_of(&area), area, rules, checklists };
    write(&hub, &session, NounTable::VisitRules, set.id, set.area.clone(), true, &set).await
}

/// Takes the rules and checklists of an area away: the next wider ones hold again, at last the built-in ones.
#[utoipa::path(delete, path = "/api/visit-rules", tag = "visit", params(OfArea), responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 404, description = "not_found", body = Problem)))]
pub async fn remove(
    State(hub): State<Hub>,
    session: Session,
    Asked(OfArea { area }): Asked<OfArea>,
) -> Result<Json<Committed>, ApiError> {
    allowed_at(&hub, &session, Action::KeepVisits, &area)?;
    let set = hub.world.read().visits.sets().find(|set| set.area == area).cloned();
    let set = set.ok_or(ApiError::NotFound)?;
    write(&hub, &session, NounTable::VisitRules, set.id, area, false, set.as_ref()).await
}

/// Refuses findings that would be filed under a category which is not there.
fn files_under_known(hub: &Hub, area: &AreaPath, list: &Checklist) -> Result<(), ApiError> {
    let world = hub.world.read();
    let mut raised = list.questions.iter().flat_map(|question| &question.raises);
    match raised.find(|raises| !world.tickets.has_category(area, &raises.category)) {
        Some(raises) => Err(ApiError::Invalid(format!("there is no category '{}' here", raises.category))),
        None => Ok(()),
    }
}
