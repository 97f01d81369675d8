//! The time bank: from a report to coins, a hundred transfers at once, a shop's counter, and what is tried against it.

use crate::report::{Resident, code_of};
use crate::ticket::{act, filed};
use futures::future::join_all;
use http::Method;
use hub::world::read_ledger;
use hub_core::ids::{AccountId, TransferId};
use hub_core::timebank::{BadEntry, Flaw, Holder, UNITS, Unit};
use hub_store::{Batch, LedgerRow, Row};
use hub_wire::timebank::{AccountView, AccountsView, MyBank, Redeemed, Statement, VoucherMade};
use serde_json::{Value, json};
use tests::{Answer, On, Setup, TestClient, TestHub, TestPerson, eventually};
use uuid::Uuid;

async fn put(client: &TestClient, path: &str, body: Value) -> Answer {
    client.send(client.request(Method::PUT, path).json(&body)).await
}

fn transfer_id(id: u128) -> TransferId {
    TransferId(Uuid::from_u128(0xba_0000 + id))
}

async fn mine(client: &TestClient) -> MyBank {
    client.get("/api/bank").await.good()
}

fn total(account: &AccountView, unit: Unit) -> (i64, i64) {
    let balance = account.balances.iter().find(|balance| balance.unit == unit).unwrap();
    (balance.total, balance.held)
}

/// The one account of somebody, and its coins.
async fn coins(client: &TestClient) -> (AccountId, i64) {
    let bank = mine(client).await;
    (bank.accounts[0].id, total(&bank.accounts[0], Unit::Coin).0)
}

/// A volunteer does a job of so many minutes, and the desk confirms it.
async fn serves(hub: &TestHub, person: &TestPerson, job: u128, minutes: u32) -> TestClient {
    let (staff, worker) = (hub.log_in(&hub.town.coordinator_a).await, hub.log_in(person).await);
    let job = filed(&staff, hub, job, "leak").await;
    act(&staff, job, json!({ "do": "open" })).await.ok();
    act(&worker, job, json!({ "do": "claim" })).await.ok();
    act(&worker, job, json!({ "do": "start" })).await.ok();
    act(&worker, job, json!({ "do": "done", "text": "好了", "minutes": [[person.id(), minutes]] })).await.ok();
    act(&staff, job, json!({ "do": "confirm" })).await.ok();
    worker
}

async fn opened(lead: &TestClient, hub: &TestHub, holder: Holder) -> AccountView {
    let body = json!({ "area": hub.town.community.path, "holder": holder });
    lead.post("/api/bank/accounts", body).await.good()
}

fn gift(id: u128, from: AccountId, to: AccountId, amount: impl Into<Value>) -> Value {
    let amount = amount.into();
    json!({ "what": "gift", "id": transfer_id(id), "from": from, "to": to, "unit": "coin", "amount": amount })
}

/// The sum over all accounts is zero and the chain is whole, read from the rows.
async fn is_whole(hub: &TestHub, entries: u64) {
    let sums = UNITS.map(|unit| hub.hub().world.read().bank.book.trial_balance(unit));
    assert_eq!(sums, [0, 0]);
    let mut seen = 0;
    let bad = read_ledger(hub.hub().store.as_ref(), |entry| seen = entry.no).await.unwrap();
    assert_eq!((bad, seen), (None, entries));
}

#[tokio::test]
async fn from_a_job_to_coins_and_a_day_has_its_limit() {
    let mut hub = TestHub::start().await;
    let worker = serves(&hub, &hub.town.near[0].clone(), 1, 90).await;
    let (account, has) = coins(&worker).await;
    assert_eq!(has, 150, "an hour is a coin");
    serves(&hub, &hub.town.near[0].clone(), 2, 90).await;
    assert_eq!(coins(&worker).await.1, 200, "two coins a day, the rest is not booked");
    serves(&hub, &hub.town.near[0].clone(), 3, 60).await;
    assert_eq!(coins(&worker).await.1, 200);
    hub.advance(86_400_000).await;
    serves(&hub, &hub.town.near[0].clone(), 4, 60).await;
    hub.stop().await;
    hub.start_again().await;
    let worker = hub.log_in(&hub.town.near[0]).await;
    let statement: Statement = worker.get(&format!("/api/bank/accounts/{account}")).await.good();
    let lines: Vec<_> = statement.lines.iter().map(|line| (line.no, line.amount, line.balance)).collect();
    assert_eq!(lines, [(3, 100, 300), (2, 50, 200), (1, 150, 150)], "also after a restart");
    let file = worker.get(&format!("/api/bank/accounts/{account}/csv")).await;
    assert!(file.text.contains(",coin,earned,1.50,1.50,"), "{}", file.text);
    let stranger = hub.log_in(&hub.town.near[1]).await;
    assert_eq!(stranger.get(&format!("/api/bank/accounts/{account}")).await.status, 404);
    assert_eq!(stranger.get(&format!("/api/bank/accounts/{account}/csv")).await.status, 404);
    is_whole(&hub, 3).await;
}

