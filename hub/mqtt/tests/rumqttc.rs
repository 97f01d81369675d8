//! rumqttc for MQTT 3.1.1 and 5 where it is refused, cut, or in a hurry.
#![allow(clippy::unwrap_used)]

mod support;

use std::time::Duration;

use hub_mqtt::{CloseReason, Presence};
use rumqttc::v5::mqttbytes::v5::ConnectReturnCode;
use rumqttc::{QoS, v5};
use support::{Hub, told, until, within};

const UP: &str = "fengdi/btn/up";
const DOWN: &str = "fengdi/btn/down";
/// Messages in a hurry.
const BURST: u16 = 300;

fn older(hub: &Hub, client_id: &str, user_name: &str, secret: &str) -> (rumqttc::AsyncClient, rumqttc::EventLoop) {
    let mut options = rumqttc::MqttOptions::new(client_id, "127.0.0.1", hub.port());
    options.set_credentials(user_name, secret).set_inflight(100);
    rumqttc::AsyncClient::new(options, usize::from(BURST))
}

fn newer(hub: &Hub, client_id: &str, user_name: &str, secret: &str) -> (v5::AsyncClient, v5::EventLoop) {
    let mut options = v5::MqttOptions::new(client_id, "127.0.0.1", hub.port());
    options.set_credentials(user_name, secret).set_session_expiry_interval(Some(1_000)).set_clean_start(false);
    v5::AsyncClient::new(options, usize::from(BURST))
}

/// Polls until the connection ends; why.
async fn end<T, E>(mut poll: impl AsyncFnMut() -> Result<T, E>) -> E {
    within(async {
        loop {
            if let Err(error) = poll().await {
                return error;
            }
        }
    })
    .await
}

async fn older_refused(hub: &Hub, client_id: &str, user_name: &str, secret: &str) -> rumqttc::ConnectReturnCode {
    let (_client, mut events) = older(hub, client_id, user_name, secret);
    match end(async || events.poll().await).await {
        rumqttc::ConnectionError::ConnectionRefused(code) => code,
        error => panic!("{error}"),
    }
}

async fn newer_refused(hub: &Hub, client_id: &str, user_name: &str, secret: &str) -> ConnectReturnCode {
    let (_client, mut events) = newer(hub, client_id, user_name, secret);
    match end(async || events.poll().await).await {
        v5::ConnectionError::ConnectionRefused(code) => code,
        error => panic!("{error}"),
    }
}

#[tokio::test]
async fn each_refusal_is_understood_by_the_client() {
    use rumqttc::ConnectReturnCode as Older;
    let hub = Hub::start().await;
    hub.gate.blocked.lock().unwrap().insert("bad".into());
    let table = [
        ("a wrong secret", "btn", "btn", "wrong", Older::BadUserNamePassword, ConnectReturnCode::BadUserNamePassword),
        ("A as B", "btn", "btn", "other-secret", Older::BadUserNamePassword, ConnectReturnCode::BadUserNamePassword),
        ("a blocked device", "bad", "bad", "bad-secret", Older::NotAuthorized, ConnectReturnCode::Banned),
        ("B's session", "other", "btn", "btn-secret", Older::BadClientId, ConnectReturnCode::ClientIdentifierNotValid),
        ("a hub that cannot say", "away", "away", "x", Older::ServiceUnavailable, ConnectReturnCode::ServerUnavailable),
    ];
    for (what, client_id, user_name, secret, old_code, new_code) in table {
        assert_eq!(older_refused(&hub, client_id, user_name, secret).await, old_code, "{what}");
        assert_eq!(newer_refused(&hub, client_id, user_name, secret).await, new_code, "{what}");
    }
    assert_eq!(hub.handle.connection_count(), 0);
}

