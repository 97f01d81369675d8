//! Log-in, cookies, origins and limits.

use crate::given::pressed;
use http::Method;
use serde_json::{Value, json};
use tests::{PASSWORD, Setup, TestHub, TestSocket, within};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// An unknown name and a wrong password get the same words; many wrong tries get a pause with its length, while
/// calls for help go on and nobody else is kept out.
#[tokio::test]
async fn guessing_is_slowed_and_tells_nothing() {
    let hub = TestHub::start().await;
    let client = hub.client();
    let wrong = client.post("/api/login", json!({ "login": "p161", "password": "wrong-one" })).await;
    let unknown = client.post("/api/login", json!({ "login": "nobody", "password": "wrong-one" })).await;
    assert_eq!(wrong.refusal(), (401, "wrong_password".into()));
    assert_eq!((unknown.refusal(), &unknown.json()["detail"]), (wrong.refusal(), &wrong.json()["detail"]));
    let mut waits = 0;
    for _ in 0..60 {
        let answer = client.post("/api/login", json!({ "login": "p161", "password": "wrong-one" })).await;
        if answer.status == 429 {
            assert!(answer.headers["retry-after"].to_str().unwrap().parse::<u32>().unwrap() >= 1);
            waits += 1;
        }
    }
    assert!(waits > 30, "{waits}");
    let mut button = hub.device(&hub.town.button_a).await;
    pressed(&mut button, 1).await;
}

/// A proxy's word about the peer is believed only when the configuration says so.
#[tokio::test]
async fn a_forged_peer_address_does_not_help_to_guess() {
    for (trusted, expected) in [(false, true), (true, false)] {
        let configure = Box::new(move |config: &mut hub::config::Config| config.trust_proxy = trusted);
        let hub = TestHub::with(Setup { configure, ..Setup::default() }).await;
        let client = hub.client();
        let mut slowed = false;
        for i in 0..40 {
            let request =
                client.request(Method::POST, "/api/login").header("x-forwarded-for", format!("203.0.113.{i}"));
            let body = json!({ "login": format!("p{i}"), "password": "wrong-one" });
            slowed |= client.send(request.json(&body)).await.status == 429;
        }
        assert_eq!(slowed, expected, "trust_proxy = {trusted}");
    }
}

/// Over plain HTTP the cookie is never Secure; behind HTTPS it is, bound to the host.
#[tokio::test]
async fn the_cookie_fits_the_way_it_travels() {
    let hub = TestHub::start().await;
    let login = json!({ "login": "p161", "password": PASSWORD });
    let answer = hub.client().post("/api/login", login.clone()).await;
    let cookie = answer.headers["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.starts_with("fengdi=") && !cookie.contains("Secure"), "{cookie}");
    for part in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!answer.headers.contains_key("strict-transport-security"));

    let configure =
        Box::new(|config: &mut hub::config::Config| config.public_url = Some("https://fengdi.example".into()));
    let hub = TestHub::with(Setup { configure, ..Setup::default() }).await;
    let mut client = hub.client();
    assert_eq!(client.post("/api/login", login.clone()).await.refusal(), (403, "foreign_origin".into()));
    client.origin = Some("https://fengdi.example".into());
    let answer = client.post("/api/login", login).await;
    let cookie = answer.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.starts_with("__Host-fengdi=") && cookie.contains("Secure") && cookie.contains("Path=/"), "{cookie}");
    assert!(!cookie.contains("Domain"), "{cookie}");
    assert!(answer.headers.contains_key("strict-transport-security"));
}

