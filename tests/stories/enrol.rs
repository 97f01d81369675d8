//! Devices on their way into the registry and in it: strangers that are nobody's concern, families and their addresses,
//! beats, and who is left without an alarm.

use crate::given::pressed;
use crate::registry::{device_called, gateway, says, without};
use hub::commander::RegistryChange;
use hub_core::household::RiskTier;
use hub_wire::coverage::WithoutPage;
use hub_wire::device::DeviceView;
use hub_wire::stranger::StrangerView;
use serde_json::json;
use tests::{RawMqtt, TestClient, TestHub, Town};

const LAMP: &str = "/api/strangers/zigbee2mqtt/a%20lamp";

async fn dismissed(staff: &TestClient, reason: &str, text: Option<&str>) -> (u16, Option<StrangerView>) {
    let answer = staff.post(&format!("{LAMP}/dismiss"), json!({ "reason": reason, "text": text })).await;
    (answer.status.as_u16(), answer.status.is_success().then(|| answer.good()))
}

/// A stranger that is nobody's concern is taken off the list with a reason, by whoever sees it, and put back. It stays off
/// whatever it says, also after a restart, until it calls for help: that is an alarm as ever.
#[tokio::test]
async fn a_stranger_is_dismissed_with_a_reason_until_it_calls_for_help() {
    let mut town = Town::new();
    let gate = gateway(&town);
    town.more = vec![RegistryChange::Device(gate.device.clone())];
    let mut hub = TestHub::in_town(town).await;
    let mut raw = RawMqtt::connect(hub.mqtt(), &gate).await;
    says(&mut raw, "zigbee2mqtt/a lamp", 1, r#"{"battery":50}"#).await;
    let lead = hub.log_in(&hub.town.duty_lead).await;
    let long = "x".repeat(201);
    for (reason, text) in
        [("other", None), ("other", Some(" ")), ("test", Some("a\0b")), ("test", Some(&*long)), ("x", None)]
    {
        assert_eq!(dismissed(&lead, reason, text).await.0, 422, "{reason} {text:?}");
    }
    assert_eq!(dismissed(&hub.log_in(&hub.town.coordinator_a).await, "test", None).await.0, 404, "another grid's");
    assert_eq!(dismissed(&hub.log_in(&hub.town.near[0]).await, "test", None).await.0, 403);
    let (_, off) = dismissed(&lead, "neighbour", Some("隔壁 302 的灯")).await;
    let off = off.unwrap();
    let why = off.dismissed.unwrap();
    assert!(off.is_dismissed);
    assert_eq!((why.by.as_str(), why.at, why.text.as_str()), (hub.town.duty_lead.name(), hub.now(), "隔壁 302 的灯"));
    hub.advance(2 * 86_400_000).await;
    says(&mut raw, "zigbee2mqtt/a lamp", 2, r#"{"battery":49}"#).await;
    hub.stop().await;
    hub.start_again().await;
    let lead = hub.log_in(&hub.town.duty_lead).await;
    let listed: Vec<StrangerView> = lead.get("/api/strangers").await.good();
    assert_eq!(listed.iter().map(|one| (one.is_dismissed, one.count)).collect::<Vec<_>>(), [(true, 2.0)]);
    let back: StrangerView = lead.post(&format!("{LAMP}/restore"), json!({})).await.good();
    assert!(!back.is_dismissed && back.dismissed.is_none());
    assert!(dismissed(&lead, "broken", None).await.1.unwrap().is_dismissed);

    hub.advance(10_000).await;
    let mut raw = RawMqtt::connect(hub.mqtt(), &gate).await;
    says(&mut raw, "zigbee2mqtt/a lamp", 3, r#"{"action":"emergency"}"#).await;
    let alarm = lead.only_alarm().await;
    assert!(alarm.unknown_device && alarm.area == hub.town.grid_b.path, "a call is never dismissed: {alarm:#?}");
    let listed: Vec<StrangerView> = lead.get("/api/strangers").await.good();
    assert!(listed[0].called_at.is_some() && !listed[0].is_dismissed, "it is on the list again");
    assert_eq!(listed[0].dismissed.as_ref().unwrap().text, "", "and what was said of it is known");
}

/// A device of any family that has not spoken yet is registered by its family and its address there.
#[tokio::test]
async fn a_device_of_any_family_is_new_by_its_address() {
    let mut town = Town::new();
    let gate = gateway(&town);
    town.more = vec![RegistryChange::Device(gate.device.clone())];
    let hub = TestHub::in_town(town).await;
    let admin = hub.log_in(&hub.town.admin).await;
    let families: Vec<String> = admin.get("/api/devices/families").await.good();
    assert!(families.contains(&"zigbee2mqtt".to_owned()) && families.contains(&"open_json".to_owned()));
    let home = hub.town.household_b.id;
    let request = json!({ "name": "bed-12", "role": "button", "family": "zigbee2mqtt", "address": "bed 12" });
    admin.post("/api/devices", request).await.ok();
    let enrol = json!({ "family": "zigbee2mqtt", "address": "bed 12", "household": home });
    admin.post("/api/devices/enrol", enrol).await.ok();
    let mut raw = RawMqtt::connect(hub.mqtt(), &gate).await;
    says(&mut raw, "zigbee2mqtt/bed 12", 1, r#"{"action":"single"}"#).await;
    assert!(device_called(&admin, "bed-12").await.live_at.is_some());
    assert!(admin.alarms().await.is_empty());
}

/// A beat that a device has from its model or its role is shown beside its own, and does not become its own when it is
/// sent back.
#[tokio::test]
async fn a_beat_of_the_model_stays_the_models() {
    let hub = TestHub::start().await;
    let admin = hub.log_in(&hub.town.admin).await;
    let path = format!("/api/devices/{}", hub.town.button_a.device.id);
    let put = async |beat_s: Option<u32>| -> DeviceView {
        let home = hub.town.household_a.id;
        let request = json!({ "name": "button-a", "role": "button", "household": home, "beat_s": beat_s });
        admin.send(admin.request(http::Method::PUT, &path).json(&request)).await.good()
    };
    let shown = device_called(&admin, "button-a").await;
    assert_eq!((shown.beat_s, shown.own_beat_s), (Some(30_000), None));
    assert_eq!(put(shown.beat_s).await.own_beat_s, None);
    let own = put(Some(60)).await;
    assert_eq!((own.beat_s, own.own_beat_s), (Some(60), Some(60)));
    assert_eq!(put(Some(60)).await.own_beat_s, Some(60));
    assert_eq!(put(None).await.beat_s, Some(30_000));
}

/// People without a working alarm are a list too: the same people as the number, those at highest risk first, page by
/// page, and only of one's own areas.
#[tokio::test]
async fn people_without_an_alarm_are_listed_by_risk_and_fit_the_number() {
    let mut town = Town::new();
    town.household_b.risk = RiskTier::Low;
    let hub = TestHub::in_town(town).await;
    let admin = hub.log_in(&hub.town.admin).await;
    let all: WithoutPage = admin.get("/api/coverage/without").await.good();
    let named: Vec<_> = all.households.iter().map(|home| home.id).collect();
    assert_eq!((named, all.people, all.next), (vec![hub.town.household_a.id, hub.town.household_b.id], 2, None));
    let first: WithoutPage = admin.get("/api/coverage/without?limit=1").await.good();
    let next = first.next.unwrap();
    let second: WithoutPage = admin.get(&format!("/api/coverage/without?limit=1&after={next}")).await.good();
    assert_eq!((second.households[0].id, second.next, second.people), (hub.town.household_b.id, None, 2));
    assert_eq!(second.households[0].devices[0].name, "button-b");
    let other: WithoutPage = hub.log_in(&hub.town.coordinator_b).await.get("/api/coverage/without").await.good();
    assert_eq!(other.households.iter().map(|home| home.id).collect::<Vec<_>>(), [hub.town.household_b.id]);

    pressed(&mut hub.device(&hub.town.button_a).await, 1).await;
    let left: WithoutPage = admin.get("/api/coverage/without").await.good();
    assert_eq!((left.people, left.households.len()), (1, 1));
    let area = hub.town.building_a.path.as_str().replace('/', "%2F");
    let here: WithoutPage = admin.get(&format!("/api/coverage/without?area={area}")).await.good();
    assert_eq!((here.people, without(&admin, &hub).await), (0, 0));
}
