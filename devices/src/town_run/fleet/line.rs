//! One device on its MQTT connection: keeps connected, numbers its messages, hears its answers.

use super::{explain_refusal, say};
use crate::open_json::{down_topic, up_topic};
use crate::town::TownDevice;
use crate::town::dice::Dice;
use crate::town_run::backoff::Backoff;
use hub_core::signal::SignalKind;
use rumqttc::{
    AsyncClient, ClientError, ConnectReturnCode, ConnectionError, Event, EventLoop, MqttOptions, Packet, QoS,
};
use serde::{Deserialize, Serialize};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tracing::debug;

/// Messages that may wait for the network, per device.
const WAITING: usize = 8;
const KEEP_ALIVE: Duration = Duration::from_secs(60);
const GOODBYE: Duration = Duration::from_millis(500);

/// What a device sends; see `FORMAT.md`.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Up {
    pub kind: SignalKind,
    pub seq: u64,
    pub boot: Arc<str>,
    pub battery: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<bool>,
}

/// What it gets back.
#[derive(Debug, Deserialize)]
struct Down {
    answer: String,
    text: String,
}

/// How many answers of each kind a device has heard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Heard {
    pub received: u64,
    pub closed: u64,
}

/// One device.
pub(super) struct Line {
    pub name: String,
    pub place: String,
    pub says: SignalKind,
    secret: String,
    boot: Arc<str>,
    battery: u8,
    seq: AtomicU64,
    connected: AtomicBool,
    /// The sending side; none before the first connection.
    client: Mutex<Option<AsyncClient>>,
    heard: watch::Sender<Heard>,
}

impl Line {
    pub fn new(device: &TownDevice, place: String, boot: Arc<str>) -> Self {
        // The secret is as random as anything here: old batteries stay old from run to run.
        let worn = u8::from_str_radix(&device.secret[..2], 16).unwrap_or_default();
        Self {
            name: device.device.name.clone(),
            place,
            says: device.says,
            secret: device.secret.clone(),
            boot,
            battery: 100 - worn / 3,
            seq: AtomicU64::new(0),
            connected: AtomicBool::new(false),
            client: Mutex::new(None),
            heard: watch::Sender::new(Heard::default()),
        }
    }

    pub fn is_connected(&self) -> bool {
        self.connected.load(Ordering::Relaxed)
    }

    /// A message with the next number.
    pub fn message(&self, kind: SignalKind) -> Up {
        let seq = self.seq.fetch_add(1, Ordering::Relaxed) + 1;
        Up { kind, seq, boot: self.boot.clone(), battery: self.battery, on: None }
    }

    /// Hands a message to the connection; false when it cannot take one now.
    pub fn send(&self, message: &Up) -> bool {
        let client = self.client.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let payload = serde_json::to_vec(message).unwrap_or_default();
        client.is_some_and(|client| {
            let sent = client.try_publish(up_topic(&self.name), QoS::AtLeastOnce, false, payload);
            sent.is_ok()
        })
    }

    /// A sign of life, when there is anybody to hear it.
    pub fn beat(&self) {
        if self.is_connected() && !self.send(&self.message(SignalKind::Heartbeat)) {
            debug!("{} has no room for a heartbeat", self.name);
        }
    }

    /// Follows the answers.
    pub fn answers(&self) -> watch::Receiver<Heard> {
        self.heard.subscribe()
    }

    /// Keeps connected until `stop`, then says goodbye.
    pub async fn connect_for_ever(
        &self,
        host: &str,
        port: u16,
        mut dice: Dice,
        refused: &AtomicBool,
        stop: &CancellationToken,
    ) {
        let mut options = MqttOptions::new(self.name.as_str(), host, port);
        options.set_credentials(self.name.as_str(), self.secret.as_str());
        options.set_keep_alive(KEEP_ALIVE).set_clean_session(true).set_inflight(8);
        let (client, mut events) = AsyncClient::new(options, WAITING);
        *self.client.lock().unwrap_or_else(PoisonError::into_inner) = Some(client.clone());
        let mut backoff = Backoff::default();
        loop {
            let Some(event) = stop.run_until_cancelled(events.poll()).await else { break };
            match event {
                Ok(event) => self.hear(&client, event, &mut backoff),
                Err(error) => {
                    self.connected.store(false, Ordering::Relaxed);
                    if let ConnectionError::ConnectionRefused(code) = &error {
                        self.explain(*code, refused);
                    }
                    debug!("{}: {error}", self.name);
                    let wait = backoff.next(&mut dice);
                    if stop.run_until_cancelled(tokio::time::sleep(wait)).await.is_none() {
                        return;
                    }
                }
            }
        }
        if self.is_connected() {
            // Best effort: what cannot be said in time is not said.
            let _ = tokio::time::timeout(GOODBYE, say_goodbye(&client, &mut events)).await;
        }
    }

    fn hear(&self, client: &AsyncClient, event: Event, backoff: &mut Backoff) {
        match event {
            Event::Incoming(Packet::ConnAck(_)) => {
                backoff.reset();
                if client.try_subscribe(down_topic(&self.name), QoS::AtLeastOnce).is_err() {
                    debug!("{} cannot listen for answers", self.name);
                }
                self.connected.store(true, Ordering::Relaxed);
            }
            Event::Incoming(Packet::Publish(publish)) => self.take(&publish.payload),
            _ => {}
        }
    }

    /// Takes one answer.
    pub fn take(&self, payload: &[u8]) {
        let down: Down = match serde_json::from_slice(payload) {
            Ok(down) => down,
            Err(error) => return say(self, &format!("cannot read its answer: {error}")),
        };
        self.heard.send_modify(|heard| match down.answer.as_str() {
            "received" => heard.received += 1,
            "closed" => heard.closed += 1,
            _ => {}
        });
        say(self, &format!("hears: {}", down.text));
    }

    fn explain(&self, code: ConnectReturnCode, refused: &AtomicBool) {
        if matches!(code, ConnectReturnCode::BadUserNamePassword | ConnectReturnCode::NotAuthorized) {
            explain_refusal(refused, &self.name);
        }
    }
}

async fn say_goodbye(client: &AsyncClient, events: &mut EventLoop) -> Result<(), ClientError> {
    client.try_disconnect()?;
    while events.poll().await.is_ok() {}
    Ok(())
}
