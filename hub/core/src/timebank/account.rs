//! Accounts: who holds coins and points. Only a community's issuing account may go below zero: what it owes is what
//! everybody else has.

use crate::area::AreaPath;
use crate::ids::{AccountId, HouseholdId, PartnerId, PersonId, TicketId};
use crate::time::UnixMs;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum Unit {
    /// Hour-coins (时间币), in hundredths: 100 is one coin.
    Coin,
    /// Points (积分), whole.
    Points,
}

/// Both units, for tables that must be complete.
pub const UNITS: [Unit; 2] = [Unit::Coin, Unit::Points];

/// Whose account it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "noun", content = "id", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum Holder {
    /// Somebody who helps: earns coins and points.
    Person(PersonId),
    /// A household, an elder above all: is given coins.
    Household(HouseholdId),
    /// A shop that takes vouchers.
    Partner(PartnerId),
    /// What is donated for elders who live alone.
    Fund,
    /// The community, from which coins and points come.
    Issuer,
}

impl Holder {
    /// True for the one account that may go below zero.
    #[must_use]
    pub fn is_issuer(self) -> bool {
        self == Self::Issuer
    }

    /// True for accounts whose holder decides for themselves: gives, donates, takes vouchers.
    #[must_use]
    pub fn is_private(self) -> bool {
        matches!(self, Self::Person(_) | Self::Household(_))
    }
}

/// Service of which something, or all, is above the limit of its day: earned and told, but not booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub struct OverLimit {
    /// When it was confirmed.
    pub at: UnixMs,
    /// The day whose limit it is, days since 1970-01-01 where people live.
    #[cfg_attr(feature = "schema", ts(as = "f64"))]
    pub local_day: i64,
    /// How long the service took.
    pub minutes: u32,
    /// Of its worth this was booked, hundredths of a coin.
    #[cfg_attr(feature = "schema", ts(as = "f64"))]
    pub booked: i64,
    /// And this is above the limit.
    #[cfg_attr(feature = "schema", ts(as = "f64"))]
    pub not_booked: i64,
}

/// Services above a day's limit that an account keeps at most: every day of a year, and a month more.
pub const MOST_OVER_LIMIT: usize = 400;

/// An account. Its balances stand in the [`super::Book`], folded from the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// The community whose rules hold for it.
    pub area: AreaPath,
    /// Whose.
    pub holder: Holder,
    /// Accounts of the same family, to which it may give and which may give to it.
    pub family: BTreeSet<AccountId>,
    /// What was earned above the limit of a day, by ticket; the newest [`MOST_OVER_LIMIT`].
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub over_limit: BTreeMap<TicketId, OverLimit>,
    /// When it was opened.
    pub opened_at: UnixMs,
    /// Of a partner that has left: no voucher is issued for it any more. What is in it stays, and so do its statements.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_at: Option<UnixMs>,
    /// Closed since.
    pub closed_at: Option<UnixMs>,
}

impl Account {
    /// True until it is closed.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.closed_at.is_none()
    }

    /// Keeps what is above a day's limit. Of too many the oldest is forgotten: its ticket was over long ago.
    pub(super) fn tell_over(&mut self, ticket: TicketId, over: OverLimit) {
        self.over_limit.insert(ticket, over);
        while self.over_limit.len() > MOST_OVER_LIMIT {
            let oldest = self.over_limit.iter().min_by_key(|(ticket, over)| (over.at, **ticket));
            let Some(oldest) = oldest.map(|(ticket, _)| *ticket) else { return };
            self.over_limit.remove(&oldest);
        }
    }
}

/// A partner (合作商户): a shop that takes vouchers. Its account is the one that it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Partner {
    /// Its id.
    pub id: PartnerId,
    /// The community.
    pub area: AreaPath,
    /// Its name, as on the shop.
    pub name: String,
    /// What it offers for coins and points, as it is shown.
    pub offers: String,
    /// When it joined.
    pub opened_at: UnixMs,
    /// Left since.
    pub closed_at: Option<UnixMs>,
}

impl Partner {
    /// True until it leaves.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.closed_at.is_none()
    }
}