#[tokio::test]
async fn a_revoked_device_is_cut_and_refused_when_it_comes_again() {
    let hub = Hub::start().await;
    let (_older, mut old_events) = older(&hub, "old", "old", "old-secret");
    let (_newer, mut new_events) = newer(&hub, "new", "new", "new-secret");
    let revoke = async {
        until(|| hub.handle.connection_count() == 2).await;
        for device in ["old", "new"] {
            hub.gate.blocked.lock().unwrap().insert(device.to_owned());
            hub.handle.disconnect(device);
        }
    };
    let old_end = end(async || old_events.poll().await);
    let new_end = end(async || new_events.poll().await);
    tokio::join!(revoke, old_end, new_end);
    until(|| hub.handle.counters().closed(CloseReason::Revoked) == 2).await;
    assert_eq!(older_refused(&hub, "old", "old", "old-secret").await, rumqttc::ConnectReturnCode::NotAuthorized);
    assert_eq!(newer_refused(&hub, "new", "new", "new-secret").await, ConnectReturnCode::Banned);
    assert_eq!(hub.handle.kept_session_count(), 0);
}

/// Commits in batches, each a moment late, until every message of the burst has come; how many came.
async fn commit_slowly(hub: &mut Hub) -> Vec<u16> {
    let mut seen = Vec::new();
    let mut batch = Vec::new();
    while seen.len() < usize::from(BURST) {
        within(hub.jobs.recv_many(&mut batch, 64)).await;
        tokio::time::sleep(Duration::from_millis(5)).await;
        for job in batch.drain(..) {
            seen.push(u16::from_be_bytes(job.message.payload[..].try_into().unwrap()));
            job.ack.committed();
        }
    }
    seen
}

#[tokio::test]
async fn a_burst_above_the_receive_maximum_is_committed_once_in_order_and_acknowledged() {
    let mut hub = Hub::start().await;
    let (client, mut events) = older(&hub, "btn", "btn", "btn-secret");
    for number in 0..BURST {
        client.publish(UP, QoS::AtLeastOnce, false, number.to_be_bytes()).await.unwrap();
    }
    let acknowledged = async {
        let mut count = 0;
        while count < BURST {
            count +=
                u16::from(matches!(events.poll().await, Ok(rumqttc::Event::Incoming(rumqttc::Incoming::PubAck(_)))));
        }
    };
    let (seen, ()) = within(async { tokio::join!(commit_slowly(&mut hub), acknowledged) }).await;
    assert_eq!(seen, (0..BURST).collect::<Vec<_>>());

    let (client, mut events) = newer(&hub, "btn", "btn", "btn-secret");
    for number in 0..BURST {
        client.publish(UP, v5::mqttbytes::QoS::AtLeastOnce, false, number.to_be_bytes().to_vec()).await.unwrap();
    }
    let acknowledged = async {
        let mut count = 0;
        while count < BURST {
            let event = events.poll().await.unwrap();
            count += u16::from(matches!(event, v5::Event::Incoming(v5::mqttbytes::v5::Packet::PubAck(_))));
        }
    };
    let (seen, ()) = within(async { tokio::join!(commit_slowly(&mut hub), acknowledged) }).await;
    assert_eq!(seen, (0..BURST).collect::<Vec<_>>());
    assert_eq!(hub.handle.counters().committed.get(), 2 * u64::from(BURST));
}

#[tokio::test]
async fn rumqttc_v5_finds_its_session_again() {
    let hub = Hub::start().await;
    let mut presence = hub.handle.presence();
    let (client, mut events) = newer(&hub, "btn", "btn", "btn-secret");
    client.subscribe(DOWN, v5::mqttbytes::QoS::AtLeastOnce).await.unwrap();
    let subscribed = Presence::Subscribed { device: "btn".into(), topic: DOWN.into() };
    tokio::select! {
        () = told(&mut presence, &subscribed) => {}
        error = end(async || events.poll().await) => panic!("{error}"),
    }
    drop(events);
    until(|| !hub.handle.connected("btn")).await;
    let (_client, mut events) = newer(&hub, "btn", "btn", "btn-secret");
    let present = within(async {
        loop {
            if let v5::Event::Incoming(v5::mqttbytes::v5::Packet::ConnAck(ack)) = events.poll().await.unwrap() {
                return ack.session_present;
            }
        }
    });
    assert!(present.await);
    told(&mut presence, &subscribed).await;
}
