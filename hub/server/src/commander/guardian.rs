//! Guardian checks in a batch. Lists are compared before they come here, so that no call waits for it; what was found
//! stands in the check's row only. A case is filed in the same commit as the decision that asks for it.

use super::draft::Draft;
use super::fact::{GuardianFact, Thing};
use super::work::CommandError;
use crate::world::Change;
use hub_core::event::{Actor, Event, Noun, Stream};
use hub_core::guardian::{Decision, GuardianCheck, GuardianCommand, GuardianEvent, GuardianRefusal, apply, decide};
use hub_core::ids::{GuardianCheckId, PersonId, TicketId};
use hub_core::ticket::{By, CategoryKey, Filing, Link, Part, Reporter, Size, Source};
use hub_store::{NounRow, NounTable, Row};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// The category of the cases.
const CATEGORY: &str = "guardian";

/// What is asked of guardian checks. Its debug form names nobody.
#[derive(Clone)]
pub enum GuardianWork {
    /// Keeps a check whose lists were compared.
    Open {
        /// The check.
        check: Arc<GuardianCheck>,
        /// What has happened to it so far.
        events: Vec<GuardianEvent>,
    },
    /// Does something with one: all of it, or nothing.
    Act {
        /// Which.
        check: GuardianCheckId,
        /// What, in order.
        commands: Vec<GuardianCommand>,
        /// Who asks.
        actor: Actor,
    },
    /// Decides that somebody needs a case, and files it.
    Case {
        /// Which.
        check: GuardianCheckId,
        /// Whose case.
        candidate: u32,
        /// The ticket's id.
        ticket: TicketId,
        /// What is to be done.
        text: String,
        /// Who decides.
        by: PersonId,
    },
}

impl fmt::Debug for GuardianWork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Open { .. } => "Open",
            Self::Act { .. } => "Act",
            Self::Case { .. } => "Case",
        })
    }
}

/// What a batch has done to checks so far.
pub(super) type GuardianDraft = BTreeMap<GuardianCheckId, Arc<GuardianCheck>>;

impl Draft<'_> {
    pub(super) fn on_guardian(&mut self, work: &GuardianWork) -> Result<(), CommandError> {
        match work {
            GuardianWork::Open { check, events } => {
                if self.check_now(check.id).is_some() {
                    return Err(CommandError::Conflicting("there is such a check already".into()));
                }
                self.take_check(Arc::clone(check), events.clone(), Actor::Person(check.opened_by))
            }
            GuardianWork::Act { check, commands, actor } => {
                let Some(known) = self.check_now(*check) else {
                    let fires = commands.iter().all(|command| *command == GuardianCommand::Fire);
                    return if fires { Ok(()) } else { Err(GuardianRefusal::Over.into()) };
                };
                let (after, events) = self.decide_check(&known, commands)?;
                self.take_check(Arc::new(after), events, *actor)
            }
            GuardianWork::Case { check, candidate, ticket, text, by } => {
                let known = self.check_now(*check).ok_or(GuardianRefusal::Over)?;
                let decision = Decision::Case { ticket: *ticket };
                let command = GuardianCommand::Decide { candidate: *candidate, by: *by, decision };
                let (after, events) = self.decide_check(&known, &[command])?;
                let filed = self.file_ticket(
                    case(&known, *ticket, text),
                    &CategoryKey(CATEGORY.into()),
                    &By { actor: Actor::Person(*by), part: Part::Staff, teams: Vec::new() },
                )?;
                if !filed {
                    return Err(CommandError::Conflicting("this id is another ticket's: take a new one".into()));
                }
                self.take_check(Arc::new(after), events, Actor::Person(*by))
            }
        }
    }

    /// As this batch has left it, else as it is; none when it is over.
    fn check_now(&self, id: GuardianCheckId) -> Option<Arc<GuardianCheck>> {
        self.guardians.get(&id).or_else(|| self.world.guardians.get(id)).filter(|check| check.is_open()).cloned()
    }

    fn decide_check(
        &self,
        check: &GuardianCheck,
        commands: &[GuardianCommand],
    ) -> Result<(GuardianCheck, Vec<GuardianEvent>), GuardianRefusal> {
        let at = self.now.at;
        let (mut after, mut all) = (check.clone(), Vec::new());
        for command in commands {
            let events = decide(&after, command, at)?;
            for event in &events {
                after = apply(check.id, Some(after.clone()), event, at).unwrap_or(after);
            }
            all.extend(events);
        }
        Ok((after, all))
    }

    fn take_check(
        &mut self,
        check: Arc<GuardianCheck>,
        events: Vec<GuardianEvent>,
        actor: Actor,
    ) -> Result<(), CommandError> {
        if events.is_empty() {
            return Ok(());
        }
        check_row(&check)?;
        let fact = GuardianFact::between(self.check_now(check.id).as_deref(), &check);
        for event in events {
            let stream = Stream::Registry(Noun::GuardianCheck, check.id.0);
            self.record(stream, check.area.clone(), actor, Event::Guardian(event), None);
            self.about(Thing::GuardianCheck(fact.clone()));
        }
        self.guardians.insert(check.id, check);
        Ok(())
    }

    /// Rows and changes of the checks of this batch.
    pub(super) fn settle_guardians(&mut self) {
        for check in std::mem::take(&mut self.guardians).into_values() {
            // Written once already when it was decided.
            self.rows.extend(check_row(&check).ok().map(Row::Noun));
            self.changes.push(Change::GuardianCheck(check));
        }
    }
}

fn check_row(check: &GuardianCheck) -> Result<NounRow, CommandError> {
    let (id, area, closed_at) = (check.id.0, check.area.clone(), check.ended.map(|(_, at)| at));
    NounRow::of(NounTable::GuardianCheck, id, area, check.opened_at, closed_at, check)
        .map_err(|_| CommandError::NotText)
}

/// A private case for those who are named on the check at this moment.
fn case(check: &GuardianCheck, ticket: TicketId, text: &str) -> Filing {
    Filing {
        id: ticket,
        no: 0,
        area: check.area.clone(),
        place: None,
        household: None,
        source: Source::Guardian,
        links: vec![Link::GuardianCheck(check.id)],
        text: text.to_owned(),
        form: Vec::new(),
        photos: Vec::new(),
        reporter: Reporter::default(),
        suspicion: None,
        size: Some(Size::Private),
        named: Some(check.staff.clone()),
    }
}
