//! Wakes alarms and tickets when they are due. Deadlines live in rows; memory holds only this sorted set, made anew
//! from the rows at every start. Firing late, twice or on two hubs is harmless: the rules ignore what is not due. Alarms
//! and tickets have a set and a task each, so that no crowd of tickets ever stands before an alarm.

use crate::clock::Clock;
use crate::commander::{ClaimableWork, CommanderHandle, GuardianWork, Lane, TicketWork, VisitWork, Work};
use crate::world::{VisitClock, VisitTimer};
use hub_core::alarm::{Alarm, AlarmCommand, next_deadline};
use hub_core::claimable::{Claimable, ClaimableCommand};
use hub_core::event::Actor;
use hub_core::guardian::{GuardianCheck, GuardianCommand};
use hub_core::ids::{AlarmId, ClaimableId, GuardianCheckId, TicketId, VoucherId};
use hub_core::ticket::{By, Ticket, TicketCommand, next_due};
use hub_core::time::UnixMs;
use hub_core::timebank::{BankCommand, Voucher};
use hub_core::visit::VisitCommand;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// Tried again after this when the commander could not commit, milliseconds.
const AGAIN_MS: i64 = 1_000;

/// Something that falls due.
pub trait Timed {
    /// What it is called by.
    type Id: Copy + Ord + Send + 'static;
    /// Its id.
    fn id(&self) -> Self::Id;
    /// When it must be looked at; none when it is over.
    fn due_at(&self) -> Option<UnixMs>;
    /// Looks at it, and in which lane.
    fn fire(id: Self::Id) -> (Lane, Work);
}

impl Timed for Alarm {
    type Id = AlarmId;
    fn id(&self) -> AlarmId {
        self.id
    }
    fn due_at(&self) -> Option<UnixMs> {
        next_deadline(self).map(|deadline| deadline.due_at)
    }
    fn fire(alarm: AlarmId) -> (Lane, Work) {
        (Lane::Urgent, Work::Alarm { alarm, command: AlarmCommand::Fire, actor: Actor::Hub, note: None })
    }
}

impl Timed for Ticket {
    type Id = TicketId;
    fn id(&self) -> TicketId {
        self.id
    }
    fn due_at(&self) -> Option<UnixMs> {
        next_due(self)
    }
    fn fire(ticket: TicketId) -> (Lane, Work) {
        let act = TicketWork::Act { ticket, known: None, command: TicketCommand::Fire, by: By::hub() };
        (Lane::Normal, Work::Ticket(Box::new(act)))
    }
}

impl Timed for Voucher {
    type Id = VoucherId;
    fn id(&self) -> VoucherId {
        self.id
    }
    fn due_at(&self) -> Option<UnixMs> {
        self.next_due()
    }
    fn fire(_: VoucherId) -> (Lane, Work) {
        (Lane::Normal, Work::Bank { command: Box::new(BankCommand::Fire), actor: Actor::Hub })
    }
}

impl Timed for Claimable {
    type Id = ClaimableId;
    fn id(&self) -> ClaimableId {
        self.id
    }
    fn due_at(&self) -> Option<UnixMs> {
        self.next_due()
    }
    fn fire(id: ClaimableId) -> (Lane, Work) {
        let act = ClaimableWork::Act { id, command: ClaimableCommand::Fire, request: None, actor: Actor::Hub };
        (Lane::Normal, Work::Claimable(Box::new(act)))
    }
}

impl Timed for GuardianCheck {
    type Id = GuardianCheckId;
    fn id(&self) -> GuardianCheckId {
        self.id
    }
    fn due_at(&self) -> Option<UnixMs> {
        self.next_due()
    }
    fn fire(check: GuardianCheckId) -> (Lane, Work) {
        let act = GuardianWork::Act { check, commands: vec![GuardianCommand::Fire], actor: Actor::Hub };
        (Lane::Normal, Work::Guardian(Box::new(act)))
    }
}

