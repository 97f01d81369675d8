//! A plan, a visit from it, and what each command makes of it. Times are hours after the visit was due.

use crate::given::{T0, grid, person};
use hub_core::ids::{HouseholdId, VisitId, VisitPlanId};
use hub_core::ticket::Assignee;
use hub_core::time::UnixMs;
use hub_core::visit::{
    Answer, Answered, Checklist, HardshipTier, Visit, VisitCommand, VisitEvent, VisitPlan, VisitRefusal, VisitRules,
    VisitState, apply, decide,
};
use uuid::Uuid;

pub const HOUR_MS: i64 = 3_600_000;

/// Hours after the visit was due.
pub fn at(hours: i64) -> UnixMs {
    T0.plus_ms(hours * HOUR_MS)
}

pub fn visit_id(number: u128) -> VisitId {
    VisitId(Uuid::from_u128(0x5150 + number))
}

/// A weekly plan whose next visit is due at T0.
pub fn plan() -> VisitPlan {
    VisitPlan {
        id: VisitPlanId(Uuid::from_u128(0x91)),
        area: grid(),
        household: HouseholdId(Uuid::from_u128(0x40)),
        tier: HardshipTier::Severe,
        every_days: None,
        reason: "独居，腿脚不便".to_owned(),
        checklist: "nine".to_owned(),
        assigned: Assignee::Person(person(1)),
        next_due_at: T0,
        on_list: None,
        not_home: 0,
        last_visit: None,
        last_done_at: None,
        paused_at: None,
        opened_at: at(-1_000),
        closed_at: None,
    }
}

/// A visit in the middle of a story.
pub struct Story {
    pub plan: VisitPlan,
    pub visit: Visit,
    pub rules: VisitRules,
    pub checklist: Checklist,
}

/// The plan's visit, put on the list two days before it is due.
pub fn listed(plan: &VisitPlan) -> Story {
    let rules = VisitRules::standard();
    let from = plan.next_due(&rules).unwrap();
    let (plan, planned) = plan.list(visit_id(1), &rules, from).unwrap();
    let visit = apply(visit_id(1), None, &planned, from).unwrap();
    Story { plan, visit, rules, checklist: Checklist::nine_questions() }
}

impl Story {
    pub fn asks(&mut self, hours: i64, command: &VisitCommand) -> Result<Vec<VisitEvent>, VisitRefusal> {
        let events = decide(&self.visit, command, &self.checklist, &self.rules, at(hours))?;
        for event in &events {
            self.visit = apply(self.visit.id, Some(self.visit.clone()), event, at(hours)).unwrap();
        }
        Ok(events)
    }

    /// The verbs of what a command that is not refused makes happen.
    pub fn does(&mut self, hours: i64, command: &VisitCommand) -> Vec<&'static str> {
        self.asks(hours, command).unwrap().iter().map(VisitEvent::verb).collect()
    }

    /// The plan after this visit.
    pub fn after(&self) -> VisitPlan {
        self.plan.after(&self.visit, &self.rules)
    }

    pub fn is(&self, state: VisitState) -> bool {
        self.visit.state == state
    }
}

pub fn start(by: u128) -> VisitCommand {
    VisitCommand::Start { by: person(by) }
}

pub fn finish(by: u128, answers: Vec<Answered>) -> VisitCommand {
    VisitCommand::Finish { by: person(by), answers }
}

pub fn not_home(by: u128) -> VisitCommand {
    VisitCommand::NotHome { by: person(by) }
}

pub fn answer(question: &str, answer: Answer) -> Answered {
    Answered { question: question.to_owned(), answer }
}

pub fn chose(question: &str, key: &str) -> Answered {
    answer(question, Answer::Choice(key.to_owned()))
}

/// Nothing is wrong in this household.
pub fn all_well() -> Vec<Answered> {
    vec![
        answer("food", Answer::YesNo(true)),
        chose("heating", "good"),
        chose("health", "good"),
        answer("money", Answer::YesNo(true)),
        chose("home_safety", "good"),
        answer("fall_risk", Answer::YesNo(false)),
        chose("alarm_device", "works"),
        chose("contact", "often"),
    ]
}
