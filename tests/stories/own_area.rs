//! Lists hold what belongs to the reader's areas, and nothing else.

use crate::open311::{form, id_of, posts, program};
use crate::photo::{get, ogg, reported, seen, sends};
use crate::report::Resident;
use crate::ticket::{act, filed};
use crate::visit::{finish, planned, wanted};
use http::Method;
use hub::commander::RegistryChange;
use hub_core::access::{Grant, Role};
use hub_core::alarm::Outcome;
use hub_core::area::{Area, AreaPath};
use hub_core::ids::AreaId;
use hub_wire::outside::ApplicationAdded;
use hub_wire::visit::{ClosedVisits, HomeView, RoundView};
use serde_json::{Value, json};
use tests::{TestHub, TestPerson, Town};
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
    let moved = json!({ "key": Uuid::from_u128(1), "act": finish() });
    own.post(&format!("/api/visits/{visit}/act"), moved).await.ok();
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
}

/// A second street with an administrator of its own.
fn two_streets() -> (Town, Area, TestPerson) {
    let mut town = Town::new();
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
    let address: Value = admin.post("/api/webhooks", body).await.good();
    let made: ApplicationAdded = admin.post("/api/applications", json!({ "area": grid, "name": "热线" })).await.good();
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
