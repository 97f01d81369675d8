//! The report page in the hands of those who mean no good: floods, machines, insults, other people's names.

use crate::report::{Resident, code_of, from, proxied};
use crate::ticket::{act, page};
use http::Method;
use hub_core::ids::PhotoId;
use hub_core::ticket::Suspicion;
use hub_wire::report::{ReportThanks, SimilarView};
use serde_json::json;
use tests::{BASE, TestHub};
use uuid::Uuid;

#[tokio::test]
async fn a_flood_of_reports_is_limited_and_an_alarm_passes_it() {
    let hub = proxied().await;
    let client = hub.client();
    let codes = [code_of(&hub, &hub.town.building_a).await, code_of(&hub, &hub.town.building_b).await];
    let body = |number: u128, code: &str| {
        Resident::at(&hub, code.into(), number).body("leak", &format!("漏水报告第{number}号"))
    };
    let mut from_one = Vec::new();
    for number in 0..10 {
        from_one.push(from(&client, "203.0.113.1", &body(number, &codes[0])).await.status.as_u16());
    }
    assert_eq!(from_one, [200, 200, 200, 200, 200, 429, 429, 429, 429, 429], "five a minute from one address");
    let mut taken = 0;
    for number in 100..200 {
        let address = format!("198.51.100.{number}");
        taken += usize::from(from(&client, &address, &body(number, &codes[0])).await.status.is_success());
    }
    assert_eq!(taken, 55, "sixty an hour for one code");
    let wait = from(&client, "198.51.100.1", &body(900, &codes[0])).await;
    assert_eq!((wait.code(), wait.headers.contains_key("retry-after")), ("wait".into(), true));
    assert_eq!(
        from(&client, "198.51.100.1", &body(901, &codes[1])).await.status,
        200,
        "another building is not closed"
    );
    // The one who is limited calls for help all the same.
    let help = json!({ "id": Uuid::from_u128(77), "code": codes[0], "text": "心脏病\u{0}", "phone": "13800138000" });
    let request = client.request(Method::POST, "/api/report/help").header("x-forwarded-for", "203.0.113.1");
    client.send(request.json(&help)).await.ok();
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let alarm = staff.only_alarm().await;
    assert_eq!((alarm.area, alarm.place), (hub.town.building_a.path.clone(), Some(BASE)));
}

#[tokio::test]
async fn the_same_text_many_times_is_one_open_ticket_and_each_phone_still_follows() {
    let hub = proxied().await;
    let client = hub.client();
    let code = code_of(&hub, &hub.town.building_a).await;
    let residents: Vec<Resident> = (1..=20).map(|number| Resident::at(&hub, code.clone(), number)).collect();
    for (number, resident) in residents.iter().enumerate() {
        from(&client, &format!("198.51.100.{number}"), &resident.body("noise", "楼上太吵了！")).await.ok();
    }
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let open: Vec<hub_wire::ticket::TicketView> = staff.get("/api/tickets").await.good();
    assert_eq!(open.len(), 2, "the first, and the second that a person looks at");
    assert_eq!(open.iter().filter(|ticket| ticket.suspicion == Some(Suspicion::Repeated)).count(), 1);
    assert_eq!(open.iter().map(|ticket| ticket.me_too).max(), Some(18));
    assert!(residents[19].follows().await.merged_into.is_some());
}

#[tokio::test]
async fn what_a_machine_fills_in_is_held_back_and_not_lost() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let code = code_of(&hub, &hub.town.building_a).await;
    for (number, field, value, suspicion) in [
        (1, "website", json!("http://spam.example"), Some(Suspicion::Honeypot)),
        (2, "took_ms", json!(200), Some(Suspicion::TooFast)),
        (3, "took_ms", json!(30_000), None),
    ] {
        let resident = Resident::at(&hub, code.clone(), number);
        let mut body = resident.body("leak", &format!("漏水{number}号管道"));
        body[field] = value;
        let thanks: ReportThanks = resident.client.post("/api/report", body).await.good();
        assert_eq!(thanks.held_back, suspicion.is_some());
        assert_eq!(page(&staff, resident.ticket).await.ticket.suspicion, suspicion);
    }
    let path = format!("/api/report/similar?code={code}&category=leak");
    let shown: Vec<SimilarView> = hub.client().get(&path).await.good();
    assert_eq!(shown.len(), 1, "what is held back is offered to nobody");
}

