//! The cases of Eclipse paho.mqtt.testing's `client_test.py` and `client_test5.py` that say something about an
//! endpoint without clients on the other side, for MQTT 3.1.1 and 5; what only MQTT 5 has is in `interoperability5`.
//! Where that suite lets a second client receive, here the committer or `deliver` stands on the other side.
//!
//! Out of scope, because nothing goes from client to client: retained messages and retain handling (a retained
//! message is a message with a mark, `a_retained_message_is_heard_once_and_not_kept`), shared subscriptions (refused
//! with 0x9e, `access`), no-local and retain-as-published, message expiry (the hub takes a message at once), sending
//! on of user properties, payload format, response topic and correlation data. Messages for a device that is away and
//! redelivery belong to the hub's outbox, which waits for `Presence::Subscribed`: the endpoint keeps the
//! subscriptions, never the messages. Subscription identifiers are not offered and CONNACK says so.
#![allow(clippy::unwrap_used)]

mod support;

use hub_mqtt::{CloseReason, Delivery, Origin, Presence};
use support::{Hello, Hub, Raw, packet, publish, subscribe, told, until};

const UP: &str = "fengdi/btn/up";
const DOWN: &str = "fengdi/btn/down";

fn unsubscribe(version: u8, id: u8, filter: &str) -> Vec<u8> {
    let mut body = vec![0, id];
    if version == 5 {
        body.push(0);
    }
    body.extend(u16::try_from(filter.len()).unwrap().to_be_bytes());
    body.extend(filter.as_bytes());
    packet(0xa2, &body)
}

/// Reads one message to the device and acknowledges it; its topic and payload.
async fn take(raw: &mut Raw, version: u8) -> Vec<u8> {
    let message = raw.read().await.unwrap();
    assert_eq!(message[0], 0x32, "{message:x?}");
    let topic_bytes = usize::from(message[3]);
    let (id, rest) = message[4 + topic_bytes..].split_at(2);
    raw.send(&[0x40, 2, id[0], id[1]]).await;
    [&message[4..4 + topic_bytes], b" ", &rest[usize::from(version == 5)..]].concat()
}

/// Delivers, and the client acknowledges.
async fn delivered(hub: &Hub, raw: &mut Raw, version: u8, topic: &str) -> Vec<u8> {
    let (delivery, seen) = tokio::join!(hub.handle.deliver("btn", topic, "x".into()), take(raw, version));
    assert_eq!(delivery, Delivery::Acknowledged);
    seen
}

#[tokio::test]
async fn basic_connect_subscribe_and_publish_with_every_quality() {
    for version in [4, 5] {
        let mut hub = Hub::start().await;
        let mut raw = hub.log_in(Hello::new(version, "btn")).await;
        raw.send(&[0xe0, 0]).await;
        raw.is_closed().await;
        let mut raw = hub.dial().await;
        assert!(!raw.greet(Hello::new(version, "btn")).await, "no session");
        let mut two = subscribe(version, 1, &[DOWN]);
        *two.last_mut().unwrap() = 2;
        raw.send(&two).await;
        assert_eq!(raw.read().await.unwrap().last(), Some(&2));
        for qos in 0..3 {
            raw.send(&publish(version, qos, 7, UP, &[b'0' + qos])).await;
            assert_eq!(hub.commit().await.payload, vec![b'0' + qos]);
        }
        assert_eq!(raw.read().await.unwrap()[0], 0x40);
        assert_eq!(raw.read().await.unwrap()[0], 0x50);
        raw.send(&[0x62, 2, 0, 7]).await;
        assert_eq!(raw.read().await.unwrap()[0], 0x70);
        assert!(hub.has_no_job());
        raw.send(&Hello::new(version, "btn").bytes()).await;
        assert_eq!(raw.read().await.map(|goodbye| goodbye[0]), (version == 5).then_some(0xe0), "a second CONNECT");
        let mut odd = Hello::new(version, "btn").bytes();
        let name = odd.windows(4).position(|part| part == b"MQTT").unwrap();
        odd.splice(name - 1..name + 4, [2, b'h', b'j']);
        odd[1] -= 2;
        let mut raw = hub.dial().await;
        raw.send(&odd).await;
        raw.is_closed().await;
    }
}

#[tokio::test]
async fn a_client_id_of_no_length_is_given_one_where_the_standard_allows() {
    let hub = Hub::start().await;
    for (version, clean, code) in [(4, true, 0), (4, false, 2), (5, true, 0), (5, false, 0)] {
        let hello = Hello { client_id: "", clean, ..Hello::new(version, "btn") };
        assert_eq!(hub.dial().await.ask(hello).await, Some((0, code)), "{version} {clean}");
    }
}

#[tokio::test]
async fn a_retained_message_is_heard_once_and_not_kept() {
    for version in [4, 5] {
        let mut hub = Hub::start().await;
        let mut raw = hub.log_in(Hello::new(version, "btn")).await;
        for qos in 0..3 {
            let mut message = publish(version, qos, 1, UP, b"x");
            message[0] |= 1;
            raw.send(&message).await;
            let heard = hub.commit().await;
            assert!(heard.retain && heard.qos == qos);
            if qos > 0 {
                raw.read().await.unwrap();
            }
        }
        raw.subscribe(version, DOWN).await;
        raw.nothing_before_pong().await;
        assert!(hub.has_no_job());
    }
}

