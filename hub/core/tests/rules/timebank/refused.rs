//! What is refused, each with its own reason, and that nothing is booked then.

use super::given::*;
use crate::given::{grid, person};
use hub_core::area::AreaPath;
use hub_core::timebank::{BankCommand, BankRefusal, Holder, MOST, Unit};

/// A bank in which Ann has two coins and is Ben's and the elder's family.
fn stocked() -> Bank {
    let mut bank = bank().earned(ANN, 1, 1);
    bank.does(&family(ANN, BEN, true));
    bank.does(&family(ANN, ELDER, true));
    bank
}

#[test]
fn amounts_that_are_none_are_refused_everywhere() {
    let table = [
        (0, BankRefusal::Zero),
        (-1, BankRefusal::Negative),
        (i64::MIN, BankRefusal::Negative),
        (MOST + 1, BankRefusal::TooMuch),
        (i64::MAX, BankRefusal::TooMuch),
        (201, BankRefusal::NotEnough { available: 200, wanted: 201 }),
        (MOST, BankRefusal::NotEnough { available: 200, wanted: MOST }),
    ];
    for (amount, refusal) in table {
        let mut bank = stocked();
        for command in [gift(1, ANN, BEN, amount), donate(1, ANN, FUND, amount), issue(1, ANN, SHOP, amount, 1)] {
            assert_eq!(bank.refuses(&command), refusal, "{command:?}");
        }
        assert_eq!((bank.head().no, bank.coins(ANN)), (1, (200, 0)), "nothing was booked");
    }
    let mut bank = stocked();
    assert_eq!(bank.refuses(&grant(1, FUND, ELDER, -5)), BankRefusal::Negative);
    assert_eq!(bank.refuses(&grant(1, FUND, ELDER, 0)), BankRefusal::Zero);
}

#[test]
fn service_of_no_time_or_of_more_than_a_day_is_refused() {
    let mut bank = bank();
    assert_eq!(bank.refuses(&earn(1, ANN, 1, 0)), BankRefusal::Zero);
    assert_eq!(bank.refuses(&earn(1, ANN, 1, 1_441)), BankRefusal::TooLong);
    assert_eq!(bank.refuses(&earn(1, ANN, 1, u32::MAX)), BankRefusal::TooLong);
    bank.does(&earn(1, ANN, 1, 1_440));
    bank.rules.points_per_report = 0;
    assert_eq!(bank.refuses(&reward(2, ANN, 1)), BankRefusal::Zero);
}

#[test]
fn who_may_do_what_depends_on_whose_account_it_is() {
    let mut bank = stocked();
    let wrong = [
        earn(1, ELDER, 3, 60),
        earn(1, SHOP, 3, 60),
        earn(1, FUND, 3, 60),
        reward(1, SHOP, 3),
        donate(1, ANN, BEN, 10),
        donate(1, ISSUER, FUND, 10),
        grant(1, ANN, BEN, 10),
        grant(1, FUND, SHOP, 10),
        grant(1, ISSUER, ANN, 10),
        issue(1, FUND, SHOP, 10, 1),
        issue(1, SHOP, BAKER, 10, 1),
        issue(1, ISSUER, SHOP, 10, 1),
        family(ANN, SHOP, true),
        family(ISSUER, ANN, true),
    ];
    for command in wrong {
        assert_eq!(bank.refuses(&command), BankRefusal::WrongHolder, "{command:?}");
    }
}

#[test]
fn nobody_gives_to_themselves_and_nobody_unknown_gives_or_gets() {
    let mut bank = stocked();
    for command in [gift(1, ANN, ANN, 10), donate(1, FUND, FUND, 10), grant(1, FUND, FUND, 10), family(ANN, ANN, true)]
    {
        assert_eq!(bank.refuses(&command), BankRefusal::ToItself, "{command:?}");
    }
    let unknown = [
        earn(1, 88, 1, 60),
        reward(1, 88, 1),
        gift(1, 88, ANN, 10),
        gift(1, ANN, 88, 10),
        donate(1, ANN, 88, 10),
        grant(1, 88, ELDER, 10),
        issue(1, 88, SHOP, 10, 1),
        issue(1, ANN, 88, 10, 1),
        BankCommand::CloseAccount { account: account(88) },
    ];
    for command in unknown {
        assert_eq!(bank.refuses(&command), BankRefusal::NoSuchAccount, "{command:?}");
    }
}

#[test]
fn a_transfer_with_a_known_id_is_not_booked_again() {
    let mut bank = stocked();
    bank.does(&gift(1, ANN, BEN, 10));
    assert_eq!(bank.refuses(&gift(1, ANN, BEN, 10)), BankRefusal::TransferExists);
    assert_eq!(bank.refuses(&earn(1, BEN, 4, 60)), BankRefusal::TransferExists);
    assert_eq!(bank.refuses(&reverse(1, 9_001)), BankRefusal::TransferExists);
    assert_eq!(bank.coins(BEN), (10, 0));
}

#[test]
fn a_holder_has_one_account_in_a_community_and_communities_do_not_mix() {
    let mut bank = stocked();
    let elsewhere = AreaPath::root();
    let open = |number, area: &AreaPath, holder| BankCommand::OpenAccount {
        account: account(number),
        area: area.clone(),
        holder,
    };
    assert_eq!(bank.refuses(&open(50, &grid(), holder(ANN))), BankRefusal::AccountExists);
    assert_eq!(bank.refuses(&open(50, &grid(), Holder::Issuer)), BankRefusal::AccountExists);
    assert_eq!(bank.refuses(&open(ANN, &elsewhere, Holder::Fund)), BankRefusal::AccountExists);
    bank.asks(&open(50, &elsewhere, holder(ANN))).unwrap();
    assert_eq!(bank.refuses(&earn(1, 50, 3, 60)), BankRefusal::NoIssuer);
    bank.asks(&open(51, &elsewhere, Holder::Person(person(13)))).unwrap();
    assert_eq!(bank.refuses(&family(ANN, 51, true)), BankRefusal::OtherCommunity);
    assert_eq!(bank.refuses(&gift(1, ANN, 51, 10)), BankRefusal::OtherCommunity);
    assert_eq!(bank.refuses(&donate(1, 51, FUND, 10)), BankRefusal::OtherCommunity);
}

#[test]
fn every_refusal_is_a_sentence() {
    let said = BankRefusal::NotEnough { available: 20, wanted: 100 }.to_string();
    assert_eq!(said, "100 is wanted and 20 is there");
    assert_eq!(BankRefusal::TooMuch.to_string(), "the amount is more than 100000000");
    let unit = serde_json::to_string(&Unit::Coin).unwrap();
    assert_eq!(unit, "\"coin\"");
}
