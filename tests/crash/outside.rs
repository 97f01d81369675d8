//! An outside broker between devices and the hub: what it has taken arrives, whatever falls over in between.

use crate::broker::Broker;
use crate::process::{HubProcess, Place};
use hub::clock::{Clock, SystemClock};
use hub::commander::commit_registry;
use hub_core::alarm::Outcome;
use hub_core::event::Actor;
use serde_json::json;
use std::time::Duration;
use tests::{PASSWORD, TestClient, TestDevice, Town, eventually};

struct Street {
    broker: Broker,
    place: Place,
    town: Town,
}

impl Street {
    async fn new() -> Self {
        let (broker, town, mut place) = (Broker::start().await, Town::new(), Place::sqlite());
        place.flags = vec!["--mqtt-url".into(), format!("mqtt://127.0.0.1:{}", broker.port)];
        let store = hub_store::open(&place.database).await.unwrap();
        let changes = town.changes().await;
        commit_registry(store.as_ref(), &changes, Actor::Operator, SystemClock::start().now()).await.unwrap();
        store.close().await;
        Self { broker, place, town }
    }

    /// Starts the hub and waits until it listens at the broker.
    async fn hub(&self) -> (HubProcess, TestClient) {
        let hub = self.place.serve().await;
        let mut desk = TestClient::new(hub.http);
        desk.log_in(self.town.duty_lead.login(), PASSWORD).await;
        connected(&desk, true).await;
        (hub, desk)
    }

    async fn device(&self, name: &str) -> TestDevice {
        TestDevice::on_broker(self.broker.port, name).await
    }
}

async fn connected(desk: &TestClient, wanted: bool) {
    eventually("the hub knows how it stands with the broker", async || {
        (desk.get("/readyz").await.json()["broker"] == wanted).then_some(())
    })
    .await;
}

/// Waits until the device's alarm has this many presses.
async fn presses(desk: &TestClient, device: &str, wanted: u32) {
    eventually(&format!("{device} has {wanted} presses"), async || {
        let alarms = desk.alarms().await;
        let alarm = alarms.into_iter().find(|alarm| alarm.device.as_deref() == Some(device))?;
        assert!(alarm.presses <= wanted, "{device} has {} presses", alarm.presses);
        (alarm.presses == wanted).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_press_through_an_outside_broker_arrives_and_is_answered() {
    let street = Street::new().await;
    let (_hub, desk) = street.hub().await;
    let mut device = street.device("button-a").await;
    device.sos(1).await;
    presses(&desk, "button-a", 1).await;
    device.answer("received").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn large_and_broken_messages_do_not_deafen_the_hub() {
    let street = Street::new().await;
    let (_hub, desk) = street.hub().await;
    let mut device = street.device("button-a").await;
    for payload in [vec![b'x'; 11 * 1024], vec![b'{'; 1024 * 1024], b"\xff\xfe".to_vec(), vec![b'['; 100_000]] {
        device.publish(payload).await;
    }
    device.sos(1).await;
    presses(&desk, "button-a", 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_broker_has_kept_is_no_new_call_when_the_hub_restarts() {
    let street = Street::new().await;
    let (hub, desk) = street.hub().await;
    let mut device = street.device("button-a").await;
    device.publish_retained(json!({ "kind": "sos" })).await;
    presses(&desk, "button-a", 1).await;
    let alarm = desk.only_alarm().await.id;
    desk.close(alarm, Outcome::Helped).await.ok();
    hub.terminate().await;

    let (_hub, desk) = street.hub().await;
    // The hub subscribes before it reads: by the second of these the kept message was read.
    let mut device = street.device("button-b").await;
    for seq in 1..=2 {
        device.sos(u64::from(seq)).await;
        presses(&desk, "button-b", seq).await;
    }
    assert_eq!(desk.only_alarm().await.device.as_deref(), Some("button-b"));
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_broker_that_forgot_everything_the_next_press_arrives() {
    let mut street = Street::new().await;
    let (_hub, desk) = street.hub().await;
    street.device("button-a").await.sos(1).await;
    presses(&desk, "button-a", 1).await;
    street.broker.kill_and_forget().await;
    connected(&desk, false).await;
    street.broker.again().await;
    connected(&desk, true).await;
    // The subscription follows the connection: a device repeats until it hears "received".
    let mut device = street.device("button-b").await;
    let heard = async {
        for seq in 1.. {
            device.sos(seq).await;
            if tokio::time::timeout(Duration::from_millis(500), device.answer("received")).await.is_ok() {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(10), heard).await.expect("the hub did not subscribe again");
    assert!(desk.alarms().await.iter().any(|alarm| alarm.device.as_deref() == Some("button-b")));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_sent_while_the_hub_was_down_arrives_after_its_start() {
    let street = Street::new().await;
    let (hub, _) = street.hub().await;
    hub.kill().await;
    street.device("button-a").await.sos(1).await;
    let (_hub, desk) = street.hub().await;
    presses(&desk, "button-a", 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_broker_has_taken_is_counted_once_however_the_hub_ends() {
    const ROUNDS: u64 = 5;
    const PRESSES: u64 = 40;
    let street = Street::new().await;
    let mut device = street.device("button-a").await;
    let (mut hub, mut desk) = street.hub().await;
    for round in 0..ROUNDS {
        for number in 1..=PRESSES {
            let seq = round * PRESSES + number;
            device.press(json!({ "kind": "sos", "seq": seq, "boot": "b1" })).await;
        }
        // Right behind the broker's last acknowledgement: some of these are committed, some wait, some are unread.
        hub.kill().await;
        street.place.verify_log().await;
        (hub, desk) = street.hub().await;
    }
    presses(&desk, "button-a", u32::try_from(ROUNDS * PRESSES).unwrap()).await;
    hub.terminate().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_not_be_stored_comes_again_once_the_database_can_be_written() {
    use sqlx::Connection;
    let street = Street::new().await;
    let (_hub, desk) = street.hub().await;
    let mut shell = sqlx::SqliteConnection::connect(&street.place.database).await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut shell).await.unwrap();
    let mut device = street.device("button-a").await;
    device.sos(1).await;
    eventually("the hub has given the message back", async || {
        (desk.get("/readyz").await.json()["broker"] == false).then_some(())
    })
    .await;
    assert!(desk.alarms().await.is_empty());
    sqlx::query("ROLLBACK").execute(&mut shell).await.unwrap();
    presses(&desk, "button-a", 1).await;
    device.answer("received").await;
}
