//! Somebody at work with a log-in: comes in, goes round again and again, and comes back after whatever went wrong.

use super::backoff::Backoff;
use super::front_door::FrontDoor;
use super::hub::{Hub, HubError, Session};
use super::pace::Pace;
use crate::town::TownPerson;
use crate::town::dice::Dice;
use std::sync::Arc;
use std::time::Duration;
use tracing::{info, warn};

/// However fast the town lives, nobody goes round oftener.
const SHORTEST_ROUND: Duration = Duration::from_millis(500);

/// What somebody does on each round.
pub(crate) trait Work: Send {
    /// Between two rounds, simulated seconds.
    const ROUND_S: f64;

    /// Does what is due now.
    fn round(&mut self, session: &Session) -> impl Future<Output = Result<(), HubError>> + Send;
}

/// Works until dropped.
pub(crate) async fn work<W: Work>(hub: Arc<Hub>, door: Arc<FrontDoor>, who: TownPerson, pace: Pace, mut work: W) {
    let (login, password) = (who.person.login.unwrap_or_default(), who.password.unwrap_or_default());
    let (mut backoff, mut dice) = (Backoff::default(), Dice::new(0));
    loop {
        let gone_wrong = match door.login(&hub, &login, &password).await {
            Ok(session) => loop {
                if let Err(error) = work.round(&session).await {
                    break error;
                }
                backoff.reset();
                tokio::time::sleep(pace.wait(W::ROUND_S).max(SHORTEST_ROUND)).await;
            },
            Err(error) => error,
        };
        warn!("{} at work: {gone_wrong}", who.person.name);
        tokio::time::sleep(backoff.next(&mut dice)).await;
    }
}

/// What became of a command: done, or refused with a reason that says it is no longer current. Anything else ends the
/// round.
pub(crate) fn told<T>(who: &str, what: &str, answer: Result<T, HubError>) -> Result<Option<T>, HubError> {
    match answer {
        Ok(done) => Ok(Some(done)),
        Err(HubError::Refused { status: 403..=422, code, going }) => {
            let who_has_it = if going.is_empty() { String::new() } else { format!(" ({})", going.join("、")) };
            info!("{who} could not {what}: {code}{who_has_it}");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}
