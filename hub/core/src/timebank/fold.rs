//! Folds rows, ledger entries and events into a book. No rule lives here: whatever the ledger says was booked.

use super::account::{Account, OverLimit};
use super::book::{Balance, Book, Deed};
use super::chain::LedgerEntry;
use super::event::BankEvent;
use super::transfer::TransferKind;
use super::voucher::{Voucher, VoucherState};
use crate::ids::{AccountId, VoucherId};
use crate::time::UnixMs;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

impl Book<'_> {
    /// Puts an account as its row says it is.
    pub fn put_account(&mut self, account: Account) {
        if account.is_open() {
            self.holders.insert((account.area.clone(), account.holder), account.id);
        }
        self.accounts.insert(account.id, Arc::new(account));
    }

    /// Puts a voucher as its row says it is; what it holds is counted once.
    pub fn put_voucher(&mut self, voucher: Voucher) {
        let held_before = self.voucher(voucher.id).filter(|old| old.is_open()).map_or(0, |old| old.amount);
        let held_now = if voucher.is_open() { voucher.amount } else { 0 };
        let key = (voucher.account, voucher.unit);
        let mut balance = self.balance(key.0, key.1);
        balance.held = balance.held.saturating_add(held_now.saturating_sub(held_before));
        self.balances.insert(key, balance);
        if voucher.is_open() {
            self.open_vouchers.insert((voucher.expires_at, voucher.id));
        } else {
            self.open_vouchers.remove(&(voucher.expires_at, voucher.id));
        }
        self.vouchers.insert(voucher.id, Arc::new(voucher));
    }

    /// Books an entry of the ledger. Entries come in the order of their numbers; one that is in the book already changes
    /// nothing.
    pub fn take(&mut self, entry: LedgerEntry) {
        if entry.no <= self.head.no {
            return;
        }
        let transfer = &entry.transfer;
        for line in &transfer.lines {
            let key = (line.account, transfer.unit);
            let mut balance = self.balance(key.0, key.1);
            balance.total = balance.total.saturating_add(line.amount);
            self.balances.insert(key, balance);
        }
        if let TransferKind::Reversal { of, .. } = transfer.why {
            self.reversed.insert(of, transfer.id);
            if let Some(booked) = self.entry(of).cloned() {
                self.count_deed(&booked, false);
            }
        } else {
            self.count_deed(&entry, true);
        }
        self.head = entry.head();
        self.entries.insert(entry.transfer.id, Arc::new(entry));
    }

    /// Remembers that a deed is paid, or that it is not after all.
    fn count_deed(&mut self, entry: &LedgerEntry, paid: bool) {
        let (transfer, Some(first)) = (&entry.transfer, entry.transfer.lines.first()) else { return };
        let deed = match transfer.why {
            TransferKind::Earned { ticket, .. } => {
                let key = (first.account, entry.local_day);
                let earned = self.earned_on(key.0, key.1);
                let change = if paid { first.amount } else { first.amount.saturating_neg() };
                self.earned_on.insert(key, earned.saturating_add(change));
                Deed::Service(ticket, first.account)
            }
            TransferKind::Reported { ticket } => Deed::Report(ticket),
            TransferKind::Gift
            | TransferKind::Donation
            | TransferKind::Grant
            | TransferKind::Exchange { .. }
            | TransferKind::Reversal { .. } => return,
        };
        self.paid.insert(deed, paid.then_some(transfer.id));
    }

    /// Folds an event in. Whatever the log says has happened.
    pub fn apply(&mut self, event: &BankEvent, at: UnixMs) {
        match event {
            BankEvent::Opened { account, area, holder } => self.put_account(Account {
                id: *account,
                area: area.clone(),
                holder: *holder,
                family: BTreeSet::new(),
                over_limit: BTreeMap::new(),
                opened_at: at,
                left_at: None,
                closed_at: None,
            }),
            BankEvent::Linked { account, family, on } => {
                self.link(*account, *family, *on);
                self.link(*family, *account, *on);
            }
            BankEvent::Closed { account } => self.change_account(*account, |account| account.closed_at = Some(at)),
            BankEvent::PartnerLeft { account } => self.change_account(*account, |account| account.left_at = Some(at)),
            BankEvent::Booked { entry, not_booked, .. } => {
                self.take((**entry).clone());
                self.tell_over(entry, *not_booked);
            }
            BankEvent::OverLimit { account, ticket, minutes, local_day, not_booked } => {
                let over =
                    OverLimit { at, local_day: *local_day, minutes: *minutes, booked: 0, not_booked: *not_booked };
                self.change_account(*account, |account| account.tell_over(*ticket, over));
            }
            BankEvent::VoucherIssued { voucher, account, partner, unit, amount, code, expires_at } => {
                self.put_voucher(Voucher {
                    id: *voucher,
                    account: *account,
                    partner: *partner,
                    unit: *unit,
                    amount: *amount,
                    code: *code,
                    issued_at: at,
                    expires_at: *expires_at,
                    state: VoucherState::Open,
                });
            }
            BankEvent::VoucherRedeemed { voucher } => self.settle(*voucher, VoucherState::Redeemed { at }),
            BankEvent::VoucherLapsed { voucher } => self.settle(*voucher, VoucherState::Lapsed { at }),
            BankEvent::VoucherCancelled { voucher } => self.settle(*voucher, VoucherState::Cancelled { at }),
        }
    }

    /// What of a service is above its day's limit stays known with the account, as long as the service counts.
    fn tell_over(&mut self, entry: &LedgerEntry, not_booked: i64) {
        let Some(first) = entry.transfer.lines.first() else { return };
        match entry.transfer.why {
            TransferKind::Earned { ticket, minutes } if not_booked > 0 => {
                let (at, local_day, booked) = (entry.at, entry.local_day, first.amount);
                let over = OverLimit { at, local_day, minutes, booked, not_booked };
                self.change_account(first.account, |account| account.tell_over(ticket, over));
            }
            TransferKind::Reversal { of, .. } => {
                let Some(TransferKind::Earned { ticket, .. }) = self.entry(of).map(|entry| entry.transfer.why) else {
                    return;
                };
                self.change_account(first.account, |account| {
                    account.over_limit.remove(&ticket);
                });
            }
            _ => {}
        }
    }

    /// Takes over what a ledger that was looked through elsewhere says: balances and all that follows from its entries.
    /// Accounts and vouchers stay as they are.
    pub fn take_ledger(&mut self, ledger: Book<'_>) {
        let held = std::mem::take(&mut self.balances).into_iter().filter(|(_, balance)| balance.held != 0);
        let held: Vec<_> = held.map(|(key, balance)| (key, balance.held)).collect();
        self.balances =
            ledger.balances.into_iter().map(|(key, balance)| (key, Balance { held: 0, ..balance })).collect();
        for (key, held) in held {
            self.balances.entry(key).or_default().held = held;
        }
        self.earned_on = ledger.earned_on;
        self.paid = ledger.paid;
        self.entries = ledger.entries;
        self.reversed = ledger.reversed;
        self.head = ledger.head;
    }

    fn link(&mut self, account: AccountId, family: AccountId, on: bool) {
        self.change_account(account, |account| {
            if on {
                account.family.insert(family);
            } else {
                account.family.remove(&family);
            }
        });
    }

    fn change_account(&mut self, id: AccountId, change: impl FnOnce(&mut Account)) {
        if let Some(mut account) = self.account(id).map(|account| Account::clone(account)) {
            change(&mut account);
            self.put_account(account);
        }
    }

    fn settle(&mut self, id: VoucherId, state: VoucherState) {
        if let Some(voucher) = self.voucher(id).map(|voucher| Voucher::clone(voucher)) {
            self.put_voucher(Voucher { state, ..voucher });
        }
    }
}
