//! What only MQTT 5 has, of Eclipse paho.mqtt.testing's `client_test5.py`: expiry, properties, aliases, limits, flow
//! control, the delay of a will. `interoperability` says which cases are out of scope.
//!
//! Elsewhere: assigned client ids in `sessions`, the client's Receive Maximum in `deliver`, subscription identifiers
//! and alias 0 (0x81: the codec calls it malformed) in `hostile`. The suite wants a server keep-alive of 60 s from
//! every CONNECT; ours speaks only where the client leaves keep-alive out.
#![allow(clippy::unwrap_used)]

mod support;

use std::time::Duration;

use hub_mqtt::{Delivery, Origin};
use support::{Hello, Hub, Raw, packet, publish, until};

const UP: &str = "fengdi/btn/up";
const DOWN: &str = "fengdi/btn/down";

/// PUBLISH with these properties.
fn with_properties(qos: u8, id: u16, topic: &str, properties: &[u8], payload: &[u8]) -> Vec<u8> {
    let mut body = u16::try_from(topic.len()).unwrap().to_be_bytes().to_vec();
    body.extend(topic.as_bytes());
    if qos > 0 {
        body.extend(id.to_be_bytes());
    }
    body.push(u8::try_from(properties.len()).unwrap());
    body.extend(properties);
    body.extend(payload);
    packet(0x30 | qos << 1, &body)
}

/// SUBSCRIBE to one filter with these options.
fn with_options(options: u8) -> Vec<u8> {
    let mut body = vec![0, 3, 0, 0, 15];
    body.extend(DOWN.as_bytes());
    body.push(options);
    packet(0x82, &body)
}

fn expiry(seconds: u32) -> [u8; 5] {
    let [a, b, c, d] = seconds.to_be_bytes();
    [0x11, a, b, c, d]
}

fn asking(clean: bool, expiry_s: u32) -> Hello<'static> {
    Hello { clean, properties: expiry(expiry_s).to_vec(), ..Hello::v5("btn") }
}

/// DISCONNECT, with another session expiry where one is given.
async fn leave(hub: &Hub, mut raw: Raw, expiry_s: Option<u32>) {
    match expiry_s {
        Some(seconds) => raw.send(&packet(0xe0, &[&[0, 5][..], &expiry(seconds)].concat())).await,
        None => raw.send(&[0xe0, 0]).await,
    }
    raw.is_closed().await;
    until(|| !hub.handle.connected("btn")).await;
}

#[tokio::test(start_paused = true)]
async fn a_session_lives_as_long_as_connect_or_disconnect_says() {
    let hub = Hub::start().await;
    // Clean start, expiry at CONNECT, seconds away before it, whether the session is there, expiry at DISCONNECT.
    let table = [
        (true, 0, 0, false, None),
        (false, 0, 0, false, None),
        (true, 5, 0, false, None),
        (false, 5, 2, true, None),
        (false, 5, 6, false, None),
        (true, 1, 0, false, Some(5)),
        (false, 1, 3, true, Some(0)),
        (false, 1, 0, false, None),
    ];
    for (line, (clean, expiry_s, away_s, present, at_end)) in table.into_iter().enumerate() {
        tokio::time::advance(Duration::from_secs(away_s)).await;
        let mut raw = hub.pipe();
        assert_eq!(raw.greet(asking(clean, expiry_s)).await, present, "line {line}");
        leave(&hub, raw, at_end).await;
    }
}

#[tokio::test]
async fn connack_says_what_holds() {
    let hub = Hub::start().await;
    let mut raw = hub.dial().await;
    raw.send(&Hello { keep_alive_s: 0, ..asking(true, 60) }.bytes()).await;
    let connack = raw.read().await.unwrap();
    let properties = &connack[5..];
    let has = |property: &[u8]| properties.windows(property.len()).any(|part| part == property);
    assert!(has(&expiry(60)), "session expiry");
    assert!(has(&[0x21, 0, 100]), "Receive Maximum");
    assert!(has(&[0x27, 0, 4, 0, 0]), "Maximum Packet Size");
    assert!(has(&[0x22, 0, 10]), "Topic Alias Maximum");
    assert!(has(&[0x13, 1, 44]), "Server Keep Alive");
    assert!(has(&[0x29, 0]), "no subscription identifiers");
    assert!(has(&[0x2a, 0]), "no shared subscriptions");
}

#[tokio::test]
async fn a_message_with_every_property_arrives_like_one_without() {
    let mut hub = Hub::start().await;
    let mut raw = hub.log_in(Hello::v5("btn")).await;
    let properties: Vec<u8> = [
        &[1, 1][..],
        &[2, 0, 0, 0, 1],
        b"\x03\x00\x07My name",
        b"\x08\x00\x0dfengdi/x/down",
        b"\x09\x00\x03334",
        b"\x26\x00\x01a\x00\x012",
        b"\x26\x00\x01c\x00\x013",
    ]
    .concat();
    for qos in 0..3 {
        raw.send(&with_properties(qos, 4, UP, &properties, b"hello")).await;
        let heard = hub.commit().await;
        assert_eq!((heard.topic.as_str(), &heard.payload[..], heard.qos), (UP, &b"hello"[..], qos));
        if qos > 0 {
            assert_eq!(raw.read().await.unwrap()[2..5], [0, 4, 0]);
        }
    }
}

