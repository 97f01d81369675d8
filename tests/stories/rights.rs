//! Every route with every role, in one table. A route without a row, and a row without a route, fail.

use crate::given::pressed;
use http::Method;
use hub::commander::RegistryChange;
use hub_core::alarm::Outcome;
use hub_core::signal::AlarmKind;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Documents, PASSWORD, TestClient, TestDeviceAccount, TestHub, TestPerson, Town};

/// Nobody; a contact and a volunteer who were not asked; a volunteer who was; observer; coordinator of another grid;
/// coordinator, duty lead and administrator of this one.
type Row = (&'static str, &'static str, [u16; 9]);

/// For administrators only.
const ADMIN: [u16; 9] = [401, 403, 403, 403, 403, 403, 403, 403, 200];

/// For staff and volunteers; what is asked about is not there.
const JOBS: [u16; 9] = [401, 403, 200, 200, 403, 200, 200, 200, 200];

/// An account or a voucher that is not there.
const NOBODYS: [u16; 9] = [401, 404, 404, 404, 404, 404, 404, 404, 404];

/// For staff of any area: what they get is their own.
const STAFF: [u16; 9] = [401, 403, 403, 403, 403, 200, 200, 200, 200];

/// Numbers: for staff and observers.
const FIGURES: [u16; 9] = [401, 403, 403, 403, 200, 200, 200, 200, 200];

/// A program outside that is not there.
const NO_PROGRAM: [u16; 9] = [401, 403, 403, 403, 403, 403, 403, 403, 404];

/// For staff of the whole community.
const COMMUNITY: [u16; 9] = [401, 403, 403, 403, 403, 403, 403, 200, 200];

