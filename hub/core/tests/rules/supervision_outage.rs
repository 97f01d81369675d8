//! Guards of outages: which are widened, merged, told and left, so that each goes red when it is taken away.

use crate::supervision::{Given, MINUTE, device, found, path};
use hub_core::area::AreaPath;
use hub_core::ids::{AreaId, OutageId, PersonId};
use hub_core::supervision::*;
use hub_core::time::UnixMs;
use uuid::Uuid;

/// The open outages: where, how many, how many back.
fn open(given: &Given) -> Vec<(AreaPath, u32, u32)> {
    given.board.outages().map(|outage| (outage.area.clone(), outage.devices, outage.back)).collect()
}

fn the_outage(given: &Given) -> &Outage {
    given.board.outages().next().unwrap()
}

fn street() -> AreaPath {
    AreaPath::root().child(AreaId(Uuid::from_u128(1)))
}

#[test]
fn two_buildings_ten_minutes_apart_are_two_outages() {
    let mut given = Given::default();
    given.silent(100..130, 0);
    given.silent(200..230, 10 * MINUTE);
    assert_eq!(open(&given), [(path(1), 30, 0), (path(2), 30, 0)]);
}

#[test]
fn an_old_outage_of_the_same_building_takes_in_no_new_wave() {
    let mut given = Given::default();
    given.silent(100..130, 0);
    given.silent(130..140, 31 * MINUTE);
    assert_eq!(open(&given), [(path(1), 30, 0), (path(1), 10, 0)]);
    let mut given = Given::default();
    given.silent(100..130, 0);
    given.silent(130..140, 30 * MINUTE);
    assert_eq!(open(&given), [(path(1), 40, 0)], "half an hour is not over");
}

/// A third building makes the outages of two others one of their street: the older one stays, with those of both and
/// those that are back already.
#[test]
fn outages_that_become_one_keep_their_devices_and_the_older_name() {
    let mut given = Given::default();
    given.silent(100..125, 0);
    given.silent(200..225, 3 * MINUTE);
    let (first, second) = {
        let ids: Vec<OutageId> = given.board.outages().map(|outage| outage.id).collect();
        (ids[0], ids[1])
    };
    given.find(201, Fault::Offline, false, 4 * MINUTE);
    // One more of each building, and those of a third, in one batch.
    let more = (300..330).chain([126, 226]).map(|number| found(number, Fault::Offline, true, 4 * MINUTE));
    let mains = (230..232).map(|number| found(number, Fault::Mains, true, 4 * MINUTE));
    let decided = given.decide(&mains.chain(more).collect::<Vec<_>>(), 4 * MINUTE);
    assert_eq!(open(&given), [(street(), 25 + 25 + 30 + 2, 1)]);
    assert_eq!(the_outage(&given).id, first);
    assert_eq!(given.board.members(first).count(), 81);
    let wider = OutageEvent::Changed { area: street(), devices: 26, back: 0 };
    assert_eq!(decided.outages[0].1, wider, "with who joined it a moment before");
    let merged = decided.outages.iter().find(|(outage, _)| outage.id == second).unwrap();
    assert_eq!((merged.0.merged_into, &merged.1), (Some(first), &OutageEvent::Merged { into: first }));
    let of_mains = given.board.watch(device(230)).unwrap();
    assert!(!of_mains.outages.contains_key(&Fault::Offline), "without mains is not silent");
    assert_eq!(decided.outages.iter().filter(|(outage, _)| outage.id == second).count(), 1, "it is over once");
}

/// What was found late counts from when it happened.
#[test]
fn an_outage_and_a_ticket_begin_when_their_devices_went() {
    let mut given = Given::default();
    let went: Vec<Item> = (100..130).map(|number| found(number, Fault::Offline, true, 5)).collect();
    let decided = given.decide(&went, MINUTE);
    assert!(decided.untold.is_empty(), "it opens with its figures");
    assert_eq!((the_outage(&given).began_at, the_outage(&given).opened_at), (UnixMs(5), UnixMs(MINUTE)));
    given.decide(&[found(299, Fault::Offline, true, 6), found(298, Fault::Offline, true, 7)], MINUTE);
    let due_hours = |number| (given.board.ticket_of(device(number)).unwrap().due_at.0 - MINUTE) / 3_600_000;
    assert_eq!(given.board.ticket_of(device(299)).unwrap().reasons[0].since, UnixMs(6));
    assert_eq!((due_hours(298), due_hours(299)), (4, 72), "by how closely the household is watched");
}

