//! Abuse of the live socket: each kind with its answer or its close code, and nobody else disturbed.

use crate::given::{counter, pressed};
use hub_wire::call::CallState;
use hub_wire::close;
use hub_wire::live::ServerFrame;
use serde_json::json;
use tests::{TestClient, TestHub, TestSocket, eventually, within};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::tungstenite::{Bytes, Message};

/// Only our own pages, only with a session, and before the upgrade.
#[tokio::test]
async fn a_socket_needs_a_session_and_our_own_origin() {
    let hub = TestHub::start().await;
    let client = hub.log_in(&hub.town.near[0]).await;
    for origin in [None, Some("null"), Some("http://evil.example"), Some("https://localhost")] {
        let mut other = client.clone();
        other.origin = origin.map(str::to_owned);
        assert_eq!(TestSocket::silent(hub.http(), &other).await.err(), Some(403), "{origin:?}");
    }
    assert_eq!(TestSocket::silent(hub.http(), &hub.client()).await.err(), Some(401));
    let mut dead = client.clone();
    dead.cookie = Some("fengdi=dead".into());
    assert_eq!(TestSocket::silent(hub.http(), &dead).await.err(), Some(401));
    assert_eq!(client.get("/live").await.status.as_u16() / 100, 4, "no upgrade, no socket");
}

/// Nothing within five seconds, something else first, another version: each has its close code.
#[tokio::test]
async fn hello_comes_first_soon_and_in_the_right_version() {
    let hub = TestHub::start().await;
    let client = hub.log_in(&hub.town.near[0]).await;
    let mut silent = TestSocket::silent(hub.http(), &client).await.unwrap();
    for first in [
        json!({ "type": "heartbeat" }),
        json!({ "type": "hello" }),
        json!("hello"),
        json!({ "type": "hello", "version": 1, "role": "admin" }),
    ] {
        let mut socket = TestSocket::greeted(hub.http(), &client, first.clone()).await;
        assert_eq!(socket.close_code().await, close::NO_HELLO, "{first}");
    }
    let mut old = TestSocket::greeted(hub.http(), &client, json!({ "type": "hello", "version": 2 })).await;
    assert_eq!(old.close_code().await, close::WRONG_VERSION);
    assert_eq!(silent.close_code().await, close::NO_HELLO);
}

/// Cursors that make no sense get a whole snapshot or an end, never something of somebody else's.
#[tokio::test]
async fn senseless_cursors_leak_nothing() {
    let hub = TestHub::start().await;
    let client = hub.log_in(&hub.town.near[0]).await;
    for after in [json!(-1), json!(1.5), json!("1"), json!(u64::MAX), json!(1e300)] {
        let hello = json!({ "type": "hello", "version": 1, "after": after, "epoch": "x" });
        let mut socket = TestSocket::greeted(hub.http(), &client, hello).await;
        match socket.next().await {
            Some(ServerFrame::Snapshot { alarms, responders, .. }) => {
                assert!(alarms.is_empty() && responders.is_empty())
            }
            None => assert_eq!(socket.close_code().await, close::NO_HELLO),
            Some(other) => panic!("{after}: {other:?}"),
        }
    }
}

