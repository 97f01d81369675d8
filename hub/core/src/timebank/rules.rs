//! The rules of a community's time bank, as data. They never reach back: what was booked stays booked.

use super::account::Unit;
use super::transfer::MOST;
use crate::area::AreaPath;
use serde::{Deserialize, Serialize};

/// Rules of one community. Coins in hundredths.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BankRules {
    /// The community.
    pub area: AreaPath,
    /// Hundredths of a coin for an hour of confirmed service.
    pub coins_per_hour: i64,
    /// Hundredths of a coin that somebody can earn in a day; what is above is said and not booked.
    pub coins_per_day: i64,
    /// A balance above this is flagged, never blocked: hundredths of a coin.
    pub cap_coins: i64,
    /// A balance above this is flagged, never blocked: points.
    pub cap_points: i64,
    /// Points for a report that was judged valid; 0: none are given.
    pub points_per_report: i64,
    /// A voucher can be redeemed this long, seconds.
    pub voucher_s: u32,
}

/// Why rules are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BankRulesFault {
    /// An hour would be worth nothing, or too much.
    #[error("an hour is worth 0.01 to 100 coins")]
    Hour,
    /// Nothing could be earned in a day.
    #[error("0.01 to 2400 coins can be earned in a day")]
    Day,
    /// A limit of balances, or points, below zero or too large.
    #[error("limits of balances and points of a report are 0 to {MOST}")]
    Amount,
    /// A voucher that nobody could redeem, or that stays open for days.
    #[error("a voucher can be redeemed for 60 s to one day")]
    Voucher,
}

impl BankRules {
    /// One coin an hour, at most two a day; 10 points a report; vouchers for ten minutes.
    #[must_use]
    pub fn standard(area: AreaPath) -> Self {
        Self {
            area,
            coins_per_hour: 100,
            coins_per_day: 200,
            cap_coins: 10_000,
            cap_points: 2_000,
            points_per_report: 10,
            voucher_s: 600,
        }
    }

    /// The balance above which an account is flagged.
    #[must_use]
    pub fn cap(&self, unit: Unit) -> i64 {
        match unit {
            Unit::Coin => self.cap_coins,
            Unit::Points => self.cap_points,
        }
    }

    /// Hundredths of a coin for service that took so long; parts of a hundredth are dropped.
    #[must_use]
    pub fn coins_for(&self, minutes: u32) -> i64 {
        self.coins_per_hour.saturating_mul(i64::from(minutes)) / 60
    }

    /// Refuses rules under which nothing could be earned or redeemed.
    pub fn check(&self) -> Result<(), BankRulesFault> {
        if !(1..=10_000).contains(&self.coins_per_hour) {
            return Err(BankRulesFault::Hour);
        }
        if !(1..=240_000).contains(&self.coins_per_day) {
            return Err(BankRulesFault::Day);
        }
        if [self.cap_coins, self.cap_points, self.points_per_report].iter().any(|amount| !(0..=MOST).contains(amount)) {
            return Err(BankRulesFault::Amount);
        }
        if (60..=86_400).contains(&self.voucher_s) { Ok(()) } else { Err(BankRulesFault::Voucher) }
    }
}
