//! Lists hold what belongs to the reader's areas, and nothing else.

use crate::open311::{form, id_of, posts, program};
use crate::photo::{get, ogg, reported, seen, sends};
use crate::report::Resident;
use crate::ticket::{act, filed, jobs};
use crate::visit::{finish, planned, wanted};
use http::Method;
use hub::commander::{Everyday, RegistryChange};
use hub::world::{Application, Beginning, Subscription};
use hub_core::access::{Grant, Role};
use hub_core::alarm::Outcome;
use hub_core::area::{Area, AreaPath};
use hub_core::ids::{ApplicationId, AreaId, Position, SubscriptionId};
use hub_store::{NounRow, NounTable};
use hub_wire::outside::{ApplicationAdded, WebhookAnswer};
use hub_wire::visit::{ClosedVisits, HomeView, RoundView};
use serde_json::{Value, json};
use tests::{BEGIN, TestClient, TestHub, TestPerson, Town};
use uuid::Uuid;

/// Alarms that were closed: staff of the area see them page by page, others do not, and a cursor made up is refused.
#[tokio::test]
async fn closed_alarms_are_listed_for_their_own_area_only() {
    let hub = TestHub::start().await;
    let mut button = hub.device(&hub.town.button_a).await;
    let lead = hub.log_in(&hub.town.duty_lead).await;
    for seq in 0..35 {
        button.sos(seq).await;
        let alarm = lead.only_alarm().await.id;
        lead.close(alarm, Outcome::FalsePress).await.ok();
        button.answer("closed").await;
        hub.advance(1_000).await;
    }
    let first: Value = hub.log_in(&hub.town.coordinator_a).await.get("/api/alarms/recent").await.good();
    assert_eq!(first["alarms"].as_array().unwrap().len(), 30);
    let next = first["next"].as_str().unwrap();
    let second: Value = lead.get(&format!("/api/alarms/recent?before={next}")).await.good();
    assert_eq!((second["alarms"].as_array().unwrap().len(), second["next"].is_null()), (5, true));
    let other: Value = hub.log_in(&hub.town.coordinator_b).await.get("/api/alarms/recent").await.good();
    assert_eq!(other["alarms"], json!([]));
    for made_up in ["-1", "1", "x.y", "99999999999999999999.0", "1.00000000-0000-0000-0000-00000000000g"] {
        assert_eq!(lead.get(&format!("/api/alarms/recent?before={made_up}")).await.status, 422, "{made_up}");
    }
}

/// Devices, people and refused messages of another area are not listed.
#[tokio::test]
async fn lists_hold_the_own_area_only() {
    let hub = TestHub::start().await;
    let mut button = hub.device(&hub.town.button_a).await;
    button.publish(b"{\"kind\":\"dance\"}".to_vec()).await;
    let other = hub.log_in(&hub.town.coordinator_b).await;
    for path in ["/api/devices", "/api/people", "/api/rejections", "/api/alarms"] {
        let text = other.get(path).await.text;
        for word in ["button-a", "志愿者101", "网格员甲", "dance"] {
            assert!(!text.contains(word), "{path} shows {word} to another grid: {text}");
        }
    }
    let own = hub.log_in(&hub.town.coordinator_a).await;
    assert!(own.get("/api/devices").await.text.contains("button-a"));
    assert!(own.get("/api/rejections").await.text.contains("dance"));
}

