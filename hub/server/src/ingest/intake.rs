//! One message: decoded, put on its lane, or refused with its reason kept. A refused message never blocks the next.

use crate::clock::Clock;
use crate::commander::{CommandError, CommanderHandle, Done, Lane, Origin, Report, Work};
use crate::ids::{new_id, sha256_hex};
use crate::telemetry::Telemetry;
use crate::world::{SharedWorld, Sureness};
use devices::family::Refused;
use devices::known::{Context, Message, Nothing, Transport};
use devices::memory::Memory;
use hub_core::signal::Signal;
use hub_core::time::UnixMs;
use hub_store::{Rejection, Row};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Kept of a message that people must look at.
const RAW_BYTES: usize = 4_096;

/// A message as it arrived.
pub struct Arrived<'a> {
    /// Topic; empty where the transport has none.
    pub topic: &'a str,
    /// Payload.
    pub payload: &'a [u8],
    /// How it came.
    pub origin: Origin,
    /// The sender says it repeats.
    pub dup: bool,
    /// The device whose log-in it came by; none from a broker.
    pub device: Option<&'a str>,
}

/// Refused messages kept of one source in a minute; further ones are only counted.
const KEPT_A_MINUTE: u32 = 10;
/// Sources whose refused messages are counted at once.
const SOURCES: usize = 10_000;

/// Turns messages into work.
#[derive(Clone)]
pub struct Intake {
    world: SharedWorld,
    commander: CommanderHandle,
    clock: Arc<dyn Clock>,
    refused: Arc<Mutex<HashMap<String, (i64, u32)>>>,
}

impl Intake {
    /// An intake in front of a commander.
    #[must_use]
    pub fn new(world: SharedWorld, commander: CommanderHandle, clock: Arc<dyn Clock>) -> Self {
        Self { world, commander, clock, refused: Arc::default() }
    }

    /// Knows devices by their names.
    #[must_use]
    pub fn world(&self) -> &SharedWorld {
        &self.world
    }

    /// Takes one message in. `done` is called once: after the commit, or at once for what needs none.
    pub async fn take(&self, arrived: Arrived<'_>, telemetry: &Telemetry, done: Done) {
        let at = self.clock.now();
        let message = Message {
            transport: transport_of(arrived.origin),
            topic: arrived.topic,
            payload: arrived.payload,
            retained: false,
            received_at: at,
        };
        let memory = Memory::default();
        let context = Context { registered: &Nothing, memory: &memory };
        match devices::family::decode(&message, context).map(|reports| reports.into_iter().next()) {
            Ok(Some(read)) => self.decoded(&arrived, read, telemetry, done).await,
            Ok(None) => done(Ok(self.nothing_to_commit())),
            Err(refused) => self.refuse(&arrived, &refused, done).await,
        }
    }

    async fn decoded(&self, arrived: &Arrived<'_>, read: devices::report::Report, telemetry: &Telemetry, done: Done) {
        let at = self.clock.now();
        let Some(device) = read.device.clone() else { return done(Ok(self.nothing_to_commit())) };
        let signals = read.signals(at);
        for flag in &read.flags {
            metrics::counter!("fengdi_flagged_total", "reason" => flag.code()).increment(1);
        }
        let known = self.world.read().device_named(&device).map(|device| device.id);
        if let (Some(id), Some(signal)) = (known, signals.first()) {
            telemetry.device(id, &signal.reading, at);
        }
        let quiet = signals.iter().all(Signal::is_telemetry);
        if quiet && known.is_some() {
            return done(Ok(self.nothing_to_commit()));
        }
        if quiet && !self.worth_keeping(&device, at) {
            return done(Ok(self.nothing_to_commit()));
        }
        let (key, sureness) = key_of(arrived, signals.first());
        let urgent = signals.iter().any(Signal::is_urgent);
        let report = Report {
            device,
            origin: arrived.origin,
            received_at: at,
            signals,
            key,
            sureness,
            raw: arrived.payload.iter().copied().take(RAW_BYTES).collect(),
        };
        let lane = if urgent { Lane::Urgent } else { Lane::Normal };
        let began = tokio::time::Instant::now();
        let done: Done = Box::new(move |result| {
            if urgent && result.is_ok() {
                metrics::histogram!("fengdi_press_to_commit_seconds").record(began.elapsed().as_secs_f64());
            }
            done(result);
        });
        // Refused only when the hub stops; dropping `done` leaves the message unacknowledged.
        let _ = self.commander.submit(lane, Work::Report(report), Some(done)).await;
    }

    /// Keeps the message with its reason, and acknowledges it once that is committed: sending it again helps nobody.
    async fn refuse(&self, arrived: &Arrived<'_>, refused: &Refused, done: Done) {
        let reject = &refused.reject;
        metrics::counter!("fengdi_rejected_total", "reason" => reject.code()).increment(1);
        tracing::info!(reason = reject.code(), bytes = arrived.payload.len(), "message of a device refused");
        let source = arrived.device.or(refused.device.as_deref()).unwrap_or(arrived.topic);
        let at = self.clock.now();
        if !self.worth_keeping(source, at) {
            return done(Ok(self.nothing_to_commit()));
        }
        let row = Row::Rejection(Rejection {
            id: new_id(at),
            source: source.chars().filter(|c| !c.is_control()).take(256).collect(),
            reason: reject.code().to_owned(),
            payload: arrived.payload.iter().copied().take(RAW_BYTES).collect(),
            at,
            count: 1,
        });
        let _ = self.commander.submit(Lane::Normal, Work::Rows(vec![row]), Some(done)).await;
    }

    /// A device that sends nonsense all the time fills no disk.
    fn worth_keeping(&self, source: &str, at: UnixMs) -> bool {
        let minute = at.0 / 60_000;
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        if refused.len() >= SOURCES {
            refused.retain(|_, (kept, _)| *kept == minute);
        }
        if refused.len() >= SOURCES {
            return false;
        }
        let (kept, count) = refused.entry(source.to_owned()).or_insert((minute, 0));
        if *kept != minute {
            (*kept, *count) = (minute, 0);
        }
        *count += 1;
        *count <= KEPT_A_MINUTE
    }

    fn nothing_to_commit(&self) -> crate::commander::Receipt {
        crate::commander::Receipt { position: self.world.read().position, alarm: None }
    }
}

/// What recognises the message when it comes again: its number, else its content.
fn key_of(arrived: &Arrived<'_>, signal: Option<&Signal>) -> (String, Sureness) {
    match signal.and_then(|signal| signal.sequence.as_ref()) {
        Some(sequence) => match &sequence.boot {
            Some(boot) => (format!("b:{boot}:{}", sequence.seq), Sureness::Boot),
            None => (format!("n:{}", sequence.seq), Sureness::Number),
        },
        None => (format!("c:{}", sha256_hex(arrived.payload)), Sureness::Content { dup: arrived.dup }),
    }
}

fn transport_of(origin: Origin) -> Transport {
    match origin {
        Origin::Endpoint | Origin::Broker => Transport::Mqtt,
        Origin::Line => Transport::Tcp,
        Origin::Push => Transport::Http,
    }
}

/// True when the message should stay with the sender, who repeats it.
#[must_use]
pub fn stays_with_sender(error: &CommandError) -> bool {
    matches!(error, CommandError::Unavailable)
}
