//! `fengdi bench rates`: what rates and topics over many closed tickets cost, and whether a desk feels it. A hub of its own
//! on a database that was filled with closed tickets; one desk asks, another one beside it asks what is cheap.
#![allow(clippy::print_stdout)]

use super::child::HubChild;
use super::side::Side;
use super::town::{People, Size, area, ensure_empty, write};
use crate::clock::{Clock, SystemClock};
use crate::commander::RegistryChange;
use crate::config::Flags;
use crate::ids::new_id;
use crate::world::built_in;
use anyhow::Context;
use clap::Args;
use hub_core::area::{AreaLevel, AreaPath};
use hub_core::calendar::Calendar;
use hub_core::ids::TicketId;
use hub_core::ticket::{
    By, Closing, Filing, Ladder, Rating, Reporter, Rules, Size as Weight, SizeLimits, Source, Ticket, TicketState, file,
};
use hub_core::time::UnixMs;
use hub_store::{Batch, NounRow, NounTable, Row, Store};
use serde::Serialize;
use serde_json::Value;
use std::time::{Duration, Instant};

const HOUR_MS: i64 = 3_600_000;
/// One ticket is filed so long after the other.
const APART_MS: i64 = 12 * 60_000;
/// Filed, and closed so much later.
const OPEN_MS: i64 = 25 * HOUR_MS;
/// Tickets in one transaction.
const SLICE: u32 = 500;
/// Between two looks of the desk beside it.
const LOOK: Duration = Duration::from_millis(20);
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

/// How many.
#[derive(Args, Clone, Debug)]
pub struct RatesFlags {
    /// Closed tickets, one every twelve minutes back from now.
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(1..=80_000))]
    tickets: u32,
    /// Grids that they are spread over.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    grids: u32,
    /// One JSON object instead of a table.
    #[arg(long)]
    json: bool,
}

/// One question.
#[derive(Debug, Serialize)]
struct Asked {
    question: &'static str,
    /// Tickets in the answer.
    tickets: u64,
    ms: u128,
    cpu_s: f64,
    /// The longest that a desk beside it waited for an answer that is cheap, milliseconds.
    beside_ms: u128,
    /// The most that the hub held meanwhile, above what it held before, MiB.
    memory_mib: f64,
}

/// Measures and prints.
pub async fn rates(flags: RatesFlags, hub: &Flags) -> anyhow::Result<()> {
    let folder = super::folder(hub)?;
    let beside = format!("sqlite://{}", folder.path().join("fengdi.db").display());
    let database = hub.database.as_deref().unwrap_or(&beside);
    let store = hub_store::open(database).await?;
    let token = fill(store.as_ref(), &flags).await;
    store.close().await;
    let token = token?;
    let child = HubChild::start(folder.path(), database).await?;
    let measured = measure(&child, &token).await;
    child.stop().await?;
    print(&flags, &measured?);
    Ok(())
}

/// A street of grids, a desk, and the tickets. Gives the desk's session.
async fn fill(store: &dyn Store, flags: &RatesFlags) -> anyhow::Result<String> {
    ensure_empty(store).await?;
    let now = SystemClock::start().now();
    let street = area(&AreaPath::root(), AreaLevel::Street, 0, now);
    let grids: Vec<_> = (0..flags.grids).map(|number| area(&street.path, AreaLevel::Grid, number, now)).collect();
    let paths: Vec<AreaPath> = grids.iter().map(|grid| grid.path.clone()).collect();
    let size = Size { devices: 0, dashboards: 1, volunteers: 0 };
    let people = People::of(&size, &street.path, now);
    let mut changes: Vec<_> = std::iter::once(street).chain(grids).map(RegistryChange::Area).collect();
    changes.extend(people.changes.iter().cloned());
    write(store, &changes, now).await?;
    for first in (0..flags.tickets).step_by(SLICE as usize) {
        let numbers = first..flags.tickets.min(first + SLICE);
        let rows = numbers.map(|number| row(number, &paths[number as usize % paths.len()], now));
        let expected = store.head().await?.position;
        let rows = rows.collect::<anyhow::Result<_>>()?;
        store.commit(&Batch { expected, entries: Vec::new(), rows }).await?;
    }
    people.log_in(store, &size, now).await?.0.pop().context("no desk")
}

