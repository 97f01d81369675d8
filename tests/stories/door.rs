//! What the door without a log-in keeps closed: doors of others, private cases, pictures of others, and whoever guesses.

use crate::report::{Resident, code_of};
use crate::ticket::{act, page};
use http::Method;
use hub::http::{Behind, code_of as code, report_secret};
use hub_core::ticket::Suspicion;
use hub_wire::report::{ReportThanks, SimilarView, Uploaded};
use serde_json::{Value, json};
use tests::{Answer, BASE, Setup, TestClient, TestHub, north_m};
use uuid::Uuid;

async fn code_of_door(hub: &TestHub) -> String {
    let secret = report_secret(hub.hub().store.as_ref()).await.unwrap();
    code(&secret, Behind::Household(hub.town.household_a.id))
}

async fn similar(hub: &TestHub, code: &str) -> Vec<SimilarView> {
    hub.client().get(&format!("/api/report/similar?code={code}&category=leak")).await.good()
}

async fn me_too(who: &Resident, ticket: &Resident) -> Answer {
    let body = json!({ "ticket": ticket.ticket, "code": who.code, "follow": who.follow });
    who.client.post("/api/report/me-too", body).await
}

async fn upload(client: &TestClient) -> Uploaded {
    let mut file = Vec::new();
    let drawn = image::DynamicImage::ImageRgb8(image::RgbImage::from_pixel(64, 48, image::Rgb([9, 99, 200])));
    drawn.write_with_encoder(image::codecs::jpeg::JpegEncoder::new_with_quality(&mut file, 80)).unwrap();
    let request = client.request(Method::POST, "/api/report/photo").header("content-type", "image/jpeg");
    client.send(request.body(file)).await.good()
}

#[tokio::test]
async fn what_happens_behind_a_door_or_among_a_few_is_offered_to_no_neighbour() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let building = code_of(&hub, &hub.town.building_a).await;
    let neighbour = Resident::at(&hub, building.clone(), 9);
    let behind = Resident::at(&hub, code_of_door(&hub).await, 1);
    behind.reports("leak", "厨房漏水").await.ok();
    assert_eq!(page(&staff, behind.ticket).await.household, Some(hub.town.household_a.id));
    assert!(similar(&hub, &building).await.is_empty());
    assert_eq!(me_too(&neighbour, &behind).await.refusal(), (404, "not_found".into()));
    // From the same door, but of a spot of its own.
    let outside = Resident::at(&hub, behind.code.clone(), 2);
    let mut body = outside.body("leak", "楼下水管漏水");
    body["place"] = json!(north_m(BASE, 10.0));
    outside.client.post("/api/report", body).await.ok();
    assert_eq!(page(&staff, outside.ticket).await.household, None);
    assert_eq!(similar(&hub, &building).await.len(), 1);
    let named = json!({ "do": "triage", "size": "private", "named": [hub.town.coordinator_a.id()] });
    act(&staff, outside.ticket, named).await.ok();
    assert!(similar(&hub, &building).await.is_empty(), "a private case");
    assert_eq!(me_too(&neighbour, &outside).await.refusal(), (404, "not_found".into()));
    // From another end of the town nobody has the same trouble.
    let near = Resident::at(&hub, building, 4);
    let mut body = near.body("leak", "地下室漏水");
    body["place"] = json!(north_m(BASE, -4_900.0));
    near.client.post("/api/report", body).await.ok();
    assert_eq!(me_too(&neighbour, &near).await.status, 200);
    let far = Resident::at(&hub, code_of(&hub, &hub.town.building_b).await, 3);
    assert_eq!(me_too(&far, &near).await.refusal(), (404, "not_found".into()));
}

#[tokio::test]
async fn a_spot_too_far_from_its_code_is_a_mistake_and_the_code_counts() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let code = code_of(&hub, &hub.town.building_a).await;
    for (number, metres, expected) in [(1, 4_900.0, north_m(BASE, 4_900.0)), (2, 5_100.0, BASE)] {
        let resident = Resident::at(&hub, code.clone(), number);
        let mut body = resident.body("light", &format!("路灯不亮{number}号"));
        body["place"] = json!(north_m(BASE, metres));
        resident.client.post("/api/report", body).await.ok();
        let at = page(&staff, resident.ticket).await.ticket.place.unwrap();
        assert!(at.distance_m(expected) < 1.0, "{metres}: {at:?}");
    }
}

#[tokio::test]
async fn a_picture_goes_with_one_report_and_a_report_with_ten() {
    let hub = TestHub::start().await;
    let code = code_of(&hub, &hub.town.building_a).await;
    let (one, other) = (Resident::at(&hub, code.clone(), 1), Resident::at(&hub, code, 2));
    let uploaded = upload(&one.client).await;
    let with = |resident: &Resident, photos: Value| {
        let mut body = resident.body("leak", "漏水了，地上都是水");
        body["photos"] = photos;
        body
    };
    let own = json!([uploaded.id, uploaded.token]);
    one.client.post("/api/report", with(&one, json!([own]))).await.ok();
    let again = other.client.post("/api/report", with(&other, json!([own]))).await;
    assert_eq!(again.refusal(), (422, "elsewhere".into()));
    let third = upload(&one.client).await;
    let many = vec![json!([third.id, third.token]); 11];
    assert_eq!(other.client.post("/api/report", with(&other, json!(many))).await.refusal(), (422, "invalid".into()));
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let waiting = staff.post(&format!("/api/photos/{}/publish", third.id), json!({})).await;
    assert_eq!(waiting.refusal(), (404, "not_found".into()), "what is on no ticket is nobody's to show");
    assert_eq!(hub.client().get(&format!("/api/photos/{}/full", third.id)).await.status, 404);
}

