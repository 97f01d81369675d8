//! Devices behind a broker under names that an installation chose, or under two languages at once.

use devices::answer::Signs;
use hub::commander::RegistryChange;
use hub::config::{Config, Meanings};
use hub_core::alarm::Outcome;
use hub_core::device::{Device, DeviceRole, Dialect};
use hub_core::ids::DeviceId;
use hub_wire::stranger::StrangerView;
use serde_json::json;
use std::sync::Arc;
use tests::{Mosquitto, Setup, TestClient, TestDevice, TestHub, Town, eventually};

fn add(town: &mut Town, id: u128, name: &str, role: DeviceRole, family: &str, address: &str) {
    let (base, name) = (town.button_a.device.clone(), name.to_owned());
    let (id, dialect) = (DeviceId(uuid::Uuid::from_u128(id)), Dialect::of(family, address));
    town.more.push(RegistryChange::Device(Device { id, name, role, dialect, ..base }));
}

async fn hub_behind(broker: &Mosquitto, town: Town, meanings: Meanings) -> TestHub {
    let (url, meanings) = (broker.url(), Arc::new(meanings));
    let configure = Box::new(move |config: &mut Config| {
        config.mqtt_url = Some(url.clone());
        config.mqtt_topics.extend(meanings.bases.filters());
        config.meanings = Arc::clone(&meanings);
    });
    let hub = TestHub::with(Setup { town: Some(town), configure, ..Setup::default() }).await;
    eventually("the hub is at the broker", async || {
        (hub.client().get("/readyz").await.json()["broker"] == json!(true)).then_some(())
    })
    .await;
    hub
}

async fn strangers(staff: &TestClient) -> Vec<(String, String)> {
    let listed: Vec<StrangerView> = staff.get("/api/strangers").await.good();
    listed.into_iter().map(|one| (one.family, one.address)).collect()
}

