//! What a volunteer's phone does with a call.

use crate::fake_hub::{FakeHub, In, Out};
use crate::{Running, settings};
use ::devices::town::generate;
use hub_core::geo::LatLon;
use hub_core::ids::{AlarmId, PageNo, PersonId, Position};
use hub_core::signal::AlarmKind;
use hub_core::time::UnixMs;
use hub_wire::call::{CallState, CallView};
use hub_wire::live::{ClientFrame, EventView, ReceiptStage, ServerFrame};
use hub_wire::session::Me;
use std::sync::atomic::Ordering;
use uuid::Uuid;

/// 12:00 where the town lies.
const NOON: UnixMs = UnixMs(1_780_027_200_000);
/// In the middle of the town: a walk of some minutes for everybody.
const DOOR: LatLon = LatLon { lat: 30.5, lon: 114.4 };

fn alarm(number: u32) -> AlarmId {
    AlarmId(Uuid::from_u128(u128::from(number)))
}

fn call(number: u32, version: u32, state: CallState) -> CallView {
    CallView {
        alarm: alarm(number),
        version,
        page: PageNo(number),
        state,
        kind: AlarmKind::Sos,
        drill: false,
        presses: 1,
        street: "安和路26号".into(),
        distance_m: Some(200),
        eta_s: Some(120),
        asked_at: NOON,
        going: Vec::new(),
        need: 1,
        lease: None,
        place: (state == CallState::Accepted).then_some(DOOR),
        door: None,
        outcome: None,
    }
}

fn snapshot(position: u64, calls: Vec<CallView>) -> ServerFrame {
    let me = Me {
        person: PersonId(Uuid::nil()),
        name: "李娜".into(),
        grants: Vec::new(),
        on_call: true,
        console: false,
        volunteer: true,
    };
    ServerFrame::Snapshot {
        epoch: "e1".into(),
        position: Position(position),
        now: NOON,
        me,
        alarms: Vec::new(),
        calls,
        statuses: Vec::new(),
        responders: Vec::new(),
        device_tickets: Vec::new(),
        outages: Vec::new(),
        coverage: Vec::new(),
        tickets: Vec::new(),
        jobs: Vec::new(),
        claimables: Vec::new(),
        visits: Vec::new(),
        stops: Vec::new(),
    }
}

fn event(position: u64, call: CallView) -> ServerFrame {
    let event = EventView {
        position: Position(position),
        at: NOON,
        name: "alarm.accepted".into(),
        alarm: None,
        alarm_change: None,
        call: Some(call),
        status: None,
        responder: None,
        me: None,
        device_ticket: None,
        device_ticket_gone: None,
        outage: None,
        ticket: None,
        job: None,
        claimable: None,
        ticket_gone: None,
        guardian_check: None,
        visit: None,
        visit_plan: None,
        stop: None,
    };
    ServerFrame::Events { position: Position(position), events: vec![event] }
}

/// Starts one phone and waits for its `hello`.
async fn one_phone(hub: &mut FakeHub) -> Running {
    let mut settings = settings(&hub.base, "127.0.0.1:1");
    settings.volunteers = 1;
    let town = Running::start(settings);
    let In::Login { login, password, origin } = hub.next().await else { panic!("a log-in comes first") };
    assert_eq!(origin, hub.base);
    let people = generate(1).people;
    let person = people.iter().find(|person| person.person.login.as_ref() == Some(&login)).unwrap();
    assert_eq!(person.password, Some(password));
    assert_ne!(login, "volunteer", "the shown log-in is for the one who watches");
    assert_eq!(hello(hub).await, (None, None));
    town
}

async fn hello(hub: &mut FakeHub) -> (Option<Position>, Option<String>) {
    loop {
        if let In::Frame(ClientFrame::Hello { version, after, epoch }) = hub.next().await {
            assert_eq!(version, hub_wire::close::PROTOCOL_VERSION);
            return (after, epoch);
        }
    }
}

/// Waits until the phone posts `verb`; says for which alarm, and what was heard on the way.
async fn until_posted(hub: &mut FakeHub, verb: &str) -> (String, Vec<In>) {
    let mut heard = Vec::new();
    loop {
        match hub.next().await {
            In::Post { alarm, verb: posted, .. } if posted == verb => return (alarm, heard),
            other => heard.push(other),
        }
    }
}

fn stages(heard: &[In], of: &str) -> Vec<ReceiptStage> {
    let receipts = heard.iter().filter_map(|heard| match heard {
        In::Frame(ClientFrame::Receipt { alarm, stage, .. }) if alarm.to_string() == of => Some(*stage),
        _ => None,
    });
    receipts.collect()
}

