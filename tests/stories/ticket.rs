//! Tickets from request to rating, through HTTP and the live feed.

use crate::given::pressed;
use crate::report::{Resident, code_of};
use hub_core::alarm::Outcome;
use hub_core::ids::TicketId;
use hub_wire::ticket::{JobView, TicketPage, TicketStateName, TicketView};
use serde_json::{Value, json};
use tests::{Answer, TestClient, TestHub, TestPerson};
use uuid::Uuid;

pub const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

pub fn ticket_id(id: u128) -> TicketId {
    TicketId(Uuid::from_u128(0x71c_0000 + id))
}

/// Files a ticket at the desk of grid A.
pub async fn filed(staff: &TestClient, hub: &TestHub, id: u128, category: &str) -> TicketId {
    let ticket = ticket_id(id);
    let body = json!({ "id": ticket, "area": hub.town.building_a.path, "category": category, "source": "desk",
        "text": "水管漏水", "size": "small", "name": "王秀英", "phone": "13800138000" });
    staff.post("/api/tickets", body).await.ok();
    ticket
}

pub async fn act(client: &TestClient, ticket: TicketId, body: Value) -> Answer {
    client.post(&format!("/api/tickets/{ticket}/act"), body).await
}

pub async fn page(client: &TestClient, ticket: TicketId) -> TicketPage {
    client.get(&format!("/api/tickets/{ticket}")).await.good()
}

pub async fn jobs(client: &TestClient) -> Vec<JobView> {
    client.get("/api/jobs").await.good()
}

/// Filed at the desk and open for everybody.
pub async fn offered(staff: &TestClient, hub: &TestHub, id: u128) -> TicketId {
    let ticket = filed(staff, hub, id, "leak").await;
    act(staff, ticket, json!({ "do": "open" })).await.ok();
    ticket
}

#[tokio::test]
async fn two_hubs_let_what_is_due_happen_once() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let job = offered(&staff, &hub, 1).await;
    act(&hub.log_in(&hub.town.near[0]).await, job, json!({ "do": "claim" })).await.ok();
    let mut other = hub.beside().await;
    hub.advance(4 * HOUR).await;
    other.settled().await;
    let seen = page(&other.log_in(&hub.town.coordinator_a).await, job).await;
    assert_eq!(seen.ticket.state, TicketStateName::Open);
    assert_eq!(seen.history.iter().filter(|entry| entry.name == "ticket.handed_back").count(), 1);
    other.stop().await;
}

