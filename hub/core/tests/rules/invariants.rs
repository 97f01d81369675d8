//! Whatever is asked of an alarm, in whatever order and at whatever time, the invariants hold.

use crate::given::{Story, device, person, responder, town};
use hub_core::access::{Grant, Role};
use hub_core::alarm::{
    Alarm, AlarmCommand, AlarmEvent, Effect, Outcome, Phase, apply, deadlines, decide, effects, next_deadline,
};
use hub_core::dispatch::{PickCause, Roster};
use hub_core::event::Actor;
use hub_core::ids::{NoteId, PageNo, PersonId};
use hub_core::policy::Policy;
use hub_core::signal::{ALARM_KINDS, AlarmKind};
use hub_core::time::{Now, UnixMs};
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Everybody who may be in a story: volunteers, a contact, staff, and one whom nobody knows. The first ones act more
/// often, so that what one person does one after the other is tried as well.
const PEOPLE: [u128; 19] = [1, 1, 1, 1, 2, 2, 2, 2, 3, 4, 5, 6, 7, 8, 9, 50, 60, 70, 99];

fn somebody() -> impl Strategy<Value = PersonId> {
    select(PEOPLE.to_vec()).prop_map(person)
}

fn page() -> impl Strategy<Value = PageNo> {
    (1u32..30).prop_map(PageNo)
}

fn command() -> impl Strategy<Value = AlarmCommand> {
    let outcome = Outcome::Helped;
    prop_oneof![
        4 => Just(AlarmCommand::Fire),
        1 => prop::option::of(0u64..100_000).prop_map(|late_by_ms| AlarmCommand::Press { late_by_ms }),
        1 => Just(AlarmCommand::DeviceCancel),
        1 => page().prop_map(|page| AlarmCommand::PageSent { page }),
        6 => page().prop_map(|page| AlarmCommand::PageDelivered { page }),
        2 => page().prop_map(|page| AlarmCommand::PageSeen { page }),
        1 => page().prop_map(|page| AlarmCommand::PageUndeliverable { page }),
        5 => (somebody(), prop::bool::weighted(0.2))
            .prop_map(|(person, on_behalf)| AlarmCommand::Accept { person, on_behalf }),
        3 => somebody().prop_map(|person| AlarmCommand::Decline { person }),
        2 => somebody().prop_map(|person| AlarmCommand::Depart { person }),
        2 => (somebody(), 0u32..500).prop_map(|(person, distance_m)| AlarmCommand::Approach { person, distance_m }),
        3 => somebody().prop_map(|person| AlarmCommand::Arrive { person }),
        1 => somebody().prop_map(|person| AlarmCommand::AllWell { person }),
        2 => somebody().prop_map(|person| AlarmCommand::OffCall { person }),
        2 => (0u8..8).prop_map(|expected_step| AlarmCommand::Widen { expected_step }),
        2 => somebody().prop_map(|person| AlarmCommand::AddPerson { person }),
        1 => any::<u128>().prop_map(|id| AlarmCommand::Note { note: NoteId(Uuid::from_u128(id)) }),
        1 => Just(AlarmCommand::NotifyExternal),
        1 => Just(AlarmCommand::ExternalTaken),
        1 => prop::bool::weighted(0.3)
            .prop_filter_map("seldom", move |close| close.then_some(AlarmCommand::Close { outcome })),
    ]
}

/// What is asked, by whom, and how many milliseconds after what was asked before.
#[derive(Clone, Debug)]
struct Move {
    command: AlarmCommand,
    actor: Actor,
    after_ms: i64,
    hour: u8,
}

fn a_move() -> impl Strategy<Value = Move> {
    let actor = select(vec![
        Actor::Person(person(60)),
        Actor::Person(person(60)),
        Actor::Device(device(1)),
        Actor::Device(device(2)),
        Actor::Hub,
    ]);
    let after_ms = prop_oneof![4 => 0i64..6_000, 3 => 0i64..40_000, 1 => 0i64..900_000];
    (command(), actor, after_ms, 0u8..24).prop_map(|(command, actor, after_ms, hour)| Move {
        command,
        actor,
        after_ms,
        hour,
    })
}

