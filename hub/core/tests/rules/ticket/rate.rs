//! Rates: what one ticket counts as, and that the parts sum to the whole.

use super::given::{DAY, HOUR, Story, area, done, person, rate, staff, ticket_id};
use crate::calendar::{MONDAY, at};
use hub_core::rate::{Group, Rates, Tally, category_of, is_asked_for, monday_of};
use hub_core::ticket::{
    By, CategoryKey, Closing, Rating, Record, Size, Source, Suspicion, Ticket, TicketCommand as C, TicketState,
};
use hub_core::time::UnixMs;
use proptest::prelude::*;

/// China.
const OFFSET: i32 = 480;

fn confirmed() -> Story {
    let mut story = Story::done();
    story.must(&staff(90), C::Confirm { minutes: None });
    story
}

fn again(story: &mut Story) {
    story.must(&By::reporter(), rate(false, Some("又漏了")));
    let owner = By { actor: hub_core::event::Actor::Person(person(1)), ..super::given::worker(1) };
    story.must(&owner, C::Claim);
    story.must(&owner, done());
    story.must(&staff(90), C::Confirm { minutes: None });
}

fn unrated(mut story: Story) -> Story {
    story.pass(7 * DAY);
    story.fire();
    story
}

/// Given a ticket that closed so, then it counts as: responded in time, solved, solved in time, satisfied, refused,
/// withdrawn, reopened, and among raters or not.
type Row = (&'static str, fn() -> Story, [u32; 7], bool);

const TABLE: [Row; 10] = [
    (
        "satisfied",
        || {
            let mut s = confirmed();
            s.must(&By::reporter(), rate(true, None));
            s
        },
        [1, 1, 1, 1, 0, 0, 0],
        true,
    ),
    ("nobody rated", || unrated(confirmed()), [1, 1, 1, 0, 0, 0, 0], false),
    (
        "reopened, then satisfied: never in time",
        || {
            let mut s = confirmed();
            again(&mut s);
            s.must(&By::reporter(), rate(true, None));
            s
        },
        [1, 1, 0, 1, 0, 0, 1],
        true,
    ),
    (
        "reopened, then silence: the verdict stays no",
        || {
            let mut s = confirmed();
            again(&mut s);
            unrated(s)
        },
        [1, 1, 0, 0, 0, 0, 1],
        true,
    ),
    ("refused at once: that is a response", || refused(Story::filed()), [1, 0, 0, 0, 1, 0, 0], false),
    (
        "refused too late",
        || {
            let mut s = Story::filed();
            s.pass(3 * DAY);
            refused(s)
        },
        [0, 0, 0, 0, 1, 0, 0],
        false,
    ),
    ("refused after triage", || refused(Story::open()), [1, 0, 0, 0, 1, 0, 0], false),
    (
        "taken back before anybody looked",
        || {
            let mut s = Story::filed();
            s.must(&By::reporter(), C::Withdraw);
            s
        },
        [0, 0, 0, 0, 0, 1, 0],
        false,
    ),
    (
        "looked at too late, done in time",
        || {
            let mut s = Story::filed();
            s.pass(3 * HOUR);
            s.size(Size::Small);
            s.must(&staff(91), done());
            s.must(&staff(90), C::Confirm { minutes: None });
            unrated(s)
        },
        [0, 1, 1, 0, 0, 0, 0],
        false,
    ),
    (
        "done too late",
        || {
            let mut s = Story::filed();
            s.size(Size::Small);
            s.pass(30 * DAY);
            s.must(&staff(91), done());
            s.must(&staff(90), C::Confirm { minutes: None });
            unrated(s)
        },
        [1, 1, 0, 0, 0, 0, 0],
        false,
    ),
];

fn refused(mut story: Story) -> Story {
    story.must(&staff(90), C::Refuse { text: "不归社区管".into() });
    story
}

#[test]
fn each_ending_counts_as_the_table_says() {
    for (name, given, counts, rated) in TABLE {
        let story = given();
        let [responded_in_time, solved, solved_in_time, satisfied, refused, withdrawn, reopened] = counts;
        let all =
            Tally { closed: 1, responded_in_time, solved, solved_in_time, satisfied, refused, withdrawn, reopened };
        let raters = if rated { all } else { Tally::default() };
        assert_eq!(Group::of(&story.ticket), Some(Group { all, raters }), "{name}: {:?}", story.ticket.record);
    }
}

#[test]
fn what_is_open_or_went_on_in_another_ticket_is_counted_nowhere() {
    let (open, mut merged) = (confirmed(), Story::filed());
    merged.must(&staff(90), C::Merge { into: ticket_id(2) });
    let mut rates = Rates::default();
    rates.put(&open.ticket, None, OFFSET);
    assert_eq!(rates, Rates::default());
    rates.put(&merged.ticket, None, OFFSET);
    assert_eq!(rates, Rates { merged: 1, ..Rates::default() });
}

#[test]
fn a_private_case_is_counted_without_its_category() {
    let mut ticket = refused(Story::filed()).ticket;
    assert_eq!(category_of(&ticket), Some(&CategoryKey("leak".into())));
    ticket.named = Some([person(1)].into());
    let mut rates = Rates::default();
    rates.put(&ticket, Some(area(3)), OFFSET);
    assert_eq!(rates.categories.keys().collect::<Vec<_>>(), [&None]);
    assert_eq!(rates.whole.all.closed, 1);
}

#[test]
fn topics_are_fed_by_what_people_ask_for_openly_and_by_nothing_else() {
    let asked = Story::filed().ticket;
    assert!(is_asked_for(&asked));
    let named = Some([person(90)].into());
    assert!(!is_asked_for(&Ticket { named, ..asked.clone() }), "a private case, whatever its size");
    assert!(!is_asked_for(&Ticket { size: Some(Size::Private), ..asked.clone() }), "among residents");
    for source in [Source::Report, Source::Hazard, Source::Desk, Source::Patrol, Source::Whistle, Source::Api] {
        assert!(is_asked_for(&Ticket { source, ..asked.clone() }), "{source:?}");
    }
    for source in [Source::Alarm, Source::Device, Source::Visit, Source::Guardian] {
        assert!(!is_asked_for(&Ticket { source, ..asked.clone() }), "{source:?}");
    }
    assert!(is_asked_for(&Ticket { suspicion: Some(Suspicion::Masked), ..asked.clone() }), "somebody left a number");
    for machine in [Suspicion::Honeypot, Suspicion::TooFast, Suspicion::Repeated] {
        assert!(!is_asked_for(&Ticket { suspicion: Some(machine), ..asked.clone() }), "{machine:?}");
    }
}

#[test]
fn a_week_is_monday_to_sunday_where_people_live() {
    for (when, monday) in [
        (at(MONDAY, 0, 0), MONDAY),
        (at(MONDAY + 6, 23, 59), MONDAY),
        (at(MONDAY + 7, 0, 0), MONDAY + 7),
        (at(MONDAY - 1, 23, 59), MONDAY - 7),
        (UnixMs(0), -3),
        (UnixMs(-1_000_000_000), -17),
    ] {
        assert_eq!(monday_of(when, OFFSET), monday, "{when:?}");
    }
}

prop_compose! {
    fn closed()(
        how in prop::sample::select(vec![
            Closing::Satisfied, Closing::Unrated, Closing::Refused, Closing::Merged, Closing::Withdrawn,
        ]),
        rated in prop::option::of(any::<bool>()),
        in_time in prop::array::uniform2(prop::option::of(any::<bool>())),
        reopened in 0_u32..3,
        day in 0_i64..40,
        category in 0_u8..4,
        private in any::<bool>(),
    ) -> Ticket {
        let when = at(MONDAY + day, 9, 0);
        let mut ticket = Story::filed().ticket;
        ticket.state = TicketState::Closed { how, at: when };
        ticket.rating = rated.map(|satisfied| Rating { satisfied, text: None, at: when });
        let [responded_in_time, done_in_time] = in_time;
        ticket.record = Record { responded_in_time, done_in_time, ..Record::default() };
        ticket.reopened = reopened;
        ticket.category = CategoryKey(format!("c{category}").into());
        ticket.named = private.then(|| [person(1)].into());
        ticket
    }
}

fn sum<'a>(groups: impl Iterator<Item = &'a Group>) -> Group {
    groups.fold(Group::default(), |mut sum, group| {
        sum.add(group);
        sum
    })
}

proptest! {
    #[test]
    fn the_parts_sum_to_the_whole_and_no_rate_is_above_one(
        tickets in prop::collection::vec((closed(), prop::option::of(2_u128..5)), 0..60),
    ) {
        let mut rates = Rates::default();
        for (ticket, grid) in &tickets {
            rates.put(ticket, grid.map(area), OFFSET);
        }
        for parts in [sum(rates.grids.values()), sum(rates.categories.values()), sum(rates.weeks.values())] {
            prop_assert_eq!(parts, rates.whole);
        }
        prop_assert_eq!((rates.whole.all.closed + rates.merged) as usize, tickets.len());
        for Group { all, raters } in rates.weeks.values().chain(rates.grids.values()) {
            for tally in [all, raters] {
                let parts = [tally.responded_in_time, tally.solved, tally.solved_in_time, tally.satisfied, tally.reopened];
                prop_assert!(parts.iter().all(|part| *part <= tally.closed));
                prop_assert!(tally.refused + tally.withdrawn + tally.solved == tally.closed);
                prop_assert!(tally.solved_in_time <= tally.solved);
            }
            prop_assert_eq!(all.satisfied, raters.satisfied);
            prop_assert!(raters.closed <= all.closed);
        }
    }
}
