//! The hub's one clock. Rules get its reading as an argument; timers sleep on it; tests advance it by hand.

use futures::future::BoxFuture;
use hub_core::time::{Now, UnixMs};
use jiff::tz::TimeZone;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// Where time comes from.
pub trait Clock: Send + Sync + 'static {
    /// Milliseconds since 1970.
    fn now(&self) -> UnixMs;
    /// Returns once `now()` is at or after `at`.
    fn sleep_until(&self, at: UnixMs) -> BoxFuture<'_, ()>;
}

/// The moment of a decision, with the hour where the residents live.
#[must_use]
pub fn moment(at: UnixMs, zone: &TimeZone) -> Now {
    let hour = jiff::Timestamp::from_millisecond(at.0).map_or(12, |stamp| stamp.to_zoned(zone.clone()).hour());
    Now { at, hour: u8::try_from(hour).unwrap_or(12) }
}

/// Local time minus UTC where the residents live, minutes.
#[must_use]
pub fn utc_offset_min(at: UnixMs, zone: &TimeZone) -> i32 {
    jiff::Timestamp::from_millisecond(at.0).map_or(480, |stamp| zone.to_offset(stamp).seconds() / 60)
}

/// Wall time read once at the start, carried on by the monotonic clock: a step of the wall clock neither shortens
/// nor lengthens a running deadline.
pub struct SystemClock {
    started: Instant,
    started_at: UnixMs,
}

impl SystemClock {
    /// Reads the wall clock, once.
    #[must_use]
    #[allow(clippy::disallowed_methods)]
    pub fn start() -> Self {
        let wall = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Self { started: Instant::now(), started_at: UnixMs(i64::try_from(wall.as_millis()).unwrap_or(0)) }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> UnixMs {
        self.started_at.plus_ms(i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX))
    }

    fn sleep_until(&self, at: UnixMs) -> BoxFuture<'_, ()> {
        let wait = Duration::from_millis(u64::try_from(at.since_ms(self.started_at)).unwrap_or(0));
        Box::pin(tokio::time::sleep_until(self.started + wait))
    }
}

/// A clock that stands still until it is advanced.
pub struct ManualClock {
    now: watch::Sender<UnixMs>,
}

impl ManualClock {
    /// Stands at `at`.
    #[must_use]
    pub fn at(at: UnixMs) -> Self {
        Self { now: watch::Sender::new(at) }
    }

    /// Moves on by `ms` and wakes whoever waits for it.
    pub fn advance_ms(&self, ms: i64) {
        self.now.send_modify(|now| *now = now.plus_ms(ms));
    }
}

impl Clock for ManualClock {
    fn now(&self) -> UnixMs {
        *self.now.borrow()
    }

    fn sleep_until(&self, at: UnixMs) -> BoxFuture<'_, ()> {
        let mut now = self.now.subscribe();
        Box::pin(async move {
            // The sender lives as long as this clock, which outlives the borrow.
            let _ = now.wait_for(|now| *now >= at).await;
        })
    }
}
