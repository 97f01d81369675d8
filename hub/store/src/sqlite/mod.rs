//! SQLite: one file, WAL with every commit synced (`synchronous = FULL`: NORMAL loses acknowledged rows at a power
//! cut), writer connections that always begin with a write lock, and several readers.

mod checkpoint;
mod file;
mod joined;
mod wipe;
mod writer;

pub(crate) use checkpoint::Checkpointer;
pub(crate) use writer::{Work, Writer};

use crate::backend::{Backend, Value, cells_and_statements};
use crate::database::{Database, unavailable};
use crate::error::StoreError;
use crate::schema::{self, SchemaInfo};
use crate::sql::CACHED_STATEMENTS;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{
    Sqlite, SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions, SqliteRow, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection, Pool};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// How long a connection waits for a lock that somebody outside holds.
const BUSY_TIMEOUT: Duration = Duration::from_secs(2);
/// How long a caller waits for the writer or for a reader.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
const READERS: u32 = 4;
/// One that commits keep, and one for everything else; SQLite itself lets them write one after the other.
const WRITERS: u32 = 2;
/// Pages in the WAL (4 KiB each) before a commit checkpoints inline; the background task normally comes first.
/// Measured: 16,000 cut the p99 of batches of 20 from 10.7 to 1.3 ms against the default of 1,000.
const AUTOCHECKPOINT_PAGES: &str = "16000";
/// What a connection keeps of the file, KiB (negative means KiB, https://www.sqlite.org/pragma.html#pragma_cache_size):
/// the operating system keeps all of it anyway, and there are several connections.
const CACHE_KIB: &str = "-256";
/// A connection that was needed for a rush goes when it has been idle for so long.
const IDLE: Duration = Duration::from_secs(60);

cells_and_statements!(cells SqliteRow);
cells_and_statements!(bind Sqlite);

impl Backend for Sqlite {
    // Waits for the lock; a transaction that reads first and writes later fails at once instead.
    const BEGIN: &'static str = "BEGIN IMMEDIATE";
    const TABLES: &'static str = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name";

    cells_and_statements!(statements Sqlite);

    fn migrations() -> &'static Migrator {
        &schema::MIGRATIONS
    }

    async fn execute_all(
        connection: &mut SqliteConnection,
        statements: Vec<(&'static str, Vec<Value>)>,
    ) -> Result<Vec<u64>, (usize, sqlx::Error)> {
        joined::execute_all(connection, statements).await
    }

    async fn backup(readers: &Pool<Self>, to: &Path) -> Result<(), StoreError> {
        file::backup(readers, to).await
    }

    async fn wipe(readers: &Pool<Self>, _: &Pool<Self>) -> Result<bool, StoreError> {
        wipe::wipe(readers.connect_options().get_filename()).await
    }
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(false)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY_TIMEOUT)
        .foreign_keys(true)
        .pragma("wal_autocheckpoint", AUTOCHECKPOINT_PAGES)
        .pragma("cache_size", CACHE_KIB)
        .statement_cache_capacity(CACHED_STATEMENTS)
        .disable_statement_logging()
}

fn pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .min_connections(1)
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .idle_timeout(IDLE)
        .max_lifetime(None)
        // The file is on this machine; a connection that failed is closed where it failed.
        .test_before_acquire(false)
}

async fn connect(path: &Path) -> Result<SqliteConnection, StoreError> {
    options(path).connect().await.map_err(|error| file::fault(path, &error))
}

/// Creates the file if there is none, and applies the migrations that are missing.
pub(crate) async fn migrate(path: &Path) -> Result<SchemaInfo, StoreError> {
    if !file::is_there(path)? {
        return file::create(path).await;
    }
    let mut connection = connect(path).await?;
    let migrated = match file::quick_check(path, &mut connection, file::QUICK_CHECK_BYTES).await {
        Ok(()) => schema::migrate::<Sqlite>(&mut connection, &path.display().to_string()).await,
        Err(error) => Err(error),
    };
    close(connection, migrated).await
}

/// What the file says about its schema, without changing it; reads all of it when it has at most `check_bytes`.
async fn look(path: &Path, check_bytes: u64) -> Result<SchemaInfo, StoreError> {
    if !file::is_there(path)? {
        return Ok(SchemaInfo { found: 0, known: schema::known() });
    }
    let mut connection = connect(path).await?;
    let info = match file::quick_check(path, &mut connection, check_bytes).await {
        Ok(()) => schema::info::<Sqlite>(&mut connection, &path.display().to_string()).await,
        Err(error) => Err(error),
    };
    close(connection, info).await
}

/// What the file says about its schema, without changing it; refuses a damaged one, however large.
pub(crate) async fn check(path: &Path) -> Result<SchemaInfo, StoreError> {
    look(path, u64::MAX).await
}

/// Closes in any case: a connection that is only dropped leaves its `-wal` and `-shm` files behind for a moment.
async fn close<T>(connection: SqliteConnection, answer: Result<T, StoreError>) -> Result<T, StoreError> {
    let closed = connection.close().await;
    answer.and_then(|answer| closed.map(|()| answer).map_err(|error| unavailable(&error)))
}

/// Opens a file whose schema is the one this program knows. `looked_at`: [`migrate`] has just seen that it is whole.
pub(crate) async fn open(path: &Path, looked_at: bool) -> Result<Database<Sqlite>, StoreError> {
    let SchemaInfo { found, known } = look(path, if looked_at { 0 } else { file::QUICK_CHECK_BYTES }).await?;
    if found < known {
        return Err(StoreError::OlderSchema { found, known });
    }
    if found > known {
        return Err(StoreError::NewerSchema { found, known });
    }
    let broken = |error: sqlx::Error| file::fault(path, &error);
    let writers = pool(WRITERS).connect_with(options(path)).await.map_err(broken)?;
    let readers = pool(READERS).connect_with(options(path).pragma("query_only", "ON")).await.map_err(broken)?;
    let writer = Writer::open(path).map_err(|error| StoreError::Unavailable(format!("{}: {error}", path.display())))?;
    let writer = Arc::new(writer);
    let checkpointer = Checkpointer::start(connect(path).await?, Arc::clone(&writer));
    Ok(Database::new(writers, readers).with_writer(writer, checkpointer))
}
