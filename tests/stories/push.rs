//! Platforms that push what their devices say: who they are is asked first, and 200 means committed.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::Method;
use hub::commander::RegistryChange;
use hub::config::{Config, Flags};
use hub_core::device::{DeviceRole, Dialect};
use md5::{Digest, Md5};
use serde_json::json;
use std::sync::Arc;
use tests::{Answer, Setup, TestClient, TestDeviceAccount, TestHub, Town};

const TOKEN: &str = "a-token-of-the-platforms";

async fn hub_with_platforms() -> TestHub {
    let mut town = Town::new();
    let home = &town.household_a;
    let mut detector = TestDeviceAccount::new(7_101, "detector-a", &home.area, Some(home.id)).device;
    detector.dialect = Dialect::of("ctwing", "acf7baaee65e431eadfb8f5fe50e8b81");
    town.more.push(RegistryChange::Device(detector));
    let configure = Box::new(|config: &mut hub::config::Config| {
        (config.push.ctwing, config.push.onenet) = (Some(TOKEN.into()), Some(TOKEN.into()));
    });
    TestHub::with(Setup { town: Some(town), configure, ..Setup::default() }).await
}

/// A platform: no cookie, no Origin.
fn platform(hub: &TestHub) -> TestClient {
    let mut client = hub.client();
    client.origin = None;
    client
}

async fn push(client: &TestClient, path: &str, bearer: Option<&str>, body: &str) -> Answer {
    let mut request = client.request(Method::POST, path).header("content-type", "application/json");
    if let Some(bearer) = bearer {
        request = request.header("authorization", format!("Bearer {bearer}"));
    }
    client.send(request.body(body.to_owned())).await
}

fn sos() -> String {
    json!({
        "messageType": "eventReport", "deviceId": "acf7baaee65e431eadfb8f5fe50e8b81", "productId": "15014772",
        "tenantId": "10461180", "protocol": "lwm2m", "timestamp": 1_772_416_800_000_i64, "serviceId": "sos",
        "eventType": 1, "eventContent": { "sos": 1 },
    })
    .to_string()
}

/// Without the token nothing is read, and nothing tells which platforms are configured.
#[tokio::test]
async fn who_does_not_know_the_token_pushes_nothing() {
    let hub = hub_with_platforms().await;
    let client = platform(&hub);
    let before = hub.position();
    for bearer in [None, Some(""), Some("a-token-of-the-platformz")] {
        assert_eq!(push(&client, "/api/push/ctwing", bearer, &sos()).await.refusal(), (401, "wrong_token".into()));
    }
    assert_eq!(push(&client, "/api/push/ctwing?token=wrong", None, &sos()).await.status, 401);
    for unknown in ["huawei", "nobody", "..%2Falarms"] {
        let answer = push(&client, &format!("/api/push/{unknown}"), Some(TOKEN), &sos()).await;
        assert_eq!(answer.refusal(), (404, "not_found".into()), "{unknown}");
    }
    assert_eq!(hub.position(), before);
    assert!(hub.log_in(&hub.town.duty_lead).await.alarms().await.is_empty());
}

/// With the token the message is committed before the platform hears 200, whatever it is: what cannot be understood is
/// kept, not pushed for ever.
#[tokio::test]
async fn a_pushed_message_is_answered_after_its_commit() {
    let hub = hub_with_platforms().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let client = platform(&hub);
    for (path, bearer) in
        [("/api/push/ctwing".to_owned(), Some(TOKEN)), (format!("/api/push/ctwing?token={TOKEN}"), None)]
    {
        push(&client, &path, bearer, "not JSON").await.ok();
    }
    let refused = staff.get("/api/rejections").await.text;
    assert!(refused.contains("not JSON"), "{refused}");
    let large = "x".repeat(70_000);
    assert_eq!(push(&client, "/api/push/ctwing", Some(TOKEN), &large).await.status, 413);
}