/// A bad frame is answered and forgiven; ten in a row end the socket.
#[tokio::test]
async fn ten_bad_frames_in_a_row_end_a_socket_and_fewer_do_not() {
    let hub = TestHub::start().await;
    let (_, mut socket) = hub.screen(&hub.town.near[0]).await;
    let bad = [
        Message::binary(vec![1, 2, 3]),
        Message::text("{"),
        Message::text(r#"{"type":"subscribe","area":"*"}"#),
        Message::text(r#"{"type":"heartbeat","extra":1}"#),
        Message::text(r#"{"type":"receipt","alarm":"../","page":1,"stage":"seen"}"#),
        Message::text(r#"{"type":"position","lat":31}"#),
        Message::text(r#"{"type":"hello","version":1}"#),
        Message::text("null"),
    ];
    for message in &bad {
        socket.send(message.clone()).await;
        let error = socket
            .frame_of(&format!("an error for {message:?}"), |frame| matches!(frame, ServerFrame::Error { .. }))
            .await;
        let ServerFrame::Error { code, detail } = error else { unreachable!() };
        assert!(!code.is_empty() && detail.len() > 10, "{message:?}: {code} {detail}");
    }
    socket.tell(json!({ "type": "heartbeat" })).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 1).await;
    assert_eq!(socket.ring().await.alarm, alarm);
    for _ in 0..10 {
        socket.send(Message::text("{")).await;
    }
    assert_eq!(socket.close_code().await, close::BAD_FRAMES);
}

/// Too large a frame ends the socket with its own code, in one piece or in many.
#[tokio::test]
async fn large_frames_end_a_socket() {
    let hub = TestHub::start().await;
    let (_, mut socket) = hub.screen(&hub.town.near[0]).await;
    socket.send(Message::text("x".repeat(65 * 1024))).await;
    assert_eq!(socket.close_code().await, close::TOO_LARGE);
    // What does not even fit between the two may be cut off before the code has arrived.
    let (_, mut socket) = hub.screen(&hub.town.near[0]).await;
    socket.send(Message::Binary(Bytes::from(vec![0; 1024 * 1024]))).await;
    assert!([close::TOO_LARGE, 1006].contains(&socket.close_code().await));
}

/// Five hundred frames a second are limited, and the socket lives.
#[tokio::test]
async fn too_many_frames_are_limited_and_not_fatal() {
    let hub = TestHub::start().await;
    let (_, mut socket) = hub.screen(&hub.town.near[0]).await;
    for _ in 0..500 {
        socket.tell(json!({ "type": "heartbeat" })).await;
    }
    socket.frame_of("a limit", |frame| matches!(frame, ServerFrame::Error { code, .. } if code == "too_many")).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 1).await;
    assert_eq!(socket.ring().await.alarm, alarm);
}

/// Receipts and accepts for somebody else's page do nothing.
#[tokio::test]
async fn somebody_elses_page_cannot_be_answered() {
    let hub = TestHub::start().await;
    let (stranger, mut screen) = hub.screen(&hub.town.far[0]).await;
    let (_, mut asked) = hub.screen(&hub.town.near[0]).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 1).await;
    let call = asked.call(CallState::Ringing).await;
    for stage in ["delivered", "seen"] {
        screen.tell(json!({ "type": "receipt", "alarm": alarm, "page": call.page, "stage": stage })).await;
    }
    // Whoever has an answer to a bad frame has had the frames before it carried out.
    screen.send(Message::text("{")).await;
    screen.frame_of("an answer", |frame| matches!(frame, ServerFrame::Error { .. })).await;
    hub.settled().await;
    let shown = hub.log_in(&hub.town.duty_lead).await.show(alarm).await;
    let page = shown.pages.iter().find(|page| page.person == hub.town.near[0].id()).unwrap();
    assert!(page.state < hub_core::alarm::PageState::Delivered, "{page:?}");
    assert_eq!(stranger.accept(alarm).await.refusal(), (404, "not_found".into()));
    let on_behalf = json!({ "on_behalf_of": hub.town.near[0].id() });
    assert_eq!(stranger.alarm(alarm, "accept", on_behalf).await.refusal(), (404, "not_found".into()));
}

/// A reader that stops reading is closed as slow after ten seconds; others get their calls meanwhile.
#[tokio::test]
async fn a_reader_that_stops_reading_is_closed_and_nobody_else_notices() {
    let hub = TestHub::start().await;
    let client = hub.log_in(&hub.town.near[0]).await;
    let before = counter(&hub, "fengdi_sockets_slow_total", "").await;
    let mut stream = by_hand(&hub, &client).await;
    // Every frame above the limit is answered with an error, which this reader never reads.
    let heartbeats = masked(br#"{"type":"heartbeat"}"#).repeat(1_000);
    let flood = async { while stream.write_all(&heartbeats).await.is_ok() {} };
    let others = async {
        let mut button = hub.device(&hub.town.button_a).await;
        let (_, mut screen) = hub.screen(&hub.town.near[1]).await;
        let alarm = pressed(&mut button, 1).await;
        assert_eq!(screen.ring().await.alarm, alarm);
        eventually("the slow one is closed", async || {
            (counter(&hub, "fengdi_sockets_slow_total", "").await > before).then_some(())
        })
        .await;
    };
    within("both", async {
        tokio::select! {
            () = flood => others_after_flood(&hub).await,
            () = others => {}
        }
    })
    .await;
}

async fn others_after_flood(hub: &TestHub) {
    eventually("the slow one is counted", async || {
        (counter(hub, "fengdi_sockets_slow_total", "").await > 0.0).then_some(())
    })
    .await;
}

/// A socket byte by byte, with a small window, that has said hello.
async fn by_hand(hub: &TestHub, client: &TestClient) -> TcpStream {
    let tcp = TcpSocket::new_v4().unwrap();
    tcp.set_recv_buffer_size(4 * 1024).unwrap();
    let mut stream = tcp.connect(hub.http()).await.unwrap();
    let upgrade = format!(
        "GET /live HTTP/1.1\r\nhost: {0}\r\norigin: http://{0}\r\ncookie: {1}\r\nconnection: upgrade\r\n\
         upgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        hub.http(),
        client.cookie.as_deref().unwrap()
    );
    stream.write_all(upgrade.as_bytes()).await.unwrap();
    let mut head = [0; 12];
    stream.read_exact(&mut head).await.unwrap();
    assert_eq!(&head[9..], b"101");
    stream.write_all(&masked(br#"{"type":"hello","version":1}"#)).await.unwrap();
    stream
}

/// Bytes that are no WebSocket frame, or no text, end the socket with the code of the protocol; compression is off.
#[tokio::test]
async fn broken_frames_end_a_socket_with_the_protocols_code() {
    let hub = TestHub::start().await;
    let client = hub.log_in(&hub.town.near[0]).await;
    let cases: [(&str, &[u8], u16); 6] = [
        ("not UTF-8", &[0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28], close::NOT_TEXT),
        ("not masked", &[0x81, 0x02, b'{', b'}'], close::BROKEN_FRAME),
        ("a reserved bit, as compression would set it", &[0xc1, 0x82, 0, 0, 0, 0, b'{', b'}'], close::BROKEN_FRAME),
        ("an unknown opcode", &[0x83, 0x80, 0, 0, 0, 0], close::BROKEN_FRAME),
        ("a continuation of nothing", &[0x80, 0x80, 0, 0, 0, 0], close::BROKEN_FRAME),
        ("a ping in pieces", &[0x09, 0x80, 0, 0, 0, 0], close::BROKEN_FRAME),
    ];
    for (what, bytes, code) in cases {
        let mut stream = by_hand(&hub, &client).await;
        stream.write_all(bytes).await.unwrap();
        let mut rest = Vec::new();
        let _ = within("the end", stream.read_to_end(&mut rest)).await;
        let [high, low] = code.to_be_bytes();
        assert!(rest.windows(4).any(|part| part == [0x88, 2, high, low]), "{what}: no close with {code}");
    }
}

/// Pings without end, or a message in empty pieces without end: closed with its code, counted, and others get their
/// calls meanwhile.
#[tokio::test]
async fn a_flood_of_pings_or_of_empty_pieces_is_closed_and_nobody_else_notices() {
    const PING: [u8; 6] = [0x89, 0x80, 0, 0, 0, 0];
    const PIECE: [u8; 6] = [0x00, 0x80, 0, 0, 0, 0];
    const FIRST_PIECE: [u8; 6] = [0x01, 0x80, 0, 0, 0, 0];
    let hub = TestHub::start().await;
    let client = hub.log_in(&hub.town.near[0]).await;
    let (_, mut screen) = hub.screen(&hub.town.near[1]).await;
    let mut button = hub.device(&hub.town.button_a).await;
    for (what, flood) in [("pings", PING.repeat(50)), ("pieces", PIECE.repeat(50))] {
        let before = counter(&hub, "fengdi_rejected_total", "flood").await;
        let (mut reader, mut writer) = by_hand(&hub, &client).await.into_split();
        let flooding = async {
            let _ = writer.write_all(&FIRST_PIECE[..if what == "pieces" { 6 } else { 0 }]).await;
            while writer.write_all(&flood).await.is_ok() {}
        };
        let reading = async {
            let mut rest = Vec::new();
            let _ = reader.read_to_end(&mut rest).await;
            let [high, low] = close::BAD_FRAMES.to_be_bytes();
            assert!(rest.windows(4).any(|part| part == [0x88, 2, high, low]), "{what}: not closed with its code");
        };
        let others = async {
            button.sos(u64::from(what == "pieces")).await;
            screen.ring().await;
        };
        within(what, futures::future::join3(others, flooding, reading)).await;
        assert!(counter(&hub, "fengdi_rejected_total", "flood").await > before, "{what} are counted");
    }
}

/// A text frame as a client sends it; a mask of zeros is a mask.
fn masked(text: &[u8]) -> Vec<u8> {
    let length = u8::try_from(text.len()).unwrap();
    assert!(length < 126);
    [&[0x81, 0x80 | length, 0, 0, 0, 0], text].concat()
}
