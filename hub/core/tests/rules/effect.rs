//! Effects: what the resident's device and the phones are told.

use crate::given::{Story, device, person, small_town, town};
use hub_core::alarm::{AlarmCommand, Answer, CALLERS_KEPT, Effect, Outcome, effects};
use hub_core::event::Actor;
use hub_core::signal::AlarmKind;

fn due(story: &Story) -> Vec<Effect> {
    story.last().iter().flat_map(|event| effects(&story.alarm, event)).collect()
}

fn down(story: &Story, answer: Answer) -> Effect {
    down_to(story, 1, answer)
}

fn down_to(story: &Story, number: u128, answer: Answer) -> Effect {
    Effect::Downlink { alarm: story.alarm.id, device: device(number), answer }
}

fn presses(story: &mut Story, seconds: f64, number: u128) {
    story.by(Actor::Device(device(number)), seconds, AlarmCommand::Press { late_by_ms: None });
}

#[test]
fn the_device_hears_received_coming_arrived_and_closed() {
    let mut story = small_town().opens();
    assert_eq!(due(&story)[0], down(&story, Answer::Received));
    story.when(0.5, AlarmCommand::Press { late_by_ms: None });
    assert_eq!(due(&story), [down(&story, Answer::Received)]);
    story.all_delivered(1.0).accepts(5.0, 1);
    // 100 m by day take 146 s: three minutes, never fewer than true.
    assert_eq!(due(&story), [down(&story, Answer::Coming { person: person(1), minutes: 3 })]);
    story.arrives(20.0, 1);
    assert_eq!(due(&story), [down(&story, Answer::Arrived { person: person(1) })]);
    story.when(30.0, AlarmCommand::Close { outcome: Outcome::Helped });
    assert_eq!(due(&story), [down(&story, Answer::Closed { outcome: Outcome::Helped })]);
}

#[test]
fn every_page_rings_a_phone_and_the_service_is_told_with_its_round() {
    let story = town(AlarmKind::Co).volunteers(&[(1, 100.0), (2, 200.0)]).opens();
    let due = due(&story);
    let phones: Vec<_> =
        due.iter().filter_map(|it| if let Effect::Page { person, .. } = it { Some(*person) } else { None }).collect();
    assert_eq!(phones, [person(1), person(2)]);
    assert!(due.contains(&Effect::External { alarm: story.alarm.id, round: 1 }));
}

#[test]
fn a_cancel_that_comes_too_late_is_answered_with_how_it_stands() {
    let cancel = |story: &mut Story, seconds| {
        story.by(Actor::Device(device(1)), seconds, AlarmCommand::DeviceCancel);
    };
    let mut story = small_town().opens();
    cancel(&mut story, 60.0);
    assert_eq!(due(&story), [down(&story, Answer::Received)]);
    let mut story = small_town().opens();
    story.all_delivered(1.0).accepts(5.0, 1);
    cancel(&mut story, 6.0);
    assert_eq!(due(&story), [down(&story, Answer::Coming { person: person(1), minutes: 3 })]);
}

#[test]
fn every_device_that_called_hears_what_becomes_of_it() {
    let mut story = small_town().opens();
    presses(&mut story, 0.5, 2);
    assert_eq!(due(&story), [down_to(&story, 2, Answer::Received)], "the other one was heard before");
    story.all_delivered(1.0).accepts(5.0, 1);
    let each = |story: &Story, answer: Answer| [1, 2].map(|number| down_to(story, number, answer.clone()));
    assert_eq!(due(&story), each(&story, Answer::Coming { person: person(1), minutes: 3 }));
    story.arrives(20.0, 1);
    assert_eq!(due(&story), each(&story, Answer::Arrived { person: person(1) }));
    story.when(30.0, AlarmCommand::Close { outcome: Outcome::Helped });
    assert_eq!(due(&story), each(&story, Answer::Closed { outcome: Outcome::Helped }));
}

#[test]
fn a_device_that_calls_later_hears_how_it_stands() {
    let mut story = small_town().opens();
    story.all_delivered(1.0).accepts(5.0, 1);
    presses(&mut story, 6.0, 2);
    let coming = Answer::Coming { person: person(1), minutes: 3 };
    assert_eq!(due(&story), [down_to(&story, 2, Answer::Received), down_to(&story, 2, coming)]);
    story.arrives(20.0, 1);
    presses(&mut story, 21.0, 3);
    let arrived = Answer::Arrived { person: person(1) };
    assert_eq!(due(&story), [down_to(&story, 3, Answer::Received), down_to(&story, 3, arrived)]);
}

#[test]
fn a_device_gone_wild_does_not_make_the_alarm_grow_and_the_first_is_always_answered() {
    let mut story = small_town().opens();
    for number in (2..60).chain([55, 1]) {
        presses(&mut story, 2.0, number);
    }
    story.when(30.0, AlarmCommand::Close { outcome: Outcome::Helped });
    let told: Vec<u128> = [1, 53, 54, 56, 57, 58, 59, 55].into();
    assert_eq!(told.len(), CALLERS_KEPT + 1);
    let closed = |number: &u128| down_to(&story, *number, Answer::Closed { outcome: Outcome::Helped });
    assert_eq!(due(&story), told.iter().map(closed).collect::<Vec<_>>());
}
