//! The commander's loop: take, decide, commit, tell.

use super::draft::{Draft, Fact, Plan, Thing, TicketFact};
use super::queue::Lanes;
use super::work::{CommandError, Job, Receipt};
use crate::clock::{Clock, moment, utc_offset_min};
use crate::escalator::Escalator;
use crate::outbox::OutboxBell;
use crate::tail::{Published, Tail};
use crate::world::{BankChange, Change, SharedWorld, World};
use hub_core::event::{Actor, Entry, Event, Noun, Stream};
use hub_core::ids::{AreaId, DeviceId, DeviceTicketId, HouseholdId, OutageId, PersonId, Position};
use hub_core::ticket::Ticket;
use hub_core::timebank::Voucher;
use hub_store::{NounTable, Store, StoreError};
use jiff::tz::TimeZone;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Jobs in one transaction at most.
const BATCH: usize = 500;
/// Decided anew this often when somebody else commits first.
const TRIES: usize = 3;
/// How often the head is looked at for commits of others: their presses are on this hub's desks well within a second.
const LOOK: Duration = Duration::from_millis(250);
/// A commit that takes longer is told.
const LONG: Duration = Duration::from_millis(200);
/// Receipts of others are read from this long before their entries: a message is received before it is decided.
const RECEIPTS_MS: i64 = 10_000;
/// Entries read at once when catching up.
const CATCH_UP: u32 = 500;

/// Everything the commander works with.
pub struct Parts {
    /// Written to.
    pub store: Arc<dyn Store>,
    /// Changed after every commit.
    pub world: SharedWorld,
    /// Told after every commit.
    pub tail: Tail,
    /// Told the new deadlines.
    pub escalator: Escalator,
    /// The same for tickets.
    pub ticket_timers: Escalator<Ticket>,
    /// The same for vouchers.
    pub voucher_timers: Escalator<Voucher>,
    /// Rung when there is something in the outbox.
    pub outbox: OutboxBell,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Where the residents live.
    pub zone: TimeZone,
}

/// The one writer.
pub struct Commander {
    parts: Parts,
    lanes: Lanes,
    /// After an unknown outcome the world must be read again before anything is decided.
    unsure: bool,
}

impl Commander {
    /// Takes the lanes.
    #[must_use]
    pub fn new(parts: Parts, lanes: Lanes) -> Self {
        Self { parts, lanes, unsure: false }
    }

