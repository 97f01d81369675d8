//! Figures, not a timed test: memory of idle connections, thousands coming back at once beside one that stayed, PUBACKs
//! a second. Ends with a failure when a connection costs more than its budget, or one that stayed lost its PUBACK. The
//! endpoint runs in a process of its own. `make storm`, or `make storm ARGS="10000 5000"`.
#![allow(clippy::unwrap_used)]

use std::io::Write as _;
use std::net::SocketAddr;
use std::process::{ExitCode, Stdio};
use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use hub_mqtt::{Endpoint, EndpointConfig, Gate, Grant, LoginAttempt, LoginRefusal, TopicPattern};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// What one commit of a batch takes; the figure of a disk that syncs quickly.
const COMMIT: Duration = Duration::from_millis(1);
const BATCH: usize = 500;
/// What one idle connection may cost the endpoint, KiB.
const BUDGET_KIB: f64 = 8.0;

struct Open;

impl Gate for Open {
    fn login(&self, attempt: LoginAttempt) -> BoxFuture<'_, Result<Grant, LoginRefusal>> {
        Box::pin(async move {
            let device = attempt.user_name.unwrap_or_default();
            Ok(Grant {
                publish: vec![TopicPattern::parse(&format!("fengdi/{device}/up"))],
                subscribe: vec![TopicPattern::parse(&format!("fengdi/{device}/down"))],
                device,
            })
        })
    }
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").unwrap();
}

async fn serve() {
    let (jobs, mut inbox) = tokio::sync::mpsc::channel(BATCH);
    let config = EndpointConfig { listen: SocketAddr::from(([127, 0, 0, 1], 0)), ..EndpointConfig::default() };
    let endpoint = Endpoint::bind(config, Arc::new(Open), jobs, CancellationToken::new()).unwrap();
    say(&endpoint.local_addr().to_string());
    let commit = async {
        let mut batch = Vec::with_capacity(BATCH);
        while inbox.recv_many(&mut batch, BATCH).await > 0 {
            tokio::time::sleep(COMMIT).await;
            batch.drain(..).for_each(|job| job.ack.committed());
        }
    };
    let (mut input, mut byte) = (tokio::io::stdin(), [0]);
    tokio::select! {
        () = commit => {}
        _ = input.read(&mut byte) => {}
    }
    endpoint.shutdown().await;
}

fn text(body: &mut Vec<u8>, text: &str) {
    body.extend(u16::try_from(text.len()).unwrap().to_be_bytes());
    body.extend(text.as_bytes());
}

fn packet(first: u8, body: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first, u8::try_from(body.len()).unwrap()];
    bytes.extend(body);
    bytes
}

/// Logs in; tries again when turned away, as a device does.
async fn log_in(address: SocketAddr, device: &str) -> TcpStream {
    loop {
        if let Ok(mut stream) = TcpStream::connect(address).await {
            let mut body = Vec::new();
            text(&mut body, "MQTT");
            body.extend([4, 0xc2, 2, 0x58]);
            [device, device, "secret"].iter().for_each(|part| text(&mut body, part));
            let mut answer = [0; 4];
            stream.set_nodelay(true).unwrap();
            if stream.write_all(&packet(0x10, &body)).await.is_ok() && stream.read_exact(&mut answer).await.is_ok() {
                assert_eq!(answer, [0x20, 2, 0, 0]);
                return stream;
            }
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn press(stream: &mut TcpStream, device: &str) -> Duration {
    let mut body = Vec::new();
    text(&mut body, &format!("fengdi/{device}/up"));
    body.extend([0, 1]);
    body.extend(b"{\"kind\":\"sos\",\"seq\":7,\"battery\":81}");
    let began = Instant::now();
    let mut answer = [0; 4];
    stream.write_all(&packet(0x32, &body)).await.unwrap();
    stream.read_exact(&mut answer).await.unwrap();
    began.elapsed()
}

fn memory_kib(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

async fn all_in(address: SocketAddr, names: std::ops::Range<usize>) -> Vec<TcpStream> {
    let mut logins = JoinSet::new();
    for number in names {
        logins.spawn(async move { log_in(address, &format!("device-{number}")).await });
    }
    logins.join_all().await
}

async fn presses_until(address: SocketAddr, device: String, end: Instant) -> Vec<Duration> {
    let mut stream = log_in(address, &device).await;
    let mut times = Vec::new();
    while Instant::now() < end {
        times.push(press(&mut stream, &device).await);
    }
    times
}

fn percentile(times: &mut [Duration], percent: usize) -> Duration {
    times.sort_unstable();
    times.get(times.len() * percent / 100).or(times.last()).copied().unwrap_or_default()
}

/// Whether the memory kept within its budget.
async fn measure(connections: usize, returning: usize) -> bool {
    let mut server = tokio::process::Command::new(std::env::current_exe().unwrap())
        .arg("serve")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
    let address: SocketAddr = lines.next_line().await.unwrap().unwrap().parse().unwrap();
    let pid = server.id().unwrap();

    let empty = memory_kib(pid);
    let began = Instant::now();
    let mut idle = all_in(address, 0..connections).await;
    say(&format!("{connections} connections in {:?}", began.elapsed()));
    let full = memory_kib(pid);
    let each = (full - empty) as f64 / connections as f64;
    say(&format!("memory {empty} KiB -> {full} KiB: {each:.1} KiB a connection, budget {BUDGET_KIB} KiB"));

    idle.truncate(connections.saturating_sub(returning));
    tokio::time::sleep(Duration::from_secs(1)).await;
    let mut stays = JoinSet::new();
    stays.spawn(presses_until(address, "stays".into(), Instant::now() + Duration::from_secs(3)));
    tokio::time::sleep(Duration::from_millis(500)).await;
    let began = Instant::now();
    let back = all_in(address, 0..returning).await;
    say(&format!("{returning} back at once in {:?}", began.elapsed()));
    let mut times = stays.join_all().await.concat();
    let worst = percentile(&mut times, 100);
    say(&format!("one that stayed: p99 {:?}, worst {worst:?} of {}", percentile(&mut times, 99), times.len()));
    drop((idle, back));

    let mut publishers = JoinSet::new();
    let end = Instant::now() + Duration::from_secs(3);
    for number in 0..200 {
        publishers.spawn(presses_until(address, format!("publisher-{number}"), end));
    }
    let mut times = publishers.join_all().await.concat();
    let rate = times.len() / 3;
    say(&format!("200 publishers, one in flight: {rate} PUBACKs/s, p99 {:?}", percentile(&mut times, 99)));
    drop(server.stdin.take());
    server.wait().await.unwrap();
    each <= BUDGET_KIB
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|first| first == "serve") {
        serve().await;
        return ExitCode::SUCCESS;
    }
    let number = |at: usize, default| arguments.get(at).and_then(|text| text.parse().ok()).unwrap_or(default);
    if measure(number(0, 10_000), number(1, 5_000)).await { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
