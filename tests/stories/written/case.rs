//! Requests with words in them: the bodies of every day, and where the words stand.

use crate::report::{Resident, code_of};
use crate::ticket::filed;
use http::Method;
use serde_json::{Value, json};
use tests::{TestClient, TestHub};
use uuid::Uuid;

/// A request. In path and body `{id}` is another id each time, `{no}` another number, `{follow}` another follow code.
pub struct Case {
    pub who: TestClient,
    pub method: Method,
    pub route: &'static str,
    pub path: String,
    pub body: Value,
    /// Where the words stand, as JSON pointers.
    pub words: &'static [&'static str],
}

fn case(who: &TestClient, method: Method, route: &'static str, body: Value, words: &'static [&'static str]) -> Case {
    Case { who: who.clone(), method, route, path: route.to_owned(), body, words }
}

/// What is written into the registry.
#[rustfmt::skip]
pub async fn registry(hub: &TestHub) -> Vec<Case> {
    let (admin, town, put) = (hub.log_in(&hub.town.admin).await, &hub.town, Method::PUT);
    let rules: Value = admin.get("/api/visit-rules").await.json()[0]["rules"].clone();
    vec![
        case(&admin, put.clone(), "/api/areas/{id}",
            json!({ "parent": town.grid_a.id, "level": "building", "name": "甲楼", "street": "甲路" }), &["/name", "/street"]),
        case(&admin, put.clone(), "/api/households/{id}",
            json!({ "area": town.building_a.path, "unit": "甲", "door": "甲{no}", "residents": [{ "name": "甲", "born": 1941 }],
                "notes": "甲", "medicines": "甲" }), &["/unit", "/door", "/residents/0/name", "/notes", "/medicines"]),
        case(&admin, Method::POST, "/api/households/import", json!({ "csv": "area,door\n幸福里3号楼,甲{no}\n" }), &["/csv"]),
        case(&admin, Method::POST, "/api/devices",
            json!({ "name": "w-{no}", "role": "sensor", "model": "甲", "label": "甲{no}", "product": "甲", "address": "甲{no}",
                "prefixes": ["甲/#"], "family": "zigbee2mqtt" }), &["/model", "/label", "/product", "/address", "/prefixes/0"]),
        case(&admin, Method::POST, "/api/devices/enrol",
            json!({ "label": "button-b", "household": town.household_a.id, "model": "甲" }), &["/model"]),
        case(&admin, put.clone(), "/api/teams",
            json!({ "id": "{id}", "name": "甲队", "area": town.community.path, "base": null, "phone": null, "department": true,
                "members": [], "categories": [] }), &["/name"]),
        case(&admin, put.clone(), "/api/categories",
            json!({ "area": town.building_b.path, "categories": [{ "key": "w", "zh": "甲", "en": "甲", "icon": "甲",
                "size": "small", "limits": null, "skills": [], "for_residents": true, "hazard": false, "order": 0, "form": [
                    { "key": "甲", "zh": "甲", "en": "甲", "kind": "choice", "required": false,
                        "choices": [["甲", "甲", "甲"], ["b", "b", "b"]] },
                    { "key": "t", "zh": "说", "en": "say", "kind": "text", "required": false, "choices": [] }] }] }),
            &["/categories/0/zh", "/categories/0/en", "/categories/0/icon", "/categories/0/form/0/key",
                "/categories/0/form/0/zh", "/categories/0/form/0/en", "/categories/0/form/0/choices/0/0",
                "/categories/0/form/0/choices/0/1", "/categories/0/form/0/choices/0/2"]),
        case(&admin, put, "/api/visit-rules",
            json!({ "area": town.grid_b.path, "rules": rules, "checklists": [{ "key": "甲", "title": { "zh": "甲", "en": "甲" },
                "questions": [{ "key": "甲", "text": { "zh": "甲", "en": "甲" }, "required": false,
                    "answer": { "kind": "choice", "choices": [{ "key": "甲", "text": { "zh": "甲", "en": "甲" } },
                        { "key": "b", "text": { "zh": "b", "en": "b" } }] },
                    "raises": [{ "on": { "when": "choice", "value": "b" }, "category": "leak",
                        "text": { "zh": "甲", "en": "甲" } }] }] }] }),
            &["/checklists/0/key", "/checklists/0/title/zh", "/checklists/0/title/en", "/checklists/0/questions/0/key",
                "/checklists/0/questions/0/text/zh", "/checklists/0/questions/0/text/en",
                "/checklists/0/questions/0/answer/choices/0/key", "/checklists/0/questions/0/answer/choices/0/text/zh",
                "/checklists/0/questions/0/answer/choices/0/text/en", "/checklists/0/questions/0/raises/0/text/zh",
                "/checklists/0/questions/0/raises/0/text/en"]),
        case(&admin, Method::POST, "/api/applications", json!({ "area": town.community.path, "name": "甲" }), &["/name"]),
        case(&admin, Method::POST, "/api/webhooks",
            json!({ "area": town.building_a.path, "name": "甲", "url": "https://example.cn/甲" }), &["/name", "/url"]),
    ]
}

/// What people at the desk write.
#[rustfmt::skip]
pub async fn desk(hub: &TestHub) -> Vec<Case> {
    let (staff, lead) = (hub.log_in(&hub.town.coordinator_a).await, hub.log_in(&hub.town.duty_lead).await);
    let (town, ticket) = (&hub.town, filed(&staff, hub, 1, "light").await);
    let act = case(&staff, Method::POST, "/api/tickets/{id}/act", json!({ "do": "note", "text": "甲" }), &["/text"]);
    vec![
        case(&lead, Method::PUT, "/api/bank/partners",
            json!({ "id": "{id}", "area": town.community.path, "name": "甲店", "offers": "甲", "people": [] }),
            &["/name", "/offers"]),
        case(&staff, Method::PUT, "/api/claimables",
            json!({ "id": "{id}", "area": town.building_a.path, "kind": "public_asset", "title": "甲椅", "task": "甲",
                "place": null, "terms": { "places": 1, "most_days": 90, "remind_days": 7 } }), &["/title", "/task"]),
        case(&staff, Method::PUT, "/api/visit-plans",
            json!({ "id": Uuid::from_u128(0x91a_0001), "household": town.household_a.id, "tier": "light", "every_days": null,
                "reason": "甲", "checklist": "nine", "next_due_at": hub.now().plus_ms(6 * 3_600_000),
                "assigned": { "noun": "person", "id": town.near[0].id() } }), &["/reason"]),
        case(&staff, Method::POST, "/api/tickets",
            json!({ "id": "{id}", "area": town.building_a.path, "category": "light", "source": "desk", "text": "甲",
                "name": "甲" }), &["/text", "/name"]),
        // With the categories that stand in the registry by then.
        case(&lead, Method::POST, "/api/tickets",
            json!({ "id": "{id}", "area": town.building_b.path, "category": "w", "source": "desk", "text": "x",
                "form": [["t", "甲"]] }), &["/form/0/1"]),
        Case { path: format!("/api/tickets/{ticket}/act"), ..act },
    ]
}

/// What residents write who have no log-in.
#[rustfmt::skip]
pub async fn residents(hub: &TestHub) -> Vec<Case> {
    let resident = Resident::at(hub, code_of(hub, &hub.town.building_a).await, 1);
    resident.reports("light", "路灯不亮").await.ok();
    let (client, code_b) = (&resident.client, code_of(hub, &hub.town.building_b).await);
    vec![
        case(client, Method::POST, "/api/report",
            json!({ "id": "{id}", "follow": "{follow}", "code": resident.code, "category": "light", "text": "甲{no}号",
                "name": "甲", "took_ms": 20_000 }), &["/text", "/name"]),
        case(client, Method::POST, "/api/report",
            json!({ "id": "{id}", "follow": "{follow}", "code": code_b, "category": "w", "text": "", "form": [["t", "甲"]],
                "took_ms": 20_000 }), &["/form/0/1"]),
        case(client, Method::POST, "/api/report/help", json!({ "id": "{id}", "code": resident.code, "text": "甲" }), &["/text"]),
    ]
}
