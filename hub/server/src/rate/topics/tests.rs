//! What is heard once is counted once, and no more is told than can be read.
#![allow(clippy::unwrap_used)]

use super::*;
use hub_core::ticket::{By, CategoryKey, Filing, Reporter, Size, Source, file};
use uuid::Uuid;

const DAY_MS: i64 = 86_400_000;
const TO: UnixMs = UnixMs(100 * DAY_MS);

/// Of five weeks, in one area and one category.
fn question(area: &AreaPath) -> Question {
    let from = TO.plus_ms(-35 * DAY_MS);
    Question { areas: vec![area.clone()], from, to: TO, category: Some(CategoryKey("lift".into())) }
}

fn area(number: u128) -> AreaPath {
    AreaPath::root().child(AreaId(Uuid::from_u128(number)))
}

fn ticket(number: u128, area: &AreaPath, category: &str, at: UnixMs) -> Ticket {
    let (world, category) = (World::default(), CategoryKey(category.into()));
    let filing = Filing {
        id: TicketId(Uuid::from_u128(number)),
        no: 1,
        area: area.clone(),
        place: None,
        household: None,
        source: Source::Report,
        links: Vec::new(),
        text: "电梯坏了".into(),
        form: Vec::new(),
        photos: Vec::new(),
        reporter: Reporter::default(),
        suspicion: None,
        size: Some(Size::Small),
        named: None,
    };
    file(filing, &By::reporter(), at, &world.ticket_rules(area, &category, 480)).ticket
}

fn listening(area: &AreaPath) -> Listening {
    Listening::begin(question(area), Known::of(&World::default()))
}

#[test]
fn a_ticket_is_heard_once_here_in_these_weeks_and_of_this_category() {
    let (here, yesterday) = (area(1), TO.plus_ms(-DAY_MS));
    let mut listening = listening(&here);
    let told = ticket(1, &here, "lift", yesterday);
    // Open when the world was read, closed when the store was.
    listening.hear(&told);
    listening.hear(&told);
    listening.hear(&ticket(2, &area(2), "lift", yesterday));
    listening.hear(&ticket(3, &here, "leak", yesterday));
    listening.hear(&ticket(4, &here, "lift", TO));
    listening.hear(&ticket(5, &here, "lift", TO.plus_ms(-36 * DAY_MS)));
    assert_eq!(listening.told().tickets, [1, 0, 0, 0, 0]);
}

#[test]
fn of_each_trend_the_fifteen_strongest_are_told() {
    let mut listening = listening(&area(1));
    for number in 0..20 {
        let weeks = |weeks| Heard { weeks, examples: Vec::new() };
        let now = u32::try_from(number).unwrap() + 10;
        listening.heard.insert(TopicName::Place(area(100 + number)), weeks([now, 0, 0, 0, 0]));
        listening.heard.insert(TopicName::Place(area(200 + number)), weeks([now, now, now, now, now]));
    }
    let topics = listening.told().topics;
    let of = |trend| topics.iter().filter(|topic| topic.trend == trend).map(|topic| topic.weeks[0]).collect::<Vec<_>>();
    let strongest: Vec<u32> = (15..30).rev().collect();
    assert_eq!((of(Trend::Rising), of(Trend::Steady)), (strongest.clone(), strongest));
}