/// After a start many are found silent at once that went at different times: one outage, told with all of them.
#[test]
fn two_waves_of_one_building_that_are_found_together_are_one_outage_told_once() {
    let mut given = Given::default();
    let wave = |numbers: std::ops::Range<u128>, at| numbers.map(move |number| found(number, Fault::Offline, true, at));
    let both: Vec<Item> = wave(100..125, 0).chain(wave(125..140, 10 * MINUTE)).collect();
    given.decide(&both, 10 * MINUTE);
    assert_eq!(given.told, ["opened 0/0", "changed 0/40"]);
    assert_eq!(open(&given), [(path(1), 40, 0)]);
}

#[test]
fn an_outage_that_stays_where_it_is_is_not_told_twice() {
    let mut given = Given::default();
    given.silent(100..130, 0);
    given.told.clear();
    given.silent(130..140, 1_000);
    assert!(given.told.is_empty(), "{:?}", given.told);
    given.decide(&[Item::Settle], 2_000);
    assert_eq!(given.told, ["changed 0/40"]);
}

/// Whoever is in an outage for one reason and goes for another keeps the ticket for what is not part of it.
#[test]
fn a_ticket_with_something_else_on_it_stays_when_its_silence_goes_into_an_outage() {
    let mut given = Given::default();
    given.find(101, Fault::Battery, true, 0);
    given.find(102, Fault::Offline, true, 0);
    given.find(102, Fault::Battery, true, 0);
    given.find(102, Fault::Battery, false, 0);
    let tickets = [101, 102].map(|number| given.board.ticket_of(device(number)).unwrap().id);
    let wave: Vec<Item> = (103..130).map(|number| found(number, Fault::Offline, true, MINUTE)).collect();
    let mut decided = given.decide(&wave, MINUTE);
    decided.tickets.retain(|(ticket, _)| ticket.id == tickets[1]);
    assert_eq!(decided.tickets.len(), 1);
    let outage = the_outage(&given).id;
    assert_eq!(decided.tickets[0].1, TicketEvent::Folded { outage }, "its battery is well again");
    assert_eq!((decided.tickets[0].0.outage, decided.tickets[0].0.done_at), (Some(outage), Some(UnixMs(MINUTE))));
    let (gone, back) = (MINUTE + 1, MINUTE + 2);
    assert!(given.find(101, Fault::Offline, true, gone).tickets.is_empty(), "nothing is said of its battery");
    assert!(given.find(101, Fault::Offline, false, back).tickets.is_empty());
    let left = given.board.ticket_of(device(101)).unwrap();
    assert_eq!((left.id, left.has(Fault::Battery), left.has(Fault::Offline)), (tickets[0], true, false));
}

/// A ticket that somebody looks after hears that its silence became part of an outage, and is over with it.
#[test]
fn a_ticket_that_was_seen_ends_with_a_word_when_an_outage_takes_its_device() {
    let mut given = Given::default();
    given.find(101, Fault::Offline, true, 0);
    let ticket = given.board.ticket_of(device(101)).unwrap().id;
    given.decide(&[Item::Seen { ticket, by: PersonId(Uuid::from_u128(5)) }], 1);
    let wave: Vec<Item> = (102..130).map(|number| found(number, Fault::Offline, true, MINUTE)).collect();
    let decided = given.decide(&wave, MINUTE);
    let verbs: Vec<_> =
        decided.tickets.iter().filter(|(one, _)| one.id == ticket).map(|(_, event)| event.verb()).collect();
    assert_eq!(verbs, ["better", "done"]);
    assert_eq!(given.board.tickets().count(), 0);
}

/// A device that comes back and goes again within one batch counts once, as gone.
#[test]
fn one_that_turns_within_a_batch_is_counted_once() {
    let mut given = Given::default();
    given.silent(100..130, 0);
    let turn = [(100, false), (100, true), (100, false), (101, false), (131, true), (131, false)];
    let items: Vec<Item> = turn.map(|(number, on)| found(number, Fault::Offline, on, 5_000)).to_vec();
    given.decide(&items, 5_000);
    let outage = the_outage(&given);
    let down = given.board.members(outage.id).count();
    assert_eq!(down, 28);
    assert_eq!((outage.devices - outage.back) as usize, down);
    given.decide(
        &[
            found(102, Fault::Offline, false, 6_000),
            found(102, Fault::Offline, true, 6_000),
            found(102, Fault::Offline, true, 6_001),
        ],
        6_001,
    );
    let outage = the_outage(&given);
    assert_eq!(((outage.devices - outage.back) as usize, given.board.members(outage.id).count()), (28, 28));
}

