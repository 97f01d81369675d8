//! The end: a device takes its own call back inside the window; else only a human closes, and then it is quiet.

use crate::given::{Story, device, person, small_town, town};
use hub_core::alarm::{AlarmCommand, Outcome, Phase, deadlines};
use hub_core::command::Refusal;
use hub_core::event::Actor;
use hub_core::ids::{NoteId, PageNo};
use hub_core::signal::{ALARM_KINDS, AlarmKind};

const OWN: u128 = 1;

fn cancel(story: &mut Story, seconds: f64) -> &mut Story {
    story.by(Actor::Device(device(OWN)), seconds, AlarmCommand::DeviceCancel)
}

fn close(outcome: Outcome) -> AlarmCommand {
    AlarmCommand::Close { outcome }
}

#[test]
fn inside_its_window_the_device_takes_its_call_back_as_a_false_press() {
    let mut story = small_town().opens();
    story.all_delivered(1.0);
    cancel(&mut story, 15.0).then(&["stood down 1 2", "closed FalsePress"]);
}

#[test]
fn after_the_window_or_after_an_accept_a_cancel_only_informs_and_only_once() {
    let mut late = small_town().opens();
    late.all_delivered(1.0);
    cancel(&mut late, 15.001).then(&["cancel noted"]);
    cancel(&mut late, 16.0).nothing();
    let mut accepted = small_town().opens();
    accepted.all_delivered(1.0).accepts(5.0, 1);
    cancel(&mut accepted, 6.0).then(&["cancel noted"]);
    assert!(accepted.alarm.is_open());
}

#[test]
fn what_a_sensor_smells_is_not_taken_back_by_a_button() {
    for kind in ALARM_KINDS {
        let gas = matches!(kind, AlarmKind::Smoke | AlarmKind::Gas | AlarmKind::Co | AlarmKind::Water);
        let mut story = town(kind).opens();
        cancel(&mut story, 3.0);
        assert_eq!(story.alarm.is_open(), gas, "{kind:?}");
    }
}

#[test]
fn another_device_of_the_household_cannot_take_the_call_back() {
    let mut story = small_town().opens();
    story.by(Actor::Device(device(2)), 3.0, AlarmCommand::DeviceCancel).then(&["cancel noted"]);
    assert!(story.alarm.is_open());
}

#[test]
fn nor_can_the_first_device_once_another_has_called_as_well() {
    let mut story = small_town().opens();
    story.by(Actor::Device(device(2)), 3.0, AlarmCommand::Press { late_by_ms: None }).then(&["pressed by another"]);
    cancel(&mut story, 4.0).then(&["cancel noted"]);
    let mut alone = small_town().opens();
    alone.by(Actor::Device(device(OWN)), 3.0, AlarmCommand::Press { late_by_ms: None }).then(&["pressed"]);
    assert_eq!(alone.alarm.presses, 2);
    cancel(&mut alone, 4.0);
    assert!(!alone.alarm.is_open(), "pressing twice in fright can be taken back");
}

#[test]
fn only_a_human_closes() {
    for (actor, may) in [
        (Actor::Person(person(60)), true),
        (Actor::Operator, true),
        (Actor::Hub, false),
        (Actor::Device(device(OWN)), false),
    ] {
        let story = small_town().opens();
        let now = hub_core::time::Now { at: crate::given::at(9.0), hour: 10 };
        let decided = hub_core::alarm::decide(&story.alarm, &close(Outcome::Helped), actor, now, &story.roster);
        assert_eq!(
            decided.map(|decided| decided.alarm.is_open()),
            if may { Ok(false) } else { Err(Refusal::OnlyAHumanCloses) }
        );
    }
}

#[test]
fn closing_silences_everybody_also_those_who_were_not_reached_and_those_added_by_hand() {
    let mut story = small_town().opens();
    story.delivered(1.0, &[1]).fire(5.0).when(6.0, AlarmCommand::AddPerson { person: person(12) });
    story.when(7.0, close(Outcome::Helped)).then(&["stood down 1 2 12", "closed Helped"]);
}

#[test]
fn a_closed_alarm_has_no_deadline_never_pages_and_takes_only_notes() {
    let mut story = small_town().opens();
    story.all_delivered(1.0).accepts(5.0, 1).when(6.0, close(Outcome::NobodyHome));
    assert_eq!(deadlines(&story.alarm), []);
    assert!(matches!(story.alarm.phase, Phase::Closed { outcome: Outcome::NobodyHome, .. }));
    story.fire(10_000.0).nothing();
    story.when(7.0, AlarmCommand::Note { note: NoteId(uuid::Uuid::from_u128(3)) }).then(&["noted"]);
    let (person, page) = (person(2), PageNo(2));
    for late in [
        AlarmCommand::DeviceCancel,
        AlarmCommand::PageSent { page },
        AlarmCommand::PageDelivered { page },
        AlarmCommand::PageSeen { page },
        AlarmCommand::PageUndeliverable { page },
        AlarmCommand::Approach { person, distance_m: 3 },
        AlarmCommand::OffCall { person },
        AlarmCommand::ExternalTaken,
    ] {
        story.when(8.0, late).nothing();
    }
    for refused in [
        AlarmCommand::Press { late_by_ms: None },
        AlarmCommand::Accept { person, on_behalf: false },
        AlarmCommand::Accept { person, on_behalf: true },
        AlarmCommand::Decline { person },
        AlarmCommand::Depart { person },
        AlarmCommand::Arrive { person },
        AlarmCommand::AllWell { person },
        AlarmCommand::Widen { expected_step: 1 },
        AlarmCommand::AddPerson { person },
        AlarmCommand::NotifyExternal,
        close(Outcome::Helped),
    ] {
        story.refused(9.0, refused, Refusal::Closed);
    }
}

#[test]
fn a_press_on_an_open_call_is_counted_in_every_phase() {
    let mut story = small_town().opens();
    story.by(Actor::Device(device(OWN)), 1.0, AlarmCommand::Press { late_by_ms: Some(90_000) }).then(&["pressed"]);
    story.all_delivered(2.0).accepts(5.0, 1).arrives(9.0, 1);
    story.by(Actor::Device(device(OWN)), 10.0, AlarmCommand::Press { late_by_ms: None }).then(&["pressed"]);
    assert_eq!((story.alarm.presses, story.alarm.pressed_at), (3, crate::given::at(10.0)));
}
