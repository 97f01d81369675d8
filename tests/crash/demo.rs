//! The demonstration town survives the night.

use crate::process::Place;
use serde::Deserialize;
use tests::{TestClient, TestDevice};

#[derive(Deserialize)]
struct Accounts {
    shown: Vec<Account>,
    devices: Vec<Device>,
}

#[derive(Deserialize)]
struct Account {
    login: String,
    password: String,
}

#[derive(Deserialize)]
struct Device {
    name: String,
    secret: String,
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_demo_finds_yesterdays_alarm_and_the_same_accounts() {
    let place = Place::sqlite();
    let hub = place.start("demo").await;
    let accounts = std::fs::read_to_string(place.path().join("demo-accounts.json")).unwrap();
    let known: Accounts = serde_json::from_str(&accounts).unwrap();
    let device = &known.devices[0];
    TestDevice::connect(hub.mqtt, &device.name, &device.secret).await.sos(1).await;
    let desk = |hub| async move {
        let mut client = TestClient::new(hub);
        let account = &known.shown[0];
        client.log_in(&account.login, &account.password).await;
        client.alarms().await
    };
    let yesterday = desk(hub.http).await;
    assert_eq!(yesterday.len(), 1);
    hub.terminate().await;

    let hub = place.start("demo").await;
    let again = std::fs::read_to_string(place.path().join("demo-accounts.json")).unwrap();
    assert_eq!(again, accounts);
    let known: Accounts = serde_json::from_str(&again).unwrap();
    let mut client = TestClient::new(hub.http);
    client.log_in(&known.shown[0].login, &known.shown[0].password).await;
    let today = client.only_alarm().await;
    assert_eq!((today.id, today.presses), (yesterday[0].id, 1));
    let device = &known.devices[0];
    TestDevice::connect(hub.mqtt, &device.name, &device.secret).await.sos(2).await;
    assert_eq!(client.only_alarm().await.presses, 2);
    hub.terminate().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_seed_is_refused_where_a_town_stands() {
    let place = Place::sqlite();
    assert!(place.run(["demo", "--no-serve"], "").await.good);
    let ended = place.run(["demo", "--no-serve", "--seed", "99"], "").await;
    assert!(!ended.good && ended.errors.contains("--seed"), "{ended:?}");
}