const TABLE: [Row; 150] = [
    ("GET", "/healthz", [200; 9]),
    ("GET", "/readyz", [200; 9]),
    ("GET", "/metrics", [200; 9]),
    ("GET", "/api/setup", [200; 9]),
    // Platforms have no session; none is configured here.
    ("GET", "/api/push/{platform}", [404; 9]),
    ("POST", "/api/push/{platform}", [404; 9]),
    ("POST", "/api/setup", [404; 9]),
    ("POST", "/api/login", [200; 9]),
    ("POST", "/api/logout", [401, 204, 204, 204, 204, 204, 204, 204, 204]),
    ("GET", "/api/me", [401, 200, 200, 200, 200, 200, 200, 200, 200]),
    ("POST", "/api/me/on-call", [401, 403, 200, 200, 403, 200, 200, 200, 200]),
    ("GET", "/api/map", [401, 403, 200, 200, 200, 200, 200, 200, 200]),
    ("GET", "/api/people", [401, 403, 403, 403, 403, 200, 200, 200, 200]),
    ("GET", "/api/policies", ADMIN),
    ("PUT", "/api/policies", ADMIN),
    ("POST", "/api/policies/remove", ADMIN),
    ("GET", "/api/areas", ADMIN),
    ("PUT", "/api/areas/{id}", ADMIN),
    ("GET", "/api/households", ADMIN),
    ("PUT", "/api/households/{id}", ADMIN),
    ("POST", "/api/households/import", ADMIN),
    ("GET", "/api/devices", [401, 403, 403, 403, 403, 200, 200, 200, 200]),
    ("POST", "/api/devices", [401, 403, 403, 403, 403, 403, 403, 403, 422]),
    ("GET", "/api/devices/{id}", [401, 403, 403, 403, 403, 404, 404, 404, 404]),
    ("PUT", "/api/devices/{id}", [401, 403, 403, 403, 403, 403, 403, 403, 404]),
    ("POST", "/api/devices/{id}/retire", [401, 403, 403, 403, 403, 403, 403, 403, 404]),
    ("POST", "/api/devices/enrol", [401, 403, 403, 403, 403, 403, 403, 403, 404]),
    ("GET", "/api/devices/export", [401, 403, 403, 403, 403, 200, 200, 200, 200]),
    ("POST", "/api/devices/import", [401, 403, 403, 403, 403, 403, 403, 403, 422]),
    ("GET", "/api/devices/families", ADMIN),
    ("POST", "/api/strangers/{family}/{address}/dismiss", [401, 403, 403, 403, 403, 404, 404, 404, 404]),
    ("POST", "/api/strangers/{family}/{address}/restore", [401, 403, 403, 403, 403, 404, 404, 404, 404]),
    ("GET", "/api/strangers", [401, 403, 403, 403, 403, 200, 200, 200, 200]),
    ("GET", "/api/device-tickets", [401, 403, 403, 403, 403, 200, 200, 200, 200]),
    ("POST", "/api/device-tickets/{id}/seen", [401, 403, 403, 403, 403, 404, 404, 404, 404]),
    ("POST", "/api/device-tickets/{id}/done", [401, 403, 403, 403, 403, 404, 404, 404, 404]),
    ("GET", "/api/outages", [401, 403, 403, 403, 403, 200, 200, 200, 200]),
    ("GET", "/api/outages/{id}", [401, 403, 403, 403, 403, 404, 404, 404, 404]),
    ("GET", "/api/coverage", [401, 403, 403, 403, 200, 200, 200, 200, 200]),
    ("GET", "/api/coverage/without", [401, 403, 403, 403, 403, 200, 200, 200, 200]),
    ("GET", "/api/rejections", [401, 403, 403, 403, 403, 200, 200, 200, 200]),
    ("GET", "/api/alarms", [401, 403, 403, 403, 403, 200, 200, 200, 200]),
    ("GET", "/api/alarms/recent", [401, 403, 403, 403, 403, 200, 200, 200, 200]),
    ("GET", "/api/alarms/{id}", [401, 404, 404, 404, 404, 404, 200, 200, 200]),
    ("GET", "/api/alarms/{id}/timeline", [401, 404, 404, 404, 404, 404, 200, 200, 200]),
    ("GET", "/api/alarms/{id}/candidates", [401, 404, 404, 404, 404, 404, 200, 200, 200]),
    ("POST", "/api/alarms/{id}/accept", [401, 404, 404, 200, 404, 404, 403, 403, 403]),
    ("POST", "/api/alarms/{id}/decline", [401, 404, 404, 200, 403, 404, 403, 403, 403]),
    ("POST", "/api/alarms/{id}/depart", [401, 404, 404, 409, 403, 404, 403, 403, 403]),
    ("POST", "/api/alarms/{id}/arrive", [401, 404, 404, 409, 403, 404, 403, 403, 403]),
    ("POST", "/api/alarms/{id}/all-well", [401, 404, 404, 409, 403, 404, 403, 403, 403]),
    ("POST", "/api/alarms/{id}/widen", [401, 404, 404, 404, 404, 404, 200, 200, 200]),
    ("POST", "/api/alarms/{id}/people", [401, 404, 404, 404, 404, 404, 200, 200, 200]),
    ("POST", "/api/alarms/{id}/notes", [401, 404, 404, 200, 404, 404, 200, 200, 200]),
    ("POST", "/api/alarms/{id}/external", [401, 404, 404, 404, 404, 404, 200, 200, 200]),
    ("POST", "/api/alarms/{id}/external-taken", [401, 404, 404, 404, 404, 404, 200, 200, 200]),
    ("POST", "/api/alarms/{id}/close", [401, 404, 404, 403, 404, 404, 200, 200, 200]),
    ("GET", "/api/alarms/{id}/tickets", [401, 403, 403, 403, 403, 200, 200, 200, 200]),
    ("GET", "/api/device-tickets/{id}/tickets", [401, 403, 403, 403, 403, 200, 200, 200, 200]),
    ("GET", "/api/tickets", [401, 403, 403, 403, 403, 200, 200, 200, 200]),
    ("POST", "/api/tickets", [401, 403, 403, 403, 403, 403, 200, 200, 200]),
    ("GET", "/api/tickets/closed", [401, 403, 403, 403, 403, 200, 200, 200, 200]),
    ("POST", "/api/tickets/bulk", [401, 403, 403, 403, 403, 200, 200, 200, 200]),
    ("GET", "/api/tickets/{id}", [401, 404, 404, 404, 404, 404, 404, 404, 404]),
    ("POST", "/api/tickets/{id}/act", [401, 404, 404, 404, 404, 404, 404, 404, 404]),
    ("GET", "/api/tickets/{id}/candidates", [401, 404, 404, 404, 404, 404, 404, 404, 404]),
    ("GET", "/api/tickets/{id}/similar", [401, 404, 404, 404, 404, 404, 404, 404, 404]),
    ("GET", "/api/jobs", JOBS),
    ("GET", "/api/teams", JOBS),
    ("PUT", "/api/teams", ADMIN),
    ("DELETE", "/api/teams/{id}", [401, 404, 404, 404, 404, 404, 404, 404, 404]),
    ("GET", "/api/categories", JOBS),
    ("PUT", "/api/categories", [401, 403, 403, 403, 403, 403, 403, 403, 422]),
    ("DELETE", "/api/categories", [401, 422, 422, 422, 422, 422, 422, 422, 422]),
    ("GET", "/api/calendars", JOBS),
    ("PUT", "/api/calendars", [401, 403, 403, 403, 403, 403, 403, 403, 422]),
    ("DELETE", "/api/calendars", [401, 422, 422, 422, 422, 422, 422, 422, 422]),
    // No session is asked for: a code is, and it is wrong.
    ("GET", "/api/report/start", [422; 9]),
    ("GET", "/api/report/similar", [422; 9]),
    ("POST", "/api/report", [404; 9]),
    ("POST", "/api/report/me-too", [404; 9]),
    ("POST", "/api/report/help", [404; 9]),
    ("GET", "/api/follow", [404; 9]),
    ("POST", "/api/follow/message", [404; 9]),
    ("POST", "/api/follow/rate", [404; 9]),
    ("POST", "/api/follow/withdraw", [404; 9]),
    ("POST", "/api/report/photo", [422; 9]),
    ("POST", "/api/tickets/{id}/photos", [401, 404, 404, 404, 404, 404, 404, 404, 404]),
    ("GET", "/api/photos/{id}/{size}", [404; 9]),
    ("POST", "/api/photos/{id}/publish", [401, 404, 404, 404, 404, 404, 404, 404, 404]),
    ("POST", "/api/photos/{id}/withdraw", [401, 404, 404, 404, 404, 404, 404, 404, 404]),
    ("GET", "/api/rates", FIGURES),
    ("GET", "/api/rates/csv", FIGURES),
    ("GET", "/api/topics", FIGURES),
    ("GET", "/api/topics/csv", FIGURES),
    ("GET", "/api/bank", [401, 200, 200, 200, 200, 200, 200, 200, 200]),
    ("GET", "/api/bank/accounts", [401, 403, 403, 403, 403, 200, 200, 200, 200]),
    ("POST", "/api/bank/accounts", COMMUNITY),
    ("GET", "/api/bank/accounts/{id}", NOBODYS),
    ("GET", "/api/bank/accounts/{id}/csv", NOBODYS),
    ("POST", "/api/bank/families", NOBODYS),
    ("POST", "/api/bank/transfers", NOBODYS),
    ("POST", "/api/bank/vouchers", NOBODYS),
    ("POST", "/api/bank/vouchers/{id}/cancel", NOBODYS),
    ("POST", "/api/bank/redeem", NOBODYS),
    ("PUT", "/api/bank/partners", COMMUNITY),
    ("POST", "/api/bank/partners/{id}/close", NOBODYS),
    ("GET", "/api/bank/rules", [401, 403, 403, 403, 403, 200, 200, 200, 200]),
    ("PUT", "/api/bank/rules", ADMIN),
    ("GET", "/api/visit-plans", STAFF),
    ("PUT", "/api/visit-plans", [401, 404, 404, 404, 404, 404, 200, 200, 200]),
    ("GET", "/api/visit-plans/homes", [401, 422, 422, 422, 422, 422, 422, 422, 422]),
    ("POST", "/api/visit-plans/{id}/act", NOBODYS),
    ("GET", "/api/visitors", STAFF),
    ("GET", "/api/visits", STAFF),
    ("GET", "/api/visits/closed", STAFF),
    ("GET", "/api/visits/{id}", NOBODYS),
    ("POST", "/api/visits/{id}/act", NOBODYS),
    ("GET", "/api/round", JOBS),
    ("GET", "/api/visit-rules", JOBS),
    ("PUT", "/api/visit-rules", [401, 403, 403, 403, 403, 403, 403, 403, 422]),
    ("DELETE", "/api/visit-rules", [401, 422, 422, 422, 422, 422, 422, 422, 422]),
    ("GET", "/api/claimables", JOBS),
    ("PUT", "/api/claimables", [401, 403, 403, 403, 403, 403, 200, 200, 200]),
    ("POST", "/api/claimables/{id}/act", NOBODYS),
    ("GET", "/api/guardian", [401, 403, 403, 403, 403, 200, 200, 200, 200]),
    ("POST", "/api/guardian", [401, 403, 403, 403, 403, 403, 422, 422, 422]),
    ("GET", "/api/guardian/{id}", NOBODYS),
    ("POST", "/api/guardian/{id}/decide", NOBODYS),
    ("POST", "/api/guardian/{id}/staff", NOBODYS),
    ("POST", "/api/guardian/{id}/abandon", NOBODYS),
    // No session is asked for: a key is, and there is none.
    ("GET", "/open311/v2/services.json", [200; 9]),
    ("GET", "/open311/v2/services.xml", [200; 9]),
    ("GET", "/open311/v2/services/{file}", [404; 9]),
    ("GET", "/open311/v2/requests.json", [200; 9]),
    ("GET", "/open311/v2/requests.xml", [200; 9]),
    ("POST", "/open311/v2/requests.json", [400; 9]),
    ("POST", "/open311/v2/requests.xml", [400; 9]),
    ("GET", "/open311/v2/requests/{file}", [404; 9]),
    ("GET", "/open311/v2/tokens/{file}", [404; 9]),
    ("GET", "/api/applications", ADMIN),
    ("POST", "/api/applications", ADMIN),
    ("DELETE", "/api/applications/{id}", NO_PROGRAM),
    ("GET", "/api/webhooks", ADMIN),
    ("POST", "/api/webhooks", [401, 403, 403, 403, 403, 403, 403, 403, 422]),
    ("DELETE", "/api/webhooks/{id}", NO_PROGRAM),
    ("POST", "/api/webhooks/{id}/switch", NO_PROGRAM),
    ("POST", "/api/webhooks/{id}/replay", NO_PROGRAM),
    ("POST", "/api/webhooks/{id}/test", NO_PROGRAM),
    // Last: it moves people.
    ("POST", "/api/me/position", [401, 403, 204, 204, 403, 204, 204, 204, 204]),
];

