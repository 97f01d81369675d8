//! The chain: whatever is done to a ledger afterwards is found, at the right entry.

use super::given::*;
use hub_core::digest::LedgerHash;
use hub_core::ids::{AccountId, TicketId, TransferId};
use hub_core::time::UnixMs;
use hub_core::timebank::{
    BadEntry, BankNow, ChainHead, Flaw, LedgerEntry, Line, ReversalReason, Transfer, TransferKind, Unbalanced, Unit,
    Verdict, verify,
};
use uuid::Uuid;

/// Ten entries: five days of service, and donations.
fn ledger() -> Vec<LedgerEntry> {
    let mut bank = bank().earned(ANN, 5, 1);
    for id in 1..=4 {
        bank.does(&donate(id, ANN, FUND, 10));
    }
    bank.does(&reverse(5, 4));
    bank.entries
}

fn bad(no: u64, why: Flaw) -> Verdict {
    Verdict::Bad(BadEntry { no, why })
}

/// The ledger continued by transfers that no rule would let through, each with a right hash.
fn with(transfers: Vec<Transfer>) -> Verdict {
    let mut entries = ledger();
    let mut head = entries.last().unwrap().head();
    for transfer in transfers {
        let entry = head.next(transfer, BankNow { at: UnixMs(1), local_day: 1 });
        head = entry.head();
        entries.push(entry);
    }
    verify(&entries, None)
}

fn moved(id: u128, why: TransferKind, amounts: &[(u128, i64)]) -> Transfer {
    let lines = amounts.iter().map(|(number, amount)| Line { account: account(*number), amount: *amount }).collect();
    Transfer { id: transfer(id), unit: Unit::Coin, why, lines }
}

#[test]
fn a_ledger_as_it_was_written_is_sound() {
    let entries = ledger();
    let head = entries[9].head();
    assert_eq!(verify(&entries, None), Verdict::Sound(head));
    assert_eq!(verify(&entries, Some(head)), Verdict::Sound(head));
    assert_eq!(verify(&[], None), Verdict::Sound(ChainHead::default()));
    assert_eq!(head.no, 10);
}

#[test]
fn an_entry_that_was_changed_cut_out_added_or_moved_is_named() {
    let mut entries = ledger();
    entries[3].transfer.lines[0].amount += 1;
    assert_eq!(verify(&entries, None), bad(4, Flaw::Hash));

    let mut entries = ledger();
    entries.remove(3);
    assert_eq!(verify(&entries, None), bad(4, Flaw::Gap { found: 5 }));

    let mut entries = ledger();
    entries.insert(4, entries[3].clone());
    assert_eq!(verify(&entries, None), bad(5, Flaw::Gap { found: 4 }));

    let mut entries = ledger();
    entries.swap(3, 4);
    assert_eq!(verify(&entries, None), bad(4, Flaw::Gap { found: 5 }));

    let mut entries = ledger();
    entries.swap(3, 4);
    (entries[3].no, entries[4].no) = (4, 5);
    assert_eq!(verify(&entries, None), bad(4, Flaw::Previous));

    let mut entries = ledger();
    entries[3].transfer.lines[0].amount += 1;
    entries[3].hash = entries[3].computed_hash();
    assert_eq!(verify(&entries, None), bad(4, Flaw::Lines(Unbalanced::SumNotZero)));

    let mut entries = ledger();
    entries[3].at = entries[3].at.plus_s(1);
    entries[3].hash = entries[3].computed_hash();
    assert_eq!(verify(&entries, None), bad(5, Flaw::Previous), "what follows does not follow any more");
}

#[test]
fn an_end_that_was_cut_off_shows_beside_the_head_that_is_known_elsewhere() {
    let entries = ledger();
    let head = entries[9].head();
    assert_eq!(verify(&entries[..9], Some(head)), bad(10, Flaw::CutOff));
    assert_eq!(verify(&entries[..0], Some(head)), bad(1, Flaw::CutOff));
    assert_eq!(verify(&entries, Some(entries[8].head())), bad(10, Flaw::Head));
    let other = ChainHead { no: 10, hash: LedgerHash([7; 32]) };
    assert_eq!(verify(&entries, Some(other)), bad(10, Flaw::Head));
}

