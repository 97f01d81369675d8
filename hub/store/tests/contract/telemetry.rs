//! What devices and phones said last: merged, only for those who are known, gone with them.

use crate::fresh::Fresh;
use crate::given::{device, person, put, uuid};
use hub_core::device::DeviceStatus;
use hub_core::geo::{Fix, LatLon};
use hub_core::ids::{DeviceId, PersonId};
use hub_core::time::UnixMs;
use hub_store::Row;

fn status(at: i64, battery: Option<u8>) -> DeviceStatus {
    DeviceStatus {
        last_word_at: Some(UnixMs(at)),
        battery_percent: battery,
        link_quality: Some(-71),
        firmware: battery.map(|_| "1.2".into()),
        gone_at: battery.is_none().then_some(UnixMs(at)),
    }
}

fn fix(at: i64) -> Fix {
    Fix { place: LatLon { lat: 30.1 + 0.2, lon: -0.0 }, at: UnixMs(at), accuracy_m: (at > 1).then_some(15) }
}

pub async fn statuses_are_merged(fresh: Fresh) {
    let store = fresh.open().await;
    put(&*store, vec![Row::Device(device(1, "a")), Row::Device(device(2, "b"))]).await;
    let [one, two, unknown] = [1, 2, 3].map(|number| DeviceId(uuid(number)));
    let said = [(one, status(1, Some(80))), (unknown, status(1, None)), (two, status(2, None)), (one, status(3, None))];
    store.flush_device_statuses(&said).await.unwrap();
    assert_eq!(store.device_statuses().await.unwrap(), [(one, status(3, None)), (two, status(2, None))]);
    let often: Vec<_> = (1..=9).map(|at| (two, status(at, Some(0)))).collect();
    store.flush_device_statuses(&often).await.unwrap();
    store.flush_device_statuses(&[]).await.unwrap();
    // A change of the device keeps what it said.
    put(&*store, vec![Row::Device(device(2, "c")), Row::RemoveDevice(one)]).await;
    assert_eq!(store.device_statuses().await.unwrap(), [(two, status(9, Some(0)))]);
}

pub async fn fixes_are_kept_and_forgotten(fresh: Fresh) {
    let store = fresh.open().await;
    put(&*store, [1, 2, 3].map(|number| Row::Person(Box::new(person(number, None)))).to_vec()).await;
    let [one, two, three, unknown] = [1, 2, 3, 4].map(|number| PersonId(uuid(number)));
    let seen = [(one, fix(1)), (two, fix(2)), (one, fix(3)), (three, fix(1)), (unknown, fix(1))];
    store.flush_fixes(&seen).await.unwrap();
    store.flush_fixes(&[(one, fix(3)); 9]).await.unwrap();
    assert_eq!(store.fixes().await.unwrap(), [(one, fix(3)), (two, fix(2)), (three, fix(1))]);
    store.forget_fix(two).await.unwrap();
    store.forget_fix(two).await.unwrap();
    put(&*store, vec![Row::RemovePerson(three)]).await;
    store.flush_fixes(&[(three, fix(9))]).await.unwrap();
    assert_eq!(store.fixes().await.unwrap(), [(one, fix(3))]);
}

pub async fn many_rows_fit(fresh: Fresh) {
    let store = fresh.open().await;
    put(&*store, (1..=1_300).map(|number| Row::Device(device(number, &format!("b{number}")))).collect()).await;
    let said: Vec<_> = (1..=1_300).map(|number| (DeviceId(uuid(number)), status(5, None))).collect();
    store.flush_device_statuses(&said).await.unwrap();
    assert_eq!(store.device_statuses().await.unwrap(), said);
}
