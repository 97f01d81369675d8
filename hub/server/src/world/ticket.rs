//! Open tickets and the data they are handled by. Closed ones live in the store only; of those that closed lately the
//! version is remembered, so that an older picture of one is never taken for the last.

use super::World;
use super::category::{CalendarSet, CategorySet, built_in, built_in_or_other};
use hub_core::access::{Action, may};
use hub_core::area::{AreaLevel, AreaPath};
use hub_core::calendar::Calendar;
use hub_core::geo::LatLon;
use hub_core::ids::{PersonId, TeamId, TicketId};
use hub_core::team::Team;
use hub_core::ticket::{Assignee, Category, CategoryKey, Ladder, Link, Rules, SizeLimits, Ticket, TicketState};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, LazyLock};

/// Closed ones whose versions are remembered.
const REMEMBERED: usize = 10_000;
/// "Is it this one?" is asked within this distance, metres.
pub const SIMILAR_M: f64 = 50.0;

static STANDARD_HOURS: LazyLock<Calendar> = LazyLock::new(Calendar::default);

/// Everything about tickets that is in memory.
#[derive(Default)]
pub struct Tickets {
    open: BTreeMap<TicketId, Arc<Ticket>>,
    closed: HashMap<TicketId, u32>,
    linked: HashMap<Link, BTreeSet<TicketId>>,
    of_kind: HashMap<CategoryKey, BTreeSet<TicketId>>,
    hands: HashMap<Assignee, BTreeSet<TicketId>>,
    categories: BTreeMap<AreaPath, Arc<CategorySet>>,
    calendars: BTreeMap<AreaPath, Arc<CalendarSet>>,
    teams: BTreeMap<TeamId, Arc<Team>>,
}

/// Whom it is given to, or who has it.
#[must_use]
pub fn assignee(ticket: &Ticket) -> Option<Assignee> {
    match ticket.state {
        TicketState::Dispatched { to, .. } => Some(to),
        TicketState::Claimed { by, .. }
        | TicketState::Working { by, .. }
        | TicketState::Done { by, .. }
        | TicketState::Confirmed { by, .. } => Some(Assignee::Person(by)),
        TicketState::Submitted | TicketState::Triaged | TicketState::Open | TicketState::Closed { .. } => None,
    }
}

fn put<K: Eq + std::hash::Hash>(index: &mut HashMap<K, BTreeSet<TicketId>>, key: K, id: TicketId) {
    index.entry(key).or_default().insert(id);
}

impl Tickets {
    /// Takes a ticket in, open or closed.
    pub fn put(&mut self, ticket: Arc<Ticket>) {
        if let Some(before) = self.open.remove(&ticket.id) {
            self.unlist(&before);
        }
        if !ticket.is_open() {
            if self.closed.len() >= REMEMBERED {
                self.closed.clear();
            }
            self.closed.insert(ticket.id, ticket.version);
            return;
        }
        self.closed.remove(&ticket.id);
        put(&mut self.of_kind, ticket.category.clone(), ticket.id);
        for link in &ticket.links {
            put(&mut self.linked, *link, ticket.id);
        }
        if let Some(assignee) = assignee(&ticket) {
            put(&mut self.hands, assignee, ticket.id);
        }
        self.open.insert(ticket.id, ticket);
    }

    fn unlist(&mut self, ticket: &Ticket) {
        super::absorb::forget(&mut self.of_kind, &ticket.category, ticket.id);
        for link in &ticket.links {
            super::absorb::forget(&mut self.linked, link, ticket.id);
        }
        if let Some(assignee) = assignee(ticket) {
            super::absorb::forget(&mut self.hands, &assignee, ticket.id);
        }
    }

    /// An open ticket.
    #[must_use]
    pub fn get(&self, id: TicketId) -> Option<&Arc<Ticket>> {
        self.open.get(&id)
    }

    /// All open ones.
    pub fn open(&self) -> impl Iterator<Item = &Arc<Ticket>> {
        self.open.values()
    }

    /// The version with which a ticket closed lately.
    #[must_use]
    pub fn closed_version(&self, id: TicketId) -> Option<u32> {
        self.closed.get(&id).copied()
    }

    /// Open ones that belong to something.
    pub fn linked(&self, link: Link) -> impl Iterator<Item = &Arc<Ticket>> {
        self.linked.get(&link).into_iter().flatten().filter_map(|id| self.open.get(id))
    }

    /// Open ones that somebody has or was given.
    pub fn in_hands_of(&self, assignee: Assignee) -> impl Iterator<Item = &Arc<Ticket>> {
        self.hands.get(&assignee).into_iter().flatten().filter_map(|id| self.open.get(id))
    }

    /// Those with something left to be done of one category around a spot, the nearest first, with metres. Private
    /// cases and what is held back are like nothing to whoever asks.
    #[must_use]
    pub fn similar(&self, category: &CategoryKey, place: LatLon) -> Vec<(&Arc<Ticket>, f64)> {
        let of_kind = self.of_kind.get(category).into_iter().flatten().filter_map(|id| self.open.get(id));
        let shown = of_kind.filter(|ticket| ticket.named.is_none() && ticket.is_to_do());
        let near = shown.filter_map(|ticket| Some((ticket, ticket.place?.distance_m(place))));
        let mut near: Vec<_> = near.filter(|(_, distance_m)| *distance_m <= SIMILAR_M).collect();
        near.sort_by(|(a, one), (b, other)| one.total_cmp(other).then(a.id.cmp(&b.id)));
        near
    }

