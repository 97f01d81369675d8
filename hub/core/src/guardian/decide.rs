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
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GuardianCommand {
    /// Other staff are named.
    Name {
        /// By whom: the one who opened it, or somebody who is named.
        by: PersonId,
        /// The only people who may see and decide it from now on.
        staff: BTreeSet<PersonId>,
    },
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
    /// More than people can look at one by one.
    #[error("{found} people were found: at most {MOST_CANDIDATES} can be looked at, so compare smaller lists")]
    TooMany {
        /// How many were found.
        found: usize,
    },
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

/// Candidates of one check at most: each is looked at by a human.
pub const MOST_CANDIDATES: usize = 1_000;

/// Two lists, and who may see them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCheck {
    /// Its id.
    pub id: GuardianCheckId,
    /// Where.
    pub area: AreaPath,
    /// By whom.
    pub by: PersonId,
    /// The only people who may see and decide it.
    pub staff: BTreeSet<PersonId>,
    /// The lists.
    pub lists: Lists,
}

/// Compares two lists. What was found stands in the check, never in its events; of the lists only the lines that
/// candidates are about are kept, and nothing at all when nobody was found.
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
    if candidates.len() > MOST_CANDIDATES {
        return Err(GuardianRefusal::TooMany { found: candidates.len() });
    }
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
        by: new.by,
        staff: new.staff.iter().copied().collect(),
        counts,
        keep_until,
    };
    let check = GuardianCheck {
        id: new.id,
        version: 1,
        area: new.area,
        opened_by: new.by,
        staff: new.staff,
        counts,
        lists: Some(new.lists.keep(&candidates.iter().flat_map(Candidate::lines).collect())),
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
        GuardianCommand::Name { by, staff } => {
            if !check.names(*by) && *by != check.opened_by {
                return Err(GuardianRefusal::NotNamed);
            }
            if staff.is_empty() {
                return Err(GuardianRefusal::NoStaff);
            }
            let named = GuardianEvent::Named { by: *by, staff: staff.iter().copied().collect() };
            Ok(if *staff == check.staff { Vec::new() } else { vec![named] })
        }
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
    if check.names(person) { Ok(()) } else { Err(GuardianRefusal::NotNamed) }
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
        (None, GuardianEvent::Opened { area, by, staff, counts, keep_until }) => Some(GuardianCheck {
            id,
            version: 1,
            area: area.clone(),
            opened_by: *by,
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
        GuardianEvent::Named { staff, .. } => check.staff = staff.iter().copied().collect(),
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
