//! A hub that the tests commit for by hand, and a client that speaks raw bytes. The bytes are written out here, not
//! made with the codec under test.
#![allow(dead_code, clippy::unwrap_used)]

use std::collections::{HashMap, HashSet};
use std::future::Future;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::future::BoxFuture;
use hub_mqtt::{
    Ack, Endpoint, EndpointConfig, EndpointHandle, Gate, Grant, Job, LoginAttempt, LoginRefusal, Message, Presence,
    TopicPattern,
};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{broadcast, mpsc};
use tokio_util::sync::CancellationToken;

/// Every device has the secret `<name>-secret`.
#[derive(Default)]
pub struct TestGate {
    pub blocked: Mutex<HashSet<String>>,
    pub attempts: Mutex<HashMap<String, usize>>,
}

impl Gate for TestGate {
    fn login(&self, attempt: LoginAttempt) -> BoxFuture<'_, Result<Grant, LoginRefusal>> {
        Box::pin(async move {
            let device = attempt.user_name.unwrap();
            *self.attempts.lock().unwrap().entry(device.clone()).or_default() += 1;
            assert_ne!(device, "panic", "on purpose");
            if device == "away" {
                return Err(LoginRefusal::NotAvailable);
            }
            if !attempt.certified && attempt.secret.as_deref() != Some(format!("{device}-secret").as_bytes()) {
                return Err(LoginRefusal::BadCredentials);
            }
            if self.blocked.lock().unwrap().contains(&device) {
                return Err(LoginRefusal::Blocked);
            }
            Ok(Grant {
                publish: vec![TopicPattern::parse(&format!("fengdi/{device}/up"))],
                subscribe: vec![TopicPattern::parse(&format!("fengdi/{device}/down/#"))],
                device,
            })
        })
    }
}

/// An endpoint on a free port. Messages wait until the test commits them.
pub struct Hub {
    pub endpoint: Endpoint,
    pub handle: EndpointHandle,
    pub gate: Arc<TestGate>,
    pub jobs: mpsc::Receiver<Job>,
}

impl Hub {
    pub async fn start() -> Self {
        Self::start_with(EndpointConfig::default()).await
    }

    pub async fn start_with(config: EndpointConfig) -> Self {
        Self::start_with_room(config, 1_000).await
    }

    pub async fn start_with_room(config: EndpointConfig, room: usize) -> Self {
        let gate = Arc::new(TestGate::default());
        let (sender, jobs) = mpsc::channel(room);
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        let config = EndpointConfig { listen, ..config };
        let endpoint = Endpoint::bind(config, gate.clone(), sender, CancellationToken::new()).unwrap();
        let handle = endpoint.handle();
        Self { endpoint, handle, gate, jobs }
    }

    pub fn port(&self) -> u16 {
        self.endpoint.local_addr().port()
    }

    /// The next message, not yet committed.
    pub async fn job(&mut self) -> (Message, Ack) {
        let job = within(self.jobs.recv()).await.unwrap();
        (job.message, job.ack)
    }

    /// Takes the next message and commits it.
    pub async fn commit(&mut self) -> Message {
        let (message, ack) = self.job().await;
        ack.committed();
        message
    }

    pub fn has_no_job(&mut self) -> bool {
        self.jobs.try_recv().is_err()
    }

    /// A raw client, not logged in.
    pub async fn dial(&self) -> Raw {
        Raw::new(TcpStream::connect(self.endpoint.local_addr()).await.unwrap())
    }

    /// A raw client over a pipe, for tests under a paused clock.
    pub fn pipe(&self) -> Raw {
        let (ours, theirs) = tokio::io::duplex(64 * 1024);
        assert!(self.handle.attach(theirs, SocketAddr::from(([127, 0, 0, 1], 9))));
        Raw::new(ours)
    }

    /// A raw client that has logged in.
    pub async fn log_in(&self, hello: Hello<'_>) -> Raw {
        let mut raw = self.dial().await;
        raw.greet(hello).await;
        raw
    }

    /// Whether an ordinary device still gets in and is heard, whatever happened before.
    pub async fn serves_a_good_client(&mut self) {
        let mut raw = self.log_in(Hello::v4("good")).await;
        raw.send(&publish(4, 1, 1, "fengdi/good/up", b"{}")).await;
        while self.commit().await.device != "good" {}
        assert_eq!(raw.read().await.unwrap(), [0x40, 2, 0, 1]);
    }
}

/// Waits for a condition, at most ten seconds.
pub async fn within<F: Future>(future: F) -> F::Output {
    tokio::time::timeout(Duration::from_secs(10), future).await.expect("waited ten seconds in vain")
}

/// Waits until a condition holds.
pub async fn until(mut condition: impl FnMut() -> bool) {
    within(async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    })
    .await;
}

/// Waits for this note.
pub async fn told(presence: &mut broadcast::Receiver<Presence>, wanted: &Presence) {
    within(async { while presence.recv().await.unwrap() != *wanted {} }).await;
}

/// A CONNECT.
#[derive(Clone)]
pub struct Hello<'a> {
    pub version: u8,
    pub client_id: &'a str,
    pub user_name: &'a str,
    pub secret: String,
    pub clean: bool,
    pub keep_alive_s: u16,
    pub properties: Vec<u8>,
    pub will: Option<(&'a str, &'a [u8], u32)>,
}

impl<'a> Hello<'a> {
    pub fn new(version: u8, device: &'a str) -> Self {
        Self {
            version,
            client_id: device,
            user_name: device,
            secret: format!("{device}-secret"),
            clean: true,
            keep_alive_s: 60,
            properties: Vec::new(),
            will: None,
        }
    }

