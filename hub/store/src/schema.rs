//! The migrations and what a database says about them. A database with tables but without ours is somebody else's and
//! is left alone.

use crate::backend::{Backend, Cells};
use crate::database::unavailable;
use crate::error::StoreError;
use crate::sql;
use sqlx::migrate::{MigrateError, Migration, Migrator};
use sqlx::{AssertSqlSafe, SqlSafeStr};
use std::sync::LazyLock;

/// The migrations, compiled in, with their checksums.
pub(crate) static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations");

/// How a migration says that a table is kept by this number, in the words SQLite wants (exactly INTEGER,
/// https://www.sqlite.org/lang_createtable.html#rowid); PostgreSQL's INTEGER has four bytes only.
const KEPT_BY: [&str; 2] = ["INTEGER NOT NULL PRIMARY KEY", "BIGINT NOT NULL PRIMARY KEY"];

/// The migrations as PostgreSQL reads them, with the checksums of the files.
pub(crate) static WIDE_MIGRATIONS: LazyLock<Migrator> = LazyLock::new(|| {
    let [narrow, wide] = KEPT_BY;
    let widen = |migration: &Migration| {
        let sql = AssertSqlSafe(migration.sql.as_str().replace(narrow, wide)).into_sql_str();
        Migration { sql, ..migration.clone() }
    };
    Migrator::with_migrations(MIGRATIONS.iter().map(widen).collect())
});

/// What kind of database this is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// Without any table.
    Empty,
    /// Ours; the newest migration up to which none is missing.
    Ours(i64),
    /// Somebody else's; one of its tables.
    Foreign(String),
}

/// Which schema a database has, and which this program knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SchemaInfo {
    /// Newest migration in the database up to which none is missing; 0 for an empty one.
    pub found: i64,
    /// Newest migration this program knows.
    pub known: i64,
}

/// Newest migration this program knows.
pub(crate) fn known() -> i64 {
    MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0)
}

/// The newest of these migrations up to which none is missing; the newest of all when this program does not know it.
fn newest_of(applied: &[i64]) -> i64 {
    let newest = applied.iter().copied().max().unwrap_or(0);
    if newest > known() {
        return newest;
    }
    let mut ours: Vec<i64> = MIGRATIONS.iter().map(|migration| migration.version).collect();
    ours.sort_unstable();
    ours.into_iter().take_while(|version| applied.contains(version)).last().unwrap_or(0)
}

pub(crate) async fn look<B: Backend>(connection: &mut B::Connection) -> Result<Found, StoreError> {
    let name = |row: &B::Row| row.text(0).ok().flatten().map(str::to_owned);
    let names = B::fetch(connection, B::TABLES, Vec::new(), name).await.map_err(|error| unavailable(&error))?;
    let names: Vec<String> = names.into_iter().flatten().collect();
    match names.first() {
        None => Ok(Found::Empty),
        Some(_) if names.iter().any(|name| name == "_sqlx_migrations") => {
            let version = |row: &B::Row| row.int(0).ok().flatten();
            let applied = B::fetch(connection, sql::schema::APPLIED, Vec::new(), version).await;
            let applied: Vec<i64> = applied.map_err(|error| unavailable(&error))?.into_iter().flatten().collect();
            Ok(Found::Ours(newest_of(&applied)))
        }
        Some(name) => Ok(Found::Foreign(name.clone())),
    }
}

/// The schema of a database that is ours or empty.
pub(crate) async fn info<B: Backend>(connection: &mut B::Connection, place: &str) -> Result<SchemaInfo, StoreError> {
    match look::<B>(connection).await? {
        Found::Empty => Ok(SchemaInfo { found: 0, known: known() }),
        Found::Ours(found) => Ok(SchemaInfo { found, known: known() }),
        Found::Foreign(table) => Err(StoreError::NotADatabase {
            place: place.to_owned(),
            fault: format!("this is another program's database (it has a table {table:?} and none of ours)"),
            remedy: "name an empty database, or the one this hub made",
        }),
    }
}

/// Applies what is missing, each migration in its own transaction.
pub(crate) async fn migrate<B: Backend>(connection: &mut B::Connection, place: &str) -> Result<SchemaInfo, StoreError> {
    let SchemaInfo { found, known } = info::<B>(connection, place).await?;
    if found > known {
        return Err(StoreError::NewerSchema { found, known });
    }
    B::migrate(connection).await.map_err(|error| match error {
        MigrateError::VersionMismatch(version) => StoreError::ChangedMigration(version),
        MigrateError::VersionMissing(found) => StoreError::NewerSchema { found, known },
        other => StoreError::MigrationFailed(other.to_string()),
    })?;
    Ok(SchemaInfo { found: known, known })
}

/// Refuses a schema that is not exactly the one this program knows.
pub(crate) async fn require<B: Backend>(connection: &mut B::Connection, place: &str) -> Result<(), StoreError> {
    let SchemaInfo { found, known } = info::<B>(connection, place).await?;
    match found.cmp(&known) {
        std::cmp::Ordering::Equal => Ok(()),
        std::cmp::Ordering::Less => Err(StoreError::OlderSchema { found, known }),
        std::cmp::Ordering::Greater => Err(StoreError::NewerSchema { found, known }),
    }
}
