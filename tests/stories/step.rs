//! Steps: each at its time, each once, nobody twice, and never silence.

use crate::given::{asked_in, count, pressed, steps};
use hub::commander::RegistryChange;
use hub_core::alarm::Outcome;
use hub_core::policy::{Ask, Step};
use hub_core::signal::AlarmKind;
use hub_store::{Batch, Row};
use hub_wire::alarm::PhaseName;
use std::collections::BTreeSet;
use tests::{Crowd, TestHub, Town};

/// An unanswered call reaches the second ring once, at its time, without the people of the first.
#[tokio::test]
async fn an_unanswered_call_widens_once_at_its_time_and_asks_nobody_again() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let people = hub.town.near.iter().chain(&hub.town.mid).chain([&hub.town.contact]);
    let crowd = Crowd::of(&hub, people).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 1).await;
    crowd.rung(&hub, alarm).await;

    hub.advance(29_999).await;
    assert_eq!(steps(&staff.timeline(alarm).await), [(0, 0)]);
    hub.advance(1).await;
    crowd.rung(&hub, alarm).await;
    hub.advance(29_999).await;
    let timeline = staff.timeline(alarm).await;
    assert_eq!(steps(&timeline), [(0, 0), (1, 30_000)]);

    let shown = staff.show(alarm).await;
    let (first, second) = (asked_in(&shown, 0), asked_in(&shown, 1));
    assert_eq!(first.len(), 8, "the contact and seven neighbours");
    assert_eq!(second.len(), 5, "the eighth neighbour and the four beyond 300 m");
    let all: BTreeSet<_> = first.iter().chain(&second).collect();
    assert_eq!(all.len(), 13, "nobody twice");
}

/// Steps in which nobody is left are passed at once and say so; the one that has somebody pages.
#[tokio::test]
async fn steps_without_people_are_passed_at_once_and_the_next_one_pages() {
    let mut town = Town::new();
    town.all_on_call(false);
    town.duty_lead.person.on_call = true;
    let hub = TestHub::in_town(town).await;
    let (staff, mut screen) = hub.screen(&hub.town.duty_lead).await;
    let mut button = hub.device(&hub.town.button_b).await;
    let alarm = pressed(&mut button, 1).await;
    assert_eq!(screen.ring().await.alarm, alarm);

    let timeline = staff.timeline(alarm).await;
    assert_eq!(steps(&timeline), [(0, 0), (1, 0), (2, 0), (3, 0)]);
    let fired = timeline.iter().filter(|entry| entry.name == "alarm.step_fired");
    let empty: Vec<bool> = fired.map(|entry| entry.people.is_empty() && !entry.gaps.is_empty()).collect();
    assert_eq!(empty, [true, true, true, false]);
}

/// A policy without any step is refused; one that stands in the database all the same does not make a call silent.
#[tokio::test]
async fn a_policy_without_steps_does_not_silence_a_call() {
    let mut hub = TestHub::start().await;
    let mut town = Town::new();
    town.set_policy(AlarmKind::Sos, |policy| policy.steps.clear());
    let row = Row::Policy(town.policies.remove(0));
    hub.stop().await;
    hub.offline(async |store| store.commit(&Batch::rows(vec![row])).await.unwrap()).await;
    hub.start_again().await;
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 1).await;
    let shown = hub.log_in(&hub.town.duty_lead).await.show(alarm).await;
    assert!(!shown.pages.is_empty(), "{shown:#?}");
    assert!(shown.next.is_some());
}

