//! A batch in the making: decisions laid over the world, which itself stays as it was until the commit.

use super::bank::BankDraft;
use super::claimable::ClaimableDraft;
use super::fact::{Fact, Plan, Thing};
use super::guardian::GuardianDraft;
use super::registry::RegistryChange;
use super::visit::VisitDraft;
use super::work::{CommandError, Receipt, Work};
use crate::ids::{derived_id, new_id};
use crate::outbox::HELD_MS;
use crate::world::{CallerKey, Change, Known, Sureness, World};
use hub_core::alarm::{
    Alarm, AlarmCommand, AlarmEvent, Answer, Decided, Effect, Opened, decide, effects, next_deadline, open,
};
use hub_core::area::AreaPath;
use hub_core::command::Refusal;
use hub_core::device::{Device, Standing};
use hub_core::event::{Actor, Event, Noun, RegistryEvent, Stream};
use hub_core::ids::{AlarmId, DeviceId, PersonId, Position, TicketId};
use hub_core::person::Person;
use hub_core::sensor_rule::{WaitKey, Waiting};
use hub_core::signal::SignalKind;
use hub_core::supervision::Item;
use hub_core::ticket::Ticket;
use hub_core::time::{Now, UnixMs};
use hub_store::{Batch, EffectId, NewEntry, NounRow, OutboxRow, Receipt as Handled, Row, StandingRow};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use uuid::Uuid;

/// Entries that are replayed on an alarm's row at most when the hub starts.
const REPLAYED: u64 = 16;
/// An answer to the device is not worth giving after this.
const DOWNLINK_MS: i64 = 600_000;
/// The external service is told for this long.
const EXTERNAL_MS: i64 = 3_600_000;

/// A batch in the making.
pub struct Draft<'w> {
    pub(super) world: &'w World,
    pub(super) now: Now,
    /// Local time minus UTC, minutes.
    pub(super) utc_offset_min: i32,
    pub(super) tickets: BTreeMap<TicketId, Arc<Ticket>>,
    pub(super) ticket_rows: BTreeMap<Uuid, NounRow>,
    pub(super) bank: BankDraft<'w>,
    pub(super) visits: VisitDraft,
    pub(super) claimables: ClaimableDraft,
    pub(super) guardians: GuardianDraft,
    alarms: BTreeMap<AlarmId, Arc<Alarm>>,
    /// Those that the world does not have under their caller.
    unlisted: BTreeSet<AlarmId>,
    /// Those whose rows are written anew; the rows of the others stay behind the log.
    settled: BTreeSet<AlarmId>,
    handled: Vec<Handled>,
    /// The keys among them, by device.
    keys: HashMap<String, HashSet<String>>,
    pub(super) rows: Vec<Row>,
    pub(super) changes: Vec<Change>,
    facts: Vec<Fact>,
    versions: Vec<u64>,
    people: BTreeMap<PersonId, Arc<Person>>,
    pub(super) devices: BTreeMap<DeviceId, Arc<Device>>,
    pub(super) standings: BTreeMap<(DeviceId, SignalKind), Standing>,
    pub(super) waits: BTreeMap<WaitKey, Option<Waiting>>,
    pub(super) items: Vec<(Item, Actor)>,
}

impl<'w> Draft<'w> {
    /// An empty batch on top of `world`.
    #[must_use]
    pub fn new(world: &'w World, now: Now, utc_offset_min: i32) -> Self {
        Self {
            world,
            now,
            utc_offset_min,
            tickets: BTreeMap::new(),
            ticket_rows: BTreeMap::new(),
            bank: BankDraft::default(),
            visits: VisitDraft::default(),
            claimables: ClaimableDraft::new(),
            guardians: GuardianDraft::new(),
            alarms: BTreeMap::new(),
            unlisted: BTreeSet::new(),
            settled: BTreeSet::new(),
            handled: Vec::new(),
            keys: HashMap::new(),
            rows: Vec::new(),
            changes: Vec::new(),
            facts: Vec::new(),
            versions: Vec::new(),
            people: BTreeMap::new(),
            devices: BTreeMap::new(),
            standings: BTreeMap::new(),
            waits: BTreeMap::new(),
            items: Vec::new(),
        }
    }

