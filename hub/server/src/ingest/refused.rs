//! Messages that could not be understood: how many of them are kept.

use hub_core::time::UnixMs;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Refused messages kept of one source in a minute; further ones are only counted.
const KEPT_A_MINUTE: u32 = 10;
/// Sources whose refused messages are counted at once.
const SOURCES: usize = 10_000;

/// Counts the refused messages of the running minute by source.
#[derive(Clone, Default)]
pub(super) struct Refusals(Arc<Mutex<HashMap<String, (i64, u32)>>>);

impl Refusals {
    /// A device that sends nonsense all the time fills no disk.
    pub fn worth_keeping(&self, source: &str, at: UnixMs) -> bool {
        let minute = at.0 / 60_000;
        let mut refused = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if refused.len() >= SOURCES {
            refused.retain(|_, (kept, _)| *kept == minute);
        }
        if refused.len() >= SOURCES {
            return false;
        }
        let (kept, count) = refused.entry(source.to_owned()).or_insert((minute, 0));
        if *kept != minute {
            (*kept, *count) = (minute, 0);
        }
        *count += 1;
        *count <= KEPT_A_MINUTE
    }
}
