//! Done, confirmed, rated, closed, reopened, merged.

use super::given::{DAY, MIN, Story, done, person, rate, staff, team, ticket_id, worker};
use hub_core::ticket::{
    Assignee, By, Closing, Link, Merged, TicketCommand as C, TicketRefusal as R, TicketState, deadlines,
};
use std::collections::BTreeSet;

fn closed_as(story: &Story) -> Option<Closing> {
    if let TicketState::Closed { how, .. } = story.ticket.state { Some(how) } else { None }
}

fn confirmed() -> Story {
    let mut story = Story::done();
    story.must(&staff(90), C::Confirm { minutes: None });
    story
}

#[test]
fn sent_back_goes_to_who_did_it_and_confirmed_asks_for_a_rating() {
    let mut story = Story::done();
    assert_eq!(story.asks(&staff(90), C::SendBack { text: "".into() }), Err(R::ReasonMissing));
    story.must(&staff(90), C::SendBack { text: "还在漏".into() });
    assert_eq!(story.ticket.holder().unwrap().0, person(1));
    story.must(&worker(1), done());
    story.must(&staff(90), C::Confirm { minutes: None });
    assert!(matches!(story.ticket.state, TicketState::Confirmed { by, .. } if by == person(1)));
    story.must(&By::reporter(), rate(true, None));
    assert_eq!((closed_as(&story), story.ticket.rating.unwrap().satisfied), (Some(Closing::Satisfied), true));
    story.must(&By::reporter(), rate(true, None));
    assert!(story.last.is_empty());
}

#[test]
fn minutes_are_reckoned_from_the_claim_and_the_coordinator_has_the_last_word() {
    let mut story = Story::done();
    assert_eq!(story.ticket.minutes, [(person(1), 30)]);
    let confirm = |minutes: Vec<_>| C::Confirm { minutes: Some(minutes) };
    for wrong in [vec![(person(1), 0)], vec![(person(1), 1_441)], vec![(person(1), 5), (person(1), 5)]] {
        assert_eq!(story.asks(&staff(90), confirm(wrong)), Err(R::Minutes));
    }
    story.must(&staff(90), confirm(vec![(person(1), 20), (person(2), 45)]));
    assert_eq!(story.ticket.minutes, [(person(1), 20), (person(2), 45)]);
}

#[test]
fn nobody_confirms_what_they_did_themselves_but_another_may() {
    let confirm = |minutes| C::Confirm { minutes };
    let mut own = Story::done();
    assert_eq!(own.asks(&staff(1), confirm(None)), Err(R::OwnWork), "who did it");
    assert_eq!(own.asks(&staff(1), confirm(Some(vec![(person(2), 30)]))), Err(R::OwnWork), "and says it was another");
    assert_eq!(own.asks(&staff(90), confirm(Some(vec![(person(90), 30)]))), Err(R::OwnWork), "who is paid");
    own.must(&staff(90), confirm(Some(vec![(person(1), 20), (person(2), 10)])));
    own.must(&staff(1), confirm(None));
    assert!(own.last.is_empty(), "it is confirmed already");

    let mut helped = Story::claimed();
    helped.must(&worker(1), C::Done { text: "好了".into(), minutes: vec![(person(90), 60)], photos: Vec::new() });
    assert_eq!(helped.asks(&staff(90), confirm(None)), Err(R::OwnWork), "whose minutes were said");
    helped.must(&staff(91), confirm(None));
}

#[test]
fn nobody_rates_within_seven_days_and_it_is_closed_as_unrated() {
    let mut story = confirmed();
    story.pass(7 * DAY - 1);
    assert!(story.fire().is_empty());
    story.pass(1);
    assert_eq!(story.fire(), ["closed"]);
    assert_eq!((closed_as(&story), deadlines(&story.ticket).len()), (Some(Closing::Unrated), 0));
}

#[test]
fn not_satisfied_needs_words_and_reaches_the_owner_again() {
    let mut story = confirmed();
    assert_eq!(story.asks(&By::reporter(), rate(false, None)), Err(R::ReasonMissing));
    story.must(&By::reporter(), rate(false, Some("还在漏")));
    assert_eq!(story.verbs(), ["rated", "reopened"]);
    let owner = Assignee::Person(person(1));
    assert!(matches!(story.ticket.state, TicketState::Dispatched { to, .. } if to == owner));
    assert_eq!((story.ticket.reopened, story.ticket.dues.since), (1, story.now));
    story.must(&worker(1), C::Claim);
}

