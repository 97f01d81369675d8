//! The external service, by webhook.

use crate::given::{called, pressed};
use http::StatusCode;
use hub::ids::hmac_hex;
use tests::{Setup, Sink, TestHub, Town, eventually};

async fn hub_with(sink: &Sink, town: Town) -> TestHub {
    let url = sink.url();
    let configure = Box::new(move |config: &mut hub::config::Config| {
        config.external_url = Some(url.clone());
        config.external_secret = Some("shared".into());
    });
    TestHub::with(Setup { town: Some(town), configure, ..Setup::default() }).await
}

/// A fall, smoke, gas and CO tell the external service at once, beside the neighbours; what is told is signed.
#[tokio::test]
async fn threats_to_life_tell_the_external_service_at_once() {
    for kind in ["fall", "smoke", "gas", "co"] {
        let sink = Sink::start().await;
        let hub = hub_with(&sink, Town::new()).await;
        let mut sensor = hub.device(&hub.town.sensor_a).await;
        let alarm = called(&mut sensor, kind, 1).await;
        let told = sink.told_times(1).await;
        assert_eq!((told[0]["alarm"]["id"].as_str(), told[0]["round"].as_i64()), (Some(&*alarm.to_string()), Some(1)));
        assert_eq!(told[0]["alarm"]["kind"], kind);
        let (headers, body) = &sink.told()[0];
        let signed = format!("sha256={}", hmac_hex(b"shared", body.as_bytes()));
        assert_eq!(headers["fengdi-signature"], signed);
        let shown = hub.log_in(&hub.town.duty_lead).await.show(alarm).await;
        assert_eq!(shown.external.notified_at, Some(hub.now()));
        assert!(!shown.pages.is_empty(), "{kind}: the neighbours are asked as well");
    }
}

/// A plain call reaches the external service only when nobody has answered for three minutes.
#[tokio::test]
async fn a_plain_call_tells_the_external_service_after_three_minutes() {
    let sink = Sink::start().await;
    let hub = hub_with(&sink, Town::new()).await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let crowd = tests::Crowd::of(&hub, hub.town.people()).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 1).await;
    for _ in 0..6 {
        crowd.rung(&hub, alarm).await;
        hub.advance(29_900).await;
    }
    let shown = staff.show(alarm).await;
    assert!(shown.external.offered_at.is_some() && shown.external.notified_at.is_none(), "{:#?}", shown.external);
    assert!(sink.told().is_empty());
    hub.advance(600).await;
    sink.told_times(1).await;
    staff.alarm(alarm, "external-taken", serde_json::json!({})).await.ok();
    hub.advance(300_000).await;
    assert_eq!(staff.show(alarm).await.external.notified_count, 1, "who has the case is not told again");
}

/// A webhook that fails is tried again until it is told.
#[tokio::test]
async fn a_webhook_that_fails_is_tried_again() {
    let sink = Sink::start().await;
    sink.answer(StatusCode::INTERNAL_SERVER_ERROR);
    let hub = hub_with(&sink, Town::new()).await;
    let mut sensor = hub.device(&hub.town.sensor_a).await;
    called(&mut sensor, "smoke", 1).await;
    sink.told_times(1).await;
    sink.answer(StatusCode::OK);
    eventually("the first try is written down", async || {
        let due = hub.hub().store.outbox_due(hub.now().plus_ms(600_000), 10).await.unwrap();
        due.iter().any(|row| row.attempts == 1).then_some(())
    })
    .await;
    hub.advance(2_000).await;
    sink.told_times(2).await;
    eventually("it is done", async || {
        let due = hub.hub().store.outbox_due(hub.now().plus_ms(600_000), 10).await.unwrap();
        due.is_empty().then_some(())
    })
    .await;
}

/// What a hub is carrying out from memory is not found a second time by its own look at the store, nor by another hub's;
/// only when it is left behind.
#[tokio::test]
async fn what_is_under_way_does_not_come_due_in_the_store() {
    let sink = Sink::start().await;
    let hub = hub_with(&sink, Town::new()).await;
    let slow = sink.holds().await;
    let mut sensor = hub.device(&hub.town.sensor_a).await;
    called(&mut sensor, "smoke", 1).await;
    sink.told_times(1).await;
    let due = async |after_ms| hub.hub().store.outbox_due(hub.now().plus_ms(after_ms), 10).await.unwrap().len();
    assert_eq!(due(0).await, 0, "under way");
    assert!(due(hub::outbox::HELD_MS).await >= 1, "left behind, somebody finds it");
    drop(slow);
}
