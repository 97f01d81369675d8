//! Who is a candidate, and why; and what is only shown.

use super::given::*;
use hub_core::guardian::{
    CompareRules, ListFault, ListedAs, Lists, MOST_LINES, NearReason, Reason, Record, Side, compare,
};
use proptest::prelude::*;
use std::collections::HashSet;

const HOME: &str = "幸福小区3栋2单元302";
const SAME_HOME: &str = "幸福小区３号楼 2-302室";
const OTHER: &str = "幸福小区5栋1单元101";

/// Rules under which every reason counts alone.
fn each() -> CompareRules {
    CompareRules { least: 1, ..CompareRules::standard() }
}

#[test]
fn a_child_or_elder_without_a_carer_in_either_list_is_a_candidate() {
    let (a, b) = (vec![child("小明", 1, HOME)], vec![child("小明", 1, SAME_HOME), carer("王芳", 2, OTHER)]);
    let standard = CompareRules::standard();
    assert_eq!(told(a, b, &standard), [(1, Side::A, 0, 60, vec![Reason::NoCarer])]);
    let (a, b) = (vec![elder("老王", 3, HOME)], vec![elder("老王", 3, HOME)]);
    assert_eq!(told(a, b, &standard), [(1, Side::A, 0, 60, vec![Reason::NoCarer])]);
}

#[test]
fn a_carer_at_the_address_in_the_other_list_is_enough() {
    let a = vec![child("小明", 1, HOME)];
    let b = vec![child("小明", 1, HOME), carer("王芳", 2, SAME_HOME)];
    assert_eq!(told(a, b, &each()), []);
}

#[test]
fn a_carer_whom_only_the_own_list_knows_counts_when_more_comes_together() {
    let a = vec![child("小明", 1, HOME), carer("王芳", 2, HOME)];
    let known = vec![child("小明", 1, HOME)];
    assert_eq!(told(a.clone(), known.clone(), &each()), [(1, Side::A, 0, 30, vec![Reason::NoCarerInOther])]);
    assert_eq!(told(a.clone(), known, &CompareRules::standard()), []);
    let unknown = vec![carer("李雷", 9, OTHER)];
    let both = vec![Reason::NoCarerInOther, Reason::NotInOther];
    assert_eq!(told(a, unknown, &CompareRules::standard()), [(1, Side::A, 0, 50, both)]);
}

#[test]
fn for_somebody_of_the_other_list_the_lists_change_places() {
    let b = vec![child("小明", 1, HOME), carer("王芳", 2, HOME)];
    let only_there = vec![Reason::NoCarerInOther, Reason::NotInOther];
    assert_eq!(told(vec![carer("李雷", 9, OTHER)], b, &each()), [(1, Side::B, 0, 50, only_there)]);
    let a = vec![carer("王芳", 2, HOME)];
    assert_eq!(told(a, vec![child("小明", 1, HOME)], &each()), [(1, Side::B, 0, 20, vec![Reason::NotInOther])]);
}

#[test]
fn nobody_is_their_own_carer() {
    let a = vec![elder("老王", 3, HOME), carer("老王", 3, HOME)];
    let b = vec![elder("老王", 3, HOME)];
    assert_eq!(told(a, b, &each()), [(1, Side::A, 0, 60, vec![Reason::NoCarer])]);
}

#[test]
fn what_the_lists_say_differently_is_a_reason() {
    let b = vec![child("小明", 1, OTHER), carer("王芳", 2, HOME)];
    let differs = vec![Reason::AddressDiffers];
    assert_eq!(told(vec![child("小明", 1, HOME)], b, &each()), [(1, Side::A, 0, 25, differs)]);
    let b = vec![child("小民", 1, HOME), carer("王芳", 2, HOME)];
    assert_eq!(told(vec![child("小明", 1, HOME)], b, &each()), [(1, Side::A, 0, 25, vec![Reason::NameDiffers])]);
    let b = vec![child("小民", 1, OTHER), carer("王芳", 2, HOME)];
    let both = vec![Reason::AddressDiffers, Reason::NameDiffers];
    assert_eq!(told(vec![child("小明", 1, HOME)], b, &CompareRules::standard()), [(1, Side::A, 0, 50, both)]);
}

