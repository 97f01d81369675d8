//! A plan that runs always has a next visit.

use super::given::*;
use hub_core::visit::{HardshipTier, VisitCommand, VisitEvent, VisitPlan, VisitRules};

const DAY: i64 = 24;

#[test]
fn a_visit_stands_on_the_list_two_days_before_it_is_due_and_once() {
    let (plan, rules) = (plan(), VisitRules::standard());
    assert_eq!(plan.next_due(&rules), Some(at(-2 * DAY)));
    assert_eq!(plan.list(visit_id(1), &rules, at(-2 * DAY - 1)), None);
    let (listed, planned) = plan.list(visit_id(1), &rules, at(-2 * DAY)).unwrap();
    assert!(matches!(planned, VisitEvent::Planned { due_at, not_home_before: 0, .. } if due_at == at(0)));
    assert_eq!(listed.next_due(&rules), None);
    assert_eq!(listed.list(visit_id(2), &rules, at(1_000)), None);
    let ended = VisitPlan { closed_at: Some(at(-50)), ..plan };
    assert_eq!(ended.list(visit_id(1), &rules, at(0)), None);
}

#[test]
fn the_next_visit_is_due_a_rhythm_after_this_one_at_the_same_time_of_day() {
    let table = [
        (HardshipTier::Severe, 0, 7 * DAY),
        (HardshipTier::Severe, -1, 7 * DAY),
        (HardshipTier::Severe, 5, 7 * DAY),
        (HardshipTier::Severe, -2 * DAY, 5 * DAY),
        (HardshipTier::Severe, 3 * DAY + 5, 10 * DAY),
        (HardshipTier::Marked, 1, 30 * DAY),
        (HardshipTier::Light, 1, 90 * DAY),
    ];
    for (tier, done, due) in table {
        let mut story = listed(&VisitPlan { tier, ..plan() });
        story.does(done, &finish(1, all_well()));
        let after = story.after();
        assert_eq!((after.next_due_at, after.on_list), (at(due), None), "{tier:?} {done}");
    }
}

#[test]
fn nobody_at_home_brings_the_next_visit_soon_and_is_counted_until_somebody_is() {
    let mut first = listed(&plan());
    assert_eq!(first.does(3, &not_home(1)), ["not_home"]);
    let after = first.after();
    assert_eq!((after.next_due_at, after.not_home), (at(DAY), 1));
    let mut second = listed(&after);
    assert_eq!(second.visit.not_home_before, 1);
    assert_eq!(second.does(DAY, &not_home(1)), ["not_home", "rose"], "the coordinator is told");
    let after = second.after();
    assert_eq!((after.next_due_at, after.not_home), (at(2 * DAY), 2));
    let mut third = listed(&after);
    third.does(2 * DAY, &finish(1, all_well()));
    assert_eq!((third.after().next_due_at, third.after().not_home), (at(9 * DAY), 0));
}

#[test]
fn who_does_not_want_it_is_asked_again_after_the_rhythm_and_a_cancelled_one_too() {
    for command in [VisitCommand::Refuse { by: crate::given::person(1) }, VisitCommand::Cancel] {
        let mut story = listed(&plan());
        story.does(0, &command);
        assert_eq!(story.after().next_due_at, at(7 * DAY), "{command:?}");
    }
    let mut counted = listed(&VisitPlan { not_home: 3, ..plan() });
    counted.does(0, &VisitCommand::Cancel);
    assert_eq!(counted.after().not_home, 3, "nobody was seen");
}

#[test]
fn a_visit_that_runs_or_is_of_another_plan_leaves_the_plan_as_it_is() {
    let mut story = listed(&plan());
    assert_eq!(story.after(), story.plan);
    story.does(0, &finish(1, all_well()));
    let other = VisitPlan { on_list: Some(visit_id(2)), ..story.plan.clone() };
    assert_eq!(other.after(&story.visit, &story.rules), other);
    let after = story.after();
    assert_eq!(after.after(&story.visit, &story.rules), after, "told twice");
}

#[test]
fn a_household_may_have_a_rhythm_of_its_own_and_a_daily_visit_is_listed_on_its_day() {
    let (rules, daily) = (VisitRules::standard(), VisitPlan { every_days: Some(1), ..plan() });
    assert_eq!(daily.next_due(&rules), Some(at(0)), "not before the one of yesterday");
    let mut story = listed(&daily);
    story.does(1, &finish(1, all_well()));
    let after = story.after();
    assert_eq!((after.next_due_at, after.last_visit, after.last_done_at), (at(DAY), Some(visit_id(1)), Some(at(1))));
}

#[test]
fn a_plan_that_rests_lists_nothing_and_is_not_late_when_it_goes_on() {
    let rules = VisitRules::standard();
    let resting = VisitPlan { paused_at: Some(at(-100)), ..plan() };
    assert_eq!((resting.next_due(&rules), resting.list(visit_id(1), &rules, at(1_000))), (None, None));
    let early = resting.resumed(&rules, at(-90));
    assert_eq!((early.paused_at, early.next_due_at), (None, at(0)), "what was planned stays");
    assert_eq!(resting.resumed(&rules, at(500)).next_due_at, at(500 + 2 * DAY));
}
