//! The live feed: no gap, no double, never more than the reader may see.

use crate::given::pressed;
use hub_core::alarm::PageState;
use hub_core::event::Stream;
use hub_core::ids::Position;
use hub_wire::alarm::PageView;
use hub_wire::call::CallState;
use hub_wire::live::ServerFrame;
use serde_json::json;
use std::collections::BTreeSet;
use tests::{TestHub, TestSocket};

/// Screens that connect in the middle of a burst show the same as a screen that connects afterwards, and every event
/// came once and in order.
#[tokio::test]
async fn a_screen_that_connects_in_a_burst_misses_nothing_and_gets_nothing_twice() {
    const PRESSES: u64 = 400;
    let hub = TestHub::start().await;
    let desk = hub.log_in(&hub.town.duty_lead).await;
    let begin = hub.position();
    let mut first = TestSocket::open(hub.http(), &desk).await;
    let mut buttons = [hub.device(&hub.town.button_a).await, hub.device(&hub.town.button_b).await];
    let mut later = Vec::new();
    for round in 0..4 {
        for button in &mut buttons {
            for seq in 0..PRESSES / 4 {
                let seq = round * PRESSES + seq;
                button.send(json!({ "kind": "sos", "seq": seq }).to_string().into_bytes()).await;
            }
        }
        later.push(TestSocket::open(hub.http(), &desk).await);
    }
    for button in &mut buttons {
        for _ in 0..PRESSES {
            button.acknowledged().await.unwrap();
        }
    }
    hub.settled().await;
    let end = hub.position();
    let mut after = TestSocket::open(hub.http(), &desk).await;
    after.caught_up(end).await;
    let log = hub.hub().store.entries_after(begin, 10_000).await.unwrap();
    let of_alarms = |entry: &&hub_core::event::Entry| matches!(entry.stream, Stream::Alarm(_));
    let expected: Vec<Position> = log.iter().filter(of_alarms).map(|entry| entry.position).collect();
    assert!(expected.len() > 800, "{}", expected.len());
    for socket in std::iter::once(&mut first).chain(&mut later) {
        let begun = match &socket.frames[0] {
            ServerFrame::Snapshot { position, .. } => *position,
            other => panic!("{other:?}"),
        };
        socket.caught_up(end).await;
        let got: Vec<Position> = socket.events.iter().map(|(position, _)| *position).filter(|at| *at <= end).collect();
        let due: Vec<Position> = expected.iter().copied().filter(|position| *position > begun).collect();
        let alarms_only: Vec<Position> = got.into_iter().filter(|position| expected.contains(position)).collect();
        assert_eq!(alarms_only, due);
        assert_eq!(socket.shown.alarms, after.shown.alarms);
    }
}

/// Cut off while fifty things happen, then back with a cursor: all fifty, in order, and nothing before them again.
#[tokio::test]
async fn a_screen_that_comes_back_gets_exactly_what_it_missed() {
    let hub = TestHub::start().await;
    let (desk, socket) = hub.screen(&hub.town.duty_lead).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let mut socket = socket;
    let alarm = pressed(&mut button, 1).await;
    hub.settled().await;
    socket.caught_up(hub.position()).await;
    let (cursor, epoch) = (socket.position, socket.epoch.clone());
    let before = socket.shown.clone();
    drop(socket);
    for note in 0..50 {
        desk.note(alarm, 7_000 + note, "还在路上").await.ok();
    }
    let end = hub.position();
    let mut back = TestSocket::resume(hub.http(), &desk, cursor, &epoch).await;
    back.shown = before;
    back.caught_up(end).await;
    assert!(matches!(back.frames[0], ServerFrame::Resumed { position, .. } if position == cursor));
    let expected: Vec<Position> = (cursor.0 + 1..=end.0).map(Position).collect();
    assert_eq!(back.events.iter().map(|(position, _)| *position).collect::<Vec<_>>(), expected);
    assert_eq!(back.events.iter().filter(|(_, name)| name == "alarm.noted").count(), 50);
    assert_eq!(back.shown.alarms[&alarm], desk_view(&hub, &desk).await.shown.alarms[&alarm]);
}