/// OneNET tests the address and signs what it pushes.
#[tokio::test]
async fn onenet_proves_itself_by_its_signature() {
    let hub = hub_with_platforms().await;
    let client = platform(&hub);
    let sign = |nonce: &str, msg: &str| STANDARD.encode(Md5::digest(format!("{TOKEN}{nonce}{msg}")));
    let escaped = |text: &str| text.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    let address = |signature: &str| format!("/api/push/onenet?msg=hello&nonce=abc&signature={}", escaped(signature));
    let good = client.get(&address(&sign("abc", "hello"))).await;
    assert_eq!((good.status.as_u16(), good.text.as_str()), (200, "hello"));
    assert_eq!(client.get(&address(&sign("abd", "hello"))).await.refusal(), (401, "wrong_token".into()));
    let msg = r#"{"type":2,"dev_id":2016617,"status":1,"at":1466133706841}"#;
    let body = |msg: &str, signature: &str| format!(r#"{{"msg":{msg},"nonce":"abc","msg_signature":"{signature}"}}"#);
    push(&client, "/api/push/onenet", None, &body(msg, &sign("abc", msg))).await.ok();
    let changed = msg.replace("\"status\":1", "\"status\":0");
    assert_eq!(push(&client, "/api/push/onenet", None, &body(&changed, &sign("abc", msg))).await.status, 401);
}

/// What OneNET encrypts is read with the key of its page; with another one it is kept with its reason, and not pushed for
/// ever.
#[tokio::test]
async fn an_encrypted_push_of_onenet_calls_when_the_key_is_known() {
    // AES-128-CBC, as `openssl enc -aes-128-cbc` writes it, of {"notifyType":"event",…"FallAlarm"…} of device P1/d.
    let key = "k7Gq2ZpL9xWv4TnB";
    let msg = "WUwGsw9YL9Pb1bniDFqo73gFfo+ZBmkNzWdKLYwHx/fin+m3gVI9OuWMIZyhojq5i3nDgWpBj0+9BWtN6zdIP9mPkdo3qPyTCR8f8FaBEGidKR51x6f2FlACDwxqpU5qr+RaYbAUq+gOXls+SbxJTEfXEiuP3qcVtCWcJ6N/zIqEpnqMTLsUBS3u9BmmTdvjHZQNwdP1tPbrL2yILnS2C6lTGweomzY1O1MR8bqXlOU=";
    for (known, alarms) in [(key, 1), ("k7Gq2ZpL9xWv4TnX", 0)] {
        let mut town = Town::new();
        let home = &town.household_a;
        let mut worn = TestDeviceAccount::new(7_102, "worn-a", &home.area, Some(home.id)).device;
        (worn.dialect, worn.role) = (Dialect::of("onenet", "P1/d"), DeviceRole::Wearable);
        town.more.push(RegistryChange::Device(worn));
        let file = format!("[push]\nonenet = \"{TOKEN}\"\nonenet_key = \"{known}\"\n");
        let configured = configured(&file);
        let configure = Box::new(move |config: &mut Config| {
            (config.push, config.meanings) = (configured.push.clone(), Arc::clone(&configured.meanings));
        });
        let hub = TestHub::with(Setup { town: Some(town), configure, ..Setup::default() }).await;
        let sign = STANDARD.encode(Md5::digest(format!("{TOKEN}abc{msg}")));
        let body = format!(r#"{{"msg":"{msg}","nonce":"abc","signature":"{sign}","time":1,"id":"1"}}"#);
        push(&platform(&hub), "/api/push/onenet", None, &body).await.ok();
        let staff = hub.log_in(&hub.town.duty_lead).await;
        let open = staff.alarms().await;
        assert_eq!(open.len(), alarms, "{known}: {open:#?}");
        assert!(open.iter().all(|alarm| alarm.household.as_ref().unwrap().id == hub.town.household_a.id));
        let kept = staff.get("/api/rejections").await.text;
        assert_eq!(kept.contains("needs_key"), alarms == 0, "{kept}");
    }
}

fn configured(text: &str) -> Config {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fengdi.toml");
    std::fs::write(&path, text).unwrap();
    Config::load(&Flags { config: Some(path), ..Flags::default() }).unwrap()
}
