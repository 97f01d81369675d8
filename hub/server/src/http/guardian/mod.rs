//! Guardian checks (监护核对). Who was found is seen by the staff who are named and by nobody else: for everybody else,
//! administrators included, a check is the same 404 as one that does not exist.

pub mod act;
pub mod list;
pub mod open;

use super::error::ApiError;
use crate::app::Hub;
use crate::commander::{GuardianWork, Lane, Work};
use crate::world::World;
use axum::Json;
use http::StatusCode;
use hub_core::access::{Action, may};
use hub_core::area::AreaPath;
use hub_core::guardian::{GuardianCheck, GuardianRefusal, ListFault};
use hub_core::ids::{GuardianCheckId, PersonId};
use hub_store::NounTable;
use hub_wire::alarm::Committed;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Staff on one check at most.
const STAFF: usize = 20;

/// Status and stable code of what the rules of guardian checks say no to.
#[must_use]
pub fn refusal_status(refusal: GuardianRefusal) -> (StatusCode, &'static str) {
    use GuardianRefusal as R;
    match refusal {
        R::NoStaff | R::TooMany { .. } | R::Lists(ListFault::Length(_)) => {
            (StatusCode::UNPROCESSABLE_ENTITY, "invalid")
        }
        R::Lists(_) => (StatusCode::UNPROCESSABLE_ENTITY, "lists"),
        // Whoever is not named does not learn that there is anything.
        R::NotNamed | R::NoSuchCandidate => (StatusCode::NOT_FOUND, "not_found"),
        R::Over => (StatusCode::CONFLICT, "over"),
        R::AlreadyDecided { .. } => (StatusCode::CONFLICT, "already_decided"),
    }
}

/// A check, open or over, of which `may_know` holds.
async fn known(hub: &Hub, id: &str, may_know: impl Fn(&GuardianCheck) -> bool) -> Result<Arc<GuardianCheck>, ApiError> {
    let id: GuardianCheckId = id.parse().map_err(|_| ApiError::NotFound)?;
    let open = hub.world.read().guardians.get(id).cloned();
    let check = match open {
        Some(check) => check,
        None => {
            let row = hub.store.noun(NounTable::GuardianCheck, id.0).await?.ok_or(ApiError::NotFound)?;
            Arc::new(row.read()?)
        }
    };
    if may_know(&check) { Ok(check) } else { Err(ApiError::NotFound) }
}

/// Only staff of the area can be named.
fn staff_of(world: &World, area: &AreaPath, staff: Vec<PersonId>) -> Result<BTreeSet<PersonId>, ApiError> {
    if staff.len() > STAFF {
        return Err(ApiError::Invalid(format!("staff are at most {STAFF}")));
    }
    let able = |id: &PersonId| {
        let person = world.people.get(id).filter(|person| !person.disabled);
        person.is_some_and(|person| may(&person.grants, Action::SeeTickets, area))
    };
    if staff.iter().all(able) {
        Ok(staff.into_iter().collect())
    } else {
        Err(ApiError::Invalid("staff: only staff of the area can be named".into()))
    }
}

async fn run(hub: &Hub, work: GuardianWork) -> Result<Json<Committed>, ApiError> {
    let receipt = hub.commander.run(Lane::Normal, Work::Guardian(Box::new(work))).await?;
    Ok(Json(Committed { position: receipt.position }))
}
