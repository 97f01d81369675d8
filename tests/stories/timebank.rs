//! The time bank: from a report to coins, a hundred transfers at once, a shop's counter, and what is tried against it.

use crate::report::{Resident, code_of};
use crate::ticket::{act, filed};
use http::Method;
use hub::world::read_ledger;
use hub_core::ids::{AccountId, TransferId};
use hub_core::timebank::{Holder, UNITS, Unit};
use hub_wire::timebank::{AccountView, AccountsView, MyBank, Redeemed, Statement, VoucherMade};
use serde_json::{Value, json};
use tests::{Answer, TestClient, TestHub, TestPerson};
use uuid::Uuid;

async fn put(client: &TestClient, path: &str, body: Value) -> Answer {
    client.send(client.request(Method::PUT, path).json(&body)).await
}

pub fn transfer_id(id: u128) -> TransferId {
    TransferId(Uuid::from_u128(0xba_0000 + id))
}

pub async fn mine(client: &TestClient) -> MyBank {
    client.get("/api/bank").await.good()
}

pub fn total(account: &AccountView, unit: Unit) -> (i64, i64) {
    let balance = account.balances.iter().find(|balance| balance.unit == unit).unwrap();
    (balance.total, balance.held)
}

/// The one account of somebody, and its coins.
pub async fn coins(client: &TestClient) -> (AccountId, i64) {
    let bank = mine(client).await;
    (bank.accounts[0].id, total(&bank.accounts[0], Unit::Coin).0)
}

/// A volunteer does a job of so many minutes, and the desk confirms it.
pub async fn serves(hub: &TestHub, person: &TestPerson, job: u128, minutes: u32) -> TestClient {
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

pub fn gift(id: u128, from: AccountId, to: AccountId, amount: impl Into<Value>) -> Value {
    let amount = amount.into();
    json!({ "what": "gift", "id": transfer_id(id), "from": from, "to": to, "unit": "coin", "amount": amount })
}

/// The sum over all accounts is zero and the chain is whole, read from the rows.
pub async fn is_whole(hub: &TestHub, entries: u64) {
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
    one.post("/api/bank/transfers", gift(7, from, to, 50)).await.ok();
    assert_eq!(tries(&one, gift(7, from, to, 60)).await, (409, "exists".into()), "another amount under the same id");
    let mut donation = json!({ "what": "donation", "id": transfer_id(7), "from": from, "unit": "coin", "amount": 50 });
    assert_eq!(tries(&one, donation.clone()).await, (409, "exists".into()), "another receiver");
    donation["unit"] = json!("points");
    assert_eq!(tries(&one, donation).await, (409, "exists".into()));
    let back = |id| json!({ "what": "reversal", "id": transfer_id(id), "of": transfer_id(7), "reason": "on_request" });
    assert_eq!(tries(&one, back(8)).await.0, 404, "staff only");
    lead.post("/api/bank/transfers", back(8)).await.ok();
    lead.post("/api/bank/transfers", back(8)).await.ok();
    let another = json!({ "what": "reversal", "id": transfer_id(8), "of": transfer_id(7), "reason": "fraud" });
    assert_eq!(tries(&lead, another).await, (409, "already_reversed".into()), "another reason under the same id");
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
async fn a_partner_that_leaves_takes_no_more_codes_and_stays_in_the_statements() {
    let mut hub = TestHub::start().await;
    let (lead, shop) = (hub.log_in(&hub.town.duty_lead).await, hub.log_in(&hub.town.near[1]).await);
    let one = serves(&hub, &hub.town.near[0].clone(), 1, 120).await;
    let (account, _) = coins(&one).await;
    let partner = Uuid::from_u128(0x540a);
    let body = json!({ "id": partner, "area": hub.town.community.path, "name": "幸福理发店", "offers": "理发 1 时间币",
        "people": [hub.town.near[1].id()] });
    put(&lead, "/api/bank/partners", body.clone()).await.ok();
    let ask = |amount| json!({ "account": account, "partner": partner, "unit": "coin", "amount": amount });
    let take = |code: &str| json!({ "partner": partner, "code": code });
    let paid: VoucherMade = one.post("/api/bank/vouchers", ask(50)).await.good();
    shop.post("/api/bank/redeem", take(&paid.code)).await.ok();
    let open: VoucherMade = one.post("/api/bank/vouchers", ask(100)).await.good();
    let close = format!("/api/bank/partners/{partner}/close");
    assert_eq!(one.post(&close, json!({})).await.status, 404, "staff only");
    lead.post(&close, json!({})).await.ok();
    lead.post(&close, json!({})).await.ok();
    assert_eq!(total(&mine(&one).await.accounts[0], Unit::Coin), (150, 0), "what was held is free at once");
    assert_eq!(shop.post("/api/bank/redeem", take(&open.code)).await.status, 404);
    assert_eq!(one.post("/api/bank/vouchers", ask(10)).await.refusal(), (409, "partner_left".into()));
    assert_eq!(put(&lead, "/api/bank/partners", body).await.refusal(), (409, "conflict".into()));
    assert!(mine(&one).await.partners.is_empty() && mine(&shop).await.counters.is_empty());
    hub.stop().await;
    hub.start_again().await;
    let (lead, one) = (hub.log_in(&hub.town.duty_lead).await, hub.log_in(&hub.town.near[0]).await);
    assert_eq!(
        one.post("/api/bank/vouchers", ask(10)).await.refusal(),
        (409, "partner_left".into()),
        "also after a restart"
    );
    let desk: AccountsView = lead.get("/api/bank/accounts").await.good();
    assert!(desk.partners[0].closed_at.is_some());
    let shop = desk.accounts.iter().find(|account| account.name == "幸福理发店").unwrap();
    assert_eq!(total(shop, Unit::Coin).0, 50, "what it was paid stays");
    let statement: Statement = one.get(&format!("/api/bank/accounts/{account}")).await.good();
    assert_eq!(statement.lines[0].other, "幸福理发店");
    is_whole(&hub, 2).await;
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
