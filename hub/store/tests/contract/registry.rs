//! The rows of the registry: as they were, whole, unique, and never a text that one database could not keep.

use crate::fresh::Fresh;
use crate::given::{area, batch, changed, device, effect, household, path, person, put, uuid};
use hub_core::event::Actor;
use hub_core::ids::{AlarmId, AreaId, DeviceId, HouseholdId, NoteId, PersonId, Position};
use hub_core::policy::Policy;
use hub_core::signal::{ALARM_KINDS, AlarmKind};
use hub_core::time::UnixMs;
use hub_store::{Note, PolicyRow, Receipt, Rejection, Row, Session, StoreError};

fn policy(number: u64, area: &[u64], kind: AlarmKind) -> PolicyRow {
    PolicyRow { id: uuid(number), area: path(area), kind, policy: Policy::standard(kind) }
}

pub async fn nouns_come_back_as_they_were(fresh: Fresh) {
    let store = fresh.open().await;
    let bare_area = hub_core::area::Area { street: None, outline: vec![], centre: None, ..area(12) };
    let bare_household =
        hub_core::household::Household { unit: None, floor: None, place: area(1).centre, ..household(22) };
    let bare_device = hub_core::device::Device { household: None, wearer: Some(PersonId(uuid(1))), ..device(32, "z") };
    let bare_person = hub_core::person::Person {
        password_hash: None,
        phone: Some("110".into()),
        home: None,
        home_area: None,
        on_call: false,
        disabled: true,
        grants: vec![],
        ..person(42, None)
    };
    let (areas, households) = ([area(11), bare_area], [household(21), bare_household]);
    let (devices, people) = ([device(31, "a"), bare_device], [person(41, Some("li")), bare_person]);
    let mut policies: Vec<PolicyRow> =
        ALARM_KINDS.into_iter().map(|kind| policy(50 + kind as u64, &[1], kind)).collect();
    let rows = (areas.iter().cloned().map(Row::Area))
        .chain(households.iter().cloned().map(|row| Row::Household(Box::new(row))))
        .chain(devices.iter().cloned().map(Row::Device))
        .chain(people.iter().cloned().map(|row| Row::Person(Box::new(row))))
        .chain(policies.iter().cloned().map(Row::Policy));
    put(&*store, rows.collect()).await;

    let store = fresh.open().await;
    assert_eq!(store.areas().await.unwrap(), areas);
    assert_eq!(store.area(AreaId(uuid(12))).await.unwrap().as_ref(), Some(&areas[1]));
    assert_eq!(store.area(AreaId(uuid(13))).await.unwrap(), None);
    assert_eq!(store.households().await.unwrap(), households);
    assert_eq!(store.household(HouseholdId(uuid(22))).await.unwrap().as_ref(), Some(&households[1]));
    assert_eq!(store.devices().await.unwrap(), devices);
    assert_eq!(store.device(DeviceId(uuid(31))).await.unwrap().as_ref(), Some(&devices[0]));
    assert_eq!(store.device_by_name("z").await.unwrap().as_ref(), Some(&devices[1]));
    assert_eq!(store.device_by_name("Z").await.unwrap(), None);
    assert_eq!(store.people().await.unwrap(), people);
    assert_eq!(store.person(PersonId(uuid(42))).await.unwrap().as_ref(), Some(&people[1]));
    assert_eq!(store.person_by_login("li").await.unwrap().as_ref(), Some(&people[0]));
    assert_eq!(store.person_by_login("wang").await.unwrap(), None);
    policies.sort_by_key(|row| serde_json::to_string(&row.kind).unwrap());
    assert_eq!(store.policies().await.unwrap(), policies);
}

pub async fn a_second_write_replaces(fresh: Fresh) {
    let store = fresh.open().await;
    let mut first = vec![
        Row::Area(area(11)),
        Row::Household(Box::new(household(21))),
        Row::Device(device(31, "a")),
        Row::Person(Box::new(person(41, Some("li")))),
        Row::Policy(policy(51, &[1], AlarmKind::Sos)),
    ];
    first.extend(first.clone());
    put(&*store, first).await;
    let moved = hub_core::area::Area { name: "new".into(), path: path(&[3]), ..area(11) };
    let other_door = hub_core::household::Household { door: "303".into(), floor: Some(9), ..household(21) };
    let blocked = hub_core::device::Device { blocked_at: Some(UnixMs(5)), ..device(31, "b") };
    let off_call = hub_core::person::Person { on_call: false, login: None, ..person(41, None) };
    let other_kind = policy(51, &[2], AlarmKind::Gas);
    put(
        &*store,
        vec![
            Row::Area(moved.clone()),
            Row::Household(Box::new(other_door.clone())),
            Row::Device(blocked.clone()),
            Row::Person(Box::new(off_call.clone())),
            Row::Policy(other_kind.clone()),
        ],
    )
    .await;
    assert_eq!(store.areas().await.unwrap(), [moved]);
    assert_eq!(store.households().await.unwrap(), [other_door]);
    assert_eq!(store.devices().await.unwrap(), [blocked]);
    assert_eq!(store.people().await.unwrap(), [off_call]);
    assert_eq!(store.policies().await.unwrap(), [other_kind]);
}