#[test]
fn very_young_and_very_old_weigh_more_and_the_most_pressing_come_first() {
    let a = vec![
        child("小明", 1, HOME),
        one(ListedAs::Child, "小小", 2, OTHER, 2020),
        one(ListedAs::Child, "大大", 3, "人民路1号", 2019),
        one(ListedAs::Elder, "老王", 4, "人民路2号", 1946),
        one(ListedAs::Elder, "老李", 5, "人民路3号", 1947),
        one(ListedAs::Elder, "老赵", 6, "人民路4号", 0),
    ];
    let found = told(a.clone(), a, &CompareRules::standard());
    let lines: Vec<(u32, u32, u8)> = found.iter().map(|(no, _, line, score, _)| (*no, *line, *score)).collect();
    assert_eq!(lines, [(1, 1, 75), (2, 3, 75), (3, 0, 60), (4, 2, 60), (5, 4, 60), (6, 5, 60)]);
}

#[test]
fn a_person_is_one_candidate_however_often_the_lists_have_them() {
    let a = vec![child("小明", 1, HOME), child("小 明", 1, SAME_HOME), child("小明", 0, HOME)];
    let b = vec![child("小明", 0, HOME), child("小红", 5, OTHER)];
    let found = told(a, b, &CompareRules::standard());
    let who: Vec<(Side, u32)> = found.iter().map(|(_, side, line, ..)| (*side, *line)).collect();
    assert_eq!(who, [(Side::B, 1), (Side::A, 0)], "with one more reason the other list's child comes first");
}

#[test]
fn two_identities_are_two_people_also_under_one_name_and_roof() {
    let a = vec![child("小明", 1, HOME)];
    let b = vec![child("小明", 2, HOME)];
    assert_eq!(told(a, b, &CompareRules::standard()).len(), 2);
    let born = |year| one(ListedAs::Child, "小明", 0, HOME, year);
    assert_eq!(told(vec![born(2014)], vec![born(2015)], &CompareRules::standard()).len(), 2);
    assert_eq!(told(vec![born(2014)], vec![born(0)], &CompareRules::standard()).len(), 1);
}

#[test]
fn what_is_near_is_shown_and_changes_no_reason() {
    let alone = told(vec![child("小明", 0, HOME)], vec![carer("王芳", 0, OTHER)], &CompareRules::standard());
    let table = [
        (child("小明", 0, OTHER), NearReason::SameName),
        (child("小明", 0, "河西市幸福小区3栋2单元302"), NearReason::PartOfAddress),
        (child("小民", 0, HOME), NearReason::NameAlike),
        (carer("王芳", 0, "河西市幸福小区3栋2单元302"), NearReason::CarerAtPartOfAddress),
    ];
    for (line, why) in table {
        let (a, b) = (vec![child("小明", 0, HOME)], vec![line]);
        let found = told(a.clone(), b.clone(), &CompareRules::standard());
        let first = found.iter().find(|(_, side, ..)| *side == Side::A).unwrap();
        assert_eq!(first.4, alone[0].4, "{why:?}");
        assert_eq!(near(a, b), [(Side::B, 0, why)]);
    }
}

#[test]
fn what_is_not_near_is_not_shown_and_never_more_than_five() {
    let far = [child("阿红", 0, HOME), child("小明明明", 0, OTHER), carer("王芳", 0, OTHER)];
    for line in far {
        assert_eq!(near(vec![child("小明", 0, HOME)], vec![line.clone()]), [], "{line:?}");
    }
    let younger = one(ListedAs::Child, "小明", 0, OTHER, 2019);
    assert_eq!(near(vec![child("小明", 0, HOME)], vec![younger]), [], "born in another year");
    let many: Vec<Record> = (1..=9).map(|number| child("小明", number, &format!("人民路{number}号"))).collect();
    assert_eq!(near(vec![child("小明", 0, HOME)], many).len(), 5);
}

#[test]
fn a_weight_of_nothing_switches_a_reason_off() {
    let rules = CompareRules { no_carer: 0, least: 0, ..CompareRules::standard() };
    let same = vec![child("小明", 1, HOME)];
    assert_eq!(told(same.clone(), same, &rules), []);
    let all = CompareRules { no_carer: 250, not_in_other: 250, ..CompareRules::standard() };
    let found = told(vec![child("小明", 1, HOME)], vec![carer("王芳", 2, OTHER)], &all);
    assert_eq!(found[0].3, 100, "never above a hundred");
}

