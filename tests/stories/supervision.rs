//! What becomes of devices that fall silent, lose their mains or run dry: tickets, outages, and never a page.

use crate::given::pressed;
use hub::commander::RegistryChange;
use hub_core::device::{Care, Device};
use hub_core::household::RiskTier;
use hub_core::supervision::{Fault, TicketState};
use hub_core::time::UnixMs;
use hub_wire::device::{DevicePage, DeviceTicketView, DeviceView, OutagePage, OutageView, PresenceName};
use hub_wire::live::{EventView, ServerFrame};
use serde_json::json;
use tests::{TestClient, TestDevice, TestDeviceAccount, TestHub, Town, eventually};

/// The beat of every device in these stories, seconds.
const BEAT_S: u32 = 60;

/// The usual town, its devices with a beat of a minute.
fn town() -> Town {
    let mut town = Town::new();
    for made in [&mut town.button_a, &mut town.cord_a, &mut town.sensor_a, &mut town.wearable_a, &mut town.button_b] {
        made.device.care.beat_s = Some(BEAT_S);
    }
    town
}

/// A hub that has listened for a minute, so that it believes in silence.
async fn hub_in(town: Town) -> TestHub {
    let hub = TestHub::in_town(town).await;
    hub.advance(61_000).await;
    hub
}

async fn lives(hub: &TestHub, device: &mut TestDevice) {
    device.press(json!({ "kind": "heartbeat" })).await;
    let at = hub.now();
    eventually("the word is known", async || {
        let world = hub.hub().world.read();
        world.statuses.values().any(|status| status.last_word_at == Some(at)).then_some(())
    })
    .await;
}

async fn tickets(staff: &TestClient) -> Vec<DeviceTicketView> {
    staff.get("/api/device-tickets").await.good()
}

async fn one_ticket(staff: &TestClient, fault: Fault) -> DeviceTicketView {
    eventually("one ticket", async || {
        let open = tickets(staff).await;
        assert!(open.len() <= 1, "{open:#?}");
        open.into_iter().next().filter(|ticket| ticket.reasons.iter().any(|reason| reason.fault == fault))
    })
    .await
}

async fn no_ticket(staff: &TestClient) {
    eventually("no ticket is left", async || tickets(staff).await.is_empty().then_some(())).await;
}

fn events_of(frame: &ServerFrame) -> &[EventView] {
    if let ServerFrame::Events { events, .. } = frame { events } else { &[] }
}

async fn device(staff: &TestClient, name: &str) -> DeviceView {
    let all: Vec<DeviceView> = staff.get("/api/devices").await.good();
    all.into_iter().find(|device| device.name == name).unwrap()
}

/// Muting a device closes its ticket and says why. While it is muted it still counts as silent, and its people as
/// without an alarm; it gets no ticket. When it is looked after again and still silent, it gets one.
#[tokio::test]
async fn a_muted_device_has_no_ticket_until_it_is_looked_after_again() {
    let hub = hub_in(town()).await;
    let (staff, admin) = (hub.log_in(&hub.town.coordinator_a).await, hub.log_in(&hub.town.admin).await);
    let mut button = hub.device(&hub.town.button_a).await;
    lives(&hub, &mut button).await;
    hub.advance(190_000).await;
    let ticket = one_ticket(&staff, Fault::Offline).await;
    let id = hub.town.button_a.device.id;
    let mute = async |until: Option<UnixMs>| {
        let home = hub.town.household_a.id;
        let request =
            json!({ "name": "button-a", "role": "button", "household": home, "beat_s": BEAT_S, "muted_until": until });
        admin.send(admin.request(http::Method::PUT, &format!("/api/devices/{id}")).json(&request)).await.ok();
    };
    mute(Some(hub.now().plus_ms(600_000))).await;
    no_ticket(&staff).await;
    let page: DevicePage = staff.get(&format!("/api/devices/{id}")).await.good();
    let closed = page.tickets.iter().find(|one| one.id == ticket.id).unwrap();
    assert!(closed.muted && closed.state == TicketState::Done);
    assert_eq!(page.device.presence, PresenceName::Offline, "it is no better for being muted");
    let listed: Vec<DeviceView> = staff.get("/api/devices?filter=muted").await.good();
    assert_eq!(listed.iter().map(|device| device.id).collect::<Vec<_>>(), [id]);
    hub.advance(600_000).await;
    let again = one_ticket(&staff, Fault::Offline).await;
    assert_ne!(again.id, ticket.id);

    mute(Some(hub.now().plus_ms(600_000))).await;
    no_ticket(&staff).await;
    mute(None).await;
    one_ticket(&staff, Fault::Offline).await;
}

