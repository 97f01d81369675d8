//! What people give: within a family, to the fund for elders who live alone, and from it.

use super::Deciding;
use super::booking::checked;
use crate::ids::{AccountId, TransferId};
use crate::timebank::account::{Account, Holder};
use crate::timebank::transfer::{Transfer, TransferKind};
use crate::timebank::{BankRefusal, Unit};

impl Deciding<'_> {
    /// Gives from the first account to the second.
    pub(super) fn give(
        &mut self,
        id: TransferId,
        why: TransferKind,
        pair: (AccountId, AccountId),
        unit: Unit,
        amount: i64,
    ) -> Result<(), BankRefusal> {
        let amount = checked(amount)?;
        let (from, to) = self.open_pair(pair)?;
        may_give(why, &from, &to)?;
        self.book(Transfer::between(id, unit, why, from.id, to.id, amount), 0)
    }
}

fn may_give(why: TransferKind, from: &Account, to: &Account) -> Result<(), BankRefusal> {
    let may = match why {
        TransferKind::Gift if !from.family.contains(&to.id) => return Err(BankRefusal::NotFamily),
        TransferKind::Gift => true,
        TransferKind::Donation => to.holder == Holder::Fund && !from.holder.is_issuer(),
        TransferKind::Grant => from.holder == Holder::Fund && to.holder.is_private(),
        TransferKind::Earned { .. }
        | TransferKind::Reported { .. }
        | TransferKind::Exchange { .. }
        | TransferKind::Reversal { .. } => false,
    };
    if may { Ok(()) } else { Err(BankRefusal::WrongHolder) }
}
