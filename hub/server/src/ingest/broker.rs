//! An outside broker, by rumqttc: manual acknowledgements, a persistent session, subscribed again at every CONNACK.
//! Its PUBACK to the device means only that the broker has the message: devices repeat until our `received`.

use super::intake::{Arrived, Intake};
use crate::app::Hub;
use crate::commander::{Done, Origin};
use anyhow::Context;
use hub_core::time::UnixMs;
use rumqttc::{AsyncClient, Event, EventLoop, MqttOptions, Packet, Publish, QoS};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc;

/// Larger than any broker's limit that makes sense: one message above it would deafen the hub for good.
const PACKET_BYTES: usize = 16 * 1024 * 1024;
/// Messages that wait for their commit.
const IN_FLIGHT: u16 = 100;
/// First pause after a lost connection; doubles up to the longest.
const PAUSE: Duration = Duration::from_millis(200);
/// Longest pause.
const LONGEST: Duration = Duration::from_secs(5);
/// Nothing heard of the broker within this: try anew.
const POLL: Duration = Duration::from_secs(60);

#[derive(Default)]
struct Known {
    connected: bool,
    since: Option<UnixMs>,
    client: Option<AsyncClient>,
}

/// Whether the broker is there, for the status page, and the way back to devices behind it.
#[derive(Clone, Default)]
pub struct BrokerState(Arc<Mutex<Known>>);

impl BrokerState {
    /// Connected now, and since when it is so or not; none when there is no outside broker.
    #[must_use]
    pub fn now(&self) -> Option<(bool, UnixMs)> {
        let known = self.lock();
        known.since.map(|since| (known.connected, since))
    }

    /// The client, while connected.
    #[must_use]
    pub fn client(&self) -> Option<AsyncClient> {
        let known = self.lock();
        known.client.clone().filter(|_| known.connected)
    }

    fn set(&self, connected: bool, at: UnixMs) {
        let mut known = self.lock();
        if known.connected != connected || known.since.is_none() {
            known.connected = connected;
            known.since = Some(at);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Follows an outside broker until the hub stops.
pub fn run_broker(
    url: String,
    topics: Vec<String>,
    intake: Intake,
    hub: Hub,
) -> anyhow::Result<impl Future<Output = ()> + Send> {
    let options = options(&url, &hub)?;
    Ok(async move {
        let (client, events) = AsyncClient::new(options, usize::from(IN_FLIGHT) * 2);
        hub.broker.lock().client = Some(client.clone());
        let (acks, pending) = mpsc::channel(usize::from(IN_FLIGHT) * 2);
        hub.tasks.spawn(acknowledge(client.clone(), pending));
        let follow = Follow { client, topics, intake, hub: hub.clone(), acks };
        tokio::select! {
            () = hub.stop.cancelled() => {}
            () = follow.run(events) => {}
        }
    })
}

fn options(url: &str, hub: &Hub) -> anyhow::Result<MqttOptions> {
    let separator = if url.contains('?') { '&' } else { '?' };
    // The client id is part of the persistent session: it must be the same after every start.
    let named =
        if url.contains("client_id=") { url.to_owned() } else { format!("{url}{separator}client_id=fengdi-hub") };
    let mut options = MqttOptions::parse_url(named).with_context(|| {
        format!("mqtt_url: write it like mqtt://user:secret@host:1883 (database {})", hub.config.data.display())
    })?;
    options.set_clean_session(false);
    options.set_manual_acks(true);
    options.set_max_packet_size(PACKET_BYTES, PACKET_BYTES);
    options.set_keep_alive(Duration::from_secs(15));
    options.set_inflight(IN_FLIGHT);
    Ok(options)
}

struct Follow {
    client: AsyncClient,
    topics: Vec<String>,
    intake: Intake,
    hub: Hub,
    acks: mpsc::Sender<Publish>,
}

impl Follow {
    async fn run(self, mut events: EventLoop) {
        let mut pause = PAUSE;
        loop {
            match tokio::time::timeout(POLL, events.poll()).await {
                Ok(Ok(Event::Incoming(Packet::ConnAck(_)))) => {
                    pause = PAUSE;
                    self.hub.broker.set(true, self.hub.clock.now());
                    self.subscribe();
                    tracing::info!("outside broker connected; its acknowledgement does not mean committed");
                }
                Ok(Ok(Event::Incoming(Packet::Publish(publish)))) => self.publish(publish).await,
                Ok(Ok(_)) | Err(_) => {}
                Ok(Err(error)) => {
                    self.hub.broker.set(false, self.hub.clock.now());
                    metrics::counter!("fengdi_broker_lost_total").increment(1);
                    tracing::warn!(%error, "outside broker lost, trying again");
                    tokio::time::sleep(pause + jitter(pause)).await;
                    pause = (pause * 2).min(LONGEST);
                }
            }
        }
    }

    /// Never awaited inside the poll loop: the request channel is drained by that same loop.
    fn subscribe(&self) {
        for topic in &self.topics {
            if self.client.try_subscribe(topic, QoS::AtLeastOnce).is_err() {
                tracing::error!("subscribing at the outside broker failed");
            }
        }
    }

    async fn publish(&self, publish: Publish) {
        if publish.retain {
            // What a broker has kept is not a new press, whatever it says.
            metrics::counter!("fengdi_rejected_total", "reason" => "retained").increment(1);
            return self.ack(publish);
        }
        let topic = publish.topic.clone();
        let payload = publish.payload.clone();
        let dup = publish.dup;
        let acks = self.acks.clone();
        let done: Done = Box::new(move |result| {
            let keep = matches!(&result, Err(error) if super::intake::stays_with_sender(error));
            if !keep {
                // A full channel leaves the message with the broker, which sends it again after a reconnect.
                let _ = acks.try_send(publish);
            }
        });
        let arrived = Arrived { topic: &topic, payload: &payload, origin: Origin::Broker, dup, device: None };
        self.intake.take(arrived, &self.hub.telemetry, done).await;
    }

    fn ack(&self, publish: Publish) {
        let _ = self.acks.try_send(publish);
    }
}

/// Sends acknowledgements outside the poll loop.
async fn acknowledge(client: AsyncClient, mut pending: mpsc::Receiver<Publish>) {
    while let Some(publish) = pending.recv().await {
        if client.ack(&publish).await.is_err() {
            return;
        }
    }
}

/// Up to the pause again, so that several hubs do not come back in step.
fn jitter(pause: Duration) -> Duration {
    let mut byte = [0_u8; 1];
    match getrandom::fill(&mut byte) {
        Ok(()) => pause.mul_f64(f64::from(byte[0]) / 255.0),
        Err(_) => Duration::ZERO,
    }
}
