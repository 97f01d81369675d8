//! The ledger of the time bank: whole under many hands and two hubs, and what a changed one stops.

use crate::timebank::{coins, gift, is_whole, mine, serves, total, transfer_id};
use futures::future::join_all;
use hub::world::read_ledger;
use hub_core::timebank::{BadEntry, Flaw, Unit};
use hub_store::{Batch, LedgerRow, Row};
use hub_wire::timebank::{AccountsView, Statement};
use serde_json::json;
use tests::{On, Setup, TestHub, eventually};

/// A hundred gifts at once, to and fro; each is booked once, whatever the order.
async fn a_hundred_at_once(on: On) {
    let hub = TestHub::with(Setup { on, ..Setup::default() }).await;
    let lead = hub.log_in(&hub.town.duty_lead).await;
    let one = serves(&hub, &hub.town.near[0].clone(), 1, 120).await;
    let other = serves(&hub, &hub.town.near[1].clone(), 2, 120).await;
    let ((from, _), (to, _)) = (coins(&one).await, coins(&other).await);
    lead.post("/api/bank/families", json!({ "account": from, "family": to, "on": true })).await.ok();
    let gifts = (0..100).map(|id| {
        let (client, pair) = if id % 2 == 0 { (&one, (from, to)) } else { (&other, (to, from)) };
        client.post("/api/bank/transfers", gift(id, pair.0, pair.1, 3))
    });
    let answers = join_all(gifts).await;
    let booked = answers.iter().filter(|answer| answer.status.is_success()).count();
    assert!(answers.iter().all(|answer| answer.status.is_success() || answer.code() == "not_enough"));
    assert!(booked > 50, "{booked}");
    assert_eq!(coins(&one).await.1 + coins(&other).await.1, 400);
    is_whole(&hub, 2 + booked as u64).await;
    // Sent again, each is the one that was booked.
    let done = (0..100).zip(&answers).find(|(id, answer)| id % 2 == 0 && answer.status.is_success()).unwrap().0;
    one.post("/api/bank/transfers", gift(done, from, to, 3)).await.ok();
    is_whole(&hub, 2 + booked as u64).await;
}

#[tokio::test]
async fn a_hundred_transfers_at_once_keep_the_sum_and_the_chain_on_one_file() {
    a_hundred_at_once(On::Sqlite).await;
}

#[tokio::test]
async fn a_hundred_transfers_at_once_keep_the_sum_and_the_chain_on_postgres() {
    a_hundred_at_once(On::Postgres).await;
}

#[tokio::test]
async fn a_ledger_that_was_changed_stops_the_bank_and_nothing_else() {
    let mut hub = TestHub::start().await;
    let worker = serves(&hub, &hub.town.near[0].clone(), 1, 60).await;
    let (account, _) = coins(&worker).await;
    hub.stop().await;
    forge(&hub).await;
    hub.start_again().await;
    let (lead, worker) = (hub.log_in(&hub.town.duty_lead).await, hub.log_in(&hub.town.near[0]).await);
    let gift = json!({ "what": "donation", "id": transfer_id(1), "from": account, "unit": "coin", "amount": 1 });
    let answer = worker.post("/api/bank/transfers", gift).await;
    assert_eq!(answer.refusal(), (409, "bank_stopped".into()));
    assert!(answer.text.contains("entry 2"), "{}", answer.text);
    let desk: AccountsView = lead.get("/api/bank/accounts").await.good();
    assert!(desk.trouble.unwrap().contains("entry 2"));
    serves(&hub, &hub.town.near[1].clone(), 2, 60).await;
    let mut button = hub.device(&hub.town.button_a).await;
    crate::given::pressed(&mut button, 1).await;
}

/// The last entries are gone and nothing else: the chain that is left is whole, and yet it is not what was booked.
async fn cut_off_at_its_end(on: On) {
    let mut hub = TestHub::with(Setup { on, ..Setup::default() }).await;
    serves(&hub, &hub.town.near[0].clone(), 1, 60).await;
    let worker = serves(&hub, &hub.town.near[1].clone(), 2, 60).await;
    let (account, _) = coins(&worker).await;
    hub.stop().await;
    hub.start_again().await;
    is_whole(&hub, 2).await;
    hub.stop().await;
    behind_its_back(&hub, "DELETE FROM ledger_entry WHERE no = 2").await;
    hub.start_again().await;
    let (lead, worker) = (hub.log_in(&hub.town.duty_lead).await, hub.log_in(&hub.town.near[1]).await);
    let gift = json!({ "what": "donation", "id": transfer_id(1), "from": account, "unit": "coin", "amount": 1 });
    assert_eq!(worker.post("/api/bank/transfers", gift).await.refusal(), (409, "bank_stopped".into()));
    let desk: AccountsView = lead.get("/api/bank/accounts").await.good();
    assert!(desk.trouble.unwrap().contains("entry 2"));
}

async fn behind_its_back(hub: &TestHub, statement: &'static str) {
    use sqlx::Connection;

    if hub.database().starts_with("sqlite") {
        let mut shell = sqlx::SqliteConnection::connect(hub.database()).await.unwrap();
        sqlx::query(statement).execute(&mut shell).await.unwrap();
    } else {
        let mut shell = sqlx::PgConnection::connect(hub.database()).await.unwrap();
        sqlx::query(statement).execute(&mut shell).await.unwrap();
    }
}

