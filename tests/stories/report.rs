//! The report page and the follow page: nobody is logged in.

use crate::ticket::{act, page};
use http::Method;
use hub::http::{Behind, code_of as code, report_secret};
use hub_core::area::Area;
use hub_core::ids::TicketId;
use hub_wire::report::{FollowView, ReportThanks, SimilarView};
use hub_wire::ticket::TicketStateName;
use serde_json::{Value, json};
use tests::{Answer, BASE, TestClient, TestHub, Town, north_m};
use uuid::Uuid;

/// The code that hangs on a building.
pub async fn code_of(hub: &TestHub, area: &Area) -> String {
    let secret = report_secret(hub.hub().store.as_ref()).await.unwrap();
    code(&secret, Behind::Area(area.id))
}

/// Somebody with a phone before a code.
pub struct Resident {
    pub client: TestClient,
    pub code: String,
    pub ticket: TicketId,
    pub follow: String,
}

impl Resident {
    /// The phone makes an id and a follow code of its own. Each has an address of its own, as behind a proxy.
    pub fn at(hub: &TestHub, code: String, number: u128) -> Self {
        let client = hub.client();
        let ticket = TicketId(Uuid::from_u128(0x4e_0000 + number));
        Self { client, code, ticket, follow: format!("{number:032x}") }
    }

    pub fn body(&self, category: &str, text: &str) -> Value {
        json!({ "id": self.ticket, "follow": self.follow, "code": self.code, "category": category, "text": text,
            "took_ms": 20_000 })
    }

    pub async fn reports(&self, category: &str, text: &str) -> Answer {
        self.client.post("/api/report", self.body(category, text)).await
    }

    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.client.request(method, path);
        request.header("ticket", self.ticket.to_string()).header("follow-code", &self.follow)
    }

    pub async fn follows(&self) -> FollowView {
        self.client.send(self.request(Method::GET, "/api/follow")).await.good()
    }

    pub async fn posts(&self, what: &str, body: Value) -> Answer {
        self.client.send(self.request(Method::POST, &format!("/api/follow/{what}")).json(&body)).await
    }

    pub async fn rates(&self, satisfied: bool, text: Option<&str>) -> Answer {
        self.posts("rate", json!({ "satisfied": satisfied, "text": text })).await
    }
}

/// A hub behind a proxy, so that each request has the address it says.
pub async fn proxied() -> TestHub {
    let configure = Box::new(|config: &mut hub::config::Config| config.trust_proxy = true);
    TestHub::with(tests::Setup { configure, ..tests::Setup::default() }).await
}

pub async fn from(client: &TestClient, address: &str, body: &Value) -> Answer {
    let request = client.request(Method::POST, "/api/report").header("x-forwarded-for", address);
    client.send(request.json(body)).await
}

#[tokio::test]
async fn the_code_of_a_building_says_where_and_a_wrong_one_says_nothing() {
    let hub = TestHub::start().await;
    let client = hub.client();
    let code = code_of(&hub, &hub.town.building_b).await;
    let start: Value = client.get(&format!("/api/report/start?code={code}")).await.good();
    assert_eq!(start["address"], "向阳里1号楼");
    let categories = start["categories"].as_array().unwrap();
    assert!(categories.len() >= 15 && categories.iter().all(|category| category["for_residents"] == true));
    assert!(start["emergency_words"].as_array().unwrap().contains(&json!("着火")));
    let door = { code_behind(&hub, Behind::Household(hub.town.household_a.id)).await };
    let start: Value = client.get(&format!("/api/report/start?code={door}")).await.good();
    assert_eq!(start["address"], "幸福里3号楼", "a door's code names nobody's door");
    let other = if code.starts_with('0') { "1" } else { "0" };
    for wrong in ["", "x", &format!("{other}{}", &code[1..]), &"0".repeat(16), "%00"] {
        let answer = client.get(&format!("/api/report/start?code={wrong}")).await;
        assert_eq!(answer.refusal(), (404, "not_found".into()), "{wrong}");
    }
}

async fn code_behind(hub: &TestHub, behind: Behind) -> String {
    code(&report_secret(hub.hub().store.as_ref()).await.unwrap(), behind)
}

