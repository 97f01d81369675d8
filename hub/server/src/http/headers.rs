//! Security headers on every answer, and no caching of what is personal.

use crate::app::Hub;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderName, HeaderValue, header};

const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
                      connect-src 'self'; worker-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none'; \
                      form-action 'self'; frame-ancestors 'none'";

/// Adds the headers.
pub(super) async fn security(State(hub): State<Hub>, request: Request, next: Next) -> Response {
    let api = request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let policy = match &hub.config.tiles {
        Some(tiles) => HeaderValue::from_str(&with_tiles(tiles)).unwrap_or(HeaderValue::from_static(POLICY)),
        None => HeaderValue::from_static(POLICY),
    };
    // What people have sent has a stricter one of its own, and its own word on keeping it.
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(policy);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin"));
    headers.insert(
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("geolocation=(self), camera=(self), microphone=(self)"),
    );
    if hub.config.public_url.as_ref().is_some_and(|url| url.starts_with("https://")) {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    if api {
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
    response
}

/// The policy with the host of the map tiles let in as a source of pictures.
fn with_tiles(tiles: &str) -> String {
    let host: String = tiles.split('/').take(3).collect::<Vec<_>>().join("/");
    let plain = host.chars().all(|c| c.is_ascii_alphanumeric() || ":/.-".contains(c));
    let source = if plain { host } else { String::new() };
    POLICY.replace("img-src 'self'", &format!("img-src 'self' {source}"))
}
