//! A coordinator who closes what nobody closed, so that a town left alone does not fill up with open alarms.

use super::hub::{HubError, Session};
use super::pace::Pace;
use super::shift::{Work, told};
use hub_core::alarm::Outcome;
use hub_core::ids::AlarmId;
use hub_core::signal::AlarmKind;
use hub_wire::alarm::CloseRequest;
use serde::Deserialize;
use std::collections::BTreeMap;
use tokio::time::Instant;
use tracing::info;

/// Closes what has been open this long, simulated seconds.
const PATIENCE_S: f64 = 900.0;

/// The little that the desk wants to know of an open alarm.
#[derive(Deserialize)]
struct OpenAlarm {
    id: AlarmId,
    kind: AlarmKind,
    area_name: String,
}

/// Who tidies up.
pub(crate) struct Tidying {
    name: String,
    pace: Pace,
    seen: BTreeMap<AlarmId, Instant>,
}

impl Tidying {
    pub fn new(name: &str, pace: Pace) -> Self {
        Self { name: name.to_owned(), pace, seen: BTreeMap::new() }
    }
}

impl Work for Tidying {
    const ROUND_S: f64 = 20.0;

    async fn round(&mut self, session: &Session) -> Result<(), HubError> {
        let open: Vec<OpenAlarm> = session.get("/api/alarms").await?;
        self.seen.retain(|id, _| open.iter().any(|alarm| alarm.id == *id));
        for alarm in open {
            let since = *self.seen.entry(alarm.id).or_insert_with(Instant::now);
            if since.elapsed() < self.pace.wait(PATIENCE_S) {
                continue;
            }
            let request = CloseRequest { outcome: Outcome::HandedOver, note: None };
            let answer = session.post(&format!("/api/alarms/{}/close", alarm.id), &request).await;
            if told(&self.name, "close an alarm", answer)?.is_some() {
                info!("{} closed the {:?} at {}", self.name, alarm.kind, alarm.area_name);
            }
        }
        Ok(())
    }
}
