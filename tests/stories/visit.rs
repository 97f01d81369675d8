//! Visits: planned at the desk, made on a phone, what is found filed by itself, what does not happen told upwards.

use crate::ticket::page as ticket_page;
use http::Method;
use hub_core::area::AreaPath;
use hub_core::ids::{RequestKey, VisitId, VisitPlanId};
use hub_core::ticket::Source;
use hub_core::visit::Tell;
use hub_wire::ticket::TicketView;
use hub_wire::visit::{
    ClosedVisits, HomeView, RoundView, VisitPage, VisitPlanView, VisitRulesView, VisitStateName, VisitView, VisitorView,
};
use serde_json::{Value, json};
use tests::{Answer, On, Setup, TestClient, TestHub, TestPerson};
use uuid::Uuid;

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

fn plan_id(id: u128) -> VisitPlanId {
    VisitPlanId(Uuid::from_u128(0x91a_0000 + id))
}

fn key(id: u128) -> RequestKey {
    RequestKey(Uuid::from_u128(0x4e_0000 + id))
}

async fn put(client: &TestClient, path: &str, body: Value) -> Answer {
    client.send(client.request(Method::PUT, path).json(&body)).await
}

/// A plan for household A, its next visit due in so many hours.
pub fn wanted(hub: &TestHub, visitor: &TestPerson, hours: i64) -> Value {
    json!({ "id": plan_id(1), "household": hub.town.household_a.id, "tier": "severe", "every_days": null,
        "reason": "独居，肺病", "checklist": "nine", "assigned": { "noun": "person", "id": visitor.id() },
        "next_due_at": hub.now().plus_ms(hours * HOUR) })
}

/// Planned by the coordinator; its visit stands on the list.
pub async fn planned(hub: &TestHub, staff: &TestClient, visitor: &TestPerson, hours: i64) -> VisitId {
    put(staff, "/api/visit-plans", wanted(hub, visitor, hours)).await.ok();
    hub.settled().await;
    visits(staff).await[0].id
}

async fn visits(staff: &TestClient) -> Vec<VisitView> {
    staff.get("/api/visits").await.good()
}

async fn plans(staff: &TestClient) -> Vec<VisitPlanView> {
    staff.get("/api/visit-plans").await.good()
}

async fn page(staff: &TestClient, visit: VisitId) -> VisitPage {
    staff.get(&format!("/api/visits/{visit}")).await.good()
}

async fn act(client: &TestClient, visit: VisitId, no: u128, act: Value) -> Answer {
    client.post(&format!("/api/visits/{visit}/act"), json!({ "key": key(no), "act": act })).await
}

async fn turn(client: &TestClient, act: &str) -> Answer {
    client.post(&format!("/api/visit-plans/{}/act", plan_id(1)), json!({ "do": act })).await
}

fn names(page: &VisitPage) -> Vec<&str> {
    page.history.iter().map(|entry| entry.name.as_str()).collect()
}

/// The nine questions answered: nothing to eat, a danger of falling, and a wish; the rest is well.
fn answers() -> Value {
    let yes_no =
        |question: &str, value: bool| json!({ "question": question, "answer": { "kind": "yes_no", "value": value } });
    let chose =
        |question: &str, value: &str| json!({ "question": question, "answer": { "kind": "choice", "value": value } });
    json!([
        yes_no("food", false), chose("heating", "good"), chose("health", "good"), yes_no("money", true),
        chose("home_safety", "good"), yes_no("fall_risk", true), chose("alarm_device", "works"), chose("contact", "often"),
        { "question": "help_wanted", "answer": { "kind": "text", "value": "想要一台收音机" } },
    ])
}

pub fn finish() -> Value {
    json!({ "do": "finish", "answers": answers() })
}

async fn found(staff: &TestClient) -> Vec<TicketView> {
    let all: Vec<TicketView> = staff.get("/api/tickets").await.good();
    all.into_iter().filter(|ticket| ticket.source == Source::Visit).collect()
}

