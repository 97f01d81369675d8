//! Who may come in, and what a device may do once it is in.
#![allow(clippy::unwrap_used)]

mod support;

use hub_mqtt::{CloseReason, EndpointConfig, IncidentKind, Presence};
use support::{Hello, Hub, publish, subscribe, told, until, within};

#[tokio::test]
async fn each_refused_login_has_its_code_and_its_counter() {
    let hub = Hub::start().await;
    hub.gate.blocked.lock().unwrap().insert("bad".into());
    let secret = |version, secret: &str| Hello { secret: secret.into(), ..Hello::new(version, "btn") };
    let client = |version| Hello { client_id: "other", ..Hello::new(version, "btn") };
    let nameless = |version| Hello { client_id: "", clean: false, ..Hello::new(version, "btn") };
    let will = |version| Hello { will: Some(("fengdi/other/up", b"x", 0)), ..Hello::new(version, "btn") };
    let table = [
        (secret(4, "wrong"), 4),
        (secret(5, "wrong"), 0x86),
        (secret(5, ""), 0x86),
        (Hello::v4("bad"), 5),
        (Hello::v5("bad"), 0x8a),
        (Hello::v4("away"), 3),
        (Hello::v5("away"), 0x88),
        (client(4), 2),
        (client(5), 0x85),
        (nameless(4), 2),
        (will(4), 5),
        (will(5), 0x87),
        (Hello { properties: vec![0x15, 0, 1, b'x'], ..Hello::v5("btn") }, 0x8c),
    ];
    for (hello, code) in table {
        let mut raw = hub.dial().await;
        assert_eq!(raw.ask(hello).await, Some((0, code)));
        raw.is_closed().await;
    }
    let counters = hub.handle.counters();
    let counted = [
        counters.login_bad_credentials.get(),
        counters.login_blocked.get(),
        counters.login_not_available.get(),
        counters.login_client_id.get(),
        counters.login_refused_other.get(),
        counters.login_ok.get(),
    ];
    assert_eq!(counted, [3, 2, 2, 3, 3, 0]);
    assert_eq!(hub.handle.connection_count(), 0);
}

#[tokio::test]
async fn a_device_cannot_take_over_the_session_of_another() {
    let hub = Hub::start().await;
    let mut incidents = hub.handle.incidents();
    let mut victim = hub.log_in(Hello::v5("victim")).await;
    let mut thief = hub.dial().await;
    assert_eq!(thief.ask(Hello { client_id: "victim", ..Hello::v5("btn") }).await, Some((0, 0x85)));
    victim.nothing_before_pong().await;
    let incident = within(incidents.recv()).await.unwrap();
    assert_eq!(incident.kind, IncidentKind::ForeignClientId { client_id: "victim".into() });
    assert_eq!(incident.device, "btn");
}

#[tokio::test]
async fn a_foreign_topic_is_refused_on_mqtt_5_and_the_own_one_still_works() {
    let mut hub = Hub::start().await;
    let mut incidents = hub.handle.incidents();
    let mut raw = hub.log_in(Hello::v5("btn")).await;
    for (id, topic) in [(1, "fengdi/other/up"), (2, "fengdi/btn/up/x"), (3, "$SYS/x"), (4, "fengdi/btn/../other/up")] {
        raw.send(&publish(5, 1, id, topic, b"x")).await;
        assert_eq!(raw.read().await.unwrap()[2..5], [0, u8::try_from(id).unwrap(), 0x87]);
        let kind = within(incidents.recv()).await.unwrap().kind;
        assert_eq!(kind, IncidentKind::ForbiddenPublish { topic: topic.into() });
    }
    assert!(hub.has_no_job());
    assert_eq!(hub.handle.counters().forbidden_publish.get(), 4);
    raw.send(&publish(5, 1, 9, "fengdi/btn/up", b"x")).await;
    hub.commit().await;
    assert_eq!(raw.read().await.unwrap()[2..5], [0, 9, 0]);
}

#[tokio::test]
async fn a_foreign_topic_closes_mqtt_3_because_an_acknowledgement_would_lie() {
    let mut hub = Hub::start().await;
    let mut raw = hub.log_in(Hello::v4("btn")).await;
    raw.send(&publish(4, 1, 1, "fengdi/other/up", b"x")).await;
    raw.is_closed().await;
    assert!(hub.has_no_job());
    until(|| hub.handle.counters().closed(CloseReason::Forbidden) == 1).await;
}

