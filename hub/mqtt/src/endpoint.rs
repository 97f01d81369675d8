//! The endpoint as the hub sees it: bind, deliver, revoke, stop.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::time::Duration;

use bytes::Bytes;
use tokio::net::TcpListener;
use tokio::sync::{broadcast, mpsc, oneshot};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::caller::Caller;
use crate::connection::serve;
use crate::counters::Counters;
use crate::directory::Directory;
use crate::door::{Door, Pass, TurnedAway};
use crate::gate::Gate;
use crate::job::Job;
use crate::limits::EndpointConfig;
use crate::line::Stream;
use crate::listener;
use crate::mailbox::{Downlink, Mailbox};
use crate::presence::{Incident, IncidentKind, Presence};

/// What became of a message to a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// The device has sent its PUBACK.
    Acknowledged,
    /// The device subscribed with QoS 0: the message was written, and nobody will ever know whether it arrived.
    Unconfirmed,
    /// No connection.
    NotConnected,
    /// Connected, and no subscription matches the topic.
    NotSubscribed,
    /// No PUBACK in this time; it may still have arrived.
    TimedOut {
        /// How long was waited, in milliseconds.
        after_ms: u64,
    },
    /// Too many unacknowledged messages to this device; nothing was sent.
    Full,
    /// The connection ended before the PUBACK; it may have arrived.
    ConnectionLost,
    /// The device refused it (MQTT 5).
    Refused {
        /// The reason code of its PUBACK, 0x80 or above.
        reason: u8,
    },
    /// Larger than the device or the endpoint takes; nothing was sent.
    TooLarge,
}

/// What all connections share.
pub(crate) struct Shared {
    pub limits: Arc<EndpointConfig>,
    pub gate: Arc<dyn Gate>,
    pub jobs: mpsc::Sender<Job>,
    pub directory: Directory,
    pub door: Arc<Door>,
    pub counters: Counters,
    pub presence: broadcast::Sender<Presence>,
    pub incidents: broadcast::Sender<Incident>,
    /// Graceful stop has begun.
    pub stop: CancellationToken,
    /// Everything ends now.
    pub cut: CancellationToken,
    /// Nobody is let in any more, whatever the reason.
    pub closed: CancellationToken,
    pub tracker: TaskTracker,
    pub started: Instant,
    pub fresh_id: AtomicU32,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").field("directory", &self.directory).finish_non_exhaustive()
    }
}

impl Shared {
    /// Milliseconds since the endpoint was bound.
    pub fn now_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Nobody listening is no fault; the counters have it too.
    pub fn report(&self, device: String, peer: SocketAddr, kind: IncidentKind) {
        let _ = self.incidents.send(Incident { device, peer, kind });
    }

    /// A pass for a new connection, or none and a count of it.
    pub fn enter(&self, peer: SocketAddr) -> Option<Pass> {
        self.counters.accepted.up();
        match self.door.enter(peer) {
            Ok(pass) => Some(pass),
            Err(TurnedAway::Full) => {
                self.counters.turned_away_full.up();
                None
            }
            Err(TurnedAway::Address) => {
                self.counters.turned_away_address.up();
                None
            }
        }
    }

    pub fn login_by(&self) -> Instant {
        Instant::now() + Duration::from_millis(self.limits.login_timeout_ms)
    }
}

/// A running endpoint. Dropping it cuts every connection at once; `shutdown` is the kind way.
#[derive(Debug)]
pub struct Endpoint {
    handle: EndpointHandle,
    local_addr: SocketAddr,
}

impl Endpoint {
    /// Binds the listener and begins to accept. Every message of a device goes into `jobs`; bound it to what the
    /// committer takes in a moment. Cancelling `stop` begins the graceful stop that `shutdown` waits for.
    ///
    /// To be called inside a tokio runtime.
    ///
    /// # Errors
    /// When the address cannot be bound.
    pub fn bind(
        config: EndpointConfig,
        gate: Arc<dyn Gate>,
        jobs: mpsc::Sender<Job>,
        stop: CancellationToken,
    ) -> io::Result<Self> {
        let listener: TcpListener = listener::listen(config.listen)?;
        let local_addr = listener.local_addr()?;
        let (presence, _) = broadcast::channel(config.notes_capacity.max(1));
        let (incidents, _) = broadcast::channel(config.notes_capacity.max(1));
        let shared = Arc::new(Shared {
            directory: Directory::new(presence.clone(), config.max_kept_sessions, config.max_assigned_per_device),
            door: Arc::new(Door::new(&config)),
            gate,
            jobs,
            counters: Counters::default(),
            presence,
            incidents,
            stop,
            cut: CancellationToken::new(),
            closed: CancellationToken::new(),
            tracker: TaskTracker::new(),
            started: Instant::now(),
            fresh_id: AtomicU32::new(1),
            limits: Arc::new(config),
        });
        shared.tracker.spawn(listener::accept(shared.clone(), listener));
        Ok(Self { handle: EndpointHandle { shared }, local_addr })
    }

