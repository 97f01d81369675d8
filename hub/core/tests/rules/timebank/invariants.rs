//! Whatever is asked of the bank, in whatever order: the sum is zero, nobody but the community goes below it, what is
//! taken back is as it was, and what is done to the ledger afterwards is found where it was done.

use super::given::*;
use hub_core::timebank::{
    BankCommand, BankEvent, BankRefusal, Book, LedgerEntry, TransferKind, UNITS, Unit, Verdict, verify,
};
use proptest::prelude::*;
use proptest::sample::{Index, select};

const NUMBERS: [u128; 8] = [ISSUER, FUND, ANN, ANN, BEN, ELDER, SHOP, 88];

fn somebody() -> impl Strategy<Value = u128> {
    select(NUMBERS.to_vec())
}

fn people() -> impl Strategy<Value = u128> {
    select(vec![ANN, ANN, BEN, BEN, ELDER, 88])
}

fn shop() -> impl Strategy<Value = u128> {
    select(vec![SHOP, SHOP, SHOP, BAKER])
}

/// The right code, or (false) another one.
fn code_of() -> impl Strategy<Value = bool> {
    prop::bool::weighted(0.8)
}

fn amount() -> impl Strategy<Value = i64> {
    prop_oneof![8 => 1i64..260, 1 => -3i64..1, 1 => select(vec![i64::MIN, i64::MAX, 100_000_001])]
}

fn unit() -> impl Strategy<Value = Unit> {
    prop_oneof![4 => Just(Unit::Coin), 1 => Just(Unit::Points)]
}

/// A command. Numbers of transfers and vouchers are few, so that some are known already.
fn command() -> impl Strategy<Value = BankCommand> {
    let id = || 0u128..80;
    let known = || prop_oneof![3 => 0u128..80, 1 => select(vec![9_900u128, 9_901, 9_950])];
    let of_unit = |command: BankCommand, is: Unit| match command {
        BankCommand::Gift { transfer, from, to, amount, .. } => {
            BankCommand::Gift { transfer, from, to, unit: is, amount }
        }
        BankCommand::Donate { transfer, from, fund, amount, .. } => {
            BankCommand::Donate { transfer, from, fund, unit: is, amount }
        }
        other => other,
    };
    let plain = prop_oneof![
        6 => (id(), people(), 0u128..30, 0u32..200).prop_map(|(i, w, t, m)| earn(i, w, t, m)),
        2 => (id(), somebody(), 0u128..30).prop_map(|(i, w, t)| reward(i, w, t)),
        4 => (id(), somebody(), somebody(), amount()).prop_map(|(i, f, t, a)| gift(i, f, t, a)),
        3 => (id(), somebody(), amount()).prop_map(|(i, f, a)| donate(i, f, FUND, a)),
        2 => (id(), somebody(), amount()).prop_map(|(i, t, a)| grant(i, FUND, t, a)),
        4 => (people(), people(), any::<bool>()).prop_map(|(a, b, on)| family(a, b, on)),
        4 => (0u128..20, people(), amount()).prop_map(|(v, w, a)| issue(v, w, SHOP, a, v as u8)),
        6 => (id(), 0u128..20, shop(), code_of()).prop_map(|(i, v, p, right)| redeem(i, v, p, if right { v as u8 } else { 9 })),
        2 => (0u128..20).prop_map(|v| BankCommand::CancelVoucher { voucher: voucher(v) }),
        4 => (id(), known()).prop_map(|(i, of)| reverse(i, of)),
        1 => select(vec![BAKER, BAKER, ELDER, SHOP, ISSUER, 88]).prop_map(|who| BankCommand::CloseAccount { account: account(who) }),
        2 => Just(BankCommand::Fire),
    ];
    (plain, unit()).prop_map(move |(command, unit)| of_unit(command, unit))
}

