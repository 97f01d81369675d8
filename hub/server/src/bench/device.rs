//! A button on the hub's MQTT endpoint: presses without waiting for the answer to the one before, notes when each
//! press left and when it was acknowledged, and acknowledges what the hub tells it.

use super::packet::{self, Incoming};
use super::town::SECRET;
use anyhow::Context;
use bytes::BytesMut;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::io::{AsyncWriteExt, Interest};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Log-in and subscription must be done within this.
const LOGIN: Duration = Duration::from_secs(10);

/// One press, nanoseconds since the bench began.
#[derive(Clone, Copy, Debug)]
pub(super) struct Press {
    pub sent_ns: u64,
    /// None until it was acknowledged.
    pub acked_ns: Option<u64>,
}

#[derive(Default)]
struct Kept {
    presses: Vec<Press>,
    acked: usize,
    /// What the socket would not take yet.
    unwritten: Vec<u8>,
}

/// A connected button.
pub(super) struct Device {
    pub name: String,
    topic: String,
    stream: TcpStream,
    kept: Mutex<Kept>,
    began: Instant,
}

impl Device {
    /// Connects, logs in and listens for answers.
    pub async fn connect(
        hub: SocketAddr,
        name: String,
        began: Instant,
        tasks: &TaskTracker,
        stop: CancellationToken,
    ) -> anyhow::Result<Arc<Self>> {
        let stream = tokio::time::timeout(LOGIN, log_in(hub, &name)).await.context("log-in of a device")??;
        let topic = format!("fengdi/{name}/up");
        let device = Arc::new(Self { name, topic, stream, kept: Mutex::default(), began });
        let reader = Arc::clone(&device);
        tasks.spawn(async move {
            tokio::select! {
                () = stop.cancelled() => {}
                // A lost connection shows as presses that stay unacknowledged.
                () = reader.read() => {}
            }
        });
        Ok(device)
    }

    /// Presses now.
    pub fn press(&self) {
        let mut kept = self.kept();
        let number = kept.presses.len() + 1;
        let payload = format!(r#"{{"kind":"sos","seq":{number},"boot":"bench","battery":81}}"#);
        let bytes = packet::publish(&self.topic, packet_id(number), payload.as_bytes());
        kept.presses.push(Press { sent_ns: self.now_ns(), acked_ns: None });
        self.write(&mut kept, &bytes);
    }

    /// Every press so far, in order.
    pub fn presses(&self) -> Vec<Press> {
        self.kept().presses.clone()
    }

    /// Presses that were not acknowledged yet.
    pub fn waiting(&self) -> usize {
        let kept = self.kept();
        kept.presses.len() - kept.acked
    }

    fn write(&self, kept: &mut Kept, bytes: &[u8]) {
        if !kept.unwritten.is_empty() {
            return kept.unwritten.extend(bytes);
        }
        let written = match self.stream.try_write(bytes) {
            Ok(written) => written,
            Err(error) if error.kind() == ErrorKind::WouldBlock => 0,
            Err(_) => return,
        };
        kept.unwritten.extend(&bytes[written..]);
    }

    fn flush(&self) {
        let mut kept = self.kept();
        let waiting = std::mem::take(&mut kept.unwritten);
        if !waiting.is_empty() {
            self.write(&mut kept, &waiting);
        }
    }

    /// Reads until the connection ends.
    async fn read(&self) {
        let mut bytes = BytesMut::with_capacity(4_096);
        loop {
            let full = !self.kept().unwritten.is_empty();
            let interest = if full { Interest::READABLE | Interest::WRITABLE } else { Interest::READABLE };
            let Ok(ready) = self.stream.ready(interest).await else { return };
            if ready.is_writable() {
                self.flush();
            }
            match self.stream.try_read_buf(&mut bytes) {
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
                // The hub acknowledges in order; anything else would be seen as a press that stays unacknowledged.
                Incoming::PubAck(id) if id == packet_id(kept.acked + 1) => {
                    let at = kept.acked;
                    kept.acked += 1;
                    if let Some(press) = kept.presses.get_mut(at) {
                        press.acked_ns = Some(now);
                    }
                }
                Incoming::Publish { id: Some(id), .. } => self.write(&mut kept, &packet::puback(id)),
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
