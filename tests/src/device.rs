//! A device: rumqttc with its own user name and secret. `press` returns when the hub has acknowledged, which means
//! committed.

use crate::wait::{PATIENCE, within};
use rumqttc::{AsyncClient, Event, Incoming, MqttOptions, QoS, TlsConfiguration, Transport};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;

/// Largest packet a test sends or takes, bytes.
const PACKET_BYTES: usize = 4 * 1024 * 1024;

enum Heard {
    Connected,
    Subscribed,
    Acknowledged,
    Answer(Value),
    Lost(String),
}

/// A device on a connection.
pub struct TestDevice {
    name: String,
    client: AsyncClient,
    heard: UnboundedReceiver<Heard>,
    answers: Vec<Value>,
    acknowledged: usize,
    lost: Option<String>,
    _task: JoinSet<()>,
}

impl TestDevice {
    /// Connects, subscribes to its answers and waits for both.
    ///
    /// # Panics
    /// When the hub does not let it in.
    pub async fn connect(address: SocketAddr, name: &str, secret: &str) -> Self {
        Self::try_connect(address, name, secret).await.unwrap()
    }

    /// The same, with the hub's refusal as an error.
    ///
    /// # Errors
    /// What the client says about the refusal.
    pub async fn try_connect(address: SocketAddr, name: &str, secret: &str) -> Result<Self, String> {
        let mut options = MqttOptions::new(name, address.ip().to_string(), address.port());
        options.set_credentials(name, secret).set_max_packet_size(PACKET_BYTES, PACKET_BYTES);
        options.set_keep_alive(Duration::from_secs(60));
        Self::through(options, name).await
    }

    /// A device that shows its certificate, without user name and password.
    ///
    /// # Errors
    /// What the client says about the refusal.
    pub async fn certified(address: SocketAddr, name: &str, config: Arc<rustls::ClientConfig>) -> Result<Self, String> {
        let mut options = MqttOptions::new(name, address.ip().to_string(), address.port());
        options.set_transport(Transport::tls_with_config(TlsConfiguration::Rustls(config)));
        Self::through(options, name).await
    }

    /// A device on an outside broker that asks for no log-in; the name is free.
    ///
    /// # Panics
    /// When the broker does not let it in.
    pub async fn on_broker(port: u16, name: &str) -> Self {
        let mut options = MqttOptions::new(format!("device-{name}"), "127.0.0.1", port);
        options.set_max_packet_size(PACKET_BYTES, PACKET_BYTES);
        Self::through(options, name).await.unwrap()
    }

    async fn through(options: MqttOptions, name: &str) -> Result<Self, String> {
        let (client, mut events) = AsyncClient::new(options, 64);
        let (tell, heard) = unbounded_channel();
        let mut task = JoinSet::new();
        task.spawn(async move {
            loop {
                let event = events.poll().await;
                let ended = event.is_err();
                if !hear(event, &tell) || ended {
                    return;
                }
            }
        });
        let name = name.to_owned();
        let mut device = Self { name, client, heard, answers: Vec::new(), acknowledged: 0, lost: None, _task: task };
        device.wait("connecting", |heard| matches!(heard, Heard::Connected)).await?;
        device.client.subscribe(format!("fengdi/{}/down", device.name), QoS::AtLeastOnce).await.unwrap();
        device.wait("subscribing", |heard| matches!(heard, Heard::Subscribed)).await?;
        Ok(device)
    }

    /// Publishes on its own topic and waits for the acknowledgement.
    ///
    /// # Panics
    /// When none comes.
    pub async fn press(&mut self, message: Value) {
        self.publish(message.to_string().into_bytes()).await;
    }

    /// "SOS", with this number.
    pub async fn sos(&mut self, seq: u64) {
        self.press(json!({ "kind": "sos", "seq": seq })).await;
    }

    /// Publishes these bytes on its own topic and waits for the acknowledgement.
    ///
    /// # Panics
    /// When none comes.
    pub async fn publish(&mut self, payload: Vec<u8>) {
        self.send(payload).await;
        self.acknowledged().await.unwrap();
    }

    /// Publishes without waiting.
    ///
    /// # Panics
    /// When the connection's queue is gone.
    pub async fn send(&mut self, payload: Vec<u8>) {
        let topic = format!("fengdi/{}/up", self.name);
        self.client.publish(topic, QoS::AtLeastOnce, false, payload).await.unwrap();
    }

    /// Publishes a message that the broker is to keep.
    ///
    /// # Panics
    /// When no acknowledgement comes.
    pub async fn publish_retained(&mut self, message: Value) {
        let topic = format!("fengdi/{}/up", self.name);
        self.client.publish(topic, QoS::AtLeastOnce, true, message.to_string()).await.unwrap();
        self.acknowledged().await.unwrap();
    }

