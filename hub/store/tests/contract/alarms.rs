//! Alarms, their deadlines, their notes, and the way through the closed ones.

use crate::areas::{places, stays_in_its_areas};
use crate::fresh::Fresh;
use crate::given::{alarm, alarm_id, batch, closed, opening, path, press, put, uuid};
use hub_core::alarm::{Alarm, AlarmEvent, Asked, NextStep, apply, next_deadline};
use hub_core::dispatch::{Pick, PickCause, PlaceUsed};
use hub_core::event::{Actor, Event};
use hub_core::ids::{AlarmId, NoteId, PageNo, PersonId};
use hub_core::time::UnixMs;
use hub_store::{NewEntry, Note, Row};

fn boxed(alarm: &Alarm) -> Row {
    Row::Alarm(Box::new(alarm.clone()))
}

/// The alarm with somebody paged.
fn paged(alarm: Alarm, at: i64) -> Alarm {
    let pick = Pick {
        person: PersonId(uuid(8)),
        cause: PickCause::Nearest,
        place: PlaceUsed::Home,
        distance_m: Some(120),
        eta_s: Some(150),
        unrested: false,
        answer_percent: None,
    };
    let fired = AlarmEvent::StepFired {
        step: 0,
        by_hand: false,
        asked: vec![Asked { no: PageNo(1), pick }],
        shortfalls: Vec::new(),
        next: NextStep { step: 1, due_at: UnixMs(at + 30_000) },
    };
    apply(Some(alarm), &fired, UnixMs(at)).unwrap()
}

pub async fn an_alarm_comes_back_as_it_was(fresh: Fresh) {
    let store = fresh.open().await;
    let (open, done) = (paged(alarm(1, path(&[1]), 20), 25), closed(alarm(2, path(&[1]), 10), 30));
    put(&*store, vec![boxed(&open), boxed(&done), boxed(&alarm(3, path(&[1]), 5))]).await;
    assert_eq!(store.alarm(alarm_id(1)).await.unwrap().as_ref(), Some(&open));
    assert_eq!(store.alarm(alarm_id(2)).await.unwrap().as_ref(), Some(&done));
    assert_eq!(store.alarm(alarm_id(4)).await.unwrap(), None);
    assert_eq!(store.open_alarms().await.unwrap(), [alarm(3, path(&[1]), 5), open]);
}

pub async fn the_deadline_follows_the_alarm(fresh: Fresh) {
    let store = fresh.open().await;
    let first = alarm(1, path(&[1]), 1_000);
    put(&*store, vec![boxed(&first)]).await;
    assert_eq!(store.next_deadline_at().await.unwrap(), Some(UnixMs(1_000)));
    let second = paged(first, 1_000);
    let due = next_deadline(&second).unwrap().due_at;
    put(&*store, vec![boxed(&second)]).await;
    assert_eq!(due, UnixMs(6_000));
    assert_eq!(store.deadlines_due(UnixMs(i64::MAX), 10).await.unwrap(), [(alarm_id(1), due)]);
    put(&*store, vec![boxed(&closed(second, 2_000))]).await;
    assert_eq!(store.next_deadline_at().await.unwrap(), None);
    assert_eq!(store.deadlines_due(UnixMs(i64::MAX), 10).await.unwrap(), []);
}

pub async fn the_last_of_several_wins(fresh: Fresh) {
    let store = fresh.open().await;
    // So many that all of them would go into one statement.
    let first: Vec<Alarm> = (1..=8).map(|number| alarm(number, path(&[1]), 1_000)).collect();
    let mut second: Vec<Alarm> = first.iter().map(|alarm| paged(alarm.clone(), 1_000)).collect();
    let done = closed(second.remove(0), 1_500);
    let pairs = first.iter().zip([&done].into_iter().chain(&second)).flat_map(|(first, second)| [first, second]);
    put(&*store, pairs.map(boxed).collect()).await;
    assert_eq!(store.open_alarms().await.unwrap(), second);
    assert_eq!(store.alarm(alarm_id(1)).await.unwrap(), Some(done));
    let due = store.deadlines_due(UnixMs(i64::MAX), 10).await.unwrap();
    assert_eq!(due, second.iter().map(|alarm| (alarm.id, UnixMs(6_000))).collect::<Vec<_>>());
}

