//! Commands beside a running hub: it takes in what they write by itself.

use crate::process::Place;
use hub::commander::{Everyday, RegistryChange, commit_registry};
use hub::world::CalendarSet;
use hub_core::area::AreaPath;
use hub_core::calendar::Calendar;
use hub_core::event::Actor;
use hub_core::time::UnixMs;
use hub_store::{NounRow, NounTable};
use tests::{TestClient, TestDevice, Town, eventually};
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread")]
async fn a_person_and_a_device_added_beside_a_running_hub_can_be_used_at_once() {
    let place = Place::sqlite();
    let hub = place.serve().await;
    let added =
        place.run(["user", "add", "--name", "陈静", "--login", "chen", "--role", "admin"], "plum-7-blossom\n").await;
    assert!(added.good, "{added:?}");
    let mut client = TestClient::new(hub.http);
    eventually("the new person can log in", async || {
        let body = serde_json::json!({ "login": "chen", "password": "plum-7-blossom" });
        let answer = client.post("/api/login", body).await;
        answer.status.is_success().then(|| client.take_cookie(&answer))
    })
    .await;

    let added = place.run(["device", "add", "button-7"], "").await;
    assert!(added.good, "{added:?}");
    let secret = added.output.lines().find_map(|line| line.strip_prefix("secret:")).unwrap().trim().to_owned();
    let mut device = eventually("the hub lets the new device in", async || {
        TestDevice::try_connect(hub.mqtt, "button-7", &secret).await.ok()
    })
    .await;
    device.sos(1).await;
    let alarm = client.only_alarm().await;
    assert_eq!((alarm.device.as_deref(), alarm.unknown_device), (Some("button-7"), false));
    device.answer("received").await;

    let again = place.run(["device", "add", "button-7"], "").await;
    assert!(!again.good && again.errors.contains("taken"), "{again:?}");
    let listed = place.run(["device", "list"], "").await;
    assert!(listed.output.contains("button-7"), "{listed:?}");
    hub.terminate().await;
    place.verify_log().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blocked_device_is_cut_off_and_stays_out_until_it_is_unblocked() {
    let place = Place::sqlite();
    let hub = place.serve().await;
    let added = place.run(["device", "add", "button-8"], "").await;
    let secret = added.output.lines().find_map(|line| line.strip_prefix("secret:")).unwrap().trim().to_owned();
    let connect = || TestDevice::try_connect(hub.mqtt, "button-8", &secret);
    let mut device = eventually("the hub lets the device in", async || connect().await.ok()).await;
    assert!(place.run(["device", "block", "button-8"], "").await.good);
    device.cut().await;
    assert!(connect().await.is_err());
    assert!(place.run(["device", "unblock", "button-8"], "").await.good);
    eventually("the hub lets it in again", async || connect().await.ok()).await;
    hub.terminate().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn check_says_of_every_part_whether_it_works() {
    let place = Place::sqlite();
    assert!(place.run(["migrate"], "").await.good);
    let good = place.run(["check"], "").await;
    assert!(good.good && !good.output.contains("WRONG"), "{good:?}");
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let bad = place.run(["--mqtt-url", &format!("mqtt://127.0.0.1:{nobody}"), "check"], "").await;
    assert!(!bad.good && bad.output.contains("WRONG outside broker"), "{bad:?}");
}

/// The same codes are printed as often as somebody asks, and others once they were renewed.
#[tokio::test(flavor = "multi_thread")]
async fn codes_are_the_same_until_they_are_renewed() {
    let (place, town) = (Place::sqlite(), Town::new());
    let store = hub_store::open(&place.database).await.unwrap();
    commit_registry(store.as_ref(), &town.changes().await, Actor::Operator, UnixMs(1)).await.unwrap();
    store.close().await;
    let codes = async |more: &[&str]| {
        let ended = place.run([&["codes", "--public-url", "https://x.example"], more].concat(), "").await;
        assert!(ended.good, "{ended:?}");
        ended.output
    };
    let (first, renewed, after) = (codes(&[]).await, codes(&["--renew"]).await, codes(&[]).await);
    assert_eq!(renewed, after);
    let (old, new): (Vec<&str>, Vec<&str>) = (first.lines().skip(1).collect(), renewed.lines().skip(1).collect());
    assert_eq!(old.len(), new.len());
    assert!(!old.is_empty() && old.iter().all(|line| !new.contains(line)), "{first} {renewed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn public_holidays_come_from_a_file_into_the_calendars_that_count_them() {
    let place = Place::sqlite();
    assert!(place.run(["migrate"], "").await.good);
    let file = place.path().join("2027.csv").display().to_string();
    std::fs::write(&file, "first,last,what\n2027-01-01,2027-01-03,off\n2027-02-14,,work\n").unwrap();
    let nobody = place.run(["calendar", "import", &file], "").await;
    assert!(!nobody.good && nobody.errors.contains("no calendar counts public holidays"), "{nobody:?}");
    let calendar = Calendar { public_holidays: true, ..Calendar::default() };
    let set = CalendarSet { id: Uuid::nil(), area: AreaPath::root(), calendar, phone: None };
    let row = NounRow::of(NounTable::Calendar, set.id, set.area.clone(), UnixMs(1), None, &set).unwrap();
    let store = hub_store::open(&place.database).await.unwrap();
    let change = RegistryChange::Everyday(Box::new(Everyday::of(row).unwrap()));
    commit_registry(store.as_ref(), &[change], Actor::Operator, UnixMs(1)).await.unwrap();
    let imported = place.run(["calendar", "import", &file], "").await;
    assert!(imported.good && imported.output.contains("1 of 1 calendars changed"), "{imported:?}");
    let again = place.run(["calendar", "import", &file], "").await;
    assert!(again.output.contains("0 of 1 calendars changed"), "{again:?}");
    let rows = store.open_nouns(NounTable::Calendar).await.unwrap();
    let kept: CalendarSet = rows[0].read().unwrap();
    assert_eq!((kept.calendar.holidays.len(), kept.calendar.working_days.len()), (3, 1));
    store.close().await;
    let checked = place.run(["check"], "").await;
    assert!(checked.output.contains("public holidays: known up to 2027-12-31"), "{checked:?}");
    std::fs::write(&file, "first,last,what\n2027-01-01,,holiday\n").unwrap();
    let wrong = place.run(["calendar", "import", &file], "").await;
    assert!(!wrong.good && wrong.errors.contains("line 2: what is off or work"), "{wrong:?}");
    place.verify_log().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn policies_and_households_come_from_files() {
    let place = Place::sqlite();
    assert!(place.run(["demo", "--no-serve"], "").await.good);
    let file = |name: &str| place.path().join(name).display().to_string();
    let (policies, households) = (file("policies.toml"), file("households.csv"));
    assert!(place.run(["policy", "export", &policies, "--standard"], "").await.good);
    let text = std::fs::read_to_string(&policies).unwrap();
    let imported = place.run(["policy", "import", &policies], "").await;
    assert!(imported.good && imported.output.contains("7 policies set"), "{imported:?}");
    std::fs::write(&policies, text.replacen("need = 1", "need = 0", 1)).unwrap();
    let wrong = place.run(["policy", "import", &policies], "").await;
    assert!(!wrong.good && wrong.errors.contains("need must be at least 1"), "{wrong:?}");
    let json = file("policies.json");
    assert!(place.run(["policy", "export", &json], "").await.good);
    let listed: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&json).unwrap()).unwrap();
    assert!(listed["policies"].as_array().unwrap().iter().all(|entry| entry["policy"]["need"] != 0));
    assert_eq!(listed["policies"].as_array().unwrap().len(), 7);

    let store = hub_store::open(&place.database).await.unwrap();
    let building = store.areas().await.unwrap().into_iter().max_by_key(|area| area.level).unwrap();
    store.close().await;
    std::fs::write(&households, format!("area,door\n{},9999\n", building.path)).unwrap();
    let tried = place.run(["household", "import", &households, "--dry-run"], "").await;
    assert!(tried.good && tried.output.contains("1 added"), "{tried:?}");
    assert!(place.run(["household", "import", &households], "").await.good);
    let again = place.run(["household", "import", &households], "").await;
    assert!(again.output.contains("0 added, 0 changed, 1 as they were"), "{again:?}");
    std::fs::write(&households, "area,door\nnowhere,1\n").unwrap();
    let wrong = place.run(["household", "import", &households], "").await;
    assert!(!wrong.good && wrong.errors.contains("line 2: there is no area called nowhere"), "{wrong:?}");
    place.verify_log().await;
}
