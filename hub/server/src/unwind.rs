//! A fault of the program in one piece of work must end neither whoever does it nor the work beside it. What it worked on
//! must not be used afterwards.

use futures::FutureExt;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Does it; none when it panicked, which is told and counted by its place (the panic itself says where).
pub(crate) fn guarded<T>(place: &'static str, work: impl FnOnce() -> T) -> Option<T> {
    told(place, catch_unwind(AssertUnwindSafe(work)).ok())
}

/// The same for work that waits.
pub(crate) async fn guarded_task<T>(place: &'static str, work: impl Future<Output = T>) -> Option<T> {
    told(place, AssertUnwindSafe(work).catch_unwind().await.ok())
}

fn told<T>(place: &'static str, done: Option<T>) -> Option<T> {
    if done.is_none() {
        metrics::counter!("fengdi_faults_total", "place" => place).increment(1);
        tracing::error!(place, "a fault of this program: please report it; the hub goes on");
    }
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_fault_is_the_end_of_its_own_work_only() {
        assert_eq!(guarded("test", || 1), Some(1));
        assert_eq!(
            guarded("test", || if true {
                panic!("a fault, as the test wants it")
            }),
            None
        );
        assert_eq!(guarded_task("test", async { 1 }).await, Some(1));
        let fault = async {
            tokio::task::yield_now().await;
            if true {
                panic!("a fault, as the test wants it")
            }
        };
        assert_eq!(guarded_task("test", fault).await, None);
    }
}
