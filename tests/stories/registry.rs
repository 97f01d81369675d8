//! Devices come and go: enrolment with one press, strangers, moving, retiring, files, gateways.

use crate::given::pressed;
use hub::commander::RegistryChange;
use hub_core::device::{Care, Device, DeviceRole, Dialect};
use hub_core::ids::DeviceId;
use hub_wire::alarm::AlarmView;
use hub_wire::device::{
    CoverageView, DeviceAdded, DevicePage, DeviceTicketView, DeviceView, DevicesImported, RejectionView,
};
use hub_wire::stranger::StrangerView;
use serde_json::json;
use tests::{RawMqtt, TestClient, TestDevice, TestDeviceAccount, TestHub, Town, eventually};

pub async fn device_called(staff: &TestClient, name: &str) -> DeviceView {
    let found: Vec<DeviceView> = staff.get(&format!("/api/devices?search={name}")).await.good();
    found.into_iter().find(|device| device.name == name).unwrap()
}

pub async fn without(staff: &TestClient, hub: &TestHub) -> u32 {
    let counts: Vec<CoverageView> = staff.get("/api/coverage").await.good();
    counts.iter().find(|count| count.area == hub.town.building_a.path).unwrap().without
}

/// The code on a button, the household, one press: live. The press is seen, calls nobody, and the next one does.
#[tokio::test]
async fn a_button_is_put_to_use_with_one_press_that_calls_nobody() {
    let hub = TestHub::start().await;
    let admin = hub.log_in(&hub.town.admin).await;
    let desk = hub.log_in(&hub.town.duty_lead).await;
    let request = json!({ "name": "new-1", "role": "button", "label": "SN-77", "area": hub.town.street.path });
    let added: DeviceAdded = admin.post("/api/devices", request).await.good();
    let secret = added.secret.unwrap();
    let refused = admin.post("/api/devices", json!({ "name": "new-2", "role": "button", "label": "SN-77" })).await;
    assert_eq!(refused.refusal(), (409, "conflict".into()), "{}", refused.text);

    let home = hub.town.household_a.id;
    let enrolled: DeviceAdded =
        admin.post("/api/devices/enrol", json!({ "label": "SN-77", "household": home })).await.good();
    assert!(enrolled.secret.is_none() && enrolled.device.enrolling_until.is_some());
    assert_eq!(enrolled.device.household_id, Some(home));
    let not_live: Vec<DeviceView> = desk.get("/api/devices?filter=not_live").await.good();
    assert!(not_live.iter().any(|device| device.name == "new-1"));

    let mut button = TestDevice::connect(hub.mqtt(), "new-1", &secret).await;
    button.press(json!({ "kind": "heartbeat" })).await;
    assert!(device_called(&desk, "new-1").await.live_at.is_none(), "a sign of life proves nothing");
    button.sos(1).await;
    let live = device_called(&desk, "new-1").await;
    assert_eq!((live.live_at, live.enrolling_until), (Some(hub.now()), None));
    assert!(desk.alarms().await.is_empty(), "the first press calls nobody");
    let page: DevicePage = desk.get(&format!("/api/devices/{}", live.id)).await.good();
    assert_eq!(page.heard[0].said, ["sos"], "it is shown");
    pressed(&mut button, 2).await;
    assert_eq!(desk.only_alarm().await.household.unwrap().id, home);
}

/// The first press is awaited for ten minutes. After that, or without any enrolment, a press is a call.
#[tokio::test]
async fn a_press_after_the_time_of_enrolment_is_a_call() {
    let hub = TestHub::start().await;
    let admin = hub.log_in(&hub.town.admin).await;
    let home = hub.town.household_a.id;
    admin.post("/api/devices/enrol", json!({ "label": "button-b", "household": home })).await.ok();
    hub.advance(600_001).await;
    let mut button = hub.device(&hub.town.button_b).await;
    pressed(&mut button, 1).await;
    let alarm = hub.log_in(&hub.town.duty_lead).await.only_alarm().await;
    assert_eq!(alarm.household.unwrap().id, home);
}

