//! Rates and topics through HTTP: tickets are filed, worked on, rated, refused, merged and reopened over weeks, and the
//! numbers are exactly those.

use crate::report::{Resident, code_of};
use crate::ticket::{act, filed, ticket_id};
use hub_core::ids::{AreaId, TicketId};
use hub_core::rate::Trend;
use hub_wire::rate::{RatesView, TallyView, TopicKind, TopicView, TopicsView};
use serde_json::{Value, json};
use tests::{TestClient, TestHub, TestPerson, Town};

const DAY: i64 = 24 * 3_600_000;
/// The first two weeks of the stories, which begin on Monday 2026-03-02.
const TWO_WEEKS: &str = "/api/rates?from=2026-03-02&to=2026-03-15";

/// Who works on tickets of grid A, logged in now: sessions end when nobody uses them for a week.
struct Crew {
    staff: TestClient,
    worker: TestClient,
}

impl Crew {
    async fn of(hub: &TestHub) -> Self {
        Self { staff: hub.log_in(&hub.town.coordinator_a).await, worker: hub.log_in(&hub.town.near[0]).await }
    }

    /// From triage to the moment at which the person who asked may rate it.
    async fn through(&self, ticket: TicketId) {
        act(&self.staff, ticket, json!({ "do": "triage", "size": "small" })).await.ok();
        act(&self.staff, ticket, json!({ "do": "open" })).await.ok();
        self.again(ticket).await;
    }

    async fn again(&self, ticket: TicketId) {
        act(&self.worker, ticket, json!({ "do": "claim" })).await.ok();
        act(&self.worker, ticket, json!({ "do": "done", "text": "好了" })).await.ok();
        act(&self.staff, ticket, json!({ "do": "confirm" })).await.ok();
    }
}

/// Closed, responded in time, solved, solved in time, satisfied, refused, withdrawn, reopened.
fn counts(tally: &TallyView) -> [u32; 8] {
    let TallyView { closed, responded_in_time, solved, solved_in_time, satisfied, refused, withdrawn, reopened } =
        tally;
    assert!([responded_in_time, solved, solved_in_time, satisfied].iter().all(|share| share.of == *closed));
    let parts = [responded_in_time.part, solved.part, solved_in_time.part, satisfied.part];
    [*closed, parts[0], parts[1], parts[2], parts[3], *refused, *withdrawn, *reopened]
}

async fn rates(client: &TestClient, path: &str) -> RatesView {
    client.get(path).await.good()
}

/// Seven tickets in two weeks: satisfied, satisfied at the second try, never rated, merged, refused in time, refused too
/// late in the other grid, taken back. Returns the one that was never rated.
async fn two_weeks(hub: &TestHub) -> TicketId {
    let crew = Crew::of(hub).await;
    let residents: Vec<Resident> = {
        let (a, b) = (code_of(hub, &hub.town.building_a).await, code_of(hub, &hub.town.building_b).await);
        let codes = [a.clone(), a.clone(), b, a];
        (1..).zip(codes).map(|(number, code)| Resident::at(hub, code, number)).collect()
    };
    let [pleased, second_try, late, taken_back] = &residents[..] else { panic!("four residents") };
    for (resident, category, text) in [
        (pleased, "leak", "水管漏水"),
        (second_try, "light", "楼道灯不亮"),
        (late, "leak", "厨房渗水"),
        (taken_back, "light", "门口的灯闪烁"),
    ] {
        resident.reports(category, text).await.ok();
    }
    crew.through(pleased.ticket).await;
    pleased.rates(true, None).await.ok();
    crew.through(second_try.ticket).await;
    second_try.rates(false, Some("又不亮了")).await.ok();
    crew.again(second_try.ticket).await;
    taken_back.posts("withdraw", json!({})).await.ok();
    let (unrated, double) = (filed(&crew.staff, hub, 1, "leak").await, filed(&crew.staff, hub, 2, "leak").await);
    act(&crew.staff, double, json!({ "do": "merge", "into": unrated })).await.ok();
    act(&crew.staff, unrated, json!({ "do": "open" })).await.ok();
    crew.again(unrated).await;
    let refused = filed(&crew.staff, hub, 3, "light").await;
    act(&crew.staff, refused, json!({ "do": "refuse", "text": "不归社区管" })).await.ok();
    hub.advance(3 * DAY).await;
    let other = hub.log_in(&hub.town.coordinator_b).await;
    act(&other, late.ticket, json!({ "do": "refuse", "text": "已过时" })).await.ok();
    hub.advance(3 * DAY).await;
    second_try.rates(true, None).await.ok();
    // Monday of the second week: the seven days in which it could be rated are over.
    hub.advance(DAY).await;
    unrated
}

