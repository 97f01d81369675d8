//! The writing end of one live socket. Whole frames, one after the other, whoever writes them: the socket's own session,
//! the fan-out, or the protocol itself (pongs). What the kernel does not take at once waits here, and until it is taken
//! nothing but the session writes, so one frame at most waits for a slow reader (and what is pushed between by the
//! protocol, which has a limit of its own).

use bytes::Bytes;
use hub_core::ids::Position;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::Instant;

/// What may wait besides one frame, bytes: answers to pings of a reader that reads nothing.
const PUSHED: usize = 64 * 1024;
/// What is kept of an emptied buffer, bytes.
const KEPT: usize = 1_024;

/// First byte of a close frame (RFC 6455, section 5.2).
const GOODBYE: u8 = 0x88;

/// The writing end of one socket.
pub struct Pen {
    stream: TcpStream,
    page: Mutex<Page>,
    /// Rings when the fan-out has left this reader to its session.
    bell: Notify,
}

/// How far the writing has got.
struct Page {
    /// What the kernel has not taken.
    rest: Vec<u8>,
    /// Bytes of the protocol itself among it, at most.
    pushed: usize,
    /// The reader is complete up to here, once `rest` is gone.
    cursor: Position,
    /// The fan-out writes events and values.
    follows: bool,
    /// The values that were sent last.
    values_round: u64,
    sent_at: Instant,
    broken: bool,
}

impl Pen {
    /// For a socket to which nothing was written.
    #[must_use]
    pub fn new(stream: TcpStream) -> Self {
        let page = Page {
            rest: Vec::new(),
            pushed: 0,
            cursor: Position(0),
            follows: false,
            values_round: 0,
            sent_at: Instant::now(),
            broken: false,
        };
        Self { stream, page: Mutex::new(page), bell: Notify::new() }
    }

    /// The socket, for reading.
    pub fn stream(&self) -> &TcpStream {
        &self.stream
    }

    /// The reader is complete up to here.
    pub fn cursor(&self) -> Position {
        self.lock().cursor
    }

    /// When something was written last.
    pub fn sent_at(&self) -> Instant {
        self.lock().sent_at
    }

    /// Returns when the fan-out has left this reader to its session.
    pub async fn left_behind(&self) {
        self.bell.notified().await;
    }

    /// Writes a frame that has no place in the order of events; it is told up to where the reader is complete.
    pub fn write(&self, frame: impl FnOnce(Position) -> Option<Bytes>) {
        let mut page = self.lock();
        if let Some(frame) = frame(page.cursor) {
            page.put(&self.stream, &frame);
        }
    }

    /// Writes events, after which the reader is complete up to `cursor`. For the session, once it has the pen for
    /// itself ([`Pen::take`]).
    pub fn write_feed(&self, frame: &[u8], cursor: Position) {
        let mut page = self.lock();
        page.put(&self.stream, frame);
        page.cursor = cursor;
    }

    /// The reader is complete up to here without a frame.
    pub fn skip_to(&self, cursor: Position) {
        self.lock().cursor = cursor;
    }

    /// Takes what the protocol itself says; an error when the reader has let too much of it lie.
    pub fn push(&self, bytes: &[u8]) -> io::Result<()> {
        let mut page = self.lock();
        page.pushed = if page.rest.is_empty() { 0 } else { page.pushed + bytes.len() };
        if page.pushed > PUSHED {
            return Err(io::ErrorKind::TimedOut.into());
        }
        page.put(&self.stream, bytes);
        Ok(())
    }

    /// The fan-out writes no longer: the session has the pen for itself.
    pub fn take(&self) {
        self.lock().follows = false;
    }

    /// The fan-out may write from here on, as long as nothing waits.
    pub fn give(&self) {
        let mut page = self.lock();
        page.follows = page.rest.is_empty() && !page.broken;
    }

    /// The values that were sent last are these.
    pub fn set_values_round(&self, round: u64) {
        self.lock().values_round = round;
    }

    /// The values that were sent last.
    pub fn values_round(&self) -> u64 {
        self.lock().values_round
    }

    /// For the fan-out: the reader sees `frame` (none: nothing) of the events after `from` up to `to`. A reader that
    /// stands elsewhere is left to its session.
    pub fn pass(&self, from: Position, to: Position, frame: Option<&Bytes>) {
        let mut page = self.lock();
        if !page.follows || page.cursor >= to {
            return;
        }
        if page.cursor == from {
            page.cursor = to;
            if let Some(frame) = frame {
                page.put(&self.stream, frame);
            }
            if page.rest.is_empty() && !page.broken {
                return;
            }
        }
        page.follows = false;
        drop(page);
        self.bell.notify_one();
    }

    /// For the fan-out: values of this round, for a reader that is complete up to `at` and had those of the round before.
    pub fn pass_values(&self, at: Position, round: u64, frame: Option<&Bytes>) {
        let mut page = self.lock();
        if !page.follows || page.cursor != at || page.values_round + 1 < round {
            // Its session sends all of them when it is up to date.
            if page.follows {
                page.follows = false;
                drop(page);
                self.bell.notify_one();
            }
            return;
        }
        page.values_round = round;
        let Some(frame) = frame else { return };
        page.put(&self.stream, frame);
        if !page.rest.is_empty() || page.broken {
            page.follows = false;
            drop(page);
            self.bell.notify_one();
        }
    }

