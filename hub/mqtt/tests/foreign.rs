//! Clients that others wrote: mosquitto_pub, mosquitto_sub, rumqttc for MQTT 3.1.1 and 5, with and without TLS.
#![allow(clippy::unwrap_used)]

mod support;

use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use hub_mqtt::{Delivery, EndpointConfig, Origin, Presence};
use rumqttc::{AsyncClient, Event, Incoming, MqttOptions, QoS};
use support::{Hub, told, until, within};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

const UP: &str = "fengdi/btn/up";
const DOWN: &str = "fengdi/btn/down";
const SOS: &str = r#"{"kind":"sos","seq":7,"battery":81}"#;

/// The two programs come from the package `mosquitto-clients`; without them the test fails.
fn mosquitto(program: &str, port: u16, more: &[&str]) -> Child {
    Command::new(program)
        .args(["-h", "127.0.0.1", "-p", &port.to_string(), "-u", "btn", "-P", "btn-secret"])
        .args(more)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap_or_else(|error| panic!("{program} (package mosquitto-clients) is needed: {error}"))
}

#[tokio::test]
async fn mosquitto_pub_returns_only_after_the_commit() {
    for version in ["mqttv31", "mqttv311", "mqttv5"] {
        for qos in ["1", "2"] {
            let mut hub = Hub::start().await;
            let more = ["-V", version, "-i", "btn", "-q", qos, "-t", UP, "-m", SOS];
            let mut press = mosquitto("mosquitto_pub", hub.port(), &more);
            let (message, ack) = hub.job().await;
            assert_eq!((&message.payload[..], message.qos.to_string().as_str()), (SOS.as_bytes(), qos));
            let early = tokio::time::timeout(Duration::from_millis(100), press.wait()).await;
            assert!(early.is_err(), "{version} QoS {qos} returned before the commit");
            ack.committed();
            assert!(within(press.wait()).await.unwrap().success(), "{version} QoS {qos}");
        }
    }
}

#[tokio::test]
async fn mosquitto_pub_needs_no_client_id() {
    for version in ["mqttv311", "mqttv5"] {
        let mut hub = Hub::start().await;
        let mut press = mosquitto("mosquitto_pub", hub.port(), &["-V", version, "-q", "1", "-t", UP, "-m", SOS]);
        assert_eq!(hub.commit().await.payload, SOS);
        assert!(within(press.wait()).await.unwrap().success());
    }
}

#[tokio::test]
async fn mosquitto_pub_with_a_wrong_secret_or_topic_fails() {
    let mut hub = Hub::start().await;
    let wrong = mosquitto("mosquitto_pub", hub.port(), &["-P", "wrong", "-q", "1", "-t", UP, "-m", SOS]);
    let foreign = mosquitto("mosquitto_pub", hub.port(), &["-V", "5", "-q", "1", "-t", "fengdi/other/up", "-m", SOS]);
    assert!(!within(wrong.wait_with_output()).await.unwrap().status.success());
    let said = within(foreign.wait_with_output()).await.unwrap();
    assert!(String::from_utf8_lossy(&said.stderr).contains("Not authorized"), "{said:?}");
    assert!(hub.has_no_job());
}

#[tokio::test]
async fn mosquitto_pub_retained_and_with_a_will_is_heard() {
    let mut hub = Hub::start().await;
    let more = ["-V", "5", "-r", "-q", "1", "-t", UP, "-m", SOS, "--will-topic", UP, "--will-payload", "gone"];
    let mut press = mosquitto("mosquitto_pub", hub.port(), &more);
    let message = hub.commit().await;
    assert!(message.retain);
    assert!(within(press.wait()).await.unwrap().success());
    until(|| !hub.handle.connected("btn")).await;
    assert!(hub.has_no_job(), "it said goodbye");
    let mut listener =
        mosquitto("mosquitto_sub", hub.port(), &["-t", DOWN, "-q", "1", "--will-topic", UP, "--will-payload", "gone"]);
    until(|| hub.handle.connected("btn")).await;
    listener.start_kill().unwrap();
    let will = hub.commit().await;
    assert_eq!((will.origin, &will.payload[..]), (Origin::Will, &b"gone"[..]));
}

#[tokio::test]
async fn mosquitto_sub_gets_the_answer_while_mosquitto_pub_presses_with_the_same_credential() {
    for version in ["mqttv311", "mqttv5"] {
        let mut hub = Hub::start().await;
        let mut presence = hub.handle.presence();
        let mut listener = mosquitto("mosquitto_sub", hub.port(), &["-V", version, "-q", "1", "-t", DOWN]);
        let mut lines = BufReader::new(listener.stdout.take().unwrap()).lines();
        told(&mut presence, &Presence::Subscribed { device: "btn".into(), topic: DOWN.into() }).await;
        let mut press = mosquitto("mosquitto_pub", hub.port(), &["-V", version, "-q", "1", "-t", UP, "-m", SOS]);
        hub.commit().await;
        assert_eq!(hub.handle.deliver("btn", DOWN, "received 7".into()).await, Delivery::Acknowledged);
        assert_eq!(within(lines.next_line()).await.unwrap().unwrap(), "received 7");
        assert!(within(press.wait()).await.unwrap().success());
    }
}

