//! Which checks there are, and one of them whole.

use super::known;
use crate::app::Hub;
use crate::http::error::ApiError;
use crate::http::gate::Session;
use crate::view::{check_view, guardian_page, knows_check, sees_check};
use axum::Json;
use axum::extract::{Path, State};
use hub_core::access::Action;
use hub_core::area::AreaPath;
use hub_core::guardian::GuardianCheck;
use hub_store::{NounRow, NounTable, StoreError};
use hub_wire::guardian::{GuardianCheckView, GuardianPage};
use hub_wire::problem::Problem;

/// Checks that are over and looked through at most.
const OVER: u32 = 200;

/// Checks on which the session is named or which it has opened, the newest first; without anybody who was found.
#[utoipa::path(get, path = "/api/guardian", tag = "guardian", responses(
    (status = 200, body = Vec<GuardianCheckView>, description = "Open ones and those that were over last"),
    (status = 403, description = "forbidden", body = Problem)))]
pub async fn list(State(hub): State<Hub>, session: Session) -> Result<Json<Vec<GuardianCheckView>>, ApiError> {
    session.need(Action::HandleTickets)?;
    let areas: Vec<AreaPath> = session.person.grants.iter().map(|grant| grant.area.clone()).collect();
    let over = hub.store.closed_nouns(NounTable::GuardianCheck, &areas, None, OVER).await?;
    let over: Vec<GuardianCheck> = over.iter().map(NounRow::read).collect::<Result<_, StoreError>>()?;
    let world = hub.world.read();
    let (grants, reader) = (&session.person.grants, session.person.id);
    let open = world.guardians.open().map(AsRef::as_ref);
    let shown = open.chain(&over).filter(|check| knows_check(grants, reader, check));
    let mut shown: Vec<_> = shown.map(|check| check_view(&world, check, reader)).collect();
    shown.sort_by_key(|check| std::cmp::Reverse(check.opened_at));
    Ok(Json(shown))
}

/// A check with everybody who was found, for those who are named.
#[utoipa::path(get, path = "/api/guardian/{id}", tag = "guardian", params(("id" = String, Path)), responses(
    (status = 200, body = GuardianPage, description = "The check"),
    (status = 404, description = "not_found", body = Problem)))]
pub async fn show(
    State(hub): State<Hub>,
    session: Session,
    Path(id): Path<String>,
) -> Result<Json<GuardianPage>, ApiError> {
    let (grants, reader) = (&session.person.grants, session.person.id);
    let check = known(&hub, &id, |check| sees_check(grants, reader, check)).await?;
    Ok(Json(guardian_page(&hub.world.read(), &check, reader)))
}
