//! Messages to devices, and the graceful stop.
#![allow(clippy::unwrap_used)]

mod support;

use std::time::Duration;

use hub_mqtt::{Delivery, EndpointConfig};
use support::{Hello, Hub, publish, until, within};

const DOWN: &str = "fengdi/btn/down";

#[tokio::test]
async fn a_delivery_ends_with_the_puback_of_the_device() {
    let hub = Hub::start().await;
    assert_eq!(hub.handle.deliver("btn", DOWN, "x".into()).await, Delivery::NotConnected);
    for version in [3, 4, 5] {
        let mut raw = hub.log_in(Hello::new(version, "btn")).await;
        assert_eq!(hub.handle.deliver("btn", DOWN, "x".into()).await, Delivery::NotSubscribed);
        raw.subscribe(version, DOWN).await;
        let mut delivery = std::pin::pin!(hub.handle.deliver("btn", DOWN, "received".into()));
        let message = tokio::select! {
            message = raw.read() => message.unwrap(),
            early = &mut delivery => panic!("{early:?} before the PUBACK"),
        };
        assert_eq!(message, publish(version, 1, 1, DOWN, b"received"));
        tokio::select! {
            () = raw.nothing_before_pong() => {}
            early = &mut delivery => panic!("{early:?} before the PUBACK"),
        }
        raw.send(&[0x40, 2, 0, 1]).await;
        assert_eq!(within(delivery).await, Delivery::Acknowledged);
    }
    assert_eq!(hub.handle.counters().delivered.get(), 3);
}

