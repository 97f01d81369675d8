//! A device on the hub's MQTT endpoint, a button or a gateway: speaks without waiting for the answer to what it said
//! before, notes when each message left and when it was acknowledged, and acknowledges what the hub tells it. What was
//! not acknowledged when a connection broke is sent again on the next.

use super::packet::{self, Incoming};
use super::side::Side;
use super::town::SECRET;
use anyhow::Context;
use bytes::BytesMut;
use std::collections::VecDeque;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::io::{AsyncWriteExt, Interest};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;

/// Log-in and subscription must be done within this.
const LOGIN: Duration = Duration::from_secs(10);
/// "Sent again", in the first byte of a PUBLISH.
const DUP: u8 = 0x08;

/// What a message says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    /// A person calls.
    Press,
    /// Mains power was lost.
    Loss,
    /// A sign of life.
    Beat,
}

/// One message, nanoseconds since the bench began.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sent {
    pub about: About,
    pub sent_ns: u64,
    /// None until it was acknowledged.
    pub acked_ns: Option<u64>,
}

struct Line {
    stream: Arc<TcpStream>,
    end: CancellationToken,
}

#[derive(Default)]
struct Kept {
    line: Option<Line>,
    sent: Vec<Sent>,
    acked: usize,
    /// Packets of the messages that were not acknowledged yet.
    unacked: VecDeque<Vec<u8>>,
    /// What the socket would not take yet.
    unwritten: Vec<u8>,
}

/// A registered device.
pub(super) struct Device {
    pub name: String,
    topic: String,
    kept: Mutex<Kept>,
    began: Instant,
}

impl Device {
    /// Connects, logs in and listens for answers.
    pub async fn connect(side: &Side, name: String) -> anyhow::Result<Arc<Self>> {
        let topic = format!("fengdi/{name}/up");
        let device = Arc::new(Self { name, topic, kept: Mutex::default(), began: side.began });
        device.dial(side).await?;
        Ok(device)
    }

    /// Connects, again too: what was not acknowledged is sent once more.
    pub async fn dial(self: &Arc<Self>, side: &Side) -> anyhow::Result<()> {
        let login = tokio::time::timeout(LOGIN, log_in(side.mqtt, &self.name)).await;
        let stream = Arc::new(login.context("log-in of a device")??);
        let (end, line) = (side.stop.child_token(), Arc::clone(&stream));
        {
            let mut kept = self.kept();
            let again: Vec<u8> = kept.unacked.iter().flat_map(|packet| repeated(packet)).collect();
            kept.unwritten.clear();
            kept.line = Some(Line { stream, end: end.clone() });
            write(&mut kept, &again);
        }
        let reader = Arc::clone(self);
        side.tasks.spawn(async move {
            tokio::select! {
                () = end.cancelled() => {}
                // A lost connection shows as messages that stay unacknowledged.
                () = reader.read(&line) => {}
            }
        });
        Ok(())
    }

    /// Lets the connection go without a word.
    pub fn hang_up(&self) {
        if let Some(line) = self.kept().line.take() {
            line.end.cancel();
        }
    }

