//! Moves the WAL into the file beside the commits instead of inside one of them: PASSIVE waits for nobody and makes
//! nobody wait. A failed checkpoint is only logged; the WAL then grows, and the next one tries again.

use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;
use std::time::Duration;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

/// A commit waits at the disk behind the pages that a checkpoint has just written: these must be few. In a storm of 333
/// reports a second there were about 1,000 after three seconds, and commits behind them took 100 to 330 ms.
const EVERY: Duration = Duration::from_millis(250);

/// The task; it also ends when this is dropped.
pub(crate) struct Checkpointer {
    tasks: TaskTracker,
    stop: CancellationToken,
    _stop_on_drop: DropGuard,
}

impl Checkpointer {
    pub fn start(connection: SqliteConnection) -> Self {
        let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
        tasks.spawn(work(connection, stop.clone()));
        tasks.close();
        Self { tasks, _stop_on_drop: stop.clone().drop_guard(), stop }
    }

    pub async fn stop(&self) {
        self.stop.cancel();
        self.tasks.wait().await;
    }
}

async fn work(mut connection: SqliteConnection, stop: CancellationToken) {
    while stop.run_until_cancelled(tokio::time::sleep(EVERY)).await.is_some() {
        if let Err(error) = sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").execute(&mut connection).await {
            tracing::warn!(%error, "the write-ahead log could not be moved into the database file");
        }
    }
    if let Err(error) = connection.close().await {
        tracing::warn!(%error, "the checkpoint connection did not close");
    }
}
