//! Effects are carried out here, after their commit. An effect is written as held by the hub that writes it, which
//! carries it out from memory; what is left behind or put off comes due in the store and goes to the hub that claims
//! it. What fails is put off, what is out of date is dropped, and every end is a row again.

mod away;
mod bell;
mod downlink;
mod external;
mod handed_over;

pub use bell::OutboxBell;

use crate::app::Hub;
use crate::commander::{Lane, Work};
use crate::unwind::guarded_task;
use away::Away;
use downlink::Sent;
use external::External;
use handed_over::HandedOver;
use hub_core::alarm::Effect;
use hub_core::time::UnixMs;
use hub_mqtt::Presence;
use hub_store::{EffectId, OutboxRow, Row};
use std::collections::{HashMap, HashSet};
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use tokio::task::{JoinError, JoinSet};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// Effects under way at once.
const AT_ONCE: usize = 256;
/// A hub that has an effect under way holds it for this long, milliseconds: longer than any try takes. Only then it
/// comes due in the store for others.
pub const HELD_MS: i64 = 15_000;
/// Looked at this often even when nobody rings.
const LOOK: Duration = Duration::from_secs(1);
/// Ends of effects wait this long for each other, to be written in one commit. Nobody waits for them: what is lost
/// with the process is carried out once more.
const GATHER: Duration = Duration::from_millis(250);
/// First pause before a second try, milliseconds; doubles up to the longest.
const AGAIN_MS: i64 = 2_000;
/// Longest pause, milliseconds.
const LONGEST_MS: i64 = 30_000;

/// How one effect ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ended {
    /// Carried out, or no longer wanted.
    Done,
    /// Not now.
    Later,
    /// Not here: the device may be at another hub on the same database.
    Elsewhere,
}

/// One effect that was tried, and how that ended.
type Tried = (OutboxRow, Ended);
/// Those whose end is not written yet; all of them are still under way.
type Settling = HashMap<EffectId, Tried>;

/// Carries effects out.
pub struct Outbox {
    hub: Hub,
    bell: OutboxBell,
    external: External,
    under_way: HashSet<EffectId>,
    /// Asked for once more while under way: a device that has pressed again hears its answer again.
    again: HashSet<EffectId>,
    away: Away,
    handed_over: HandedOver,
}

impl Outbox {
    /// An outbox on the hub's store.
    pub fn new(hub: Hub, bell: OutboxBell) -> anyhow::Result<Self> {
        let external = External::new(&hub.config)?;
        Ok(Self {
            hub,
            bell,
            external,
            under_way: HashSet::new(),
            again: HashSet::new(),
            away: Away::default(),
            handed_over: HandedOver::default(),
        })
    }

