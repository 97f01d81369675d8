//! Routes about pictures and voice notes. One that is not there and one that the reader may not see are the same 404.

pub mod publish;
mod rights;
pub mod show;
pub mod upload;

use super::error::ApiError;
use crate::app::Hub;
use crate::commander::{CommandError, Lane, Receipt, Work};
use crate::photo::{Onto, PhotoFault, PhotoRow, find};
use axum::extract::{FromRequestParts, Path};
use http::request::Parts;
use hub_core::area::{AreaLevel, AreaPath};
use hub_core::ids::{PhotoId, TicketId};
use hub_core::ticket::Ticket;
use hub_store::{NounTable, Row};
use std::time::Duration;

/// An upload takes at most this: its bytes within a minute, its turn, the work on it, and the writing.
pub(super) const UPLOAD: Duration = Duration::from_secs(120);

/// True for the addresses that take pictures: they have their own time.
pub(super) fn is_upload(method: &http::Method, path: &str) -> bool {
    let to_ticket = path.strip_prefix("/api/tickets/").is_some_and(|rest| rest.ends_with("/photos"));
    *method == http::Method::POST && (to_ticket || path == "/api/report/photo")
}

/// What stands in the address; what is no id is as unknown as one that nothing has.
pub struct Named<T>(pub T);

impl<S: Send + Sync, T: std::str::FromStr> FromRequestParts<S> for Named<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Path(text) = Path::<String>::from_request_parts(parts, state).await.map_err(|_| ApiError::NotFound)?;
        text.parse().map(Self).map_err(|_| ApiError::NotFound)
    }
}

/// The row of a picture.
async fn row_of(hub: &Hub, id: PhotoId) -> Result<PhotoRow, ApiError> {
    find(hub.store.as_ref(), id).await?.ok_or(ApiError::NotFound)
}

/// A ticket, open or closed.
async fn ticket_of(hub: &Hub, id: TicketId) -> Result<Ticket, ApiError> {
    let row = hub.store.noun(NounTable::Ticket, id.0).await?.ok_or(ApiError::NotFound)?;
    Ok(row.read()?)
}

/// A picture goes on this ticket: the community around it pays for it, or the widest area where there is none.
pub(super) fn onto(hub: &Hub, ticket: TicketId, area: &AreaPath) -> Onto {
    let world = hub.world.read();
    let found = world.area_at(area, AreaLevel::Community).map(|community| community.path.clone());
    let community = found.or_else(|| area.upto().next()?.parse().ok()).unwrap_or_else(AreaPath::root);
    Onto { ticket, area: area.clone(), community }
}

/// Commits the row of a picture.
async fn commit(hub: &Hub, row: &PhotoRow) -> Result<Receipt, CommandError> {
    let noun = row.noun().map_err(|_| CommandError::Unavailable)?;
    hub.commander.run(Lane::Normal, Work::Rows(vec![Row::Noun(noun)])).await
}

impl From<PhotoFault> for ApiError {
    fn from(fault: PhotoFault) -> Self {
        match fault {
            PhotoFault::Refused(refusal) => Self::Photo(refusal),
            PhotoFault::Store(error) => error.into(),
            PhotoFault::Shelf(error) => {
                tracing::error!(%error, "the shelf did not answer a request");
                Self::Unavailable
            }
        }
    }
}
