//! The time bank in a batch: commands on accounts and vouchers, and what a ticket earns by itself. One ledger entry a
//! transfer; the rules of a community are those of the moment.

use super::draft::Draft;
use super::work::{CommandError, Work};
use crate::ids::new_id;
use crate::world::{BankChange, Change, LedgerState, Owed, Payment, head_row};
use hub_core::area::AreaPath;
use hub_core::event::{Actor, Event};
use hub_core::ids::{AccountId, TransferId, VoucherId};
use hub_core::ticket::{Ticket, TicketEvent};
use hub_core::time::UnixMs;
use hub_core::timebank::{
    Account, BankCommand, BankEvent, BankNow, BankRefusal, Book, Holder, LedgerEntry, TransferKind, Voucher, decide,
};
use hub_store::{LedgerRow, NounRow, NounTable, Row, StoreError};
use std::collections::BTreeSet;
use std::sync::Arc;

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 86_400_000;

/// What a batch has done to the time bank so far. Nothing is laid over the book until something is asked of it.
#[derive(Default)]
pub(super) struct BankDraft<'w> {
    book: Option<Book<'w>>,
    accounts: BTreeSet<AccountId>,
    vouchers: BTreeSet<VoucherId>,
}

/// Debts that are settled in one transaction.
const AT_ONCE: usize = 100;

/// Books these, some at a time.
pub(super) fn owed_work(owed: Vec<Owed>) -> Vec<Work> {
    owed.chunks(AT_ONCE).map(|some| Work::Owed(some.to_vec())).collect()
}

/// What these events of a ticket earn, and whom.
pub(super) fn payments_of(ticket: &Ticket, events: &[TicketEvent]) -> Vec<Payment> {
    let mut payments = Vec::new();
    for event in events {
        match event {
            TicketEvent::Confirmed { minutes, .. } => {
                payments.extend(minutes.iter().map(|(person, minutes)| Payment::Service(*person, *minutes)));
            }
            TicketEvent::Judged { valid: true, .. } => payments.extend(ticket.reporter.person.map(Payment::Report)),
            _ => {}
        }
    }
    payments
}

/// The day where people live, counted from 1970-01-01.
#[must_use]
pub fn local_day(at: UnixMs, utc_offset_min: i32) -> i64 {
    (at.0 + i64::from(utc_offset_min) * MINUTE_MS).div_euclid(DAY_MS)
}

impl<'w> Draft<'w> {
    pub(super) fn on_bank(&mut self, command: &BankCommand, actor: Actor) -> Result<(), CommandError> {
        self.on_bank_day(command, actor, self.local_day())
    }

    fn local_day(&self) -> i64 {
        local_day(self.now.at, self.utc_offset_min)
    }

    /// The same for what happened on another day.
    fn on_bank_day(&mut self, command: &BankCommand, actor: Actor, local_day: i64) -> Result<(), CommandError> {
        match self.world.bank.ledger {
            LedgerState::Whole => {}
            LedgerState::Unread => return Err(CommandError::LedgerUnread),
            LedgerState::Broken(bad) => return Err(CommandError::Ledger(bad)),
        }
        let now = BankNow { at: self.now.at, local_day };
        let area = about(self.book(), command);
        let rules = self.world.bank.rules(&area.unwrap_or_else(AreaPath::root));
        for event in decide(self.book(), command, now, &rules)? {
            self.take_bank(event, actor)?;
        }
        Ok(())
    }