/// A round is its walker's, staff see their own doors on it; who has a role elsewhere has it elsewhere only.
#[tokio::test]
async fn rounds_and_visits_that_are_over_are_for_those_who_keep_or_make_them() {
    let mut town = Town::new();
    let makes_here = Grant { role: Role::Volunteer, area: town.grid_a.path.clone() };
    town.coordinator_b.person.grants.push(makes_here);
    let hub = TestHub::in_town(town).await;
    let (staff, own) = (hub.log_in(&hub.town.coordinator_a).await, hub.log_in(&hub.town.near[0]).await);
    let (neighbour, elsewhere) = (hub.log_in(&hub.town.near[1]).await, hub.log_in(&hub.town.coordinator_b).await);
    let visit = planned(&hub, &staff, &hub.town.near[0], 6).await;
    let path = format!("/api/round?person={}", hub.town.near[0].id());
    for (client, order) in [(&own, vec![visit]), (&staff, vec![visit]), (&neighbour, vec![]), (&elsewhere, vec![])] {
        let round: RoundView = client.get(&path).await.good();
        assert_eq!(round.order, order);
    }
    let pair = [hub.town.near[0].id(), hub.town.near[1].id()];
    let team = json!({ "id": Uuid::from_u128(0x7ea1), "name": "结对", "area": hub.town.grid_a.path, "base": null,
        "phone": null, "department": false, "members": pair, "categories": [] });
    let put = async |client: &TestClient, path: &str, body: Value| {
        client.send(client.request(Method::PUT, path).json(&body)).await.ok();
    };
    put(&hub.log_in(&hub.town.admin).await, "/api/teams", team).await;
    let mut shared = wanted(&hub, &hub.town.near[0], 6);
    shared["assigned"] = json!({ "noun": "team", "id": Uuid::from_u128(0x7ea1) });
    put(&staff, "/api/visit-plans", shared).await;
    let acts = format!("/api/visits/{visit}/act");
    neighbour.post(&acts, json!({ "key": Uuid::from_u128(1), "act": { "do": "start" } })).await.ok();
    for (client, order) in [(&neighbour, vec![visit]), (&own, vec![])] {
        let round: RoundView = client.get("/api/round").await.good();
        assert_eq!(round.order, order, "one of the two is at that door");
    }
    neighbour.post(&acts, json!({ "key": Uuid::from_u128(2), "act": finish() })).await.ok();
    for (client, count) in [(&staff, 1), (&elsewhere, 0)] {
        let closed: ClosedVisits = client.get("/api/visits/closed").await.good();
        assert_eq!(closed.visits.len(), count);
    }
    let tomorrow = planned(&hub, &staff, &hub.town.near[0], 30).await;
    let round: RoundView = own.get("/api/round").await.good();
    assert!(tomorrow != visit && round.order.is_empty(), "tomorrow's is not today's");
}

/// Plans stay with their household, searches are cut, a checklist is the only one of its key.
#[tokio::test]
async fn what_is_planned_is_bounded() {
    let mut town = Town::new();
    for number in 0..21_u128 {
        let mut home = town.household_a.clone();
        (home.id.0, home.door) = (Uuid::from_u128(0x40_e0 + number), format!("9{number:02}"));
        town.more.push(RegistryChange::Household(Box::new(home)));
    }
    let hub = TestHub::in_town(town).await;
    let (staff, lead) = (hub.log_in(&hub.town.coordinator_a).await, hub.log_in(&hub.town.duty_lead).await);
    planned(&hub, &staff, &hub.town.near[0], 6).await;
    let put = async |path: &str, body: &Value| lead.send(lead.request(Method::PUT, path).json(body)).await.refusal();
    let mut moved = wanted(&hub, &hub.town.far[0], 6);
    moved["household"] = json!(hub.town.household_b.id);
    assert_eq!(put("/api/visit-plans", &moved).await, (422, "invalid".into()), "it stays with its household");
    for (search, count) in [("%E5%B9%B8%E7%A6%8F", 20), ("%20", 0)] {
        let homes: Vec<HomeView> = staff.get(&format!("/api/visit-plans/homes?q={search}")).await.good();
        assert_eq!(homes.len(), count, "{search}");
    }
    let rules: Vec<Value> = lead.get("/api/visit-rules").await.good();
    let mut own = rules[0].clone();
    own["area"] = json!(hub.town.community.path);
    let list = own["checklists"][0].clone();
    own["checklists"] = json!([list.clone(), list]);
    assert_eq!(put("/api/visit-rules", &own).await, (422, "invalid".into()), "two lists of one key");
    let numbered = |number| {
        let mut list = rules[0]["checklists"][0].clone();
        list["key"] = json!(format!("list{number}"));
        list["questions"].as_array_mut().unwrap().truncate(1);
        list
    };
    own["checklists"] = (0..21).map(numbered).collect();
    assert_eq!(put("/api/visit-rules", &own).await, (422, "invalid".into()), "more lists than twenty");
}

fn listener(number: u128) -> SubscriptionId {
    SubscriptionId(Uuid::from_u128(0x5_0000 + number))
}

