//! Packets that should not be: against a live listener, and afterwards a good client still gets through.
#![allow(clippy::unwrap_used)]

mod support;

use std::time::Duration;

use hub_mqtt::{CloseReason, EndpointConfig};
use proptest::prelude::{Strategy, any};
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use support::{Hello, Hub, packet, publish, subscribe, until};

/// PUBLISH of MQTT 5 with QoS 1 and a topic alias.
fn aliased(topic: &str, alias: u16) -> Vec<u8> {
    let mut body = u16::try_from(topic.len()).unwrap().to_be_bytes().to_vec();
    body.extend(topic.as_bytes());
    body.extend([0, 1, 3, 0x23]);
    body.extend(alias.to_be_bytes());
    packet(0x32, &body)
}

#[tokio::test]
async fn packets_that_may_not_come_here_close_mqtt_5_with_their_reason() {
    let mut hub = Hub::start().await;
    let with_id = {
        let mut body = vec![0, 1, 2, 0x0b, 1, 0, 14];
        body.extend(b"fengdi/b5/down");
        body.push(1);
        packet(0x82, &body)
    };
    let many = vec!["fengdi/b5/down"; 33];
    let table: Vec<(&str, Vec<u8>, u8)> = vec![
        ("second CONNECT", Hello::v5("b5").bytes(), 0x82),
        ("CONNACK", vec![0x20, 3, 0, 0, 0], 0x82),
        ("SUBACK", vec![0x90, 4, 0, 1, 0, 0], 0x82),
        ("UNSUBACK", vec![0xb0, 4, 0, 1, 0, 0], 0x82),
        ("PINGRESP", vec![0xd0, 0], 0x82),
        ("AUTH", vec![0xf0, 0], 0x82),
        ("PUBREC of nothing", vec![0x50, 2, 0, 1], 0x82),
        ("PUBCOMP of nothing", vec![0x70, 2, 0, 1], 0x82),
        ("PUBLISH with packet id 0", publish(5, 1, 0, "fengdi/b5/up", b"x"), 0x81),
        ("SUBSCRIBE with packet id 0", subscribe(5, 0, &["fengdi/b5/down"]), 0x81),
        ("PUBACK with packet id 0", vec![0x40, 2, 0, 0], 0x81),
        ("QoS 3", publish(5, 3, 1, "fengdi/b5/up", b"x"), 0x81),
        ("alias 0", aliased("fengdi/b5/up", 0), 0x81),
        ("alias above the maximum", aliased("fengdi/b5/up", 11), 0x94),
        ("alias never set", aliased("", 1), 0x94),
        ("no topic and no alias", publish(5, 1, 1, "", b"x"), 0x82),
        ("subscription identifier", with_id, 0xa1),
        ("33 filters", subscribe(5, 1, &many), 0x82),
        ("SUBSCRIBE without filters", subscribe(5, 1, &[]), 0x81),
        ("wrong flags of SUBSCRIBE", vec![0x80, 2, 0, 1], 0x81),
        ("reserved packet type", vec![0x00, 0], 0x81),
        ("length of five bytes", vec![0x30, 0xff, 0xff, 0xff, 0xff, 1], 0x81),
        ("256 MB", vec![0x30, 0xff, 0xff, 0xff, 0x7f], 0x95),
    ];
    for (what, bytes, code) in table {
        let mut raw = hub.log_in(Hello::v5("b5")).await;
        raw.send(&bytes).await;
        let goodbye = raw.read().await.unwrap_or_else(|| panic!("{what}: no DISCONNECT"));
        assert_eq!((goodbye[0], goodbye[2]), (0xe0, code), "{what}");
        assert_eq!(raw.read().await, None, "{what}");
    }
    assert!(hub.has_no_job());
    hub.serves_a_good_client().await;
}