#[tokio::test]
async fn from_report_to_rating_with_a_second_try_and_every_step_on_both_screens() {
    let hub = TestHub::start().await;
    let (staff, mut board) = hub.screen(&hub.town.coordinator_a).await;
    let worker = hub.log_in(&hub.town.near[0]).await;
    let resident = Resident::at(&hub, code_of(&hub, &hub.town.building_a).await, 1);
    resident.reports("leak", "楼道漏水").await.ok();
    let job = resident.ticket;
    board.until("the report", |shown| shown.tickets.get(&job).map(drop)).await;
    act(&staff, job, json!({ "do": "triage", "size": "small" })).await.ok();
    act(&staff, job, json!({ "do": "dispatch", "to": { "noun": "person", "id": hub.town.near[0].id() } })).await.ok();
    act(&worker, job, json!({ "do": "claim" })).await.ok();
    act(&worker, job, json!({ "do": "start" })).await.ok();
    act(&worker, job, json!({ "do": "ask", "ask": "plan", "text": "更换垫圈" })).await.ok();
    hub.advance(30 * 60_000).await;
    act(&worker, job, json!({ "do": "done", "text": "换好了" })).await.ok();
    act(&staff, job, json!({ "do": "send_back", "text": "还在漏" })).await.ok();
    let back = page(&worker, job).await;
    assert_eq!(back.ticket.assignee_name.as_deref(), Some(hub.town.near[0].name()));
    assert_eq!(back.ticket.state, TicketStateName::Claimed);
    assert!(back.texts.iter().any(|text| text.body == "还在漏"), "with the note");
    act(&worker, job, json!({ "do": "done", "text": "再换一次" })).await.ok();
    assert_eq!(act(&worker, job, json!({ "do": "confirm" })).await.refusal(), (403, "not_yours".into()));
    assert_eq!(resident.rates(true, None).await.refusal(), (409, "not_now".into()));
    act(&staff, job, json!({ "do": "confirm" })).await.ok();
    let follow = resident.follows().await;
    assert_eq!((follow.state, follow.asks.len(), follow.rate_until.is_some()), (TicketStateName::Confirmed, 1, true));
    // Not satisfied: it reaches the owner again.
    resident.rates(false, Some("又漏了")).await.ok();
    let again = page(&staff, job).await.ticket;
    assert_eq!((again.state, again.reopened), (TicketStateName::Dispatched, 1));
    assert!(jobs(&worker).await.iter().any(|own| own.id == job && own.is_mine));
    act(&worker, job, json!({ "do": "claim" })).await.ok();
    act(&worker, job, json!({ "do": "done", "text": "换了整根管" })).await.ok();
    act(&staff, job, json!({ "do": "confirm" })).await.ok();
    resident.rates(true, None).await.ok();
    board.until("it is gone from the board", |shown| (!shown.tickets.contains_key(&job)).then_some(())).await;
    let closed: Value = staff.get("/api/tickets/closed").await.good();
    assert_eq!(
        (closed["tickets"][0]["id"].clone(), closed["tickets"][0]["satisfied"].clone()),
        (json!(job), json!(true))
    );
    // Closed and asked for again by the resident: still the owner.
    hub.advance(DAY).await;
    resident.rates(false, Some("第二天又漏了")).await.ok();
    assert_eq!(page(&staff, job).await.ticket.state, TicketStateName::Dispatched);
}

#[tokio::test]
async fn nobody_rates_for_seven_days_and_it_is_closed_as_unrated() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let job = filed(&staff, &hub, 1, "leak").await;
    act(&staff, job, json!({ "do": "done", "text": "好了" })).await.ok();
    act(&hub.log_in(&hub.town.duty_lead).await, job, json!({ "do": "confirm" })).await.ok();
    hub.advance(7 * DAY).await;
    let closed: Value = staff.get("/api/tickets/closed").await.good();
    assert_eq!(closed["tickets"][0]["closing"], "unrated");
}

#[tokio::test]
async fn service_hours_and_limits_of_the_community_move_the_clocks_of_what_is_open() {
    let hub = TestHub::start().await;
    let admin = hub.log_in(&hub.town.admin).await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let job = filed(&staff, &hub, 1, "leak").await;
    let due = async || page(&staff, job).await.ticket.solve_by.unwrap().since_ms(hub.now());
    // Monday 10:00 and 24 hours of service: to Wednesday 10:00.
    assert_eq!(due().await, 2 * DAY);
    let put = async |path: &str, body: Value| {
        admin.send(admin.request(http::Method::PUT, path).json(&body)).await.ok();
    };
    let (area, week) = (&hub.town.street.path, vec![json!([480, 1200]); 7]);
    let calendar = json!({ "area": area, "week": week, "holidays": ["2026-03-03", "2026-03-04"], "working_days": [] });
    let standing: Value = admin.get("/api/calendars").await.good();
    assert_eq!((&standing[0]["written"], &standing[0]["public_until"]), (&json!(false), &json!("2026-12-31")));
    put("/api/calendars", calendar).await;
    assert_eq!(due().await, 4 * DAY, "two days off");
    let standing: Value = admin.get("/api/calendars").await.good();
    assert_eq!((&standing[0]["written"], &standing[0]["area"]), (&json!(true), &json!(area)));
    let mut categories: Value = admin.get("/api/categories").await.good();
    let list = categories[0]["categories"].as_array_mut().unwrap();
    let leak = list.iter_mut().find(|category| category["key"] == "leak").unwrap();
    leak["limits"] = json!({ "respond_min": 10, "solve_min": 60, "service_hours": false });
    put("/api/categories", json!({ "area": area, "categories": list })).await;
    assert_eq!(due().await, HOUR);
    hub.advance(HOUR).await;
    let late = page(&staff, job).await.ticket;
    assert_eq!((late.warned, late.overdue_steps), (true, 1));
    let gone = admin.request(http::Method::DELETE, &format!("/api/categories?area={area}"));
    admin.send(gone).await.ok();
    let ticket = page(&staff, job).await.ticket;
    assert_eq!((ticket.warned, ticket.overdue_steps), (false, 0), "no ghost of the old deadline");
    assert_eq!(due().await, 4 * DAY - HOUR);
}

