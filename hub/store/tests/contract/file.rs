//! What can be wrong with a file, and how it is copied.

use crate::fresh::{Fresh, Kind};
use crate::given::{device, log_of, put};
use hub_core::ids::Position;
use hub_store::{Row, Store, StoreError};
use std::fs;
use std::io::{Seek, SeekFrom, Write};

/// The refusal of a file, which must be as it was afterwards.
async fn refusal(fresh: &Fresh) -> String {
    let files = |fresh: &Fresh| {
        let folder = fresh.file().parent().unwrap().to_owned();
        let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        // Looking at a file in WAL mode makes these two, empty.
        let mut names: Vec<String> =
            names.filter(|name| !name.ends_with("-shm") && !name.ends_with("db-wal")).collect();
        names.sort();
        (fs::read(fresh.file()).ok(), names)
    };
    let before = files(fresh);
    let Some(error) = fresh.try_open().await.err() else { panic!("the file was accepted") };
    assert!(matches!(error, StoreError::NotADatabase { .. }), "{error}");
    assert!(error.to_string().contains("restore"), "says what to do: {error}");
    let after = files(fresh);
    assert_eq!(after.1, before.1, "the folder was touched");
    assert!(after.0 == before.0, "the file was touched");
    error.to_string()
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused() {
    let fresh = Fresh::new(Kind::Sqlite);
    fs::write(fresh.file(), "dear diary, today nothing happened and I wrote it down").unwrap();
    assert!(refusal(&fresh).await.contains("not an SQLite file"));
}

#[tokio::test]
async fn an_empty_file_is_refused() {
    let fresh = Fresh::new(Kind::Sqlite);
    fs::write(fresh.file(), "").unwrap();
    assert!(refusal(&fresh).await.contains("the file is empty"));
}

#[tokio::test]
async fn a_file_cut_off_is_refused() {
    let fresh = Fresh::new(Kind::Sqlite);
    fs::write(fresh.file(), "SQLite").unwrap();
    assert!(refusal(&fresh).await.contains("cut off"));
    fs::remove_file(fresh.file()).unwrap();
    fresh.open().await.close().await;
    let whole = fs::metadata(fresh.file()).unwrap().len();
    fs::OpenOptions::new().write(true).open(fresh.file()).unwrap().set_len(whole / 2).unwrap();
    assert!(refusal(&fresh).await.contains("damaged"));
}

#[tokio::test]
async fn a_damaged_page_is_refused() {
    let fresh = Fresh::new(Kind::Sqlite);
    let store = fresh.open().await;
    put(&*store, (1..=200).map(|number| Row::Device(device(number, &format!("b{number}")))).collect()).await;
    store.close().await;
    let mut file = fs::OpenOptions::new().write(true).open(fresh.file()).unwrap();
    let pages = file.metadata().unwrap().len() / 4096;
    // Rows only: the file opens, and its tables are known.
    for page in pages - 3..pages {
        file.seek(SeekFrom::Start(page * 4096)).unwrap();
        file.write_all(&[0xff; 64]).unwrap();
    }
    drop(file);
    assert!(refusal(&fresh).await.contains("damaged"));
}

#[tokio::test]
async fn no_new_file_is_made_beside_a_log_that_is_left() {
    let fresh = Fresh::new(Kind::Sqlite);
    fs::write(format!("{}-wal", fresh.file().display()), "commits").unwrap();
    assert!(refusal(&fresh).await.contains("-wal"));
}

#[tokio::test]
async fn what_was_left_half_made_is_made_anew() {
    let fresh = Fresh::new(Kind::Sqlite);
    let unborn = format!("{}.creating", fresh.file().display());
    fs::write(&unborn, "half a database").unwrap();
    fs::write(format!("{unborn}-wal"), "half a log").unwrap();
    let store = fresh.open().await;
    assert_eq!(store.head().await.unwrap().position, Position(0));
    assert!(!fs::exists(&unborn).unwrap());
}

#[tokio::test]
async fn a_missing_folder_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/a/b/hub.db", folder.path().display());
    hub_store::open(&url).await.unwrap().close().await;
    assert!(fs::exists(folder.path().join("a/b/hub.db")).unwrap());
}

#[tokio::test]
async fn a_copy_is_whole_and_overwrites_nothing() {
    let fresh = Fresh::new(Kind::Sqlite);
    let store = fresh.open().await;
    log_of(&*store, 5).await;
    let copy = fresh.file().with_file_name("copy.db");
    store.backup(&copy).await.unwrap();
    log_of_more(&*store).await;
    assert_eq!(store.backup(&copy).await, Err(StoreError::BackupExists(copy.clone())));
    let restored = hub_store::open(&format!("sqlite://{}", copy.display())).await.unwrap();
    assert_eq!(restored.head().await.unwrap().position, Position(5));
    assert_eq!(restored.verify_log().await.unwrap(), hub_store::LogVerdict::Whole { entries: 5 });
}

async fn log_of_more(store: &dyn Store) {
    store.commit(&crate::given::batch(5, vec![crate::given::press(1, 6)], Vec::new())).await.unwrap();
}

#[tokio::test]
async fn a_database_that_somebody_holds_is_unavailable_and_comes_back() {
    use sqlx::Connection;
    let fresh = Fresh::new(Kind::Sqlite);
    let store = fresh.open().await;
    let mut shell = sqlx::SqliteConnection::connect(&format!("sqlite://{}", fresh.file().display())).await.unwrap();
    sqlx::raw_sql("BEGIN EXCLUSIVE").execute(&mut shell).await.unwrap();
    let batch = crate::given::batch(0, vec![crate::given::opening(1)], Vec::new());
    assert!(matches!(store.commit(&batch).await, Err(StoreError::Unavailable(_))));
    sqlx::raw_sql("COMMIT").execute(&mut shell).await.unwrap();
    assert_eq!(store.commit(&batch).await, Ok(Position(1)));
}

#[tokio::test]
async fn an_address_that_is_none_is_named_without_its_password() {
    for url in ["", "hub.db", "mysql://root:geheim@host/db", "sqlite://", "sqlite://:memory:", "sqlite:///a.db?mode=ro"]
    {
        let Some(error) = hub_store::open(url).await.err() else { panic!("{url} was accepted") };
        assert!(matches!(error, StoreError::BadAddress(_)), "{error}");
        assert!(!error.to_string().contains("geheim"), "{error}");
    }
}
