//! Where all phones log in: a few at a time, because each log-in costs the hub a password hash.

use super::hub::{Hub, HubError, Session};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::Semaphore;
use tracing::{debug, warn};

/// Log-ins at the same time.
const AT_ONCE: usize = 2;

/// One for the whole town.
pub struct FrontDoor {
    turns: Semaphore,
    told: AtomicBool,
}

impl Default for FrontDoor {
    fn default() -> Self {
        Self { turns: Semaphore::new(AT_ONCE), told: AtomicBool::new(false) }
    }
}

impl FrontDoor {
    /// Waits for a turn and logs in. The first refusal is said aloud, once for the whole town.
    ///
    /// # Errors
    /// The hub's refusal, or no hub.
    pub async fn login(&self, hub: &Arc<Hub>, login: &str, password: &str) -> Result<Session, HubError> {
        let _turn = self.turns.acquire().await;
        let result = hub.login(login, password).await;
        match &result {
            Ok(_) => debug!("{login} is logged in"),
            Err(HubError::Refused { status, code, .. }) if !self.told.swap(true, Ordering::Relaxed) => {
                warn!(
                    "{login} and perhaps others cannot log in ({status} {code}): was the hub filled from the same seed?"
                );
            }
            Err(error) => debug!("{login} cannot log in: {error}"),
        }
        result
    }
}
