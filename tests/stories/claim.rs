//! Who takes a job, what that shows, and how the claim lives and ends.

use crate::ticket::{HOUR, act, jobs, offered, page, ticket_id};
use crate::timebank::{coins, mine};
use hub_wire::ticket::TicketStateName;
use serde_json::{Value, json};
use tests::{Shown, TestHub};

#[tokio::test]
async fn two_claim_at_once_one_wins_and_the_other_learns_who_and_is_offered_the_next_job() {
    let hub = TestHub::start().await;
    let (staff, mut board) = hub.screen(&hub.town.coordinator_a).await;
    let (first, second) = (hub.log_in(&hub.town.near[0]).await, hub.log_in(&hub.town.near[1]).await);
    let (job, next) = (offered(&staff, &hub, 1).await, offered(&staff, &hub, 2).await);
    let claim = || json!({ "do": "claim" });
    let (one, other) = tokio::join!(act(&first, job, claim()), act(&second, job, claim()));
    let (won, lost, winner, worker, loser) = if one.status.is_success() {
        (one, other, &hub.town.near[0], &first, &second)
    } else {
        (other, one, &hub.town.near[1], &second, &first)
    };
    won.ok();
    assert_eq!(lost.refusal(), (409, "taken".into()));
    assert_eq!(lost.json()["going"], json!([winner.name()]));
    assert_eq!(lost.json()["next_job"]["id"], json!(next));
    let shown = board.until("the claim", |shown| {
        shown.tickets.get(&job).filter(|ticket| ticket.state == TicketStateName::Claimed).cloned()
    });
    assert_eq!(shown.await.assignee_name.as_deref(), Some(winner.name()));
    // The one who won is the one who earns.
    act(worker, job, json!({ "do": "start" })).await.ok();
    assert!(!act(loser, job, json!({ "do": "done", "text": "好了" })).await.status.is_success());
    act(worker, job, json!({ "do": "done", "text": "好了", "minutes": [[winner.id(), 60]] })).await.ok();
    act(&staff, job, json!({ "do": "confirm" })).await.ok();
    assert_eq!(coins(worker).await.1, 100);
    assert!(mine(loser).await.accounts.is_empty());
}

#[tokio::test]
async fn before_the_claim_a_volunteer_learns_neither_door_nor_telephone_and_after_it_both() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let (phone, mut live) = hub.screen(&hub.town.near[0]).await;
    let (other, _) = hub.screen(&hub.town.far[0]).await;
    let body = json!({ "id": ticket_id(1), "area": hub.town.building_a.path, "category": "leak", "source": "desk",
        "household": hub.town.household_a.id, "text": "漏水，打13800138000", "size": "small", "name": "王秀英" });
    staff.post("/api/tickets", body).await.ok();
    act(&staff, ticket_id(1), json!({ "do": "open" })).await.ok();
    let job = live.until("the job", |shown| shown.jobs.get(&ticket_id(1)).cloned()).await;
    let text = serde_json::to_string(&job).unwrap();
    for secret in ["302", "王秀英", "13800138000"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    assert!(job.distance_m.is_some() && !job.is_mine);
    assert_eq!(phone.get(&format!("/api/tickets/{}", ticket_id(1))).await.status, 404);
    assert!(jobs(&other).await.is_empty(), "another grid");
    assert_eq!(act(&other, ticket_id(1), json!({ "do": "claim" })).await.status, 404);
    act(&phone, ticket_id(1), json!({ "do": "claim" })).await.ok();
    let own = live.until("the own job", |shown| shown.jobs.get(&ticket_id(1)).filter(|job| job.is_mine).cloned()).await;
    assert!(own.address.contains("302") && own.summary.contains("13800138000"), "{own:?}");
    assert_eq!(page(&phone, ticket_id(1)).await.history, [], "no history for volunteers");
}