#[tokio::test]
async fn numbers_and_insults_are_stars_for_volunteers_until_they_have_the_job() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let (phone, mut live) = hub.screen(&hub.town.near[0]).await;
    let resident = Resident::at(&hub, code_of(&hub, &hub.town.building_a).await, 1);
    resident.reports("noise", "傻逼邻居，电话 138-0013-8000，身份证11010119800101123X").await.ok();
    assert_eq!(page(&staff, resident.ticket).await.ticket.suspicion, Some(Suspicion::Masked));
    act(&staff, resident.ticket, json!({ "do": "triage", "size": "private" })).await.ok();
    act(&staff, resident.ticket, json!({ "do": "open" })).await.ok();
    let job = live.until("the job", |shown| shown.jobs.get(&resident.ticket).cloned()).await;
    assert_eq!(job.summary, "**邻居，电话 *************，身份证******************");
    assert_eq!(phone.get(&format!("/api/tickets/{}", resident.ticket)).await.status, 404);
    act(&staff, resident.ticket, json!({ "do": "clear" })).await.ok();
    assert_eq!(page(&staff, resident.ticket).await.ticket.suspicion, None);
}

#[tokio::test]
async fn another_ones_name_and_telephone_are_unproven_and_bring_nothing_back() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let resident = Resident::at(&hub, code_of(&hub, &hub.town.building_a).await, 1);
    let mut body = resident.body("leak", "漏水");
    body["name"] = json!("志愿者101");
    body["phone"] = json!("13900139000");
    let thanks = resident.client.post("/api/report", body).await;
    assert!(!thanks.text.contains("志愿者101"));
    let reporter = page(&staff, resident.ticket).await.reporter.unwrap();
    assert!(reporter.unproven);
    let view = serde_json::to_string(&resident.follows().await).unwrap();
    for secret in ["志愿者101", "13900139000", &hub.town.near[0].id().to_string()] {
        assert!(!view.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn wrong_reports_are_refused_and_leave_nothing() {
    let hub = TestHub::start().await;
    let resident = Resident::at(&hub, code_of(&hub, &hub.town.building_a).await, 1);
    let before = hub.position();
    for (field, value) in [
        ("text", json!("a\u{0}b")),
        ("text", json!("长".repeat(2_001))),
        ("text", json!(" ")),
        ("name", json!("王\n李")),
        ("phone", json!("<script>")),
        ("category", json!("call_back")),
        ("category", json!("no_such")),
        ("form", json!([["no_such", "1"]])),
        ("form", json!([["where", "nowhere"]])),
        ("follow", json!("short")),
        ("role", json!("admin")),
        ("photos", json!([[PhotoId(Uuid::from_u128(1)), "token"]])),
        ("id", json!("1")),
    ] {
        let mut body = resident.body("leak", "漏水");
        body[field] = value.clone();
        let answer = resident.client.post("/api/report", body).await;
        assert_eq!(answer.status, 422, "{field} {value}: {}", answer.text);
    }
    assert_eq!(hub.position(), before);
    let mut body = resident.body("leak", "管\u{202e}理员<script>𠮷👨\u{200d}👩\u{200d}👧");
    body["place"] = json!({ "lat": 91.0, "lon": 0.0 });
    resident.client.post("/api/report", body).await.ok();
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let kept = page(&staff, resident.ticket).await;
    assert_eq!(kept.texts[0].body, "管理员<script>𠮷👨\u{200d}👩\u{200d}👧");
    assert_eq!(kept.ticket.place, Some(BASE), "a place that is none is the code's");
}