#[tokio::test]
async fn rates_are_exactly_what_happened_by_grid_category_and_week_over_all_and_over_raters() {
    let hub = TestHub::start().await;
    two_weeks(&hub).await;
    let lead = hub.log_in(&hub.town.duty_lead).await;
    let seen = rates(&lead, TWO_WEEKS).await;
    assert_eq!(counts(&seen.whole.all), [6, 4, 3, 2, 2, 2, 1, 1]);
    assert_eq!(counts(&seen.whole.raters), [2, 2, 2, 1, 2, 0, 0, 1]);
    assert_eq!((seen.whole.all.satisfied.percent, seen.whole.raters.satisfied.percent), (Some(33.3), Some(100.0)));
    assert_eq!((seen.merged, seen.position), (1, hub.position()));
    let by = |lines: &[hub_wire::rate::RateLine]| -> Vec<(String, u32, u32)> {
        lines.iter().map(|line| (line.zh.clone(), line.all.closed, line.raters.closed)).collect()
    };
    assert_eq!(by(&seen.grids), [("一号网格".into(), 5, 2), ("二号网格".into(), 1, 0)]);
    let keys: Vec<_> = seen.categories.iter().map(|line| (line.key.as_deref().unwrap(), line.all.closed)).collect();
    assert_eq!(keys, [("leak", 3), ("light", 3)]);
    // Rated on the Sunday of the first week; the one that nobody rated is over on the Monday after.
    assert_eq!(by(&seen.weeks), [("2026-03-02".into(), 5, 2), ("2026-03-09".into(), 1, 0)]);

    let light = rates(&lead, &format!("{TWO_WEEKS}&category=light")).await;
    assert_eq!(counts(&light.whole.all), [3, 2, 1, 0, 1, 1, 1, 1]);
    let first = rates(&lead, "/api/rates?from=2026-03-02&to=2026-03-05").await;
    assert_eq!((first.whole.all.closed, first.weeks.len()), (4, 1), "Thursday is included, Sunday is not");
    let second = rates(&lead, "/api/rates?from=2026-03-09&to=2026-03-15").await;
    assert_eq!(second.whole.all.closed, 1, "what closed on Sunday is not Monday's");
    let grid_b = rates(&lead, &format!("{TWO_WEEKS}&area={}", hub.town.grid_b.path)).await;
    assert_eq!(counts(&grid_b.whole.all), [1, 0, 0, 0, 0, 1, 0, 0]);
    assert_eq!(grid_b.whole.raters.satisfied.percent, None, "of nothing there is no percentage");
}

#[tokio::test]
async fn what_is_reopened_is_counted_again_where_it_closes_for_good_and_nowhere_twice() {
    let hub = TestHub::start().await;
    let unrated = two_weeks(&hub).await;
    let lead = hub.log_in(&hub.town.duty_lead).await;
    let all = "/api/rates?from=2026-03-02&to=2026-04-05";
    assert_eq!(rates(&lead, all).await.whole.all.closed, 6);
    act(&lead, unrated, json!({ "do": "reopen", "text": "还在漏" })).await.ok();
    assert_eq!(rates(&lead, all).await.whole.all.closed, 5, "it is open");
    Crew::of(&hub).await.again(unrated).await;
    hub.advance(8 * DAY).await;
    let lead = hub.log_in(&hub.town.duty_lead).await;
    let seen = rates(&lead, all).await;
    assert_eq!(counts(&seen.whole.all), [6, 4, 3, 1, 2, 2, 1, 2], "solved, but not in time: it was reopened");
    let weeks: Vec<u32> = seen.weeks.iter().map(|line| line.all.closed).collect();
    assert_eq!(weeks, [5, 0, 1, 0, 0]);
}