#[tokio::test]
async fn sent_twice_from_an_offline_phone_it_is_one_ticket_also_after_a_restart() {
    let mut hub = TestHub::start().await;
    let resident = Resident::at(&hub, code_of(&hub, &hub.town.building_a).await, 1);
    let first: ReportThanks = resident.reports("leak", "漏水").await.good();
    let (again, once_more) = tokio::join!(resident.reports("leak", "漏水"), resident.reports("leak", "漏水"));
    assert_eq!((again.good::<ReportThanks>(), once_more.good::<ReportThanks>()), (first.clone(), first.clone()));
    let stranger = Resident { follow: format!("{:032x}", 99), ..Resident::at(&hub, resident.code.clone(), 1) };
    assert_eq!(stranger.reports("leak", "漏水").await.refusal(), (409, "conflict".into()));
    hub.stop().await;
    hub.start_again().await;
    assert_eq!(resident.reports("leak", "漏水").await.good::<ReportThanks>(), first);
    let mut slower = resident.body("leak", "漏水");
    slower["took_ms"] = json!(90_000);
    assert_eq!(resident.client.post("/api/report", slower).await.good::<ReportThanks>(), first, "how long it took");
    for (field, value) in [
        ("text", json!("停电")),
        ("category", json!("noise")),
        ("phone", json!("13800138000")),
        ("name", json!("王秀英")),
        ("place", json!({ "lat": 31.2, "lon": 121.4 })),
        ("form", json!([["where", "kitchen"]])),
        ("photos", json!([[Uuid::from_u128(1), "token"]])),
    ] {
        let mut other = resident.body("leak", "漏水");
        other[field] = value;
        assert_eq!(resident.client.post("/api/report", other).await.refusal(), (409, "other_body".into()), "{field}");
    }
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    assert_eq!(staff.get("/api/tickets").await.json().as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn the_same_trouble_forty_metres_away_is_offered_and_me_too_counts_once_each() {
    let hub = TestHub::start().await;
    let code = code_of(&hub, &hub.town.grid_a).await;
    let first = Resident::at(&hub, code.clone(), 1);
    let place = north_m(BASE, 40.0);
    let mut body = first.body("light", "路灯不亮");
    body["place"] = json!(place);
    first.client.post("/api/report", body).await.ok();
    let second = Resident::at(&hub, code.clone(), 2);
    let near = async |category: &str, metres: f64| -> Vec<SimilarView> {
        let at = north_m(BASE, metres);
        let path = format!("/api/report/similar?code={code}&category={category}&lat={}&lon={}", at.lat, at.lon);
        second.client.get(&path).await.good()
    };
    let offered = near("light", 0.0).await;
    assert_eq!((offered.len(), offered[0].distance_m, offered[0].me_too), (1, 40, 0));
    assert!(near("light", 100.0).await.is_empty(), "60 m away");
    assert!(near("leak", 0.0).await.is_empty(), "another category");
    let too = json!({ "ticket": first.ticket, "code": code, "follow": second.follow });
    for _ in 0..2 {
        second.client.post("/api/report/me-too", too.clone()).await.ok();
    }
    assert_eq!(near("light", 0.0).await[0].me_too, 1);
    // Who said "me too" follows it, but reads nobody's messages.
    let follower = Resident { ticket: first.ticket, ..second };
    let view = follower.follows().await;
    assert_eq!((view.me_too, view.messages.len()), (1, 0));
    assert_eq!(follower.rates(true, None).await.refusal(), (403, "forbidden".into()));
}

#[tokio::test]
async fn a_merge_moves_followers_to_the_ticket_that_goes_on() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let code = code_of(&hub, &hub.town.building_a).await;
    let (one, other) = (Resident::at(&hub, code.clone(), 1), Resident::at(&hub, code, 2));
    one.reports("lift", "x").await;
    let form = json!([["trapped", "no"]]);
    for resident in [&one, &other] {
        let mut body = resident.body("lift", &format!("电梯坏了{}", resident.follow));
        body["form"] = form.clone();
        resident.client.post("/api/report", body).await.ok();
    }
    act(&staff, other.ticket, json!({ "do": "merge", "into": one.ticket })).await.ok();
    let gone = other.follows().await;
    assert_eq!((gone.state, gone.merged_into), (TicketStateName::Closed, Some(one.follows().await.no)));
    let follower = Resident { ticket: one.ticket, ..other };
    assert_eq!(follower.follows().await.me_too, 1);
}

#[tokio::test]
async fn messages_go_both_ways_and_the_clock_stands_while_an_answer_is_awaited() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let resident = Resident::at(&hub, code_of(&hub, &hub.town.building_a).await, 1);
    resident.reports("leak", "厨房漏水").await.ok();
    act(&staff, resident.ticket, json!({ "do": "triage", "size": "small" })).await.ok();
    act(&staff, resident.ticket, json!({ "do": "note", "text": "这户难缠" })).await.ok();
    act(&staff, resident.ticket, json!({ "do": "message", "text": "几点在家？", "pause": true })).await.ok();
    let view = resident.follows().await;
    let said: Vec<(bool, &str)> = view.messages.iter().map(|message| (message.mine, message.body.as_str())).collect();
    assert_eq!((said, view.waits_for_me), (vec![(true, "厨房漏水"), (false, "几点在家？")], true));
    let due = page(&staff, resident.ticket).await.ticket.solve_by.unwrap();
    hub.advance(3_600_000).await;
    let answer = json!({ "id": Uuid::from_u128(5), "text": "六点" });
    resident.posts("message", answer.clone()).await.ok();
    resident.posts("message", answer).await.ok();
    assert_eq!(resident.follows().await.messages.len(), 3, "sent twice is said once");
    let other = json!({ "id": Uuid::from_u128(5), "text": "七点" });
    assert_eq!(resident.posts("message", other).await.refusal(), (409, "other_body".into()));
    let ticket = page(&staff, resident.ticket).await.ticket;
    assert_eq!((ticket.paused_at, ticket.solve_by), (None, Some(due.plus_ms(3_600_000))));
}

