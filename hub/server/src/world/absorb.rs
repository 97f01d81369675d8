//! Takes what was committed into memory. Every change is a whole new value: putting it in twice changes nothing.

use super::{Application, BankChange, CalendarSet, CallerKey, CategorySet, Subscription, VisitChange, World};
use hub_core::access::Role;
use hub_core::alarm::{Alarm, PageState, Phase};
use hub_core::area::{Area, AreaPath};
use hub_core::claimable::Claimable;
use hub_core::device::Device;
use hub_core::dispatch::Responder;
use hub_core::guardian::GuardianCheck;
use hub_core::household::Household;
use hub_core::ids::{ApplicationId, AreaId, DeviceId, HouseholdId, PersonId, SubscriptionId, TeamId, VoucherId};
use hub_core::person::Person;
use hub_core::sensor_rule::{WaitKey, Waiting};
use hub_core::supervision::{DeviceTicket, Outage, Watch};
use hub_core::team::Team;
use hub_core::ticket::Ticket;
use hub_store::{NounRow, NounTable, PolicyRow, StandingRow, StoreError};
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

/// One thing that is different now.
#[derive(Clone, Debug)]
pub enum Change {
    /// Added or changed.
    Area(Arc<Area>),
    /// Removed.
    NoArea(AreaId),
    /// Added or changed.
    Household(Arc<Household>),
    /// Removed.
    NoHousehold(HouseholdId),
    /// Added or changed.
    Device(Arc<Device>),
    /// Removed.
    NoDevice(DeviceId),
    /// Added or changed.
    Person(Arc<Person>),
    /// Removed.
    NoPerson(PersonId),
    /// Heard how it stands.
    Standing(StandingRow),
    /// Waits, or does not any more.
    Wait(WaitKey, Option<Waiting>),
    /// Added or changed.
    Policy(PolicyRow),
    /// Taken away.
    NoPolicy(Uuid),
    /// What supervision knows of a device.
    Watch(Arc<Watch>),
    /// Opened, changed or done.
    DeviceTicket(Arc<DeviceTicket>),
    /// Opened, changed or over.
    Outage(Arc<Outage>),
    /// Opened, changed or closed.
    Alarm(Arc<Alarm>),
    /// Filed, changed or closed.
    Ticket(Arc<Ticket>),
    /// Written for an area, or taken away there.
    Categories(AreaPath, Option<Arc<CategorySet>>),
    /// Written for an area, or taken away there.
    Calendar(AreaPath, Option<Arc<CalendarSet>>),
    /// Added or changed.
    Team(Arc<Team>),
    /// Removed.
    NoTeam(TeamId),
    /// Put on a list, changed or taken off it.
    Claimable(Arc<Claimable>),
    /// Opened, decided or over.
    GuardianCheck(Arc<GuardianCheck>),
    /// Something about visits.
    Visits(VisitChange),
    /// Added or changed.
    Application(Arc<Application>),
    /// Withdrawn.
    NoApplication(ApplicationId),
    /// Added or changed.
    Subscription(Arc<Subscription>),
    /// Taken away.
    NoSubscription(SubscriptionId),
    /// Something of the time bank.
    Bank(Arc<BankChange>),
}

impl Change {
    /// What a row of the everyday side is in memory; none for what is kept in the store only.
    pub fn of_noun(row: &NounRow) -> Result<Option<Self>, StoreError> {
        let there = row.closed_at.is_none();
        Ok(Some(match row.table {
            NounTable::Ticket => Self::Ticket(Arc::new(row.read()?)),
            NounTable::Category => {
                Self::Categories(row.area.clone(), there.then(|| row.read()).transpose()?.map(Arc::new))
            }
            NounTable::Calendar => {
                Self::Calendar(row.area.clone(), there.then(|| row.read()).transpose()?.map(Arc::new))
            }
            NounTable::Claimable => Self::Claimable(Arc::new(row.read()?)),
            NounTable::GuardianCheck => Self::GuardianCheck(Arc::new(row.read()?)),
            NounTable::Team if there => Self::Team(Arc::new(row.read()?)),
            NounTable::Team => Self::NoTeam(TeamId(row.id)),
            NounTable::Application if there => Self::Application(Arc::new(row.read()?)),
            NounTable::Application => Self::NoApplication(ApplicationId(row.id)),
            NounTable::Subscription if there => Self::Subscription(Arc::new(row.read()?)),
            NounTable::Subscription => Self::NoSubscription(SubscriptionId(row.id)),
            NounTable::VisitPlan | NounTable::Visit | NounTable::VisitRules => {
                return Ok(VisitChange::of_noun(row)?.map(Self::Visits));
            }
            _ => return Ok(BankChange::of_noun(row)?.map(|change| Self::Bank(Arc::new(change)))),
        }))
    }

    /// The voucher that it is about.
    #[must_use]
    pub fn voucher(&self) -> Option<VoucherId> {
        if let Self::Bank(change) = self { change.voucher() } else { None }
    }
}