#[tokio::test]
async fn every_legal_subscribe_option_is_taken_and_an_illegal_one_closes() {
    let hub = Hub::start().await;
    let mut raw = hub.log_in(Hello::v5("btn")).await;
    for (options, qos) in [(0x00, 0), (0x01, 1), (0x02, 2), (0x06, 2), (0x0a, 2), (0x16, 2), (0x2d, 1)] {
        raw.send(&with_options(options)).await;
        assert_eq!(raw.read().await.unwrap().last(), Some(&qos), "{options:#x}");
        raw.nothing_before_pong().await;
    }
    for options in [0x03, 0x31, 0x41, 0x81] {
        let mut raw = hub.log_in(Hello::v5("btn")).await;
        raw.send(&with_options(options)).await;
        let goodbye = raw.read().await.unwrap_or_else(|| panic!("{options:#x}: no DISCONNECT"));
        assert!(goodbye[0] == 0xe0 && matches!(goodbye[2], 0x81 | 0x82), "{options:#x}: {goodbye:x?}");
    }
}

#[tokio::test]
async fn an_alias_holds_for_its_connection_and_not_for_the_session() {
    let mut hub = Hub::start().await;
    let mut raw = hub.log_in(asking(true, 99_999)).await;
    for (id, topic) in [(1, UP), (2, "")] {
        raw.send(&with_properties(1, id, topic, &[0x23, 0, 1], b"x")).await;
        assert_eq!(hub.commit().await.topic, UP);
        assert_eq!(raw.read().await.unwrap()[2..5], [0, u8::try_from(id).unwrap(), 0]);
    }
    leave(&hub, raw, None).await;
    let mut raw = hub.dial().await;
    assert!(raw.greet(asking(false, 99_999)).await, "session present");
    raw.send(&with_properties(1, 3, "", &[0x23, 0, 1], b"x")).await;
    raw.is_dismissed(0x94).await;
    assert!(hub.has_no_job());
}

#[tokio::test]
async fn messages_to_the_device_never_use_an_alias() {
    let hub = Hub::start().await;
    for properties in [vec![], vec![0x22, 0, 0], vec![0x22, 0, 1]] {
        let mut raw = hub.log_in(Hello { properties, ..Hello::v5("btn") }).await;
        raw.subscribe(5, DOWN).await;
        for id in 1..=3 {
            let (delivery, ()) = tokio::join!(hub.handle.deliver("btn", DOWN, "x".into()), async {
                assert_eq!(raw.read().await.unwrap(), publish(5, 1, id, DOWN, b"x"));
                raw.send(&[0x40, 2, 0, u8::try_from(id).unwrap()]).await;
            });
            assert_eq!(delivery, Delivery::Acknowledged);
        }
    }
}

#[tokio::test]
async fn a_message_above_the_clients_maximum_packet_size_is_not_sent_and_smaller_ones_are() {
    let hub = Hub::start().await;
    let mut raw = hub.log_in(Hello { properties: vec![0x27, 0, 0, 0, 64], ..Hello::v5("btn") }).await;
    raw.subscribe(5, DOWN).await;
    assert_eq!(hub.handle.deliver("btn", DOWN, vec![b'.'; 64].into()).await, Delivery::TooLarge);
    let (delivery, ()) = tokio::join!(hub.handle.deliver("btn", DOWN, vec![b'.'; 32].into()), async {
        assert!(raw.read().await.unwrap().len() <= 64);
        raw.send(&[0x40, 2, 0, 1]).await;
    });
    assert_eq!(delivery, Delivery::Acknowledged);
}

#[tokio::test]
async fn more_qos_2_than_the_receive_maximum_is_a_disconnect_with_its_reason() {
    let mut hub = Hub::start().await;
    let mut raw = hub.log_in(Hello::v5("btn")).await;
    for id in 1..=100_u16 {
        raw.send(&publish(5, 2, id, UP, b"x")).await;
        hub.commit().await;
        assert_eq!(raw.read().await.unwrap()[2..4], id.to_be_bytes(), "received and not released");
    }
    raw.send(&publish(5, 2, 101, UP, b"x")).await;
    raw.is_dismissed(0x93).await;
    assert!(hub.has_no_job());
}

#[tokio::test(start_paused = true)]
async fn a_will_waits_for_its_delay_or_the_end_of_the_session_whichever_is_first() {
    for (delay_s, expiry_s, after_s) in [(3, 5, 3), (5, 0, 0), (5, 2, 2)] {
        let mut hub = Hub::start().await;
        let mut raw = hub.pipe();
        raw.greet(Hello { will: Some((UP, b"gone", delay_s)), ..asking(true, expiry_s) }).await;
        let began = tokio::time::Instant::now();
        drop(raw);
        let job = tokio::time::timeout(Duration::from_secs(20), hub.jobs.recv()).await.unwrap().unwrap();
        assert_eq!((job.message.origin, began.elapsed().as_secs()), (Origin::Will, after_s), "{delay_s} {expiry_s}");
    }
}
