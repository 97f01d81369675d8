//! What never enters the log: signs of life and positions. Merged in memory, shown twice a second, flushed to the
//! store now and then. Latest wins.

mod battery;
mod believe;
mod flush;
mod heard;
mod overseer;
mod quarantine;

pub use heard::Heard;
pub use quarantine::{STRANGERS, Word};

use crate::clock::{Clock, moment};
use crate::commander::{CommandError, CommanderHandle, Done, Lane, Work};
use crate::phones::Phones;
use crate::view::responder_value;
use crate::world::{SharedWorld, World};
use battery::Batteries;
use believe::believe;
use flush::{flush, refresh};
use heard::Rings;
use hub_core::alarm::AlarmCommand;
use hub_core::device::DeviceStatus;
use hub_core::event::Actor;
use hub_core::geo::Fix;
use hub_core::ids::{DeviceId, PersonId};
use hub_core::signal::Reading;
use hub_core::stranger::Dismissed;
use hub_core::supervision::{Fault, Finding, Item};
use hub_core::time::UnixMs;
use hub_store::{Store, Stranger};
use hub_wire::live::ResponderValue;
use jiff::tz::TimeZone;
use overseer::Overseer;
use quarantine::Quarantine;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// Values go out this often.
const SHOW: Duration = Duration::from_millis(500);
/// The store gets them every so many shows: 10 s.
const FLUSH_EVERY: u32 = 20;
/// Stale positions are looked for every so many shows: 30 s.
const SETTLE_EVERY: u32 = 60;

#[derive(Default)]
struct Gathered {
    statuses: BTreeMap<DeviceId, DeviceStatus>,
    fixes: BTreeMap<PersonId, Fix>,
    /// Whether a message was understood, in order.
    understood: Vec<(DeviceId, bool)>,
}

/// Values as of one moment; the number tells readers that there are new ones.
#[derive(Clone, Default)]
pub struct Values {
    /// Counts up.
    pub round: u64,
    /// Responders whose value changed.
    pub responders: Arc<Vec<ResponderValue>>,
    /// Rises when counts of people may have changed.
    pub counts: u64,
}

/// Gathers values.
#[derive(Clone)]
pub struct Telemetry {
    gathered: Arc<Mutex<Gathered>>,
    rings: Arc<Mutex<Rings>>,
    quarantine: Arc<Mutex<Quarantine>>,
    overseer: Arc<Mutex<Overseer>>,
    batteries: Arc<Mutex<Batteries>>,
    values: watch::Sender<Values>,
}

impl Default for Telemetry {
    fn default() -> Self {
        Self {
            gathered: Arc::default(),
            rings: Arc::default(),
            quarantine: Arc::default(),
            overseer: Arc::default(),
            batteries: Arc::default(),
            values: watch::Sender::new(Values::default()),
        }
    }
}

/// What the gathering needs.
pub struct Around {
    /// Changed by positions.
    pub world: SharedWorld,
    /// Told when somebody who accepted comes nearer.
    pub commander: CommanderHandle,
    /// Who is connected.
    pub phones: Phones,
    /// Flushed to.
    pub store: Arc<dyn Store>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Where the residents live.
    pub zone: TimeZone,
}

impl Telemetry {
    /// A device gave a sign of life, with these readings.
    pub fn device(&self, device: DeviceId, reading: &Reading, at: UnixMs) {
        let mut gathered = self.lock();
        let status = gathered.statuses.entry(device).or_default();
        status.last_word_at = Some(at);
        status.gone_at = None;
        status.battery_percent = reading.battery_percent.or(status.battery_percent);
        status.link_quality = reading.link_quality.or(status.link_quality);
        if reading.firmware.is_some() {
            status.firmware.clone_from(&reading.firmware);
        }
    }

    /// The last will of a device was heard: it is gone, unless it speaks again.
    pub fn gone(&self, device: DeviceId, at: UnixMs) {
        self.lock().statuses.entry(device).or_default().gone_at = Some(at);
    }

    /// A device said this.
    pub fn heard(&self, device: DeviceId, heard: Heard) {
        self.lock().understood.push((device, heard.understood));
        locked(&self.rings).put(device, heard);
    }

