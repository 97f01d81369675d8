//! What a database must be able to do for the generic store. sqlx's bounds (which values bind, which columns read) do
//! not carry over into generic code, so they are met here once per database by [`cells_and_statements`], and everything
//! else is written against [`Backend`].

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::{Database, Pool};
use std::future::Future;
use std::path::Path;

use crate::error::StoreError;

/// One bound value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// BIGINT.
    Int(Option<i64>),
    /// TEXT.
    Text(Option<String>),
    /// DOUBLE PRECISION.
    Real(Option<f64>),
    /// BOOLEAN.
    Bool(bool),
    /// BYTEA.
    Bytes(Vec<u8>),
}

/// Columns of a row that was read, by number from 0.
pub trait Cells: Send + Sync {
    /// TEXT.
    fn text(&self, column: usize) -> Result<Option<&str>, sqlx::Error>;
    /// BIGINT.
    fn int(&self, column: usize) -> Result<Option<i64>, sqlx::Error>;
    /// DOUBLE PRECISION.
    fn real(&self, column: usize) -> Result<Option<f64>, sqlx::Error>;
    /// BOOLEAN.
    fn bool(&self, column: usize) -> Result<bool, sqlx::Error>;
    /// BYTEA.
    fn bytes(&self, column: usize) -> Result<Vec<u8>, sqlx::Error>;
}

/// A database the store runs on.
pub trait Backend: Database<Row: Cells> {
    /// Begins a transaction that may write.
    const BEGIN: &'static str;
    /// Names of all tables.
    const TABLES: &'static str;

    /// The migrations in the words of this database.
    fn migrations() -> &'static Migrator;

    /// Runs a statement; returns the number of rows it changed.
    fn execute(
        connection: &mut Self::Connection,
        text: &'static str,
        values: Vec<Value>,
    ) -> impl Future<Output = Result<u64, sqlx::Error>> + Send;

    /// Runs statements one after the other and returns how many rows each changed; an error names the statement.
    fn execute_all(
        connection: &mut Self::Connection,
        statements: Vec<(&'static str, Vec<Value>)>,
    ) -> impl Future<Output = Result<Vec<u64>, (usize, sqlx::Error)>> + Send {
        async move {
            let mut changed = Vec::with_capacity(statements.len());
            for (at, (text, values)) in statements.into_iter().enumerate() {
                changed.push(Self::execute(connection, text, values).await.map_err(|error| (at, error))?);
            }
            Ok(changed)
        }
    }

    /// Runs a statement and returns what `take` makes of each row as it comes. Rows are not gathered first: SQLite
    /// copies every value of every row, and what a hundred thousand take in the C library's memory it keeps for ever.
    fn fetch<T: Send>(
        connection: &mut Self::Connection,
        text: &'static str,
        values: Vec<Value>,
        take: impl FnMut(&Self::Row) -> T + Send,
    ) -> impl Future<Output = Result<Vec<T>, sqlx::Error>> + Send;

    #[cfg(feature = "testing")]
    /// Asks the database whether it understands a text, without running it.
    fn prepare(
        connection: &mut Self::Connection,
        text: &'static str,
    ) -> impl Future<Output = Result<(), sqlx::Error>> + Send;

    /// Applies the migrations that are missing.
    fn migrate(connection: &mut Self::Connection) -> impl Future<Output = Result<(), MigrateError>> + Send;

    /// Takes what was deleted lately out of the files as well; false: somebody is in the way, try again.
    fn wipe(readers: &Pool<Self>, writers: &Pool<Self>) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Writes a consistent copy of the whole database to a new file.
    fn backup(readers: &Pool<Self>, to: &Path) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// Implements [`Cells`] for a row and gives the three statement functions of a [`Backend`].
macro_rules! cells_and_statements {
    (cells $row:ty) => {
        impl $crate::backend::Cells for $row {
            fn text(&self, column: usize) -> Result<Option<&str>, sqlx::Error> {
                sqlx::Row::try_get(self, column)
            }
            fn int(&self, column: usize) -> Result<Option<i64>, sqlx::Error> {
                sqlx::Row::try_get(self, column)
            }
            fn real(&self, column: usize) -> Result<Option<f64>, sqlx::Error> {
                sqlx::Row::try_get(self, column)
            }
            fn bool(&self, column: usize) -> Result<bool, sqlx::Error> {
                sqlx::Row::try_get(self, column)
            }
            fn bytes(&self, column: usize) -> Result<Vec<u8>, sqlx::Error> {
                sqlx::Row::try_get(self, column)
            }
        }
    };
    (statements $database:ty) => {
        async fn execute(
            connection: &mut <$database as sqlx::Database>::Connection,
            text: &'static str,
            values: Vec<$crate::backend::Value>,
        ) -> Result<u64, sqlx::Error> {
            let done = sqlx::query_with(text, bind(values)?).execute(connection).await?;
            Ok(done.rows_affected())
        }

        async fn fetch<T: Send>(
            connection: &mut <$database as sqlx::Database>::Connection,
            text: &'static str,
            values: Vec<$crate::backend::Value>,
            mut take: impl FnMut(&<$database as sqlx::Database>::Row) -> T + Send,
        ) -> Result<Vec<T>, sqlx::Error> {
            let rows = sqlx::query_with(text, bind(values)?).fetch(connection);
            futures::TryStreamExt::try_collect(futures::TryStreamExt::map_ok(rows, |row| take(&row))).await
        }

        #[cfg(feature = "testing")]
        async fn prepare(
            connection: &mut <$database as sqlx::Database>::Connection,
            text: &'static str,
        ) -> Result<(), sqlx::Error> {
            sqlx::Executor::prepare(connection, sqlx::SqlSafeStr::into_sql_str(text)).await.map(drop)
        }

        async fn migrate(
            connection: &mut <$database as sqlx::Database>::Connection,
        ) -> Result<(), sqlx::migrate::MigrateError> {
            // `run` wants an `Acquire` that is not general enough in generic code; this is its other half.
            <Self as $crate::backend::Backend>::migrations().run_direct(None, connection, false).await
        }
    };
    (bind $database:ty) => {
        fn bind(values: Vec<$crate::backend::Value>) -> Result<<$database as sqlx::Database>::Arguments, sqlx::Error> {
            use sqlx::Arguments as _;
            let mut arguments = <$database as sqlx::Database>::Arguments::default();
            arguments.reserve(values.len(), 0);
            for value in values {
                match value {
                    $crate::backend::Value::Int(value) => arguments.add(value),
                    $crate::backend::Value::Text(value) => arguments.add(value),
                    $crate::backend::Value::Real(value) => arguments.add(value),
                    $crate::backend::Value::Bool(value) => arguments.add(value),
                    $crate::backend::Value::Bytes(value) => arguments.add(value),
                }
                .map_err(sqlx::Error::Encode)?;
            }
            Ok(arguments)
        }
    };
}
pub(crate) use cells_and_statements;
