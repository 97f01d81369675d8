//! The file itself: is it there, is it whole, how is it born, how is it copied. A hub never makes a new file beside
//! one that is broken, and a file is never half made: it is written under another name and renamed.

use super::{connect, options};
use crate::database::unavailable;
use crate::error::StoreError;
use crate::schema::{self, SchemaInfo};
use sqlx::sqlite::{Sqlite, SqliteConnection};
use sqlx::{ConnectOptions, Connection, Pool, Row};
use std::ffi::OsString;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

const RESTORE: &str = "restore a backup with `fengdi restore`, or move it and what lies beside it away to begin anew";
/// Every SQLite file begins with this (file format, section 1.3).
const MAGIC: &[u8; 16] = b"SQLite format 3\0";
/// Larger files are looked through on demand only: a start must stay under 3 s, and this took 28 ms a MiB (measured on
/// a log of 104 MiB, on two busy cores).
pub(super) const QUICK_CHECK_BYTES: u64 = 16 * 1024 * 1024;

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    name.into()
}

fn broken(path: &Path, fault: impl Into<String>) -> StoreError {
    StoreError::NotADatabase { place: path.display().to_string(), fault: fault.into(), remedy: RESTORE }
}

/// An error while the file was opened or first read.
pub(super) fn fault(path: &Path, error: &sqlx::Error) -> StoreError {
    // SQLITE_CORRUPT and SQLITE_NOTADB, https://www.sqlite.org/rescode.html
    let code = error.as_database_error().and_then(|error| error.code());
    let primary = code.and_then(|code| code.parse::<u32>().ok()).map(|code| code & 0xff);
    if matches!(primary, Some(11 | 26)) {
        broken(path, format!("the file is damaged ({error})"))
    } else {
        unavailable(error)
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> StoreError {
    StoreError::Unavailable(format!("{}: {error}", path.display()))
}

/// False when a new file may be made; an error when there is something that is not a whole database.
pub(super) fn is_there(path: &Path) -> Result<bool, StoreError> {
    let size = match fs::metadata(path) {
        Ok(found) if found.is_file() => found.len(),
        Ok(_) => return Err(broken(path, "this is not a file")),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let left = fs::metadata(beside(path, "-wal")).is_ok_and(|wal| wal.len() > 0);
            return if left {
                Err(broken(path, "the file is gone, but its -wal file is still there"))
            } else {
                Ok(false)
            };
        }
        Err(error) => return Err(unreadable(path, &error)),
    };
    if size == 0 {
        return Err(broken(path, "the file is empty"));
    }
    let mut start = [0; 16];
    let read = fs::File::open(path).and_then(|mut file| file.read_exact(&mut start));
    match read {
        Ok(()) if &start == MAGIC => Ok(true),
        Ok(()) => Err(broken(path, "this is not an SQLite file")),
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Err(broken(path, "the file is cut off")),
        Err(error) => Err(unreadable(path, &error)),
    }
}

/// Refuses a file whose structure is damaged, unless it is larger than `most_bytes`.
pub(super) async fn quick_check(
    path: &Path,
    connection: &mut SqliteConnection,
    most_bytes: u64,
) -> Result<(), StoreError> {
    if fs::metadata(path).is_ok_and(|found| found.len() > most_bytes) {
        return Ok(());
    }
    let check =
        sqlx::query("PRAGMA quick_check(1)").fetch_one(connection).await.map_err(|error| fault(path, &error))?;
    match check.try_get::<&str, _>(0) {
        Ok("ok") => Ok(()),
        Ok(found) => Err(broken(path, format!("the file is damaged ({found})"))),
        Err(error) => Err(fault(path, &error)),
    }
}

/// Makes a new database under another name and gives it its own when it is whole.
pub(super) async fn create(path: &Path) -> Result<SchemaInfo, StoreError> {
    let unborn = beside(path, ".creating");
    for left in ["", "-wal", "-shm", "-journal"] {
        match fs::remove_file(beside(&unborn, left)) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(unreadable(path, &error)),
        }
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| unreadable(folder, &error))?;
    }
    let made = options(&unborn).create_if_missing(true).connect().await;
    let mut connection = made.map_err(|error| unavailable(&error))?;
    let info = schema::migrate::<Sqlite>(&mut connection, &path.display().to_string()).await?;
    // The last connection to close moves the WAL into the file and removes it.
    connection.close().await.map_err(|error| unavailable(&error))?;
    sync(&unborn).map_err(|error| unreadable(&unborn, &error))?;
    fs::rename(&unborn, path).map_err(|error| unreadable(path, &error))?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    sync(folder).map_err(|error| unreadable(folder, &error))?;
    Ok(info)
}

fn sync(path: &Path) -> std::io::Result<()> {
    fs::File::open(path)?.sync_all()
}

/// Copies the database while others read and write it.
pub(super) async fn backup(readers: &Pool<Sqlite>, to: &Path) -> Result<(), StoreError> {
    if to.exists() {
        return Err(StoreError::BackupExists(to.to_owned()));
    }
    let name = to.to_str().ok_or_else(|| StoreError::BadAddress(to.display().to_string()))?;
    let source = readers.connect_options();
    let mut connection = connect(source.get_filename()).await?;
    let copied = sqlx::query("VACUUM INTO $1").bind(name).execute(&mut connection).await;
    copied.map_err(|error| unavailable(&error))?;
    connection.close().await.map_err(|error| unavailable(&error))?;
    sync(to).map_err(|error| unreadable(to, &error))
}
