//! What people answer, and what the resident and the others learn of it.

use crate::given::{called, count, pressed};
use hub_core::alarm::{LeaseStage, Outcome, PageState};
use hub_core::dispatch::PickCause;
use hub_wire::alarm::PhaseName;
use hub_wire::call::CallState;
use serde_json::json;
use tests::{BASE, Crowd, TestHub, eventually, north_m};

/// The whole way: delivered, seen, accepted, departed, nearer, at the door, closed, with the door shown only between
/// accept and close.
#[tokio::test]
async fn a_page_is_delivered_seen_accepted_and_the_helper_comes_nearer_until_the_door() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let helper = &hub.town.near[4];
    let (phone, mut screen) = hub.screen(helper).await;
    screen.at(helper.person.home.unwrap()).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 1).await;

    let call = screen.ring().await;
    assert_eq!((call.street.as_str(), call.distance_m), ("梅园路 18 号", Some(200)));
    assert!(call.door.is_none() && call.place.is_none());
    let text = serde_json::to_string(&call).unwrap();
    for personal in ["住户1", "耳背", "降压药", "302", "1380000"] {
        assert!(!text.contains(personal), "{personal} is shown before the accept: {text}");
    }
    let state = async || staff.show(alarm).await.pages.iter().find(|page| page.person == helper.id()).unwrap().state;
    eventually("delivered", async || (state().await == PageState::Delivered).then_some(())).await;
    screen.receipt(alarm, "seen").await;
    eventually("seen", async || (state().await == PageState::Seen).then_some(())).await;

    phone.accept(alarm).await.ok();
    let coming = button.answer("coming").await;
    assert_eq!(coming["who"], helper.name());
    // 60 s to be on the way and 200 m at 1.8 m/s over streets that are 1.55 times as long: 232 s.
    assert_eq!(coming["minutes"], 4);
    let call = screen.call(CallState::Accepted).await;
    let door = call.door.unwrap();
    assert_eq!((door.door.as_str(), door.residents[0].as_str()), ("302", "住户1"));
    assert!(door.notes.starts_with("耳背") && door.medicines.starts_with("降压药"));
    assert_eq!(door.contacts[0].name, "王小明");

    screen.at(north_m(BASE, 100.0)).await;
    let stage = |shown: &tests::Shown| shown.calls[&alarm].lease.as_ref().map(|lease| lease.stage);
    screen.until("nearer", |shown| (stage(shown) == Some(LeaseStage::Approaching)).then_some(())).await;
    phone.arrive(alarm).await.ok();
    button.answer("arrived").await;
    assert_eq!(staff.show(alarm).await.phase, PhaseName::OnScene);
    phone.close(alarm, Outcome::Helped).await.ok();
    let closed = button.answer("closed").await;
    assert_eq!(closed["outcome"], "helped");
    let call = screen.call(CallState::Closed).await;
    assert!(call.door.is_none() && call.place.is_none() && call.lease.is_none());

    let timeline = staff.timeline(alarm).await;
    for name in ["alarm.page_delivered", "alarm.page_seen", "alarm.accepted", "alarm.closed"] {
        assert!(count(&timeline, name) >= 1, "{name} is missing in {timeline:#?}");
    }
}

/// A decline is replaced at once by the next best person.
#[tokio::test]
async fn a_decline_is_replaced_at_once() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let crowd = Crowd::of(&hub, hub.town.near[1..7].iter().chain([&hub.town.contact])).await;
    let (phone, mut screen) = hub.screen(&hub.town.near[0]).await;
    let (_, mut next) = hub.screen(&hub.town.near[7]).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 1).await;
    screen.ring().await;
    crowd.rung(&hub, alarm).await;
    phone.decline(alarm).await.ok();
    assert_eq!(next.ring().await.alarm, alarm);
    let shown = staff.show(alarm).await;
    let page = shown.pages.iter().find(|page| page.person == hub.town.near[7].id()).unwrap();
    assert_eq!(page.pick.cause, PickCause::Replacement);
    assert_eq!(page.asked_at, hub.now(), "without waiting");
    screen.call(CallState::Declined).await;
}

/// A page that no phone has confirmed within 5 s is replaced; the phone that comes late may still accept.
#[tokio::test]
async fn an_undelivered_page_is_replaced_after_five_seconds_and_may_still_be_accepted() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let (_, mut next) = hub.screen(&hub.town.near[7]).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 1).await;
    hub.advance(5_000).await;
    assert_eq!(next.ring().await.alarm, alarm);
    let (late, mut screen) = hub.screen(&hub.town.near[0]).await;
    assert_eq!(screen.ring().await.alarm, alarm);
    late.accept(alarm).await.ok();
    assert_eq!(staff.show(alarm).await.accepts, 1);
}

/// Off call while it rings: the page is withdrawn and the next best person is asked in the same moment.
#[tokio::test]
async fn who_goes_off_call_while_it_rings_is_replaced() {
    let hub = TestHub::start().await;
    let (phone, mut screen) = hub.screen(&hub.town.near[0]).await;
    let (_, mut next) = hub.screen(&hub.town.near[7]).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 1).await;
    screen.ring().await;
    phone.on_call(false).await.ok();
    assert_eq!(next.ring().await.alarm, alarm);
    screen.call(CallState::StoodDown).await;
    screen.until("off call", |shown| shown.me.as_ref().filter(|me| !me.on_call).map(drop)).await;
}