    /// For so many jobs: growing step by step would move large rows again and again.
    pub fn make_room(&mut self, jobs: usize) {
        self.rows.reserve(jobs * 3);
        self.facts.reserve(jobs);
        self.versions.reserve(jobs);
        self.handled.reserve(jobs);
    }

    /// Decides one piece of work. A refusal leaves nothing behind.
    pub fn decide(&mut self, work: &Work) -> Result<Receipt, CommandError> {
        let mut touched = None;
        match work {
            #[cfg(test)]
            Work::Panic => panic!("a fault of the program"),
            Work::Report(report) => touched = self.report(report),
            Work::Alarm { alarm, command, actor, note } => {
                if let Some(note) = note {
                    self.check_text(&note.text)?;
                }
                self.alarm_command(*alarm, command, *actor)?;
                self.rows.extend(note.clone().map(Row::Note));
                touched = Some(*alarm);
            }
            Work::OnCall { person, on, actor } => self.on_call(*person, *on, *actor)?,
            Work::Registry { changes, actor } => {
                changes.iter().try_for_each(RegistryChange::check)?;
                for change in changes {
                    if let RegistryChange::Device(device) | RegistryChange::DeviceBlocked(device) = change {
                        self.devices.insert(device.id, Arc::new(device.clone()));
                    }
                    let (stream, area, event) = change.event();
                    self.rows.push(change.row());
                    self.record(stream, area, *actor, Event::Registry(event), None);
                    self.changes.extend(change.change());
                }
            }
            Work::Sensors(callers) => {
                touched = callers.iter().fold(None, |touched, (caller, at)| self.let_through(*caller, *at).or(touched));
            }
            Work::Supervise(items) => self.items.extend(items.iter().map(|item| (*item, Actor::Hub))),
            Work::DeviceTicket { ticket, item, actor } => self.on_ticket(*ticket, *item, *actor)?,
            Work::Help(help) => touched = Some(self.help(help)?),
            Work::Ticket(work) => self.on_tickets(work)?,
            Work::Visit(work) => self.on_visits(work)?,
            Work::Claimable(work) => self.on_claimable(work)?,
            Work::Guardian(work) => self.on_guardian(work)?,
            Work::Bank { command, actor } => self.on_bank(command, *actor)?,
            Work::Owed(owed) => self.on_owed(owed),
            Work::Rows(rows) => self.rows.extend(rows.iter().cloned()),
        }
        Ok(Receipt { position: self.world.position.plus(self.facts.len() as u64), alarm: touched })
    }

    /// The finished batch.
    #[must_use]
    pub fn plan(mut self, expected: Position) -> Plan {
        self.settle();
        self.settle_guardians();
        self.settle_claimables();
        self.settle_tickets();
        self.settle_visits();
        self.settle_bank();
        self.write_waits();
        let entries = self.facts.iter().zip(&self.versions).map(|(fact, version)| NewEntry {
            stream: fact.stream,
            version: *version,
            area: fact.area.clone(),
            actor: fact.actor,
            event: fact.event.as_ref().clone(),
            at: fact.at,
        });
        let entries: Vec<NewEntry> = entries.collect();
        let effect = |row: &Row| if let Row::Effect(effect) = row { Some(effect.clone()) } else { None };
        let effects = self.rows.iter().filter_map(effect).collect();
        let rows: Vec<Row> = self.alarms.values().filter_map(|alarm| self.row_of(alarm)).collect();
        self.rows.extend(rows);
        self.rows.extend(self.handled.iter().cloned().map(Row::Receipt));
        for ((device, kind), standing) in self.standings {
            let row = StandingRow { device, kind, standing };
            self.rows.push(Row::Standing(row));
            self.changes.push(Change::Standing(row));
        }
        self.changes.extend(self.alarms.into_values().map(Change::Alarm));
        Plan {
            batch: Batch { expected, entries, rows: self.rows },
            facts: self.facts,
            changes: self.changes,
            handled: self.handled,
            effects,
        }
    }

