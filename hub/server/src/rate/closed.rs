//! Closed tickets, read page by page and counted; no more than one page of them is in memory.

use super::{Answered, Question};
use crate::app::Hub;
use crate::clock::utc_offset_min;
use crate::http::ApiError;
use hub_core::area::{AreaLevel, AreaPath};
use hub_core::rate::{Rates, category_of};
use hub_core::ticket::Ticket;
use hub_core::time::UnixMs;
use hub_store::{NounRow, NounTable, StoreError};
use jiff::tz::TimeZone;
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// Tickets on one page.
const PAGE: u32 = 500;

/// Rates of the tickets that were closed in the time asked for.
///
/// # Errors
/// [`ApiError::Unavailable`] when the store does not answer.
pub async fn rates(hub: &Hub, question: &Question) -> Result<Answered<Rates>, ApiError> {
    let _turn = hub.figures.turn.acquire().await.map_err(|_| ApiError::Unavailable)?;
    let (position, grids) = {
        let world = hub.world.read();
        let grids = world.areas.values().filter(|area| area.level == AreaLevel::Grid);
        (world.position, grids.map(|area| (area.path.as_str().to_owned(), area.path.clone())).collect())
    };
    if let Some(kept) = hub.figures.rates.get(question, position) {
        return Ok(kept);
    }
    let counting = Counting { question: question.clone(), grids, zone: hub.zone.clone(), rates: Rates::default() };
    let before = Some((question.to, Uuid::nil()));
    let counted = each_page(hub, &question.areas, before, question.from, counting, Counting::page).await?;
    let rates = Arc::new(counted.rates);
    hub.figures.rates.put(question, position, &rates);
    Ok((position, rates))
}

struct Counting {
    question: Question,
    /// By how they are written.
    grids: HashMap<String, AreaPath>,
    zone: TimeZone,
    rates: Rates,
}

impl Counting {
    fn page(&mut self, tickets: &[Ticket]) {
        for ticket in tickets {
            let Some(at) = ticket.closed_at().filter(|at| *at >= self.question.from) else { continue };
            let wanted = self.question.category.as_ref();
            if wanted.is_none_or(|wanted| category_of(ticket) == Some(wanted)) {
                let grid = grid_of(&self.grids, &ticket.area);
                self.rates.put(ticket, grid, utc_offset_min(at, &self.zone));
            }
        }
    }
}

/// The grid that an area lies in: one look for each step up, however many grids there are.
fn grid_of(grids: &HashMap<String, AreaPath>, area: &AreaPath) -> Option<AreaPath> {
    area.upto().find_map(|path| grids.get(path)).cloned()
}

/// Reads what was closed in these areas back to `until`, last closed first, and hands each page over in a thread that
/// may take its time.
pub(super) async fn each_page<T: Send + 'static>(
    hub: &Hub,
    areas: &[AreaPath],
    mut before: Option<(UnixMs, Uuid)>,
    until: UnixMs,
    mut made: T,
    step: fn(&mut T, &[Ticket]),
) -> Result<T, ApiError> {
    loop {
        let rows = hub.store.closed_nouns(NounTable::Ticket, areas, before, PAGE).await?;
        before = rows.last().and_then(|row| Some((row.closed_at?, row.id)));
        let more = rows.len() == PAGE as usize && before.is_some_and(|(at, _)| at >= until);
        made = in_a_thread(move || {
            let tickets = rows.iter().map(NounRow::read).collect::<Result<Vec<Ticket>, StoreError>>()?;
            step(&mut made, &tickets);
            Ok(made)
        })
        .await?;
        if !more {
            return Ok(made);
        }
    }
}

/// Work that may take its time.
pub(super) async fn in_a_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, ApiError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(made) => Ok(made?),
        Err(broken) => {
            tracing::error!(%broken, "reckoning rates or topics broke off");
            Err(ApiError::Defect)
        }
    }
}
