//! The second path runs in a thread with a runtime of its own: it speaks when everything else in the process stands.

use super::pulse::Pulse;
use crate::app::Hub;
use crate::warning::{Notice, Rhythm, Warner};
use anyhow::Context;
use std::time::Duration;

/// Looked at this often.
const LOOK: Duration = Duration::from_secs(1);

/// The thread; ends when the hub stops.
pub struct Guard(Option<std::thread::JoinHandle<()>>);

impl Guard {
    /// Starts the thread, unless there is nobody to tell.
    pub fn start(hub: &Hub) -> anyhow::Result<Self> {
        if hub.config.warn.listeners.is_empty() {
            return Ok(Self(None));
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let (runtime, hub) = (runtime.context("the watchdog's runtime")?, hub.clone());
        let watching = move || runtime.block_on(watch(&hub, &hub.pulse));
        let thread = std::thread::Builder::new().name("watchdog".into()).spawn(watching);
        Ok(Self(Some(thread.context("the watchdog's thread")?)))
    }

    /// Waits for the end of the thread, which follows the stop of the hub at once.
    pub async fn ended(self) {
        if let Some(thread) = self.0 {
            let _ = tokio::task::spawn_blocking(move || thread.join()).await;
        }
    }
}

async fn watch(hub: &Hub, pulse: &Pulse) {
    let watching = async {
        let warner = match Warner::new(hub.config.warn.listeners.clone()) {
            Ok(warner) => warner,
            Err(error) => return tracing::error!(%error, "there is no second path for warnings"),
        };
        let mut rhythm = Rhythm::new(hub.config.warn.every_ms());
        let name = hub.config.public_url.clone().unwrap_or_else(|| format!("http://{}", hub.http_address));
        loop {
            tokio::time::sleep(LOOK).await;
            let now = hub.clock.now();
            let Some(word) = rhythm.look(pulse.trouble(), now) else { continue };
            for (listener, fault) in warner.tell(&Notice::of(word, &name, now)).await {
                match fault {
                    None => tracing::warn!(listener, ?word, "told by the second path"),
                    Some(fault) => {
                        tracing::error!(listener, fault, ?word, "the second path did not reach anybody here")
                    }
                }
            }
        }
    };
    tokio::select! {
        () = hub.stop.cancelled() => {}
        () = watching => {}
    }
}
