//! Categories of an area: what can be filed there.

use super::data::{OfArea, concerned, near, reckon, write};
use crate::app::Hub;
use crate::http::address::Asked;
use crate::http::body::Body;
use crate::http::error::ApiError;
use crate::http::gate::Session;
use crate::http::policy::administers;
use crate::world::{CategorySet, built_in, row_of};
use axum::Json;
use axum::extract::State;
use hub_core::area::AreaPath;
use hub_core::ticket::CategoryKey;
use hub_store::NounTable;
use hub_wire::alarm::Committed;
use hub_wire::problem::Problem;
use hub_wire::team::CategoriesView;
use std::collections::BTreeSet;

/// Categories of one area at most.
const CATEGORIES: usize = 100;

/// Categories of the session's areas, and the built-in ones under `/`.
#[utoipa::path(get, path = "/api/categories", tag = "ticket", responses(
    (status = 200, body = Vec<CategoriesView>, description = "The widest area first"),
    (status = 403, description = "forbidden", body = Problem)))]
pub async fn categories(State(hub): State<Hub>, session: Session) -> Result<Json<Vec<CategoriesView>>, ApiError> {
    concerned(&session)?;
    let world = hub.world.read();
    let own = world.tickets.category_sets().filter(|set| near(&session, &set.area));
    let mut views: Vec<CategoriesView> =
        own.map(|set| CategoriesView { area: set.area.clone(), categories: set.categories.clone() }).collect();
    if !views.iter().any(|view| view.area == AreaPath::root()) {
        views.insert(0, CategoriesView { area: AreaPath::root(), categories: built_in().to_vec() });
    }
    Ok(Json(views))
}

/// Writes the categories of an area; they stand in for the wider ones there and below. Open tickets get new clocks.
#[utoipa::path(put, path = "/api/categories", tag = "ticket", request_body = CategoriesView, responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 422, description = "invalid: the sentence says what is wrong", body = Problem)))]
pub async fn put_categories(
    State(hub): State<Hub>,
    session: Session,
    Body(request): Body<CategoriesView>,
) -> Result<Json<Committed>, ApiError> {
    administers(&hub, &session, &request.area)?;
    let keys: BTreeSet<&CategoryKey> = request.categories.iter().map(|category| &category.key).collect();
    if request.categories.is_empty() || request.categories.len() > CATEGORIES || keys.len() < request.categories.len() {
        return Err(ApiError::Invalid(format!("write 1 to {CATEGORIES} categories with different keys")));
    }
    for category in &request.categories {
        category.check().map_err(|fault| ApiError::Invalid(fault.to_string()))?;
    }
    let set = CategorySet { id: row_of(&request.area), area: request.area, categories: request.categories };
    let done = write(&hub, &session, NounTable::Category, set.id, set.area.clone(), true, &set).await?;
    reckon(&hub, &set.area).await;
    Ok(done)
}

/// Takes the categories of an area away: the next wider ones hold again, at last the built-in ones.
#[utoipa::path(delete, path = "/api/categories", tag = "ticket", params(OfArea), responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 404, description = "not_found", body = Problem)))]
pub async fn remove_categories(
    State(hub): State<Hub>,
    session: Session,
    Asked(OfArea { area }): Asked<OfArea>,
) -> Result<Json<Committed>, ApiError> {
    administers(&hub, &session, &area)?;
    let set = hub.world.read().tickets.category_sets().find(|set| set.area == area).cloned();
    let set = set.ok_or(ApiError::NotFound)?;
    let done = write(&hub, &session, NounTable::Category, set.id, area.clone(), false, set.as_ref()).await?;
    reckon(&hub, &area).await;
    Ok(done)
}
