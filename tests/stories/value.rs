//! Values at the edge of what they can be: pages, times, outlines, files that are none, and cells of files that a
//! spreadsheet would calculate.

use crate::given::pressed;
use crate::ticket::filed;
use http::Method;
use hub_wire::device::DeviceView;
use serde_json::{Value, json};
use tests::{Answer, BASE, TestClient, TestHub, north_m};
use uuid::Uuid;

async fn put(client: &TestClient, path: &str, body: Value) -> Answer {
    client.send(client.request(Method::PUT, path).json(&body)).await
}

/// How long a page is is the hub's to say, and a place in a list is a place in the own list.
#[tokio::test]
async fn pages_without_end_and_places_in_lists_of_others_are_refused_or_bounded() {
    let hub = TestHub::start().await;
    let (admin, other) = (hub.log_in(&hub.town.admin).await, hub.log_in(&hub.town.coordinator_b).await);
    for path in ["/api/households", "/api/devices", "/api/coverage/without"] {
        for limit in ["-1", "1000000000", "1.5", "x", "", "99999999999999999999"] {
            let answer = admin.get(&format!("{path}?limit={limit}")).await;
            assert_eq!(answer.refusal(), (422, "malformed".into()), "{path} {limit}");
        }
        // As small and as large as the field can hold: bounded.
        for limit in ["0", "65535"] {
            admin.get(&format!("{path}?limit={limit}")).await.ok();
        }
    }
    for path in ["/api/alarms/recent", "/api/tickets/closed", "/api/visits/closed"] {
        for wrong in ["limit=10", "before=-1", "before=1", "before=x.y", "before=", "before=%27--", "page=2"] {
            let status = admin.get(&format!("{path}?{wrong}")).await.status;
            assert_eq!(status, 422, "{path} {wrong}");
        }
    }
    // The place of a household in another area shows nothing of that area.
    let behind = format!("/api/devices?after={}", hub.town.button_a.name());
    let seen: Vec<DeviceView> = other.get(&behind).await.good();
    assert!(seen.iter().all(|device| hub.town.grid_b.path.covers(&device.area)), "{seen:?}");
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 1).await;
    hub.log_in(&hub.town.coordinator_a).await.close(alarm, hub_core::alarm::Outcome::Helped).await.ok();
    let place = format!("{}.{alarm}", i64::MAX);
    let recent: Value = other.get(&format!("/api/alarms/recent?before={place}")).await.good();
    assert_eq!(recent["alarms"], json!([]));
}

/// Days and moments that nobody lives in, or that are none, are refused wherever one is asked for.
#[tokio::test]
async fn times_that_are_none_are_refused_everywhere() {
    let hub = TestHub::start().await;
    let (admin, staff) = (hub.log_in(&hub.town.admin).await, hub.log_in(&hub.town.coordinator_a).await);
    let before = hub.position();
    let refused = |answer: Answer, what: &str| assert_eq!(answer.status, 422, "{what}: {}", answer.text);
    for day in ["9999-12-31", "0000-01-01", "-0001-01-01", "2026-02-30", "2026-03-02T08:00", "03/02/2026", "今天", ""]
    {
        let body = json!({ "area": hub.town.street.path, "week": vec![json!([480, 1200]); 7], "holidays": [day],
            "working_days": [] });
        refused(put(&admin, "/api/calendars", body).await, day);
        for path in ["/api/rates", "/api/topics"] {
            refused(staff.get(&format!("{path}?to={day}")).await, &format!("{path} {day}"));
        }
    }
    let moments =
        [json!(i64::MAX), json!(i64::MIN), json!(253_402_300_799_000_i64), json!(1e300), json!("9999-12-31T00:00")];
    for moment in &moments {
        let visit = json!({ "id": Uuid::from_u128(7), "household": hub.town.household_a.id, "tier": "severe",
            "every_days": null, "reason": "x", "checklist": "nine", "next_due_at": moment,
            "assigned": { "noun": "person", "id": hub.town.near[0].id() } });
        refused(put(&staff, "/api/visit-plans", visit).await, &format!("visit {moment}"));
        let device = json!({ "name": "button-a", "role": "button", "household": hub.town.household_a.id,
            "muted_until": moment });
        refused(
            put(&admin, &format!("/api/devices/{}", hub.town.button_a.device.id), device).await,
            &format!("mute {moment}"),
        );
    }
    hub.settled().await;
    assert_eq!(hub.position(), before, "nothing of it was done");
    let ticket = filed(&staff, &hub, 1, "leak").await;
    for moment in &moments {
        let extend = json!({ "do": "extend", "until": moment, "text": "x" });
        let answer = crate::ticket::act(&staff, ticket, extend).await;
        assert!(matches!(answer.status.as_u16(), 409 | 422), "{moment}: {}", answer.text);
    }
}

