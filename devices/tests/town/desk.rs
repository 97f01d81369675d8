//! What the coordinator at the desk does, when there is one.

use crate::fake_hub::{FakeHub, In};
use crate::{Running, settings};
use serde_json::json;
use uuid::Uuid;

#[tokio::test]
async fn what_stays_open_long_is_closed_at_the_desk_even_when_the_session_ends_in_between() {
    let mut hub = FakeHub::start().await;
    *hub.open_alarms.lock().unwrap() =
        vec![json!({"id": Uuid::from_u128(1), "kind": "sos", "area_name": "幸福里3号楼", "presses": 1})];
    let mut settings = settings(&hub.base, "127.0.0.1:1");
    (settings.staff, settings.speed) = (true, 1000.0);
    let town = Running::start(settings);
    assert!(matches!(hub.next().await, In::Login { .. }));
    hub.sessions.fetch_add(100, std::sync::atomic::Ordering::SeqCst);
    assert!(matches!(hub.next().await, In::Login { .. }));
    let In::Post { alarm, verb, body } = hub.next().await else { panic!("the alarm is closed") };
    assert_eq!((alarm, verb.as_str()), (Uuid::from_u128(1).to_string(), "close"));
    assert_eq!(body["outcome"], "handed_over");
    town.end().await;
}
