//! The book: what is known of accounts, balances and vouchers. A draft lies over a book, so that a batch of decisions
//! sees its own bookings before they are committed. Invariant: over all accounts the sum is zero.

use super::account::{Account, Holder, Unit};
use super::chain::{ChainHead, LedgerEntry};
use super::voucher::Voucher;
use crate::area::AreaPath;
use crate::digest::CodeDigest;
use crate::ids::{AccountId, TicketId, TransferId, VoucherId};
use crate::time::UnixMs;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// What can be paid for once only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Deed {
    /// Service of this account on a ticket.
    Service(TicketId, AccountId),
    /// A report.
    Report(TicketId),
}

/// What an account has of one unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    /// Sum of all entries.
    pub total: i64,
    /// Of this, what open vouchers hold.
    pub held: i64,
}

impl Balance {
    /// What can be given away.
    #[must_use]
    pub fn available(self) -> i64 {
        self.total.saturating_sub(self.held)
    }
}

/// Everything that was booked. Keeps each entry, about 300 bytes.
#[derive(Debug, Default)]
pub struct Book<'a> {
    under: Option<&'a Book<'a>>,
    pub(super) accounts: HashMap<AccountId, Arc<Account>>,
    pub(super) holders: HashMap<(AreaPath, Holder), AccountId>,
    pub(super) balances: HashMap<(AccountId, Unit), Balance>,
    pub(super) earned_on: HashMap<(AccountId, i64), i64>,
    pub(super) paid: HashMap<Deed, Option<TransferId>>,
    pub(super) entries: HashMap<TransferId, Arc<LedgerEntry>>,
    pub(super) reversed: HashMap<TransferId, TransferId>,
    pub(super) vouchers: HashMap<VoucherId, Arc<Voucher>>,
    pub(super) open_vouchers: BTreeSet<(UnixMs, VoucherId)>,
    pub(super) head: ChainHead,
}

impl Book<'_> {
    /// A draft over this book: sees all of it, and keeps what is applied to itself.
    #[must_use]
    pub fn draft(&self) -> Book<'_> {
        Book { under: Some(self), head: self.head, ..Book::default() }
    }

    /// The first answer from the uppermost layer down.
    fn seek<'s, T>(&'s self, ask: impl Fn(&'s Book<'s>) -> Option<T>) -> Option<T> {
        let mut layer: Option<&'s Book<'s>> = Some(self);
        while let Some(book) = layer {
            match ask(book) {
                None => layer = book.under,
                found => return found,
            }
        }
        None
    }

    /// Where the ledger ends.
    #[must_use]
    pub fn head(&self) -> ChainHead {
        self.head
    }

    /// An account, closed or not.
    #[must_use]
    pub fn account(&self, id: AccountId) -> Option<&Arc<Account>> {
        self.seek(|book| book.accounts.get(&id))
    }

    /// The open account of a holder in a community.
    #[must_use]
    pub fn account_of(&self, area: &AreaPath, holder: Holder) -> Option<&Arc<Account>> {
        let key = (area.clone(), holder);
        let id = self.seek(|book| book.holders.get(&key))?;
        self.account(*id).filter(|account| account.is_open())
    }

    /// What an account has.
    #[must_use]
    pub fn balance(&self, account: AccountId, unit: Unit) -> Balance {
        self.seek(|book| book.balances.get(&(account, unit)).copied()).unwrap_or_default()
    }

    /// Hundredths of a coin that an account earned on a day, less what was taken back of it.
    #[must_use]
    pub fn earned_on(&self, account: AccountId, local_day: i64) -> i64 {
        self.seek(|book| book.earned_on.get(&(account, local_day)).copied()).unwrap_or_default()
    }

    /// The entry that booked a transfer.
    #[must_use]
    pub fn entry(&self, transfer: TransferId) -> Option<&Arc<LedgerEntry>> {
        self.seek(|book| book.entries.get(&transfer))
    }

    /// The transfer that took this one back.
    #[must_use]
    pub fn reversed_by(&self, transfer: TransferId) -> Option<TransferId> {
        self.seek(|book| book.reversed.get(&transfer).copied())
    }

    /// The transfer that paid for a deed and was not taken back.
    pub(super) fn paid_by(&self, deed: Deed) -> Option<TransferId> {
        self.seek(|book| book.paid.get(&deed).copied()).flatten()
    }

    /// A voucher, open or settled.
    #[must_use]
    pub fn voucher(&self, id: VoucherId) -> Option<&Arc<Voucher>> {
        self.seek(|book| book.vouchers.get(&id))
    }

    /// Open vouchers, the first to lapse first.
    #[must_use]
    pub fn open_vouchers(&self) -> Vec<&Arc<Voucher>> {
        let mut keys = BTreeSet::new();
        let mut layer = Some(self);
        while let Some(book) = layer {
            keys.extend(&book.open_vouchers);
            layer = book.under;
        }
        keys.into_iter().filter_map(|(_, id)| self.voucher(id)).filter(|voucher| voucher.is_open()).collect()
    }

    /// The open voucher with this code.
    #[must_use]
    pub fn voucher_with(&self, code: CodeDigest) -> Option<&Arc<Voucher>> {
        self.open_vouchers().into_iter().find(|voucher| voucher.code == Some(code))
    }

    /// When the next voucher lapses.
    #[must_use]
    pub fn next_due(&self) -> Option<UnixMs> {
        self.open_vouchers().first().and_then(|voucher| voucher.next_due())
    }

    /// The sum over all accounts: zero, or the ledger is broken.
    #[must_use]
    pub fn trial_balance(&self, unit: Unit) -> i128 {
        let mut keys = BTreeSet::new();
        let mut layer = Some(self);
        while let Some(book) = layer {
            keys.extend(book.balances.keys().filter(|(_, of)| *of == unit).map(|(account, _)| *account));
            layer = book.under;
        }
        keys.into_iter().map(|account| i128::from(self.balance(account, unit).total)).sum()
    }
}