#[tokio::test]
async fn overdue_climbs_from_grid_to_community_to_street() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let job = filed(&staff, &hub, 1, "leak").await;
    hub.advance(6 * DAY).await;
    let page = page(&staff, job).await;
    let told: Vec<&str> = page
        .history
        .iter()
        .filter(|entry| entry.name == "ticket.overdue")
        .filter_map(|entry| entry.about.as_deref())
        .collect();
    assert_eq!(told, ["一号网格", "幸福里社区", "梅园街道"]);
}

#[tokio::test]
async fn a_private_case_is_nowhere_but_with_those_who_are_named() {
    let hub = TestHub::start().await;
    let (lead, _) = hub.screen(&hub.town.duty_lead).await;
    let (other, mut screen) = hub.screen(&hub.town.coordinator_a).await;
    let job = ticket_id(1);
    let body = json!({ "id": job, "area": hub.town.building_a.path, "category": "guardian", "source": "desk", "text": "保密内容" });
    lead.post("/api/tickets", body).await.ok();
    screen.until("it is on the other desk", |shown| shown.tickets.get(&job).map(drop)).await;
    let named = |people: Value| json!({ "do": "triage", "size": "big", "named": people });
    act(&lead, job, named(json!([hub.town.duty_lead.id(), hub.town.coordinator_a.id()]))).await.ok();
    act(&lead, job, named(json!([hub.town.duty_lead.id()]))).await.ok();
    screen.until("it has left the other desk", |shown| (!shown.tickets.contains_key(&job)).then_some(())).await;
    act(&lead, job, json!({ "do": "note", "text": "已联系" })).await.ok();
    for path in ["", "/candidates", "/similar"] {
        assert_eq!(other.get(&format!("/api/tickets/{job}{path}")).await.status, 404, "{path}");
    }
    assert_eq!(act(&other, job, json!({ "do": "open" })).await.status, 404);
    let listed: Vec<TicketView> = other.get("/api/tickets").await.good();
    assert!(listed.iter().all(|ticket| ticket.id != job));
    let (_, fresh) = hub.screen(&hub.town.coordinator_a).await;
    assert!(!fresh.shown.tickets.contains_key(&job));
    let seen = filed(&lead, &hub, 2, "leak").await;
    screen.until("the next one", |shown| shown.tickets.get(&seen).map(drop)).await;
    let after: Vec<&String> = screen.events.iter().map(|(_, name)| name).collect();
    assert_eq!(after.iter().filter(|name| **name == "ticket.written").count(), 0, "{after:?}");
    assert!(page(&lead, job).await.ticket.is_private_case);
}

#[tokio::test]
async fn a_ticket_that_becomes_private_leaves_every_desk_but_those_that_are_named_at_once() {
    let hub = TestHub::start().await;
    let (lead, mut own) = hub.screen(&hub.town.duty_lead).await;
    let (_, mut screen) = hub.screen(&hub.town.coordinator_a).await;
    let job = filed(&lead, &hub, 1, "leak").await;
    screen.until("it is on the other desk", |shown| shown.tickets.get(&job).map(drop)).await;
    act(&lead, job, json!({ "do": "triage", "size": "big", "named": [hub.town.duty_lead.id()] })).await.ok();
    screen.until("it has left the other desk", |shown| (!shown.tickets.contains_key(&job)).then_some(())).await;
    own.until("it is private", |shown| shown.tickets.get(&job)?.is_private_case.then_some(())).await;
    assert!(own.shown.tickets.contains_key(&job));
}

