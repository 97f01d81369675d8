//! A gateway or a network server: speaks for others on their topics and keeps what it is told, with the topic.

use crate::town::TestDeviceAccount;
use crate::wait::within;
use rumqttc::{AsyncClient, Event, EventLoop, Incoming, MqttOptions, QoS};
use std::net::SocketAddr;

/// Largest packet a test sends or takes, bytes.
const PACKET_BYTES: usize = 4 * 1024 * 1024;

/// A connection that publishes anywhere it may. It is polled only while a story waits for something.
pub struct TestGateway {
    client: AsyncClient,
    events: EventLoop,
    told: Vec<(String, Vec<u8>)>,
}

impl TestGateway {
    /// At the hub's own endpoint, subscribed to `filter`.
    ///
    /// # Panics
    /// When the hub does not let it in.
    pub async fn connect(address: SocketAddr, account: &TestDeviceAccount, filter: &str) -> Self {
        let mut options = MqttOptions::new(account.name(), address.ip().to_string(), address.port());
        options.set_credentials(account.name(), &account.secret);
        Self::through(options, filter).await
    }

    /// At an outside broker that asks for no log-in.
    ///
    /// # Panics
    /// When the broker does not let it in.
    pub async fn on_broker(port: u16, filter: &str) -> Self {
        Self::through(MqttOptions::new("gateway", "127.0.0.1", port), filter).await
    }

    async fn through(mut options: MqttOptions, filter: &str) -> Self {
        options.set_max_packet_size(PACKET_BYTES, PACKET_BYTES);
        let (client, events) = AsyncClient::new(options, 16);
        let mut gateway = Self { client, events, told: Vec::new() };
        gateway.client.subscribe(filter, QoS::AtLeastOnce).await.unwrap();
        gateway.until("subscribing", |incoming| matches!(incoming, Incoming::SubAck(_))).await;
        gateway
    }

    /// Publishes and waits for the acknowledgement.
    ///
    /// # Panics
    /// When none comes.
    pub async fn says(&mut self, topic: &str, payload: &str) {
        self.client.publish(topic, QoS::AtLeastOnce, false, payload).await.unwrap();
        self.until("an acknowledgement", |incoming| matches!(incoming, Incoming::PubAck(_))).await;
    }

    /// The next message on this topic.
    ///
    /// # Panics
    /// When none comes.
    pub async fn told(&mut self, topic: &str) -> Vec<u8> {
        let on_topic = |told: &[(String, Vec<u8>)]| told.iter().position(|(on, _)| on == topic);
        while on_topic(&self.told).is_none() {
            self.until(topic, |incoming| matches!(incoming, Incoming::Publish(_))).await;
        }
        let at = on_topic(&self.told).unwrap();
        self.told.remove(at).1
    }

    async fn until(&mut self, what: &str, wanted: impl Fn(&Incoming) -> bool) {
        within(what, async {
            loop {
                let Event::Incoming(incoming) = self.events.poll().await.unwrap() else { continue };
                if let Incoming::Publish(publish) = &incoming {
                    self.told.push((publish.topic.clone(), publish.payload.to_vec()));
                }
                if wanted(&incoming) {
                    return;
                }
            }
        })
        .await;
    }
}