#[tokio::test]
async fn everybody_counts_in_their_own_areas_and_an_observer_sees_the_same_numbers() {
    let mut town = Town::new();
    town.grid_a.name = "=1+1网格".into();
    let hub = TestHub::in_town(town).await;
    two_weeks(&hub).await;
    let log_in = async |person: &TestPerson| hub.log_in(person).await;
    let (lead, observer) = (log_in(&hub.town.duty_lead).await, log_in(&hub.town.observer).await);
    let (a, b) = (log_in(&hub.town.coordinator_a).await, log_in(&hub.town.coordinator_b).await);
    let whole = rates(&lead, TWO_WEEKS).await;
    assert_eq!(rates(&observer, TWO_WEEKS).await, whole);
    assert_eq!((rates(&a, TWO_WEEKS).await.whole.all.closed, rates(&b, TWO_WEEKS).await.whole.all.closed), (5, 1));
    let other = format!("{TWO_WEEKS}&area={}", hub.town.grid_a.path);
    let nowhere = format!("{TWO_WEEKS}&area={}", hub.town.grid_a.path.child(hub.town.grid_b.id));
    for path in [other, nowhere, format!("{TWO_WEEKS}&area=x")] {
        assert_eq!(b.get(&path).await.refusal(), (404, "not_found".into()), "{path}");
    }
    let nowhere = hub.town.community.path.child(AreaId(uuid::Uuid::from_u128(9)));
    let nowhere = lead.get(&format!("{TWO_WEEKS}&area={nowhere}")).await.refusal();
    assert_eq!(nowhere, (404, "not_found".into()), "there is no such area in the own community");
    let wider = rates(&a, &format!("{TWO_WEEKS}&area={}", hub.town.community.path)).await;
    assert_eq!(wider.whole.all.closed, 5, "of a wider area, what is the own");
    for query in
        ["from=yesterday", "from=2026-03-02&to=2026-03-01", "from=2020-01-01", "to=9999-12-31", "to=2026-02-30"]
    {
        assert_eq!(lead.get(&format!("/api/rates?{query}")).await.refusal(), (422, "invalid".into()), "{query}");
    }
    let file = a.get(&TWO_WEEKS.replace("?", "/csv?")).await;
    assert!(file.ok().headers["content-type"].to_str().unwrap().starts_with("text/csv"));
    assert!(file.text.contains("\ngrid,") && file.text.contains(",'=1+1网格,5,2,"), "{}", file.text);
    assert!(
        file.text.contains("\nall,,,5,2,4,80.0,2,100.0,3,60.0,2,100.0,2,40.0,1,50.0,2,40.0,100.0,1,1,1"),
        "{}",
        file.text
    );
}

/// Somebody asked for something at the desk.
struct Asked<'a> {
    text: &'a str,
    name: &'a str,
    size: &'a str,
}

impl Asked<'_> {
    fn of(text: &str) -> Asked<'_> {
        Asked { text, name: "刘大妈", size: "small" }
    }

    async fn file(&self, staff: &TestClient, hub: &TestHub, id: &mut u128) {
        *id += 1;
        let body = json!({ "id": ticket_id(*id), "area": hub.town.building_a.path, "category": "other", "source": "desk",
            "text": self.text, "size": self.size, "name": self.name, "phone": "13800138000" });
        staff.post("/api/tickets", body).await.ok();
    }
}

fn topic<'a>(seen: &'a TopicsView, name: &str) -> Option<&'a TopicView> {
    seen.topics.iter().find(|topic| topic.name == name)
}

/// Four weeks with one broken lift and four dark lamps each, then one with five lifts, and with what must not be shown.
async fn five_weeks(hub: &TestHub) {
    let mut id = 0;
    for _ in 0..4 {
        let staff = hub.log_in(&hub.town.coordinator_a).await;
        Asked::of("电梯又坏了").file(&staff, hub, &mut id).await;
        for _ in 0..4 {
            Asked::of("路灯闪烁，您好麻烦处理").file(&staff, hub, &mut id).await;
        }
        hub.jump(7 * DAY).await;
    }
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    for _ in 0..5 {
        Asked::of("电梯困人，打13800138000").file(&staff, hub, &mut id).await;
        Asked { name: "高兴", ..Asked::of("高兴家有异味，张建国也说") }.file(&staff, hub, &mut id).await;
        Asked { size: "private", ..Asked::of("楼上吵架") }.file(&staff, hub, &mut id).await;
    }
    for _ in 0..2 {
        Asked::of("厨房有蟑螂").file(&staff, hub, &mut id).await;
    }
    // Closed ones count too.
    act(&staff, ticket_id(id), json!({ "do": "refuse", "text": "请自理" })).await.ok();
    act(&staff, ticket_id(1), json!({ "do": "refuse", "text": "请自理" })).await.ok();
}

