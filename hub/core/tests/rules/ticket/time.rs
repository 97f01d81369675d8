//! Clocks: service hours, pause, extension, warning, overdue.

use super::given::{DAY, HOUR, MIN, Story, area, done, progress, staff, worker};
use crate::calendar::{MONDAY, at};
use hub_core::ticket::{
    By, Limits, Size, TicketCommand as C, TicketEvent, TicketRefusal as R, TicketState, TicketTimer, deadlines,
    next_due,
};

fn two_days() -> Limits {
    Limits { respond_min: 60, solve_min: 1_440, service_hours: true }
}

#[test]
fn a_deadline_over_night_and_holiday_counts_service_hours_only() {
    let mut story = Story::filed();
    assert_eq!(story.ticket.dues.respond_by, Some(at(MONDAY, 11, 0)));
    story.calendar.holidays.insert(MONDAY + 1);
    story.must(&By::hub(), C::Redue);
    assert_eq!(story.ticket.dues.solve_by, Some(at(MONDAY + 3, 9, 0)));
    story.size(Size::Small);
    assert_eq!((story.ticket.dues.respond_by, story.ticket.dues.solve_by), (None, Some(at(MONDAY + 3, 9, 0))));
}

#[test]
fn a_warning_comes_once_at_seventy_percent_and_overdue_climbs_the_tree() {
    let mut story = Story::open();
    story.limits(two_days());
    story.must(&By::hub(), C::Redue);
    let due = story.ticket.dues;
    assert_eq!(due.warn_at, Some(at(MONDAY + 1, 13, 48)));
    story.to(due.warn_at.unwrap());
    assert_eq!(story.fire(), ["warned"]);
    assert!(story.fire().is_empty());
    let end = due.solve_by.unwrap();
    for (after, depth) in [(0, 3), (DAY, 2), (3 * DAY, 1), (10 * DAY, 1)] {
        story.to(end.plus_ms(after - 1));
        assert!(story.fire().is_empty(), "{after}");
        story.to(end.plus_ms(after));
        story.fire();
        let [TicketEvent::Overdue { area: told, .. }] = story.last.as_slice() else { panic!("{:?}", story.last) };
        assert_eq!(*told, area(depth), "after {after}");
    }
}

#[test]
fn a_hub_that_slept_tells_each_rung_once() {
    let mut story = Story::open();
    story.to(story.ticket.dues.solve_by.unwrap().plus_ms(5 * DAY));
    assert_eq!(story.fire(), ["warned", "overdue", "overdue", "overdue"]);
    assert!(next_due(&story.ticket).unwrap() > story.now);
}

#[test]
fn one_that_nobody_looks_at_climbs_too() {
    let mut story = Story::filed();
    story.to(story.ticket.dues.respond_by.unwrap());
    assert_eq!(story.fire(), ["overdue"]);
    story.size(Size::Small);
    assert_eq!((story.ticket.dues.overdue_steps, story.ticket.record.responded_in_time), (0, Some(true)));
}

#[test]
fn the_clocks_stand_while_an_answer_is_awaited_and_go_on_with_it() {
    let mut story = Story::claimed();
    let before = story.ticket.dues.solve_by.unwrap();
    story.must(&staff(90), C::Message { text: "几点在家？".into(), pause: true });
    let timers: Vec<_> = deadlines(&story.ticket).into_iter().map(|due| due.timer).collect();
    assert_eq!(timers, [TicketTimer::PauseEnd]);
    story.pass(3 * HOUR);
    story.must(&By::reporter(), C::Write { text: "六点".into() });
    assert_eq!(story.verbs(), ["written", "resumed"]);
    assert_eq!(story.ticket.dues.solve_by, Some(before.plus_ms(3 * HOUR)));
    assert_eq!(story.ticket.holder().unwrap().1, story.now.plus_ms(4 * HOUR));
    let after = story.ticket.dues;
    story.must(&By::hub(), C::Redue);
    assert_eq!(story.ticket.dues, after, "reckoning anew changes nothing");
}

