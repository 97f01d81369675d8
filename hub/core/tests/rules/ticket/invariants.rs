//! Whatever is asked of a ticket, by whomever, in whatever order and at whatever time, the invariants hold.

use super::given::{HOUR, MIN, category, filing, person, rules, staff, t0, team, ticket_id, worker};
use hub_core::calendar::Calendar;
use hub_core::event::{Actor, Event};
use hub_core::ids::PhotoId;
use hub_core::ticket::{
    Assignee, Beside, By, FiveAsk, Link, Merged, Size, Ticket, TicketCommand as C, TicketEvent, TicketState,
    TicketTimer, apply, deadlines, decide, file, next_due,
};
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::BTreeSet;
use uuid::Uuid;

fn command() -> impl Strategy<Value = C> {
    let text = select(vec!["好", "", " "]).prop_map(str::to_owned);
    let somebody = (1u128..5).prop_map(person);
    let named = prop::option::weighted(0.1, Just(BTreeSet::from([person(90), person(1)])));
    let size = select(vec![Size::Big, Size::Small, Size::Private]);
    let to = prop_oneof![somebody.clone().prop_map(Assignee::Person), Just(Assignee::Team(team(1)))];
    let photos = prop::collection::vec((0u128..40).prop_map(|id| PhotoId(Uuid::from_u128(id))), 0..2);
    let key = category(false).key;
    prop_oneof![
        6 => Just(C::Fire),
        3 => (size, named).prop_map(move |(size, named)| C::Triage { size, category: key.clone(), named }),
        3 => Just(C::Open),
        2 => to.prop_map(|to| C::Dispatch { to }),
        6 => Just(C::Claim),
        3 => Just(C::Start),
        3 => (text.clone(), photos.clone()).prop_map(|(text, photos)| C::Progress { text, photos }),
        2 => somebody.prop_map(|person| C::Near { person }),
        2 => text.clone().prop_map(|text| C::HandBack { text }),
        1 => text.clone().prop_map(|text| C::Ask { ask: FiveAsk::Plan, text }),
        3 => (text.clone(), any::<bool>()).prop_map(|(text, pause)| C::Message { text, pause }),
        2 => text.clone().prop_map(|text| C::Write { text }),
        1 => Just(C::Resume),
        2 => (0i64..100, text.clone()).prop_map(|(hours, text)| C::Extend { until: t0().plus_ms(hours * HOUR), text }),
        4 => (text.clone(), photos.clone())
            .prop_map(|(text, photos)| C::Done { text, minutes: Vec::new(), photos }),
        2 => text.clone().prop_map(|text| C::SendBack { text }),
        3 => Just(C::Confirm { minutes: None }),
        3 => (any::<bool>(), prop::option::of(text.clone())).prop_map(|(satisfied, text)| C::Rate { satisfied, text }),
        1 => text.clone().prop_map(|text| C::Reopen { text }),
        1 => prop::bool::weighted(0.2).prop_map(|go| if go { C::Withdraw } else { C::Redue }),
        1 => prop::bool::weighted(0.2)
            .prop_map(|go| if go { C::Merge { into: ticket_id(9) } } else { C::Link { link: Link::Ticket(ticket_id(7)) } }),
        1 => Just(C::TakeIn { ticket: ticket_id(8), brings: Merged::default() }),
        2 => (any::<bool>(), text.clone()).prop_map(|(valid, text)| C::Judge { valid, text: Some(text) }),
        1 => Just(C::Fence),
        1 => (1u32..60).prop_map(|ask_again_min| C::Whistle { teams: vec![team(1), team(2)], ask_again_min }),
        1 => Just(C::ReportIn { team: team(1), text: None }),
        1 => (0u8..3).prop_map(|by| C::MeToo { by: by.to_string() }),
        1 => Just(C::Clear),
        1 => photos.prop_map(|photos| C::Photos { photos }),
    ]
}

