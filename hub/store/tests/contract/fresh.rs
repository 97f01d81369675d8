//! Fresh databases, and handles to them.

use hub_store::testing::PrivatePostgres;
use hub_store::{Memory, Store, StoreError};
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;

/// Which store.
pub enum Kind {
    Memory,
    Sqlite,
    Postgres(Arc<PrivatePostgres>),
}

/// One fresh, empty database.
pub enum Fresh {
    Memory(Memory),
    Sqlite { folder: TempDir, url: String },
    Postgres { server: Arc<PrivatePostgres>, url: String },
}

impl Fresh {
    pub fn new(kind: Kind) -> Self {
        match kind {
            Kind::Memory => Self::Memory(Memory::new()),
            Kind::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                let url = format!("sqlite://{}/hub.db", folder.path().display());
                Self::Sqlite { folder, url }
            }
            Kind::Postgres(server) => {
                let url = server.database().unwrap();
                Self::Postgres { server, url }
            }
        }
    }

    /// Another fresh one of the same kind.
    pub fn like(other: &Self) -> Self {
        Self::new(match other {
            Self::Memory(_) => Kind::Memory,
            Self::Sqlite { .. } => Kind::Sqlite,
            Self::Postgres { server, .. } => Kind::Postgres(server.clone()),
        })
    }

    /// Address; none for memory.
    pub fn url(&self) -> Option<&str> {
        match self {
            Self::Memory(_) => None,
            Self::Sqlite { url, .. } | Self::Postgres { url, .. } => Some(url),
        }
    }

    /// The file of an SQLite database.
    pub fn file(&self) -> PathBuf {
        match self {
            Self::Sqlite { folder, .. } => folder.path().join("hub.db"),
            Self::Memory(_) | Self::Postgres { .. } => panic!("only SQLite has a file"),
        }
    }

    /// One more handle to the same database.
    pub async fn open(&self) -> Arc<dyn Store> {
        self.try_open().await.unwrap()
    }

    pub async fn try_open(&self) -> Result<Arc<dyn Store>, StoreError> {
        match self {
            Self::Memory(memory) => Ok(Arc::new(memory.clone())),
            Self::Sqlite { url, .. } | Self::Postgres { url, .. } => hub_store::open(url).await,
        }
    }

    /// Does to the database what somebody with a shell could do. False for memory, which nobody can reach into.
    pub async fn tamper(&self, sql: &str) -> bool {
        self.try_to_tamper(sql).await.map(Result::unwrap).is_some()
    }

    /// What the database says to that; none for memory.
    pub async fn try_to_tamper(&self, sql: &str) -> Option<Result<(), sqlx::Error>> {
        let done = match self {
            Self::Memory(_) => return None,
            Self::Sqlite { url, .. } => {
                let url = format!("{url}?mode=rwc");
                let mut shell = SqliteConnection::connect(&url).await.unwrap();
                let done = sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut shell).await.map(drop);
                shell.close().await.unwrap();
                done
            }
            Self::Postgres { url, .. } => {
                let mut shell = PgConnection::connect(url).await.unwrap();
                let done = sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut shell).await.map(drop);
                shell.close().await.unwrap();
                done
            }
        };
        Some(done)
    }
}
