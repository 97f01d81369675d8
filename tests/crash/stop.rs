//! A graceful end: what was committed is acknowledged before the connection closes.

use crate::ledger::{entries, presses};
use crate::process::Place;
use hub::clock::{Clock, SystemClock};
use hub::commander::commit_registry;
use hub_core::event::Actor;
use std::time::Duration;
use tests::{RawMqtt, TestDeviceAccount, Town};
use tokio::task::JoinSet;

/// Presses of each device, all on their way at once.
const PRESSES: u16 = 90;

/// Presses without waiting, and counts acknowledgements until the connection ends. Writes nothing more after the
/// presses: a write into a closing connection could take what has not been read yet with it.
async fn press_and_count(mut device: RawMqtt, account: TestDeviceAccount, boot: u64) -> usize {
    for id in 1..=PRESSES {
        let body = format!(r#"{{"kind":"sos","seq":{id},"boot":"{boot}"}}"#);
        device.publish(account.name(), id, false, body.as_bytes()).await;
    }
    let mut acked = 0;
    while let Some((first, _)) = device.read().await {
        acked += usize::from(first == 0x40);
    }
    acked
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_acknowledges_exactly_what_it_has_committed_and_ends_soon() {
    let (place, town) = (Place::sqlite(), Town::new());
    let store = hub_store::open(&place.database).await.unwrap();
    let changes = town.changes().await;
    commit_registry(store.as_ref(), &changes, Actor::Operator, SystemClock::start().now()).await.unwrap();
    store.close().await;
    for wait_ms in [0, 5, 20, 60] {
        let before = committed(&place).await;
        let hub = place.serve().await;
        let mut pressing = JoinSet::new();
        for account in [&town.button_a, &town.button_b] {
            let device = RawMqtt::connect(hub.mqtt, account).await;
            pressing.spawn(press_and_count(device, account.clone(), wait_ms));
        }
        // Not a wait for something: the moment of the end is what is varied.
        tokio::time::sleep(Duration::from_millis(wait_ms)).await;
        let took = hub.terminate().await;
        assert!(took < Duration::from_secs(5), "the end took {took:?}");
        let acked: usize = pressing.join_all().await.into_iter().sum();
        place.verify_log().await;
        let committed = committed(&place).await - before;
        assert_eq!(committed, acked, "stopped after {wait_ms} ms");
    }
}

/// Presses in the log.
async fn committed(place: &Place) -> usize {
    let store = hub_store::open(&place.database).await.unwrap();
    let committed = presses(&entries(store.as_ref()).await).into_values().sum();
    store.close().await;
    committed
}
