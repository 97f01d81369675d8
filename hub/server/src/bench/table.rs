//! What is printed.
#![allow(clippy::print_stdout)]

use super::Bench;
use super::district::Plan;
use super::figures::Spread;
use super::run::{Floor, Report};
use super::search::Highest;
use super::verdict::Figure;
use serde::Serialize;
use serde_json::json;

fn place(bench: &Bench) -> String {
    let database = bench.database.as_deref().map_or("SQLite", |_| "the database named");
    let flags = &bench.flags;
    format!(
        "{database}, {} devices, {} desks, {} volunteers' phones, {} s; hub, generator and screens share {} cores",
        flags.devices,
        flags.dashboards,
        flags.volunteers,
        flags.seconds,
        cores()
    )
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(0, usize::from)
}

/// A storm or a day: its figures for people, everything for machines.
pub(super) fn print_figures(title: &str, plan: &Plan, figures: &[Figure], whole: &impl Serialize, as_json: bool) {
    let Plan { devices, connections, buttons, dashboards, volunteers } = plan;
    let place = format!(
        "{devices} devices on {connections} connections ({buttons} buttons of their own), {dashboards} desks, \
         {volunteers} volunteers' phones; hub, generator and screens share {} cores",
        cores()
    );
    if as_json {
        println!("{}", json!({ "title": title, "place": place, "figures": figures, "whole": whole }));
        return;
    }
    println!("{title}");
    println!("  {place}");
    figures.iter().for_each(|figure| println!("  {}", figure.line()));
}

/// A run, for people.
pub(super) fn print_run(bench: &Bench, report: &Report) {
    let (outcome, cost) = (&report.outcome, &report.cost);
    println!();
    println!("{} presses a second; {} % open an alarm, the others join one", report.rate, report.openings_percent);
    println!("  {}", place(bench));
    println!("  {:<44} {:>9} {:>9} {:>9} {:>9}", "milliseconds from the press to", "p50", "p90", "p99", "max");
    row("PUBACK at the device (means committed)", &outcome.puback);
    row("commit, at the latest (PUBACK or first desk)", &outcome.committed_at_latest);
    row("one desk", &outcome.first_screen);
    row("every desk", &outcome.every_screen);
    if let Some(floor) = &report.floor {
        print_floor(floor, report);
    }
    println!(
        "  presses {}: lost {}, duplicated {}, unacknowledged {}, not on every desk {}",
        outcome.presses, outcome.lost, outcome.duplicated, outcome.unacknowledged, outcome.unseen
    );
    println!(
        "  hub: {:.2} CPU s per 10,000 presses, {:.2} per 10,000 log entries ({} entries), {:.1} MiB",
        cost.cpu_s_per_10_000_presses, cost.cpu_s_per_10_000_events, cost.events, cost.memory_mib
    );
    println!(
        "  hub, idle: {:.1} KiB per screen, {:.1} KiB per MQTT connection",
        cost.kib_per_screen, cost.kib_per_mqtt_connection
    );
    println!(
        "  generator late by p99 {:.2} ms, max {:.2} ms",
        report.generator_late.p99_ms, report.generator_late.max_ms
    );
}

fn row(name: &str, spread: &Spread) {
    let Spread { p50_ms, p90_ms, p99_ms, max_ms, .. } = spread;
    println!("  {name:<44} {p50_ms:>9.2} {p90_ms:>9.2} {p99_ms:>9.2} {max_ms:>9.2}");
}

fn print_floor(floor: &Floor, report: &Report) {
    row("(floor) one fdatasync on this disk", &floor.disk);
    let Some(relay) = &floor.relay else {
        println!("  (floor) no relay: install mosquitto to measure a message that is stored nowhere");
        return;
    };
    row("(floor) mosquitto to a WebSocket, unstored", relay);
    let (p50, p99) = (floor.disk.p50_ms + relay.p50_ms, floor.disk.p99_ms + relay.p99_ms);
    println!(
        "  L = relay + fdatasync = {p50:.2} ms (p99 {p99:.2}): one desk p50 {:.2} L, every desk p50 {:.2} L, p99 {:.2} x",
        report.outcome.first_screen.p50_ms / p50,
        report.outcome.every_screen.p50_ms / p50,
        report.outcome.every_screen.p99_ms / p99
    );
}

/// A rate that was tried.
pub(super) fn print_try(bench: &Bench, report: &Report, held: bool) {
    if bench.flags.json {
        return;
    }
    let outcome = &report.outcome;
    println!(
        "{:>7}/s, {} % openings: {}; p99 to PUBACK {:.1} ms, to every desk {:.1} ms; lost {}, unacknowledged {}, unseen {}; \
         {:.2} CPU s per 10,000; generator p99 {:.1} ms late",
        report.rate,
        report.openings_percent,
        if held { "holds" } else { "too much" },
        outcome.puback.p99_ms,
        outcome.every_screen.p99_ms,
        outcome.lost,
        outcome.unacknowledged,
        outcome.unseen,
        report.cost.cpu_s_per_10_000_presses,
        report.generator_late.p99_ms
    );
}

/// The highest rates, for people or machines.
pub(super) fn print_highest(bench: &Bench, found: &[Highest]) {
    if bench.flags.json {
        println!("{}", json!({ "place": place(bench), "highest": found }));
        return;
    }
    println!();
    println!("{}", place(bench));
    for highest in found {
        println!(
            "{} % openings: {} presses a second with nothing lost and p99 to every desk under a second",
            highest.openings_percent, highest.rate
        );
    }
}

/// All runs, for machines.
pub(super) fn print_json(bench: &Bench, runs: &[Report]) {
    println!("{}", json!({ "place": place(bench), "runs": runs }));
}
