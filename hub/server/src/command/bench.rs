//! `fengdi bench`: figures from this machine, by anybody.

use clap::Subcommand;

#[derive(Subcommand)]
pub(super) enum BenchCommand {
    /// Presses through MQTT to the screen.
    Press(crate::bench::PressFlags),
}

pub(super) async fn bench(command: BenchCommand) -> anyhow::Result<()> {
    match command {
        BenchCommand::Press(flags) => crate::bench::press(flags).await,
    }
}