#[tokio::test]
async fn a_topic_name_with_a_wildcard_or_a_nul_closes_the_connection() {
    let mut hub = Hub::start().await;
    let long = "x".repeat(65_000);
    for (topic, code) in [("fengdi/+/up", 0x90), ("#", 0x90), ("fengdi/btn/up\0", 0x81), (long.as_str(), 0x90)] {
        let mut raw = hub.log_in(Hello::v5("btn")).await;
        raw.send(&publish(5, 1, 1, topic, b"x")).await;
        raw.is_dismissed(code).await;
        let mut raw = hub.log_in(Hello::v4("btn")).await;
        raw.send(&publish(4, 1, 1, topic, b"x")).await;
        raw.is_closed().await;
    }
    assert!(hub.has_no_job());
}

#[tokio::test]
async fn filters_outside_the_grant_are_refused_one_by_one() {
    let hub = Hub::start().await;
    let filters =
        ["fengdi/btn/down", "#", "+/+", "fengdi/+/down", "fengdi/btn/#", "$SYS/#", "$share/g/fengdi/btn/down", "a#"];
    let mut raw = hub.log_in(Hello::v5("btn")).await;
    raw.send(&subscribe(5, 1, &filters)).await;
    assert_eq!(raw.read().await.unwrap()[5..], [1, 0x87, 0x87, 0x87, 0x87, 0x87, 0x9e, 0x8f]);
    let mut raw = hub.log_in(Hello::v4("btn")).await;
    raw.send(&subscribe(4, 1, &filters)).await;
    assert_eq!(raw.read().await.unwrap()[4..], [1, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80]);
    until(|| hub.handle.counters().forbidden_subscribe.get() == 14).await;
}

#[tokio::test]
async fn a_revoked_device_is_cut_at_once_without_its_will() {
    let mut hub = Hub::start().await;
    let mut presence = hub.handle.presence();
    let will = Some(("fengdi/btn/up", &b"gone"[..], 0));
    let mut newer = hub.log_in(Hello { will, ..Hello::v5("btn").lasting(1_000) }).await;
    let mut older = hub.log_in(Hello { will, client_id: "", ..Hello::v4("btn") }).await;
    hub.gate.blocked.lock().unwrap().insert("btn".into());
    hub.handle.disconnect("btn");
    newer.is_dismissed(0x98).await;
    older.is_closed().await;
    let gone = Presence::Disconnected { device: "btn".into(), reason: CloseReason::Revoked };
    told(&mut presence, &gone).await;
    assert!(!hub.handle.connected("btn"));
    assert_eq!(hub.handle.kept_session_count(), 0);
    assert_eq!(hub.dial().await.ask(Hello::v5("btn")).await, Some((0, 0x8a)));
    hub.serves_a_good_client().await;
    assert_eq!(hub.handle.counters().wills.get(), 0);
}

#[tokio::test]
async fn connections_that_do_not_log_in_are_bounded_and_cut() {
    let config = EndpointConfig { login_timeout_ms: 300, max_waiting_per_ip: 3, ..EndpointConfig::default() };
    let mut hub = Hub::start_with(config).await;
    let mut silent = Vec::new();
    for _ in 0..3 {
        silent.push(hub.dial().await);
    }
    until(|| hub.handle.open_count() == 3).await;
    hub.dial().await.is_closed().await;
    assert_eq!(hub.handle.counters().turned_away_address.get(), 1);
    for raw in &mut silent {
        raw.is_closed().await;
    }
    assert_eq!(hub.handle.counters().login_timeout.get(), 3);
    hub.serves_a_good_client().await;
}

#[tokio::test]
async fn logged_in_connections_do_not_count_as_waiting_but_are_bounded_in_all() {
    let config = EndpointConfig { max_waiting: 1, max_connections: 3, ..EndpointConfig::default() };
    let hub = Hub::start_with(config).await;
    let mut open = Vec::new();
    for device in ["a", "b", "c"] {
        open.push(hub.log_in(Hello::v4(device)).await);
    }
    hub.dial().await.is_closed().await;
    assert_eq!(hub.handle.counters().turned_away_full.get(), 1);
    drop(open.pop());
    until(|| hub.handle.open_count() == 2).await;
    hub.log_in(Hello::v4("d")).await;
}

#[tokio::test]
async fn a_panic_in_one_connection_hurts_no_other() {
    let mut hub = Hub::start().await;
    let mut bystander = hub.log_in(Hello::v5("btn")).await;
    let mut raw = hub.dial().await;
    raw.send(&Hello::v5("panic").bytes()).await;
    raw.is_closed().await;
    bystander.nothing_before_pong().await;
    hub.serves_a_good_client().await;
    until(|| hub.handle.open_count() <= 2).await;
}