/// An area is a ring with an inside, small enough for every screen.
#[tokio::test]
async fn an_outline_that_is_no_ring_is_refused() {
    let hub = TestHub::start().await;
    let admin = hub.log_in(&hub.town.admin).await;
    let path = format!("/api/areas/{}", Uuid::from_u128(0x90));
    let area = |outline: Value| json!({ "parent": hub.town.grid_a.id, "level": "building", "name": "新楼", "outline": outline });
    let corner = |lat: f64, lon: f64| json!({ "lat": lat, "lon": lon });
    let square = [corner(31.0, 121.0), corner(31.0, 121.1), corner(31.1, 121.1), corner(31.1, 121.0)];
    let crossed = [square[0].clone(), square[2].clone(), square[1].clone(), square[3].clone()];
    let over = [corner(31.0, 179.9), corner(31.0, -179.9), corner(31.1, -179.9), corner(31.1, 179.9)];
    for (what, outline) in [
        ("crosses itself", json!(crossed)),
        ("over 180 degrees", json!(over)),
        ("two corners", json!(square[..2])),
        ("1,001 corners", json!((0..1_001).map(|no| north_m(BASE, f64::from(no))).collect::<Vec<_>>())),
        ("beyond the pole", json!([corner(91.0, 0.0), corner(31.0, 1.0), corner(32.0, 0.0)])),
        ("no number", json!([{ "lat": "NaN", "lon": 1.0 }, corner(31.0, 1.0), corner(32.0, 0.0)])),
        ("nothing", json!([{ "lat": null, "lon": 1.0 }, corner(31.0, 1.0), corner(32.0, 0.0)])),
    ] {
        assert_eq!(put(&admin, &path, area(outline)).await.status, 422, "{what}");
    }
    let raw = |outline: String| {
        let body = area(json!("X")).to_string().replace("\"X\"", &outline);
        admin.request(Method::PUT, &path).header("content-type", "application/json").body(body)
    };
    let nan = "[{\"lat\":NaN,\"lon\":1},{\"lat\":1e999,\"lon\":1},{\"lat\":1,\"lon\":2}]";
    assert_eq!(admin.send(raw(nan.into())).await.status, 422);
    let million = format!("[{}]", vec!["{\"lat\":1,\"lon\":1}"; 1_000_000].join(","));
    let answer = admin.request(Method::PUT, &path).header("content-type", "application/json");
    let huge = answer.body(area(json!("X")).to_string().replace("\"X\"", &million)).send().await;
    // Refused before all of it came: the rest may find the connection closed.
    assert!(huge.is_err() || huge.is_ok_and(|answer| answer.status() == 413));
    put(&admin, &path, area(json!(square))).await.ok();
}