#[test]
fn nobody_waits_for_an_answer_for_ever() {
    let mut story = Story::open();
    story.must(&staff(90), C::Message { text: "?".into(), pause: true });
    story.pass(7 * DAY);
    assert_eq!(story.fire(), ["resumed"]);
    assert_eq!(story.ticket.dues.paused_at, None);
}

#[test]
fn more_time_is_given_once_before_the_end_with_a_reason_and_at_most_double() {
    let mut story = Story::claimed();
    let end = story.ticket.dues.solve_by.unwrap();
    let extend = |until, text: &str| C::Extend { until, text: text.into() };
    assert_eq!(story.asks(&worker(1), extend(end.plus_ms(HOUR), "")), Err(R::ReasonMissing));
    assert_eq!(story.asks(&worker(1), extend(end.plus_ms(-HOUR), "x")), Err(R::TooFar));
    assert_eq!(story.asks(&worker(1), extend(end.plus_ms(3 * DAY), "x")), Err(R::TooFar));
    assert_eq!(story.asks(&worker(2), extend(end.plus_ms(HOUR), "x")), Err(R::Taken { by: super::given::person(1) }));
    story.must(&worker(1), extend(end.plus_ms(2 * DAY), "等配件"));
    assert_eq!(story.ticket.dues.solve_by, Some(end.plus_ms(2 * DAY)));
    assert_eq!(story.asks(&worker(1), extend(end.plus_ms(3 * DAY), "x")), Err(R::ExtendedAlready));
    let mut late = Story::open();
    late.to(end);
    assert_eq!(late.asks(&staff(90), extend(end.plus_ms(HOUR), "x")), Err(R::TooLate));
}

#[test]
fn a_changed_policy_reckons_anew_and_leaves_no_ghost() {
    let mut story = Story::open();
    story.limits(Limits { respond_min: 10, solve_min: 60, service_hours: false });
    story.must(&By::hub(), C::Redue);
    story.pass(2 * HOUR);
    assert_eq!(story.fire(), ["warned", "overdue"]);
    story.category.limits = None;
    story.must(&By::hub(), C::Redue);
    assert_eq!(story.verbs(), ["redue"]);
    let dues = story.ticket.dues;
    assert_eq!((dues.warned, dues.overdue_steps, dues.overdue_at), (false, 0, dues.solve_by));
    assert!(story.fire().is_empty());
}

#[test]
fn what_is_done_merged_or_closed_has_no_deadline_of_its_own() {
    let mut story = Story::done();
    assert_eq!(story.ticket.dues.solve_by, None);
    assert_eq!(deadlines(&story.ticket).into_iter().map(|due| due.timer).collect::<Vec<_>>(), [TicketTimer::Overdue]);
    assert_eq!(story.ticket.record.done_in_time, Some(true));
    story.must(&staff(90), C::SendBack { text: "还在漏".into() });
    assert_eq!(story.ticket.dues.solve_by, Some(at(MONDAY + 2, 9, 0)), "looked at in the same minute");
    let mut merged = Story::open();
    merged.must(&staff(90), C::Merge { into: super::given::ticket_id(9) });
    assert!(deadlines(&merged.ticket).is_empty());
    merged.pass(90 * DAY);
    assert!(merged.fire().is_empty());
}

#[test]
fn nobody_looking_at_what_is_done_climbs_the_tree() {
    let mut story = Story::done();
    story.to(at(MONDAY + 1, 9, 30));
    assert_eq!(story.fire(), ["overdue"]);
    story.pass(HOUR);
    story.must(&staff(90), C::SendBack { text: "还在漏".into() });
    assert_eq!(story.ticket.dues.overdue_steps, 0);
    assert!(story.ticket.dues.solve_by > Some(at(MONDAY + 2, 20, 0)), "the clock stood while nobody looked");
    story.pass(MIN);
    story.must(&worker(1), progress());
    story.must(&worker(1), done());
    assert!(matches!(story.ticket.state, TicketState::Done { .. }));
}
