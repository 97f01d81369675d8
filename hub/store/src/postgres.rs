//! PostgreSQL. The database must be created with UTF-8 and C collation (`CREATE DATABASE fengdi TEMPLATE template0
//! ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'`), so that texts sort as they do on SQLite; another collation only
//! changes the order of lists and is said at start, another encoding is refused.

use crate::backend::{Backend, Cells, cells_and_statements};
use crate::database::{Database, unavailable};
use crate::error::StoreError;
use crate::schema::{self, SchemaInfo};
use crate::sql::CACHED_STATEMENTS;
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions, PgRow, Postgres};
use sqlx::{ConnectOptions, Connection, Pool};
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
const WRITERS: u32 = 4;
const READERS: u32 = 8;
/// A statement that takes longer is given up by the server.
const STATEMENT_TIMEOUT: &str = "10s";

cells_and_statements!(cells PgRow);
cells_and_statements!(bind Postgres);

impl Backend for Postgres {
    const BEGIN: &'static str = "BEGIN";
    const TABLES: &'static str = "SELECT table_name::text FROM information_schema.tables \
        WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY table_name";

    cells_and_statements!(statements Postgres);

    fn migrations() -> &'static Migrator {
        &schema::WIDE_MIGRATIONS
    }

    async fn wipe(_: &Pool<Self>, writers: &Pool<Self>) -> Result<bool, StoreError> {
        // Rows that were replaced stay in the table's file until they are vacuumed; FULL writes the small table anew.
        let done = sqlx::query("VACUUM (FULL) guardian_check").execute(writers).await;
        done.map(|_| true).map_err(|error| unavailable(&error))
    }

    async fn backup(_: &Pool<Self>, _: &Path) -> Result<(), StoreError> {
        Err(StoreError::NotHere("a PostgreSQL database is copied with pg_dump"))
    }
}

fn options(address: &str) -> Result<PgConnectOptions, StoreError> {
    let options = PgConnectOptions::from_str(address).map_err(|error| StoreError::BadAddress(error.to_string()))?;
    Ok(options.application_name("fengdi").statement_cache_capacity(CACHED_STATEMENTS).disable_statement_logging())
}

fn place(options: &PgConnectOptions) -> String {
    format!("{}:{}/{}", options.get_host(), options.get_port(), options.get_database().unwrap_or_default())
}

async fn connect(options: &PgConnectOptions) -> Result<PgConnection, StoreError> {
    let connected = tokio::time::timeout(ACQUIRE_TIMEOUT, options.connect()).await;
    let late = |_| StoreError::Unavailable(format!("{} did not answer within 5 s", place(options)));
    connected.map_err(late)?.map_err(|error| unavailable(&error))
}

/// Applies the migrations that are missing.
pub(crate) async fn migrate(address: &str) -> Result<SchemaInfo, StoreError> {
    let options = options(address)?;
    let mut connection = connect(&options).await?;
    look_at_server(&mut connection, &place(&options)).await?;
    let migrated = schema::migrate::<Postgres>(&mut connection, &place(&options)).await;
    connection.close().await.map_err(|error| unavailable(&error))?;
    migrated
}

/// What the database says about its schema, without changing it.
pub(crate) async fn info(address: &str) -> Result<SchemaInfo, StoreError> {
    let options = options(address)?;
    let mut connection = connect(&options).await?;
    let info = schema::info::<Postgres>(&mut connection, &place(&options)).await;
    connection.close().await.map_err(|error| unavailable(&error))?;
    info
}

/// Opens a database whose schema is the one this program knows.
pub(crate) async fn open(address: &str) -> Result<Database<Postgres>, StoreError> {
    let options = options(address)?;
    let mut connection = connect(&options).await?;
    look_at_server(&mut connection, &place(&options)).await?;
    schema::require::<Postgres>(&mut connection, &place(&options)).await?;
    connection.close().await.map_err(|error| unavailable(&error))?;

    let options = options.options([("statement_timeout", STATEMENT_TIMEOUT)]);
    let pool = |connections| PgPoolOptions::new().max_connections(connections).acquire_timeout(ACQUIRE_TIMEOUT);
    let writers = pool(WRITERS).connect_with(options.clone()).await.map_err(|error| unavailable(&error))?;
    let readers = pool(READERS).connect_with(options).await.map_err(|error| unavailable(&error))?;
    Ok(Database::new(writers, readers))
}

/// Settings of the server under which the store's promises do not hold.
async fn look_at_server(connection: &mut PgConnection, place: &str) -> Result<(), StoreError> {
    let text = "SELECT pg_encoding_to_char(encoding)::text, datcollate::text, current_setting('synchronous_commit') \
        FROM pg_database WHERE datname = current_database()";
    let cells = |row: &PgRow| [0, 1, 2].map(|column| row.text(column).ok().flatten().unwrap_or_default().to_owned());
    let rows = Postgres::fetch(connection, text, Vec::new(), cells).await.map_err(|error| unavailable(&error))?;
    let [encoding, collation, synchronous] = rows.into_iter().next().unwrap_or_default();
    if encoding != "UTF8" {
        return Err(StoreError::NotADatabase {
            place: place.to_owned(),
            fault: format!("its encoding is {encoding}"),
            remedy: "create the database with ENCODING 'UTF8'",
        });
    }
    if collation != "C" {
        tracing::warn!(collation, "the database was not created with C collation: lists sort in another order");
    }
    if synchronous == "off" {
        tracing::warn!("synchronous_commit is off: what the hub has acknowledged can be lost when the server stops");
    }
    Ok(())
}
