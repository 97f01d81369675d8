//! What can happen in the time bank. Ids and numbers only; a voucher's code hash stands in its row, never in the log.

use super::account::{Holder, Unit};
use super::chain::LedgerEntry;
use crate::area::AreaPath;
use crate::digest::CodeDigest;
use crate::event::{Noun, Stream};
use crate::ids::{AccountId, PartnerId, TicketId, VoucherId};
use crate::time::UnixMs;
use serde::{Deserialize, Serialize};

/// One entry of the log about accounts and vouchers. Names carry `bank_` because entries of all nouns are read back
/// without their noun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event")]
pub enum BankEvent {
    /// An account was opened.
    #[serde(rename = "bank_opened")]
    Opened {
        /// Which.
        account: AccountId,
        /// The community.
        area: AreaPath,
        /// Whose.
        holder: Holder,
    },
    /// Two accounts are one family's now, or are no longer.
    #[serde(rename = "bank_linked")]
    Linked {
        /// The one.
        account: AccountId,
        /// The other.
        family: AccountId,
        /// Linked now.
        on: bool,
    },
    /// An account with nothing in it was closed.
    #[serde(rename = "bank_closed")]
    Closed {
        /// Which.
        account: AccountId,
    },
    /// A partner has left: its account takes no voucher any more.
    #[serde(rename = "bank_left")]
    PartnerLeft {
        /// The partner's account.
        account: AccountId,
    },
    /// An entry was written into the ledger.
    #[serde(rename = "bank_booked")]
    Booked {
        /// The entry, as it is hashed.
        entry: Box<LedgerEntry>,
        /// Earned above the day's limit and therefore not booked, hundredths of a coin.
        not_booked: i64,
        /// Accounts that got something and are above the limit of their balance now. Nothing is refused for that.
        above_cap: Vec<AccountId>,
    },
    /// Service was confirmed on a day whose limit is used up: nothing of it was booked.
    #[serde(rename = "bank_over_limit")]
    OverLimit {
        /// Whose.
        account: AccountId,
        /// On which ticket.
        ticket: TicketId,
        /// How long it took.
        minutes: u32,
        /// The day whose limit it is.
        local_day: i64,
        /// What it would have been worth, hundredths of a coin.
        not_booked: i64,
    },
    /// A voucher was issued; its amount is held.
    #[serde(rename = "bank_voucher_issued")]
    VoucherIssued {
        /// Which.
        voucher: VoucherId,
        /// Who pays.
        account: AccountId,
        /// Where it is taken.
        partner: PartnerId,
        /// Of what.
        unit: Unit,
        /// How much.
        amount: i64,
        /// The hash of its code. A code is short, so its hash is kept in the voucher's row and never written to the log.
        #[serde(skip)]
        code: Option<CodeDigest>,
        /// Worth nothing from then on.
        expires_at: UnixMs,
    },
    /// A voucher was redeemed; the entry that pays for it comes with it.
    #[serde(rename = "bank_voucher_redeemed")]
    VoucherRedeemed {
        /// Which.
        voucher: VoucherId,
    },
    /// Nobody redeemed a voucher in time: what it held is free again.
    #[serde(rename = "bank_voucher_lapsed")]
    VoucherLapsed {
        /// Which.
        voucher: VoucherId,
    },
    /// A voucher was given back: what it held is free again.
    #[serde(rename = "bank_voucher_cancelled")]
    VoucherCancelled {
        /// Which.
        voucher: VoucherId,
    },
}

impl BankEvent {
    /// Its name behind the noun.
    #[must_use]
    pub fn verb(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "opened",
            Self::Linked { on: true, .. } => "linked",
            Self::Linked { on: false, .. } => "unlinked",
            Self::Closed { .. } => "closed",
            Self::PartnerLeft { .. } => "left",
            Self::Booked { .. } => "booked",
            Self::OverLimit { .. } => "over_limit",
            Self::VoucherIssued { .. } => "issued",
            Self::VoucherRedeemed { .. } => "redeemed",
            Self::VoucherLapsed { .. } => "lapsed",
            Self::VoucherCancelled { .. } => "cancelled",
        }
    }

    /// The stream it belongs to: a voucher's, else that of the account whose deed it is.
    #[must_use]
    pub fn stream(&self) -> Stream {
        match self {
            Self::VoucherIssued { voucher, .. }
            | Self::VoucherRedeemed { voucher }
            | Self::VoucherLapsed { voucher }
            | Self::VoucherCancelled { voucher } => Stream::Registry(Noun::Voucher, voucher.0),
            Self::Opened { account, .. }
            | Self::Linked { account, .. }
            | Self::Closed { account }
            | Self::PartnerLeft { account }
            | Self::OverLimit { account, .. } => Stream::Registry(Noun::Account, account.0),
            Self::Booked { entry, .. } => {
                let first = entry.transfer.lines.first().map(|line| line.account.0);
                Stream::Registry(Noun::Account, first.unwrap_or_default())
            }
        }
    }

    /// Accounts that it touches, each once.
    #[must_use]
    pub fn accounts(&self) -> Vec<AccountId> {
        match self {
            Self::Opened { account, .. }
            | Self::Closed { account }
            | Self::PartnerLeft { account }
            | Self::OverLimit { account, .. }
            | Self::VoucherIssued { account, .. } => vec![*account],
            Self::Linked { account, family, .. } => vec![*account, *family],
            Self::Booked { entry, .. } => entry.transfer.lines.iter().map(|line| line.account).collect(),
            Self::VoucherRedeemed { .. } | Self::VoucherLapsed { .. } | Self::VoucherCancelled { .. } => Vec::new(),
        }
    }
}
