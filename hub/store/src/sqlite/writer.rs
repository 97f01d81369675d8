//! The connection that commits. sqlx runs every SQLite connection on a thread of its own and changes threads twice a
//! statement, which costs more than the statement; this one runs a whole batch where it is called. While commits are
//! quick that is the caller's own thread; when the file is locked or the disk is slow it is one that may wait.

use super::{AUTOCHECKPOINT_PAGES, BUSY_TIMEOUT};
use crate::backend::Value;
use crate::error::StoreError;
use crate::prepared::{About, Statement};
use crate::sql::CACHED_STATEMENTS;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags, ToSql, params_from_iter};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::{Duration, Instant};

/// A commit slower than this sends the next one to a thread that may wait.
const QUICK_US: u64 = 5_000;
/// More statements than these take longer than a caller's thread should be held.
const SHORT: usize = 48;

/// The connection that commits.
pub(crate) struct Writer {
    path: PathBuf,
    /// None after an error whose outcome nobody knows.
    connection: Mutex<Option<Connection>>,
    last_took_us: AtomicU64,
    turn: tokio::sync::Mutex<()>,
}

/// What is written in one transaction.
pub(crate) struct Work {
    /// What is run, in order.
    pub statements: Vec<Statement>,
    /// The first statement moves the head, and moving nothing is a conflict.
    pub moves: bool,
    /// What is replaced or removed is overwritten with zeros.
    pub wipes: bool,
}

/// How a batch failed.
enum Fault {
    /// Somebody outside holds the lock; nothing was written.
    Locked,
    /// For a reason; nothing was written.
    Refused(StoreError),
    /// Nobody knows whether it was written.
    Unknown(rusqlite::Error),
}

impl Writer {
    /// Opens the file.
    pub fn open(path: &Path) -> Result<Self, rusqlite::Error> {
        let connection = Mutex::new(Some(connect(path)?));
        let (last_took_us, turn) = (AtomicU64::new(0), tokio::sync::Mutex::default());
        Ok(Self { path: path.to_owned(), connection, last_took_us, turn })
    }

    /// The right to write, for every other connection of this program, in the order of asking: a commit waits for one
    /// slice of telemetry. At SQLite's own lock it would ask again and again, and meet the next slice each time.
    pub async fn turn(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.turn.lock().await
    }

    /// Runs the statements as one transaction.
    pub async fn commit(self: &Arc<Self>, work: Work) -> Result<(), StoreError> {
        let _turn = self.turn().await;
        if work.statements.len() <= SHORT && self.last_took_us.load(Ordering::Relaxed) < QUICK_US {
            let free = match self.connection.try_lock() {
                Ok(connection) => Some(connection),
                Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
                Err(TryLockError::WouldBlock) => None,
            };
            if let Some(connection) = free {
                match self.run(connection, &work, Duration::ZERO) {
                    Err(Fault::Locked) => {}
                    done => return done.map_err(StoreError::from),
                }
            }
        }
        let writer = Arc::clone(self);
        let waiting = tokio::task::spawn_blocking(move || {
            let connection = writer.connection.lock().unwrap_or_else(PoisonError::into_inner);
            writer.run(connection, &work, BUSY_TIMEOUT).map_err(StoreError::from)
        });
        waiting.await.unwrap_or_else(|error| Err(StoreError::Unavailable(error.to_string())))
    }

    fn run(&self, mut kept: MutexGuard<'_, Option<Connection>>, work: &Work, wait: Duration) -> Result<(), Fault> {
        let began = Instant::now();
        // Taken out: a panic or an unknown outcome must not leave a connection behind that is inside a transaction.
        let connection = match kept.take() {
            Some(connection) => connection,
            None => connect(&self.path).map_err(Fault::Unknown)?,
        };
        connection.busy_timeout(wait).map_err(Fault::Unknown)?;
        let done = wiping(&connection, work.wipes, || transaction(&connection, &work.statements, work.moves));
        if !matches!(done, Err(Fault::Unknown(_))) {
            *kept = Some(connection);
        }
        let took_us = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.last_took_us.store(took_us, Ordering::Relaxed);
        done
    }
}

impl From<Fault> for StoreError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Locked => Self::Unavailable("the database is locked by another program".into()),
            Fault::Refused(error) => error,
            Fault::Unknown(error) => Self::Unavailable(error.to_string()),
        }
    }
}

fn connect(path: &Path) -> Result<Connection, rusqlite::Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    connection.pragma_update(None, "wal_autocheckpoint", AUTOCHECKPOINT_PAGES)?;
    // What a statement of many rows would have to take back is kept in memory, not in a file beside.
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    Ok(connection)
}

/// With what is deleted overwritten, when `on`: it costs writes, so everything else goes without.
fn wiping(connection: &Connection, on: bool, work: impl FnOnce() -> Result<(), Fault>) -> Result<(), Fault> {
    if !on {
        return work();
    }
    connection.pragma_update(None, "secure_delete", "ON").map_err(Fault::Unknown)?;
    let done = work();
    connection.pragma_update(None, "secure_delete", "OFF").map_err(Fault::Unknown)?;
    done
}

fn transaction(connection: &Connection, statements: &[Statement], moves: bool) -> Result<(), Fault> {
    match execute(connection, "BEGIN IMMEDIATE", &[]) {
        Ok(_) => {}
        Err(error) if code(&error) == Some(ErrorCode::DatabaseBusy) => return Err(Fault::Locked),
        Err(error) => return Err(Fault::Unknown(error)),
    }
    match write_all(connection, statements, moves) {
        Ok(()) => execute(connection, "COMMIT", &[]).map(drop).map_err(Fault::Unknown),
        Err(refused) => {
            execute(connection, "ROLLBACK", &[]).map_err(Fault::Unknown)?;
            Err(Fault::Refused(refused))
        }
    }
}

fn write_all(connection: &Connection, statements: &[Statement], moves: bool) -> Result<(), StoreError> {
    for (at, statement) in statements.iter().enumerate() {
        let changed = execute(connection, statement.text, &statement.values);
        let changed = changed.map_err(|error| refused(statement.about, &error))?;
        if moves && at == 0 && changed == 0 {
            return Err(StoreError::Conflict);
        }
    }
    Ok(())
}

fn execute(connection: &Connection, text: &str, values: &[Value]) -> Result<usize, rusqlite::Error> {
    connection.prepare_cached(text)?.execute(params_from_iter(values))
}

fn code(error: &rusqlite::Error) -> Option<ErrorCode> {
    error.sqlite_error().map(|error| error.code)
}

/// What a failed statement means, by its extended code (https://www.sqlite.org/rescode.html).
fn refused(about: About, error: &rusqlite::Error) -> StoreError {
    match error.sqlite_error().map(|error| error.extended_code) {
        Some(rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE | rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY) => {
            about.taken(&error.to_string())
        }
        Some(rusqlite::ffi::SQLITE_CONSTRAINT_FOREIGNKEY) => about.missing(),
        _ => None,
    }
    .unwrap_or_else(|| StoreError::Unavailable(error.to_string()))
}

impl ToSql for Value {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>, rusqlite::Error> {
        let value = match self {
            Self::Int(Some(number)) => ValueRef::Integer(*number),
            Self::Text(Some(text)) => ValueRef::Text(text.as_bytes()),
            Self::Real(Some(number)) => ValueRef::Real(*number),
            Self::Bool(truth) => ValueRef::Integer(i64::from(*truth)),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
            Self::Int(None) | Self::Text(None) | Self::Real(None) => ValueRef::Null,
        };
        Ok(ToSqlOutput::Borrowed(value))
    }
}
