//! Texts of people: the same answer whatever database lies behind, kept exactly or refused.

use crate::given::pressed;
use http::Method;
use hub_core::ids::AlarmId;
use serde_json::{Value, json};
use tests::{On, Setup, TestClient, TestHub};

const ID: &str = "018f2f6a-7c00-7000-8000-000000000001";

/// Bodies that must be refused, for every command that takes one.
fn bad_bodies(person: &str) -> Vec<(&'static str, Value)> {
    vec![
        ("login", json!({ "login": "p161", "password": "plum-blossom-7", "role": "admin" })),
        ("login", json!({ "login": "p1\u{0}61", "password": "plum-blossom-7" })),
        ("setup", json!({ "code": "x", "name": "a\u{0}", "login": "b", "password": "plum-blossom-7" })),
        ("setup", json!({ "code": "x", "name": "a", "login": "b", "password": "plum-blossom-7", "points": 999 })),
        ("me/on-call", json!({ "on": true, "person": person })),
        ("me/on-call", json!({ "on": 1 })),
        ("me/on-call", json!({})),
        ("me/position", json!({ "lat": 31.2, "lon": 121.4, "area_id": 1 })),
        ("me/position", json!({ "lat": 91.0, "lon": 121.4 })),
        ("me/position", json!({ "lat": 0.0, "lon": 0.0 })),
        ("alarm/accept", json!({ "role": "admin" })),
        ("alarm/accept", json!({ "on_behalf_of": "x' or 1=1" })),
        ("alarm/decline", json!({ "why": "x" })),
        ("alarm/widen", json!({ "expected_step": -1 })),
        ("alarm/widen", json!({ "expected_step": 1, "area_id": 1 })),
        ("alarm/people", json!({ "person": "\u{0}" })),
        ("alarm/notes", json!({ "id": ID, "text": "a\u{0}b" })),
        ("alarm/notes", json!({ "id": ID, "text": "   " })),
        ("alarm/notes", json!({ "id": ID, "text": "x".repeat(2_001) })),
        ("alarm/notes", json!({ "id": ID, "text": "x", "author": person })),
        ("alarm/close", json!({ "outcome": "helped", "note": { "id": ID, "text": "a\u{0}" } })),
        ("alarm/close", json!({ "outcome": "solved" })),
        ("alarm/close", json!({ "outcome": "helped", "points": 5 })),
    ]
}

async fn answers(on: On) -> Vec<(String, u16, String)> {
    let hub = TestHub::with(Setup { on, ..Setup::default() }).await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 1).await;
    let before = hub.position();
    let mut answers = Vec::new();
    for (what, body) in bad_bodies(&hub.town.near[0].id().to_string()) {
        let (status, code) = post(&staff, alarm, what, &body).await;
        answers.push((format!("{what} {body}"), status, code));
    }
    let twice =
        staff.request(Method::POST, &format!("/api/alarms/{alarm}/close")).header("content-type", "application/json");
    let answer = staff.send(twice.body(r#"{"outcome":"helped","outcome":"drill"}"#)).await;
    answers.push(("a field twice".into(), answer.status.as_u16(), answer.code()));
    hub.settled().await;
    assert_eq!(hub.position(), before, "nothing of it was done");
    answers
}

async fn post(client: &TestClient, alarm: AlarmId, what: &str, body: &Value) -> (u16, String) {
    let path = match what.strip_prefix("alarm/") {
        Some(command) => format!("/api/alarms/{alarm}/{command}"),
        None => format!("/api/{what}"),
    };
    client.post(&path, body.clone()).await.refusal()
}

/// NUL characters, unknown fields, doubled fields and values out of range are refused, equally on every database.
#[tokio::test]
async fn bad_bodies_are_refused_equally_on_sqlite_and_postgres() {
    let (sqlite, postgres, memory) =
        (answers(On::Sqlite).await, answers(On::Postgres).await, answers(On::Memory).await);
    assert_eq!(sqlite, postgres);
    assert_eq!(sqlite, memory);
    for (what, status, code) in sqlite {
        let expected = if what.starts_with("login") && what.contains("\\u0000") { 400..500 } else { 422..423 };
        assert!(expected.contains(&status) && !code.is_empty(), "{what}: {status} {code}");
    }
}

/// Whatever people write is kept exactly and comes back as text.
#[tokio::test]
async fn notes_are_kept_exactly_on_both_databases() {
    let texts = [
        "门禁坏了，从后门进 🚪👵🏽",
        "𠮷野家 㐂 ئۇيغۇرچە ئاتىلىشى ناھايىتى ئۇزۇن",
        "<script>alert(1)</script> [x](javascript:alert(1))",
        "'; drop table note; -- % _ \\ \"",
        "=cmd|'/c calc'!A1\t\r\n+1",
        "\u{202e}gnp.exe \u{200b} e\u{301}\u{301}",
    ];
    for on in [On::Sqlite, On::Postgres] {
        let hub = TestHub::with(Setup { on, ..Setup::default() }).await;
        let staff = hub.log_in(&hub.town.coordinator_a).await;
        let mut button = hub.device(&hub.town.button_a).await;
        let alarm = pressed(&mut button, 1).await;
        for (id, text) in (1..).zip(texts) {
            staff.note(alarm, id, text).await.ok();
            staff.note(alarm, id, text).await.ok();
        }
        let timeline = staff.timeline(alarm).await;
        let kept: Vec<_> = timeline.iter().filter_map(|entry| entry.note.as_deref()).collect();
        assert_eq!(kept, texts, "once each, as written, on {on:?}");
    }
}

/// Searching takes wildcards and quotes for what they are.
#[tokio::test]
async fn a_search_for_wildcards_finds_what_contains_them() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 1).await;
    for search in ["%25", "_", "%27%20or%201=1", "%00", "*"] {
        let found: Value = staff.get(&format!("/api/alarms/{alarm}/candidates?search={search}")).await.good();
        assert_eq!(found, json!([]), "{search}");
    }
}
