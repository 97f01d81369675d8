//! `fengdi bench storm`: the mains of a district fail, building after building, while people call. What must be met
//! stands beside each figure; the numbers are those of a hub on two cores with the generator beside it.

use super::district::Plan;
use super::figures::number;
use super::ledger::Wrong;
use super::phase::Phase;
use super::reconnect::{Reconnect, reconnect};
use super::scene::Scene;
use super::schedule::{beats, losses, merged, presses};
use super::table::print_figures;
use super::verdict::{Figure, ratio};
use crate::config::Flags;
use anyhow::ensure;
use clap::Args;
use serde::Serialize;
use std::time::Duration;

/// Presses a second where nothing else is said.
const QUIET_PER_S: u32 = 5;
/// A storm of so many seconds or fewer is the harder one.
const HARDER_S: u32 = 5;
/// The size that what must be met is for: devices, desks, reports.
const FULL: [u32; 3] = [100_000, 1_000, 20_000];

/// What is measured, and how hard.
#[derive(Args, Clone, Debug)]
pub struct StormFlags {
    /// Registered devices.
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    devices: u32,
    /// MQTT connections: gateways, and buttons with one of their own.
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(1..=20_000))]
    connections: u32,
    /// Desks: sockets that may see every alarm.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    dashboards: u32,
    /// Of these, so many read nothing during the storm.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=5_000))]
    deaf: u32,
    /// Volunteers on call, each with a phone that is connected and reports what it shows.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(0..=10_000))]
    volunteers: u32,
    /// How long the storm takes; 5 or fewer is the harder storm.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=3_600))]
    seconds: u32,
    /// People who call meanwhile, each with a button of their own.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=5_000))]
    sos: u32,
    /// Devices that say that mains power is lost.
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    losses: u32,
    /// Afterwards everybody is cut off and comes back within 10 s.
    #[arg(long)]
    reconnect: bool,
    /// One JSON object instead of a table.
    #[arg(long)]
    json: bool,
}

/// Everything about one storm.
#[derive(Serialize)]
struct Report {
    quiet: Phase,
    /// The same with the desks that read nothing.
    quiet_with_deaf: Option<Phase>,
    storm: Phase,
    reconnect: Option<Reconnect>,
}

/// Measures and prints.
pub async fn storm(flags: StormFlags, hub: &Flags) -> anyhow::Result<()> {
    let parts = 2 + u32::from(flags.deaf > 0) + u32::from(flags.reconnect);
    let plan = Plan {
        devices: flags.devices,
        connections: flags.connections,
        buttons: flags.sos * parts + 1,
        dashboards: flags.dashboards,
        volunteers: flags.volunteers,
    };
    ensure!(flags.losses <= plan.behind(), "only {} devices are behind gateways: fewer --losses", plan.behind());
    let mut scene = Scene::set(plan, flags.deaf, hub).await?;
    let report = measure(&mut scene, &flags).await?;
    let (pressed, lost_mains) = (scene.pressed(), scene.lost_mains(flags.losses));
    let ledger = scene.end().await?;
    let calls = Wrong::between(&pressed, &ledger.openings);
    let reports = Wrong::between(&lost_mains, &ledger.losses);
    let mut figures = figures(&flags, &report);
    figures.extend(calls.figures("calls acknowledged and not in the log", "calls twice in the log"));
    figures.extend(reports.figures("reports acknowledged and not in the log", "reports twice in the log"));
    let title = format!("storm: {} reports and {} calls in {} s", flags.losses, flags.sos, flags.seconds);
    print_figures(&title, &plan, &figures, &report, flags.json);
    Ok(())
}

async fn measure(scene: &mut Scene, flags: &StormFlags) -> anyhow::Result<Report> {
    let calls = flags.sos as usize;
    let calm = Duration::from_secs(1) * flags.sos / QUIET_PER_S;
    let first = scene.fresh(1);
    scene.phase(presses(first, 1, Duration::ZERO)).await?;
    let first = scene.fresh(calls);
    let quiet = scene.phase(presses(first, calls, calm)).await?;
    let mut quiet_with_deaf = None;
    if flags.deaf > 0 {
        scene.open_deaf().await?;
        let first = scene.fresh(calls);
        quiet_with_deaf = Some(scene.phase(presses(first, calls, calm)).await?);
    }
    let (first, over) = (scene.fresh(calls), Duration::from_secs(flags.seconds.into()));
    let parts = [presses(first, calls, over), losses(flags.losses, over), beats(scene.plan.behind(), over)];
    let storm = scene.phase(merged(parts)).await?;
    let reconnect = if flags.reconnect { Some(reconnect(scene, calls).await?) } else { None };
    Ok(Report { quiet, quiet_with_deaf, storm, reconnect })
}