/// A policy that is edited while a call runs under it changes the next call and not this one.
#[tokio::test]
async fn a_running_call_keeps_its_policy_and_the_next_call_gets_the_new_one() {
    let mut town = Town::new();
    town.set_policy(AlarmKind::Sos, |_| {});
    let hub = TestHub::in_town(town).await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let crowd = Crowd::of(&hub, hub.town.near.iter().chain([&hub.town.contact])).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 1).await;
    crowd.rung(&hub, alarm).await;

    let mut row = hub.town.policies[0].clone();
    row.policy.steps = vec![Step { after_s: 0, ask: vec![Ask::DutyLead] }];
    hub.change(&[RegistryChange::Policy(row)]).await;
    hub.advance(30_000).await;
    let fired = steps(&staff.timeline(alarm).await);
    assert_eq!(fired[..2], [(0, 0), (1, 30_000)]);
    assert_eq!(staff.show(alarm).await.steps, 6);

    let mut other = hub.device(&hub.town.button_b).await;
    let next = pressed(&mut other, 1).await;
    assert_eq!(asked_in(&staff.show(next).await, 0), [hub.town.duty_lead.id()]);
}

/// Somebody goes, the desk wants more: the call is open again and the second ring is asked.
#[tokio::test]
async fn widening_after_an_accept_asks_the_next_ring_and_keeps_the_promise() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let (phone, mut screen) = hub.screen(&hub.town.near[0]).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 1).await;
    screen.ring().await;
    phone.accept(alarm).await.ok();
    let shown = staff.show(alarm).await;
    assert_eq!((shown.phase, shown.accepts), (PhaseName::Coming, 1));

    staff.widen(alarm, shown.next_step).await.ok();
    let shown = staff.show(alarm).await;
    assert_eq!((shown.phase, shown.accepts, shown.need), (PhaseName::Calling, 1, 2));
    let second = asked_in(&shown, 1);
    assert!(hub.town.mid.iter().all(|person| second.contains(&person.id())), "{second:?}");
    assert!(!second.contains(&hub.town.near[0].id()), "who goes is not asked again");
}

/// Two people at the desk press "widen" at the same second: one step, and the second is told.
#[tokio::test]
async fn two_widenings_at_once_are_one_step() {
    let hub = TestHub::start().await;
    let (one, two) = (hub.log_in(&hub.town.coordinator_a).await, hub.log_in(&hub.town.duty_lead).await);
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 1).await;
    let step = one.show(alarm).await.next_step;
    let answers = futures::future::join(one.widen(alarm, step), two.widen(alarm, step)).await;
    let mut statuses = [answers.0.status.as_u16(), answers.1.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    let refused = if answers.0.status == 409 { &answers.0 } else { &answers.1 };
    assert_eq!(refused.code(), "already_widened");
    assert_eq!(one.show(alarm).await.next_step, step + 1);
}

/// The same neighbour by two rules of one step is asked once.
#[tokio::test]
async fn a_neighbour_who_is_also_a_contact_is_asked_once() {
    let mut town = Town::new();
    town.household_a.contacts.push(town.near[0].id());
    let hub = TestHub::in_town(town).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 1).await;
    let shown = hub.log_in(&hub.town.duty_lead).await.show(alarm).await;
    let asked = asked_in(&shown, 0);
    assert_eq!(asked.iter().filter(|person| **person == hub.town.near[0].id()).count(), 1);
    assert_eq!(asked.len(), 9, "two contacts and seven more neighbours");
}

/// Who goes on call before a ring fires is asked by it; who comes after is not.
#[tokio::test]
async fn on_call_counts_at_the_moment_a_ring_fires() {
    let mut town = Town::new();
    town.mid[0].person.on_call = false;
    town.near[1].person.on_call = false;
    let hub = TestHub::in_town(town).await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let awake = hub.town.near.iter().chain([&hub.town.contact]);
    let crowd = Crowd::of(&hub, awake).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 1).await;
    crowd.rung(&hub, alarm).await;

    hub.log_in(&hub.town.mid[0]).await.on_call(true).await.ok();
    hub.advance(30_000).await;
    let shown = staff.show(alarm).await;
    assert!(asked_in(&shown, 1).contains(&hub.town.mid[0].id()));
    hub.log_in(&hub.town.near[1]).await.on_call(true).await.ok();
    hub.settled().await;
    let asked_late = staff.show(alarm).await.pages.iter().any(|page| page.person == hub.town.near[1].id());
    assert!(!asked_late, "the ring had fired");
}

