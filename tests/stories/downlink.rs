//! Answers to devices of other families: by the way they spoke last, in their own words, and only to what shows them.

use devices::answer::Signs;
use hub::commander::RegistryChange;
use hub::config::Meanings;
use hub_core::alarm::Outcome;
use hub_core::device::{Device, DeviceRole, Dialect};
use hub_core::ids::DeviceId;
use serde_json::{Value, json};
use std::sync::Arc;
use tests::{Mosquitto, Setup, TestDeviceAccount, TestGateway, TestHub, Town, eventually};

const SIREN: &str = "zigbee2mqtt/siren 12/set";
/// The bridge's list: a button, and a siren with its `warning`.
const LIST: &str = r#"[{"friendly_name":"bed 12","definition":{"model":"SNZB-01","exposes":[{"type":"enum","name":"action","property":"action","access":1}]}},
{"friendly_name":"siren 12","definition":{"model":"x","exposes":[{"type":"composite","name":"warning","property":"warning","access":2,"features":[]}]}}]"#;

fn add(town: &mut Town, id: u128, name: &str, role: DeviceRole, model: &str, dialect: Dialect) {
    let base = town.button_a.device.clone();
    let (id, name, model) = (DeviceId(uuid::Uuid::from_u128(id)), name.to_owned(), model.to_owned());
    town.more.push(RegistryChange::Device(Device { id, name, role, model, dialect, ..base }));
}

async fn warning(gateway: &mut TestGateway) -> Value {
    let told: Value = serde_json::from_slice(&gateway.told(SIREN).await).unwrap();
    told["warning"].clone()
}

/// A button behind a gateway calls; the siren beside it, which the gateway has told of, sounds each answer, also after a
/// restart, and is silenced when it is over.
#[tokio::test]
async fn a_siren_behind_a_gateway_sounds_the_answers_to_the_button_beside_it() {
    let mut town = Town::new();
    let mut gate = TestDeviceAccount::new(7_301, "gate-1", &town.grid_a.path, None);
    gate.device.role = DeviceRole::Gateway;
    gate.device.dialect.prefixes = vec!["zigbee2mqtt/#".into()];
    town.more.push(RegistryChange::Device(gate.device.clone()));
    add(&mut town, 7_302, "button-12", DeviceRole::Button, "SNZB-01", Dialect::of("zigbee2mqtt", "bed 12"));
    add(&mut town, 7_303, "siren-12", DeviceRole::Sensor, "x", Dialect::of("zigbee2mqtt", "siren 12"));
    let shown_by = [("button-12".to_owned(), "siren-12".to_owned())];
    let meanings = Arc::new(Meanings { shown_by: shown_by.into(), ..Meanings::default() });
    let configure = Box::new(move |config: &mut hub::config::Config| config.meanings = Arc::clone(&meanings));
    let mut hub = TestHub::with(Setup { town: Some(town), configure, ..Setup::default() }).await;

    let mut gateway = TestGateway::connect(hub.mqtt(), &gate, "zigbee2mqtt/#").await;
    gateway.says("zigbee2mqtt/bridge/devices", LIST).await;
    gateway.says("zigbee2mqtt/bed 12", r#"{"action":"single","battery":90}"#).await;
    assert_eq!(warning(&mut gateway).await["duration"], 2, "received");
    drop(gateway);
    hub.stop().await;
    hub.start_again().await;

    let mut gateway = TestGateway::connect(hub.mqtt(), &gate, "zigbee2mqtt/#").await;
    let volunteer = hub.log_in(&hub.town.near[0]).await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let alarm = staff.only_alarm().await.id;
    volunteer.accept(alarm).await.ok();
    eventually("it hears that somebody comes", async || {
        let told = warning(&mut gateway).await;
        (told["duration"] == 4 && told["mode"] == "emergency").then_some(())
    })
    .await;
    staff.close(alarm, Outcome::Helped).await.ok();
    eventually("it is silenced", async || (warning(&mut gateway).await["mode"] == "stop").then_some(())).await;
}

/// A LoRaWAN button has no siren behind it: its answer waits in the queue of the application that it spoke in, in the
/// bytes registered for its model.
#[tokio::test]
async fn an_answer_to_a_lorawan_button_waits_in_the_queue_of_its_application() {
    let eui = "24e124535b316056";
    let mut town = Town::new();
    add(&mut town, 7_310, "lora-12", DeviceRole::Button, "R816B", Dialect::of("chirpstack", eui));
    let (received, closed) = (Some("91 73 00".to_owned()), Some("90 73 00".to_owned()));
    let signs = [("R816B".to_owned(), Signs { f_port: Some(7), received, closed, ..Signs::default() })];
    let meanings = Arc::new(Meanings { signs: signs.into(), ..Meanings::default() });
    let broker = Mosquitto::start().await;
    let url = broker.url();
    let configure = Box::new(move |config: &mut hub::config::Config| {
        config.mqtt_url = Some(url.clone());
        config.mqtt_topics = vec!["application/+/device/+/event/+".into()];
        config.meanings = Arc::clone(&meanings);
    });
    let hub = TestHub::with(Setup { town: Some(town), configure, ..Setup::default() }).await;
    eventually("the hub is at the broker", async || {
        (hub.client().get("/readyz").await.json()["broker"] == json!(true)).then_some(())
    })
    .await;

    let mut server = TestGateway::on_broker(broker.port(), "application/+/device/+/command/down").await;
    let press = json!({"deviceInfo": {"devEui": eui, "deviceProfileName": "WS101"}, "fPort": 85, "data": "/y4B"});
    let queue = format!("application/7/device/{eui}/command/down");
    server.says(&format!("application/7/device/{eui}/event/up"), &press.to_string()).await;
    let told: Value = serde_json::from_slice(&server.told(&queue).await).unwrap();
    assert_eq!(told, json!({"devEui": eui, "confirmed": false, "fPort": 7, "data": "kXMA"}));
    let staff = hub.log_in(&hub.town.duty_lead).await;
    staff.close(staff.only_alarm().await.id, Outcome::Helped).await.ok();
    let told: Value = serde_json::from_slice(&server.told(&queue).await).unwrap();
    assert_eq!(told["data"], "kHMA");
}