fn by() -> impl Strategy<Value = By> {
    prop_oneof![
        3 => Just(staff(90)),
        4 => select(vec![1u128, 2, 3, 40, 41]).prop_map(worker),
        2 => Just(By::reporter()),
        1 => Just(By::hub()),
    ]
}

fn holders(ticket: &Ticket) -> Vec<hub_core::ids::PersonId> {
    ticket.holder().map(|(by, _)| by).into_iter().collect()
}

/// Who may take it from a holder: staff, the holder, and time.
fn may_take(event: &TicketEvent) -> bool {
    matches!(
        event,
        TicketEvent::HandedBack { .. }
            | TicketEvent::Dispatched { .. }
            | TicketEvent::Done { .. }
            | TicketEvent::Closed { .. }
    )
}

fn holds_true(ticket: &Ticket) {
    assert_eq!(
        next_due(ticket).is_none(),
        !ticket.is_open(),
        "open without a deadline, or closed with one: {ticket:?}"
    );
    assert!(holders(ticket).len() <= 1);
    if ticket.dues.paused_at.is_some() && ticket.is_to_do() {
        let runs = deadlines(ticket)
            .into_iter()
            .any(|due| !matches!(due.timer, TicketTimer::PauseEnd | TicketTimer::AskAgain));
        assert!(!runs, "a clock runs while it is paused");
    }
    if !ticket.is_to_do() {
        assert_eq!((ticket.dues.solve_by, ticket.dues.paused_at), (None, None), "{:?}", ticket.state);
    }
    if let (Some(named), Some((by, _))) = (&ticket.named, ticket.holder()) {
        assert!(named.contains(&by), "a private case in the hands of a stranger");
    }
    assert!(ticket.named.is_none() || ticket.state != TicketState::Open, "a private case in the pool");
    let numbers: Vec<u32> = ticket.texts.iter().map(|text| text.no.0).collect();
    assert_eq!(numbers, (1..=u32::try_from(numbers.len()).unwrap()).collect::<Vec<_>>());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn the_invariants_hold(
        hazard in any::<bool>(),
        steps in prop::collection::vec((by(), command(), select(vec![0, MIN, HOUR, 5 * HOUR, 30 * HOUR, 200 * HOUR])), 1..60),
    ) {
        let (category, calendar) = (category(hazard), Calendar::default());
        let rules = rules(&category, &calendar);
        let mut ticket = file(filing(), &By::reporter(), t0(), &rules).ticket;
        let mut now = t0();
        for (by, command, pass) in steps {
            now = now.plus_ms(pass);
            let Ok(decided) = decide(&ticket, command.clone(), &by, now, &rules) else { continue };
            let mut folded = ticket.clone();
            decided.beside.iter().cloned().for_each(|beside| Beside::put(beside, &mut folded));
            for event in &decided.events {
                let before = holders(&folded);
                apply(&mut folded, event, now);
                let after = holders(&folded);
                prop_assert!(before.is_empty() || before == after || may_take(event), "{event:?} took it away");
                let text = serde_json::to_string(&Event::Ticket(event.clone())).unwrap();
                prop_assert_eq!(serde_json::from_str::<Event>(&text).unwrap(), Event::Ticket(event.clone()));
                prop_assert!(!text.contains('好'), "an event carries what somebody wrote: {text}");
            }
            prop_assert_eq!(&folded, &decided.ticket, "{:?}", command);
            prop_assert_eq!(usize::try_from(decided.ticket.version - ticket.version).unwrap(), decided.events.len());
            prop_assert!(decided.events.is_empty() || command != C::Fire || by.actor != Actor::Hub || next_due(&ticket).unwrap() <= now);
            if let C::Fire = command {
                let again = decide(&decided.ticket, C::Fire, &by, now, &rules).unwrap();
                prop_assert!(again.events.is_empty(), "firing twice: {:?}", again.events);
            }
            ticket = decided.ticket;
            holds_true(&ticket);
            let row = serde_json::to_string(&ticket).unwrap();
            prop_assert_eq!(serde_json::from_str::<Ticket>(&row).unwrap(), ticket.clone());
        }
    }
}
