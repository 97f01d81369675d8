//! Looks after pictures while the hub runs: at the start and every few hours the rows are counted, and what nobody named
//! or nothing names is removed.

use super::keep::PhotoFault;
use super::row::PhotoRow;
use crate::app::Hub;
use crate::commander::{CommandError, Lane, Work};
use hub_store::{NounTable, Row};
use tokio_util::sync::CancellationToken;

/// Between two rounds: six hours, seconds.
const EVERY_S: u32 = 6 * 3600;

/// Tends until the hub stops.
pub async fn tend(hub: Hub, stop: CancellationToken) {
    loop {
        if let Err(error) = round(&hub).await {
            tracing::warn!(%error, "pictures were not tended");
        }
        let next = hub.clock.now().plus_s(EVERY_S);
        tokio::select! {
            () = stop.cancelled() => return,
            () = hub.clock.sleep_until(next) => {}
        }
    }
}

async fn round(hub: &Hub) -> Result<(), PhotoFault> {
    for row in hub.photos.sweep(hub.store.as_ref(), hub.clock.now()).await? {
        if let Err(error) = remove(hub, &row).await {
            tracing::info!(%error, "a picture that no report named stays for the next round");
        }
    }
    Ok(())
}

/// Removes a picture: its row, then its bytes.
async fn remove(hub: &Hub, row: &PhotoRow) -> Result<(), CommandError> {
    let removed = Row::RemoveNoun { table: NounTable::Photo, id: row.id.0 };
    hub.commander.run(Lane::Normal, Work::Rows(vec![removed])).await?;
    hub.photos.give_up(row).await;
    Ok(())
}