#[tokio::test]
async fn what_is_written_twice_with_one_id_is_stored_once() {
    let hub = TestHub::start().await;
    let (staff, worker) = (hub.log_in(&hub.town.coordinator_a).await, hub.log_in(&hub.town.near[0]).await);
    let job = filed(&staff, &hub, 1, "leak").await;
    act(&staff, job, json!({ "do": "open" })).await.ok();
    act(&worker, job, json!({ "do": "claim" })).await.ok();
    let said = |what: &str, id: u128| json!({ "do": what, "text": "到了", "id": Uuid::from_u128(id) });
    for _ in 0..2 {
        let mut progress = said("progress", 1);
        progress["photos"] = json!([]);
        act(&worker, job, progress).await.ok();
        act(&staff, job, said("note", 2)).await.ok();
        let mut message = said("message", 3);
        message["pause"] = json!(false);
        act(&staff, job, message).await.ok();
    }
    let texts = page(&staff, job).await.texts;
    assert_eq!(texts.iter().filter(|text| text.body == "到了").count(), 3, "{texts:?}");
    let other = json!({ "do": "note", "text": "没到", "id": Uuid::from_u128(2) });
    assert_eq!(act(&staff, job, other).await.refusal(), (409, "other_body".into()));
    filed(&staff, &hub, 1, "leak").await;
    let moved =
        json!({ "id": job, "area": hub.town.building_a.path, "category": "noise", "text": "太吵", "source": "desk" });
    assert_eq!(staff.post("/api/tickets", moved).await.refusal(), (409, "other_body".into()));
    act(&staff, job, said("note", 4)).await.ok();
    act(&staff, job, json!({ "do": "note", "text": "到了" })).await.ok();
    assert_eq!(page(&staff, job).await.texts.iter().filter(|text| text.body == "到了").count(), 5);
}

#[tokio::test]
async fn an_alarm_leaves_a_call_back_and_a_device_check_linked_both_ways() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    for (seq, outcome, category) in [(1, Outcome::Helped, "call_back"), (2, Outcome::DeviceFault, "device_check")] {
        let mut button = hub.device(if seq == 1 { &hub.town.button_a } else { &hub.town.cord_a }).await;
        let alarm = pressed(&mut button, seq).await;
        staff.close(alarm, outcome).await.ok();
        let left: Vec<TicketView> = staff.get(&format!("/api/alarms/{alarm}/tickets")).await.good();
        assert_eq!(left.len(), 1, "{outcome:?}");
        assert_eq!((&*left[0].category.0, left[0].state), (category, TicketStateName::Triaged));
        let links = serde_json::to_value(page(&staff, left[0].id).await.links).unwrap();
        assert_eq!(links[0]["link"], json!({ "noun": "alarm", "id": alarm }));
        let within = left[0].solve_by.unwrap().since_ms(hub.now());
        assert_eq!(within, if seq == 1 { DAY } else { 2 * DAY });
        act(&staff, left[0].id, json!({ "do": "refuse", "text": "已当面回访" })).await.ok();
        let kept: Vec<TicketView> = staff.get(&format!("/api/alarms/{alarm}/tickets")).await.good();
        assert_eq!(kept.len(), 1, "closed, and still linked");
    }
    let mut button = hub.device(&hub.town.button_a).await;
    button.sos(9).await;
    let alarm = staff.only_alarm().await.id;
    staff.close(alarm, Outcome::FalsePress).await.ok();
    assert_eq!(staff.get(&format!("/api/alarms/{alarm}/tickets")).await.json(), json!([]));
}

