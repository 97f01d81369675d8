//! Outside addresses that are told of tickets: signed, in order, at least once, and never an address inside.

use crate::given::called;
use crate::open311::near_a;
use crate::report::{Resident, code_of};
use crate::ticket::{act, ticket_id};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, Method, StatusCode};
use hub::config::{Config, Network};
use hub::ids::hmac_base64;
use hub::webhook::{Delivery, GIVEN_UP_MS, HELD_MS};
use hub_core::alarm::Outcome;
use hub_core::ids::{Position, SubscriptionId};
use hub_core::time::UnixMs;
use hub_store::{Batch, NounTable, Row};
use hub_wire::outside::{Delivered, Subscribed, SubscriptionView};
use hub_wire::ticket::{TicketStateName, TicketView};
use serde_json::json;
use std::collections::BTreeSet;
use tests::{On, Setup, Sink, TestClient, TestHub, eventually};
use uuid::Uuid;

/// A hub that may tell addresses on this machine.
pub async fn hub_on(on: On) -> TestHub {
    let configure =
        Box::new(|config: &mut Config| config.webhook_allow = Network::read("127.0.0.1").into_iter().collect());
    TestHub::with(Setup { on, configure, ..Setup::default() }).await
}

pub async fn subscribed(admin: &TestClient, hub: &TestHub, url: &str) -> Subscribed {
    let body = json!({ "area": hub.town.grid_a.path, "name": "区平台", "url": url });
    admin.post("/api/webhooks", body).await.good()
}

/// Files a ticket in grid A that nobody has looked at: one change.
async fn light(staff: &TestClient, hub: &TestHub, number: u128) {
    let body = json!({ "id": ticket_id(number), "area": hub.town.building_a.path, "category": "light", "source": "desk",
        "text": "路灯不亮" });
    staff.post("/api/tickets", body).await.ok();
}

async fn view(admin: &TestClient) -> SubscriptionView {
    let views: Vec<SubscriptionView> = admin.get("/api/webhooks").await.good();
    views.into_iter().next().unwrap()
}

async fn told(sink: &Sink, count: usize) -> Vec<Delivered> {
    sink.told_times(count).await.into_iter().map(|told| serde_json::from_value(told).unwrap()).collect()
}

/// Written down by the hub that tells.
async fn written_down(admin: &TestClient, position: Position) {
    eventually("how far it is was written down", async || (view(admin).await.position >= position).then_some(())).await;
}

/// When it was told this: by the clock of the hub, in whole seconds.
async fn told_at(sink: &Sink, index: usize) -> UnixMs {
    sink.told_times(index + 1).await;
    let seconds = sink.told()[index].0["webhook-timestamp"].to_str().unwrap().parse::<i64>().unwrap();
    UnixMs(seconds * 1_000)
}

/// Held by a hub that is there.
async fn taken_up(hub: &TestHub, id: SubscriptionId) {
    eventually("a hub holds the row", async || {
        let row = hub.hub().store.noun(NounTable::Delivery, id.0).await.unwrap().unwrap();
        row.read::<Delivery>().unwrap().holder
    })
    .await;
}

fn is_signed(headers: &HeaderMap, body: &str, secret: &str) -> bool {
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    let signed = format!("{}.{}.{body}", header("webhook-id"), header("webhook-timestamp"));
    header("webhook-signature") == format!("v1,{}", hmac_base64(&key, signed.as_bytes()))
}