/// People without a working alarm are a number that follows every change at once.
#[tokio::test]
async fn the_count_of_people_without_an_alarm_follows_what_happens() {
    let hub = TestHub::start().await;
    let (desk, mut screen) = hub.screen(&hub.town.duty_lead).await;
    assert_eq!(without(&desk, &hub).await, 1, "nothing was ever pressed there");
    let mut button = hub.device(&hub.town.button_a).await;
    pressed(&mut button, 1).await;
    assert_eq!(without(&desk, &hub).await, 0);
    screen
        .frame_of("the count", |frame| match frame {
            hub_wire::live::ServerFrame::Values { coverage, .. } => coverage.iter().any(|count| count.without == 1),
            _ => false,
        })
        .await;
    let admin = hub.log_in(&hub.town.admin).await;
    admin.post(&format!("/api/devices/{}/retire", hub.town.button_a.device.id), json!({})).await.ok();
    assert_eq!(without(&desk, &hub).await, 1);
    button.cut().await;
}

/// A device out of use may not log in, and its entry is found only among those.
#[tokio::test]
async fn a_device_out_of_use_is_let_in_no_more() {
    let hub = TestHub::start().await;
    let admin = hub.log_in(&hub.town.admin).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let id = hub.town.button_a.device.id;
    let retired: DeviceView = admin.post(&format!("/api/devices/{id}/retire"), json!({})).await.good();
    assert_eq!(retired.retired_at, Some(hub.now()));
    button.cut().await;
    assert!(TestDevice::try_connect(hub.mqtt(), "button-a", &hub.town.button_a.secret).await.is_err());
    let listed: Vec<DeviceView> = admin.get("/api/devices").await.good();
    assert!(listed.iter().all(|device| device.id != id));
    let out: Vec<DeviceView> = admin.get("/api/devices?filter=retired").await.good();
    assert_eq!(out.len(), 1);
}

/// A device that is moved: the open alarm keeps the old address, the next one has the new.
#[tokio::test]
async fn a_device_that_is_moved_calls_from_its_new_address() {
    let hub = TestHub::start().await;
    let admin = hub.log_in(&hub.town.admin).await;
    let desk = hub.log_in(&hub.town.duty_lead).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let first = pressed(&mut button, 1).await;
    let moved = json!({ "name": "button-a", "role": "button", "household": hub.town.household_b.id });
    let answer = admin.request(http::Method::PUT, &format!("/api/devices/{}", hub.town.button_a.device.id));
    let view: DeviceView = admin.send(answer.json(&moved)).await.good();
    assert_eq!(view.area, hub.town.building_b.path);
    button.sos(2).await;
    let open = desk.alarms().await;
    let address = |alarm: &AlarmView| alarm.household.as_ref().unwrap().id;
    assert_eq!(open.iter().filter(|alarm| alarm.id == first).map(address).next(), Some(hub.town.household_a.id));
    assert_eq!(open.iter().filter(|alarm| alarm.id != first).map(address).next(), Some(hub.town.household_b.id));
}

pub fn gateway(town: &Town) -> TestDeviceAccount {
    let mut gateway = TestDeviceAccount::new(7_001, "gate-1", &town.grid_b.path, None);
    gateway.device.role = DeviceRole::Gateway;
    gateway.device.dialect.prefixes = vec!["zigbee2mqtt/#".into()];
    gateway
}

fn behind(town: &Town, role: DeviceRole, address: &str, care: Care) -> RegistryChange {
    let id = DeviceId(uuid::Uuid::from_u128(7_100 + address.len() as u128));
    let detects = (role == DeviceRole::Sensor).then_some(hub_core::signal::SignalKind::Smoke);
    RegistryChange::Device(Device {
        id,
        name: format!("z-{}", address.len()),
        role,
        dialect: Dialect { detects, ..Dialect::of("zigbee2mqtt", address) },
        care,
        ..town.button_a.device.clone()
    })
}