pub async fn removed_is_gone(fresh: Fresh) {
    let store = fresh.open().await;
    let put_and_remove = [
        Row::Area(area(11)),
        Row::Household(Box::new(household(21))),
        Row::Device(device(31, "a")),
        Row::Person(Box::new(person(41, Some("li")))),
        Row::Policy(policy(51, &[1], AlarmKind::Sos)),
    ];
    put(&*store, put_and_remove.to_vec()).await;
    let remove = vec![
        Row::RemoveArea(AreaId(uuid(11))),
        Row::RemoveHousehold(HouseholdId(uuid(21))),
        Row::RemoveDevice(DeviceId(uuid(31))),
        Row::RemovePerson(PersonId(uuid(41))),
        Row::RemovePolicy(uuid(51)),
    ];
    put(&*store, remove.clone()).await;
    assert_eq!(store.areas().await.unwrap(), []);
    assert_eq!(store.households().await.unwrap(), []);
    assert_eq!(store.devices().await.unwrap(), []);
    assert_eq!(store.people().await.unwrap(), []);
    assert_eq!(store.policies().await.unwrap(), []);
    put(&*store, remove).await;
    // The names are free again, also within one batch.
    let remove = Row::RemoveDevice(DeviceId(uuid(31)));
    put(&*store, vec![Row::Device(device(31, "a")), remove, Row::Device(device(32, "a"))]).await;
}

pub async fn names_are_unique(fresh: Fresh) {
    let store = fresh.open().await;
    put(
        &*store,
        vec![
            Row::Device(device(1, "a")),
            Row::Device(device(2, "b")),
            Row::Person(Box::new(person(1, Some("li")))),
            Row::Person(Box::new(person(2, None))),
            Row::Person(Box::new(person(3, None))),
            Row::Policy(policy(1, &[1], AlarmKind::Sos)),
        ],
    )
    .await;
    let before = store.people().await.unwrap();
    for (row, table, column) in [
        (Row::Device(device(3, "a")), "device", "name"),
        (Row::Device(device(2, "a")), "device", "name"),
        (Row::Person(Box::new(person(2, Some("li")))), "person", "login"),
        (Row::Policy(policy(2, &[1], AlarmKind::Sos)), "policy", "kind"),
    ] {
        let rows = vec![Row::Person(Box::new(person(9, None))), row];
        let refused = store.commit(&batch(0, vec![changed(1, 1)], rows)).await;
        assert_eq!(refused, Err(StoreError::Taken { table, column }));
    }
    assert_eq!(store.people().await.unwrap(), before);
    assert_eq!(store.head().await.unwrap().position, Position(0));
    put(&*store, vec![Row::Policy(policy(2, &[2], AlarmKind::Sos)), Row::Policy(policy(3, &[1], AlarmKind::Gas))])
        .await;
}

/// A row with a NUL in each place that takes a text from outside.
fn rows_with_nul() -> Vec<(Row, &'static str, &'static str)> {
    let nul = || "a\0b".to_owned();
    let note = Note { id: NoteId(uuid(1)), alarm: AlarmId(uuid(1)), author: Actor::Hub, text: nul(), at: UnixMs(1) };
    let rejection = |source: &str, reason: &str| {
        let (source, reason) = (source.to_owned(), reason.to_owned());
        Row::Rejection(Rejection { id: uuid(1), source, reason, payload: vec![0], at: UnixMs(1), count: 1 })
    };
    let resident = hub_core::household::Resident { name: nul(), born: None };
    let home = |household| Row::Household(Box::new(household));
    let somebody = |person| Row::Person(Box::new(person));
    vec![
        (Row::Area(hub_core::area::Area { name: nul(), ..area(1) }), "area", "name"),
        (Row::Area(hub_core::area::Area { street: Some(nul()), ..area(1) }), "area", "street"),
        (home(hub_core::household::Household { notes: nul(), ..household(1) }), "household", "notes"),
        (home(hub_core::household::Household { medicines: nul(), ..household(1) }), "household", "medicines"),
        (home(hub_core::household::Household { door: nul(), ..household(1) }), "household", "door"),
        (home(hub_core::household::Household { unit: Some(nul()), ..household(1) }), "household", "unit"),
        (home(hub_core::household::Household { residents: vec![resident], ..household(1) }), "household", "residents"),
        (Row::Device(device(1, "a\0")), "device", "name"),
        (Row::Device(hub_core::device::Device { model: nul(), ..device(1, "a") }), "device", "model"),
        (somebody(hub_core::person::Person { name: nul(), ..person(1, None) }), "person", "name"),
        (somebody(person(1, Some("a\0b"))), "person", "login"),
        (somebody(hub_core::person::Person { phone: Some(nul()), ..person(1, None) }), "person", "phone"),
        (Row::Note(note), "note", "text"),
        (Row::Receipt(Receipt { device: nul(), key: "k".into(), at: UnixMs(1) }), "receipt", "device"),
        (Row::Receipt(Receipt { device: "d".into(), key: nul(), at: UnixMs(1) }), "receipt", "key"),
        (rejection("a\0b", "r"), "rejection", "source"),
        (rejection("s", "a\0b"), "rejection", "reason"),
    ]
}