#[test]
fn a_closed_one_is_reopened_by_the_reporter_within_thirty_days() {
    let mut story = confirmed();
    story.must(&By::reporter(), rate(true, None));
    story.pass(29 * DAY);
    story.must(&By::reporter(), rate(false, Some("又漏了")));
    assert!(matches!(story.ticket.state, TicketState::Dispatched { .. }));
    let mut late = confirmed();
    late.must(&By::reporter(), rate(true, None));
    late.pass(31 * DAY);
    assert_eq!(late.asks(&By::reporter(), rate(false, Some("又漏了"))), Err(R::Closed));
    late.must(&staff(90), C::Reopen { text: "居民来电".into() });
    assert!(late.ticket.is_open());
}

#[test]
fn rating_what_is_not_confirmed_is_refused() {
    for mut story in [Story::filed(), Story::open(), Story::claimed(), Story::done()] {
        assert_eq!(story.asks(&By::reporter(), rate(true, None)), Err(R::NotNow));
    }
}

#[test]
fn refusing_needs_a_reason_and_a_refused_one_can_be_taken_up_again() {
    let mut story = Story::filed();
    assert_eq!(story.asks(&staff(90), C::Refuse { text: " ".into() }), Err(R::ReasonMissing));
    story.must(&staff(90), C::Refuse { text: "不属于本街道".into() });
    assert_eq!(closed_as(&story), Some(Closing::Refused));
    assert_eq!(story.asks(&By::reporter(), C::Write { text: "x".into() }), Err(R::Closed));
    story.must(&staff(90), C::Reopen { text: "弄错了".into() });
    assert_eq!(story.ticket.state, TicketState::Submitted);
}

#[test]
fn a_merge_moves_followers_and_counts_those_with_the_same_trouble() {
    let mut other = Story::open();
    other.must(&By::reporter(), C::MeToo { by: "a".into() });
    other.must(&By::reporter(), C::MeToo { by: "a".into() });
    other.must(&By::reporter(), C::MeToo { by: "own".into() });
    assert_eq!(other.ticket.me_too.len(), 1, "the same one and the reporter do not count twice");
    let mut story = Story::open();
    let brings = Merged { me_too: BTreeSet::from(["a".into(), "b".into()]), followers: BTreeSet::from(["b".into()]) };
    story.must(&staff(90), C::TakeIn { ticket: ticket_id(2), brings: brings.clone() });
    assert_eq!((story.ticket.me_too.len(), story.ticket.followers.len()), (2, 1));
    assert!(story.ticket.links.contains(&Link::Ticket(ticket_id(2))));
    story.must(&staff(90), C::TakeIn { ticket: ticket_id(2), brings: brings.clone() });
    assert!(story.last.is_empty());
    assert_eq!(story.asks(&staff(90), C::TakeIn { ticket: ticket_id(1), brings: brings.clone() }), Err(R::NoMerge));
    assert_eq!(story.asks(&staff(90), C::Merge { into: ticket_id(1) }), Err(R::NoMerge));
    other.must(&staff(90), C::Merge { into: ticket_id(9) });
    assert_eq!(closed_as(&other), Some(Closing::Merged));
    assert_eq!(other.asks(&staff(90), C::TakeIn { ticket: ticket_id(3), brings }), Err(R::NoMerge));
    assert_eq!(other.asks(&staff(90), C::Reopen { text: "x".into() }), Err(R::NotNow));
}

#[test]
fn the_reporter_takes_it_back_unless_others_wait_for_it_too() {
    let mut story = Story::claimed();
    story.must(&By::reporter(), C::MeToo { by: "a".into() });
    assert_eq!(story.asks(&By::reporter(), C::Withdraw), Err(R::OthersToo));
    let mut alone = Story::claimed();
    alone.must(&By::reporter(), C::Withdraw);
    assert_eq!(closed_as(&alone), Some(Closing::Withdrawn));
}

#[test]
fn a_department_without_phones_is_done_by_the_desk() {
    let mut story = Story::open();
    story.dispatch(Assignee::Team(team(5)));
    story.pass(10 * MIN);
    story.must(&staff(90), done());
    assert!(matches!(story.ticket.state, TicketState::Done { by, .. } if by == person(90)));
    assert!(story.ticket.minutes.is_empty(), "nobody said how long it took");
}

#[test]
fn a_long_claim_earns_eight_hours_at_most_without_a_word() {
    let mut story = Story::claimed();
    for _ in 0..5 {
        story.pass(180 * MIN);
        story.must(&worker(1), super::given::progress());
    }
    story.must(&worker(1), done());
    assert_eq!(story.ticket.minutes, [(person(1), 480)]);
}