#[tokio::test]
async fn a_machine_that_sends_at_once_and_numbers_in_a_form_are_held_back() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let code = code_of(&hub, &hub.town.building_a).await;
    let kept = async |number: u128, change: &dyn Fn(&mut Value)| {
        let resident = Resident::at(&hub, code.clone(), number);
        let mut body = resident.body("help_errand", &format!("想请人取药，{number}号"));
        change(&mut body);
        let thanks: ReportThanks = resident.client.post("/api/report", body).await.good();
        let suspicion = page(&staff, resident.ticket).await.ticket.suspicion;
        assert_eq!(thanks.held_back, suspicion.is_some());
        suspicion
    };
    assert_eq!(kept(1, &|body| body["took_ms"] = json!(0)).await, Some(Suspicion::TooFast));
    assert_eq!(kept(2, &|body| body["took_ms"] = json!(1_499)).await, Some(Suspicion::TooFast));
    assert_eq!(kept(3, &|body| body["took_ms"] = json!(1_500)).await, None);
    let number = |body: &mut Value| body["form"] = json!([["when", "13800138000"]]);
    assert_eq!(kept(4, &number).await, Some(Suspicion::Masked));
}

#[tokio::test]
async fn whoever_guesses_codes_waits_and_nobody_else_does() {
    let configure = Box::new(|config: &mut hub::config::Config| config.trust_proxy = true);
    let hub = TestHub::with(Setup { configure, ..Setup::default() }).await;
    let code = code_of(&hub, &hub.town.building_a).await;
    let resident = Resident::at(&hub, code.clone(), 1);
    resident.reports("leak", "漏水").await.ok();
    let client = hub.client();
    let asks = |address: &str, follow: &str| {
        let request = client.request(Method::GET, "/api/follow").header("x-forwarded-for", address);
        client.send(request.header("ticket", resident.ticket.to_string()).header("follow-code", follow))
    };
    for guess in 0..10_u32 {
        assert_eq!(asks("203.0.113.5", &format!("{:032x}", 0xbad_u32 + guess)).await.status, 404);
    }
    assert_eq!(asks("203.0.113.5", &resident.follow).await.refusal(), (429, "wait".into()), "even the right one");
    assert_eq!(asks("203.0.113.6", &resident.follow).await.status, 200);
    let start = |address: &str| {
        client.request(Method::GET, &format!("/api/report/start?code={code}")).header("x-forwarded-for", address)
    };
    assert_eq!(client.send(start("203.0.113.5")).await.status, 429);
    // A call for help is never kept waiting for anybody's guesses.
    let help = json!({ "id": Uuid::from_u128(3), "code": code, "text": "救命" });
    let request = client.request(Method::POST, "/api/report/help").header("x-forwarded-for", "203.0.113.5");
    client.send(request.json(&help)).await.ok();
    hub.advance(60_000).await;
    assert_eq!(asks("203.0.113.5", &resident.follow).await.status, 200);
}

#[tokio::test]
async fn whom_a_job_is_given_sees_its_pictures_from_then_on_until_it_is_over() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let resident = Resident::at(&hub, code_of(&hub, &hub.town.building_a).await, 1);
    let uploaded = upload(&resident.client).await;
    let mut body = resident.body("leak", "漏水");
    body["photos"] = json!([[uploaded.id, uploaded.token]]);
    resident.client.post("/api/report", body).await.ok();
    let (worker, other) = (hub.log_in(&hub.town.near[0]).await, hub.log_in(&hub.town.near[1]).await);
    let seen = async |client: &TestClient| {
        let request = client.request(Method::GET, &format!("/api/photos/{}/thumb", uploaded.id));
        request.send().await.unwrap().status().as_u16()
    };
    let to = json!({ "noun": "person", "id": hub.town.near[0].id() });
    act(&staff, resident.ticket, json!({ "do": "triage", "size": "small" })).await.ok();
    assert_eq!(seen(&worker).await, 404);
    act(&staff, resident.ticket, json!({ "do": "dispatch", "to": to })).await.ok();
    assert_eq!((seen(&worker).await, seen(&other).await), (200, 404));
    for what in [json!({ "do": "claim" }), json!({ "do": "start" }), json!({ "do": "done", "text": "好了" })] {
        act(&worker, resident.ticket, what).await.ok();
    }
    assert_eq!(seen(&worker).await, 200, "done, and still on the own list");
    act(&staff, resident.ticket, json!({ "do": "confirm" })).await.ok();
    resident.rates(true, None).await.ok();
    assert_eq!(seen(&worker).await, 404, "over");
}
