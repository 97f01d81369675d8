//! The store on a SQL database, written once for all of them. One statement per read; one transaction per batch.

mod commit;
mod everyday;
mod flush;
mod store;

use crate::alarm;
use crate::backend::{Backend, Value};
use crate::columns::Reader;
use crate::error::StoreError;
use crate::log::{self, LogFault, LogVerdict};
use crate::sql;
use crate::sql::closed::AREAS;
use crate::sqlite::{Checkpointer, Writer};
use crate::verify::Verifier;
use hub_core::area::AreaPath;
use hub_core::time::UnixMs;
use sqlx::Pool;
use sqlx::pool::PoolConnection;
use std::fmt::Display;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::MutexGuard;

/// Entries read at a time when the log is verified.
const VERIFY_PAGE: i64 = 1_000;

/// A server that is gone without a word is given up after this; longer than PostgreSQL's own statement timeout.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(15);

/// How a row becomes a value.
type Read<B, T> = for<'a> fn(&mut Reader<'a, <B as sqlx::Database>::Row>) -> Result<T, StoreError>;

/// The store on a SQL database.
pub(crate) struct Database<B: Backend> {
    writers: Pool<B>,
    readers: Pool<B>,
    /// Position and hash of the last entry this handle wrote: saves a read per commit. A guess; the statement that
    /// moves the head checks both.
    chain: Mutex<Option<(u64, String)>>,
    /// The connection of the last commit, for the next one.
    kept: Mutex<Option<PoolConnection<B>>>,
    checkpointer: Option<Checkpointer>,
    /// Commits instead of a writer, where a database has one.
    writer: Option<Arc<Writer>>,
}

/// The database did not answer, or not well.
pub(crate) fn unavailable(error: &sqlx::Error) -> StoreError {
    StoreError::Unavailable(error.to_string())
}

fn name(value: impl Display) -> Value {
    Value::Text(Some(value.to_string()))
}

fn int(value: i64) -> Value {
    Value::Int(Some(value))
}

fn limited(limit: u32) -> Value {
    int(i64::from(limit))
}

/// The values for a text of [`sql::closed`], once for as many areas as it takes.
fn closed_pages(
    areas: &[AreaPath],
    before: Option<(UnixMs, impl Display)>,
    limit: u32,
) -> impl Iterator<Item = Vec<Value>> {
    let (at, id) = before.map_or((i64::MAX, String::new()), |(at, id)| (at.0, id.to_string()));
    let pages: Vec<Vec<Value>> = alarm::widest(areas)
        .chunks(AREAS)
        .map(|areas| {
            let places = areas.iter().cycle().take(AREAS).map(name);
            [int(at), name(&id), limited(limit)].into_iter().chain(places).collect()
        })
        .collect();
    pages.into_iter()
}

