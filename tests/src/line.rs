//! A device on a line of its own: bytes out, the protocol's answers in; on a connection, or as datagrams.

use crate::wait::within;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};

/// A connection that sends what it is told to.
pub struct TestLine {
    stream: TcpStream,
    ends: u8,
}

impl TestLine {
    /// An alarm panel: its answers end with a carriage return.
    ///
    /// # Panics
    /// When nobody listens.
    pub async fn panel(address: SocketAddr) -> Self {
        Self { stream: TcpStream::connect(address).await.unwrap(), ends: b'\r' }
    }

    /// A watch: its answers end with a bracket.
    ///
    /// # Panics
    /// When nobody listens.
    pub async fn watch(address: SocketAddr) -> Self {
        Self { stream: TcpStream::connect(address).await.unwrap(), ends: b']' }
    }

    /// Sends these bytes. A connection that the hub has cut already is no fault here.
    pub async fn send(&mut self, bytes: &[u8]) {
        let _ = within("the bytes are written", self.stream.write_all(bytes)).await;
    }

    /// Sends these bytes, each in a segment of its own.
    ///
    /// # Panics
    /// When the hub cuts the connection.
    pub async fn send_slowly(&mut self, bytes: &[u8]) {
        self.stream.set_nodelay(true).unwrap();
        for byte in bytes {
            within("a byte is written", self.stream.write_all(&[*byte])).await.unwrap();
            tokio::task::yield_now().await;
        }
    }

    /// The next answer; none when the hub has ended the connection.
    pub async fn answer(&mut self) -> Option<String> {
        within("an answer", async {
            let mut answer = Vec::new();
            loop {
                let byte = self.stream.read_u8().await.ok()?;
                answer.push(byte);
                if byte == self.ends {
                    return String::from_utf8(answer).ok();
                }
            }
        })
        .await
    }

    /// Sends and waits for the answer.
    ///
    /// # Panics
    /// When the hub ends the connection instead.
    pub async fn ask(&mut self, bytes: &[u8]) -> String {
        self.send(bytes).await;
        self.answer().await.unwrap()
    }
}

/// An alarm panel that sends datagrams.
pub struct TestDatagrams {
    socket: UdpSocket,
}

impl TestDatagrams {
    /// A panel at an address of its own.
    ///
    /// # Panics
    /// When there is no free port.
    pub async fn panel(address: SocketAddr) -> Self {
        let socket = UdpSocket::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        socket.connect(address).await.unwrap();
        Self { socket }
    }

    /// Sends one datagram.
    ///
    /// # Panics
    /// When it cannot be sent.
    pub async fn send(&self, bytes: &[u8]) {
        self.socket.send(bytes).await.unwrap();
    }

    /// The next answer.
    ///
    /// # Panics
    /// When none comes, or it is no text.
    pub async fn answer(&self) -> String {
        let mut answer = vec![0; 2_048];
        let length = within("an answer", self.socket.recv(&mut answer)).await.unwrap();
        answer.truncate(length);
        String::from_utf8(answer).unwrap()
    }

    /// Sends and waits for the answer.
    ///
    /// # Panics
    /// As [`Self::answer`].
    pub async fn ask(&self, bytes: &[u8]) -> String {
        self.send(bytes).await;
        self.answer().await
    }

    /// True when an answer lies there already.
    #[must_use]
    pub fn is_answered(&self) -> bool {
        self.socket.try_recv(&mut [0; 2_048]).is_ok()
    }
}