/// Enough calls that even this volunteer takes one.
fn many_calls() -> Vec<CallView> {
    (1..=12).map(|number| call(number, 1, CallState::Ringing)).collect()
}

async fn accept_one(hub: &mut FakeHub, position: u64) -> (String, Vec<In>) {
    let (accepted, heard) = until_posted(hub, "accept").await;
    let number = (1..=12).find(|number| alarm(*number).to_string() == accepted).unwrap();
    hub.send(event(position, call(number, 2, CallState::Accepted)));
    (accepted, heard)
}

#[tokio::test]
async fn a_volunteer_answers_walks_knocks_and_gives_the_outcome() {
    let mut hub = FakeHub::start().await;
    let town = one_phone(&mut hub).await;
    hub.send(snapshot(5, many_calls()));
    let (accepted, heard) = accept_one(&mut hub, 6).await;
    let (departed, until_departed) = until_posted(&mut hub, "depart").await;
    assert_eq!(departed, accepted);
    // Receipts and commands travel on two connections: only their own order is certain.
    let heard: Vec<In> = heard.into_iter().chain(until_departed).collect();
    assert_eq!(stages(&heard, &accepted), [ReceiptStage::Delivered, ReceiptStage::Seen]);
    let (arrived, on_the_way) = until_posted(&mut hub, "arrive").await;
    assert_eq!(arrived, accepted);
    let mut places = on_the_way.iter().filter_map(|heard| match heard {
        In::Frame(ClientFrame::Position(place)) => Some(LatLon { lat: place.lat, lon: place.lon }),
        _ => None,
    });
    let last = places.next_back().expect("positions are reported on the way");
    assert!(last.distance_m(DOOR) < 10.0, "{last:?}");
    let others = on_the_way.iter().filter(|heard| matches!(heard, In::Post { verb, .. } if verb == "accept"));
    assert_eq!(others.count(), 0, "nobody goes to two doors");
    let closed = loop {
        if let In::Post { alarm, verb, body } = hub.next().await
            && verb == "close"
        {
            break (alarm, body);
        }
    };
    assert_eq!(closed.0, accepted);
    assert!(closed.1["outcome"].is_string());
    town.end().await;
}

#[tokio::test]
async fn a_phone_that_lost_the_hub_resumes_at_its_cursor_and_goes_on() {
    let mut hub = FakeHub::start().await;
    let town = one_phone(&mut hub).await;
    hub.send(snapshot(5, many_calls()));
    let (accepted, _) = accept_one(&mut hub, 6).await;
    assert_eq!(until_posted(&mut hub, "depart").await.0, accepted);
    hub.say.send(Out::HangUp).unwrap();
    assert_eq!(hello(&mut hub).await, (Some(Position(6)), Some("e1".into())));
    hub.send(ServerFrame::Resumed { epoch: "e1".into(), position: Position(6), now: NOON });
    assert_eq!(until_posted(&mut hub, "arrive").await.0, accepted);
    town.end().await;
}

#[tokio::test]
async fn a_phone_whose_session_ended_logs_in_again() {
    let mut hub = FakeHub::start().await;
    let town = one_phone(&mut hub).await;
    hub.send(snapshot(5, Vec::new()));
    hub.sessions.fetch_add(100, Ordering::SeqCst);
    hub.say.send(Out::HangUp).unwrap();
    while !matches!(hub.next().await, In::Login { .. }) {}
    assert_eq!(hello(&mut hub).await.0, Some(Position(5)));
    town.end().await;
}

#[tokio::test]
async fn a_call_that_is_over_is_given_up() {
    let mut hub = FakeHub::start().await;
    let town = one_phone(&mut hub).await;
    hub.send(snapshot(5, many_calls()));
    let (accepted, _) = accept_one(&mut hub, 6).await;
    assert_eq!(until_posted(&mut hub, "depart").await.0, accepted);
    hub.send(snapshot(7, Vec::new()));
    // The proof is another call: only somebody who has given up the first one takes it.
    hub.send(snapshot(8, (1..=12).map(|number| call(number, 9, CallState::Ringing)).collect()));
    let (again, on_the_way) = until_posted(&mut hub, "accept").await;
    let arrivals = on_the_way.iter().filter(|heard| matches!(heard, In::Post { verb, .. } if verb == "arrive"));
    assert_eq!(arrivals.count(), 0, "{again}");
    town.end().await;
}
