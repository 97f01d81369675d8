//! Claim lists: adopt for a time, be reminded, renew, give back, and lapse by time.

use crate::given::{T0, grid, person};
use hub_core::claimable::{
    Adopter, CLAIMABLE_KINDS, Claimable, ClaimableCommand, ClaimableEvent, ClaimableKind, ClaimableRefusal,
    ClaimableText, Terms, apply, decide, open,
};
use hub_core::ids::{ClaimableId, HouseholdId, TeamId};
use hub_core::time::UnixMs;
use proptest::prelude::*;
use uuid::Uuid;

const TERMS: Terms = Terms { places: 2, most_days: 90, remind_days: 7 };

fn day(days: i64) -> UnixMs {
    T0.plus_ms(days * 86_400_000)
}

fn who(number: u128) -> Adopter {
    match number % 3 {
        0 => Adopter::Team(TeamId(Uuid::from_u128(number))),
        1 => Adopter::Person(person(number)),
        _ => Adopter::Household(HouseholdId(Uuid::from_u128(number))),
    }
}

fn words(title: &str) -> ClaimableText {
    ClaimableText { title: title.to_owned(), task: "浇水".to_owned(), place: None }
}

fn id() -> ClaimableId {
    ClaimableId(Uuid::from_u128(0xc1))
}

fn bench(terms: Terms) -> Claimable {
    let opened = open(grid(), ClaimableKind::PublicAsset, terms, words("花坛")).unwrap();
    apply(id(), None, &opened, day(0)).unwrap()
}

/// A command on a day, and the verbs of what it makes happen.
fn asks(
    claimable: &mut Claimable,
    days: i64,
    command: &ClaimableCommand,
) -> Result<Vec<&'static str>, ClaimableRefusal> {
    let events = decide(claimable, command, day(days))?;
    for event in &events {
        *claimable = apply(id(), Some(claimable.clone()), event, day(days)).unwrap();
    }
    Ok(events.iter().map(ClaimableEvent::verb).collect())
}

fn adopt(number: u128, until: i64) -> ClaimableCommand {
    ClaimableCommand::Adopt { by: who(number), until: day(until) }
}

fn renew(number: u128, until: i64) -> ClaimableCommand {
    ClaimableCommand::Renew { by: who(number), until: day(until) }
}

fn release(number: u128) -> ClaimableCommand {
    ClaimableCommand::Release { by: who(number) }
}

use ClaimableCommand::Fire;

#[test]
fn an_adoption_is_reminded_renewed_reminded_again_and_lapses() {
    let mut bench = bench(TERMS);
    assert_eq!(bench.next_due(), None);
    assert_eq!(asks(&mut bench, 0, &adopt(1, 30)).unwrap(), ["adopted"]);
    assert_eq!(bench.next_due(), Some(day(23)));
    assert_eq!(asks(&mut bench, 22, &Fire).unwrap(), [""; 0]);
    assert_eq!(asks(&mut bench, 23, &Fire).unwrap(), ["reminded"]);
    assert_eq!(asks(&mut bench, 23, &Fire).unwrap(), [""; 0], "once");
    assert_eq!(bench.next_due(), Some(day(30)));
    assert_eq!(asks(&mut bench, 24, &renew(1, 60)).unwrap(), ["renewed"]);
    assert_eq!(bench.next_due(), Some(day(53)));
    assert_eq!(asks(&mut bench, 53, &Fire).unwrap(), ["reminded"]);
    assert_eq!(asks(&mut bench, 60, &Fire).unwrap(), ["lapsed"]);
    assert_eq!((bench.adoptions.len(), bench.next_due()), (0, None));
    assert_eq!(asks(&mut bench, 60, &renew(1, 90)), Err(ClaimableRefusal::NotAdopted));
}

#[test]
fn who_adopts_for_a_few_days_is_not_reminded_at_once_but_in_the_middle() {
    let mut bench = bench(TERMS);
    asks(&mut bench, 0, &adopt(1, 4)).unwrap();
    assert_eq!(bench.next_due(), Some(day(2)));
}

