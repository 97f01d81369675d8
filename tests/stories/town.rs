//! The simulated town on a real hub: everybody of its everyday side goes through the doors that people use.

use devices::town::{DEFAULT_SEED, generate};
use devices::town_run::{run, settings::Settings};
use hub::command::build_town;
use hub::http::{Behind, code_of, has_code, report_secret};
use hub_core::event::Event;
use hub_core::ids::Position;
use hub_core::ticket::TicketEvent;
use std::fmt::Write;
use tests::{Setup, TestHub, eventually, within};
use tokio_util::sync::CancellationToken;

/// The list that `fengdi codes` prints.
async fn codes(hub: &TestHub) -> String {
    let secret = report_secret(hub.hub().store.as_ref()).await.unwrap();
    let mut list = String::from("place,code,address\n");
    for area in hub.hub().world.read().areas.values().filter(|area| has_code(area)) {
        writeln!(list, "\"{}\",{},http://x/r/y", area.name, code_of(&secret, Behind::Area(area.id))).unwrap();
    }
    list
}

async fn happened(hub: &TestHub, what: &str, is_it: impl Fn(&TicketEvent) -> bool) {
    let seen = async || {
        let entries = hub.hub().store.entries_after(Position(0), 10_000).await.unwrap();
        entries.iter().any(|entry| matches!(&entry.event, Event::Ticket(event) if is_it(event))).then_some(())
    };
    eventually(what, seen).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn residents_report_the_desk_triages_volunteers_work_and_residents_rate() {
    let mut hub = TestHub::with(Setup { town: None, ..Setup::default() }).await;
    let town = generate(DEFAULT_SEED);
    let at = hub.now();
    hub.stop().await;
    hub.offline(async |store| build_town(store, &town, DEFAULT_SEED, at).await.unwrap()).await;
    hub.start_again().await;
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("codes.csv");
    std::fs::write(&list, codes(&hub).await).unwrap();
    let settings = Settings {
        seed: DEFAULT_SEED,
        speed: 1_000.0,
        http: format!("http://{}", hub.http()),
        mqtt: hub.mqtt().to_string(),
        presses_per_hour: 0.0,
        volunteers: 0,
        reports_per_day: 40.0,
        workers: 6,
        codes: Some(list),
        devices: 0,
        staff: false,
        quiet: true,
    };
    let stop = CancellationToken::new();
    let mut living = tokio::task::JoinSet::new();
    living.spawn(run(settings, stop.clone()));
    happened(&hub, "a report", |event| matches!(event, TicketEvent::Filed { .. })).await;
    happened(&hub, "triage", |event| matches!(event, TicketEvent::Triaged { .. })).await;
    happened(&hub, "a claim", |event| matches!(event, TicketEvent::Claimed { .. })).await;
    happened(&hub, "done", |event| matches!(event, TicketEvent::Done { .. })).await;
    happened(&hub, "a picture", |event| matches!(event, TicketEvent::Photographed { .. })).await;
    happened(&hub, "confirmed", |event| matches!(event, TicketEvent::Confirmed { .. })).await;
    happened(&hub, "a rating", |event| matches!(event, TicketEvent::Rated { .. })).await;
    stop.cancel();
    within("the town goes home", living.join_next()).await.unwrap().unwrap().unwrap();
    assert!(hub.hub().world.read().alarms.is_empty(), "nobody was called for any of it");
}
