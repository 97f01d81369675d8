//! Opening, linking and closing accounts.

use super::Deciding;
use crate::area::AreaPath;
use crate::ids::AccountId;
use crate::timebank::account::{Account, Holder, UNITS};
use crate::timebank::{Balance, BankEvent, BankRefusal};
use std::sync::Arc;

impl Deciding<'_> {
    /// An account that is open.
    pub(super) fn open(&self, id: AccountId) -> Result<Arc<Account>, BankRefusal> {
        let account = self.book.account(id).ok_or(BankRefusal::NoSuchAccount)?;
        if account.is_open() { Ok(Arc::clone(account)) } else { Err(BankRefusal::AccountClosed) }
    }

    /// Two open accounts of one community.
    pub(super) fn open_pair(&self, pair: (AccountId, AccountId)) -> Result<(Arc<Account>, Arc<Account>), BankRefusal> {
        let (one, other) = (self.open(pair.0)?, self.open(pair.1)?);
        if pair.0 == pair.1 {
            return Err(BankRefusal::ToItself);
        }
        if one.area == other.area { Ok((one, other)) } else { Err(BankRefusal::OtherCommunity) }
    }

    pub(super) fn open_account(&mut self, id: AccountId, area: &AreaPath, holder: Holder) -> Result<(), BankRefusal> {
        if self.book.account(id).is_some() || self.book.account_of(area, holder).is_some() {
            return Err(BankRefusal::AccountExists);
        }
        self.emit(BankEvent::Opened { account: id, area: area.clone(), holder });
        Ok(())
    }

    pub(super) fn link_family(&mut self, id: AccountId, family: AccountId, on: bool) -> Result<(), BankRefusal> {
        let (one, other) = self.open_pair((id, family))?;
        if !one.holder.is_private() || !other.holder.is_private() {
            return Err(BankRefusal::WrongHolder);
        }
        if one.family.contains(&family) != on {
            self.emit(BankEvent::Linked { account: id, family, on });
        }
        Ok(())
    }

    pub(super) fn close_account(&mut self, id: AccountId) -> Result<(), BankRefusal> {
        if self.open(id)?.holder.is_issuer() {
            return Err(BankRefusal::IssuerStays);
        }
        if UNITS.iter().any(|unit| self.book.balance(id, *unit) != Balance::default()) {
            return Err(BankRefusal::NotEmpty);
        }
        self.emit(BankEvent::Closed { account: id });
        Ok(())
    }
}
