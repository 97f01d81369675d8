//! `fengdi serve`.

use super::{open_store, say, start_metrics};
use crate::app::{Running, start};
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
pub(super) async fn until_stopped(running: Running) -> anyhow::Result<()> {
    let purge = running.hub.clone();
    running.hub.tasks.spawn(async move {
        let mut hourly = tokio::time::interval(Duration::from_secs(3600));
        loop {
            tokio::select! {
                () = purge.stop.cancelled() => return,
                _ = hourly.tick() => {}
            }
            let now = purge.clock.now();
            let before = now.plus_ms(-8 * 24 * 3_600_000);
            if let Err(error) = purge.store.purge_receipts(before).await {
                tracing::warn!(%error, "old receipts could not be removed");
            }
            if let Err(error) = purge.store.purge_rejections(before).await {
                tracing::warn!(%error, "old refused messages could not be removed");
            }
            let kept_ms = i64::from(purge.config.device_tickets_kept_days) * 24 * 3_600_000;
            if let Err(error) = purge.store.purge_device_tickets(now.plus_ms(-kept_ms)).await {
                tracing::warn!(%error, "old tickets about devices could not be removed");
            }
            if let Err(error) = purge.store.drop_sessions_expired(now).await {
                tracing::warn!(%error, "old sessions could not be removed");
            }
        }
    });
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        result = tokio::signal::ctrl_c() => result?,
        _ = terminate.recv() => {}
    }
    tracing::info!("stopping");
    running.stop().await;
    tracing::info!("stopped");
    Ok(())
}