    fn book(&mut self) -> &mut Book<'w> {
        let world = self.world;
        self.bank.book.get_or_insert_with(|| world.bank.book.draft())
    }

    fn take_bank(&mut self, event: BankEvent, actor: Actor) -> Result<(), CommandError> {
        let at = self.now.at;
        self.book().apply(&event, at);
        match &event {
            BankEvent::Booked { entry, not_booked, .. } => {
                self.rows.push(Row::LedgerEntry(ledger_row(entry)?));
                let changes = *not_booked > 0 || matches!(entry.transfer.why, TransferKind::Reversal { .. });
                self.bank.accounts.extend(entry.transfer.lines.first().filter(|_| changes).map(|line| line.account));
            }
            BankEvent::VoucherIssued { voucher, .. }
            | BankEvent::VoucherRedeemed { voucher }
            | BankEvent::VoucherLapsed { voucher }
            | BankEvent::VoucherCancelled { voucher } => drop(self.bank.vouchers.insert(*voucher)),
            BankEvent::Opened { .. }
            | BankEvent::Linked { .. }
            | BankEvent::Closed { .. }
            | BankEvent::PartnerLeft { .. }
            | BankEvent::OverLimit { .. } => {
                self.bank.accounts.extend(event.accounts());
            }
        }
        let area = area_of(self.book(), &event);
        self.record(event.stream(), area, actor, Event::Bank(event.clone()), None);
        self.changes.push(Change::Bank(Arc::new(BankChange::Event(event, at))));
        Ok(())
    }

    /// Rows of the accounts and vouchers of this batch.
    pub(super) fn settle_bank(&mut self) {
        let Some(book) = self.bank.book.take() else { return };
        if book.head() != self.world.bank.book.head() {
            self.rows.extend(head_row(book.head()));
        }
        let accounts = self.bank.accounts.iter().filter_map(|id| book.account(*id)).map(|account| account_row(account));
        let vouchers = self.bank.vouchers.iter().filter_map(|id| {
            let voucher = book.voucher(*id)?;
            Some(voucher_row(voucher, &book.account(voucher.account)?.area))
        });
        // Ids and numbers only: nothing in them can be refused.
        let rows: Vec<Row> = accounts.chain(vouchers).filter_map(Result::ok).map(Row::Noun).collect();
        self.rows.extend(rows);
    }

    /// Books what a ticket has earned. The ticket goes its way whatever comes of it; what a stopped bank owes is written
    /// down.
    pub(super) fn pay(&mut self, ticket: &Ticket, payments: Vec<Payment>) {
        let (area, local_day) = (self.world.bank_area(&ticket.area), self.local_day());
        for payment in payments {
            let owed = Owed { ticket: ticket.id, area: area.clone(), payment, local_day };
            if let Err(error) = self.settle_owed(&owed) {
                if matches!(error, CommandError::Ledger(_) | CommandError::LedgerUnread) {
                    self.rows.extend(owed.row());
                    self.changes.push(Change::Bank(Arc::new(BankChange::Owed(owed))));
                } else {
                    tracing::warn!(%error, ticket = %ticket.id, "the time bank booked nothing");
                }
            }
        }
    }

    /// Books what was earned while nothing could be booked, each for the day it was earned on.
    pub(super) fn on_owed(&mut self, owed: &[Owed]) {
        for one in owed {
            match self.settle_owed(one) {
                Ok(()) => {
                    self.rows.push(Row::ForgetFacts(one.key()));
                    self.changes.push(Change::Bank(Arc::new(BankChange::NotOwed(one.key()))));
                }
                Err(error) => tracing::warn!(%error, ticket = %one.ticket, "the time bank still owes something"),
            }
        }
    }

    /// What is booked already, or worth nothing, is settled.
    fn settle_owed(&mut self, owed: &Owed) -> Result<(), CommandError> {
        match self.book_owed(owed) {
            Err(CommandError::Bank(
                BankRefusal::AlreadyEarned { .. } | BankRefusal::AlreadyReported { .. } | BankRefusal::Zero,
            )) => Ok(()),
            settled => settled,
        }
    }

    fn book_owed(&mut self, owed: &Owed) -> Result<(), CommandError> {
        let (Payment::Service(person, _) | Payment::Report(person)) = owed.payment;
        self.account_for(&owed.area, Holder::Issuer)?;
        let account = self.account_for(&owed.area, Holder::Person(person))?;
        let (transfer, ticket) = (TransferId(new_id(self.now.at)), owed.ticket);
        let command = match owed.payment {
            Payment::Service(_, minutes) => BankCommand::Earn { transfer, account, ticket, minutes },
            Payment::Report(_) => BankCommand::RewardReport { transfer, account, ticket },
        };
        self.on_bank_day(&command, Actor::Hub, owed.local_day)
    }

    /// The account of a holder, opened when there is none.
    fn account_for(&mut self, area: &AreaPath, holder: Holder) -> Result<AccountId, CommandError> {
        if let Some(account) = self.book().account_of(area, holder) {
            return Ok(account.id);
        }
        let account = AccountId(new_id(self.now.at));
        self.on_bank(&BankCommand::OpenAccount { account, area: area.clone(), holder }, Actor::Hub)?;
        Ok(account)
    }
}

/// The community whose rules decide a command.
fn about(book: &Book<'_>, command: &BankCommand) -> Option<AreaPath> {
    let account = match command {
        BankCommand::OpenAccount { area, .. } | BankCommand::PartnerLeaves { area, .. } => return Some(area.clone()),
        BankCommand::LinkFamily { account, .. }
        | BankCommand::CloseAccount { account }
        | BankCommand::Earn { account, .. }
        | BankCommand::RewardReport { account, .. }
        | BankCommand::IssueVoucher { account, .. } => *account,
        BankCommand::Gift { from, .. } | BankCommand::Donate { from, .. } => *from,
        BankCommand::Grant { to, .. } => *to,
        BankCommand::RedeemVoucher { voucher, .. } | BankCommand::CancelVoucher { voucher } => {
            book.voucher(*voucher)?.account
        }
        BankCommand::Reverse { of, .. } => book.entry(*of)?.transfer.lines.first()?.account,
        BankCommand::Fire => return None,
    };
    Some(book.account(account)?.area.clone())
}

/// Where an event belongs in the log.
fn area_of(book: &Book<'_>, event: &BankEvent) -> AreaPath {
    let account = match event {
        BankEvent::VoucherRedeemed { voucher }
        | BankEvent::VoucherLapsed { voucher }
        | BankEvent::VoucherCancelled { voucher } => book.voucher(*voucher).map(|voucher| voucher.account),
        _ => event.accounts().first().copied(),
    };
    account.and_then(|id| book.account(id)).map_or_else(AreaPath::root, |account| account.area.clone())
}

fn ledger_row(entry: &LedgerEntry) -> Result<LedgerRow, CommandError> {
    let body = serde_json::to_string(entry).map_err(|_| CommandError::NotText)?;
    let (transfer, hash) = (entry.transfer.id.0, entry.hash.to_string());
    Ok(LedgerRow { no: entry.no, at: entry.at, transfer, body, hash })
}

fn account_row(account: &Account) -> Result<NounRow, StoreError> {
    let (id, area) = (account.id.0, account.area.clone());
    NounRow::of(NounTable::Account, id, area, account.opened_at, account.closed_at, account)
}

fn voucher_row(voucher: &Voucher, area: &AreaPath) -> Result<NounRow, StoreError> {
    let (id, closed_at) = (voucher.id.0, voucher.closed_at());
    NounRow::of(NounTable::Voucher, id, area.clone(), voucher.issued_at, closed_at, voucher)
}
