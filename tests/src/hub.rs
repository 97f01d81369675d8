//! A hub in this process, on free ports, with a clock that stands still until it is advanced.

use crate::client::TestClient;
use crate::device::TestDevice;
use crate::socket::TestSocket;
use crate::town::{PASSWORD, TestDeviceAccount, TestPerson, Town};
use crate::wait::eventually;
use hub::app::{Hub, Running, start};
use hub::clock::{Clock, ManualClock};
use hub::commander::{RegistryChange, commit_registry};
use hub::config::{Config, Flags};
use hub::world::LedgerState;
use hub_core::alarm::next_deadline;
use hub_core::event::Actor;
use hub_core::ids::Position;
use hub_core::ticket::next_due;
use hub_core::time::UnixMs;
use hub_store::testing::PrivatePostgres;
use hub_store::{Memory, Store};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use tempfile::TempDir;

/// 2026-03-02 10:00 in Shanghai: a Monday by day, so that nobody is asleep.
pub const BEGIN: UnixMs = UnixMs(1_772_416_800_000);

/// Which store the hub stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// A file in a folder of its own.
    Sqlite,
    /// A PostgreSQL of its own.
    Postgres,
    /// Nothing but memory.
    Memory,
}

/// How a hub is to be started.
pub struct Setup {
    /// Store.
    pub on: On,
    /// The town; none for an empty hub.
    pub town: Option<Town>,
    /// What the clock shows.
    pub at: UnixMs,
    /// Changes the configuration.
    pub configure: Box<dyn Fn(&mut Config) + Send>,
}

impl Default for Setup {
    fn default() -> Self {
        Self { on: On::Sqlite, town: Some(Town::new()), at: BEGIN, configure: Box::new(|_| {}) }
    }
}

#[derive(Clone)]
enum Place {
    Address(String),
    Memory(Memory),
}

/// A running hub and everything around it.
pub struct TestHub {
    running: Option<Running>,
    place: Place,
    config: Config,
    clock: Arc<ManualClock>,
    /// The town as it was written.
    pub town: Town,
    _postgres: Option<PrivatePostgres>,
    _folder: TempDir,
}

impl TestHub {
    /// A hub on SQLite with the usual town.
    pub async fn start() -> Self {
        Self::with(Setup::default()).await
    }

    /// A hub on SQLite with this town.
    pub async fn in_town(town: Town) -> Self {
        Self::with(Setup { town: Some(town), ..Setup::default() }).await
    }

