//! One run: an empty database, a hub of its own, everybody connected, the presses, the reckoning.

use super::child::HubChild;
use super::device::Device;
use super::figures::{Spread, number};
use super::outcome::{Counted, Outcome, follow};
use super::screen::{Kind, Screen};
use super::town::{Size, Town, build};
use super::{Bench, Load, disk, load, relay};
use crate::clock::{Clock, SystemClock};
use anyhow::{Context, ensure};
use futures::StreamExt;
use serde::Serialize;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// After the last press, everything must have arrived within this.
const PATIENCE: Duration = Duration::from_secs(20);
/// Quiet for this long means: nothing more comes.
const QUIET: Duration = Duration::from_millis(700);
/// Looked at this often.
const LOOK: Duration = Duration::from_millis(50);
/// Connections that are made at once.
const AT_ONCE: usize = 64;
/// Samples of the floor at most, and for how long at most.
const FLOOR_SAMPLES: u32 = 2_000;
const FLOOR_SECONDS: u32 = 3;

/// What the same message and one durable write cost without a hub.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Floor {
    /// `fdatasync` of one overwritten block.
    pub disk: Spread,
    /// mosquitto to a WebSocket; none where it is not installed.
    pub relay: Option<Spread>,
}

/// What the hub used.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Cost {
    pub cpu_s_per_10_000_presses: f64,
    pub cpu_s_per_10_000_events: f64,
    /// Entries of the log during the run.
    pub events: u64,
    pub memory_mib: f64,
    pub kib_per_mqtt_connection: f64,
    pub kib_per_screen: f64,
}

/// Everything about one run.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Report {
    pub rate: u32,
    pub openings_percent: u32,
    pub outcome: Outcome,
    pub cost: Cost,
    pub floor: Option<Floor>,
    /// How late the generator itself was.
    pub generator_late: Spread,
}

struct Stage {
    hub: HubChild,
    desks: Vec<Arc<Screen>>,
    _phones: Vec<Arc<Screen>>,
    again: Vec<Arc<Device>>,
    once: Vec<Arc<Device>>,
    token: String,
    kib_per_mqtt_connection: f64,
    kib_per_screen: f64,
}

/// Runs one load. Without `floor` only the hub is measured.
pub(super) async fn run(bench: &Bench, load: Load, floor: bool) -> anyhow::Result<Report> {
    let floor = if floor { Some(measure_floor(bench, load.rate).await?) } else { None };
    let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
    let data = tempfile::Builder::new().prefix("run-").tempdir_in(&bench.folder)?;
    let stage = set(bench, load, data.path(), &tasks, &stop).await?;
    warm_up(&stage).await?;
    let report = measure(&stage, load, floor).await;
    stop.cancel();
    tasks.close();
    tasks.wait().await;
    stage.hub.stop().await?;
    report
}

async fn measure_floor(bench: &Bench, rate: u32) -> anyhow::Result<Floor> {
    let samples = (rate * FLOOR_SECONDS).min(FLOOR_SAMPLES) as usize;
    let disk = disk::measure(&bench.folder, rate, samples).await.context("measuring the disk")?;
    let relay = relay::measure(&bench.folder, rate, samples).await.context("measuring the relay")?;
    Ok(Floor { disk, relay })
}

