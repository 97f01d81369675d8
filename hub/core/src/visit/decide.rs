//! `decide(visit, command, checklist, rules, now) -> events` or a refusal, and `apply`, which has no rules.

use super::checklist::{AnswerFault, Answered, Checklist};
use super::rise::{Tell, VisitRules};
use super::{Visit, VisitEvent, VisitState};
use crate::ids::{PersonId, VisitId};
use crate::request::OtherBody;
use crate::ticket::Assignee;
use crate::time::UnixMs;

/// What can be asked of a visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VisitCommand {
    /// Somebody else is to do it.
    Assign {
        /// Who.
        to: Assignee,
    },
    /// Somebody is at the door.
    Start {
        /// Who.
        by: PersonId,
    },
    /// The questions are answered.
    Finish {
        /// Who asked them.
        by: PersonId,
        /// The answers.
        answers: Vec<Answered>,
    },
    /// Nobody opens.
    NotHome {
        /// Who is there.
        by: PersonId,
    },
    /// The household does not want it.
    Refuse {
        /// Who was told so.
        by: PersonId,
    },
    /// It is not needed any more.
    Cancel,
    /// Time has passed: whatever is due now happens.
    Fire,
}

/// Why a command was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VisitRefusal {
    /// There is no such visit.
    #[error("there is no such visit")]
    NoSuchVisit,
    /// There is no such plan, or it has ended.
    #[error("there is no such plan of visits")]
    NoSuchPlan,
    /// A household has one plan.
    #[error("this household has a plan of visits already: change that one")]
    HasPlan,
    /// It is over.
    #[error("this visit is over")]
    Over,
    /// Somebody else is at the door.
    #[error("somebody else has started this visit")]
    Taken {
        /// Who.
        by: PersonId,
    },
    /// The key of the request was used for another one.
    #[error("this key was used for something else: take a new one")]
    OtherBody,
    /// The answers do not fit the checklist.
    #[error(transparent)]
    Answers(#[from] AnswerFault),
}

impl From<OtherBody> for VisitRefusal {
    fn from(_: OtherBody) -> Self {
        Self::OtherBody
    }
}

/// Decides one command. No events: known already, or not due yet.
pub fn decide(
    visit: &Visit,
    command: &VisitCommand,
    checklist: &Checklist,
    rules: &VisitRules,
    now: UnixMs,
) -> Result<Vec<VisitEvent>, VisitRefusal> {
    if !visit.is_open() {
        return if *command == VisitCommand::Fire { Ok(Vec::new()) } else { Err(VisitRefusal::Over) };
    }
    match command {
        VisitCommand::Assign { to } if *to == visit.assigned => Ok(Vec::new()),
        VisitCommand::Assign { to } => Ok(vec![VisitEvent::Assigned { to: *to }]),
        VisitCommand::Start { by } => start(visit, *by),
        VisitCommand::Finish { by, answers } => finish(visit, *by, answers, checklist),
        VisitCommand::NotHome { by } => not_home(visit, *by, rules),
        VisitCommand::Refuse { by } => {
            free_for(visit, *by)?;
            Ok(vec![VisitEvent::Refused { by: *by }])
        }
        VisitCommand::Cancel => Ok(vec![VisitEvent::Cancelled]),
        VisitCommand::Fire => Ok(rise(visit, rules, now)),
    }
}

/// Refuses when somebody else is at the door.
fn free_for(visit: &Visit, person: PersonId) -> Result<(), VisitRefusal> {
    match visit.state {
        VisitState::Started { by, .. } if by != person => Err(VisitRefusal::Taken { by }),
        _ => Ok(()),
    }
}

fn start(visit: &Visit, by: PersonId) -> Result<Vec<VisitEvent>, VisitRefusal> {
    free_for(visit, by)?;
    let started = matches!(visit.state, VisitState::Started { .. });
    Ok(if started { Vec::new() } else { vec![VisitEvent::Started { by }] })
}

/// Who was without network says only that it is done: then it was started too.
fn finish(
    visit: &Visit,
    by: PersonId,
    answers: &[Answered],
    checklist: &Checklist,
) -> Result<Vec<VisitEvent>, VisitRefusal> {
    let mut events = start(visit, by)?;
    let findings = checklist.findings(answers)?;
    events.push(VisitEvent::Done {
        by,
        answered: u8::try_from(answers.len()).unwrap_or(u8::MAX),
        found: u8::try_from(findings.len()).unwrap_or(u8::MAX),
        answers: answers.to_vec(),
        findings,
    });
    Ok(events)
}

fn not_home(visit: &Visit, by: PersonId, rules: &VisitRules) -> Result<Vec<VisitEvent>, VisitRefusal> {
    free_for(visit, by)?;
    let mut events = vec![VisitEvent::NotHome { by }];
    if visit.not_home_before.saturating_add(1) >= rules.not_home_tell {
        events.push(VisitEvent::Rose { step: None, tell: Tell::Coordinator });
    }
    Ok(events)
}

fn rise(visit: &Visit, rules: &VisitRules, now: UnixMs) -> Vec<VisitEvent> {
    let late = rules.rise.iter().zip(0u8..).skip(usize::from(visit.rose));
    late.take_while(|(step, _)| now >= visit.due_at.plus_s(step.after_s))
        .map(|(step, no)| VisitEvent::Rose { step: Some(no), tell: step.tell })
        .collect()
}

/// The visit after `event`. The first event is the planning; without it there is nothing to fold into.
#[must_use]
pub fn apply(id: VisitId, visit: Option<Visit>, event: &VisitEvent, at: UnixMs) -> Option<Visit> {
    if let VisitEvent::Planned { plan, area, household, assigned, due_at, not_home_before } = event {
        return Some(Visit {
            id,
            version: 1,
            plan: *plan,
            area: area.clone(),
            household: *household,
            assigned: *assigned,
            due_at: *due_at,
            not_home_before: *not_home_before,
            rose: 0,
            state: VisitState::Planned,
            answers: Vec::new(),
            findings: Vec::new(),
            keys: Vec::new(),
            opened_at: at,
        });
    }
    let mut visit = visit?;
    visit.version += 1;
    match event {
        VisitEvent::Planned { .. } | VisitEvent::Rose { step: None, .. } => {}
        VisitEvent::Assigned { to } => visit.assigned = *to,
        VisitEvent::Started { by } => visit.state = VisitState::Started { by: *by, at },
        VisitEvent::Rose { step: Some(step), .. } => visit.rose = step.saturating_add(1),
        VisitEvent::Done { by, answers, findings, .. } => {
            visit.state = VisitState::Done { by: *by, at };
            visit.answers.clone_from(answers);
            visit.findings.clone_from(findings);
        }
        VisitEvent::NotHome { by } => visit.state = VisitState::NotHome { by: *by, at },
        VisitEvent::Refused { by } => visit.state = VisitState::Refused { by: *by, at },
        VisitEvent::Cancelled => visit.state = VisitState::Cancelled { at },
    }
    Some(visit)
}

/// When the visit must be looked at again: the next step of its rising. None when it is over, or everybody was told.
#[must_use]
pub fn next_due(visit: &Visit, rules: &VisitRules) -> Option<UnixMs> {
    let step = rules.rise.get(usize::from(visit.rose)).filter(|_| visit.is_open())?;
    Some(visit.due_at.plus_s(step.after_s))
}