impl Timed for VisitTimer {
    type Id = VisitClock;
    fn id(&self) -> VisitClock {
        self.clock
    }
    fn due_at(&self) -> Option<UnixMs> {
        self.due_at
    }
    fn fire(clock: VisitClock) -> (Lane, Work) {
        let work = match clock {
            VisitClock::Plan(plan) => VisitWork::List(plan),
            VisitClock::Visit(visit) => {
                VisitWork::Act { visit, command: VisitCommand::Fire, request: None, actor: Actor::Hub }
            }
        };
        (Lane::Normal, Work::Visit(Box::new(work)))
    }
}

struct Due<T: Timed> {
    by_time: BTreeSet<(UnixMs, T::Id)>,
    by_id: BTreeMap<T::Id, UnixMs>,
}

impl<T: Timed> Due<T> {
    fn set(&mut self, id: T::Id, due_at: Option<UnixMs>) {
        let old = match due_at {
            Some(at) => self.by_id.insert(id, at),
            None => self.by_id.remove(&id),
        };
        if let Some(old) = old {
            self.by_time.remove(&(old, id));
        }
        if let Some(at) = due_at {
            self.by_time.insert((at, id));
        }
    }
}

/// The sorted set of what is due.
pub struct Escalator<T: Timed = Alarm> {
    due: Arc<Mutex<Due<T>>>,
    bell: Arc<Notify>,
}

impl<T: Timed> Clone for Escalator<T> {
    fn clone(&self) -> Self {
        Self { due: Arc::clone(&self.due), bell: Arc::clone(&self.bell) }
    }
}

impl<T: Timed> Default for Escalator<T> {
    fn default() -> Self {
        let due = Due { by_time: BTreeSet::new(), by_id: BTreeMap::new() };
        Self { due: Arc::new(Mutex::new(due)), bell: Arc::default() }
    }
}

impl<T: Timed> Escalator<T> {
    /// Takes in the deadlines of these.
    pub fn follow(&self, things: &[Arc<T>]) {
        if things.is_empty() {
            return;
        }
        let mut due = self.lock();
        for thing in things {
            due.set(thing.id(), thing.due_at());
        }
        drop(due);
        self.bell.notify_one();
    }

    /// The earliest deadline.
    #[must_use]
    pub fn next_at(&self) -> Option<UnixMs> {
        self.lock().by_time.first().map(|(at, _)| *at)
    }

    /// Sends everything that is due to the commander, until stopped.
    pub async fn run(self, commander: CommanderHandle, clock: Arc<dyn Clock>, stop: CancellationToken)
    where
        T: Send + 'static,
    {
        loop {
            let next = self.next_at();
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.bell.notified() => {}
                () = sleep(clock.as_ref(), next) => {
                    for id in self.take_due(clock.now()) {
                        self.fire(&commander, &clock, id).await;
                    }
                }
            }
        }
    }

    async fn fire(&self, commander: &CommanderHandle, clock: &Arc<dyn Clock>, id: T::Id)
    where
        T: Send + 'static,
    {
        let (lane, work) = T::fire(id);
        let (again, clock) = (self.clone(), Arc::clone(clock));
        let done = Box::new(move |result: Result<_, _>| {
            if matches!(result, Err(crate::commander::CommandError::Unavailable)) {
                again.put_off(id, clock.now().plus_ms(AGAIN_MS));
            }
        });
        // The lane is closed only when the hub stops; the row is still there at the next start.
        let _ = commander.submit(lane, work, Some(done)).await;
    }

    fn put_off(&self, id: T::Id, until: UnixMs) {
        self.lock().set(id, Some(until));
        self.bell.notify_one();
    }

    /// Takes what is due out of the set; the commit of its firing puts the next deadline in.
    fn take_due(&self, now: UnixMs) -> Vec<T::Id> {
        let mut due = self.lock();
        let ids: Vec<T::Id> = due.by_time.iter().take_while(|(at, _)| *at <= now).map(|(_, id)| *id).collect();
        for id in &ids {
            due.set(*id, None);
        }
        ids
    }

    fn lock(&self) -> MutexGuard<'_, Due<T>> {
        self.due.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn sleep(clock: &dyn Clock, until: Option<UnixMs>) {
    match until {
        Some(at) => clock.sleep_until(at).await,
        None => std::future::pending().await,
    }
}
