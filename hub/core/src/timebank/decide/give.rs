//! What people give: within a family, to the fund for elders who live alone, and from it.

use super::Deciding;
use super::booking::checked;
use crate::ids::{AccountId, TransferId};
use crate::timebank::account::Holder;
use crate::timebank::transfer::{Transfer, TransferKind};
use crate::timebank::{BankRefusal, Unit};

impl Deciding<'_> {
    pub(super) fn gift(
        &mut self,
        id: TransferId,
        pair: (AccountId, AccountId),
        unit: Unit,
        amount: i64,
    ) -> Result<(), BankRefusal> {
        let amount = checked(amount)?;
        let (from, to) = self.open_pair(pair)?;
        if !from.family.contains(&to.id) {
            return Err(BankRefusal::NotFamily);
        }
        self.book(Transfer::between(id, unit, TransferKind::Gift, from.id, to.id, amount), 0)
    }

    pub(super) fn donate(
        &mut self,
        id: TransferId,
        pair: (AccountId, AccountId),
        unit: Unit,
        amount: i64,
    ) -> Result<(), BankRefusal> {
        let amount = checked(amount)?;
        let (from, fund) = self.open_pair(pair)?;
        if fund.holder != Holder::Fund || matches!(from.holder, Holder::Issuer) {
            return Err(BankRefusal::WrongHolder);
        }
        self.book(Transfer::between(id, unit, TransferKind::Donation, from.id, fund.id, amount), 0)
    }

    pub(super) fn grant(
        &mut self,
        id: TransferId,
        pair: (AccountId, AccountId),
        unit: Unit,
        amount: i64,
    ) -> Result<(), BankRefusal> {
        let amount = checked(amount)?;
        let (fund, to) = self.open_pair(pair)?;
        if fund.holder != Holder::Fund || !to.holder.is_private() {
            return Err(BankRefusal::WrongHolder);
        }
        self.book(Transfer::between(id, unit, TransferKind::Grant, fund.id, to.id, amount), 0)
    }
}
