//! Sessions, takeover, expiry, wills. Time passes by advancing a paused clock.
#![allow(clippy::unwrap_used)]

mod support;

use std::time::Duration;

use hub_mqtt::{CloseReason, Delivery, Origin, Presence};
use support::{Hello, Hub, publish, told, until};

const DOWN: &str = "fengdi/btn/down";
const WILL: Option<(&str, &[u8], u32)> = Some(("fengdi/btn/up", b"gone", 0));

async fn gone(hub: &Hub) {
    until(|| !hub.handle.connected("btn")).await;
}

#[tokio::test]
async fn the_same_device_takes_its_own_connection_over_with_the_session_and_without_a_will() {
    for version in [4, 5] {
        let mut hub = Hub::start().await;
        let mut presence = hub.handle.presence();
        let hello = || Hello { will: WILL, ..Hello::new(version, "btn").lasting(100) };
        let mut old = hub.dial().await;
        assert!(!old.greet(hello()).await);
        old.subscribe(version, DOWN).await;
        let mut new = hub.dial().await;
        assert!(new.greet(hello()).await, "the session is handed on");
        if version == 5 {
            old.is_dismissed(0x8e).await;
        } else {
            old.is_closed().await;
        }
        let subscribed = Presence::Subscribed { device: "btn".into(), topic: DOWN.into() };
        told(&mut presence, &subscribed).await;
        told(&mut presence, &subscribed).await;
        let delivery = tokio::join!(hub.handle.deliver("btn", DOWN, "hi".into()), async {
            let message = new.read().await.unwrap();
            let at = message.len() - if version == 5 { 5 } else { 4 };
            new.send(&[0x40, 2, message[at], message[at + 1]]).await;
        });
        assert_eq!(delivery.0, Delivery::Acknowledged);
        until(|| hub.handle.counters().closed(CloseReason::TakenOver) == 1).await;
        assert_eq!(hub.handle.connection_count(), 1);
        assert!(hub.has_no_job(), "no will");
    }
}

#[tokio::test]
async fn a_connection_with_an_assigned_id_takes_nothing_over() {
    let mut hub = Hub::start().await;
    let mut own = hub.log_in(Hello::v4("btn")).await;
    own.subscribe(4, DOWN).await;
    let mut press = hub.log_in(Hello { client_id: "", ..Hello::v4("btn") }).await;
    press.send(&publish(4, 1, 1, "fengdi/btn/up", b"{}")).await;
    assert_eq!(hub.commit().await.device, "btn");
    assert_eq!(press.read().await.unwrap(), [0x40, 2, 0, 1]);
    own.nothing_before_pong().await;
    assert_eq!(hub.handle.connection_count(), 2);
    drop(press);
    until(|| hub.handle.connection_count() == 1).await;
    assert!(hub.handle.connected("btn"));
    own.nothing_before_pong().await;
}

#[tokio::test]
async fn an_assigned_id_is_told_on_mqtt_5_and_may_come_back() {
    let hub = Hub::start().await;
    let mut raw = hub.dial().await;
    raw.send(&Hello { client_id: "", ..Hello::v5("btn") }.bytes()).await;
    let answer = raw.read().await.unwrap();
    let text = String::from_utf8_lossy(&answer).into_owned();
    let at = text.find("btn~").unwrap();
    let id = &text[at..at + 12];
    let mut again = hub.dial().await;
    assert!(!again.greet(Hello { client_id: id, ..Hello::v5("btn") }).await);
}

#[tokio::test(start_paused = true)]
async fn a_session_is_present_until_it_expires_or_is_thrown_away() {
    let hub = Hub::start().await;
    for (wait_s, present) in [(9, true), (11, false)] {
        let mut raw = hub.pipe();
        raw.greet(Hello::v5("btn").lasting(10)).await;
        drop(raw);
        gone(&hub).await;
        tokio::time::advance(Duration::from_secs(wait_s)).await;
        let mut raw = hub.pipe();
        assert_eq!(raw.greet(Hello::v5("btn").lasting(10)).await, present, "after {wait_s} s");
        drop(raw);
        gone(&hub).await;
    }
    assert!(!hub.pipe().greet(Hello::v5("btn")).await, "a clean start begins anew");
    gone(&hub).await;
    assert!(!hub.pipe().greet(Hello::v5("btn").lasting(10)).await, "and leaves nothing behind");
}

