//! What tests need beside the contract: a private PostgreSQL, and the check that a database understands every text.

mod postgres;

pub use postgres::{PostgresFault, PrivatePostgres};

use crate::backend::Backend;
use crate::database::unavailable;
use crate::error::StoreError;
use crate::sql;
use sqlx::postgres::PgConnection;
use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection, Postgres, Sqlite};

/// Prepares every text on the database at `url`, which must have its tables; returns those it does not understand,
/// each with what it says.
pub async fn texts_not_understood(url: &str) -> Result<Vec<(&'static str, String)>, StoreError> {
    if url.starts_with("sqlite://") {
        let connected = SqliteConnection::connect(url).await;
        prepare_all::<Sqlite>(&mut connected.map_err(|error| unavailable(&error))?).await
    } else {
        let connected = PgConnection::connect(url).await;
        prepare_all::<Postgres>(&mut connected.map_err(|error| unavailable(&error))?).await
    }
}

async fn prepare_all<B: Backend>(connection: &mut B::Connection) -> Result<Vec<(&'static str, String)>, StoreError> {
    let mut refused = Vec::new();
    for text in sql::all() {
        if let Err(error) = B::prepare(connection, text).await {
            refused.push((text, error.to_string()));
        }
    }
    Ok(refused)
}
