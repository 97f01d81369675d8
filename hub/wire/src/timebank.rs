//! The time bank on the wire. Amounts are whole numbers: hundredths of a coin, or points; never fractions.

use hub_core::area::AreaPath;
use hub_core::ids::{AccountId, PartnerId, PersonId, TicketId, TransferId, VoucherId};
use hub_core::time::UnixMs;
use hub_core::timebank::{Holder, ReversalReason, TransferKind, Unit};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// What an account has of one unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct BalanceView {
    /// Of what.
    pub unit: Unit,
    /// All there is.
    #[ts(as = "f64")]
    pub total: i64,
    /// Of this, what open vouchers hold.
    #[ts(as = "f64")]
    pub held: i64,
    /// More than the community means one account to have; nothing is refused for that.
    pub above_cap: bool,
}

/// An account of the own family.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct FamilyView {
    /// Its id.
    pub id: AccountId,
    /// Whose, as spoken.
    pub name: String,
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct AccountView {
    /// Its id.
    pub id: AccountId,
    /// The community.
    pub area: AreaPath,
    /// Whose.
    pub holder: Holder,
    /// Whose, as spoken; empty for the fund and the community's own account.
    pub name: String,
    /// Coins, then points.
    pub balances: Vec<BalanceView>,
    /// To whom it may give.
    pub family: Vec<FamilyView>,
    /// Earned and booked today, hundredths of a coin.
    #[ts(as = "f64")]
    pub earned_today: i64,
    /// Earned today above the limit of the day and not booked, hundredths of a coin.
    #[ts(as = "f64")]
    pub over_today: i64,
    /// What can be earned in a day, hundredths of a coin; what is above is not booked.
    #[ts(as = "f64")]
    pub coins_per_day: i64,
    /// Closed since.
    pub closed_at: Option<UnixMs>,
}

/// One line of a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct StatementLine {
    /// The entry's number in the ledger.
    #[ts(as = "f64")]
    pub no: u64,
    /// When it was booked.
    pub at: UnixMs,
    /// Which transfer.
    pub transfer: TransferId,
    /// Of what.
    pub unit: Unit,
    /// What for.
    pub why: TransferKind,
    /// Got (above zero) or given.
    #[ts(as = "f64")]
    pub amount: i64,
    /// What the account had of this unit afterwards.
    #[ts(as = "f64")]
    pub balance: i64,
    /// From or to whom, as spoken.
    pub other: String,
    /// Taken back by this transfer.
    pub reversed_by: Option<TransferId>,
    /// Of the same service this was above the limit of its day and not booked, hundredths of a coin.
    #[ts(as = "f64")]
    pub not_booked: i64,
}

/// Service of which something, or all, was above the limit of its day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct OverLimitView {
    /// On which ticket.
    pub ticket: TicketId,
    /// When it was confirmed.
    pub at: UnixMs,
    /// How long it took.
    pub minutes: u32,
    /// Of its worth this was booked, hundredths of a coin.
    #[ts(as = "f64")]
    pub booked: i64,
    /// And this was not.
    #[ts(as = "f64")]
    pub not_booked: i64,
}

/// What a year did to an account in one unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct YearSum {
    /// Of what.
    pub unit: Unit,
    /// What there was when it began.
    #[ts(as = "f64")]
    pub opening: i64,
    /// Got in it.
    #[ts(as = "f64")]
    pub got: i64,
    /// Given in it, below zero.
    #[ts(as = "f64")]
    pub given: i64,
    /// What there was when it ended.
    #[ts(as = "f64")]
    pub closing: i64,
}

/// An account and what was booked on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct Statement {
    /// The account.
    pub account: AccountView,
    /// Last first.
    pub lines: Vec<StatementLine>,
    /// What was earned above the limit of a day, last first.
    pub over_limit: Vec<OverLimitView>,
    /// Coins, then points, when a year was asked for: all its lines are there.
    pub year: Vec<YearSum>,
    /// Years in which something was booked, last first.
    pub years: Vec<i16>,
    /// There are more before the last of these: ask with its number.
    #[ts(as = "Option<f64>")]
    pub before: Option<u64>,
}

/// A shop that takes vouchers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct PartnerView {
    /// Its id.
    pub id: PartnerId,
    /// The community.
    pub area: AreaPath,
    /// Its name, as on the shop.
    pub name: String,
    /// What it offers.
    pub offers: String,
    /// Who may take vouchers at its counter; empty for whoever is not staff.
    pub people: Vec<PersonId>,
    /// Left since.
    pub closed_at: Option<UnixMs>,
}

/// Adds or changes a partner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PartnerRequest {
    /// Id; a new one adds a partner and opens its account.
    pub id: PartnerId,
    /// The community.
    pub area: AreaPath,
    /// Its name, as on the shop.
    pub name: String,
    /// What it offers.
    pub offers: String,
    /// Who may take vouchers at its counter.
    pub people: Vec<PersonId>,
}