    /// Runs until stopped; what is in the lanes then is still done.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut look = tokio::time::interval(LOOK);
        look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                biased;
                () = stop.cancelled() => break,
                jobs = self.lanes.take(BATCH) => match jobs {
                    Some(jobs) => {
                        self.work(jobs).await;
                        // A commit holds its thread: whoever it woke goes before the next one.
                        tokio::task::yield_now().await;
                    }
                    None => return,
                },
                _ = look.tick() => self.look().await,
            }
        }
        self.lanes.urgent.close();
        self.lanes.normal.close();
        while let Some(jobs) = self.lanes.take(BATCH).await {
            self.work(jobs).await;
        }
    }

    async fn work(&mut self, jobs: Vec<Job>) {
        if self.unsure && self.reload().await.is_err() {
            return tell_all(jobs, &Err(CommandError::Unavailable));
        }
        for _ in 0..TRIES {
            let (plan, results) = self.decide(&jobs);
            let Some(plan) = plan else { return tell_each(jobs, results) };
            let began = tokio::time::Instant::now();
            match self.parts.store.commit(&plan.batch).await {
                Ok(position) => {
                    took(began.elapsed(), &plan.batch);
                    self.committed(plan, position);
                    return tell_each(jobs, results);
                }
                Err(StoreError::Conflict) => {
                    if self.catch_up().await.is_err() {
                        return tell_all(jobs, &Err(CommandError::Unavailable));
                    }
                }
                Err(error) if jobs.len() > 1 && is_the_batchs_fault(&error) => return self.one_by_one(jobs).await,
                Err(error) => {
                    tracing::error!(%error, jobs = jobs.len(), "commit failed");
                    self.unsure = !is_the_batchs_fault(&error);
                    return tell_all(jobs, &Err(refused_by_store(&error)));
                }
            }
        }
        // What is in the way may be in the way of one of them only.
        if jobs.len() > 1 {
            return self.one_by_one(jobs).await;
        }
        tell_all(jobs, &Err(CommandError::Unavailable));
    }

    /// One bad text must not take the others of its batch with it.
    async fn one_by_one(&mut self, jobs: Vec<Job>) {
        for job in jobs {
            Box::pin(self.work(vec![job])).await;
        }
    }

    fn decide(&self, jobs: &[Job]) -> (Option<Plan>, Vec<Result<Receipt, CommandError>>) {
        let world = self.parts.world.read();
        let now = moment(self.parts.clock.now(), &self.parts.zone);
        let mut draft = Draft::new(&world, now, utc_offset_min(now.at, &self.parts.zone));
        let results = jobs.iter().map(|job| draft.decide(&job.work)).collect();
        let plan = if draft.is_empty() { None } else { Some(draft.plan(world.position)) };
        (plan, results)
    }

    fn committed(&mut self, plan: Plan, position: Position) {
        let first = Position(position.0 - plan.facts.len() as u64 + 1);
        let deadlines: Vec<_> = plan
            .changes
            .iter()
            .filter_map(|change| if let Change::Alarm(alarm) = change { Some(Arc::clone(alarm)) } else { None })
            .collect();
        let tickets: Vec<_> = plan
            .changes
            .iter()
            .filter_map(|change| if let Change::Ticket(ticket) = change { Some(Arc::clone(ticket)) } else { None })
            .collect();
        let vouchers: Vec<_> = plan.changes.iter().filter_map(Change::voucher).collect();
        let vouchers: Vec<_> = {
            let mut world = self.parts.world.write();
            for change in plan.changes {
                world.absorb(change);
            }
            for handled in plan.handled {
                world.receipts.put(&handled.device, handled.key, handled.at);
            }
            if !plan.facts.is_empty() {
                world.position = position;
            }
            vouchers.into_iter().filter_map(|id| world.bank.book.voucher(id).cloned()).collect()
        };
        self.publish(first, plan.facts);
        self.parts.escalator.follow(&deadlines);
        self.parts.ticket_timers.follow(&tickets);
        self.parts.voucher_timers.follow(&vouchers);
        if !plan.effects.is_empty() {
            self.parts.outbox.ring(plan.effects);
        }
    }

    fn publish(&self, first: Position, facts: Vec<Fact>) {
        let published =
            (first.0..).zip(facts).map(|(position, fact)| Arc::new(Published::new(Position(position), fact)));
        self.parts.tail.publish(published.collect());
    }

    /// Looks whether somebody else has written, and whether the store is there at all.
    async fn look(&mut self) {
        if self.unsure {
            let _ = self.reload().await;
            return;
        }
        let known = self.parts.world.read().position;
        match self.parts.store.head().await {
            Ok(head) if head.position > known => {
                if let Err(error) = self.catch_up().await {
                    tracing::error!(%error, "catching up failed");
                }
            }
            Ok(_) => {}
            Err(error) => tracing::error!(%error, "the store does not answer"),
        }
    }

    /// Takes in what others have committed.
    async fn catch_up(&mut self) -> Result<(), StoreError> {
        loop {
            let known = self.parts.world.read().position;
            let entries = self.parts.store.entries_after(known, CATCH_UP).await?;
            let Some(last) = entries.last().map(|entry| entry.position) else { return Ok(()) };
            let handled = self.handled_by_others(&entries).await?;
            let mut facts = Vec::with_capacity(entries.len());
            let mut changes = Vec::new();
            for entry in entries {
                if let Event::Bank(event) = &entry.event {
                    changes.push(Change::Bank(Arc::new(BankChange::Event(event.clone(), entry.at))));
                }
                let change = self.read_back(entry.stream).await?;
                let alarm = match &change {
                    Some(Change::Alarm(alarm)) => Some(Arc::clone(alarm)),
                    _ => None,
                };
                let thing = match &change {
                    Some(Change::DeviceTicket(ticket)) => Thing::DeviceTicket(Arc::clone(ticket)),
                    Some(Change::Outage(outage)) => Thing::Outage(Arc::clone(outage)),
                    Some(Change::Ticket(ticket)) => Thing::Ticket(self.told(ticket)),
                    _ => Thing::None,
                };
                changes.extend(change);
                if let Stream::Registry(Noun::Device, id) = entry.stream {
                    let watch = self.parts.store.watch(DeviceId(id)).await?;
                    changes.extend(watch.map(|watch| Change::Watch(Arc::new(watch))));
                }
                facts.push(Fact {
                    stream: entry.stream,
                    area: entry.area,
                    actor: entry.actor,
                    event: Arc::new(entry.event),
                    at: entry.at,
                    alarm,
                    thing,
                });
            }
            let policies = facts.iter().any(|fact| matches!(fact.stream, Stream::Registry(Noun::Policy, _)));
            let policies = if policies { Some(self.parts.store.policies().await?) } else { None };
            if let Some(policies) = policies {
                self.parts.world.write().set_policies(policies);
            }
            let batch = hub_store::Batch::rows(Vec::new());
            self.committed(Plan { batch, facts, changes, handled, effects: Vec::new() }, last);
        }
    }

    /// A ticket that another hub has changed, and whose list of jobs it touches.
    fn told(&self, ticket: &Arc<Ticket>) -> TicketFact {
        let world = self.parts.world.read();
        let before = world.tickets.get(ticket.id).map(Arc::as_ref);
        TicketFact { ticket: Arc::clone(ticket), told: world.told_of(before, ticket).into() }
    }

    /// What another hub has handled: a device that comes over from there and repeats itself is recognised. The command
    /// line handles no messages.
    async fn handled_by_others(&self, entries: &[Entry]) -> Result<Vec<hub_store::Receipt>, StoreError> {
        let Some(first) = entries.iter().find(|entry| entry.actor != Actor::Operator) else { return Ok(Vec::new()) };
        self.parts.world.write().in_company = true;
        self.parts.store.receipts_since(first.at.plus_ms(-RECEIPTS_MS)).await
    }

    async fn read_back(&self, stream: Stream) -> Result<Option<Change>, StoreError> {
        let store = &self.parts.store;
        Ok(match stream {
            Stream::Alarm(id) => store.alarm(id).await?.map(|alarm| Change::Alarm(Arc::new(alarm))),
            Stream::Registry(Noun::Area, id) => {
                let id = AreaId(id);
                Some(store.area(id).await?.map_or(Change::NoArea(id), |area| Change::Area(Arc::new(area))))
            }
            Stream::Registry(Noun::Household, id) => {
                let id = HouseholdId(id);
                let home = store.household(id).await?;
                Some(home.map_or(Change::NoHousehold(id), |home| Change::Household(Arc::new(home))))
            }
            Stream::Registry(Noun::Device, id) => {
                let id = DeviceId(id);
                let device = store.device(id).await?;
                Some(device.map_or(Change::NoDevice(id), |device| Change::Device(Arc::new(device))))
            }
            Stream::Registry(Noun::Person, id) => {
                let id = PersonId(id);
                let person = store.person(id).await?;
                Some(person.map_or(Change::NoPerson(id), |person| Change::Person(Arc::new(person))))
            }
            Stream::Registry(Noun::DeviceTicket, id) => {
                store.device_ticket(DeviceTicketId(id)).await?.map(|ticket| Change::DeviceTicket(Arc::new(ticket)))
            }
            Stream::Registry(Noun::Outage, id) => {
                store.outage(OutageId(id)).await?.map(|outage| Change::Outage(Arc::new(outage)))
            }
            Stream::Registry(Noun::Ticket, id) => self.read_noun(NounTable::Ticket, id).await?,
            Stream::Registry(Noun::Category, id) => self.read_noun(NounTable::Category, id).await?,
            Stream::Registry(Noun::Calendar, id) => self.read_noun(NounTable::Calendar, id).await?,
            Stream::Registry(Noun::Team, id) => self.read_noun(NounTable::Team, id).await?,
            Stream::Registry(Noun::BankRules, id) => self.read_noun(NounTable::BankRules, id).await?,
            Stream::Registry(Noun::Partner, id) => self.read_noun(NounTable::Partner, id).await?,
            // The hash of its code stands in its row only.
            Stream::Registry(Noun::Voucher, id) => self.read_noun(NounTable::Voucher, id).await?,
            Stream::Registry(
                Noun::Policy | Noun::Account | Noun::VisitPlan | Noun::Visit | Noun::GuardianCheck | Noun::Claimable,
                _,
            ) => None,
        })
    }

    async fn read_noun(&self, table: NounTable, id: uuid::Uuid) -> Result<Option<Change>, StoreError> {
        self.parts.store.noun(table, id).await?.as_ref().map_or(Ok(None), Change::of_noun)
    }

    /// After an unknown outcome: everything anew from the store, and whoever listens starts with a snapshot.
    async fn reload(&mut self) -> Result<(), StoreError> {
        let mut world = World::load(self.parts.store.as_ref(), self.parts.clock.now()).await?;
        {
            let before = self.parts.world.read();
            world.external_ready = before.external_ready;
            world.meanings = Arc::clone(&before.meanings);
            world.in_company = before.in_company;
            world.rights_changes += before.rights_changes + 1;
        }
        let alarms: Vec<_> = world.alarms.values().cloned().collect();
        let tickets: Vec<_> = world.tickets.open().cloned().collect();
        let vouchers: Vec<_> = world.bank.book.open_vouchers().into_iter().cloned().collect();
        let position = world.position;
        *self.parts.world.write() = world;
        self.parts.tail.restart(position);
        self.parts.escalator.follow(&alarms);
        self.parts.ticket_timers.follow(&tickets);
        self.parts.voucher_timers.follow(&vouchers);
        self.unsure = false;
        tracing::warn!(position = position.0, "the store answers again, the world was read anew");
        Ok(())
    }
}

