//! Supervision of supervision: looks every second whether any alarm is past due, whether the writer takes work and the
//! database answers, and says so as loudly as it can: in the log, in the numbers, and by a second path that needs none
//! of them.

mod guard;
mod probe;
mod pulse;

pub use guard::Guard;
pub use pulse::Pulse;

use crate::app::Hub;
use hub_core::alarm::{Phase, next_deadline};
use probe::Probe;
use pulse::{STUCK_MS, Seen};
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// Looked at this often.
const LOOK: Duration = Duration::from_secs(1);
/// The database has this long to say where the log ends.
const ANSWER: Duration = Duration::from_secs(3);

/// Runs until stopped.
pub async fn run(hub: Hub, stop: CancellationToken) {
    let mut look = tokio::time::interval(LOOK);
    look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let (mut probe, mut no_store_since) = (Probe::default(), None);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = look.tick() => {}
        }
        hub.metrics.run_upkeep();
        let answers = tokio::time::timeout(ANSWER, hub.store.head()).await.is_ok_and(|head| head.is_ok());
        no_store_since = if answers { None } else { no_store_since.or_else(|| Some(Instant::now())) };
        let seen =
            Seen { overdue_ms: look_around(&hub), unheard_since: probe.ask(&hub.commander).await, no_store_since };
        hub.pulse.beat(seen);
        if seen.overdue_ms > STUCK_MS {
            tracing::error!(overdue_ms = seen.overdue_ms, "an alarm is past due and nothing has happened");
            // Whatever the sorted set has lost, the alarms themselves still know.
            let open: Vec<_> = hub.world.read().alarms.values().cloned().collect();
            hub.escalator.follow(&open);
        }
    }
}

/// Sets the numbers; how late the latest step is, milliseconds.
fn look_around(hub: &Hub) -> i64 {
    let now = hub.clock.now();
    let world = hub.world.read();
    let due = world.alarms.values().filter_map(|alarm| next_deadline(alarm)).map(|deadline| deadline.due_at).min();
    let overdue_ms = due.map_or(0, |due| now.since_ms(due).max(0));
    let unanswered = world.alarms.values().filter(|alarm| matches!(alarm.phase, Phase::Calling { .. })).count();
    let (urgent, normal) = hub.commander.waiting();
    gauge("fengdi_alarms_open", world.alarms.len());
    gauge("fengdi_alarms_unanswered", unanswered);
    gauge("fengdi_sockets", hub.phones.count());
    gauge("fengdi_mqtt_connections", hub.endpoint.connection_count());
    metrics::gauge!("fengdi_waiting", "lane" => "urgent").set(number(urgent));
    metrics::gauge!("fengdi_waiting", "lane" => "normal").set(number(normal));
    metrics::gauge!("fengdi_oldest_overdue_seconds")
        .set(std::time::Duration::from_millis(overdue_ms.unsigned_abs()).as_secs_f64());
    overdue_ms
}

fn gauge(name: &'static str, value: usize) {
    metrics::gauge!(name).set(number(value));
}

/// Counts stay far below 2^53.
#[allow(clippy::cast_precision_loss)]
fn number(value: usize) -> f64 {
    value as f64
}