#[tokio::test]
async fn twenty_are_in_flight_and_the_next_is_full_until_one_is_acknowledged() {
    let hub = Hub::start().await;
    for (receive_maximum, in_flight) in [(None, 20), (Some(3), 3)] {
        let properties = receive_maximum.map_or(Vec::new(), |maximum| vec![0x21, 0, maximum]);
        let mut raw = hub.log_in(Hello { properties, ..Hello::v5("btn") }).await;
        raw.subscribe(5, DOWN).await;
        let mut waiting = tokio::task::JoinSet::new();
        for number in 0..in_flight {
            let handle = hub.handle.clone();
            waiting.spawn(async move { handle.deliver("btn", DOWN, "x".into()).await });
            assert_eq!(raw.read().await.unwrap()[0], 0x32, "message {number}");
        }
        assert_eq!(hub.handle.deliver("btn", DOWN, "x".into()).await, Delivery::Full);
        raw.send(&[0x40, 2, 0, 1]).await;
        assert_eq!(within(waiting.join_next()).await.unwrap().unwrap(), Delivery::Acknowledged);
        let handle = hub.handle.clone();
        waiting.spawn(async move { handle.deliver("btn", DOWN, "x".into()).await });
        assert_eq!(raw.read().await.unwrap()[0], 0x32);
        drop(raw);
        while let Some(rest) = within(waiting.join_next()).await {
            assert_eq!(rest.unwrap(), Delivery::ConnectionLost);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_device_that_never_acknowledges_times_the_delivery_out() {
    let hub = Hub::start().await;
    let mut raw = hub.pipe();
    raw.greet(Hello::v4("btn")).await;
    raw.subscribe(4, DOWN).await;
    let result = hub.handle.deliver("btn", DOWN, "x".into()).await;
    assert_eq!(result, Delivery::TimedOut { after_ms: 10_000 });
}

#[tokio::test]
async fn a_stop_acknowledges_what_was_taken_and_says_goodbye() {
    for (version, goodbye) in [(4, None), (5, Some(0x8b))] {
        let mut hub = Hub::start().await;
        let will = Some(("fengdi/btn/up", &b"gone"[..], 0));
        let mut raw = hub.log_in(Hello { will, ..Hello::new(version, "btn") }).await;
        let mut idle = hub.log_in(Hello::new(version, "idle")).await;
        raw.send(&publish(version, 1, 1, "fengdi/btn/up", b"x")).await;
        let (_, ack) = hub.job().await;
        let address = hub.endpoint.local_addr();
        let client = async {
            assert_eq!(idle.read().await.map(|packet| packet[2]), goodbye);
            until(|| std::net::TcpStream::connect(address).is_err()).await;
            raw.try_send(&publish(version, 1, 2, "fengdi/btn/up", b"too late")).await;
            ack.committed();
            assert_eq!(raw.read().await.unwrap()[2..4], [0, 1]);
            assert_eq!(raw.read().await.map(|packet| packet[2]), goodbye);
            drop((raw, idle));
        };
        within(async { tokio::join!(hub.endpoint.shutdown(), client) }).await;
        assert!(hub.has_no_job(), "no will, and nothing that came too late");
        assert_eq!((hub.handle.connection_count(), hub.handle.open_count()), (0, 0));
    }
}

#[tokio::test(start_paused = true)]
async fn what_comes_after_the_stop_began_is_not_read() {
    let mut hub = Hub::start().await;
    let mut raw = hub.pipe();
    raw.greet(Hello::v4("btn")).await;
    raw.send(&publish(4, 1, 1, "fengdi/btn/up", b"x")).await;
    let (_, ack) = hub.job().await;
    let endpoint = &hub.endpoint;
    let jobs = &mut hub.jobs;
    let client = async {
        // Under a paused clock a second passes only when everything else has come to rest.
        tokio::time::sleep(Duration::from_secs(1)).await;
        raw.send(&publish(4, 1, 2, "fengdi/btn/up", b"too late")).await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert!(jobs.try_recv().is_err());
        ack.committed();
        assert_eq!(raw.read().await.unwrap(), [0x40, 2, 0, 1]);
        raw.is_closed().await;
    };
    tokio::join!(endpoint.shutdown(), client);
}

#[tokio::test(start_paused = true)]
async fn a_stop_does_not_wait_for_ever() {
    let mut hub = Hub::start().await;
    let mut stuck = hub.pipe();
    stuck.greet(Hello::v5("btn")).await;
    stuck.send(&publish(5, 1, 1, "fengdi/btn/up", b"x")).await;
    let (_, ack) = hub.job().await;
    let silent = hub.pipe();
    let began = tokio::time::Instant::now();
    hub.endpoint.shutdown().await;
    assert!(began.elapsed() < Duration::from_secs(7), "{:?}", began.elapsed());
    assert_eq!(stuck.read().await.unwrap()[2], 0x8b, "told, and not acknowledged");
    ack.committed();
    stuck.is_closed().await;
    drop(silent);
    assert_eq!(hub.handle.open_count(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_will_that_finds_no_room_does_not_hold_the_stop_up() {
    let hub = Hub::start_with_room(EndpointConfig::default(), 1).await;
    let mut raw = hub.pipe();
    raw.greet(Hello { will: Some(("fengdi/btn/up", b"gone", 0)), ..Hello::v4("btn") }).await;
    raw.send(&publish(4, 0, 0, "fengdi/btn/up", b"fills the only place")).await;
    raw.nothing_before_pong().await;
    drop(raw);
    until(|| hub.handle.open_count() == 0).await;
    let began = tokio::time::Instant::now();
    hub.endpoint.shutdown().await;
    assert!(began.elapsed() < Duration::from_secs(7), "{:?}", began.elapsed());
}

#[tokio::test]
async fn cancelling_the_token_begins_the_same_stop() {
    let (jobs, _receiver) = tokio::sync::mpsc::channel(1);
    let stop = tokio_util::sync::CancellationToken::new();
    let config = EndpointConfig { listen: ([127, 0, 0, 1], 0).into(), ..EndpointConfig::default() };
    let gate = std::sync::Arc::new(support::TestGate::default());
    let endpoint = hub_mqtt::Endpoint::bind(config, gate, jobs, stop.clone()).unwrap();
    let mut raw = support::Raw::new(tokio::net::TcpStream::connect(endpoint.local_addr()).await.unwrap());
    raw.greet(Hello::v5("btn")).await;
    stop.cancel();
    raw.is_dismissed(0x8b).await;
    within(endpoint.shutdown()).await;
}