/// A message that met the limit, or a hub that stopped, is not taken for said when it comes again.
#[tokio::test]
async fn a_message_that_was_put_off_is_kept_when_it_comes_again_and_once_also_after_a_restart() {
    let mut hub = TestHub::start().await;
    let resident = Resident::at(&hub, code_of(&hub, &hub.town.building_a).await, 1);
    resident.reports("leak", "厨房漏水").await.ok();
    let message = |id: u128| json!({ "id": Uuid::from_u128(id), "text": format!("第{id}句") });
    let mut id = 0;
    let put_off = loop {
        id += 1;
        if resident.posts("message", message(id)).await.status == 429 {
            break id;
        }
        assert!(id < 50, "a flood is put off");
    };
    assert_eq!(resident.posts("message", message(1)).await.status, 200, "a repetition is no flood");
    hub.advance(61_000).await;
    resident.posts("message", message(put_off)).await.ok();
    resident.posts("message", message(1)).await.ok();
    hub.stop().await;
    hub.start_again().await;
    resident.posts("message", message(1)).await.ok();
    let said = resident.follows().await.messages;
    let said: Vec<&str> = said.iter().map(|message| message.body.as_str()).collect();
    assert_eq!(said.len(), usize::try_from(put_off).unwrap() + 1, "{said:?}");
    assert_eq!(said.last().copied(), Some(format!("第{put_off}句").as_str()));
}

#[tokio::test]
async fn a_follow_code_opens_its_own_ticket_and_every_wrong_one_is_the_same_404() {
    let hub = TestHub::start().await;
    let code = code_of(&hub, &hub.town.building_a).await;
    let (one, other) = (Resident::at(&hub, code.clone(), 1), Resident::at(&hub, code, 2));
    one.reports("leak", "一楼漏水").await.ok();
    other.reports("leak", "二楼漏水").await.ok();
    let long = "f".repeat(5_000);
    for (ticket, follow) in [
        (one.ticket.to_string(), other.follow.as_str()),
        (one.ticket.to_string(), ""),
        (one.ticket.to_string(), long.as_str()),
        (one.ticket.to_string(), &one.follow[1..]),
        ("../../etc/passwd".into(), one.follow.as_str()),
        (Uuid::from_u128(1).to_string(), one.follow.as_str()),
    ] {
        let request =
            one.client.request(Method::GET, "/api/follow").header("ticket", ticket).header("follow-code", follow);
        assert_eq!(one.client.send(request).await.refusal(), (404, "not_found".into()), "{follow}");
    }
    assert_eq!(one.client.get("/api/follow").await.status, 404);
    assert_eq!(one.client.get(&format!("/api/follow?code={}", one.follow)).await.status, 404, "never in an address");
}

#[tokio::test]
async fn a_call_for_help_is_one_alarm_however_often_it_is_pressed() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let client = hub.client();
    let code = code_of(&hub, &hub.town.building_a).await;
    for press in 0..30_u128 {
        let body = json!({ "id": Uuid::from_u128(500 + press), "code": code, "text": "救命" });
        client.post("/api/report/help", body).await.ok();
    }
    let alarm = staff.only_alarm().await;
    assert_eq!(alarm.id.0, Uuid::from_u128(500));
    assert!((2..=7).contains(&alarm.presses), "{} presses are written down", alarm.presses);
    assert!(!alarm.pages.is_empty(), "somebody is asked");
    let timeline = staff.timeline(alarm.id).await;
    assert!(timeline.iter().any(|entry| entry.note.as_deref() == Some("救命")));
    assert_eq!(client.post("/api/report/help", json!({ "id": Uuid::from_u128(1), "code": "guess" })).await.status, 404);
}

