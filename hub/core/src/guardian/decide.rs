//! Opening a check, deciding its candidates, and its end: the lists go when all is decided, when staff give it up, or
//! when its time is over.

use super::compare::{CompareRules, compare};
use super::list::{ListFault, Lists};
use super::{Candidate, Decided, Decision, GuardianCheck, GuardianEvent, ListsGone};
use crate::area::AreaPath;
use crate::guardian::Counts;
use crate::ids::{GuardianCheckId, PersonId};
use crate::time::UnixMs;
use std::collections::BTreeSet;

/// What can be asked of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GuardianCommand {
    /// Somebody decides about a candidate.
    Decide {
        /// Its number.
        candidate: u32,
        /// Who.
        by: PersonId,
        /// What.
        decision: Decision,
    },
    /// The check is given up.
    Abandon {
        /// By whom.
        by: PersonId,
    },
    /// Time has passed.
    Fire,
}

/// Why a command was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GuardianRefusal {
    /// The lists cannot be compared.
    #[error(transparent)]
    Lists(#[from] ListFault),
    /// Nobody would be allowed to decide.
    #[error("a check names at least one member of staff")]
    NoStaff,
    /// It is over: its lists are gone.
    #[error("this check is over and its lists are deleted")]
    Over,
    /// Only those who are named may.
    #[error("only staff who are named on this check may do that")]
    NotNamed,
    /// There is no such candidate.
    #[error("there is no such candidate")]
    NoSuchCandidate,
    /// Somebody has decided.
    #[error("this candidate is decided already")]
    AlreadyDecided {
        /// Who did.
        by: PersonId,
    },
}

/// Two lists, and who may see them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCheck {
    /// Its id.
    pub id: GuardianCheckId,
    /// Where.
    pub area: AreaPath,
    /// The only people who may see and decide it.
    pub staff: BTreeSet<PersonId>,
    /// The lists.
    pub lists: Lists,
}

/// Compares two lists. What was found stands in the check, never in its events; when nothing was found the lists are
/// deleted at once.
pub fn open(
    new: NewCheck,
    rules: &CompareRules,
    this_year: u16,
    now: UnixMs,
) -> Result<(GuardianCheck, Vec<GuardianEvent>), GuardianRefusal> {
    if new.staff.is_empty() {
        return Err(GuardianRefusal::NoStaff);
    }
    new.lists.check(this_year)?;
    let candidates = compare(&new.lists, rules, this_year);
    let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
    let counts = Counts {
        list_a: count(new.lists.a.len()),
        list_b: count(new.lists.b.len()),
        candidates: count(candidates.len()),
        ..Counts::default()
    };
    let keep_until = now.plus_s(u32::from(rules.keep_days) * 86_400);
    let opened = GuardianEvent::Opened {
        area: new.area.clone(),
        staff: new.staff.iter().copied().collect(),
        counts,
        keep_until,
    };
    let check = GuardianCheck {
        id: new.id,
        version: 1,
        area: new.area,
        staff: new.staff,
        counts,
        lists: Some(new.lists),
        candidates,
        keep_until,
        opened_at: now,
        ended: None,
    };
    if check.candidates.is_empty() {
        let deleted = GuardianEvent::ListsDeleted { why: ListsGone::Decided, counts };
        return Ok((folded(check, &deleted, now), vec![opened, deleted]));
    }
    Ok((check, vec![opened]))
}

/// Decides one command. No events: not due yet.
pub fn decide(
    check: &GuardianCheck,
    command: &GuardianCommand,
    now: UnixMs,
) -> Result<Vec<GuardianEvent>, GuardianRefusal> {
    let deleted = |why, counts| GuardianEvent::ListsDeleted { why, counts };
    if !check.is_open() {
        return if *command == GuardianCommand::Fire { Ok(Vec::new()) } else { Err(GuardianRefusal::Over) };
    }
    match command {
        GuardianCommand::Decide { candidate, by, decision } => {
            named(check, *by)?;
            undecided(check, *candidate)?;
            let event = GuardianEvent::Decided { candidate: *candidate, by: *by, decision: *decision };
            let after = folded(check.clone(), &event, now);
            let last = after.counts.undecided() == 0;
            Ok(std::iter::once(event).chain(last.then(|| deleted(ListsGone::Decided, after.counts))).collect())
        }
        GuardianCommand::Abandon { by } => {
            named(check, *by)?;
            Ok(vec![deleted(ListsGone::Abandoned, check.counts)])
        }
        GuardianCommand::Fire if now >= check.keep_until => Ok(vec![deleted(ListsGone::Lapsed, check.counts)]),
        GuardianCommand::Fire => Ok(Vec::new()),
    }
}

fn named(check: &GuardianCheck, person: PersonId) -> Result<(), GuardianRefusal> {
    if check.staff.contains(&person) { Ok(()) } else { Err(GuardianRefusal::NotNamed) }
}

fn undecided(check: &GuardianCheck, no: u32) -> Result<(), GuardianRefusal> {
    let candidate = check.candidates.iter().find(|candidate| candidate.no == no);
    match candidate.ok_or(GuardianRefusal::NoSuchCandidate)?.decided {
        Some(Decided { by, .. }) => Err(GuardianRefusal::AlreadyDecided { by }),
        None => Ok(()),
    }
}

/// The check after `event`. From an opening in the log alone comes a check without lists: they stand in its row.
#[must_use]
pub fn apply(
    id: GuardianCheckId,
    check: Option<GuardianCheck>,
    event: &GuardianEvent,
    at: UnixMs,
) -> Option<GuardianCheck> {
    match (check, event) {
        (None, GuardianEvent::Opened { area, staff, counts, keep_until }) => Some(GuardianCheck {
            id,
            version: 1,
            area: area.clone(),
            staff: staff.iter().copied().collect(),
            counts: *counts,
            lists: None,
            candidates: Vec::new(),
            keep_until: *keep_until,
            opened_at: at,
            ended: None,
        }),
        (None, _) => None,
        (Some(check), event) => Some(folded(check, event, at)),
    }
}

fn folded(mut check: GuardianCheck, event: &GuardianEvent, at: UnixMs) -> GuardianCheck {
    check.version += 1;
    match event {
        GuardianEvent::Opened { .. } => {}
        GuardianEvent::Decided { candidate, by, decision } => {
            match decision {
                Decision::Case { .. } => check.counts.cases += 1,
                Decision::NoCase => check.counts.no_cases += 1,
            }
            let decided = Some(Decided { by: *by, at, decision: *decision });
            let this = |one: &&mut Candidate| one.no == *candidate;
            check.candidates.iter_mut().filter(this).for_each(|one| one.decided = decided);
        }
        GuardianEvent::ListsDeleted { why, counts } => {
            check.lists = None;
            check.candidates = Vec::new();
            check.counts = *counts;
            check.ended = Some((*why, at));
        }
    }
    check
}
