//! How devices speak, how detectors stand, what was learned, and who is not registered: as they were, bounded, unique.

use crate::fresh::Fresh;
use crate::given::{device, put, uuid};
use hub_core::device::{Care, DEVICE_ROLES, Device, Dialect, Standing};
use hub_core::ids::{DeviceId, PersonId};
use hub_core::signal::SignalKind;
use hub_core::stranger::{DismissReason, Dismissed};
use hub_core::time::UnixMs;
use hub_store::{Batch, FactRow, Row, StandingRow, StoreError, Stranger};

/// A device of another family, with everything set.
fn foreign(number: u64, name: &str, address: &str) -> Device {
    let dialect = Dialect {
        detects: Some(SignalKind::Smoke),
        layout: Some("milesight".into()),
        product: Some("烟感".into()),
        key: Some(vec![0, 0xff, 7]),
        prefixes: vec!["zigbee2mqtt/#".into()],
        ..Dialect::of("zigbee2mqtt", address)
    };
    let care = Care {
        label: Some(format!("SN-{number}")),
        beat_s: Some(90),
        allowed_on: true,
        muted_until: Some(UnixMs(1)),
        enrolling_until: Some(UnixMs(2)),
        retired_at: Some(UnixMs(3)),
    };
    Device { dialect, care, ..device(number, name) }
}

pub async fn how_a_device_speaks_comes_back(fresh: Fresh) {
    let store = fresh.open().await;
    let roles = (10..).zip(DEVICE_ROLES).map(|(number, role)| Device { role, ..device(number, &format!("r{number}")) });
    let devices: Vec<Device> = [device(1, "a"), foreign(2, "b", "王奶奶-床头SOS/x")].into_iter().chain(roles).collect();
    put(&*store, devices.iter().cloned().map(Row::Device).collect()).await;
    assert_eq!(fresh.open().await.devices().await.unwrap(), devices);
    let own = Device { name: "renamed".into(), ..devices[0].clone() };
    put(&*store, vec![Row::Device(own)]).await;
    let read = store.device_by_name("renamed").await.unwrap().unwrap();
    assert_eq!(read.dialect, Dialect::open_json("renamed"), "the address of our own JSON is the name");
}

pub async fn addresses_and_labels_are_unique(fresh: Fresh) {
    let store = fresh.open().await;
    put(&*store, vec![Row::Device(foreign(1, "a", "x")), Row::Device(device(2, "b"))]).await;
    let elsewhere = Device { dialect: Dialect::of("tasmota", "x"), ..device(3, "c") };
    put(&*store, vec![Row::Device(elsewhere)]).await;
    let same_label = Device { care: Care { label: Some("SN-1".into()), ..Care::default() }, ..device(4, "d") };
    let taken = [
        (foreign(4, "d", "x"), "address"),
        (Device { dialect: Dialect::of("tasmota", "x"), ..device(2, "b") }, "address"),
        (same_label, "label"),
        (device(4, "a"), "name"),
    ];
    for (row, column) in taken {
        let refused = store.commit(&Batch::rows(vec![Row::Device(row)])).await;
        assert_eq!(refused, Err(StoreError::Taken { table: "device", column }));
    }
    // No label is no label twice.
    put(&*store, vec![Row::Device(device(5, "e")), Row::Device(device(6, "f"))]).await;
}

pub async fn standings_are_kept_with_their_device(fresh: Fresh) {
    let store = fresh.open().await;
    let standing = |on, at| Standing { on, since: UnixMs(at), said_at: UnixMs(at + 1), ends: on };
    let row = |number, kind, on, at| StandingRow { device: DeviceId(uuid(number)), kind, standing: standing(on, at) };
    let smoke = row(1, SignalKind::Smoke, true, 5);
    let gas = row(1, SignalKind::Gas, false, 6);
    let of_nobody = row(9, SignalKind::Smoke, true, 7);
    let said = [row(1, SignalKind::Smoke, false, 1), gas, of_nobody, smoke].map(Row::Standing);
    put(&*store, std::iter::once(Row::Device(device(1, "a"))).chain(said).collect()).await;
    assert_eq!(store.standings().await.unwrap(), [gas, smoke]);
    put(&*store, vec![Row::Standing(row(1, SignalKind::Smoke, false, 8))]).await;
    assert_eq!(store.standings().await.unwrap()[1].standing, standing(false, 8));
    put(&*store, vec![Row::RemoveDevice(DeviceId(uuid(1)))]).await;
    assert_eq!(store.standings().await.unwrap(), []);
}