    /// Sets an area's categories; none takes them away.
    pub fn set_categories(&mut self, area: AreaPath, set: Option<Arc<CategorySet>>) {
        match set {
            Some(set) => drop(self.categories.insert(area, set)),
            None => drop(self.categories.remove(&area)),
        }
    }

    /// Sets an area's service hours; none takes them away.
    pub fn set_calendar(&mut self, area: AreaPath, set: Option<Arc<CalendarSet>>) {
        match set {
            Some(set) => drop(self.calendars.insert(area, set)),
            None => drop(self.calendars.remove(&area)),
        }
    }

    /// All categories that communities have written.
    pub fn category_sets(&self) -> impl Iterator<Item = &Arc<CategorySet>> {
        self.categories.values()
    }

    /// All calendars that communities have written.
    pub fn calendar_sets(&self) -> impl Iterator<Item = &Arc<CalendarSet>> {
        self.calendars.values()
    }

    /// Adds or replaces a team.
    pub fn put_team(&mut self, team: Arc<Team>) {
        self.teams.insert(team.id, team);
    }

    /// Takes a team away.
    pub fn remove_team(&mut self, id: TeamId) {
        self.teams.remove(&id);
    }

    /// A team.
    #[must_use]
    pub fn team(&self, id: TeamId) -> Option<&Arc<Team>> {
        self.teams.get(&id)
    }

    /// All teams.
    pub fn teams(&self) -> impl Iterator<Item = &Arc<Team>> {
        self.teams.values()
    }

    /// The teams a person is in.
    #[must_use]
    pub fn teams_of(&self, person: PersonId) -> Vec<TeamId> {
        self.teams.values().filter(|team| team.members.contains(&person)).map(|team| team.id).collect()
    }

    /// What can be filed in an area: the nearest list upwards, else the built-in one.
    #[must_use]
    pub fn categories(&self, area: &AreaPath) -> &[Category] {
        match nearest(&self.categories, area) {
            Some(set) => &set.categories,
            None => built_in(),
        }
    }

    /// One category there; what the community has not written or has taken away is the built-in one.
    #[must_use]
    pub fn category(&self, area: &AreaPath, key: &CategoryKey) -> &Category {
        let own = self.categories(area).iter().find(|category| category.key == *key);
        own.unwrap_or_else(|| built_in_or_other(key))
    }

    /// True when a ticket can be filed under it there.
    #[must_use]
    pub fn has_category(&self, area: &AreaPath, key: &CategoryKey) -> bool {
        self.category(area, key).key == *key
    }

    /// The duty number of an area: the nearest one upwards that somebody has set.
    #[must_use]
    pub fn duty_phone(&self, area: &AreaPath) -> Option<&str> {
        let above = self.calendars.iter().filter(|(path, set)| path.covers(area) && set.phone.is_some());
        above.max_by_key(|(path, _)| path.as_str().len()).and_then(|(_, set)| set.phone.as_deref())
    }

    /// Service hours of an area: the nearest calendar upwards, else every day from 8 to 20.
    #[must_use]
    pub fn calendar(&self, area: &AreaPath) -> &Calendar {
        nearest(&self.calendars, area).map_or(&*STANDARD_HOURS, |set| &set.calendar)
    }
}

fn nearest<'a, T>(sets: &'a BTreeMap<AreaPath, Arc<T>>, area: &AreaPath) -> Option<&'a Arc<T>> {
    let above = sets.iter().filter(|(path, _)| path.covers(area));
    above.max_by_key(|(path, _)| path.as_str().len()).map(|(_, set)| set)
}

impl World {
    /// What a decision on a ticket of this area and category goes by.
    #[must_use]
    pub fn ticket_rules(&self, area: &AreaPath, category: &CategoryKey, utc_offset_min: i32) -> Rules<'_> {
        let levels = [AreaLevel::Grid, AreaLevel::Community, AreaLevel::Street];
        let climb = levels.into_iter().filter_map(|level| self.area_at(area, level)).map(|area| area.path.clone());
        Rules {
            category: self.tickets.category(area, category),
            sizes: SizeLimits::default(),
            calendar: self.tickets.calendar(area),
            utc_offset_min,
            climb: climb.collect(),
            usual: Ladder::usual(),
            urgent: Ladder::urgent(),
        }
    }

    /// Everybody whose own list of jobs a change of a ticket touches: who has it or had it, those it was given to, and
    /// when it enters, leaves or changes in the pool, all who may claim it.
    #[must_use]
    pub fn told_of(&self, before: Option<&Ticket>, after: &Ticket) -> Vec<PersonId> {
        let mut told: BTreeSet<PersonId> = BTreeSet::new();
        for ticket in before.into_iter().chain([after]) {
            match assignee(ticket) {
                Some(Assignee::Person(person)) => drop(told.insert(person)),
                Some(Assignee::Team(team)) => told.extend(self.members(team)),
                None => {}
            }
            // A private case is for nobody in general: each of those who are named sees it by themselves.
            told.extend(ticket.named.iter().flatten());
            for called in &ticket.called {
                told.extend(self.members(called.team));
            }
            if ticket.state == TicketState::Open {
                let able = self.people.values().filter(|person| !person.disabled);
                let able = able.filter(|person| may(&person.grants, Action::WorkTickets, &ticket.area));
                // Staff see what is offered on their board.
                let able = able.filter(|person| !may(&person.grants, Action::SeeTickets, &ticket.area));
                told.extend(able.map(|person| person.id));
            }
        }
        told.into_iter().collect()
    }

    fn members(&self, team: TeamId) -> impl Iterator<Item = PersonId> + '_ {
        self.tickets.team(team).into_iter().flat_map(|team| team.members.iter().copied())
    }
}