    /// A hub as described.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn with(setup: Setup) -> Self {
        // Fails only when there is one already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = tempfile::tempdir().unwrap();
        let postgres = (setup.on == On::Postgres).then(|| PrivatePostgres::start().unwrap());
        let place = match (setup.on, &postgres) {
            (On::Memory, _) => Place::Memory(Memory::new()),
            (_, Some(postgres)) => Place::Address(postgres.database().unwrap()),
            (_, None) => Place::Address(format!("sqlite://{}", folder.path().join("fengdi.db").display())),
        };
        let flags = Flags { data: Some(folder.path().to_owned()), ..Flags::default() };
        let mut config = Config::load(&flags).unwrap();
        config.http = SocketAddr::from(([127, 0, 0, 1], 0));
        config.mqtt = SocketAddr::from(([127, 0, 0, 1], 0));
        (setup.configure)(&mut config);
        let clock = Arc::new(ManualClock::at(setup.at));
        let town = setup.town.clone().unwrap_or_default();
        let mut hub = Self { running: None, place, config, clock, town, _postgres: postgres, _folder: folder };
        let store = hub.store().await;
        if let Some(town) = &setup.town {
            commit_registry(store.as_ref(), &town.changes().await, Actor::Operator, setup.at).await.unwrap();
        }
        hub.run(store).await;
        hub
    }

    /// A second hub on the same database, with addresses of its own and the same clock.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn beside(&self) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        let config = Config { data: folder.path().to_owned(), http: any, mqtt: any, ..self.config.clone() };
        let (place, clock, town) = (self.place.clone(), Arc::clone(&self.clock), self.town.clone());
        let mut hub = Self { running: None, place, config, clock, town, _postgres: None, _folder: folder };
        let store = hub.store().await;
        hub.run(store).await;
        hub
    }

    async fn store(&self) -> Arc<dyn Store> {
        match &self.place {
            Place::Address(address) => hub_store::open(address).await.unwrap(),
            Place::Memory(memory) => Arc::new(memory.clone()),
        }
    }

    async fn run(&mut self, store: Arc<dyn Store>) {
        let clock: Arc<dyn Clock> = self.clock.clone();
        let running = start(self.config.clone(), store, clock, recorder()).await.unwrap();
        // After a restart everything finds the hub where it was.
        self.config.http = running.http;
        self.config.mqtt = running.mqtt;
        (self.config.dc09, self.config.dc09_udp, self.config.watch) = (running.dc09, running.dc09_udp, running.watch);
        self.running = Some(running);
        self.settled().await;
    }

    /// Stops the hub in order; the store stays.
    pub async fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop().await;
        }
    }

    /// Starts the stopped hub again, on the same addresses and the same store.
    pub async fn start_again(&mut self) {
        let store = self.store().await;
        self.run(store).await;
    }

    /// Changes the store while the hub is stopped.
    pub async fn offline<T>(&self, change: impl AsyncFnOnce(&dyn Store) -> T) -> T {
        assert!(self.running.is_none(), "stop the hub first");
        let store = self.store().await;
        let done = change(store.as_ref()).await;
        store.close().await;
        done
    }

    fn running(&self) -> &Running {
        self.running.as_ref().unwrap()
    }

    /// The hub inside, for conditions that cannot be seen from outside.
    ///
    /// # Panics
    /// When it is stopped.
    #[must_use]
    pub fn hub(&self) -> &Hub {
        &self.running().hub
    }

    /// `http://127.0.0.1:<port>`.
    #[must_use]
    pub fn base(&self) -> String {
        format!("http://{}", self.config.http)
    }

    /// Where browsers connect.
    #[must_use]
    pub fn http(&self) -> SocketAddr {
        self.config.http
    }

    /// The address of the database, for whoever writes to it behind the hub's back.
    ///
    /// # Panics
    /// When the hub stands on memory.
    #[must_use]
    pub fn database(&self) -> &str {
        match &self.place {
            Place::Address(address) => address,
            Place::Memory(_) => panic!("this hub stands on memory"),
        }
    }

    /// Where devices connect.
    #[must_use]
    pub fn mqtt(&self) -> SocketAddr {
        self.config.mqtt
    }

    /// Where alarm panels connect.
    ///
    /// # Panics
    /// When that line is closed.
    #[must_use]
    pub fn dc09(&self) -> SocketAddr {
        self.config.dc09.unwrap()
    }

    /// Where alarm panels send datagrams.
    ///
    /// # Panics
    /// When that line is closed.
    #[must_use]
    pub fn dc09_udp(&self) -> SocketAddr {
        self.config.dc09_udp.unwrap()
    }

    /// Where watches connect.
    ///
    /// # Panics
    /// When that line is closed.
    #[must_use]
    pub fn watch(&self) -> SocketAddr {
        self.config.watch.unwrap()
    }

    /// The one-time code for the first administrator.
    #[must_use]
    pub fn setup_code(&self) -> Option<String> {
        self.running().setup_code.clone()
    }

    /// What the clock shows.
    #[must_use]
    pub fn now(&self) -> UnixMs {
        self.clock.now()
    }

    /// The position of the last committed entry.
    #[must_use]
    pub fn position(&self) -> Position {
        self.hub().world.read().position
    }

    /// Lets time pass as it does: from deadline to deadline, each with everything that follows from it committed.
    pub async fn advance(&self, ms: i64) {
        let end = self.now().plus_ms(ms);
        loop {
            self.settled().await;
            let now = self.now();
            match self.next_due().filter(|due| *due <= end) {
                Some(due) => self.clock.advance_ms(due.since_ms(now).max(0)),
                None => break,
            }
        }
        self.clock.advance_ms(end.since_ms(self.now()));
        self.settled().await;
    }

    /// Lets time pass while the hub is stopped.
    pub fn pass(&self, ms: i64) {
        assert!(self.running.is_none(), "the hub runs: advance");
        self.clock.advance_ms(ms);
    }

    /// Jumps without stopping at the deadlines between, as when the machine was frozen.
    pub async fn jump(&self, ms: i64) {
        self.clock.advance_ms(ms);
        self.settled().await;
    }

    /// Waits until nothing is due, waiting or being committed.
    pub async fn settled(&self) {
        eventually("the hub settles", async || {
            let due = self.next_due().is_some_and(|due| due <= self.now());
            let unread = self.hub().world.read().bank.ledger == LedgerState::Unread;
            (!due && !unread && self.hub().commander.waiting() == (0, 0)).then_some(())
        })
        .await;
    }

    fn next_due(&self) -> Option<UnixMs> {
        let world = self.hub().world.read();
        let due = world.alarms.values().filter_map(|alarm| next_deadline(alarm)).map(|deadline| deadline.due_at);
        let due = due.chain(world.tickets.open().filter_map(|ticket| next_due(ticket)));
        let due = due.chain(world.claimables.open().filter_map(|claimable| claimable.next_due()));
        let due = due.chain(world.guardians.open().filter_map(|check| check.next_due()));
        due.chain(world.bank.book.next_due()).chain(world.visits.next_due()).min()
    }

    /// Changes the registry as the command line does, behind the running hub's back, and waits until it has noticed.
    pub async fn change(&self, changes: &[RegistryChange]) -> Position {
        let store = &self.hub().store;
        let position = commit_registry(store.as_ref(), changes, Actor::Operator, self.now()).await.unwrap();
        eventually("the hub notices what another process wrote", async || (self.position() >= position).then_some(()))
            .await;
        position
    }

    /// A client that is not logged in.
    #[must_use]
    pub fn client(&self) -> TestClient {
        TestClient::new(self.http())
    }

    /// A client of this person.
    pub async fn log_in(&self, person: &TestPerson) -> TestClient {
        let mut client = self.client();
        client.log_in(person.login(), PASSWORD).await;
        client
    }

    /// A client of this person and its live socket with the first snapshot.
    pub async fn screen(&self, person: &TestPerson) -> (TestClient, TestSocket) {
        let client = self.log_in(person).await;
        let socket = TestSocket::open(self.http(), &client).await;
        (client, socket)
    }

    /// A device that is connected and listens for answers.
    pub async fn device(&self, account: &TestDeviceAccount) -> TestDevice {
        TestDevice::connect(self.mqtt(), account.name(), &account.secret).await
    }
}

/// Numbers are gathered once a process.
fn recorder() -> PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    HANDLE.get_or_init(|| PrometheusBuilder::new().install_recorder().unwrap()).clone()
}
