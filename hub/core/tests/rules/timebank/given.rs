//! A small community with a bank: who holds what, and what each command makes of it, told in one short line per event.

use crate::given::{T0, grid, person};
use hub_core::digest::CodeDigest;
use hub_core::ids::{AccountId, HouseholdId, PartnerId, TicketId, TransferId, VoucherId};
use hub_core::time::UnixMs;
use hub_core::timebank::{
    BankCommand, BankEvent, BankNow, BankRefusal, BankRules, Book, ChainHead, Holder, LedgerEntry, ReversalReason,
    TransferKind, Unit, decide,
};
use uuid::Uuid;

/// The accounts: by number, so that stories stay short.
pub const ISSUER: u128 = 1;
pub const FUND: u128 = 2;
pub const ANN: u128 = 11;
pub const BEN: u128 = 12;
pub const ELDER: u128 = 21;
pub const SHOP: u128 = 31;
pub const BAKER: u128 = 32;
/// Everybody, with a name for the tellings.
pub const EVERYBODY: [(u128, &str); 7] = [
    (ISSUER, "issuer"),
    (FUND, "fund"),
    (ANN, "ann"),
    (BEN, "ben"),
    (ELDER, "elder"),
    (SHOP, "shop"),
    (BAKER, "baker"),
];

pub fn account(number: u128) -> AccountId {
    AccountId(Uuid::from_u128(0xacc_0000 + number))
}

pub fn transfer(number: u128) -> TransferId {
    TransferId(Uuid::from_u128(0x7a_0000 + number))
}

pub fn ticket(number: u128) -> TicketId {
    TicketId(Uuid::from_u128(0x71_0000 + number))
}

pub fn voucher(number: u128) -> VoucherId {
    VoucherId(Uuid::from_u128(0xf0_0000 + number))
}

pub fn partner(number: u128) -> PartnerId {
    PartnerId(Uuid::from_u128(0xba_0000 + number))
}

pub fn code(number: u8) -> CodeDigest {
    CodeDigest([number; 32])
}

pub fn holder(number: u128) -> Holder {
    match number {
        ISSUER => Holder::Issuer,
        FUND => Holder::Fund,
        ELDER => Holder::Household(HouseholdId(Uuid::from_u128(number))),
        SHOP | BAKER => Holder::Partner(partner(number)),
        _ => Holder::Person(person(number)),
    }
}

/// A bank in the middle of a story.
pub struct Bank {
    pub book: Book<'static>,
    pub entries: Vec<LedgerEntry>,
    pub rules: BankRules,
    pub now: BankNow,
}

/// A bank with everybody's account and nothing in it.
pub fn bank() -> Bank {
    let now = BankNow { at: T0, local_day: 100 };
    let mut bank = Bank { book: Book::default(), entries: Vec::new(), rules: BankRules::standard(grid()), now };
    for (number, _) in EVERYBODY {
        bank.asks(&BankCommand::OpenAccount { account: account(number), area: grid(), holder: holder(number) })
            .unwrap();
    }
    bank
}

impl Bank {
    /// A command, and what comes of it.
    pub fn asks(&mut self, command: &BankCommand) -> Result<Vec<BankEvent>, BankRefusal> {
        let events = decide(&self.book, command, self.now, &self.rules)?;
        for event in &events {
            self.book.apply(event, self.now.at);
            if let BankEvent::Booked { entry, .. } = event {
                self.entries.push((**entry).clone());
            }
        }
        Ok(events)
    }

    /// A command that is not refused, told.
    pub fn does(&mut self, command: &BankCommand) -> String {
        let events = self.asks(command).unwrap();
        events.iter().map(tell).collect::<Vec<_>>().join("; ")
    }

    /// A command that is refused.
    pub fn refuses(&mut self, command: &BankCommand) -> BankRefusal {
        self.asks(command).unwrap_err()
    }

    /// Coins in hundredths: what there is, and of this what is held.
    pub fn coins(&self, number: u128) -> (i64, i64) {
        let balance = self.book.balance(account(number), Unit::Coin);
        (balance.total, balance.held)
    }

    pub fn after_s(&mut self, seconds: u32) -> &mut Self {
        self.now.at = self.now.at.plus_s(seconds);
        self
    }

    pub fn next_day(&mut self) -> &mut Self {
        self.now.local_day += 1;
        self.after_s(86_400)
    }

    /// Gives somebody coins for service on tickets from `first` on, a day each.
    pub fn earned(mut self, number: u128, days: u128, first: u128) -> Self {
        for day in 0..days {
            self.does(&earn(9_000 + first + day, number, first + day, 120));
            self.next_day();
        }
        self
    }