    /// For the fan-out: leaves the reader to its session.
    pub fn leave(&self) {
        let mut page = self.lock();
        if std::mem::replace(&mut page.follows, false) {
            drop(page);
            self.bell.notify_one();
        }
    }

    /// True while something waits for the reader.
    pub fn waits(&self) -> bool {
        let page = self.lock();
        !page.rest.is_empty() || page.broken
    }

    /// Waits until everything is taken.
    pub async fn drained(&self) -> io::Result<()> {
        while self.waits() {
            self.stream.writable().await?;
            let mut page = self.lock();
            page.drain(&self.stream);
            if page.broken {
                return Err(io::ErrorKind::BrokenPipe.into());
            }
        }
        Ok(())
    }

    /// Takes what the reader still sends, and throws it away, until it ends the connection or answers a goodbye.
    pub async fn discard(&self) {
        let mut thrown = [0; 512];
        while self.stream.readable().await.is_ok() {
            match self.stream.try_read(&mut thrown) {
                Ok(0) => return,
                Ok(1..=14) if thrown[0] == GOODBYE => return,
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(_) => return,
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Page> {
        self.page.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Page {
    fn put(&mut self, stream: &TcpStream, bytes: &[u8]) {
        self.sent_at = Instant::now();
        if !self.rest.is_empty() {
            self.rest.extend_from_slice(bytes);
            return;
        }
        let taken = self.try_write(stream, bytes);
        self.rest.extend_from_slice(&bytes[taken..]);
    }

    fn drain(&mut self, stream: &TcpStream) {
        let rest = std::mem::take(&mut self.rest);
        let taken = self.try_write(stream, &rest);
        self.rest = rest;
        self.rest.drain(..taken);
        if self.rest.is_empty() {
            self.rest.shrink_to(KEPT);
        }
    }

    /// How many bytes the kernel took now.
    fn try_write(&mut self, stream: &TcpStream, bytes: &[u8]) -> usize {
        let mut taken = 0;
        while taken < bytes.len() && !self.broken {
            match stream.try_write(&bytes[taken..]) {
                Ok(0) => self.broken = true,
                Ok(more) => taken += more,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => self.broken = true,
            }
        }
        taken
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::sync::Arc;
    use std::time::Duration;
    use tokio::io::AsyncReadExt;
    use tokio::net::TcpListener;

    async fn pair() -> (Arc<Pen>, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let reader = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (stream, _) = listener.accept().await.unwrap();
        stream.writable().await.unwrap();
        (Arc::new(Pen::new(stream)), reader)
    }

    async fn read(reader: &mut TcpStream, length: usize) -> Vec<u8> {
        let mut bytes = vec![0; length];
        tokio::time::timeout(Duration::from_secs(10), reader.read_exact(&mut bytes)).await.unwrap().unwrap();
        bytes
    }

    #[tokio::test]
    async fn the_fan_out_writes_only_what_comes_next() {
        let (pen, mut reader) = pair().await;
        let frame = Bytes::from_static(b"abc");
        pen.pass(Position(0), Position(2), Some(&frame));
        assert_eq!(pen.cursor(), Position(0), "it does not follow yet");
        pen.give();
        pen.pass(Position(0), Position(2), Some(&frame));
        pen.pass(Position(0), Position(2), Some(&frame));
        pen.pass(Position(2), Position(3), None);
        assert_eq!((pen.cursor(), read(&mut reader, 3).await), (Position(3), b"abc".to_vec()));
        pen.pass(Position(5), Position(6), Some(&frame));
        pen.left_behind().await;
        pen.pass(Position(3), Position(6), Some(&frame));
        assert_eq!(pen.cursor(), Position(3), "it was left to its session, which has not given it back");
    }

    #[tokio::test]
    async fn values_of_a_round_that_was_missed_are_left_to_the_session() {
        let (pen, mut reader) = pair().await;
        let frame = Bytes::from_static(b"v");
        pen.give();
        pen.pass_values(Position(0), 1, Some(&frame));
        assert_eq!((pen.values_round(), read(&mut reader, 1).await), (1, b"v".to_vec()));
        pen.pass_values(Position(0), 3, Some(&frame));
        pen.left_behind().await;
        assert_eq!(pen.values_round(), 1);
    }

    #[tokio::test]
    async fn what_is_not_taken_waits_in_order_and_keeps_the_fan_out_away() {
        let (pen, mut reader) = pair().await;
        pen.give();
        let large = Bytes::from(vec![b'x'; 32 * 1024 * 1024]);
        pen.pass(Position(0), Position(1), Some(&large));
        assert!(pen.waits());
        pen.left_behind().await;
        pen.give();
        pen.pass(Position(1), Position(2), Some(&Bytes::from_static(b"early")));
        pen.write(|cursor| Some(Bytes::from(format!("at {}", cursor.0))));
        pen.push(&[b'p'; PUSHED]).unwrap();
        pen.push(b"p").unwrap_err();
        let reading = async {
            let bytes = read(&mut reader, large.len() + 4).await;
            assert!(bytes.ends_with(b"xat 1"));
            read(&mut reader, PUSHED).await;
        };
        let (drained, ()) = tokio::join!(pen.drained(), reading);
        drained.unwrap();
        assert!(!pen.waits());
    }

    #[tokio::test]
    async fn a_reader_that_is_gone_ends_the_waiting() {
        let (pen, reader) = pair().await;
        drop(reader);
        let gone = async {
            while pen.drained().await.is_ok() {
                pen.write(|_| Some(Bytes::from_static(b"x")));
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), gone).await.unwrap();
    }
}