/// Presses and pages on their way tell what they change of the alarm, not the alarm: a desk that puts them in shows what
/// one that connects afterwards shows.
#[tokio::test]
async fn presses_and_receipts_of_pages_tell_what_they_change_and_add_up_to_the_alarm() {
    let hub = TestHub::start().await;
    let (desk, mut watching) = hub.screen(&hub.town.duty_lead).await;
    let (_, mut phone) = hub.screen(&hub.town.near[0]).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 1).await;
    phone.call(CallState::Ringing).await;
    phone.receipt(alarm, "delivered").await;
    phone.receipt(alarm, "seen").await;
    pressed(&mut button, 2).await;
    let seen = |page: &PageView| page.state == PageState::Seen;
    watching
        .until("the second press and the page that was seen", |shown| {
            let alarm = shown.alarms.get(&alarm)?;
            (alarm.presses == 2 && alarm.pages.iter().any(seen)).then_some(())
        })
        .await;
    hub.settled().await;
    let end = hub.position();
    watching.caught_up(end).await;
    let mut after = desk_view(&hub, &desk).await;
    after.caught_up(end).await;
    assert_eq!(watching.shown.alarms, after.shown.alarms);
    let events = watching.frames.iter().filter_map(|frame| match frame {
        ServerFrame::Events { events, .. } => Some(events.iter()),
        _ => None,
    });
    for event in events.flatten().filter(|event| event.name.starts_with("alarm.")) {
        let small = ["alarm.pressed", "alarm.page_sent", "alarm.page_delivered", "alarm.page_seen"];
        let frequent = small.contains(&event.name.as_str());
        assert_eq!((event.alarm.is_none(), event.alarm_change.is_some()), (frequent, frequent), "{event:?}");
    }
}

async fn desk_view(hub: &TestHub, desk: &tests::TestClient) -> TestSocket {
    TestSocket::open(hub.http(), desk).await
}

/// History that is gone (the hub was started anew, and more has happened since), a cursor from the future, from
/// another life of the log or without one: a whole snapshot, never a part.
#[tokio::test]
async fn a_cursor_that_cannot_be_followed_gets_a_whole_snapshot() {
    let mut hub = TestHub::start().await;
    let (desk, socket) = hub.screen(&hub.town.duty_lead).await;
    let (cursor, epoch) = (socket.position, socket.epoch.clone());
    drop(socket);
    let mut button = hub.device(&hub.town.button_a).await;
    pressed(&mut button, 1).await;
    drop(button);
    hub.stop().await;
    hub.start_again().await;
    let future = Position(hub.position().0 + 1_000);
    for (after, epoch) in
        [(cursor, epoch.as_str()), (future, epoch.as_str()), (cursor, "another"), (Position(0), epoch.as_str())]
    {
        let mut socket = TestSocket::resume(hub.http(), &desk, after, epoch).await;
        let first = socket.next().await.unwrap();
        let ServerFrame::Snapshot { alarms, position, .. } = first else { panic!("{after:?} {epoch}: {first:?}") };
        assert_eq!((alarms.len(), position), (1, hub.position()));
    }
    let here = TestSocket::resume(hub.http(), &desk, hub.position(), &epoch).await.next().await.unwrap();
    assert!(matches!(here, ServerFrame::Resumed { .. }), "a cursor at the end is good after a restart: {here:?}");
}

/// A hub restored from a backup begins a new life of the log: old cursors are worth nothing.
#[tokio::test]
async fn after_a_restore_old_cursors_are_refused() {
    let mut hub = TestHub::start().await;
    let (desk, socket) = hub.screen(&hub.town.duty_lead).await;
    let (cursor, epoch) = (socket.position, socket.epoch.clone());
    drop(socket);
    hub.stop().await;
    hub.offline(async |store| store.set_epoch("restored").await.unwrap()).await;
    hub.start_again().await;
    let mut socket = TestSocket::resume(hub.http(), &desk, cursor, &epoch).await;
    assert!(matches!(socket.next().await, Some(ServerFrame::Snapshot { .. })));
    assert_eq!(socket.epoch, "restored");
}

