//! All or nothing, in order, without a gap.

use crate::fresh::Fresh;
use crate::given::{alarm, alarm_id, batch, changed, device, effect, effect_id, log_of, opening, path, press, uuid};
use hub_core::event::{Event, Noun, RegistryEvent, Stream};
use hub_core::ids::Position;
use hub_core::time::UnixMs;
use hub_store::{Batch, LogVerdict, NewEntry, Receipt, Row, Store, StoreError};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

/// Appends until it has won `wins` times, as two hubs on one database would.
async fn race(store: Arc<dyn Store>, first: u64, wins: u64) -> u64 {
    let (mut won, mut conflicts) = (0, 0);
    while won < wins {
        let head = store.head().await.unwrap().position;
        let number = first + won;
        match store.commit(&batch(head.0, vec![opening(number), press(number, 2)], Vec::new())).await {
            Ok(position) => {
                assert_eq!(position, head.plus(2));
                won += 1;
            }
            Err(StoreError::Conflict) => conflicts += 1,
            Err(other) => panic!("{other}"),
        }
    }
    conflicts
}

pub async fn positions_are_gapless_under_two_handles(fresh: Fresh) {
    let (one, two) = (fresh.open().await, fresh.open().await);
    tokio::join!(race(one.clone(), 1_000, 40), race(two, 2_000, 40));
    let entries = one.entries_after(Position(0), 1_000).await.unwrap();
    let positions: Vec<u64> = entries.iter().map(|entry| entry.position.0).collect();
    assert_eq!(positions, (1..=160).collect::<Vec<u64>>());
    assert!(entries.chunks(2).all(|pair| pair[0].stream == pair[1].stream), "a batch was torn apart");
    assert_eq!(one.verify_log().await.unwrap(), LogVerdict::Whole { entries: 160 });
}

pub async fn a_conflict_writes_nothing(fresh: Fresh) {
    let (store, other) = (fresh.open().await, fresh.open().await);
    log_of(&*store, 3).await;
    log_of_other(&*other).await;
    let rows = vec![
        Row::Alarm(Box::new(alarm(5, path(&[1]), 10))),
        Row::Effect(effect(1, true, 1)),
        Row::Receipt(Receipt { device: "b1".into(), key: "1".into(), at: UnixMs(5) }),
        Row::Device(device(1, "b1")),
    ];
    for wrong in [2, 3, 5] {
        let refused = store.commit(&batch(wrong, vec![opening(5)], rows.clone())).await;
        assert_eq!(refused, Err(StoreError::Conflict), "decided on position {wrong}");
    }
    assert_eq!(store.head().await.unwrap().position, Position(4));
    assert_eq!(store.entries_after(Position(4), 10).await.unwrap(), []);
    assert!(store.alarm(alarm_id(5)).await.unwrap().is_none());
    assert_eq!(store.next_deadline_at().await.unwrap(), None);
    assert_eq!(store.outbox_next_at().await.unwrap(), None);
    assert_eq!(store.receipts_since(UnixMs(0)).await.unwrap(), []);
    assert_eq!(store.devices().await.unwrap(), []);
    assert_eq!(store.commit(&batch(4, vec![opening(5)], rows)).await, Ok(Position(5)));
}

/// The fourth entry, behind the first handle's back.
async fn log_of_other(store: &dyn Store) {
    store.commit(&batch(3, vec![press(1, 4)], Vec::new())).await.unwrap();
}

pub async fn a_version_taken_twice_is_a_conflict(fresh: Fresh) {
    let store = fresh.open().await;
    log_of(&*store, 2).await;
    let rows = vec![Row::Device(device(1, "b1"))];
    assert_eq!(store.commit(&batch(2, vec![press(1, 2)], rows.clone())).await, Err(StoreError::Conflict));
    assert_eq!(store.commit(&batch(2, vec![press(1, 3), press(1, 3)], rows)).await, Err(StoreError::Conflict));
    assert_eq!(store.head().await.unwrap().position, Position(2));
    assert_eq!(store.devices().await.unwrap(), []);
    store.commit(&batch(2, vec![press(1, 3)], Vec::new())).await.unwrap();
    assert_eq!(store.verify_log().await.unwrap(), LogVerdict::Whole { entries: 3 });
}