/// A session that somebody had before logging in is dead afterwards.
#[tokio::test]
async fn the_session_before_a_log_in_is_dead() {
    let hub = TestHub::start().await;
    let mut client = hub.log_in(&hub.town.near[0]).await;
    let old = client.clone();
    client.log_in(hub.town.coordinator_a.login(), PASSWORD).await;
    assert_eq!(old.get("/api/me").await.status, 401);
    let me: Value = client.get("/api/me").await.good();
    assert_eq!(me["name"], hub.town.coordinator_a.name());
    let mut forged = hub.client();
    forged.cookie = Some("fengdi=guessed".into());
    assert_eq!(forged.get("/api/me").await.status, 401);
    assert_eq!(hub.client().get(&format!("/api/me?{}", client.cookie.unwrap())).await.status, 401, "no token in a URL");
}

/// A session that is not used for a week, or is a month old, is over.
#[tokio::test]
async fn sessions_end_by_themselves() {
    let hub = TestHub::start().await;
    let idle = hub.log_in(&hub.town.coordinator_a).await;
    let used = hub.log_in(&hub.town.coordinator_a).await;
    for _ in 0..4 {
        hub.advance(6 * 86_400_000).await;
        used.get("/api/me").await.ok();
    }
    assert_eq!(idle.get("/api/me").await.status, 401);
    hub.advance(6 * 86_400_000 + 1).await;
    assert_eq!(used.get("/api/me").await.status, 401, "thirty days");
}

/// Unsafe requests from other pages, and bodies that other pages can send without asking, do nothing.
#[tokio::test]
async fn other_sites_cannot_act_in_somebodys_name() {
    let hub = TestHub::start().await;
    let client = hub.log_in(&hub.town.near[0]).await;
    let on_call = json!({ "on": false }).to_string();
    for origin in [None, Some("null"), Some("http://evil.example"), Some("https://127.0.0.1"), Some("")] {
        let mut other = client.clone();
        other.origin = origin.map(str::to_owned);
        let answer = other.post("/api/me/on-call", json!({ "on": false })).await;
        assert_eq!(answer.refusal(), (403, "foreign_origin".into()), "{origin:?}");
    }
    let mut evil = client.clone();
    evil.origin = Some("http://evil.example".into());
    let forged = evil.request(Method::POST, "/api/me/on-call").header("host", "evil.example").body(on_call.clone());
    assert_eq!(evil.send(forged.header("content-type", "application/json")).await.status, 403);
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
        let request =
            client.request(Method::POST, "/api/me/on-call").header("content-type", kind).body(on_call.clone());
        assert_eq!(client.send(request).await.refusal(), (415, "not_json".into()), "{kind}");
    }
    let hidden = client.request(Method::GET, "/api/me/on-call").header("x-http-method-override", "POST");
    assert_eq!(client.send(hidden).await.status, 405);
    let me: Value = client.get("/api/me").await.good();
    assert_eq!(me["on_call"], true);
    let mut browser = client.clone();
    browser.origin = None;
    let same = browser.request(Method::POST, "/api/me/on-call").header("sec-fetch-site", "same-origin");
    browser.send(same.json(&json!({ "on": false }))).await.ok();
}

/// Too large a body is refused before anything is done with it.
#[tokio::test]
async fn large_bodies_and_long_passwords_are_refused_before_they_cost_anything() {
    let hub = TestHub::start().await;
    let client = hub.client();
    let large = client.post("/api/login", json!({ "login": "p161", "password": "x".repeat(1_000_000) })).await;
    assert_eq!(large.status, 413);
    let long = client.post("/api/login", json!({ "login": "p161", "password": "x".repeat(300) })).await;
    assert_eq!(long.refusal(), (422, "invalid".into()));
    let deep = client.request(Method::POST, "/api/login").header("content-type", "application/json");
    let answer = client.send(deep.body("[".repeat(50_000))).await;
    assert!(answer.status.is_client_error(), "{}", answer.status);
}

