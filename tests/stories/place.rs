//! Who is asked, by place, and why.

use crate::given::{asked_in, pressed};
use hub::commander::RegistryChange;
use hub_core::access::Role;
use hub_core::alarm::PlaceSource;
use hub_core::dispatch::{PickCause, PlaceUsed};
use serde_json::json;
use tests::{BASE, TestDeviceAccount, TestHub, TestPerson, Town, eventually, north_m};

/// The nearest first, then farther ones, and a word about how many are missing.
#[tokio::test]
async fn the_nearest_are_asked_and_what_is_missing_is_said() {
    let mut town = Town::new();
    town.near.truncate(3);
    let hub = TestHub::in_town(town).await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 1).await;
    let shown = staff.show(alarm).await;
    let near: Vec<_> = hub.town.near.iter().map(TestPerson::id).collect();
    assert_eq!(asked_in(&shown, 0)[1..], near, "after the contact, by time to the door");
    let gap = &shown.gaps[0];
    assert_eq!((gap.wanted, gap.found, gap.radius_m), (7, 3, Some(300)));
    staff.widen(alarm, 1).await.ok();
    let shown = staff.show(alarm).await;
    assert_eq!(asked_in(&shown, 1), hub.town.mid.iter().map(TestPerson::id).collect::<Vec<_>>());
    let gap = &shown.gaps[0];
    assert_eq!((gap.wanted, gap.found, gap.asked_before), (10, 4, 3));
}

/// A fresh position counts; one older than ten minutes gives way to the home, and says so; without either nobody is
/// found by nearness.
#[tokio::test]
async fn a_stale_position_falls_back_to_the_home_and_says_so() {
    let mut town = Town::new();
    town.near[2].person.home = None;
    let hub = TestHub::in_town(town).await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let walker = &hub.town.mid[3];
    let phone = hub.log_in(walker).await;
    let here = north_m(BASE, 20.0);
    phone.post("/api/me/position", json!({ "lat": here.lat, "lon": here.lon })).await.ok();
    eventually("the position is known", async || {
        hub.hub().world.read().roster.get(walker.id()).and_then(|known| known.fix)
    })
    .await;
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 1).await;
    let shown = staff.show(alarm).await;
    let pick = shown.pages.iter().find(|page| page.person == walker.id()).unwrap().pick.clone();
    assert_eq!((pick.place, pick.distance_m), (PlaceUsed::Fix, Some(20)));
    assert!(shown.pages.iter().all(|page| page.person != hub.town.near[2].id()), "nobody knows where that is");
    staff.close(alarm, hub_core::alarm::Outcome::Drill).await.ok();

    hub.advance(600_001).await;
    button.sos(2).await;
    let alarm = staff.only_alarm().await.id;
    staff.widen(alarm, 1).await.ok();
    let shown = staff.show(alarm).await;
    let pick = shown.pages.iter().find(|page| page.person == walker.id()).unwrap().pick.clone();
    assert_eq!((pick.place, pick.distance_m), (PlaceUsed::HomeStaleFix, Some(900)));
}

/// A device that hangs nowhere near a known point calls staff at once; one in a building uses the building's middle.
#[tokio::test]
async fn without_any_place_staff_are_asked_at_once() {
    let mut town = Town::new();
    let nowhere = TestDeviceAccount::new(401, "nowhere", &town.street.path, None);
    let lobby = TestDeviceAccount::new(402, "lobby", &town.building_a.path, None);
    town.household_b.place = None;
    town.more = [&nowhere, &lobby].map(|made| RegistryChange::Device(made.device.clone())).to_vec();
    let hub = TestHub::in_town(town).await;
    let (staff, mut screen) = hub.screen(&hub.town.duty_lead).await;
    let alarm = pressed(&mut hub.device(&nowhere).await, 1).await;
    assert_eq!(screen.ring().await.alarm, alarm);
    let shown = staff.show(alarm).await;
    assert_eq!(shown.place_source, PlaceSource::Unknown);

    let alarm = pressed(&mut hub.device(&lobby).await, 1).await;
    let shown = staff.show(alarm).await;
    assert_eq!((shown.place_source, shown.place), (PlaceSource::Area, Some(BASE)));
    assert_eq!(asked_in(&shown, 0).len(), 7);

    let alarm = pressed(&mut hub.device(&hub.town.button_b).await, 1).await;
    let shown = staff.show(alarm).await;
    assert_eq!(shown.place_source, PlaceSource::Area, "an address without a point of its own");
    assert_eq!(asked_in(&shown, 0), hub.town.far.iter().map(TestPerson::id).collect::<Vec<_>>());
}

