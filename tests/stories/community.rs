//! Areas, households and policies by the people who run them: what an administrator writes holds from then on, what is
//! wrong is refused with a sentence and never stored, and nobody reaches beyond the own area.

use crate::given::{asked_in, pressed, steps};
use http::Method;
use hub_core::access::{Grant, Role};
use hub_core::area::AreaPath;
use hub_core::ids::{AreaId, HouseholdId};
use hub_core::policy::{Ask, Policy, Step};
use hub_core::signal::AlarmKind;
use serde_json::{Value, json};
use tests::{Answer, TestClient, TestHub, Town};
use uuid::Uuid;

async fn put(client: &TestClient, path: &str, body: Value) -> Answer {
    client.send(client.request(Method::PUT, path).json(&body)).await
}

/// A policy that asks the duty lead first.
fn lead_first() -> Policy {
    let steps = vec![Step { after_s: 0, ask: vec![Ask::DutyLead] }, Step { after_s: 3, ask: vec![Ask::Staff] }];
    Policy { steps, ..Policy::standard(AlarmKind::Sos) }
}

/// The town with an administrator of grid A only.
fn town_with_grid_admin() -> Town {
    let mut town = Town::new();
    town.coordinator_a.person.grants = vec![Grant { role: Role::Admin, area: town.grid_a.path.clone() }];
    town
}

/// A policy holds for alarms that open after it, in its area and below, until it is taken away; open alarms keep theirs.
#[tokio::test]
async fn a_policy_holds_from_the_next_alarm_on_in_its_own_area() {
    let hub = TestHub::start().await;
    let admin = hub.log_in(&hub.town.admin).await;
    let lead = hub.log_in(&hub.town.duty_lead).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let before = pressed(&mut button, 1).await;
    let policy = json!({ "area": hub.town.grid_a.path, "kind": "sos", "policy": lead_first() });
    put(&admin, "/api/policies", policy.clone()).await.ok();
    assert!(asked_in(&lead.show(before).await, 0).len() > 1, "an open alarm keeps its policy");
    lead.close(before, hub_core::alarm::Outcome::Drill).await.ok();
    button.sos(2).await;
    let after = lead.only_alarm().await;
    assert_eq!(asked_in(&after, 0), [hub.town.duty_lead.id()]);
    let elsewhere = pressed(&mut hub.device(&hub.town.button_b).await, 1).await;
    assert!(!asked_in(&lead.show(elsewhere).await, 0).contains(&hub.town.duty_lead.id()), "another grid");
    hub.advance(8_000).await;
    assert_eq!(steps(&lead.timeline(after.id).await)[1], (1, 3_000));

    let listed: Vec<Value> = admin.get("/api/policies").await.good();
    let own = |listed: &[Value]| listed.iter().filter(|row| !row["area"].is_null()).count();
    assert_eq!((own(&listed), listed.len()), (1, 8));
    let again = Policy { need: 2, ..lead_first() };
    put(&admin, "/api/policies", json!({ "area": hub.town.grid_a.path, "kind": "sos", "policy": again })).await.ok();
    let listed: Vec<Value> = admin.get("/api/policies").await.good();
    assert_eq!((own(&listed), listed[0]["policy"]["need"].as_u64()), (1, Some(2)), "changed, not doubled");

    let named = json!({ "area": hub.town.grid_a.path, "kind": "sos" });
    admin.post("/api/policies/remove", named.clone()).await.ok();
    assert_eq!(admin.post("/api/policies/remove", named).await.refusal(), (404, "not_found".into()));
    lead.close(after.id, hub_core::alarm::Outcome::Drill).await.ok();
    let standard = pressed(&mut hub.device(&hub.town.cord_a).await, 1).await;
    assert!(asked_in(&lead.show(standard).await, 0).len() > 1, "the built-in one again");
}

/// A policy under which a call could fall silent is refused with a sentence, and nothing is stored.
#[tokio::test]
async fn a_wrong_policy_is_refused_with_a_sentence_and_never_stored() {
    let hub = TestHub::start().await;
    let admin = hub.log_in(&hub.town.admin).await;
    let area = &hub.town.grid_a.path;
    let wrong = [
        (Policy { steps: Vec::new(), ..lead_first() }, "at least one step"),
        (Policy { need: 0, ..lead_first() }, "need must be at least 1"),
        (Policy { repeat_s: 0, ..lead_first() }, "repeat_s must be at least 5"),
    ];
    for (policy, sentence) in wrong {
        let answer = put(&admin, "/api/policies", json!({ "area": area, "kind": "sos", "policy": policy })).await;
        assert_eq!(answer.refusal(), (422, "invalid".into()));
        assert!(answer.json()["detail"].as_str().unwrap().contains(sentence), "{}", answer.text);
    }
    let nowhere = AreaPath::root().child(AreaId(Uuid::from_u128(77)));
    let answer = put(&admin, "/api/policies", json!({ "area": nowhere, "kind": "sos", "policy": lead_first() })).await;
    assert_eq!(answer.refusal(), (422, "invalid".into()));
    let mut extra = json!({ "area": area, "kind": "sos", "policy": lead_first() });
    extra["policy"]["colour"] = json!("red");
    assert_eq!(put(&admin, "/api/policies", extra).await.refusal(), (422, "malformed".into()));
    assert_eq!(hub.hub().store.policies().await.unwrap(), []);
}

