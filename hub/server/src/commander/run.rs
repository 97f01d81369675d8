//! The commander's loop: take, decide, commit, tell.

use super::draft::Draft;
use super::fact::{ClaimableFact, Fact, GuardianFact, Left, Plan, Thing, TicketFact, VisitFact};
use super::ledger::{Looking, keep_ledger};
use super::queue::Lanes;
use super::read_back::read_back;
use super::work::{CommandError, Job, Receipt, Work};
use crate::clock::{Clock, moment, utc_offset_min};
use crate::escalator::Escalator;
use crate::outbox::OutboxBell;
use crate::tail::{Published, Tail};
use crate::timers::{Timers, Touched};
use crate::unwind::guarded;
use crate::world::{BankChange, Change, SharedWorld, VisitChange, World};
use hub_core::claimable::Claimable;
use hub_core::event::{Actor, Entry, Event, Noun, Stream};
use hub_core::guardian::GuardianCheck;
use hub_core::ids::{DeviceId, Position};
use hub_core::ticket::Ticket;
use hub_store::{Store, StoreError};
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
    /// The same for the everyday side.
    pub timers: Timers,
    /// Rung when there is something in the outbox.
    pub outbox: OutboxBell,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Where the residents live.
    pub zone: TimeZone,
}

/// The one writer.
pub struct Commander {
    pub(super) parts: Parts,
    lanes: Lanes,
    ledger: Looking,
    /// After an unknown outcome the world must be read again before anything is decided.
    unsure: bool,
}

impl Commander {
    /// Takes the lanes.
    #[must_use]
    pub fn new(parts: Parts, lanes: Lanes) -> Self {
        Self { parts, lanes, ledger: Looking::default(), unsure: false }
    }

    /// Runs until stopped; what is in the lanes then is still done.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut look = tokio::time::interval(LOOK);
        look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            self.tend_ledger();
            tokio::select! {
                biased;
                () = stop.cancelled() => break,
                found = self.ledger.found() => self.take_ledger(found).await,
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

    fn tend_ledger(&mut self) {
        let state = self.parts.world.read().bank.ledger;
        self.ledger.tend(state, &self.parts.store);
    }

    pub(super) async fn work(&mut self, jobs: Vec<Job>) {
        if self.unsure && self.reload().await.is_err() {
            return tell_all(jobs, &Err(CommandError::Unavailable));
        }
        for _ in 0..TRIES {
            let sensors = jobs.iter().any(|job| matches!(job.work, Work::Sensors(_)));
            if sensors && self.look_who_waits().await.is_err() {
                return tell_all(jobs, &Err(CommandError::Unavailable));
            }
            let Some((plan, results)) = guarded("deciding", || self.decide(&jobs)) else {
                return if jobs.len() > 1 {
                    self.one_by_one(jobs).await
                } else {
                    tell_all(jobs, &Err(CommandError::Unavailable))
                };
            };
            let Some(plan) = plan else { return tell_each(jobs, results) };
            let began = tokio::time::Instant::now();
            match self.parts.store.commit(&plan.batch).await {
                Ok(position) => {
                    took(began.elapsed(), &plan.batch);
                    // What is committed stays so; the world is read anew when it may not say the same.
                    self.unsure = guarded("taking_in", || self.committed(plan, position)).is_none();
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

    /// Sensors that are due here may have called at another hub in the meantime.
    async fn look_who_waits(&self) -> Result<(), StoreError> {
        let facts = self.parts.store.facts().await?;
        self.parts.world.write().still_waiting(&facts);
        Ok(())
    }

    /// One bad text or fault must not take the others of its batch with it.
    async fn one_by_one(&mut self, jobs: Vec<Job>) {
        for job in jobs {
            Box::pin(self.work(vec![job])).await;
        }
    }

    fn decide(&self, jobs: &[Job]) -> (Option<Plan>, Vec<Result<Receipt, CommandError>>) {
        let world = self.parts.world.read();
        let now = moment(self.parts.clock.now(), &self.parts.zone);
        let mut draft = Draft::new(&world, now, utc_offset_min(now.at, &self.parts.zone));
        draft.make_room(jobs.len());
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
        let touched = Touched::by(&plan.changes);
        {
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
        }
        self.publish(first, plan.facts);
        self.parts.escalator.follow(&deadlines);
        self.parts.timers.follow(touched, &self.parts.world.read());
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
                let change = read_back(self.parts.store.as_ref(), entry.stream).await?;
                let alarm = match &change {
                    Some(Change::Alarm(alarm)) => Some(Arc::clone(alarm)),
                    _ => None,
                };
                let thing = match &change {
                    Some(Change::DeviceTicket(ticket)) => Thing::DeviceTicket(Arc::clone(ticket)),
                    Some(Change::Outage(outage)) => Thing::Outage(Arc::clone(outage)),
                    Some(Change::Ticket(ticket)) => Thing::Ticket(self.told(ticket)),
                    Some(Change::Visits(change)) => self.told_of_visits(change),
                    Some(Change::Claimable(claimable)) => Thing::Claimable(self.told_of_claimable(claimable)),
                    Some(Change::GuardianCheck(check)) => Thing::GuardianCheck(self.told_of_check(check)),
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
        let told = world.told_of(before, ticket).into();
        TicketFact { ticket: Arc::clone(ticket), told, left: Left::between(before, ticket) }
    }

    /// A plan or a visit that another hub has changed.
    fn told_of_visits(&self, change: &VisitChange) -> Thing {
        match change {
            VisitChange::Plan(plan) => Thing::VisitPlan(Arc::clone(plan)),
            VisitChange::Visit(visit) => {
                let world = self.parts.world.read();
                let before = world.visits.get(visit.id).map(Arc::as_ref);
                let told = world.visitors_told(before, visit).into();
                Thing::Visit(VisitFact { visit: Arc::clone(visit), told })
            }
            VisitChange::Set(..) => Thing::None,
        }
    }

    /// Something that can be adopted and another hub has changed, and who has it or had it.
    fn told_of_claimable(&self, claimable: &Arc<Claimable>) -> ClaimableFact {
        let world = self.parts.world.read();
        let before = world.claimables.get(claimable.id).map(Arc::as_ref);
        ClaimableFact { claimable: Arc::clone(claimable), told: world.adopters_of(before, claimable).into() }
    }

    /// A guardian check that another hub has changed.
    fn told_of_check(&self, check: &GuardianCheck) -> GuardianFact {
        GuardianFact::between(self.parts.world.read().guardians.get(check.id).map(Arc::as_ref), check)
    }

    /// What another hub has handled: a device that comes over from there and repeats itself is recognised. The command
    /// line handles no messages.
    async fn handled_by_others(&self, entries: &[Entry]) -> Result<Vec<hub_store::Receipt>, StoreError> {
        let Some(first) = entries.iter().find(|entry| entry.actor != Actor::Operator) else { return Ok(Vec::new()) };
        self.parts.world.write().in_company = true;
        self.parts.store.receipts_since(first.at.plus_ms(-RECEIPTS_MS)).await
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
        let position = world.position;
        // After the world: what it knows of the log is in the ledger already.
        let since = self.booked_since().await?;
        self.ledger.stop();
        {
            let mut shared = self.parts.world.write();
            keep_ledger(&mut world, &mut shared, since.as_deref());
            *shared = world;
        }
        self.parts.tail.restart(position);
        self.parts.escalator.follow(&alarms);
        self.parts.timers.follow_all(&self.parts.world.read());
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