fn policy(kind: AlarmKind) -> impl Strategy<Value = Policy> {
    (1u8..4, 0u8..3, 0u32..40, 1u32..150).prop_map(move |(need, backup, backup_window_s, answer_s)| Policy {
        need,
        backup,
        backup_window_s,
        answer_s,
        ..Policy::standard(kind)
    })
}

fn opened() -> impl Strategy<Value = (AlarmKind, Policy, usize, bool)> {
    select(ALARM_KINDS.to_vec()).prop_flat_map(|kind| (Just(kind), policy(kind), 0usize..10, prop::bool::weighted(0.8)))
}

fn story(kind: AlarmKind, frozen: Policy, volunteers: usize, staffed: bool) -> Story {
    let people: Vec<(u128, f64)> = (1..=9).map(|number| (number, 45.0 * number as f64)).take(volunteers).collect();
    let mut town = town(kind).volunteers(&people).contacts(&[50, 2]).policy(|policy| *policy = frozen);
    if staffed {
        let mut both = responder(60, Role::Coordinator, 400.0);
        both.grants.push(Grant { role: Role::DutyLead, area: crate::given::grid() });
        town = town.with(both).with(responder(70, Role::DutyLead, 500.0));
    }
    town.opens()
}

/// Steps fire in order, none twice, none skipped; the top repeats.
fn steps_in_order(events: &[AlarmEvent], steps: usize) -> Result<(), TestCaseError> {
    let mut expected = 0usize;
    for event in events {
        if let AlarmEvent::StepFired { step, .. } = event {
            prop_assert_eq!(usize::from(*step), expected);
            expected = (expected + 1).min(steps);
        }
    }
    Ok(())
}

/// Nobody's phone rings for two pages.
fn rings_once(alarm: &Alarm) -> Result<(), TestCaseError> {
    let mut rings: BTreeMap<PersonId, usize> = BTreeMap::new();
    alarm.pages.iter().filter(|page| page.state.rings()).for_each(|page| *rings.entry(page.person).or_default() += 1);
    prop_assert!(rings.values().all(|count| *count == 1), "{:?}", rings);
    Ok(())
}

/// Accepts beyond the places are only those that staff wanted.
fn never_more_than_places(
    before: &Alarm,
    after: &Alarm,
    event: &AlarmEvent,
    command: &AlarmCommand,
) -> Result<(), TestCaseError> {
    let AlarmEvent::Accepted { page, .. } = event else { return Ok(()) };
    let wanted = match command {
        AlarmCommand::Accept { on_behalf: true, .. } | AlarmCommand::Arrive { .. } => true,
        _ => match before.phase {
            Phase::OnScene { since } => before.page(*page).is_some_and(|page| page.asked_at > since),
            _ => false,
        },
    };
    let by_hand = before.page(*page).is_some_and(|page| page.pick.cause == PickCause::ByHand);
    if !wanted && !by_hand {
        prop_assert!(after.accepts() <= after.places(), "{} of {}", after.accepts(), after.places());
    }
    Ok(())
}

/// The state agrees with itself.
fn sound(alarm: &Alarm) -> Result<(), TestCaseError> {
    prop_assert_eq!(alarm.is_open(), next_deadline(alarm).is_some(), "open exactly while there is a deadline");
    let enough = alarm.accepts() >= usize::from(alarm.need);
    match alarm.phase {
        Phase::Calling { .. } => prop_assert!(!enough),
        Phase::Coming { .. } => prop_assert!(enough && !alarm.somebody_arrived()),
        Phase::OnScene { .. } => prop_assert!(enough && alarm.somebody_arrived()),
        Phase::Closed { .. } => prop_assert!(alarm.pages.iter().all(|page| !page.state.stands())),
    }
    rings_once(alarm)
}

fn pages(alarm: &Alarm, events: &[AlarmEvent]) -> usize {
    let due = events.iter().flat_map(|event| effects(alarm, event));
    due.filter(|effect| matches!(effect, Effect::Page { .. })).count()
}

