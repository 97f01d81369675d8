//! All devices of the town: one MQTT connection each, heartbeats spread over the interval, presses by chance.

mod line;
mod press;

use super::pace::Pace;
use super::settings::Settings;
use crate::town::dice::Dice;
use crate::town::{Town, TownDevice};
use hub_core::household::Household;
use hub_core::signal::SignalKind;
use line::Line;
use press::Story;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, sleep_until};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{info, warn};

/// Between two heartbeats of one device, simulated seconds.
const HEARTBEAT_S: f64 = 300.0;
/// However fast the town lives, a device beats no oftener.
const SHORTEST_BEAT: Duration = Duration::from_secs(10);
/// Between two new connections at the start: 200 a second.
const RAMP: Duration = Duration::from_millis(5);
/// Between two counts of the connected devices.
const COUNT_EVERY: Duration = Duration::from_secs(3);
/// Presses under way at the same time.
const STORIES_AT_ONCE: usize = 64;
/// Of a hundred presses, how many are people's calls; the rest are sensors and wearables.
const CALLS_PERCENT: u32 = 88;

/// The devices, before they are switched on.
pub struct Fleet {
    seed: u64,
    host: String,
    port: u16,
    presses_per_hour: f64,
    lines: Vec<Arc<Line>>,
    refused: Arc<AtomicBool>,
}

/// Why the devices cannot be switched on.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is not host:port")]
pub struct BadAddress(String);

impl Fleet {
    /// Takes the first devices of the town; each says where it hangs when it logs.
    ///
    /// # Errors
    /// An MQTT address that is not `host:port`.
    pub fn new(settings: &Settings, town: &Town) -> Result<Self, BadAddress> {
        let bad = || BadAddress(settings.mqtt.clone());
        let (host, port) = settings.mqtt.rsplit_once(':').ok_or_else(bad)?;
        let port = port.parse().map_err(|_| bad())?;
        // A restart is a new boot, whatever the seed says: else its numbers would look like yesterday's messages.
        let boot: Arc<str> = format!("{:08x}", rand::random::<u32>()).into();
        let doors: BTreeMap<_, _> = town.households.iter().map(|household| (household.id, household)).collect();
        let place_of = |device: &TownDevice| {
            let household = device.device.household.and_then(|id| doors.get(&id).copied());
            household.map(|household| spoken(town, household)).unwrap_or_default()
        };
        let lines = town.devices.iter().take(settings.devices);
        let lines = lines.map(|device| Arc::new(Line::new(device, place_of(device), boot.clone())));
        Ok(Self {
            seed: settings.seed,
            host: host.to_owned(),
            port,
            presses_per_hour: settings.presses_per_hour,
            lines: lines.collect(),
            refused: Arc::default(),
        })
    }

    /// Switches everything on; ends with `stop`.
    pub fn start(self, pace: Pace, tracker: &TaskTracker, stop: &CancellationToken) {
        for (number, line) in self.lines.iter().enumerate() {
            let dice = Dice::of_actor(self.seed, 1_000_000 + number as u64);
            let (line, host, port) = (line.clone(), self.host.clone(), self.port);
            let (refused, stop) = (self.refused.clone(), stop.clone());
            tracker.spawn(async move {
                if stop.run_until_cancelled(sleep(RAMP * number as u32)).await.is_some() {
                    line.connect_for_ever(&host, port, dice, &refused, &stop).await;
                }
            });
        }
        let lines: Arc<[Arc<Line>]> = self.lines.into();
        let count = tell_count(lines.clone());
        tracker.spawn(stop.clone().run_until_cancelled_owned(count));
        let beats = beat(lines.clone(), pace);
        tracker.spawn(stop.clone().run_until_cancelled_owned(beats));
        let presses = press_for_ever(lines, self.seed, self.presses_per_hour, pace, tracker.clone(), stop.clone());
        tracker.spawn(stop.clone().run_until_cancelled_owned(presses));
    }
}

/// 幸福里3号楼 2单元 302
fn spoken(town: &Town, household: &Household) -> String {
    let building = town.areas.iter().find(|area| area.path == household.area);
    let name = building.map(|area| area.name.as_str()).unwrap_or_default();
    format!("{name} {} {}", household.unit.as_deref().unwrap_or_default(), household.door)
}

/// One line whenever the number of connected devices has changed.
async fn tell_count(lines: Arc<[Arc<Line>]>) {
    let mut look = interval(COUNT_EVERY);
    let mut told = 0;
    loop {
        look.tick().await;
        let connected = lines.iter().filter(|line| line.is_connected()).count();
        if connected != told {
            info!("{connected} of {} devices are connected", lines.len());
            told = connected;
        }
    }
}

/// Every device in turn, so that the beats are spread evenly over the interval. What is off line keeps quiet.
async fn beat(lines: Arc<[Arc<Line>]>, pace: Pace) {
    let count = u32::try_from(lines.len()).unwrap_or(u32::MAX).max(1);
    let mut turn = interval((pace.wait(HEARTBEAT_S).max(SHORTEST_BEAT) / count).max(Duration::from_millis(1)));
    turn.set_missed_tick_behavior(MissedTickBehavior::Skip);
    for line in lines.iter().cycle() {
        turn.tick().await;
        line.beat();
    }
}

/// Presses at random times, as rare or frequent as asked for.
async fn press_for_ever(
    lines: Arc<[Arc<Line>]>,
    seed: u64,
    per_hour: f64,
    pace: Pace,
    tracker: TaskTracker,
    stop: CancellationToken,
) {
    if per_hour.is_nan() || per_hour <= 0.0 || lines.is_empty() {
        return;
    }
    let mut dice = Dice::of_actor(seed, u64::MAX - 1);
    let places = Arc::new(Semaphore::new(STORIES_AT_ONCE));
    let mut next_at = Instant::now() + pace.wait(5.0);
    loop {
        sleep_until(next_at).await;
        let gap_s = -dice.between(1e-6, 1.0).ln() * 3_600.0 / per_hour;
        next_at = Instant::now() + pace.wait(gap_s).max(Duration::from_millis(1));
        let calls = dice.chance(CALLS_PERCENT);
        let able: Vec<&Arc<Line>> =
            lines.iter().filter(|line| line.is_connected() && (line.says == SignalKind::Sos) == calls).collect();
        if able.is_empty() {
            continue;
        }
        let line = (*dice.pick(&able)).clone();
        let story = Story::draw(&mut dice, line.says);
        match places.clone().try_acquire_owned() {
            Ok(place) => {
                let telling = async move {
                    story.tell(&line, pace).await;
                    drop(place);
                };
                tracker.spawn(stop.clone().run_until_cancelled_owned(telling));
            }
            Err(_) => warn!("{STORIES_AT_ONCE} presses are still waiting for their answer: no new ones"),
        }
    }
}

/// Said once for the whole town, not seven hundred times.
fn explain_refusal(refused: &AtomicBool, name: &str) {
    if !refused.swap(true, Ordering::Relaxed) {
        warn!("the hub refuses {name} and perhaps others: was it filled from the same seed?");
    }
}

/// A line for the one who watches.
fn say(line: &Line, what: &str) {
    info!("{} ({}) {what}", line.name, line.place);
}
