//! Rights that are taken away act at once, also on what is open.

use crate::given::pressed;
use hub::commander::RegistryChange;
use hub::ids::sha256_hex;
use hub_core::access::{Grant, Role};
use hub_core::device::Device;
use hub_core::person::Person;
use hub_wire::close;
use tests::{TestDevice, TestHub, TestPerson};

fn known(hub: &TestHub, person: &TestPerson) -> Person {
    hub.hub().world.read().people[&person.id()].as_ref().clone()
}

/// A device that is blocked from the command line is cut off and not let in again until it is unblocked.
#[tokio::test]
async fn a_blocked_device_is_cut_at_once_and_stays_out() {
    let hub = TestHub::start().await;
    let account = hub.town.button_a.clone();
    let mut button = hub.device(&account).await;
    pressed(&mut button, 1).await;
    let blocked = Device { blocked_at: Some(hub.now()), ..account.device.clone() };
    let began = std::time::Instant::now();
    hub.change(&[RegistryChange::DeviceBlocked(blocked)]).await;
    button.cut().await;
    assert!(began.elapsed().as_secs() < 2, "{:?}", began.elapsed());
    assert!(TestDevice::try_connect(hub.mqtt(), account.name(), &account.secret).await.is_err());
    hub.change(&[RegistryChange::DeviceBlocked(account.device.clone())]).await;
    let mut button = hub.device(&account).await;
    pressed(&mut button, 2).await;
}

/// A device that gets a new secret is cut off, and comes back with the new one only.
#[tokio::test]
async fn a_new_secret_ends_the_connection_of_the_old_one() {
    let hub = TestHub::start().await;
    let account = hub.town.button_a.clone();
    let mut button = hub.device(&account).await;
    let changed = Device { secret_sha256: sha256_hex(b"fresh"), ..account.device.clone() };
    hub.change(&[RegistryChange::Device(changed)]).await;
    button.cut().await;
    assert!(TestDevice::try_connect(hub.mqtt(), account.name(), &account.secret).await.is_err());
    TestDevice::connect(hub.mqtt(), account.name(), "fresh").await;
}

/// A device that is renamed speaks for itself under its new name only.
#[tokio::test]
async fn a_renamed_device_is_cut() {
    let hub = TestHub::start().await;
    let account = hub.town.button_a.clone();
    let mut button = hub.device(&account).await;
    hub.change(&[RegistryChange::Device(Device { name: "button-new".into(), ..account.device.clone() })]).await;
    button.cut().await;
}

/// A change that takes no right away (it moves to another household) leaves the connection alone.
#[tokio::test]
async fn a_device_that_moves_stays_connected_and_its_open_alarm_keeps_the_old_address() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let account = hub.town.button_a.clone();
    let mut button = hub.device(&account).await;
    let alarm = pressed(&mut button, 1).await;
    let moved = Device {
        household: Some(hub.town.household_b.id),
        area: hub.town.household_b.area.clone(),
        ..account.device.clone()
    };
    hub.change(&[RegistryChange::Device(moved)]).await;
    assert_eq!(staff.show(alarm).await.household.unwrap().residents, ["住户1"]);
    staff.close(alarm, hub_core::alarm::Outcome::Helped).await.ok();
    button.sos(2).await;
    let next = staff.only_alarm().await.id;
    assert_eq!(staff.show(next).await.household.unwrap().residents, ["住户2"]);
}

/// A disabled account: its sockets close, its cookie is worth nothing, and it is not paged.
#[tokio::test]
async fn a_disabled_account_is_out_at_once() {
    let hub = TestHub::start().await;
    let (client, mut screen) = hub.screen(&hub.town.near[0]).await;
    let disabled = Person { disabled: true, ..known(&hub, &hub.town.near[0]) };
    hub.change(&[RegistryChange::Person(Box::new(disabled.clone()))]).await;
    assert_eq!(screen.close_code().await, close::UNAUTHORISED);
    assert_eq!(client.get("/api/me").await.refusal(), (401, "logged_out".into()));
    let again =
        hub.client().post("/api/login", serde_json::json!({ "login": "p101", "password": tests::PASSWORD })).await;
    assert_eq!(again.refusal(), (401, "wrong_password".into()));
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 1).await;
    let shown = hub.log_in(&hub.town.duty_lead).await.show(alarm).await;
    assert!(shown.pages.iter().all(|page| page.person != disabled.id));
    // Enabled again, the old cookie stays dead: a session ends once.
    hub.change(&[RegistryChange::Person(Box::new(Person { disabled: false, ..disabled }))]).await;
    assert_eq!(client.get("/api/me").await.status, 401);
}

/// A role that is taken away acts on the next request and closes the socket.
#[tokio::test]
async fn a_role_that_is_taken_away_is_gone_at_once() {
    let hub = TestHub::start().await;
    let (client, mut screen) = hub.screen(&hub.town.coordinator_a).await;
    assert_eq!(client.get("/api/alarms").await.status, 200);
    let demoted = Person {
        grants: vec![Grant { role: Role::Volunteer, area: hub.town.grid_a.path.clone() }],
        ..known(&hub, &hub.town.coordinator_a)
    };
    hub.change(&[RegistryChange::Person(Box::new(demoted))]).await;
    assert_eq!(screen.close_code().await, close::RIGHTS_CHANGED);
    assert_eq!(client.get("/api/alarms").await.refusal(), (403, "forbidden".into()));
}

/// A new password ends all sessions of the account.
#[tokio::test]
async fn a_new_password_ends_all_sessions() {
    let hub = TestHub::start().await;
    let (client, mut screen) = hub.screen(&hub.town.coordinator_a).await;
    let person = known(&hub, &hub.town.coordinator_a);
    let password_hash = Some(hub::auth::Passwords::new().unwrap().hash("another-one-9".into()).await.unwrap());
    hub.change(&[RegistryChange::Person(Box::new(Person { password_hash, ..person.clone() }))]).await;
    assert_eq!(screen.close_code().await, close::UNAUTHORISED);
    assert_eq!(client.get("/api/me").await.status, 401);
    hub.client().log_in(person.login.as_deref().unwrap(), "another-one-9").await;
}

/// Logging out closes this session's sockets and leaves the person's other screens alone.
#[tokio::test]
async fn logging_out_closes_the_sockets_of_this_session_only() {
    let hub = TestHub::start().await;
    let (here, mut screen) = hub.screen(&hub.town.coordinator_a).await;
    let (_, mut other) = hub.screen(&hub.town.coordinator_a).await;
    assert_eq!(here.post("/api/logout", serde_json::json!({})).await.status, 204);
    assert_eq!(screen.close_code().await, close::UNAUTHORISED);
    assert_eq!(here.get("/api/me").await.status, 401);
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 1).await;
    other.until("the alarm", |shown| shown.alarms.get(&alarm).map(drop)).await;
}