#[tokio::test]
async fn packets_that_may_not_come_here_close_mqtt_3() {
    let mut hub = Hub::start().await;
    let table: Vec<(&str, Vec<u8>)> = vec![
        ("second CONNECT", Hello::v4("b3").bytes()),
        ("CONNACK", vec![0x20, 2, 0, 0]),
        ("SUBACK", vec![0x90, 3, 0, 1, 0]),
        ("UNSUBACK", vec![0xb0, 2, 0, 1]),
        ("PINGRESP", vec![0xd0, 0]),
        ("AUTH", vec![0xf0, 0]),
        ("PUBREC of nothing", vec![0x50, 2, 0, 1]),
        ("PUBLISH with packet id 0", publish(4, 1, 0, "fengdi/b3/up", b"x")),
        ("PUBREL with packet id 0", vec![0x62, 2, 0, 0]),
        ("PUBREL with wrong flags", vec![0x60, 2, 0, 1]),
        ("QoS 3", publish(4, 3, 1, "fengdi/b3/up", b"x")),
        ("256 MB", vec![0x30, 0xff, 0xff, 0xff, 0x7f]),
        ("a topic that is not UTF-8", packet(0x32, b"\x00\x02\xff\xfe\x00\x01")),
    ];
    let count = table.len();
    for (what, bytes) in table {
        let mut raw = hub.log_in(Hello::v4("b3")).await;
        raw.send(&bytes).await;
        assert_eq!(raw.read().await, None, "{what}");
    }
    let reasons = [CloseReason::Protocol, CloseReason::Malformed, CloseReason::TooLarge];
    let closed = || reasons.iter().map(|reason| hub.handle.counters().closed(*reason)).sum::<u64>();
    until(|| closed() == count as u64).await;
    hub.serves_a_good_client().await;
}