#[tokio::test]
async fn what_is_found_on_a_visit_becomes_tickets_linked_both_ways_and_no_word_of_it_stands_in_the_log() {
    let hub = TestHub::start().await;
    let (staff, mut desk) = hub.screen(&hub.town.coordinator_a).await;
    let (phone, mut live) = hub.screen(&hub.town.near[0]).await;
    let visit = planned(&hub, &staff, &hub.town.near[0], 6).await;
    let stop = live.until("the stop", |shown| shown.stops.get(&visit).cloned()).await;
    assert!(stop.home.address.contains("302") && stop.home.reason == "独居，肺病" && stop.checklist == "nine");
    let round: RoundView = phone.get("/api/round").await.good();
    assert_eq!((round.order, round.length_m), (vec![visit], 40), "from home");
    act(&phone, visit, 1, json!({ "do": "start" })).await.ok();
    assert_eq!(act(&phone, visit, 1, json!({ "do": "not_home" })).await.refusal(), (409, "other_body".into()));
    desk.until("somebody is there", |shown| {
        shown.visits.get(&visit).filter(|visit| visit.state == VisitStateName::Started).cloned()
    })
    .await;
    act(&phone, visit, 2, finish()).await.ok();
    desk.until("off the list", |shown| (!shown.visits.contains_key(&visit)).then_some(())).await;
    live.until("off the phone", |shown| (!shown.stops.contains_key(&visit)).then_some(())).await;

    let page = page(&staff, visit).await;
    assert_eq!(names(&page), ["visit.planned", "visit.started", "visit.done"]);
    assert_eq!(page.answers.len(), 9);
    let categories: Vec<_> = page.findings.iter().map(|finding| finding.category.to_string()).collect();
    assert_eq!(categories, ["visit_food", "visit_fall", "visit_help"]);
    assert_eq!(found(&staff).await.len(), 3);
    for finding in &page.findings {
        let ticket = ticket_page(&staff, finding.ticket).await;
        let personal = finding.question != "fall_risk";
        assert_eq!(ticket.ticket.is_private_case, personal, "{}", finding.question);
        assert_eq!(json!(ticket.links)[0]["link"], json!({ "noun": "visit", "id": visit }));
        assert_eq!(ticket.household, Some(hub.town.household_a.id));
        assert!(ticket.texts[0].body.starts_with(&finding.text.zh));
    }
    let plan = plans(&staff).await.remove(0);
    assert_eq!((plan.last_visit, plan.on_list, plan.last_done_at), (Some(visit), None, Some(hub.now())));
    assert_eq!(plan.next_due_at, hub.now().plus_ms(7 * DAY + 6 * HOUR));
    let log = hub.hub().store.entries_after(hub_core::ids::Position(0), 1_000).await.unwrap();
    let log = log.iter().map(|entry| serde_json::to_string(&entry.event).unwrap()).collect::<String>();
    for secret in ["收音机", "肺病", "缺少食物"] {
        assert!(!log.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn a_visit_that_is_sent_again_and_again_is_made_once_also_after_a_restart() {
    let mut hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let phone = hub.log_in(&hub.town.near[0]).await;
    let visit = planned(&hub, &staff, &hub.town.near[0], 6).await;
    let (one, other) = tokio::join!(act(&phone, visit, 2, finish()), act(&phone, visit, 2, finish()));
    one.ok();
    other.ok();
    act(&phone, visit, 2, finish()).await.ok();
    hub.stop().await;
    hub.start_again().await;
    let (staff, phone) = (hub.log_in(&hub.town.coordinator_a).await, hub.log_in(&hub.town.near[0]).await);
    act(&phone, visit, 2, finish()).await.ok();
    // The key of one request for another: refused like the id of a report, not taken for known.
    let other = [json!({ "do": "not_home" }), json!({ "do": "finish", "answers": [] })];
    for other in other {
        assert_eq!(act(&phone, visit, 2, other).await.refusal(), (409, "other_body".into()), "also when it is over");
    }
    assert_eq!(act(&staff, visit, 2, finish()).await.refusal(), (409, "other_body".into()), "somebody else's");
    assert_eq!(act(&phone, visit, 3, finish()).await.refusal(), (409, "over".into()));
    assert_eq!(names(&page(&staff, visit).await), ["visit.planned", "visit.started", "visit.done"]);
    assert_eq!(found(&staff).await.len(), 3);
    let closed: ClosedVisits = staff.get("/api/visits/closed").await.good();
    assert_eq!(closed.visits.iter().map(|visit| (visit.id, visit.found)).collect::<Vec<_>>(), [(visit, 3)]);
}

#[tokio::test]
async fn a_visit_that_does_not_happen_is_told_upwards_step_by_step_also_when_the_hub_was_away() {
    let mut hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let visit = planned(&hub, &staff, &hub.town.near[0], 6).await;
    assert_eq!(page(&staff, visit).await.visit.told, None);
    hub.advance(6 * HOUR).await;
    let told = |page: &VisitPage| page.visit.told.clone().map(|told| (told.tell, told.names));
    let late = told(&page(&staff, visit).await);
    assert_eq!(late, Some((Tell::Assigned, vec![hub.town.near[0].name().to_owned()])));
    hub.stop().await;
    hub.pass(DAY);
    hub.start_again().await;
    hub.settled().await;
    let (staff, mut desk) = hub.screen(&hub.town.coordinator_a).await;
    assert_eq!(
        told(&page(&staff, visit).await),
        Some((Tell::Coordinator, vec![hub.town.coordinator_a.name().to_owned()]))
    );
    hub.advance(3 * DAY).await;
    desk.until("the duty lead is told", |shown| {
        shown
            .visits
            .get(&visit)
            .filter(|visit| visit.told.as_ref().is_some_and(|told| told.tell == Tell::DutyLead))
            .cloned()
    })
    .await;
    let whole = page(&staff, visit).await;
    assert_eq!(told(&whole), Some((Tell::DutyLead, vec![hub.town.duty_lead.name().to_owned()])));
    assert_eq!(names(&whole).iter().filter(|name| **name == "visit.rose").count(), 3);
}

async fn two_hubs_plan_and_tell_once(on: On) {
    let hub = TestHub::with(Setup { on, ..Setup::default() }).await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let other = hub.beside().await;
    let visit = planned(&hub, &staff, &hub.town.near[0], 6).await;
    hub.advance(8 * HOUR).await;
    other.settled().await;
    let there = other.log_in(&hub.town.coordinator_a).await;
    tests::eventually("the other hub has told", async || {
        (names(&page(&there, visit).await) == ["visit.planned", "visit.rose"]).then_some(())
    })
    .await;
    // The history is read from the log, the list from what this hub has taken in of it.
    tests::eventually("one on its list", async || (visits(&there).await.len() == 1).then_some(())).await;
    act(&there, visit, 1, finish()).await.ok();
    tests::eventually("seen at the first", async || visits(&staff).await.is_empty().then_some(())).await;
    assert_eq!(found(&staff).await.len(), 3);
    assert_eq!(act(&staff, visit, 1, finish()).await.status, 200, "the same request at the first hub");
}

#[tokio::test]
async fn two_hubs_plan_and_tell_once_on_one_file() {
    two_hubs_plan_and_tell_once(On::Sqlite).await;
}

#[tokio::test]
async fn two_hubs_plan_and_tell_once_on_postgres() {
    two_hubs_plan_and_tell_once(On::Postgres).await;
}

#[tokio::test]
async fn another_areas_visit_is_not_there_and_an_observer_sees_none() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let (watcher, mut board) = hub.screen(&hub.town.observer).await;
    let (neighbour, mut other) = hub.screen(&hub.town.near[1]).await;
    let visit = planned(&hub, &staff, &hub.town.near[0], 6).await;
    let stranger = hub.log_in(&hub.town.coordinator_b).await;
    assert_eq!(stranger.get(&format!("/api/visits/{visit}")).await.status, 404);
    assert_eq!(act(&stranger, visit, 1, json!({ "do": "start" })).await.status, 404);
    assert_eq!(turn(&stranger, "end").await.status, 404);
    assert_eq!(put(&stranger, "/api/visit-plans", wanted(&hub, &hub.town.far[0], 6)).await.status, 404);
    assert!(visits(&stranger).await.is_empty() && plans(&stranger).await.is_empty());
    let homes: Vec<HomeView> = stranger.get("/api/visit-plans/homes?q=302").await.good();
    assert!(homes.is_empty());
    let homes: Vec<HomeView> = staff.get("/api/visit-plans/homes?q=302").await.good();
    assert_eq!(homes[0].plan, Some(plan_id(1)));
    let visitors: Vec<VisitorView> = staff.get("/api/visitors").await.good();
    let load = visitors.iter().find(|one| one.name == hub.town.near[0].name()).map(|one| one.load);
    assert_eq!(load, Some(1));
    assert!(!visitors.iter().any(|one| one.name == hub.town.far[0].name()));
    for path in ["/api/visits", "/api/visit-plans", "/api/round", "/api/visit-rules"] {
        assert_eq!(watcher.get(path).await.status, 403, "{path}");
    }
    assert_eq!(act(&neighbour, visit, 1, json!({ "do": "start" })).await.status, 404, "on another's list");
    assert_eq!(staff.get(&format!("/api/round?person={}", hub.town.far[0].id())).await.json()["order"], json!([]));
    hub.settled().await;
    for live in [&mut board, &mut other] {
        live.caught_up(hub.position()).await;
        assert!(live.shown.visits.is_empty() && live.shown.stops.is_empty());
        assert!(!live.events.iter().any(|(_, name)| name.starts_with("visit")), "{:?}", live.events);
    }
}

#[tokio::test]
async fn a_plan_is_given_to_somebody_else_rests_goes_on_and_ends() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let (_, mut one) = hub.screen(&hub.town.near[0]).await;
    let (phone, mut other) = hub.screen(&hub.town.near[1]).await;
    let visit = planned(&hub, &staff, &hub.town.near[0], 6).await;
    one.until("on the first phone", |shown| shown.stops.contains_key(&visit).then_some(())).await;
    let due_at = plans(&staff).await[0].next_due_at;
    let mut changed = wanted(&hub, &hub.town.near[1], 30);
    changed["every_days"] = json!(3);
    put(&staff, "/api/visit-plans", changed.clone()).await.ok();
    put(&staff, "/api/visit-plans", changed).await.ok();
    one.until("gone from the first phone", |shown| (!shown.stops.contains_key(&visit)).then_some(())).await;
    other.until("on the other phone", |shown| shown.stops.contains_key(&visit).then_some(())).await;
    let plan = plans(&staff).await.remove(0);
    assert_eq!((plan.rhythm_days, plan.next_due_at, plan.on_list), (3, due_at, Some(visit)), "its day stays");
    turn(&staff, "pause").await.ok();
    other.until("a plan that rests", |shown| shown.stops.is_empty().then_some(())).await;
    hub.advance(5 * DAY).await;
    assert!(visits(&staff).await.is_empty());
    turn(&staff, "resume").await.ok();
    hub.settled().await;
    let again = visits(&staff).await.remove(0);
    assert!(again.id != visit && again.due_at == hub.now().plus_ms(2 * DAY), "not late at once");
    assert_eq!(act(&phone, again.id, 5, json!({ "do": "cancel" })).await.refusal(), (403, "forbidden".into()));
    turn(&staff, "end").await.ok();
    other.until("a plan that has ended", |shown| shown.stops.is_empty().then_some(())).await;
    assert!(plans(&staff).await.is_empty());
    assert_eq!(turn(&staff, "resume").await.status, 404);
    let ended = put(&staff, "/api/visit-plans", wanted(&hub, &hub.town.near[0], 6)).await;
    assert_eq!(ended.refusal(), (409, "conflict".into()));
}

#[tokio::test]
async fn nobody_at_home_brings_the_next_visit_soon_and_the_coordinator_hears_of_the_second_time() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let phone = hub.log_in(&hub.town.near[0]).await;
    let first = planned(&hub, &staff, &hub.town.near[0], 1).await;
    act(&phone, first, 1, json!({ "do": "not_home" })).await.ok();
    hub.settled().await;
    let second = visits(&staff).await.remove(0);
    assert_eq!((second.not_home_before, second.due_at), (1, hub.now().plus_ms(DAY + HOUR)));
    act(&phone, second.id, 2, json!({ "do": "not_home" })).await.ok();
    let page = page(&staff, second.id).await;
    assert_eq!(page.visit.told.map(|told| told.tell), Some(Tell::Coordinator));
    hub.settled().await;
    let third = visits(&staff).await.remove(0);
    act(&phone, third.id, 3, json!({ "do": "refuse" })).await.ok();
    assert_eq!(plans(&staff).await[0].next_due_at, hub.now().plus_ms(DAY + HOUR + 6 * DAY));
}

