//! The second path runs in a thread with a runtime of its own: it speaks when everything else in the process stands.

use super::pulse::Pulse;
use crate::app::Hub;
use crate::warning::{Notice, Rhythm, Trouble, Warner, Word};
use anyhow::Context;
use std::time::Duration;

/// Looked at this often.
const LOOK: Duration = Duration::from_secs(1);

/// The hub stops because a part of it was lost: this long to say so.
const LAST_WORD: Duration = Duration::from_secs(3);

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
        let alive = hub.lasting.alive("second_path");
        let watching = move || {
            runtime.block_on(watch(&hub, &hub.pulse));
            drop(alive);
        };
        let thread = std::thread::Builder::new().name("watchdog".into()).spawn(watching);
        Ok(Self(Some(thread.context("the watchdog's thread")?)))
    }

    /// Waits for the end of the thread, which follows the stop of the hub at once, or when its last word is said.
    pub async fn ended(self) {
        if let Some(thread) = self.0 {
            let _ = tokio::task::spawn_blocking(move || thread.join()).await;
        }
    }
}

async fn watch(hub: &Hub, pulse: &Pulse) {
    let warner = match Warner::new(hub.config.warn.listeners.clone()) {
        Ok(warner) => warner,
        Err(error) => {
            tracing::error!(%error, "there is no second path for warnings");
            return hub.stop.cancelled().await;
        }
    };
    let looking = async {
        let mut rhythm = Rhythm::new(hub.config.warn.every_ms());
        loop {
            tokio::time::sleep(LOOK).await;
            if let Some(word) = rhythm.look(pulse.trouble(), hub.clock.now()) {
                tell(hub, &warner, word).await;
            }
        }
    };
    tokio::select! {
        () = hub.stop.cancelled() => {}
        () = looking => {}
    }
    if hub.lasting.lost().name().is_some() {
        let word = Word::Wrong { trouble: Trouble::TaskLost, since: hub.clock.now() };
        let _ = tokio::time::timeout(LAST_WORD, tell(hub, &warner, word)).await;
    }
}

async fn tell(hub: &Hub, warner: &Warner, word: Word) {
    let name = hub.config.public_url.clone().unwrap_or_else(|| format!("http://{}", hub.http_address));
    for (listener, fault) in warner.tell(&Notice::of(word, &name, hub.clock.now())).await {
        match fault {
            None => tracing::warn!(listener, ?word, "told by the second path"),
            Some(fault) => tracing::error!(listener, fault, ?word, "the second path did not reach anybody here"),
        }
    }
}