/// A screen of one grid never gets a word about another, also not when its grid changes while it is connected.
#[tokio::test]
async fn nothing_of_another_grid_reaches_a_screen_not_even_after_its_grid_changed() {
    let hub = TestHub::start().await;
    let (_, mut desk_a) = hub.screen(&hub.town.coordinator_a).await;
    let (_, mut phone_a) = hub.screen(&hub.town.near[0]).await;
    let mut button_b = hub.device(&hub.town.button_b).await;
    let alarm_b = pressed(&mut button_b, 1).await;
    hub.settled().await;
    for screen in [&mut desk_a, &mut phone_a] {
        screen.caught_up(hub.position()).await;
        let all = serde_json::to_string(&screen.frames).unwrap();
        for word in [alarm_b.to_string().as_str(), "住户2", "向阳", "网格员乙"] {
            assert!(!all.contains(word), "{word} has reached a screen of grid A");
        }
    }
    let mut moved = hub.town.coordinator_a.person.clone();
    moved.password_hash = hub.hub().world.read().people[&moved.id].password_hash.clone();
    moved.grants[0].area = hub.town.grid_b.path.clone();
    hub.change(&[hub::commander::RegistryChange::Person(Box::new(moved))]).await;
    assert_eq!(desk_a.close_code().await, hub_wire::close::RIGHTS_CHANGED);
    let mut button_a = hub.device(&hub.town.button_a).await;
    let alarm_a = pressed(&mut button_a, 1).await;
    let (_, mut desk) = hub.screen(&hub.town.coordinator_a).await;
    hub.settled().await;
    desk.caught_up(hub.position()).await;
    assert_eq!(desk.shown.alarms.keys().copied().collect::<BTreeSet<_>>(), BTreeSet::from([alarm_b]));
    let text = serde_json::to_string(&desk.frames).unwrap();
    assert!(!text.contains(&alarm_a.to_string()) && !text.contains("住户1"));
}

/// An observer's feed holds status and nothing personal.
#[tokio::test]
async fn an_observers_feed_is_free_of_personal_data() {
    let hub = TestHub::start().await;
    let (_, mut wall) = hub.screen(&hub.town.observer).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 1).await;
    let phone = hub.log_in(&hub.town.near[0]).await;
    phone.accept(alarm).await.ok();
    phone.arrive(alarm).await.ok();
    phone.close(alarm, hub_core::alarm::Outcome::Helped).await.ok();
    wall.until("the status is closed", |shown| {
        shown.statuses.get(&alarm).filter(|status| status.closed_at.is_some()).map(drop)
    })
    .await;
    let all = serde_json::to_string(&wall.frames).unwrap();
    for personal in ["住户", "志愿者", "王小明", "302", "1380000", "耳背", "降压", "31.23", "button-a"] {
        assert!(!all.contains(personal), "{personal} is on the wall: {all}");
    }
}

/// Positions are values: staff of the area see them move, and they never enter the log.
#[tokio::test]
async fn positions_are_shown_to_staff_and_never_logged() {
    let hub = TestHub::start().await;
    let (_, mut desk) = hub.screen(&hub.town.coordinator_a).await;
    let (_, mut elsewhere) = hub.screen(&hub.town.coordinator_b).await;
    let (_, mut phone) = hub.screen(&hub.town.near[0]).await;
    let before = hub.position();
    let here = tests::north_m(tests::BASE, 77.0);
    phone.at(here).await;
    let id = hub.town.near[0].id();
    desk.frame_of("the position", |frame| {
        matches!(frame, ServerFrame::Values { responders, .. }
            if responders.iter().any(|value| value.id == id && value.place == Some(here) && value.place_at.is_some()))
    })
    .await;
    assert_eq!(hub.position(), before);
    elsewhere.frame_of("a heartbeat", |frame| matches!(frame, ServerFrame::Heartbeat { .. })).await;
    let leaked = elsewhere.frames.iter().any(|frame| {
        matches!(frame, ServerFrame::Values { responders, .. } if responders.iter().any(|value| value.id == id))
    });
    assert!(!leaked);
    hub.log_in(&hub.town.near[0]).await.on_call(false).await.ok();
    let gone = |frame: &ServerFrame| {
        matches!(frame, ServerFrame::Events { events, .. }
            if events.iter().filter_map(|event| event.responder.as_ref()).any(|known| known.id == id && known.place.is_none()))
    };
    desk.frame_of("off call: no position", gone).await;
}
