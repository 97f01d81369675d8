//! What the store in memory holds, and how a batch changes it: on a copy of what can be refused, then for good.

use crate::alarm;
use crate::batch::{Batch, Row};
use crate::error::StoreError;
use crate::ledger::LedgerRow;
use crate::log::{LogRow, NO_HASH};
use crate::noun::{NounRow, NounTable};
use crate::{EffectId, FactRow, Note, OutboxRow, PolicyRow, Rejection, Session, StandingRow, Stranger};
use hub_core::alarm::{Alarm, next_deadline};
use hub_core::area::{Area, AreaPath};
use hub_core::device::{Device, DeviceStatus, Dialect};
use hub_core::geo::Fix;
use hub_core::household::Household;
use hub_core::ids::{AlarmId, AreaId, DeviceId, DeviceTicketId, HouseholdId, NoteId, OutageId, PersonId, Position};
use hub_core::person::Person;
use hub_core::signal::SignalKind;
use hub_core::supervision::{DeviceTicket, Outage, Watch};
use hub_core::time::UnixMs;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

#[derive(Default)]
pub(super) struct State {
    pub epoch: String,
    pub log: Vec<(LogRow, String)>,
    versions: BTreeSet<(String, u64)>,
    pub areas: BTreeMap<AreaId, Area>,
    pub households: BTreeMap<HouseholdId, Household>,
    pub devices: BTreeMap<DeviceId, Device>,
    pub statuses: BTreeMap<DeviceId, DeviceStatus>,
    pub receipts: BTreeMap<(String, String), UnixMs>,
    pub people: BTreeMap<PersonId, Person>,
    pub fixes: BTreeMap<PersonId, Fix>,
    pub sessions: BTreeMap<String, Session>,
    pub policies: BTreeMap<Uuid, PolicyRow>,
    pub alarms: BTreeMap<AlarmId, Alarm>,
    pub deadlines: BTreeMap<AlarmId, UnixMs>,
    pub notes: BTreeMap<NoteId, Note>,
    pub outbox: BTreeMap<EffectId, OutboxRow>,
    pub rejections: BTreeMap<Uuid, Rejection>,
    pub settings: BTreeMap<String, String>,
    pub standings: BTreeMap<(DeviceId, SignalKind), StandingRow>,
    pub watches: BTreeMap<DeviceId, Watch>,
    pub tickets: BTreeMap<DeviceTicketId, DeviceTicket>,
    pub outages: BTreeMap<OutageId, Outage>,
    pub battery: BTreeMap<(DeviceId, i64), u8>,
    pub facts: BTreeMap<String, FactRow>,
    pub strangers: BTreeMap<(String, String), Stranger>,
    pub nouns: BTreeMap<(NounTable, Uuid), NounRow>,
    pub ledger: BTreeMap<u64, LedgerRow>,
}

impl State {
    pub fn head(&self) -> Position {
        Position(self.log.len() as u64)
    }

    pub fn head_hash(&self) -> &str {
        self.log.last().map_or(NO_HASH, |(_, hash)| hash)
    }

    /// Holds effects that are due; returns those that were.
    pub fn claim(&mut self, ids: &[EffectId], until: UnixMs, held_until: UnixMs) -> Vec<EffectId> {
        let mut claimed = Vec::new();
        for id in ids {
            if let Some(row) = self.outbox.get_mut(id).filter(|row| row.due_at <= until) {
                row.due_at = held_until;
                claimed.push(*id);
            }
        }
        claimed
    }

    /// The last positions of people who are there.
    pub fn take_fixes(&mut self, fixes: &[(PersonId, Fix)]) {
        let there = fixes.iter().filter(|(person, _)| self.people.contains_key(person));
        self.fixes.extend(there.copied());
    }

    /// The last words of devices that are there.
    pub fn take_statuses(&mut self, statuses: &[(DeviceId, DeviceStatus)]) {
        let there = statuses.iter().filter(|(device, _)| self.devices.contains_key(device));
        self.statuses.extend(there.cloned());
    }

