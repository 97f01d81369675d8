//! From an address to a store.

use crate::error::StoreError;
use crate::schema::SchemaInfo;
use crate::{Store, postgres, sqlite};
use std::path::PathBuf;
use std::sync::Arc;

enum Address<'a> {
    Sqlite(PathBuf),
    Postgres(&'a str),
}

fn address(url: &str) -> Result<Address<'_>, StoreError> {
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        return Ok(Address::Postgres(url));
    }
    match url.strip_prefix("sqlite://") {
        Some(path) if !path.is_empty() && !path.starts_with(':') && !path.contains(['?', '\0']) => {
            Ok(Address::Sqlite(PathBuf::from(path)))
        }
        _ => Err(StoreError::BadAddress(without_password(url))),
    }
}

/// An address may be shown on a screen; the password in it may not.
fn without_password(url: &str) -> String {
    match (url.find("://"), url.rfind('@')) {
        (Some(scheme), Some(at)) if scheme + 3 <= at => format!("{}…{}", &url[..scheme + 3], &url[at..]),
        _ => url.to_owned(),
    }
}

/// Opens a store: `sqlite:///path/to/file.db` (created when there is none) or `postgres://user@host/database`, and
/// applies the migrations that are missing.
pub async fn open(url: &str) -> Result<Arc<dyn Store>, StoreError> {
    migrate(url).await?;
    open_address(url, true).await
}

/// Opens a store that has exactly the schema this program knows; changes nothing otherwise.
pub async fn open_without_migrating(url: &str) -> Result<Arc<dyn Store>, StoreError> {
    open_address(url, false).await
}

async fn open_address(url: &str, looked_at: bool) -> Result<Arc<dyn Store>, StoreError> {
    match address(url)? {
        Address::Sqlite(path) => Ok(Arc::new(sqlite::open(&path, looked_at).await?)),
        Address::Postgres(url) => Ok(Arc::new(postgres::open(url).await?)),
    }
}

/// Applies the migrations that are missing; creates an SQLite file when there is none.
pub async fn migrate(url: &str) -> Result<SchemaInfo, StoreError> {
    match address(url)? {
        Address::Sqlite(path) => sqlite::migrate(&path).await,
        Address::Postgres(url) => postgres::migrate(url).await,
    }
}

/// Says which schema a database has, and changes nothing. Reads an SQLite file from end to end and refuses a damaged
/// one: this may take seconds and is for a command, not for every start.
pub async fn schema(url: &str) -> Result<SchemaInfo, StoreError> {
    match address(url)? {
        Address::Sqlite(path) => sqlite::check(&path).await,
        Address::Postgres(url) => postgres::info(url).await,
    }
}