#[tokio::test]
async fn a_hazard_that_is_one_brings_points_once_and_an_answered_alarm_brings_nothing() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let mut courier = Resident::at(&hub, code_of(&hub, &hub.town.grid_a).await, 1);
    courier.client = hub.log_in(&hub.town.near[0]).await;
    courier.reports("hazard_manhole", "井盖没了").await.ok();
    act(&staff, courier.ticket, json!({ "do": "judge", "valid": true })).await.ok();
    act(&staff, courier.ticket, json!({ "do": "judge", "valid": true })).await;
    let bank = mine(&courier.client).await;
    assert_eq!(total(&bank.accounts[0], Unit::Points), (10, 0));
    is_whole(&hub, 1).await;

    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = crate::given::pressed(&mut button, 1).await;
    courier.client.accept(alarm).await.ok();
    courier.client.arrive(alarm).await.ok();
    staff.close(alarm, hub_core::alarm::Outcome::Helped).await.ok();
    is_whole(&hub, 1).await;
}

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
async fn what_is_no_amount_or_not_the_own_account_is_refused_and_nothing_is_booked() {
    let hub = TestHub::start().await;
    let lead = hub.log_in(&hub.town.duty_lead).await;
    let one = serves(&hub, &hub.town.near[0].clone(), 1, 120).await;
    let other = serves(&hub, &hub.town.near[1].clone(), 2, 60).await;
    let ((from, _), (to, _)) = (coins(&one).await, coins(&other).await);
    let tries = async |client: &TestClient, body: Value| client.post("/api/bank/transfers", body).await.refusal();
    assert_eq!(tries(&one, gift(1, from, to, 10)).await, (409, "not_family".into()));
    lead.post("/api/bank/families", json!({ "account": from, "family": to, "on": true })).await.ok();
    for (amount, code) in [
        (json!(0), "wrong_amount"),
        (json!(-5), "wrong_amount"),
        (json!(i64::MIN), "wrong_amount"),
        (json!(i64::MAX), "wrong_amount"),
        (json!(1.5), "malformed"),
        (json!(9_223_372_036_854_775_808_u64), "malformed"),
        (json!("5"), "malformed"),
        (Value::Null, "malformed"),
    ] {
        assert_eq!(tries(&one, gift(2, from, to, amount.clone())).await, (422, code.into()), "{amount}");
    }
    assert_eq!(tries(&one, gift(3, from, from, 5)).await, (422, "to_itself".into()));
    assert_eq!(tries(&one, gift(4, from, to, 201)).await, (409, "not_enough".into()));
    assert_eq!(tries(&one, gift(5, to, from, 5)).await, (404, "not_found".into()), "somebody else's money");
    let grant = json!({ "what": "grant", "id": transfer_id(6), "to": from, "unit": "coin", "amount": 5 });
    assert_eq!(tries(&one, grant).await.0, 404, "nobody grants to themselves");
    one.post("/api/bank/transfers", gift(7, from, to, 50)).await.ok();
    let back = |id| json!({ "what": "reversal", "id": transfer_id(id), "of": transfer_id(7), "reason": "on_request" });
    assert_eq!(tries(&one, back(8)).await.0, 404, "staff only");
    lead.post("/api/bank/transfers", back(8)).await.ok();
    assert_eq!(tries(&lead, back(9)).await, (409, "already_reversed".into()));
    let twice = json!({ "what": "reversal", "id": transfer_id(10), "of": transfer_id(8), "reason": "fraud" });
    assert_eq!(tries(&lead, twice).await, (409, "is_reversal".into()));
    assert_eq!((coins(&one).await.1, coins(&other).await.1), (200, 100));
    assert_eq!(one.get("/api/bank/accounts").await.status, 403);
    is_whole(&hub, 4).await;
}