/// A device that falls silent while it is muted: no ticket, and when the mute is over, one.
#[tokio::test]
async fn a_device_that_falls_silent_while_it_is_muted_is_missed_afterwards() {
    let mut town = town();
    town.button_a.device.care.muted_until = Some(tests::BEGIN.plus_ms(900_000));
    let hub = hub_in(town).await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let mut button = hub.device(&hub.town.button_a).await;
    lives(&hub, &mut button).await;
    hub.advance(200_000).await;
    eventually("it is offline", async || {
        (device(&staff, "button-a").await.presence == PresenceName::Offline).then_some(())
    })
    .await;
    assert!(tickets(&staff).await.is_empty());
    hub.advance(700_000).await;
    one_ticket(&staff, Fault::Offline).await;
}

/// A lost heartbeat is one ticket, from the last word and three beats; its return closes it. Nobody is paged, and a
/// device that has never spoken is not missed.
#[tokio::test]
async fn a_lost_heartbeat_is_one_ticket_and_its_return_closes_it() {
    let hub = hub_in(town()).await;
    let (staff, mut screen) = hub.screen(&hub.town.coordinator_a).await;
    let mut button = hub.device(&hub.town.button_a).await;
    lives(&hub, &mut button).await;
    let last = hub.now();
    hub.advance(130_000).await;
    assert_eq!(device(&staff, "button-a").await.presence, PresenceName::Late);
    assert!(tickets(&staff).await.is_empty());
    hub.advance(60_000).await;
    let ticket = one_ticket(&staff, Fault::Offline).await;
    assert_eq!(ticket.reasons[0].since, last.plus_ms(180_000), "not the time of the look");
    assert_eq!((ticket.risk, ticket.state), (Some(RiskTier::High), TicketState::Open));
    assert_eq!(device(&staff, "button-a").await.presence, PresenceName::Offline);
    let offline: Vec<DeviceView> = staff.get("/api/devices?filter=offline").await.good();
    assert_eq!(offline.len(), 1);
    assert!(staff.alarms().await.is_empty(), "nobody is paged for a silent device");
    let other = hub.log_in(&hub.town.coordinator_b).await;
    assert!(tickets(&other).await.is_empty(), "another grid");
    let shows = |event: &EventView| event.device_ticket.as_ref().is_some_and(|shown| shown.id == ticket.id);
    screen.frame_of("the ticket on the screen", |frame| events_of(frame).iter().any(shows)).await;
    staff.post(&format!("/api/device-tickets/{}/seen", ticket.id), json!({})).await.ok();
    assert_eq!(tickets(&staff).await[0].seen_by, Some(hub.town.coordinator_a.id()));
    lives(&hub, &mut button).await;
    no_ticket(&staff).await;
    let leaves = |event: &EventView| event.device_ticket_gone == Some(ticket.id);
    screen.frame_of("the ticket leaves the screen", |frame| events_of(frame).iter().any(leaves)).await;
    let page: DevicePage = staff.get(&format!("/api/devices/{}", ticket.device)).await.good();
    assert_eq!((page.tickets.len(), page.tickets[0].state), (1, TicketState::Done));
}

/// A muted device is not missed until its time is over.
#[tokio::test]
async fn a_muted_device_is_not_missed() {
    let mut town = town();
    let quiet = Care { muted_until: Some(hub_core::time::UnixMs(i64::MAX)), ..town.button_a.device.care.clone() };
    town.button_a.device.care = quiet;
    let hub = hub_in(town).await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let mut cord = hub.device(&hub.town.cord_a).await;
    lives(&hub, &mut button).await;
    lives(&hub, &mut cord).await;
    hub.advance(200_000).await;
    assert_eq!(one_ticket(&staff, Fault::Offline).await.device_name, "cord-a");
}

