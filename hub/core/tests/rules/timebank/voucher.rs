//! Vouchers: the amount is held, paid once, or free again.

use super::given::*;
use hub_core::timebank::{BankCommand, BankEvent, BankRefusal, Unit, VoucherState};

fn cancel(id: u128) -> BankCommand {
    BankCommand::CancelVoucher { voucher: voucher(id) }
}

#[test]
fn an_open_voucher_holds_its_amount_and_pays_the_shop_once() {
    let mut bank = bank().earned(ANN, 1, 1);
    let issued = bank.does(&issue(1, ANN, SHOP, 150, 1));
    assert_eq!(issued, format!("voucher of ann over 150 until {}", 86_400 + 600));
    assert_eq!(bank.coins(ANN), (200, 150));
    let short = BankRefusal::NotEnough { available: 50, wanted: 60 };
    assert_eq!(bank.refuses(&donate(1, ANN, FUND, 60)), short, "what is held cannot be given away");
    assert_eq!(bank.refuses(&issue(2, ANN, BAKER, 60, 2)), short, "nor held twice");
    assert_eq!(bank.does(&redeem(1, 1, SHOP, 1)), "redeemed; 2: exchange: ann -150, shop +150");
    assert_eq!((bank.coins(ANN), bank.coins(SHOP)), ((50, 0), (150, 0)));
    assert_eq!(bank.refuses(&redeem(2, 1, SHOP, 1)), BankRefusal::VoucherSettled);
    assert_eq!(bank.refuses(&cancel(1)), BankRefusal::VoucherSettled);
    assert_eq!(bank.does(&reverse(3, 1)), "3: reversal: ann +150, shop -150");
}

#[test]
fn only_the_named_shop_with_the_right_code_is_paid() {
    let mut bank = bank().earned(ANN, 1, 1);
    bank.does(&issue(1, ANN, SHOP, 150, 1));
    assert_eq!(bank.refuses(&redeem(1, 1, BAKER, 1)), BankRefusal::WrongPartner);
    assert_eq!(bank.refuses(&redeem(1, 1, SHOP, 2)), BankRefusal::WrongCode);
    assert_eq!(bank.refuses(&redeem(1, 9, SHOP, 1)), BankRefusal::NoSuchVoucher);
    assert_eq!(bank.refuses(&redeem(9_001, 1, SHOP, 1)), BankRefusal::TransferExists);
    assert_eq!(bank.coins(ANN), (200, 150), "still held");
    assert_eq!(bank.book.voucher_with(code(1)).unwrap().id, voucher(1));
    assert_eq!(bank.book.voucher_with(code(2)), None);
}

#[test]
fn a_voucher_is_worth_nothing_from_its_end_on_and_frees_what_it_held() {
    let mut bank = bank().earned(ANN, 1, 1);
    bank.does(&issue(1, ANN, SHOP, 150, 1));
    bank.after_s(60).does(&issue(2, ANN, BAKER, 50, 2));
    let first_end = bank.book.voucher(voucher(1)).unwrap().expires_at;
    assert_eq!(bank.book.next_due(), Some(first_end));
    assert_eq!(bank.after_s(539).does(&BankCommand::Fire), "", "one second is left");
    assert_eq!(bank.after_s(1).refuses(&redeem(1, 1, SHOP, 1)), BankRefusal::VoucherExpired, "before its timer");
    assert_eq!(bank.does(&BankCommand::Fire), "lapsed");
    assert_eq!(bank.does(&BankCommand::Fire), "", "once");
    assert_eq!(bank.refuses(&redeem(1, 1, SHOP, 1)), BankRefusal::VoucherExpired, "after its timer");
    assert_eq!(bank.refuses(&cancel(1)), BankRefusal::VoucherExpired);
    assert_eq!(bank.coins(ANN), (200, 50));
    assert_eq!(bank.book.next_due(), Some(first_end.plus_s(60)));
    assert_eq!(bank.after_s(600).does(&BankCommand::Fire), "lapsed");
    assert_eq!((bank.coins(ANN), bank.book.next_due()), ((200, 0), None));
}