/// The alarm that a log leads to which was written down: all of it but the place, which is never written there.
fn read_back(log: &[(AlarmEvent, UnixMs)]) -> Alarm {
    let lines = log.iter().map(|(event, at)| (serde_json::to_string(event).unwrap(), *at));
    lines.fold(None, |alarm, (line, at)| apply(alarm, &serde_json::from_str(&line).unwrap(), at)).unwrap()
}

/// One move, with everything that must hold around it.
fn make(
    alarm: &Alarm,
    step: &Move,
    now: Now,
    roster: &Roster,
) -> Result<Option<(Alarm, Vec<AlarmEvent>)>, TestCaseError> {
    let decided = decide(alarm, &step.command, step.actor, now, roster);
    prop_assert_eq!(&decide(alarm, &step.command, step.actor, now, roster), &decided, "not the same twice");
    let Ok(decided) = decided else { return Ok(None) };
    let mut folded = alarm.clone();
    for event in &decided.events {
        let before = folded.clone();
        folded = apply(Some(folded), event, now.at).unwrap();
        never_more_than_places(&before, &folded, event, &step.command)?;
    }
    prop_assert_eq!(&folded, &decided.alarm, "the events do not lead to the alarm");
    sound(&decided.alarm)?;
    if !alarm.is_open() {
        prop_assert_eq!(pages(&decided.alarm, &decided.events), 0, "a closed alarm pages");
    }
    if step.command == AlarmCommand::Fire {
        prop_assert!(deadlines(&decided.alarm).iter().all(|deadline| deadline.due_at > now.at), "due, not done");
        let again = decide(&decided.alarm, &AlarmCommand::Fire, step.actor, now, roster).unwrap();
        prop_assert_eq!(again.events, []);
    }
    Ok(Some((decided.alarm, decided.events)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, max_global_rejects: 100_000, ..ProptestConfig::default() })]

    #[test]
    fn the_invariants_hold_whatever_is_asked_and_whenever(
        (kind, policy, volunteers, staffed) in opened(),
        moves in prop::collection::vec(a_move(), 1..60),
    ) {
        let begun = story(kind, policy, volunteers, staffed);
        let (mut alarm, roster) = (begun.alarm.clone(), &begun.roster);
        let mut events: Vec<AlarmEvent> = begun.last().to_vec();
        let mut log: Vec<_> = events.iter().map(|event| (event.clone(), crate::given::T0)).collect();
        let mut at = crate::given::T0;
        sound(&alarm)?;
        for step in &moves {
            at = at.plus_ms(step.after_ms);
            if let Some((after, new)) = make(&alarm, step, Now { at, hour: step.hour }, roster)? {
                log.extend(new.iter().map(|event| (event.clone(), at)));
                events.extend(new);
                alarm = after;
            }
        }
        steps_in_order(&events, alarm.policy.steps.len())?;
        let folded = log.iter().fold(None, |alarm, (event, at)| apply(alarm, event, *at)).unwrap();
        prop_assert_eq!(folded.version as usize, log.len());
        prop_assert_eq!(&folded, &alarm);
        prop_assert_eq!(read_back(&log), Alarm { place: None, ..alarm });
    }

    /// Left alone, an alarm is looked at again and again, and each look is a step, a gap or a question: it never
    /// goes quiet and never spins.
    #[test]
    fn an_alarm_that_is_left_alone_never_falls_silent(
        (kind, policy, volunteers, staffed) in opened(),
        moves in prop::collection::vec(a_move(), 0..20),
    ) {
        let begun = story(kind, policy, volunteers, staffed);
        let (mut alarm, roster) = (begun.alarm.clone(), &begun.roster);
        let mut at = crate::given::T0;
        for step in &moves {
            at = at.plus_ms(step.after_ms);
            if let Ok(decided) = decide(&alarm, &step.command, step.actor, Now { at, hour: step.hour }, roster) {
                alarm = decided.alarm;
            }
        }
        for _ in 0..30 {
            let Some(next) = next_deadline(&alarm) else { break };
            at = at.max(next.due_at);
            let fired = decide(&alarm, &AlarmCommand::Fire, Actor::Hub, Now { at, hour: 10 }, roster).unwrap();
            prop_assert!(!fired.events.is_empty(), "{:?} was due and nothing happened", next);
            alarm = fired.alarm;
        }
    }
}
