//! Transfers: balanced lines of one unit. What one account gets others give, so the sum over all is always zero.

use super::account::Unit;
use crate::ids::{AccountId, TicketId, TransferId, VoucherId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The most that one transfer moves: a million coins, or points. Far from where sums of 64 bits end.
pub const MOST: i64 = 100_000_000;

/// What an account gets (above zero) or gives (below).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub struct Line {
    /// Whose.
    pub account: AccountId,
    /// Hundredths of a coin, or points; never zero.
    #[cfg_attr(feature = "schema", ts(as = "f64"))]
    pub amount: i64,
}

/// Why a transfer is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum ReversalReason {
    /// Booked for somebody else than it was meant for.
    WrongAccount,
    /// Booked too much or too little.
    WrongAmount,
    /// The service was not done, or the report was not true.
    NotDone,
    /// Somebody was deceived.
    Fraud,
    /// The holder wishes it.
    OnRequest,
}

/// What a transfer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum TransferKind {
    /// Confirmed service on a ticket.
    Earned {
        /// Which.
        ticket: TicketId,
        /// How long it took, minutes.
        minutes: u32,
    },
    /// A report that was judged valid.
    Reported {
        /// Which.
        ticket: TicketId,
    },
    /// Within a family.
    Gift,
    /// To the fund for elders who live alone.
    Donation,
    /// From the fund to one of them.
    Grant,
    /// A voucher was redeemed at a partner's counter.
    Exchange {
        /// Which.
        voucher: VoucherId,
    },
    /// Another transfer is taken back, whole.
    Reversal {
        /// Which.
        of: TransferId,
        /// Why.
        reason: ReversalReason,
    },
}

/// A transfer. The first line is the account whose deed it is: who earned, who gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub struct Transfer {
    /// Its id.
    pub id: TransferId,
    /// What is moved.
    pub unit: Unit,
    /// What for.
    pub why: TransferKind,
    /// Who gets and who gives.
    pub lines: Vec<Line>,
}

/// Why lines are no transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unbalanced {
    /// Fewer than two lines.
    #[error("a transfer has at least two lines")]
    TooFewLines,
    /// A line moves nothing.
    #[error("a line of a transfer moves nothing")]
    EmptyLine,
    /// An account stands there twice.
    #[error("an account stands twice in a transfer")]
    AccountTwice,
    /// What is given is not what is got.
    #[error("the lines of a transfer do not add up to zero")]
    SumNotZero,
}

impl Transfer {
    /// Moves `amount` from one account to another; negative the other way. The first line is the giver's.
    #[must_use]
    pub fn between(id: TransferId, unit: Unit, why: TransferKind, from: AccountId, to: AccountId, amount: i64) -> Self {
        let lines = vec![Line { account: from, amount: -amount }, Line { account: to, amount }];
        Self { id, unit, why, lines }
    }

    /// The transfer that takes this one back.
    #[must_use]
    pub fn reversed(&self, id: TransferId, reason: ReversalReason) -> Self {
        Self { id, unit: self.unit, why: TransferKind::Reversal { of: self.id, reason }, lines: self.reversed_lines() }
    }

    /// The lines that take this one back.
    pub(super) fn reversed_lines(&self) -> Vec<Line> {
        let back = |line: &Line| Line { account: line.account, amount: line.amount.saturating_neg() };
        self.lines.iter().map(back).collect()
    }

    /// Checks that it is balanced.
    pub fn check(&self) -> Result<(), Unbalanced> {
        if self.lines.len() < 2 {
            return Err(Unbalanced::TooFewLines);
        }
        if self.lines.iter().any(|line| line.amount == 0) {
            return Err(Unbalanced::EmptyLine);
        }
        if self.lines.iter().map(|line| line.account).collect::<BTreeSet<_>>().len() != self.lines.len() {
            return Err(Unbalanced::AccountTwice);
        }
        let sum: i128 = self.lines.iter().map(|line| i128::from(line.amount)).sum();
        if sum == 0 { Ok(()) } else { Err(Unbalanced::SumNotZero) }
    }
}