fn figures(flags: &StormFlags, report: &Report) -> Vec<Figure> {
    let Report { quiet, quiet_with_deaf, storm, reconnect } = report;
    let harder = flags.seconds <= HARDER_S;
    let (must, aim) = if harder { (100.0, 50.0) } else { (50.0, 25.0) };
    let last = &storm.sos.last_screen;
    let slowest = Figure::of("report to PUBACK, max", storm.losses.puback.max_ms, "ms");
    let mut figures = vec![
        Figure::of("SOS to the last screen, p50", last.p50_ms, "ms"),
        Figure::of("SOS to the last screen, p99", last.p99_ms, "ms").must(must).aim(aim),
        Figure::of("SOS to the last screen, max", last.max_ms, "ms"),
        Figure::of("SOS to the last screen, p99, quiet", quiet.sos.last_screen.p99_ms, "ms"),
        Figure::of("SOS to PUBACK, p99", storm.sos.puback.p99_ms, "ms"),
        Figure::of("SOS to PUBACK, p99, quiet", quiet.sos.puback.p99_ms, "ms"),
        Figure::of("report to PUBACK, p99", storm.losses.puback.p99_ms, "ms"),
        if harder { slowest.must(2_000.0) } else { slowest },
        Figure::of("sign of life to PUBACK, p99", storm.beats.puback.p99_ms, "ms"),
    ];
    figures.extend(wrong(storm, ["calls missing on a screen", "calls doubled", "not acknowledged"]));
    figures.extend([
        Figure::of("CPU of the hub", storm.cpu_s, "s"),
        Figure::of("CPU of the hub, share of one core", storm.cpu_s / storm.took_s, ""),
        Figure::of("memory at the start", storm.memory.start_mib, "MiB"),
        Figure::of("memory, peak", storm.memory.peak_mib, "MiB"),
        Figure::of("memory at the end", storm.memory.end_mib, "MiB"),
        Figure::of("frames per screen", storm.frames_per_screen, ""),
        Figure::of("generator late, p99", storm.generator_late.p99_ms, "ms"),
    ]);
    if let Some(deaf) = quiet_with_deaf {
        let slower = ratio(deaf.sos.every_screen.p99_ms, quiet.sos.every_screen.p99_ms);
        let grown_kib = (storm.memory.peak_mib - quiet.memory.end_mib) * 1024.0 / f64::from(flags.deaf);
        figures.extend([
            Figure::of("others' p99 with desks that read nothing", slower, "x").must(1.2),
            Figure::of("memory of such a desk and the storm, at most", grown_kib, "KiB"),
        ]);
    }
    if let Some(back) = reconnect {
        let (state, sos) = (back.whole_state.p99_ms, back.phase.sos.last_screen.p99_ms);
        figures.extend([
            Figure::of("back: whole state, p99", state, "ms").must(2_000.0).aim(1_000.0),
            Figure::of("back: SOS to the last screen, p99", sos, "ms").must(200.0).aim(100.0),
            Figure::of("back: connection usable, p99", back.connection.p99_ms, "ms"),
            Figure::of("back: attempts that failed", number(back.turned_away), ""),
            Figure::of("back: memory, peak", back.phase.memory.peak_mib, "MiB"),
        ]);
        figures
            .extend(wrong(&back.phase, ["back: calls missing on a screen", "back: doubled", "back: not acknowledged"]));
    }
    if [flags.devices, flags.dashboards, flags.losses].iter().zip(FULL).any(|(size, full)| *size < full) {
        figures.push(Figure::of("smaller than what must be met is for", 1.0, ""));
    }
    figures
}

/// What must not happen at all.
fn wrong(phase: &Phase, [missing, doubled, unacknowledged]: [&'static str; 3]) -> [Figure; 3] {
    let counts = [
        (missing, phase.sos.unseen + phase.sos.lost),
        (doubled, phase.sos.duplicated),
        (unacknowledged, phase.sos.unacknowledged + phase.losses.unacknowledged + phase.beats.unacknowledged),
    ];
    counts.map(|(name, count)| Figure::of(name, number(count), "").must(0.0))
}
