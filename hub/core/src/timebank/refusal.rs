//! What the time bank says no to, each with its reason. A refusal is an answer, not a failure: nothing was booked.

use super::transfer::{MOST, Unbalanced};
use crate::ids::TransferId;

/// Why a command was refused. Amounts in hundredths of a coin, or points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BankRefusal {
    /// There is no such account.
    #[error("there is no such account")]
    NoSuchAccount,
    /// The account is closed.
    #[error("this account is closed")]
    AccountClosed,
    /// An account with this id, or of this holder, is open already.
    #[error("this account exists already")]
    AccountExists,
    /// Something is in it, or is held.
    #[error("an account can be closed only when nothing is in it")]
    NotEmpty,
    /// The issuing account stays.
    #[error("the community's own account cannot be closed")]
    IssuerStays,
    /// The community has no issuing account.
    #[error("this community has no account from which coins come")]
    NoIssuer,
    /// The accounts belong to two communities.
    #[error("the two accounts belong to different communities")]
    OtherCommunity,
    /// This kind of account cannot do, or be given, this.
    #[error("this kind of account cannot do that")]
    WrongHolder,
    /// Nothing would be moved.
    #[error("the amount is zero")]
    Zero,
    /// The amount is below zero.
    #[error("the amount is below zero")]
    Negative,
    /// More than a transfer can move, or an account can hold.
    #[error("the amount is more than {MOST}")]
    TooMuch,
    /// Service cannot take longer than a day.
    #[error("service cannot take longer than a day")]
    TooLong,
    /// From an account to itself.
    #[error("an account cannot give to itself")]
    ToItself,
    /// Not enough is there.
    #[error("{wanted} is wanted and {available} is there")]
    NotEnough {
        /// What is there, less what vouchers hold.
        available: i64,
        /// What was wanted.
        wanted: i64,
    },
    /// The accounts are not linked as one family.
    #[error("gifts go only to accounts of the own family")]
    NotFamily,
    /// A transfer with this id is booked already.
    #[error("this transfer is booked already")]
    TransferExists,
    /// The service was booked for this person already.
    #[error("this service was booked for this person already")]
    AlreadyEarned {
        /// As this transfer.
        by: TransferId,
    },
    /// The report was rewarded already.
    #[error("points for this report were booked already")]
    AlreadyReported {
        /// As this transfer.
        by: TransferId,
    },
    /// There is no such transfer.
    #[error("there is no such transfer")]
    NoSuchTransfer,
    /// It was taken back already.
    #[error("this transfer was taken back already")]
    AlreadyReversed {
        /// By this one.
        by: TransferId,
    },
    /// A reversal stays.
    #[error("a transfer that takes another one back stays")]
    IsReversal,
    /// The lines are no transfer.
    #[error(transparent)]
    Unbalanced(#[from] Unbalanced),
    /// The partner has left.
    #[error("this partner has left and takes no vouchers any more")]
    PartnerLeft,
    /// There is no such voucher.
    #[error("there is no such voucher")]
    NoSuchVoucher,
    /// A voucher with this id is there already.
    #[error("this voucher was issued already")]
    VoucherExists,
    /// Another open voucher has this code.
    #[error("another open voucher has this code")]
    CodeTaken,
    /// The voucher is for another partner.
    #[error("this voucher is for another shop")]
    WrongPartner,
    /// The code is another one.
    #[error("this is not the voucher's code")]
    WrongCode,
    /// Its time is over.
    #[error("the time of this voucher is over")]
    VoucherExpired,
    /// It was redeemed or given back.
    #[error("this voucher was redeemed or given back already")]
    VoucherSettled,
}
