//! Takes what was deleted out of the files. The pages were overwritten when they were freed (`secure_delete`); what is
//! left stands in the write-ahead log, which is moved into the file and cut to nothing.

use super::{file, options};
use crate::database::unavailable;
use crate::error::StoreError;
use sqlx::sqlite::SqliteConnection;
use sqlx::{ConnectOptions, Row};
use std::path::Path;
use std::time::Duration;

/// True when nothing is left; false when somebody was reading or writing: try again.
pub(super) async fn wipe(path: &Path) -> Result<bool, StoreError> {
    // Cutting holds the write lock, so it waits for nobody: a call for help never stands behind it.
    let mut connection =
        options(path).busy_timeout(Duration::ZERO).connect().await.map_err(|error| file::fault(path, &error))?;
    let done = cut(&mut connection).await;
    super::close(connection, done).await
}

async fn cut(connection: &mut SqliteConnection) -> Result<bool, StoreError> {
    // Most of it beside the commits, so that the rest is short.
    for text in ["PRAGMA wal_checkpoint(PASSIVE)", "PRAGMA wal_checkpoint(TRUNCATE)"] {
        let row = sqlx::query(text).fetch_one(&mut *connection).await.map_err(|error| unavailable(&error))?;
        let busy: i64 = row.try_get(0).map_err(|error| unavailable(&error))?;
        if busy != 0 {
            return Ok(false);
        }
    }
    Ok(true)
}
