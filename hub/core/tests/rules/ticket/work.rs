//! Triage, dispatch, claim, lease.

use super::given::{HOUR, MIN, Story, done, filing, person, progress, staff, team, worker};
use crate::calendar::{MONDAY, at};
use hub_core::ids::NoteId;
use hub_core::ticket::{Assignee, By, Size, TicketCommand as C, TicketRefusal as R, TicketState};
use std::collections::BTreeSet;
use uuid::Uuid;

#[test]
fn the_first_claim_wins_and_the_second_is_told_who_has_it() {
    let mut story = Story::open();
    story.must(&worker(1), C::Claim);
    assert_eq!(story.asks(&worker(2), C::Claim), Err(R::Taken { by: person(1) }));
    story.must(&worker(1), C::Claim);
    assert!(story.last.is_empty(), "claiming again is known already");
    assert_eq!(story.asks(&worker(2), done()), Err(R::Taken { by: person(1) }));
    story.must(&worker(1), done());
    assert_eq!(story.asks(&worker(2), C::Claim), Err(R::Taken { by: person(1) }));
}

#[test]
fn a_claim_lapses_after_four_hours_of_service_and_the_clocks_go_on() {
    let mut story = Story::open();
    let before = story.ticket.dues;
    story.to(at(MONDAY, 18, 0));
    story.must(&worker(1), C::Claim);
    assert_eq!(story.ticket.holder(), Some((person(1), at(MONDAY + 1, 10, 0))));
    story.to(at(MONDAY + 1, 9, 59));
    assert!(!story.fire().contains(&"handed_back"));
    story.pass(MIN);
    assert_eq!(story.fire(), ["handed_back"]);
    assert_eq!((&story.ticket.state, story.ticket.dues.solve_by), (&TicketState::Open, before.solve_by));
    assert!(story.ticket.handed_back.contains(&person(1)));
    assert!(story.fire().is_empty(), "firing twice is harmless");
}

#[test]
fn a_sign_of_life_extends_the_claim_and_a_step_more_does_not() {
    let mut story = Story::claimed();
    story.pass(30 * MIN);
    story.must(&By::hub(), C::Near { person: person(1) });
    assert!(story.last.is_empty(), "three quarters are left");
    story.pass(HOUR);
    story.must(&By::hub(), C::Near { person: person(2) });
    assert!(story.last.is_empty(), "somebody else's position");
    story.must(&By::hub(), C::Near { person: person(1) });
    assert_eq!(story.ticket.holder().unwrap().1, story.now.plus_ms(4 * HOUR));
    story.pass(HOUR);
    story.must(&worker(1), progress());
    assert_eq!(story.ticket.holder().unwrap().1, story.now.plus_ms(4 * HOUR));
}

#[test]
fn handing_back_needs_a_reason_and_lets_the_next_one_claim() {
    let mut story = Story::claimed();
    let solve_by = story.ticket.dues.solve_by;
    assert_eq!(story.asks(&worker(1), C::HandBack { text: "  ".into() }), Err(R::ReasonMissing));
    assert_eq!(story.asks(&worker(2), C::HandBack { text: "x".into() }), Err(R::Taken { by: person(1) }));
    story.must(&worker(1), C::HandBack { text: "没有工具".into() });
    assert_eq!(story.ticket.dues.solve_by, solve_by);
    story.must(&worker(2), C::Claim);
    assert_eq!(story.ticket.holder().unwrap().0, person(2));
}

#[test]
fn only_the_one_or_the_team_it_is_given_to_may_claim_it() {
    let mut story = Story::filed();
    assert_eq!(story.asks(&staff(90), C::Dispatch { to: Assignee::Team(team(1)) }), Err(R::NotTriaged));
    story.size(Size::Big);
    assert_eq!(story.asks(&worker(1), C::Claim), Err(R::NotOffered));
    story.dispatch(Assignee::Person(person(2)));
    assert_eq!(story.asks(&worker(1), C::Claim), Err(R::NotOffered));
    story.dispatch(Assignee::Team(team(1)));
    assert_eq!(story.asks(&worker(2), C::Claim), Err(R::NotOffered));
    story.must(&worker(40), C::Claim);
    story.dispatch(Assignee::Person(person(3)));
    assert_eq!(story.ticket.holder(), None, "given anew: taken from the one who had it");
    assert_eq!(story.asks(&worker(40), progress()), Err(R::NotYours));
}