#[tokio::test]
async fn a_community_writes_its_own_questions_and_steps_and_takes_them_back() {
    let hub = TestHub::start().await;
    let (lead, staff) = (hub.log_in(&hub.town.duty_lead).await, hub.log_in(&hub.town.coordinator_a).await);
    let visit = planned(&hub, &staff, &hub.town.near[0], 6).await;
    let built_in: Vec<VisitRulesView> = staff.get("/api/visit-rules").await.good();
    assert_eq!((built_in.len(), built_in[0].checklists[0].questions.len()), (1, 9));
    let mut own = json!(built_in[0]);
    own["area"] = json!(hub.town.community.path);
    own["rules"]["rise"] = json!([{ "after_s": 60, "tell": "duty_lead" }]);
    let question = json!({ "key": "well", "text": { "zh": "好吗？", "en": "Well?" }, "answer": { "kind": "yes_no" },
        "required": true, "raises": [{ "on": { "when": "yes_no", "value": false }, "category": "visit_help",
        "text": { "zh": "不好", "en": "Not well" } }] });
    own["checklists"] = json!([{ "key": "nine", "title": { "zh": "一问", "en": "One" }, "questions": [question] }]);
    assert_eq!(put(&staff, "/api/visit-rules", own.clone()).await.status, 403, "one grid does not write for all");
    let mut silent = own.clone();
    silent["rules"]["rise"] = json!([]);
    assert_eq!(put(&lead, "/api/visit-rules", silent).await.refusal(), (422, "invalid".into()));
    let mut nowhere = own.clone();
    nowhere["checklists"][0]["questions"][0]["raises"][0]["category"] = json!("no_such");
    assert_eq!(put(&lead, "/api/visit-rules", nowhere).await.refusal(), (422, "invalid".into()));
    put(&lead, "/api/visit-rules", own.clone()).await.ok();
    hub.advance(6 * HOUR + 60_000).await;
    assert_eq!(
        page(&staff, visit).await.visit.told.map(|told| told.tell),
        Some(Tell::DutyLead),
        "timers follow the data"
    );
    assert_eq!(act(&staff, visit, 1, finish()).await.refusal(), (422, "wrong_answers".into()));
    let well = json!([{ "question": "well", "answer": { "kind": "yes_no", "value": false } }]);
    act(&staff, visit, 1, json!({ "do": "finish", "answers": well })).await.ok();
    assert_eq!(found(&staff).await.len(), 1);
    own["area"] = json!(hub.town.grid_a.path);
    put(&staff, "/api/visit-rules", own).await.ok();
    let take_back = async |who: &TestClient, area: &AreaPath| {
        who.send(who.request(Method::DELETE, &format!("/api/visit-rules?area={area}"))).await
    };
    assert_eq!(take_back(&staff, &hub.town.community.path).await.status, 403);
    take_back(&lead, &hub.town.community.path).await.ok();
    take_back(&staff, &hub.town.grid_a.path).await.ok();
    let back: Vec<VisitRulesView> = staff.get("/api/visit-rules").await.good();
    assert_eq!(back, built_in);
}

