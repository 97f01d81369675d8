//! From a press to a human outcome.

use hub_core::alarm::Outcome;
use hub_wire::alarm::CallState;
use tests::TestHub;

#[tokio::test]
async fn a_press_reaches_a_person_who_accepts_arrives_and_closes() {
    let hub = TestHub::start().await;
    let (_, mut console) = hub.screen(&hub.town.coordinator_a).await;
    let (phone, mut screen) = hub.screen(&hub.town.near[0]).await;
    let mut button = hub.device(&hub.town.button_a).await;

    button.sos(7).await;
    let received = button.answer("received").await;
    let call = screen.ring().await;
    assert_eq!(received["alarm"], call.alarm.to_string());
    assert!(call.door.is_none());
    console.until("the alarm", |shown| shown.alarms.get(&call.alarm).map(drop)).await;

    phone.accept(call.alarm).await.ok();
    let coming = button.answer("coming").await;
    assert_eq!(coming["who"], hub.town.near[0].name());
    let call = screen.call(CallState::Accepted).await;
    assert_eq!(call.door.unwrap().door, "302");

    phone.arrive(call.alarm).await.ok();
    button.answer("arrived").await;
    phone.close(call.alarm, Outcome::Helped).await.ok();
    let closed = button.answer("closed").await;
    assert_eq!(closed["outcome"], "helped");
    let call = screen.call(CallState::Closed).await;
    assert!(call.door.is_none());
}
