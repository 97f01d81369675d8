//! The documents that the hub serves are true. That every answer and every frame fits them is looked at in all
//! stories, by the clients themselves.

use serde_json::Value;
use tests::{Documents, TestHub};

#[tokio::test]
async fn the_served_openapi_document_is_the_one_the_answers_are_compared_with() {
    let hub = TestHub::start().await;
    let served: Value = hub.client().get("/api/openapi.json").await.good();
    assert_eq!(served, Documents::get().openapi);
    assert!(served["openapi"].as_str().unwrap().starts_with("3.1"));
}

/// Every answer under /api that the hub gives comes from a described route: what is not described is not there.
#[tokio::test]
async fn what_is_not_described_is_not_there() {
    let hub = TestHub::start().await;
    let client = hub.log_in(&hub.town.admin).await;
    for path in ["/api", "/api/", "/api/users", "/api/alarm", "/api/alarms/", "/api/admin", "/debug", "/api/debug"] {
        let answer = client.get(path).await;
        let page = answer.text.contains("<!doctype html>") && !path.starts_with("/api/");
        assert!(answer.status == 404 || page, "{path}: {} {}", answer.status, answer.text);
    }
}

/// Every described operation names its good answer, and takes and gives only types that are described.
#[tokio::test]
async fn every_reference_of_the_documents_leads_somewhere() {
    let hub = TestHub::start().await;
    let openapi = &Documents::get().openapi;
    let mut missing = Vec::new();
    references(openapi, &mut |reference| {
        let path = reference.trim_start_matches('#');
        if openapi.pointer(path).is_none() {
            missing.push(reference.to_owned());
        }
    });
    assert!(missing.is_empty(), "{missing:?}");
    let asyncapi = hub.client().get("/api/asyncapi.yaml").await.text;
    for word in ["asyncapi: 3.0.0", "ClientFrame", "ServerFrame", "fengdi/{device}/up", "fengdi/{device}/down"] {
        assert!(asyncapi.contains(word), "{word}");
    }
    let frames = Value::Object(hub::http::frame_schemas());
    references(&frames, &mut |reference| {
        let name = reference.rsplit('/').next().unwrap();
        assert!(frames.get(name).is_some(), "{reference}");
        assert!(asyncapi.contains(name), "{name}");
    });
}

fn references(value: &Value, found: &mut impl FnMut(&str)) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                match value.as_str().filter(|_| key == "$ref") {
                    Some(reference) => found(reference),
                    None => references(value, found),
                }
            }
        }
        Value::Array(list) => list.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}