    /// A device tried what it may not do: a ticket, and a line on its page.
    pub fn misbehaved(&self, device: DeviceId, what: &str, at: UnixMs) {
        locked(&self.rings).put(device, Heard::new(at, "", &[], vec![what.to_owned()], false));
        let finding = Finding { device, fault: Fault::BadMessages, on: true, at };
        locked(&self.overseer).again(vec![finding]);
    }

    /// The last messages of a device, newest first.
    #[must_use]
    pub fn last_of(&self, device: DeviceId) -> Vec<Heard> {
        locked(&self.rings).of(device)
    }

    /// A device that is not registered said this.
    pub fn stranger(&self, word: Word<'_>) {
        locked(&self.quarantine).note(word);
    }

    /// The hub listens since then: nobody is called silent before it has listened for a while.
    pub fn listens_since(&self, now: UnixMs) {
        locked(&self.overseer).listens_since(now);
    }

    /// Takes over the strangers that were written down.
    pub fn load_strangers(&self, rows: Vec<Stranger>) {
        locked(&self.quarantine).load(rows);
    }

    /// Devices that are not registered: those who called for help first, then the last heard.
    #[must_use]
    pub fn strangers(&self) -> Vec<Stranger> {
        locked(&self.quarantine).all()
    }

    /// One of them.
    #[must_use]
    pub fn stranger_at(&self, family: &str, address: &str) -> Option<Stranger> {
        locked(&self.quarantine).get(family, address).cloned()
    }

    /// It is registered now.
    pub fn forget_stranger(&self, family: &str, address: &str) {
        locked(&self.quarantine).forget(family, address);
    }

    /// Nobody's concern: it is off the list until it calls for help. Without `dismissed` it is on it again.
    pub fn dismiss_stranger(&self, family: &str, address: &str, dismissed: Option<Dismissed>) -> Option<Stranger> {
        locked(&self.quarantine).dismiss(family, address, dismissed)
    }

    /// A phone told where it is.
    pub fn fix(&self, person: PersonId, fix: Fix) {
        self.lock().fixes.insert(person, fix);
    }

    /// Changed values, and a bell for newer ones.
    #[must_use]
    pub fn values(&self) -> watch::Receiver<Values> {
        self.values.subscribe()
    }

    /// Merges, shows and flushes until stopped.
    pub async fn run(self, around: Around, stop: CancellationToken) {
        let mut tick = tokio::time::interval(SHOW);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut unsaved = Gathered::default();
        locked(&self.overseer).start(&around.world.read(), around.clock.now());
        let mut round: u32 = 0;
        loop {
            let stopped = tokio::select! {
                () = stop.cancelled() => true,
                _ = tick.tick() => false,
            };
            round = round.wrapping_add(1);
            let mut fresh = std::mem::take(&mut *self.lock());
            let words: Vec<DeviceId> = fresh.statuses.keys().copied().collect();
            let understood = std::mem::take(&mut fresh.understood);
            self.merge(&around, fresh, &mut unsaved);
            self.oversee(&around, &words, understood);
            believe(&around);
            self.show_counts(&around);
            if round.is_multiple_of(SETTLE_EVERY) {
                around.world.write().roster.settle(around.clock.now());
            }
            if stopped || round.is_multiple_of(FLUSH_EVERY) {
                flush(&around, &mut unsaved).await;
                self.flush_strangers(around.store.as_ref()).await;
                self.flush_batteries(&around).await;
                refresh(&around).await;
            }
            if stopped {
                return;
            }
        }
    }

    fn merge(&self, around: &Around, fresh: Gathered, unsaved: &mut Gathered) {
        let mut changed: BTreeSet<PersonId> = around.phones.take_changed();
        changed.extend(fresh.fixes.keys());
        if fresh.statuses.is_empty() && changed.is_empty() {
            return;
        }
        let at = around.clock.now();
        {
            let mut world = around.world.write();
            for (device, status) in fresh.statuses {
                let merged = merged(world.statuses.get(&device), status);
                world.statuses.insert(device, merged.clone());
                unsaved.statuses.insert(device, merged);
            }
            for (person, fix) in fresh.fixes {
                world.roster.change(person, |responder| {
                    if responder.on_call {
                        responder.fix = Some(fix);
                        unsaved.fixes.insert(person, fix);
                    }
                });
            }
        }
        let approaching = self.show(around, &changed, at);
        for work in approaching {
            around.commander.offer(work);
        }
    }

