//! Claim lists: staff say what can be adopted, people adopt it for a time, are reminded once, go on or give it back.

use crate::ticket::ticket_id;
use http::Method;
use hub::commander::RegistryChange;
use hub_core::claimable::{Adopter, ClaimableEvent};
use hub_core::event::{Event, Noun, Stream};
use hub_core::ids::ClaimableId;
use hub_wire::claimable::ClaimableView;
use hub_wire::live::ServerFrame;
use serde_json::{Value, json};
use tests::{Answer, On, Setup, TestClient, TestHub, Town, eventually};
use uuid::Uuid;

const DAY: i64 = 86_400_000;

fn bench() -> ClaimableId {
    ClaimableId(Uuid::from_u128(0xc1_a1))
}

fn words(hub: &TestHub, places: u16) -> Value {
    json!({ "id": bench(), "area": hub.town.grid_a.path, "kind": "public_asset", "title": "门口的长椅",
        "task": "每周擦一次", "place": null, "terms": { "places": places, "most_days": 90, "remind_days": 7 } })
}

async fn put(client: &TestClient, body: Value) -> Answer {
    client.send(client.request(Method::PUT, "/api/claimables").json(&body)).await
}

async fn act(client: &TestClient, body: Value) -> Answer {
    client.post(&format!("/api/claimables/{}/act", bench()), body).await
}

async fn lists(client: &TestClient) -> Vec<ClaimableView> {
    client.get("/api/claimables").await.good()
}

/// Who has the bench, as spoken to this reader.
async fn has_it(client: &TestClient) -> Vec<String> {
    lists(client).await.into_iter().flat_map(|known| known.adoptions).map(|adoption| adoption.name).collect()
}

/// What has happened to the bench, by name.
async fn history(hub: &TestHub) -> Vec<&'static str> {
    let stream = Stream::Registry(Noun::Claimable, bench().0);
    let entries = hub.hub().store.entries_of(stream, 0, 100).await.unwrap();
    let verb = |event: &Event| if let Event::Claimable(event) = event { event.verb() } else { "" };
    entries.iter().map(|entry| verb(&entry.event)).collect()
}

#[tokio::test]
async fn staff_list_it_one_adopts_the_next_is_told_that_it_is_taken_and_everybody_sees_who_has_it() {
    let hub = TestHub::start().await;
    let (staff, mut desk) = hub.screen(&hub.town.coordinator_a).await;
    let (one, other) = (hub.log_in(&hub.town.near[0]).await, hub.log_in(&hub.town.near[1]).await);
    assert_eq!(put(&one, words(&hub, 1)).await.status, 403, "staff only");
    put(&staff, words(&hub, 1)).await.ok();
    let position = hub.position();
    put(&staff, words(&hub, 1)).await.ok();
    assert_eq!(hub.position(), position, "the same again changes nothing");
    let adopt = json!({ "do": "adopt", "days": 30 });
    let (first, second) = tokio::join!(act(&one, adopt.clone()), act(&other, adopt.clone()));
    let (won, lost, winner) =
        if first.status.is_success() { (first, second, &hub.town.near[0]) } else { (second, first, &hub.town.near[1]) };
    won.ok();
    assert_eq!(lost.refusal(), (409, "full".into()));
    for reader in [&staff, &one, &other] {
        assert_eq!(has_it(reader).await, [winner.name()]);
    }
    let adopted = |frame: &ServerFrame| match frame {
        ServerFrame::Events { events, .. } => events.iter().any(|event| {
            event.name == "claimable.adopted"
                && event.claimable.as_ref().is_some_and(|known| known.adoptions.len() == 1)
        }),
        _ => false,
    };
    desk.frame_of("the adoption on the desk", adopted).await;
    let stranger = hub.log_in(&hub.town.far[0]).await;
    assert_eq!((lists(&stranger).await.len(), act(&stranger, adopt.clone()).await.status.as_u16()), (0, 404));
    assert_eq!(hub.log_in(&hub.town.observer).await.get("/api/claimables").await.status, 403);
    let by_list: Vec<ClaimableView> = one.get("/api/claimables?kind=house_rule").await.good();
    assert!(by_list.is_empty());
}

/// Days until the reminder and the end, whatever happens to the hub meanwhile.
#[tokio::test]
async fn who_adopted_is_reminded_once_before_the_end_also_after_a_restart_and_goes_on_or_loses_it() {
    let mut hub = TestHub::start().await;
    let person = hub.town.near[0].clone();
    let (staff, one) = (hub.log_in(&hub.town.coordinator_a).await, hub.log_in(&person).await);
    put(&staff, words(&hub, 1)).await.ok();
    act(&one, json!({ "do": "adopt", "days": 30 })).await.ok();
    hub.advance(22 * DAY).await;
    assert_eq!(history(&hub).await, ["opened", "adopted"]);
    hub.stop().await;
    hub.pass(3 * DAY);
    hub.start_again().await;
    hub.settled().await;
    assert_eq!(history(&hub).await, ["opened", "adopted", "reminded"], "a timer survives a restart, and fires late");
    let (one, screen) = hub.screen(&person).await;
    let snapshot = screen.frames.iter().find_map(|frame| match frame {
        ServerFrame::Snapshot { claimables, .. } => Some(claimables.clone()),
        _ => None,
    });
    let own = snapshot.unwrap().remove(0).adoptions.remove(0);
    assert!(own.own && own.reminded, "on the person's own page: {own:?}");
    act(&one, json!({ "do": "renew", "days": 40 })).await.ok();
    hub.advance(DAY).await;
    hub.advance(40 * DAY).await;
    let one = hub.log_in(&person).await;
    assert_eq!(history(&hub).await, ["opened", "adopted", "reminded", "renewed", "reminded", "lapsed"]);
    assert!(has_it(&one).await.is_empty());
    assert_eq!(act(&one, json!({ "do": "release" })).await.refusal(), (409, "not_adopted".into()));
}