/// One command, or a voucher that is used at once: by chance alone that would hardly ever happen in time.
fn one_or_two() -> impl Strategy<Value = Vec<BankCommand>> {
    let used =
        (0u128..80, 20u128..60, people(), 1i64..90, shop(), code_of()).prop_map(|(id, v, who, amount, shop, right)| {
            let said = if right { v as u8 } else { 9 };
            vec![issue(v, who, SHOP, amount, v as u8), redeem(id, v, shop, said)]
        });
    let given_back = (60u128..80, people(), 1i64..90).prop_map(|(v, who, amount)| {
        vec![issue(v, who, SHOP, amount, v as u8), BankCommand::CancelVoucher { voucher: voucher(v) }]
    });
    prop_oneof![16 => command().prop_map(|command| vec![command]), 3 => used, 1 => given_back]
}

/// Commands with the seconds that pass before each.
fn commands() -> impl Strategy<Value = Vec<(BankCommand, u32)>> {
    let pause = prop_oneof![3 => 0u32..90, 1 => 300u32..700, 1 => Just(86_400u32)];
    let timed = |(commands, pause): (Vec<BankCommand>, u32)| {
        let pauses = [pause, 5].into_iter();
        commands.into_iter().zip(pauses).collect::<Vec<_>>()
    };
    prop::collection::vec((one_or_two(), pause).prop_map(timed), 1..100).prop_map(|steps| steps.concat())
}

fn story(
    commands: &[(BankCommand, u32)],
    mut each: impl FnMut(&Bank, &BankCommand, Result<&[BankEvent], BankRefusal>),
) -> Bank {
    let mut bank = bank().earned(ANN, 2, 900).earned(BEN, 1, 950);
    bank.does(&family(ANN, BEN, true));
    bank.does(&family(ANN, ELDER, true));
    for (command, pause_s) in commands {
        bank.after_s(*pause_s);
        bank.now.local_day = 100 + bank.now.at.since_ms(crate::given::T0) / 86_400_000;
        let done = bank.asks(command);
        each(&bank, command, done.as_deref().map_err(|refusal| *refusal));
    }
    bank
}

fn holds(bank: &Bank) -> Result<(), TestCaseError> {
    for unit in UNITS {
        prop_assert_eq!(bank.book.trial_balance(unit), 0);
        for (number, _) in EVERYBODY {
            let balance = bank.book.balance(account(number), unit);
            prop_assert!(number == ISSUER || balance.total >= 0);
            prop_assert!(number == ISSUER || balance.available() >= 0);
            prop_assert!(balance.held >= 0);
        }
    }
    let held: i64 = bank.book.open_vouchers().iter().map(|voucher| voucher.amount).sum();
    let counted: i64 = EVERYBODY.iter().map(|(number, _)| bank.coins(*number).1).sum();
    prop_assert_eq!(held, counted);
    for day in 100..220 {
        prop_assert!(bank.book.earned_on(account(ANN), day) <= bank.rules.coins_per_day);
    }
    Ok(())
}

