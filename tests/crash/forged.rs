//! Line breaks and other control characters where people, programs and devices write: the log of the program has the lines
//! that the program wrote, and its answers the headers.

use crate::process::Place;
use hub::clock::{Clock, SystemClock};
use hub::commander::commit_registry;
use hub_core::event::Actor;
use reqwest::Method;
use serde_json::json;
use tests::{PASSWORD, RawMqtt, TestClient, TestDeviceAccount, Town, eventually};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What would be a line of its own, or paint the operator's screen.
const FORGED: &str = "x\r\nFORGED a line\nFORGED another\u{1b}[2J\u{1b}]0;FORGED\u{7}\u{85}FORGED\u{2028}FORGED";

async fn at_the_interface(http: std::net::SocketAddr, town: &Town) {
    let mut admin = TestClient::new(http);
    admin.log_in(town.admin.login(), PASSWORD).await;
    let nobody = TestClient::new(http);
    nobody.post("/api/login", json!({ "login": FORGED, "password": FORGED })).await;
    admin.post("/api/devices", json!({ "name": FORGED, "role": "button", "label": FORGED })).await;
    admin.post("/api/webhooks", json!({ "area": "/", "name": FORGED, "url": format!("https://{FORGED}/") })).await;
    admin.post("/api/devices/enrol", json!({ "label": FORGED, "household": town.household_a.id })).await;
    admin.post("/api/households/import", json!({ "csv": FORGED })).await;
    admin.send(admin.request(Method::POST, "/api/devices/import").body(FORGED)).await;
    nobody.post("/api/report", json!({ "id": FORGED, "code": FORGED, "text": FORGED })).await;
    nobody.post("/api/report/help", json!({ "id": town.street.id, "code": FORGED, "text": FORGED })).await;
    let escaped: String = FORGED.bytes().map(|byte| format!("%{byte:02X}")).collect();
    for path in [
        format!("/{escaped}"),
        format!("/api/{escaped}"),
        format!("/api/alarms/{escaped}"),
        format!("/api/photos/{escaped}/full"),
        format!("/api/push/{escaped}"),
        format!("/api/report/start?code={escaped}"),
        format!("/api/households?q={escaped}"),
        format!("/open311/v2/requests/{escaped}.json?api_key={escaped}"),
        format!("/open311/v2/services.json?jurisdiction_id={escaped}"),
    ] {
        for method in [Method::GET, Method::POST] {
            let request =
                admin.request(method, &path).header("user-agent", "x\tFORGED").header("x-forwarded-for", "FORGED");
            let answer = request.body("{}").send().await.unwrap();
            for (name, value) in answer.headers() {
                assert!(!name.as_str().contains("forged"), "{path}: {name}");
                assert!(value.as_bytes().iter().all(|byte| *byte >= b' '), "{path}: {name}");
            }
        }
    }
    // What no client sends: a bare line feed in a header, and in the line of the request.
    for bytes in ["GET / HTTP/1.1\r\nhost: x\r\nx: a\nFORGED: b\r\n\r\n", "GET /a\nFORGED / HTTP/1.1\r\n\r\n"] {
        let mut stream = TcpStream::connect(http).await.unwrap();
        stream.write_all(bytes.as_bytes()).await.unwrap();
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer).await;
        assert!(!answer.contains("FORGED"), "{answer}");
    }
}

async fn at_the_endpoint(mqtt: std::net::SocketAddr, town: &Town) {
    let mut stranger = TestDeviceAccount::new(9, "x", &town.street.path, None);
    stranger.device.name = FORGED.into();
    RawMqtt::log_in(mqtt, &stranger, FORGED, None).await;
    RawMqtt::log_in(mqtt, &town.button_b, FORGED, None).await;
    RawMqtt::log_in(mqtt, &town.button_b, "button-b", Some((FORGED, FORGED))).await;
    let (mut known, answer) = RawMqtt::log_in(mqtt, &town.button_a, "button-a", None).await;
    assert_eq!(answer, Some((0x20, vec![0, 0])));
    known.subscribe(&[FORGED]).await;
    let (mut known, _) = RawMqtt::log_in(mqtt, &town.button_a, "button-a", None).await;
    known.publish("button-a", 1, false, FORGED.as_bytes()).await;
    known.publish("button-a", 2, false, json!({ "kind": FORGED, "device": FORGED }).to_string().as_bytes()).await;
    known.publish_to(&format!("fengdi/{FORGED}/up"), 3, false, br#"{"kind":"sos"}"#).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_writes_lines_into_the_log_or_headers_into_an_answer() {
    let (mut place, town) = (Place::sqlite(), Town::new());
    let log = place.path().join("log");
    place.log = Some(log.clone());
    let store = hub_store::open(&place.database).await.unwrap();
    let changes = town.changes().await;
    commit_registry(store.as_ref(), &changes, Actor::Operator, SystemClock::start().now()).await.unwrap();
    store.close().await;
    let hub = place.serve().await;
    at_the_interface(hub.http, &town).await;
    at_the_endpoint(hub.mqtt, &town).await;
    let told = async || std::fs::read_to_string(&log).ok().filter(|text| text.contains("may not do"));
    eventually("the log tells of the device", told).await;
    hub.terminate().await;
    let text = std::fs::read_to_string(&log).unwrap();
    let good = |line: &str| line.starts_with("20") && line.get(4..5) == Some("-") && line.contains('Z');
    assert!(text.matches("FORGED").count() >= 4, "the escaped words are there: {text}");
    for line in text.split(['\n', '\r', '\u{85}', '\u{2028}']).filter(|line| !line.is_empty()) {
        assert!(good(line), "no line of the program: {line:?}");
        assert!(!line.chars().any(|sign| sign.is_control()), "{line:?}");
    }
}
