//! What teams, categories and service hours have in common: read by staff and volunteers, written by administrators of
//! the area as one row each.

use crate::app::Hub;
use crate::commander::{Everyday, RegistryChange, redue};
use crate::http::error::ApiError;
use crate::http::gate::Session;
use crate::http::policy::commit;
use axum::Json;
use hub_core::access::{Action, may_somewhere};
use hub_core::area::AreaPath;
use hub_store::{NounRow, NounTable};
use hub_wire::alarm::Committed;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

/// An area.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct OfArea {
    /// `/id/id/`.
    #[param(value_type = String)]
    pub area: AreaPath,
}

/// Somebody who has to do with tickets at all.
pub(super) fn concerned(session: &Session) -> Result<(), ApiError> {
    let grants = &session.person.grants;
    let any = [Action::SeeTickets, Action::WorkTickets].into_iter().any(|action| may_somewhere(grants, action));
    if any { Ok(()) } else { Err(ApiError::Forbidden) }
}

/// Areas above and below the session's own.
pub fn near(session: &Session, area: &AreaPath) -> bool {
    session.person.grants.iter().any(|grant| grant.area.covers(area) || area.covers(&grant.area))
}

/// Writes a row of this data, or closes it: it is taken away.
pub async fn write(
    hub: &Hub,
    session: &Session,
    table: NounTable,
    id: uuid::Uuid,
    area: AreaPath,
    there: bool,
    thing: &impl Serialize,
) -> Result<Json<Committed>, ApiError> {
    let now = hub.clock.now();
    let row = NounRow::of(table, id, area, now, (!there).then_some(now), thing);
    let row = row.map_err(|_| ApiError::Invalid("the text contains a NUL character: remove it".into()))?;
    commit(hub, session, vec![RegistryChange::Everyday(Box::new(Everyday::of(row)?))]).await
}

/// Open tickets there and below get the clocks of the data as it is now.
pub(super) async fn reckon(hub: &Hub, area: &AreaPath) {
    let open = {
        let world = hub.world.read();
        world.tickets.open().filter(|ticket| area.covers(&ticket.area)).map(|ticket| ticket.id).collect()
    };
    redue(&hub.commander, open).await;
}
