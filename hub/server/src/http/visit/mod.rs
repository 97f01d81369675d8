//! Routes about visits. Another area's plan or visit, one that is not on the own round, and one that does not exist are
//! the same 404.

pub mod act;
pub mod list;
pub mod plan;
pub mod round;
pub mod rules;
pub mod show;

use super::error::ApiError;
use super::gate::Session;
use crate::app::Hub;
use crate::world::World;
use hub_core::access::{Action, may};
use hub_core::area::AreaPath;
use hub_core::ids::VisitId;
use hub_core::ticket::Assignee;
use hub_core::visit::Visit;
use hub_store::NounTable;
use std::sync::Arc;

/// A visit, on the list or over.
async fn any(hub: &Hub, id: VisitId) -> Result<Arc<Visit>, ApiError> {
    let open = hub.world.read().visits.get(id).cloned();
    match open {
        Some(visit) => Ok(visit),
        None => {
            let row = hub.store.noun(NounTable::Visit, id.0).await?.ok_or(ApiError::NotFound)?;
            Ok(Arc::new(row.read()?))
        }
    }
}

/// The visit that an address names.
fn id_of(text: &str) -> Result<VisitId, ApiError> {
    text.parse().map_err(|_| ApiError::NotFound)
}

/// True for staff who keep the visits of this area.
fn keeps(session: &Session, area: &AreaPath) -> bool {
    session.may(Action::KeepVisits, area)
}

/// Refuses somebody who makes no visits in an area, and a team that does not work there.
fn can_visit(world: &World, to: Assignee, area: &AreaPath) -> Result<(), ApiError> {
    let able = match to {
        Assignee::Team(team) => world.tickets.team(team).is_some_and(|team| team.area.covers(area)),
        Assignee::Person(id) => world
            .people
            .get(&id)
            .is_some_and(|person| !person.disabled && may(&person.grants, Action::MakeVisits, area)),
    };
    if able { Ok(()) } else { Err(ApiError::Invalid("this person or team makes no visits in this area".into())) }
}