/// Figures that wait are kept, an outage that only shrinks is not young, and one that grew untold is.
#[test]
fn growing_is_remembered_even_when_it_is_not_told_yet() {
    let mut given = Given::default();
    given.silent(100..130, 0);
    given.decide(&[Item::Settle], 29 * MINUTE);
    given.find(131, Fault::Offline, true, 29 * MINUTE);
    assert_eq!(the_outage(&given).grown_at, UnixMs(29 * MINUTE), "told, and grown");
    given.find(132, Fault::Offline, true, 29 * MINUTE + 1_000);
    assert_eq!(the_outage(&given).grown_at, UnixMs(29 * MINUTE + 1_000), "not told, but grown");
    given.find(100, Fault::Offline, false, 29 * MINUTE + 1_500);
    let outage = the_outage(&given);
    assert_eq!((outage.devices, outage.back, outage.told_devices), (32, 1, 31));
    assert_eq!(outage.grown_at, UnixMs(29 * MINUTE + 1_000), "one that comes back is no growth");
    given.told.clear();
    given.decide(&[Item::Settle], 29 * MINUTE + 2_000);
    assert_eq!(given.told, ["changed 1/32"]);
    assert_eq!(the_outage(&given).grown_at, UnixMs(29 * MINUTE + 1_000));
}

/// Nine of ten back ends it, exactly; who is left gets a ticket from when it went, others and other faults get none.
#[test]
fn who_is_left_of_an_outage_gets_a_ticket_since_it_went() {
    let mut given = Given::default();
    given.silent(100..120, 7);
    given.find(200, Fault::Mains, true, 8);
    given.taken();
    let back: Vec<Item> = (100..117).map(|number| found(number, Fault::Offline, false, MINUTE)).collect();
    given.decide(&back, MINUTE);
    assert_eq!(given.board.outages().count(), 1, "17 of 20");
    given.taken();
    given.silent(300..330, 10 * MINUTE);
    // The last of nine of ten come back in the batch in which one joins, and others are heard of that were never in it.
    let now = 10 * MINUTE + 5_000;
    let last = [
        (117, Fault::Offline, false),
        (118, Fault::Offline, false),
        (130, Fault::Offline, true),
        (201, Fault::Mains, true),
        (300, Fault::Battery, true),
    ];
    let decided = given.decide(&last.map(|(number, fault, on)| found(number, fault, on, now)), now);
    assert_eq!(open(&given), [(path(3), 30, 0)], "19 of 21");
    assert!(decided.untold.is_empty(), "all of it was told");
    let closed = &decided.outages.last().unwrap().0;
    assert_eq!((closed.devices, closed.back, closed.told_back, closed.closed_at), (21, 19, 19, Some(UnixMs(now))));
    assert_eq!(given.board.members(the_outage(&given).id).count(), 30, "another outage keeps its own");
    for (number, since) in [(119, 7), (130, now)] {
        let ticket = given.board.ticket_of(device(number)).unwrap();
        assert_eq!(ticket.reasons, [Reason { fault: Fault::Offline, since: UnixMs(since), over_at: None }]);
        assert!(given.board.watch(device(number)).unwrap().outages.is_empty());
    }
    for number in [200, 201, 300] {
        let reasons = &given.board.ticket_of(device(number)).unwrap().reasons;
        assert_eq!(
            reasons.iter().map(|reason| reason.fault).collect::<Vec<_>>(),
            [if number == 300 { Fault::Battery } else { Fault::Mains }]
        );
    }
    assert!(given.board.ticket_of(device(117)).is_none());
    given.find(119, Fault::Offline, false, 20 * MINUTE);
    assert!(given.board.ticket_of(device(119)).is_none(), "its ticket is over when it is back");
}

#[test]
fn an_outage_folds_its_events_and_nothing_folds_into_one_that_never_began() {
    let (id, into) = (OutageId(Uuid::from_u128(1)), OutageId(Uuid::from_u128(2)));
    let opened = OutageEvent::Opened { area: path(1), cause: Fault::Mains, began_at: UnixMs(5), devices: 20 };
    let outage = apply_outage(id, None, &opened, UnixMs(10)).unwrap();
    let fewer = OutageEvent::Changed { area: path(2), devices: 19, back: 1 };
    assert_eq!(apply_outage(id, None, &fewer, UnixMs(20)), None);
    let after = apply_outage(id, Some(outage.clone()), &fewer, UnixMs(20)).unwrap();
    assert_eq!((after.grown_at, after.told_at, after.version, &after.area), (UnixMs(10), UnixMs(20), 2, &path(2)));
    let merged = apply_outage(id, Some(after), &OutageEvent::Merged { into }, UnixMs(30)).unwrap();
    assert_eq!((merged.merged_into, merged.closed_at, merged.is_open()), (Some(into), Some(UnixMs(30)), false));
    let back = |back| Outage { back, ..outage.clone() }.is_nearly_over();
    assert!(back(18) && !back(17));
}
