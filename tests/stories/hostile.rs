//! Requests that could be read in two ways, bodies that are packed, paths that climb, methods that nothing takes, addresses
//! without end, descriptions that are not for everybody, and what a defect or a broken database shows of the inside.

use crate::photo::{get, ogg, seen};
use crate::report::{Resident, code_of};
use crate::ticket::filed;
use axum::Router;
use http::Method;
use hub::http::guarded;
use hub_wire::report::Uploaded;
use serde_json::{Value, json};
use std::net::SocketAddr;
use tests::{PASSWORD, Setup, TestClient, TestHub, within};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Sends bytes and reads all that comes back until the hub closes.
async fn exchange(hub: &TestHub, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(hub.http()).await.unwrap();
    // Whoever is refused early may not get rid of the rest.
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let _ = within("the connection ends", stream.read_to_end(&mut answer)).await;
    String::from_utf8_lossy(&answer).into_owned()
}

/// The status of every answer in what came back. A body may hold no line that begins like one.
fn statuses(answers: &str) -> Vec<u16> {
    let heads = answers.split("HTTP/1.1 ").skip(1);
    heads.map(|head| head[..3].parse().unwrap()).collect()
}

fn log_in(hub: &TestHub, fields: &str, body: &str) -> String {
    let host = hub.http();
    format!(
        "POST /api/login HTTP/1.1\r\nhost: {host}\r\norigin: http://{host}\r\ncontent-type: application/json\r\n{fields}\r\n{body}"
    )
}

/// Each of these logs somebody in when it is read in the one way or the other.
#[tokio::test]
async fn a_request_that_can_be_read_in_two_ways_is_read_in_none() {
    let hub = TestHub::start().await;
    let body = json!({ "login": "p161", "password": PASSWORD }).to_string();
    let (length, pieces) = (body.len(), format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len()));
    let good = log_in(&hub, &format!("content-length: {length}\r\nconnection: close\r\n"), &body);
    assert_eq!(statuses(&exchange(&hub, good.as_bytes()).await), [200]);
    let chunked = log_in(&hub, "transfer-encoding: chunked\r\n", &pieces);
    let behind = format!("{chunked}GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n");
    assert_eq!(statuses(&exchange(&hub, behind.as_bytes()).await), [200], "nothing is read behind a body in pieces");
    for (what, fields, body) in [
        ("length and pieces", format!("content-length: {length}\r\ntransfer-encoding: chunked\r\n"), &pieces),
        ("pieces and length", format!("transfer-encoding: chunked\r\ncontent-length: {length}\r\n"), &pieces),
        ("the same length twice", format!("content-length: {length}\r\ncontent-length: {length}\r\n"), &body),
        ("two lengths", format!("content-length: {length}\r\ncontent-length: 2\r\n"), &body),
        ("a length with a sign", format!("content-length: +{length}\r\n"), &body),
        ("an odd coding", "transfer-encoding: xchunked\r\n".into(), &pieces),
        ("two codings", "transfer-encoding: gzip, chunked\r\n".into(), &pieces),
        ("a coding twice", "transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n".into(), &pieces),
        ("a bare line feed", format!("content-length: {length}\n"), &body),
        ("a bare line feed before a field", format!("x-a: b\ncontent-length: {length}\r\n"), &body),
        ("a folded field", format!("content-length:\r\n {length}\r\n"), &body),
    ] {
        let bad = log_in(&hub, &fields, body);
        assert_eq!(statuses(&exchange(&hub, bad.as_bytes()).await), [400], "{what}");
        // Behind a good request as well.
        let second = format!("GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n{bad}");
        assert_eq!(statuses(&exchange(&hub, second.as_bytes()).await), [200, 400], "{what}, second");
    }
    // Nothing of a body is taken for a request, whatever stands in it.
    let hidden = format!("{}GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n", "\n".repeat(10));
    let held = log_in(&hub, &format!("connection: close\r\ncontent-length: {}\r\n", hidden.len()), &hidden);
    assert_eq!(statuses(&exchange(&hub, held.as_bytes()).await), [422]);
}

/// HTTP/2 without TLS is spoken by no browser, and its streams would be beyond the deadline for readers.
#[tokio::test]
async fn only_the_first_version_of_http_is_spoken() {
    let hub = TestHub::start().await;
    let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
    let answer = exchange(&hub, preface).await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4") || answer.starts_with("HTTP/1.1 5"), "{answer:?}");
    let upgrade = "GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: upgrade, http2-settings, close\r\nupgrade: h2c\r\n\
        http2-settings: AAMAAABkAAQAAP__\r\n\r\n";
    let answer = exchange(&hub, upgrade.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("connection: close"), "{answer:?}");
}