    /// Adds a session of somebody who is there.
    pub fn add_session(&mut self, session: &Session) -> Result<(), StoreError> {
        if self.sessions.contains_key(&session.token_sha256) {
            return Err(StoreError::Taken { table: "session", column: "token_sha256" });
        }
        if !self.people.contains_key(&session.person) {
            return Err(StoreError::Missing { table: "person" });
        }
        self.sessions.insert(session.token_sha256.clone(), session.clone());
        Ok(())
    }

    /// Closed alarms of some areas, the newest first, from a place on.
    pub fn closed_alarms(&self, areas: &[AreaPath], before: Option<(UnixMs, AlarmId)>, limit: u32) -> Vec<Alarm> {
        let key = |alarm: &Alarm| alarm::closed_at(alarm).map(|at| (at, alarm.id));
        let wanted = |alarm: &&Alarm| {
            let older = key(alarm).is_some_and(|key| before.is_none_or(|before| key < before));
            older && areas.iter().any(|area| area.covers(&alarm.area))
        };
        let mut closed: Vec<Alarm> = self.alarms.values().filter(wanted).cloned().collect();
        closed.sort_by_key(|alarm| Reverse(key(alarm)));
        closed.truncate(limit as usize);
        closed
    }

    /// `entries` are those of the batch, in the form in which they are stored.
    pub fn commit(&mut self, batch: &Batch, entries: Vec<LogRow>) -> Result<Position, StoreError> {
        if !entries.is_empty() && batch.expected != self.head() {
            return Err(StoreError::Conflict);
        }
        let mut versions = BTreeSet::new();
        for entry in &entries {
            let version = (entry.stream.clone(), entry.version);
            if self.versions.contains(&version) || !versions.insert(version) {
                return Err(StoreError::Conflict);
            }
        }
        self.refuse_booked(batch)?;
        self.refuse_taken(batch)?;
        self.versions.append(&mut versions);
        let head = batch.expected.plus(entries.len() as u64);
        for entry in entries {
            let hash = entry.hash(self.head_hash());
            self.log.push((entry, hash));
        }
        // What belongs to a device comes after the device, which the same batch may add.
        let (after, first): (Vec<&Row>, Vec<&Row>) =
            batch.rows.iter().partition(|row| matches!(row, Row::Standing(_) | Row::Watch(_)));
        first.into_iter().chain(after).for_each(|row| self.write(row));
        Ok(head)
    }

    /// Names that must be unique, row by row as a database sees them.
    fn refuse_taken(&self, batch: &Batch) -> Result<(), StoreError> {
        let mut devices: BTreeMap<DeviceId, &str> = self.devices.iter().map(|(id, row)| (*id, &*row.name)).collect();
        let address = |row: &Device| Some((row.dialect.family.clone(), row.address().to_owned()));
        let mut addresses: BTreeMap<DeviceId, _> = self.devices.iter().map(|(id, row)| (*id, address(row))).collect();
        let mut labels: BTreeMap<DeviceId, Option<String>> =
            self.devices.iter().map(|(id, row)| (*id, row.care.label.clone())).collect();
        let logins = |person: &'_ Person| person.login.clone();
        let mut people: BTreeMap<PersonId, Option<String>> =
            self.people.iter().map(|(id, row)| (*id, logins(row))).collect();
        let mut policies: BTreeMap<Uuid, _> =
            self.policies.iter().map(|(id, row)| (*id, (&row.area, row.kind))).collect();
        for row in &batch.rows {
            let taken = match row {
                Row::Device(row) => {
                    let name = put(&mut devices, row.id, &*row.name).then_some("name");
                    let address = put(&mut addresses, row.id, address(row)).then_some("address");
                    let label = put(&mut labels, row.id, row.care.label.clone()).then_some("label");
                    name.or(address).or(label.filter(|_| row.care.label.is_some())).map(|column| ("device", column))
                }
                Row::Person(row) if row.login.is_some() => {
                    put(&mut people, row.id, logins(row)).then_some(("person", "login"))
                }
                Row::Person(row) => {
                    people.insert(row.id, None);
                    None
                }
                Row::Policy(row) => put(&mut policies, row.id, (&row.area, row.kind)).then_some(("policy", "kind")),
                Row::RemoveDevice(id) => {
                    addresses.remove(id);
                    labels.remove(id);
                    devices.remove(id).and(None)
                }
                Row::RemovePerson(id) => people.remove(id).and(None),
                Row::RemovePolicy(id) => policies.remove(id).and(None),
                _ => None,
            };
            if let Some((table, column)) = taken {
                return Err(StoreError::Taken { table, column });
            }
        }
        Ok(())
    }

