//! What a database says about its schema, and when a program must leave it alone.

use crate::fresh::Fresh;
use crate::given::log_of;
use hub_core::ids::Position;
use hub_store::StoreError;

/// The newest migration there is.
fn newest() -> i64 {
    let files = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations")).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    names.map(|name| name.split('_').next().unwrap().parse::<i64>().unwrap()).max().unwrap()
}

pub async fn migrating_twice_changes_nothing(fresh: Fresh) {
    let store = fresh.open().await;
    log_of(&*store, 2).await;
    store.close().await;
    if let Some(url) = fresh.url() {
        let first = hub_store::migrate(url).await.unwrap();
        assert_eq!(hub_store::migrate(url).await.unwrap(), first);
        assert_eq!((first.found, first.known), (newest(), newest()));
        assert_eq!(hub_store::schema(url).await.unwrap(), first);
    }
    assert_eq!(fresh.open().await.head().await.unwrap().position, Position(2));
}

pub async fn a_newer_schema_is_refused(fresh: Fresh) {
    fresh.open().await.close().await;
    let (known, found) = (newest(), newest() + 1);
    let sql = format!(
        "INSERT INTO _sqlx_migrations (version, description, installed_on, success, checksum, execution_time) \
        SELECT {found}, 'newer', installed_on, success, checksum, execution_time FROM _sqlx_migrations \
        WHERE version = 1"
    );
    if fresh.tamper(&sql).await {
        let newer = StoreError::NewerSchema { found, known };
        assert_eq!(fresh.try_open().await.err(), Some(newer.clone()));
        assert_eq!(hub_store::open_without_migrating(fresh.url().unwrap()).await.err(), Some(newer));
        assert_eq!(hub_store::schema(fresh.url().unwrap()).await.unwrap().found, found);
    }
}

pub async fn an_older_schema_is_named(fresh: Fresh) {
    let Some(url) = fresh.url() else { return };
    let older = |found| Some(StoreError::OlderSchema { found, known: newest() });
    assert_eq!(hub_store::open_without_migrating(url).await.err(), older(0));
    assert_eq!(hub_store::schema(url).await.unwrap().found, 0);
    fresh.open().await.close().await;
    fresh.tamper("DELETE FROM _sqlx_migrations WHERE version > 9").await;
    assert_eq!(hub_store::open_without_migrating(url).await.err(), older(9));
}

pub async fn a_migration_that_was_passed_over_is_missed(fresh: Fresh) {
    fresh.open().await.close().await;
    // A program that knew later ones, but not this one.
    if !fresh.tamper("DROP TABLE ledger_entry; DELETE FROM _sqlx_migrations WHERE version = 14").await {
        return;
    }
    let url = fresh.url().unwrap();
    let older = StoreError::OlderSchema { found: 13, known: newest() };
    assert_eq!(hub_store::open_without_migrating(url).await.err(), Some(older));
    assert_eq!(hub_store::schema(url).await.unwrap().found, 13);
    assert_eq!(fresh.open().await.ledger_after(0, 1).await.unwrap(), []);
    assert_eq!(hub_store::schema(url).await.unwrap().found, newest());
}

pub async fn a_changed_migration_is_refused(fresh: Fresh) {
    fresh.open().await.close().await;
    let sql = "UPDATE _sqlx_migrations SET checksum = (SELECT checksum FROM _sqlx_migrations WHERE version = 1) \
        WHERE version = 3";
    if fresh.tamper(sql).await {
        assert_eq!(fresh.try_open().await.err(), Some(StoreError::ChangedMigration(3)));
    }
}

pub async fn a_foreign_database_is_left_alone(fresh: Fresh) {
    if !fresh.tamper("CREATE TABLE recipe (name TEXT)").await {
        return;
    }
    let Some(StoreError::NotADatabase { fault, remedy, .. }) = fresh.try_open().await.err() else {
        panic!("a hub moved into another program's database")
    };
    assert!(fault.contains("\"recipe\""), "{fault}");
    assert!(remedy.starts_with("name an empty database"), "{remedy}");
    assert!(fresh.tamper("DROP TABLE recipe").await);
    fresh.open().await.close().await;
}