/// Two are needed: the first accept leaves the others ringing, the second ends the search, closing silences all.
#[tokio::test]
async fn when_two_are_needed_the_first_accept_does_not_silence_the_others() {
    let mut town = Town::new();
    town.set_policy(AlarmKind::Sos, |policy| (policy.need, policy.backup) = (2, 0));
    let hub = TestHub::in_town(town).await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let (one, mut first) = hub.screen(&hub.town.near[0]).await;
    let (two, mut second) = hub.screen(&hub.town.near[1]).await;
    let (_, mut third) = hub.screen(&hub.town.near[2]).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 1).await;
    for screen in [&mut first, &mut second, &mut third] {
        screen.ring().await;
    }
    one.accept(alarm).await.ok();
    assert_eq!(staff.show(alarm).await.phase, PhaseName::Calling);
    third.until("the first goes", |shown| (shown.calls[&alarm].going.len() == 1).then_some(())).await;
    assert_eq!(third.shown.calls[&alarm].state, hub_wire::call::CallState::Ringing);

    two.accept(alarm).await.ok();
    assert_eq!(staff.show(alarm).await.phase, PhaseName::Coming);
    let told = third.call(hub_wire::call::CallState::StoodDown).await;
    let names: Vec<_> = told.going.iter().map(|going| going.name.as_str()).collect();
    assert_eq!(names, [hub.town.near[0].name(), hub.town.near[1].name()]);

    staff.close(alarm, Outcome::Helped).await.ok();
    let timeline = staff.timeline(alarm).await;
    assert_eq!((count(&timeline, "alarm.accepted"), count(&timeline, "alarm.closed")), (2, 1));
    hub.advance(600_000).await;
    assert_eq!(staff.timeline(alarm).await.len(), timeline.len(), "nothing happens to it any more");
}

/// A timer that wakes late for a call that is over, or for a step that has gone by, does nothing.
#[tokio::test]
async fn a_late_timer_of_a_closed_call_does_nothing() {
    use hub::commander::{Lane, Work};
    use hub_core::alarm::AlarmCommand;
    use hub_core::event::Actor;
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let mut button = hub.device(&hub.town.button_a).await;
    let alarm = pressed(&mut button, 1).await;
    staff.close(alarm, Outcome::FalsePress).await.ok();
    let before = staff.timeline(alarm).await.len();
    hub.advance(300_000).await;
    let fire = Work::Alarm { alarm, command: AlarmCommand::Fire, actor: Actor::Hub, note: None };
    let _ = hub.hub().commander.run(Lane::Urgent, fire).await;
    assert_eq!(staff.timeline(alarm).await.len(), before);
    assert_eq!(staff.widen(alarm, 1).await.refusal(), (409, "closed".into()));
    assert!(staff.alarms().await.is_empty());
}

/// The top repeats for ever: nobody answers for an hour and the external service is still being told.
#[tokio::test]
async fn the_top_never_runs_out() {
    let mut town = Town::new();
    town.all_on_call(false);
    let hub = TestHub::in_town(town).await;
    let staff = hub.log_in(&hub.town.duty_lead).await;
    let mut button = hub.device(&hub.town.button_b).await;
    let alarm = pressed(&mut button, 1).await;
    hub.advance(600_000).await;
    let soon = staff.show(alarm).await;
    hub.advance(3_000_000).await;
    let later = staff.show(alarm).await;
    assert!(soon.external.notified_count >= 5, "{soon:#?}");
    assert!(later.external.notified_count > soon.external.notified_count + 40, "{later:#?}");
    assert!(later.next.is_some_and(|next| next.due_at > hub.now()), "there is always a next time");
}
