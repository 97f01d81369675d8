//! What the community gives: coins for confirmed service, points for reports that were judged valid.

use super::Deciding;
use crate::ids::{AccountId, TicketId, TransferId};
use crate::timebank::account::{Account, Holder};
use crate::timebank::book::Deed;
use crate::timebank::transfer::{Transfer, TransferKind};
use crate::timebank::{BankEvent, BankRefusal, Unit};

/// Service on one ticket cannot take longer: a day, minutes.
const MOST_MINUTES: u32 = 1_440;

impl Deciding<'_> {
    pub(super) fn earn(
        &mut self,
        id: TransferId,
        account: AccountId,
        ticket: TicketId,
        minutes: u32,
    ) -> Result<(), BankRefusal> {
        let earner = self.open(account)?;
        if !matches!(earner.holder, Holder::Person(_)) {
            return Err(BankRefusal::WrongHolder);
        }
        if let Some(by) = self.book.paid_by(Deed::Service(ticket, account)) {
            return Err(BankRefusal::AlreadyEarned { by });
        }
        // It was counted on its day, and all of it was above the limit: another day does not pay for it.
        if earner.over_limit.contains_key(&ticket) {
            return Ok(());
        }
        if minutes > MOST_MINUTES {
            return Err(BankRefusal::TooLong);
        }
        let worth = self.rules.coins_for(minutes);
        if worth == 0 {
            return Err(BankRefusal::Zero);
        }
        let left = self.rules.coins_per_day.saturating_sub(self.book.earned_on(account, self.now.local_day));
        if left <= 0 {
            let local_day = self.now.local_day;
            self.emit(BankEvent::OverLimit { account, ticket, minutes, local_day, not_booked: worth });
            return Ok(());
        }
        let booked = worth.min(left);
        let why = TransferKind::Earned { ticket, minutes };
        let transfer = self.issued(id, Unit::Coin, why, &earner, booked)?;
        self.book(transfer, worth - booked)
    }

    pub(super) fn reward(&mut self, id: TransferId, account: AccountId, ticket: TicketId) -> Result<(), BankRefusal> {
        let reporter = self.open(account)?;
        if !reporter.holder.is_private() {
            return Err(BankRefusal::WrongHolder);
        }
        if let Some(by) = self.book.paid_by(Deed::Report(ticket)) {
            return Err(BankRefusal::AlreadyReported { by });
        }
        let points = self.rules.points_per_report;
        if points == 0 {
            return Err(BankRefusal::Zero);
        }
        let transfer = self.issued(id, Unit::Points, TransferKind::Reported { ticket }, &reporter, points)?;
        self.book(transfer, 0)
    }

    /// A transfer from the community's account; its first line is that of who gets it.
    fn issued(
        &self,
        id: TransferId,
        unit: Unit,
        why: TransferKind,
        to: &Account,
        amount: i64,
    ) -> Result<Transfer, BankRefusal> {
        let issuer = self.book.account_of(&to.area, Holder::Issuer).ok_or(BankRefusal::NoIssuer)?;
        Ok(Transfer::between(id, unit, why, to.id, issuer.id, -amount))
    }
}
