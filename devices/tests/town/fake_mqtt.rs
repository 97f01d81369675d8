//! A broker that is just enough for devices (MQTT 3.1.1, QoS 1 up, QoS 0 down), byte by byte, and a list of
//! everything that came in.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio_util::task::TaskTracker;

/// What came in.
#[derive(Debug)]
pub enum In {
    Connect { user: String, password: String },
    Publish { user: String, topic: String, payload: Vec<u8> },
    Disconnect { user: String },
}

pub struct FakeMqtt {
    pub address: String,
    pub heard: mpsc::Receiver<In>,
    /// Publishes that get no `received` on the `down` topic, counted down.
    pub deaf: Arc<AtomicU32>,
    /// Every change closes all connections.
    pub hang_up: watch::Sender<u32>,
    _server: TaskTracker,
}

impl FakeMqtt {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (heard_by, heard) = mpsc::channel(10_000);
        let (hang_up, hanging_up) = watch::channel(0);
        let deaf = Arc::new(AtomicU32::new(0));
        let server = TaskTracker::new();
        let (tasks, is_deaf) = (server.clone(), deaf.clone());
        server.spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (heard, deaf, mut hanging_up) = (heard_by.clone(), is_deaf.clone(), hanging_up.clone());
                tasks.spawn(async move {
                    hanging_up.mark_unchanged();
                    tokio::select! {
                        _ = hanging_up.changed() => {}
                        _ = serve(stream, heard, deaf) => {}
                    }
                });
            }
        });
        Self { address, heard, deaf, hang_up, _server: server }
    }

    pub async fn next(&mut self) -> In {
        tokio::time::timeout(crate::PATIENCE, self.heard.recv()).await.expect("a device says something").unwrap()
    }
}

async fn packet(stream: &mut TcpStream) -> Option<(u8, Vec<u8>)> {
    let first = stream.read_u8().await.ok()?;
    let (mut length, mut shift) = (0_usize, 0);
    loop {
        let byte = stream.read_u8().await.ok()?;
        length |= usize::from(byte & 0x7f) << shift;
        shift += 7;
        if byte & 0x80 == 0 {
            break;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    Some((first, body))
}

fn text(body: &[u8], at: &mut usize) -> String {
    let length = usize::from(u16::from_be_bytes([body[*at], body[*at + 1]]));
    let text = String::from_utf8(body[*at + 2..*at + 2 + length].to_vec()).unwrap();
    *at += 2 + length;
    text
}

async fn serve(mut stream: TcpStream, heard: mpsc::Sender<In>, deaf: Arc<AtomicU32>) -> Option<()> {
    let (_, body) = packet(&mut stream).await?;
    let mut at = 10;
    let client_id = text(&body, &mut at);
    let (user, password) = (text(&body, &mut at), text(&body, &mut at));
    assert_eq!(client_id, user);
    heard.send(In::Connect { user: user.clone(), password }).await.ok()?;
    stream.write_all(&[0x20, 2, 0, 0]).await.ok()?;
    while let Some((first, body)) = packet(&mut stream).await {
        match first >> 4 {
            8 => stream.write_all(&[0x90, 3, body[0], body[1], 1]).await.ok()?,
            3 => {
                assert_eq!(first & 0x0f, 0x02, "QoS 1, not retained, not a duplicate");
                let mut at = 0;
                let topic = text(&body, &mut at);
                stream.write_all(&[0x40, 2, body[at], body[at + 1]]).await.ok()?;
                let payload = body[at + 2..].to_vec();
                heard.send(In::Publish { user: user.clone(), topic, payload }).await.ok()?;
                if deaf.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_err() {
                    stream.write_all(&received(&user)).await.ok()?;
                }
            }
            12 => stream.write_all(&[0xd0, 0]).await.ok()?,
            14 => {
                heard.send(In::Disconnect { user: user.clone() }).await.ok()?;
                return None;
            }
            _ => {}
        }
    }
    None
}

fn received(device: &str) -> Vec<u8> {
    let topic = format!("fengdi/{device}/down");
    let payload = r#"{"answer":"received","alarm":"x","text":"ok"}"#;
    let mut bytes = vec![0x30, (2 + topic.len() + payload.len()) as u8, 0, topic.len() as u8];
    bytes.extend_from_slice(topic.as_bytes());
    bytes.extend_from_slice(payload.as_bytes());
    bytes
}