/// A shorter beat is judged at once; the event has the time of the last word and three of the new beats.
#[tokio::test]
async fn a_shorter_beat_is_judged_at_once() {
    let mut town = town();
    town.button_a.device.care.beat_s = Some(3_600);
    let hub = hub_in(town).await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let mut button = hub.device(&hub.town.button_a).await;
    lives(&hub, &mut button).await;
    let last = hub.now();
    hub.advance(1_200_000).await;
    assert!(tickets(&staff).await.is_empty());
    let care = Care { beat_s: Some(200), ..Care::default() };
    hub.change(&[RegistryChange::Device(Device { care, ..hub.town.button_a.device.clone() })]).await;
    let ticket = one_ticket(&staff, Fault::Offline).await;
    assert_eq!(ticket.reasons[0].since, last.plus_ms(600_000));
}

/// A hub that is started again while a device is silent finds it on time, and once.
#[tokio::test]
async fn silence_is_found_on_time_and_once_also_after_a_restart() {
    let mut hub = hub_in(town()).await;
    let mut button = hub.device(&hub.town.button_a).await;
    lives(&hub, &mut button).await;
    let last = hub.now();
    drop(button);
    hub.stop().await;
    hub.pass(60_000);
    hub.start_again().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    hub.advance(121_000).await;
    let ticket = one_ticket(&staff, Fault::Offline).await;
    assert_eq!(ticket.reasons[0].since, last.plus_ms(180_000));
    hub.stop().await;
    hub.start_again().await;
    hub.advance(200_000).await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    assert_eq!(one_ticket(&staff, Fault::Offline).await.id, ticket.id);
    let mut button = hub.device(&hub.town.button_a).await;
    lives(&hub, &mut button).await;
    no_ticket(&staff).await;
}

/// A last will with a return within five seconds is nothing; without one it is a ticket.
#[tokio::test]
async fn a_last_will_counts_unless_the_device_is_back_at_once() {
    let hub = hub_in(town()).await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let mut button = hub.device(&hub.town.button_a).await;
    lives(&hub, &mut button).await;
    button.press(json!({ "kind": "online", "on": false, "seq": 1 })).await;
    hub.advance(3_000).await;
    lives(&hub, &mut button).await;
    hub.advance(20_000).await;
    assert!(tickets(&staff).await.is_empty());
    let gone = hub.now();
    button.press(json!({ "kind": "online", "on": false, "seq": 2 })).await;
    eventually("the will is known", async || {
        let world = hub.hub().world.read();
        world.statuses.values().any(|status| status.gone_at == Some(gone)).then_some(())
    })
    .await;
    hub.advance(6_000).await;
    assert_eq!(one_ticket(&staff, Fault::Offline).await.reasons[0].since, gone);
}

/// Battery, tamper and mains are reasons on the one ticket of a device; who opened it is looked after by a human.
#[tokio::test]
async fn a_weak_battery_an_opened_case_and_lost_mains_are_reasons_on_one_ticket() {
    let hub = hub_in(town()).await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let mut button = hub.device(&hub.town.button_a).await;
    button.press(json!({ "kind": "heartbeat", "battery": 9 })).await;
    one_ticket(&staff, Fault::Battery).await;
    button.press(json!({ "kind": "tamper", "seq": 1 })).await;
    button.press(json!({ "kind": "mains", "on": false, "seq": 2 })).await;
    button.press(json!({ "kind": "mains", "on": false, "seq": 3 })).await;
    let ticket = one_ticket(&staff, Fault::Mains).await;
    assert_eq!(ticket.reasons.len(), 3);
    let low: Vec<DeviceView> = staff.get("/api/devices?filter=low_battery").await.good();
    assert_eq!(low.len(), 1);
    button.press(json!({ "kind": "mains", "on": true, "seq": 4 })).await;
    button.press(json!({ "kind": "tamper", "on": false, "seq": 5 })).await;
    button.press(json!({ "kind": "heartbeat", "battery": 95 })).await;
    eventually("all is over", async || {
        tickets(&staff).await[0].reasons.iter().all(|reason| reason.over_at.is_some()).then_some(())
    })
    .await;
    assert_eq!(tickets(&staff).await.len(), 1, "somebody opened it");
    staff.post(&format!("/api/device-tickets/{}/done", ticket.id), json!({})).await.ok();
    no_ticket(&staff).await;
    let again = staff.post(&format!("/api/device-tickets/{}/done", ticket.id), json!({})).await;
    assert_eq!(again.status, 404);
}

