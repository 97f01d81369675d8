//! What is booked: service, reports, gifts, donations, and taking back.

use super::given::*;
use hub_core::ids::TransferId;
use hub_core::timebank::{
    BadEntry, BankCommand, BankRefusal, BankRules, BankRulesFault, Book, Flaw, MOST_OVER_LIMIT, Unit,
};

#[test]
fn an_hour_of_confirmed_service_is_a_coin_and_parts_of_a_hundredth_are_dropped() {
    let table = [(60, "+100"), (45, "+75"), (1, "+1"), (100, "+166"), (119, "+198"), (120, "+200")];
    for (minutes, coins) in table {
        let told = bank().does(&earn(1, ANN, 1, minutes));
        assert_eq!(told, format!("1: earned {minutes} min: ann {coins}, issuer {}", coins.replace('+', "-")));
    }
}

#[test]
fn what_is_above_the_limit_of_a_day_is_not_booked_and_stays_known_with_the_account() {
    let mut bank = bank();
    assert_eq!(bank.does(&earn(1, ANN, 1, 90)), "1: earned 90 min: ann +150, issuer -150");
    assert_eq!(bank.does(&earn(2, ANN, 2, 60)), "2: earned 60 min: ann +50, issuer -50, 50 not booked");
    assert_eq!(bank.does(&earn(3, ANN, 3, 30)), "ann 50 over the limit");
    assert_eq!(bank.does(&earn(4, BEN, 3, 30)), "3: earned 30 min: ben +50, issuer -50");
    assert_eq!(bank.next_day().does(&earn(5, ANN, 3, 30)), "", "it was counted on its day");
    assert_eq!(bank.does(&earn(5, ANN, 4, 30)), "4: earned 30 min: ann +50, issuer -50");
    assert_eq!(bank.coins(ANN), (250, 0));
    assert_eq!(over(&bank), [(2, 60, 50, 50), (3, 30, 0, 50)]);
    bank.does(&reverse(6, 2));
    assert_eq!(over(&bank), [(3, 30, 0, 50)], "a service that does not count has nothing above the limit");
}

#[test]
fn what_is_known_above_the_limit_is_bounded_and_the_oldest_goes_first() {
    let mut bank = bank();
    bank.does(&earn(1, ANN, 1, 120));
    let most = u128::try_from(MOST_OVER_LIMIT).unwrap();
    for no in 0..most + 2 {
        bank.does(&earn(10 + no, ANN, 10_000 - no, 30));
        bank.now.at = bank.now.at.plus_ms(1);
    }
    let known = &bank.book.account(account(ANN)).unwrap().over_limit;
    assert_eq!(known.len(), MOST_OVER_LIMIT);
    assert!(!known.contains_key(&ticket(10_000)) && !known.contains_key(&ticket(9_999)), "the two oldest");
    assert!(known.contains_key(&ticket(9_998)) && known.contains_key(&ticket(10_000 - most - 1)));
}

/// Ticket, minutes, what was booked, what was not, as the account of Ann has it.
fn over(bank: &Bank) -> Vec<(u128, u32, i64, i64)> {
    let known = &bank.book.account(account(ANN)).unwrap().over_limit;
    (0..10)
        .filter_map(|no| known.get(&ticket(no)).map(|over| (no, over.minutes, over.booked, over.not_booked)))
        .collect()
}

#[test]
fn a_ledger_that_was_looked_through_elsewhere_says_the_same_as_one_that_was_booked() {
    let mut bank = bank().earned(ANN, 2, 900);
    bank.does(&issue(1, ANN, SHOP, 30, 1));
    bank.does(&reverse(1, 9_900));
    let mut read = Book::default();
    for entry in &bank.entries {
        read.take_sound(entry.clone()).unwrap();
    }
    let flaw = read.take_sound(bank.entries[0].clone()).unwrap_err();
    assert_eq!(flaw, BadEntry { no: 4, why: Flaw::Gap { found: 1 } });
    let expected = (bank.coins(ANN), bank.head(), bank.book.reversed_by(transfer(9_900)));
    bank.book.take_ledger(read);
    assert_eq!((bank.coins(ANN), bank.head(), bank.book.reversed_by(transfer(9_900))), expected);
    assert_eq!((bank.coins(ANN), bank.book.open_vouchers().len()), ((200, 30), 1), "what is held stays held");
    assert_eq!(bank.refuses(&earn(5, ANN, 901, 30)), BankRefusal::AlreadyEarned { by: transfer(9_901) });
}

#[test]
fn the_same_service_of_the_same_person_is_booked_once_and_another_helper_has_their_own() {
    let mut bank = bank();
    bank.does(&earn(1, ANN, 7, 60));
    assert_eq!(bank.refuses(&earn(2, ANN, 7, 60)), BankRefusal::AlreadyEarned { by: transfer(1) });
    assert_eq!(bank.next_day().refuses(&earn(2, ANN, 7, 60)), BankRefusal::AlreadyEarned { by: transfer(1) });
    assert_eq!(bank.does(&earn(2, BEN, 7, 60)), "2: earned 60 min: ben +100, issuer -100");
}

