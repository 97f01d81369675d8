//! Visits in a batch: plans made and changed, visits put on the list, made and risen, and what was found filed as tickets
//! in the same transaction.

use super::draft::Draft;
use super::fact::{Thing, VisitFact};
use super::work::CommandError;
use crate::ids::{derived_id_of, new_id};
use crate::world::{Change, VisitChange};
use hub_core::area::AreaPath;
use hub_core::event::{Actor, Event, Noun, RegistryEvent, Stream};
use hub_core::ids::{HouseholdId, TicketId, VisitId, VisitPlanId};
use hub_core::request::KeyedRequest;
use hub_core::ticket::{Assignee, By, Filing, Link, Part, Reporter, Size, Source};
use hub_core::time::UnixMs;
use hub_core::visit::{Finding, HardshipTier, Visit, VisitCommand, VisitEvent, VisitPlan, VisitRefusal, apply, decide};
use hub_store::{NounRow, NounTable, Row};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is asked of visits.
#[derive(Clone, Debug)]
pub enum VisitWork {
    /// Makes a plan, or changes it.
    Plan {
        /// As it is from now on.
        wanted: Box<PlanWanted>,
        /// Who says so.
        actor: Actor,
    },
    /// Does something with a plan.
    Turn {
        /// Which.
        plan: VisitPlanId,
        /// What.
        turn: PlanTurn,
        /// Who.
        actor: Actor,
    },
    /// Puts the next visit of a plan on the list, when it is time.
    List(VisitPlanId),
    /// Does something with a visit.
    Act {
        /// Which.
        visit: VisitId,
        /// What.
        command: VisitCommand,
        /// The request's; none for what the hub does by itself.
        request: Option<KeyedRequest>,
        /// Who.
        actor: Actor,
    },
}

/// A plan as somebody wants it; what its visits have made of it stays.
#[derive(Clone, Debug)]
pub struct PlanWanted {
    /// Its id.
    pub id: VisitPlanId,
    /// Where.
    pub area: AreaPath,
    /// Whom.
    pub household: HouseholdId,
    /// How hard its life is.
    pub tier: HardshipTier,
    /// Days between visits of this household alone.
    pub every_days: Option<u16>,
    /// Why.
    pub reason: String,
    /// The key of the checklist.
    pub checklist: String,
    /// Who visits.
    pub assigned: Assignee,
    /// The next visit is to be done by then, unless one stands on the list.
    pub next_due_at: UnixMs,
}

/// What becomes of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanTurn {
    /// Rests.
    Pause,
    /// Goes on.
    Resume,
    /// Ends.
    End,
}

/// Requests that a visit remembers.
const KEYS: usize = 32;

/// What a batch has done to visits so far.
#[derive(Default)]
pub(super) struct VisitDraft {
    plans: BTreeMap<VisitPlanId, Arc<VisitPlan>>,
    visits: BTreeMap<VisitId, Arc<Visit>>,
}

/// The ticket that a finding of a visit becomes.
#[must_use]
pub fn finding_ticket(visit: VisitId, question: &str) -> TicketId {
    TicketId(derived_id_of(visit.0, question))
}

