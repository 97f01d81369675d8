//! What happened to tickets of an area behind a place of the log: from memory, or from the store when that is long ago.

use crate::app::Hub;
use crate::tail::After;
use hub_core::area::AreaPath;
use hub_core::event::{Event, Noun, Stream};
use hub_core::ids::{Position, TicketId};
use hub_core::ticket::Ticket;
use hub_core::time::UnixMs;
use hub_store::{NounTable, StoreError};
use std::sync::Arc;

/// Entries looked at in one go.
const PER_LOOK: usize = 256;

/// One event of one ticket.
#[derive(Clone, Debug, PartialEq)]
pub struct TicketChange {
    /// Its place in the log.
    pub position: Position,
    /// When.
    pub at: UnixMs,
    /// `ticket.claimed` …
    pub name: String,
    /// Whose.
    pub ticket: TicketId,
}

/// Some entries of the log, looked through.
pub struct Page {
    /// Those that concern tickets of the area.
    pub changes: Vec<TicketChange>,
    /// Looked through up to here.
    pub through: Position,
}

/// The next entries behind a place; none when there are none yet.
pub async fn after(hub: &Hub, area: &AreaPath, position: Position) -> Result<Option<Page>, StoreError> {
    let of = |position, at, stream, place: &AreaPath, event: &Event| match stream {
        Stream::Registry(Noun::Ticket, id) if area.covers(place) => {
            Some(TicketChange { position, at, name: event.name(stream), ticket: TicketId(id) })
        }
        Stream::Registry(..) | Stream::Alarm(_) => None,
    };
    if let After::Events(events) = hub.tail.after(position, PER_LOOK) {
        let through = events.last().map(|event| event.position);
        let fact = |event: &Arc<crate::tail::Published>| {
            of(event.position, event.fact.at, event.fact.stream, &event.fact.area, &event.fact.event)
        };
        let changes = events.iter().filter_map(fact).collect();
        return Ok(through.map(|through| Page { changes, through }));
    }
    let entries = hub.store.entries_after(position, u32::try_from(PER_LOOK).unwrap_or(u32::MAX)).await?;
    let through = entries.last().map(|entry| entry.position);
    let entry = |entry: &hub_core::event::Entry| of(entry.position, entry.at, entry.stream, &entry.area, &entry.event);
    let changes = entries.iter().filter_map(entry).collect();
    Ok(through.map(|through| Page { changes, through }))
}

/// A ticket as it is now, open or closed.
pub async fn ticket(hub: &Hub, id: TicketId) -> Result<Option<Arc<Ticket>>, StoreError> {
    let open = hub.world.read().tickets.get(id).cloned();
    if open.is_some() {
        return Ok(open);
    }
    let row = hub.store.noun(NounTable::Ticket, id.0).await?;
    Ok(row.map(|row| row.read::<Ticket>()).transpose()?.map(Arc::new))
}
