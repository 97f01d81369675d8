//! HTTP: one route, one file. Rights are asked in `hub_core::access`; bodies are JSON with unknown fields refused;
//! errors are problem+json with a stable code.

mod accept;
mod address;
mod alarm;
mod area;
mod assets;
mod bank;
mod body;
mod claimable;
mod device;
mod docs;
mod error;
mod gate;
mod guardian;
mod headers;
mod health;
mod household;
mod live;
mod login;
mod map;
mod me;
mod open311;
mod patience;
mod people;
mod photo;
mod policy;
mod push;
mod rate;
mod report;
mod routes;
mod setup;
mod strict;
mod ticket;
mod visit;
mod webhook;

pub use accept::accept;
pub use docs::{asyncapi, frame_schemas, openapi};
pub use error::ApiError;
pub use report::Door;
pub use report::code::{Behind, code_of, has_code, renew as renew_codes, secret as report_secret};

use crate::app::Hub;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use std::time::Duration;

/// Largest body of a request, bytes.
const BODY: usize = 64 * 1024;
/// A request takes at most this, its body included.
const REQUEST: Duration = Duration::from_secs(15);

/// The whole service.
pub fn router(hub: &Hub) -> Router {
    let (routes, _) = routes::described().split_for_parts();
    let documents = Router::new()
        .route("/api/openapi.json", axum::routing::get(docs::openapi_json))
        .route("/api/asyncapi.yaml", axum::routing::get(docs::asyncapi_yaml))
        .route_layer(from_fn_with_state(hub.clone(), gate::inside));
    guarded(hub, routes.route("/live", axum::routing::get(live::live)).merge(documents))
}

/// These routes behind everything that holds for all: limits, origins, headers, and an answer to whatever goes wrong.
pub fn guarded(hub: &Hub, routes: Router<Hub>) -> Router {
    routes
        .fallback(assets::fallback)
        .method_not_allowed_fallback(error::method_not_allowed)
        .layer(DefaultBodyLimit::max(BODY))
        .layer(axum::middleware::from_fn(in_time))
        .layer(from_fn_with_state(hub.clone(), gate::same_origin))
        .layer(axum::middleware::from_fn(gate::known_method))
        .layer(axum::middleware::from_fn(error::catch_panic))
        .layer(from_fn_with_state(hub.clone(), headers::security))
        .layer(axum::middleware::from_fn(strict::ends))
        .with_state(hub.clone())
}

/// Ends a request that takes too long. Pictures have longer, and cut slow senders off themselves.
async fn in_time(request: Request, next: Next) -> Response {
    let limit = if photo::is_upload(request.method(), request.uri().path()) { photo::UPLOAD } else { REQUEST };
    let answer = tokio::time::timeout(limit, next.run(request)).await;
    answer.unwrap_or_else(|_| StatusCode::REQUEST_TIMEOUT.into_response())
}