#[test]
fn a_voucher_can_be_given_back_and_its_code_used_again() {
    let mut bank = bank().earned(ANN, 1, 1);
    bank.does(&issue(1, ANN, SHOP, 150, 1));
    assert_eq!(bank.refuses(&issue(1, ANN, SHOP, 10, 3)), BankRefusal::VoucherExists);
    assert_eq!(bank.refuses(&issue(2, ANN, BAKER, 10, 1)), BankRefusal::CodeTaken);
    assert_eq!(bank.does(&cancel(1)), "cancelled");
    assert_eq!(bank.coins(ANN), (200, 0));
    assert_eq!(bank.refuses(&redeem(1, 1, SHOP, 1)), BankRefusal::VoucherSettled);
    bank.does(&issue(2, ANN, BAKER, 200, 1));
    assert_eq!(bank.refuses(&cancel(9)), BankRefusal::NoSuchVoucher);
    let closing = BankCommand::CloseAccount { account: account(ANN) };
    assert_eq!(bank.refuses(&closing), BankRefusal::NotEmpty);
}

#[test]
fn who_knows_the_log_alone_cannot_redeem_and_the_row_brings_the_code() {
    let mut bank = bank().earned(ANN, 1, 1);
    let events = bank.asks(&issue(1, ANN, SHOP, 150, 1)).unwrap();
    let row = (**bank.book.voucher(voucher(1)).unwrap()).clone();
    let body = serde_json::to_string(&events[0]).unwrap();
    assert!(!body.contains("01010101"), "the hash of a code is not in the log: {body}");
    let read: BankEvent = serde_json::from_str(&body).unwrap();
    let mut other = super::given::bank().earned(ANN, 1, 1);
    other.book.apply(&read, other.now.at);
    assert_eq!(other.coins(ANN), (200, 150), "it is held here too");
    assert_eq!(other.refuses(&redeem(1, 1, SHOP, 1)), BankRefusal::WrongCode);
    other.book.put_voucher(row);
    assert_eq!(other.coins(ANN), (200, 150), "counted once");
    other.does(&redeem(1, 1, SHOP, 1));
    let state = other.book.voucher(voucher(1)).unwrap().state;
    assert_eq!(state, VoucherState::Redeemed { at: other.now.at });
    assert_eq!(other.book.balance(account(SHOP), Unit::Coin).available(), 150);
}

#[test]
fn a_partner_that_leaves_gives_its_open_vouchers_back_takes_no_more_and_keeps_what_it_was_paid() {
    let mut bank = bank().earned(ANN, 2, 1);
    bank.does(&issue(1, ANN, SHOP, 100, 1));
    bank.does(&redeem(1, 1, SHOP, 1));
    bank.does(&issue(2, ANN, SHOP, 150, 2));
    bank.does(&issue(3, ANN, BAKER, 50, 3));
    let leaves = BankCommand::PartnerLeaves { area: crate::given::grid(), partner: partner(SHOP) };
    assert_eq!(bank.does(&leaves), "cancelled; shop left");
    assert_eq!((bank.coins(ANN), bank.coins(SHOP)), ((300, 50), (100, 0)), "the baker's voucher is still held");
    assert_eq!(bank.refuses(&redeem(2, 2, SHOP, 2)), BankRefusal::VoucherSettled);
    assert_eq!(bank.refuses(&issue(4, ANN, SHOP, 10, 4)), BankRefusal::PartnerLeft);
    assert_eq!(bank.does(&leaves), "", "once");
    assert_eq!(
        bank.does(&reverse(5, 1)),
        "4: reversal: ann +100, shop -100",
        "what went wrong can still be taken back"
    );
    let nobody = BankCommand::PartnerLeaves { area: crate::given::grid(), partner: partner(99) };
    assert_eq!(bank.refuses(&nobody), BankRefusal::NoSuchAccount);
}
