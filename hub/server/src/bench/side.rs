//! The clients' side of a run: where the hub is, the clock of the figures, and the tasks behind every connection. All
//! of them end with it.

use super::child::HubChild;
use super::device::Device;
use super::screen::{Kind, Screen};
use futures::StreamExt;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// After the last message, everything must have arrived within this.
const PATIENCE: Duration = Duration::from_secs(20);
/// Quiet for this long means: nothing more comes.
pub(super) const QUIET: Duration = Duration::from_millis(700);
/// Looked at this often.
const LOOK: Duration = Duration::from_millis(50);
/// Connections that are made at once.
const AT_ONCE: usize = 64;

/// The clients' side.
#[derive(Clone)]
pub(super) struct Side {
    pub http: SocketAddr,
    pub mqtt: SocketAddr,
    /// Times are nanoseconds since then.
    pub began: std::time::Instant,
    pub tasks: TaskTracker,
    pub stop: CancellationToken,
}

#[derive(Deserialize)]
struct Ready {
    position: u64,
}

impl Side {
    /// Nobody is connected yet.
    pub fn of(hub: &HubChild, began: std::time::Instant) -> Self {
        let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
        Self { http: hub.http, mqtt: hub.mqtt, began, tasks, stop }
    }

    /// Nanoseconds since the bench began.
    pub fn now_ns(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    /// Connects devices, in order.
    pub async fn devices(&self, names: Vec<String>) -> anyhow::Result<Vec<Arc<Device>>> {
        let connecting = futures::stream::iter(names).map(|name| Device::connect(self, name)).buffered(AT_ONCE);
        connecting.collect::<Vec<_>>().await.into_iter().collect()
    }

    /// Opens screens, in order.
    pub async fn screens(&self, wanted: Vec<(String, Kind)>) -> anyhow::Result<Vec<Arc<Screen>>> {
        let open = |(token, kind)| Screen::open(self, token, kind);
        let opening = futures::stream::iter(wanted).map(open).buffered(AT_ONCE);
        opening.collect::<Vec<_>>().await.into_iter().collect()
    }

    /// Waits until everything is acknowledged and no screen gets anything new, or until the patience ends.
    pub async fn settle<'a>(&self, devices: impl Iterator<Item = &'a Arc<Device>> + Clone, desks: &[Arc<Screen>]) {
        let until = Instant::now() + PATIENCE;
        let (mut seen, mut since) = (0, Instant::now());
        while Instant::now() < until {
            let waiting: usize = devices.clone().map(|device| device.waiting()).sum();
            let last = desks.iter().map(|desk| desk.last().0).min().unwrap_or_default();
            if waiting > 0 || last != seen {
                (seen, since) = (last, Instant::now());
            } else if since.elapsed() > QUIET {
                return;
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Waits until everything is acknowledged and every screen is complete up to then, or until the patience ends.
    pub async fn complete(&self, devices: &[Arc<Device>], desks: &[Arc<Screen>], token: &str) -> anyhow::Result<()> {
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until && devices.iter().any(|device| device.waiting() > 0) {
            tokio::time::sleep(LOOK).await;
        }
        let head = self.position(token).await?;
        while Instant::now() < until && desks.iter().any(|desk| desk.complete_to() < head) {
            tokio::time::sleep(LOOK).await;
        }
        Ok(())
    }

    /// The position of the hub's log.
    pub async fn position(&self, token: &str) -> anyhow::Result<u64> {
        self.ask::<Ready>(token, "/readyz").await.map(|ready| ready.position)
    }

    /// What the hub answers to whoever has this session.
    pub async fn ask<T: DeserializeOwned>(&self, token: &str, path: &str) -> anyhow::Result<T> {
        let client = reqwest::Client::builder().timeout(PATIENCE).build()?;
        let cookie = format!("{}={token}", crate::auth::COOKIE_PLAIN);
        let answer = client.get(format!("http://{}{path}", self.http)).header("cookie", cookie).send().await?;
        Ok(answer.error_for_status()?.json().await?)
    }

    /// Ends every connection.
    pub async fn end(&self) {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}