fn options(hub: &Hub) -> MqttOptions {
    let mut options = MqttOptions::new("btn", "127.0.0.1", hub.port());
    options.set_credentials("btn", "btn-secret").set_max_packet_size(300_000, 300_000);
    options
}

#[tokio::test]
async fn rumqttc_v4_presses_gets_its_answer_and_keeps_its_session() {
    let mut hub = Hub::start().await;
    let mut presence = hub.handle.presence();
    let mut options = options(&hub);
    options.set_clean_session(false);
    let (client, mut events) = AsyncClient::new(options, 10);
    client.subscribe(DOWN, QoS::AtLeastOnce).await.unwrap();
    client.publish(UP, QoS::AtLeastOnce, false, SOS).await.unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    let (seen, mut log) = tokio::sync::mpsc::channel(100);
    tasks.spawn(async move {
        loop {
            match events.poll().await {
                Ok(Event::Incoming(packet)) => seen.send(packet).await.unwrap(),
                Ok(Event::Outgoing(_)) => {}
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    });
    told(&mut presence, &Presence::Subscribed { device: "btn".into(), topic: DOWN.into() }).await;
    assert_eq!(hub.commit().await.payload, SOS);
    within(async { while !matches!(log.recv().await.unwrap(), Incoming::PubAck(_)) {} }).await;
    assert_eq!(hub.handle.deliver("btn", DOWN, "received 7".into()).await, Delivery::Acknowledged);
    let message = within(async {
        loop {
            if let Incoming::Publish(message) = log.recv().await.unwrap() {
                return message;
            }
        }
    });
    assert_eq!(message.await.payload, "received 7");
    // Not stored: the connection is closed, the client comes back with its session and repeats the message.
    client.publish(UP, QoS::AtLeastOnce, false, "again").await.unwrap();
    drop(hub.job().await);
    told(&mut presence, &Presence::Subscribed { device: "btn".into(), topic: DOWN.into() }).await;
    assert_eq!(hub.commit().await.payload, "again");
    let acknowledged = async {
        let mut present = false;
        loop {
            match log.recv().await.unwrap() {
                Incoming::ConnAck(ack) => present = ack.session_present,
                Incoming::PubAck(_) => return present,
                _ => {}
            }
        }
    };
    assert!(within(acknowledged).await, "the session was kept");
}

#[tokio::test]
async fn rumqttc_v5_presses_gets_its_answer_and_learns_of_a_failed_commit() {
    use rumqttc::v5::mqttbytes::QoS;
    use rumqttc::v5::mqttbytes::v5::{Packet, PubAckReason};
    use rumqttc::v5::{AsyncClient, Event, MqttOptions};
    let mut hub = Hub::start().await;
    let mut presence = hub.handle.presence();
    let mut options = MqttOptions::new("btn", "127.0.0.1", hub.port());
    options.set_credentials("btn", "btn-secret");
    let (client, mut events) = AsyncClient::new(options, 10);
    client.subscribe(DOWN, QoS::AtLeastOnce).await.unwrap();
    client.publish(UP, QoS::AtLeastOnce, false, "first").await.unwrap();
    client.publish(UP, QoS::ExactlyOnce, false, "second").await.unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    let (seen, mut log) = tokio::sync::mpsc::channel(100);
    tasks.spawn(async move {
        while let Ok(event) = events.poll().await {
            if let Event::Incoming(packet) = event {
                seen.send(packet).await.unwrap();
            }
        }
    });
    told(&mut presence, &Presence::Subscribed { device: "btn".into(), topic: DOWN.into() }).await;
    drop(hub.job().await);
    assert_eq!(hub.commit().await.payload, "second");
    let mut refused = false;
    within(async {
        loop {
            match log.recv().await.unwrap() {
                Packet::PubAck(ack) => refused = ack.reason == PubAckReason::ImplementationSpecificError,
                Packet::PubComp(_) => return,
                _ => {}
            }
        }
    })
    .await;
    assert!(refused);
    assert_eq!(hub.handle.deliver("btn", DOWN, "received 7".into()).await, Delivery::Acknowledged);
}

#[tokio::test]
async fn rumqttc_presses_over_tls() {
    let pair = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(pair.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let server = rustls::ServerConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![pair.cert.der().clone()], key)
        .unwrap();
    let mut roots = rustls::RootCertStore::empty();
    roots.add(pair.cert.der().clone()).unwrap();
    let trusting = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let config = EndpointConfig { tls: Some(Arc::new(server)), login_timeout_ms: 1_000, ..EndpointConfig::default() };
    let mut hub = Hub::start_with(config).await;
    let mut silent = hub.dial().await;
    let mut options = MqttOptions::new("btn", "localhost", hub.port());
    options.set_credentials("btn", "btn-secret");
    options.set_transport(rumqttc::Transport::tls_with_config(trusting.into()));
    let (client, mut events) = AsyncClient::new(options, 10);
    client.publish(UP, QoS::AtLeastOnce, false, vec![b'x'; 9_000]).await.unwrap();
    let acknowledged = async { while !matches!(events.poll().await.unwrap(), Event::Incoming(Incoming::PubAck(_))) {} };
    let commit = async { assert_eq!(hub.commit().await.payload.len(), 9_000) };
    within(async { tokio::join!(acknowledged, commit) }).await;
    silent.is_closed().await;
    assert_eq!(hub.handle.counters().login_timeout.get(), 1, "a handshake that never comes is cut too");
}