#[test]
fn a_hub_that_slept_says_that_it_is_over_and_no_longer_that_it_ends_soon() {
    let mut bench = bench(TERMS);
    asks(&mut bench, 0, &adopt(1, 30)).unwrap();
    asks(&mut bench, 0, &adopt(2, 60)).unwrap();
    assert_eq!(asks(&mut bench, 55, &Fire).unwrap(), ["lapsed", "reminded"]);
}

#[test]
fn places_are_for_as_many_and_what_is_over_by_time_is_free() {
    let mut bench = bench(TERMS);
    asks(&mut bench, 0, &adopt(1, 30)).unwrap();
    assert_eq!(asks(&mut bench, 0, &adopt(1, 40)), Err(ClaimableRefusal::AlreadyAdopted));
    asks(&mut bench, 0, &adopt(2, 10)).unwrap();
    assert_eq!(asks(&mut bench, 9, &adopt(3, 40)), Err(ClaimableRefusal::Full { places: 2 }));
    assert_eq!(asks(&mut bench, 10, &adopt(3, 40)).unwrap(), ["lapsed", "adopted"], "before its timer");
    assert_eq!(asks(&mut bench, 11, &release(1)).unwrap(), ["released"]);
    assert_eq!(asks(&mut bench, 11, &release(1)), Err(ClaimableRefusal::NotAdopted));
    assert_eq!(asks(&mut bench, 12, &adopt(4, 40)).unwrap(), ["adopted"]);
}

#[test]
fn the_end_lies_ahead_and_not_too_far() {
    let mut bench = bench(TERMS);
    for until in [-1, 10] {
        assert_eq!(asks(&mut bench, 10, &adopt(1, until)), Err(ClaimableRefusal::NotLater));
    }
    assert_eq!(asks(&mut bench, 10, &adopt(1, 101)), Err(ClaimableRefusal::TooLong { most_days: 90 }));
    assert_eq!(asks(&mut bench, 10, &adopt(1, 100)).unwrap(), ["adopted"]);
    assert_eq!(asks(&mut bench, 20, &renew(1, 100)), Err(ClaimableRefusal::NotLater), "no later than it stands");
    assert_eq!(asks(&mut bench, 20, &renew(1, 111)), Err(ClaimableRefusal::TooLong { most_days: 90 }));
    assert_eq!(asks(&mut bench, 20, &renew(1, 110)).unwrap(), ["renewed"]);
    assert_eq!(asks(&mut bench, 20, &renew(2, 100)), Err(ClaimableRefusal::NotAdopted));
    assert_eq!(bench.adoption(who(1)).unwrap().since, day(10));
}

#[test]
fn terms_change_for_what_comes_and_never_below_those_who_have_it() {
    let mut bench = bench(TERMS);
    asks(&mut bench, 0, &adopt(1, 30)).unwrap();
    asks(&mut bench, 0, &adopt(2, 30)).unwrap();
    let change =
        |places, title: &str| ClaimableCommand::Change { terms: Terms { places, ..TERMS }, text: words(title) };
    assert_eq!(asks(&mut bench, 1, &change(1, "树")), Err(ClaimableRefusal::TooFewPlaces { adopted: 2 }));
    assert_eq!(asks(&mut bench, 1, &change(3, " ")), Err(ClaimableRefusal::Words));
    assert_eq!(asks(&mut bench, 1, &change(3, "树")).unwrap(), ["changed"]);
    assert_eq!((bench.text.title.as_str(), bench.terms.places), ("树", 3));
    assert_eq!(asks(&mut bench, 31, &change(1, "树")).unwrap(), ["lapsed", "lapsed", "changed"]);
}