pub async fn deadlines_are_due_in_order(fresh: Fresh) {
    let store = fresh.open().await;
    let rows = [(1, 300), (2, 100), (3, 200), (4, 200), (5, 400)].map(|(id, at)| boxed(&alarm(id, path(&[1]), at)));
    put(&*store, rows.to_vec()).await;
    let due = |due: Vec<(AlarmId, UnixMs)>| due.into_iter().map(|(id, at)| (id, at.0)).collect::<Vec<_>>();
    let expected = [(alarm_id(2), 100), (alarm_id(3), 200), (alarm_id(4), 200), (alarm_id(1), 300)];
    assert_eq!(due(store.deadlines_due(UnixMs(300), 10).await.unwrap()), expected);
    assert_eq!(due(store.deadlines_due(UnixMs(300), 2).await.unwrap()), expected[..2]);
    assert_eq!(due(store.deadlines_due(UnixMs(99), 10).await.unwrap()), []);
    assert_eq!(store.next_deadline_at().await.unwrap(), Some(UnixMs(100)));
}

pub async fn closed_alarms_are_paged_by_key(fresh: Fresh) {
    let store = fresh.open().await;
    // Several close in the same millisecond: only time and id together are a key.
    let mut rows: Vec<Row> =
        (1..=10).map(|id| boxed(&closed(alarm(id, path(&[1]), 1), 100 + i64::try_from(id / 4).unwrap()))).collect();
    rows.push(boxed(&alarm(99, path(&[1]), 1)));
    put(&*store, rows).await;
    let (mut seen, mut before) = (Vec::new(), None);
    loop {
        let page = store.closed_alarms(&[path(&[])], before, 3).await.unwrap();
        assert!(page.len() <= 3 && seen.len() <= 10, "pages repeat themselves");
        let Some(last) = page.last() else { break };
        let hub_core::alarm::Phase::Closed { at, .. } = last.phase else { panic!("{last:?} is open") };
        before = Some((at, last.id));
        seen.extend(page.iter().map(|alarm| alarm.id));
    }
    assert_eq!(seen, (1..=10).rev().map(alarm_id).collect::<Vec<_>>());
}

pub async fn closed_alarms_stay_in_their_areas(fresh: Fresh) {
    let store = fresh.open().await;
    let rows = places().map(|(id, place)| boxed(&closed(alarm(id, place, 1), 100)));
    put(&*store, rows.collect()).await;
    stays_in_its_areas(async |areas, limit| {
        let alarms = store.closed_alarms(areas, None, limit).await.unwrap();
        alarms.into_iter().map(|alarm| alarm.area).collect()
    })
    .await;
}

pub async fn notes_come_in_order(fresh: Fresh) {
    let store = fresh.open().await;
    let note = |id: u64, on: u64, at: i64, author| Note {
        id: NoteId(uuid(id)),
        alarm: alarm_id(on),
        author,
        text: format!("note {id}"),
        at: UnixMs(at),
    };
    let first = note(5, 1, 10, Actor::Person(PersonId(uuid(2))));
    let (second, other) = (note(4, 1, 20, Actor::Hub), note(6, 2, 15, Actor::Hub));
    put(&*store, vec![Row::Note(second.clone()), Row::Note(first.clone()), Row::Note(other)]).await;
    put(&*store, vec![Row::Note(Note { text: "changed".into(), ..first.clone() })]).await;
    assert_eq!(store.notes(alarm_id(1)).await.unwrap(), [first, second]);
    assert_eq!(store.notes(alarm_id(3)).await.unwrap(), []);
}

pub async fn the_log_tells_what_happened_after_an_alarms_row_was_written(fresh: Fresh) {
    let store = fresh.open().await;
    let first = alarm(1, path(&[1]), 1_000);
    store.commit(&batch(0, vec![opening(1)], vec![boxed(&first)])).await.unwrap();
    let due = Row::Due { alarm: first.id, due_at: UnixMs(7_000) };
    let presses = (2..=4).map(|version| press(1, version));
    store.commit(&batch(1, presses.clone().collect(), vec![due])).await.unwrap();
    let pressed = |alarm: Alarm, entry: NewEntry| {
        let Event::Alarm(event) = entry.event else { return alarm };
        apply(Some(alarm), &event, entry.at).unwrap()
    };
    let current = presses.fold(first.clone(), pressed);
    assert_eq!(current.presses, 4);
    assert_eq!(store.alarm(first.id).await.unwrap().as_ref(), Some(&current));
    assert_eq!(store.open_alarms().await.unwrap(), [current]);
    assert_eq!(store.deadlines_due(UnixMs(i64::MAX), 10).await.unwrap(), [(first.id, UnixMs(7_000))]);
}
