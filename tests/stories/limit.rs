//! Many at once: no limit ever refuses a call for help, and a crowd does not stand in the way of one.

use crate::given::{asked_in, pressed};
use hub::commander::RegistryChange;
use serde_json::json;
use tests::{TestDevice, TestDeviceAccount, TestHub, Town, within};

/// A button that is held down a thousand times is one alarm with a count, every press acknowledged; the neighbour's
/// call meanwhile is taken at once.
#[tokio::test]
async fn a_thousand_presses_are_all_taken_and_the_neighbours_call_too() {
    const PRESSES: u64 = 1_000;
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let mut wild = hub.device(&hub.town.button_a).await;
    let mut other = hub.device(&hub.town.button_b).await;
    let flood = async {
        for seq in 0..PRESSES {
            wild.send(json!({ "kind": "sos", "seq": seq }).to_string().into_bytes()).await;
        }
        for _ in 0..PRESSES {
            wild.acknowledged().await.unwrap();
        }
    };
    let (_, alarm) = within("the flood and the call", futures::future::join(flood, pressed(&mut other, 1))).await;
    let alarms = staff.alarms().await;
    let presses: Vec<_> = alarms.iter().map(|alarm| alarm.presses).collect();
    assert_eq!(alarms.len(), 2);
    assert!(presses.contains(&1_000) && presses.contains(&1), "{presses:?}");
    assert!(!asked_in(&staff.show(alarm).await, 0).is_empty());
}

/// Three hundred open alarms in one building come due in the same second; a call from elsewhere in that second is
/// committed and rings.
#[tokio::test]
async fn a_call_elsewhere_rings_while_three_hundred_alarms_come_due() {
    let mut town = Town::new();
    let loose: Vec<TestDeviceAccount> = (0..300)
        .map(|i| TestDeviceAccount::new(5_000 + i, &format!("loose-{i}"), &town.building_a.path, None))
        .collect();
    town.more = loose.iter().map(|made| RegistryChange::Device(made.device.clone())).collect();
    let hub = TestHub::in_town(town).await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let (_, mut screen) = hub.screen(&hub.town.far[0]).await;
    for account in &loose {
        TestDevice::connect(hub.mqtt(), account.name(), &account.secret).await.sos(1).await;
    }
    assert_eq!(staff.alarms().await.len(), 300);
    let mut button = hub.device(&hub.town.button_b).await;
    let (alarm, ()) = futures::future::join(pressed(&mut button, 1), hub.jump(200_000)).await;
    assert_eq!(screen.ring().await.alarm, alarm);
    assert_eq!(staff.alarms().await.len(), 301);
}

/// Fifty sockets of one person are allowed; one more closes the oldest, which is told why.
#[tokio::test]
async fn the_oldest_of_too_many_sockets_goes() {
    let hub = TestHub::start().await;
    let client = hub.log_in(&hub.town.near[0]).await;
    let mut sockets = Vec::new();
    for _ in 0..51 {
        sockets.push(tests::TestSocket::open(hub.http(), &client).await);
    }
    assert_eq!(sockets[0].close_code().await, hub_wire::close::TOO_MANY_SOCKETS);
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 1).await;
    for index in [1, 50] {
        assert_eq!(sockets[index].ring().await.alarm, alarm);
    }
}
