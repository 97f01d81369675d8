//! One message: decoded, each of its reports put on its lane, or refused with its reason kept. It is acknowledged when
//! all that had to be committed is. A refused message never blocks the next.

use super::joined::split;
use super::learned::Learned;
use super::native::{Twins, behind, reader};
use super::quiet::is_quiet;
use super::refused::Refusals;
use super::said::{is_call, is_gesture, said};
use crate::clock::Clock;
use crate::commander::{CommandError, CommanderHandle, Done, Lane, Origin, Report, Work};
use crate::config::Meanings;
use crate::ids::{new_id, sha256_hex};
use crate::telemetry::{Heard, Telemetry, Word};
use crate::unwind::guarded;
use crate::world::{Registry, SharedWorld, Sureness};
use devices::answer::{Part, WayBack};
use devices::cry::cry;
use devices::decoded::Reject;
use devices::family::{Family, Refused};
use devices::home_assistant::HomeAssistant;
use devices::known::{Context, Message, Transport};
use devices::memory::Fact;
use devices::report::{Disposition, Report as Read};
use hub_core::device::{Device, OPEN_JSON};
use hub_core::signal::{Signal, SignalKind};
use hub_core::time::UnixMs;
use hub_store::{Rejection, Row};
use std::sync::Arc;

/// Kept of a message that people must look at.
const RAW_BYTES: usize = 4_096;
/// The family of messages that none claims.
const NO_FAMILY: &str = "none";

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
    /// The broker kept it from earlier: it tells how things stand, not that something happens now.
    pub retained: bool,
    /// The device whose log-in it came by; none from a broker.
    pub device: Option<&'a str>,
}

/// Turns messages into work.
#[derive(Clone)]
pub struct Intake {
    world: SharedWorld,
    commander: CommanderHandle,
    clock: Arc<dyn Clock>,
    meanings: Arc<Meanings>,
    learned: Learned,
    twins: Twins,
    refusals: Refusals,
}

/// What the message of a moment needs done.
struct Todo<'a> {
    arrived: &'a Arrived<'a>,
    family: &'static str,
    at: UnixMs,
    telemetry: &'a Telemetry,
    work: Vec<(Lane, Work)>,
}

impl Intake {
    /// An intake in front of a commander.
    #[must_use]
    pub fn new(
        world: SharedWorld,
        commander: CommanderHandle,
        clock: Arc<dyn Clock>,
        meanings: Arc<Meanings>,
        learned: Learned,
    ) -> Self {
        let twins = {
            let (world, remembered) = (world.read(), learned.read());
            let registered = Registry { world: &world, meanings: &meanings };
            Twins::of(Context { registered: &registered, memory: remembered.memory() }, &meanings.bases)
        };
        Self { world, commander, clock, meanings, learned, twins, refusals: Refusals::default() }
    }

    /// Knows devices by their names.
    #[must_use]
    pub fn world(&self) -> &SharedWorld {
        &self.world
    }

    /// Topics that devices have announced and `filters` do not hear.
    pub(super) fn announced_beside(&self, filters: &[String]) -> Vec<String> {
        let heard = |topic: &str| filters.iter().any(|filter| hub_mqtt::matches(filter, topic));
        let remembered = self.learned.read();
        remembered.memory().topics().filter(|topic| !heard(topic)).map(str::to_owned).collect()
    }

    /// What messages have told of the way back to a device.
    #[must_use]
    pub fn ways(&self, family: &str, address: &str) -> Vec<WayBack> {
        self.learned.ways(family, address)
    }

    /// The last will of a device that logs in here was heard.
    pub(super) fn gone(&self, name: &str, telemetry: &Telemetry) {
        if let Some(device) = self.world.read().device_named(name) {
            telemetry.gone(device.id, self.clock.now());
        }
    }

    /// A device that logs in here tried what it may not do, or sent too much at once.
    pub(super) fn misbehaved(&self, name: &str, what: &str, telemetry: &Telemetry) {
        let known = self.world.read().device_named(name).map(|device| device.id);
        if let Some(device) = known {
            telemetry.misbehaved(device, what, self.clock.now());
        }
    }