pub async fn says(raw: &mut RawMqtt, topic: &str, id: u16, payload: &str) {
    raw.publish_to(topic, id, false, payload.as_bytes()).await;
    raw.acknowledged(id).await;
}

/// A gateway speaks for the devices behind it, under its own topics and no others.
#[tokio::test]
async fn a_gateway_speaks_for_the_devices_behind_it() {
    let mut town = Town::new();
    let gate = gateway(&town);
    let button = behind(&town, DeviceRole::Button, "奶奶/SOS", Care::default());
    town.more = vec![RegistryChange::Device(gate.device.clone()), button];
    let hub = TestHub::in_town(town).await;
    let desk = hub.log_in(&hub.town.duty_lead).await;
    let mut raw = RawMqtt::connect(hub.mqtt(), &gate).await;
    says(&mut raw, "zigbee2mqtt/奶奶/SOS", 1, r#"{"action":"","battery":90}"#).await;
    assert!(desk.alarms().await.is_empty(), "an empty action is no press");
    says(&mut raw, "zigbee2mqtt/奶奶/SOS", 2, r#"{"action":"single","battery":90}"#).await;
    let alarm = desk.only_alarm().await;
    assert_eq!((alarm.household.unwrap().id, alarm.unknown_device), (hub.town.household_a.id, false));
    raw.publish("button-b", 3, false, br#"{"kind":"sos"}"#).await;
    let _ = raw.read().await;
    assert_eq!(desk.alarms().await.len(), 1, "not its topic");
}

/// A detector that is on when it is first seen calls; one that is allowed to be on does not, until it has been off.
#[tokio::test]
async fn a_detector_that_is_on_when_it_is_first_seen_calls_unless_it_is_allowed() {
    let mut town = Town::new();
    let gate = gateway(&town);
    let allowed = Care { allowed_on: true, ..Care::default() };
    let sensors =
        [behind(&town, DeviceRole::Sensor, "on", Care::default()), behind(&town, DeviceRole::Sensor, "may", allowed)];
    town.more = [RegistryChange::Device(gate.device.clone())].into_iter().chain(sensors).collect();
    let mut hub = TestHub::in_town(town).await;
    let desk = hub.log_in(&hub.town.duty_lead).await;
    let mut raw = RawMqtt::connect(hub.mqtt(), &gate).await;
    says(&mut raw, "zigbee2mqtt/may", 1, r#"{"smoke":true}"#).await;
    assert!(desk.alarms().await.is_empty(), "allowed");
    says(&mut raw, "zigbee2mqtt/on", 2, r#"{"smoke":true}"#).await;
    let alarm = desk.only_alarm().await;
    // Said again, and the case closed while it goes on: the same smoke, also after a restart.
    hub.advance(60_000).await;
    says(&mut raw, "zigbee2mqtt/on", 3, r#"{"smoke":true,"battery":80}"#).await;
    assert_eq!(desk.only_alarm().await.presses, 1);
    // Not to be reached for three seconds: neither a call nor a ticket.
    for (id, device) in [(10, "on"), (20, "may")] {
        let (topic, reach) = (format!("zigbee2mqtt/{device}"), format!("zigbee2mqtt/{device}/availability"));
        says(&mut raw, &reach, id, r#"{"state":"offline"}"#).await;
        hub.advance(3_000).await;
        says(&mut raw, &reach, id + 1, r#"{"state":"online"}"#).await;
        says(&mut raw, &topic, id + 2, r#"{"smoke":true}"#).await;
    }
    hub.advance(20_000).await;
    assert_eq!(desk.only_alarm().await.presses, 1, "it was only away");
    let tickets: Vec<DeviceTicketView> = desk.get("/api/device-tickets").await.good();
    assert!(tickets.is_empty(), "{tickets:#?}");
    desk.close(alarm.id, hub_core::alarm::Outcome::Helped).await.ok();
    drop(raw);
    hub.stop().await;
    hub.pass(60_000);
    hub.start_again().await;
    let desk = hub.log_in(&hub.town.duty_lead).await;
    let mut raw = RawMqtt::connect(hub.mqtt(), &gate).await;
    says(&mut raw, "zigbee2mqtt/on", 1, r#"{"smoke":true,"battery":79}"#).await;
    assert!(desk.alarms().await.is_empty(), "it goes on");
    says(&mut raw, "zigbee2mqtt/on", 2, r#"{"smoke":false}"#).await;
    says(&mut raw, "zigbee2mqtt/may", 3, r#"{"smoke":false}"#).await;
    assert!(desk.alarms().await.is_empty());
    says(&mut raw, "zigbee2mqtt/may", 4, r#"{"smoke":true}"#).await;
    assert_eq!(desk.alarms().await.len(), 1, "it has been off: now it begins");
}

/// Strangers behind a gateway are one call of its area with what they said, are listed, and are put to use from there.
#[tokio::test]
async fn strangers_behind_a_gateway_are_one_call_and_are_enrolled_from_the_list() {
    let mut town = Town::new();
    let gate = gateway(&town);
    town.more = vec![RegistryChange::Device(gate.device.clone())];
    let hub = TestHub::in_town(town).await;
    let desk = hub.log_in(&hub.town.duty_lead).await;
    let mut raw = RawMqtt::connect(hub.mqtt(), &gate).await;
    for stranger in 0..30_u16 {
        let topic = format!("zigbee2mqtt/0x{stranger:04}");
        says(&mut raw, &topic, stranger + 1, r#"{"action":"emergency","battery":50}"#).await;
    }
    let alarm = desk.only_alarm().await;
    assert!(alarm.unknown_device && alarm.presses == 30 && alarm.area == hub.town.grid_b.path, "{alarm:#?}");
    let listed: Vec<StrangerView> = desk.get("/api/strangers").await.good();
    assert_eq!((listed.len(), listed[0].gateway.as_deref()), (30, Some("gate-1")));
    assert!(listed.iter().all(|stranger| stranger.called_at.is_some() && stranger.said.contains(&"sos".to_owned())));
    let other: Vec<StrangerView> = hub.log_in(&hub.town.coordinator_a).await.get("/api/strangers").await.good();
    assert!(other.is_empty(), "another grid's gateway");

    let admin = hub.log_in(&hub.town.admin).await;
    let request = json!({ "family": "zigbee2mqtt", "address": "0x0007", "household": hub.town.household_b.id });
    let enrolled: DeviceAdded = admin.post("/api/devices/enrol", request).await.good();
    assert!(enrolled.secret.is_none() && enrolled.device.name == "0x0007");
    let left: Vec<StrangerView> = desk.get("/api/strangers").await.good();
    assert_eq!(left.len(), 29);
    hub.advance(11_000).await;
    says(&mut raw, "zigbee2mqtt/0x0007", 100, r#"{"action":"single","battery":49}"#).await;
    assert_eq!(desk.only_alarm().await.presses, 30, "the first press proves that it works");
    hub.advance(11_000).await;
    says(&mut raw, "zigbee2mqtt/0x0007", 101, r#"{"action":"single","battery":49}"#).await;
    assert_eq!(desk.alarms().await.len(), 2);
    // Who called a quarter of an hour ago and who calls now do not belong together.
    hub.advance(900_000).await;
    says(&mut raw, "zigbee2mqtt/0x9999", 102, r#"{"action":"emergency"}"#).await;
    assert_eq!(desk.alarms().await.len(), 3);
}

/// The list of strangers is there after a restart.
#[tokio::test]
async fn strangers_are_remembered() {
    let mut town = Town::new();
    let gate = gateway(&town);
    town.more = vec![RegistryChange::Device(gate.device.clone())];
    let mut hub = TestHub::in_town(town).await;
    let mut raw = RawMqtt::connect(hub.mqtt(), &gate).await;
    says(&mut raw, "zigbee2mqtt/lamp", 1, r#"{"battery":50}"#).await;
    drop(raw);
    hub.stop().await;
    hub.start_again().await;
    let listed: Vec<StrangerView> = hub.log_in(&hub.town.duty_lead).await.get("/api/strangers").await.good();
    assert_eq!(listed.iter().map(|stranger| stranger.address.as_str()).collect::<Vec<_>>(), ["lamp"]);
}

/// Devices go out to a spreadsheet and come back; one wrong line, and none is taken.
#[tokio::test]
async fn devices_are_read_from_a_file_all_or_none() {
    let hub = TestHub::start().await;
    let admin = hub.log_in(&hub.town.admin).await;
    let post = |text: &str| admin.request(http::Method::POST, "/api/devices/import").body(text.to_owned());
    let wrong = admin.send(post("name,role\nfile-1,button\nfile 2,button\nfile-3,toaster\n")).await;
    assert_eq!(wrong.refusal(), (422, "invalid".into()));
    assert!(wrong.text.contains("line 3") && wrong.text.contains("line 4"), "{}", wrong.text);
    let none: Vec<DeviceView> = admin.get("/api/devices?search=file-").await.good();
    assert!(none.is_empty());
    let good = format!("name,role,model,household\nfile-1,button,=1+1,{}\n", hub.town.household_a.id);
    let read: DevicesImported = admin.send(post(&good)).await.good();
    let mut button = TestDevice::connect(hub.mqtt(), "file-1", &read.added[0].secret).await;
    pressed(&mut button, 1).await;
    let file = admin.get("/api/devices/export").await.text;
    assert!(file.contains("'=1+1"), "{file}");
    let again: DevicesImported = admin.send(post(&file)).await.good();
    assert_eq!((again.added.len(), again.changed, again.unchanged), (0, 0, 6));
    let own = hub.log_in(&hub.town.coordinator_b).await.get("/api/devices/export").await.text;
    assert!(own.contains("button-b") && !own.contains("file-1"));
}

/// What a device said is shown as it came, also when it was not understood; three such messages in a row are a ticket.
#[tokio::test]
async fn three_messages_in_a_row_that_nobody_understands_are_a_ticket() {
    let hub = TestHub::start().await;
    let desk = hub.log_in(&hub.town.duty_lead).await;
    let mut button = hub.device(&hub.town.button_a).await;
    for _ in 0..3 {
        button.publish(b"{\"kind\":\"dance\"}".to_vec()).await;
    }
    let device = device_called(&desk, "button-a").await;
    let page: DevicePage = eventually("a ticket", async || {
        let page: DevicePage = desk.get(&format!("/api/devices/{}", device.id)).await.good();
        (!page.tickets.is_empty()).then_some(page)
    })
    .await;
    assert_eq!(page.tickets[0].reasons[0].fault, hub_core::supervision::Fault::BadMessages);
    assert_eq!(
        (page.heard[0].understood, page.heard[0].said.as_slice()),
        (false, ["unknown_kind".to_owned()].as_slice())
    );
    assert!(page.heard[0].payload.contains("dance") && page.rejections.len() == 3);
    let refused: Vec<RejectionView> = desk.get("/api/rejections").await.good();
    assert_eq!(refused.len(), 3);
    pressed(&mut button, 9).await;
}

/// A device that tries another's topic is refused, and somebody is told to look at it.
#[tokio::test]
async fn a_device_that_tries_anothers_topic_gets_a_ticket() {
    let hub = TestHub::start().await;
    let desk = hub.log_in(&hub.town.duty_lead).await;
    let mut raw = RawMqtt::connect(hub.mqtt(), &hub.town.button_a).await;
    raw.publish("button-b", 1, false, br#"{"kind":"sos","seq":1}"#).await;
    let _ = raw.read().await;
    eventually("a ticket", async || {
        let open: Vec<hub_wire::device::DeviceTicketView> = desk.get("/api/device-tickets").await.good();
        open.into_iter().find(|ticket| ticket.device == DeviceId(hub.town.button_a.device.id.0))
    })
    .await;
    assert!(desk.alarms().await.is_empty());
}
