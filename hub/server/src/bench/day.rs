//! `fengdi bench day`: an ordinary day of a district. Every device gives a sign of life a minute, a few people call. What
//! must be met stands beside each figure.

use super::bare;
use super::district::Plan;
use super::figures::number;
use super::ledger::Wrong;
use super::phase::Phase;
use super::scene::{Idle, Scene};
use super::schedule::{Act, beats, merged, moments, presses};
use super::table::print_figures;
use super::verdict::{Figure, ratio};
use crate::config::Flags;
use clap::Args;
use serde::Serialize;
use std::time::Duration;

/// Presses a second that join open alarms, to see what a frame costs.
const FRAMES_PER_S: u32 = 100;
/// For how long.
const FRAMES_S: u32 = 5;
/// Without signs of life for at most this long.
const QUIET_S: u32 = 60;
/// An idle connection or desk must take at most this, KiB.
const MOST_KIB: f64 = 8.0;
/// So many connections and desks at least make a figure of one's memory.
const ENOUGH: u32 = 1_000;

/// What is measured, and how hard.
#[derive(Args, Clone, Debug)]
pub struct DayFlags {
    /// Registered devices.
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    devices: u32,
    /// MQTT connections: gateways, and buttons with one of their own.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=20_000))]
    connections: u32,
    /// Desks: sockets that may see every alarm.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    dashboards: u32,
    /// Volunteers on call, each with a phone that is connected and reports what it shows.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(0..=10_000))]
    volunteers: u32,
    /// People who call, each second.
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=100))]
    alarms_per_s: u32,
    /// How long it takes; half of it, at most 60 s, is quiet before.
    #[arg(long, default_value_t = 120, value_parser = clap::value_parser!(u32).range(2..=3_600))]
    seconds: u32,
    /// One JSON object instead of a table.
    #[arg(long)]
    json: bool,
}

/// Everything about one day.
#[derive(Serialize)]
struct Report {
    kib_per_connection: f64,
    kib_per_screen: f64,
    quiet: Phase,
    day: Phase,
    /// Presses that join open alarms, and nothing else.
    frames: Phase,
    /// What such a frame costs a loop that does nothing else, microseconds of CPU.
    bare_us: f64,
}

/// Measures and prints.
pub async fn day(flags: DayFlags, hub: &Flags) -> anyhow::Result<()> {
    let calm_s = (flags.seconds / 2).min(QUIET_S);
    let plan = Plan {
        devices: flags.devices,
        connections: flags.connections,
        buttons: flags.alarms_per_s * (flags.seconds + calm_s) + 1,
        dashboards: flags.dashboards,
        volunteers: flags.volunteers,
    };
    let mut scene = Scene::set(plan, 0, hub).await?;
    let report = measure(&mut scene, &flags, calm_s).await?;
    let pressed = scene.pressed();
    let calls = Wrong::between(&pressed, &scene.end().await?.openings);
    let mut figures = figures(&flags, &report);
    figures.extend(calls.figures("calls acknowledged and not in the log", "calls twice in the log"));
    let title = format!("day: a sign of life a minute, {} calls a second, {} s", flags.alarms_per_s, flags.seconds);
    print_figures(&title, &plan, &figures, &report, flags.json);
    Ok(())
}

async fn measure(scene: &mut Scene, flags: &DayFlags, calm_s: u32) -> anyhow::Result<Report> {
    let Idle { kib_per_connection, kib_per_screen } = scene.idle;
    let first = scene.fresh(1);
    scene.phase(presses(first, 1, Duration::ZERO)).await?;
    let calm = calls(scene, flags, calm_s);
    let quiet = scene.phase(calm).await?;
    let over = Duration::from_secs(flags.seconds.into());
    let parts = [calls(scene, flags, flags.seconds), beats(scene.plan.behind(), over)];
    let day = scene.phase(merged(parts)).await?;
    let again = FRAMES_PER_S * FRAMES_S;
    let buttons = (0..scene.buttons.len()).cycle().map(Act::Press);
    let joining = moments(again as usize, Duration::from_secs(FRAMES_S.into())).zip(buttons).collect();
    let frames = scene.phase(joining).await?;
    let bytes = frames.frame_bytes.round().max(1.0);
    // A frame has less than 64 KiB or little more.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let bare_us = bare::frame_us(flags.dashboards, bytes as usize, FRAMES_PER_S).await?;
    Ok(Report { kib_per_connection, kib_per_screen, quiet, day, frames, bare_us })
}

/// Calls of fresh buttons for so many seconds.
fn calls(scene: &mut Scene, flags: &DayFlags, seconds: u32) -> super::schedule::Schedule {
    let count = (flags.alarms_per_s * seconds) as usize;
    presses(scene.fresh(count), count, Duration::from_secs(seconds.into()))
}

fn figures(flags: &DayFlags, report: &Report) -> Vec<Figure> {
    let Report { kib_per_connection, kib_per_screen, quiet, day, frames, bare_us } = report;
    let slower = ratio(day.sos.last_screen.p99_ms, quiet.sos.last_screen.p99_ms);
    let frame_us = ratio(frames.cpu_s * 1e6, frames.frames_per_screen * f64::from(flags.dashboards));
    let all = [quiet, day, frames];
    let count = |of: fn(&Phase) -> usize| number(all.iter().map(|phase| of(phase)).sum());
    vec![
        Figure::of("CPU of the hub, share of one core", day.cpu_s / day.took_s, "").must(0.35).aim(0.175),
        Figure::of("memory, peak", day.memory.peak_mib, "MiB").must(400.0).aim(200.0),
        Figure::of("memory at the start", day.memory.start_mib, "MiB"),
        Figure::of("memory at the end", day.memory.end_mib, "MiB"),
        Figure::of("SOS to the last screen, p50", day.sos.last_screen.p50_ms, "ms"),
        Figure::of("SOS to the last screen, p99", day.sos.last_screen.p99_ms, "ms"),
        Figure::of("SOS to the last screen, p99, quiet", quiet.sos.last_screen.p99_ms, "ms"),
        Figure::of("SOS to the last screen, p99, day by quiet", slower, "x").must(1.5),
        Figure::of("SOS to PUBACK, p99", day.sos.puback.p99_ms, "ms"),
        Figure::of("sign of life to PUBACK, p99", day.beats.puback.p99_ms, "ms"),
        of_many(Figure::of("memory of an idle connection", *kib_per_connection, "KiB"), flags.connections, 5.0),
        of_many(Figure::of("memory of an idle desk", *kib_per_screen, "KiB"), flags.dashboards, 4.0),
        Figure::of("CPU per frame, 100 presses a second", frame_us, "us"),
        Figure::of("CPU per frame, a bare loop", *bare_us, "us"),
        Figure::of("CPU per frame by the bare loop", ratio(frame_us, *bare_us), "x").must(1.5).aim(1.0),
        Figure::of("calls missing on a screen", count(|phase| phase.sos.unseen + phase.sos.lost), "").must(0.0),
        Figure::of("calls doubled", count(|phase| phase.sos.duplicated), "").must(0.0),
        Figure::of("not acknowledged", count(|phase| phase.sos.unacknowledged + phase.beats.unacknowledged), "")
            .must(0.0),
        Figure::of("generator late, p99", day.generator_late.p99_ms, "ms"),
    ]
}

/// The memory of one is judged only when there were enough of them to tell it from what else moves.
fn of_many(figure: Figure, size: u32, aim_kib: f64) -> Figure {
    if size < ENOUGH { figure } else { figure.must(MOST_KIB).aim(aim_kib) }
}