/// Every answer carries the headers that keep a page safe, and what is personal is not stored anywhere.
#[tokio::test]
async fn answers_carry_their_security_headers() {
    let hub = TestHub::start().await;
    let client = hub.log_in(&hub.town.coordinator_a).await;
    for path in ["/", "/console", "/api/me", "/api/nothing", "/healthz"] {
        let headers = client.get(path).await.headers;
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("default-src 'self'"), "{path}: {policy}");
        assert_eq!(
            (&headers["x-content-type-options"], &headers["referrer-policy"]),
            (&"nosniff".parse().unwrap(), &"no-referrer".parse().unwrap())
        );
        if path.starts_with("/api/") {
            assert_eq!(headers["cache-control"], "no-store", "{path}");
        }
    }
}

/// Errors are problems with a code and an id, and never show what is behind them.
#[tokio::test]
async fn errors_say_what_to_do_and_nothing_about_the_inside() {
    let hub = TestHub::start().await;
    let client = hub.log_in(&hub.town.coordinator_a).await;
    for path in [
        "/api/nothing",
        "/api/alarms/not-an-id",
        "/api/alarms/%00",
        "/api/alarms/recent?before=%27--",
        "/api/alarms/recent?after=1",
        "/../../etc/passwd",
        "/assets/../../Cargo.toml",
    ] {
        let answer = client.get(path).await;
        assert!(answer.status.is_client_error() || !answer.text.contains("[package]"), "{path}: {}", answer.text);
        for inside in ["sqlx", "SELECT", "panicked", "/root", "hub/server", "src/"] {
            assert!(!answer.text.contains(inside), "{path}: {}", answer.text);
        }
        if path.starts_with("/api/") {
            assert_eq!(answer.headers["content-type"], "application/problem+json", "{path}: {}", answer.text);
            assert!(!answer.json()["id"].as_str().unwrap().is_empty());
        }
    }
}

/// A connection that never finishes its headers is closed.
#[tokio::test]
async fn unfinished_headers_are_cut() {
    let hub = TestHub::start().await;
    let mut stream = TcpStream::connect(hub.http()).await.unwrap();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nx-slow: ").await.unwrap();
    let mut rest = Vec::new();
    within("the connection is closed", stream.read_to_end(&mut rest)).await.ok();
    assert_eq!(hub.client().get("/healthz").await.status, 200);
}

/// The first administrator is made once, by the printed code, on an empty hub only.
#[tokio::test]
async fn the_first_administrator_is_made_once() {
    let hub = TestHub::with(Setup { town: None, ..Setup::default() }).await;
    let code = hub.setup_code().unwrap();
    let mut client = hub.client();
    let state: Value = client.get("/api/setup").await.good();
    assert_eq!(state["open"], true);
    let body =
        |code: &str, password: &str| json!({ "code": code, "name": "管理员", "login": "admin", "password": password });
    assert_eq!(client.post("/api/setup", body("guessed", PASSWORD)).await.status, 404);
    assert_eq!(client.post("/api/setup", body(&code, "short")).await.status, 422);
    let make = body(&code, PASSWORD);
    let (one, two) =
        futures::future::join(client.post("/api/setup", make.clone()), client.post("/api/setup", make)).await;
    let made = if one.status == 200 { &one } else { &two };
    assert_eq!([one.status.as_u16(), two.status.as_u16()].iter().filter(|status| **status == 200).count(), 1);
    client.take_cookie(made);
    assert_eq!(client.get("/api/devices").await.status, 200);
    let state: Value = client.get("/api/setup").await.good();
    assert_eq!(state["open"], false);
    assert_eq!(TestHub::start().await.setup_code(), None, "where somebody can log in");
}

/// A socket whose session ends by age is closed with the code that sends the screen to the log-in.
#[tokio::test]
async fn a_socket_outlives_no_session() {
    let hub = TestHub::start().await;
    let client = hub.log_in(&hub.town.coordinator_a).await;
    let mut socket = TestSocket::open(hub.http(), &client).await;
    hub.advance(30 * 86_400_000).await;
    assert_eq!(socket.close_code().await, hub_wire::close::UNAUTHORISED);
}