    /// Runs until stopped; what is under way then stays in its row.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut running: JoinSet<Tried> = JoinSet::new();
        let mut look = tokio::time::interval(LOOK);
        look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut presence = self.hub.endpoint.presence();
        let (mut ended, mut settle_at) = (Settling::new(), None);
        // What the process before had under way is not waited for: its hub is this one.
        let mut held_by_nobody_ms = HELD_MS;
        loop {
            let mut put_off = false;
            tokio::select! {
                () = stop.cancelled() => return self.settle(ended).await,
                () = self.bell.rung() => {}
                note = presence.recv() => self.is_back(note, &mut running),
                _ = look.tick() => {
                    self.away.drop_expired(self.hub.clock.now());
                    self.begin_from_store(&mut running, std::mem::take(&mut held_by_nobody_ms)).await;
                }
                Some(result) = running.join_next() => put_off = self.end(result, &mut ended, &mut running),
                () = reached(settle_at) => {}
            }
            while let Some(result) = running.try_join_next() {
                put_off |= self.end(result, &mut ended, &mut running);
            }
            settle_at = if ended.is_empty() { None } else { settle_at.or(Some(Instant::now() + GATHER)) };
            // What was put off is written at once: its device may be back any moment.
            if put_off || ended.len() >= AT_ONCE || settle_at.is_some_and(|at| Instant::now() >= at) {
                self.settle(std::mem::take(&mut ended)).await;
                settle_at = None;
            }
            self.begin(&mut ended, &mut running);
        }
    }

    /// A device that has just subscribed can be answered now.
    fn is_back(&mut self, note: Result<Presence, RecvError>, running: &mut JoinSet<Tried>) {
        // Notes that were missed cost a device that came back then the pause until its row is due.
        let Ok(Presence::Subscribed { device, .. }) = note else { return };
        let known = self.hub.world.read().device_named(&device).map(|device| device.id);
        for row in known.map(|device| self.away.take(device)).unwrap_or_default() {
            if self.under_way.insert(row.id) {
                let trying = carry_out_if_it_waits(self.hub.clone(), self.external.clone(), row.clone());
                running.spawn(tried(row, trying));
            }
        }
    }

    /// One try has ended: true when it was put off. What was asked for once more meanwhile is carried out again; its row
    /// stays as it is until then.
    fn end(&mut self, tried: Result<Tried, JoinError>, ended: &mut Settling, running: &mut JoinSet<Tried>) -> bool {
        let Ok((row, end)) = tried else { return false };
        if self.again.remove(&row.id) && end == Ended::Done {
            self.try_once_more(row, running);
            return false;
        }
        ended.insert(row.id, (row, end));
        end != Ended::Done
    }

    fn try_once_more(&mut self, row: OutboxRow, running: &mut JoinSet<Tried>) {
        self.under_way.remove(&row.id);
        self.begin_one(running, row);
    }

    /// Writes down how effects ended, all in one batch, before they may be read again.
    async fn settle(&mut self, ended: Settling) {
        if ended.is_empty() {
            return;
        }
        let now = self.hub.clock.now();
        let rows: Vec<Row> = ended.values().map(|(row, end)| end_of(row, *end, now)).collect();
        if let Err(error) = self.hub.commander.run(Lane::Normal, Work::Rows(rows)).await {
            tracing::warn!(%error, "the end of an effect could not be written: it may be carried out again");
        }
        for (row, end) in ended.into_values() {
            self.under_way.remove(&row.id);
            match end {
                Ended::Done => self.away.forget(&row),
                Ended::Later => self.away.keep(OutboxRow { attempts: row.attempts + 1, ..row }),
                Ended::Elsewhere => {
                    self.handed_over.keep(row.id, Instant::now());
                    self.away.keep(OutboxRow { attempts: row.attempts + 1, ..row });
                }
            }
        }
    }

    /// Begins what has just been committed.
    fn begin(&mut self, ended: &mut Settling, running: &mut JoinSet<Tried>) {
        for row in self.bell.take(AT_ONCE.saturating_sub(running.len())) {
            if ended.remove(&row.id).is_some() {
                self.try_once_more(row, running);
            } else if self.under_way.contains(&row.id) {
                self.again.insert(row.id);
            } else {
                self.begin_one(running, row);
            }
        }
    }

    /// Begins what is due in the store and goes to this hub: left from before the start, put off, passed over when
    /// there was no room, or another hub's that is gone.
    async fn begin_from_store(&mut self, running: &mut JoinSet<Tried>, held_by_nobody_ms: i64) {
        let room = AT_ONCE.saturating_sub(running.len());
        if room == 0 {
            return;
        }
        let limit = u32::try_from(room + self.under_way.len()).unwrap_or(u32::MAX);
        let now = self.hub.clock.now();
        let until = now.plus_ms(held_by_nobody_ms);
        let due = match self.hub.store.outbox_due(until, limit).await {
            Ok(due) => due,
            Err(error) => return tracing::warn!(%error, "the outbox cannot be read"),
        };
        metrics::gauge!("fengdi_outbox_waiting").set(f64::from(u32::try_from(due.len()).unwrap_or(u32::MAX)));
        self.handed_over.forget_old(Instant::now());
        let mine = due.into_iter().filter(|row| !self.under_way.contains(&row.id) && !self.handed_over.has(row.id));
        let mine: Vec<OutboxRow> = mine.take(room).collect();
        if mine.is_empty() || !self.knows_what_others_know().await {
            return;
        }
        let ids: Vec<EffectId> = mine.iter().map(|row| row.id).collect();
        let claimed = match self.hub.store.claim_effects(&ids, until, now.plus_ms(HELD_MS)).await {
            Ok(claimed) => HashSet::<EffectId>::from_iter(claimed),
            Err(error) => return tracing::warn!(%error, "the outbox cannot be claimed"),
        };
        for row in mine.into_iter().filter(|row| claimed.contains(&row.id)) {
            self.begin_one(running, row);
        }
    }

    /// An effect of another hub may be about an alarm that this one has not read yet.
    async fn knows_what_others_know(&self) -> bool {
        if !self.hub.world.read().in_company {
            return true;
        }
        let Ok(head) = self.hub.store.head().await else { return false };
        let mut tail = self.hub.tail.head();
        tokio::time::timeout(LOOK, tail.wait_for(|at| *at >= head.position)).await.is_ok()
    }

    fn begin_one(&mut self, running: &mut JoinSet<Tried>, row: OutboxRow) {
        if self.under_way.insert(row.id) {
            let trying = carry_out(self.hub.clone(), self.external.clone(), row.clone());
            running.spawn(tried(row, trying));
        }
    }
}

/// Returns at a time; never when there is none.
async fn reached(at: Option<Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}

/// What a fault of the program stops is tried again like everything else that did not work.
async fn tried(row: OutboxRow, trying: impl Future<Output = Tried>) -> Tried {
    guarded_task("effect", trying).await.unwrap_or((row, Ended::Later))
}

/// What was kept for a device that was away may have been carried out by another hub meanwhile.
async fn carry_out_if_it_waits(hub: Hub, external: External, row: OutboxRow) -> Tried {
    match hub.store.effect_waits(row.id).await {
        Ok(true) => carry_out(hub, external, row).await,
        Ok(false) => (row, Ended::Done),
        Err(_) => (row, Ended::Later),
    }
}

async fn carry_out(hub: Hub, external: External, row: OutboxRow) -> Tried {
    if hub.clock.now() >= row.expires_at {
        metrics::counter!("fengdi_effects_expired_total").increment(1);
        return (row, Ended::Done);
    }
    let ended = match &row.effect {
        Effect::Downlink { alarm, device, answer } => match downlink::send(&hub, *alarm, *device, answer).await {
            Sent::Answered | Sent::Pointless => Ended::Done,
            Sent::NotHere if row.attempts == 0 && hub.world.read().in_company => Ended::Elsewhere,
            Sent::NotHere | Sent::NotNow => Ended::Later,
        },
        Effect::External { alarm, round } => external.notify(&hub, *alarm, *round).await,
        Effect::Page { .. } => Ended::Done,
    };
    (row, ended)
}

fn end_of(row: &OutboxRow, ended: Ended, now: UnixMs) -> Row {
    match ended {
        Ended::Done => Row::EffectDone(row.id),
        Ended::Later => {
            Row::EffectLater { id: row.id, attempts: row.attempts + 1, due_at: again_at(now, row.attempts) }
        }
        Ended::Elsewhere => Row::EffectLater { id: row.id, attempts: row.attempts + 1, due_at: now },
    }
}

fn again_at(now: UnixMs, attempts: u32) -> UnixMs {
    now.plus_ms((AGAIN_MS << attempts.min(6)).min(LONGEST_MS))
}
