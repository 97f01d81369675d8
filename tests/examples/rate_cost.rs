//! Prints what rates and topics cost: `rate_cost [closed tickets, 20000]`. Time of each answer, and what the process
//! holds before, at its highest, and afterwards. In a hub of its own on SQLite, with the clock at a Monday.
#![allow(clippy::print_stdout, clippy::disallowed_methods, clippy::unwrap_used)]

use hub_core::calendar::Calendar;
use hub_core::ids::TicketId;
use hub_core::ticket::{
    By, Category, CategoryKey, Closing, Filing, Ladder, Rating, Reporter, Rules, Size, SizeLimits, Source, Ticket,
    TicketState, file,
};
use hub_core::time::UnixMs;
use hub_store::{Batch, NounRow, NounTable, Row};
use std::time::Instant;
use tests::{BEGIN, TestHub, Town};
use uuid::Uuid;

const HOUR: i64 = 3_600_000;
const TEXTS: [&str; 8] = [
    "3号楼2单元电梯又坏了，老人下不去楼，麻烦尽快处理",
    "楼道里堆满杂物，消防通道被电动车占用，走不过去",
    "路灯闪烁几天了，晚上看不清路，请派人来修",
    "厨房天花板漏水，楼上住户说没有漏，希望协调一下",
    "垃圾桶满了没人清，有异味，夏天蚊子很多",
    "井盖松动，车子压过去声音很大，孩子在旁边玩很危险",
    "小区门禁坏了，外面的人随便进，晚上不放心",
    "广场舞音乐太响，晚上九点还在放，影响休息",
];

/// The ticket of this number, filed `number` x 12 minutes before the beginning and closed a day later or so.
fn ticket(number: u32, town: &Town, category: &Category, calendar: &Calendar) -> Ticket {
    let opened_at = BEGIN.plus_ms(-i64::from(number) * HOUR / 5 - 26 * HOUR);
    let rules = Rules {
        category,
        sizes: SizeLimits::default(),
        calendar,
        utc_offset_min: 480,
        climb: Vec::new(),
        usual: Ladder::usual(),
        urgent: Ladder::urgent(),
    };
    let building = if number.is_multiple_of(3) { &town.building_b } else { &town.building_a };
    let filing = Filing {
        id: TicketId(Uuid::from_u128(u128::from(number) + 1)),
        no: number,
        area: building.path.clone(),
        place: None,
        household: None,
        source: Source::Report,
        links: Vec::new(),
        text: TEXTS[number as usize % TEXTS.len()].into(),
        form: Vec::new(),
        photos: Vec::new(),
        reporter: Reporter { name: Some(format!("业主{number}")), ..Reporter::default() },
        suspicion: None,
        size: Some(Size::Small),
        named: None,
    };
    let mut ticket = file(filing, &By::reporter(), opened_at, &rules).ticket;
    let at = opened_at.plus_ms(25 * HOUR);
    ticket.state = TicketState::Closed { how: Closing::Satisfied, at };
    ticket.rating = number.is_multiple_of(2).then_some(Rating { satisfied: true, text: None, at });
    ticket
}

async fn fill(hub: &TestHub, count: u32) {
    let (category, calendar) = (
        Category {
            key: CategoryKey("leak".into()),
            zh: "漏水".into(),
            en: "Leak".into(),
            icon: "💧".into(),
            size: Size::Small,
            limits: None,
            skills: Vec::new(),
            form: Vec::new(),
            for_residents: true,
            hazard: false,
            order: 1,
        },
        Calendar::default(),
    );
    hub.offline(async |store| {
        for numbers in (0..count).collect::<Vec<_>>().chunks(500) {
            let rows = numbers.iter().map(|number| {
                let ticket = ticket(*number, &hub.town, &category, &calendar);
                let (at, closed_at) = (ticket.opened_at, ticket.closed_at());
                let row = NounRow::of(NounTable::Ticket, ticket.id.0, ticket.area.clone(), at, closed_at, &ticket);
                Row::Noun(row.unwrap())
            });
            let expected = store.head().await.unwrap().position;
            store.commit(&Batch { expected, entries: Vec::new(), rows: rows.collect() }).await.unwrap();
        }
    })
    .await;
}

/// What the process holds now and held at most, MiB.
fn memory() -> (u64, u64) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let of = |key: &str| {
        let line = status.lines().find(|line| line.starts_with(key)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
    };
    (of("VmRSS:"), of("VmHWM:"))
}

#[tokio::main]
async fn main() {
    let count = std::env::args().nth(1).map_or(20_000, |count| count.parse().unwrap());
    let mut hub = TestHub::start().await;
    hub.stop().await;
    fill(&hub, count).await;
    hub.start_again().await;
    let lead = hub.log_in(&hub.town.duty_lead).await;
    println!("{count} closed tickets; {:?} MiB now and at most", memory());
    let from = UnixMs(BEGIN.0 - i64::from(count) * HOUR / 5);
    println!("the oldest was filed {} days ago", BEGIN.since_ms(from) / (24 * HOUR));
    for path in ["/api/rates?from=2025-01-01", "/api/rates?from=2025-01-01", "/api/rates", "/api/topics", "/api/topics"]
    {
        let began = Instant::now();
        let answer = lead.get(path).await;
        println!("{path}: {} ms, {} bytes, {:?} MiB", began.elapsed().as_millis(), answer.ok().text.len(), memory());
    }
    hub.stop().await;
}
