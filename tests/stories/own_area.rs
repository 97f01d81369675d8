//! Lists hold what belongs to the reader's areas, and nothing else.

use hub_core::alarm::Outcome;
use serde_json::{Value, json};
use tests::TestHub;

/// Alarms that were closed: staff of the area see them page by page, others do not, and a cursor made up is refused.
#[tokio::test]
async fn closed_alarms_are_listed_for_their_own_area_only() {
    let hub = TestHub::start().await;
    let mut button = hub.device(&hub.town.button_a).await;
    let lead = hub.log_in(&hub.town.duty_lead).await;
    for seq in 0..35 {
        button.sos(seq).await;
        let alarm = lead.only_alarm().await.id;
        lead.close(alarm, Outcome::FalsePress).await.ok();
        button.answer("closed").await;
        hub.advance(1_000).await;
    }
    let first: Value = hub.log_in(&hub.town.coordinator_a).await.get("/api/alarms/recent").await.good();
    assert_eq!(first["alarms"].as_array().unwrap().len(), 30);
    let next = first["next"].as_str().unwrap();
    let second: Value = lead.get(&format!("/api/alarms/recent?before={next}")).await.good();
    assert_eq!((second["alarms"].as_array().unwrap().len(), second["next"].is_null()), (5, true));
    let other: Value = hub.log_in(&hub.town.coordinator_b).await.get("/api/alarms/recent").await.good();
    assert_eq!(other["alarms"], json!([]));
    for made_up in ["-1", "1", "x.y", "99999999999999999999.0", "1.00000000-0000-0000-0000-00000000000g"] {
        assert_eq!(lead.get(&format!("/api/alarms/recent?before={made_up}")).await.status, 422, "{made_up}");
    }
}

/// Devices, people and refused messages of another area are not listed.
#[tokio::test]
async fn lists_hold_the_own_area_only() {
    let hub = TestHub::start().await;
    let mut button = hub.device(&hub.town.button_a).await;
    button.publish(b"{\"kind\":\"dance\"}".to_vec()).await;
    let other = hub.log_in(&hub.town.coordinator_b).await;
    for path in ["/api/devices", "/api/people", "/api/rejections", "/api/alarms"] {
        let text = other.get(path).await.text;
        for word in ["button-a", "志愿者101", "网格员甲", "dance"] {
            assert!(!text.contains(word), "{path} shows {word} to another grid: {text}");
        }
    }
    let own = hub.log_in(&hub.town.coordinator_a).await;
    assert!(own.get("/api/devices").await.text.contains("button-a"));
    assert!(own.get("/api/rejections").await.text.contains("dance"));
}