impl World {
    /// Takes one change in.
    pub fn absorb(&mut self, change: Change) {
        match change {
            Change::Area(area) => {
                self.areas.insert(area.id, area);
            }
            Change::NoArea(id) => {
                self.areas.remove(&id);
            }
            Change::Household(household) => {
                let id = household.id;
                self.households.insert(id, household);
                self.count_household(id);
            }
            Change::NoHousehold(id) => {
                self.households.remove(&id);
                self.count_household(id);
            }
            Change::Device(device) => self.put_device(device),
            Change::NoDevice(id) => {
                self.remove_device(id);
                self.waits.retain(|(device, _), _| *device != id);
                self.board.forget(id);
                self.count_device(id);
            }
            Change::Person(person) => self.put_person(&person),
            Change::NoPerson(id) => self.remove_person(id),
            Change::Standing(row) => drop(self.standings.insert((row.device, row.kind), row.standing)),
            Change::Wait(key, Some(waiting)) => {
                self.waits.insert(key, super::sensors::Wait { waiting, elsewhere: false });
            }
            Change::Wait(key, None) => drop(self.waits.remove(&key)),
            Change::Policy(row) => {
                self.policies.retain(|known| known.id != row.id);
                self.policies.push(row);
            }
            Change::NoPolicy(id) => self.policies.retain(|known| known.id != id),
            Change::Watch(watch) => {
                let device = watch.device;
                self.board.put_watch(watch.as_ref().clone());
                self.count_device(device);
            }
            Change::DeviceTicket(ticket) => self.board.put_ticket(ticket),
            Change::Outage(outage) => self.board.put_outage(outage),
            Change::Alarm(alarm) => self.put_alarm(alarm),
            Change::Ticket(ticket) => self.tickets.put(ticket),
            Change::Categories(area, set) => self.tickets.set_categories(area, set),
            Change::Calendar(area, set) => self.tickets.set_calendar(area, set),
            Change::Team(team) => self.tickets.put_team(team),
            Change::NoTeam(id) => self.tickets.remove_team(id),
            Change::Application(application) => self.outside.put_application(application),
            Change::NoApplication(id) => self.outside.remove_application(id),
            Change::Subscription(subscription) => self.outside.put_subscription(subscription),
            Change::NoSubscription(id) => self.outside.remove_subscription(id),
            Change::Claimable(claimable) => self.claimables.put(claimable),
            Change::GuardianCheck(check) => self.guardians.put(check),
            Change::Visits(change) => self.visits.absorb(change),
            Change::Bank(change) => self.bank.absorb(Arc::unwrap_or_clone(change)),
        }
    }

    /// Replaces all policies.
    pub fn set_policies(&mut self, policies: Vec<PolicyRow>) {
        self.policies = policies;
    }

    fn put_device(&mut self, device: Arc<Device>) {
        self.remove_device(device.id);
        self.device_index.put(&device);
        let id = device.id;
        self.devices.insert(id, device);
        self.count_device(id);
    }

    fn remove_device(&mut self, id: DeviceId) {
        if let Some(old) = self.devices.remove(&id) {
            self.device_index.remove(&old);
        }
    }

    fn put_person(&mut self, person: &Arc<Person>) {
        if let Some(login) = self.people.get(&person.id).and_then(|old| old.login.clone()) {
            self.logins.remove(&login);
        }
        if let Some(login) = &person.login {
            self.logins.insert(login.clone(), person.id);
        }
        let before = self.people.get(&person.id);
        if before.is_none_or(|old| old.grants != person.grants || old.disabled != person.disabled) {
            self.rights_changes += 1;
        }
        let on_call = person.on_call && !person.disabled;
        let old = self.roster.get(person.id);
        self.roster.put(Responder {
            person: person.id,
            fix: old.and_then(|old| old.fix).filter(|_| on_call),
            home: person.home,
            on_call,
            by_nearness: person.grants.iter().any(|grant| grant.role == Role::Volunteer),
            grants: person.grants.clone(),
            skills: person.skills.clone(),
            committed: old.and_then(|old| old.committed),
            answered_at: old.and_then(|old| old.answered_at),
            answer_percent: old.and_then(|old| old.answer_percent),
        });
        self.people.insert(person.id, Arc::clone(person));
    }

    fn remove_person(&mut self, id: PersonId) {
        if let Some(login) = self.people.remove(&id).and_then(|old| old.login.clone()) {
            self.logins.remove(&login);
        }
        self.roster.remove(id);
        self.rights_changes += 1;
    }

    fn put_alarm(&mut self, alarm: Arc<Alarm>) {
        let (id, caller) = (alarm.id, CallerKey::of(&alarm));
        let asked: BTreeSet<PersonId> = alarm.asked();
        self.commit_people(&alarm);
        if alarm.is_open() {
            self.callers.entry(caller).or_default().insert(id);
            for person in asked {
                self.paged.entry(person).or_default().insert(id);
            }
            self.alarms.insert(id, alarm);
        } else {
            self.alarms.remove(&id);
            if let Phase::Closed { outcome, .. } = alarm.phase {
                self.closed.insert(caller, (id, outcome));
            }
            forget(&mut self.callers, &caller, id);
            for person in asked {
                forget(&mut self.paged, &person, id);
            }
        }
    }

    /// Somebody whose accept counts is committed to this alarm and no candidate for another.
    fn commit_people(&mut self, alarm: &Alarm) {
        for page in alarm.pages.iter() {
            let goes = alarm.is_open() && page.counts();
            let answered_at =
                (page.state == PageState::Accepted).then_some(page.lease).flatten().map(|lease| lease.accepted_at);
            let known = self.roster.get(page.person);
            let stale = known.is_some_and(|known| {
                (known.committed == Some(alarm.id)) != goes && (goes || known.committed == Some(alarm.id))
                    || answered_at > known.answered_at
            });
            if stale {
                self.roster.change(page.person, |responder| {
                    if goes {
                        responder.committed = Some(alarm.id);
                    } else if responder.committed == Some(alarm.id) {
                        responder.committed = None;
                    }
                    responder.answered_at = responder.answered_at.max(answered_at);
                });
            }
        }
    }
}

pub(super) fn forget<K: Eq + std::hash::Hash, V: Ord>(
    index: &mut std::collections::HashMap<K, BTreeSet<V>>,
    key: &K,
    value: V,
) {
    if let Some(values) = index.get_mut(key) {
        values.remove(&value);
        if values.is_empty() {
            index.remove(key);
        }
    }
}