#[tokio::test]
async fn bad_first_packets_are_closed_and_answered_where_mqtt_has_an_answer() {
    let mut hub = Hub::start().await;
    let good = Hello::v4("btn").bytes();
    let level_9 = Hello::new(9, "btn").bytes();
    let mut other_name = good.clone();
    other_name[5] = b'X';
    let mut reserved_flag = good.clone();
    reserved_flag[9] |= 1;
    let receive_maximum_0 = Hello { properties: vec![0x21, 0, 0], ..Hello::v5("btn") }.bytes();
    let too_long = Hello { secret: "x".repeat(5_000), ..Hello::v4("btn") }.bytes();
    let table: Vec<(&str, Vec<u8>, Option<u8>)> = vec![
        ("PUBLISH", publish(4, 1, 1, "fengdi/btn/up", b"x"), None),
        ("PINGREQ", vec![0xc0, 0], None),
        ("HTTP", b"GET / HTTP/1.1\r\n\r\n".to_vec(), None),
        ("TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec(), None),
        ("another protocol name", other_name, None),
        ("reserved flag", reserved_flag, None),
        ("256 MB", b"\x10\xff\xff\xff\x7f\x00\x04MQTT\x04\xc2\x00\x3c".to_vec(), None),
        ("5 kB before log-in", too_long, None),
        ("unknown level", level_9, Some(1)),
        ("Receive Maximum 0", receive_maximum_0, Some(0x81)),
        ("256 MB of MQTT 5", b"\x10\xff\xff\xff\x7f\x00\x04MQTT\x05\xc2\x00\x3c".to_vec(), Some(0x95)),
    ];
    for (what, bytes, code) in table {
        let mut raw = hub.dial().await;
        raw.send(&bytes).await;
        let answer = raw.read().await;
        assert_eq!(answer.as_ref().map(|answer| answer[3]), code, "{what}");
        if code.is_some() {
            raw.is_closed().await;
        }
    }
    assert_eq!(hub.handle.connection_count(), 0);
    assert!(hub.gate.attempts.lock().unwrap().is_empty(), "the gate was never asked");
    hub.serves_a_good_client().await;
}

#[tokio::test(start_paused = true)]
async fn half_a_connect_and_silence_are_cut_after_five_seconds() {
    let hub = Hub::start().await;
    let bytes = Hello::v5("btn").bytes();
    for half in [&[][..], &bytes[..1], &bytes[..10], &bytes[..bytes.len() - 1]] {
        let began = tokio::time::Instant::now();
        let mut raw = hub.pipe();
        raw.send(half).await;
        raw.is_closed().await;
        assert_eq!(began.elapsed().as_secs(), 5);
    }
    assert_eq!(hub.handle.counters().login_timeout.get(), 4);
    assert_eq!(hub.handle.open_count(), 0);
}

#[tokio::test]
async fn one_byte_at_a_time_is_as_good_as_all_at_once() {
    let mut hub = Hub::start().await;
    for version in [3, 4, 5] {
        let mut raw = hub.dial().await;
        let mut all = Hello::new(version, "btn").bytes();
        all.extend(publish(version, 1, 1, "fengdi/btn/up", b"slow"));
        for byte in all {
            raw.send(&[byte]).await;
        }
        assert_eq!(raw.read().await.unwrap()[..1], [0x20]);
        assert_eq!(hub.commit().await.payload, "slow");
        assert_eq!(raw.read().await.unwrap()[..1], [0x40]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_that_never_reads_is_closed_and_costs_bounded_memory() {
    let hub = Hub::start().await;
    let mut raw = hub.pipe();
    raw.greet(Hello { keep_alive_s: 0, ..Hello::v4("btn") }).await;
    let pings = [0xc0, 0].repeat(8_000);
    let mut sent = 0;
    while let Ok(()) = tokio::time::timeout(Duration::from_secs(1), raw.try_send(&pings)).await {
        sent += 1;
        assert!(sent < 1_000, "its answers must be bounded");
        if hub.handle.counters().closed(CloseReason::WriteStalled) > 0 {
            break;
        }
    }
    until(|| hub.handle.counters().closed(CloseReason::WriteStalled) == 1).await;
    assert!(!hub.handle.connected("btn"));
}

#[tokio::test(start_paused = true)]
async fn a_silent_client_is_closed_after_one_and_a_half_keep_alive_times() {
    let hub = Hub::start().await;
    for (asked_s, after_s) in [(10, 15), (0, 450)] {
        for version in [4, 5] {
            let mut raw = hub.pipe();
            raw.greet(Hello { keep_alive_s: asked_s, ..Hello::new(version, "btn") }).await;
            let began = tokio::time::Instant::now();
            let end = tokio::time::timeout(Duration::from_secs(1_000), raw.read_packet()).await.unwrap();
            assert_eq!(end.map(|goodbye| goodbye[2]), (version == 5).then_some(0x8d));
            assert_eq!(began.elapsed().as_secs(), after_s);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_is_not_called_silent_while_its_socket_is_not_read() {
    let mut hub = Hub::start_with(EndpointConfig { receive_maximum: 1, ..EndpointConfig::default() }).await;
    let mut raw = hub.pipe();
    raw.greet(Hello { keep_alive_s: 10, ..Hello::v4("btn") }).await;
    raw.send(&publish(4, 1, 1, "fengdi/btn/up", b"x")).await;
    let (_, ack) = hub.job().await;
    raw.send(&[0xc0, 0]).await;
    tokio::time::sleep(Duration::from_secs(100)).await;
    ack.committed();
    assert_eq!(raw.read().await.unwrap(), [0x40, 2, 0, 1]);
    assert_eq!(raw.read().await.unwrap(), [0xd0, 0]);
}

/// A whole conversation with up to six bytes changed, cut or doubled.
fn mutated() -> impl Strategy<Value = (usize, Vec<u8>)> {
    let conversation = any::<bool>().prop_map(|newer| {
        let version = if newer { 5 } else { 4 };
        let mut bytes = Hello::new(version, "mutant").bytes();
        let login = bytes.len();
        bytes.extend(subscribe(version, 1, &["fengdi/mutant/down"]));
        bytes.extend(publish(version, 1, 2, "fengdi/mutant/up", b"{}"));
        bytes.extend(publish(version, 2, 3, "fengdi/mutant/up", b"{}"));
        bytes.extend([0x62, 2, 0, 3, 0xc0, 0]);
        (login, bytes)
    });
    let change = (any::<proptest::sample::Index>(), any::<u8>(), 0..3u8);
    (conversation, proptest::collection::vec(change, 1..6), any::<bool>()).prop_map(
        |((login, mut bytes), all, late)| {
            for (at, value, how) in all {
                // Half of the mutants get through the log-in unharmed.
                let first = if late { login } else { 0 };
                let at = first + at.index(bytes.len() - first);
                match how {
                    0 => bytes[at] = value,
                    1 => bytes.insert(at, value),
                    _ => drop(bytes.remove(at)),
                }
            }
            (login, bytes)
        },
    )
}

#[tokio::test]
async fn mutated_conversations_hurt_nobody() {
    let mut hub = Hub::start_with(EndpointConfig { goodbye_ms: 20, ..EndpointConfig::default() }).await;
    let mut bystander = hub.log_in(Hello::v5("btn")).await;
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    for round in 0..1_500 {
        let (_, bytes) = mutated().new_tree(&mut runner).unwrap().current();
        let mut raw = hub.dial().await;
        raw.try_send(&bytes).await;
        drop(raw);
        while !hub.has_no_job() {}
        if round % 300 == 0 {
            bystander.nothing_before_pong().await;
        }
    }
    bystander.nothing_before_pong().await;
    hub.serves_a_good_client().await;
    until(|| hub.handle.open_count() <= 1 + 1).await;
    let counters = hub.handle.counters();
    assert!(counters.login_ok.get() > 300, "many mutants must get in: {}", counters.login_ok.get());
    assert!(counters.login_malformed.get() > 100, "and many must not: {}", counters.login_malformed.get());
}
