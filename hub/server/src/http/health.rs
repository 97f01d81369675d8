//! Health for machines: alive, ready, and numbers.

use super::error::ApiError;
use super::gate::Peer;
use crate::app::Hub;
use axum::Json;
use axum::extract::State;
use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

/// The process answers.
#[utoipa::path(get, path = "/healthz", tag = "health", responses((status = 200, description = "Alive", body = String)))]
pub async fn healthz() -> &'static str {
    "ok\n"
}

/// What readiness is made of.
#[derive(Serialize, ToSchema)]
pub struct Ready {
    /// Everything below is well.
    ready: bool,
    /// The store answers.
    store: bool,
    /// What the watchdog sees: `overdue`, `silent`, `no_store`, `standstill`, `task_lost`; none when all is well.
    trouble: Option<String>,
    /// The outside broker is connected; none without one. Its acknowledgement does not mean committed.
    broker: Option<bool>,
    /// Committed up to here.
    position: u64,
}

/// The store answers and the clockwork runs, so presses are committed and steps fire.
#[utoipa::path(get, path = "/readyz", tag = "health", responses(
    (status = 200, description = "Ready", body = Ready),
    (status = 503, description = "Not ready", body = Ready)))]
pub async fn readyz(State(hub): State<Hub>) -> (StatusCode, Json<Ready>) {
    let head = hub.store.head().await;
    let store = head.is_ok();
    let broker = hub.config.mqtt_url.as_ref().map(|_| hub.broker.now().is_some_and(|(connected, _)| connected));
    let position = hub.world.read().position.0;
    let trouble = hub.pulse.trouble().map(|trouble| trouble.name().to_owned());
    let ready = store && trouble.is_none();
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(Ready { ready, store, trouble, broker, position }))
}

/// Numbers in Prometheus' text format. From loopback only, unless the configuration opens it.
#[utoipa::path(get, path = "/metrics", tag = "health", responses(
    (status = 200, description = "Prometheus text", body = String),
    (status = 404, description = "Not from here", body = hub_wire::problem::Problem)))]
pub async fn metrics(State(hub): State<Hub>, Peer(peer): Peer) -> Result<String, ApiError> {
    if peer.is_loopback() || hub.config.metrics_open { Ok(hub.metrics.render()) } else { Err(ApiError::NotFound) }
}
