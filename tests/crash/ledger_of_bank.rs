//! `fengdi verify-ledger` names the first entry of the time bank's ledger that is not as it was written.

use crate::process::{Ended, Place};
use hub_core::area::AreaPath;
use hub_core::event::{Actor, Event};
use hub_core::ids::{AccountId, TicketId, TransferId};
use hub_core::time::UnixMs;
use hub_core::timebank::{BankEvent, BankNow, ChainHead, LedgerEntry, Transfer, TransferKind, Unit};
use hub_store::{Batch, LedgerRow, NewEntry, Row};
use sqlx::Connection;
use uuid::Uuid;

/// Entries of the ledger.
const ENTRIES: u64 = 5;

fn ledger() -> Vec<LedgerEntry> {
    let (issuer, ann) = (AccountId(Uuid::from_u128(1)), AccountId(Uuid::from_u128(2)));
    let mut head = ChainHead::default();
    let next = |no: u64| {
        let why = TransferKind::Earned { ticket: TicketId(Uuid::from_u128(no.into())), minutes: 60 };
        let transfer = Transfer::between(TransferId(Uuid::from_u128(no.into())), Unit::Coin, why, ann, issuer, -100);
        let entry = head.next(transfer, BankNow { at: UnixMs(1_000), local_day: 0 });
        head = entry.head();
        entry
    };
    (1..=ENTRIES).map(next).collect()
}

/// A database with a ledger of five entries, each with its entry in the log.
async fn written() -> Place {
    let place = Place::sqlite();
    assert!(place.run(["migrate"], "").await.good);
    let store = hub_store::open(&place.database).await.unwrap();
    let expected = store.head().await.unwrap().position;
    let (mut entries, mut rows) = (Vec::new(), Vec::new());
    for (version, entry) in (expected.0 + 1..).zip(ledger()) {
        let (body, hash) = (serde_json::to_string(&entry).unwrap(), entry.hash.to_string());
        rows.push(Row::LedgerEntry(LedgerRow {
            no: entry.no,
            at: entry.at,
            transfer: entry.transfer.id.0,
            body,
            hash,
        }));
        let event = BankEvent::Booked { entry: Box::new(entry), not_booked: 0, above_cap: Vec::new() };
        let (stream, area, actor) = (event.stream(), AreaPath::root(), Actor::Hub);
        entries.push(NewEntry { stream, version, area, actor, event: Event::Bank(event), at: UnixMs(1_000) });
    }
    store.commit(&Batch { expected, entries, rows }).await.unwrap();
    store.close().await;
    place
}

/// What the command says after somebody was at the rows.
async fn after(statements: &[&'static str]) -> Ended {
    let place = written().await;
    let mut shell = sqlx::SqliteConnection::connect(&place.database).await.unwrap();
    // The database itself refuses a gap; somebody who may write to the file need not ask it.
    sqlx::query("PRAGMA foreign_keys = OFF").execute(&mut shell).await.unwrap();
    for statement in statements {
        assert!(sqlx::query(*statement).execute(&mut shell).await.unwrap().rows_affected() > 0, "{statement}");
    }
    shell.close().await.unwrap();
    place.run(["verify-ledger"], "").await
}

#[tokio::test]
async fn a_ledger_that_nobody_touched_is_whole() {
    let ended = after(&[]).await;
    assert!(ended.good && ended.output.contains("whole: 5 entries"), "{ended:?}");
}

#[tokio::test]
async fn a_changed_a_cut_and_a_swapped_row_are_each_named() {
    let swap = [
        "UPDATE ledger_entry SET no = 99 WHERE no = 2",
        "UPDATE ledger_entry SET no = 2 WHERE no = 3",
        "UPDATE ledger_entry SET no = 3 WHERE no = 99",
    ];
    let table: [(&[&'static str], &str); 5] = [
        (&["UPDATE ledger_entry SET body = replace(body, '100', '900') WHERE no = 3"], "entry 3: its hash"),
        (
            &["UPDATE ledger_entry SET hash = (SELECT hash FROM ledger_entry WHERE no = 1) WHERE no = 4"],
            "entry 4: its hash",
        ),
        (&["DELETE FROM ledger_entry WHERE no = 3"], "entry 3: number 4 stands in its place"),
        (&["DELETE FROM ledger_entry WHERE no = 5"], "entry 5: the ledger ends before it"),
        (&swap, "entry 2: it does not carry the hash"),
    ];
    for (statements, said) in table {
        let ended = after(statements).await;
        assert!(!ended.good && ended.errors.contains(said), "{said}: {ended:?}");
    }
}
