//! The log comes back as it was written, and says so when it does not.

use crate::fresh::Fresh;
use crate::given::{alarm_id, batch, changed, log_of, opening, press, uuid};
use hub_core::alarm::AlarmEvent;
use hub_core::event::{Actor, Entry, Event, Noun, RegistryEvent, Stream};
use hub_core::ids::{DeviceId, Position};
use hub_core::time::UnixMs;
use hub_store::{LogFault, LogVerdict, NewEntry};

pub async fn entries_come_back_as_they_were(fresh: Fresh) {
    let store = fresh.open().await;
    let actors = [Actor::Hub, Actor::Operator, Actor::Device(DeviceId(uuid(4)))];
    let events = [RegistryEvent::OnCall { on: true }, RegistryEvent::Blocked { on: false }, RegistryEvent::Removed];
    let mut entries: Vec<NewEntry> = vec![opening(1)];
    for (number, (actor, event)) in (2..).zip(actors.into_iter().zip(events)) {
        let stream = Stream::Registry(Noun::Person, uuid(number));
        entries.push(NewEntry { stream, actor, event: Event::Registry(event), at: UnixMs(-5), ..changed(1, number) });
    }
    store.commit(&batch(0, entries.clone(), Vec::new())).await.unwrap();
    let read = store.entries_after(Position(0), 10).await.unwrap();
    for (number, (read, written)) in (1..).zip(read.iter().zip(&entries)) {
        let NewEntry { stream, version, area, actor, mut event, at } = written.clone();
        if let Event::Alarm(AlarmEvent::Opened(opened)) = &mut event {
            // Where somebody lives is not for the log.
            opened.place = None;
        }
        assert_eq!(*read, Entry { position: Position(number), stream, version, area, actor, event, at });
    }
    assert_eq!(read.len(), 4);
    let middle = store.entries_after(Position(1), 2).await.unwrap();
    assert_eq!(middle.iter().map(|entry| entry.position.0).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(store.entries_after(Position(4), 2).await.unwrap(), []);
}

pub async fn streams_are_read_by_version(fresh: Fresh) {
    let store = fresh.open().await;
    let entries = vec![opening(1), opening(2), press(1, 2), press(2, 2), press(1, 3), changed(7, 6)];
    store.commit(&batch(0, entries, Vec::new())).await.unwrap();
    let stream = Stream::Alarm(alarm_id(1));
    let places =
        |entries: Vec<Entry>| entries.iter().map(|entry| (entry.version, entry.position.0)).collect::<Vec<_>>();
    assert_eq!(places(store.entries_of(stream, 0, 10).await.unwrap()), [(1, 1), (2, 3), (3, 5)]);
    assert_eq!(places(store.entries_of(stream, 1, 1).await.unwrap()), [(2, 3)]);
    assert_eq!(places(store.entries_of(Stream::Alarm(alarm_id(3)), 0, 10).await.unwrap()), []);
    // There is no index by device, and so no way to read the entries of one.
    assert_eq!(places(store.entries_of(Stream::Registry(Noun::Device, uuid(7)), 0, 10).await.unwrap()), []);
}

pub async fn an_epoch_is_kept(fresh: Fresh) {
    let (store, other) = (fresh.open().await, fresh.open().await);
    assert_eq!(store.head().await.unwrap().epoch, "");
    store.set_epoch("first").await.unwrap();
    log_of(&*store, 1).await;
    assert_eq!(other.head().await.unwrap().epoch, "first");
    other.set_epoch("second").await.unwrap();
    let head = store.head().await.unwrap();
    assert_eq!((head.epoch.as_str(), head.position), ("second", Position(1)));
    assert_eq!(store.verify_log().await.unwrap(), LogVerdict::Whole { entries: 1 });
}

pub async fn a_whole_log_verifies(fresh: Fresh) {
    let store = fresh.open().await;
    assert_eq!(store.verify_log().await.unwrap(), LogVerdict::Whole { entries: 0 });
    // More than a page of them.
    let entries = (1..=2_050).map(|number| changed(number % 7, number)).collect();
    store.commit(&batch(0, entries, Vec::new())).await.unwrap();
    assert_eq!(store.verify_log().await.unwrap(), LogVerdict::Whole { entries: 2_050 });
}

pub async fn a_version_gap_is_found(fresh: Fresh) {
    let store = fresh.open().await;
    store.commit(&batch(0, vec![opening(1), press(1, 3)], Vec::new())).await.unwrap();
    let fault = LogFault::Version { stream: Stream::Alarm(alarm_id(1)).to_string(), found: 3, wanted: 2 };
    assert_eq!(store.verify_log().await.unwrap(), LogVerdict::Broken { position: Position(2), fault });
}

/// A log of five, changed with a shell: what is found, and where.
async fn tampered(fresh: Fresh, sql: &str, position: u64, fault: LogFault) {
    let store = fresh.open().await;
    log_of(&*store, 5).await;
    if fresh.tamper(sql).await {
        let broken = LogVerdict::Broken { position: Position(position), fault };
        assert_eq!(store.verify_log().await.unwrap(), broken, "after {sql}");
    }
}

pub async fn a_changed_entry_is_found(fresh: Fresh) {
    for column in ["area = '/'", "at = at + 1", "actor = 'hub'", "body = '{}'", "kind = 'x'", "hash = 'x'"] {
        let fresh = Fresh::like(&fresh);
        tampered(fresh, &format!("UPDATE event SET {column} WHERE position = 3"), 3, LogFault::Changed).await;
    }
}

pub async fn a_missing_entry_is_found(fresh: Fresh) {
    tampered(fresh, "DELETE FROM event WHERE position = 2", 2, LogFault::Missing).await;
}

pub async fn a_cut_tail_is_found(fresh: Fresh) {
    tampered(fresh, "DELETE FROM event WHERE position >= 4", 4, LogFault::Missing).await;
}

pub async fn an_added_entry_is_found(fresh: Fresh) {
    let sql = "INSERT INTO event (position, stream, version, kind, area, actor, body, at, hash) \
        SELECT 6, stream, 6, kind, area, actor, body, at, hash FROM event WHERE position = 5";
    tampered(fresh, sql, 6, LogFault::Changed).await;
}

pub async fn a_changed_head_is_found(fresh: Fresh) {
    tampered(Fresh::like(&fresh), "UPDATE log_head SET hash = 'x'", 5, LogFault::Head).await;
    tampered(Fresh::like(&fresh), "UPDATE log_head SET position = 4", 5, LogFault::BehindHead).await;
    tampered(fresh, "UPDATE log_head SET position = 6", 6, LogFault::Missing).await;
}