fn body(path: &str, hub: &TestHub) -> Value {
    match path {
        "/api/login" => json!({ "login": hub.town.near[7].login(), "password": PASSWORD }),
        "/api/setup" => json!({ "code": "guessed", "name": "x", "login": "y", "password": "plum-blossom-8" }),
        "/api/me/on-call" => json!({ "on": true }),
        "/api/devices" => json!({ "name": "no name", "role": "button" }),
        "/api/devices/{id}" => json!({ "name": "a", "role": "button" }),
        "/api/devices/enrol" => json!({ "label": "nobody-has-this", "household": hub.town.household_a.id }),
        "/api/strangers/{family}/{address}/dismiss" => json!({ "reason": "test" }),
        "/api/me/position" => json!({ "lat": 31.2, "lon": 121.4 }),
        "/api/alarms/{id}/widen" => json!({ "expected_step": 1 }),
        "/api/alarms/{id}/people" => json!({ "person": hub.town.mid[0].id() }),
        "/api/alarms/{id}/notes" => json!({ "id": uuid::Uuid::from_u128(hub.position().0.into()), "text": "一切正常" }),
        "/api/alarms/{id}/close" => json!({ "outcome": "drill" }),
        "/api/policies" => {
            json!({ "area": "/", "kind": "fall", "policy": hub_core::policy::Policy::standard(AlarmKind::Fall) })
        }
        "/api/policies/remove" => json!({ "area": "/", "kind": "fall" }),
        "/api/areas/{id}" => json!({ "parent": hub.town.community.id, "level": "grid", "name": "一号网格" }),
        "/api/households/{id}" => json!({ "area": hub.town.building_b.path, "door": "101" }),
        "/api/households/import" => json!({ "csv": "area,door\n向阳里1号楼,102\n" }),
        "/api/tickets" => {
            json!({ "id": ticket_id(), "area": hub.town.building_a.path, "category": "leak", "source": "desk", "text": "漏水" })
        }
        "/api/tickets/bulk" => json!({ "tickets": [ticket_id()], "act": { "do": "open" } }),
        "/api/tickets/{id}/act" => json!({ "do": "open" }),
        "/api/teams" => json!({ "id": hub.town.community.id, "name": "物业", "area": "/", "base": null, "phone": null,
            "department": true, "members": [], "categories": [] }),
        "/api/categories" => json!({ "area": "/", "categories": [] }),
        "/api/calendars" => json!({ "area": "/", "week": [], "holidays": [], "working_days": [] }),
        "/api/report" => {
            json!({ "id": uuid::Uuid::from_u128(0x4e_907), "follow": "0".repeat(32), "code": "x", "category": "leak" })
        }
        "/api/report/me-too" => json!({ "ticket": ticket_id(), "follow": "0".repeat(32), "code": "x" }),
        "/api/report/help" => json!({ "id": ticket_id(), "code": "x" }),
        "/api/follow/message" => json!({ "id": ticket_id(), "text": "在吗" }),
        "/api/follow/rate" => json!({ "satisfied": true }),
        "/api/bank/accounts" => json!({ "area": hub.town.community.path, "holder": { "noun": "fund" } }),
        "/api/bank/families" => json!({ "account": ticket_id(), "family": ticket_id(), "on": true }),
        "/api/bank/transfers" => json!({ "what": "gift", "id": ticket_id(), "from": ticket_id(), "to": ticket_id(),
            "unit": "coin", "amount": 1 }),
        "/api/bank/vouchers" => {
            json!({ "account": ticket_id(), "partner": ticket_id(), "unit": "coin", "amount": 1 })
        }
        "/api/bank/redeem" => json!({ "partner": ticket_id(), "code": "AAAAA-AAAAA" }),
        "/api/bank/partners" => json!({ "id": ticket_id(), "area": hub.town.community.path, "name": "理发店",
            "offers": "理发", "people": [] }),
        "/api/visit-plans" => json!({ "id": hub.town.street.id, "household": hub.town.household_a.id, "tier": "light",
            "every_days": null, "reason": "独居", "checklist": "nine", "next_due_at": hub.now(),
            "assigned": { "noun": "person", "id": hub.town.near[0].id() } }),
        "/api/visit-plans/{id}/act" => json!({ "do": "pause" }),
        "/api/visits/{id}/act" => json!({ "key": ticket_id(), "act": { "do": "start" } }),
        "/api/visit-rules" => json!({ "area": "/", "checklists": [], "rules": { "severe_days": 0, "marked_days": 1,
            "light_days": 1, "lead_days": 0, "not_home_days": 1, "not_home_tell": 1, "rise": [] } }),
        "/api/applications" => json!({ "area": hub.town.community.path, "name": "市民热线" }),
        "/api/webhooks" => json!({ "area": "/", "name": "x", "url": "https://127.0.0.1/" }),
        "/api/webhooks/{id}/switch" => json!({ "on": true }),
        "/api/webhooks/{id}/replay" => json!({ "from": 1 }),
        "/api/bank/rules" => json!({ "area": hub.town.community.path, "coins_per_hour": 100, "coins_per_day": 200,
            "cap_coins": 10_000, "cap_points": 2_000, "points_per_report": 10, "voucher_s": 600 }),
        "/api/claimables" => json!({ "id": ticket_id(), "area": hub.town.building_a.path, "kind": "public_asset",
            "title": "长椅", "task": "", "place": null, "terms": { "places": 1, "most_days": 90, "remind_days": 7 } }),
        "/api/claimables/{id}/act" => json!({ "do": "release" }),
        "/api/guardian" => {
            json!({ "id": ticket_id(), "area": hub.town.building_a.path, "staff": [], "list_a": "", "list_b": "" })
        }
        "/api/guardian/{id}/decide" => json!({ "say": "carer_found", "candidates": [1] }),
        "/api/guardian/{id}/staff" => json!({ "staff": [] }),
        _ => json!({}),
    }
}

