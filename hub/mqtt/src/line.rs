//! One byte stream with its buffers. Idle it holds no buffer at all: reads go through the stack, and both buffers are
//! freed when they are empty.

use std::io;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Buf, BytesMut};
use futures::future::poll_fn;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};

use crate::packet::{Incoming, Outgoing};
use crate::wire::{Fault, Wire};

/// Bytes taken from a socket at once.
const READ_BYTES: usize = 8 * 1024;
/// Bytes read and thrown away after a goodbye, so that the goodbye is not destroyed by a reset.
const LINGER_BYTES: usize = 1024 * 1024;

/// A byte stream that a connection can run over: TCP, TLS, or a pipe in a test.
pub trait Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> Stream for S {}

/// What came of waiting for the stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Progress {
    Moved,
    Ended,
}

#[derive(Debug)]
pub(crate) struct Line<S> {
    stream: S,
    pub wire: Wire,
    incoming: BytesMut,
    outgoing: BytesMut,
    flush_due: bool,
    wrote: bool,
}

impl<S: Stream> Line<S> {
    pub fn new(stream: S, wire: Wire) -> Self {
        Self { stream, wire, incoming: BytesMut::new(), outgoing: BytesMut::new(), flush_due: false, wrote: false }
    }

    /// The next whole packet that has already been read.
    pub fn next_packet(&mut self) -> Result<Option<Incoming>, Fault> {
        if self.incoming.is_empty() {
            return Ok(None);
        }
        let packet = self.wire.decode(&mut self.incoming);
        if self.incoming.is_empty() {
            self.incoming = BytesMut::new();
        }
        packet
    }

    /// Puts a packet into the write buffer.
    pub fn send(&mut self, packet: Outgoing) -> Result<(), Fault> {
        self.wire.encode(packet, &mut self.outgoing)
    }

    pub fn outgoing_bytes(&self) -> usize {
        self.outgoing.len()
    }

    /// Whether bytes have left since the last call.
    pub fn take_wrote(&mut self) -> bool {
        std::mem::take(&mut self.wrote)
    }

    /// Waits until something was written or, if wanted, read. May be dropped at any time without loss.
    pub async fn progress(&mut self, want_read: bool) -> io::Result<Progress> {
        poll_fn(|cx| self.poll_progress(cx, want_read)).await
    }

    fn poll_progress(&mut self, cx: &mut Context<'_>, want_read: bool) -> Poll<io::Result<Progress>> {
        let mut moved = self.poll_write(cx)?;
        if want_read && let Poll::Ready(bytes) = self.poll_read(cx)? {
            if bytes == 0 {
                return Poll::Ready(Ok(Progress::Ended));
            }
            moved = true;
        }
        if moved { Poll::Ready(Ok(Progress::Moved)) } else { Poll::Pending }
    }

    fn poll_write(&mut self, cx: &mut Context<'_>) -> io::Result<bool> {
        let mut moved = false;
        while !self.outgoing.is_empty() {
            match Pin::new(&mut self.stream).poll_write(cx, &self.outgoing) {
                Poll::Ready(Ok(0)) => return Err(io::ErrorKind::WriteZero.into()),
                Poll::Ready(Ok(bytes)) => {
                    self.outgoing.advance(bytes);
                    moved = true;
                }
                Poll::Ready(Err(error)) => return Err(error),
                Poll::Pending => break,
            }
        }
        if moved {
            self.wrote = true;
            self.flush_due = true;
            if self.outgoing.is_empty() {
                self.outgoing = BytesMut::new();
            }
        }
        if self.flush_due && Pin::new(&mut self.stream).poll_flush(cx)?.is_ready() {
            self.flush_due = false;
        }
        Ok(moved)
    }

    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let mut scratch = [MaybeUninit::uninit(); READ_BYTES];
        let mut read = ReadBuf::uninit(&mut scratch);
        ready!(Pin::new(&mut self.stream).poll_read(cx, &mut read))?;
        self.incoming.extend_from_slice(read.filled());
        Poll::Ready(Ok(read.filled().len()))
    }

    /// Writes what is left and closes, then waits a moment for the other side to close too. Never longer than `limit`.
    pub async fn farewell(mut self, limit: Duration) {
        let goodbye = async {
            self.stream.write_all(&self.outgoing).await?;
            self.stream.flush().await?;
            self.stream.shutdown().await?;
            let mut left = LINGER_BYTES;
            while left > 0 {
                self.incoming = BytesMut::new();
                let bytes = poll_fn(|cx| self.poll_read(cx)).await?;
                left = if bytes == 0 { 0 } else { left.saturating_sub(bytes) };
            }
            Ok::<(), io::Error>(())
        };
        // A goodbye that does not arrive changes nothing.
        let _ = tokio::time::timeout(limit, goodbye).await;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[tokio::test]
    async fn an_idle_line_holds_no_buffer_and_a_half_packet_is_kept() {
        let (mut client, server) = tokio::io::duplex(64);
        let mut line = Line::new(server, Wire::new(4_096));
        client.write_all(b"\x10\x11\x00\x04MQTT\x04\x02\x00\x3c\x00\x05abcde\xc0").await.unwrap();
        assert_eq!(line.progress(true).await.unwrap(), Progress::Moved);
        assert!(matches!(line.next_packet(), Ok(Some(Incoming::Connect(_)))));
        assert_eq!(line.next_packet(), Ok(None));
        client.write_all(b"\x00").await.unwrap();
        assert_eq!(line.progress(true).await.unwrap(), Progress::Moved);
        assert_eq!(line.next_packet(), Ok(Some(Incoming::Ping)));
        line.send(Outgoing::Pong).unwrap();
        assert_eq!(line.progress(false).await.unwrap(), Progress::Moved);
        assert_eq!((line.incoming.capacity(), line.outgoing.capacity()), (0, 0));
        drop(client);
        assert_eq!(line.progress(true).await.unwrap(), Progress::Ended);
    }
}
