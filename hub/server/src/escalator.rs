//! Wakes alarms when they are due. Deadlines live in rows; memory holds only this sorted set, made anew from the
//! alarms at every start. Firing late, twice or on two hubs is harmless: the rules ignore what is not due.

use crate::clock::Clock;
use crate::commander::{CommanderHandle, Lane, Work};
use hub_core::alarm::{Alarm, AlarmCommand, next_deadline};
use hub_core::event::Actor;
use hub_core::ids::AlarmId;
use hub_core::time::UnixMs;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// Tried again after this when the commander could not commit, milliseconds.
const AGAIN_MS: i64 = 1_000;

#[derive(Default)]
struct Due {
    by_time: BTreeSet<(UnixMs, AlarmId)>,
    by_alarm: BTreeMap<AlarmId, UnixMs>,
}

impl Due {
    fn set(&mut self, alarm: AlarmId, due_at: Option<UnixMs>) {
        let old = match due_at {
            Some(at) => self.by_alarm.insert(alarm, at),
            None => self.by_alarm.remove(&alarm),
        };
        if let Some(old) = old {
            self.by_time.remove(&(old, alarm));
        }
        if let Some(at) = due_at {
            self.by_time.insert((at, alarm));
        }
    }
}

/// The sorted set of what is due.
#[derive(Clone, Default)]
pub struct Escalator {
    due: Arc<Mutex<Due>>,
    bell: Arc<Notify>,
}

impl Escalator {
    /// Takes in the deadlines of these alarms.
    pub fn follow(&self, alarms: &[Arc<Alarm>]) {
        if alarms.is_empty() {
            return;
        }
        let mut due = self.lock();
        for alarm in alarms {
            due.set(alarm.id, next_deadline(alarm).map(|deadline| deadline.due_at));
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
    pub async fn run(self, commander: CommanderHandle, clock: Arc<dyn Clock>, stop: CancellationToken) {
        loop {
            let next = self.next_at();
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.bell.notified() => {}
                () = sleep(clock.as_ref(), next) => {
                    for alarm in self.take_due(clock.now()) {
                        self.fire(&commander, &clock, alarm).await;
                    }
                }
            }
        }
    }

    async fn fire(&self, commander: &CommanderHandle, clock: &Arc<dyn Clock>, alarm: AlarmId) {
        let work = Work::Alarm { alarm, command: AlarmCommand::Fire, actor: Actor::Hub, note: None };
        let (again, clock) = (self.clone(), Arc::clone(clock));
        let done = Box::new(move |result: Result<_, _>| {
            if matches!(result, Err(crate::commander::CommandError::Unavailable)) {
                again.put_off(alarm, clock.now().plus_ms(AGAIN_MS));
            }
        });
        // The lane is closed only when the hub stops; the row is still there at the next start.
        let _ = commander.submit(Lane::Urgent, work, Some(done)).await;
    }

    fn put_off(&self, alarm: AlarmId, until: UnixMs) {
        self.lock().set(alarm, Some(until));
        self.bell.notify_one();
    }

    /// Takes what is due out of the set; the commit of its firing puts the next deadline in.
    fn take_due(&self, now: UnixMs) -> Vec<AlarmId> {
        let mut due = self.lock();
        let alarms: Vec<AlarmId> =
            due.by_time.iter().take_while(|(at, _)| *at <= now).map(|(_, alarm)| *alarm).collect();
        for alarm in &alarms {
            due.set(*alarm, None);
        }
        alarms
    }

    fn lock(&self) -> MutexGuard<'_, Due> {
        self.due.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn sleep(clock: &dyn Clock, until: Option<UnixMs>) {
    match until {
        Some(at) => clock.sleep_until(at).await,
        None => std::future::pending().await,
    }
}