    /// The address that was bound.
    pub fn local_addr(&self) -> SocketAddr {
        self.local_addr
    }

    /// A handle for the rest of the hub.
    pub fn handle(&self) -> EndpointHandle {
        self.handle.clone()
    }

    /// Stops gracefully: no new connections, no more reading, pending commits are acknowledged, MQTT 5 clients are
    /// told, no wills. Takes at most the grace time and a little; then everything is cut.
    pub async fn shutdown(&self) {
        let shared = &self.handle.shared;
        shared.stop.cancel();
        shared.directory.stop();
        shared.tracker.close();
        let limit = Duration::from_millis(shared.limits.stop_grace_ms + 2 * shared.limits.goodbye_ms);
        if tokio::time::timeout(limit, shared.tracker.wait()).await.is_err() {
            shared.cut.cancel();
            shared.tracker.wait().await;
        }
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        self.handle.shared.stop.cancel();
        self.handle.shared.cut.cancel();
        self.handle.shared.tracker.close();
    }
}

/// What the rest of the hub does with the endpoint. Cheap to clone.
#[derive(Debug, Clone)]
pub struct EndpointHandle {
    shared: Arc<Shared>,
}

impl EndpointHandle {
    /// Returns when nobody is let in any more: after the stop, or by a fault of the endpoint.
    pub async fn closed(self) {
        self.shared.closed.cancelled().await;
    }

    /// Sends a message to a device with QoS 1 and waits for its PUBACK, at most the delivery time. Nothing is queued:
    /// whatever is not `Acknowledged` stays with the caller.
    pub async fn deliver(&self, device: &str, topic: &str, payload: Bytes) -> Delivery {
        let mut result = Delivery::NotConnected;
        for mailbox in self.shared.directory.mailboxes(device) {
            result = self.deliver_to(&mailbox, topic, payload.clone()).await;
            if !matches!(result, Delivery::NotSubscribed | Delivery::NotConnected) {
                break;
            }
        }
        if result == Delivery::Acknowledged {
            self.shared.counters.delivered.up();
        } else {
            self.shared.counters.not_delivered.up();
        }
        result
    }

    async fn deliver_to(&self, mailbox: &Mailbox, topic: &str, payload: Bytes) -> Delivery {
        let (done, fate) = oneshot::channel();
        if let Err(refused) = mailbox.deliver(Downlink { topic: topic.to_owned(), payload, done }) {
            return refused;
        }
        let after_ms = self.shared.limits.delivery_timeout_ms;
        match tokio::time::timeout(Duration::from_millis(after_ms), fate).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Delivery::ConnectionLost,
            Err(_) => Delivery::TimedOut { after_ms },
        }
    }

    /// Revocation: cuts every connection of the device at once (MQTT 5 is told 0x98), forgets its session, publishes
    /// no will. A log-in that the gate allowed a moment ago is asked again.
    pub fn disconnect(&self, device: &str) {
        self.shared.directory.revoke(device);
    }

    /// Whether the device has a connection.
    pub fn connected(&self, device: &str) -> bool {
        self.shared.directory.is_connected(device)
    }

    /// Connections that have logged in.
    pub fn connection_count(&self) -> usize {
        self.shared.directory.link_count()
    }

    /// Connections that are open, logged in or not.
    pub fn open_count(&self) -> usize {
        self.shared.door.open_count()
    }

    /// Sessions kept for devices that are away.
    pub fn kept_session_count(&self) -> usize {
        self.shared.directory.kept_count()
    }

    /// What the endpoint has seen.
    pub fn counters(&self) -> &Counters {
        &self.shared.counters
    }

    /// Who comes and goes, from now on. Lossy: after `Lagged`, ask `connected` again.
    pub fn presence(&self) -> broadcast::Receiver<Presence> {
        self.shared.presence.subscribe()
    }

    /// What devices tried and may not do, from now on. Lossy; the counters are not.
    pub fn incidents(&self) -> broadcast::Receiver<Incident> {
        self.shared.incidents.subscribe()
    }

    /// Serves a stream that did not come through the listener, under the same limits. `false` when turned away.
    pub fn attach<S: Stream>(&self, stream: S, peer: SocketAddr) -> bool {
        if self.shared.stop.is_cancelled() {
            return false;
        }
        let Some(pass) = self.shared.enter(peer) else {
            return false;
        };
        let shared = self.shared.clone();
        let login_by = shared.login_by();
        self.shared.tracker.spawn(serve(shared, stream, Caller::at(peer), pass, login_by));
        true
    }
}
