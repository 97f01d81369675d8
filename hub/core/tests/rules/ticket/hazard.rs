//! Hazards and whistles: real minutes.

use super::given::{DAY, HOUR, MIN, Story, area, done, person, staff, t0, team, worker};
use hub_core::ticket::{
    Assignee, By, Closing, TicketCommand as C, TicketEvent, TicketRefusal as R, TicketState, TicketTimer, deadlines,
};

fn judge(valid: bool, text: Option<&str>) -> C {
    C::Judge { valid, text: text.map(str::to_owned) }
}

fn valid() -> Story {
    let mut story = Story::hazard();
    story.must(&staff(90), judge(true, None));
    story
}

#[test]
fn a_hazard_is_judged_within_fifteen_minutes_day_and_night_or_the_next_level_is_told() {
    let mut story = Story::hazard();
    assert_eq!(story.ticket.hazard.unwrap().judge_by, t0().plus_ms(15 * MIN));
    for (minutes, depth) in [(15, 3), (30, 2), (75, 1)] {
        story.to(t0().plus_ms(minutes * MIN));
        story.fire();
        let [TicketEvent::Overdue { area: told, .. }] = story.last.as_slice() else { panic!("{:?}", story.last) };
        assert_eq!(*told, area(depth), "after {minutes} min");
    }
}

#[test]
fn a_valid_one_is_sized_at_once_and_fixed_or_fenced_within_a_day() {
    let mut story = valid();
    assert_eq!(story.verbs(), ["judged", "triaged"]);
    assert_eq!(story.ticket.hazard.unwrap().safe_by, Some(t0().plus_ms(DAY)));
    assert!(story.ticket.is_dangerous());
    story.to(t0().plus_ms(DAY));
    assert!(story.fire().contains(&"overdue"));
    story.dispatch(Assignee::Person(person(1)));
    assert_eq!(story.asks(&worker(1), C::Fence), Err(R::NotYours));
    story.must(&worker(1), C::Claim);
    story.must(&worker(1), C::Fence);
    assert!(!story.ticket.is_dangerous());
    assert_eq!(story.ticket.dues.overdue_steps, 0, "the usual clock counts again");
    assert_eq!(story.ticket.dues.overdue_at, story.ticket.dues.solve_by);
}

#[test]
fn one_that_is_none_needs_a_reason_and_is_closed() {
    let mut story = Story::hazard();
    assert_eq!(story.asks(&staff(90), judge(false, None)), Err(R::ReasonMissing));
    story.must(&staff(90), judge(false, Some("已修好")));
    assert!(matches!(story.ticket.state, TicketState::Closed { how: Closing::Refused, .. }));
    let mut usual = Story::filed();
    assert_eq!(usual.asks(&staff(90), judge(true, None)), Err(R::NotNow));
}

#[test]
fn nobody_judges_valid_what_they_reported_themselves() {
    let mut story = Story::hazard();
    story.ticket.reporter.person = Some(person(90));
    assert_eq!(story.asks(&staff(90), judge(true, None)), Err(R::OwnWork));
    story.must(&staff(91), judge(true, None));
}

#[test]
fn the_clocks_of_a_danger_do_not_stand_and_it_is_not_taken_back() {
    let pause = || C::Message { text: "在哪里？".into(), pause: true };
    let mut story = Story::hazard();
    assert_eq!(story.asks(&staff(90), pause()), Err(R::Danger));
    story.must(&staff(90), judge(true, None));
    assert_eq!(story.asks(&staff(90), pause()), Err(R::Danger));
    assert_eq!(story.asks(&By::reporter(), C::Withdraw), Err(R::OthersToo));
    story.must(&staff(90), C::Fence);
    story.must(&staff(90), pause());
}

#[test]
fn a_danger_that_comes_again_is_a_danger_again() {
    let mut story = valid();
    story.must(&staff(90), done());
    story.must(&staff(91), C::Confirm { minutes: None });
    story.pass(DAY);
    story.must(&By::reporter(), super::given::rate(false, Some("又坏了")));
    assert!(story.ticket.is_dangerous());
    assert_eq!(story.ticket.hazard.unwrap().safe_by, Some(story.now.plus_ms(DAY)));
}

#[test]
fn a_whistle_asks_again_those_who_have_not_come() {
    let mut story = Story::open();
    let whistle =
        |teams: Vec<u128>, ask_again_min| C::Whistle { teams: teams.into_iter().map(team).collect(), ask_again_min };
    assert_eq!(story.asks(&staff(90), whistle(vec![], 10)), Err(R::Whistle));
    assert_eq!(story.asks(&staff(90), whistle(vec![1], 0)), Err(R::Whistle));
    assert_eq!(story.asks(&staff(90), whistle((0..21).collect(), 10)), Err(R::Whistle));
    story.must(&staff(90), whistle(vec![1, 2, 3], 10));
    story.must(&staff(90), whistle(vec![1, 2], 10));
    assert!(story.last.is_empty(), "called already");
    story.pass(5 * MIN);
    let there = |id| C::ReportIn { team: team(id), text: Some("封路".into()) };
    assert_eq!(story.asks(&worker(1), there(1)), Err(R::NotYours));
    assert_eq!(story.asks(&worker(40), there(2)), Err(R::NotYours));
    assert_eq!(story.asks(&staff(90), there(9)), Err(R::NotOffered));
    story.must(&worker(40), there(1));
    story.must(&worker(40), there(1));
    assert!(story.last.is_empty());
    story.pass(5 * MIN);
    story.fire();
    let [TicketEvent::AskedAgain { teams }] = story.last.as_slice() else { panic!("{:?}", story.last) };
    assert_eq!(*teams, [team(2), team(3)]);
    assert_eq!(story.ticket.called.iter().map(|called| called.asked).collect::<Vec<_>>(), [1, 2, 2]);
}

#[test]
fn a_team_that_never_comes_is_asked_twelve_times_and_not_after_the_end() {
    let mut story = Story::open();
    story.must(&staff(90), C::Whistle { teams: vec![team(1)], ask_again_min: 10 });
    for _ in 0..20 {
        story.pass(10 * MIN);
        story.fire();
    }
    assert_eq!(story.ticket.called[0].asked, 12);
    let mut over = Story::open();
    over.must(&staff(90), C::Whistle { teams: vec![team(1)], ask_again_min: 10 });
    over.must(&staff(90), done());
    assert!(!deadlines(&over.ticket).iter().any(|due| due.timer == TicketTimer::AskAgain));
    over.pass(HOUR);
    assert!(over.fire().is_empty());
}