/// Off call after an accept: the promise goes on.
#[tokio::test]
async fn a_promise_outlives_the_on_call_switch() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let (phone, mut screen) = hub.screen(&hub.town.near[0]).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 1).await;
    screen.ring().await;
    phone.accept(alarm).await.ok();
    phone.on_call(false).await.ok();
    assert_eq!(staff.show(alarm).await.accepts, 1);
    phone.arrive(alarm).await.ok();
    assert_eq!(staff.show(alarm).await.phase, PhaseName::OnScene);
}

/// Nobody leaves within the time a promise allows: the call goes on, and who promised is still told.
#[tokio::test]
async fn a_promise_that_is_not_kept_reopens_the_call() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let (phone, mut screen) = hub.screen(&hub.town.near[0]).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 1).await;
    screen.ring().await;
    phone.accept(alarm).await.ok();
    hub.advance(149_999).await;
    assert_eq!(staff.show(alarm).await.phase, PhaseName::Coming);
    hub.advance(1).await;
    let shown = staff.show(alarm).await;
    assert_eq!((shown.phase, shown.accepts), (PhaseName::Calling, 0));
    screen
        .until("lapsed", |shown| {
            let lease = shown.calls[&alarm].lease.as_ref();
            lease.filter(|lease| lease.stage == LeaseStage::Lapsed).map(drop)
        })
        .await;
    // At the door all the same: that counts.
    phone.arrive(alarm).await.ok();
    assert_eq!(staff.show(alarm).await.phase, PhaseName::OnScene);
}

/// After the arrival somebody must say that all is well; silence brings staff.
#[tokio::test]
async fn silence_at_the_door_brings_staff() {
    let hub = TestHub::start().await;
    let (_, mut desk) = hub.screen(&hub.town.coordinator_a).await;
    let (phone, mut screen) = hub.screen(&hub.town.near[0]).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 1).await;
    screen.ring().await;
    phone.accept(alarm).await.ok();
    phone.arrive(alarm).await.ok();
    hub.advance(600_000).await;
    screen
        .until("asked", |shown| shown.calls[&alarm].lease.as_ref().filter(|lease| lease.safety_asked).map(drop))
        .await;
    phone.alarm(alarm, "all-well", json!({})).await.ok();
    hub.advance(600_000).await;
    assert!(desk.shown.calls.is_empty(), "all was well");
    hub.advance(300_000).await;
    assert_eq!(desk.ring().await.alarm, alarm);
}

/// Inside its window the device takes its call back: closed as a false press, and everybody is told.
#[tokio::test]
async fn a_cancel_inside_the_window_closes_and_is_kept() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let (_, mut screen) = hub.screen(&hub.town.near[0]).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 1).await;
    screen.ring().await;
    hub.advance(3_000).await;
    button.press(json!({ "kind": "cancel", "seq": 2 })).await;
    assert_eq!(button.answer("closed").await["outcome"], "false_press");
    assert_eq!(screen.call(CallState::Closed).await.outcome, Some(Outcome::FalsePress));
    assert_eq!(staff.show(alarm).await.outcome, Some(Outcome::FalsePress));
    assert_eq!(count(&staff.timeline(alarm).await, "alarm.closed"), 1);
}

/// After its window, or once somebody goes, a cancel only informs.
#[tokio::test]
async fn a_cancel_outside_the_window_or_after_an_accept_only_informs() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let mut button = hub.device(&hub.town.button_b).await;
    let late = pressed(&mut button, 1).await;
    hub.advance(16_000).await;
    button.press(json!({ "kind": "cancel", "seq": 2 })).await;
    let shown = staff.show(late).await;
    assert!(shown.cancel_noted && shown.outcome.is_none());

    let (phone, mut screen) = hub.screen(&hub.town.near[0]).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let accepted = pressed(&mut button, 1).await;
    screen.ring().await;
    phone.accept(accepted).await.ok();
    button.press(json!({ "kind": "cancel", "seq": 2 })).await;
    let shown = staff.show(accepted).await;
    assert!(shown.cancel_noted && shown.outcome.is_none());
}

/// A sensor that clears, and a cancel, close no smoke alarm: only a human does.
#[tokio::test]
async fn a_sensor_closes_nothing() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let mut sensor = hub.device(&hub.town.sensor_a).await;
    let alarm = called(&mut sensor, "smoke", 1).await;
    sensor.press(json!({ "kind": "smoke", "on": false, "seq": 2 })).await;
    sensor.press(json!({ "kind": "cancel", "seq": 3 })).await;
    assert!(staff.show(alarm).await.outcome.is_none());
}

/// A self-test opens nothing.
#[tokio::test]
async fn a_self_test_opens_no_alarm() {
    let hub = TestHub::start().await;
    let mut button = hub.device(&hub.town.button_a).await;
    button.press(json!({ "kind": "sos", "test": true, "seq": 1 })).await;
    assert!(hub.log_in(&hub.town.duty_lead).await.alarms().await.is_empty());
}

