//! A WebSocket as a screen of the bench needs it (RFC 6455), by hand: the generator must cost less than what it
//! measures, and a thousand screens share two cores with the hub.

use anyhow::{Context, ensure};
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// First byte of a whole text frame.
const TEXT: u8 = 0x81;
/// First byte of a whole ping, and of its answer.
const PING: u8 = 0x89;
const PONG: u8 = 0x8a;
/// First byte of a close frame.
const CLOSE: u8 = 0x88;
/// Of a client: masked, here with zeros.
const MASKED: u8 = 0x80;
/// Room for what comes in at once, bytes.
const ROOM: usize = 4_096;
/// The answer to the handshake is no longer than this, bytes.
const ANSWER: usize = 16 * 1024;

/// A connected WebSocket.
pub(super) struct Web {
    stream: TcpStream,
    /// What was read, from the frame that was taken last.
    bytes: Vec<u8>,
    /// The end of that frame.
    taken: usize,
}

/// One frame in what was read.
struct Frame {
    first: u8,
    begin: usize,
    end: usize,
}

impl Web {
    /// Shakes hands with the live feed, as this session.
    pub async fn open(mut stream: TcpStream, hub: SocketAddr, cookie: &str) -> anyhow::Result<Self> {
        let request = format!(
            "GET /live HTTP/1.1\r\nHost: {hub}\r\nOrigin: http://{hub}\r\nCookie: {cookie}\r\nConnection: Upgrade\r\n\
             Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await?;
        let mut bytes = Vec::with_capacity(ROOM);
        let head = loop {
            if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
                break end + 4;
            }
            ensure!(bytes.len() < ANSWER && stream.read_buf(&mut bytes).await? > 0, "no answer to the handshake");
        };
        ensure!(bytes.starts_with(b"HTTP/1.1 101 "), "a screen was not let in");
        Ok(Self { stream, bytes, taken: head })
    }

    /// The next text. Nothing is lost when the waiting is given up.
    pub async fn next(&mut self) -> anyhow::Result<&str> {
        self.bytes.drain(..std::mem::take(&mut self.taken));
        loop {
            let Some(Frame { first, begin, end }) = frame_in(&self.bytes) else {
                self.more().await?;
                continue;
            };
            match first {
                TEXT => {
                    self.taken = end;
                    return std::str::from_utf8(&self.bytes[begin..end]).context("a text that is none");
                }
                PING => self.send(PONG, &self.bytes[begin..end]).await?,
                CLOSE => anyhow::bail!("closed"),
                other => anyhow::bail!("a frame of an unknown kind: {other:#x}"),
            }
            self.bytes.drain(..end);
        }
    }

    /// Sends a text.
    pub async fn say(&self, text: &str) -> anyhow::Result<()> {
        self.send(TEXT, text.as_bytes()).await
    }

    async fn more(&mut self) -> anyhow::Result<()> {
        if self.bytes.is_empty() {
            self.bytes.shrink_to(ROOM);
        }
        self.bytes.reserve(ROOM);
        // Knows from a read that did not fill the buffer that nothing more is there: no second call for each frame.
        match self.stream.read_buf(&mut self.bytes).await? {
            0 => anyhow::bail!("closed"),
            _ => Ok(()),
        }
    }

    async fn send(&self, first: u8, body: &[u8]) -> anyhow::Result<()> {
        let length = u8::try_from(body.len()).ok().filter(|length| *length < 126).context("too long for a screen")?;
        let frame = [&[first, MASKED | length, 0, 0, 0, 0], body].concat();
        let mut rest = frame.as_slice();
        while !rest.is_empty() {
            self.stream.writable().await?;
            match self.stream.try_write(rest) {
                Ok(written) => rest = &rest[written..],
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

/// The first frame, when all of it is there. A hub does not mask.
fn frame_in(bytes: &[u8]) -> Option<Frame> {
    let (first, short) = (*bytes.first()?, *bytes.get(1)?);
    let (length, begin) = match short {
        126 => (u64::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?)), 4),
        127 => (u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?), 10),
        short => (u64::from(short), 2),
    };
    let end = begin + usize::try_from(length).ok()?;
    (bytes.len() >= end).then_some(Frame { first, begin, end })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use tokio::net::TcpListener;

    async fn pair() -> (Web, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let answering = async {
            let (mut hub, _) = listener.accept().await.unwrap();
            let mut request = vec![0; 4_096];
            let length = hub.read(&mut request).await.unwrap();
            assert!(request[..length].ends_with(b"\r\n\r\n"));
            hub.write_all(b"HTTP/1.1 101 Switching Protocols\r\n\r\n\x81\x05first").await.unwrap();
            hub
        };
        let opening = async { Web::open(TcpStream::connect(address).await.unwrap(), address, "a=b").await.unwrap() };
        tokio::join!(opening, answering)
    }

    #[tokio::test]
    async fn texts_come_whole_and_in_order_however_they_are_cut() {
        let (mut web, mut hub) = pair().await;
        assert_eq!(web.next().await.unwrap(), "first");
        let long = "蜂".repeat(30_000);
        let sending = async {
            let mut frames = vec![0x81, 2, b'o', b'k', 0x81, 127];
            frames.extend((long.len() as u64).to_be_bytes());
            frames.extend(long.as_bytes());
            for part in frames.chunks(7_000) {
                hub.write_all(part).await.unwrap();
                tokio::task::yield_now().await;
            }
            hub
        };
        let reading = async {
            assert_eq!(web.next().await.unwrap(), "ok");
            assert_eq!(web.next().await.unwrap(), long);
            web
        };
        let (mut hub, mut web) = tokio::join!(sending, reading);
        hub.write_all(b"\x89\x02hi\x88\x00").await.unwrap();
        assert!(web.next().await.is_err());
        let mut pong = [0; 8];
        hub.read_exact(&mut pong).await.unwrap();
        assert_eq!(pong, *b"\x8a\x82\0\0\0\0hi");
    }

    #[tokio::test]
    async fn what_is_said_is_masked_and_short() {
        let (web, mut hub) = pair().await;
        web.say("ok").await.unwrap();
        web.say(&"x".repeat(126)).await.unwrap_err();
        let mut said = [0; 8];
        hub.read_exact(&mut said).await.unwrap();
        assert_eq!(said, *b"\x81\x82\0\0\0\0ok");
    }
}
