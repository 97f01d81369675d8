//! Prints how many batches and entries a second one writer commits: `commit_rate <database address> [seconds per line]`.
//! Every entry is what a press costs: an alarm opened, its row and deadline, two effects, one receipt.
#![allow(clippy::print_stdout, clippy::disallowed_methods, clippy::unwrap_used)]

use hub_core::alarm::{AlarmEvent, Answer, Effect, Opened, PlaceSource, apply};
use hub_core::area::AreaPath;
use hub_core::event::{Actor, Event, Stream};
use hub_core::ids::{AlarmId, AreaId, DeviceId, PageNo, PersonId, Position};
use hub_core::policy::Policy;
use hub_core::signal::AlarmKind;
use hub_core::time::UnixMs;
use hub_store::{Batch, EffectId, LogVerdict, Memory, NewEntry, OutboxRow, Receipt, Row, Store};
use std::sync::Arc;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Everything that one press writes; `number` makes its ids.
fn press(number: u64, entries: &mut Vec<NewEntry>, rows: &mut Vec<Row>) {
    let id = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + u128::from(number));
    let (alarm, device, at) = (AlarmId(id), DeviceId(id), UnixMs(1_700_000_000_000 + number.cast_signed()));
    let area = (1..=5).fold(AreaPath::root(), |path, level| path.child(AreaId(Uuid::from_u128(level))));
    let opened = Opened {
        alarm,
        area: area.clone(),
        household: None,
        device: Some(device),
        place: None,
        place_source: PlaceSource::Household,
        kind: AlarmKind::Sos,
        drill: false,
        damaged: false,
        unknown_device: false,
        late_by_ms: None,
        policy: Policy::standard(AlarmKind::Sos).into(),
        contacts: Vec::new(),
    };
    let event = AlarmEvent::Opened(Box::new(opened));
    rows.push(Row::Alarm(Box::new(apply(None, &event, at).unwrap())));
    let effects = [
        Effect::Downlink { alarm, device, answer: Answer::Received },
        Effect::Page { alarm, page: PageNo(1), person: PersonId(id) },
    ];
    for (place, effect) in (0..).zip(effects) {
        let id = EffectId::of(Uuid::from_u128(id.as_u128() ^ place));
        let (due_at, expires_at) = (at, at.plus_s(600));
        rows.push(Row::Effect(OutboxRow { id, effect, urgent: true, due_at, attempts: 0, created_at: at, expires_at }));
    }
    rows.push(Row::Receipt(Receipt { device: format!("button-{}", number % 10_000), key: number.to_string(), at }));
    let stream = Stream::Alarm(alarm);
    entries.push(NewEntry { stream, version: 1, area, actor: Actor::Device(device), event: Event::Alarm(event), at });
}

async fn measure(store: &dyn Store, size: u64, lasting: Duration) {
    let mut head = store.head().await.unwrap().position;
    let (began, mut took) = (Instant::now(), Vec::new());
    while began.elapsed() < lasting {
        let (mut entries, mut rows) = (Vec::new(), Vec::new());
        (1..=size).for_each(|number| press(head.0 + number, &mut entries, &mut rows));
        let commit = Instant::now();
        head = store.commit(&Batch { expected: head, entries, rows }).await.unwrap();
        took.push(commit.elapsed());
    }
    let seconds = began.elapsed().as_secs_f64();
    took.sort();
    let at = |share: usize| took[(took.len() - 1) * share / 100].as_secs_f64() * 1_000.0;
    let commits = took.len() as f64 / seconds;
    println!(
        "{size:>4} a batch: {commits:>7.0} batches/s {:>8.0} presses/s   p50 {:.2} ms  p99 {:.2} ms  max {:.2} ms",
        commits * size as f64,
        at(50),
        at(99),
        at(100)
    );
}

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let url = arguments.next().unwrap_or_else(|| "memory".into());
    let seconds: f64 = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(3.0);
    let store = if url == "memory" { Arc::new(Memory::new()) } else { hub_store::open(&url).await.unwrap() };
    for size in [1, 8, 20, 100, 500] {
        measure(&*store, size, Duration::from_secs_f64(seconds)).await;
    }
    let began = Instant::now();
    match store.verify_log().await.unwrap() {
        LogVerdict::Whole { entries } => {
            println!("{entries} entries verified in {:.2} s", began.elapsed().as_secs_f64())
        }
        LogVerdict::Broken { position: Position(position), fault } => println!("broken at {position}: {fault}"),
    }
    store.close().await;
}
