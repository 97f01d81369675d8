//! `fengdi-town`: a simulated town in a process of its own, beside a hub that was filled by `fengdi demo`.

use clap::Parser;
use devices::town_run::{self, settings::Settings};
use std::io::IsTerminal;
use std::process::ExitCode;
use tokio_util::sync::CancellationToken;
use tracing::{error, info};
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    let settings = Settings::parse();
    let level = if settings.quiet { "warn" } else { "info" };
    // rumqttc's own lines only repeat what the fleet says in words.
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(format!("{level},rumqttc=off")));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_target(false)
        .with_ansi(std::io::stdout().is_terminal())
        .compact()
        .init();
    let stop = CancellationToken::new();
    let town = town_run::run(settings, stop.clone());
    tokio::pin!(town);
    let ended = tokio::select! {
        ended = &mut town => ended,
        () = asked_to_stop() => {
            info!("going home");
            stop.cancel();
            town.await
        }
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            error!("{reason:#}");
            ExitCode::FAILURE
        }
    }
}

/// Ctrl-C or SIGTERM.
async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => {
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}
