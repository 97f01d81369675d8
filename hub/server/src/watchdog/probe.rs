//! Asks the writer for nothing, to see that it takes work. One question at a time.

use crate::commander::{CommanderHandle, Lane, Work};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A lane that takes nothing for this long is full.
const ROOM: Duration = Duration::from_millis(500);

/// The question that has not been answered yet.
#[derive(Default)]
pub(super) struct Probe {
    asked_at: Arc<Mutex<Option<Instant>>>,
    under_way: bool,
}

impl Probe {
    /// Asks, unless a question is still open; since when the writer has not been heard.
    pub async fn ask(&mut self, commander: &CommanderHandle) -> Option<Instant> {
        let open = self.open();
        if open.is_none() || !self.under_way {
            self.set(open.or_else(|| Some(Instant::now())));
            let asked_at = Arc::clone(&self.asked_at);
            let done = Box::new(move |_| *asked_at.lock().unwrap_or_else(PoisonError::into_inner) = None);
            let asking = commander.submit(Lane::Urgent, Work::Rows(Vec::new()), Some(done));
            self.under_way = tokio::time::timeout(ROOM, asking).await.is_ok_and(|sent| sent.is_ok());
        }
        open
    }

    fn open(&self) -> Option<Instant> {
        *self.asked_at.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, at: Option<Instant>) {
        *self.asked_at.lock().unwrap_or_else(PoisonError::into_inner) = at;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_writer_that_takes_nothing_is_unheard_since_the_first_question() {
        let (commander, lanes) = CommanderHandle::lanes();
        let mut probe = Probe::default();
        assert_eq!(probe.ask(&commander).await, None);
        let unheard = probe.ask(&commander).await;
        assert!(unheard.is_some());
        assert_eq!(probe.ask(&commander).await, unheard);
        assert_eq!(commander.waiting(), (1, 0), "one question at a time");
        drop(lanes);
        assert_eq!(probe.ask(&commander).await, unheard, "nor does a lane that is closed answer");
    }
}