#[tokio::test]
async fn topics_rise_and_fall_and_never_name_a_person_or_a_private_matter() {
    let hub = TestHub::start().await;
    five_weeks(&hub).await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let seen: TopicsView = staff.get("/api/topics?to=2026-03-30").await.good();
    assert_eq!(seen.tickets, [12, 5, 5, 5, 5], "private matters are not read");
    let lift = topic(&seen, "电梯").unwrap();
    assert_eq!((lift.kind, lift.trend, &lift.weeks[..]), (TopicKind::Word, Trend::Rising, &[5, 1, 1, 1, 1][..]));
    assert_eq!(lift.examples.len(), 3);
    assert!(lift.examples.iter().all(|example| example.summary.starts_with("电梯困人")), "{:?}", lift.examples);
    let lamp = topic(&seen, "路灯").unwrap();
    assert_eq!((lamp.trend, &lamp.weeks[..]), (Trend::Falling, &[0, 4, 4, 4, 4][..]));
    assert_eq!(topic(&seen, "异味").unwrap().trend, Trend::Rising);
    let house = topic(&seen, "梅园路 18 号").or_else(|| topic(&seen, "幸福里3号楼")).unwrap();
    assert_eq!((house.kind, &house.weeks[..]), (TopicKind::Place, &[12, 5, 5, 5, 5][..]));
    assert_eq!(house.area.as_ref(), Some(&hub.town.building_a.path));
    let whole = seen.topics.iter().find(|topic| topic.area.as_ref() == Some(&hub.town.grid_a.path));
    assert_eq!(whole, None, "what is asked about is no topic of itself");
    for (word, why) in [
        ("高兴", "a reporter is called so"),
        ("建国", "it stands behind a surname"),
        ("张建国", "it is a name"),
        ("吵架", "among residents"),
        ("蟑螂", "two tickets are too few"),
        ("麻烦", "politeness"),
        ("13800138000", "a telephone number"),
    ] {
        assert!(seen.topics.iter().all(|topic| !topic.name.contains(word)), "{word}: {why}");
    }
    let order: Vec<Trend> = seen.topics.iter().map(|topic| topic.trend).collect();
    assert!(order.is_sorted(), "{order:?}");
    // The words are there again when they are asked for again.
    Asked::of("电梯").file(&staff, &hub, &mut 900).await;
    let again: TopicsView = staff.get("/api/topics?to=2026-03-30").await.good();
    assert_eq!(topic(&again, "电梯").unwrap().weeks[0], 6);
    assert!(again.position > seen.position);
}

#[tokio::test]
async fn examples_are_for_staff_of_the_area_and_numbers_for_whoever_may_see_them() {
    let hub = TestHub::start().await;
    five_weeks(&hub).await;
    let path = "/api/topics?to=2026-03-30";
    let staff: TopicsView = hub.log_in(&hub.town.duty_lead).await.get(path).await.good();
    let observer = hub.log_in(&hub.town.observer).await.get(path).await;
    let numbers: TopicsView = observer.good();
    let told = |seen: &TopicsView| -> Vec<(String, Vec<u32>)> {
        seen.topics.iter().map(|topic| (topic.name.clone(), topic.weeks.clone())).collect()
    };
    assert_eq!(told(&numbers), told(&staff));
    assert!(numbers.topics.iter().all(|topic| topic.examples.is_empty()));
    for secret in ["困人，", "13800138000", "刘大妈", &ticket_id(21).to_string()] {
        assert!(!observer.text.contains(secret), "{secret}");
    }
    let other: TopicsView = hub.log_in(&hub.town.coordinator_b).await.get(path).await.good();
    assert_eq!((other.tickets, other.topics), (vec![0; 5], Vec::new()));
    let before: TopicsView = hub.log_in(&hub.town.duty_lead).await.get("/api/topics?to=2026-03-20").await.good();
    assert_eq!(before.tickets, [5, 5, 5, 0, 0]);
    let file = hub.log_in(&hub.town.duty_lead).await.get(&path.replace("?", "/csv?")).await;
    assert!(file.ok().text.contains("\nword,电梯,rising,5,1,1,1,1\r\n"), "{}", file.text);
    let refused: Value = hub.log_in(&hub.town.near[0]).await.get(path).await.json();
    assert_eq!(refused["code"], "forbidden");
}
