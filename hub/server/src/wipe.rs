//! Takes what closed guardian checks held out of the database's files as well. Rung when lists are deleted, and once at
//! every start, because a crash may have come between; tried again until nobody is in the way.

use hub_store::Store;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// Tried again after this.
const AGAIN: Duration = Duration::from_millis(500);

/// The bell of the wiper.
#[derive(Clone, Default)]
pub struct Wiper(Arc<Notify>);

impl Wiper {
    /// Something was deleted.
    pub fn ring(&self) {
        self.0.notify_one();
    }

    /// Wipes whenever it is rung, until stopped.
    pub async fn run(self, store: Arc<dyn Store>, stop: CancellationToken) {
        self.ring();
        while stop.run_until_cancelled(self.0.notified()).await.is_some() {
            while !wiped(store.as_ref()).await {
                if stop.run_until_cancelled(tokio::time::sleep(AGAIN)).await.is_none() {
                    return;
                }
            }
        }
    }
}

async fn wiped(store: &dyn Store) -> bool {
    store.wipe().await.unwrap_or_else(|error| {
        tracing::warn!(%error, "what was deleted could not be taken out of the database's files yet");
        false
    })
}
