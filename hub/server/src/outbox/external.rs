//! The external service (ambulance, police, fire), by webhook. Without one, nothing is claimed: the console says that
//! somebody must telephone.

use super::Ended;
use crate::app::Hub;
use crate::config::Config;
use crate::ids::signature;
use crate::view::alarm_view;
use anyhow::Context;
use hub_core::ids::AlarmId;
use std::sync::Arc;
use std::time::Duration;

/// One call takes at most this.
const CALL: Duration = Duration::from_secs(5);

/// The way to the external service.
#[derive(Clone)]
pub(super) struct External {
    client: reqwest::Client,
    url: Option<Arc<str>>,
    secret: Option<Arc<str>>,
}

impl External {
    pub(super) fn new(config: &Config) -> anyhow::Result<Self> {
        let client = reqwest::Client::builder()
            .timeout(CALL)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .context("the client for the external service")?;
        let shared = |text: &Option<String>| text.as_deref().map(Arc::from);
        Ok(Self { client, url: shared(&config.external_url), secret: shared(&config.external_secret) })
    }

    /// Tells the service what staff see of the alarm. The answer's body is not read.
    pub(super) async fn notify(&self, hub: &Hub, alarm: AlarmId, round: u32) -> Ended {
        let Some(url) = &self.url else {
            metrics::counter!("fengdi_external_missing_total").increment(1);
            return Ended::Done;
        };
        let Some(body) = body(hub, alarm, round) else { return Ended::Done };
        let mut request = self.client.post(url.as_ref()).header("content-type", "application/json");
        if let Some(secret) = &self.secret {
            request = request.header("fengdi-signature", signature(secret, &body));
        }
        match request.body(body).send().await {
            Ok(answer) if answer.status().is_success() => Ended::Done,
            Ok(answer) => {
                tracing::error!(status = answer.status().as_u16(), "the external service refused, trying again");
                Ended::Later
            }
            Err(error) => {
                tracing::error!(timeout = error.is_timeout(), "the external service cannot be reached, trying again");
                Ended::Later
            }
        }
    }
}

fn body(hub: &Hub, alarm: AlarmId, round: u32) -> Option<String> {
    let world = hub.world.read();
    let alarm = world.alarms.get(&alarm)?;
    let view = alarm_view(&world, alarm, Some(&[]));
    serde_json::to_string(&serde_json::json!({ "type": "fengdi.alarm", "round": round, "alarm": view })).ok()
}
