//! The protocol of one live socket (RFC 6455). Reading and answering pings is the library's; frames with data are made
//! here once and go out by the [`Pen`], many sockets sharing the same bytes.

use super::meter::Meter;
use super::pen::Pen;
use bytes::Bytes;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

/// Largest message and frame of a client, bytes.
const INCOMING: usize = 64 * 1024;
/// What a socket holds for reading, bytes: clients say little, and there are many of them. (The usual is 128 KiB.)
const READ_BUFFER: usize = 256;

/// What the library reads from and writes to.
pub struct Wire {
    pen: Arc<Pen>,
    meter: Meter,
}

/// A socket whose handshake is over; `first` came with it.
pub async fn open(pen: Arc<Pen>, meter: Meter, first: Bytes) -> WebSocketStream<Wire> {
    meter.take(&first);
    let config = WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(0)
        .max_message_size(Some(INCOMING))
        .max_frame_size(Some(INCOMING));
    WebSocketStream::from_partially_read(Wire { pen, meter }, first.to_vec(), Role::Server, Some(config)).await
}

/// A text frame, ready to be written.
#[must_use]
pub fn text_frame(text: &str) -> Bytes {
    let length = text.len();
    let mut bytes = Vec::with_capacity(length + 10);
    bytes.push(0x81);
    match (u8::try_from(length), u16::try_from(length)) {
        (Ok(short @ ..126), _) => bytes.push(short),
        (_, Ok(middle)) => {
            bytes.push(126);
            bytes.extend_from_slice(&middle.to_be_bytes());
        }
        _ => {
            bytes.push(127);
            bytes.extend_from_slice(&(length as u64).to_be_bytes());
        }
    }
    bytes.extend_from_slice(text.as_bytes());
    bytes.into()
}

impl AsyncRead for Wire {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.meter.is_flooded() {
            // Its session is told and ends; until then nothing more is taken from it.
            return Poll::Pending;
        }
        let stream = self.pen.stream();
        loop {
            ready!(stream.poll_read_ready(cx))?;
            match stream.try_read(buf.initialize_unfilled()) {
                Ok(length) => {
                    let before = buf.filled().len();
                    buf.advance(length);
                    self.meter.take(&buf.filled()[before..]);
                    return Poll::Ready(Ok(()));
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }
}

impl AsyncWrite for Wire {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(self.pen.push(bytes).map(|()| bytes.len()))
    }

    /// What waits is the session's to see out.
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_says_its_length_in_as_few_bytes_as_may_be() {
        let heads = [(0, vec![0x81, 0]), (125, vec![0x81, 125]), (126, vec![0x81, 126, 0, 126])];
        let long = [(65_535, vec![0x81, 126, 255, 255]), (65_536, vec![0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0])];
        for (length, head) in heads.into_iter().chain(long) {
            let frame = text_frame(&"x".repeat(length));
            assert_eq!((&frame[..head.len()], frame.len()), (&head[..], head.len() + length));
        }
    }
}