    /// Takes one message in. `done` is called once: after the commit, or at once for what needs none. True when the
    /// broker has kept a person's call, which would be told anew for ever.
    pub async fn take(&self, arrived: Arrived<'_>, telemetry: &Telemetry, done: Done) -> bool {
        let at = self.clock.now();
        let (family, read) = self.read(&arrived, at);
        let family = if family == NO_FAMILY && arrived.device.is_some() { OPEN_JSON } else { family };
        let keeps =
            |reports: &Vec<Read>| reports.iter().flat_map(|report| report.signals(at)).any(|one| is_gesture(&one));
        let kept_call = arrived.retained && read.as_ref().is_ok_and(keeps);
        let mut todo = Todo { arrived: &arrived, family, at, telemetry, work: Vec::new() };
        match read {
            Ok(reports) => reports.into_iter().for_each(|report| self.sort(&mut todo, report)),
            Err(refused) => self.refuse(&mut todo, &refused),
        }
        self.hand_over(todo.work, done).await;
        kept_call
    }

    fn read(&self, arrived: &Arrived<'_>, at: UnixMs) -> (&'static str, Result<Vec<Read>, Refused>) {
        let topic = self.meanings.bases.inward(arrived.topic);
        let message = Message {
            transport: transport_of(arrived.origin),
            topic: &topic,
            payload: arrived.payload,
            retained: arrived.retained,
            received_at: at,
        };
        let world = self.world.read();
        let remembered = self.learned.read();
        let registered = Registry { world: &world, meanings: &self.meanings };
        let context = Context { registered: &registered, memory: remembered.memory() };
        // Nobody's language: what is known of the sender is its log-in.
        let nobody = |reject| Refused { device: arrived.device.map(str::to_owned), reject };
        let family = match guarded("choosing", || reader(&message, context, &world)) {
            Some(Some(family)) => family,
            Some(None) => return (NO_FAMILY, unread(&message, nobody(Reject::WrongTopic))),
            None => return (NO_FAMILY, unread(&message, nobody(Reject::Fault))),
        };
        let read = guarded(family.name(), || family.decode(&message, context));
        let read = read.unwrap_or_else(|| Err(Reject::Fault.into()));
        (family.name(), read.or_else(|refused| unread(&message, refused)))
    }

    /// Puts what one report needs on the list.
    fn sort(&self, todo: &mut Todo<'_>, mut report: Read) {
        for flag in &report.flags {
            metrics::counter!("fengdi_flagged_total", "reason" => flag.code()).increment(1);
        }
        report.facts.retain(|fact| self.is_wanted(fact));
        let facts = std::mem::take(&mut report.facts);
        let announced = if report.disposition == Disposition::Discovery { facts.clone() } else { Vec::new() };
        let learned = self.learned.learn(facts);
        if !learned.is_empty() {
            todo.work.push((Lane::Normal, Work::Rows(learned)));
        }
        let address = report.device.clone().unwrap_or_else(|| todo.arrived.topic.to_owned());
        let (family, address) = self.known_as(todo.family, address);
        let spoken = std::mem::replace(&mut todo.family, family);
        match report.disposition {
            Disposition::Event | Disposition::Heartbeat => self.understood(todo, &report, &address),
            Disposition::Ignore => {}
            Disposition::Discovery if self.speaks_otherwise(todo, &announced) => {}
            Disposition::Discovery | Disposition::DiscoveryRemoved => {
                self.heard(todo, &address, vec![report.disposition.as_str().to_owned()], true);
            }
            Disposition::UnknownDevice | Disposition::NeedsDecoder | Disposition::NeedsKey => {
                let reason = report.disposition.as_str();
                metrics::counter!("fengdi_rejected_total", "reason" => reason).increment(1);
                self.heard(todo, &address, vec![reason.to_owned()], false);
                self.keep(todo, &address, reason);
            }
        }
        todo.family = spoken;
    }