/// A device that was away when somebody accepted learns of it as soon as it is back, and not after the close.
#[tokio::test]
async fn answers_wait_for_a_device_that_comes_back() {
    let hub = TestHub::start().await;
    let (phone, mut screen) = hub.screen(&hub.town.near[0]).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 1).await;
    screen.ring().await;
    button.disconnect().await;
    phone.accept(alarm).await.ok();
    eventually("the first try", async || {
        let waiting = hub.hub().store.outbox_due(hub.now().plus_ms(600_000), 10).await.unwrap();
        waiting.iter().any(|row| row.attempts > 0).then_some(())
    })
    .await;
    let mut button = hub.device(&hub.town.button_a).await;
    assert_eq!(button.answer("coming").await["alarm"], alarm.to_string());

    button.disconnect().await;
    phone.arrive(alarm).await.ok();
    phone.close(alarm, Outcome::Helped).await.ok();
    let mut button = hub.device(&hub.town.button_a).await;
    button.answer("closed").await;
    let unread = button.unread();
    assert!(unread.iter().all(|answer| answer["answer"] != "arrived"), "told after the close: {unread:?}");
}

/// Button and pull cord of one household have called: both hear who comes, that somebody is there, and that it is over.
#[tokio::test]
async fn every_device_that_called_hears_the_answers() {
    let hub = TestHub::start().await;
    let (phone, mut screen) = hub.screen(&hub.town.near[0]).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let mut cord = hub.device(&hub.town.cord_a).await;
    let alarm = pressed(&mut button, 1).await;
    assert_eq!(pressed(&mut cord, 1).await, alarm);
    screen.ring().await;
    phone.accept(alarm).await.ok();
    for device in [&mut button, &mut cord] {
        assert_eq!(device.answer("coming").await["who"], hub.town.near[0].name());
    }
    phone.arrive(alarm).await.ok();
    let mut wearable = hub.device(&hub.town.wearable_a).await;
    assert_eq!(pressed(&mut wearable, 1).await, alarm);
    for device in [&mut button, &mut cord, &mut wearable] {
        device.answer("arrived").await;
    }
    phone.close(alarm, Outcome::Helped).await.ok();
    for device in [&mut button, &mut cord, &mut wearable] {
        assert_eq!(device.answer("closed").await["outcome"], "helped");
    }
}

/// An accept that comes after the next ring has been asked counts, and the wider ring is stood down.
#[tokio::test]
async fn an_accept_after_the_next_step_counts_and_stands_the_wider_ring_down() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let crowd = Crowd::of(&hub, hub.town.near.iter().chain([&hub.town.contact])).await;
    let first = hub.log_in(&hub.town.near[0]).await;
    let (_, mut wider) = hub.screen(&hub.town.mid[0]).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 1).await;
    crowd.rung(&hub, alarm).await;
    hub.advance(30_000).await;
    wider.ring().await;
    first.accept(alarm).await.ok();
    assert_eq!(staff.show(alarm).await.phase, PhaseName::Coming);
    hub.advance(30_000).await;
    let told = wider.call(CallState::StoodDown).await;
    assert_eq!(told.going[0].name, hub.town.near[0].name());
    let timeline = staff.timeline(alarm).await;
    assert_eq!(count(&timeline, "alarm.step_fired"), 2, "nobody more is asked");
}

/// The desk accepts for somebody who said so on the telephone; the phone of that person shows it.
#[tokio::test]
async fn the_desk_accepts_for_somebody_and_their_phone_shows_it() {
    let hub = TestHub::start().await;
    let desk = hub.log_in(&hub.town.coordinator_a).await;
    let (_, mut screen) = hub.screen(&hub.town.mid[0]).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 1).await;
    let helper = hub.town.mid[0].id();
    desk.alarm(alarm, "accept", json!({ "on_behalf_of": helper })).await.ok();
    let call = screen.call(CallState::Accepted).await;
    assert_eq!(call.door.unwrap().door, "302");
    assert_eq!(button.answer("coming").await["who"], hub.town.mid[0].name());
    let stranger = json!({ "on_behalf_of": hub.town.far[0].id() });
    assert_eq!(desk.alarm(alarm, "accept", stranger).await.refusal(), (404, "not_found".into()), "of another grid");
}

/// Somebody added by hand rings, also when enough go already.
#[tokio::test]
async fn who_is_added_by_hand_rings_and_may_join() {
    let hub = TestHub::start().await;
    let desk = hub.log_in(&hub.town.coordinator_a).await;
    let (added, mut screen) = hub.screen(&hub.town.mid[3]).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 1).await;
    for person in &hub.town.near[..2] {
        hub.log_in(person).await.accept(alarm).await.ok();
    }
    desk.add_person(alarm, hub.town.mid[3].id()).await.ok();
    assert_eq!(desk.add_person(alarm, hub.town.mid[3].id()).await.refusal(), (409, "already_asked".into()));
    screen.ring().await;
    added.accept(alarm).await.ok();
    assert_eq!(desk.show(alarm).await.accepts, 3);
}