impl Draft<'_> {
    pub(super) fn on_visits(&mut self, work: &VisitWork) -> Result<(), CommandError> {
        match work {
            VisitWork::Plan { wanted, actor } => self.put_plan(wanted, *actor),
            VisitWork::Turn { plan, turn, actor } => self.turn_plan(*plan, *turn, *actor),
            VisitWork::List(plan) => self.list_visit(*plan),
            VisitWork::Act { visit, command, request, actor } => {
                self.act_on_visit(*visit, command, request.as_ref(), *actor)
            }
        }
    }

    fn plan_now(&self, id: VisitPlanId) -> Option<Arc<VisitPlan>> {
        let drafted = self.visits.plans.get(&id).or_else(|| self.world.visits.plan(id));
        drafted.filter(|plan| plan.closed_at.is_none()).cloned()
    }

    fn plan_of(&self, household: HouseholdId) -> Option<VisitPlanId> {
        let drafted = self.visits.plans.values().find(|plan| plan.household == household && plan.closed_at.is_none());
        let known = || self.world.visits.plan_of(household).filter(|id| self.plan_now(*id).is_some());
        drafted.map(|plan| plan.id).or_else(known)
    }

    fn visit_now(&self, id: VisitId) -> Option<Arc<Visit>> {
        self.visits.visits.get(&id).or_else(|| self.world.visits.get(id)).cloned()
    }

    fn put_plan(&mut self, wanted: &PlanWanted, actor: Actor) -> Result<(), CommandError> {
        let before = self.plan_now(wanted.id);
        if self.plan_of(wanted.household).is_some_and(|other| other != wanted.id) {
            return Err(VisitRefusal::HasPlan.into());
        }
        let on_list = before.as_ref().and_then(|plan| plan.on_list);
        let keeps_day = before.as_ref().filter(|plan| plan.on_list.is_some()).map(|plan| plan.next_due_at);
        let plan = VisitPlan {
            id: wanted.id,
            area: wanted.area.clone(),
            household: wanted.household,
            tier: wanted.tier,
            every_days: wanted.every_days,
            reason: wanted.reason.clone(),
            checklist: wanted.checklist.clone(),
            assigned: wanted.assigned,
            next_due_at: keeps_day.unwrap_or(wanted.next_due_at),
            on_list,
            not_home: before.as_ref().map_or(0, |plan| plan.not_home),
            last_visit: before.as_ref().and_then(|plan| plan.last_visit),
            last_done_at: before.as_ref().and_then(|plan| plan.last_done_at),
            paused_at: before.as_ref().and_then(|plan| plan.paused_at),
            opened_at: before.as_ref().map_or(self.now.at, |plan| plan.opened_at),
            closed_at: None,
        };
        if before.as_deref() == Some(&plan) {
            return Ok(());
        }
        self.take_plan(plan, actor);
        // The visit on the list goes along to whoever visits from now on.
        let listed = on_list.and_then(|id| self.visit_now(id)).filter(|visit| visit.assigned != wanted.assigned);
        match listed {
            Some(visit) => self.act_on_visit(visit.id, &VisitCommand::Assign { to: wanted.assigned }, None, actor),
            None => Ok(()),
        }
    }

    fn turn_plan(&mut self, id: VisitPlanId, turn: PlanTurn, actor: Actor) -> Result<(), CommandError> {
        let plan = self.plan_now(id).ok_or(VisitRefusal::NoSuchPlan)?;
        let (now, rules) = (self.now.at, self.world.visits.rules(&plan.area));
        match turn {
            PlanTurn::Pause if plan.paused_at.is_some() => return Ok(()),
            PlanTurn::Resume if plan.paused_at.is_none() => return Ok(()),
            PlanTurn::Resume => {
                let resumed = plan.resumed(rules, now);
                self.take_plan(resumed, actor);
                return Ok(());
            }
            PlanTurn::Pause | PlanTurn::End => {}
        }
        // What is taken off the list is still owed: it keeps its day.
        let owed_at = plan.next_due_at;
        let listed = plan.on_list.filter(|visit| self.visit_now(*visit).is_some_and(|visit| visit.is_open()));
        if let Some(visit) = listed {
            self.act_on_visit(visit, &VisitCommand::Cancel, None, actor)?;
        }
        let plan = self.plan_now(id).ok_or(VisitRefusal::NoSuchPlan)?;
        let mut turned = VisitPlan { next_due_at: owed_at, ..plan.as_ref().clone() };
        match turn {
            PlanTurn::End => turned.closed_at = Some(now),
            PlanTurn::Pause | PlanTurn::Resume => turned.paused_at = Some(now),
        }
        self.take_plan(turned, actor);
        Ok(())
    }

    fn list_visit(&mut self, id: VisitPlanId) -> Result<(), CommandError> {
        let Some(plan) = self.plan_now(id) else { return Ok(()) };
        let visit = VisitId(new_id(self.now.at));
        let rules = self.world.visits.rules(&plan.area);
        if let Some((plan, planned)) = plan.list(visit, rules, self.now.at) {
            self.take_plan(plan, Actor::Hub);
            self.take_visit(visit, None, vec![planned], None, Actor::Hub)?;
        }
        Ok(())
    }

    fn act_on_visit(
        &mut self,
        id: VisitId,
        command: &VisitCommand,
        request: Option<&KeyedRequest>,
        actor: Actor,
    ) -> Result<(), CommandError> {
        let Some(visit) = self.visit_now(id) else {
            return if *command == VisitCommand::Fire { Ok(()) } else { Err(VisitRefusal::NoSuchVisit.into()) };
        };
        if let Some(request) = request
            && request.is_among(&visit.keys).map_err(VisitRefusal::from)?
        {
            return Ok(());
        }
        let plan = self.plan_now(visit.plan);
        let key_of_list = plan.as_ref().map_or("nine", |plan| plan.checklist.as_str());
        let data = &self.world.visits;
        let checklist = data.checklist(&visit.area, key_of_list).or_else(|| data.checklist(&visit.area, "nine"));
        let checklist = checklist.ok_or(VisitRefusal::NoSuchPlan)?;
        let events = decide(&visit, command, checklist, data.rules(&visit.area), self.now.at)?;
        self.take_visit(id, Some(visit), events, request, actor)
    }

    fn take_visit(
        &mut self,
        id: VisitId,
        before: Option<Arc<Visit>>,
        events: Vec<VisitEvent>,
        request: Option<&KeyedRequest>,
        actor: Actor,
    ) -> Result<(), CommandError> {
        let at = self.now.at;
        let start = before.as_deref().cloned();
        let folded = events.iter().fold(start, |visit, event| apply(id, visit, event, at));
        let Some(mut visit) = folded.filter(|_| !events.is_empty()) else { return Ok(()) };
        visit.keys.extend(request.filter(|_| visit.keys.len() < KEYS).cloned());
        let visit = Arc::new(visit);
        let told: Arc<[_]> = self.world.visitors_told(before.as_deref(), &visit).into();
        self.visits.visits.insert(id, Arc::clone(&visit));
        for event in events {
            let actor = if matches!(event, VisitEvent::Rose { .. }) { Actor::Hub } else { actor };
            self.record(Stream::Registry(Noun::Visit, id.0), visit.area.clone(), actor, Event::Visit(event), None);
            self.about(Thing::Visit(VisitFact { visit: Arc::clone(&visit), told: Arc::clone(&told) }));
        }
        if visit.is_open() {
            return Ok(());
        }
        for finding in &visit.findings {
            self.file_finding(&visit, finding, actor)?;
        }
        if let Some(plan) = self.plan_now(visit.plan) {
            let after = plan.after(&visit, self.world.visits.rules(&plan.area));
            if after != *plan {
                self.take_plan(after, Actor::Hub);
            }
        }
        Ok(())
    }

    /// What was found becomes a ticket, in the same transaction; what speaks of a person is a private case.
    fn file_finding(&mut self, visit: &Visit, finding: &Finding, actor: Actor) -> Result<(), CommandError> {
        let category = self.world.tickets.category(&visit.area, &finding.category);
        let (size, key) = (category.size, category.key.clone());
        let home = self.world.households.get(&visit.household);
        let centre = || self.world.upwards(&visit.area).first().and_then(|area| area.centre);
        let said = finding.said.as_deref().map(|said| format!("：{said}")).unwrap_or_default();
        let named = (size == Size::Private).then(|| self.world.confidants(&visit.area));
        let filing = Filing {
            id: finding_ticket(visit.id, &finding.question),
            no: 0,
            area: visit.area.clone(),
            place: home.and_then(|home| home.place).or_else(centre),
            household: Some(visit.household),
            source: Source::Visit,
            links: vec![Link::Visit(visit.id)],
            text: format!("{}{said}", finding.text.zh),
            form: Vec::new(),
            photos: Vec::new(),
            reporter: Reporter::default(),
            suspicion: None,
            size: Some(size),
            named: named.filter(|named| !named.is_empty()),
        };
        let by = By { actor, part: Part::Hub, teams: Vec::new() };
        self.file_ticket(filing, &key, &by).map(drop)
    }

    fn take_plan(&mut self, plan: VisitPlan, actor: Actor) {
        let plan = Arc::new(plan);
        let event = if plan.closed_at.is_some() { RegistryEvent::Removed } else { RegistryEvent::Changed };
        let stream = Stream::Registry(Noun::VisitPlan, plan.id.0);
        self.record(stream, plan.area.clone(), actor, Event::Registry(event), None);
        self.about(Thing::VisitPlan(Arc::clone(&plan)));
        self.visits.plans.insert(plan.id, plan);
    }

    /// Rows and changes of the plans and visits of this batch.
    pub(super) fn settle_visits(&mut self) {
        let VisitDraft { plans, visits } = std::mem::take(&mut self.visits);
        let plan_rows = plans.values().map(|plan| {
            let (id, area) = (plan.id.0, plan.area.clone());
            NounRow::of(NounTable::VisitPlan, id, area, plan.opened_at, plan.closed_at, plan.as_ref())
        });
        let visit_rows = visits.values().map(|visit| {
            let (id, area, closed_at) = (visit.id.0, visit.area.clone(), visit.state.ended_at());
            NounRow::of(NounTable::Visit, id, area, visit.opened_at, closed_at, visit.as_ref())
        });
        // Texts were looked at before they came here: nothing in them can be refused.
        let rows: Vec<Row> = plan_rows.chain(visit_rows).filter_map(Result::ok).map(Row::Noun).collect();
        self.rows.extend(rows);
        let plans = plans.into_values().map(VisitChange::Plan);
        self.changes.extend(plans.chain(visits.into_values().map(VisitChange::Visit)).map(Change::Visits));
    }
}