#[tokio::test]
async fn a_ledger_cut_off_at_its_end_stops_the_bank_on_one_file() {
    cut_off_at_its_end(On::Sqlite).await;
}

#[tokio::test]
async fn a_ledger_cut_off_at_its_end_stops_the_bank_on_postgres() {
    cut_off_at_its_end(On::Postgres).await;
}

/// Somebody writes an entry of their own behind the hub's back.
async fn forge(hub: &TestHub) {
    hub.offline(async |store| {
        let last = store.ledger_after(0, 10).await.unwrap().pop().unwrap();
        let body = last.body.replace("100", "900");
        let forged = LedgerRow { no: 2, transfer: transfer_id(99).0, body, ..last };
        let expected = store.head().await.unwrap().position;
        let batch = Batch { expected, entries: Vec::new(), rows: vec![Row::LedgerEntry(forged)] };
        store.commit(&batch).await.unwrap();
        let bad = read_ledger(store, |_| {}).await.unwrap();
        assert_eq!(bad, Some(BadEntry { no: 2, why: Flaw::Hash }));
    })
    .await;
}

#[tokio::test]
async fn what_was_earned_while_the_bank_stood_is_booked_for_its_day_when_the_ledger_is_whole_again() {
    use sqlx::Connection;

    let mut hub = TestHub::start().await;
    let (one, other) = (hub.town.near[0].clone(), hub.town.near[1].clone());
    serves(&hub, &one, 1, 60).await;
    hub.stop().await;
    forge(&hub).await;
    hub.start_again().await;
    let worker = serves(&hub, &other, 2, 120).await;
    assert!(mine(&worker).await.accounts.is_empty(), "nothing is booked");
    hub.advance(86_400_000).await;
    serves(&hub, &other, 3, 120).await;
    serves(&hub, &other, 4, 30).await;
    hub.stop().await;
    hub.start_again().await;
    hub.stop().await;
    let mut shell = sqlx::SqliteConnection::connect(hub.database()).await.unwrap();
    sqlx::query("DELETE FROM ledger_entry WHERE no = 2").execute(&mut shell).await.unwrap();
    shell.close().await.unwrap();
    hub.pass(86_400_000);
    hub.start_again().await;
    let worker = hub.log_in(&other).await;
    let has = eventually("what is owed is booked", async || {
        let account = mine(&worker).await.accounts.into_iter().next()?;
        (hub.hub().world.read().bank.owed.is_empty()).then_some(account)
    })
    .await;
    assert_eq!(total(&has, Unit::Coin).0, 400, "two coins for each of the two days");
    assert_eq!((has.earned_today, has.over_today), (0, 0), "today nothing was done");
    let statement: Statement = worker.get(&format!("/api/bank/accounts/{}", has.id)).await.good();
    assert_eq!(statement.over_limit.iter().map(|over| (over.minutes, over.not_booked)).collect::<Vec<_>>(), [(30, 50)]);
    is_whole(&hub, 3).await;
    hub.stop().await;
    hub.start_again().await;
    is_whole(&hub, 3).await;
}

/// Gifts to and fro through two hubs at once. A hub that was too slow three times says so, and is asked again.
async fn two_hubs_share_the_bank(on: On) {
    let one = TestHub::with(Setup { on, ..Setup::default() }).await;
    let other = one.beside().await;
    let level = async || {
        let same = async || (one.position() == other.position()).then_some(());
        eventually("both have seen everything", same).await;
    };
    let (ann, ben) = (one.town.near[0].clone(), one.town.near[1].clone());
    serves(&one, &ann, 1, 120).await;
    level().await;
    serves(&other, &ben, 2, 120).await;
    level().await;
    let (ann, ben) = (one.log_in(&ann).await, other.log_in(&ben).await);
    let ((from, _), (to, _)) = (coins(&ann).await, coins(&ben).await);
    let lead = one.log_in(&one.town.duty_lead).await;
    lead.post("/api/bank/families", json!({ "account": from, "family": to, "on": true })).await.ok();
    level().await;
    let gives = async |id: u128| {
        let (client, pair) = if id.is_multiple_of(2) { (&ann, (from, to)) } else { (&ben, (to, from)) };
        eventually("booked or refused", async || {
            let answer = client.post("/api/bank/transfers", gift(id, pair.0, pair.1, 7)).await;
            (answer.status != 503).then_some(answer)
        })
        .await
    };
    let answers = join_all((0..100).map(gives)).await;
    let booked = answers.iter().filter(|answer| answer.status.is_success()).count();
    assert!(answers.iter().all(|answer| answer.status.is_success() || answer.code() == "not_enough"), "{answers:?}");
    assert!(booked > 50, "{booked}");
    level().await;
    for hub in [&one, &other] {
        is_whole(hub, 2 + booked as u64).await;
        let world = hub.hub().world.read();
        let has = |account| world.bank.book.balance(account, Unit::Coin).total;
        assert_eq!(has(from) + has(to), 400);
    }
    let of = |hub: &TestHub| hub.hub().world.read().bank.book.balance(from, Unit::Coin);
    assert_eq!(of(&one), of(&other), "both say the same");
}

#[tokio::test]
async fn two_hubs_on_one_file_share_the_bank() {
    two_hubs_share_the_bank(On::Sqlite).await;
}

#[tokio::test]
async fn two_hubs_on_postgres_share_the_bank() {
    two_hubs_share_the_bank(On::Postgres).await;
}
