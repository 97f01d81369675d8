//! A district with its hub and everybody connected: what a storm and a day are played on.

use super::child::HubChild;
use super::device::Device;
use super::district::{District, Plan, build, topic_of};
use super::figures::number;
use super::ledger::{Ledger, Once};
use super::load::pace;
use super::schedule::{Act, Schedule};
use super::screen::{Kind, Screen};
use super::side::{QUIET, Side};
use super::{figures::Spread, limit};
use crate::clock::{Clock, SystemClock};
use crate::config::Flags;
use anyhow::{Context, ensure};
use hub_core::ids::DeviceId;
use std::sync::Arc;
use std::time::Instant;

/// A gateway tells of a mains failure as of everything else: by what it last knew.
const LOSS: &[u8] = br#"{"ac_connected":false,"linkquality":98}"#;
/// A sign of life.
const BEAT: &[u8] = br#"{"voltage":3000,"linkquality":98}"#;

/// Memory of idle connections: the hub's with and without them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Idle {
    pub kib_per_connection: f64,
    pub kib_per_screen: f64,
}

/// Everybody is connected.
pub(super) struct Scene {
    pub plan: Plan,
    pub hub: HubChild,
    pub side: Side,
    pub gateways: Vec<Arc<Device>>,
    pub buttons: Vec<Arc<Device>>,
    /// Desks that read; the first is the witness.
    pub desks: Vec<Arc<Screen>>,
    pub phones: Vec<Arc<Screen>>,
    /// A desk's session.
    pub token: String,
    pub idle: Idle,
    /// Tokens of desks that are not open yet.
    spare: Vec<String>,
    behind: Vec<DeviceId>,
    button_ids: Vec<DeviceId>,
    database: String,
    from: u64,
    used: usize,
    _folder: tempfile::TempDir,
}

/// Who speaks.
struct Cast {
    plan: Plan,
    gateways: Vec<Arc<Device>>,
    buttons: Vec<Arc<Device>>,
}

impl Cast {
    /// A device that speaks through its gateway, or a button.
    fn act(&self, act: Act) {
        let (device, about, payload) = match act {
            Act::Press(button) => return self.buttons[button].press(),
            Act::Loss(device) => (device, super::device::About::Loss, LOSS),
            Act::Beat(device) => (device, super::device::About::Beat, BEAT),
        };
        let gateway = &self.gateways[self.plan.gateway_of(device) as usize];
        gateway.say(about, &topic_of(&self.plan, device), payload);
    }
}

impl Scene {
    /// Writes the district, starts the hub and connects everybody but `spare` of the desks.
    pub async fn set(plan: Plan, spare: u32, flags: &Flags) -> anyhow::Result<Self> {
        ensure!(plan.connections > plan.buttons, "{} connections are needed at least", plan.buttons + 1);
        ensure!(plan.behind() >= plan.gateways(), "{} devices are needed at least", plan.connections);
        ensure!(plan.dashboards > spare, "{} dashboards are needed at least", spare + 1);
        limit::make_room(u64::from(plan.connections) + u64::from(plan.dashboards * 3) + u64::from(plan.volunteers))?;
        let folder = super::folder(flags)?;
        let beside = || format!("sqlite://{}", folder.path().join("fengdi.db").display());
        let database = flags.database.clone().unwrap_or_else(beside);
        let store = hub_store::open(&database).await?;
        let built = build(store.as_ref(), &plan, SystemClock::start().now()).await;
        store.close().await;
        let District { mut desks, phones, gateways, buttons, behind } = built?;
        let spare = desks.split_off(desks.len() - spare as usize);
        let token = desks.first().cloned().context("no desk")?;
        let (buttons, button_ids): (Vec<_>, Vec<_>) = buttons.into_iter().unzip();
        let hub = HubChild::start(folder.path(), &database).await?;
        let side = Side::of(&hub, Instant::now());
        let from = side.position(&token).await?;
        // What loading the district took is given back first, else the connections would seem to cost nothing.
        tokio::time::sleep(QUIET).await;
        let empty = hub.rss_kib()?;
        let gateways = side.devices(gateways).await?;
        let buttons = side.devices(buttons).await?;
        tokio::time::sleep(QUIET).await;
        let with_devices = hub.rss_kib()?;
        let kinds = std::iter::once(Kind::Witness).chain(std::iter::repeat(Kind::Desk));
        let desks = side.screens(desks.into_iter().zip(kinds).collect()).await?;
        tokio::time::sleep(QUIET).await;
        let idle = Idle {
            kib_per_connection: (with_devices - empty) / number(gateways.len() + buttons.len()),
            kib_per_screen: (hub.rss_kib()? - with_devices) / number(desks.len()),
        };
        let phones = side.screens(phones.into_iter().map(|phone| (phone, Kind::Phone)).collect()).await?;
        Ok(Self {
            plan,
            hub,
            side,
            gateways,
            buttons,
            desks,
            phones,
            token,
            idle,
            spare,
            behind,
            button_ids,
            database,
            from,
            used: 0,
            _folder: folder,
        })
    }

    /// The next so many buttons that were never pressed: the number of the first.
    pub fn fresh(&mut self, count: usize) -> usize {
        self.used += count;
        self.used - count
    }

    /// Opens the spare desks, which read nothing.
    pub async fn open_deaf(&mut self) -> anyhow::Result<usize> {
        let wanted: Vec<_> = self.spare.drain(..).map(|token| (token, Kind::Deaf)).collect();
        // Each lives in its task.
        Ok(self.side.screens(wanted).await?.len())
    }

    /// Everybody with a connection to the endpoint.
    pub fn devices(&self) -> Vec<Arc<Device>> {
        self.gateways.iter().chain(&self.buttons).cloned().collect()
    }

    /// Says all of it when it is due; returns how late it was said.
    pub async fn play(&self, schedule: Schedule) -> anyhow::Result<Spread> {
        let cast = Cast { plan: self.plan, gateways: self.gateways.clone(), buttons: self.buttons.clone() };
        pace(schedule.into_iter(), move |act| cast.act(act)).await
    }

    /// What the buttons pressed so far should have left in the log.
    pub fn pressed(&self) -> Vec<Once> {
        let once = |(button, id): (&Arc<Device>, &DeviceId)| {
            let presses = button.presses();
            let acknowledged = presses.iter().any(|press| press.acked_ns.is_some());
            (!presses.is_empty()).then_some(Once { device: *id, acknowledged })
        };
        self.buttons.iter().zip(&self.button_ids).filter_map(once).collect()
    }

    /// What the first `count` losses should have left there.
    pub fn lost_mains(&self, count: u32) -> Vec<Once> {
        let acknowledged = self.gateways.iter().all(|gateway| gateway.waiting() == 0);
        self.behind.iter().take(count as usize).map(|device| Once { device: *device, acknowledged }).collect()
    }

    /// Everybody goes, the hub stops, and the log is read.
    pub async fn end(self) -> anyhow::Result<Ledger> {
        self.side.end().await;
        self.hub.stop().await?;
        Ledger::read(&self.database, self.from).await
    }
}
