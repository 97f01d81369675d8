//! Programs outside, for administrators of the area: keys of those that file, addresses that are told. A key and a secret
//! are shown once, to whoever made them.

pub mod application;
pub mod change;
pub mod list;
pub mod test;

use super::error::ApiError;
use super::gate::Session;
use super::policy::commit;
use crate::app::Hub;
use crate::commander::{Everyday, RegistryChange};
use crate::world::Subscription;
use axum::Json;
use hub_core::access::Action;
use hub_core::ids::SubscriptionId;
use hub_core::time::UnixMs;
use hub_store::{NounRow, NounTable};
use hub_wire::alarm::Committed;
use std::sync::Arc;

/// An address of an area that this session administers.
fn own(hub: &Hub, session: &Session, id: &str) -> Result<Arc<Subscription>, ApiError> {
    session.need(Action::Administer)?;
    let id: SubscriptionId = id.parse().map_err(|_| ApiError::NotFound)?;
    let known = hub.world.read().outside.subscription(id).cloned();
    known.filter(|known| session.may(Action::Administer, &known.area)).ok_or(ApiError::NotFound)
}

/// Commits an address as it is from now on; with a time it is taken away.
async fn write(
    hub: &Hub,
    session: &Session,
    subscription: &Subscription,
    closed_at: Option<UnixMs>,
) -> Result<Json<Committed>, ApiError> {
    let (id, area) = (subscription.id.0, subscription.area.clone());
    let row = NounRow::of(NounTable::Subscription, id, area, subscription.opened_at, closed_at, subscription);
    commit(hub, session, vec![change(row?)?]).await
}

fn change(row: NounRow) -> Result<RegistryChange, ApiError> {
    Ok(RegistryChange::Everyday(Box::new(Everyday::of(row)?)))
}