#[tokio::test]
async fn a_code_at_the_counter_is_worth_its_amount_once_and_for_ten_minutes() {
    let hub = TestHub::start().await;
    let (lead, shop) = (hub.log_in(&hub.town.duty_lead).await, hub.log_in(&hub.town.near[1]).await);
    let one = serves(&hub, &hub.town.near[0].clone(), 1, 120).await;
    let (account, _) = coins(&one).await;
    let partner = Uuid::from_u128(0x5409);
    let body = json!({ "id": partner, "area": hub.town.community.path, "name": "幸福理发店", "offers": "理发 1 时间币",
        "people": [hub.town.near[1].id()] });
    put(&lead, "/api/bank/partners", body).await.ok();
    let ask = |amount| json!({ "account": account, "partner": partner, "unit": "coin", "amount": amount });
    let made: VoucherMade = one.post("/api/bank/vouchers", ask(150)).await.good();
    assert_eq!(made.expires_at, hub.now().plus_ms(600_000));
    assert_eq!(total(&mine(&one).await.accounts[0], Unit::Coin), (200, 150), "held");
    assert_eq!(one.post("/api/bank/vouchers", ask(60)).await.refusal(), (409, "not_enough".into()));
    let take = |code: &str| json!({ "partner": partner, "code": code });
    assert_eq!(one.post("/api/bank/redeem", take(&made.code)).await.status, 404, "not at the counter");
    assert_eq!(shop.post("/api/bank/redeem", take("AAAAA-AAAAA")).await.status, 404);
    let spoken = made.code.to_lowercase().replace('-', " ");
    let (a, b) =
        tokio::join!(shop.post("/api/bank/redeem", take(&made.code)), shop.post("/api/bank/redeem", take(&spoken)));
    let taken: Vec<_> = [a, b].into_iter().filter(|answer| answer.status.is_success()).collect();
    assert_eq!(taken.len(), 1, "{taken:?}");
    assert_eq!(taken[0].good::<Redeemed>().amount, 150);
    let kept = hub.hub().store.noun(hub_store::NounTable::Voucher, made.id.0).await.unwrap().unwrap();
    assert!(!kept.body.contains(&made.code) && !kept.body.contains(&made.code.replace('-', "")), "{}", kept.body);

    let late: VoucherMade = one.post("/api/bank/vouchers", ask(50)).await.good();
    hub.advance(600_000).await;
    assert_eq!(shop.post("/api/bank/redeem", take(&late.code)).await.status, 404);
    assert_eq!(total(&mine(&one).await.accounts[0], Unit::Coin), (50, 0), "free again");
    is_whole(&hub, 2).await;
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

#[tokio::test]
async fn what_is_above_the_limit_of_a_day_is_told_and_stays_told() {
    let mut hub = TestHub::start().await;
    let person = hub.town.near[0].clone();
    serves(&hub, &person, 1, 90).await;
    serves(&hub, &person, 2, 90).await;
    let worker = serves(&hub, &person, 3, 60).await;
    let account = mine(&worker).await.accounts.remove(0);
    assert_eq!((account.earned_today, account.over_today), (200, 200));
    hub.stop().await;
    hub.start_again().await;
    let worker = hub.log_in(&person).await;
    let path = format!("/api/bank/accounts/{}", account.id);
    let statement: Statement = worker.get(&path).await.good();
    let over: Vec<_> = statement.over_limit.iter().map(|over| (over.minutes, over.booked, over.not_booked)).collect();
    assert_eq!(over, [(60, 0, 100), (90, 50, 100)], "last first, also after a restart");
    assert_eq!(statement.lines.iter().map(|line| line.not_booked).collect::<Vec<_>>(), [100, 0]);
    let file = worker.get(&format!("{path}/csv")).await.text;
    assert!(file.contains(",1.00\r\n") && file.contains(",coin,earned,0.00,,,,,1.00"), "{file}");
    is_whole(&hub, 2).await;
}

#[tokio::test]
async fn a_statement_of_a_year_begins_with_what_there_was_and_adds_up() {
    let hub = TestHub::start().await;
    let person = hub.town.near[0].clone();
    let worker = serves(&hub, &person, 1, 60).await;
    let account = mine(&worker).await.accounts.remove(0).id;
    hub.advance(400 * 86_400_000).await;
    serves(&hub, &person, 2, 120).await;
    let worker = hub.log_in(&person).await;
    let donation = json!({ "what": "donation", "id": transfer_id(1), "from": account, "unit": "coin", "amount": 40 });
    worker.post("/api/bank/transfers", donation).await.ok();
    let path = format!("/api/bank/accounts/{account}");
    let all: Statement = worker.get(&path).await.good();
    assert_eq!((all.years.len(), all.lines.len(), all.year.len()), (2, 3, 0));
    let of: Statement = worker.get(&format!("{path}?year={}", all.years[0])).await.good();
    let sum = of.year[0];
    assert_eq!((sum.opening, sum.got, sum.given, sum.closing), (100, 200, -40, 260));
    assert_eq!(of.lines.iter().map(|line| line.amount).collect::<Vec<_>>(), [-40, 200]);
    let first: Statement = worker.get(&format!("{path}?year={}", all.years[1])).await.good();
    assert_eq!((first.year[0].opening, first.year[0].closing, first.lines.len()), (0, 100, 1));
    let file = worker.get(&format!("{path}/csv?year={}", all.years[1])).await.text;
    assert_eq!(file.lines().count(), 2, "{file}");
}

#[tokio::test]
async fn whoever_did_a_job_does_not_confirm_it_and_another_does() {
    let hub = TestHub::start().await;
    let (staff, lead) = (hub.log_in(&hub.town.coordinator_a).await, hub.log_in(&hub.town.duty_lead).await);
    let job = filed(&staff, &hub, 1, "leak").await;
    act(&staff, job, json!({ "do": "open" })).await.ok();
    let own = [[json!(hub.town.coordinator_a.id()), json!(60)]];
    act(&staff, job, json!({ "do": "done", "text": "好了", "minutes": own })).await.ok();
    assert_eq!(act(&staff, job, json!({ "do": "confirm" })).await.refusal(), (403, "own_work".into()));
    is_whole(&hub, 0).await;
    act(&lead, job, json!({ "do": "confirm" })).await.ok();
    assert_eq!(coins(&staff).await.1, 100);
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
    let answers = join_all((0..60).map(gives)).await;
    let booked = answers.iter().filter(|answer| answer.status.is_success()).count();
    assert!(answers.iter().all(|answer| answer.status.is_success() || answer.code() == "not_enough"), "{answers:?}");
    assert!(booked > 30, "{booked}");
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

#[tokio::test]
async fn rules_of_a_community_hold_from_now_on_and_only_administrators_write_them() {
    let hub = TestHub::start().await;
    let (admin, lead) = (hub.log_in(&hub.town.admin).await, hub.log_in(&hub.town.duty_lead).await);
    let rules = |per_hour: i64| {
        json!({ "area": hub.town.community.path, "coins_per_hour": per_hour, "coins_per_day": 1000, "cap_coins": 150,
            "cap_points": 0, "points_per_report": 5, "voucher_s": 600 })
    };
    assert_eq!(put(&lead, "/api/bank/rules", rules(200)).await.status, 403);
    assert_eq!(put(&admin, "/api/bank/rules", rules(0)).await.refusal(), (422, "invalid".into()));
    put(&admin, "/api/bank/rules", rules(200)).await.ok();
    let worker = serves(&hub, &hub.town.near[0].clone(), 1, 60).await;
    let bank = mine(&worker).await;
    assert_eq!(total(&bank.accounts[0], Unit::Coin), (200, 0));
    assert!(bank.accounts[0].balances[0].above_cap, "flagged, not blocked");
    let fund = opened(&lead, &hub, Holder::Fund).await;
    let donation = json!({ "what": "donation", "id": transfer_id(1), "from": bank.accounts[0].id, "unit": "coin",
        "amount": 80 });
    worker.post("/api/bank/transfers", donation).await.ok();
    let elder = opened(&lead, &hub, Holder::Household(hub.town.household_b.id)).await;
    let grant = json!({ "what": "grant", "id": transfer_id(2), "to": elder.id, "unit": "coin", "amount": 30 });
    lead.post("/api/bank/transfers", grant).await.ok();
    let desk: AccountsView = lead.get("/api/bank/accounts").await.good();
    let of = |id| desk.accounts.iter().find(|account| account.id == id).map(|account| total(account, Unit::Coin).0);
    assert_eq!((of(fund.id), of(elder.id)), (Some(50), Some(30)));
    is_whole(&hub, 3).await;
}