#[test]
fn what_is_off_the_list_is_nobodys() {
    let mut bench = bench(TERMS);
    asks(&mut bench, 0, &adopt(1, 30)).unwrap();
    assert_eq!(asks(&mut bench, 1, &ClaimableCommand::Close).unwrap(), ["closed"]);
    assert!(!bench.is_open() && bench.adoptions.is_empty() && bench.next_due().is_none());
    let change = ClaimableCommand::Change { terms: TERMS, text: words("树") };
    for command in [adopt(2, 30), renew(1, 60), release(1), change, ClaimableCommand::Close] {
        assert_eq!(asks(&mut bench, 2, &command), Err(ClaimableRefusal::Closed), "{command:?}");
    }
    assert_eq!(asks(&mut bench, 40, &Fire).unwrap(), [""; 0]);
}

#[test]
fn what_nobody_could_adopt_is_not_put_on_a_list() {
    let put = |terms, text: ClaimableText| open(grid(), ClaimableKind::HouseRule, terms, text).err();
    for kind in CLAIMABLE_KINDS {
        assert!(open(grid(), kind, TERMS, words("一")).is_ok());
    }
    assert_eq!(put(TERMS, words("")), Some(ClaimableRefusal::Words));
    assert_eq!(put(TERMS, words(&"长".repeat(61))), Some(ClaimableRefusal::Words));
    assert_eq!(put(TERMS, words(&"长".repeat(60))), None);
    let wordy = ClaimableText { task: "长".repeat(1_001), ..words("一") };
    assert_eq!(put(TERMS, wordy), Some(ClaimableRefusal::Words));
    let bad = [
        Terms { places: 0, ..TERMS },
        Terms { places: 1_001, ..TERMS },
        Terms { most_days: 0, remind_days: 0, ..TERMS },
        Terms { most_days: 1_099, ..TERMS },
        Terms { most_days: 7, ..TERMS },
    ];
    for terms in bad {
        assert_eq!(put(terms, words("一")), Some(ClaimableRefusal::Terms), "{terms:?}");
    }
}

#[test]
fn words_stand_in_the_row_and_not_in_the_log() {
    let opened = open(grid(), ClaimableKind::PublicPost, TERMS, words("花坛")).unwrap();
    let changed = ClaimableEvent::Changed { terms: TERMS, text: words("花坛") };
    for event in [opened, changed] {
        let body = serde_json::to_string(&event).unwrap();
        assert!(!body.contains("花坛") && !body.contains("浇水"), "{body}");
    }
}

fn command() -> impl Strategy<Value = ClaimableCommand> {
    prop_oneof![
        5 => (1u128..7, 0i64..200).prop_map(|(number, until)| adopt(number, until)),
        3 => (1u128..7, 0i64..200).prop_map(|(number, until)| renew(number, until)),
        2 => (1u128..7).prop_map(release),
        4 => Just(Fire),
        1 => (0u16..5, 0u16..100, 0u16..20).prop_map(|(places, most_days, remind_days)| ClaimableCommand::Change {
            terms: Terms { places, most_days, remind_days },
            text: words("树"),
        }),
    ]
}

proptest! {
    #[test]
    fn never_more_adoptions_than_places_nobody_twice_and_none_outlives_its_end(
        moves in prop::collection::vec((command(), 0i64..20), 1..60),
    ) {
        let mut bench = bench(TERMS);
        let mut today = 0;
        for (command, days) in moves {
            today += days;
            let before = bench.clone();
            if asks(&mut bench, today, &command).is_err() {
                prop_assert_eq!(&bench, &before);
                continue;
            }
            prop_assert!(bench.adoptions.len() <= usize::from(bench.terms.places));
            prop_assert!(bench.adoptions.iter().all(|one| one.until > day(today)));
            let mut adopters: Vec<Adopter> = bench.adoptions.iter().map(|one| one.by).collect();
            adopters.sort_unstable();
            adopters.dedup();
            prop_assert_eq!(adopters.len(), bench.adoptions.len());
            if command == Fire {
                prop_assert!(bench.next_due().is_none_or(|due| due > day(today)), "a timer that fired is not due again");
            }
        }
    }
}
