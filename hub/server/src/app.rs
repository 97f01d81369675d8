//! The only wiring: opens the store, reads the world, starts every task, and stops them in order.

use crate::alarm_thread::AlarmThread;
use crate::auth::{Guesses, Passwords, Sessions};
use crate::clock::Clock;
use crate::commander::{Commander, CommanderHandle, Parts};
use crate::config::Config;
use crate::escalator::Escalator;
use crate::ids::{new_id, new_secret, sha256_hex};
use crate::lasting::{Lasting, Lost};
use crate::listeners::{Addresses, Listeners};
use crate::outbox::{Outbox, OutboxBell};
use crate::phones::Phones;
use crate::photo::Photos;
use crate::rate::Figures;
use crate::revoke::Revoker;
use crate::session::Fanout;
use crate::tail::Tail;
use crate::telemetry::{Around, STRANGERS, Telemetry};
use crate::timers::Timers;
use crate::watchdog::{Guard, Pulse};
use crate::world::{SharedWorld, World};
use crate::{http, ingest, webhook};
use anyhow::Context;
use hub_mqtt::{Endpoint, EndpointHandle};
use hub_store::Store;
use jiff::tz::TimeZone;
use metrics_exporter_prometheus::PrometheusHandle;
use std::net::SocketAddr;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long a graceful stop may take.
const STOP: Duration = Duration::from_secs(10);

/// Everything a request or a socket works with.
pub struct Inner {
    /// Configuration.
    pub config: Config,
    /// The store.
    pub store: Arc<dyn Store>,
    /// What the hub knows.
    pub world: SharedWorld,
    /// The one writer.
    pub commander: CommanderHandle,
    /// The tail of the log.
    pub tail: Tail,
    /// Live sockets.
    pub phones: Phones,
    /// Readers of the feed, by what they may see.
    pub fanout: Fanout,
    /// Positions and signs of life.
    pub telemetry: Telemetry,
    /// What is due.
    pub escalator: Escalator,
    /// The door for people without a log-in.
    pub door: http::Door,
    /// What falls due of the everyday side.
    pub timers: Timers,
    /// Pictures and voice notes.
    pub photos: Photos,
    /// Rates and topics.
    pub figures: Figures,
    /// Tells outside addresses.
    pub webhooks: webhook::Caller,
    /// Sessions.
    pub sessions: Sessions,
    /// Password hashing.
    pub passwords: Passwords,
    /// Wrong log-ins.
    pub guesses: Guesses,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Where the residents live.
    pub zone: TimeZone,
    /// The MQTT endpoint.
    pub endpoint: EndpointHandle,
    /// The outside broker's state, when there is one.
    pub broker: ingest::BrokerState,
    /// Where messages that came by no broker go.
    pub intake: ingest::Intake,
    /// Devices that are on a line now.
    pub lines: ingest::Connected,
    /// What the watchdog saw last.
    pub pulse: Pulse,
    /// Renders the metrics.
    pub metrics: PrometheusHandle,
    /// SHA-256 of the one-time code for the first administrator, while nobody can log in.
    pub setup_sha256: std::sync::Mutex<Option<String>>,
    /// Where the HTTP listener really listens.
    pub http_address: SocketAddr,
    /// Set when the hub stops.
    pub stop: CancellationToken,
    /// Every task.
    pub tasks: TaskTracker,
    /// Those that last as long as the hub.
    pub lasting: Lasting,
}

/// The hub, shared.
#[derive(Clone)]
pub struct Hub(Arc<Inner>);