/// The ticket of this number, counted back from now.
fn row(number: u32, area: &AreaPath, now: UnixMs) -> anyhow::Result<Row> {
    let ticket = ticket(number, area, now)?;
    let (opened_at, closed_at) = (ticket.opened_at, ticket.closed_at());
    Ok(Row::Noun(NounRow::of(NounTable::Ticket, ticket.id.0, area.clone(), opened_at, closed_at, &ticket)?))
}

fn ticket(number: u32, area: &AreaPath, now: UnixMs) -> anyhow::Result<Ticket> {
    let opened_at = now.plus_ms(-i64::from(number) * APART_MS - OPEN_MS - HOUR_MS);
    let categories = built_in();
    let category = categories.get(number as usize % categories.len()).context("no category")?;
    let calendar = Calendar::default();
    let rules = Rules {
        category,
        sizes: SizeLimits::default(),
        calendar: &calendar,
        utc_offset_min: 480,
        climb: Vec::new(),
        usual: Ladder::usual(),
        urgent: Ladder::urgent(),
    };
    let filing = Filing {
        id: TicketId(new_id(opened_at)),
        no: number + 1,
        area: area.clone(),
        place: None,
        household: None,
        source: Source::Report,
        links: Vec::new(),
        text: TEXTS[number as usize % TEXTS.len()].into(),
        form: Vec::new(),
        photos: Vec::new(),
        reporter: Reporter { name: Some(format!("业主{number}")), ..Reporter::default() },
        suspicion: None,
        size: Some(Weight::Small),
        named: None,
    };
    let mut ticket = file(filing, &By::reporter(), opened_at, &rules).ticket;
    let at = opened_at.plus_ms(OPEN_MS);
    ticket.state = TicketState::Closed { how: Closing::Satisfied, at };
    ticket.rating = number.is_multiple_of(2).then_some(Rating { satisfied: !number.is_multiple_of(3), text: None, at });
    Ok(ticket)
}

async fn measure(hub: &HubChild, token: &str) -> anyhow::Result<Vec<Asked>> {
    let side = Side::of(hub, Instant::now());
    // Two years, as long as anybody may ask about; the usual twelve weeks; the five weeks of topics.
    let from = jiff::Zoned::now().date().saturating_sub(jiff::Span::new().try_days(730)?);
    let mut asked = Vec::new();
    for (question, path) in [
        ("rates of two years", format!("/api/rates?from={from}")),
        ("rates of twelve weeks", "/api/rates".into()),
        ("topics of five weeks", "/api/topics".into()),
    ] {
        asked.push(ask(hub, &side, token, question, &path).await?);
    }
    Ok(asked)
}

async fn ask(hub: &HubChild, side: &Side, token: &str, question: &'static str, path: &str) -> anyhow::Result<Asked> {
    hub.forget_peak()?;
    let (cpu, held, began) = (hub.cpu_s()?, hub.rss_kib()?, Instant::now());
    let mut beside_ms = 0;
    let mut answer = std::pin::pin!(side.ask::<Value>(token, path));
    let answer = loop {
        tokio::select! {
            answer = &mut answer => break answer?,
            () = tokio::time::sleep(LOOK) => {}
        }
        let looked = Instant::now();
        let _position = side.position(token).await?;
        beside_ms = beside_ms.max(looked.elapsed().as_millis());
    };
    let (ms, cpu_s) = (began.elapsed().as_millis(), hub.cpu_s()? - cpu);
    let closed = answer["whole"]["all"]["closed"].as_u64();
    let weeks = || answer["tickets"].as_array().map(|weeks| weeks.iter().filter_map(Value::as_u64).sum());
    let tickets = closed.or_else(weeks).context("an answer without tickets")?;
    Ok(Asked { question, tickets, ms, cpu_s, beside_ms, memory_mib: (hub.peak_kib()? - held).max(0.0) / 1024.0 })
}

fn print(flags: &RatesFlags, asked: &[Asked]) {
    if flags.json {
        println!("{}", serde_json::json!({ "tickets": flags.tickets, "grids": flags.grids, "asked": asked }));
        return;
    }
    println!("{} closed tickets in {} grids", flags.tickets, flags.grids);
    for Asked { question, tickets, ms, cpu_s, beside_ms, memory_mib } in asked {
        println!(
            "{question}: {tickets} tickets, {ms} ms, {cpu_s:.2} s of CPU, {memory_mib:.1} MiB more at most; a desk beside \
             it waited {beside_ms} ms at most"
        );
    }
}
