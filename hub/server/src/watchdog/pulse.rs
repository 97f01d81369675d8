//! What the watchdog saw last, and when: read by a thread of its own, which notices when nobody writes here any more.

use crate::lasting::Lost;
use crate::warning::Trouble;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The watchdog looks every second; after this long without a look nothing moves in this process.
const STANDSTILL: Duration = Duration::from_secs(8);
/// The writer takes a piece of work at once; after this it is stuck.
const SILENT: Duration = Duration::from_secs(5);
/// A deadline this far behind means that the escalator or the writer is stuck, milliseconds.
pub(super) const STUCK_MS: i64 = 5_000;

/// What was seen at one look.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    /// How late the latest step is, milliseconds.
    pub overdue_ms: i64,
    /// The writer has not taken a piece of work since then.
    pub unheard_since: Option<Instant>,
    /// The database has not answered since then.
    pub no_store_since: Option<Instant>,
}

/// The last look, shared.
#[derive(Clone)]
pub struct Pulse {
    last: Arc<Mutex<(Instant, Seen)>>,
    lost: Lost,
}

impl Pulse {
    /// Nothing was seen so far.
    #[must_use]
    pub fn of(lost: Lost) -> Self {
        let nothing = Seen { overdue_ms: 0, unheard_since: None, no_store_since: None };
        Self { last: Arc::new(Mutex::new((Instant::now(), nothing))), lost }
    }

    pub(super) fn beat(&self, seen: Seen) {
        *self.lock() = (Instant::now(), seen);
    }

    /// What is wrong, the worst first; none when all is well.
    #[must_use]
    pub fn trouble(&self) -> Option<Trouble> {
        if self.lost.name().is_some() {
            return Some(Trouble::TaskLost);
        }
        let (looked_at, seen) = *self.lock();
        trouble(looked_at, seen, Instant::now())
    }

    fn lock(&self) -> MutexGuard<'_, (Instant, Seen)> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn trouble(looked_at: Instant, seen: Seen, now: Instant) -> Option<Trouble> {
    let longer = |since: Option<Instant>| since.is_some_and(|since| now.duration_since(since) > SILENT);
    if now.duration_since(looked_at) > STANDSTILL {
        Some(Trouble::Standstill)
    } else if longer(seen.no_store_since) {
        Some(Trouble::NoStore)
    } else if longer(seen.unheard_since) {
        Some(Trouble::Silent)
    } else if seen.overdue_ms > STUCK_MS {
        Some(Trouble::Overdue { by_s: u32::try_from(seen.overdue_ms / 1000).unwrap_or(u32::MAX) })
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_is_told() {
        let began = Instant::now();
        let after = |seconds| began + Duration::from_secs(seconds);
        let well = Seen { overdue_ms: 0, unheard_since: None, no_store_since: None };
        let late = Seen { overdue_ms: 6_999, ..well };
        let silent = Seen { unheard_since: Some(began), ..late };
        let no_store = Seen { no_store_since: Some(began), ..silent };
        assert_eq!(trouble(began, well, after(8)), None);
        assert_eq!(trouble(began, Seen { overdue_ms: STUCK_MS, ..well }, began), None);
        assert_eq!(trouble(began, late, began), Some(Trouble::Overdue { by_s: 6 }));
        assert_eq!(trouble(began, silent, after(5)), Some(Trouble::Overdue { by_s: 6 }));
        assert_eq!(trouble(began, silent, after(6)), Some(Trouble::Silent));
        assert_eq!(trouble(began, no_store, after(6)), Some(Trouble::NoStore));
        assert_eq!(trouble(began, no_store, after(9)), Some(Trouble::Standstill));
    }
}