/// A ticket that is not there.
fn ticket_id() -> String {
    uuid::Uuid::from_u128(0x71c4e7).to_string()
}

fn roles(town: &Town) -> [Option<&TestPerson>; 9] {
    [
        None,
        Some(&town.contact),
        Some(&town.far[0]),
        Some(&town.near[0]),
        Some(&town.observer),
        Some(&town.coordinator_b),
        Some(&town.coordinator_a),
        Some(&town.duty_lead),
        Some(&town.admin),
    ]
}

#[test]
fn every_route_stands_in_the_table() {
    let described: BTreeSet<(String, String)> =
        Documents::get().routes().into_iter().map(|(method, path)| (method.to_string(), path)).collect();
    let listed: BTreeSet<_> = TABLE.iter().map(|row| (row.0.to_owned(), row.1.to_owned())).collect();
    assert_eq!(listed, described);
}

/// Another area's alarm and one that does not exist look the same, whatever is asked of them.
#[tokio::test]
async fn every_route_answers_every_role_as_the_table_says() {
    let mut town = Town::new();
    town.admin.person.on_call = true;
    // One device for each alarm that is needed; without a household nobody but the neighbours is asked.
    let loose: Vec<TestDeviceAccount> = (0..160)
        .map(|i| TestDeviceAccount::new(6_000 + i, &format!("loose-{i}"), &town.building_a.path, None))
        .collect();
    town.more = loose.iter().map(|made| RegistryChange::Device(made.device.clone())).collect();
    let hub = TestHub::in_town(town).await;
    let desk = hub.log_in(&hub.town.duty_lead).await;
    let mut clients = Vec::new();
    for role in roles(&hub.town) {
        clients.push(match role {
            Some(person) => hub.log_in(person).await,
            None => hub.client(),
        });
    }
    let mut devices = loose.iter();
    let mut wrong = Vec::new();
    for (method, path, expected) in TABLE {
        if ["/api/report", "/api/follow", "/open311"].iter().any(|door| path.starts_with(door)) {
            // Wrong codes are counted.
            hub.advance(3_600_000).await;
        }
        for (column, (client, expected)) in clients.iter().zip(expected).enumerate() {
            let of_alarm = path.starts_with("/api/alarms/{id}") && !path.ends_with("/tickets");
            let alarm = match of_alarm {
                true => Some(pressed(&mut hub.device(devices.next().unwrap()).await, 1).await),
                false => None,
            };
            let id = match path {
                "/api/areas/{id}" => hub.town.grid_a.id.to_string(),
                "/api/households/{id}" => hub.town.household_b.id.to_string(),
                _ => alarm.map_or_else(|| hub.town.household_b.id.to_string(), |alarm| alarm.to_string()),
            };
            let address = path.replace("{id}", &id);
            // These two end the session they are called with.
            let own = matches!(path, "/api/login" | "/api/logout");
            let client = if own { fresh(&hub, column).await } else { client.clone() };
            let method: Method = method.parse().unwrap();
            let mut request = client.request(method.clone(), &address);
            if method != Method::GET {
                request = request.json(&body(path, &hub));
            }
            let answer = client.send(request).await;
            if answer.status != expected {
                wrong.push(format!(
                    "{method} {path} column {column}: {} instead of {expected}: {}",
                    answer.status, answer.text
                ));
            }
            if let Some(alarm) = alarm {
                desk.close(alarm, Outcome::Drill).await;
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

async fn fresh(hub: &TestHub, column: usize) -> TestClient {
    match roles(&hub.town)[column] {
        Some(person) => hub.log_in(person).await,
        None => hub.client(),
    }
}
