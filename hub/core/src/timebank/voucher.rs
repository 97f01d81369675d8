//! Vouchers: a one-time code for a partner's counter. The amount is held while the voucher is open, so it cannot be
//! spent twice, and is free again when nobody redeems it.

use super::account::Unit;
use crate::digest::CodeDigest;
use crate::ids::{AccountId, PartnerId, VoucherId};
use crate::time::UnixMs;
use serde::{Deserialize, Serialize};

/// How far a voucher has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum VoucherState {
    /// Can be redeemed.
    Open,
    /// Was redeemed.
    Redeemed {
        /// When.
        at: UnixMs,
    },
    /// Nobody redeemed it in time.
    Lapsed {
        /// When.
        at: UnixMs,
    },
    /// Was given back.
    Cancelled {
        /// When.
        at: UnixMs,
    },
}

/// A voucher.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voucher {
    /// Its id.
    pub id: VoucherId,
    /// Who pays.
    pub account: AccountId,
    /// Where it is taken.
    pub partner: PartnerId,
    /// Of what.
    pub unit: Unit,
    /// How much.
    pub amount: i64,
    /// The hash of its code; none when only the log was read and not yet the row: it can then not be redeemed.
    pub code: Option<CodeDigest>,
    /// When it was issued.
    pub issued_at: UnixMs,
    /// Worth nothing from then on.
    pub expires_at: UnixMs,
    /// How far it has got.
    pub state: VoucherState,
}

impl Voucher {
    /// True while it holds its amount.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.state == VoucherState::Open
    }

    /// When it lapses; none when it is settled.
    #[must_use]
    pub fn next_due(&self) -> Option<UnixMs> {
        self.is_open().then_some(self.expires_at)
    }

    /// When it was settled.
    #[must_use]
    pub fn closed_at(&self) -> Option<UnixMs> {
        match self.state {
            VoucherState::Open => None,
            VoucherState::Redeemed { at } | VoucherState::Lapsed { at } | VoucherState::Cancelled { at } => Some(at),
        }
    }
}