    /// Presses now.
    pub fn press(&self) {
        let number = self.kept().sent.len() + 1;
        let payload = format!(r#"{{"kind":"sos","seq":{number},"boot":"bench","battery":81}}"#);
        self.say(About::Press, &self.topic, payload.as_bytes());
    }

    /// Says something on a topic it may use.
    pub fn say(&self, about: About, topic: &str, payload: &[u8]) {
        let mut kept = self.kept();
        let bytes = packet::publish(topic, packet_id(kept.sent.len() + 1), payload);
        kept.sent.push(Sent { about, sent_ns: self.now_ns(), acked_ns: None });
        write(&mut kept, &bytes);
        kept.unacked.push_back(bytes);
    }

    /// Every press so far, in order.
    pub fn presses(&self) -> Vec<Sent> {
        self.kept().sent.iter().filter(|sent| sent.about == About::Press).copied().collect()
    }

    /// Everything it has said, in order.
    pub fn sent(&self) -> Vec<Sent> {
        self.kept().sent.clone()
    }

    /// Messages that were not acknowledged yet.
    pub fn waiting(&self) -> usize {
        let kept = self.kept();
        kept.sent.len() - kept.acked
    }

    fn flush(&self) {
        let mut kept = self.kept();
        let waiting = std::mem::take(&mut kept.unwritten);
        if !waiting.is_empty() {
            write(&mut kept, &waiting);
        }
    }

    /// Reads until the connection ends.
    async fn read(&self, stream: &TcpStream) {
        let mut bytes = BytesMut::with_capacity(4_096);
        loop {
            let full = !self.kept().unwritten.is_empty();
            let interest = if full { Interest::READABLE | Interest::WRITABLE } else { Interest::READABLE };
            let Ok(ready) = stream.ready(interest).await else { return };
            if ready.is_writable() {
                self.flush();
            }
            match stream.try_read_buf(&mut bytes) {
                Ok(0) => return,
                Ok(_) => self.take_all(&mut bytes),
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(_) => return,
            }
        }
    }

    fn take_all(&self, bytes: &mut BytesMut) {
        let now = self.now_ns();
        let mut kept = self.kept();
        while let Some(incoming) = packet::take(bytes) {
            match incoming {
                // The hub acknowledges in order; anything else would be seen as a message that stays unacknowledged.
                Incoming::PubAck(id) if id == packet_id(kept.acked + 1) => {
                    let at = kept.acked;
                    kept.acked += 1;
                    kept.unacked.pop_front();
                    if let Some(sent) = kept.sent.get_mut(at) {
                        sent.acked_ns = Some(now);
                    }
                }
                Incoming::Publish { id: Some(id), .. } => write(&mut kept, &packet::puback(id)),
                Incoming::PubAck(_) | Incoming::ConnAck(_) | Incoming::Publish { .. } | Incoming::Other => {}
            }
        }
    }

    fn now_ns(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes what the socket takes and keeps the rest. Without a connection a message waits for the next.
fn write(kept: &mut Kept, bytes: &[u8]) {
    let Some(line) = &kept.line else { return };
    if !kept.unwritten.is_empty() {
        return kept.unwritten.extend(bytes);
    }
    let written = match line.stream.try_write(bytes) {
        Ok(written) => written,
        Err(error) if error.kind() == ErrorKind::WouldBlock => 0,
        Err(_) => return,
    };
    kept.unwritten.extend(&bytes[written..]);
}

/// The packet, marked as sent before.
fn repeated(packet: &[u8]) -> impl Iterator<Item = u8> {
    packet.iter().enumerate().map(|(at, byte)| if at == 0 { byte | DUP } else { *byte })
}

/// 1 to 65535, again and again.
fn packet_id(number: usize) -> u16 {
    u16::try_from((number - 1) % 65_535 + 1).unwrap_or(1)
}

async fn log_in(hub: SocketAddr, name: &str) -> anyhow::Result<TcpStream> {
    let mut stream = TcpStream::connect(hub).await?;
    stream.set_nodelay(true)?;
    stream.write_all(&packet::connect(name, Some((name, SECRET)))).await?;
    answer(&mut stream, |incoming| matches!(incoming, Incoming::ConnAck(0))).await.context("CONNACK")?;
    stream.write_all(&packet::subscribe(&format!("fengdi/{name}/down"), 1)).await?;
    answer(&mut stream, |incoming| matches!(incoming, Incoming::Other)).await.context("SUBACK")?;
    Ok(stream)
}

/// Reads up to the packet that is waited for; refuses any other.
pub(super) async fn answer(stream: &mut TcpStream, wanted: impl Fn(&Incoming) -> bool) -> anyhow::Result<()> {
    use tokio::io::AsyncReadExt;
    let mut bytes = BytesMut::new();
    loop {
        if let Some(incoming) = packet::take(&mut bytes) {
            anyhow::ensure!(wanted(&incoming), "unexpected answer: {incoming:?}");
            return Ok(());
        }
        anyhow::ensure!(stream.read_buf(&mut bytes).await? > 0, "the connection was closed");
    }
}