/// Words that people chose stand in several files; in none of them does a cell calculate.
#[tokio::test]
async fn no_cell_of_any_file_calculates() {
    let hub = TestHub::start().await;
    let (admin, staff) = (hub.log_in(&hub.town.admin).await, hub.log_in(&hub.town.coordinator_a).await);
    let words = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "=\"a\",\"b\""];
    let mut categories: Value = admin.get("/api/categories").await.good();
    let list = categories[0]["categories"].as_array_mut().unwrap();
    // A form has fields that must be filled in.
    let plain = |category: &Value| category["form"].as_array().is_none_or(Vec::is_empty);
    let mut keys = Vec::new();
    for (category, word) in list.iter_mut().filter(|category| plain(category)).zip(words) {
        (category["zh"], category["en"]) = (json!(word), json!(word));
        keys.push(category["key"].as_str().unwrap().to_owned());
    }
    assert_eq!(keys.len(), words.len());
    put(&admin, "/api/categories", json!({ "area": hub.town.street.path, "categories": list })).await.ok();
    for (number, key) in (1..).zip(&keys) {
        let ticket = filed(&staff, &hub, number, key).await;
        crate::ticket::act(&staff, ticket, json!({ "do": "refuse", "text": "x" })).await;
    }
    // A shop of such a name stands in the statement of whoever paid there.
    let one = crate::timebank::serves(&hub, &hub.town.near[0].clone(), 100, 120).await;
    let (account, _) = crate::timebank::coins(&one).await;
    let lead = hub.log_in(&hub.town.duty_lead).await;
    let partner = json!({ "id": Uuid::from_u128(0x540b), "area": hub.town.community.path, "name": words[0], "offers": "x",
        "people": [hub.town.near[1].id()] });
    put(&lead, "/api/bank/partners", partner).await.ok();
    let ask = json!({ "account": account, "partner": Uuid::from_u128(0x540b), "unit": "coin", "amount": 10 });
    let made: hub_wire::timebank::VoucherMade = one.post("/api/bank/vouchers", ask).await.good();
    let shop = hub.log_in(&hub.town.near[1]).await;
    let take = json!({ "partner": Uuid::from_u128(0x540b), "code": made.code });
    shop.post("/api/bank/redeem", take).await.ok();
    let files = [
        (staff.get("/api/rates/csv").await, "'=cmd|"),
        (staff.get("/api/topics/csv").await, "what,"),
        (one.get(&format!("/api/bank/accounts/{account}/csv")).await, "'=cmd|"),
        (admin.get("/api/devices/export").await, "button-a"),
    ];
    for (file, holds) in files {
        assert!(file.ok().text.contains(holds), "{}", file.text);
        let cells = file.text.trim_start_matches('\u{feff}').split(['\n', '\r', ',']);
        // An amount that was paid is a number, and stays one.
        let number = |cell: &str| cell.parse::<f64>().is_ok();
        let calculates =
            |cell: &&str| cell.trim_start_matches('"').starts_with(['=', '+', '-', '@', '\t']) && !number(cell);
        let found: Vec<&str> = cells.filter(calculates).collect();
        assert!(found.is_empty(), "{found:?} in {}", file.text);
    }
}

/// A file of households is taken whole or not at all, whatever stands in it.
#[tokio::test]
async fn files_that_are_none_are_refused_by_line_and_leave_nothing() {
    let hub = TestHub::start().await;
    let admin = hub.log_in(&hub.town.admin).await;
    let good = "area,door\n幸福里3号楼,777\n";
    let wide = format!("area,door{}\n", ",x".repeat(1_000_000));
    for (what, csv, word) in [
        ("a million columns", wide.as_str(), "column"),
        ("the same door twice", &format!("{good}幸福里3号楼,777\n"), "line 3"),
        ("more cells than columns", &format!("{good}幸福里3号楼,778,9\n"), "line 3"),
        ("a quote without end", &format!("{good}\"幸福里3号楼,778\n"), "line 3"),
        ("a control character", &format!("{good}幸福里3号楼,7\u{7}8\n"), "line 3"),
        ("nothing", "", ""),
        ("no table", "\u{0}\u{1}", ""),
    ] {
        let answer = admin.post("/api/households/import", json!({ "csv": csv })).await;
        assert_eq!(answer.status, 422, "{what}: {}", answer.text);
        assert!(answer.text.contains(word) && answer.text.len() < 20_000, "{what}: {:.500}", answer.text);
    }
    let import = |bytes: Vec<u8>| admin.request(Method::POST, "/api/devices/import").body(bytes);
    let latin = b"name,role,model\nfile-1,button,\xe9\xff\xfe\n".to_vec();
    assert_eq!(admin.send(import(latin)).await.status, 422, "neither UTF-8 nor GBK");
    let label = "name,role,label\nfile-1,button,L1\nfile-2,button,L1\n".as_bytes().to_vec();
    let answer = admin.send(import(label)).await;
    assert!(answer.status == 422 && answer.text.contains("line 3"), "{}", answer.text);
    let large = import(vec![b'a'; 5 * 1024 * 1024]).send().await;
    assert!(large.is_err() || large.is_ok_and(|answer| answer.status() == 413));
    assert_eq!(hub.hub().store.households().await.unwrap().len(), 2);
    let none: Vec<DeviceView> = admin.get("/api/devices?search=file-").await.good();
    assert!(none.is_empty());
}