/// The work, or an error of the connection when it takes too long.
async fn in_time<T>(work: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, sqlx::Error> {
    let late = |_| sqlx::Error::Io(std::io::Error::new(std::io::ErrorKind::TimedOut, "no answer within 15 s"));
    tokio::time::timeout(ANSWER_TIMEOUT, work).await.unwrap_or_else(|elapsed| Err(late(elapsed)))
}

impl<B: Backend> Database<B> {
    pub fn new(writers: Pool<B>, readers: Pool<B>) -> Self {
        let (chain, kept) = (Mutex::new(None), Mutex::new(None));
        Self { writers, readers, chain, kept, checkpointer: None, writer: None }
    }

    /// With a connection that only commits, and a task that moves what it wrote into the file.
    pub fn with_writer(self, writer: Arc<Writer>, checkpointer: Checkpointer) -> Self {
        Self { writer: Some(writer), checkpointer: Some(checkpointer), ..self }
    }

    fn chain(&self) -> std::sync::MutexGuard<'_, Option<(u64, String)>> {
        self.chain.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Option<PoolConnection<B>>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn rows<T: Send>(
        &self,
        text: &'static str,
        values: Vec<Value>,
        take: impl FnMut(&B::Row) -> T + Send,
    ) -> Result<Vec<T>, StoreError> {
        let mut connection = self.readers.acquire().await.map_err(|error| unavailable(&error))?;
        let rows = in_time(B::fetch(&mut connection, text, values, take)).await;
        if matches!(rows, Err(sqlx::Error::Io(_))) {
            connection.close_on_drop();
        }
        rows.map_err(|error| unavailable(&error))
    }

    async fn all<T: Send>(
        &self,
        table: &'static str,
        text: &'static str,
        values: Vec<Value>,
        read: Read<B, T>,
    ) -> Result<Vec<T>, StoreError> {
        let rows = self.rows(text, values, |row| read(&mut Reader::new(table, row))).await?;
        rows.into_iter().collect()
    }

    async fn one<T: Send>(
        &self,
        table: &'static str,
        text: &'static str,
        values: Vec<Value>,
        read: Read<B, T>,
    ) -> Result<Option<T>, StoreError> {
        let rows = self.rows(text, values, |row| read(&mut Reader::new(table, row))).await?;
        rows.into_iter().next().transpose()
    }

    /// A connection for what is written beside the commits, and its turn to write.
    async fn beside(&self) -> Result<(Option<MutexGuard<'_, ()>>, PoolConnection<B>), sqlx::Error> {
        let connection = self.writers.acquire().await?;
        let turn = match &self.writer {
            Some(writer) => Some(writer.turn().await),
            None => None,
        };
        Ok((turn, connection))
    }

    /// One statement that changes rows and gives them back, its own transaction.
    async fn change<T: Send>(
        &self,
        table: &'static str,
        text: &'static str,
        values: Vec<Value>,
        read: Read<B, T>,
    ) -> Result<Vec<T>, StoreError> {
        let (_turn, mut connection) = self.beside().await.map_err(|error| unavailable(&error))?;
        let rows = in_time(B::fetch(&mut connection, text, values, |row| read(&mut Reader::new(table, row)))).await;
        if matches!(rows, Err(sqlx::Error::Io(_))) {
            connection.close_on_drop();
        }
        rows.map_err(|error| unavailable(&error))?.into_iter().collect()
    }

    /// One statement, its own transaction.
    async fn execute(&self, text: &'static str, values: Vec<Value>) -> Result<u64, sqlx::Error> {
        let (_turn, mut connection) = self.beside().await?;
        let done = in_time(B::execute(&mut connection, text, values)).await;
        if matches!(done, Err(sqlx::Error::Io(_))) {
            connection.close_on_drop();
        }
        done
    }

    async fn run(&self, text: &'static str, values: Vec<Value>) -> Result<u64, StoreError> {
        self.execute(text, values).await.map_err(|error| unavailable(&error))
    }

    /// Removes slice by slice, so that no writer waits long; `before` is in the unit of the text.
    async fn purge(&self, text: &'static str, before: i64) -> Result<u64, StoreError> {
        let mut purged = 0;
        loop {
            match self.run(text, vec![Value::Int(Some(before))]).await? {
                0 => return Ok(purged),
                some => purged += some,
            }
        }
    }

    /// The end of the log and the hash of its last entry.
    async fn log_head(&self) -> Result<(log::Head, String), StoreError> {
        let head = self.one("log_head", sql::log::HEAD, Vec::new(), log::read_head).await?;
        head.ok_or_else(|| StoreError::Corrupt { table: "log_head", column: "id", row: "1".into() })
    }

    async fn verify(&self) -> Result<LogVerdict, StoreError> {
        let mut verifier = Verifier::new();
        loop {
            if let Err(verdict) = self.verify_page(&mut verifier).await? {
                return Ok(verdict);
            }
            let (head, hash) = self.log_head().await?;
            if let Some(verdict) = verifier.end(&head, &hash) {
                return Ok(verdict);
            }
            let before = verifier.last();
            if let Err(verdict) = self.verify_page(&mut verifier).await? {
                return Ok(verdict);
            }
            if verifier.last() == before {
                return Ok(verifier.broken(LogFault::Missing));
            }
        }
    }

    /// Takes entries until there are none.
    async fn verify_page(&self, verifier: &mut Verifier) -> Result<Result<(), LogVerdict>, StoreError> {
        loop {
            let after = crate::columns::integer("event", "position", verifier.last().0)?;
            let values = vec![Value::Int(Some(after)), Value::Int(Some(VERIFY_PAGE))];
            let rows = self.rows(sql::log::AFTER, values, |row| log::read(&mut Reader::new("event", row))).await?;
            if rows.is_empty() {
                return Ok(Ok(()));
            }
            for row in rows {
                let taken = match row {
                    Ok((entry, hash)) => verifier.take(&entry, &hash),
                    Err(StoreError::Corrupt { column, .. }) => Err(verifier.broken(LogFault::Unreadable { column })),
                    Err(error) => return Err(error),
                };
                if let Err(verdict) = taken {
                    return Ok(Err(verdict));
                }
            }
        }
    }
}