    fn write(&mut self, row: &Row) {
        match row {
            Row::Alarm(alarm) => {
                match next_deadline(alarm) {
                    Some(deadline) => self.deadlines.insert(alarm.id, deadline.due_at),
                    None => self.deadlines.remove(&alarm.id),
                };
                self.alarms.insert(alarm.id, (**alarm).clone());
            }
            Row::Due { alarm, due_at } => drop(self.deadlines.insert(*alarm, *due_at)),
            Row::Area(area) => drop(self.areas.insert(area.id, area.clone())),
            Row::RemoveArea(id) => drop(self.areas.remove(id)),
            Row::Household(household) => drop(self.households.insert(household.id, (**household).clone())),
            Row::RemoveHousehold(id) => drop(self.households.remove(id)),
            Row::Device(device) => {
                let dialect = Dialect { address: device.address().to_owned(), ..device.dialect.clone() };
                self.devices.insert(device.id, Device { dialect, ..device.clone() });
            }
            Row::RemoveDevice(id) => {
                self.devices.remove(id);
                self.statuses.remove(id);
                self.standings.retain(|(device, _), _| device != id);
                self.battery.retain(|(device, _), _| device != id);
                self.watches.remove(id);
            }
            Row::Person(person) => drop(self.people.insert(person.id, (**person).clone())),
            Row::RemovePerson(id) => {
                self.people.remove(id);
                self.fixes.remove(id);
                self.sessions.retain(|_, session| session.person != *id);
            }
            Row::Policy(policy) => drop(self.policies.insert(policy.id, policy.clone())),
            Row::RemovePolicy(id) => drop(self.policies.remove(id)),
            Row::Note(note) => drop(self.notes.entry(note.id).or_insert_with(|| note.clone())),
            Row::Receipt(row) => drop(self.receipts.insert((row.device.clone(), row.key.clone()), row.at)),
            Row::Effect(row) => drop(self.outbox.entry(row.id).or_insert_with(|| row.clone())),
            Row::EffectDone(id) => drop(self.outbox.remove(id)),
            Row::EffectLater { id, attempts, due_at } => {
                if let Some(row) = self.outbox.get_mut(id) {
                    row.attempts = *attempts;
                    row.due_at = *due_at;
                }
            }
            Row::Standing(row) => {
                if self.devices.contains_key(&row.device) {
                    self.standings.insert((row.device, row.kind), *row);
                }
            }
            Row::Watch(row) => {
                if self.devices.contains_key(&row.device) {
                    self.watches.insert(row.device, row.as_ref().clone());
                }
            }
            Row::DeviceTicket(row) => drop(self.tickets.insert(row.id, row.as_ref().clone())),
            Row::Outage(row) => drop(self.outages.insert(row.id, row.as_ref().clone())),
            Row::Fact(row) => drop(self.facts.insert(row.key.clone(), row.clone())),
            Row::ForgetFacts(source) => self.facts.retain(|_, row| row.source != *source),
            Row::Dismissal(row) => {
                let key = (row.family.clone(), row.address.clone());
                let known = self.strangers.entry(key).or_insert_with(|| row.as_ref().clone());
                known.dismissed.clone_from(&row.dismissed);
            }
            Row::RemoveStranger { family, address } => {
                self.strangers.remove(&(family.clone(), address.clone()));
            }
            Row::Noun(row) => drop(self.nouns.insert((row.table, row.id), row.clone())),
            Row::RemoveNoun { table, id } => drop(self.nouns.remove(&(*table, *id))),
            Row::LedgerEntry(row) => drop(self.ledger.insert(row.no, row.clone())),
            Row::Rejection(rejection) => drop(self.rejections.insert(rejection.id, rejection.clone())),
        }
    }
}

/// Puts `value` under `id`; true when another id has it already.
fn put<K: Ord + Copy, V: PartialEq>(rows: &mut BTreeMap<K, V>, id: K, value: V) -> bool {
    let taken = rows.iter().any(|(other, held)| *other != id && *held == value);
    rows.insert(id, value);
    taken
}
