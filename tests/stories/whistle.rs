//! A whistle: several teams are called to one place, each reports in, and who does not come is asked again.

use crate::ticket::{act, filed, page};
use serde_json::{Value, json};
use tests::{Shown, TestHub, TestPerson};
use uuid::Uuid;

const MIN: i64 = 60_000;

async fn team(hub: &TestHub, id: u128, member: &TestPerson) -> Uuid {
    let admin = hub.log_in(&hub.town.admin).await;
    let team = Uuid::from_u128(0x7e_0000 + id);
    let body = json!({ "id": team, "name": format!("{id}队"), "area": hub.town.street.path, "base": null, "phone": null,
        "department": true, "members": [member.id()], "categories": [] });
    admin.send(admin.request(http::Method::PUT, "/api/teams").json(&body)).await.ok();
    team
}

#[tokio::test]
async fn who_has_not_come_is_shown_and_asked_again_and_who_came_is_not() {
    let hub = TestHub::start().await;
    let (staff, mut board) = hub.screen(&hub.town.coordinator_a).await;
    let (first, second) = (team(&hub, 1, &hub.town.near[0]).await, team(&hub, 2, &hub.town.near[1]).await);
    let (phone, mut live) = hub.screen(&hub.town.near[0]).await;
    let job = filed(&staff, &hub, 1, "whistle").await;
    act(&staff, job, json!({ "do": "whistle", "teams": [first, second], "ask_again_min": 10 })).await.ok();
    let own =
        live.until("the call on the phone", |shown| shown.jobs.get(&job).filter(|job| job.is_mine).cloned()).await;
    let called: Vec<(Uuid, &str)> = own.called.iter().map(|called| (called.team.0, called.name.as_str())).collect();
    assert_eq!(called, [(first, "1队")], "the reader's own team, no other");
    let wrong = json!({ "do": "report_in", "team": second });
    assert_eq!(act(&phone, job, wrong).await.refusal(), (403, "not_yours".into()));
    hub.advance(5 * MIN).await;
    act(&phone, job, json!({ "do": "report_in", "team": first, "text": "封路" })).await.ok();
    let shown = board.until("one has come", |shown| shown.tickets.get(&job).filter(|job| job.came == 1).cloned()).await;
    assert_eq!(shown.called, 2);
    let done = |shown: &Shown| shown.jobs.get(&job).is_none_or(|job| job.called.is_empty()).then_some(());
    live.until("nothing to report any more", done).await;
    hub.advance(25 * MIN).await;
    let called = page(&staff, job).await.called;
    let told: Vec<(u32, bool, Option<&str>)> =
        called.iter().map(|called| (called.asked, called.came_at.is_some(), called.does.as_deref())).collect();
    assert_eq!(told, [(1, true, Some("封路")), (4, false, None)]);
    let teams: Value = staff.get("/api/teams").await.good();
    assert_eq!(teams.as_array().unwrap().len(), 2);
}
