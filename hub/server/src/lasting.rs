//! Tasks that last as long as the hub. One that ends while the hub is not stopping, by a panic or a return that nobody
//! meant, leaves a hub that lives and does not work: it is told, counted, and the hub stops in order, so that whoever
//! started it starts it anew.

use std::sync::{Arc, OnceLock};
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Starts them.
#[derive(Clone)]
pub struct Lasting {
    tasks: TaskTracker,
    stop: CancellationToken,
    lost: Lost,
}

/// The first of them that ended too early.
#[derive(Clone, Default)]
pub struct Lost(Arc<(OnceLock<&'static str>, CancellationToken)>);

impl Lost {
    /// Its name; none while all is well.
    #[must_use]
    pub fn name(&self) -> Option<&'static str> {
        self.0.0.get().copied()
    }

    /// Its name, as soon as there is one.
    pub async fn wait(&self) -> &'static str {
        self.0.1.cancelled().await;
        self.name().unwrap_or_default()
    }

    fn tell(&self, task: &'static str) {
        metrics::counter!("fengdi_tasks_lost_total", "task" => task).increment(1);
        tracing::error!(task, panicked = std::thread::panicking(), "a part of the hub has ended: the hub stops");
        let _ = self.0.0.set(task);
        self.0.1.cancel();
    }
}

/// Tells when it is dropped while the hub is not stopping.
pub struct Alive {
    task: &'static str,
    stop: CancellationToken,
    lost: Lost,
}

impl Drop for Alive {
    fn drop(&mut self) {
        if !self.stop.is_cancelled() {
            self.lost.tell(self.task);
        }
    }
}

impl Lasting {
    /// Tasks among `tasks` that may end once `stop` is cancelled.
    #[must_use]
    pub fn new(tasks: TaskTracker, stop: CancellationToken) -> Self {
        Self { tasks, stop, lost: Lost::default() }
    }

    /// Cancelled when the hub stops.
    #[must_use]
    pub fn stop(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// What became of them.
    #[must_use]
    pub fn lost(&self) -> &Lost {
        &self.lost
    }

    /// To be held for as long as something works that is no task.
    #[must_use]
    pub fn alive(&self, task: &'static str) -> Alive {
        Alive { task, stop: self.stop.clone(), lost: self.lost.clone() }
    }

    /// Starts one.
    pub fn spawn(&self, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        self.tasks.spawn(kept(self.alive(name), task));
    }

    /// Starts one on a runtime of its own.
    pub fn spawn_on(&self, name: &'static str, task: impl Future<Output = ()> + Send + 'static, runtime: &Handle) {
        self.tasks.spawn_on(kept(self.alive(name), task), runtime);
    }
}

/// The task is dropped, by its end or by a panic in it, before what tells of that.
async fn kept(alive: Alive, task: impl Future<Output = ()>) {
    task.await;
    drop(alive);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lasting() -> (Lasting, CancellationToken) {
        let stop = CancellationToken::new();
        (Lasting::new(TaskTracker::new(), stop.clone()), stop)
    }

    #[tokio::test]
    async fn a_task_that_panics_is_told_by_its_name() {
        let (lasting, _) = lasting();
        lasting.spawn("good", std::future::pending());
        lasting.spawn("bad", async { panic!("a fault, as the test wants it") });
        assert_eq!(lasting.lost().wait().await, "bad");
    }

    #[tokio::test]
    async fn one_that_returns_while_the_hub_runs_is_told_too_and_the_first_one_counts() {
        let (lasting, _) = lasting();
        lasting.spawn("first", std::future::ready(()));
        assert_eq!(lasting.lost().wait().await, "first");
        lasting.spawn("second", std::future::ready(()));
        lasting.tasks.close();
        lasting.tasks.wait().await;
        assert_eq!(lasting.lost().name(), Some("first"));
    }

    #[tokio::test]
    async fn those_that_end_with_the_hub_are_no_loss() {
        let (lasting, stop) = lasting();
        let stopped = stop.clone();
        lasting.spawn("good", async move { stopped.cancelled().await });
        stop.cancel();
        lasting.tasks.close();
        lasting.tasks.wait().await;
        assert_eq!(lasting.lost().name(), None);
    }

    #[test]
    fn a_runtime_that_is_gone_with_its_tasks_is_a_loss() -> std::io::Result<()> {
        let (lasting, _) = lasting();
        let runtime = tokio::runtime::Builder::new_current_thread().build()?;
        lasting.spawn_on("stranded", std::future::pending(), runtime.handle());
        drop(runtime);
        assert_eq!(lasting.lost().name(), Some("stranded"));
        Ok(())
    }
}
