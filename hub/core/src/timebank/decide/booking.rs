//! What every booking must obey: it is balanced, new, and leaves no ordinary account below zero. And taking one back.

use super::Deciding;
use crate::ids::{AccountId, TransferId};
use crate::timebank::transfer::{Line, MOST, ReversalReason, Transfer, TransferKind};
use crate::timebank::{BankEvent, BankRefusal, Unit};

/// An amount that somebody typed.
pub(super) fn checked(amount: i64) -> Result<i64, BankRefusal> {
    match amount {
        0 => Err(BankRefusal::Zero),
        ..0 => Err(BankRefusal::Negative),
        1..=MOST => Ok(amount),
        _ => Err(BankRefusal::TooMuch),
    }
}

impl Deciding<'_> {
    /// Books a transfer, or says why not. `not_booked`: what the day's limit cut off.
    pub(super) fn book(&mut self, transfer: Transfer, not_booked: i64) -> Result<(), BankRefusal> {
        transfer.check()?;
        if self.book.entry(transfer.id).is_some() {
            return Err(BankRefusal::TransferExists);
        }
        for line in &transfer.lines {
            self.allow(*line, transfer.unit)?;
        }
        let above = |line: &&Line| line.amount > 0 && self.is_above_cap(**line, transfer.unit);
        let above_cap = transfer.lines.iter().filter(above).map(|line| line.account).collect();
        let entry = Box::new(self.book.head().next(transfer, self.now));
        self.emit(BankEvent::Booked { entry, not_booked, above_cap });
        Ok(())
    }

    fn allow(&self, line: Line, unit: Unit) -> Result<(), BankRefusal> {
        let account = self.open(line.account)?;
        let balance = self.book.balance(line.account, unit);
        balance.total.checked_add(line.amount).ok_or(BankRefusal::TooMuch)?;
        if line.amount < 0 && !account.holder.is_issuer() {
            self.covers(line.account, unit, line.amount.saturating_neg())?;
        }
        Ok(())
    }

    /// Refuses when an account has less to give than this.
    pub(super) fn covers(&self, id: AccountId, unit: Unit, wanted: i64) -> Result<(), BankRefusal> {
        let available = self.book.balance(id, unit).available();
        if available >= wanted { Ok(()) } else { Err(BankRefusal::NotEnough { available, wanted }) }
    }

    /// The community itself never is: what it has is what all others owe, so never above zero.
    fn is_above_cap(&self, line: Line, unit: Unit) -> bool {
        let total = self.book.balance(line.account, unit).total.saturating_add(line.amount);
        total > self.rules.cap(unit)
    }

    /// Takes a transfer back, whole, once. Who has spent what they got cannot give it back: that is refused.
    pub(super) fn reverse(
        &mut self,
        id: TransferId,
        of: TransferId,
        reason: ReversalReason,
    ) -> Result<(), BankRefusal> {
        let booked = self.book.entry(of).ok_or(BankRefusal::NoSuchTransfer)?;
        if matches!(booked.transfer.why, TransferKind::Reversal { .. }) {
            return Err(BankRefusal::IsReversal);
        }
        if let Some(by) = self.book.reversed_by(of) {
            return Err(BankRefusal::AlreadyReversed { by });
        }
        self.book(booked.transfer.reversed(id, reason), 0)
    }
}
