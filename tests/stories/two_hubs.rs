//! Two hubs on one database: what comes in at one is seen at both, everything happens once, and either goes on alone.

use crate::given::{called, pressed, steps};
use crate::report::{Resident, code_of};
use hub::ids::new_id;
use hub_core::alarm::{Answer, Effect, Outcome};
use hub_core::ids::AlarmId;
use hub_store::{Batch, EffectId, OutboxRow, Row};
use serde_json::json;
use std::time::Duration;
use tests::{On, Setup, Sink, TestDeviceAccount, TestHub, TestSocket, Town, eventually};
use tokio::time::Instant;

/// Two hubs on the same database, and the listener both would tell as the external service.
async fn pair(on: On) -> (TestHub, TestHub, Sink) {
    let sink = Sink::start().await;
    let url = sink.url();
    let configure = Box::new(move |config: &mut hub::config::Config| config.external_url = Some(url.clone()));
    let one = TestHub::with(Setup { on, town: Some(Town::new()), configure, ..Setup::default() }).await;
    let other = one.beside().await;
    // Each has seen that the other writes.
    for (hub, beside, person) in [(&one, &other, &one.town.mid[2]), (&other, &one, &one.town.mid[3])] {
        hub.log_in(person).await.on_call(false).await.ok();
        eventually("seen at the other", async || (beside.position() == hub.position()).then_some(())).await;
    }
    (one, other, sink)
}

async fn shows(desk: &mut TestSocket, alarm: AlarmId) {
    desk.until("the alarm is on the desk", |shown| shown.alarms.contains_key(&alarm).then_some(())).await;
}

/// Presses at either hub are on the desks of both within a second, and answers given at one are heard at the other.
async fn presses_at_either_are_seen_at_both(on: On) {
    let (one, other, _sink) = pair(on).await;
    let (_, mut desk) = one.screen(&one.town.duty_lead).await;
    let (lead, mut other_desk) = other.screen(&other.town.duty_lead).await;
    let mut button = one.device(&one.town.button_a).await;
    let first = pressed(&mut button, 1).await;
    let pressed_at = Instant::now();
    shows(&mut other_desk, first).await;
    assert!(pressed_at.elapsed() < Duration::from_secs(1), "complete within a second: {:?}", pressed_at.elapsed());
    shows(&mut desk, first).await;
    let second = pressed(&mut other.device(&other.town.button_b).await, 1).await;
    shows(&mut desk, second).await;
    shows(&mut other_desk, second).await;

    let (phone, mut screen) = other.screen(&other.town.near[0]).await;
    assert_eq!(screen.ring().await.alarm, first);
    phone.accept(first).await.ok();
    assert_eq!(button.answer("coming").await["who"], other.town.near[0].name());
    lead.close(first, Outcome::Helped).await.ok();
    button.answer("closed").await;
    desk.until("closed at both", |shown| (!shown.alarms.contains_key(&first)).then_some(())).await;
}

#[tokio::test]
async fn presses_at_either_hub_are_seen_at_both_on_one_file() {
    presses_at_either_are_seen_at_both(On::Sqlite).await;
}

#[tokio::test]
async fn presses_at_either_hub_are_seen_at_both_on_postgres() {
    presses_at_either_are_seen_at_both(On::Postgres).await;
}

/// Each step fires once and each effect is carried out once, though both hubs look at the same rows.
async fn everything_happens_once(on: On) {
    let (one, other, sink) = pair(on).await;
    let mut sensor = one.device(&one.town.sensor_a).await;
    let slow = sink.holds().await;
    let alarm = called(&mut sensor, "smoke", 1).await;
    sink.told_times(1).await;
    // Once: the call is given up after five seconds, and they pass by the world's clock.
    looked(&one, &other).await;
    assert_eq!(sink.told().len(), 1, "under way at one hub, it is no other's");
    drop(slow);
    carried_out(&one).await;
    for _ in 0..10 {
        // Less at a time than a hub holds an effect: nothing that is still under way comes due for the other.
        one.advance(10_000).await;
        carried_out(&one).await;
    }
    looked(&one, &other).await;
    let rounds: Vec<i64> = sink.told_times(1).await.iter().map(|told| told["round"].as_i64().unwrap()).collect();
    assert!(rounds.is_sorted_by(|a, b| a < b), "each round once: {rounds:?}");
    assert!(sensor.unread().is_empty(), "answered once");
    other.settled().await;
    for hub in [&one, &other] {
        let lead = hub.log_in(&hub.town.duty_lead).await;
        let fired: Vec<u8> = steps(&lead.timeline(alarm).await).into_iter().map(|(step, _)| step).collect();
        assert!(fired.len() >= 4 && fired.is_sorted_by(|a, b| a < b), "each step once: {fired:?}");
    }
}

