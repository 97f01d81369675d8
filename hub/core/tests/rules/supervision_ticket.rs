//! Guards of tickets and of what is known of one device: each goes red when it is taken away.

use crate::supervision::{Given, device, found};
use hub_core::household::RiskTier;
use hub_core::ids::{DeviceTicketId, OutageId, PersonId};
use hub_core::supervision::*;
use hub_core::time::{Now, UnixMs};
use uuid::Uuid;

/// One batch does what two would: each item stands on the one before.
#[test]
fn what_a_batch_decides_first_holds_for_what_follows() {
    let mut given = Given::default();
    let decided = given.decide(
        &[
            found(101, Fault::Battery, true, 1),
            found(101, Fault::Tamper, true, 2),
            found(101, Fault::Tamper, true, 3),
            found(101, Fault::Battery, false, 4),
            found(101, Fault::Battery, true, 5),
        ],
        9,
    );
    let verbs: Vec<_> = decided.tickets.iter().map(|(_, event)| event.verb()).collect();
    assert_eq!(verbs, ["opened", "worse", "better", "worse"]);
    assert_eq!(decided.findings.len(), 4, "the same again is no finding");
    let ticket = given.board.tickets().next().unwrap();
    let reasons: Vec<_> = ticket.reasons.iter().map(|reason| (reason.fault, reason.since.0, reason.over_at)).collect();
    assert_eq!(reasons, [(Fault::Tamper, 2, None), (Fault::Battery, 5, None)], "one reason a fault");
    assert_eq!(ticket.version, 4);
    assert_eq!(given.board.watch(device(101)).unwrap().faults[&Fault::Battery], UnixMs(5));
    let id = ticket.id;
    given.taken();
    given.decide(&[Item::Done { ticket: id }, found(101, Fault::Link, true, 10)], 10);
    assert_eq!(given.taken(), ["ticket done", "ticket opened"], "a ticket that is over takes nothing in");
    assert!(given.board.tickets().all(|ticket| ticket.id != id));
}

#[test]
fn a_device_that_becomes_unstable_says_so_once_and_its_ticket_keeps_what_ended_it() {
    let mut given = Given::default();
    let mut unstable = Vec::new();
    for turn in 0..5 {
        given.find(101, Fault::Offline, turn % 2 == 0, turn * 1_000);
    }
    assert!(!given.board.has(device(101), Fault::Unstable), "five turns are no flapping");
    for turn in 5..20 {
        let decided = given.find(101, Fault::Offline, turn % 2 == 0, turn * 1_000);
        unstable.extend(decided.findings.into_iter().filter(|finding| finding.fault == Fault::Unstable));
        given.find(101, Fault::Battery, turn % 2 == 0, turn * 1_000);
    }
    assert_eq!(unstable, [Finding { device: device(101), fault: Fault::Unstable, on: true, at: UnixMs(5_000) }]);
    let watch = given.board.watch(device(101)).unwrap();
    assert_eq!(watch.turns.last(), Some(&UnixMs(19_000)), "the newest turns are kept");
    assert_eq!(watch.faults[&Fault::Unstable], UnixMs(5_000));
    let mut given = Given::default();
    given.find(103, Fault::Offline, true, 0);
    for turn in 0..6 {
        given.find(103, Fault::Offline, turn % 2 == 1, 600_000 + turn);
    }
    let ticket = given.board.ticket_of(device(103)).unwrap();
    assert!(ticket.has(Fault::Unstable) && !ticket.has(Fault::Offline), "its last going is no news either");
    let mut given = Given::default();
    for turn in 0..8 {
        given.find(102, Fault::Battery, turn % 2 == 0, turn);
    }
    assert!(!given.board.has(device(102), Fault::Unstable), "only silence turns");
    assert_eq!(given.board.watch(device(102)).and_then(Watch::calm_at), None);
}

#[test]
fn turns_of_just_ten_minutes_ago_are_long_ago() {
    let steady = |first| {
        let mut given = Given::default();
        given.find(101, Fault::Offline, true, first);
        for turn in 0..5 {
            given.find(101, Fault::Offline, turn % 2 == 1, 600_000 - 4 + turn);
        }
        given.board.has(device(101), Fault::Unstable)
    };
    assert!(!steady(0) && steady(1));
    let calm = Watch { turns: vec![UnixMs(1)], ..Watch::new(device(1)) };
    assert_eq!(calm.calm_at(), None, "it is not unstable");
}

#[test]
fn a_ticket_folds_its_events_and_nothing_folds_into_one_that_never_began() {
    let (id, outage, by) =
        (DeviceTicketId(Uuid::from_u128(7)), OutageId(Uuid::from_u128(8)), PersonId(Uuid::from_u128(5)));
    assert_eq!(apply_ticket(id, None, &TicketEvent::Done, UnixMs(1)), None);
    let mut given = Given::default();
    given.find(101, Fault::Tamper, true, 1);
    let open = given.board.tickets().next().unwrap().as_ref().clone();
    let after = |event: &TicketEvent| apply_ticket(id, Some(open.clone()), event, UnixMs(9)).unwrap();
    let seen = after(&TicketEvent::Seen { by });
    assert_eq!((seen.state, seen.seen_by, seen.is_open()), (TicketState::Seen, Some(by), true));
    let done = after(&TicketEvent::Done);
    assert_eq!((done.done_at, done.muted, done.outage), (Some(UnixMs(9)), false, None));
    let folded = after(&TicketEvent::Folded { outage });
    assert_eq!((folded.done_at, folded.outage, folded.is_open()), (Some(UnixMs(9)), Some(outage), false));
    let better = after(&TicketEvent::Better { fault: Fault::Tamper, at: UnixMs(4) });
    let again =
        apply_ticket(id, Some(better.clone()), &TicketEvent::Better { fault: Fault::Tamper, at: UnixMs(8) }, UnixMs(9));
    assert_eq!(again.unwrap().reasons[0].over_at, Some(UnixMs(4)), "over since the first time");
    let other = after(&TicketEvent::Better { fault: Fault::Link, at: UnixMs(4) });
    assert!(other.has(Fault::Tamper) && !other.has(Fault::Link));
    assert!(!better.has(Fault::Tamper) && !better.is_settled(), "somebody looks at it");
}

#[test]
fn a_ticket_at_the_edge_of_the_night() {
    let due = |hour| due_at(RiskTier::High, Now { at: UnixMs(0), hour }).0 / 3_600_000;
    assert_eq!([due(17), due(18), due(19), due(20)], [4, 14, 13, 12]);
    assert_eq!([due(3), due(4)], [5, 4]);
}

#[test]
fn a_muted_device_that_is_well_again_leaves_what_it_began() {
    let mut given = Given::default();
    given.silent(100..130, 0);
    given.find(201, Fault::Offline, true, 0);
    given.muted.extend([100, 201]);
    given.find(100, Fault::Offline, false, 5_000);
    given.find(201, Fault::Offline, false, 5_000);
    assert_eq!(given.board.outages().next().unwrap().back, 1);
    assert_eq!(given.board.tickets().count(), 0, "it is over although nobody looks after it");
    given.find(201, Fault::Battery, true, 6_000);
    assert_eq!(given.board.tickets().count(), 0);
}
