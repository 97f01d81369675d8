//! The upgrade to the live feed: a session, our own origin, and the handshake of RFC 6455, section 4.2. No extension is
//! agreed on, so nothing is ever compressed.

use super::accept::Guarded;
use super::error::ApiError;
use super::gate::{Session, is_same_origin};
use crate::app::Hub;
use crate::session::serve;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

/// `GET /live`: the WebSocket. See the AsyncAPI document.
pub async fn live(
    State(hub): State<Hub>,
    session: Result<Session, ApiError>,
    mut request: Request,
) -> Result<Response, ApiError> {
    let Session { login, person } = session?;
    if !is_same_origin(&hub, request.headers()) {
        return Err(ApiError::ForeignOrigin);
    }
    let key = key_of(request.headers()).ok_or(ApiError::NoWebSocket)?;
    let accept = HeaderValue::from_str(&derive_accept_key(key)).map_err(|_| ApiError::NoWebSocket)?;
    let upgrade = request.extensions_mut().remove::<OnUpgrade>().ok_or(ApiError::NoWebSocket)?;
    let grants = person.grants.clone();
    let tasks = hub.tasks.clone();
    tasks.spawn(async move {
        // An error is a client that left before the handshake was over.
        let Ok(upgraded) = upgrade.await else { return };
        match upgraded.downcast::<TokioIo<Guarded>>() {
            Ok(parts) => {
                let stream = parts.io.into_inner().into_inner().into_inner();
                serve(hub, stream, parts.read_buf, login, grants).await;
            }
            Err(_) => tracing::error!("a live socket is no TCP stream"),
        }
    });
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let headers = response.headers_mut();
    headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
    headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(header::SEC_WEBSOCKET_ACCEPT, accept);
    Ok(response)
}

/// The key of a client that asks for a WebSocket of the one version there is.
fn key_of(headers: &HeaderMap) -> Option<&[u8]> {
    let says = |name, word: &str| {
        let told = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
        told.flat_map(|value| value.split(',')).any(|told| told.trim().eq_ignore_ascii_case(word))
    };
    let asks = says(header::CONNECTION, "upgrade")
        && says(header::UPGRADE, "websocket")
        && says(header::SEC_WEBSOCKET_VERSION, "13");
    // 16 bytes in base64.
    let key = headers.get(header::SEC_WEBSOCKET_KEY).map(HeaderValue::as_bytes).filter(|key| key.len() == 24);
    key.filter(|_| asks)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn asked(pairs: &[(&'static str, &'static str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, HeaderValue::from_static(value));
        }
        key_of(&headers).is_some()
    }

    #[test]
    fn only_a_whole_request_for_a_websocket_is_one() {
        let whole = [
            ("connection", "keep-alive, Upgrade"),
            ("upgrade", "WebSocket"),
            ("sec-websocket-version", "13"),
            ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ];
        assert!(asked(&whole));
        for missing in 0..whole.len() {
            let rest: Vec<_> = (0..whole.len()).filter(|at| *at != missing).map(|at| whole[at]).collect();
            assert!(!asked(&rest), "without {}", whole[missing].0);
        }
        let mut other = whole;
        other[2].1 = "8";
        assert!(!asked(&other));
        other = whole;
        other[3].1 = "short";
        assert!(!asked(&other));
    }
}