/// New streets, buildings and households are there at once: a device in the new household calls the right door.
#[tokio::test]
async fn an_area_and_a_household_can_be_added_and_changed() {
    let hub = TestHub::start().await;
    let admin = hub.log_in(&hub.town.admin).await;
    let (building, home) = (AreaId(Uuid::from_u128(0x70)), HouseholdId(Uuid::from_u128(0x71)));
    let area = json!({ "parent": hub.town.grid_a.id, "level": "building", "name": "新楼", "street": "梅园路 20 号",
        "centre": { "lat": 31.231, "lon": 121.47 } });
    put(&admin, &format!("/api/areas/{building}"), area.clone()).await.ok();
    put(&admin, &format!("/api/areas/{building}"), area.clone()).await.ok();
    let path = hub.town.grid_a.path.child(building);
    let mut household = json!({ "area": path, "door": "501", "floor": 5, "risk": "high",
        "residents": [{ "name": "赵奶奶", "born": 1938 }], "contacts": [hub.town.contact.id()] });
    put(&admin, &format!("/api/households/{home}"), household.clone()).await.ok();
    household["notes"] = json!("门锁着，钥匙在邻居家");
    put(&admin, &format!("/api/households/{home}"), household.clone()).await.ok();
    let page: Value = admin.get("/api/households").await.good();
    let own = page["households"].as_array().unwrap().iter().find(|known| known["id"] == home.to_string()).unwrap();
    assert_eq!((own["residents"][0]["born"].as_i64(), &own["notes"]), (Some(1938), &household["notes"]));
    assert!(page["next"].is_null());

    let found = async |client: &TestClient, query: &str| -> Vec<String> {
        let page: Value = client.get(&format!("/api/households?q={query}")).await.good();
        let doors =
            page["households"].as_array().unwrap().iter().map(|known| known["door"].as_str().unwrap().to_owned());
        doors.collect()
    };
    assert_eq!(found(&admin, "%E6%96%B0%E6%A5%BC%20501").await, ["501"], "building and door");
    assert_eq!(found(&admin, "%E8%B5%B5").await, ["501"], "a resident");
    assert!(found(&admin, "%E8%B5%B5%20302").await.is_empty(), "every word must fit");
    let desk = hub.log_in(&hub.town.coordinator_a).await;
    assert_eq!(desk.get("/api/households").await.status, 403, "the list is for administrators");
    let own: Value = desk.get("/api/households?q=501").await.good();
    let own = &own["households"][0];
    assert_eq!((&own["door"], &own["residents"][0]["name"]), (&json!("501"), &json!("赵奶奶")));
    let hidden = (&own["notes"], &own["risk"], &own["residents"][0]["born"], own["contacts"].as_array().map(Vec::len));
    assert_eq!(hidden, (&json!(""), &json!("low"), &Value::Null, Some(0)), "no more than finds the door");
    assert!(found(&hub.log_in(&hub.town.coordinator_b).await, "501").await.is_empty(), "another grid");
    assert_eq!(hub.log_in(&hub.town.near[0]).await.get("/api/households?q=501").await.status, 403);
    let page: Value = admin.get("/api/households?q=&limit=1").await.good();
    assert_eq!(page["households"].as_array().unwrap().len(), 1);
    let rest: Value = admin.get(&format!("/api/households?after={}", page["next"].as_str().unwrap())).await.good();
    assert_eq!(rest["households"].as_array().unwrap().len(), 2, "of three households");

    // The button of household A moves house with its household.
    let moved = json!({ "area": path, "door": "502", "residents": [] });
    put(&admin, &format!("/api/households/{}", hub.town.household_a.id), moved).await.ok();
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = hub.log_in(&hub.town.duty_lead).await.show(pressed(&mut button, 1).await).await;
    assert_eq!((alarm.area, alarm.household.unwrap().label), (path.clone(), "新楼 502".into()));

    for (body, word) in [
        (json!({ "parent": hub.town.grid_b.id, "level": "building", "name": "新楼" }), "stays under"),
        (json!({ "parent": hub.town.grid_a.id, "level": "street", "name": "新楼" }), "narrower"),
        (json!({ "parent": hub.town.grid_a.id, "level": "building", "name": " " }), "name is empty"),
        (json!({ "parent": home, "level": "building", "name": "新楼" }), "no such area"),
    ] {
        let answer = put(&admin, &format!("/api/areas/{building}"), body).await;
        assert_eq!(answer.refusal(), (422, "invalid".into()));
        assert!(answer.json()["detail"].as_str().unwrap().contains(word), "{}", answer.text);
    }
    let nobody = json!({ "area": path, "door": "503", "contacts": [Uuid::from_u128(1)] });
    let answer = put(&admin, &format!("/api/households/{home}"), nobody).await;
    assert!(answer.status == 422 && answer.text.contains("nobody with the id"), "{}", answer.text);
    assert_eq!(put(&admin, "/api/areas/none", area).await.status, 404);
}

