//! Two at the same instant.

use crate::given::{count, pressed};
use crate::guardian;
use futures::future::join_all;
use hub_core::access::Role;
use hub_core::signal::AlarmKind;
use tests::{BASE, TestHub, TestPerson, Town, north_m};

/// Twenty people accept at the same instant: as many win as there are places, and every other one is told who goes.
#[tokio::test]
async fn twenty_accepts_at_once_fill_exactly_the_places_and_the_others_learn_who_goes() {
    let mut town = Town::new();
    town.near = (0..20)
        .map(|i| {
            TestPerson::new(300 + i, Role::Volunteer, &town.grid_a.path, Some(north_m(BASE, 20.0 + 2.0 * i as f64)))
        })
        .collect();
    town.set_policy(AlarmKind::Sos, |policy| {
        policy.steps[0].ask = vec![hub_core::policy::Ask::Nearest { radius_m: 300, count: 20 }];
    });
    let hub = TestHub::in_town(town).await;
    let clients = join_all(hub.town.near.iter().map(|person| hub.log_in(person))).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 1).await;

    let answers = join_all(clients.iter().map(|client| client.accept(alarm))).await;
    let won = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(won, 2, "one place and one backup");
    for lost in answers.iter().filter(|answer| answer.status != 200) {
        assert_eq!(lost.refusal(), (409, "taken".into()));
        let going = lost.json()["going"].as_array().unwrap().len();
        assert_eq!(going, 2, "{}", lost.text);
    }
    let staff = hub.log_in(&hub.town.duty_lead).await;
    assert_eq!(staff.show(alarm).await.accepts, 2);
    assert_eq!(count(&staff.timeline(alarm).await, "alarm.accepted"), 2);
    // Saying it again is no second promise.
    for (client, answer) in clients.iter().zip(&answers).filter(|(_, answer)| answer.status == 200) {
        assert_eq!(client.accept(alarm).await.status, 200, "{}", answer.text);
    }
    assert_eq!(count(&staff.timeline(alarm).await, "alarm.accepted"), 2);
}

/// Cancel and accept in the same instant, again and again: whichever is first, the log has one order and no helper is
/// left without a word.
#[tokio::test]
async fn cancel_and_accept_at_once_have_one_order() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let (phone, mut screen) = hub.screen(&hub.town.near[0]).await;
    let mut button = hub.device(&hub.town.button_a).await;
    for round in 0..20_u64 {
        button.sos(2 * round + 1).await;
        let alarm = staff.only_alarm().await.id;
        screen.until("the call", |shown| shown.calls.get(&alarm).map(drop)).await;
        let cancel = button.press(serde_json::json!({ "kind": "cancel", "seq": 2 * round + 2 }));
        let (accepted, ()) = futures::future::join(phone.accept(alarm), cancel).await;
        let shown = staff.show(alarm).await;
        match accepted.status.as_u16() {
            200 => assert!(shown.cancel_noted && shown.outcome.is_none(), "{shown:#?}"),
            409 => assert!(shown.outcome.is_some() && shown.accepts == 0, "{shown:#?}"),
            other => panic!("{other}: {}", accepted.text),
        }
        if shown.outcome.is_none() {
            staff.close(alarm, hub_core::alarm::Outcome::Drill).await.ok();
        }
        button.answer("closed").await;
    }
}

/// The last one says no while nobody else is left: the call goes on to staff in the same moment.
#[tokio::test]
async fn when_everybody_declines_at_once_the_next_step_comes_at_once() {
    let mut town = Town::new();
    town.near.truncate(3);
    town.mid.clear();
    town.household_a.contacts.clear();
    let hub = TestHub::in_town(town).await;
    let (_, mut desk) = hub.screen(&hub.town.coordinator_a).await;
    let clients = join_all(hub.town.near.iter().map(|person| hub.log_in(person))).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 1).await;
    for answer in join_all(clients.iter().map(|client| client.decline(alarm))).await {
        answer.ok();
    }
    let call = desk.ring().await;
    assert_eq!((call.alarm, call.asked_at), (alarm, hub.now()));
}

/// One person with two phones is one helper: the accept on one shows on the other.
#[tokio::test]
async fn two_phones_of_one_person_are_one_helper() {
    let hub = TestHub::start().await;
    let (one, mut first) = hub.screen(&hub.town.near[0]).await;
    let (two, mut second) = hub.screen(&hub.town.near[0]).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 1).await;
    first.ring().await;
    second.ring().await;
    one.accept(alarm).await.ok();
    second.call(hub_wire::call::CallState::Accepted).await;
    two.accept(alarm).await.ok();
    assert_eq!(hub.log_in(&hub.town.duty_lead).await.show(alarm).await.accepts, 1);
}

/// Four lists are sent under one id at the same instant: one check is kept; then two cases under one id: one is filed.
#[tokio::test]
async fn of_checks_and_of_cases_under_one_id_at_once_one_is_kept() {
    let hub = TestHub::start().await;
    let named = hub.log_in(&hub.town.coordinator_a).await;
    let body = guardian::request(&hub, &[&hub.town.coordinator_a], guardian::A.as_bytes(), guardian::B.as_bytes());
    let answers = join_all((0..4).map(|_| named.post("/api/guardian", body.clone()))).await;
    let (kept, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert_eq!((kept.len(), refused.len()), (1, 3));
    assert!(refused.iter().all(|answer| answer.refusal() == (409, "conflict".into())));
    // Two cases under the id of one ticket: one person would have none.
    let path = guardian::path("/decide");
    let decided = join_all([1, 2].map(|candidate| named.post(&path, guardian::case(candidate, 7, "x"))));
    let mut statuses: Vec<u16> = decided.await.iter().map(|answer| answer.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
}
