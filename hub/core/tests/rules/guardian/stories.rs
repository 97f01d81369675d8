//! A check from its lists to its counts.

use super::given::*;
use crate::given::{T0, grid, person};
use hub_core::guardian::{
    CompareRules, Counts, Decision, GuardianCheck, GuardianCommand, GuardianEvent, GuardianRefusal, LineRef, ListFault,
    Lists, ListsGone, MOST_CANDIDATES, NewCheck, Side, apply, decide, open,
};
use hub_core::ids::{GuardianCheckId, TicketId};
use hub_core::time::UnixMs;
use uuid::Uuid;

fn day(days: i64) -> UnixMs {
    T0.plus_ms(days * 86_400_000)
}

fn id() -> GuardianCheckId {
    GuardianCheckId(Uuid::from_u128(0x9c))
}

fn new(lists: Lists) -> NewCheck {
    NewCheck { id: id(), area: grid(), by: person(62), staff: [person(60), person(61)].into(), lists }
}

/// Two lists with two children without a carer.
fn lists() -> Lists {
    let a = vec![child("小明", 1, "人民路1号"), child("小红", 2, "人民路2号"), carer("王芳", 3, "人民路3号")];
    Lists { b: a[..2].to_vec(), a }
}

fn opened() -> GuardianCheck {
    open(new(lists()), &CompareRules::standard(), YEAR, T0).unwrap().0
}

fn case(number: u128) -> Decision {
    Decision::Case { ticket: TicketId(Uuid::from_u128(number)) }
}

fn decides(candidate: u32, by: u128, decision: Decision) -> GuardianCommand {
    GuardianCommand::Decide { candidate, by: person(by), decision }
}

fn asks(check: &mut GuardianCheck, days: i64, command: GuardianCommand) -> Result<Vec<&'static str>, GuardianRefusal> {
    let events = decide(check, &command, day(days))?;
    for event in &events {
        *check = apply(id(), Some(check.clone()), event, day(days)).unwrap();
    }
    Ok(events.iter().map(GuardianEvent::verb).collect())
}

const FOUND: Counts = Counts { list_a: 3, list_b: 2, candidates: 2, cases: 0, no_cases: 0 };

#[test]
fn when_the_last_candidate_is_decided_the_lists_go_and_counts_remain() {
    let mut check = opened();
    assert_eq!((check.candidates.len(), check.counts), (2, FOUND));
    assert_eq!(asks(&mut check, 1, decides(2, 60, case(7))).unwrap(), ["decided"]);
    assert!(check.lists.is_some() && check.candidates[1].decided.is_some());
    let taken = GuardianRefusal::AlreadyDecided { by: person(60) };
    assert_eq!(asks(&mut check, 1, decides(2, 61, Decision::NoCase)), Err(taken));
    assert_eq!(asks(&mut check, 2, decides(1, 61, Decision::NoCase)).unwrap(), ["decided", "lists_deleted"]);
    assert_eq!((&check.lists, check.candidates.len()), (&None, 0));
    assert_eq!(check.counts, Counts { cases: 1, no_cases: 1, ..FOUND });
    assert_eq!(check.ended, Some((ListsGone::Decided, day(2))));
    assert_eq!(asks(&mut check, 2, decides(1, 61, Decision::NoCase)), Err(GuardianRefusal::Over));
}

#[test]
fn only_named_staff_decide_or_give_up() {
    let mut check = opened();
    assert_eq!(asks(&mut check, 0, decides(1, 62, case(7))), Err(GuardianRefusal::NotNamed));
    let abandon = |by| GuardianCommand::Abandon { by: person(by) };
    assert_eq!(asks(&mut check, 0, abandon(62)), Err(GuardianRefusal::NotNamed));
    assert_eq!(asks(&mut check, 0, decides(3, 60, case(7))), Err(GuardianRefusal::NoSuchCandidate));
    assert_eq!(check.version, 1, "nothing happened");
    asks(&mut check, 0, decides(1, 60, case(7))).unwrap();
    assert_eq!(asks(&mut check, 1, abandon(61)).unwrap(), ["lists_deleted"]);
    assert_eq!((check.ended, check.lists.is_none()), (Some((ListsGone::Abandoned, day(1))), true));
    assert_eq!((check.counts.cases, check.counts.undecided()), (1, 1));
    assert_eq!(asks(&mut check, 1, abandon(61)), Err(GuardianRefusal::Over));
}