/// What can be done to one entry, so that it is another one.
fn spoil(entry: &mut LedgerEntry, what: usize, bit: u32) {
    let flip = |bytes: &mut [u8]| {
        let at = bit as usize % (bytes.len() * 8);
        bytes[at / 8] ^= 1 << (at % 8);
    };
    let flip_id = |id: &mut uuid::Uuid| {
        let mut bytes = *id.as_bytes();
        flip(&mut bytes);
        *id = uuid::Uuid::from_bytes(bytes);
    };
    let last = entry.transfer.lines.len() - 1;
    match what % 12 {
        0 => flip(&mut entry.hash.0),
        1 => flip(&mut entry.previous.0),
        2 => entry.no ^= 1 << (bit % 64),
        3 => entry.at.0 ^= 1 << (bit % 64),
        4 => entry.local_day ^= 1 << (bit % 64),
        5 => flip_id(&mut entry.transfer.id.0),
        6 => entry.transfer.unit = if entry.transfer.unit == Unit::Coin { Unit::Points } else { Unit::Coin },
        7 => entry.transfer.lines[0].amount ^= 1 << (bit % 64),
        8 => flip_id(&mut entry.transfer.lines[last].account.0),
        9 => entry.transfer.lines.swap(0, last),
        10 => entry.transfer.lines.push(entry.transfer.lines[0]),
        _ => match &mut entry.transfer.why {
            TransferKind::Earned { minutes, .. } => *minutes ^= 1 << (bit % 32),
            TransferKind::Reported { ticket } => flip_id(&mut ticket.0),
            TransferKind::Exchange { voucher } => flip_id(&mut voucher.0),
            TransferKind::Reversal { of, .. } => flip_id(&mut of.0),
            why @ (TransferKind::Gift | TransferKind::Grant) => *why = TransferKind::Donation,
            why @ TransferKind::Donation => *why = TransferKind::Gift,
        },
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_sum_is_zero_and_nobody_but_the_community_is_below_it(commands in commands()) {
        let mut checked = Ok(());
        let bank = story(&commands, |bank, _, _| {
            if checked.is_ok() {
                checked = holds(bank);
            }
        });
        checked?;
        prop_assert_eq!(verify(&bank.entries, Some(bank.head())), Verdict::Sound(bank.head()));
    }

    #[test]
    fn the_ledger_alone_gives_the_same_balances(commands in commands()) {
        let bank = story(&commands, |_, _, _| {});
        let mut again = Book::default();
        bank.entries.iter().for_each(|entry| again.take(entry.clone()));
        prop_assert_eq!(again.head(), bank.head());
        for (number, _) in EVERYBODY {
            for unit in UNITS {
                prop_assert_eq!(again.balance(account(number), unit).total, bank.book.balance(account(number), unit).total);
            }
            for day in 100..220 {
                let earned = |book: &Book<'_>| book.earned_on(account(number), day);
                prop_assert_eq!(earned(&again), earned(&bank.book));
            }
        }
    }

    #[test]
    fn taking_back_the_last_transfer_restores_every_balance(commands in commands()) {
        let mut bank = story(&commands, |_, _, _| {});
        let before = |bank: &Bank| EVERYBODY.map(|(number, _)| UNITS.map(|unit| bank.book.balance(account(number), unit)));
        let stood = before(&bank);
        bank.next_day();
        for command in [gift(700, ANN, BEN, 7), donate(700, ELDER, FUND, 3), earn(700, BEN, 999, 60), reward(700, ANN, 999)] {
            if bank.asks(&command).is_ok() {
                prop_assert_ne!(before(&bank), stood);
                bank.does(&reverse(701, 700));
                break;
            }
        }
        prop_assert_eq!(before(&bank), stood);
    }

    #[test]
    fn a_changed_bit_a_cut_and_a_swap_are_found_where_they_are(
        commands in commands(), at in any::<Index>(), what in 0usize..15, bit in any::<u32>(),
    ) {
        let bank = story(&commands, |_, _, _| {});
        let mut entries = bank.entries.clone();
        let at = at.index(entries.len());
        let no = at as u64 + 1;
        match what {
            12 => drop(entries.remove(at)),
            13 if at + 1 < entries.len() => entries.swap(at, at + 1),
            13 => entries.truncate(at),
            14 => entries.insert(at, entries[at / 2].clone()),
            _ => spoil(&mut entries[at], what, bit),
        }
        match verify(&entries, Some(bank.head())) {
            Verdict::Bad(found) if what == 14 && at / 2 == at => prop_assert_eq!(found.no, no + 1, "{}", found),
            Verdict::Bad(found) => prop_assert_eq!(found.no, no, "{}", found),
            Verdict::Sound(_) => prop_assert!(false, "not found: {} at {}", what, no),
        }
    }
}

#[test]
fn the_stories_are_not_all_refusals() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let mut kinds = std::collections::BTreeMap::<&str, u32>::new();
    for _ in 0..40 {
        let commands = commands().new_tree(&mut runner).unwrap().current();
        story(&commands, |_, _, done| {
            for event in done.into_iter().flatten() {
                *kinds.entry(event.verb()).or_default() += 1;
                if let BankEvent::Booked { entry, .. } = event
                    && matches!(entry.transfer.why, TransferKind::Reversal { .. })
                {
                    *kinds.entry("reversed").or_default() += 1;
                }
            }
        });
    }
    for verb in ["booked", "issued", "redeemed", "lapsed", "cancelled", "linked", "unlinked", "closed", "reversed"] {
        assert!(kinds.get(verb).is_some_and(|count| *count >= 5), "{verb}: {kinds:?}");
    }
}