    /// Whose word it is: a device that announced itself and is not registered in its makers' language is one with what
    /// it says in that beside the announced topics.
    fn known_as(&self, family: &'static str, address: String) -> (&'static str, String) {
        if self.device(family, &address).is_some() {
            return (family, address);
        }
        let announced = self.twins.announced(family, &address, self.learned.read().memory());
        announced.map_or((family, address), |device| (HomeAssistant.name(), device))
    }

    /// An announced device that is heard in its makers' language stands under that; one that is not any more leaves it.
    fn speaks_otherwise(&self, todo: &Todo<'_>, announced: &[Fact]) -> bool {
        let native = {
            let world = self.world.read();
            let remembered = self.learned.read();
            let registered = Registry { world: &world, meanings: &self.meanings };
            let context = Context { registered: &registered, memory: remembered.memory() };
            let topics = announced.iter().filter_map(|fact| match fact {
                Fact::Announced(entity) => Some(entity.state_topic.as_str()),
                _ => None,
            });
            guarded("choosing", || {
                topics.for_each(|topic| self.twins.note(topic, context, &self.meanings.bases));
                behind(announced, context, &world, &self.meanings.bases)
            })
            .flatten()
        };
        if let Some((native, false)) = &native {
            todo.telemetry.forget_stranger(native.family, &native.address);
        }
        native.is_some_and(|(_, reads)| reads)
    }

    /// Where a device listens is remembered of registered ones only: it is said again with each message.
    fn is_wanted(&self, fact: &Fact) -> bool {
        match fact {
            Fact::WayBack(way) if way.part == Part::Ear => self.device(&way.family, &way.device).is_some(),
            _ => true,
        }
    }

    fn understood(&self, todo: &mut Todo<'_>, report: &Read, address: &str) {
        let signals = report.signals(todo.at);
        let device = self.device(todo.family, address);
        let said = signals.iter().map(said).collect();
        let Some(device) = device else {
            let calls = signals.iter().any(|signal| is_call(signal, todo.arrived.retained));
            self.stranger(todo, address, said, calls);
            if calls {
                todo.work.push((Lane::Urgent, Work::Report(self.report(todo, address, report, signals))));
            }
            return;
        };
        todo.telemetry.heard(device.id, Heard::new(todo.at, todo.arrived.topic, todo.arrived.payload, said, true));
        match signals.first() {
            // Somebody else says that it is gone: no word of its own.
            Some(first) if signals.iter().all(|signal| signal.kind == SignalKind::Online && !signal.on) => {
                tracing::debug!(device = %device.id, on = first.on, "a last will");
                todo.telemetry.gone(device.id, todo.at);
            }
            // What the broker kept is no sign of life.
            Some(first) if !todo.arrived.retained => todo.telemetry.device(device.id, &first.reading, todo.at),
            _ => {}
        }
        let quiet = {
            let world = self.world.read();
            signals.iter().all(|signal| is_quiet(&world, &device, signal, todo.arrived.retained, todo.at))
        };
        if !quiet {
            let lane = if signals.iter().any(Signal::is_urgent) { Lane::Urgent } else { Lane::Normal };
            todo.work.push((lane, Work::Report(self.report(todo, address, report, signals))));
        }
    }

    fn report(&self, todo: &Todo<'_>, address: &str, report: &Read, signals: Vec<Signal>) -> Report {
        let (key, sureness) = key_of(todo.arrived, report);
        Report {
            family: todo.family,
            device: address.to_owned(),
            gateway: todo.arrived.device.map(str::to_owned),
            origin: todo.arrived.origin,
            retained: todo.arrived.retained,
            received_at: todo.at,
            signals,
            key,
            sureness,
            raw: todo.arrived.payload.iter().copied().take(RAW_BYTES).collect(),
        }
    }

    /// A device in use.
    fn device(&self, family: &str, address: &str) -> Option<Arc<Device>> {
        let world = self.world.read();
        world.device_at(family, address).filter(|device| device.care.retired_at.is_none()).cloned()
    }