#[tokio::test]
async fn methods_that_nothing_takes_and_addresses_without_end_are_refused() {
    let hub = TestHub::start().await;
    let line = |line: &str, fields: &str| {
        let host = hub.http();
        format!("{line} HTTP/1.1\r\nhost: {host}\r\norigin: http://{host}\r\nconnection: close\r\n{fields}\r\n")
    };
    for method in ["TRACE /healthz", "TRACE /api/me", "CONNECT 127.0.0.1:22", "CONNECT /healthz", "BREW /api/report"] {
        let answer = exchange(&hub, line(method, "x-secret: CANARY\r\n").as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 405") || answer.starts_with("HTTP/1.1 400"), "{method}: {answer}");
        assert!(!answer.contains("CANARY"), "{method}: nothing is sent back");
    }
    for method in ["TRACE /healthz", "CONNECT 127.0.0.1:22", "PUT /api/report", "PATCH /api/me", "DELETE /api/me"] {
        assert!(exchange(&hub, line(method, "").as_bytes()).await.starts_with("HTTP/1.1 405"), "{method}");
    }
    let parameters = |many: usize| (0..many).map(|no| format!("a{no}=1")).collect::<Vec<_>>().join("&");
    let fields = |many: usize| (0..many).map(|no| format!("x-{no}: 1\r\n")).collect::<String>();
    for (what, request, expected) in [
        ("some parameters", line(&format!("GET /healthz?{}", parameters(1_000)), ""), 200..201),
        ("parameters without end", line(&format!("GET /healthz?{}", parameters(100_000)), ""), 400..432),
        ("a long address", line(&format!("GET /healthz?{}", "x".repeat(100_000)), ""), 400..432),
        ("some headers", line("GET /healthz", &fields(50)), 200..201),
        ("101 headers", line("GET /healthz", &fields(101)), 400..432),
    ] {
        let status = statuses(&exchange(&hub, request.as_bytes()).await);
        assert!(status.len() == 1 && expected.contains(&status[0]), "{what}: {status:?}");
    }
}

/// A gzip file with this text in it as it is (RFC 1952, one stored block).
fn gzip(text: &str) -> Vec<u8> {
    let crc = !text.bytes().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    });
    let length = u16::try_from(text.len()).unwrap();
    let head = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1];
    let lengths = [length.to_le_bytes(), (!length).to_le_bytes()].concat();
    [&head, &*lengths, text.as_bytes(), &crc.to_le_bytes(), &u32::from(length).to_le_bytes()].concat()
}

/// What would be a good report once it is unpacked is none: nothing here unpacks anything, so nothing can burst.
#[tokio::test]
async fn a_packed_body_is_not_unpacked() {
    let hub = TestHub::start().await;
    let resident = Resident::at(&hub, code_of(&hub, &hub.town.building_a).await, 1);
    let body = resident.body("leak", "漏水").to_string();
    let request = resident.client.request(Method::POST, "/api/report").header("content-type", "application/json");
    let packed = request.header("content-encoding", "gzip").body(gzip(&body));
    let answer = resident.client.send(packed).await;
    assert!(answer.status.is_client_error(), "{}", answer.text);
    let plain = resident.client.request(Method::POST, "/api/report").header("content-type", "application/json");
    resident.client.send(plain.body(body)).await.ok();
}

/// Paths that climb lead to no file, however they are written. A client that mends paths would hide that.
#[tokio::test]
async fn no_path_leads_out_of_the_dashboard() {
    let hub = TestHub::start().await;
    for path in [
        "/../../../../etc/passwd",
        "/../Cargo.toml",
        "/assets/../../../Cargo.toml",
        "/assets/..%2f..%2f..%2fCargo.toml",
        "/%2e%2e/%2e%2e/Cargo.toml",
        "/..%5c..%5cCargo.toml",
        "/..\\..\\Cargo.toml",
        "//etc/passwd",
        "/assets//etc/passwd.txt",
        "/%00/../Cargo.toml",
        "/api/photos/..%2f..%2ffengdi.db/full",
        "/api/photos/%2e%2e/full",
        "/fengdi.db",
    ] {
        let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        let answer = exchange(&hub, request.as_bytes()).await;
        for inside in ["[package]", "[workspace]", "root:", "SQLite format"] {
            assert!(!answer.contains(inside), "{path}: {answer}");
        }
        // A path of no file is one of the page's own.
        let status = statuses(&answer)[0];
        assert!(matches!(status, 400 | 404) || answer.contains("<!doctype html>"), "{path}: {answer}");
    }
}

