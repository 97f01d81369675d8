//! One run: an empty database, a hub of its own, everybody connected, the presses, the reckoning.

use super::child::HubChild;
use super::device::Device;
use super::figures::{Spread, number};
use super::outcome::{Counted, Outcome, follow};
use super::screen::{Kind, Screen};
use super::side::{QUIET, Side};
use super::town::{Size, Town, build};
use super::{Bench, Load, disk, load, relay};
use crate::clock::{Clock, SystemClock};
use anyhow::{Context, ensure};
use serde::Serialize;
use std::sync::Arc;
use std::sync::atomic::Ordering;

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
    side: Side,
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
    let data = tempfile::Builder::new().prefix("run-").tempdir_in(&bench.folder)?;
    let stage = set(bench, load, data.path()).await?;
    warm_up(&stage).await?;
    let report = measure(&stage, load, floor).await;
    stage.side.end().await;
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
async fn set(bench: &Bench, load: Load, data: &std::path::Path) -> anyhow::Result<Stage> {
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
    let side = Side::of(&hub, bench.began);
    let empty = hub.rss_kib()?;
    let mut again = side.devices(devices).await?;
    let once = again.split_off(bench.flags.devices as usize);
    tokio::time::sleep(QUIET).await;
    let with_devices = hub.rss_kib()?;
    let token = desks.first().cloned().context("no desk")?;
    let kinds = std::iter::once(Kind::Witness).chain(std::iter::repeat(Kind::Desk));
    let wanted: Vec<_> =
        desks.into_iter().zip(kinds).chain(phones.into_iter().map(|phone| (phone, Kind::Phone))).collect();
    let sockets = wanted.len();
    let mut desks = side.screens(wanted).await?;
    let phones = desks.split_off(bench.flags.dashboards as usize);
    tokio::time::sleep(QUIET).await;
    let with_screens = hub.rss_kib()?;
    let kib_per_mqtt_connection = (with_devices - empty) / number(again.len() + once.len());
    let kib_per_screen = (with_screens - with_devices) / number(sockets);
    Ok(Stage { hub, side, desks, _phones: phones, again, once, token, kib_per_mqtt_connection, kib_per_screen })
}

/// Opens the alarms that later presses join, and waits until their pages have gone out.
async fn warm_up(stage: &Stage) -> anyhow::Result<()> {
    stage.again.iter().for_each(|device| device.press());
    stage.side.settle(stage.again.iter().chain(&stage.once), &stage.desks).await;
    ensure!(stage.again.iter().all(|device| device.waiting() == 0), "the hub does not acknowledge presses");
    stage.desks.iter().for_each(|desk| desk.forget());
    Ok(())
}

async fn measure(stage: &Stage, load: Load, floor: Option<Floor>) -> anyhow::Result<Report> {
    let from = stage.side.position(&stage.token).await?;
    let cpu = stage.hub.cpu_s()?;
    let generator_late = load::press_all(load, &stage.again, &stage.once).await?;
    stage.side.settle(stage.again.iter().chain(&stage.once), &stage.desks).await;
    let cpu = stage.hub.cpu_s()? - cpu;
    let events = stage.side.position(&stage.token).await? - from;
    let memory_mib = stage.hub.rss_kib()? / 1024.0;
    let counted: Vec<Counted> = stage.side.ask(&stage.token, "/api/alarms").await?;
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
