//! What strangers try at the door that needs no log-in: texts, bodies and pages that are not as they should be.

use crate::report::{Resident, code_of};
use crate::ticket::page;
use http::Method;
use serde_json::{Value, json};
use tests::{On, Setup, TestHub, within};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use uuid::Uuid;

/// Texts that are kept exactly: nothing in them is an instruction to anybody.
const KEPT: [&str; 7] = [
    "'; DROP TABLE ticket; --",
    "100%_\\ [a-z]*",
    "[点我](javascript:alert(1)) <img src=x onerror=alert(1)> &lt;svg&gt;",
    "=cmd|' /C calc'!A0",
    "𠮷野家 㐂寿 龘龘 👩‍👩‍👧‍👦 é é",
    "ئۇيغۇر تىلىدىكى ناھايىتى ئۇزۇن بىر خەت",
    "first line\r\nset-cookie: a=b\tthird",
];

/// Reports that must be refused: which field, and what stands in it.
fn bad() -> Vec<(&'static str, Value)> {
    vec![
        ("text", json!("a\u{0}b")),
        ("text", json!("x".repeat(2_001))),
        ("text", json!(["a"])),
        ("name", json!("名".repeat(1_000))),
        ("name", json!("王\u{0}")),
        ("name", json!("王\r\nx-admin: 1")),
        ("phone", json!("1".repeat(1_000))),
        ("phone", json!("1380013\u{0}8000")),
        ("category", json!("leak' OR '1'='1")),
        ("category", json!("%")),
        ("code", json!(" ")),
        ("form", json!([["where", "home\u{0}"]])),
        ("form", json!([["where", "home"], ["where", "stairs"]])),
        ("photos", json!([["../../etc/passwd", "token"]])),
        ("took_ms", json!(-1)),
        ("place", json!({ "lat": "31", "lon": 121.4 })),
        ("written_at", json!("9999-12-31")),
        ("points", json!(999)),
    ]
}

/// What the hub says to everything of this; on every database the same.
async fn answers(on: On) -> Vec<(String, u16, String)> {
    let hub = TestHub::with(Setup { on, ..Setup::default() }).await;
    // The desk is in before the position is read.
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let resident = Resident::at(&hub, code_of(&hub, &hub.town.building_a).await, 1);
    let before = hub.position();
    let mut said = Vec::new();
    for (field, value) in bad() {
        let mut body = resident.body("leak", "漏水");
        body[field] = value;
        let (status, code) = resident.client.post("/api/report", body).await.refusal();
        said.push((field.to_owned(), status, code));
    }
    let half = resident.body("leak", "X").to_string().replace('X', "\\ud800");
    let name = resident.body("leak", "漏水").to_string().replacen(
        '{',
        &format!("{{\"name\":\"{}\",", "x".repeat(1_000_000)),
        1,
    );
    for raw in [half, name, "{".repeat(10_000), String::new()] {
        let request = resident.client.request(Method::POST, "/api/report").header("content-type", "application/json");
        let (status, code) = resident.client.send(request.body(raw)).await.refusal();
        said.push(("raw".into(), status, code));
    }
    assert_eq!(hub.position(), before, "nothing of it was done");
    for (number, text) in (2..).zip(KEPT) {
        let resident = Resident::at(&hub, resident.code.clone(), number);
        // The clock moves on, so that one address may send them all.
        hub.advance(60_000).await;
        resident.reports("leak", text).await.ok();
        let kept = page(&staff, resident.ticket).await.texts[0].body.clone();
        said.push((kept, 200, String::new()));
    }
    said
}

#[tokio::test]
async fn what_is_no_report_is_refused_and_every_text_is_kept_the_same_on_every_database() {
    let (sqlite, postgres) = tokio::join!(answers(On::Sqlite), answers(On::Postgres));
    assert_eq!(sqlite, postgres);
    let (kept, refused): (Vec<_>, Vec<_>) = sqlite.into_iter().partition(|(_, status, _)| *status == 200);
    for (what, status, code) in refused {
        assert!(matches!(status, 400 | 404 | 413 | 422) && !code.is_empty(), "{what}: {status} {code}");
    }
    for ((kept, ..), text) in kept.iter().zip(KEPT) {
        // Signs that no page shows are left out: a line end is one.
        assert_eq!(kept, &text.replace(['\r', '\t'], ""));
    }
}

/// Sends bytes and reads the status line.
async fn raw(hub: &TestHub, head: &str, body: &[u8]) -> u16 {
    let mut stream = TcpStream::connect(hub.http()).await.unwrap();
    // Whoever is refused early may not get rid of the rest.
    let _ = stream.write_all(&[head.as_bytes(), body].concat()).await;
    let mut line = [0; 12];
    within("a status line", stream.read_exact(&mut line)).await.unwrap();
    std::str::from_utf8(&line[9..]).unwrap().parse().unwrap()
}

fn head(hub: &TestHub, line: &str, more: &str) -> String {
    let host = hub.http();
    format!("{line} HTTP/1.1\r\nhost: {host}\r\norigin: http://{host}\r\n{more}\r\n")
}

#[tokio::test]
async fn a_body_that_drips_is_cut_and_the_next_report_is_taken() {
    let hub = TestHub::start().await;
    let more = "content-type: application/json\r\ncontent-length: 1000\r\n";
    let status = raw(&hub, &head(&hub, "POST /api/report", more), b"{\"id\":").await;
    assert_eq!(status, 408);
    let resident = Resident::at(&hub, code_of(&hub, &hub.town.building_a).await, 1);
    resident.reports("leak", "漏水").await.ok();
}

#[tokio::test]
async fn a_page_that_nobody_gave_and_a_time_beyond_all_calendars_are_refused() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let id = Uuid::from_u128(9);
    for before in ["-1", "1", "x.y", &format!("x.{id}"), &format!("1.{id}.1"), "1.%00", &"9".repeat(40)] {
        let answer = staff.get(&format!("/api/tickets/closed?before={before}")).await;
        assert_eq!(answer.status, 422, "{before}: {}", answer.text);
    }
    // A place in somebody else's list is only a time: it shows the own tickets and nobody's.
    for before in [format!("9223372036854775807.{id}"), format!("-9223372036854775808.{id}")] {
        let page: Value = staff.get(&format!("/api/tickets/closed?before={before}")).await.good();
        assert_eq!(page["tickets"], json!([]));
    }
    assert_eq!(staff.get("/api/tickets/closed?limit=1000000000").await.status, 422);
    let ticket = crate::ticket::filed(&staff, &hub, 1, "leak").await;
    crate::ticket::act(&staff, ticket, json!({ "do": "triage", "size": "small" })).await.ok();
    for until in [
        json!(i64::MAX),
        json!(i64::MIN),
        json!(253_402_300_799_000_i64),
        json!(0),
        json!(-1),
        json!("9999"),
        json!(1e300),
    ] {
        let answer = crate::ticket::act(&staff, ticket, json!({ "do": "extend", "until": until, "text": "x" })).await;
        assert!(matches!(answer.status.as_u16(), 409 | 422), "{until}: {}", answer.text);
    }
}
