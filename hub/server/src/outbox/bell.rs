//! Rung when something was put into the outbox. Rows that were just committed come along, so that they need not be
//! read back; whatever is forgotten here is still in the store.

use hub_store::OutboxRow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// Rows that wait in memory at most; further ones are found in the store.
const HANDED: usize = 4_096;

/// The bell.
#[derive(Clone, Default)]
pub struct OutboxBell(Arc<Rung>);

#[derive(Default)]
struct Rung {
    rows: Mutex<Vec<OutboxRow>>,
    bell: Notify,
}

impl OutboxBell {
    /// Rings with rows that are committed.
    pub fn ring(&self, rows: Vec<OutboxRow>) {
        let mut waiting = self.rows();
        let room = HANDED.saturating_sub(waiting.len());
        waiting.extend(rows.into_iter().take(room));
        drop(waiting);
        self.0.bell.notify_one();
    }

    pub(super) async fn rung(&self) {
        self.0.bell.notified().await;
    }

    /// Takes up to `most` rows, the oldest first.
    pub(super) fn take(&self, most: usize) -> Vec<OutboxRow> {
        let mut waiting = self.rows();
        let most = most.min(waiting.len());
        waiting.drain(..most).collect()
    }

    fn rows(&self) -> MutexGuard<'_, Vec<OutboxRow>> {
        self.0.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