/// The base topic of Zigbee2MQTT and the prefix of the discovery were renamed: a button calls, and the siren beside it,
/// which announced itself, is told where it listens.
#[tokio::test]
async fn devices_under_renamed_topics_are_heard_and_answered() {
    let broker = Mosquitto::start().await;
    let mut town = Town::new();
    add(&mut town, 7_501, "button-12", DeviceRole::Button, "zigbee2mqtt", "bed 12");
    add(&mut town, 7_502, "siren-12", DeviceRole::Sensor, "home_assistant", "siren12");
    let bases = devices::base::Bases::read(Some("haus/z2m".into()), Some("ha".into()), None).unwrap();
    let shown_by = [("button-12".to_owned(), "siren-12".to_owned())].into();
    let hub = hub_behind(&broker, town, Meanings { bases, shown_by, ..Meanings::default() }).await;
    let staff = hub.log_in(&hub.town.duty_lead).await;

    let mut gateway = TestDevice::on_broker(broker.port(), "gateway").await;
    let siren = json!({ "uniq_id": "s", "cmd_t": "yard/siren/set", "dev": { "ids": ["siren12"] } }).to_string();
    gateway.publish_on("ha/siren/siren12/config", &siren, true).await;
    eventually("the siren is known", async || {
        (!hub.hub().intake.ways("home_assistant", "siren12").is_empty()).then_some(())
    })
    .await;
    gateway.listen("yard/siren/set").await;
    gateway.publish_on("haus/z2m/bed 12", r#"{"action":"single"}"#, false).await;
    let alarm = eventually("the call", async || staff.alarms().await.into_iter().next()).await;
    assert!(!alarm.unknown_device, "the button is registered as Zigbee2MQTT calls it");
    gateway.heard(&json!({ "state": "ON" })).await;
    staff.close(alarm.id, Outcome::Helped).await.ok();
    gateway.heard(&json!({ "state": "OFF" })).await;
}

/// Tasmota's full topic was changed: a switch that is registered as its own topic calls, and its lamp is told on the topic
/// of the installation, nowhere else. A message under the usual name is another device's.
#[tokio::test]
async fn a_tasmota_switch_under_a_changed_full_topic_is_heard_and_answered() {
    let broker = Mosquitto::start().await;
    let mut town = Town::new();
    add(&mut town, 7_521, "switch-12", DeviceRole::Button, "tasmota", "bed12");
    let bases = devices::base::Bases::read(None, None, Some("home/%topic%/%prefix%/")).unwrap();
    let signs = [("switch-12".to_owned(), Signs { part: Some("LedPower".into()), ..Signs::default() })].into();
    let hub = hub_behind(&broker, town, Meanings { bases, signs, ..Meanings::default() }).await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let mut switch = TestDevice::on_broker(broker.port(), "tasmota").await;
    switch.listen("home/bed12/cmnd/#").await;
    switch.publish_on("home/bed12/tele/LWT", "Online", true).await;
    let other = r#"{"Button1":{"Action":"SINGLE"}}"#;
    switch.publish_on("home/bed12/else/RESULT", other, false).await;
    switch.publish_on("home/bed12/stat/RESULT", other, false).await;
    let alarm = eventually("the call", async || staff.alarms().await.into_iter().next()).await;
    assert_eq!((alarm.unknown_device, alarm.presses), (false, 1), "the switch is registered by its topic alone");
    switch.heard(&json!(1)).await;
    staff.close(alarm.id, Outcome::Helped).await.ok();
    switch.heard(&json!(0)).await;
    assert!(strangers(&staff).await.is_empty(), "nobody else has spoken");
}

/// A device that speaks its makers' language and announces itself stands on the list once, and one that is registered is
/// read as it is registered.
#[tokio::test]
async fn a_device_that_also_announces_itself_is_one_device() {
    let broker = Mosquitto::start().await;
    let mut town = Town::new();
    add(&mut town, 7_511, "node-7", DeviceRole::Button, "esphome", "node-7");
    let hub = hub_behind(&broker, town, Meanings::default()).await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let mut gateway = TestDevice::on_broker(broker.port(), "gateway").await;
    let config = |topic: &str, id: &str| {
        json!({ "stat_t": topic, "uniq_id": id, "dev_cla": "door", "dev": { "ids": [id] } }).to_string()
    };
    gateway.publish_on("zigbee2mqtt/door 3", r#"{"contact":true,"battery":80}"#, false).await;
    gateway.publish_on("homeassistant/binary_sensor/d3/config", &config("zigbee2mqtt/door 3", "z2m_3"), true).await;
    // An ESPHome node is heard in its own language until it announces itself; from then on that is what it speaks.
    gateway.publish_on("node-8/binary_sensor/door/state", "OFF", false).await;
    gateway
        .publish_on("homeassistant/binary_sensor/n8/config", &config("node-8/binary_sensor/door/state", "mac_8"), true)
        .await;
    let wanted = [("home_assistant".to_owned(), "mac_8".to_owned()), ("zigbee2mqtt".to_owned(), "door 3".to_owned())];
    eventually("each stands there once", async || {
        let mut listed = strangers(&staff).await;
        listed.sort();
        (listed == wanted).then_some(())
    })
    .await;

    let help = config("node-7/binary_sensor/help/state", "mac_7");
    gateway.publish_on("homeassistant/binary_sensor/n7/config", &help, true).await;
    gateway.publish_on("node-7/binary_sensor/help/state", "ON", false).await;
    let alarm = eventually("the call", async || staff.alarms().await.into_iter().next()).await;
    assert!(!alarm.unknown_device && alarm.household.is_some(), "it calls from its household: {alarm:#?}");
}

/// Whatever comes first, the announcement or a word in its makers' language, and also where a word stands on a topic that
/// was not announced: the device is one, and a call of it is a call of that one.
#[tokio::test]
async fn a_device_with_two_languages_is_one_whatever_it_says_first_and_wherever() {
    let broker = Mosquitto::start().await;
    let mut town = Town::new();
    add(&mut town, 7_531, "node-9", DeviceRole::Button, "home_assistant", "mac_9");
    add(&mut town, 7_532, "switch-9", DeviceRole::Button, "tasmota", "bed9");
    let mut hub = hub_behind(&broker, town, Meanings::default()).await;
    let mut gateway = TestDevice::on_broker(broker.port(), "gateway").await;
    let announce = async |gateway: &mut TestDevice, id: &str, topic: &str| {
        let config = json!({ "stat_t": topic, "uniq_id": id, "dev_cla": "door", "dev": { "ids": [id] } }).to_string();
        gateway.publish_on(&format!("homeassistant/binary_sensor/{id}/config"), &config, true).await;
    };
    announce(&mut gateway, "mac_1", "node-1/binary_sensor/door/state").await;
    gateway.publish_on("node-1/binary_sensor/door/state", "OFF", false).await;
    gateway.publish_on("node-1/sensor/battery_level/state", "80", false).await;
    gateway.publish_on("node-2/sensor/battery_level/state", "80", false).await;
    announce(&mut gateway, "mac_2", "node-2/binary_sensor/door/state").await;
    gateway.publish_on("node-2/sensor/battery_level/state", "79", false).await;
    announce(&mut gateway, "z2m_3", "zigbee2mqtt/door 3").await;
    gateway.publish_on("zigbee2mqtt/door 3", r#"{"contact":true}"#, false).await;
    announce(&mut gateway, "mac_9", "node-9/binary_sensor/door/state").await;
    announce(&mut gateway, "tas_9", "tele/bed9/SENSOR").await;
    gateway.publish_on("node-9/sensor/battery_level/state", "77", false).await;
    let node = |hub: &TestHub| hub.hub().telemetry.last_of(DeviceId(uuid::Uuid::from_u128(7_531))).len();
    eventually("the last word was heard", async || (node(&hub) > 0).then_some(())).await;
    let wanted = [("home_assistant", "mac_1"), ("home_assistant", "mac_2"), ("zigbee2mqtt", "door 3")];
    let listed = async |hub: &TestHub| {
        let mut listed = strangers(&hub.log_in(&hub.town.duty_lead).await).await;
        listed.sort();
        listed
    };
    assert_eq!(listed(&hub).await, wanted.map(|(family, address)| (family.to_owned(), address.to_owned())));

    hub.stop().await;
    hub.start_again().await;
    eventually("the hub is at the broker", async || {
        (hub.client().get("/readyz").await.json()["broker"] == json!(true)).then_some(())
    })
    .await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    gateway.publish_on("node-9/binary_sensor/sos/state", "ON", false).await;
    let alarm = eventually("the call", async || staff.alarms().await.into_iter().next()).await;
    assert!(!alarm.unknown_device && alarm.household.is_some(), "it calls from its household: {alarm:#?}");
    assert_eq!(listed(&hub).await.len(), 3);
}
