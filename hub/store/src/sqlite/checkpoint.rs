//! Moves the WAL into the file beside the commits instead of inside one of them: PASSIVE waits for nobody and makes
//! nobody wait, but for the last pages of a long WAL, which are moved in the turn of a commit. A failed checkpoint is
//! only logged; the WAL then grows, and the next one tries again.

use super::Writer;
use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection, Row};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

/// A commit waits at the disk behind the pages that a checkpoint has just written: these must be few. In a storm of 333
/// reports a second there were about 1,000 after three seconds, and commits behind them took 100 to 330 ms.
const EVERY: Duration = Duration::from_millis(250);

/// Pages in the WAL from which on the last of them are moved while no commit adds any: only a WAL that was moved whole
/// begins anew. Under load none ever was, the WAL grew up to [`super::AUTOCHECKPOINT_PAGES`], which one commit then had
/// to move, and a commit into a growing file takes half as long again (0.42 instead of 0.28 ms), for the file's length
/// is written as well.
const LONG_PAGES: i64 = 1_000;
/// From here on they are moved though the passes before were not short: one commit waits longer, once.
const VERY_LONG_PAGES: i64 = 4 * LONG_PAGES;
/// Passes over a long WAL before that, at most.
const PASSES: u32 = 4;
/// After a pass that took less, what is left is moved in the time of two commits.
const SHORT: Duration = Duration::from_millis(2);

/// The task; it also ends when this is dropped.
pub(crate) struct Checkpointer {
    tasks: TaskTracker,
    stop: CancellationToken,
    _stop_on_drop: DropGuard,
}

impl Checkpointer {
    pub fn start(connection: SqliteConnection, writer: Arc<Writer>) -> Self {
        let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
        tasks.spawn(work(connection, writer, stop.clone()));
        tasks.close();
        Self { tasks, _stop_on_drop: stop.clone().drop_guard(), stop }
    }

    pub async fn stop(&self) {
        self.stop.cancel();
        self.tasks.wait().await;
    }
}

async fn work(mut connection: SqliteConnection, writer: Arc<Writer>, stop: CancellationToken) {
    while stop.run_until_cancelled(tokio::time::sleep(EVERY)).await.is_some() {
        if let Err(error) = checkpoint(&mut connection, &writer).await {
            tracing::warn!(%error, "the write-ahead log could not be moved into the database file");
        }
    }
    if let Err(error) = connection.close().await {
        tracing::warn!(%error, "the checkpoint connection did not close");
    }
}

async fn checkpoint(connection: &mut SqliteConnection, writer: &Writer) -> Result<(), sqlx::Error> {
    let mut pages = passive(connection).await?;
    // What was committed during one pass is left for the next; a short one leaves little, and a synced file.
    let mut short = false;
    for _ in 0..PASSES {
        if pages <= LONG_PAGES || short {
            break;
        }
        let began = Instant::now();
        pages = passive(connection).await?;
        short = began.elapsed() < SHORT;
    }
    if holds(pages, short) { rest(connection, writer).await } else { Ok(()) }
}

/// True when a commit has to wait for the last pages of a WAL so long, after a pass that was short, or not.
fn holds(pages: i64, short: bool) -> bool {
    pages > VERY_LONG_PAGES || pages > LONG_PAGES && short
}

/// Moves the last pages while nobody commits.
async fn rest(connection: &mut SqliteConnection, writer: &Writer) -> Result<(), sqlx::Error> {
    let _turn = writer.turn().await;
    passive(connection).await.map(drop)
}

/// Moves what can be moved now; returns how many pages the WAL had when it began, with those that were moved before.
async fn passive(connection: &mut SqliteConnection) -> Result<i64, sqlx::Error> {
    sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").fetch_one(connection).await?.try_get(1)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::device::{Receipt, write_receipt};
    use crate::prepared::{About, cut};
    use crate::sql;
    use crate::sqlite::{Work, connect, migrate};
    use hub_core::time::UnixMs;
    use std::path::Path;

    /// A commit of a few pages.
    fn work(at: i64) -> Work {
        let receipt = |number: i64| Receipt { device: "d".repeat(200), key: number.to_string(), at: UnixMs(at) };
        let rows = (0..64).map(|number| write_receipt(&receipt(number)).unwrap()).collect();
        Work { statements: cut(&sql::device::PUT_RECEIPT, rows, About::Rows), moves: false, wipes: false }
    }

    async fn commit(writer: &Arc<Writer>, times: i64) {
        for at in 0..times {
            writer.commit(work(at)).await.unwrap();
        }
    }

    /// How often the WAL has begun anew: bytes 12 to 15 of its header (https://www.sqlite.org/fileformat2.html#walformat).
    fn beginnings(database: &Path) -> u32 {
        let header = std::fs::read(database.with_extension("db-wal")).unwrap();
        u32::from_be_bytes(header[12..16].try_into().unwrap())
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_wal_that_was_moved_in_a_commits_turn_begins_anew_though_commits_come_without_a_pause() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("fengdi.db");
        migrate(&path).await.unwrap();
        let writer = Arc::new(Writer::open(&path).unwrap());
        let mut connection = connect(&path).await.unwrap();
        commit(&writer, LONG_PAGES / 4).await;
        let (end, done) = (CancellationToken::new(), tokio::sync::watch::Sender::new(0));
        let pressing = async {
            while !end.is_cancelled() {
                commit(&writer, 1).await;
                done.send_modify(|done| *done += 1);
            }
        };
        let moving = async {
            let mut done = done.subscribe();
            done.changed().await.unwrap();
            let before = beginnings(&path);
            rest(&mut connection, &writer).await.unwrap();
            // One may have been on its way already.
            let now = *done.borrow_and_update();
            done.wait_for(|done| *done >= now + 2).await.unwrap();
            end.cancel();
            assert_eq!(beginnings(&path), before + 1);
        };
        tokio::join!(pressing, moving);
        connection.close().await.unwrap();
    }

    #[test]
    fn nobody_waits_for_a_short_wal_nor_for_much_of_a_long_one() {
        assert!(!holds(LONG_PAGES, true));
        assert!(holds(LONG_PAGES + 1, true));
        assert!(!holds(LONG_PAGES + 1, false));
        assert!(holds(VERY_LONG_PAGES + 1, false), "it would grow for ever");
    }
}