#[tokio::test(start_paused = true)]
async fn a_kept_session_of_mqtt_3_ends_at_the_cap() {
    let hub = Hub::start().await;
    let hello = || Hello { clean: false, ..Hello::v4("btn") };
    for (days, present) in [(6, true), (8, false)] {
        hub.pipe().greet(hello()).await;
        gone(&hub).await;
        tokio::time::advance(Duration::from_secs(days * 86_400)).await;
        assert_eq!(hub.pipe().greet(hello()).await, present, "after {days} days");
        gone(&hub).await;
    }
}

#[tokio::test]
async fn a_will_is_published_after_a_break_and_not_after_a_goodbye() {
    for version in [4, 5] {
        let mut hub = Hub::start().await;
        let mut raw = hub.log_in(Hello { will: WILL, ..Hello::new(version, "btn") }).await;
        raw.send(&[0xe0, 0]).await;
        raw.is_closed().await;
        gone(&hub).await;
        drop(hub.log_in(Hello { will: WILL, ..Hello::new(version, "btn") }).await);
        let will = hub.commit().await;
        assert_eq!((will.origin, &will.payload[..], will.device.as_str()), (Origin::Will, &b"gone"[..], "btn"));
        until(|| hub.handle.counters().wills.get() == 1).await;
        assert!(hub.has_no_job());
    }
}

#[tokio::test]
async fn a_disconnect_that_asks_for_the_will_gets_it() {
    let mut hub = Hub::start().await;
    let mut raw = hub.log_in(Hello { will: WILL, ..Hello::v5("btn") }).await;
    raw.send(&[0xe0, 1, 4]).await;
    assert_eq!(hub.commit().await.origin, Origin::Will);
}

#[tokio::test(start_paused = true)]
async fn a_delayed_will_waits_and_is_called_off_by_the_return_of_the_device() {
    let mut hub = Hub::start().await;
    let hello = || Hello { will: Some(("fengdi/btn/up", b"gone", 60)), ..Hello::v5("btn").lasting(1_000) };
    hub.pipe().greet(hello()).await;
    gone(&hub).await;
    tokio::time::sleep(Duration::from_secs(59)).await;
    assert!(hub.has_no_job());
    let mut back = hub.pipe();
    back.greet(hello()).await;
    tokio::time::sleep(Duration::from_secs(30)).await;
    assert!(hub.has_no_job(), "called off");
    let began = tokio::time::Instant::now();
    drop(back);
    let will = tokio::time::timeout(Duration::from_secs(61), hub.jobs.recv()).await.unwrap().unwrap();
    assert_eq!((will.message.origin, began.elapsed().as_secs()), (Origin::Will, 60));
}

#[tokio::test(start_paused = true)]
async fn a_revocation_calls_a_delayed_will_off() {
    let mut hub = Hub::start().await;
    let will = Some(("fengdi/btn/up", &b"gone"[..], 60));
    hub.pipe().greet(Hello { will, ..Hello::v5("btn").lasting(1_000) }).await;
    gone(&hub).await;
    until(|| hub.handle.open_count() == 0).await;
    hub.handle.disconnect("btn");
    until(|| hub.handle.counters().wills_dropped.get() == 1).await;
    assert!(hub.has_no_job());
    assert_eq!(hub.handle.kept_session_count(), 0);
}

#[tokio::test]
async fn presence_tells_who_comes_and_who_goes() {
    let hub = Hub::start().await;
    let mut presence = hub.handle.presence();
    let mut raw = hub.log_in(Hello::v4("btn")).await;
    raw.subscribe(4, DOWN).await;
    drop(raw);
    let notes = [
        Presence::Connected { device: "btn".into() },
        Presence::Subscribed { device: "btn".into(), topic: DOWN.into() },
        Presence::Disconnected { device: "btn".into(), reason: CloseReason::PeerClosed },
    ];
    for note in notes {
        assert_eq!(support::within(presence.recv()).await.unwrap(), note);
    }
}