#[tokio::test]
async fn tickets_are_told_in_order_signed_and_without_a_word_of_anybody() {
    let (sink, hub) = (Sink::start().await, hub_on(On::Sqlite).await);
    let (admin, staff) = (hub.log_in(&hub.town.admin).await, hub.log_in(&hub.town.coordinator_a).await);
    let Subscribed { secret, .. } = subscribed(&admin, &hub, &sink.url()).await;
    let resident = Resident::at(&hub, code_of(&hub, &hub.town.building_a).await, 1);
    let mut body = resident.body("light", "路灯不亮，找王秀英");
    (body["name"], body["phone"]) = (json!("王秀英"), json!("13800138000"));
    resident.client.post("/api/report", body).await.ok();
    act(&staff, resident.ticket, json!({ "do": "triage", "size": "small" })).await.ok();
    act(&staff, resident.ticket, json!({ "do": "open" })).await.ok();
    let worker = hub.log_in(&hub.town.near[0]).await;
    act(&worker, resident.ticket, json!({ "do": "claim" })).await.ok();
    let told = eventually("the claim is told", async || {
        let told = told(&sink, 0).await;
        told.last().is_some_and(|last| last.kind == "ticket.claimed").then_some(told)
    })
    .await;
    let kinds: Vec<&str> = told.iter().map(|told| told.kind.as_str()).collect();
    assert_eq!((kinds[0], kinds.len() >= 4), ("ticket.filed", true), "{kinds:?}");
    assert!(told.windows(2).all(|pair| pair[0].position < pair[1].position), "in the order of the log");
    let last = told.last().and_then(|told| told.ticket.clone()).unwrap();
    assert_eq!((last.id, last.state, &*last.address), (resident.ticket, TicketStateName::Claimed, "幸福里3号楼"));
    for (headers, body) in sink.told() {
        assert!(is_signed(&headers, &body, &secret), "{body}");
        assert!(!is_signed(&headers, &body.replace("light", "leak"), &secret), "another body");
        let delivered: Delivered = serde_json::from_str(&body).unwrap();
        assert_eq!(headers["fengdi-position"].to_str().unwrap(), delivered.position.0.to_string());
        assert_eq!(headers["webhook-id"].to_str().unwrap(), delivered.id);
        for personal in ["王秀英", "138", "不亮", hub.town.near[0].name()] {
            assert!(!body.contains(personal), "{personal} in {body}");
        }
    }
    let listed = admin.get("/api/webhooks").await.text;
    assert!(!listed.contains(&secret[6..]), "the secret is shown once");
}

#[tokio::test]
async fn what_is_private_or_elsewhere_is_never_told() {
    let (sink, hub) = (Sink::start().await, hub_on(On::Sqlite).await);
    let (admin, lead) = (hub.log_in(&hub.town.admin).await, hub.log_in(&hub.town.duty_lead).await);
    subscribed(&admin, &hub, &sink.url()).await;
    let file = async |id: u128, change: serde_json::Value| {
        let mut body = json!({ "id": Uuid::from_u128(id), "area": hub.town.building_a.path, "category": "light",
            "source": "desk", "text": "灯" });
        for (key, value) in change.as_object().unwrap() {
            body[key] = value.clone();
        }
        lead.post("/api/tickets", body).await.ok();
    };
    file(1, json!({ "size": "private" })).await;
    file(2, json!({ "household": hub.town.household_a.id })).await;
    file(3, json!({ "area": hub.town.building_b.path })).await;
    file(4, json!({ "source": "visit" })).await;
    // What an alarm leaves behind.
    let mut sensor = hub.device(&hub.town.sensor_a).await;
    let alarm = called(&mut sensor, "fall", 1).await;
    lead.close(alarm, Outcome::Helped).await.ok();
    file(9, json!({})).await;
    let told = told(&sink, 1).await;
    let tickets: Vec<_> = told.iter().map(|told| told.ticket.as_ref().unwrap().id.0).collect();
    assert_eq!(tickets, [Uuid::from_u128(9)]);
}