#[tokio::test]
async fn a_report_taken_back_is_closed_unless_it_is_another_ones() {
    let hub = TestHub::in_town(Town::new()).await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let resident = Resident::at(&hub, code_of(&hub, &hub.town.building_a).await, 1);
    resident.reports("leak", "漏水").await.ok();
    let stranger = Resident { follow: format!("{:032x}", 9), ..Resident::at(&hub, resident.code.clone(), 1) };
    assert_eq!(stranger.posts("withdraw", json!({})).await.status, 404);
    resident.posts("withdraw", json!({})).await.ok();
    assert_eq!(resident.follows().await.state, TicketStateName::Closed);
    assert_eq!(act(&staff, resident.ticket, json!({ "do": "open" })).await.refusal(), (409, "closed".into()));
}

/// A code in the wrong hands: all are made void at once, and who follows a report goes on following it.
#[tokio::test]
async fn renewed_codes_are_others_and_the_old_ones_open_nothing() {
    let mut hub = TestHub::start().await;
    let resident = Resident::at(&hub, code_of(&hub, &hub.town.building_a).await, 1);
    resident.reports("leak", "漏水").await.ok();
    hub.stop().await;
    hub.offline(async |store| hub::http::renew_codes(store).await.unwrap()).await;
    hub.start_again().await;
    let late = Resident::at(&hub, resident.code.clone(), 2);
    let start = late.client.get(&format!("/api/report/start?code={}", resident.code)).await;
    let help = late.client.post("/api/report/help", json!({ "id": Uuid::from_u128(6), "code": resident.code })).await;
    for answer in [start, help, late.reports("leak", "漏水").await] {
        assert_eq!(answer.refusal(), (404, "not_found".into()));
    }
    let new = Resident::at(&hub, code_of(&hub, &hub.town.building_a).await, 2);
    new.reports("leak", "又漏水").await.ok();
    assert_eq!(resident.follows().await.state, TicketStateName::Submitted);
}

/// A link is passed on and stays in histories: a month after the end it opens nothing.
#[tokio::test]
async fn a_follow_code_is_dead_a_month_after_its_ticket_was_closed() {
    let hub = TestHub::start().await;
    let (resident, uploaded) = crate::photo::reported(&hub).await;
    let photo = || {
        let request = resident.request(Method::GET, &format!("/api/photos/{}/full", uploaded.id));
        crate::photo::seen(request)
    };
    hub.jump(60 * 86_400_000).await;
    assert_eq!(resident.follows().await.messages.len(), 1, "an open one is followed as long as it takes");
    resident.posts("withdraw", json!({})).await.ok();
    hub.jump(31 * 86_400_000 - 1).await;
    assert_eq!((resident.follows().await.state, photo().await.0), (TicketStateName::Closed, 200));
    hub.jump(1).await;
    for (what, body) in [("message", json!({ "id": Uuid::from_u128(5), "text": "x" })), ("withdraw", json!({}))] {
        assert_eq!(resident.posts(what, body).await.refusal(), (404, "not_found".into()), "{what}");
    }
    let answer = resident.client.send(resident.request(Method::GET, "/api/follow")).await;
    assert_eq!((answer.refusal(), photo().await.0), ((404, "not_found".into()), 404));
}

#[tokio::test]
async fn the_page_shows_the_duty_number_that_the_community_has_set() {
    let hub = TestHub::start().await;
    let admin = hub.log_in(&hub.town.admin).await;
    let code = code_of(&hub, &hub.town.grid_a).await;
    let phone = async || {
        let start: hub_wire::report::ReportStart =
            hub.client().get(&format!("/api/report/start?code={code}")).await.good();
        start.desk_phone
    };
    let put = async |path: &str, body: Value| admin.send(admin.request(Method::PUT, path).json(&body)).await;
    let team = json!({ "id": Uuid::from_u128(1), "name": "物业", "area": hub.town.community.path, "base": null,
        "phone": "021-1", "department": true, "members": [], "categories": [] });
    put("/api/teams", team).await.ok();
    assert_eq!(phone().await, None, "a department is not the desk");
    let hours = |area: &hub_core::area::AreaPath, phone: &str| json!({ "area": area, "week": vec![json!([480, 1200]); 7], "holidays": [], "working_days": [], "phone": phone });
    assert_eq!(put("/api/calendars", hours(&hub.town.street.path, "call me")).await.refusal(), (422, "invalid".into()));
    put("/api/calendars", hours(&hub.town.street.path, "021-12345")).await.ok();
    put("/api/calendars", hours(&hub.town.grid_a.path, "")).await.ok();
    assert_eq!(phone().await.as_deref(), Some("021-12345"), "the street's, where the grid has none");
    put("/api/calendars", hours(&hub.town.community.path, "021-54321")).await.ok();
    assert_eq!(phone().await.as_deref(), Some("021-54321"));
}
