//! Readers of plain HTTP that do not read: cut, while everybody else is served.

use std::time::Duration;
use tests::{Setup, TestHub, eventually, within};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Answers that are asked for in one go: more than the kernels of both sides keep for anybody.
const ANSWERS: usize = 400;

async fn impatient(patience: Duration) -> TestHub {
    TestHub::with(Setup { configure: Box::new(move |config| config.http_patience = patience), ..Setup::default() })
        .await
}

/// Asks for much at once.
async fn asks(hub: &TestHub) -> TcpStream {
    let mut stream = TcpStream::connect(hub.http()).await.unwrap();
    let request = "GET /api/openapi.json HTTP/1.1\r\nhost: localhost\r\n\r\n".repeat(ANSWERS);
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

async fn given_up(hub: &TestHub) -> bool {
    let metrics = hub.client().get("/metrics").await.text;
    metrics.lines().any(|line| line.starts_with("fengdi_slow_readers_total") && !line.ends_with(" 0"))
}

#[tokio::test]
async fn whoever_takes_nothing_of_an_answer_is_given_up_and_everybody_else_is_served() {
    let hub = impatient(Duration::from_millis(300)).await;
    let mut deaf = asks(&hub).await;
    eventually("the one who does not read is given up", async || given_up(&hub).await.then_some(())).await;
    let mut got = Vec::new();
    // What the kernel had of it comes yet, and then an end; never all of it.
    let _ = within("the connection ends", deaf.read_to_end(&mut got)).await;
    let whole = hub.client().get("/api/openapi.json").await.ok().text.len();
    assert!(got.len() < whole * ANSWERS, "{} of {}", got.len(), whole * ANSWERS);
}