async fn what_fails_is_told_later_and_nothing_is_skipped(on: On) {
    let (sink, mut hub) = (Sink::start().await, hub_on(on).await);
    sink.answer(StatusCode::INTERNAL_SERVER_ERROR);
    let admin = hub.log_in(&hub.town.admin).await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let id = subscribed(&admin, &hub, &sink.url()).await.id;
    light(&staff, &hub, 1).await;
    light(&staff, &hub, 2).await;
    told(&sink, 1).await;
    let failing = eventually("the failure is written down", async || {
        Some(view(&admin).await).filter(|view| view.failing_since.is_some())
    })
    .await;
    assert_eq!(failing.last.as_ref().and_then(|last| last.status), Some(500));
    assert_eq!(failing.next_at, Some(hub.now().plus_ms(2_000)));
    assert_eq!(sink.told().len(), 1, "the second waits for the first");
    hub.stop().await;
    hub.start_again().await;
    sink.answer(StatusCode::OK);
    taken_up(&hub, id).await;
    hub.advance(2_000).await;
    assert!(told_at(&sink, 1).await >= failing.next_at.unwrap(), "it waits over the restart as well");
    let told = told(&sink, 3).await;
    assert_eq!(told[0].id, told[1].id, "the same change is the same message");
    assert_ne!(told[1].ticket.as_ref().unwrap().id, told[2].ticket.as_ref().unwrap().id);
    let admin = hub.log_in(&hub.town.admin).await;
    written_down(&admin, told[2].position).await;
    assert_eq!(view(&admin).await.failing_since, None);
}

#[tokio::test]
async fn what_fails_is_told_later_and_nothing_is_skipped_over_a_restart() {
    what_fails_is_told_later_and_nothing_is_skipped(On::Sqlite).await;
}

#[tokio::test]
async fn what_fails_is_told_later_the_same_on_postgres() {
    what_fails_is_told_later_and_nothing_is_skipped(On::Postgres).await;
}

/// A hub that was killed had told something it had not written down: it is told once more with the same id, after the
/// time for which the dead hub held the row.
#[tokio::test]
async fn what_a_killed_hub_had_not_written_down_is_told_again_with_the_same_id() {
    let (sink, mut hub) = (Sink::start().await, hub_on(On::Sqlite).await);
    let admin = hub.log_in(&hub.town.admin).await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let id = subscribed(&admin, &hub, &sink.url()).await.id;
    let before = hub.position();
    light(&staff, &hub, 1).await;
    let first = told(&sink, 1).await.remove(0);
    written_down(&admin, first.position).await;
    hub.stop().await;
    let held_until = hub.now().plus_ms(HELD_MS);
    hub.offline(async |store| {
        let row = store.noun(NounTable::Delivery, id.0).await.unwrap().unwrap();
        let dead = Delivery {
            position: before,
            holder: Some(Uuid::from_u128(0xdead)),
            held_until,
            ..row.read::<Delivery>().unwrap()
        };
        let row = dead.row(id, &row.area, row.opened_at).unwrap();
        let expected = store.head().await.unwrap().position;
        store.commit(&Batch { expected, entries: Vec::new(), rows: vec![Row::Noun(row)] }).await.unwrap();
    })
    .await;
    hub.start_again().await;
    hub.advance(HELD_MS).await;
    assert!(told_at(&sink, 1).await >= held_until, "somebody else seems to hold it");
    let again = told(&sink, 2).await.remove(1);
    assert_eq!((again.id, again.position), (first.id, first.position));
}

#[tokio::test]
async fn everything_from_a_place_of_the_log_on_is_told_again() {
    let (sink, hub) = (Sink::start().await, hub_on(On::Sqlite).await);
    let admin = hub.log_in(&hub.town.admin).await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let id = subscribed(&admin, &hub, &sink.url()).await.id;
    for number in 1..=3 {
        light(&staff, &hub, number).await;
    }
    let first = told(&sink, 3).await;
    let path = format!("/api/webhooks/{id}/replay");
    let beyond = hub.position().0 + 100;
    assert_eq!(admin.post(&path, json!({ "from": beyond })).await.refusal(), (422, "invalid".into()));
    admin.post(&path, json!({ "from": first[1].position })).await.ok();
    let all = told(&sink, 5).await;
    let ids = |told: &[Delivered]| told.iter().map(|told| told.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&all[3..]), ids(&first[1..]));
    // Switched off it is told nothing, and nothing is lost.
    let switch = async |on: bool| {
        admin.post(&format!("/api/webhooks/{id}/switch"), json!({ "on": on })).await.ok();
    };
    written_down(&admin, first[2].position).await;
    switch(false).await;
    light(&staff, &hub, 4).await;
    assert!(!view(&admin).await.on);
    switch(true).await;
    let all = told(&sink, 6).await;
    assert!(all[5].position > first[2].position);
    assert_eq!(admin.send(admin.request(Method::DELETE, &format!("/api/webhooks/{id}"))).await.status, 200);
    assert!(admin.get("/api/webhooks").await.json().as_array().unwrap().is_empty());
    assert_eq!(admin.post(&path, json!({ "from": 1 })).await.refusal(), (404, "not_found".into()));
    // What happens after that is told to whoever asks anew, and not to what is gone.
    light(&staff, &hub, 5).await;
    subscribed(&admin, &hub, &sink.url()).await;
    light(&staff, &hub, 6).await;
    let last = told(&sink, 7).await.remove(6);
    assert_eq!((last.ticket.unwrap().id, sink.told().len()), (ticket_id(6), 7));
}