#[test]
fn a_valid_report_has_its_points_once_whoever_asks() {
    let mut bank = bank();
    assert_eq!(bank.does(&reward(1, ANN, 5)), "1: reported: ann +10, issuer -10");
    assert_eq!(bank.refuses(&reward(2, ANN, 5)), BankRefusal::AlreadyReported { by: transfer(1) });
    assert_eq!(bank.refuses(&reward(2, BEN, 5)), BankRefusal::AlreadyReported { by: transfer(1) });
    assert_eq!(bank.book.balance(account(ANN), Unit::Points).total, 10);
    assert_eq!(bank.coins(ANN), (0, 0));
}

#[test]
fn the_clerk_corrects_by_taking_back_and_booking_anew() {
    let mut bank = bank();
    bank.does(&earn(1, ANN, 7, 120));
    bank.next_day();
    assert_eq!(bank.does(&reverse(2, 1)), "2: reversal: ann -200, issuer +200");
    assert_eq!(bank.book.earned_on(account(ANN), 100), 0, "the day of the service is free again");
    assert_eq!(bank.does(&earn(3, ANN, 7, 60)), "3: earned 60 min: ann +100, issuer -100");
    bank.does(&reward(4, ANN, 5));
    bank.does(&reverse(5, 4));
    assert_eq!(bank.does(&reward(6, BEN, 5)), "6: reported: ben +10, issuer -10");
}

#[test]
fn gifts_go_within_the_family_both_ways_until_it_is_parted() {
    let mut bank = bank().earned(ANN, 1, 1);
    assert_eq!(bank.refuses(&gift(1, ANN, ELDER, 50)), BankRefusal::NotFamily);
    assert_eq!(bank.does(&family(ELDER, ANN, true)), "elder and ann linked");
    assert_eq!(bank.does(&family(ANN, ELDER, true)), "", "known already");
    assert_eq!(bank.does(&gift(1, ANN, ELDER, 50)), "2: gift: ann -50, elder +50");
    assert_eq!(bank.does(&gift(2, ELDER, ANN, 20)), "3: gift: elder -20, ann +20");
    assert_eq!(bank.does(&family(ANN, ELDER, false)), "ann and elder parted");
    assert_eq!(bank.refuses(&gift(3, ELDER, ANN, 20)), BankRefusal::NotFamily);
    assert_eq!((bank.coins(ANN), bank.coins(ELDER)), ((170, 0), (30, 0)));
}

#[test]
fn donations_go_to_the_fund_and_from_there_to_elders() {
    let mut bank = bank().earned(ANN, 1, 1);
    assert_eq!(bank.does(&donate(1, ANN, FUND, 120)), "2: donation: ann -120, fund +120");
    assert_eq!(bank.does(&grant(2, FUND, ELDER, 100)), "3: grant: fund -100, elder +100");
    let short = BankRefusal::NotEnough { available: 20, wanted: 100 };
    assert_eq!(bank.refuses(&grant(3, FUND, ELDER, 100)), short);
    assert_eq!((bank.coins(ANN), bank.coins(FUND), bank.coins(ELDER)), ((80, 0), (20, 0), (100, 0)));
}

#[test]
fn a_balance_above_its_cap_is_flagged_and_not_blocked() {
    let mut bank = bank();
    bank.rules.cap_coins = 150;
    assert_eq!(bank.does(&earn(1, ANN, 1, 90)), "1: earned 90 min: ann +150, issuer -150");
    assert_eq!(bank.does(&earn(2, ANN, 2, 30)), "2: earned 30 min: ann +50, issuer -50, ann above its cap");
    bank.does(&family(ANN, BEN, true));
    assert_eq!(bank.does(&gift(3, ANN, BEN, 20)), "3: gift: ann -20, ben +20", "who gives is not flagged");
    assert_eq!(bank.does(&reverse(4, 3)), "4: reversal: ann +20, ben -20, ann above its cap");
    assert_eq!(bank.does(&reverse(5, 1)), "5: reversal: ann -150, issuer +150", "the community has no cap");
}

#[test]
fn a_transfer_is_taken_back_whole_and_once_and_the_taking_back_stays() {
    let mut bank = bank().earned(ANN, 1, 1);
    bank.does(&donate(1, ANN, FUND, 120));
    assert_eq!(bank.does(&reverse(2, 1)), "3: reversal: ann +120, fund -120");
    assert_eq!((bank.coins(ANN), bank.coins(FUND)), ((200, 0), (0, 0)));
    assert_eq!(bank.refuses(&reverse(3, 1)), BankRefusal::AlreadyReversed { by: transfer(2) });
    assert_eq!(bank.refuses(&reverse(3, 2)), BankRefusal::IsReversal);
    assert_eq!(bank.refuses(&reverse(3, 77)), BankRefusal::NoSuchTransfer);
}

