//! `fengdi watch`: a small process beside the hub, or on another machine, that notices when the hub is dead. It needs
//! no database, only the addresses and the listeners of `[[warn]]`.

use super::{clock, say};
use crate::clock::Clock;
use crate::config::Config;
use crate::warning::{Notice, Rhythm, Trouble, Warner};
use anyhow::Context;
use clap::Args;
use std::time::Duration;

/// One request takes at most this.
const CALL: Duration = Duration::from_secs(5);

#[derive(Args)]
pub(super) struct WatchFlags {
    /// What to ask: /readyz of a hub says more than /healthz. May be given several times.
    #[arg(long = "url", required = true)]
    urls: Vec<String>,
    /// Seconds between two questions.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=3600))]
    every_s: u32,
    /// Questions without a good answer, one after the other, until somebody is told.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100))]
    misses: u32,
}

/// One address and what was seen of it.
struct Watched {
    url: String,
    missed: u32,
    rhythm: Rhythm,
}

/// Watches until Ctrl-C or SIGTERM.
pub(super) async fn watch(config: &Config, flags: WatchFlags) -> anyhow::Result<()> {
    let warner = Warner::new(config.warn.listeners.clone())?;
    if warner.is_empty() {
        anyhow::bail!("nobody would hear it: name a listener with [[warn]] in the configuration file (--config)");
    }
    let client = reqwest::Client::builder().timeout(CALL).build().context("the client for questions")?;
    let watched = |url: &String| Watched { url: url.clone(), missed: 0, rhythm: Rhythm::new(config.warn.every_ms()) };
    let mut watched: Vec<Watched> = flags.urls.iter().map(watched).collect();
    let clock = clock();
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    let mut ask = tokio::time::interval(Duration::from_secs(flags.every_s.into()));
    ask.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    say(format!("watching {}", flags.urls.join(", ")));
    loop {
        tokio::select! {
            result = tokio::signal::ctrl_c() => return Ok(result?),
            _ = terminate.recv() => return Ok(()),
            _ = ask.tick() => {}
        }
        let looks = watched.iter_mut().map(|one| look(one, &client, &warner, flags.misses, &clock));
        futures::future::join_all(looks).await;
    }
}

async fn look(watched: &mut Watched, client: &reqwest::Client, warner: &Warner, misses: u32, clock: &dyn Clock) {
    match answer(client, &watched.url).await {
        Ok(()) => watched.missed = 0,
        Err(fault) => {
            watched.missed = watched.missed.saturating_add(1);
            tracing::warn!(url = watched.url, missed = watched.missed, fault, "no good answer");
        }
    }
    let now = clock.now();
    let trouble = (watched.missed >= misses).then_some(Trouble::Unreachable);
    let Some(word) = watched.rhythm.look(trouble, now) else { return };
    for (listener, fault) in warner.tell(&Notice::of(word, &watched.url, now)).await {
        match fault {
            None => tracing::warn!(listener, ?word, "told"),
            Some(fault) => tracing::error!(listener, fault, ?word, "could not be told"),
        }
    }
}

async fn answer(client: &reqwest::Client, url: &str) -> Result<(), String> {
    let answer = client.get(url).send().await.map_err(|error| error.to_string())?;
    if answer.status().is_success() { Ok(()) } else { Err(format!("answers {}", answer.status())) }
}
