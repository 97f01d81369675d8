//! MQTT 3.1.1 byte by byte, for what no well-behaved client sends: DUP flags, packets of any size, silence.

use crate::town::TestDeviceAccount;
use crate::wait::within;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A connection that sends what it is told to.
pub struct RawMqtt {
    stream: TcpStream,
}

impl RawMqtt {
    /// Connects and logs in with a clean session.
    ///
    /// # Panics
    /// When the hub does not let it in.
    pub async fn connect(address: SocketAddr, account: &TestDeviceAccount) -> Self {
        let (raw, answer) = Self::log_in(address, account, account.name(), None).await;
        assert_eq!(answer, Some((0x20, vec![0, 0])));
        raw
    }

    /// Logs in under a client id of its choice, perhaps with a will (topic and message); the hub's answer, none when it
    /// only cut the connection.
    ///
    /// # Panics
    /// When there is no connection.
    pub async fn log_in(
        address: SocketAddr,
        account: &TestDeviceAccount,
        client_id: &str,
        will: Option<(&str, &str)>,
    ) -> (Self, Option<(u8, Vec<u8>)>) {
        let mut raw = Self { stream: TcpStream::connect(address).await.unwrap() };
        let mut body = text("MQTT");
        // Level 4; user name, password, clean session, and the will with QoS 1; keep-alive 60 s.
        body.extend([4, if will.is_some() { 0b1100_1110 } else { 0b1100_0010 }, 0, 60]);
        let will = will.into_iter().flat_map(|(topic, message)| [topic, message]);
        for part in [client_id].into_iter().chain(will).chain([account.name(), &account.secret]) {
            body.extend(text(part));
        }
        raw.packet(0x10, &body).await;
        let answer = raw.read().await;
        (raw, answer)
    }

    /// Asks for these topics; the hub's answer, a byte each, none when it only cut the connection.
    pub async fn subscribe(&mut self, filters: &[&str]) -> Option<Vec<u8>> {
        let mut body = vec![0, 9];
        for filter in filters {
            body.extend(text(filter));
            body.push(1);
        }
        self.packet(0x82, &body).await;
        self.read().await.map(|(_, answer)| answer[2..].to_vec())
    }

    /// Sends a PUBLISH with QoS 1 on the device's own topic.
    pub async fn publish(&mut self, device: &str, id: u16, dup: bool, payload: &[u8]) {
        self.publish_to(&format!("fengdi/{device}/up"), id, dup, payload).await;
    }

    /// The same on any topic.
    pub async fn publish_to(&mut self, topic: &str, id: u16, dup: bool, payload: &[u8]) {
        let mut body = text(topic);
        body.extend(id.to_be_bytes());
        body.extend(payload);
        self.packet(if dup { 0x3a } else { 0x32 }, &body).await;
    }

    /// Waits for the PUBACK of this message.
    ///
    /// # Panics
    /// When something else comes, or nothing.
    pub async fn acknowledged(&mut self, id: u16) {
        let [high, low] = id.to_be_bytes();
        assert_eq!(self.read().await.unwrap(), (0x40, vec![high, low]));
    }

    /// Sends one packet. A connection that the hub has cut already is no fault here.
    pub async fn packet(&mut self, first: u8, body: &[u8]) {
        let mut packet = vec![first];
        let mut left = body.len();
        loop {
            let byte = u8::try_from(left % 128).unwrap();
            left /= 128;
            packet.push(if left > 0 { byte | 0x80 } else { byte });
            if left == 0 {
                break;
            }
        }
        packet.extend(body);
        let _ = within("the packet is written", self.stream.write_all(&packet)).await;
    }

    /// The next packet: first byte and body; none when the connection has ended.
    pub async fn read(&mut self) -> Option<(u8, Vec<u8>)> {
        within("a packet", async {
            let first = self.stream.read_u8().await.ok()?;
            let (mut length, mut shift) = (0_usize, 0);
            loop {
                let byte = self.stream.read_u8().await.ok()?;
                length |= usize::from(byte & 0x7f) << shift;
                shift += 7;
                if byte & 0x80 == 0 {
                    break;
                }
            }
            let mut body = vec![0; length];
            self.stream.read_exact(&mut body).await.ok()?;
            Some((first, body))
        })
        .await
    }
}

fn text(value: &str) -> Vec<u8> {
    let length = u16::try_from(value.len()).unwrap();
    [&length.to_be_bytes()[..], value.as_bytes()].concat()
}
