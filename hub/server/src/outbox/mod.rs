//! Effects are carried out here, after their commit. Rows come from the store, urgent first; what fails is put off,
//! what is out of date is dropped, and every end is a row again.

mod downlink;
mod external;

use crate::app::Hub;
use crate::commander::{Lane, Work};
use downlink::Sent;
use external::External;
use hub_core::alarm::Effect;
use hub_core::time::UnixMs;
use hub_store::{OutboxRow, Row};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Effects under way at once.
const AT_ONCE: usize = 256;
/// Looked at this often even when nobody rings.
const LOOK: Duration = Duration::from_secs(1);
/// First pause before a second try, milliseconds; doubles up to the longest.
const AGAIN_MS: i64 = 2_000;
/// Longest pause, milliseconds.
const LONGEST_MS: i64 = 30_000;

/// Rung when something was put into the outbox.
#[derive(Clone, Default)]
pub struct OutboxBell(Arc<Notify>);

impl OutboxBell {
    /// Rings.
    pub fn ring(&self) {
        self.0.notify_one();
    }
}

/// How one effect ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ended {
    /// Carried out, or no longer wanted.
    Done,
    /// Not now.
    Later,
}

/// Carries effects out.
pub struct Outbox {
    hub: Hub,
    bell: OutboxBell,
    external: External,
    under_way: HashSet<Uuid>,
}

impl Outbox {
    /// An outbox on the hub's store.
    pub fn new(hub: Hub, bell: OutboxBell) -> anyhow::Result<Self> {
        let external = External::new(&hub.config)?;
        Ok(Self { hub, bell, external, under_way: HashSet::new() })
    }

    /// Runs until stopped; what is under way then stays in its row.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut running: JoinSet<(Uuid, Option<Row>)> = JoinSet::new();
        let mut look = tokio::time::interval(LOOK);
        look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut presence = self.hub.endpoint.presence();
        loop {
            let mut ended = Vec::new();
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.bell.0.notified() => {}
                // A device that has just subscribed can be answered now.
                _ = presence.recv() => {}
                _ = look.tick() => {}
                Some(result) = running.join_next() => ended.extend(result.ok()),
            }
            while let Some(result) = running.try_join_next() {
                ended.extend(result.ok());
            }
            self.settle(ended).await;
            self.begin(&mut running).await;
        }
    }

    /// Writes down how effects ended, all in one batch, before they may be read again.
    async fn settle(&mut self, ended: Vec<(Uuid, Option<Row>)>) {
        if ended.is_empty() {
            return;
        }
        let rows: Vec<Row> = ended.iter().filter_map(|(_, row)| row.clone()).collect();
        if let Err(error) = self.hub.commander.run(Lane::Normal, Work::Rows(rows)).await {
            tracing::warn!(%error, "the end of an effect could not be written: it may be carried out again");
        }
        for (id, _) in ended {
            self.under_way.remove(&id);
        }
    }

    async fn begin(&mut self, running: &mut JoinSet<(Uuid, Option<Row>)>) {
        let room = AT_ONCE.saturating_sub(running.len());
        if room == 0 {
            return;
        }
        let limit = u32::try_from(room + self.under_way.len()).unwrap_or(u32::MAX);
        let due = match self.hub.store.outbox_due(self.hub.clock.now(), limit).await {
            Ok(due) => due,
            Err(error) => return tracing::warn!(%error, "the outbox cannot be read"),
        };
        metrics::gauge!("fengdi_outbox_waiting").set(f64::from(u32::try_from(due.len()).unwrap_or(u32::MAX)));
        for row in due.into_iter().take(room + self.under_way.len()) {
            if running.len() < AT_ONCE && self.under_way.insert(row.id) {
                running.spawn(carry_out(self.hub.clone(), self.external.clone(), row));
            }
        }
    }
}

async fn carry_out(hub: Hub, external: External, row: OutboxRow) -> (Uuid, Option<Row>) {
    let now = hub.clock.now();
    if now >= row.expires_at {
        metrics::counter!("fengdi_effects_expired_total").increment(1);
        return (row.id, Some(Row::EffectDone(row.id)));
    }
    let ended = match &row.effect {
        Effect::Downlink { alarm, device, answer } => match downlink::send(&hub, *alarm, *device, answer).await {
            Sent::Answered | Sent::Pointless => Ended::Done,
            Sent::NotNow => Ended::Later,
        },
        Effect::External { alarm, round } => external.notify(&hub, *alarm, *round).await,
        Effect::Page { .. } => Ended::Done,
    };
    let end = match ended {
        Ended::Done => Row::EffectDone(row.id),
        Ended::Later => {
            Row::EffectLater { id: row.id, attempts: row.attempts + 1, due_at: again_at(now, row.attempts) }
        }
    };
    (row.id, Some(end))
}

fn again_at(now: UnixMs, attempts: u32) -> UnixMs {
    now.plus_ms((AGAIN_MS << attempts.min(6)).min(LONGEST_MS))
}
