//! The hub stops and comes back: every timer fires once, nobody gets a backlog.

use crate::given::{pressed, steps};
use hub_core::alarm::Outcome;
use std::collections::BTreeMap;
use tests::{On, Setup, Sink, TestHub, Town};

async fn ten_minutes_away(on: On) {
    let sink = Sink::start().await;
    let url = sink.url();
    let configure = Box::new(move |config: &mut hub::config::Config| config.external_url = Some(url.clone()));
    let mut hub = TestHub::with(Setup { on, configure, town: Some(Town::new()), ..Setup::default() }).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 1).await;
    let closed = {
        let mut other = hub.device(&hub.town.button_b).await;
        let closed = pressed(&mut other, 1).await;
        hub.log_in(&hub.town.duty_lead).await.close(closed, Outcome::Helped).await.ok();
        closed
    };
    drop(button);
    hub.stop().await;
    hub.pass(600_000);
    hub.start_again().await;

    let staff = hub.log_in(&hub.town.duty_lead).await;
    let timeline = staff.timeline(alarm).await;
    let mut fired: BTreeMap<u8, usize> = BTreeMap::new();
    for (step, _) in steps(&timeline) {
        *fired.entry(step).or_default() += 1;
    }
    assert!((0..6).all(|step| fired.get(&step) == Some(&1)), "each step once: {fired:?}");
    assert!(
        fired.get(&6).copied().unwrap_or(0) <= 1,
        "rounds of the top that were missed are not made up for: {fired:?}"
    );
    let shown = staff.show(alarm).await;
    let mut ringing: BTreeMap<_, usize> = BTreeMap::new();
    for page in shown.pages.iter().filter(|page| page.state.rings()) {
        *ringing.entry(page.person).or_default() += 1;
    }
    assert!(ringing.values().all(|count| *count == 1), "one call for each phone: {ringing:?}");
    let (_, mut screen) = hub.screen(&hub.town.near[0]).await;
    assert_eq!(screen.ring().await.alarm, alarm);
    assert_eq!(screen.shown.calls.len(), 1);

    let before = steps(&staff.timeline(alarm).await);
    hub.stop().await;
    hub.start_again().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    assert_eq!(steps(&staff.timeline(alarm).await), before, "nothing fires twice");
    assert!(staff.show(closed).await.pages.iter().all(|page| !page.state.rings()), "what is over stays over");
}

/// Ten minutes away: each step once, each person one call.
#[tokio::test]
async fn after_ten_minutes_away_everybody_gets_one_call_and_each_step_fires_once() {
    ten_minutes_away(On::Sqlite).await;
}

/// The same on PostgreSQL.
#[tokio::test]
async fn after_ten_minutes_away_the_same_on_postgres() {
    ten_minutes_away(On::Postgres).await;
}

/// Sessions, repetitions and answers outlive a restart.
#[tokio::test]
async fn sessions_and_repetitions_outlive_a_restart() {
    let mut hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let mut button = hub.device(&hub.town.button_a).await;
    button.press(serde_json::json!({ "kind": "sos", "boot": "x", "seq": 4 })).await;
    drop(button);
    hub.stop().await;
    hub.start_again().await;
    let mut button = hub.device(&hub.town.button_a).await;
    button.press(serde_json::json!({ "kind": "sos", "boot": "x", "seq": 4 })).await;
    assert_eq!(staff.only_alarm().await.presses, 1, "the same press again");
    button.press(serde_json::json!({ "kind": "sos", "boot": "x", "seq": 5 })).await;
    assert_eq!(staff.only_alarm().await.presses, 2);
}

/// A machine that was frozen for two minutes wakes: steps fire once each, in order.
#[tokio::test]
async fn after_a_freeze_steps_fire_once_and_in_order() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 1).await;
    hub.jump(130_000).await;
    let fired: Vec<u8> = steps(&staff.timeline(alarm).await).into_iter().map(|(step, _)| step).collect();
    assert_eq!(fired[..5], [0, 1, 2, 3, 4]);
    assert!(fired.len() <= 6);
}

/// A hub that stops tells its screens so, and a hub on an empty database offers the first administrator once.
#[tokio::test]
async fn screens_are_told_that_the_hub_stops() {
    let mut hub = TestHub::start().await;
    let (_, mut screen) = hub.screen(&hub.town.near[0]).await;
    hub.stop().await;
    assert_eq!(screen.close_code().await, hub_wire::close::GOING_AWAY);
}
