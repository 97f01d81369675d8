//! Hazards: three taps, a machine's thanks, a person's judgement within fifteen minutes.

use crate::report::{Resident, code_of};
use crate::ticket::{act, page};
use hub_wire::report::ReportThanks;
use hub_wire::ticket::TicketStateName;
use serde_json::json;
use tests::TestHub;

const MIN: i64 = 60_000;

#[tokio::test]
async fn a_hazard_is_thanked_for_at_once_and_climbs_when_nobody_judges_it_in_time() {
    let hub = TestHub::start().await;
    let (staff, mut board) = hub.screen(&hub.town.coordinator_a).await;
    let courier = Resident::at(&hub, code_of(&hub, &hub.town.grid_a).await, 1);
    let began = hub.now();
    let thanks: ReportThanks = courier.reports("hazard_manhole", "井盖没了").await.good();
    assert_eq!(thanks.judge_by, Some(began.plus_ms(15 * MIN)));
    board.until("the hazard", |shown| shown.tickets.get(&courier.ticket).and_then(|ticket| ticket.judge_by)).await;
    hub.advance(15 * MIN - 1).await;
    assert_eq!(page(&staff, courier.ticket).await.ticket.overdue_steps, 0);
    hub.advance(61 * MIN).await;
    let shown = page(&staff, courier.ticket).await;
    let told: Vec<_> = shown.history.iter().filter(|entry| entry.name == "ticket.overdue").collect();
    let about: Vec<_> = told.iter().filter_map(|entry| entry.about.as_deref()).collect();
    assert_eq!(about, ["一号网格", "幸福里社区", "梅园街道"]);
    let after: Vec<i64> = told.iter().map(|entry| entry.at.since_ms(began) / MIN).collect();
    assert_eq!(after, [15, 30, 75], "real minutes");
}

#[tokio::test]
async fn a_valid_one_is_safe_within_a_day_and_the_courier_sees_the_judgement() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let worker = hub.log_in(&hub.town.near[0]).await;
    let courier = Resident::at(&hub, code_of(&hub, &hub.town.grid_a).await, 1);
    courier.reports("hazard_wire", "电线垂下来了").await.ok();
    act(&staff, courier.ticket, json!({ "do": "judge", "valid": true })).await.ok();
    let ticket = page(&staff, courier.ticket).await.ticket;
    assert_eq!((ticket.state, ticket.hazard_valid), (TicketStateName::Triaged, Some(true)));
    assert_eq!(ticket.safe_by, Some(hub.now().plus_ms(24 * 60 * MIN)));
    assert_eq!(courier.follows().await.hazard_valid, Some(true));
    let pause = json!({ "do": "message", "text": "在哪？", "pause": true });
    assert_eq!(act(&staff, courier.ticket, pause).await.refusal(), (409, "danger".into()));
    act(&staff, courier.ticket, json!({ "do": "open" })).await.ok();
    act(&worker, courier.ticket, json!({ "do": "claim" })).await.ok();
    act(&worker, courier.ticket, json!({ "do": "fence" })).await.ok();
    assert!(page(&staff, courier.ticket).await.ticket.fenced_at.is_some());
}

#[tokio::test]
async fn one_that_is_none_is_refused_with_a_reason_that_the_courier_reads() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let courier = Resident::at(&hub, code_of(&hub, &hub.town.grid_a).await, 1);
    courier.reports("hazard_falling", "墙皮").await.ok();
    let judge = |text: &str| json!({ "do": "judge", "valid": false, "text": text });
    assert_eq!(act(&staff, courier.ticket, judge("")).await.refusal(), (422, "reason_missing".into()));
    act(&staff, courier.ticket, judge("昨天已修好")).await.ok();
    let follow = courier.follows().await;
    assert_eq!((follow.state, follow.reason.as_deref()), (TicketStateName::Closed, Some("昨天已修好")));
}