    /// What is written of an alarm that changed: all of it, or only the deadline that moved.
    fn row_of(&self, alarm: &Arc<Alarm>) -> Option<Row> {
        let before = self.world.alarms.get(&alarm.id).filter(|_| !self.settled.contains(&alarm.id));
        let Some(before) = before else { return Some(Row::Alarm(Box::new(alarm.as_ref().clone()))) };
        let due_at = next_deadline(alarm).map(|deadline| deadline.due_at)?;
        let moved = next_deadline(before).is_none_or(|deadline| deadline.due_at != due_at);
        moved.then_some(Row::Due { alarm: alarm.id, due_at })
    }

    /// True when there is nothing to write.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
            && self.rows.is_empty()
            && self.handled.is_empty()
            && self.standings.is_empty()
            && self.waits.is_empty()
            && self.items.is_empty()
    }

    /// Opens an alarm and fires its first step.
    pub(super) fn open(&mut self, opened: Opened, actor: Actor) {
        if let Some(decided) = open(opened, self.now, &self.world.roster) {
            self.take(decided, actor);
        }
    }

    /// Decides a command on an alarm, as this batch has left it.
    pub(super) fn alarm_command(&mut self, id: AlarmId, command: &AlarmCommand, actor: Actor) -> Result<(), Refusal> {
        let alarm = self.alarms.get(&id).or_else(|| self.world.alarms.get(&id)).ok_or(Refusal::NoSuchAlarm)?;
        let decided = decide(&Arc::clone(alarm), command, actor, self.now, &self.world.roster)?;
        self.take(decided, actor);
        Ok(())
    }

    /// Open alarms of a caller, with those this batch has opened or changed.
    pub(super) fn open_of(&self, caller: CallerKey) -> Vec<Arc<Alarm>> {
        let listed = self.world.open_of(caller).map(|alarm| self.alarms.get(&alarm.id).unwrap_or(alarm));
        let unlisted = self.unlisted.iter().filter_map(|id| self.alarms.get(id));
        let open = listed.chain(unlisted).filter(|alarm| alarm.is_open() && CallerKey::of(alarm) == caller);
        open.cloned().collect()
    }

    pub(super) fn known(&self, device: &str, key: &str, sureness: Sureness, at: UnixMs) -> Known {
        if self.keys.get(device).is_some_and(|keys| keys.contains(key)) {
            return Known::Repeated;
        }
        self.world.receipts.known(device, key, sureness, at)
    }

    pub(super) fn remember(&mut self, device: &str, key: &str, at: UnixMs) {
        self.keys.entry(device.to_owned()).or_default().insert(key.to_owned());
        self.handled.push(Handled { device: device.to_owned(), key: key.to_owned(), at });
    }

    /// Puts one event into the batch. Registry streams count versions by position.
    pub(super) fn record(
        &mut self,
        stream: Stream,
        area: AreaPath,
        actor: Actor,
        event: Event,
        alarm: Option<(Arc<Alarm>, u64)>,
    ) {
        let position = self.next_position();
        self.versions.push(alarm.as_ref().map_or(position.0, |(_, version)| *version));
        let alarm = alarm.map(|(alarm, _)| alarm);
        self.facts.push(Fact {
            stream,
            area,
            actor,
            event: Arc::new(event),
            at: self.now.at,
            alarm,
            thing: Thing::None,
        });
    }

    /// The position that the next event gets.
    pub(super) fn next_position(&self) -> Position {
        self.world.position.plus(self.facts.len() as u64 + 1)
    }

    /// What the last event is about.
    pub(super) fn about(&mut self, thing: Thing) {
        if let Some(fact) = self.facts.last_mut() {
            fact.thing = thing;
        }
    }

    fn take(&mut self, decided: Decided, actor: Actor) {
        if decided.events.is_empty() {
            return;
        }
        let alarm = Arc::new(decided.alarm);
        let first = u64::from(alarm.version) - decided.events.len() as u64 + 1;
        let frequent = alarm.is_open() && decided.events.iter().all(AlarmEvent::is_frequent);
        if !frequent || first.div_ceil(REPLAYED) != u64::from(alarm.version + 1).div_ceil(REPLAYED) {
            self.settled.insert(alarm.id);
        }
        for (version, event) in (first..).zip(decided.events) {
            let due = effects(&alarm, &event);
            let due: Vec<_> = due.into_iter().filter_map(|effect| self.outbox_row(effect)).map(Row::Effect).collect();
            self.rows.extend(due);
            let actor = acting(&event, actor);
            let entry = (Arc::clone(&alarm), version);
            let stream = Stream::Alarm(alarm.id);
            self.record(stream, alarm.area.clone(), actor, Event::Alarm(event.clone()), Some(entry));
            self.follow_up(&alarm, &event);
        }
        let listed = self.world.alarms.get(&alarm.id).map(|listed| CallerKey::of(listed));
        if listed == Some(CallerKey::of(&alarm)) {
            self.unlisted.remove(&alarm.id);
        } else {
            self.unlisted.insert(alarm.id);
        }
        self.alarms.insert(alarm.id, alarm);
    }

    /// Puts an effect into the batch that belongs to no event.
    pub(super) fn effect(&mut self, effect: Effect) {
        let row = self.outbox_row(effect).map(Row::Effect);
        self.rows.extend(row);
    }

    /// A page's channel is the live feed, whose queue is the log itself: it needs no row of its own.
    fn outbox_row(&self, effect: Effect) -> Option<OutboxRow> {
        let lasts_ms = match &effect {
            Effect::Page { .. } => return None,
            Effect::Downlink { .. } => DOWNLINK_MS,
            Effect::External { .. } => EXTERNAL_MS,
        };
        let urgent = !matches!(&effect, Effect::Downlink { answer: Answer::Closed { .. }, .. });
        let at = self.now.at;
        let id = match &effect {
            // Pressing again while the answer is still on its way does not put a second one beside it.
            Effect::Downlink { alarm, device, answer: Answer::Received } => derived_id(alarm.0, device.0),
            Effect::Downlink { .. } | Effect::External { .. } | Effect::Page { .. } => new_id(at),
        };
        Some(OutboxRow {
            id: EffectId::of(id),
            effect,
            urgent,
            due_at: at.plus_ms(HELD_MS),
            attempts: 0,
            created_at: at,
            expires_at: at.plus_ms(lasts_ms),
        })
    }

    fn on_call(&mut self, id: PersonId, on: bool, actor: Actor) -> Result<(), CommandError> {
        let known = self.people.get(&id).or_else(|| self.world.people.get(&id)).cloned();
        let person = known.ok_or(Refusal::NoSuchPerson)?;
        if person.on_call == on {
            return Ok(());
        }
        let changed = Arc::new(Person { on_call: on, ..person.as_ref().clone() });
        self.rows.push(Row::Person(Box::new(changed.as_ref().clone())));
        let event = Event::Registry(RegistryEvent::OnCall { on });
        self.record(Stream::Registry(Noun::Person, id.0), super::registry::person_area(&changed), actor, event, None);
        self.changes.push(Change::Person(Arc::clone(&changed)));
        self.people.insert(id, changed);
        if !on {
            let asked: Vec<AlarmId> = self.world.asked_of(id).map(|alarm| alarm.id).collect();
            for alarm in asked {
                self.alarm_command(alarm, &AlarmCommand::OffCall { person: id }, actor)?;
            }
        }
        Ok(())
    }

    fn check_text(&self, text: &str) -> Result<(), CommandError> {
        if text.contains('\0') { Err(CommandError::NotText) } else { Ok(()) }
    }
}

/// Steps, stand-downs and limits are the hub's doing, whoever's command brought them about.
fn acting(event: &AlarmEvent, actor: Actor) -> Actor {
    let own = matches!(
        event,
        AlarmEvent::StepFired { by_hand: false, .. }
            | AlarmEvent::StoodDown { .. }
            | AlarmEvent::ReplacementMissing { .. }
            | AlarmEvent::ExternalOffered
    );
    if own { Actor::Hub } else { actor }
}
