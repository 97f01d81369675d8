//! One connection of a line. Its messages are taken one after the other: the next is read when the one before is
//! committed and answered. What is no message is passed over, and too much of it ends the connection, nothing else.

use super::connected::{Outgoing, WAITING};
use super::language::{Language, Speaker};
use super::places::Place;
use super::taken::{answer_to, take};
use crate::app::Hub;
use bytes::{Buf, BytesMut};
use devices::line::Piece;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout, timeout_at};

/// A connection that has said nothing sensible within this, or left a message unfinished for so long, is cut.
const HURRY: Duration = Duration::from_secs(30);
/// The peer must take an answer within this.
const WRITE: Duration = Duration::from_secs(10);
/// Bytes between two messages that belong to none; after more the peer speaks another language.
const NOISE_BYTES: usize = 16 * 1024;
/// Of those, kept for whoever looks for the reason.
const KEPT_BYTES: usize = 256;
/// Devices that one connection may speak for and be reached by.
const DEVICES: usize = 256;

/// Why a connection ended.
#[derive(Clone, Copy, Debug)]
enum End {
    /// The peer ended it.
    Left,
    /// Too slow or silent for too long.
    Silent,
    /// Nothing but noise, or a message longer than any.
    Noise,
    /// The peer does not read.
    Deaf,
    /// The hub stops.
    Stop,
}

pub(super) struct Connection {
    language: Language,
    hub: Hub,
    peer: SocketAddr,
    place: Place,
    stream: BytesMut,
    noise: usize,
    kept: Vec<u8>,
    speakers: Vec<Speaker>,
    outgoing: mpsc::Sender<Outgoing>,
    waiting: mpsc::Receiver<Outgoing>,
    /// The message that is being read must be whole by then.
    whole_by: Option<Instant>,
}

impl Connection {
    pub fn new(language: Language, hub: Hub, peer: SocketAddr, place: Place) -> Self {
        let (outgoing, waiting) = mpsc::channel(WAITING);
        let (stream, whole_by) = (BytesMut::new(), Some(Instant::now() + HURRY));
        let (kept, speakers) = (Vec::new(), Vec::new());
        Self { language, hub, peer, place, stream, noise: 0, kept, speakers, outgoing, waiting, whole_by }
    }

    /// Serves until either side ends it.
    pub async fn run(mut self, mut socket: TcpStream) {
        // Answers are short and leave at once.
        let _ = socket.set_nodelay(true);
        let end = self.converse(&mut socket).await;
        for speaker in &self.speakers {
            self.hub.lines.has_left(&speaker.device, &self.outgoing);
        }
        if matches!(end, End::Noise) {
            metrics::counter!("fengdi_rejected_total", "reason" => "line_noise").increment(1);
            let kept = std::mem::take(&mut self.kept);
            if !kept.is_empty() {
                take(&kept, self.peer, &self.hub).await;
            }
        }
        tracing::debug!(line = self.language.name(), peer = %self.peer, ?end, "a line has ended");
    }

    async fn converse(&mut self, socket: &mut TcpStream) -> End {
        loop {
            let until = self.whole_by.unwrap_or_else(|| Instant::now() + self.language.idle());
            self.stream.reserve(1_024);
            let stop = self.hub.stop.clone();
            let read = tokio::select! {
                () = stop.cancelled() => return End::Stop,
                Some(outgoing) = self.waiting.recv() => {
                    if let Some(message) = self.framed(&outgoing) && !write(socket, &message).await {
                        return End::Deaf;
                    }
                    continue;
                }
                read = timeout_at(until, socket.read_buf(&mut self.stream)) => read,
            };
            match read {
                Err(_) => return End::Silent,
                Ok(Ok(0) | Err(_)) => return End::Left,
                Ok(Ok(_)) => {}
            }
            if let Some(end) = self.read_on(socket).await {
                return end;
            }
        }
    }

    /// Takes every whole message out of what has been read.
    async fn read_on(&mut self, socket: &mut TcpStream) -> Option<End> {
        loop {
            match self.language.next_piece(&self.stream) {
                Piece::More => break,
                Piece::Junk { bytes } => self.pass_over(bytes),
                Piece::Frame { from, to } => {
                    let message = self.stream.split_to(to.min(self.stream.len())).split_off(from.min(to));
                    if let Some(end) = self.message(&message, socket).await {
                        return Some(end);
                    }
                }
            }
            if self.noise > NOISE_BYTES {
                return Some(End::Noise);
            }
        }
        if self.stream.len() > self.language.longest() {
            self.pass_over(self.stream.len());
            return Some(End::Noise);
        }
        let begun = !self.stream.is_empty() || self.speakers.is_empty();
        self.whole_by = begun.then(|| self.whole_by.unwrap_or_else(|| Instant::now() + HURRY));
        None
    }

    fn pass_over(&mut self, bytes: usize) {
        let bytes = bytes.min(self.stream.len());
        let room = KEPT_BYTES.saturating_sub(self.kept.len()).min(bytes);
        self.kept.extend_from_slice(&self.stream[..room]);
        self.stream.advance(bytes);
        self.noise += bytes;
    }

    async fn message(&mut self, message: &[u8], socket: &mut TcpStream) -> Option<End> {
        self.whole_by = None;
        match self.language.speaker(message) {
            Some(speaker) => self.speaks(speaker),
            None => self.noise += message.len(),
        }
        match answer_to(self.language, message, self.peer, &self.hub).await {
            Some(answer) if !write(socket, &answer).await => Some(End::Deaf),
            _ => None,
        }
    }

    /// A message in the line's language: the connection is no stranger any more, and the device can be reached by it.
    fn speaks(&mut self, speaker: Speaker) {
        self.place.has_spoken();
        self.noise = 0;
        self.kept.clear();
        let known = self.speakers.iter().position(|known| known.device == speaker.device);
        if known.is_none() && self.speakers.len() >= DEVICES {
            return;
        }
        self.hub.lines.is_at(&speaker.device, &self.outgoing);
        match known.and_then(|at| self.speakers.get_mut(at)) {
            Some(known) => *known = speaker,
            None => self.speakers.push(speaker),
        }
    }

    fn framed(&self, outgoing: &Outgoing) -> Option<Vec<u8>> {
        let speaker = self.speakers.iter().find(|known| known.device == outgoing.device)?;
        speaker.framed(&outgoing.content)
    }
}

async fn write(socket: &mut TcpStream, bytes: &[u8]) -> bool {
    matches!(timeout(WRITE, socket.write_all(bytes)).await, Ok(Ok(())))
}