#[test]
fn lists_that_cannot_be_compared_are_refused_with_their_line() {
    let good = || vec![child("小明", 1, HOME)];
    let fault = |a: Vec<Record>, b: Vec<Record>| Lists { a, b }.check(YEAR).err();
    assert_eq!(fault(good(), good()), None);
    assert_eq!(fault(vec![], good()), Some(ListFault::Length(Side::A)));
    assert_eq!(fault(good(), vec![]), Some(ListFault::Length(Side::B)));
    assert_eq!(fault(good(), vec![child("小明", 1, HOME); MOST_LINES + 1]), Some(ListFault::Length(Side::B)));
    let with = |line: Record| fault(good(), vec![child("小明", 1, HOME), line]);
    assert_eq!(with(child(" ", 0, HOME)), Some(ListFault::Nobody { side: Side::B, line: 2 }));
    assert_eq!(with(child(" ", 5, HOME)), None);
    assert_eq!(with(child(&"长".repeat(201), 0, HOME)), Some(ListFault::TooLong { side: Side::B, line: 2 }));
    assert_eq!(with(child("小明", 0, &"长".repeat(201))), Some(ListFault::TooLong { side: Side::B, line: 2 }));
    for year in [1895, 2027] {
        let born = one(ListedAs::Child, "小明", 0, HOME, year);
        assert_eq!(with(born), Some(ListFault::Born { side: Side::B, line: 2 }), "{year}");
    }
    assert_eq!(with(one(ListedAs::Elder, "老王", 0, HOME, 1896)), None);
}

fn a_line() -> impl Strategy<Value = Record> {
    let listed = prop_oneof![Just(ListedAs::Child), Just(ListedAs::Elder), Just(ListedAs::Carer)];
    let name = prop::sample::select(vec!["小明", "小民", "小 明", "老王", "王芳", ""]);
    let home = prop::sample::select(vec![HOME, SAME_HOME, OTHER, "河西市幸福小区3栋2单元302", ""]);
    (listed, name, 0u8..5, home, prop::sample::select(vec![0u16, 2015, 2022, 1940]))
        .prop_map(|(listed, name, id, home, born)| one(listed, name, id, home, born))
}

proptest! {
    #[test]
    fn candidates_are_numbered_by_weight_each_with_reasons_and_never_a_carer(
        a in prop::collection::vec(a_line(), 1..14), b in prop::collection::vec(a_line(), 1..14),
    ) {
        let lists = Lists { a, b };
        let rules = CompareRules::standard();
        let found = compare(&lists, &rules, YEAR);
        prop_assert!(found.iter().zip(1u32..).all(|(one, no)| one.no == no));
        prop_assert!(found.is_sorted_by(|one, next| one.score >= next.score));
        let lines: HashSet<_> = found.iter().map(|one| one.line).collect();
        prop_assert_eq!(lines.len(), found.len());
        for one in &found {
            let line = lists.line(one.line).unwrap();
            prop_assert_ne!(line.listed_as, ListedAs::Carer);
            prop_assert!(!one.reasons.is_empty() && one.score >= rules.least && one.score <= 100);
            prop_assert!(one.near.len() <= 5);
            prop_assert!(one.near.iter().all(|near| near.line != one.line && lists.line(near.line).is_some()));
            prop_assert!(one.decided.is_none(), "the machine decides nothing");
        }
    }

    #[test]
    fn spelling_makes_no_difference(a in prop::collection::vec(a_line(), 1..10), b in prop::collection::vec(a_line(), 1..10)) {
        let respelled = |list: &[Record]| -> Vec<Record> {
            let respell = |line: &Record| Record {
                name: line.name.chars().flat_map(|letter| [letter, '\u{3000}']).collect(),
                address: line.address.replace('栋', "幢").replace('3', "３"),
                ..line.clone()
            };
            list.iter().map(respell).collect()
        };
        let rules = CompareRules::standard();
        let other = compare(&Lists { a: respelled(&a), b: respelled(&b) }, &rules, YEAR);
        prop_assert_eq!(compare(&Lists { a, b }, &rules, YEAR), other);
    }
}