pub async fn facts_are_learned_and_forgotten(fresh: Fresh) {
    let store = fresh.open().await;
    let fact =
        |key: &str, source: &str, body: &str| FactRow { key: key.into(), source: source.into(), body: body.into() };
    let (one, two, other) = (fact("k1", "s", "{}"), fact("k2", "s", "[1]"), fact("k3", "t", "{}"));
    put(&*store, [&two, &one, &other].map(|row| Row::Fact(row.clone())).to_vec()).await;
    put(&*store, vec![Row::Fact(fact("k1", "s", "{\"a\":1}"))]).await;
    assert_eq!(store.facts().await.unwrap(), [fact("k1", "s", "{\"a\":1}"), two, other.clone()]);
    put(&*store, vec![Row::ForgetFacts("s".into()), Row::ForgetFacts("unknown".into())]).await;
    assert_eq!(store.facts().await.unwrap(), [other]);
    let nul = store.commit(&Batch::rows(vec![Row::Fact(fact("k", "s", "\0"))])).await;
    assert_eq!(nul, Err(StoreError::NotText { table: "fact", column: "body" }));
}

pub async fn strangers_are_listed_until_they_are_known(fresh: Fresh) {
    let store = fresh.open().await;
    let stranger = |address: &str, first: i64, last: i64, count: u64| Stranger {
        family: "tasmota".into(),
        address: address.into(),
        gateway: (count > 1).then(|| "gate-1".into()),
        first_at: UnixMs(first),
        last_at: UnixMs(last),
        called_at: (count > 2).then_some(UnixMs(last)),
        count,
        said: vec!["sos".into()],
        payload: vec![0, 255],
        dismissed: None,
    };
    store.flush_strangers(&[stranger("a", 1, 1, 1), stranger("b", 2, 2, 1), stranger("a", 9, 5, 2)]).await.unwrap();
    store.flush_strangers(&[stranger("a", 9, 5, 3)]).await.unwrap();
    store.flush_strangers(&[]).await.unwrap();
    let listed = store.strangers(9).await.unwrap();
    assert_eq!(listed.iter().map(|row| (row.address.as_str(), row.count)).collect::<Vec<_>>(), [("a", 3), ("b", 1)]);
    assert_eq!(listed[0].gateway.as_deref(), Some("gate-1"));
    assert_eq!(store.strangers(1).await.unwrap().len(), 1);
    put(&*store, vec![Row::RemoveStranger { family: "tasmota".into(), address: "a".into() }]).await;
    assert_eq!(store.strangers(9).await.unwrap(), [stranger("b", 2, 2, 1)]);
    let (at, by) = (UnixMs(3), PersonId(uuid(1)));
    let dismissed = Dismissed { at, by, reason: DismissReason::Other, text: "隔壁的".into() };
    let off = |dismissed| Row::Dismissal(Box::new(Stranger { count: 7, dismissed, ..stranger("b", 2, 2, 1) }));
    put(&*store, vec![off(Some(dismissed.clone()))]).await;
    store.flush_strangers(&[stranger("b", 2, 2, 2)]).await.unwrap();
    let kept = Stranger { dismissed: Some(dismissed), ..stranger("b", 2, 2, 2) };
    assert_eq!(store.strangers(9).await.unwrap(), [kept], "what it says leaves that alone");
    put(&*store, vec![off(None)]).await;
    assert_eq!(store.strangers(9).await.unwrap(), [stranger("b", 2, 2, 2)]);
    assert_eq!(store.purge_strangers(UnixMs(2)).await.unwrap(), 0);
    assert_eq!(store.purge_strangers(UnixMs(3)).await.unwrap(), 1);
}