#[tokio::test]
async fn an_address_that_is_silent_for_a_day_is_given_up_and_staff_find_a_ticket() {
    let (sink, hub) = (Sink::start().await, hub_on(On::Sqlite).await);
    sink.answer(StatusCode::BAD_GATEWAY);
    let admin = hub.log_in(&hub.town.admin).await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let id = subscribed(&admin, &hub, &sink.url()).await.id;
    light(&staff, &hub, 1).await;
    told(&sink, 1).await;
    eventually("the failure is written down", async || view(&admin).await.failing_since).await;
    hub.jump(GIVEN_UP_MS).await;
    let admin = hub.log_in(&hub.town.admin).await;
    let off = eventually("it is switched off", async || Some(view(&admin).await).filter(|view| !view.on)).await;
    assert!(off.given_up_at.is_some());
    let tickets: Vec<TicketView> = hub.log_in(&hub.town.coordinator_a).await.get("/api/tickets").await.good();
    let notice: Vec<_> = tickets.iter().filter(|ticket| ticket.summary.contains("区平台")).collect();
    assert_eq!(notice.len(), 1, "{tickets:#?}");
    let before = sink.told().len();
    sink.answer(StatusCode::OK);
    admin.post(&format!("/api/webhooks/{id}/switch"), json!({ "on": true })).await.ok();
    let told = told(&sink, before + 1).await;
    assert_eq!(told[before].id, told[0].id, "it goes on where it stood");
    assert_eq!(view(&admin).await.given_up_at, None);
}

/// Of two hubs one tells, and the other goes on when it is gone.
async fn of_two_hubs_one_tells(on: On) {
    let sink = Sink::start().await;
    let one = hub_on(on).await;
    let mut other = one.beside().await;
    let admin = one.log_in(&one.town.admin).await;
    subscribed(&admin, &one, &sink.url()).await;
    eventually("known at both", async || (other.position() == one.position()).then_some(())).await;
    let staff = one.log_in(&one.town.coordinator_a).await;
    for number in 1..=5 {
        light(&staff, &one, number).await;
    }
    let last = told(&sink, 5).await.pop().unwrap();
    written_down(&admin, last.position).await;
    other.stop().await;
    light(&staff, &one, 6).await;
    // The other one may have been the one that told: it has let go of the row, or its time is over.
    one.advance(HELD_MS).await;
    let told = told(&sink, 6).await;
    let ids: BTreeSet<&str> = told.iter().map(|told| told.id.as_str()).collect();
    assert_eq!((told.len(), ids.len()), (6, 6), "each once");
}

#[tokio::test]
async fn of_two_hubs_one_tells_on_one_file() {
    of_two_hubs_one_tells(On::Sqlite).await;
}

#[tokio::test]
async fn of_two_hubs_one_tells_on_postgres() {
    of_two_hubs_one_tells(On::Postgres).await;
}

/// What a program files comes back over the webhook with the same id.
#[tokio::test]
async fn a_request_of_a_program_is_told_with_the_id_it_got() {
    let (sink, hub) = (Sink::start().await, hub_on(On::Sqlite).await);
    let admin = hub.log_in(&hub.town.admin).await;
    subscribed(&admin, &hub, &sink.url()).await;
    let posted = near_a(&hub, &admin).await;
    let told = told(&sink, 1).await;
    assert_eq!(told[0].ticket.as_ref().unwrap().id.to_string(), posted);
}
