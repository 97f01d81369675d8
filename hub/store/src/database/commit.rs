//! One batch, one transaction: move the head, append the entries, write the rows. What the database reports at COMMIT
//! is believed only when it says yes; anything else is unknown, and the connection that said it is closed.

use super::{Database, in_time, unavailable};
use crate::backend::{Backend, Value};
use crate::batch::Batch;
use crate::columns::Reader;
use crate::error::StoreError;
use crate::log::{self, LogRow};
use crate::prepared::{About, Prepared, Statement, cut};
use crate::sql;
use crate::sql::many::Many;
use crate::sqlite::{Work, Writer};
use hub_core::ids::Position;
use sqlx::Connection;
use std::sync::Arc;

impl About {
    /// What a failure means.
    fn refused(self, error: &sqlx::Error) -> StoreError {
        let unique = error.as_database_error().is_some_and(|error| error.is_unique_violation());
        let foreign = error.as_database_error().is_some_and(|error| error.is_foreign_key_violation());
        let meant = if unique { self.taken(&error.to_string()) } else { self.missing().filter(|_| foreign) };
        meant.unwrap_or_else(|| unavailable(error))
    }
}

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
        if let Some(writer) = &self.writer {
            let answer = self.write_here(writer, prepared, batch.expected, known.map(|(_, hash)| hash)).await;
            if moved || answer.is_err() {
                *self.chain() = answer.as_ref().ok().map(|hash| (head.0, hash.clone()));
            }
            return answer.map(|_| head);
        }

        let kept = self.kept().take();
        let mut connection = match kept {
            Some(connection) => connection,
            None => self.writers.acquire().await.map_err(|error| unavailable(&error))?,
        };
        let known = known.map(|(_, hash)| hash);
        let answer = match in_time(attempt::<B>(&mut connection, prepared, batch.expected, known)).await {
            Ok(answer) => {
                // Not given back: the pool would ask it whether it is alive, and that takes as long as a statement.
                *self.kept() = Some(connection);
                answer
            }
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

impl<B: Backend> Database<B> {
    /// On the connection that only commits; returns the hash of the last entry.
    async fn write_here(
        &self,
        writer: &Arc<Writer>,
        mut prepared: Prepared,
        expected: Position,
        known: Option<String>,
    ) -> Result<String, StoreError> {
        let entries = std::mem::take(&mut prepared.entries);
        let moves = !entries.is_empty();
        let (mut statements, mut hash) = (Vec::new(), String::new());
        if moves {
            let before = match known {
                Some(hash) => hash,
                None => match self.log_head().await? {
                    (head, hash) if head.position == expected => hash,
                    _ => return Err(StoreError::Conflict),
                },
            };
            hash = append(&mut statements, entries, expected, &before);
        }
        let wipes = prepared.wipes();
        statements.extend(prepared.statements());
        writer.commit(Work { statements, moves, wipes }).await.map(|()| hash)
    }
}

/// Committed (the hash of the last entry), or rolled back for a reason. The outer error: the connection failed at the
/// beginning or at the end, and nobody knows.
async fn attempt<B: Backend>(
    connection: &mut B::Connection,
    mut prepared: Prepared,
    expected: Position,
    known: Option<String>,
) -> Result<Result<String, StoreError>, sqlx::Error> {
    if let Some(only) = prepared.only() {
        // One statement is a transaction by itself; only a constraint says for certain that nothing was written.
        let done = B::execute(connection, only.text, only.values).await;
        return match done.map_err(|error| (only.about.refused(&error), error)) {
            Ok(_) => Ok(Ok(String::new())),
            Err((StoreError::Unavailable(_), error)) => Err(error),
            Err((refused, _)) => Ok(Err(refused)),
        };
    }
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
    let moves = !entries.is_empty();
    let (mut statements, mut hash) = (Vec::new(), String::new());
    if moves {
        let before = match known {
            Some(hash) => hash,
            None => hash_at::<B>(connection, expected).await?,
        };
        hash = append(&mut statements, entries, expected, &before);
    }
    statements.extend(prepared.statements());
    let about: Vec<About> = statements.iter().map(|statement| statement.about).collect();
    let statements = statements.into_iter().map(|statement| (statement.text, statement.values)).collect();
    match B::execute_all(connection, statements).await {
        Ok(changed) if moves && changed.first() == Some(&0) => Err(StoreError::Conflict),
        Ok(_) => Ok(hash),
        Err((at, error)) => Err(about.get(at).map_or_else(|| unavailable(&error), |about| about.refused(&error))),
    }
}

/// Moves the head, which is the first statement of all, and appends the entries; returns the hash of the last one.
fn append(statements: &mut Vec<Statement>, entries: Vec<LogRow>, expected: Position, before: &str) -> String {
    let mut hash = before.to_owned();
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
    let values = vec![position(head), text(&hash), position(expected), text(before)];
    statements.push(Statement { text: sql::log::MOVE_HEAD, values, about: About::Rows });
    statements.extend(cut(&sql::log::INSERT, rows, About::Log));
    hash
}

/// The hash of the last entry, when that is `expected`.
async fn hash_at<B: Backend>(connection: &mut B::Connection, expected: Position) -> Result<String, StoreError> {
    let read = |row: &B::Row| log::read_head(&mut Reader::new("log_head", row));
    let rows = B::fetch(connection, sql::log::HEAD, Vec::new(), read).await.map_err(|error| unavailable(&error))?;
    match rows.into_iter().next().transpose()? {
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
    for statement in cut(many, rows, About::Rows) {
        B::execute(connection, statement.text, statement.values).await?;
    }
    Ok(())
}
