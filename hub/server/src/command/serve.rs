//! `fengdi serve`.

use super::{open_store, say, start_metrics};
use crate::app::{Hub, Running, start};
use crate::clock::SystemClock;
use crate::config::Config;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

/// Runs the hub until it is told to stop.
pub(super) async fn serve(config: Config) -> anyhow::Result<()> {
    let store = open_store(&config).await?;
    let running = start(config, store, Arc::new(SystemClock::start()), start_metrics()?).await?;
    announce(&running);
    until_stopped(running).await
}

/// Says where to find the hub, and what its addresses mean.
pub(super) fn announce(running: &Running) {
    let config = &running.hub.config;
    say(format!("http: http://{}", running.http));
    say(format!("mqtt: {}", running.mqtt));
    for (name, line) in [("dc09", running.dc09), ("dc09 udp", running.dc09_udp), ("watch", running.watch)] {
        if let Some(line) = line {
            say(format!("{name}: {line}"));
        }
    }
    if let Some(code) = &running.setup_code {
        let base = config.public_url.clone().unwrap_or_else(|| format!("http://{}", running.http));
        say(format!("first administrator, once: {base}/setup#{code}"));
    }
    let secure = config.public_url.as_ref().is_some_and(|url| url.starts_with("https://"));
    if !is_loopback(running.http.ip()) && !secure {
        say("warning: plain HTTP beyond this machine; put a proxy with TLS in front and set public_url");
    }
    if !is_loopback(running.mqtt.ip()) && config.mqtt_tls.is_none() {
        say("warning: plain MQTT beyond this machine; set mqtt_tls_cert and mqtt_tls_key");
    }
    if config.mqtt_url.is_some() {
        say(
            "outside broker: its acknowledgement means only that the broker has the message; devices repeat until \"received\"",
        );
    }
    if config.external_url.is_none() {
        say("note: no external_url is set, so a call that nobody answers must be telephoned to 120 by staff");
    }
}

fn is_loopback(ip: IpAddr) -> bool {
    ip.is_loopback()
}

/// Waits for Ctrl-C or SIGTERM, then stops in order.
///
/// # Errors
/// A part of the hub ended by itself: whoever started this program must start it again.
pub(super) async fn until_stopped(running: Running) -> anyhow::Result<()> {
    running.hub.lasting.spawn("purge", purge(running.hub.clone()));
    let lost = running.lost();
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    let lost = tokio::select! {
        result = tokio::signal::ctrl_c() => result.map(|()| None)?,
        _ = terminate.recv() => None,
        task = lost.wait() => Some(task),
    };
    tracing::info!("stopping");
    running.stop().await;
    tracing::info!("stopped");
    lost.map_or(Ok(()), |task| anyhow::bail!("{task} ended by itself: stopped, to be started anew"))
}

/// Removes what is kept for a time only, until the hub stops.
async fn purge(hub: Hub) {
    let mut hourly = tokio::time::interval(Duration::from_secs(3600));
    loop {
        tokio::select! {
            () = hub.stop.cancelled() => return,
            _ = hourly.tick() => {}
        }
        let now = hub.clock.now();
        let before = now.plus_ms(-8 * 24 * 3_600_000);
        if let Err(error) = hub.store.purge_receipts(before).await {
            tracing::warn!(%error, "old receipts could not be removed");
        }
        if let Err(error) = hub.store.purge_rejections(before).await {
            tracing::warn!(%error, "old refused messages could not be removed");
        }
        let kept_ms = i64::from(hub.config.device_tickets_kept_days) * 24 * 3_600_000;
        if let Err(error) = hub.store.purge_device_tickets(now.plus_ms(-kept_ms)).await {
            tracing::warn!(%error, "old tickets about devices could not be removed");
        }
        if let Err(error) = hub.store.drop_sessions_expired(now).await {
            tracing::warn!(%error, "old sessions could not be removed");
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::config::Flags;
    use hub_store::Memory;
    use metrics_exporter_prometheus::PrometheusBuilder;
    use std::net::SocketAddr;

    async fn running() -> (Running, tempfile::TempDir) {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::load(&Flags { data: Some(folder.path().to_owned()), ..Flags::default() }).unwrap();
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        (config.http, config.mqtt) = (any, any);
        let numbers = PrometheusBuilder::new().build_recorder().handle();
        let hub = start(config, Arc::new(Memory::new()), Arc::new(SystemClock::start()), numbers).await.unwrap();
        (hub, folder)
    }

    #[tokio::test]
    async fn a_part_that_fails_stops_the_hub_in_order_and_the_program_ends_with_a_fault() {
        let (running, _folder) = running().await;
        let hub = running.hub.clone();
        assert_eq!(hub.pulse.trouble(), None);
        hub.lasting.spawn("broken", async { panic!("a fault, as the test wants it") });
        let ended = until_stopped(running).await;
        assert!(ended.unwrap_err().to_string().starts_with("broken ended by itself"));
        assert_eq!(hub.pulse.trouble().map(|trouble| trouble.name()), Some("task_lost"));
        assert!(hub.stop.is_cancelled() && hub.tasks.is_empty(), "everything else has ended in order");
    }

    #[tokio::test]
    async fn parts_that_end_because_the_hub_stops_are_no_loss() {
        let (running, _folder) = running().await;
        let lost = running.lost();
        running.stop().await;
        assert_eq!(lost.name(), None);
    }
}
