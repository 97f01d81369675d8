//! The ledger: only ever longer, without a gap, and no number twice.

use crate::fresh::Fresh;
use crate::given::{batch, changed, device, put, uuid};
use hub_core::ids::Position;
use hub_core::time::UnixMs;
use hub_store::{Batch, LedgerRow, Row, Store, StoreError};
use std::sync::Arc;

const GAP: StoreError = StoreError::Missing { table: "ledger_entry" };

fn entry(no: u64) -> LedgerRow {
    let at = UnixMs(1_000 - no.cast_signed());
    LedgerRow { no, at, transfer: uuid(no / 2), body: format!("{{\"no\":{no}}}"), hash: format!("hash {no}") }
}

fn rows(numbers: impl IntoIterator<Item = u64>) -> Vec<Row> {
    numbers.into_iter().map(entry).map(Row::LedgerEntry).collect()
}

/// Tries to book these together with an entry of the log and a device: what is said, and that nothing was written.
async fn refused(store: &dyn Store, numbers: &[u64], error: StoreError) {
    let before = store.ledger_after(0, 1_000).await.unwrap();
    for entries in [vec![changed(1, 1)], Vec::new()] {
        let rows = [Row::Device(device(1, "a"))].into_iter().chain(rows(numbers.iter().copied())).collect();
        assert_eq!(store.commit(&batch(0, entries, rows)).await, Err(error.clone()), "{numbers:?}");
        assert_eq!(store.ledger_after(0, 1_000).await.unwrap(), before, "{numbers:?}");
        assert_eq!(store.head().await.unwrap().position, Position(0), "{numbers:?}");
        assert_eq!(store.devices().await.unwrap(), [], "{numbers:?}");
    }
}

pub async fn the_ledger_comes_back_in_order(fresh: Fresh) {
    let store = fresh.open().await;
    assert_eq!(store.ledger_after(0, 9).await.unwrap(), []);
    put(&*store, rows([1])).await;
    // Not in order, and not a multiple of any statement size.
    put(&*store, rows((2..=147).rev())).await;
    let booked = rows([148]).into_iter().chain([Row::Device(device(1, "a"))]).collect();
    assert_eq!(store.commit(&batch(0, vec![changed(1, 1)], booked)).await, Ok(Position(1)));
    let store = fresh.open().await;
    assert_eq!(store.ledger_after(0, 1_000).await.unwrap(), (1..=148).map(entry).collect::<Vec<_>>());
    assert_eq!(store.ledger_after(0, 2).await.unwrap(), [entry(1), entry(2)]);
    assert_eq!(store.ledger_after(146, 9).await.unwrap(), [entry(147), entry(148)]);
    assert_eq!(store.ledger_after(148, 9).await.unwrap(), []);
}

pub async fn a_number_is_never_left_out(fresh: Fresh) {
    let store = fresh.open().await;
    refused(&*store, &[0], GAP).await;
    refused(&*store, &[2], GAP).await;
    refused(&*store, &[0, 1], GAP).await;
    put(&*store, rows([1, 2])).await;
    refused(&*store, &[4], GAP).await;
    refused(&*store, &[3, 5], GAP).await;
    refused(&*store, &[4, 5, 6, 7, 8, 9, 10, 11, 12], GAP).await;
    put(&*store, rows([4, 3])).await;
    assert_eq!(store.ledger_after(2, 9).await.unwrap(), [entry(3), entry(4)]);
}

pub async fn a_number_that_is_taken_is_a_conflict(fresh: Fresh) {
    let store = fresh.open().await;
    put(&*store, rows(1..=3)).await;
    refused(&*store, &[3], StoreError::Conflict).await;
    refused(&*store, &[1], StoreError::Conflict).await;
    refused(&*store, &[3, 4, 5], StoreError::Conflict).await;
    let other = Row::LedgerEntry(LedgerRow { hash: "other".into(), ..entry(2) });
    assert_eq!(store.commit(&Batch::rows(vec![other])).await, Err(StoreError::Conflict));
    put(&*store, rows([4])).await;
    assert_eq!(store.ledger_after(0, 9).await.unwrap(), (1..=4).map(entry).collect::<Vec<_>>());
}

pub async fn a_number_twice_in_a_batch_is_a_conflict(fresh: Fresh) {
    let store = fresh.open().await;
    refused(&*store, &[1, 1], StoreError::Conflict).await;
    refused(&*store, &[1, 2, 3, 4, 5, 6, 7, 7], StoreError::Conflict).await;
}

/// Books after what it reads until it has booked `wins` times, as two hubs on one database would.
async fn book(store: Arc<dyn Store>, wins: u64) {
    let mut won = 0;
    while won < wins {
        let booked = store.ledger_after(0, 1_000).await.unwrap().len() as u64;
        match store.commit(&Batch::rows(rows([booked + 1, booked + 2]))).await {
            Ok(_) => won += 1,
            Err(StoreError::Conflict) => {}
            Err(other) => panic!("{other}"),
        }
    }
}

pub async fn two_handles_book_without_a_gap(fresh: Fresh) {
    let (one, two) = (fresh.open().await, fresh.open().await);
    tokio::join!(book(one.clone(), 30), book(two, 30));
    assert_eq!(one.ledger_after(0, 1_000).await.unwrap(), (1..=120).map(entry).collect::<Vec<_>>());
}

pub async fn nul_in_the_ledger_is_refused(fresh: Fresh) {
    let store = fresh.open().await;
    let rows = [
        (LedgerRow { body: r#"["\u0000"]"#.into(), ..entry(1) }, "body"),
        (LedgerRow { body: "\0".into(), ..entry(1) }, "body"),
        (LedgerRow { hash: "a\0b".into(), ..entry(1) }, "hash"),
    ];
    for (row, column) in rows {
        let refused = store.commit(&batch(0, vec![changed(1, 1)], vec![Row::LedgerEntry(row)])).await;
        assert_eq!(refused, Err(StoreError::NotText { table: "ledger_entry", column }));
    }
    assert_eq!(store.ledger_after(0, 9).await.unwrap(), []);
}

pub async fn numbers_beyond_the_database_are_no_entries(fresh: Fresh) {
    let store = fresh.open().await;
    let too_large = || StoreError::TooLarge { table: "ledger_entry", column: "no" };
    let row = LedgerRow { no: u64::MAX, at: UnixMs(1), transfer: uuid(1), body: "0".into(), hash: "0".into() };
    assert_eq!(store.commit(&Batch::rows(vec![Row::LedgerEntry(row)])).await, Err(too_large()));
    assert_eq!(store.ledger_after(u64::MAX, 1).await, Err(too_large()));
    assert_eq!(store.ledger_after(i64::MAX as u64, 1).await.unwrap(), []);
}

pub async fn an_entry_that_another_follows_cannot_be_removed(fresh: Fresh) {
    let store = fresh.open().await;
    put(&*store, rows(1..=3)).await;
    if let Some(removed) = fresh.try_to_tamper("DELETE FROM ledger_entry WHERE no = 2").await {
        let error = removed.unwrap_err();
        assert!(error.as_database_error().unwrap().is_foreign_key_violation(), "{error}");
    }
    assert_eq!(store.ledger_after(0, 9).await.unwrap().len(), 3);
}