/// Fills the database, starts the hub and connects everybody.
async fn set(
    bench: &Bench,
    load: Load,
    data: &std::path::Path,
    tasks: &TaskTracker,
    stop: &CancellationToken,
) -> anyhow::Result<Stage> {
    let beside = format!("sqlite://{}", data.join("fengdi.db").display());
    let database = bench.database.as_deref().unwrap_or(&beside);
    let store = hub_store::open(database).await?;
    let devices = bench.flags.devices + u32::try_from(load.opening())?;
    let size = Size { devices, dashboards: bench.flags.dashboards, volunteers: bench.flags.volunteers };
    let street = bench.runs.fetch_add(1, Ordering::Relaxed);
    let town = build(store.as_ref(), &size, street, SystemClock::start().now()).await;
    store.close().await;
    let Town { desks, phones, devices } = town?;
    let hub = HubChild::start(data, database).await?;
    let empty = hub.rss_kib()?;
    let connect = |name: String| Device::connect(hub.mqtt, name, bench.began, tasks, stop.clone());
    let connecting = futures::stream::iter(devices).map(connect).buffered(AT_ONCE);
    let mut again: Vec<_> = connecting.collect::<Vec<_>>().await.into_iter().collect::<anyhow::Result<_>>()?;
    let once = again.split_off(bench.flags.devices as usize);
    tokio::time::sleep(QUIET).await;
    let with_devices = hub.rss_kib()?;
    let token = desks.first().cloned().context("no desk")?;
    let kinds = std::iter::once(Kind::Witness).chain(std::iter::repeat(Kind::Desk));
    let wanted: Vec<_> =
        desks.into_iter().zip(kinds).chain(phones.into_iter().map(|phone| (phone, Kind::Phone))).collect();
    let sockets = wanted.len();
    let (http, began) = (hub.http, bench.began);
    let open = |(token, kind): (String, Kind)| async move {
        Screen::open(http, &token, kind, began, tasks, stop.clone()).await
    };
    let opening = futures::stream::iter(wanted).map(open).buffered(AT_ONCE);
    let mut desks: Vec<_> = opening.collect::<Vec<_>>().await.into_iter().collect::<anyhow::Result<_>>()?;
    let phones = desks.split_off(bench.flags.dashboards as usize);
    tokio::time::sleep(QUIET).await;
    let with_screens = hub.rss_kib()?;
    let kib_per_mqtt_connection = (with_devices - empty) / number(again.len() + once.len());
    let kib_per_screen = (with_screens - with_devices) / number(sockets);
    Ok(Stage { hub, desks, _phones: phones, again, once, token, kib_per_mqtt_connection, kib_per_screen })
}

/// Opens the alarms that later presses join, and waits until their pages have gone out.
async fn warm_up(stage: &Stage) -> anyhow::Result<()> {
    stage.again.iter().for_each(|device| device.press());
    settle(stage).await;
    ensure!(stage.again.iter().all(|device| device.waiting() == 0), "the hub does not acknowledge presses");
    stage.desks.iter().for_each(|desk| desk.forget());
    Ok(())
}

async fn measure(stage: &Stage, load: Load, floor: Option<Floor>) -> anyhow::Result<Report> {
    let from = position(stage).await?;
    let cpu = stage.hub.cpu_s()?;
    let generator_late = load::press_all(load, &stage.again, &stage.once).await;
    settle(stage).await;
    let cpu = stage.hub.cpu_s()? - cpu;
    let events = position(stage).await? - from;
    let memory_mib = stage.hub.rss_kib()? / 1024.0;
    let counted: Vec<Counted> = ask(stage, "/api/alarms").await?;
    let again = stage.again.iter().map(|device| (Arc::clone(device), 1));
    let devices: Vec<_> = again.chain(stage.once.iter().map(|device| (Arc::clone(device), 0))).collect();
    Ok(Report {
        rate: load.rate,
        openings_percent: load.openings_percent,
        outcome: follow(&devices, &stage.desks, &counted)?,
        cost: Cost {
            cpu_s_per_10_000_presses: cpu / number(load.presses()) * 1e4,
            cpu_s_per_10_000_events: cpu / number(usize::try_from(events)?) * 1e4,
            events,
            memory_mib,
            kib_per_mqtt_connection: stage.kib_per_mqtt_connection,
            kib_per_screen: stage.kib_per_screen,
        },
        floor,
        generator_late,
    })
}

/// Waits until everything is acknowledged and no screen gets anything new, or until the patience ends.
async fn settle(stage: &Stage) {
    let until = Instant::now() + PATIENCE;
    let (mut seen, mut since) = (0, Instant::now());
    while Instant::now() < until {
        let waiting: usize = stage.again.iter().chain(&stage.once).map(|device| device.waiting()).sum();
        let last = stage.desks.iter().map(|desk| desk.last().0).min().unwrap_or_default();
        if waiting > 0 || last != seen {
            (seen, since) = (last, Instant::now());
        } else if since.elapsed() > QUIET {
            return;
        }
        tokio::time::sleep(LOOK).await;
    }
}

#[derive(serde::Deserialize)]
struct Ready {
    position: u64,
}

async fn position(stage: &Stage) -> anyhow::Result<u64> {
    ask::<Ready>(stage, "/readyz").await.map(|ready| ready.position)
}

async fn ask<T: serde::de::DeserializeOwned>(stage: &Stage, path: &str) -> anyhow::Result<T> {
    let client = reqwest::Client::builder().timeout(PATIENCE).build()?;
    let cookie = format!("{}={}", crate::auth::COOKIE_PLAIN, stage.token);
    let answer = client.get(format!("http://{}{path}", stage.hub.http)).header("cookie", cookie).send().await?;
    Ok(answer.error_for_status()?.json().await?)
}
