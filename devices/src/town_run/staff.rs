//! A coordinator who closes what nobody closed, so that a town left alone does not fill up with open alarms.

use super::backoff::Backoff;
use super::hub::{Hub, HubError, Session};
use super::pace::Pace;
use crate::town::TownPerson;
use crate::town::dice::Dice;
use hub_core::alarm::Outcome;
use hub_core::ids::AlarmId;
use hub_core::signal::AlarmKind;
use hub_wire::alarm::CloseRequest;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::time::Instant;
use tracing::{info, warn};

/// Looks at the open alarms this often, simulated seconds.
const ROUND_S: f64 = 20.0;
/// Closes what has been open this long, simulated seconds.
const PATIENCE_S: f64 = 900.0;

/// The little that the desk wants to know of an open alarm.
#[derive(Deserialize)]
struct OpenAlarm {
    id: AlarmId,
    kind: AlarmKind,
    area_name: String,
}

/// Goes round for ever.
pub(crate) async fn tidy_up(hub: Arc<Hub>, person: TownPerson, pace: Pace) {
    let (login, password) = (person.person.login.unwrap_or_default(), person.password.unwrap_or_default());
    let (mut backoff, mut dice) = (Backoff::default(), Dice::new(0));
    let mut seen: BTreeMap<AlarmId, Instant> = BTreeMap::new();
    loop {
        let gone_wrong = match hub.login(&login, &password).await {
            Ok(session) => loop {
                if let Err(error) = round(&session, &person.person.name, pace, &mut seen).await {
                    break error;
                }
                backoff.reset();
                // Never busier than twice a second, however fast the town lives.
                pace.pause(ROUND_S.max(pace.simulated_s(std::time::Duration::from_millis(500)))).await;
            },
            Err(error) => error,
        };
        warn!("{} at the desk: {gone_wrong}", person.person.name);
        tokio::time::sleep(backoff.next(&mut dice)).await;
    }
}

async fn round(
    session: &Session,
    name: &str,
    pace: Pace,
    seen: &mut BTreeMap<AlarmId, Instant>,
) -> Result<(), HubError> {
    let open: Vec<OpenAlarm> = session.get("/api/alarms").await?;
    seen.retain(|id, _| open.iter().any(|alarm| alarm.id == *id));
    for alarm in open {
        let since = *seen.entry(alarm.id).or_insert_with(Instant::now);
        if since.elapsed() < pace.wait(PATIENCE_S) {
            continue;
        }
        let request = CloseRequest { outcome: Outcome::HandedOver, note: None };
        match session.post(&format!("/api/alarms/{}/close", alarm.id), &request).await {
            Ok(()) => info!("{name} closed the {:?} at {}", alarm.kind, alarm.area_name),
            Err(HubError::Refused { status: 404 | 409, .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
