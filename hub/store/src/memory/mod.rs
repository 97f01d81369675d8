//! The store in memory, for tests: the same promises and refusals, nothing kept. One lock, never held across an await.

mod everyday;
mod state;
mod store;

use state::State;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A store in memory. Clones are handles to the same data.
#[derive(Clone, Default)]
pub struct Memory {
    state: Arc<Mutex<State>>,
}

impl Memory {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