#[test]
fn the_one_who_opened_it_and_those_who_are_named_name_others_and_who_is_taken_off_decides_no_more() {
    let mut check = opened();
    let names = |by: u128, staff: &[u128]| GuardianCommand::Name {
        by: person(by),
        staff: staff.iter().map(|number| person(*number)).collect(),
    };
    assert_eq!(asks(&mut check, 0, names(63, &[63])), Err(GuardianRefusal::NotNamed));
    assert_eq!(asks(&mut check, 0, names(60, &[])), Err(GuardianRefusal::NoStaff));
    assert_eq!(asks(&mut check, 0, names(60, &[60, 61])).unwrap(), [""; 0], "the same are named");
    assert_eq!(asks(&mut check, 0, names(60, &[60, 63])).unwrap(), ["named"]);
    assert_eq!(asks(&mut check, 0, decides(1, 61, Decision::NoCase)), Err(GuardianRefusal::NotNamed));
    assert_eq!(asks(&mut check, 0, names(62, &[61])).unwrap(), ["named"], "by the one who opened it");
    assert_eq!(asks(&mut check, 0, decides(1, 62, Decision::NoCase)), Err(GuardianRefusal::NotNamed));
    assert_eq!(asks(&mut check, 0, decides(1, 61, Decision::NoCase)).unwrap(), ["decided"]);
}

#[test]
fn only_lines_that_somebody_must_look_at_are_kept() {
    let check = opened();
    let kept = check.lists.unwrap();
    let lines = [(Side::A, 0), (Side::A, 1), (Side::A, 2), (Side::B, 0), (Side::B, 1)];
    let there = lines.map(|(side, line)| kept.line(LineRef { side, line }).is_some());
    assert_eq!(there, [true, true, false, true, true], "the carer of nobody is gone, the same child elsewhere is not");
    assert_eq!(check.candidates[0].also, [LineRef { side: Side::B, line: 0 }]);
}

#[test]
fn more_candidates_than_people_can_look_at_are_refused() {
    let many: Vec<_> = (0..=MOST_CANDIDATES).map(|number| child("小明", 0, &format!("人民路{number}号"))).collect();
    let refused = open(new(Lists { a: many, b: lists().b }), &CompareRules::standard(), YEAR, T0);
    assert!(matches!(refused, Err(GuardianRefusal::TooMany { .. })), "{refused:?}");
}

#[test]
fn lists_that_nobody_finishes_go_after_thirty_days() {
    let mut check = opened();
    assert_eq!(check.next_due(), Some(day(30)));
    assert_eq!(asks(&mut check, 29, GuardianCommand::Fire).unwrap(), [""; 0]);
    assert_eq!(asks(&mut check, 30, GuardianCommand::Fire).unwrap(), ["lists_deleted"]);
    assert_eq!((check.next_due(), check.ended), (None, Some((ListsGone::Lapsed, day(30)))));
    assert_eq!(asks(&mut check, 31, GuardianCommand::Fire).unwrap(), [""; 0]);
}

#[test]
fn lists_in_which_nobody_is_found_go_at_once() {
    let home = "人民路1号";
    let a = vec![child("小明", 1, home), carer("王芳", 3, home)];
    let (check, events) = open(new(Lists { b: a.clone(), a }), &CompareRules::standard(), YEAR, T0).unwrap();
    assert_eq!(events.iter().map(GuardianEvent::verb).collect::<Vec<_>>(), ["opened", "lists_deleted"]);
    assert!(!check.is_open() && check.lists.is_none());
    assert_eq!(check.version, 2);
}

#[test]
fn a_check_without_staff_or_with_bad_lists_is_not_opened() {
    let rules = CompareRules::standard();
    let nobody = NewCheck { staff: [].into(), ..new(lists()) };
    assert_eq!(open(nobody, &rules, YEAR, T0).unwrap_err(), GuardianRefusal::NoStaff);
    let empty = open(new(Lists::default()), &rules, YEAR, T0).unwrap_err();
    assert_eq!(empty, GuardianRefusal::Lists(ListFault::Length(Side::A)));
}

#[test]
fn nobody_of_the_lists_is_in_the_log_and_the_log_alone_brings_no_lists_back() {
    let (check, mut events) = open(new(lists()), &CompareRules::standard(), YEAR, T0).unwrap();
    events.extend(decide(&check, &decides(1, 60, case(7)), T0).unwrap());
    let log: String = events.iter().map(|event| serde_json::to_string(event).unwrap()).collect();
    for canary in ["小明", "小红", "王芳", "人民路", "0101", "0202"] {
        assert!(!log.contains(canary), "{canary}: {log}");
    }
    let mut from_log = None;
    for event in &events {
        from_log = apply(id(), from_log, event, T0);
    }
    let from_log = from_log.unwrap();
    assert_eq!((from_log.lists, from_log.counts.cases, from_log.staff), (None, 1, check.staff));
    assert_eq!(apply(id(), None, &events[1], T0), None, "a stream begins with its opening");
}
