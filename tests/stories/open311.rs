//! Open311 GeoReport v2: programs outside list, file and ask.

use crate::report::{Resident, code_of};
use crate::ticket::{act, filed, page};
use http::{Method, StatusCode};
use hub_core::ids::{ApplicationId, TicketId};
use hub_core::ticket::Source;
use hub_store::NounTable;
use hub_wire::outside::ApplicationAdded;
use serde_json::{Value, json};
use tests::{Answer, BASE, TestClient, TestHub, north_m};
use uuid::Uuid;

const HOUR: i64 = 3_600_000;

/// A key for the community.
async fn key(admin: &TestClient, hub: &TestHub) -> ApplicationAdded {
    let body = json!({ "area": hub.town.community.path, "name": "市民热线" });
    admin.post("/api/applications", body).await.good()
}

/// A program: no page of ours, no cookie.
pub fn program(hub: &TestHub) -> TestClient {
    let mut program = hub.client();
    program.origin = None;
    program
}

pub fn form(key: &str, more: &[(&str, &str)]) -> Vec<(String, String)> {
    let (lat, long) = (BASE.lat.to_string(), BASE.lon.to_string());
    let mut form: Vec<(String, String)> =
        [("api_key", key), ("service_code", "light"), ("lat", &lat), ("long", &long), ("description", "路灯不亮")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
    for (name, value) in more {
        form.retain(|(known, _)| known != name);
        form.push(((*name).to_owned(), (*value).to_owned()));
    }
    form
}

/// Every byte as `%XX`.
fn escaped(value: &str) -> String {
    value.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

async fn posts_to(client: &TestClient, path: &str, form: &[(String, String)], again: Option<&str>) -> Answer {
    let body: Vec<String> = form.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
    let request = client.request(Method::POST, path).header("content-type", "application/x-www-form-urlencoded");
    let mut request = request.body(body.join("&"));
    if let Some(again) = again {
        request = request.header("idempotency-key", again);
    }
    client.send(request).await
}

pub async fn posts(client: &TestClient, form: &[(String, String)]) -> Answer {
    posts_to(client, "/open311/v2/requests.json", form, None).await
}

pub fn id_of(answer: &Answer) -> String {
    answer.ok().json()[0]["service_request_id"].as_str().unwrap().to_owned()
}

/// Files a request near household A with a new key; its id.
pub async fn near_a(hub: &TestHub, admin: &TestClient) -> String {
    let ApplicationAdded { key, .. } = key(admin, hub).await;
    id_of(&posts(&program(hub), &form(&key, &[])).await)
}

/// Status, and code and description of the error.
fn fault(answer: &Answer) -> (u16, i64, String) {
    let fault = &answer.json()[0];
    let text = fault["description"].as_str().unwrap_or_default().to_owned();
    (answer.status.as_u16(), fault["code"].as_i64().unwrap_or_default(), text)
}

async fn listed(client: &TestClient, question: &str) -> Vec<String> {
    let answer = client.get(&format!("/open311/v2/requests.json{question}")).await;
    let requests: Vec<Value> = answer.good();
    requests.iter().map(|request| request["service_request_id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn services_and_forms_are_listed_in_both_formats_and_private_ones_are_none() {
    let hub = TestHub::start().await;
    let client = program(&hub);
    let services: Vec<Value> = client.get("/open311/v2/services.json").await.good();
    let codes: Vec<&str> = services.iter().map(|service| service["service_code"].as_str().unwrap()).collect();
    assert!(codes.contains(&"leak") && codes.contains(&"light"));
    for private in ["call_back", "device_check", "guardian", "whistle", "noise"] {
        assert!(!codes.contains(&private), "{private}");
    }
    let leak = services.iter().find(|service| service["service_code"] == "leak").unwrap();
    assert_eq!((&leak["metadata"], &leak["type"]), (&json!(true), &json!("realtime")));
    let xml = client.get("/open311/v2/services.xml").await;
    assert_eq!(xml.headers["content-type"], "text/xml; charset=utf-8");
    assert!(xml.text.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?><services><service>"), "{}", xml.text);
    assert_eq!(xml.text.matches("<service_code>").count(), services.len());
    let form: Value = client.get("/open311/v2/services/leak.json").await.good();
    let field = &form["attributes"][0];
    assert_eq!((&field["code"], &field["datatype"]), (&json!("where"), &json!("singlevaluelist")));
    assert_eq!(field["values"][0]["key"], "home");
    let xml = client.get("/open311/v2/services/leak.xml").await.text;
    assert!(xml.contains("<values><value><key>home</key>"), "{xml}");
    for missing in ["services/call_back.json", "services/x.json", "services/leak", "services.json?jurisdiction_id=x"] {
        let answer = client.get(&format!("/open311/v2/{missing}")).await;
        assert_eq!((fault(&answer).0, fault(&answer).1), (404, 404), "{missing}: {}", answer.text);
    }
    let xml = client.get("/open311/v2/services/x.xml").await;
    let wanted =
        "<errors><error><code>404</code><description>service_code was not found</description></error></errors>";
    assert!(xml.status == 404 && xml.text.ends_with(wanted), "{}", xml.text);
    for known in [hub.town.community.id.to_string(), "幸福里社区".into()] {
        client.get(&format!("/open311/v2/services.json?jurisdiction_id={known}")).await.ok();
    }
}

#[tokio::test]
async fn a_request_is_a_ticket_and_only_its_program_reads_the_text_back_masked() {
    let hub = TestHub::start().await;
    let (admin, staff) = (hub.log_in(&hub.town.admin).await, hub.log_in(&hub.town.coordinator_a).await);
    let (key, client) = (key(&admin, &hub).await.key, program(&hub));
    let sent = [
        ("first_name", "秀英"),
        ("last_name", "王"),
        ("phone", "13800138000"),
        ("email", "a@example.cn"),
        ("address_string", "梅园路 18 号"),
        ("media_url", "https://example.cn/a.jpg"),
    ];
    let id = id_of(&posts(&client, &form(&key, &sent)).await);
    let ticket = page(&staff, id.parse().unwrap()).await;
    assert_eq!((ticket.ticket.source, &ticket.ticket.area), (Source::Api, &hub.town.building_a.path));
    let reporter = ticket.reporter.unwrap();
    assert_eq!((reporter.name.as_deref(), reporter.phone.as_deref()), (Some("王秀英"), Some("13800138000")));
    assert_eq!(ticket.texts[0].body, "路灯不亮\n地址：梅园路 18 号\n图片：https://example.cn/a.jpg");
    let anybody = client.get(&format!("/open311/v2/requests/{id}.json")).await;
    let shown = &anybody.json()[0];
    assert_eq!((&shown["status"], &shown["service_code"]), (&json!("open"), &json!("light")));
    assert_eq!((&shown["description"], &shown["lat"]), (&Value::Null, &json!(BASE.lat)));
    assert_eq!(shown["requested_datetime"], "2026-03-02T10:00:00+08:00");
    for personal in ["秀英", "138", "example", "不亮"] {
        assert!(!anybody.text.contains(personal), "{personal} in {}", anybody.text);
    }
    let own = client.get(&format!("/open311/v2/requests/{id}.json?api_key={key}")).await.json();
    assert!(own[0]["description"].as_str().unwrap().starts_with("路灯不亮"));
    let xml = client.get(&format!("/open311/v2/requests/{id}.xml")).await.text;
    assert!(xml.contains("?><service_requests><request>") && xml.contains("<address>幸福里3号楼</address>"), "{xml}");
    let token = client.get(&format!("/open311/v2/tokens/{id}.json")).await.json();
    assert_eq!(token, json!([{ "service_request_id": id, "token": id }]));
    // Numbers are held back: nobody sees it but the program that sent it, with stars.
    let id = id_of(&posts(&client, &form(&key, &[("description", "打13900139000找我")])).await);
    assert_eq!(client.get(&format!("/open311/v2/requests/{id}.json")).await.status, 404);
    let own = client.get(&format!("/open311/v2/requests/{id}.json?api_key={key}")).await.json();
    assert_eq!(own[0]["description"], "打***********找我");
}

#[tokio::test]
async fn the_same_again_is_the_same_request_also_after_a_restart() {
    let mut hub = TestHub::start().await;
    let admin = hub.log_in(&hub.town.admin).await;
    let key = key(&admin, &hub).await.key;
    let again = form(&key, &[("description", "灯一")]);
    let client = program(&hub);
    let (one, other) = tokio::join!(posts(&client, &again), posts(&client, &again));
    assert_eq!(id_of(&one), id_of(&other));
    let named = form(&key, &[("description", "灯二")]);
    let path = "/open311/v2/requests.json";
    let second = id_of(&posts_to(&client, path, &named, Some("n-1")).await);
    assert_ne!(second, id_of(&one));
    hub.stop().await;
    hub.pass(2 * HOUR);
    hub.start_again().await;
    let client = program(&hub);
    assert_eq!(id_of(&posts_to(&client, path, &named, Some("n-1")).await), second, "by its key, however late");
    let changed = form(&key, &[("description", "灯三")]);
    assert_eq!(fault(&posts_to(&client, path, &changed, Some("n-1")).await).0, 409);
    assert_ne!(id_of(&posts(&client, &again).await), id_of(&one), "two hours later it is another one");
    hub.advance(HOUR / 2).await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    assert_eq!(staff.get("/api/tickets").await.json().as_array().unwrap().len(), 3);
    for wrong in ["", &"x".repeat(201)] {
        assert_eq!(fault(&posts_to(&client, path, &changed, Some(wrong)).await).0, 400, "{wrong}");
    }
}

#[tokio::test]
async fn without_a_key_nothing_is_filed_and_a_withdrawn_key_is_dead_at_once() {
    let hub = TestHub::start().await;
    let admin = hub.log_in(&hub.town.admin).await;
    let made = key(&admin, &hub).await;
    let client = program(&hub);
    let row = hub.hub().store.noun(NounTable::Application, made.id.0).await.unwrap().unwrap();
    assert!(!row.body.contains(&made.key), "only the hash is kept");
    assert!(!admin.get("/api/applications").await.text.contains(&made.key), "it is shown once");
    let body = |key: &str| form(key, &[]);
    for wrong in ["", "x", &made.key[1..]] {
        let answer = posts(&client, &body(wrong)).await;
        assert_eq!((fault(&answer).0, fault(&answer).1), (403, 403), "{wrong}");
    }
    // A session is no key: a page of another site cannot file in an administrator's name.
    let mut foreign = admin.clone();
    foreign.origin = Some("https://example.cn".into());
    assert_eq!(fault(&posts(&foreign, &body("")).await).0, 403);
    posts(&client, &body(&made.key)).await.ok();
    let path = format!("/api/applications/{}", made.id);
    assert_eq!(admin.send(admin.request(Method::DELETE, &path)).await.status, 200);
    assert_eq!(fault(&posts(&client, &body(&made.key)).await).0, 403);
    assert_eq!(client.get(&format!("/open311/v2/requests.json?api_key={}", made.key)).await.status, 403);
    assert_eq!(admin.send(admin.request(Method::DELETE, &path)).await.refusal(), (404, "not_found".into()));
    let gone = ApplicationId(Uuid::from_u128(1));
    assert_eq!(admin.send(admin.request(Method::DELETE, &format!("/api/applications/{gone}"))).await.status, 404);
    // Whoever guesses is shut out for a while.
    for _ in 0..10 {
        posts(&client, &body("guess")).await;
    }
    let shut = posts(&client, &body("guess")).await;
    assert_eq!((shut.status, shut.headers.contains_key("retry-after")), (StatusCode::TOO_MANY_REQUESTS, true));
}

#[tokio::test]
async fn what_is_private_is_never_shown() {
    let hub = TestHub::start().await;
    let lead = hub.log_in(&hub.town.duty_lead).await;
    let client = program(&hub);
    let file = async |id: u128, change: Value| -> TicketId {
        let id = TicketId(Uuid::from_u128(id));
        let mut body = json!({ "id": id, "area": hub.town.building_a.path, "category": "light", "source": "desk",
            "text": "灯", "size": "big", "name": "王秀英", "phone": "13800138000" });
        for (key, value) in change.as_object().unwrap() {
            body[key] = value.clone();
        }
        lead.post("/api/tickets", body).await.ok();
        id
    };
    let hidden = [
        file(1, json!({ "size": "private" })).await,
        file(2, json!({ "household": hub.town.household_a.id })).await,
        file(3, json!({ "source": "visit" })).await,
        file(4, json!({ "category": "call_back" })).await,
        file(5, json!({})).await,
    ];
    // A case of those who are named, of whatever size.
    let named = json!({ "do": "triage", "size": "big", "named": [hub.town.duty_lead.id()] });
    act(&lead, hidden[4], named).await.ok();
    let shown = file(9, json!({})).await;
    assert_eq!(listed(&client, "").await, [shown.to_string()]);
    for id in hidden {
        for path in [format!("requests/{id}.json"), format!("tokens/{id}.json")] {
            assert_eq!(client.get(&format!("/open311/v2/{path}")).await.status, 404, "{path}");
        }
        assert!(listed(&client, &format!("?service_request_id={id}")).await.is_empty());
    }
    let nothing = Uuid::from_u128(77);
    for path in [format!("requests/{nothing}.json"), "requests/x.json".into(), format!("requests/{shown}")] {
        assert_eq!(client.get(&format!("/open311/v2/{path}")).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn an_emergency_is_answered_with_whom_to_call_and_filed_all_the_same() {
    let hub = TestHub::start().await;
    let admin = hub.log_in(&hub.town.admin).await;
    let (key, client) = (key(&admin, &hub).await.key, program(&hub));
    let answer = posts(&client, &form(&key, &[("description", "楼道着火了")])).await;
    let notice = answer.json()[0]["service_notice"].as_str().unwrap().to_owned();
    assert!(notice.contains("119") && notice.contains("120") && notice.contains("emergency"), "{notice}");
    assert_eq!(client.get(&format!("/open311/v2/requests/{}.json", id_of(&answer))).await.status, 200);
    let calm = posts(&client, &form(&key, &[])).await;
    assert_eq!(calm.ok().json()[0]["service_notice"], Value::Null);
    assert!(hub.hub().world.read().alarms.is_empty());
}

#[tokio::test]
async fn a_flood_of_one_program_is_held_up_and_residents_are_not() {
    let hub = TestHub::start().await;
    let admin = hub.log_in(&hub.town.admin).await;
    let (key, client) = (key(&admin, &hub).await.key, program(&hub));
    let mut taken = 0;
    for number in 0..40 {
        let at = north_m(BASE, f64::from(number));
        let body = form(&key, &[("lat", &at.lat.to_string()), ("description", &format!("第{number}盏灯"))]);
        let answer = posts(&client, &body).await;
        match answer.status.as_u16() {
            200 => taken += 1,
            429 => assert!(answer.headers.contains_key("retry-after")),
            other => panic!("{other}: {}", answer.text),
        }
    }
    assert_eq!(taken, 30);
    let resident = Resident::at(&hub, code_of(&hub, &hub.town.building_a).await, 1);
    resident.reports("leak", "漏水").await.ok();
    hub.advance(61_000).await;
    posts(&client, &form(&key, &[("description", "又一盏灯")])).await.ok();
    // The same text from the same spot is folded into the first one.
    let mut same = Vec::new();
    for _ in 0..3 {
        hub.advance(2 * HOUR).await;
        same.push(id_of(&posts(&client, &form(&key, &[("description", "井盖边的路灯不亮")])).await));
    }
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    assert!(page(&staff, same[2].parse().unwrap()).await.ticket.closing.is_some(), "merged");
    assert!(page(&staff, same[0].parse().unwrap()).await.ticket.closing.is_none());
}

#[tokio::test]
async fn requests_are_filtered_and_paged() {
    let hub = TestHub::start().await;
    let (staff, client) = (hub.log_in(&hub.town.coordinator_a).await, program(&hub));
    let mut ids = Vec::new();
    for number in 1..=5 {
        ids.push(filed(&staff, &hub, number, if number == 5 { "leak" } else { "light" }).await);
        hub.advance(60_000).await;
    }
    act(&staff, ids[0], json!({ "do": "refuse", "text": "已修好" })).await.ok();
    let text = |wanted: &[usize]| wanted.iter().map(|number| ids[number - 1].to_string()).collect::<Vec<_>>();
    assert_eq!(listed(&client, "").await, text(&[5, 4, 3, 2, 1]), "open ones first");
    assert_eq!(listed(&client, "?status=closed").await, text(&[1]));
    assert_eq!(listed(&client, "?status=open&service_code=light,x").await, text(&[4, 3, 2]));
    assert_eq!(listed(&client, "?page_size=2&page=2").await, text(&[3, 2]));
    assert_eq!(listed(&client, "?page_size=2&page=3").await, text(&[1]));
    assert_eq!(listed(&client, &format!("?service_request_id={},{}", ids[3], ids[0])).await, text(&[4, 1]));
    let within = "?start_date=2026-03-02T10:00:30%2B08:00&end_date=2026-03-02T02:02:30Z";
    assert_eq!(listed(&client, within).await, text(&[3, 2]));
    assert_eq!(listed(&client, &format!("?jurisdiction_id={}", hub.town.street.id)).await.len(), 5);
    let closed = client.get("/open311/v2/requests.json?status=closed").await.json();
    assert_eq!((&closed[0]["status"], &closed[0]["status_notes"]), (&json!("closed"), &json!("不予受理 refused")));
    for wrong in [
        "status=done",
        "start_date=yesterday",
        "page=0",
        "page_size=1000",
        "page=x",
        "start_date=2026-03-02T10:00:00Z&end_date=2026-03-01T10:00:00Z",
        "start_date=2025-03-02T10:00:00Z&end_date=2026-03-01T10:00:00Z",
    ] {
        let answer = client.get(&format!("/open311/v2/requests.json?{wrong}")).await;
        assert_eq!((fault(&answer).0, fault(&answer).1), (400, 400), "{wrong}");
    }
    assert_eq!(client.get("/open311/v2/requests.xml?jurisdiction_id=x").await.status, 404);
}

#[tokio::test]
async fn a_request_says_where_and_stays_in_the_area_of_its_key() {
    let hub = TestHub::start().await;
    let admin = hub.log_in(&hub.town.admin).await;
    let body = json!({ "area": hub.town.grid_a.path, "name": "物业" });
    let ApplicationAdded { key, .. } = admin.post("/api/applications", body).await.good();
    let (client, lead) = (program(&hub), hub.log_in(&hub.town.duty_lead).await);
    let nowhere = [("lat", ""), ("long", "")];
    let at = |more: &[(&str, &str)]| {
        let all: Vec<(&str, &str)> = nowhere.iter().chain(more).copied().collect();
        form(&key, &all)
    };
    let area = async |body: Vec<(String, String)>| {
        let id = id_of(&posts(&client, &body).await);
        page(&lead, id.parse().unwrap()).await.ticket.area
    };
    let building = hub.town.building_a.id.to_string();
    let building = building.as_str();
    assert_eq!(area(at(&[("address_id", building)])).await, hub.town.building_a.path);
    assert_eq!(area(at(&[("address_string", "上海 幸福里 3号楼 门口")])).await, hub.town.building_a.path);
    assert_eq!(area(at(&[("address_string", "不知道哪里")])).await, hub.town.grid_a.path);
    let away = north_m(BASE, 500.0);
    let (lat, long) = (away.lat.to_string(), away.lon.to_string());
    assert_eq!(area(at(&[("lat", &lat), ("long", &long)])).await, hub.town.grid_a.path);
    let other = hub.town.building_b.id.to_string();
    let paris = [("lat", "48.85"), ("long", "2.35")];
    let half = [("lat", "31.2")];
    let wrong = [("lat", "91"), ("long", "0")];
    let null = [("lat", "0"), ("long", "0")];
    for (more, status) in [
        (&nowhere[..], 400),
        (&paris[..], 400),
        (&half[..], 400),
        (&wrong[..], 400),
        (&null[..], 400),
        (&[("address_id", &*other)][..], 404),
        (&[("address_id", building), ("service_code", "x")][..], 404),
        (&[("address_id", building), ("service_code", "call_back")][..], 404),
        (&[("address_id", building), ("service_code", "")][..], 400),
        (&[("address_id", building), ("description", "")][..], 400),
        (&[("address_id", building), ("attribute[x]", "1")][..], 400),
        (&[("address_id", building), ("description", "a\0b")][..], 400),
        (&[("address_id", building), ("phone", "call me")][..], 400),
        (&[("address_id", building), ("jurisdiction_id", "x")][..], 404),
    ] {
        let answer = posts(&client, &at(more)).await;
        assert_eq!(fault(&answer).0, status, "{more:?}: {}", answer.text);
    }
    let xml = posts_to(&client, "/open311/v2/requests.xml", &at(&[]), None).await;
    assert!(xml.status == 400 && xml.text.contains("<errors><error><code>400</code>"), "{}", xml.text);
    let good = posts_to(&client, "/open311/v2/requests.xml", &at(&[("address_id", building)]), None).await;
    assert!(good.ok().text.contains("<account_id/>") && good.text.contains("<service_request_id>"), "{}", good.text);
    // Not a form.
    let json = client.request(Method::POST, "/open311/v2/requests.json").json(&json!({ "api_key": key }));
    assert_eq!(fault(&client.send(json).await).0, 400);
}