    /// Takes the words in, looks who is silent, and hands what was found to the commander.
    fn oversee(&self, around: &Around, words: &[DeviceId], understood: Vec<(DeviceId, bool)>) {
        let now = around.clock.now();
        let mut items: Vec<Item> = {
            let world = around.world.read();
            let mut overseer = locked(&self.overseer);
            let mut batteries = locked(&self.batteries);
            for (device, good) in understood {
                overseer.understood(&world, device, good, now);
            }
            for device in words {
                if let Some(status) = world.statuses.get(device) {
                    batteries.word(*device, status);
                    overseer.word(&world, *device, status, batteries.is_foretold(*device));
                }
            }
            let mut items: Vec<Item> = overseer.look(&world, now).into_iter().map(Item::Finding).collect();
            items.extend(overseer.unmuted(&world, now).into_iter().map(|device| Item::Unmuted { device }));
            if world.board.has_untold(now) {
                items.push(Item::Settle);
            }
            items
        };
        items.dedup();
        if items.is_empty() {
            return;
        }
        let overseer = Arc::clone(&self.overseer);
        let found: Vec<Finding> =
            items.iter().filter_map(|item| if let Item::Finding(found) = item { Some(*found) } else { None }).collect();
        let again = found.clone();
        let done: Done = Box::new(move |result| {
            if matches!(result, Err(CommandError::Unavailable)) {
                locked(&overseer).again(again);
            }
        });
        if !around.commander.try_submit(Lane::Normal, Work::Supervise(items), done) {
            locked(&self.overseer).again(found);
        }
    }

    /// A device was changed: its beat may be another.
    pub fn device_changed(&self, world: &World, device: DeviceId) {
        locked(&self.overseer).changed(world, device);
    }

    /// Tells that counts of people have changed.
    fn show_counts(&self, around: &Around) {
        let counts = around.world.read().census.revision();
        self.values.send_if_modified(|kept| {
            let changed = kept.counts != counts;
            if changed {
                kept.round += 1;
                kept.responders = Arc::default();
                kept.counts = counts;
            }
            changed
        });
    }

    /// Publishes the changed values and tells which promises have moved on.
    fn show(&self, around: &Around, changed: &BTreeSet<PersonId>, at: UnixMs) -> Vec<Work> {
        if changed.is_empty() {
            return Vec::new();
        }
        let world = around.world.read();
        let values: Vec<_> =
            changed.iter().map(|person| responder_value(&world, &around.phones, *person, at)).collect();
        let now = moment(at, &around.zone);
        let mut moved = Vec::new();
        for person in changed {
            moved.extend(crate::commander::near_tickets(&world, *person, at));
            let Some(alarm) = world.roster.get(*person).and_then(|known| known.committed) else { continue };
            let Some(place) = world.alarms.get(&alarm).and_then(|alarm| alarm.place) else { continue };
            let pick = world.roster.pick(*person, hub_core::dispatch::PickCause::Nearest, Some(place), now);
            if let (Some(distance_m), hub_core::dispatch::PlaceUsed::Fix) = (pick.distance_m, pick.place) {
                let command = AlarmCommand::Approach { person: *person, distance_m };
                moved.push(Work::Alarm { alarm, command, actor: Actor::Person(*person), note: None });
            }
        }
        drop(world);
        self.values.send_modify(|kept| {
            kept.round += 1;
            kept.responders = Arc::new(values);
        });
        moved
    }

    fn lock(&self) -> MutexGuard<'_, Gathered> {
        locked(&self.gathered)
    }
}

fn locked<T>(kept: &Mutex<T>) -> MutexGuard<'_, T> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

fn merged(old: Option<&DeviceStatus>, new: DeviceStatus) -> DeviceStatus {
    let old = old.cloned().unwrap_or_default();
    DeviceStatus {
        last_word_at: new.last_word_at.or(old.last_word_at),
        // A word ends it; both at once: whichever was last stands in the newer one.
        gone_at: new.gone_at.or(old.gone_at.filter(|_| new.last_word_at.is_none())),
        battery_percent: new.battery_percent.or(old.battery_percent),
        link_quality: new.link_quality.or(old.link_quality),
        firmware: new.firmware.or(old.firmware),
    }
}
