//! Screens: desks that read every event, and phones that answer their calls. A frame counts when it was read here.

use anyhow::Context;
use futures::{SinkExt, StreamExt};
use hub_core::ids::{AlarmId, PageNo, Position};
use hub_wire::live::{ClientFrame, ReceiptStage};
use serde::Deserialize;
use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// From the connection to the snapshot.
const GREETING: Duration = Duration::from_secs(20);
/// What the protocol asks of a client.
const HEARTBEAT: Duration = Duration::from_secs(4);
/// How a frame with events begins.
const EVENTS: &str = r#"{"type":"events","position":"#;

/// What a screen does beside reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Notes when it was complete up to where.
    Desk,
    /// Keeps the frames too, to be searched for each press after the run.
    Witness,
    /// Reports calls as delivered and seen.
    Phone,
}

/// When a screen was complete up to where.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reached {
    pub position: u64,
    /// Nanoseconds since the bench began.
    pub at_ns: u64,
}

#[derive(Default)]
struct Kept {
    reached: Vec<Reached>,
    frames: Vec<(u64, Utf8Bytes)>,
    lost: bool,
}

/// A connected screen.
pub(super) struct Screen {
    kind: Kind,
    began: Instant,
    kept: Mutex<Kept>,
}

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

impl Screen {
    /// Connects, says hello, takes the snapshot, and reads on.
    pub async fn open(
        hub: SocketAddr,
        token: &str,
        kind: Kind,
        began: Instant,
        tasks: &TaskTracker,
        stop: CancellationToken,
    ) -> anyhow::Result<Arc<Self>> {
        let socket = tokio::time::timeout(GREETING, greet(hub, token)).await.context("a screen got no snapshot")??;
        let screen = Arc::new(Self { kind, began, kept: Mutex::default() });
        let reader = Arc::clone(&screen);
        tasks.spawn(async move {
            tokio::select! {
                () = stop.cancelled() => {}
                _ = reader.read(socket) => reader.kept().lost = true,
            }
        });
        Ok(screen)
    }

    /// Forgets what it has read so far.
    pub fn forget(&self) {
        *self.kept() = Kept::default();
    }

    /// When it was complete up to where, in order.
    pub fn reached(&self) -> Vec<Reached> {
        self.kept().reached.clone()
    }

    /// Frames it has kept, each with the time when it was read.
    pub fn frames(&self) -> Vec<(u64, Utf8Bytes)> {
        self.kept().frames.clone()
    }

    /// The last position it has read, and whether the connection was lost.
    pub fn last(&self) -> (u64, bool) {
        let kept = self.kept();
        (kept.reached.last().map_or(0, |reached| reached.position), kept.lost)
    }

    async fn read(&self, mut socket: Socket) -> anyhow::Result<()> {
        let mut heartbeat = tokio::time::interval(HEARTBEAT);
        let beat = serde_json::to_string(&ClientFrame::Heartbeat {})?;
        let mut answered = HashSet::new();
        loop {
            let text = tokio::select! {
                message = socket.next() => match message.context("closed")?? {
                    Message::Text(text) => text,
                    _ => continue,
                },
                _ = heartbeat.tick() => { socket.send(Message::text(beat.clone())).await?; continue }
            };
            let at_ns = u64::try_from(self.began.elapsed().as_nanos()).unwrap_or(u64::MAX);
            let Some(position) = position_of(&text) else { continue };
            if self.kind == Kind::Phone {
                answer(&mut socket, &text, &mut answered).await?;
                continue;
            }
            let mut kept = self.kept();
            kept.reached.push(Reached { position, at_ns });
            if self.kind == Kind::Witness {
                kept.frames.push((at_ns, text));
            }
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn greet(hub: SocketAddr, token: &str) -> anyhow::Result<Socket> {
    let mut request = format!("ws://{hub}/live").into_client_request()?;
    request.headers_mut().insert("cookie", format!("{}={token}", crate::auth::COOKIE_PLAIN).parse()?);
    request.headers_mut().insert("origin", format!("http://{hub}").parse()?);
    let (mut socket, _) = connect_async(request).await.context("a screen was not let in")?;
    let hello = ClientFrame::Hello { version: hub_wire::close::PROTOCOL_VERSION, after: None, epoch: None };
    socket.send(Message::text(serde_json::to_string(&hello)?)).await?;
    loop {
        match socket.next().await.context("closed before the snapshot")?? {
            Message::Text(text) if text.starts_with(r#"{"type":"snapshot""#) => return Ok(socket),
            _ => {}
        }
    }
}

/// The position of a frame with events, without reading the rest of it.
fn position_of(text: &str) -> Option<u64> {
    let digits = text.strip_prefix(EVENTS)?;
    digits.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

#[derive(Deserialize)]
struct CallFrame {
    events: Vec<CallEvent>,
}

#[derive(Deserialize)]
struct CallEvent {
    call: Option<Call>,
}

#[derive(Deserialize)]
struct Call {
    alarm: AlarmId,
    page: PageNo,
    state: String,
}

/// A phone that shows its call says so, once.
async fn answer(socket: &mut Socket, text: &str, answered: &mut HashSet<(AlarmId, PageNo)>) -> anyhow::Result<()> {
    if !text.contains(r#""call":{"#) {
        return Ok(());
    }
    let frame: CallFrame = serde_json::from_str(text)?;
    for call in frame.events.into_iter().filter_map(|event| event.call) {
        if call.state == "ringing" && answered.insert((call.alarm, call.page)) {
            for stage in [ReceiptStage::Delivered, ReceiptStage::Seen] {
                let receipt = ClientFrame::Receipt { alarm: call.alarm, page: call.page, stage };
                socket.send(Message::text(serde_json::to_string(&receipt)?)).await?;
            }
        }
    }
    Ok(())
}

/// One press as a desk sees it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Shown {
    pub position: Position,
    pub device: String,
    /// The how-manieth press of its alarm.
    pub number: u32,
}

#[derive(Deserialize)]
struct DeskFrame {
    events: Vec<DeskEvent>,
}

#[derive(Deserialize)]
struct DeskEvent {
    position: Position,
    name: String,
    alarm: Option<DeskAlarm>,
}

#[derive(Deserialize)]
struct DeskAlarm {
    device: Option<String>,
    presses: u32,
}

/// The presses in a frame.
pub(super) fn presses_in(text: &str) -> anyhow::Result<Vec<Shown>> {
    let frame: DeskFrame = serde_json::from_str(text).context("a frame with events")?;
    let pressed =
        frame.events.into_iter().filter(|event| matches!(event.name.as_str(), "alarm.opened" | "alarm.pressed"));
    Ok(pressed
        .filter_map(|event| {
            let alarm = event.alarm?;
            Some(Shown { position: event.position, device: alarm.device?, number: alarm.presses })
        })
        .collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_frame_tells_its_position_and_its_presses() {
        let text = r#"{"type":"events","position":12,"events":[
            {"position":11,"at":1,"name":"alarm.pressed","alarm":{"device":"bench-3","presses":4,"id":"x"}},
            {"position":12,"at":1,"name":"alarm.page_sent","alarm":{"device":"bench-3","presses":4}}]}"#;
        assert_eq!(position_of(text), Some(12));
        assert_eq!(position_of(r#"{"type":"heartbeat","position":12}"#), None);
        let shown = Shown { position: Position(11), device: "bench-3".into(), number: 4 };
        assert_eq!(presses_in(text).unwrap(), [shown]);
    }
}
