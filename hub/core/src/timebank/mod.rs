//! The time bank (时间银行): a double-entry ledger of service time and points. Every credit has a debit; nothing is ever
//! edited, only reversed; each entry carries the hash of the one before. Nobody but the community's issuing account goes
//! below zero.
//!
//! Answering an alarm never earns anything: there is no command for it, and there must never be one. Whoever runs to a
//! door does not think of coins, and nobody is to be suspected of it.

mod account;
mod book;
mod chain;
mod decide;
mod event;
mod fold;
mod refusal;
mod rules;
mod transfer;
mod verify;
mod voucher;

pub use account::{Account, Holder, MOST_OVER_LIMIT, OverLimit, Partner, UNITS, Unit};
pub use book::{Balance, Book};
pub use chain::{BankNow, ChainHead, LedgerEntry};
pub use decide::{BankCommand, decide};
pub use event::BankEvent;
pub use refusal::BankRefusal;
pub use rules::{BankRules, BankRulesFault};
pub use transfer::{Line, MOST, ReversalReason, Transfer, TransferKind, Unbalanced};
pub use verify::{BadEntry, Flaw, Verdict, Verifier, verify};
pub use voucher::{Voucher, VoucherState};
