//! The ledger's chain: each entry carries the hash of the one before and its own, over a byte form that has exactly one
//! reading. Whoever changes, cuts out, adds or swaps an entry afterwards breaks the chain at that entry.

use super::account::Unit;
use super::transfer::{ReversalReason, Transfer, TransferKind};
use crate::digest::LedgerHash;
use crate::time::UnixMs;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The moment of a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BankNow {
    /// The hub's clock.
    pub at: UnixMs,
    /// The day whose limit counts, days since 1970-01-01 by the calendar of the place where people live. For service that
    /// could not be booked at once it is the day it was confirmed.
    pub local_day: i64,
}

/// One entry of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerEntry {
    /// Its number: 1, 2, 3 … without a gap.
    pub no: u64,
    /// When it was booked.
    pub at: UnixMs,
    /// The day whose limit it counts for.
    pub local_day: i64,
    /// What was booked.
    pub transfer: Transfer,
    /// The hash of the entry before; zeros before the first.
    pub previous: LedgerHash,
    /// The hash over all of the above.
    pub hash: LedgerHash,
}

/// Where the chain ends: what the next entry follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainHead {
    /// The number of the last entry; 0 before the first.
    pub no: u64,
    /// Its hash.
    pub hash: LedgerHash,
}

impl Default for ChainHead {
    fn default() -> Self {
        Self { no: 0, hash: LedgerHash([0; 32]) }
    }
}

impl ChainHead {
    /// The entry that books `transfer` next.
    #[must_use]
    pub fn next(self, transfer: Transfer, now: BankNow) -> LedgerEntry {
        let mut entry = LedgerEntry {
            no: self.no + 1,
            at: now.at,
            local_day: now.local_day,
            transfer,
            previous: self.hash,
            hash: LedgerHash([0; 32]),
        };
        entry.hash = entry.computed_hash();
        entry
    }
}

impl LedgerEntry {
    /// The head of a chain that ends with this entry.
    #[must_use]
    pub fn head(&self) -> ChainHead {
        ChainHead { no: self.no, hash: self.hash }
    }

    /// SHA-256 over the canonical bytes.
    #[must_use]
    pub fn computed_hash(&self) -> LedgerHash {
        LedgerHash(Sha256::digest(self.canonical_bytes()).into())
    }

    /// Everything but the hash itself: a name, then fields of fixed length in a fixed order, numbers with the high byte
    /// first, choices as one byte, lines with their count in front.
    fn canonical_bytes(&self) -> Vec<u8> {
        let transfer = &self.transfer;
        let mut bytes = b"fengdi-ledger-1".to_vec();
        bytes.extend(self.previous.0);
        bytes.extend(self.no.to_be_bytes());
        bytes.extend(self.at.0.to_be_bytes());
        bytes.extend(self.local_day.to_be_bytes());
        bytes.extend(transfer.id.0.as_bytes());
        bytes.push(match transfer.unit {
            Unit::Coin => 1,
            Unit::Points => 2,
        });
        kind_bytes(transfer.why, &mut bytes);
        bytes.extend((transfer.lines.len() as u64).to_be_bytes());
        for line in &transfer.lines {
            bytes.extend(line.account.0.as_bytes());
            bytes.extend(line.amount.to_be_bytes());
        }
        bytes
    }
}

fn kind_bytes(kind: TransferKind, bytes: &mut Vec<u8>) {
    match kind {
        TransferKind::Earned { ticket, minutes } => {
            bytes.push(1);
            bytes.extend(ticket.0.as_bytes());
            bytes.extend(minutes.to_be_bytes());
        }
        TransferKind::Reported { ticket } => {
            bytes.push(2);
            bytes.extend(ticket.0.as_bytes());
        }
        TransferKind::Gift => bytes.push(3),
        TransferKind::Donation => bytes.push(4),
        TransferKind::Grant => bytes.push(5),
        TransferKind::Exchange { voucher } => {
            bytes.push(6);
            bytes.extend(voucher.0.as_bytes());
        }
        TransferKind::Reversal { of, reason } => {
            bytes.push(7);
            bytes.extend(of.0.as_bytes());
            bytes.push(match reason {
                ReversalReason::WrongAccount => 1,
                ReversalReason::WrongAmount => 2,
                ReversalReason::NotDone => 3,
                ReversalReason::Fraud => 4,
                ReversalReason::OnRequest => 5,
            });
        }
    }
}
