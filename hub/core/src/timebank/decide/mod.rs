//! `decide(book, command, now, rules) -> events` or a refusal. A decision works on a draft of the book and folds every
//! event into it at once, so that each rule sees what the rule before it has booked.

mod account;
mod booking;
mod earn;
mod give;
mod voucher;

use super::account::{Holder, Unit};
use super::book::Book;
use super::chain::BankNow;
use super::event::BankEvent;
use super::refusal::BankRefusal;
use super::rules::BankRules;
use super::transfer::{ReversalReason, TransferKind};
use crate::area::AreaPath;
use crate::digest::CodeDigest;
use crate::ids::{AccountId, PartnerId, TicketId, TransferId, VoucherId};

/// What can be asked of the time bank. Ids of what is new are made outside. Amounts in hundredths of a coin, or points.
///
/// There is none for answering an alarm, and there must never be one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BankCommand {
    /// Open an account: one a holder and community.
    OpenAccount {
        /// Its id.
        account: AccountId,
        /// The community.
        area: AreaPath,
        /// Whose.
        holder: Holder,
    },
    /// Make two accounts one family's, or part them.
    LinkFamily {
        /// The one.
        account: AccountId,
        /// The other.
        family: AccountId,
        /// Linked from now on.
        on: bool,
    },
    /// Close an account with nothing in it.
    CloseAccount {
        /// Which.
        account: AccountId,
    },
    /// Coins for confirmed service on a ticket.
    Earn {
        /// Its id.
        transfer: TransferId,
        /// Who did it.
        account: AccountId,
        /// On which ticket.
        ticket: TicketId,
        /// How long it took.
        minutes: u32,
    },
    /// Points for a report that was judged valid.
    RewardReport {
        /// Its id.
        transfer: TransferId,
        /// Who reported.
        account: AccountId,
        /// What was reported.
        ticket: TicketId,
    },
    /// To somebody of the own family.
    Gift {
        /// Its id.
        transfer: TransferId,
        /// Who gives.
        from: AccountId,
        /// Who gets it.
        to: AccountId,
        /// Of what.
        unit: Unit,
        /// How much.
        amount: i64,
    },
    /// To the fund for elders who live alone.
    Donate {
        /// Its id.
        transfer: TransferId,
        /// Who gives.
        from: AccountId,
        /// The fund.
        fund: AccountId,
        /// Of what.
        unit: Unit,
        /// How much.
        amount: i64,
    },
    /// From the fund to one of them.
    Grant {
        /// Its id.
        transfer: TransferId,
        /// The fund.
        fund: AccountId,
        /// Who gets it.
        to: AccountId,
        /// Of what.
        unit: Unit,
        /// How much.
        amount: i64,
    },
    /// A one-time code for a partner's counter; the amount is held.
    IssueVoucher {
        /// Its id.
        voucher: VoucherId,
        /// Who pays.
        account: AccountId,
        /// Where it is taken.
        partner: PartnerId,
        /// Of what.
        unit: Unit,
        /// How much.
        amount: i64,
        /// The hash of its code.
        code: CodeDigest,
    },
    /// A partner takes a voucher.
    RedeemVoucher {
        /// The id of the transfer that pays for it.
        transfer: TransferId,
        /// Which voucher.
        voucher: VoucherId,
        /// Who takes it.
        partner: PartnerId,
        /// The hash of the code that was said.
        code: CodeDigest,
    },
    /// A voucher is given back.
    CancelVoucher {
        /// Which.
        voucher: VoucherId,
    },
    /// A partner leaves: its open vouchers are given back, and none is issued for it any more.
    PartnerLeaves {
        /// The community.
        area: AreaPath,
        /// Which.
        partner: PartnerId,
    },
    /// A transfer is taken back, whole.
    Reverse {
        /// The id of the reversal.
        transfer: TransferId,
        /// Which transfer.
        of: TransferId,
        /// Why.
        reason: ReversalReason,
    },
    /// Time has passed: vouchers that are over lapse.
    Fire,
}

/// A decision in the making.
struct Deciding<'a> {
    book: Book<'a>,
    events: Vec<BankEvent>,
    now: BankNow,
    rules: &'a BankRules,
}

impl Deciding<'_> {
    /// Records an event and folds it in.
    fn emit(&mut self, event: BankEvent) {
        self.book.apply(&event, self.now.at);
        self.events.push(event);
    }
}

/// Decides one command by the rules of its community. No events: there was nothing to do.
pub fn decide(
    book: &Book<'_>,
    command: &BankCommand,
    now: BankNow,
    rules: &BankRules,
) -> Result<Vec<BankEvent>, BankRefusal> {
    let mut deciding = Deciding { book: book.draft(), events: Vec::new(), now, rules };
    match command {
        BankCommand::OpenAccount { account, area, holder } => deciding.open_account(*account, area, *holder)?,
        BankCommand::LinkFamily { account, family, on } => deciding.link_family(*account, *family, *on)?,
        BankCommand::CloseAccount { account } => deciding.close_account(*account)?,
        BankCommand::Earn { transfer, account, ticket, minutes } => {
            deciding.earn(*transfer, *account, *ticket, *minutes)?;
        }
        BankCommand::RewardReport { transfer, account, ticket } => deciding.reward(*transfer, *account, *ticket)?,
        BankCommand::Gift { transfer, from, to, unit, amount } => {
            deciding.give(*transfer, TransferKind::Gift, (*from, *to), *unit, *amount)?;
        }
        BankCommand::Donate { transfer, from, fund, unit, amount } => {
            deciding.give(*transfer, TransferKind::Donation, (*from, *fund), *unit, *amount)?;
        }
        BankCommand::Grant { transfer, fund, to, unit, amount } => {
            deciding.give(*transfer, TransferKind::Grant, (*fund, *to), *unit, *amount)?;
        }
        BankCommand::IssueVoucher { voucher, account, partner, unit, amount, code } => {
            deciding.issue_voucher(*voucher, (*account, *partner), *unit, *amount, *code)?;
        }
        BankCommand::RedeemVoucher { transfer, voucher, partner, code } => {
            deciding.redeem_voucher(*transfer, *voucher, *partner, *code)?;
        }
        BankCommand::CancelVoucher { voucher } => deciding.cancel_voucher(*voucher)?,
        BankCommand::PartnerLeaves { area, partner } => deciding.partner_leaves(area, *partner)?,
        BankCommand::Reverse { transfer, of, reason } => deciding.reverse(*transfer, *of, *reason)?,
        BankCommand::Fire => deciding.lapse_vouchers(),
    }
    Ok(deciding.events)
}
