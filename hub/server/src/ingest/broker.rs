//! An outside broker, by rumqttc: manual acknowledgements, a persistent session, subscribed again at every CONNACK.
//! Its PUBACK to the device means only that the broker has the message: devices repeat until our `received`.

use super::intake::{Arrived, Intake};
use crate::app::Hub;
use crate::commander::{Done, Origin};
use anyhow::Context;
use hub_core::time::UnixMs;
use rumqttc::{AsyncClient, ConnectionError, Event, EventLoop, MqttOptions, Packet, Publish, QoS, SubscribeReasonCode};
use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, mpsc};
use tokio::time::error::Elapsed;
use tokio::time::{Interval, MissedTickBehavior};

/// Larger than any broker's limit that makes sense: one message above it would deafen the hub for good.
const PACKET_BYTES: usize = 16 * 1024 * 1024;
/// Messages that wait for their commit.
const IN_FLIGHT: u16 = 100;
/// First pause after a lost connection; doubles up to the longest.
const PAUSE: Duration = Duration::from_millis(200);
/// Longest pause.
const LONGEST: Duration = Duration::from_secs(5);
/// Pause before a connection that is made anew to get a message again.
const AGAIN: Duration = Duration::from_secs(1);
/// Topics remembered of which a kept call was removed.
const CLEARED: usize = 1_000;
/// How often it is looked whether devices have announced topics that are not heard yet.
const LOOK: Duration = Duration::from_secs(2);
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
        let (line, pending) = Line::new();
        let acknowledging = acknowledge(client.clone(), pending, Arc::clone(&line.connection));
        hub.lasting.spawn("broker_acks", acknowledging);
        let follow = Follow { client, topics, intake, hub: hub.clone(), line, cleared: HashSet::new() };
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

/// A message to acknowledge, and the number of its connection.
type Ack = (u64, Publish);

/// The way of an acknowledgement back to the broker.
#[derive(Clone)]
struct Line {
    /// Each with the number of the connection its message came by. They are no more than were read and committed: a
    /// bound here would have a large batch leave most of itself with the broker, and come again, and again.
    acks: mpsc::UnboundedSender<Ack>,
    /// Counts connections: a packet number of an earlier one may belong to another message by now.
    connection: Arc<AtomicU64>,
    /// A message stayed with the broker, which sends it again only on a new connection.
    anew: Arc<Notify>,
}

impl Line {
    /// With the end where acknowledgements come out.
    fn new() -> (Self, mpsc::UnboundedReceiver<Ack>) {
        let (acks, pending) = mpsc::unbounded_channel();
        (Self { acks, connection: Arc::default(), anew: Arc::default() }, pending)
    }

    fn ack(&self, connection: u64, publish: Publish) {
        if self.acks.send((connection, publish)).is_err() {
            self.leave(connection);
        }
    }

    fn leave(&self, connection: u64) {
        if self.connection.load(Ordering::Relaxed) == connection {
            self.anew.notify_one();
        }
    }
}

struct Follow {
    client: AsyncClient,
    topics: Vec<String>,
    intake: Intake,
    hub: Hub,
    line: Line,
    /// A kept call was removed there: the empty message that removes it comes back once.
    cleared: HashSet<String>,
}

