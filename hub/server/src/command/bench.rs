//! `fengdi bench`: figures from this machine, by anybody.

use crate::config::Flags;
use clap::Subcommand;

#[derive(Subcommand)]
pub(super) enum BenchCommand {
    /// Presses through MQTT to the screen. Starts a hub of its own on a database made for the run, in the --data
    /// folder [default: the system's temporary folder]; --database names an empty one instead.
    Press(crate::bench::PressFlags),
    /// A district whose mains fail while people call: the calls to every screen, the reports to their PUBACKs.
    Storm(crate::bench::StormFlags),
    /// An ordinary day of a district: CPU and memory, calls, idle connections.
    Day(crate::bench::DayFlags),
}

pub(super) async fn bench(command: BenchCommand, flags: &Flags) -> anyhow::Result<()> {
    match command {
        BenchCommand::Press(own) => crate::bench::press(own, flags).await,
        BenchCommand::Storm(own) => crate::bench::storm(own, flags).await,
        BenchCommand::Day(own) => crate::bench::day(own, flags).await,
    }
}