#[test]
fn a_volunteer_cannot_do_what_staff_do() {
    let mut story = Story::claimed();
    let size = C::Triage { size: Size::Big, category: story.category.key.clone(), named: None };
    for command in [size, C::Open, C::Confirm { minutes: None }, C::Refuse { text: "x".into() }, C::Clear] {
        assert_eq!(story.asks(&worker(1), command), Err(R::NotYours));
    }
    assert_eq!(story.asks(&By::reporter(), C::Claim), Err(R::NotYours));
    assert_eq!(story.asks(&staff(90), C::Withdraw), Err(R::NotYours));
}

#[test]
fn a_private_case_is_seen_by_the_named_only_and_offered_to_nobody() {
    let mut story = Story::filed();
    let named = Some(BTreeSet::from([person(90), person(7)]));
    let category = story.category.key.clone();
    story.must(&staff(90), C::Triage { size: Size::Small, category: category.clone(), named });
    assert_eq!(story.asks(&staff(91), C::Note { text: "x".into() }), Err(R::NoSuchTicket));
    assert_eq!(story.asks(&By::reporter(), C::MeToo { by: "a".into() }), Err(R::NoSuchTicket));
    assert_eq!(story.asks(&staff(90), C::Open), Err(R::PrivateCase));
    assert_eq!(story.asks(&staff(90), C::Dispatch { to: Assignee::Person(person(1)) }), Err(R::PrivateCase));
    assert_eq!(story.asks(&staff(90), C::Dispatch { to: Assignee::Team(team(1)) }), Err(R::PrivateCase));
    story.dispatch(Assignee::Person(person(7)));
    story.must(&worker(7), C::Claim);
    story.must(&worker(7), C::HandBack { text: "x".into() });
    assert_eq!(story.ticket.state, TicketState::Triaged, "it does not fall into the pool");
    story.must(&staff(90), C::Triage { size: Size::Big, category, named: None });
    assert!(story.ticket.named.is_some(), "sizing anew does not make it public");
}

#[test]
fn a_ticket_that_becomes_private_is_taken_from_whoever_is_not_named() {
    let mut story = Story::claimed();
    let named = Some(BTreeSet::from([person(90)]));
    let category = story.category.key.clone();
    story.must(&staff(90), C::Triage { size: Size::Small, category, named });
    assert_eq!((story.ticket.holder(), &story.ticket.state), (None, &TicketState::Triaged));
}

#[test]
fn one_that_is_sized_when_it_is_filed_needs_no_second_look() {
    let story =
        Story::of(super::given::category(false), hub_core::ticket::Filing { size: Some(Size::Big), ..filing() });
    assert_eq!(story.verbs(), ["filed", "triaged"]);
    assert_eq!((&story.ticket.state, story.ticket.dues.respond_by), (&TicketState::Triaged, None));
}

#[test]
fn what_is_sent_again_with_the_same_id_is_kept_once() {
    let mut story = Story::claimed();
    let once = |text: &str| C::Once {
        id: NoteId(Uuid::from_u128(5)),
        command: Box::new(C::Progress { text: text.into(), photos: Vec::new() }),
    };
    story.must(&worker(1), once("到了"));
    assert_eq!(story.verbs(), ["progressed"]);
    let texts = story.ticket.texts.len();
    story.must(&worker(1), once("到了"));
    assert_eq!((story.last.len(), story.ticket.texts.len()), (0, texts));
    assert!(story.asks(&worker(2), once("到了")).is_err(), "somebody else's id is nobody's");
    let open = C::Once { id: NoteId(Uuid::from_u128(6)), command: Box::new(C::Note { text: "x".into() }) };
    assert_eq!(story.asks(&worker(1), open), Err(R::NotYours), "it is no way round what may be done");
}

#[test]
fn who_shows_a_picture_and_who_takes_it_back_stands_in_the_history() {
    let mut story = Story::done();
    let photo = hub_core::ids::PhotoId(Uuid::from_u128(1));
    assert_eq!(story.asks(&worker(1), C::ShowPhoto { photo, on: true }), Err(R::NotYours));
    story.must(&staff(90), C::ShowPhoto { photo, on: true });
    assert_eq!(story.verbs(), ["photo_published"]);
    story.must(&staff(90), C::ShowPhoto { photo, on: false });
    assert_eq!(story.verbs(), ["photo_withdrawn"]);
}