#[tokio::test]
async fn what_does_not_fit_is_refused_and_leaves_nothing() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let visit = planned(&hub, &staff, &hub.town.near[0], 6).await;
    let before = hub.position();
    let good = || wanted(&hub, &hub.town.near[0], 6);
    for (field, value) in [
        ("reason", json!(" ")),
        ("reason", json!("a\u{0}b")),
        ("every_days", json!(0)),
        ("every_days", json!(367)),
        ("checklist", json!("none")),
        ("assigned", json!({ "noun": "person", "id": hub.town.far[0].id() })),
        ("assigned", json!({ "noun": "person", "id": hub.town.observer.id() })),
        ("next_due_at", json!(0)),
    ] {
        let mut bad = good();
        bad[field] = value.clone();
        assert_eq!(put(&staff, "/api/visit-plans", bad).await.status, 422, "{field} {value}");
    }
    let mut second = good();
    second["id"] = json!(plan_id(2));
    assert_eq!(put(&staff, "/api/visit-plans", second).await.refusal(), (409, "has_plan".into()));
    for answers in [json!([]), json!([{ "question": "x", "answer": { "kind": "text", "value": "y" } }])] {
        let refused = act(&staff, visit, 1, json!({ "do": "finish", "answers": answers })).await;
        assert_eq!(refused.refusal(), (422, "wrong_answers".into()));
    }
    let phone = hub.log_in(&hub.town.near[0]).await;
    assert_eq!(hub.position(), before);
    act(&phone, visit, 2, json!({ "do": "start" })).await.ok();
    let taken = act(&staff, visit, 3, finish()).await;
    assert_eq!(taken.refusal(), (409, "taken".into()));
    assert_eq!(taken.json()["going"], json!([hub.town.near[0].name()]));
}
