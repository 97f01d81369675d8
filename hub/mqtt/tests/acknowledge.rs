//! PUBACK means committed: slow commits, failed commits, order, flow control, pings.
#![allow(clippy::unwrap_used)]

mod support;

use std::time::Duration;

use hub_mqtt::{AckRefusal, CloseReason, EndpointConfig, Origin};
use support::{Hello, Hub, publish, until};

const UP: &str = "fengdi/btn/up";

#[tokio::test]
async fn no_puback_before_the_commit_and_pings_are_answered_meanwhile() {
    for version in [3, 4, 5] {
        let mut hub = Hub::start().await;
        let mut raw = hub.log_in(Hello::new(version, "btn")).await;
        raw.send(&publish(version, 1, 7, UP, b"{\"kind\":\"sos\"}")).await;
        let (message, ack) = hub.job().await;
        assert_eq!((message.device.as_str(), message.topic.as_str(), message.qos), ("btn", UP, 1));
        assert_eq!((&message.payload[..], message.origin), (&b"{\"kind\":\"sos\"}"[..], Origin::Publish));
        for _ in 0..3 {
            raw.nothing_before_pong().await;
        }
        ack.committed();
        assert_eq!(raw.read().await.unwrap()[..4], if version == 5 { [0x40, 4, 0, 7] } else { [0x40, 2, 0, 7] });
        assert_eq!(hub.handle.counters().committed.get(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_commit_of_two_seconds_holds_up_its_own_puback_and_nothing_else() {
    for version in [4, 5] {
        let mut hub = Hub::start().await;
        let (mut raw, mut other) = (hub.pipe(), hub.pipe());
        raw.greet(Hello { keep_alive_s: 1, ..Hello::new(version, "btn") }).await;
        other.greet(Hello::new(version, "other")).await;
        raw.send(&publish(version, 1, 1, UP, b"sos")).await;
        let (_, slow) = hub.job().await;
        for _ in 0..4 {
            tokio::time::sleep(Duration::from_millis(500)).await;
            raw.nothing_before_pong().await;
            let asked = tokio::time::Instant::now();
            other.send(&publish(version, 1, 1, "fengdi/other/up", b"sos")).await;
            hub.commit().await;
            assert_eq!(other.read().await.unwrap()[2..4], [0, 1]);
            assert!(asked.elapsed() < Duration::from_millis(10), "others do not wait");
        }
        slow.committed();
        assert_eq!(raw.read().await.unwrap()[2..4], [0, 1]);
    }
}

#[tokio::test]
async fn pubacks_leave_in_the_order_of_the_messages() {
    let mut hub = Hub::start().await;
    let mut raw = hub.log_in(Hello::v4("btn")).await;
    for id in 1..=3 {
        raw.send(&publish(4, 1, id, UP, b"x")).await;
    }
    let (_, first) = hub.job().await;
    let (_, second) = hub.job().await;
    let (_, third) = hub.job().await;
    third.committed();
    second.committed();
    raw.nothing_before_pong().await;
    first.committed();
    for id in 1..=3 {
        assert_eq!(raw.read().await.unwrap(), [0x40, 2, 0, id]);
    }
}

#[tokio::test]
async fn a_failed_commit_is_told_on_mqtt_5_and_the_next_one_succeeds() {
    let mut hub = Hub::start().await;
    let mut raw = hub.log_in(Hello::v5("btn")).await;
    for (id, refusal, code) in [(1, None, 0x83), (2, Some(AckRefusal::QuotaExceeded), 0x97)] {
        raw.send(&publish(5, 1, id, UP, b"x")).await;
        let (_, ack) = hub.job().await;
        match refusal {
            Some(refusal) => ack.refused(refusal),
            None => drop(ack),
        }
        assert_eq!(raw.read().await.unwrap()[2..5], [0, u8::try_from(id).unwrap(), code]);
    }
    raw.send(&publish(5, 1, 3, UP, b"x")).await;
    hub.commit().await;
    assert_eq!(raw.read().await.unwrap()[2..5], [0, 3, 0]);
    assert_eq!(hub.handle.counters().not_stored.get(), 2);
}

#[tokio::test]
async fn a_failed_commit_closes_mqtt_3_without_a_puback() {
    let mut hub = Hub::start().await;
    let mut raw = hub.log_in(Hello::v4("btn")).await;
    raw.send(&publish(4, 1, 1, UP, b"x")).await;
    drop(hub.job().await);
    raw.is_closed().await;
    until(|| hub.handle.counters().closed(CloseReason::NotStored) == 1).await;
    hub.serves_a_good_client().await;
}

#[tokio::test]
async fn a_hub_without_a_committer_acknowledges_nothing() {
    let mut hub = Hub::start().await;
    let mut raw = hub.log_in(Hello::v5("btn")).await;
    hub.jobs.close();
    raw.send(&publish(5, 1, 1, UP, b"x")).await;
    assert_eq!(raw.read().await.unwrap()[2..5], [0, 1, 0x83]);
}

#[tokio::test]
async fn qos_2_is_received_after_the_commit_and_is_one_message() {
    let mut hub = Hub::start().await;
    let mut raw = hub.log_in(Hello::v4("btn")).await;
    raw.send(&publish(4, 2, 5, UP, b"x")).await;
    let (message, ack) = hub.job().await;
    assert_eq!(message.qos, 2);
    raw.send(&publish(4, 2, 5, UP, b"x")).await;
    raw.nothing_before_pong().await;
    ack.committed();
    assert_eq!(raw.read().await.unwrap(), [0x50, 2, 0, 5]);
    raw.send(&publish(4, 2, 5, UP, b"x")).await;
    assert_eq!(raw.read().await.unwrap(), [0x50, 2, 0, 5]);
    raw.send(&[0x62, 2, 0, 5]).await;
    assert_eq!(raw.read().await.unwrap(), [0x70, 2, 0, 5]);
    assert!(hub.has_no_job());
}

#[tokio::test]
async fn qos_0_arrives_even_when_the_client_leaves_at_once_and_the_hub_is_slow() {
    let mut hub = Hub::start_with_room(EndpointConfig::default(), 1).await;
    let mut raw = hub.dial().await;
    let mut all = Hello::v4("btn").bytes();
    for _ in 0..5 {
        all.extend(publish(4, 0, 0, UP, b"x"));
    }
    all.extend([0xe0, 0]);
    raw.send(&all).await;
    assert_eq!(raw.read().await.unwrap(), [0x20, 2, 0, 0]);
    raw.is_closed().await;
    for _ in 0..5 {
        assert_eq!(hub.commit().await.qos, 0);
    }
}

#[tokio::test]
async fn at_100_unacknowledged_the_socket_is_not_read_and_nothing_is_lost() {
    let mut hub = Hub::start().await;
    let mut raw = hub.log_in(Hello::v5("btn")).await;
    for id in 1..=150 {
        raw.send(&publish(5, 1, id, UP, b"x")).await;
    }
    let mut acks = Vec::new();
    for _ in 0..100 {
        acks.push(hub.job().await.1);
    }
    // The 101st would have been handed in before the answer to a delivery that comes later.
    assert_eq!(hub.handle.deliver("btn", "fengdi/btn/down", "x".into()).await, hub_mqtt::Delivery::NotSubscribed);
    assert!(hub.has_no_job());
    acks.into_iter().for_each(hub_mqtt::Ack::committed);
    for _ in 0..50 {
        hub.commit().await;
    }
    for id in 1..=150u16 {
        assert_eq!(raw.read().await.unwrap()[2..4], id.to_be_bytes());
    }
}

#[tokio::test]
async fn a_full_job_channel_holds_messages_back_and_loses_none() {
    let mut hub = Hub::start_with_room(EndpointConfig::default(), 2).await;
    let mut raw = hub.log_in(Hello::v4("btn")).await;
    for id in 1..=60 {
        raw.send(&publish(4, 1, id, UP, &id.to_be_bytes())).await;
    }
    raw.nothing_before_pong().await;
    for id in 1..=60u16 {
        assert_eq!(hub.commit().await.payload[..], id.to_be_bytes());
        assert_eq!(raw.read().await.unwrap(), [0x40, 2, 0, u8::try_from(id).unwrap()]);
    }
}

#[tokio::test]
async fn after_a_payload_too_large_the_next_press_arrives() {
    let mut hub = Hub::start().await;
    let mut raw = hub.log_in(Hello::v4("btn")).await;
    for (id, bytes) in [(1, 11_000), (2, 256_000)] {
        raw.send(&publish(4, 1, id, UP, &vec![0; bytes])).await;
        assert_eq!(hub.commit().await.payload.len(), bytes);
        assert_eq!(raw.read().await.unwrap(), [0x40, 2, 0, u8::try_from(id).unwrap()]);
    }
    raw.send(&publish(4, 1, 3, UP, &vec![0; 300_000])).await;
    raw.send(&publish(4, 1, 4, UP, b"sos")).await;
    assert_eq!(hub.commit().await.payload, "sos");
    assert_eq!(raw.read().await.unwrap(), [0x40, 2, 0, 4], "and the too large one is not acknowledged");
    assert_eq!(hub.handle.counters().oversized_skipped.get(), 1);
    let mut newer = hub.log_in(Hello::v5("btn")).await;
    newer.try_send(&publish(5, 1, 3, UP, &vec![0; 300_000])).await;
    newer.is_dismissed(0x95).await;
}
