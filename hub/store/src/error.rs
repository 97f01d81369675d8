//! Why the store did not do something. Every kind asks for a different reaction of the caller.

use std::path::PathBuf;

/// Why the store did not do something.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Somebody else committed first, or a stream already has that version. Nothing was written: reload the head,
    /// decide again.
    #[error("somebody else committed first")]
    Conflict,
    /// The database did not answer, or not well. When this comes from a commit it is *unknown* whether the batch was
    /// written: read the head (and the rows) again before deciding anything.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// A stored value cannot be read back.
    #[error("{table}.{column} of row {row} cannot be read")]
    Corrupt {
        /// Table.
        table: &'static str,
        /// Column.
        column: &'static str,
        /// The first column of the row, as text.
        row: String,
    },
    /// A text contains U+0000, which PostgreSQL cannot keep. Nothing was written.
    #[error("{table}.{column} is no text: it contains U+0000")]
    NotText {
        /// Table.
        table: &'static str,
        /// Column.
        column: &'static str,
    },
    /// A name that must be unique belongs to another row. Nothing was written.
    #[error("this {table} already exists: {column} is taken")]
    Taken {
        /// Table.
        table: &'static str,
        /// Column that must be unique.
        column: &'static str,
    },
    /// A row refers to something that is not there. Nothing was written.
    #[error("there is no such {table}")]
    Missing {
        /// The table in which something was looked for.
        table: &'static str,
    },
    /// A number is larger than a database integer (2^63 - 1). Nothing was written.
    #[error("{table}.{column} is too large a number")]
    TooLarge {
        /// Table.
        table: &'static str,
        /// Column.
        column: &'static str,
    },
    /// An alarm's event on another noun's stream, or the other way round. Nothing was written.
    #[error("the event does not belong on this stream")]
    WrongStream,
    /// The database was written by a newer program.
    #[error(
        "the database has schema {found}, this program knows {known}: start the newer program, or restore the backup \
         that was made before the upgrade"
    )]
    NewerSchema {
        /// Newest migration in the database.
        found: i64,
        /// Newest migration this program knows.
        known: i64,
    },
    /// Migrations have not been applied yet.
    #[error("the database has schema {found}, this program needs {known}: run `fengdi migrate`")]
    OlderSchema {
        /// Newest migration in the database; 0 for an empty one.
        found: i64,
        /// Newest migration this program knows.
        known: i64,
    },
    /// A migration that was applied differs from the one this program knows.
    #[error("migration {0} in the database is not the one this program knows: use the program that wrote it")]
    ChangedMigration(i64),
    /// A migration failed; it was rolled back as a whole.
    #[error("migration failed and was rolled back: {0}")]
    MigrationFailed(String),
    /// The file or database is not one of ours, or is damaged. It was not touched.
    #[error("{place}: {fault}; {remedy}")]
    NotADatabase {
        /// File or database name.
        place: String,
        /// What is wrong.
        fault: String,
        /// What to do.
        remedy: &'static str,
    },
    /// The address is neither `sqlite:///path/to/file.db` nor `postgres://user@host/database`.
    #[error("{0}: a database address is sqlite:///path/to/file.db or postgres://user@host/database")]
    BadAddress(String),
    /// A backup would overwrite something.
    #[error("{0} exists already: name a file that does not")]
    BackupExists(PathBuf),
    /// This database has its own tool for that.
    #[error("{0}")]
    NotHere(&'static str),
}
