//! Looks through a ledger and names the first entry that is not as it was written. What is behind that entry is not
//! looked at: everything follows from what came before.

use super::book::Book;
use super::chain::{ChainHead, LedgerEntry};
use super::transfer::{Transfer, TransferKind, Unbalanced};
use crate::ids::TransferId;
use std::collections::{HashMap, HashSet};

/// What is wrong with an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// Another number stands where this one was due: an entry was cut out, added or moved.
    #[error("number {found} stands in its place")]
    Gap {
        /// The number found.
        found: u64,
    },
    /// It does not follow from the entry before it.
    #[error("it does not carry the hash of the entry before it")]
    Previous,
    /// It was changed after it was written.
    #[error("its hash does not follow from its content")]
    Hash,
    /// Its lines are no transfer.
    #[error(transparent)]
    Lines(Unbalanced),
    /// Its transfer was booked before.
    #[error("its transfer was booked before")]
    Twice,
    /// It takes back a transfer that was never booked.
    #[error("it takes back a transfer that was never booked")]
    UnknownReversal,
    /// It takes back a transfer that was taken back before.
    #[error("it takes back a transfer that was taken back before")]
    DoubleReversal,
    /// It takes back a reversal.
    #[error("it takes back a transfer that itself takes one back")]
    ReversedReversal,
    /// It does not take back exactly what was booked.
    #[error("it does not take back exactly what was booked")]
    UnlikeReversal,
    /// The ledger ends before this entry, though the head says that there is one.
    #[error("the ledger ends before it")]
    CutOff,
    /// The head has another hash than the last entry, or there are entries behind the head.
    #[error("the head of the ledger does not belong to it")]
    Head,
}

/// The first bad entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("entry {no}: {why}")]
pub struct BadEntry {
    /// Its number: the one that was due.
    pub no: u64,
    /// What is wrong.
    #[source]
    pub why: Flaw,
}

/// What came of looking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Everything is as it was written, up to here.
    Sound(ChainHead),
    /// This is the first entry that is not.
    Bad(BadEntry),
}

/// Looks through a ledger, entry by entry, so that it need not fit into memory at once. Keeps every transfer.
#[derive(Debug, Default)]
pub struct Verifier {
    head: ChainHead,
    booked: HashMap<TransferId, Transfer>,
    reversed: HashSet<TransferId>,
}

/// What the next entry is held against.
trait Before {
    fn head(&self) -> ChainHead;
    fn booked(&self, id: TransferId) -> Option<&Transfer>;
    fn is_reversed(&self, id: TransferId) -> bool;
}

impl Before for Verifier {
    fn head(&self) -> ChainHead {
        self.head
    }

    fn booked(&self, id: TransferId) -> Option<&Transfer> {
        self.booked.get(&id)
    }

    fn is_reversed(&self, id: TransferId) -> bool {
        self.reversed.contains(&id)
    }
}

impl Before for Book<'_> {
    fn head(&self) -> ChainHead {
        Book::head(self)
    }

    fn booked(&self, id: TransferId) -> Option<&Transfer> {
        self.entry(id).map(|entry| &entry.transfer)
    }

    fn is_reversed(&self, id: TransferId) -> bool {
        self.reversed_by(id).is_some()
    }
}

impl Verifier {
    /// Looks at the next entry.
    pub fn take(&mut self, entry: &LedgerEntry) -> Result<(), BadEntry> {
        look(self, entry)?;
        if let TransferKind::Reversal { of, .. } = entry.transfer.why {
            self.reversed.insert(of);
        }
        self.booked.insert(entry.transfer.id, entry.transfer.clone());
        self.head = entry.head();
        Ok(())
    }

    /// The end: where the ledger must end, when that is known from elsewhere (the log carries every entry too).
    pub fn finish(&self, known: Option<ChainHead>) -> Result<ChainHead, BadEntry> {
        match known {
            Some(known) if known.no > self.head.no => Err(BadEntry { no: self.head.no + 1, why: Flaw::CutOff }),
            Some(known) if known != self.head => Err(BadEntry { no: self.head.no, why: Flaw::Head }),
            Some(_) | None => Ok(self.head),
        }
    }
}

impl Book<'_> {
    /// Books the next entry of a ledger when it is as it was written.
    pub fn take_sound(&mut self, entry: LedgerEntry) -> Result<(), BadEntry> {
        look(self, &entry)?;
        self.take(entry);
        Ok(())
    }
}

fn look(before: &impl Before, entry: &LedgerEntry) -> Result<(), BadEntry> {
    let no = before.head().no + 1;
    flaw(before, no, entry).map_err(|why| BadEntry { no, why })
}

fn flaw(before: &impl Before, no: u64, entry: &LedgerEntry) -> Result<(), Flaw> {
    if entry.no != no {
        return Err(Flaw::Gap { found: entry.no });
    }
    if entry.previous != before.head().hash {
        return Err(Flaw::Previous);
    }
    if entry.hash != entry.computed_hash() {
        return Err(Flaw::Hash);
    }
    entry.transfer.check().map_err(Flaw::Lines)?;
    if before.booked(entry.transfer.id).is_some() {
        return Err(Flaw::Twice);
    }
    match entry.transfer.why {
        TransferKind::Reversal { of, .. } => flaw_of_reversal(before, of, &entry.transfer),
        TransferKind::Earned { .. }
        | TransferKind::Reported { .. }
        | TransferKind::Gift
        | TransferKind::Donation
        | TransferKind::Grant
        | TransferKind::Exchange { .. } => Ok(()),
    }
}

fn flaw_of_reversal(before: &impl Before, of: TransferId, back: &Transfer) -> Result<(), Flaw> {
    let booked = before.booked(of).ok_or(Flaw::UnknownReversal)?;
    if matches!(booked.why, TransferKind::Reversal { .. }) {
        return Err(Flaw::ReversedReversal);
    }
    if before.is_reversed(of) {
        return Err(Flaw::DoubleReversal);
    }
    let mirrors = booked.reversed_lines();
    if booked.unit == back.unit && mirrors == back.lines { Ok(()) } else { Err(Flaw::UnlikeReversal) }
}

/// Looks through a whole ledger. `known`: where it must end, when that is known from elsewhere.
#[must_use]
pub fn verify<'a>(entries: impl IntoIterator<Item = &'a LedgerEntry>, known: Option<ChainHead>) -> Verdict {
    let mut verifier = Verifier::default();
    let looked = entries.into_iter().try_for_each(|entry| verifier.take(entry));
    match looked.and_then(|()| verifier.finish(known)) {
        Ok(head) => Verdict::Sound(head),
        Err(bad) => Verdict::Bad(bad),
    }
}