    pub fn v4(device: &'a str) -> Self {
        Self::new(4, device)
    }

    pub fn v5(device: &'a str) -> Self {
        Self::new(5, device)
    }

    /// Asks for the session to be kept: without end on MQTT 3, for these seconds on MQTT 5.
    pub fn lasting(mut self, expiry_s: u32) -> Self {
        self.clean = false;
        self.properties.push(0x11);
        self.properties.extend(expiry_s.to_be_bytes());
        self
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut body = Vec::new();
        text(&mut body, if self.version == 3 { b"MQIsdp" } else { b"MQTT" });
        body.push(self.version);
        let mut flags = 0xc0 | u8::from(self.clean) << 1;
        if self.will.is_some() {
            flags |= 0x0c;
        }
        body.push(flags);
        body.extend(self.keep_alive_s.to_be_bytes());
        if self.version == 5 {
            body.push(u8::try_from(self.properties.len()).unwrap());
            body.extend(&self.properties);
        }
        text(&mut body, self.client_id.as_bytes());
        if let Some((topic, payload, delay_s)) = self.will {
            if self.version == 5 {
                body.extend([5, 0x18]);
                body.extend(delay_s.to_be_bytes());
            }
            text(&mut body, topic.as_bytes());
            text(&mut body, payload);
        }
        text(&mut body, self.user_name.as_bytes());
        text(&mut body, self.secret.as_bytes());
        packet(0x10, &body)
    }
}

fn text(body: &mut Vec<u8>, text: &[u8]) {
    body.extend(u16::try_from(text.len()).unwrap().to_be_bytes());
    body.extend(text);
}

/// A whole packet from its first byte and its body.
pub fn packet(first: u8, body: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first];
    let mut length = body.len();
    loop {
        let low = u8::try_from(length % 128).unwrap();
        length /= 128;
        bytes.push(if length > 0 { low | 0x80 } else { low });
        if length == 0 {
            break;
        }
    }
    bytes.extend(body);
    bytes
}

/// PUBLISH without properties.
pub fn publish(version: u8, qos: u8, id: u16, topic: &str, payload: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    text(&mut body, topic.as_bytes());
    if qos > 0 {
        body.extend(id.to_be_bytes());
    }
    if version == 5 {
        body.push(0);
    }
    body.extend(payload);
    packet(0x30 | qos << 1, &body)
}

/// SUBSCRIBE with QoS 1 for each filter.
pub fn subscribe(version: u8, id: u16, filters: &[&str]) -> Vec<u8> {
    let mut body = id.to_be_bytes().to_vec();
    if version == 5 {
        body.push(0);
    }
    for filter in filters {
        text(&mut body, filter.as_bytes());
        body.push(1);
    }
    packet(0x82, &body)
}

pub trait Duplex: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Duplex for S {}

/// A client that sends and reads bytes.
pub struct Raw {
    stream: Box<dyn Duplex>,
}

impl Raw {
    pub fn new(stream: impl Duplex + 'static) -> Self {
        Self { stream: Box::new(stream) }
    }

    pub async fn send(&mut self, bytes: &[u8]) {
        within(self.stream.write_all(bytes)).await.unwrap();
    }

    /// Sends, and does not mind when the other side has already closed.
    pub async fn try_send(&mut self, bytes: &[u8]) {
        let _ = within(self.stream.write_all(bytes)).await;
    }

    /// The next whole packet; `None` when the connection has ended.
    pub async fn read(&mut self) -> Option<Vec<u8>> {
        within(self.read_packet()).await
    }

    pub async fn read_packet(&mut self) -> Option<Vec<u8>> {
        let mut bytes = vec![self.stream.read_u8().await.ok()?];
        let mut length = 0;
        for shift in 0..4 {
            let byte = self.stream.read_u8().await.ok()?;
            bytes.push(byte);
            length |= usize::from(byte & 0x7f) << (7 * shift);
            if byte & 0x80 == 0 {
                break;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).await.ok()?;
        bytes.extend(body);
        Some(bytes)
    }

    /// Sends CONNECT and returns the CONNACK: session present, code.
    pub async fn ask(&mut self, hello: Hello<'_>) -> Option<(u8, u8)> {
        self.send(&hello.bytes()).await;
        let answer = self.read().await?;
        assert_eq!(answer[0], 0x20);
        Some((answer[2], answer[3]))
    }

    /// Logs in; returns whether the session was present.
    pub async fn greet(&mut self, hello: Hello<'_>) -> bool {
        let (present, code) = self.ask(hello).await.expect("a CONNACK");
        assert_eq!(code, 0);
        present == 1
    }

    /// Asserts that nothing is waiting to be read: a ping is answered first.
    pub async fn nothing_before_pong(&mut self) {
        self.send(&[0xc0, 0]).await;
        assert_eq!(self.read().await.unwrap(), [0xd0, 0]);
    }

    pub async fn subscribe(&mut self, version: u8, filter: &str) {
        self.send(&subscribe(version, 77, &[filter])).await;
        let answer = self.read().await.unwrap();
        assert_eq!((answer[0], answer.last()), (0x90, Some(&1)));
    }

    /// Asserts that the connection ends without another packet.
    pub async fn is_closed(&mut self) {
        assert_eq!(self.read().await, None);
    }

    /// Asserts the DISCONNECT of MQTT 5 with this code and the end.
    pub async fn is_dismissed(&mut self, code: u8) {
        let goodbye = self.read().await.expect("a DISCONNECT");
        assert_eq!((goodbye[0], goodbye[2]), (0xe0, code), "{goodbye:x?}");
        self.is_closed().await;
    }
}