    /// A word of a device that says nothing the rules know.
    fn heard(&self, todo: &Todo<'_>, address: &str, said: Vec<String>, understood: bool) {
        match self.device(todo.family, address) {
            Some(device) => {
                let heard = Heard::new(todo.at, todo.arrived.topic, todo.arrived.payload, said, understood);
                todo.telemetry.heard(device.id, heard);
                todo.telemetry.device(device.id, &hub_core::signal::Reading::default(), todo.at);
            }
            None => self.stranger(todo, address, said, false),
        }
    }

    fn stranger(&self, todo: &Todo<'_>, address: &str, said: Vec<String>, calls: bool) {
        let (family, gateway, raw) = (todo.family, todo.arrived.device, todo.arrived.payload);
        todo.telemetry.stranger(Word { family, address, gateway, said, calls, raw, at: todo.at });
    }

    /// Keeps a message that could not be understood; it is acknowledged once that is committed: sending it again helps
    /// nobody.
    fn refuse(&self, todo: &mut Todo<'_>, refused: &Refused) {
        let reject = &refused.reject;
        metrics::counter!("fengdi_rejected_total", "reason" => reject.code()).increment(1);
        tracing::info!(reason = reject.code(), bytes = todo.arrived.payload.len(), "message of a device refused");
        let address = refused.device.as_deref().or(todo.arrived.device).unwrap_or(todo.arrived.topic);
        if refused.device.is_some() || todo.arrived.device.is_some() {
            self.heard(todo, address, vec![reject.code().to_owned()], false);
        }
        self.keep(todo, address, reject.code());
    }

    fn keep(&self, todo: &mut Todo<'_>, address: &str, reason: &str) {
        let device = self.device(todo.family, address);
        let source = device.as_ref().map_or(address, |device| device.name.as_str());
        if !self.refusals.worth_keeping(source, todo.at) {
            return;
        }
        let row = Row::Rejection(Rejection {
            id: new_id(todo.at),
            source: source.chars().filter(|c| !c.is_control()).take(256).collect(),
            reason: reason.to_owned(),
            payload: todo.arrived.payload.iter().copied().take(RAW_BYTES).collect(),
            at: todo.at,
            count: 1,
        });
        todo.work.push((Lane::Normal, Work::Rows(vec![row])));
    }

    async fn hand_over(&self, work: Vec<(Lane, Work)>, done: Done) {
        if work.is_empty() {
            return done(Ok(self.nothing_to_commit()));
        }
        let dones = split(done, work.len());
        for ((lane, work), done) in work.into_iter().zip(dones) {
            let (urgent, began) = (lane == Lane::Urgent, tokio::time::Instant::now());
            let done: Done = Box::new(move |result| {
                if urgent && result.is_ok() {
                    metrics::histogram!("fengdi_press_to_commit_seconds").record(began.elapsed().as_secs_f64());
                }
                done(result);
            });
            // Refused only when the hub stops; dropping `done` leaves the message unacknowledged.
            let _ = self.commander.submit(lane, work, Some(done)).await;
        }
    }

    fn nothing_to_commit(&self) -> crate::commander::Receipt {
        crate::commander::Receipt { position: self.world.read().position, alarm: None }
    }
}

/// What nobody could read may still call for help.
fn unread(message: &Message<'_>, refused: Refused) -> Result<Vec<Read>, Refused> {
    match guarded("cry", || cry(message, &refused)).flatten() {
        Some(report) => Ok(vec![report]),
        None => Err(refused),
    }
}

/// What recognises the message when it comes again: its number, else what makes it the same through another gateway,
/// else its content.
fn key_of(arrived: &Arrived<'_>, report: &Read) -> (String, Sureness) {
    match (&report.sequence, &report.same_as) {
        (Some(sequence), _) => match &sequence.boot {
            Some(boot) => (format!("b:{boot}:{}", sequence.seq), Sureness::Boot),
            None => (format!("n:{}", sequence.seq), Sureness::Number),
        },
        (None, Some(same)) => (format!("s:{}", sha256_hex(same.as_bytes())), Sureness::Twin),
        (None, None) => (format!("c:{}", sha256_hex(arrived.payload)), Sureness::Content { dup: arrived.dup }),
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