#[test]
fn entries_with_right_hashes_must_still_be_transfers() {
    let gift = TransferKind::Gift;
    let lines = |fault| bad(11, Flaw::Lines(fault));
    assert_eq!(with(vec![moved(60, gift, &[])]), lines(Unbalanced::TooFewLines));
    assert_eq!(with(vec![moved(60, gift, &[(ANN, 0)])]), lines(Unbalanced::TooFewLines));
    assert_eq!(with(vec![moved(60, gift, &[(ANN, 0), (BEN, 0)])]), lines(Unbalanced::EmptyLine));
    assert_eq!(with(vec![moved(60, gift, &[(ANN, 5), (ANN, -5)])]), lines(Unbalanced::AccountTwice));
    assert_eq!(with(vec![moved(60, gift, &[(ANN, 5), (BEN, -4)])]), lines(Unbalanced::SumNotZero));
    let wraps = [(ANN, i64::MAX), (BEN, i64::MAX), (ELDER, 2)];
    assert_eq!(with(vec![moved(60, gift, &wraps)]), lines(Unbalanced::SumNotZero), "also where 64 bits would wrap");
    assert_eq!(with(vec![moved(1, gift, &[(ANN, 5), (BEN, -5)])]), bad(11, Flaw::Twice));
    let sound = with(vec![moved(60, gift, &[(ANN, 5), (BEN, -3), (ELDER, -2)])]);
    assert!(matches!(sound, Verdict::Sound(head) if head.no == 11), "more than two lines are fine");
}

#[test]
fn entries_with_right_hashes_must_take_back_what_was_booked() {
    let back = |of| TransferKind::Reversal { of: transfer(of), reason: ReversalReason::Fraud };
    let donated = [(ANN, 10), (FUND, -10)];
    assert_eq!(with(vec![moved(60, back(99), &donated)]), bad(11, Flaw::UnknownReversal));
    assert_eq!(with(vec![moved(60, back(60), &donated)]), bad(11, Flaw::UnknownReversal));
    assert_eq!(with(vec![moved(60, back(4), &donated)]), bad(11, Flaw::DoubleReversal));
    assert_eq!(with(vec![moved(60, back(3), &donated), moved(61, back(3), &donated)]), bad(12, Flaw::DoubleReversal));
    assert_eq!(with(vec![moved(60, back(5), &[(ANN, -10), (FUND, 10)])]), bad(11, Flaw::ReversedReversal));
    assert_eq!(with(vec![moved(60, back(3), &[(ANN, 9), (FUND, -9)])]), bad(11, Flaw::UnlikeReversal));
    let points = Transfer { unit: Unit::Points, ..moved(60, back(3), &donated) };
    assert_eq!(with(vec![points]), bad(11, Flaw::UnlikeReversal));
    assert!(matches!(with(vec![moved(60, back(3), &donated)]), Verdict::Sound(_)));
}

/// The byte form is part of what is kept: a ledger of years must still verify with the program of today. The hashes were
/// computed from the description of the form by another program (Python's struct and hashlib).
#[test]
fn the_byte_form_stays_as_it_is() {
    let id = |last: u8| Uuid::from_bytes([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last]);
    let now = BankNow { at: UnixMs(1_700_000_000_000), local_day: 19_675 };
    let earned = Transfer {
        id: TransferId(id(1)),
        unit: Unit::Coin,
        why: TransferKind::Earned { ticket: TicketId(id(2)), minutes: 90 },
        lines: vec![Line { account: AccountId(id(3)), amount: 150 }, Line { account: AccountId(id(4)), amount: -150 }],
    };
    let first = ChainHead::default().next(earned.clone(), now);
    assert_eq!(first.hash.to_string(), "0ea7083aa9a2f427778176640fc3515366ba22644d9dd91649053c820db89e51");
    let second = first.head().next(earned.reversed(TransferId(id(5)), ReversalReason::NotDone), now);
    assert_eq!(second.hash.to_string(), "5ba90625a5da56dc9e073f2047be04382f64c6cb6e8b49ff2ebfda72d1dc0e2b");
    assert_eq!(second.previous, first.hash);
    let text = serde_json::to_string(&second).unwrap();
    assert_eq!(serde_json::from_str::<LedgerEntry>(&text).unwrap(), second);
}
