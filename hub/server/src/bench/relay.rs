//! The floor: what a message costs that is only handed on, stored nowhere. mosquitto takes it by MQTT and gives it to
//! a WebSocket, at the same rate, on the same machine, in the same run.

use super::device::answer;
use super::figures::{Spread, spread};
use super::load::pace;
use super::packet::{self, Incoming};
use super::schedule::moments;
use anyhow::Context;
use bytes::BytesMut;
use futures::{SinkExt, StreamExt};
use std::io::Write;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// The broker must answer within this, and every message must arrive.
const PATIENCE: Duration = Duration::from_secs(10);
/// Messages a second at most: of 18,000 mosquitto lost some.
const MOST: u32 = 2_000;
/// The topic of the relay.
const TOPIC: &str = "bench/relay";

struct Broker {
    mqtt: SocketAddr,
    web: SocketAddr,
    _process: Child,
}

/// The spread of a relay without storage, at the rate of the run or the broker's; none where mosquitto is not installed.
pub(super) async fn measure(folder: &Path, rate: u32, samples: usize) -> anyhow::Result<Option<Spread>> {
    let Some(broker) = start(folder)? else { return Ok(None) };
    let began = Instant::now();
    let mut screen = tokio::time::timeout(PATIENCE, screen(&broker)).await.context("the relay's screen")??;
    let mut device = TcpStream::connect(broker.mqtt).await?;
    device.set_nodelay(true)?;
    device.write_all(&packet::connect("relay-device", None)).await?;
    answer(&mut device, |incoming| matches!(incoming, Incoming::ConnAck(0))).await?;
    let mut device = device.into_std()?;
    device.set_nonblocking(false)?;
    let over = Duration::from_secs(1) * u32::try_from(samples)? / rate.min(MOST);
    // What cannot be written is missed by the reader.
    let press = pace(moments(samples, over).zip(1..), move |number: usize| {
        let now = u64::try_from(began.elapsed().as_nanos()).unwrap_or(u64::MAX);
        let id = u16::try_from(number % 65_535 + 1).unwrap_or(1);
        let _ = device.write_all(&packet::publish(TOPIC, id, now.to_string().as_bytes()));
    });
    let read = async {
        let mut times = Vec::with_capacity(samples);
        let mut bytes = BytesMut::new();
        while times.len() < samples {
            let message = tokio::time::timeout(PATIENCE, screen.next()).await.context("the relay lost a message")?;
            let Message::Binary(part) = message.context("closed")?? else { continue };
            bytes.extend_from_slice(&part);
            let now = u64::try_from(began.elapsed().as_nanos()).unwrap_or(u64::MAX);
            while let Some(incoming) = packet::take(&mut bytes) {
                if let Incoming::Publish { payload, .. } = incoming {
                    let sent: u64 = std::str::from_utf8(&payload)?.parse()?;
                    times.push(now.saturating_sub(sent));
                }
            }
        }
        anyhow::Ok(times)
    };
    let (_, times) = futures::future::try_join(press, read).await?;
    Ok(Some(spread(times)))
}

async fn screen(broker: &Broker) -> anyhow::Result<WebSocketStream<MaybeTlsStream<TcpStream>>> {
    let mut request = format!("ws://{}/mqtt", broker.web).into_client_request()?;
    request.headers_mut().insert("sec-websocket-protocol", "mqtt".parse()?);
    let mut socket = loop {
        match connect_async(request.clone()).await {
            Ok((socket, _)) => break socket,
            // It has only just been started.
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    };
    for sent in [packet::connect("relay-screen", None), packet::subscribe(TOPIC, 0)] {
        socket.send(Message::binary(sent)).await?;
        let answered = socket.next().await.context("closed")??;
        anyhow::ensure!(answered.is_binary(), "the relay's broker does not speak MQTT over WebSocket");
    }
    Ok(socket)
}

fn start(folder: &Path) -> anyhow::Result<Option<Broker>> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places = std::env::split_paths(&path).chain(["/usr/sbin".into()]);
    let Some(program) = places.map(|place| place.join("mosquitto")).find(|program| program.is_file()) else {
        return Ok(None);
    };
    let (mqtt, web) = (free_address()?, free_address()?);
    let config = format!(
        "per_listener_settings false\nallow_anonymous true\npersistence false\nset_tcp_nodelay true\nlog_type none\n\
         max_queued_messages 0\nlistener {} 127.0.0.1\nlistener {} 127.0.0.1\nprotocol websockets\n",
        mqtt.port(),
        web.port()
    );
    let file = folder.join("relay.conf");
    std::fs::write(&file, config)?;
    let mut command = Command::new(program);
    command.arg("-c").arg(file).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    Ok(Some(Broker { mqtt, web, _process: command.spawn().context("mosquitto")? }))
}

fn free_address() -> std::io::Result<SocketAddr> {
    TcpListener::bind(("127.0.0.1", 0))?.local_addr()
}
