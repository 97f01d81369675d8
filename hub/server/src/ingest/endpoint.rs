//! The hub's own MQTT endpoint: its PUBACK means committed.

use super::door::Door;
use super::intake::{Arrived, Intake};
use super::tls::server_config;
use crate::commander::{Done, Origin};
use crate::config::Config;
use crate::lasting::Lasting;
use crate::telemetry::Telemetry;
use anyhow::Context;
use hub_mqtt::{Endpoint, EndpointConfig, IncidentKind, Job, Origin as Why};
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// Messages between the endpoint and the intake.
const JOBS: usize = 1_024;

/// Starts the endpoint in the runtime that is entered; its messages come out of the receiver.
pub fn bind_endpoint(
    config: &Config,
    intake: &Intake,
    telemetry: &Telemetry,
    lasting: &Lasting,
) -> anyhow::Result<(Endpoint, mpsc::Receiver<Job>)> {
    let (sender, jobs) = mpsc::channel(JOBS);
    let tls = match &config.mqtt_tls {
        Some((cert, key)) => Some(Arc::new(server_config(cert, key, config.mqtt_tls_client_ca.as_deref())?)),
        None => None,
    };
    let endpoint_config = EndpointConfig { listen: config.mqtt, tls, ..EndpointConfig::default() };
    let gate = Arc::new(Door::new(intake.world().clone()));
    let endpoint = Endpoint::bind(endpoint_config, gate, sender, CancellationToken::new())
        .with_context(|| format!("mqtt = {}: is another program using this address?", config.mqtt))?;
    lasting.spawn("mqtt", endpoint.handle().closed());
    lasting.spawn("mqtt_incidents", incidents(endpoint.handle(), intake.clone(), telemetry.clone(), lasting.stop()));
    Ok((endpoint, jobs))
}

impl Intake {
    /// Takes in what the endpoint receives, until the endpoint has been shut down and nothing is left.
    pub async fn run_endpoint(self, mut jobs: mpsc::Receiver<Job>, telemetry: Telemetry, ended: CancellationToken) {
        loop {
            let job = tokio::select! {
                biased;
                job = jobs.recv() => job,
                () = ended.cancelled() => None,
            };
            let Some(Job { message, ack }) = job else { return };
            // A will says that a connection broke: a sign of absence, never a call, whatever it contains.
            if message.origin == Why::Will {
                metrics::counter!("fengdi_wills_total").increment(1);
                self.gone(&message.device, &telemetry);
                ack.committed();
                continue;
            }
            let done: Done = Box::new(move |result| match result {
                Ok(_) => ack.committed(),
                // What the rules or the store refuse for good is kept as a rejection elsewhere; the device may forget it.
                Err(error) if !super::intake::stays_with_sender(&error) => ack.committed(),
                Err(_) => ack.refused(hub_mqtt::AckRefusal::NotStored),
            });
            let arrived = Arrived {
                topic: &message.topic,
                payload: &message.payload,
                origin: Origin::Endpoint,
                dup: message.dup,
                // Nothing is kept here: what is sent to be kept is sent now.
                retained: false,
                device: Some(&message.device),
            };
            self.take(arrived, &telemetry, done).await;
        }
    }
}

/// Writes down what devices tried and may not do.
async fn incidents(handle: hub_mqtt::EndpointHandle, intake: Intake, telemetry: Telemetry, stop: CancellationToken) {
    let mut incidents = handle.incidents();
    loop {
        let incident = tokio::select! {
            () = stop.cancelled() => return,
            incident = incidents.recv() => incident,
        };
        match incident {
            Ok(incident) => {
                metrics::counter!("fengdi_rejected_total", "reason" => "mqtt_forbidden").increment(1);
                tracing::warn!(peer = %incident.peer, kind = ?incident.kind, "a device tried what it may not do");
                match incident.kind {
                    // Anybody can claim a name that is not proven.
                    IncidentKind::ForeignClientId { .. } | IncidentKind::ForeignUserName { .. } => {}
                    IncidentKind::TooLarge { .. } => intake.misbehaved(&incident.device, "too_large", &telemetry),
                    IncidentKind::ForbiddenPublish { .. }
                    | IncidentKind::ForbiddenSubscribe { .. }
                    | IncidentKind::ForbiddenWill { .. } => {
                        intake.misbehaved(&incident.device, "forbidden_topic", &telemetry);
                    }
                }
            }
            Err(tokio::sync::broadcast::error::RecvError::Lagged(missed)) => {
                tracing::warn!(missed, "more incidents than could be written down");
            }
            Err(tokio::sync::broadcast::error::RecvError::Closed) => return,
        }
    }
}
