//! `kill -9` at any moment: nothing acknowledged is missing, no step fires twice, none is skipped.

use crate::book::Book;
use crate::ledger::{Outage, check_steps, entries, presses};
use crate::process::{HubProcess, Place, READY};
use hub::clock::{Clock, SystemClock};
use hub::commander::{RegistryChange, commit_registry};
use hub_core::event::Actor;
use hub_core::policy::{Ask, Step};
use hub_core::signal::AlarmKind;
use hub_store::testing::PrivatePostgres;
use hub_wire::alarm::{AlarmView, PhaseName};
use std::collections::BTreeMap;
use std::time::Duration;
use tests::{PASSWORD, TestClient, TestDeviceAccount, Town, eventually};
use tokio::task::JoinSet;

/// Numbers from a seed, so that a failure can be repeated.
struct Dice(u64);

impl Dice {
    /// From `low` up to and with `high`.
    fn roll(&mut self, low: u64, high: u64) -> u64 {
        // Knuth's MMIX generator; the upper bits are the good ones.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        low + (self.0 >> 33) % (high - low + 1)
    }
}

/// A town in which a call takes a step every second, each asking one person more.
fn town() -> (Town, Vec<Book>) {
    let mut town = Town::new();
    town.set_policy(AlarmKind::Sos, |policy| {
        policy.steps =
            (0..14).map(|after_s| Step { after_s, ask: vec![Ask::Nearest { radius_m: 10_000, count: 1 }] }).collect();
        policy.repeat_s = 5;
        policy.delivery_s = 3_600;
        policy.answer_s = 3_600;
    });
    let accounts: Vec<TestDeviceAccount> = (0..5)
        .map(|number| TestDeviceAccount::new(301 + number, &format!("loose-{number}"), &town.building_a.path, None))
        .collect();
    town.more.extend(accounts.iter().map(|account| RegistryChange::Device(account.device.clone())));
    (town, accounts.into_iter().map(Book::new).collect())
}

/// Open alarms by the name of their device.
async fn alarms(client: &TestClient) -> BTreeMap<String, AlarmView> {
    client.alarms().await.into_iter().filter_map(|alarm| Some((alarm.device.clone()?, alarm))).collect()
}

/// The duty lead's screen, logged in anew when the session is older than the hub's address.
async fn staff(hub: &HubProcess, town: &Town, cookie: &mut Option<String>) -> TestClient {
    let mut client = TestClient::new(hub.http);
    client.cookie.clone_from(cookie);
    if cookie.is_none() {
        client.log_in(town.duty_lead.login(), PASSWORD).await;
        cookie.clone_from(&client.cookie);
    }
    client
}

/// What must hold after every restart.
async fn check_after_restart(client: &TestClient, books: &[Book]) {
    let open = alarms(client).await;
    for book in books {
        let (acked, pending) = book.counts();
        let Some(alarm) = open.get(book.name()) else {
            assert_eq!(acked, 0, "{} was acknowledged and there is no alarm", book.name());
            continue;
        };
        let counted = alarm.presses as usize;
        assert!(
            (acked..=acked + pending).contains(&counted),
            "{}: {acked} acknowledged, {pending} pending, {counted} in the hub",
            book.name()
        );
        assert_eq!(alarm.phase, PhaseName::Calling);
        assert!(alarm.next.is_some(), "{} has no next step", book.name());
    }
}

async fn kill_again_and_again(place: &Place, rounds: usize, seed: u64) {
    let (town, books) = town();
    let store = hub_store::open(&place.database).await.unwrap();
    let clock = SystemClock::start();
    commit_registry(store.as_ref(), &town.changes().await, Actor::Operator, clock.now()).await.unwrap();
    store.close().await;

    let (mut dice, mut cookie, mut outages) = (Dice(seed), None, Vec::new());
    let mut hub = place.serve().await;
    for round in 0..rounds {
        let mut pressing = JoinSet::new();
        for book in books.clone() {
            let address = hub.mqtt;
            pressing.spawn(async move { book.press_until_lost(address).await });
        }
        // Not a wait for something: the moment of the kill is what is varied.
        tokio::time::sleep(Duration::from_millis(dice.roll(10, 400))).await;
        let from = clock.now();
        hub.kill().await;
        pressing.join_all().await;
        place.verify_log().await;
        hub = place.serve().await;
        outages.push(Outage { from, to: clock.now() });
        assert!(hub.ready_after < READY, "round {round} of seed {seed}: ready after {:?}", hub.ready_after);
        check_after_restart(&staff(&hub, &town, &mut cookie).await, &books).await;
    }

    for book in &books {
        book.settle(hub.mqtt).await;
    }
    let client = staff(&hub, &town, &mut cookie).await;
    // The steps go on after the last kill too; a quick machine has seen few of them by now.
    let open = eventually("every alarm to take its fourth step", async || {
        let open = alarms(&client).await;
        open.values().all(|alarm| alarm.next_step > 3).then_some(open)
    })
    .await;
    hub.terminate().await;
    place.verify_log().await;
    let store = hub_store::open(&place.database).await.unwrap();
    let log = entries(store.as_ref()).await;
    store.close().await;
    let in_log = presses(&log);
    for book in &books {
        let (acked, alarm) = (book.counts().0, &open[book.name()]);
        assert_eq!(alarm.presses as usize, acked, "{}: each press counts once", book.name());
        assert_eq!(in_log[&alarm.id], acked, "{}: each press stands in the log once", book.name());
    }
    assert_eq!(in_log.len(), books.len(), "one alarm for each device");
    let steps = check_steps(&log, &outages);
    assert!(steps > books.len() * 3, "only {steps} steps were seen");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_and_no_step_repeated_however_often_the_hub_is_killed() {
    kill_again_and_again(&Place::sqlite(), 12, 20_260_302).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_holds_on_postgresql() {
    let postgres = PrivatePostgres::start().unwrap();
    kill_again_and_again(&Place::at(postgres.database().unwrap()), 4, 77).await;
}