/// An open voucher of the own account. Its code is shown once, when it is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct VoucherView {
    /// Its id.
    pub id: VoucherId,
    /// Who pays.
    pub account: AccountId,
    /// Where it is taken.
    pub partner: PartnerId,
    /// Of what.
    pub unit: Unit,
    /// How much it holds.
    #[ts(as = "f64")]
    pub amount: i64,
    /// Worth nothing from then on.
    pub expires_at: UnixMs,
}

/// What the time bank is to this session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct MyBank {
    /// Own account and those of households one cares for.
    pub accounts: Vec<AccountView>,
    /// Their open vouchers.
    pub vouchers: Vec<VoucherView>,
    /// Partners of their communities.
    pub partners: Vec<PartnerView>,
    /// Partners at whose counter one stands.
    pub counters: Vec<PartnerView>,
    /// Why nothing can be booked at the moment; none when all is well.
    pub trouble: Option<String>,
}

/// Moves coins or points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(tag = "what", rename_all = "snake_case", deny_unknown_fields)]
pub enum TransferRequest {
    /// To an account of the own family.
    Gift {
        /// Its id, made by the client: the same again changes nothing.
        id: TransferId,
        /// From.
        from: AccountId,
        /// To.
        to: AccountId,
        /// Of what.
        unit: Unit,
        /// How much.
        #[ts(as = "f64")]
        amount: i64,
    },
    /// To the fund for elders who live alone.
    Donation {
        /// Its id.
        id: TransferId,
        /// From.
        from: AccountId,
        /// Of what.
        unit: Unit,
        /// How much.
        #[ts(as = "f64")]
        amount: i64,
    },
    /// From the fund to somebody; staff only.
    Grant {
        /// Its id.
        id: TransferId,
        /// To.
        to: AccountId,
        /// Of what.
        unit: Unit,
        /// How much.
        #[ts(as = "f64")]
        amount: i64,
    },
    /// Takes a transfer back, whole; staff only.
    Reversal {
        /// Its id.
        id: TransferId,
        /// Which transfer.
        of: TransferId,
        /// Why.
        reason: ReversalReason,
    },
}

/// A one-time code for a partner's counter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VoucherRequest {
    /// Who pays.
    pub account: AccountId,
    /// Where it is to be taken.
    pub partner: PartnerId,
    /// Of what.
    pub unit: Unit,
    /// How much.
    #[ts(as = "f64")]
    pub amount: i64,
}

/// A voucher was made. The code is shown this once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct VoucherMade {
    /// Its id.
    pub id: VoucherId,
    /// What is said or shown at the counter.
    pub code: String,
    /// Worth nothing from then on.
    pub expires_at: UnixMs,
}

/// Takes a voucher at the counter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RedeemRequest {
    /// Where.
    pub partner: PartnerId,
    /// What was said or shown.
    pub code: String,
}

/// A voucher was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct Redeemed {
    /// Of what.
    pub unit: Unit,
    /// How much.
    #[ts(as = "f64")]
    pub amount: i64,
}

/// Opens an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenAccountRequest {
    /// The community.
    pub area: AreaPath,
    /// Whose: a person's, a household's, or the fund.
    pub holder: Holder,
}

/// Makes two accounts one family's, or parts them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FamilyRequest {
    /// The one.
    pub account: AccountId,
    /// The other.
    pub family: AccountId,
    /// One family from now on.
    pub on: bool,
}

/// The accounts of the session's communities.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct AccountsView {
    /// By name.
    pub accounts: Vec<AccountView>,
    /// Shops of these communities that take vouchers, by name.
    pub partners: Vec<PartnerView>,
    /// Entries in the ledger.
    #[ts(as = "f64")]
    pub entries: u64,
    /// Why nothing can be booked at the moment; none when all is well.
    pub trouble: Option<String>,
}

/// What a community's time bank goes by. Coins in hundredths.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BankRulesView {
    /// The community.
    pub area: AreaPath,
    /// For an hour of confirmed service.
    #[ts(as = "f64")]
    pub coins_per_hour: i64,
    /// Earned in a day at most.
    #[ts(as = "f64")]
    pub coins_per_day: i64,
    /// A balance above this is flagged: coins.
    #[ts(as = "f64")]
    pub cap_coins: i64,
    /// A balance above this is flagged: points.
    #[ts(as = "f64")]
    pub cap_points: i64,
    /// Points for a report that was judged valid; 0: none.
    #[ts(as = "f64")]
    pub points_per_report: i64,
    /// A voucher can be redeemed this long, seconds.
    pub voucher_s: u32,
}