pub async fn nul_is_refused_everywhere(fresh: Fresh) {
    let store = fresh.open().await;
    put(&*store, vec![Row::Device(device(1, "a")), Row::Person(Box::new(person(1, None)))]).await;
    for (row, table, column) in rows_with_nul() {
        let refused = store.commit(&batch(0, vec![changed(1, 1)], vec![Row::Effect(effect(1, true, 1)), row])).await;
        assert_eq!(refused, Err(StoreError::NotText { table, column }));
    }
    let not_text = |table, column| Err(StoreError::NotText { table, column });
    let status = hub_core::device::DeviceStatus { firmware: Some("1\0".into()), ..Default::default() };
    let flushed = store.flush_device_statuses(&[(DeviceId(uuid(1)), status)]).await;
    assert_eq!(flushed, not_text("device_status", "firmware"));
    let session = Session {
        token_sha256: "t".into(),
        person: PersonId(uuid(1)),
        created_at: UnixMs(1),
        seen_at: UnixMs(1),
        expires_at: UnixMs(2),
        user_agent: "a\0b".into(),
    };
    assert_eq!(store.put_session(&session).await, not_text("session", "user_agent"));
    assert_eq!(store.session("\0").await.map(drop), not_text("session", "token_sha256"));
    assert_eq!(store.set_setting("k", "\0").await, not_text("setting", "value"));
    assert_eq!(store.set_epoch("\0").await, not_text("log_head", "epoch"));
    assert_eq!(store.person_by_login("\0").await.map(drop), not_text("person", "login"));
    assert_eq!(store.device_by_name("\0").await.map(drop), not_text("device", "name"));
    assert_eq!(store.head().await.unwrap().position, Position(0));
    assert_eq!(store.outbox_next_at().await.unwrap(), None);
}

pub async fn texts_that_look_like_nul_are_kept(fresh: Fresh) {
    let store = fresh.open().await;
    let resident = hub_core::household::Resident { name: r"\u0000 \\u0000".into(), born: None };
    let written = hub_core::household::Household { residents: vec![resident], notes: r"\0".into(), ..household(1) };
    put(&*store, vec![Row::Household(Box::new(written.clone()))]).await;
    assert_eq!(store.households().await.unwrap(), [written]);
}

pub async fn unicode_is_kept_exactly(fresh: Fresh) {
    let store = fresh.open().await;
    // Composed and decomposed, beyond the basic plane, right to left, controls, quotes, a lone combining mark.
    let text = "é e\u{301} 𠮷野家 👵🏽 \u{202e}אב\u{1} \u{7f} '\"\\ \r\n\t \u{301} \u{feff} \u{fffd} \u{10ffff}";
    let written = hub_core::household::Household { notes: text.into(), door: text.into(), ..household(1) };
    let named = hub_core::person::Person { name: text.into(), ..person(1, Some(text)) };
    put(&*store, vec![Row::Household(Box::new(written.clone())), Row::Person(Box::new(named.clone()))]).await;
    store.set_setting(text, text).await.unwrap();
    assert_eq!(store.households().await.unwrap(), [written]);
    assert_eq!(store.person_by_login(text).await.unwrap(), Some(named));
    assert_eq!(store.person_by_login(&text.replace('é', "e\u{301}")).await.unwrap(), None);
    assert_eq!(store.setting(text).await.unwrap().as_deref(), Some(text));
}

pub async fn a_corrupt_value_is_named(fresh: Fresh) {
    let store = fresh.open().await;
    put(&*store, vec![Row::Device(device(1, "a")), Row::Household(Box::new(household(2)))]).await;
    store.commit(&batch(0, vec![changed(1, 1)], Vec::new())).await.unwrap();
    let sql = "UPDATE device SET role = 'toaster'; UPDATE household SET residents = '[{'; UPDATE event SET actor = 'x'";
    if !fresh.tamper(sql).await {
        return;
    }
    let corrupt = |table, column, row: String| Err(StoreError::Corrupt { table, column, row });
    assert_eq!(store.devices().await.map(drop), corrupt("device", "role", uuid(1).to_string()));
    assert_eq!(store.device(DeviceId(uuid(1))).await.map(drop), corrupt("device", "role", uuid(1).to_string()));
    assert_eq!(store.households().await.map(drop), corrupt("household", "residents", uuid(2).to_string()));
    assert_eq!(store.entries_after(Position(0), 1).await.map(drop), corrupt("event", "actor", "1".into()));
}