/// As many addresses and programs as go in, but for one of each.
fn listeners(area: &AreaPath) -> Vec<RegistryChange> {
    let began = BEGIN;
    let addresses = (0..49_u128).map(|number| {
        let subscription = Subscription {
            id: listener(number),
            area: area.clone(),
            name: "平台".into(),
            url: "http://127.0.0.1:9/".into(),
            secret: vec![7; 32],
            on: false,
            given_up_at: None,
            beginning: Beginning { after: Position(0), no: 1 },
            opened_at: began,
        };
        NounRow::of(NounTable::Subscription, subscription.id.0, area.clone(), began, None, &subscription).unwrap()
    });
    let programs = (0..199_u128).map(|number| {
        let id = ApplicationId(Uuid::from_u128(0x6_0000 + number));
        let key_sha256 = format!("{number:064x}");
        let program = Application { id, area: area.clone(), name: "程序".into(), key_sha256, opened_at: began };
        NounRow::of(NounTable::Application, id.0, area.clone(), began, None, &program).unwrap()
    });
    let rows = addresses.chain(programs).map(|row| Everyday::of(row).unwrap());
    rows.map(|row| RegistryChange::Everyday(Box::new(row))).collect()
}

/// A second street with an administrator of its own, and a first one that many outside are told of.
fn two_streets() -> (Town, Area, TestPerson) {
    let mut town = Town::new();
    town.more.extend(listeners(&town.grid_a.path));
    let id = AreaId(Uuid::from_u128(0x2_57ee7));
    let street = Area { id, path: AreaPath::root().child(id), name: "外滩街道".into(), ..town.street.clone() };
    let admin = TestPerson::new(901, Role::Admin, &street.path, None);
    town.more.push(RegistryChange::Area(street.clone()));
    (town, street, admin)
}

/// Programs outside and what they see, from the other end of the town.
#[tokio::test]
async fn programs_and_addresses_are_another_streets_or_nothing() {
    let (town, street, mut theirs) = two_streets();
    let hub = TestHub::in_town(town).await;
    theirs.person.password_hash = hub.hub().world.read().people[&hub.town.admin.id()].password_hash.clone();
    hub.change(&[RegistryChange::Person(Box::new(theirs.person.clone()))]).await;
    let (admin, theirs) = (hub.log_in(&hub.town.admin).await, hub.log_in(&theirs).await);
    let grid = &hub.town.grid_a.path;
    let body = json!({ "area": grid, "name": "区平台", "url": "https://localhost:9/" });
    let address: Value = admin.post("/api/webhooks", body.clone()).await.good();
    assert_eq!(admin.post("/api/webhooks", body).await.refusal(), (422, "invalid".into()), "one more than fifty");
    let named = json!({ "area": grid, "name": "热线" });
    let made: ApplicationAdded = admin.post("/api/applications", named.clone()).await.good();
    assert_eq!(admin.post("/api/applications", named).await.refusal(), (422, "invalid".into()), "more than 200");
    let inside = format!("/api/webhooks/{}/test", listener(0));
    let answer: WebhookAnswer = admin.post(&inside, json!({})).await.good();
    assert_eq!(answer.fault.as_deref(), Some("refused_address"), "an address that was allowed and is not any more");
    for list in ["/api/webhooks", "/api/applications"] {
        assert_eq!(theirs.get(list).await.json(), json!([]), "{list}");
    }
    let address = format!("/api/webhooks/{}", address["id"].as_str().unwrap());
    for path in [address.clone(), format!("/api/applications/{}", made.id)] {
        assert_eq!(theirs.send(theirs.request(Method::DELETE, &path)).await.status, 404, "{path}");
    }
    assert_eq!(theirs.post(&format!("{address}/switch"), json!({ "on": false })).await.status, 404);

    let client = program(&hub);
    let id = id_of(&posts(&client, &form(&made.key, &[])).await);
    let asked = async |question: &str| client.get(&format!("/open311/v2/{question}")).await;
    for (place, there) in [(hub.town.street.id, true), (street.id, false)] {
        let status = if there { 200 } else { 404 };
        assert_eq!(asked(&format!("requests/{id}.json?jurisdiction_id={place}")).await.status, status);
        assert_eq!(asked(&format!("tokens/{id}.json?jurisdiction_id={place}")).await.status, status);
        for question in ["", &format!("&service_request_id={id}")] {
            let listed = asked(&format!("requests.json?jurisdiction_id={place}{question}")).await;
            assert_eq!(listed.text.contains(&id), there, "{place}{question}");
        }
    }
    let away = form(&made.key, &[("jurisdiction_id", &street.id.to_string())]);
    assert_eq!(posts(&client, &away).await.status, 404, "outside of the area of its key");
}

