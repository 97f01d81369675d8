//! One batch, one transaction: move the head, append the entries, write the rows. What the database reports at COMMIT
//! is believed only when it says yes; anything else is unknown, and the connection that said it is closed.

use super::{Database, in_time, unavailable};
use crate::backend::{Backend, Value};
use crate::batch::Batch;
use crate::columns::Reader;
use crate::error::StoreError;
use crate::log::{self, LogRow};
use crate::prepared::Prepared;
use crate::sql;
use crate::sql::many::Many;
use hub_core::ids::Position;
use sqlx::Connection;

/// `unique` when a unique constraint said no.
pub(super) fn refused(error: &sqlx::Error, unique: StoreError) -> StoreError {
    match error.as_database_error() {
        Some(error) if error.is_unique_violation() => unique,
        Some(error) if error.is_foreign_key_violation() => StoreError::Missing { table: "person" },
        _ => unavailable(error),
    }
}

impl<B: Backend> Database<B> {
    pub(super) async fn write(&self, batch: &Batch) -> Result<Position, StoreError> {
        let prepared = Prepared::of(batch)?;
        let moved = !prepared.entries.is_empty();
        let head = batch.expected.plus(prepared.entries.len() as u64);
        let known = self.chain().clone().filter(|(position, _)| *position == batch.expected.0);

        let mut connection = self.writers.acquire().await.map_err(|error| unavailable(&error))?;
        let known = known.map(|(_, hash)| hash);
        let answer = match in_time(attempt::<B>(&mut connection, prepared, batch.expected, known)).await {
            Ok(answer) => answer,
            Err(error) => {
                connection.close_on_drop();
                Err(unavailable(&error))
            }
        };
        if moved || answer.is_err() {
            *self.chain() = answer.as_ref().ok().map(|hash| (head.0, hash.clone()));
        }
        answer.map(|_| head)
    }
}

/// Committed (the hash of the last entry), or rolled back for a reason. The outer error: the connection failed at the
/// beginning or at the end, and nobody knows.
async fn attempt<B: Backend>(
    connection: &mut B::Connection,
    prepared: Prepared,
    expected: Position,
    known: Option<String>,
) -> Result<Result<String, StoreError>, sqlx::Error> {
    let mut transaction = connection.begin_with(B::BEGIN).await?;
    let written = write_all::<B>(&mut transaction, prepared, expected, known).await;
    match written {
        Ok(_) => transaction.commit().await?,
        Err(_) => transaction.rollback().await?,
    }
    Ok(written)
}

/// Returns the hash of the last entry.
async fn write_all<B: Backend>(
    connection: &mut B::Connection,
    mut prepared: Prepared,
    expected: Position,
    known: Option<String>,
) -> Result<String, StoreError> {
    let entries = std::mem::take(&mut prepared.entries);
    let hash =
        if entries.is_empty() { String::new() } else { append::<B>(connection, entries, expected, known).await? };
    let many: [(&'static Many, Vec<Vec<Value>>); 4] = [
        (&sql::alarm::PUT, prepared.alarms),
        (&sql::deadline::PUT, prepared.deadlines),
        (&sql::outbox::PUT, prepared.effects),
        (&sql::device::PUT_RECEIPT, prepared.receipts),
    ];
    for (many, rows) in many {
        insert::<B>(connection, many, rows).await.map_err(|error| unavailable(&error))?;
    }
    for single in prepared.singles {
        let (table, column) = single.unique;
        let done = B::execute(connection, single.text, single.values).await;
        done.map_err(|error| refused(&error, StoreError::Taken { table, column }))?;
    }
    Ok(hash)
}

/// Moves the head and appends the entries; returns the hash of the last one.
async fn append<B: Backend>(
    connection: &mut B::Connection,
    entries: Vec<LogRow>,
    expected: Position,
    known: Option<String>,
) -> Result<String, StoreError> {
    let before = match known {
        Some(hash) => hash,
        None => hash_at::<B>(connection, expected).await?,
    };
    let mut hash = before.clone();
    let head = expected.plus(entries.len() as u64);
    let rows: Vec<Vec<Value>> = entries
        .into_iter()
        .map(|row| {
            hash = row.hash(&hash);
            row.values(hash.clone())
        })
        .collect();
    let position = |position: Position| Value::Int(Some(position.0.cast_signed()));
    let text = |hash: &str| Value::Text(Some(hash.to_owned()));
    let values = vec![position(head), text(&hash), position(expected), text(&before)];
    let moved = B::execute(connection, sql::log::MOVE_HEAD, values).await.map_err(|error| unavailable(&error))?;
    if moved == 0 {
        return Err(StoreError::Conflict);
    }
    insert::<B>(connection, &sql::log::INSERT, rows).await.map_err(|error| refused(&error, StoreError::Conflict))?;
    Ok(hash)
}

/// The hash of the last entry, when that is `expected`.
async fn hash_at<B: Backend>(connection: &mut B::Connection, expected: Position) -> Result<String, StoreError> {
    let rows = B::fetch(connection, sql::log::HEAD, Vec::new()).await.map_err(|error| unavailable(&error))?;
    let head = rows.first().map(|row| log::read_head(&mut Reader::new("log_head", row))).transpose()?;
    match head {
        Some((head, hash)) if head.position == expected => Ok(hash),
        Some(_) => Err(StoreError::Conflict),
        None => Err(StoreError::Corrupt { table: "log_head", column: "id", row: "1".into() }),
    }
}

/// Writes rows with as few statements as the fixed sizes allow.
pub(super) async fn insert<B: Backend>(
    connection: &mut B::Connection,
    many: &'static Many,
    rows: Vec<Vec<Value>>,
) -> Result<(), sqlx::Error> {
    let mut left = rows.len();
    let mut rows = rows.into_iter();
    while left > 0 {
        let (text, count) = many.largest_for(left);
        let mut values = Vec::with_capacity(count * many.width);
        rows.by_ref().take(count).for_each(|row| values.extend(row));
        B::execute(connection, text, values).await?;
        left -= count;
    }
    Ok(())
}