    pub fn head(&self) -> ChainHead {
        self.book.head()
    }
}

pub fn earn(id: u128, who: u128, on: u128, minutes: u32) -> BankCommand {
    BankCommand::Earn { transfer: transfer(id), account: account(who), ticket: ticket(on), minutes }
}

pub fn reward(id: u128, who: u128, on: u128) -> BankCommand {
    BankCommand::RewardReport { transfer: transfer(id), account: account(who), ticket: ticket(on) }
}

pub fn gift(id: u128, from: u128, to: u128, amount: i64) -> BankCommand {
    BankCommand::Gift { transfer: transfer(id), from: account(from), to: account(to), unit: Unit::Coin, amount }
}

pub fn donate(id: u128, from: u128, fund: u128, amount: i64) -> BankCommand {
    BankCommand::Donate { transfer: transfer(id), from: account(from), fund: account(fund), unit: Unit::Coin, amount }
}

pub fn grant(id: u128, fund: u128, to: u128, amount: i64) -> BankCommand {
    BankCommand::Grant { transfer: transfer(id), fund: account(fund), to: account(to), unit: Unit::Coin, amount }
}

pub fn family(one: u128, other: u128, on: bool) -> BankCommand {
    BankCommand::LinkFamily { account: account(one), family: account(other), on }
}

pub fn issue(id: u128, who: u128, shop: u128, amount: i64, said: u8) -> BankCommand {
    BankCommand::IssueVoucher {
        voucher: voucher(id),
        account: account(who),
        partner: partner(shop),
        unit: Unit::Coin,
        amount,
        code: code(said),
    }
}

pub fn redeem(id: u128, which: u128, shop: u128, said: u8) -> BankCommand {
    BankCommand::RedeemVoucher {
        transfer: transfer(id),
        voucher: voucher(which),
        partner: partner(shop),
        code: code(said),
    }
}

pub fn reverse(id: u128, of: u128) -> BankCommand {
    BankCommand::Reverse { transfer: transfer(id), of: transfer(of), reason: ReversalReason::WrongAmount }
}

fn name(id: AccountId) -> String {
    let known = EVERYBODY.iter().find(|(number, _)| account(*number) == id);
    known.map_or_else(|| id.to_string(), |(_, name)| (*name).to_owned())
}

fn seconds(at: UnixMs) -> i64 {
    at.since_ms(T0) / 1000
}

/// One line per event.
pub fn tell(event: &BankEvent) -> String {
    match event {
        BankEvent::Opened { account, .. } => format!("{} opened", name(*account)),
        BankEvent::Linked { account, family, on } => {
            format!("{} and {} {}", name(*account), name(*family), if *on { "linked" } else { "parted" })
        }
        BankEvent::Closed { account } => format!("{} closed", name(*account)),
        BankEvent::PartnerLeft { account } => format!("{} left", name(*account)),
        BankEvent::Booked { entry, not_booked, above_cap } => {
            let kind = match entry.transfer.why {
                TransferKind::Earned { minutes, .. } => format!("earned {minutes} min"),
                TransferKind::Reported { .. } => "reported".to_owned(),
                TransferKind::Gift => "gift".to_owned(),
                TransferKind::Donation => "donation".to_owned(),
                TransferKind::Grant => "grant".to_owned(),
                TransferKind::Exchange { .. } => "exchange".to_owned(),
                TransferKind::Reversal { .. } => "reversal".to_owned(),
            };
            let line = |line: &hub_core::timebank::Line| format!("{} {:+}", name(line.account), line.amount);
            let lines: Vec<String> = entry.transfer.lines.iter().map(line).collect();
            let cut = if *not_booked > 0 { format!(", {not_booked} not booked") } else { String::new() };
            let above: String = above_cap.iter().map(|account| format!(", {} above its cap", name(*account))).collect();
            format!("{}: {kind}: {}{cut}{above}", entry.no, lines.join(", "))
        }
        BankEvent::OverLimit { account, not_booked, .. } => format!("{} {not_booked} over the limit", name(*account)),
        BankEvent::VoucherIssued { account, amount, expires_at, .. } => {
            format!("voucher of {} over {amount} until {}", name(*account), seconds(*expires_at))
        }
        BankEvent::VoucherRedeemed { .. } => "redeemed".to_owned(),
        BankEvent::VoucherLapsed { .. } => "lapsed".to_owned(),
        BankEvent::VoucherCancelled { .. } => "cancelled".to_owned(),
    }
}