    /// Publishes on any topic of a broker, and waits until the broker has it.
    pub async fn publish_on(&mut self, topic: &str, payload: &str, retain: bool) {
        self.client.publish(topic, QoS::AtLeastOnce, retain, payload).await.unwrap();
        self.acknowledged().await.unwrap();
    }

    /// Listens on any topic of a broker.
    ///
    /// # Panics
    /// When the broker does not let it.
    pub async fn listen(&mut self, topic: &str) {
        self.client.subscribe(topic, QoS::AtLeastOnce).await.unwrap();
        self.wait("subscribing", |heard| matches!(heard, Heard::Subscribed)).await.unwrap();
    }

    /// Waits for exactly this message on what it listens to.
    ///
    /// # Panics
    /// When it does not come.
    pub async fn heard(&mut self, message: &Value) {
        while !self.answers.contains(message) {
            self.wait("a message", |heard| matches!(heard, Heard::Answer(_))).await.unwrap();
        }
    }

    /// Waits for the next acknowledgement.
    ///
    /// # Errors
    /// The connection ended instead.
    pub async fn acknowledged(&mut self) -> Result<(), String> {
        if self.acknowledged > 0 {
            self.acknowledged -= 1;
            return Ok(());
        }
        self.wait("an acknowledgement", |heard| matches!(heard, Heard::Acknowledged)).await?;
        self.acknowledged -= 1;
        Ok(())
    }

    /// Waits for an answer of this kind: `received`, `coming`, `arrived`, `closed`.
    ///
    /// # Panics
    /// When none comes.
    pub async fn answer(&mut self, kind: &str) -> Value {
        let fits = |answer: &Value| answer["answer"] == kind;
        if !self.answers.iter().any(fits) {
            let what = format!("the answer {kind}");
            self.wait(&what, |heard| matches!(heard, Heard::Answer(answer) if fits(answer))).await.unwrap();
        }
        let at = self.answers.iter().position(fits).unwrap();
        self.answers.remove(at)
    }

    /// Answers that have come and were not asked for yet.
    pub fn unread(&mut self) -> Vec<Value> {
        while let Ok(heard) = self.heard.try_recv() {
            self.keep(heard);
        }
        std::mem::take(&mut self.answers)
    }

    /// Waits until the hub cuts the connection.
    ///
    /// # Panics
    /// When it does not.
    pub async fn cut(&mut self) -> String {
        let _ = self.wait("the connection is cut", |heard| matches!(heard, Heard::Lost(_))).await;
        self.lost.clone().unwrap()
    }

    async fn wait(&mut self, what: &str, wanted: impl Fn(&Heard) -> bool) -> Result<(), String> {
        let waiting = async {
            loop {
                if let Some(lost) = &self.lost {
                    return Err(lost.clone());
                }
                let Some(heard) = self.heard.recv().await else { return Err("the connection ended".to_owned()) };
                let found = wanted(&heard);
                self.keep(heard);
                if found {
                    return Ok(());
                }
            }
        };
        match tokio::time::timeout(PATIENCE, waiting).await {
            Ok(result) => result,
            Err(_) => panic!("{what} did not come within {PATIENCE:?}"),
        }
    }

    fn keep(&mut self, heard: Heard) {
        match heard {
            Heard::Answer(answer) => self.answers.push(answer),
            Heard::Acknowledged => self.acknowledged += 1,
            Heard::Lost(why) => self.lost = Some(why),
            Heard::Connected | Heard::Subscribed => {}
        }
    }

    /// Says goodbye.
    pub async fn disconnect(mut self) {
        let _ = self.client.disconnect().await;
        let _ = within("the connection ends", self.cut()).await;
    }
}

/// Passes an event on; false when nobody listens any more.
fn hear(event: Result<Event, rumqttc::ConnectionError>, tell: &UnboundedSender<Heard>) -> bool {
    let heard = match event {
        Ok(Event::Incoming(Incoming::ConnAck(_))) => Heard::Connected,
        Ok(Event::Incoming(Incoming::SubAck(_))) => Heard::Subscribed,
        Ok(Event::Incoming(Incoming::PubAck(_))) => Heard::Acknowledged,
        Ok(Event::Incoming(Incoming::Publish(publish))) => {
            Heard::Answer(serde_json::from_slice(&publish.payload).unwrap_or(Value::Null))
        }
        Ok(_) => return true,
        Err(error) => Heard::Lost(error.to_string()),
    };
    tell.send(heard).is_ok()
}
