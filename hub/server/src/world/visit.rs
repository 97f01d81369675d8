//! Plans of visits, visits on the list, and the data they go by. What is over lives in the store only. When something is
//! due follows from these and from the rules of the moment, so nothing about time is written down twice.

use super::World;
use hub_core::access::{Action, Role, may};
use hub_core::area::AreaPath;
use hub_core::ids::{HouseholdId, PersonId, VisitId, VisitPlanId};
use hub_core::ticket::Assignee;
use hub_core::time::UnixMs;
use hub_core::visit::{Checklist, Tell, Visit, VisitPlan, VisitRules, VisitState, next_due};
use hub_store::{NounRow, NounTable, StoreError};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, LazyLock};
use uuid::Uuid;

/// What visits in an area go by; it stands in for the wider one there and below.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitSet {
    /// The row's id.
    pub id: Uuid,
    /// Where it holds.
    pub area: AreaPath,
    /// Rhythm and rising.
    pub rules: VisitRules,
    /// Checklists.
    pub checklists: Vec<Checklist>,
}

/// What holds where nobody has written anything.
static BUILT_IN: LazyLock<VisitSet> = LazyLock::new(|| VisitSet {
    id: Uuid::nil(),
    area: AreaPath::root(),
    rules: VisitRules::standard(),
    checklists: vec![Checklist::nine_questions()],
});

/// One thing about visits that is different now.
#[derive(Clone, Debug)]
pub enum VisitChange {
    /// Made, changed or ended.
    Plan(Arc<VisitPlan>),
    /// Planned, changed or over.
    Visit(Arc<Visit>),
    /// Written for an area, or taken away there.
    Set(AreaPath, Option<Arc<VisitSet>>),
}

impl VisitChange {
    /// What a row is in memory; none for a row of another noun.
    pub(super) fn of_noun(row: &NounRow) -> Result<Option<Self>, StoreError> {
        let there = row.closed_at.is_none();
        Ok(Some(match row.table {
            NounTable::VisitPlan => Self::Plan(Arc::new(row.read()?)),
            NounTable::Visit => Self::Visit(Arc::new(row.read()?)),
            NounTable::VisitRules => Self::Set(row.area.clone(), there.then(|| row.read()).transpose()?.map(Arc::new)),
            _ => return Ok(None),
        }))
    }
}

/// What falls due about visits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum VisitClock {
    /// The next visit of a plan is to be put on the list.
    Plan(VisitPlanId),
    /// The next step of a visit that did not happen.
    Visit(VisitId),
}

/// A clock and when it strikes; never when there is nothing left to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VisitTimer {
    /// Which.
    pub clock: VisitClock,
    /// When.
    pub due_at: Option<UnixMs>,
}

/// Everything about visits that is in memory.
#[derive(Default)]
pub struct Visits {
    plans: BTreeMap<VisitPlanId, Arc<VisitPlan>>,
    open: BTreeMap<VisitId, Arc<Visit>>,
    homes: HashMap<HouseholdId, VisitPlanId>,
    sets: BTreeMap<AreaPath, Arc<VisitSet>>,
}

impl Visits {
    /// Takes one change in.
    pub fn absorb(&mut self, change: VisitChange) {
        match change {
            VisitChange::Plan(plan) if plan.closed_at.is_some() => {
                self.plans.remove(&plan.id);
                if self.homes.get(&plan.household) == Some(&plan.id) {
                    self.homes.remove(&plan.household);
                }
            }
            VisitChange::Plan(plan) => {
                self.homes.insert(plan.household, plan.id);
                self.plans.insert(plan.id, plan);
            }
            VisitChange::Visit(visit) if visit.is_open() => drop(self.open.insert(visit.id, visit)),
            VisitChange::Visit(visit) => drop(self.open.remove(&visit.id)),
            VisitChange::Set(area, Some(set)) => drop(self.sets.insert(area, set)),
            VisitChange::Set(area, None) => drop(self.sets.remove(&area)),
        }
    }

    /// A plan that has not ended.
    #[must_use]
    pub fn plan(&self, id: VisitPlanId) -> Option<&Arc<VisitPlan>> {
        self.plans.get(&id)
    }

    /// All plans that have not ended.
    pub fn plans(&self) -> impl Iterator<Item = &Arc<VisitPlan>> {
        self.plans.values()
    }

    /// The plan of a household.
    #[must_use]
    pub fn plan_of(&self, household: HouseholdId) -> Option<VisitPlanId> {
        self.homes.get(&household).copied()
    }

    /// A visit that is not over.
    #[must_use]
    pub fn get(&self, id: VisitId) -> Option<&Arc<Visit>> {
        self.open.get(&id)
    }

    /// All visits that are not over.
    pub fn open(&self) -> impl Iterator<Item = &Arc<Visit>> {
        self.open.values()
    }

    /// What areas have written.
    pub fn sets(&self) -> impl Iterator<Item = &Arc<VisitSet>> {
        self.sets.values()
    }

