//! Looking through the ledger of the time bank. It may be long, so whoever waits for alarms does not wait for it: pages are
//! read and hashed beside everything else, and what was found sound is taken over in one piece.

use hub_core::ids::{AccountId, TransferId};
use hub_core::timebank::{BadEntry, Book, ChainHead, Flaw, LedgerEntry, Verifier};
use hub_store::{FactRow, LedgerRow, Row, Store, StoreError};
use std::collections::HashMap;
use std::sync::Arc;

/// Entries of the ledger that are read at once.
pub const AT_ONCE: u32 = 1_000;

/// The fact that says where the ledger ends; written with every commit that books.
const HEAD: &str = "ledger/head";

/// What is written when something is booked: a ledger that is cut off at its end afterwards is known by it.
#[must_use]
pub fn head_row(head: ChainHead) -> Option<Row> {
    let body = serde_json::to_string(&head).ok()?;
    Some(Row::Fact(FactRow { key: HEAD.into(), source: HEAD.into(), body }))
}

/// Where the ledger must end at least, among all facts; none before the first booking.
#[must_use]
pub fn head_of(facts: &[FactRow]) -> Option<ChainHead> {
    facts.iter().find(|row| row.key == HEAD).and_then(|row| serde_json::from_str(&row.body).ok())
}

/// Whether the ledger is as it was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LedgerState {
    /// Nobody has looked through it yet: nothing is booked.
    #[default]
    Unread,
    /// It is.
    Whole,
    /// This is the first entry that is not as it was written: nothing is booked.
    Broken(BadEntry),
}

/// A ledger as far as it was looked through, every entry of it sound.
#[derive(Default)]
pub struct Ledger {
    pub(super) book: Book<'static>,
    pub(super) statements: HashMap<AccountId, Vec<TransferId>>,
}

impl Ledger {
    /// The number of its last entry.
    #[must_use]
    pub fn last(&self) -> u64 {
        self.book.head().no
    }

    /// Refuses an end that is not the one that was written down: one before it, or another entry in its place.
    pub fn ends(&self, written: ChainHead) -> Result<(), BadEntry> {
        let head = self.book.head();
        if head.no < written.no {
            Err(BadEntry { no: head.no + 1, why: Flaw::CutOff })
        } else if head.no == written.no && head != written {
            Err(BadEntry { no: head.no, why: Flaw::Head })
        } else {
            Ok(())
        }
    }

    /// Looks at the rows that follow, up to the first that is not as it was written.
    pub fn look(&mut self, rows: &[LedgerRow]) -> Result<(), BadEntry> {
        rows.iter().try_for_each(|row| self.look_at(row))
    }

    fn look_at(&mut self, row: &LedgerRow) -> Result<(), BadEntry> {
        let entry = entry_of(row).ok_or(BadEntry { no: self.last() + 1, why: Flaw::Hash })?;
        let (transfer, lines) = (entry.transfer.id, entry.transfer.lines.clone());
        self.book.take_sound(entry)?;
        for line in lines {
            self.statements.entry(line.account).or_default().push(transfer);
        }
        Ok(())
    }
}

/// The entry of a row; none when the row's columns say something else than its body.
fn entry_of(row: &LedgerRow) -> Option<LedgerEntry> {
    let entry: LedgerEntry = serde_json::from_str(&row.body).ok()?;
    let same = entry.at == row.at && entry.transfer.id.0 == row.transfer && entry.hash.to_string() == row.hash;
    // A moved row is named as the gap that it leaves.
    same.then_some(LedgerEntry { no: row.no, ..entry })
}

/// Looks through the whole ledger, each page in a thread that may take its time. What is sound comes back, and the first
/// entry that is not.
pub async fn look_through(store: Arc<dyn Store>) -> Result<(Ledger, Option<BadEntry>), StoreError> {
    let mut ledger = Ledger::default();
    loop {
        let rows = store.ledger_after(ledger.last(), AT_ONCE).await?;
        if rows.is_empty() {
            return Ok((ledger, None));
        }
        let looked = tokio::task::spawn_blocking(move || {
            let bad = ledger.look(&rows).err();
            (ledger, bad)
        });
        let (so_far, bad) = looked.await.map_err(|error| StoreError::Unavailable(error.to_string()))?;
        if bad.is_some() {
            return Ok((so_far, bad));
        }
        ledger = so_far;
    }
}

/// Looks through the whole ledger and hands over each entry that is as it was written. The first that is not ends it.
pub async fn read_ledger(
    store: &dyn Store,
    mut sound: impl FnMut(LedgerEntry) + Send,
) -> Result<Option<BadEntry>, StoreError> {
    let mut verifier = Verifier::default();
    let mut last = 0;
    loop {
        let rows = store.ledger_after(last, AT_ONCE).await?;
        if rows.is_empty() {
            return Ok(None);
        }
        for row in rows {
            let due = last + 1;
            let looked = entry_of(&row).ok_or(BadEntry { no: due, why: Flaw::Hash });
            match looked.and_then(|entry| verifier.take(&entry).map(|()| entry)) {
                Ok(entry) => sound(entry),
                Err(bad) => return Ok(Some(bad)),
            }
            last = due;
        }
    }
}
