//! Several statements in one message to the thread that SQLite runs on: each message costs two changes of thread,
//! more than the statement itself. The joined texts are kept, as many as are usual; unusual ones go one by one.

use super::bind;
use crate::backend::{Backend, Value};
use futures::TryStreamExt;
use sqlx::sqlite::{Sqlite, SqliteConnection};
use sqlx::{AssertSqlSafe, Either, Executor};
use std::collections::HashMap;
use std::fmt::Write;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// Statements in one text at most.
const MOST: usize = 16;
/// Joined texts that are kept; SQLite keeps each compiled.
const KEPT: usize = 64;

/// Joined texts by the addresses of their parts, which are static.
type Joined = HashMap<Vec<usize>, Arc<str>>;

static TEXTS: LazyLock<Mutex<Joined>> = LazyLock::new(Mutex::default);

pub(super) async fn execute_all(
    connection: &mut SqliteConnection,
    statements: Vec<(&'static str, Vec<Value>)>,
) -> Result<Vec<u64>, (usize, sqlx::Error)> {
    let Some(text) = text_of(&statements) else { return one_by_one(connection, statements).await };
    let values = statements.into_iter().flat_map(|(_, values)| values).collect();
    let values = bind(values).map_err(|error| (0, error))?;
    let mut done = connection.fetch_many(sqlx::query_with(AssertSqlSafe(text), values));
    let mut changed = Vec::with_capacity(MOST);
    loop {
        match done.try_next().await {
            Ok(Some(Either::Left(result))) => changed.push(result.rows_affected()),
            Ok(Some(Either::Right(_))) => {}
            Ok(None) => return Ok(changed),
            Err(error) => return Err((changed.len(), error)),
        }
    }
}

async fn one_by_one(
    connection: &mut SqliteConnection,
    statements: Vec<(&'static str, Vec<Value>)>,
) -> Result<Vec<u64>, (usize, sqlx::Error)> {
    let mut changed = Vec::with_capacity(statements.len());
    for (at, (text, values)) in statements.into_iter().enumerate() {
        changed.push(Sqlite::execute(connection, text, values).await.map_err(|error| (at, error))?);
    }
    Ok(changed)
}

fn text_of(statements: &[(&'static str, Vec<Value>)]) -> Option<Arc<str>> {
    if statements.len() < 2 || statements.len() > MOST {
        return None;
    }
    let key: Vec<usize> = statements.iter().map(|(text, _)| text.as_ptr().addr()).collect();
    let mut texts = TEXTS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(text) = texts.get(&key) {
        return Some(Arc::clone(text));
    }
    if texts.len() >= KEPT {
        return None;
    }
    let text: Arc<str> = join(statements.iter().map(|(text, values)| (*text, values.len()))).into();
    texts.insert(key, Arc::clone(&text));
    Some(text)
}

/// One text; the values of each statement follow those of the one before it.
fn join<'a>(statements: impl Iterator<Item = (&'a str, usize)>) -> String {
    let (mut joined, mut before) = (String::new(), 0);
    for (text, values) in statements {
        let mut parts = text.split('$');
        joined.push_str(parts.next().unwrap_or_default());
        for part in parts {
            let digits = part.len() - part.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let number: usize = part[..digits].parse().unwrap_or_default();
            // Writing to a String cannot fail.
            let _ = write!(joined, "${}{}", number + before, &part[digits..]);
        }
        joined.push_str("; ");
        before += values;
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn values_are_counted_on_from_statement_to_statement() {
        let texts =
            [("UPDATE a SET b = $1 WHERE c = $2", 2), ("DELETE FROM d", 0), ("INSERT INTO e VALUES ($1, $2)", 2)];
        assert_eq!(
            join(texts.into_iter()),
            "UPDATE a SET b = $1 WHERE c = $2; DELETE FROM d; INSERT INTO e VALUES ($3, $4); "
        );
    }
}