#[tokio::test]
async fn a_merge_closes_one_and_the_same_act_on_many_answers_for_each() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let other = hub.log_in(&hub.town.coordinator_b).await;
    let (one, two, three) = (
        filed(&staff, &hub, 1, "leak").await,
        filed(&staff, &hub, 2, "leak").await,
        filed(&staff, &hub, 3, "leak").await,
    );
    let similar: Value = staff.get(&format!("/api/tickets/{one}/similar")).await.good();
    assert_eq!(similar.as_array().unwrap().len(), 2);
    assert_eq!(act(&staff, one, json!({ "do": "merge", "into": one })).await.refusal(), (409, "no_merge".into()));
    act(&staff, two, json!({ "do": "merge", "into": one })).await.ok();
    act(&staff, two, json!({ "do": "merge", "into": one })).await.ok();
    let page_two = page(&staff, two).await;
    assert_eq!((page_two.ticket.closing.unwrap(), page_two.ticket.solve_by), (hub_core::ticket::Closing::Merged, None));
    let bulk = json!({ "tickets": [one, two, three], "act": { "do": "open" } });
    let results: Value = staff.post("/api/tickets/bulk", bulk.clone()).await.good();
    let refused: Vec<bool> = results.as_array().unwrap().iter().map(|result| !result["refused"].is_null()).collect();
    assert_eq!(refused, [false, true, false]);
    let others: Value = other.post("/api/tickets/bulk", bulk).await.good();
    assert!(others.as_array().unwrap().iter().all(|result| result["refused"] == "there is nothing here"));
}

#[tokio::test]
async fn a_team_is_given_a_job_and_any_of_its_people_takes_it() {
    let hub = TestHub::start().await;
    let admin = hub.log_in(&hub.town.admin).await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let members: Vec<&TestPerson> = vec![&hub.town.near[0], &hub.town.near[1]];
    let team = Uuid::from_u128(0x7ea1);
    let body = json!({ "id": team, "name": "管道队", "area": hub.town.grid_a.path, "base": null, "phone": null,
        "department": false, "members": members.iter().map(|person| person.id()).collect::<Vec<_>>(), "categories": ["leak"] });
    admin.send(admin.request(http::Method::PUT, "/api/teams").json(&body)).await.ok();
    let job = filed(&staff, &hub, 1, "leak").await;
    act(&staff, job, json!({ "do": "dispatch", "to": { "noun": "team", "id": team } })).await.ok();
    let outsider = hub.log_in(&hub.town.near[2]).await;
    assert_eq!(act(&outsider, job, json!({ "do": "claim" })).await.refusal(), (409, "not_offered".into()));
    let member = hub.log_in(&hub.town.near[1]).await;
    assert!(jobs(&member).await.iter().any(|own| own.id == job && own.is_mine));
    act(&member, job, json!({ "do": "claim" })).await.ok();
    admin.send(admin.request(http::Method::DELETE, &format!("/api/teams/{team}"))).await.ok();
    assert_eq!(staff.get("/api/teams").await.json(), json!([]));
    act(&member, job, json!({ "do": "done", "text": "好了" })).await.ok();
}

#[tokio::test]
async fn wrong_bodies_are_refused_and_leave_nothing() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let job = filed(&staff, &hub, 1, "leak").await;
    let before = hub.position();
    for body in [
        json!({ "do": "open", "by": "x" }),
        json!({ "do": "dance" }),
        json!({ "do": "note", "text": "a\u{0}b" }),
        json!({ "do": "note", "text": "x".repeat(1_001) }),
        json!({ "do": "dispatch", "to": { "noun": "person", "id": hub.town.far[0].id() } }),
        json!({ "do": "dispatch", "to": { "noun": "team", "id": Uuid::from_u128(9) } }),
        json!({ "do": "triage", "size": "small", "category": "no_such" }),
        json!({ "do": "triage", "size": "small", "named": [hub.town.near[0].id()] }),
        json!({ "do": "whistle", "teams": [], "ask_again_min": 5 }),
        json!({ "do": "done", "text": "x", "minutes": [[Uuid::from_u128(9), 5]] }),
        json!({ "do": "photos", "photos": [Uuid::from_u128(9)] }),
        json!({ "do": "merge", "into": Uuid::from_u128(9) }),
    ] {
        let answer = act(&staff, job, body.clone()).await;
        assert!(matches!(answer.status.as_u16(), 404 | 422), "{body}: {} {}", answer.status, answer.text);
    }
    let other =
        json!({ "id": job, "area": hub.town.building_b.path, "category": "leak", "source": "desk", "text": "x" });
    assert_eq!(hub.log_in(&hub.town.duty_lead).await.post("/api/tickets", other).await.status, 409);
    hub.settled().await;
    assert_eq!(hub.position(), before);
}