/// Whatever a file is called where it comes from: here it has a name of its own, and nothing is written but under that.
#[tokio::test]
async fn a_file_has_a_name_of_its_own_whatever_it_was_called() {
    let hub = TestHub::start().await;
    let (admin, staff) = (hub.log_in(&hub.town.admin).await, hub.log_in(&hub.town.coordinator_a).await);
    let ticket = filed(&staff, &hub, 1, "light").await;
    let path = format!("/api/tickets/{ticket}/photos");
    let long = format!("attachment; filename=\"CANARY{}\"", "x".repeat(4_096));
    for called in [
        "attachment; filename=\"../../CANARY\"",
        "attachment; filename=\"..\\..\\CANARY.exe\"",
        "attachment; filename=\"CON\"; name=\"CANARY\"",
        "attachment; filename*=UTF-8''CANARY%0d%0aset-cookie:%20a=b",
        &long,
    ] {
        let sent = staff.request(Method::POST, &path).header("content-type", "audio/ogg");
        let sent = sent.header("content-disposition", called).header("x-file-name", "../CANARY").body(ogg());
        let kept: Uploaded = staff.send(sent).await.good();
        let (status, headers, _) = seen(get(&staff, kept.id, "full")).await;
        let own = format!("attachment; filename=\"voice-{}.ogg\"", kept.id);
        assert_eq!((status, headers["content-disposition"].to_str().unwrap()), (200, &*own), "{called:.60}");
        assert!(headers.get("set-cookie").is_none());
        assert!(!format!("{:?}", crate::ticket::page(&staff, ticket).await).contains("CANARY"), "{called:.60}");
    }
    // A form with a file in it is none of the types that are taken.
    let parts = "--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"../../CANARY\"\r\n\r\nx\r\n--b--\r\n";
    let form = |path: &str| {
        let request = admin.request(Method::POST, path).header("content-type", "multipart/form-data; boundary=b");
        request.body(parts)
    };
    for path in [path.as_str(), "/api/report/photo", "/api/devices/import"] {
        let answer = admin.send(form(path)).await;
        assert!(answer.status.is_client_error() && !answer.text.contains("CANARY"), "{path}: {}", answer.text);
    }
    let folder = std::path::Path::new(hub.database().strip_prefix("sqlite://").unwrap()).parent().unwrap().to_owned();
    let named = |folder: &std::path::Path| {
        let listed = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        listed.collect::<Vec<_>>()
    };
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        for entry in named(&folder) {
            assert!(!entry.display().to_string().contains("CANARY"), "{}", entry.display());
            folders.extend(entry.is_dir().then_some(entry));
        }
    }
}

#[tokio::test]
async fn descriptions_of_the_hub_are_for_those_inside() {
    let configure = Box::new(|config: &mut hub::config::Config| config.trust_proxy = true);
    let hub = TestHub::with(Setup { configure, ..Setup::default() }).await;
    let (nobody, staff) = (hub.client(), hub.log_in(&hub.town.observer).await);
    for path in ["/api/openapi.json", "/api/asyncapi.yaml", "/metrics"] {
        let from = |client: &TestClient, address: &str| {
            client.request(Method::GET, path).header("x-forwarded-for", address.to_owned()).send()
        };
        let (outside, here) = tokio::join!(from(&nobody, "203.0.113.9"), from(&nobody, "127.0.0.1"));
        assert_eq!((outside.unwrap().status().as_u16(), here.unwrap().status().as_u16()), (404, 200), "{path}");
        let member = from(&staff, "203.0.113.9").await.unwrap().status();
        assert_eq!(member.as_u16(), if path == "/metrics" { 404 } else { 200 }, "{path} for whoever is logged in");
    }
    for path in ["/debug", "/debug/pprof", "/server-status", "/actuator", "/swagger-ui"] {
        let answer = nobody.get(path).await;
        assert!(answer.status == 404 || answer.text.contains("<!doctype html>"), "{path}: {}", answer.text);
    }
}

async fn defect() -> String {
    panic!("CANARY-7741 at src/http")
}

/// A defect in a route is an answer with an id, and a database that fails is one too; neither shows what is behind.
#[tokio::test]
async fn a_defect_and_a_broken_database_are_answers_that_show_nothing() {
    use sqlx::Connection;

    let hub = TestHub::start().await;
    let routes = Router::new().route("/api/defect", axum::routing::get(defect));
    let service = guarded(hub.hub(), routes.route("/api/well", axum::routing::get(|| async { "well" })));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    tasks.spawn(async move {
        axum::serve(listener, service.into_make_service_with_connect_info::<SocketAddr>()).await.unwrap();
    });
    let beside = TestClient::new(address);
    let shown = async |path: &str| {
        let answer = beside.request(Method::GET, path).send().await.unwrap();
        (answer.status().as_u16(), answer.headers().clone(), answer.text().await.unwrap())
    };
    let (status, headers, text) = shown("/api/defect").await;
    assert_eq!((status, headers["content-type"].to_str().unwrap()), (500, "application/problem+json"));
    assert_eq!(headers["x-content-type-options"], "nosniff");
    let problem: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(problem["code"], "defect");
    assert!(problem["id"].as_str().is_some_and(|id| id.len() >= 8) && !text.contains("CANARY"), "{text}");
    assert_eq!(shown("/api/well").await.2, "well");

    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let mut database = sqlx::SqliteConnection::connect(hub.database()).await.unwrap();
    sqlx::query("ALTER TABLE alarm RENAME TO gone").execute(&mut database).await.unwrap();
    let answer = staff.request(Method::GET, "/api/alarms/recent").send().await.unwrap();
    assert_eq!(answer.status(), 503);
    let text = answer.text().await.unwrap();
    for inside in ["SELECT", "no such", "closed_at", "sqlite", "sqlx", ".rs", "/root", "fengdi.db"] {
        assert!(!text.contains(inside), "{inside}: {text}");
    }
    sqlx::query("ALTER TABLE gone RENAME TO alarm").execute(&mut database).await.unwrap();
    staff.get("/api/alarms/recent").await.ok();
}