/// A phone that had no answer asks again, also after the adoption was taken back: the same key is the same request.
#[tokio::test]
async fn a_request_that_comes_again_with_its_key_changes_nothing_whatever_happened_meanwhile() {
    let mut hub = TestHub::start().await;
    let (staff, one) = (hub.log_in(&hub.town.coordinator_a).await, hub.log_in(&hub.town.near[0]).await);
    put(&staff, words(&hub, 1)).await.ok();
    let adopt = json!({ "do": "adopt", "days": 30, "key": ticket_id(1) });
    act(&one, adopt.clone()).await.ok();
    act(&one, adopt.clone()).await.ok();
    let renew = json!({ "do": "renew", "days": 40, "key": ticket_id(2) });
    act(&one, renew.clone()).await.ok();
    hub.advance(DAY).await;
    act(&one, renew).await.ok();
    let other_key = json!({ "do": "adopt", "days": 30, "key": ticket_id(3) });
    assert_eq!(act(&one, other_key).await.refusal(), (409, "already_adopted".into()), "another tap");
    let taken_back = json!({ "do": "release", "by": Adopter::Person(hub.town.near[0].id()) });
    act(&staff, taken_back).await.ok();
    hub.stop().await;
    hub.start_again().await;
    let one = hub.log_in(&hub.town.near[0]).await;
    let longer = json!({ "do": "adopt", "days": 31, "key": ticket_id(1) });
    let release = json!({ "do": "release", "key": ticket_id(1) });
    for other in [longer, release] {
        assert_eq!(act(&one, other).await.refusal(), (409, "other_body".into()), "another request under its key");
    }
    act(&one, adopt).await.ok();
    assert_eq!(history(&hub).await, ["opened", "adopted", "renewed", "released"], "also after a restart");
    assert!(has_it(&one).await.is_empty());
}

async fn reminded_once_by_two(on: On) {
    let one = TestHub::with(Setup { on, town: Some(Town::new()), ..Setup::default() }).await;
    let other = one.beside().await;
    let (staff, person) = (one.log_in(&one.town.coordinator_a).await, one.town.near[0].clone());
    put(&staff, words(&one, 1)).await.ok();
    act(&one.log_in(&person).await, json!({ "do": "adopt", "days": 30 })).await.ok();
    eventually("seen at the other hub", async || (other.position() == one.position()).then_some(())).await;
    let (_, mut screen) = other.screen(&person).await;
    one.jump(25 * DAY).await;
    let reminded = |frame: &ServerFrame| match frame {
        ServerFrame::Events { events, .. } => events.iter().any(|event| event.name == "claimable.reminded"),
        _ => false,
    };
    screen.frame_of("the reminder on the phone", reminded).await;
    eventually("both know", async || (other.position() == one.position()).then_some(())).await;
    assert_eq!(history(&one).await, ["opened", "adopted", "reminded"], "once, though both fired");
    assert_eq!(has_it(&other.log_in(&person).await).await, [person.name()]);
}

#[tokio::test]
async fn two_hubs_remind_once_on_one_file() {
    reminded_once_by_two(On::Sqlite).await;
}

#[tokio::test]
async fn two_hubs_remind_once_on_postgres() {
    reminded_once_by_two(On::Postgres).await;
}