/// A spreadsheet of households is taken whole or not at all, and the same again changes nothing.
#[tokio::test]
async fn households_come_from_a_spreadsheet() {
    let hub = TestHub::start().await;
    let admin = hub.log_in(&hub.town.admin).await;
    let csv = "area,unit,door,residents,contacts,risk\n\
        幸福里3号楼,2单元,302,王秀英:1941,p151,high\n\
        幸福里3号楼,2单元,303,李建国:1950;周敏,,medium\n";
    let dry: Value = admin.post("/api/households/import", json!({ "csv": csv, "dry_run": true })).await.good();
    assert_eq!(dry, json!({ "added": 1, "changed": 1, "unchanged": 0, "position": null }));
    assert_eq!(hub.hub().store.households().await.unwrap().len(), 2);
    let done: Value = admin.post("/api/households/import", json!({ "csv": csv })).await.good();
    assert_eq!((done["added"].as_u64(), done["changed"].as_u64()), (Some(1), Some(1)));
    let homes = hub.hub().store.households().await.unwrap();
    let known = homes.iter().find(|home| home.door == "302").unwrap();
    assert_eq!((homes.len(), known.id), (3, hub.town.household_a.id));
    assert!(known.notes.starts_with("耳背"), "a column that is not there changes nothing");
    let again: Value = admin.post("/api/households/import", json!({ "csv": csv })).await.good();
    assert_eq!(again, json!({ "added": 0, "changed": 0, "unchanged": 2, "position": null }));
    let wrong = admin.post("/api/households/import", json!({ "csv": format!("{csv}南楼,,1,,,\n") })).await;
    assert_eq!(wrong.refusal(), (422, "invalid".into()));
    assert!(
        wrong.json()["detail"].as_str().unwrap().starts_with("line 4: there is no area called 南楼"),
        "{}",
        wrong.text
    );
    assert_eq!(hub.hub().store.households().await.unwrap().len(), 3);
    let large = format!("area,door\n{}", "幸福里3号楼,1\n".repeat(10_000));
    assert_eq!(
        admin.post("/api/households/import", json!({ "csv": large })).await.status,
        422,
        "larger than other bodies"
    );
}

/// An administrator of one grid sees and changes that grid only; what lies elsewhere looks like nothing.
#[tokio::test]
async fn an_administrator_of_a_grid_reaches_no_further() {
    let hub = TestHub::in_town(town_with_grid_admin()).await;
    let admin = hub.log_in(&hub.town.coordinator_a).await;
    let (own, other) = (&hub.town.grid_a, &hub.town.grid_b);
    put(&admin, "/api/policies", json!({ "area": own.path, "kind": "sos", "policy": lead_first() })).await.ok();
    for area in [&other.path, &hub.town.street.path, &AreaPath::root()] {
        let body = json!({ "area": area, "kind": "sos", "policy": lead_first() });
        assert_eq!(put(&admin, "/api/policies", body).await.refusal(), (403, "forbidden".into()));
        let named = json!({ "area": area, "kind": "sos" });
        assert_eq!(admin.post("/api/policies/remove", named).await.refusal(), (403, "forbidden".into()));
    }
    let below = |parent: &AreaId| json!({ "parent": parent, "level": "building", "name": "新楼" });
    let new = Uuid::from_u128(0x72);
    assert_eq!(put(&admin, &format!("/api/areas/{new}"), below(&other.id)).await.status, 403);
    put(&admin, &format!("/api/areas/{new}"), below(&own.id)).await.ok();
    let home = json!({ "area": hub.town.building_a.path, "door": "1" });
    let theirs = format!("/api/households/{}", hub.town.household_b.id);
    assert_eq!(put(&admin, &theirs, home.clone()).await.refusal(), (404, "not_found".into()));
    let away = json!({ "area": hub.town.building_b.path, "door": "1" });
    assert_eq!(put(&admin, &format!("/api/households/{}", hub.town.household_a.id), away).await.status, 403);
    let import = admin.post("/api/households/import", json!({ "csv": "area,door\n向阳里1号楼,7\n" })).await;
    assert!(import.status == 422 && import.text.contains("may not"), "{}", import.text);
    for path in ["/api/areas", "/api/households"] {
        let text = admin.get(path).await.text;
        assert!(!text.contains("二号网格") && !text.contains("住户2") && !text.contains("向阳"), "{path}: {text}");
    }
    assert_eq!(hub.hub().store.households().await.unwrap().len(), 2);
}