#[tokio::test]
async fn handed_back_it_is_in_the_pool_again_with_its_clock_running() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let (first, second) = (hub.log_in(&hub.town.near[0]).await, hub.log_in(&hub.town.near[1]).await);
    let job = offered(&staff, &hub, 1).await;
    let due = page(&staff, job).await.ticket.solve_by;
    act(&first, job, json!({ "do": "claim" })).await.ok();
    assert_eq!(
        act(&first, job, json!({ "do": "hand_back", "text": " " })).await.refusal(),
        (422, "reason_missing".into())
    );
    act(&first, job, json!({ "do": "hand_back", "text": "没有工具" })).await.ok();
    let ticket = page(&staff, job).await.ticket;
    assert_eq!((ticket.state, ticket.solve_by), (TicketStateName::Open, due));
    act(&second, job, json!({ "do": "claim" })).await.ok();
    let candidates: Value = staff.get(&format!("/api/tickets/{job}/candidates")).await.good();
    let gave_back = |entry: &&Value| entry["handed_back"] == true;
    let listed = candidates.as_array().unwrap();
    assert_eq!(listed.iter().filter(gave_back).count(), 1);
    assert_eq!(listed.last().unwrap()["name"], json!(hub.town.near[0].name()), "not offered first again");
}

#[tokio::test]
async fn a_claim_without_a_sign_of_life_lapses_also_when_the_hub_was_away() {
    let mut hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let job = offered(&staff, &hub, 1).await;
    act(&hub.log_in(&hub.town.near[0]).await, job, json!({ "do": "claim" })).await.ok();
    let lapses = page(&staff, job).await.ticket.lease_until.unwrap();
    assert_eq!(lapses, hub.now().plus_ms(4 * HOUR));
    hub.advance(4 * HOUR - 1).await;
    assert_eq!(page(&staff, job).await.ticket.state, TicketStateName::Claimed);
    hub.stop().await;
    hub.pass(HOUR);
    hub.start_again().await;
    hub.settled().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let page = page(&staff, job).await;
    assert_eq!(page.ticket.state, TicketStateName::Open);
    assert_eq!(page.history.iter().filter(|entry| entry.name == "ticket.handed_back").count(), 1);
}

/// A claim is the lock on a job: whoever loses it learns that at once, and writes nothing over the next one's work.
#[tokio::test]
async fn whose_claim_lapses_or_goes_to_another_is_told_at_once_and_changes_nothing_any_more() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let ((first, mut live), second) = (hub.screen(&hub.town.near[0]).await, hub.log_in(&hub.town.near[1]).await);
    let (lapses, given) = (offered(&staff, &hub, 1).await, offered(&staff, &hub, 2).await);
    for job in [lapses, given] {
        act(&first, job, json!({ "do": "claim" })).await.ok();
        live.until("the own job", |shown| shown.jobs.get(&job).filter(|job| job.is_mine).map(drop)).await;
    }
    let to = json!({ "noun": "person", "id": hub.town.near[1].id() });
    act(&staff, given, json!({ "do": "dispatch", "to": to })).await.ok();
    let lost = |job| move |shown: &Shown| (!shown.jobs.get(&job).is_some_and(|job| job.is_mine)).then_some(());
    live.until("it went to another", lost(given)).await;
    hub.advance(4 * HOUR).await;
    live.until("it lapsed", lost(lapses)).await;
    act(&second, lapses, json!({ "do": "claim" })).await.ok();
    for job in [lapses, given] {
        for late in
            [json!({ "do": "done", "text": "迟到的" }), json!({ "do": "progress", "text": "迟到的", "photos": [] })]
        {
            let refused = act(&first, job, late).await;
            assert!(refused.status.is_client_error(), "{}", refused.text);
        }
        let texts = page(&staff, job).await.texts;
        assert!(!texts.iter().any(|text| text.body == "迟到的"), "{texts:?}");
    }
}

#[tokio::test]
async fn near_the_place_a_phone_keeps_the_claim_alive() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let (phone, mut live) = hub.screen(&hub.town.near[0]).await;
    let job = offered(&staff, &hub, 1).await;
    act(&phone, job, json!({ "do": "claim" })).await.ok();
    let before = page(&staff, job).await.ticket.lease_until.unwrap();
    hub.advance(2 * HOUR).await;
    live.at(tests::north_m(tests::BASE, 50.0)).await;
    tests::eventually("the claim is longer", async || {
        let until = page(&staff, job).await.ticket.lease_until;
        (until > Some(before)).then_some(())
    })
    .await;
}
