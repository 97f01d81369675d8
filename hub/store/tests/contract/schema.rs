//! What a database says about its schema, and when a program must leave it alone.

use crate::fresh::Fresh;
use crate::given::{effect, log_of, put};
use hub_core::ids::Position;
use hub_core::time::UnixMs;
use hub_store::{LogVerdict, Receipt, Row, StoreError};

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

/// The tables as they were before they were kept by their numbers.
const BEFORE_ROW_ORDER: &str = "\
    ALTER TABLE event RENAME TO event_now; \
    CREATE TABLE event (position BIGINT NOT NULL PRIMARY KEY CHECK (position > 0), stream TEXT NOT NULL, \
        version BIGINT NOT NULL, kind TEXT NOT NULL, area TEXT NOT NULL, actor TEXT NOT NULL, body TEXT NOT NULL, \
        at BIGINT NOT NULL, hash TEXT NOT NULL); \
    INSERT INTO event SELECT position, stream, version, kind, area, actor, body, at, hash FROM event_now; \
    DROP TABLE event_now; \
    CREATE UNIQUE INDEX event_stream ON event (stream, version) WHERE stream NOT LIKE 'device/%'; \
    DROP TABLE receipt; \
    CREATE TABLE receipt (at BIGINT NOT NULL, device TEXT NOT NULL, key TEXT NOT NULL); \
    CREATE INDEX receipt_at ON receipt (at); \
    INSERT INTO receipt (at, device, key) VALUES (10, 'a', '1'), (10, 'b', '1'), (20, 'a', '2'), (20, 'a', '1'); \
    ALTER TABLE outbox RENAME TO outbox_now; \
    CREATE TABLE outbox (id TEXT NOT NULL PRIMARY KEY, effect TEXT NOT NULL, urgent BOOLEAN NOT NULL, \
        due_at BIGINT NOT NULL, attempts BIGINT NOT NULL, created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL); \
    INSERT INTO outbox SELECT 'effect-' || id, effect, urgent, due_at, attempts, created_at, expires_at \
        FROM outbox_now; \
    DROP TABLE outbox_now; \
    DELETE FROM _sqlx_migrations WHERE version = 32";

pub async fn tables_kept_by_numbers_hold_what_was_there_before(fresh: Fresh) {
    let store = fresh.open().await;
    log_of(&*store, 3).await;
    put(&*store, (1..=3).map(|number| Row::Effect(effect(number, true, 10))).collect()).await;
    store.close().await;
    if !fresh.tamper(BEFORE_ROW_ORDER).await {
        return;
    }
    let store = fresh.open().await;
    assert_eq!(store.verify_log().await.unwrap(), LogVerdict::Whole { entries: 3 });
    let receipt = |device: &str, key: &str, at| Receipt { device: device.into(), key: key.into(), at: UnixMs(at) };
    assert_eq!(
        store.receipts_since(UnixMs(10)).await.unwrap(),
        [receipt("b", "1", 10), receipt("a", "1", 20), receipt("a", "2", 20)]
    );
    let due = store.outbox_due(UnixMs(10), 9).await.unwrap();
    assert_eq!(due.len(), 3);
    assert!(due.iter().all(|row| row.effect == effect(1, true, 10).effect && row.due_at == UnixMs(10)));
    put(&*store, due.iter().map(|row| Row::EffectDone(row.id)).collect()).await;
    assert_eq!(store.outbox_next_at().await.unwrap(), None);
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