impl Deref for Hub {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

/// A hub that runs.
pub struct Running {
    /// The hub.
    pub hub: Hub,
    /// Where browsers find it.
    pub http: SocketAddr,
    /// Where devices find it.
    pub mqtt: SocketAddr,
    /// Where alarm panels find it, when that line is open.
    pub dc09: Option<SocketAddr>,
    /// Where alarm panels find it over UDP, when that is open.
    pub dc09_udp: Option<SocketAddr>,
    /// Where watches find it, when that line is open.
    pub watch: Option<SocketAddr>,
    /// The one-time code for the first administrator, when nobody can log in yet.
    pub setup_code: Option<String>,
    endpoint: Endpoint,
    writer: CancellationToken,
    guard: Guard,
    alarm_thread: AlarmThread,
}

/// Starts a hub on an open store.
pub async fn start(
    config: Config,
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    metrics: PrometheusHandle,
) -> anyhow::Result<Running> {
    let zone = TimeZone::get(&config.time_zone).context("time zone")?;
    if store.head().await?.epoch.is_empty() {
        store.set_epoch(&new_id(clock.now()).to_string()).await?;
    }
    let mut world = World::load(store.as_ref(), clock.now()).await.context("reading the database")?;
    world.external_ready = config.external_url.is_some();
    world.meanings = Arc::clone(&config.meanings);
    let open: Vec<_> = world.alarms.values().cloned().collect();
    let timers = Timers::default();
    timers.follow_all(&world);
    let setup_code = world.nobody_can_log_in().then(new_secret);
    let tail = Tail::starting_at(world.position);
    let world = SharedWorld::new(world);
    let (commander, lanes) = CommanderHandle::lanes();
    let (stop, writer, tasks) = (CancellationToken::new(), CancellationToken::new(), TaskTracker::new());
    let lasting = Lasting::new(tasks.clone(), stop.clone());
    let (escalator, bell, phones) = (Escalator::default(), OutboxBell::default(), Phones::default());
    let door = http::Door::new(http::report_secret(store.as_ref()).await?);
    escalator.follow(&open);

    let listeners = Listeners::bind(&config).await?;
    let addresses = listeners.addresses()?;
    let telemetry = Telemetry::default();
    telemetry.listens_since(clock.now());
    telemetry.load_strangers(store.strangers(STRANGERS).await?);
    let learned = ingest::Learned::from_rows(store.facts().await?);
    let meanings = Arc::clone(&config.meanings);
    let intake = ingest::Intake::new(world.clone(), commander.clone(), Arc::clone(&clock), meanings, learned);
    let alarm_thread = AlarmThread::start()?;
    let (endpoint, jobs) = {
        let _there = alarm_thread.runtime().enter();
        ingest::bind_endpoint(&config, &intake, &telemetry, &lasting)?
    };
    let broker = ingest::BrokerState::default();
    let photos = Photos::open(&config.photo.place, config.photo.quota, zone.clone()).context("[photo]")?;
    let webhooks = webhook::Caller::new(&config.webhook_allow, Arc::clone(&clock))?;
    let hub = Hub(Arc::new(Inner {
        photos,
        figures: Figures::default(),
        webhooks,
        sessions: Sessions::new(Arc::clone(&store), phones.clone()),
        passwords: Passwords::new()?,
        guesses: Guesses::default(),
        telemetry,
        setup_sha256: std::sync::Mutex::new(setup_code.as_ref().map(|code| sha256_hex(code.as_bytes()))),
        endpoint: endpoint.handle(),
        broker,
        intake: intake.clone(),
        lines: ingest::Connected::default(),
        config,
        store,
        world,
        commander,
        tail,
        phones,
        fanout: Fanout::default(),
        escalator,
        door,
        timers,
        clock,
        zone,
        pulse: Pulse::of(lasting.lost().clone()),
        metrics,
        http_address: addresses.http,
        stop,
        tasks,
        lasting,
    }));
    run_tasks(&hub, alarm_thread.runtime(), lanes, bell, intake, jobs, &writer)?;
    listeners.serve(&hub);
    let guard = Guard::start(&hub)?;
    let (mqtt, Addresses { http, dc09, dc09_udp, watch }) = (endpoint.local_addr(), addresses);
    Ok(Running { http, mqtt, dc09, dc09_udp, watch, setup_code, endpoint, writer, guard, alarm_thread, hub })
}

fn run_tasks(
    hub: &Hub,
    alarm: &Handle,
    lanes: crate::commander::Lanes,
    bell: OutboxBell,
    intake: ingest::Intake,
    jobs: tokio::sync::mpsc::Receiver<hub_mqtt::Job>,
    writer: &CancellationToken,
) -> anyhow::Result<()> {
    let parts = Parts {
        store: Arc::clone(&hub.store),
        world: hub.world.clone(),
        tail: hub.tail.clone(),
        escalator: hub.escalator.clone(),
        timers: hub.timers.clone(),
        outbox: bell.clone(),
        clock: Arc::clone(&hub.clock),
        zone: hub.zone.clone(),
    };
    let around = Around {
        world: hub.world.clone(),
        commander: hub.commander.clone(),
        phones: hub.phones.clone(),
        store: Arc::clone(&hub.store),
        clock: Arc::clone(&hub.clock),
        zone: hub.zone.clone(),
    };
    let (lasting, stop) = (&hub.lasting, || hub.stop.clone());
    lasting.spawn_on("revoker", Revoker::new(hub.clone()).run(), alarm);
    lasting.spawn_on("commander", Commander::new(parts, lanes).run(writer.clone()), alarm);
    let escalator = hub.escalator.clone();
    lasting.spawn_on("escalator", escalator.run(hub.commander.clone(), Arc::clone(&hub.clock), stop()), alarm);
    hub.timers.run(lasting, &hub.store, &hub.commander, &hub.clock, &hub.stop);
    hub.tasks.spawn(redue_all(hub.clone()));
    lasting.spawn("telemetry", hub.telemetry.clone().run(around, stop()));
    lasting.spawn_on("tail", hub.tail.clone().ring_late(stop()), alarm);
    lasting.spawn_on("fanout", hub.fanout.clone().run(hub.clone()), alarm);
    lasting.spawn("fanout_large", hub.fanout.clone().run_large(hub.clone()));
    lasting.spawn_on("outbox", Outbox::new(hub.clone(), bell)?.run(stop()), alarm);
    let endpoint = intake.clone().run_endpoint(jobs, hub.telemetry.clone(), writer.clone());
    lasting.spawn_on("endpoint", endpoint, alarm);
    if let Some(url) = hub.config.mqtt_url.clone() {
        let topics = hub.config.mqtt_topics.clone();
        lasting.spawn("broker", ingest::run_broker(url, topics, intake, hub.clone())?);
    }
    lasting.spawn("watchdog", crate::watchdog::run(hub.clone(), stop()));
    lasting.spawn("photos", crate::photo::tend(hub.clone(), stop()));
    lasting.spawn("webhooks", webhook::run(hub.clone()));
    Ok(())
}

/// Clocks that were to be reckoned anew when the hub stopped are reckoned now; the others stay as they are.
async fn redue_all(hub: Hub) {
    let ids = hub.world.read().tickets.open().map(|ticket| ticket.id).collect();
    crate::commander::redue(&hub.commander, ids).await;
}

impl Running {
    /// Parts of the hub that ended while it was not stopping: it must be stopped, and started anew.
    #[must_use]
    pub fn lost(&self) -> Lost {
        self.hub.lasting.lost().clone()
    }

    /// Stops in order: no new work, what is pending is committed and acknowledged, then the store is closed.
    pub async fn stop(self) {
        self.hub.stop.cancel();
        let finish = async {
            self.endpoint.shutdown().await;
            self.writer.cancel();
            self.hub.tasks.close();
            self.hub.tasks.wait().await;
            self.guard.ended().await;
            self.alarm_thread.end().await;
        };
        if tokio::time::timeout(STOP, finish).await.is_err() {
            tracing::warn!("not everything ended in time; what was acknowledged is committed");
        }
        self.hub.store.close().await;
    }
}
