//! Exchange at a partner's counter: a voucher holds its amount until it is redeemed, given back, or over.

use super::Deciding;
use super::booking::checked;
use crate::area::AreaPath;
use crate::digest::CodeDigest;
use crate::ids::{AccountId, PartnerId, TransferId, VoucherId};
use crate::timebank::account::Holder;
use crate::timebank::transfer::{Transfer, TransferKind};
use crate::timebank::voucher::{Voucher, VoucherState};
use crate::timebank::{BankEvent, BankRefusal, Unit};
use std::sync::Arc;

impl Deciding<'_> {
    pub(super) fn issue_voucher(
        &mut self,
        id: VoucherId,
        (account, partner): (AccountId, PartnerId),
        unit: Unit,
        amount: i64,
        code: CodeDigest,
    ) -> Result<(), BankRefusal> {
        let amount = checked(amount)?;
        if self.book.voucher(id).is_some() {
            return Err(BankRefusal::VoucherExists);
        }
        let payer = self.open(account)?;
        if !payer.holder.is_private() {
            return Err(BankRefusal::WrongHolder);
        }
        let shop = self.book.account_of(&payer.area, Holder::Partner(partner)).ok_or(BankRefusal::NoSuchAccount)?;
        if shop.left_at.is_some() {
            return Err(BankRefusal::PartnerLeft);
        }
        if self.book.voucher_with(code).is_some() {
            return Err(BankRefusal::CodeTaken);
        }
        self.covers(account, unit, amount)?;
        let (code, expires_at) = (Some(code), self.now.at.plus_s(self.rules.voucher_s));
        self.emit(BankEvent::VoucherIssued { voucher: id, account, partner, unit, amount, code, expires_at });
        Ok(())
    }

    pub(super) fn redeem_voucher(
        &mut self,
        transfer: TransferId,
        id: VoucherId,
        partner: PartnerId,
        code: CodeDigest,
    ) -> Result<(), BankRefusal> {
        let voucher = self.known(id)?;
        if voucher.partner != partner {
            return Err(BankRefusal::WrongPartner);
        }
        if voucher.code != Some(code) {
            return Err(BankRefusal::WrongCode);
        }
        match voucher.state {
            VoucherState::Redeemed { .. } | VoucherState::Cancelled { .. } => return Err(BankRefusal::VoucherSettled),
            VoucherState::Lapsed { .. } => return Err(BankRefusal::VoucherExpired),
            VoucherState::Open if self.now.at >= voucher.expires_at => return Err(BankRefusal::VoucherExpired),
            VoucherState::Open => {}
        }
        let payer = self.open(voucher.account)?;
        let shop = self.book.account_of(&payer.area, Holder::Partner(partner)).ok_or(BankRefusal::NoSuchAccount)?;
        let why = TransferKind::Exchange { voucher: id };
        let payment = Transfer::between(transfer, voucher.unit, why, payer.id, shop.id, voucher.amount);
        // First what it holds becomes free, then that is what pays.
        self.emit(BankEvent::VoucherRedeemed { voucher: id });
        self.book(payment, 0)
    }

    pub(super) fn cancel_voucher(&mut self, id: VoucherId) -> Result<(), BankRefusal> {
        match self.known(id)?.state {
            VoucherState::Open => {
                self.emit(BankEvent::VoucherCancelled { voucher: id });
                Ok(())
            }
            VoucherState::Lapsed { .. } => Err(BankRefusal::VoucherExpired),
            VoucherState::Redeemed { .. } | VoucherState::Cancelled { .. } => Err(BankRefusal::VoucherSettled),
        }
    }

    /// What its open vouchers held is free again at once; what it was paid stays with it. Leaving twice is leaving once.
    pub(super) fn partner_leaves(&mut self, area: &AreaPath, partner: PartnerId) -> Result<(), BankRefusal> {
        let shop = self.book.account_of(area, Holder::Partner(partner)).ok_or(BankRefusal::NoSuchAccount)?;
        if shop.left_at.is_some() {
            return Ok(());
        }
        let account = shop.id;
        let open = self.book.open_vouchers().into_iter().filter(|voucher| voucher.partner == partner);
        let open: Vec<VoucherId> = open.map(|voucher| voucher.id).collect();
        for voucher in open {
            self.emit(BankEvent::VoucherCancelled { voucher });
        }
        self.emit(BankEvent::PartnerLeft { account });
        Ok(())
    }

    pub(super) fn lapse_vouchers(&mut self) {
        let over = |voucher: &&Arc<Voucher>| self.now.at >= voucher.expires_at;
        let over: Vec<VoucherId> =
            self.book.open_vouchers().into_iter().take_while(over).map(|voucher| voucher.id).collect();
        for voucher in over {
            self.emit(BankEvent::VoucherLapsed { voucher });
        }
    }

    fn known(&self, id: VoucherId) -> Result<Arc<Voucher>, BankRefusal> {
        self.book.voucher(id).map(Arc::clone).ok_or(BankRefusal::NoSuchVoucher)
    }
}
