//! What the town's devices say on MQTT.

use crate::fake_hub::FakeHub;
use crate::fake_mqtt::{FakeMqtt, In};
use crate::{Running, settings};
use ::devices::open_json;
use ::devices::town::generate;
use hub_core::signal::{Signal, SignalKind};
use hub_core::time::UnixMs;

const DEVICES: usize = 3;

fn three_devices(hub: &FakeHub, mqtt: &FakeMqtt, presses_per_hour: f64) -> Running {
    let mut settings = settings(&hub.base, &mqtt.address);
    (settings.devices, settings.presses_per_hour) = (DEVICES, presses_per_hour);
    Running::start(settings)
}

async fn connects(mqtt: &mut FakeMqtt) -> Vec<(String, String)> {
    let mut connected = Vec::new();
    while connected.len() < DEVICES {
        if let In::Connect { user, password } = mqtt.next().await {
            connected.push((user, password));
        }
    }
    connected.sort();
    connected
}

/// The next message, read as the hub reads it.
async fn message(mqtt: &mut FakeMqtt) -> (Vec<u8>, Signal) {
    loop {
        if let In::Publish { user, topic, payload } = mqtt.next().await {
            let decoded = open_json::decode(&topic, &payload, UnixMs(0)).unwrap();
            assert_eq!(decoded.device, user, "a device speaks only under its own topic");
            assert_eq!(decoded.flags, []);
            let signal = decoded.signals.into_iter().next().unwrap();
            assert!(!signal.damaged && signal.sequence.is_some() && signal.reading.battery_percent.is_some());
            return (payload, signal);
        }
    }
}

#[tokio::test]
async fn devices_log_in_with_their_secrets_and_say_goodbye() {
    let (hub, mut mqtt) = (FakeHub::start().await, FakeMqtt::start().await);
    let town = three_devices(&hub, &mqtt, 0.0);
    let mut known: Vec<(String, String)> =
        generate(1).devices.into_iter().take(DEVICES).map(|device| (device.device.name, device.secret)).collect();
    known.sort();
    assert_eq!(connects(&mut mqtt).await, known);
    assert_eq!(message(&mut mqtt).await.1.kind, SignalKind::Heartbeat);
    town.end().await;
    let mut gone = 0;
    while gone < DEVICES {
        if let In::Disconnect { user } = mqtt.next().await {
            assert!(known.iter().any(|(name, _)| *name == user));
            gone += 1;
        }
    }
}

#[tokio::test]
async fn a_press_is_repeated_with_its_number_until_it_is_received() {
    let (hub, mut mqtt) = (FakeHub::start().await, FakeMqtt::start().await);
    mqtt.deaf.store(1_000, std::sync::atomic::Ordering::SeqCst);
    let town = three_devices(&hub, &mqtt, 60.0);
    let mut calls: Vec<Vec<u8>> = Vec::new();
    loop {
        let (payload, signal) = message(&mut mqtt).await;
        if signal.is_urgent() && calls.contains(&payload) {
            break;
        }
        calls.push(payload);
    }
    town.end().await;
}

#[tokio::test]
async fn devices_come_back_when_the_hub_does() {
    let (hub, mut mqtt) = (FakeHub::start().await, FakeMqtt::start().await);
    let town = three_devices(&hub, &mqtt, 0.0);
    let first = connects(&mut mqtt).await;
    mqtt.hang_up.send_modify(|times| *times += 1);
    assert_eq!(connects(&mut mqtt).await, first);
    town.end().await;
}
