//! One visit from the list to its end.

use super::given::*;
use crate::given::person;
use hub_core::ids::TeamId;
use hub_core::ticket::Assignee;
use hub_core::visit::{Answer, AnswerFault, VisitCommand, VisitEvent, VisitRefusal, VisitState, apply};
use uuid::Uuid;

#[test]
fn a_visit_is_started_and_done_and_its_findings_stand_in_the_row_only() {
    let mut story = listed(&plan());
    assert_eq!(story.does(-3, &start(1)), ["started"]);
    assert_eq!(story.does(-3, &start(1)), [""; 0], "known already");
    let mut answers = all_well();
    answers[0] = answer("food", Answer::YesNo(false));
    answers.push(answer("help_wanted", Answer::Text("米".to_owned())));
    let events = story.asks(-2, &finish(1, answers.clone())).unwrap();
    let body = serde_json::to_string(&events[0]).unwrap();
    let by = person(1);
    assert_eq!(body, format!(r#"{{"event":"visit_done","by":"{by}","answered":9,"found":2}}"#));
    assert!(story.is(VisitState::Done { by, at: at(-2) }));
    assert_eq!(story.visit.answers, answers);
    assert_eq!(story.visit.findings.len(), 2);
    assert_eq!(story.visit.version, 3);
}

#[test]
fn who_was_without_network_says_only_that_it_is_done() {
    let mut story = listed(&plan());
    assert_eq!(story.does(0, &finish(1, all_well())), ["started", "done"]);
    let mut incomplete = listed(&plan());
    let refused = incomplete.asks(0, &finish(1, vec![])).unwrap_err();
    assert_eq!(refused, VisitRefusal::Answers(AnswerFault::Missing("food".to_owned())));
    assert!(incomplete.is(VisitState::Planned), "nothing happened");
}

#[test]
fn who_is_at_the_door_has_the_visit() {
    let mut story = listed(&plan());
    story.does(0, &start(1));
    let taken = VisitRefusal::Taken { by: person(1) };
    let refused = VisitCommand::Refuse { by: person(2) };
    for command in [start(2), finish(2, all_well()), not_home(2), refused] {
        assert_eq!(story.asks(0, &command).unwrap_err(), taken, "{command:?}");
    }
    assert_eq!(story.does(0, &not_home(1)), ["not_home"]);
}

#[test]
fn nothing_is_done_to_a_visit_that_is_over() {
    let ends = [finish(1, all_well()), not_home(1), VisitCommand::Refuse { by: person(1) }, VisitCommand::Cancel];
    for end in &ends {
        let mut story = listed(&plan());
        story.does(0, end);
        assert!(!story.visit.is_open());
        for command in ends.iter().chain(&[start(1), VisitCommand::Assign { to: Assignee::Person(person(2)) }]) {
            assert_eq!(story.asks(1, command).unwrap_err(), VisitRefusal::Over, "{end:?} {command:?}");
        }
    }
}

#[test]
fn a_visit_may_be_given_to_somebody_else_or_to_a_team() {
    let mut story = listed(&plan());
    let team = Assignee::Team(TeamId(Uuid::from_u128(5)));
    assert_eq!(story.does(0, &VisitCommand::Assign { to: team }), ["assigned"]);
    assert_eq!(story.visit.assigned, team);
    assert_eq!(story.does(0, &VisitCommand::Assign { to: team }), [""; 0]);
}

#[test]
fn a_stream_that_does_not_begin_with_the_planning_is_no_visit() {
    assert_eq!(apply(visit_id(1), None, &VisitEvent::Cancelled, at(0)), None);
}
