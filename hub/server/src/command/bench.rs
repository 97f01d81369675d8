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
    /// Rates and topics over many closed tickets: time, CPU and memory, and whether a desk beside it waits.
    Rates(crate::bench::RatesFlags),
}

pub(super) async fn bench(command: BenchCommand, flags: &Flags) -> anyhow::Result<()> {
    match command {
        BenchCommand::Press(own) => crate::bench::press(own, flags).await,
        BenchCommand::Storm(own) => crate::bench::storm(own, flags).await,
        BenchCommand::Day(own) => crate::bench::day(own, flags).await,
        BenchCommand::Rates(own) => crate::bench::rates(own, flags).await,
    }
}