impl Follow {
    async fn run(mut self, mut events: EventLoop) {
        let mut pause = PAUSE;
        let mut look = tokio::time::interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // Topics that devices have announced, subscribed on this connection.
        let mut announced = HashSet::new();
        loop {
            let Some(polled) = self.poll(&mut events, &mut look, &mut announced).await else {
                tracing::warn!("a message could not be stored: connecting anew, so that the broker sends it again");
                events.clean();
                self.hub.broker.set(false, self.hub.clock.now());
                tokio::time::sleep(AGAIN).await;
                continue;
            };
            match polled {
                Ok(Ok(Event::Incoming(Packet::ConnAck(_)))) => {
                    pause = PAUSE;
                    self.line.connection.fetch_add(1, Ordering::Relaxed);
                    self.hub.broker.set(true, self.hub.clock.now());
                    announced.clear();
                    self.subscribe();
                    tracing::info!("outside broker connected; its acknowledgement does not mean committed");
                }
                Ok(Ok(Event::Incoming(Packet::Publish(publish)))) => self.publish(publish).await,
                Ok(Ok(Event::Incoming(Packet::SubAck(answer))))
                    if answer.return_codes.contains(&SubscribeReasonCode::Failure) =>
                {
                    tracing::error!("the outside broker refuses the subscription: look at its access rules");
                }
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

    /// What the broker says next; none when the connection must be made anew. A poll is never given up for a look: it
    /// may be in the middle of connecting.
    async fn poll(
        &self,
        events: &mut EventLoop,
        look: &mut Interval,
        announced: &mut HashSet<String>,
    ) -> Option<Result<Result<Event, ConnectionError>, Elapsed>> {
        let polled = tokio::time::timeout(POLL, events.poll());
        tokio::pin!(polled);
        loop {
            tokio::select! {
                polled = &mut polled => return Some(polled),
                () = self.line.anew.notified() => return None,
                _ = look.tick() => self.subscribe_announced(announced),
            }
        }
    }

    /// Never awaited inside the poll loop: the request channel is drained by that same loop.
    fn subscribe(&self) {
        for topic in &self.topics {
            if self.client.try_subscribe(topic, QoS::AtLeastOnce).is_err() {
                tracing::error!("subscribing at the outside broker failed, trying again");
                self.line.anew.notify_one();
            }
        }
    }

    /// What does not fit into the client's queue now is subscribed at the next look.
    fn subscribe_announced(&self, subscribed: &mut HashSet<String>) {
        if self.hub.broker.client().is_none() {
            return;
        }
        for topic in self.intake.announced_beside(&self.topics) {
            if !subscribed.contains(&topic) && self.client.try_subscribe(&topic, QoS::AtLeastOnce).is_ok() {
                subscribed.insert(topic);
            }
        }
    }

    async fn publish(&mut self, publish: Publish) {
        let connection = self.line.connection.load(Ordering::Relaxed);
        if publish.payload.is_empty() && self.cleared.remove(&publish.topic) {
            return self.line.ack(connection, publish);
        }
        if publish.retain {
            // What a broker has kept tells how things stand; it is no press, whatever it says.
            metrics::counter!("fengdi_retained_total").increment(1);
        }
        let topic = publish.topic.clone();
        let payload = publish.payload.clone();
        let (dup, retain) = (publish.dup, publish.retain);
        let line = self.line.clone();
        let done: Done = Box::new(move |result| match result {
            Err(error) if super::intake::stays_with_sender(&error) => line.leave(connection),
            Ok(_) | Err(_) => line.ack(connection, publish),
        });
        let (origin, retained) = (Origin::Broker, retain);
        let arrived = Arrived { topic: &topic, payload: &payload, origin, dup, retained, device: None };
        if self.intake.take(arrived, &self.hub.telemetry, done).await {
            self.clear(topic);
        }
    }

    /// Removes a call that the broker keeps: whoever subscribes next would take it for a new one.
    fn clear(&mut self, topic: String) {
        if self.client.try_publish(&topic, QoS::AtLeastOnce, true, Vec::new()).is_err() {
            return tracing::warn!("a call that the broker keeps could not be removed, trying again when it comes");
        }
        metrics::counter!("fengdi_retained_cleared_total").increment(1);
        if self.cleared.len() < CLEARED {
            self.cleared.insert(topic);
        }
    }
}

/// Sends acknowledgements outside the poll loop.
async fn acknowledge(client: AsyncClient, mut pending: mpsc::UnboundedReceiver<Ack>, current: Arc<AtomicU64>) {
    while let Some((connection, publish)) = pending.recv().await {
        if connection != current.load(Ordering::Relaxed) {
            continue;
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt;

    #[test]
    fn a_large_batch_is_acknowledged_and_not_left_with_the_broker() {
        let (line, mut pending) = Line::new();
        let message =
            |number: u16| Publish { pkid: number, ..Publish::new("fengdi/button/up", QoS::AtLeastOnce, "{}") };
        (1..=10_000).for_each(|number| line.ack(0, message(number)));
        assert!(line.anew.notified().now_or_never().is_none(), "no new connection is asked for");
        let acked = std::iter::from_fn(|| pending.try_recv().ok()).map(|(_, publish)| publish.pkid);
        assert!(acked.eq(1..=10_000));
    }
}
