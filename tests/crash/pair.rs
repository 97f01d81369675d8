//! Two hubs on one database, and one of them is killed: devices and people go over to the other, and nothing that was
//! acknowledged is missing there.

use crate::process::Place;
use hub::clock::{Clock, SystemClock};
use hub::commander::commit_registry;
use hub_core::alarm::Outcome;
use hub_core::event::Actor;
use hub_store::testing::PrivatePostgres;
use serde_json::json;
use std::net::SocketAddr;
use tests::{PASSWORD, TestClient, TestDevice, Town, eventually};

async fn logged_in(address: SocketAddr, login: &str) -> TestClient {
    let mut client = TestClient::new(address);
    client.log_in(login, PASSWORD).await;
    client
}

async fn one_is_killed_and_the_other_goes_on(place: Place) {
    let town = Town::new();
    assert!(place.run(["migrate"], "").await.good);
    let store = hub_store::open(&place.database).await.unwrap();
    let now = SystemClock::start().now();
    commit_registry(store.as_ref(), &town.changes().await, Actor::Operator, now).await.unwrap();
    store.close().await;
    let (one, other) = (place.serve().await, place.serve().await);
    let lead = logged_in(other.http, town.duty_lead.login()).await;
    let button = &town.button_a;
    let press = json!({ "kind": "sos", "boot": "x", "seq": 1 });
    let mut device = TestDevice::connect(one.mqtt, button.name(), &button.secret).await;
    device.press(press.clone()).await;
    let alarm = eventually("the other hub shows it", async || lead.alarms().await.first().map(|alarm| alarm.id)).await;
    one.kill().await;

    let mut device = TestDevice::connect(other.mqtt, button.name(), &button.secret).await;
    device.press(press).await;
    device.answer("received").await;
    assert_eq!(lead.only_alarm().await.presses, 1, "the same press again");
    let phone = logged_in(other.http, town.near[0].login()).await;
    phone.accept(alarm).await.ok();
    assert_eq!(device.answer("coming").await["who"], town.near[0].name());
    let again = place.serve().await;
    let lead_there = logged_in(again.http, town.duty_lead.login()).await;
    assert_eq!(lead_there.only_alarm().await.id, alarm);
    lead_there.close(alarm, Outcome::Helped).await.ok();
    assert_eq!(device.answer("closed").await["outcome"], "helped", "closed at one hub, heard at the other");
    eventually("closed at both", async || lead.alarms().await.is_empty().then_some(())).await;
    again.terminate().await;
    other.terminate().await;
    place.verify_log().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_hubs_on_one_file_one_is_killed_and_the_other_goes_on() {
    one_is_killed_and_the_other_goes_on(Place::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_hubs_on_postgres_one_is_killed_and_the_other_goes_on() {
    let postgres = PrivatePostgres::start().unwrap();
    one_is_killed_and_the_other_goes_on(Place::at(postgres.database().unwrap())).await;
}
