//! Commands beside a running hub: it takes in what they write within a second or so.

use crate::process::Place;
use std::time::Duration;
use tests::{TestClient, TestDevice, eventually};
use tokio::time::Instant;

/// A running hub looks for what others wrote once a second.
const NOTICED: Duration = Duration::from_secs(3);

#[tokio::test(flavor = "multi_thread")]
async fn a_person_and_a_device_added_beside_a_running_hub_can_be_used_at_once() {
    let place = Place::sqlite();
    let hub = place.serve().await;
    let added =
        place.run(["user", "add", "--name", "陈静", "--login", "chen", "--role", "admin"], "plum-7-blossom\n").await;
    assert!(added.good, "{added:?}");
    let began = Instant::now();
    let mut client = TestClient::new(hub.http);
    eventually("the new person can log in", async || {
        let body = serde_json::json!({ "login": "chen", "password": "plum-7-blossom" });
        let answer = client.post("/api/login", body).await;
        answer.status.is_success().then(|| client.take_cookie(&answer))
    })
    .await;
    assert!(began.elapsed() < NOTICED, "after {:?}", began.elapsed());

    let added = place.run(["device", "add", "button-7"], "").await;
    assert!(added.good, "{added:?}");
    let secret = added.output.lines().find_map(|line| line.strip_prefix("secret:")).unwrap().trim().to_owned();
    let began = Instant::now();
    let mut device = eventually("the hub lets the new device in", async || {
        TestDevice::try_connect(hub.mqtt, "button-7", &secret).await.ok()
    })
    .await;
    assert!(began.elapsed() < NOTICED, "after {:?}", began.elapsed());
    device.sos(1).await;
    let alarm = client.only_alarm().await;
    assert_eq!((alarm.device.as_deref(), alarm.unknown_device), (Some("button-7"), false));
    device.answer("received").await;

    let again = place.run(["device", "add", "button-7"], "").await;
    assert!(!again.good && again.errors.contains("taken"), "{again:?}");
    let listed = place.run(["device", "list"], "").await;
    assert!(listed.output.contains("button-7"), "{listed:?}");
    hub.terminate().await;
    place.verify_log().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blocked_device_is_cut_off_and_stays_out_until_it_is_unblocked() {
    let place = Place::sqlite();
    let hub = place.serve().await;
    let added = place.run(["device", "add", "button-8"], "").await;
    let secret = added.output.lines().find_map(|line| line.strip_prefix("secret:")).unwrap().trim().to_owned();
    let connect = || TestDevice::try_connect(hub.mqtt, "button-8", &secret);
    let mut device = eventually("the hub lets the device in", async || connect().await.ok()).await;
    assert!(place.run(["device", "block", "button-8"], "").await.good);
    device.cut().await;
    assert!(connect().await.is_err());
    assert!(place.run(["device", "unblock", "button-8"], "").await.good);
    eventually("the hub lets it in again", async || connect().await.ok()).await;
    hub.terminate().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn check_says_of_every_part_whether_it_works() {
    let place = Place::sqlite();
    assert!(place.run(["migrate"], "").await.good);
    let good = place.run(["check"], "").await;
    assert!(good.good && !good.output.contains("WRONG"), "{good:?}");
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let bad = place.run(["--mqtt-url", &format!("mqtt://127.0.0.1:{nobody}"), "check"], "").await;
    assert!(!bad.good && bad.output.contains("WRONG outside broker"), "{bad:?}");
}