/// Returns when no effect waits any more.
async fn carried_out(hub: &TestHub) {
    eventually("all of it is carried out", async || {
        hub.hub().store.outbox_due(hub.now().plus_ms(600_000), 9).await.unwrap().is_empty().then_some(())
    })
    .await;
}

/// Returns when both hubs have looked at the outbox: each has carried out what was put there for it.
async fn looked(one: &TestHub, other: &TestHub) {
    tokio::join!(told_from_the_store(one, &one.town.wearable_a), told_from_the_store(other, &other.town.button_b));
}

/// Puts an answer into the store without ringing, and returns when the device has it and the hub knows.
async fn told_from_the_store(hub: &TestHub, account: &TestDeviceAccount) {
    let mut device = hub.device(account).await;
    let id = new_id(hub.now());
    let answer = Answer::Closed { outcome: Outcome::Drill };
    let effect = Effect::Downlink { alarm: AlarmId(id), device: account.device.id, answer };
    let (due_at, expires_at) = (hub.now(), hub.now().plus_ms(600_000));
    let id = EffectId::of(id);
    let row = OutboxRow { id, effect, urgent: true, due_at, attempts: 0, created_at: due_at, expires_at };
    hub.hub().store.commit(&Batch::rows(vec![Row::Effect(row)])).await.unwrap();
    device.answer("closed").await;
    // A device that is gone before the hub has heard that it understood is told again later.
    eventually("it was understood", async || (!hub.hub().store.effect_waits(id).await.unwrap()).then_some(())).await;
}

#[tokio::test]
async fn each_step_and_each_effect_happens_once_on_one_file() {
    everything_happens_once(On::Sqlite).await;
}

#[tokio::test]
async fn each_step_and_each_effect_happens_once_on_postgres() {
    everything_happens_once(On::Postgres).await;
}

/// One hub goes: the other carries the alarm on, takes the device over and knows its repetition.
async fn one_goes_the_other_goes_on(on: On) {
    let (mut one, other, _sink) = pair(on).await;
    let press = json!({ "kind": "sos", "boot": "x", "seq": 7 });
    let mut button = one.device(&one.town.button_a).await;
    button.press(press.clone()).await;
    button.answer("received").await;
    drop(button);
    one.stop().await;
    let lead = other.log_in(&other.town.duty_lead).await;
    let mut button = other.device(&other.town.button_a).await;
    button.press(press).await;
    button.answer("received").await;
    let alarm = lead.only_alarm().await;
    assert_eq!(alarm.presses, 1, "the same press again");
    other.advance(31_000).await;
    assert!(steps(&lead.timeline(alarm.id).await).len() >= 2, "the next step fires at the other hub");
    one.start_again().await;
    let (_, mut desk) = one.screen(&one.town.duty_lead).await;
    shows(&mut desk, alarm.id).await;
    lead.close(alarm.id, Outcome::FalsePress).await.ok();
    assert_eq!(button.answer("closed").await["outcome"], "false_press");
}

#[tokio::test]
async fn one_hub_goes_and_the_other_goes_on_with_one_file() {
    one_goes_the_other_goes_on(On::Sqlite).await;
}

#[tokio::test]
async fn one_hub_goes_and_the_other_goes_on_with_postgres() {
    one_goes_the_other_goes_on(On::Postgres).await;
}

/// Limits of reports are counted by each hub for itself: two let at most twice as many in. A report is one wherever it is
/// sent again, and each hub has the other's tickets.
#[tokio::test]
async fn a_report_sent_to_both_hubs_is_one_and_each_counts_its_own_flood() {
    let (one, other, _sink) = pair(On::Sqlite).await;
    let code = code_of(&one, &one.town.building_a).await;
    let mut taken = [0, 0];
    for number in 1..=14 {
        for (at, hub) in [&one, &other].into_iter().enumerate() {
            let number = number * 2 + u128::try_from(at).unwrap();
            let answer = Resident::at(hub, code.clone(), number).reports("leak", &format!("漏水第{number}处")).await;
            taken[at] += u32::from(answer.status.is_success());
        }
    }
    assert_eq!(taken, [5, 5], "five a minute from one address, at each");
    let again = Resident::at(&other, code.clone(), 2);
    eventually("the other hub has it", async || other.hub().world.read().tickets.get(again.ticket).map(|_| ())).await;
    let thanks = again.reports("leak", "漏水第2处").await;
    assert_eq!(thanks.ok().json()["ticket"], json!(again.ticket), "the same report, though the other hub took it");
    let lead = other.log_in(&other.town.duty_lead).await;
    eventually("all of them at both", async || {
        (lead.get("/api/tickets").await.json().as_array().unwrap().len() == 10).then_some(())
    })
    .await;
}