    fn above(&self, area: &AreaPath) -> impl Iterator<Item = &VisitSet> {
        let mut above: Vec<&VisitSet> =
            self.sets.iter().filter(|(path, _)| path.covers(area)).map(|(_, set)| set.as_ref()).collect();
        above.sort_by_key(|set| std::cmp::Reverse(set.area.as_str().len()));
        above.into_iter().chain([&*BUILT_IN])
    }

    /// The rules of an area: the nearest upwards, else the standard ones.
    #[must_use]
    pub fn rules(&self, area: &AreaPath) -> &VisitRules {
        self.above(area).next().map_or(&BUILT_IN.rules, |set| &set.rules)
    }

    /// The checklist of this key there: the nearest upwards that has it.
    #[must_use]
    pub fn checklist(&self, area: &AreaPath, key: &str) -> Option<&Checklist> {
        self.above(area).flat_map(|set| &set.checklists).find(|list| list.key == key)
    }

    /// What strikes after these changes.
    #[must_use]
    pub fn timers_after(&self, changes: &[VisitChange]) -> Vec<Arc<VisitTimer>> {
        if changes.iter().any(|change| matches!(change, VisitChange::Set(..))) {
            return self.timers();
        }
        let timers = changes.iter().filter_map(|change| match change {
            VisitChange::Plan(plan) => Some(self.plan_timer(plan.id)),
            VisitChange::Visit(visit) => Some(self.visit_timer(visit.id)),
            VisitChange::Set(..) => None,
        });
        timers.map(Arc::new).collect()
    }

    /// Everything that strikes one day.
    #[must_use]
    pub fn timers(&self) -> Vec<Arc<VisitTimer>> {
        let plans = self.plans.keys().map(|id| self.plan_timer(*id));
        plans.chain(self.open.keys().map(|id| self.visit_timer(*id))).map(Arc::new).collect()
    }

    /// When the next one strikes.
    #[must_use]
    pub fn next_due(&self) -> Option<UnixMs> {
        self.timers().iter().filter_map(|timer| timer.due_at).min()
    }

    fn plan_timer(&self, id: VisitPlanId) -> VisitTimer {
        let due_at = self.plans.get(&id).and_then(|plan| plan.next_due(self.rules(&plan.area)));
        VisitTimer { clock: VisitClock::Plan(id), due_at }
    }

    fn visit_timer(&self, id: VisitId) -> VisitTimer {
        let due_at = self.open.get(&id).and_then(|visit| next_due(visit, self.rules(&visit.area)));
        VisitTimer { clock: VisitClock::Visit(id), due_at }
    }
}

impl World {
    /// True when a visit stands on this person's list, or on that of one of the person's teams. Who has no role in its
    /// area any more has no list there.
    #[must_use]
    pub fn is_visitor(&self, visit: &Visit, person: PersonId) -> bool {
        let listed = match visit.assigned {
            Assignee::Person(assigned) => assigned == person,
            Assignee::Team(team) => self.tickets.team(team).is_some_and(|team| team.members.contains(&person)),
        };
        listed && self.people.get(&person).is_some_and(|known| may(&known.grants, Action::MakeVisits, &visit.area))
    }

    /// Everybody whose own round a change of a visit touches.
    #[must_use]
    pub fn visitors_told(&self, before: Option<&Visit>, after: &Visit) -> Vec<PersonId> {
        let mut told = BTreeSet::new();
        for visit in before.into_iter().chain([after]) {
            match visit.assigned {
                Assignee::Person(person) => drop(told.insert(person)),
                Assignee::Team(team) => told.extend(self.tickets.team(team).iter().flat_map(|team| &team.members)),
            }
            if let VisitState::Started { by, .. } = visit.state {
                told.insert(by);
            }
        }
        told.into_iter().collect()
    }

    /// Who is told of a visit that did not happen: of those with this part, the nearest upwards in the tree of areas.
    #[must_use]
    pub fn told_late(&self, visit: &Visit, tell: Tell) -> Vec<PersonId> {
        let role = match tell {
            Tell::Assigned => return self.visitors_told(None, visit),
            Tell::Coordinator => Role::Coordinator,
            Tell::DutyLead => Role::DutyLead,
        };
        let near = |person: &hub_core::person::Person| {
            let grants = person.grants.iter().filter(|grant| grant.role == role && grant.area.covers(&visit.area));
            grants.map(|grant| grant.area.as_str().len()).max()
        };
        let people = || self.people.values().filter(|person| !person.disabled);
        let nearest = people().filter_map(|person| near(person)).max();
        people().filter(|person| nearest.is_some() && near(person) == nearest).map(|person| person.id).collect()
    }

    /// Staff of an area who may see a private case about one of its households.
    #[must_use]
    pub fn confidants(&self, area: &AreaPath) -> BTreeSet<PersonId> {
        let staff = self.people.values().filter(|person| !person.disabled);
        staff.filter(|person| may(&person.grants, Action::KeepVisits, area)).map(|person| person.id).collect()
    }
}