#[tokio::test]
async fn the_subscriptions_of_a_device_that_was_away_still_hold_and_messages_wait_outside() {
    for version in [4, 5] {
        let hub = Hub::start().await;
        let mut presence = hub.handle.presence();
        let hello = || Hello { clean: false, ..Hello::new(version, "btn").lasting(99_999) };
        let mut raw = hub.log_in(hello()).await;
        raw.subscribe(version, DOWN).await;
        raw.send(&[0xe0, 0]).await;
        raw.is_closed().await;
        until(|| !hub.handle.connected("btn")).await;
        assert_eq!(hub.handle.deliver("btn", DOWN, "x".into()).await, Delivery::NotConnected);
        let mut raw = hub.dial().await;
        assert!(raw.greet(hello()).await, "session present");
        for _ in 0..2 {
            told(&mut presence, &Presence::Subscribed { device: "btn".into(), topic: DOWN.into() }).await;
        }
        assert_eq!(delivered(&hub, &mut raw, version, DOWN).await, b"fengdi/btn/down x");
    }
}

#[tokio::test]
async fn what_was_not_acknowledged_is_known_to_be_lost_and_can_be_sent_again() {
    for version in [4, 5] {
        let hub = Hub::start().await;
        let hello = || Hello { clean: false, ..Hello::new(version, "btn").lasting(99_999) };
        let mut raw = hub.log_in(hello()).await;
        raw.subscribe(version, DOWN).await;
        let (first, ()) = tokio::join!(hub.handle.deliver("btn", DOWN, "x".into()), async {
            assert_eq!(raw.read().await.unwrap()[0], 0x32, "not a repetition");
            drop(raw);
        });
        assert_eq!(first, Delivery::ConnectionLost);
        until(|| !hub.handle.connected("btn")).await;
        let mut raw = hub.log_in(hello()).await;
        delivered(&hub, &mut raw, version, DOWN).await;
        raw.nothing_before_pong().await;
    }
}

#[tokio::test]
async fn a_qos_2_exchange_is_finished_on_the_next_connection() {
    for version in [4, 5] {
        let mut hub = Hub::start().await;
        let hello = || Hello { clean: false, ..Hello::new(version, "btn").lasting(99_999) };
        let mut raw = hub.log_in(hello()).await;
        raw.send(&publish(version, 2, 9, UP, b"x")).await;
        hub.commit().await;
        assert_eq!(raw.read().await.unwrap()[0], 0x50);
        drop(raw);
        until(|| !hub.handle.connected("btn")).await;
        let mut raw = hub.log_in(hello()).await;
        let mut again = publish(version, 2, 9, UP, b"x");
        again[0] |= 8;
        raw.send(&again).await;
        assert_eq!(raw.read().await.unwrap()[0], 0x50);
        raw.send(&[0x62, 2, 0, 9]).await;
        let complete = raw.read().await.unwrap();
        assert_eq!((complete[0], &complete[2..4], complete.get(4).unwrap_or(&0)), (0x70, &[0, 9][..], &0));
        assert!(hub.has_no_job(), "one message");
    }
}

#[tokio::test]
async fn overlapping_subscriptions_get_a_message_once() {
    for version in [4, 5] {
        let hub = Hub::start().await;
        let mut raw = hub.log_in(Hello::new(version, "btn")).await;
        raw.subscribe(version, "fengdi/btn/down/#").await;
        raw.subscribe(version, "fengdi/btn/down/+").await;
        assert_eq!(delivered(&hub, &mut raw, version, "fengdi/btn/down/a").await, b"fengdi/btn/down/a x");
        raw.nothing_before_pong().await;
        assert_eq!(hub.handle.counters().delivered.get(), 1);
    }
}

#[tokio::test]
async fn one_filter_is_unsubscribed_and_the_others_hold() {
    for version in [4, 5] {
        let hub = Hub::start().await;
        let topics = ["fengdi/btn/down/a", "fengdi/btn/down/b", "fengdi/btn/down/c"];
        let mut raw = hub.log_in(Hello::new(version, "btn")).await;
        for topic in topics {
            raw.subscribe(version, topic).await;
        }
        raw.send(&unsubscribe(version, 9, topics[0])).await;
        let answer = raw.read().await.unwrap();
        assert_eq!((answer[0], &answer[2..4]), (0xb0, &[0, 9][..]));
        assert_eq!(hub.handle.deliver("btn", topics[0], "x".into()).await, Delivery::NotSubscribed);
        for topic in &topics[1..] {
            delivered(&hub, &mut raw, version, topic).await;
        }
    }
}

#[tokio::test]
async fn a_topic_with_a_dollar_is_nobodys() {
    let mut hub = Hub::start().await;
    for (version, reason) in [(4, Some(CloseReason::Forbidden)), (5, None)] {
        let mut raw = hub.log_in(Hello::new(version, "btn")).await;
        raw.send(&publish(version, 1, 1, "$fengdi/btn/up", b"x")).await;
        let answer = raw.read().await;
        assert_eq!(answer.map(|answer| answer[4]), reason.is_none().then_some(0x87));
        if let Some(reason) = reason {
            until(|| hub.handle.counters().closed(reason) == 1).await;
        }
    }
    assert!(hub.has_no_job());
}

#[tokio::test(start_paused = true)]
async fn a_client_that_falls_silent_is_closed_and_its_will_is_published() {
    for version in [4, 5] {
        let mut hub = Hub::start().await;
        let will = Some((UP, &b"keepalive expiry"[..], 0));
        let mut raw = hub.pipe();
        raw.greet(Hello { keep_alive_s: 5, will, ..Hello::new(version, "btn") }).await;
        let began = tokio::time::Instant::now();
        assert_eq!(raw.read().await.map(|goodbye| goodbye[2]), (version == 5).then_some(0x8d));
        assert_eq!(began.elapsed().as_secs(), 7, "one and a half times 5 s");
        drop(raw);
        let will = hub.commit().await;
        assert_eq!((will.origin, &will.payload[..]), (Origin::Will, &b"keepalive expiry"[..]));
    }
}