/// Who goes already is asked neither by the next ring nor for another alarm.
#[tokio::test]
async fn who_goes_already_is_not_asked_again() {
    let mut town = Town::new();
    let lobby = TestDeviceAccount::new(402, "lobby", &town.building_a.path, None);
    town.more = vec![RegistryChange::Device(lobby.device.clone())];
    let hub = TestHub::in_town(town).await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let (phone, mut screen) = hub.screen(&hub.town.near[0]).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 1).await;
    screen.ring().await;
    phone.accept(alarm).await.ok();
    for _ in 0..3 {
        let step = staff.show(alarm).await.next_step;
        staff.widen(alarm, step).await.ok();
    }
    let pages = staff.show(alarm).await.pages;
    assert_eq!(pages.iter().filter(|page| page.person == hub.town.near[0].id()).count(), 1);

    let other = pressed(&mut hub.device(&lobby).await, 1).await;
    let shown = staff.show(other).await;
    assert!(shown.pages.iter().all(|page| page.person != hub.town.near[0].id()), "{shown:#?}");
    assert!(shown.pages.iter().any(|page| page.person == hub.town.near[1].id()));
}

/// The edge of a ring belongs to it; a metre beyond does not.
#[tokio::test]
async fn the_edge_of_a_ring_belongs_to_it() {
    let mut town = Town::new();
    let at = |id, m| TestPerson::new(id, Role::Volunteer, &town.grid_a.path, Some(north_m(BASE, m)));
    town.near = vec![at(301, 299.9), at(302, 300.0), at(303, 301.0)];
    town.mid.clear();
    let hub = TestHub::in_town(town).await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 1).await;
    let asked = asked_in(&staff.show(alarm).await, 0);
    assert_eq!(asked[1..], [hub.town.near[0].id(), hub.town.near[1].id()]);
}

/// A wearable's own position counts; a fixed device is where its household is, whatever it says.
#[tokio::test]
async fn only_a_wearable_says_where_it_is() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let away = north_m(BASE, 3_000.0);
    let mut button = hub.device(&hub.town.button_a).await;
    button.press(json!({ "kind": "sos", "seq": 1, "lat": away.lat, "lon": away.lon })).await;
    let alarm = staff.only_alarm().await;
    assert_eq!((alarm.place_source, alarm.place), (PlaceSource::Household, Some(BASE)));
    staff.close(alarm.id, hub_core::alarm::Outcome::Drill).await.ok();
    let mut worn = hub.device(&hub.town.wearable_a).await;
    worn.press(json!({ "kind": "sos", "seq": 1, "lat": away.lat, "lon": away.lon })).await;
    let alarm = staff.only_alarm().await;
    assert_eq!((alarm.place_source, alarm.place), (PlaceSource::Device, Some(away)));
    assert!(alarm.pages.iter().any(|page| page.person == hub.town.far[0].id()), "who is near to where it is");
}

/// Every page says why this person, from where, how far and how long; every candidate too.
#[tokio::test]
async fn every_page_carries_its_reason() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 1).await;
    let shown = staff.show(alarm).await;
    assert_eq!((shown.pages[0].pick.cause, shown.pages[0].pick.place), (PickCause::Contact, PlaceUsed::Unknown));
    for page in &shown.pages[1..] {
        assert_eq!((page.pick.cause, page.pick.place), (PickCause::Nearest, PlaceUsed::Home));
        let (distance_m, eta_s) = (page.pick.distance_m.unwrap(), page.pick.eta_s.unwrap());
        let expected = 60.0 + 1.55 * f64::from(distance_m) / 1.8;
        assert!((f64::from(eta_s) - expected).abs() <= 2.0, "{distance_m} m in {eta_s} s");
    }
    let found: serde_json::Value = staff.get(&format!("/api/alarms/{alarm}/candidates")).await.good();
    let first = &found[0];
    assert_eq!((first["distance_m"].as_u64(), first["asked"].as_bool()), (Some(40), Some(true)));
    let by_name = staff.get(&format!("/api/alarms/{alarm}/candidates?search={}", hub.town.mid[1].name())).await;
    assert_eq!(by_name.json().as_array().unwrap().len(), 1);
}