/// Polls a future at most `polls` times and drops it then; what it said, when it came to an end before.
async fn give_up_after<F: Future>(polls: u32, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = polls;
    poll_fn(move |context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}

pub async fn a_dropped_commit_is_whole_or_nothing(fresh: Fresh) {
    let store = fresh.open().await;
    let (mut head, mut ended) = (0, false);
    for polls in 1..200 {
        let number = u64::from(polls);
        let rows = vec![
            Row::Alarm(Box::new(alarm(number, path(&[1]), 10))),
            Row::Effect(effect(number, true, 1)),
            Row::Device(device(number, &format!("b{number}"))),
        ];
        let batch = batch(head, vec![opening(number), press(number, 2)], rows);
        ended = give_up_after(polls, store.commit(&batch)).await.is_some();
        // Waits for whoever still holds the head.
        store.set_epoch("e").await.unwrap();
        let now = store.head().await.unwrap().position.0;
        let written = now == head + 2;
        assert!(written || now == head, "half a batch: from {head} to {now}");
        assert_eq!(store.alarm(alarm_id(number)).await.unwrap().is_some(), written);
        assert_eq!(store.device_by_name(&format!("b{number}")).await.unwrap().is_some(), written);
        let effects = store.outbox_due(UnixMs(1), 1_000).await.unwrap();
        assert_eq!(effects.iter().any(|row| row.id == effect_id(number)), written);
        assert!(written || !ended, "said to be written, and is not");
        head = now;
        if ended {
            break;
        }
    }
    assert!(ended, "no commit ever came to its end");
    assert_eq!(store.verify_log().await.unwrap(), LogVerdict::Whole { entries: head });
}

pub async fn rows_alone_move_no_head(fresh: Fresh) {
    let store = fresh.open().await;
    log_of(&*store, 2).await;
    store.commit(&Batch::rows(vec![Row::Device(device(1, "b1"))])).await.unwrap();
    assert_eq!(store.head().await.unwrap().position, Position(2));
    assert_eq!(store.devices().await.unwrap().len(), 1);
    store.commit(&batch(2, vec![press(1, 3)], Vec::new())).await.unwrap();
    assert_eq!(store.commit(&Batch::rows(Vec::new())).await, Ok(Position(0)));
}

pub async fn a_large_batch_keeps_its_order(fresh: Fresh) {
    let store = fresh.open().await;
    // Not a multiple of any statement size: 64 + 64 + 8 + 8 + 1 + 1.
    let entries: Vec<NewEntry> = (1..=146).map(|number| changed(number % 10, number)).collect();
    let rows =
        (1..=146).map(|number| Row::Effect(effect(number, false, 146 - i64::try_from(number).unwrap()))).collect();
    assert_eq!(store.commit(&batch(0, entries.clone(), rows)).await, Ok(Position(146)));
    let read = store.entries_after(Position(0), 1_000).await.unwrap();
    let streams: Vec<Stream> = read.iter().map(|entry| entry.stream).collect();
    assert_eq!(streams, entries.iter().map(|entry| entry.stream).collect::<Vec<_>>());
    assert_eq!(store.outbox_due(UnixMs(1_000), 1_000).await.unwrap().len(), 146);
    assert_eq!(store.verify_log().await.unwrap(), LogVerdict::Whole { entries: 146 });
}

pub async fn events_belong_on_their_streams(fresh: Fresh) {
    let store = fresh.open().await;
    let mut wrong = opening(1);
    wrong.stream = Stream::Registry(Noun::Device, uuid(1));
    assert_eq!(store.commit(&batch(0, vec![wrong], Vec::new())).await, Err(StoreError::WrongStream));
    let mut wrong = opening(1);
    wrong.event = Event::Registry(RegistryEvent::Changed);
    assert_eq!(store.commit(&batch(0, vec![wrong], Vec::new())).await, Err(StoreError::WrongStream));
    assert_eq!(store.head().await.unwrap().position, Position(0));
}

pub async fn numbers_beyond_the_database_are_refused(fresh: Fresh) {
    let store = fresh.open().await;
    let mut huge = opening(1);
    huge.version = u64::MAX;
    let refused = store.commit(&batch(0, vec![huge], Vec::new())).await;
    assert_eq!(refused, Err(StoreError::TooLarge { table: "event", column: "version" }));
    let refused = store.entries_after(Position(u64::MAX), 1).await;
    assert_eq!(refused, Err(StoreError::TooLarge { table: "event", column: "position" }));
}

pub async fn a_log_restored_behind_ones_back_is_noticed(fresh: Fresh) {
    let store = fresh.open().await;
    log_of(&*store, 3).await;
    let cut = "DELETE FROM event WHERE position = 3; \
        UPDATE log_head SET position = 2, hash = (SELECT hash FROM event WHERE position = 2)";
    if !fresh.tamper(cut).await {
        return;
    }
    // Another third entry: the position is the one this handle remembers, the entry is not.
    fresh.open().await.commit(&batch(2, vec![opening(2)], Vec::new())).await.unwrap();
    assert_eq!(store.commit(&batch(3, vec![press(2, 2)], Vec::new())).await, Err(StoreError::Conflict));
    assert_eq!(store.commit(&batch(3, vec![press(2, 2)], Vec::new())).await, Ok(Position(4)));
    assert_eq!(store.verify_log().await.unwrap(), LogVerdict::Whole { entries: 4 });
}
