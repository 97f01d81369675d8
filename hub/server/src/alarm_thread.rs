//! The thread of its own on which a press goes all its way: from its socket into the log, back to its device and out to
//! the desks. On that way nobody on another core has to be woken, and nothing else the hub does (pages, photos,
//! log-ins, large snapshots) stands in front of it.

use anyhow::Context;
use std::thread::JoinHandle;
use tokio::runtime::{Builder, Handle};
use tokio_util::sync::CancellationToken;

/// The thread; its tasks end with it.
pub struct AlarmThread {
    runtime: Handle,
    stop: CancellationToken,
    thread: Option<JoinHandle<()>>,
}

impl AlarmThread {
    /// Starts it.
    pub fn start() -> anyhow::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build().context("the alarm path's runtime")?;
        let (handle, stop) = (runtime.handle().clone(), CancellationToken::new());
        let stopped = stop.clone();
        let run = move || runtime.block_on(stopped.cancelled());
        let thread = std::thread::Builder::new().name("alarm".into()).spawn(run).context("the alarm path's thread")?;
        Ok(Self { runtime: handle, stop, thread: Some(thread) })
    }

    /// Where to spawn what belongs on it.
    #[must_use]
    pub fn runtime(&self) -> &Handle {
        &self.runtime
    }

    /// Ends it with whatever still runs there.
    pub async fn end(mut self) {
        self.stop.cancel();
        if let Some(thread) = self.thread.take() {
            let _ = tokio::task::spawn_blocking(move || thread.join()).await;
        }
    }
}

impl Drop for AlarmThread {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}