/// Counts a commit; one that kept everybody waiting says what was in it.
fn took(time: Duration, batch: &hub_store::Batch) {
    metrics::histogram!("fengdi_commit_seconds").record(time.as_secs_f64());
    if time > LONG {
        let (ms, entries, rows) = (time.as_millis(), batch.entries.len(), batch.rows.len());
        tracing::warn!(%ms, entries, rows, "a commit took long: is the disk slow, or shared?");
    }
}

/// True when nothing was written and writing it again would fail again.
fn is_the_batchs_fault(error: &StoreError) -> bool {
    matches!(
        error,
        StoreError::NotText { .. }
            | StoreError::Taken { .. }
            | StoreError::Missing { .. }
            | StoreError::TooLarge { .. }
            | StoreError::WrongStream
    )
}

fn refused_by_store(error: &StoreError) -> CommandError {
    match error {
        StoreError::NotText { .. } => CommandError::NotText,
        error if is_the_batchs_fault(error) => CommandError::Conflicting(error.to_string()),
        _ => CommandError::Unavailable,
    }
}

fn tell_each(jobs: Vec<Job>, results: Vec<Result<Receipt, CommandError>>) {
    for (job, result) in jobs.into_iter().zip(results) {
        if let Some(done) = job.done {
            done(result);
        }
    }
}

fn tell_all(jobs: Vec<Job>, result: &Result<Receipt, CommandError>) {
    for job in jobs {
        if let Some(done) = job.done {
            done(result.clone());
        }
    }
}
