//! A visit that does not happen rises, step by step, each once.

use super::given::*;
use hub_core::visit::{RiseStep, Tell, VisitCommand, VisitEvent, VisitRules, VisitRulesFault, next_due};

fn told(events: &[VisitEvent]) -> Vec<(Option<u8>, Tell)> {
    events
        .iter()
        .filter_map(|event| match event {
            VisitEvent::Rose { step, tell } => Some((*step, *tell)),
            _ => None,
        })
        .collect()
}

#[test]
fn a_late_visit_warns_when_due_then_the_coordinator_then_the_duty_lead() {
    let mut story = listed(&plan());
    let steps = [(0, Tell::Assigned), (24, Tell::Coordinator), (72, Tell::DutyLead)];
    for ((hours, tell), no) in steps.into_iter().zip(0u8..) {
        assert_eq!(next_due(&story.visit, &story.rules), Some(at(hours)));
        assert_eq!(story.asks(hours - 1, &VisitCommand::Fire).unwrap(), [], "not due yet");
        assert_eq!(told(&story.asks(hours, &VisitCommand::Fire).unwrap()), [(Some(no), tell)]);
        assert_eq!(story.asks(hours, &VisitCommand::Fire).unwrap(), [], "once");
    }
    assert_eq!(next_due(&story.visit, &story.rules), None);
    assert!(story.visit.is_open(), "it is still to be made");
}

#[test]
fn after_a_long_silence_every_step_that_was_missed_is_taken() {
    let mut story = listed(&plan());
    story.does(-1, &start(1));
    let all = [(Some(0), Tell::Assigned), (Some(1), Tell::Coordinator), (Some(2), Tell::DutyLead)];
    assert_eq!(told(&story.asks(500, &VisitCommand::Fire).unwrap()), all, "also when it was begun and never finished");
}

#[test]
fn a_visit_that_is_over_does_not_rise() {
    let mut story = listed(&plan());
    story.does(0, &finish(1, all_well()));
    assert_eq!(next_due(&story.visit, &story.rules), None);
    assert_eq!(story.asks(500, &VisitCommand::Fire).unwrap(), []);
}

#[test]
fn rules_under_which_a_household_is_forgotten_are_refused() {
    let fault = |change: fn(&mut VisitRules)| {
        let mut rules = VisitRules::standard();
        change(&mut rules);
        rules.check().err()
    };
    let step = |after_s| RiseStep { after_s, tell: Tell::DutyLead };
    assert_eq!(fault(|_| {}), None);
    assert_eq!(fault(|rules| rules.severe_days = 0), Some(VisitRulesFault::Rhythm));
    assert_eq!(fault(|rules| rules.light_days = 367), Some(VisitRulesFault::Rhythm));
    assert_eq!(fault(|rules| rules.not_home_days = 0), Some(VisitRulesFault::Rhythm));
    assert_eq!(fault(|rules| rules.lead_days = 7), Some(VisitRulesFault::Lead));
    assert_eq!(fault(|rules| rules.rise.clear()), Some(VisitRulesFault::NoStep));
    assert_eq!(fault(|rules| rules.not_home_tell = 0), Some(VisitRulesFault::NotHome));
    let mut rules = VisitRules { rise: vec![step(0), step(20), step(10)], ..VisitRules::standard() };
    assert_eq!(rules.check(), Err(VisitRulesFault::OutOfOrder(2)));
    rules.rise = vec![step(5); 21];
    assert_eq!(rules.check(), Err(VisitRulesFault::NoStep));
    rules.rise = vec![step(5); 20];
    assert_eq!(rules.check(), Ok(()));
}