#[test]
fn what_was_spent_cannot_be_taken_back() {
    let mut bank = bank().earned(ANN, 1, 1);
    bank.does(&donate(1, ANN, FUND, 120));
    let earned = 9_001;
    assert_eq!(bank.refuses(&reverse(2, earned)), BankRefusal::NotEnough { available: 80, wanted: 200 });
    bank.does(&reverse(3, 1));
    assert_eq!(bank.does(&reverse(4, earned)), "4: reversal: ann -200, issuer +200");
}

#[test]
fn an_account_is_closed_when_nothing_is_in_it_and_its_holder_may_have_another() {
    let mut bank = bank().earned(ANN, 1, 1);
    let close = |number| BankCommand::CloseAccount { account: account(number) };
    assert_eq!(bank.refuses(&close(ANN)), BankRefusal::NotEmpty);
    assert_eq!(bank.refuses(&close(ISSUER)), BankRefusal::IssuerStays);
    bank.does(&donate(1, ANN, FUND, 200));
    assert_eq!(bank.does(&close(ANN)), "ann closed");
    assert_eq!(bank.refuses(&close(ANN)), BankRefusal::AccountClosed);
    assert_eq!(bank.refuses(&earn(2, ANN, 5, 60)), BankRefusal::AccountClosed);
    assert_eq!(bank.refuses(&reverse(2, 1)), BankRefusal::AccountClosed);
    let again = BankCommand::OpenAccount { account: account(99), area: crate::given::grid(), holder: holder(ANN) };
    bank.asks(&again).unwrap();
    assert_eq!(bank.book.account_of(&crate::given::grid(), holder(ANN)).unwrap().id, account(99));
    let closed = (**bank.book.account(account(ANN)).unwrap()).clone();
    bank.book.put_account(closed);
    assert_eq!(bank.book.account_of(&crate::given::grid(), holder(ANN)).unwrap().id, account(99), "rows in any order");
}

#[test]
fn a_batch_sees_its_own_bookings_in_a_draft_and_the_book_does_not() {
    let bank = bank().earned(ANN, 1, 1);
    let mut draft = bank.book.draft();
    for (id, left) in [(1, 120), (2, 40)] {
        let events = hub_core::timebank::decide(&draft, &donate(id, ANN, FUND, 80), bank.now, &bank.rules).unwrap();
        events.iter().for_each(|event| draft.apply(event, bank.now.at));
        assert_eq!(draft.balance(account(ANN), Unit::Coin).total, left);
    }
    let third = hub_core::timebank::decide(&draft, &donate(3, ANN, FUND, 80), bank.now, &bank.rules);
    assert_eq!(third, Err(BankRefusal::NotEnough { available: 40, wanted: 80 }));
    assert_eq!((draft.head().no, bank.head().no), (3, 1));
    assert_eq!(draft.trial_balance(Unit::Coin), 0);
    assert_eq!(bank.coins(ANN), (200, 0));
    assert!(draft.draft().entry(transfer(1)).is_some(), "a draft over a draft sees through both");
}

#[test]
fn an_entry_that_is_in_the_book_already_changes_nothing() {
    let mut bank = bank().earned(ANN, 2, 1);
    for entry in bank.entries.clone() {
        bank.book.take(entry);
    }
    assert_eq!((bank.coins(ANN), bank.coins(ISSUER)), ((400, 0), (-400, 0)));
    assert_eq!(bank.book.reversed_by(TransferId(uuid::Uuid::nil())), None);
}

#[test]
fn rules_under_which_nothing_can_be_earned_or_redeemed_are_refused() {
    let fault = |change: fn(&mut BankRules)| {
        let mut rules = BankRules::standard(crate::given::grid());
        change(&mut rules);
        rules.check().err()
    };
    assert_eq!(fault(|_| {}), None);
    assert_eq!(fault(|rules| rules.coins_per_hour = 0), Some(BankRulesFault::Hour));
    assert_eq!(fault(|rules| rules.coins_per_hour = 10_001), Some(BankRulesFault::Hour));
    assert_eq!(fault(|rules| rules.coins_per_day = 0), Some(BankRulesFault::Day));
    assert_eq!(fault(|rules| rules.cap_coins = -1), Some(BankRulesFault::Amount));
    assert_eq!(fault(|rules| rules.points_per_report = i64::MAX), Some(BankRulesFault::Amount));
    assert_eq!(fault(|rules| rules.voucher_s = 59), Some(BankRulesFault::Voucher));
    assert_eq!(fault(|rules| rules.voucher_s = 86_401), Some(BankRulesFault::Voucher));
}