/// A code opens its own ticket's pictures when that ticket is named; no code opens what has none.
#[tokio::test]
async fn pictures_are_for_the_code_of_their_own_ticket_and_for_who_has_the_job() {
    let hub = TestHub::start().await;
    let (resident, uploaded) = reported(&hub).await;
    let other = Resident::at(&hub, resident.code.clone(), 2);
    other.reports("noise", "吵").await.ok();
    let misnamed = get(&other.client, uploaded.id, "full").header("ticket", other.ticket.to_string());
    assert_eq!(seen(misnamed.header("follow-code", &resident.follow)).await.0, 404, "another ticket is named");
    let (staff, holder) = (hub.log_in(&hub.town.coordinator_a).await, hub.log_in(&hub.town.near[0]).await);
    let job = filed(&staff, &hub, 1, "leak").await;
    act(&staff, job, json!({ "do": "open" })).await.ok();
    act(&holder, job, json!({ "do": "claim" })).await.ok();
    let path = format!("/api/tickets/{job}/photos");
    let added: hub_wire::report::Uploaded = sends(&holder, &path, "audio/ogg", ogg()).await.good();
    let passer_by = hub.log_in(&hub.town.near[1]).await;
    assert_eq!(sends(&passer_by, &path, "audio/ogg", ogg()).await.status, 404, "somebody else has the job");
    let unasked = get(&hub.client(), added.id, "full").header("ticket", job.to_string());
    assert_eq!(seen(unasked).await.0, 404, "of a ticket without a code, without a code");
}

/// The name still stands on the visit and the job; the role is in another grid by now. Neither the door nor the reason
/// nor a picture is there for whoever may no longer go.
#[tokio::test]
async fn who_has_lost_the_role_here_has_nothing_left_of_visits_and_jobs() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let gone = hub.log_in(&hub.town.near[0]).await;
    let visit = planned(&hub, &staff, &hub.town.near[1], 6).await;
    let assign = json!({ "key": Uuid::from_u128(7),
        "act": { "do": "assign", "to": { "noun": "person", "id": hub.town.near[0].id() } } });
    let visit_act = format!("/api/visits/{visit}/act");
    staff.post(&visit_act, assign.clone()).await.ok();
    let job = filed(&staff, &hub, 1, "leak").await;
    act(&staff, job, json!({ "do": "open" })).await.ok();
    act(&gone, job, json!({ "do": "claim" })).await.ok();
    let pictures = format!("/api/tickets/{job}/photos");
    let added: hub_wire::report::Uploaded = sends(&staff, &pictures, "audio/ogg", ogg()).await.good();
    assert_eq!(seen(get(&gone, added.id, "full")).await.0, 200, "while the job is in these hands");
    assert_eq!(gone.get("/api/round").await.json()["order"], json!([visit]));

    let mut moved = hub.hub().world.read().people[&hub.town.near[0].id()].as_ref().clone();
    moved.grants = vec![Grant { role: Role::Volunteer, area: hub.town.grid_b.path.clone() }];
    hub.change(&[RegistryChange::Person(Box::new(moved))]).await;
    let (_, phone) = hub.screen(&hub.town.near[0]).await;
    assert!(phone.shown.stops.is_empty() && phone.shown.jobs.is_empty(), "{:?}", phone.shown.stops);
    assert_eq!(gone.get("/api/round").await.json()["order"], json!([]));
    assert!(jobs(&gone).await.is_empty());
    let start = json!({ "key": Uuid::from_u128(1), "act": { "do": "start" } });
    assert_eq!(gone.post(&visit_act, start).await.status, 404);
    staff.post(&visit_act, assign).await.ok();
    assert_eq!(act(&gone, job, json!({ "do": "done", "text": "好了" })).await.status, 404);
    assert_eq!(seen(get(&gone, added.id, "full")).await.0, 404, "its pictures");
    assert_eq!(sends(&gone, &pictures, "audio/ogg", ogg()).await.status, 404, "nor is one put to it");
}