/// A device that comes and goes is one "unstable" ticket, and a call in the midst of it goes through.
#[tokio::test]
async fn a_flapping_device_is_one_ticket_and_its_call_goes_through() {
    let hub = hub_in(town()).await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let mut button = hub.device(&hub.town.button_a).await;
    lives(&hub, &mut button).await;
    for turn in 0..6 {
        button.press(json!({ "kind": "online", "on": false, "seq": turn })).await;
        let gone = hub.now();
        eventually("the will is known", async || {
            let world = hub.hub().world.read();
            world.statuses.values().any(|status| status.gone_at == Some(gone)).then_some(())
        })
        .await;
        hub.advance(6_000).await;
        eventually("offline", async || {
            let world = hub.hub().world.read();
            world.board.has(hub.town.button_a.device.id, Fault::Offline).then_some(())
        })
        .await;
        lives(&hub, &mut button).await;
        eventually("back", async || {
            let world = hub.hub().world.read();
            (!world.board.has(hub.town.button_a.device.id, Fault::Offline)).then_some(())
        })
        .await;
    }
    one_ticket(&staff, Fault::Unstable).await;
    pressed(&mut button, 99).await;
    assert_eq!(staff.only_alarm().await.presses, 1);
}

/// Many devices of a building silent at once are one outage with the people behind it, those at highest risk first; it
/// is over when nine of ten are back, and the rest get tickets.
#[tokio::test]
async fn a_building_that_falls_silent_is_one_outage() {
    let mut town = town();
    let mut accounts = Vec::new();
    for number in 0..20_u128 {
        let home = if number == 0 { Some(town.household_a.id) } else { None };
        let mut made =
            TestDeviceAccount::new(8_000 + number, &format!("many-{number:02}"), &town.building_a.path, home);
        made.device.care.beat_s = Some(BEAT_S);
        town.more.push(RegistryChange::Device(made.device.clone()));
        accounts.push(made);
    }
    let hub = hub_in(town).await;
    let (staff, mut screen) = hub.screen(&hub.town.coordinator_a).await;
    let mut devices = Vec::new();
    for account in &accounts {
        let mut device = hub.device(account).await;
        lives(&hub, &mut device).await;
        devices.push(device);
    }
    hub.advance(200_000).await;
    let outage = eventually("one outage", async || {
        let open: Vec<OutageView> = staff.get("/api/outages").await.good();
        assert!(open.len() <= 1, "{open:#?}");
        open.into_iter().next().filter(|outage| outage.devices == 20)
    })
    .await;
    assert_eq!((outage.cause, &outage.area), (Fault::Offline, &hub.town.building_a.path));
    assert!(tickets(&staff).await.is_empty(), "no ticket beside the outage");
    let page: OutagePage = staff.get(&format!("/api/outages/{}", outage.id)).await.good();
    assert_eq!(page.households.len(), 1);
    assert!(page.households[0].without && page.households[0].risk == RiskTier::High);
    let shows = |event: &EventView| event.outage.as_ref().is_some_and(|shown| shown.id == outage.id);
    screen.frame_of("the outage on the screen", |frame| events_of(frame).iter().any(shows)).await;
    for device in devices.iter_mut().take(18) {
        lives(&hub, device).await;
    }
    eventually("it is over", async || {
        let open: Vec<OutageView> = staff.get("/api/outages").await.good();
        (open.is_empty() && tickets(&staff).await.len() == 2).then_some(())
    })
    .await;
}