#[tokio::test]
async fn staff_adopt_for_others_and_take_back_and_a_households_door_is_not_for_neighbours() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let (one, other) = (hub.log_in(&hub.town.near[0]).await, hub.log_in(&hub.town.near[1]).await);
    put(&staff, words(&hub, 3)).await.ok();
    let (home, person) = (hub.town.household_a.id, hub.town.near[0].id());
    let home = json!({ "noun": "household", "id": home });
    act(&staff, json!({ "do": "adopt", "days": 30, "by": home })).await.ok();
    act(&staff, json!({ "do": "adopt", "days": 30, "by": { "noun": "person", "id": person } })).await.ok();
    let spoken = |names: Vec<String>| names.join(" ");
    assert!(spoken(has_it(&staff).await).contains("302"));
    assert!(!spoken(has_it(&other).await).contains("302"), "the door of a household is for staff");
    let by_person = |id| json!({ "do": "release", "by": { "noun": "person", "id": id } });
    assert_eq!(act(&other, by_person(person)).await.status, 403, "somebody else's");
    assert_eq!(act(&other, json!({ "do": "release", "by": home })).await.status, 403);
    let renewal = json!({ "do": "renew", "days": 40, "by": { "noun": "person", "id": person } });
    assert_eq!(act(&other, renewal).await.status, 403);
    let elsewhere = json!({ "do": "adopt", "days": 30, "by": { "noun": "household", "id": hub.town.household_b.id } });
    assert_eq!(act(&staff, elsewhere).await.refusal(), (422, "invalid".into()), "another grid's household");
    assert_eq!(act(&other, json!({ "do": "close" })).await.status, 403);
    act(&staff, by_person(person)).await.ok();
    act(&one, json!({ "do": "adopt", "days": 5 })).await.ok();
    assert_eq!(put(&staff, words(&hub, 1)).await.refusal(), (409, "too_few_places".into()));
    act(&staff, json!({ "do": "close" })).await.ok();
    assert_eq!(
        (lists(&one).await.len(), act(&one, json!({ "do": "adopt", "days": 5 })).await.status.as_u16()),
        (0, 404)
    );
    assert_eq!(put(&staff, words(&hub, 3)).await.refusal(), (409, "closed".into()), "off the list for good");
    assert_eq!(history(&hub).await, ["opened", "adopted", "adopted", "released", "adopted", "closed"]);
}

#[tokio::test]
async fn times_words_and_terms_that_cannot_be_are_refused() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let with = |key: &str, value: Value| {
        let mut body = words(&hub, 1);
        body[key] = value;
        body
    };
    for (key, value, code) in [
        ("title", json!(" "), "invalid"),
        ("title", json!("长".repeat(61)), "invalid"),
        ("title", json!("a\nb"), "invalid"),
        ("title", json!("a\0b"), "invalid"),
        ("task", json!("长".repeat(1_001)), "invalid"),
        ("kind", json!("bench"), "malformed"),
        ("terms", json!({ "places": 0, "most_days": 90, "remind_days": 7 }), "invalid"),
        ("terms", json!({ "places": 1, "most_days": 7, "remind_days": 7 }), "invalid"),
        ("terms", json!({ "places": -1, "most_days": 90, "remind_days": 7 }), "malformed"),
        ("terms", json!({ "places": 70_000, "most_days": 90, "remind_days": 7 }), "malformed"),
        ("place", json!({ "lat": 91.0, "lon": 0.0 }), "invalid"),
        ("owner", json!("me"), "malformed"),
    ] {
        assert_eq!(put(&staff, with(key, value.clone())).await.refusal(), (422, code.into()), "{key}: {value}");
    }
    let elsewhere = with("area", json!(hub.town.grid_b.path));
    assert_eq!(put(&staff, elsewhere).await.status, 403, "another grid's list");
    put(&staff, words(&hub, 1)).await.ok();
    let moved = put(&hub.log_in(&hub.town.duty_lead).await, with("area", json!(hub.town.grid_b.path))).await;
    assert_eq!(moved.refusal(), (409, "conflict".into()), "it stays where it is");
    let relisted = put(&staff, with("kind", json!("house_rule"))).await;
    assert_eq!(relisted.refusal(), (409, "conflict".into()), "and on its list");
    let taken = put(&hub.log_in(&hub.town.coordinator_b).await, with("area", json!(hub.town.grid_b.path))).await;
    assert_eq!(taken.refusal(), (404, "not_found".into()), "another grid's id is nothing");
    let nowhere = with("area", json!(hub.town.grid_a.path.child(hub.town.grid_b.id)));
    assert_eq!(put(&staff, nowhere).await.refusal(), (422, "invalid".into()), "there is no such area");
    let one = hub.log_in(&hub.town.near[0]).await;
    for (days, code) in [(json!(0), "wrong_time"), (json!(91), "wrong_time"), (json!(65_535), "wrong_time")] {
        assert_eq!(act(&one, json!({ "do": "adopt", "days": days })).await.refusal(), (422, code.into()));
    }
    for days in [json!(-1), json!(1.5), json!(65_536), json!("7")] {
        assert_eq!(act(&one, json!({ "do": "adopt", "days": days })).await.refusal(), (422, "malformed".into()));
    }
    let nobody = json!({ "do": "adopt", "days": 5, "by": { "noun": "team", "id": ticket_id(1) } });
    assert_eq!(act(&staff, nobody).await.refusal(), (422, "invalid".into()));
    let mut gone = hub.town.near[2].person.clone();
    gone.disabled = true;
    hub.change(&[RegistryChange::Person(Box::new(gone))]).await;
    let for_nobody = json!({ "do": "adopt", "days": 5, "by": Adopter::Person(hub.town.near[2].id()) });
    assert_eq!(act(&staff, for_nobody).await.refusal(), (422, "invalid".into()), "an account that is closed");
    let as_other = json!({ "do": "adopt", "days": 5, "by": Adopter::Person(hub.town.near[1].id()) });
    assert_eq!(act(&one, as_other).await.status, 403);
    assert!(!history(&hub).await.contains(&ClaimableEvent::Closed.verb()) && has_it(&staff).await.is_empty());
}
