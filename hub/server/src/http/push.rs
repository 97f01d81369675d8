//! Platforms that push what their devices say: CTWing, OneNET, Huawei IoTDA. Each proves itself with the token that it
//! and the hub share, and gets its 200 only after the commit: what is not answered so it sends again. There is no
//! session here and no cookie is looked at, so a page of another site gains nothing by posting.

use super::error::ApiError;
use crate::app::Hub;
use crate::commander::{Done, Origin};
use crate::ids::sha256_hex;
use crate::ingest::{Arrived, stays_with_sender};
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, Query, State};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, header};
use md5::{Digest, Md5};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::timeout;
use utoipa::IntoParams;

/// Where pushes arrive: the only unsafe requests that come from no page of ours.
pub(super) const PATH: &str = "/api/push/";
/// A push must be committed within this, before the request's own limit ends it.
const COMMIT: Duration = Duration::from_secs(12);

/// What a platform may put behind the address.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Proof {
    /// The shared token, where the platform cannot set the header `Authorization: Bearer`.
    token: Option<String>,
    /// OneNET's test of the address: the text to send back.
    msg: Option<String>,
    /// Its random text.
    nonce: Option<String>,
    /// Base64 of MD5 over token, nonce and msg.
    signature: Option<String>,
}

/// OneNET's envelope around what it pushes, as far as its signature needs it.
#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow, alias = "enc_msg")]
    msg: &'a RawValue,
    nonce: String,
    #[serde(alias = "msg_signature")]
    signature: String,
}

/// A platform tests the address before it uses it.
#[utoipa::path(get, path = "/api/push/{platform}", tag = "push",
    params(("platform" = String, Path, description = "ctwing, onenet or huawei"), Proof),
    responses(
        (status = 200, description = "The address is right; the text that was asked for", body = String),
        (status = 401, description = "Wrong token or signature", body = hub_wire::problem::Problem),
        (status = 404, description = "This platform is not configured", body = hub_wire::problem::Problem)))]
pub async fn test(
    State(hub): State<Hub>,
    Path(platform): Path<String>,
    Query(proof): Query<Proof>,
    headers: HeaderMap,
) -> Result<String, ApiError> {
    let token = hub.config.push.token(&platform).ok_or(ApiError::NotFound)?;
    let echo = proof.msg.clone().unwrap_or_default();
    let signed = match (&proof.nonce, &proof.signature) {
        (Some(nonce), Some(signature)) => signature_fits(token, nonce, &echo, signature),
        _ => false,
    };
    if signed || shares(token, &proof, &headers) { Ok(echo) } else { Err(ApiError::WrongToken) }
}

/// A platform brings a message.
#[utoipa::path(post, path = "/api/push/{platform}", tag = "push",
    params(("platform" = String, Path, description = "ctwing, onenet or huawei"), Proof),
    request_body(content = String, description = "The platform's own JSON", content_type = "application/json"),
    responses(
        (status = 200, description = "Committed", body = String),
        (status = 401, description = "Wrong token or signature", body = hub_wire::problem::Problem),
        (status = 404, description = "This platform is not configured", body = hub_wire::problem::Problem),
        (status = 413, description = "Too large", body = hub_wire::problem::Problem),
        (status = 503, description = "Not stored: push it again", body = hub_wire::problem::Problem)))]
pub async fn push(
    State(hub): State<Hub>,
    Path(platform): Path<String>,
    Query(proof): Query<Proof>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<&'static str, ApiError> {
    let token = hub.config.push.token(&platform).ok_or(ApiError::NotFound)?;
    let body = body.map_err(|_| ApiError::TooLarge)?;
    let proven = shares(token, &proof, &headers) || (platform == "onenet" && is_signed(token, &body));
    if !proven {
        return Err(ApiError::WrongToken);
    }
    let (tell, told) = oneshot::channel();
    let done: Done = Box::new(move |result| drop(tell.send(result)));
    let arrived =
        Arrived { topic: &platform, payload: &body, origin: Origin::Push, dup: false, retained: false, device: None };
    hub.intake.take(arrived, &hub.telemetry, done).await;
    match timeout(COMMIT, told).await {
        Ok(Ok(Ok(_))) => Ok("ok\n"),
        // What is refused for good is kept with its reason; pushing it again helps nobody.
        Ok(Ok(Err(error))) if !stays_with_sender(&error) => Ok("ok\n"),
        _ => Err(ApiError::Unavailable),
    }
}

/// True when the request carries the token. Hashes are compared, so the time tells nothing.
fn shares(token: &str, proof: &Proof, headers: &HeaderMap) -> bool {
    let header = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let expected = sha256_hex(token.as_bytes());
    header.or(proof.token.as_deref()).is_some_and(|offered| sha256_hex(offered.as_bytes()) == expected)
}

/// True when the body carries OneNET's signature over its message, whether that is an object or a text.
fn is_signed(token: &str, body: &[u8]) -> bool {
    let Ok(envelope) = serde_json::from_slice::<Envelope<'_>>(body) else { return false };
    let raw = envelope.msg.get();
    let text = serde_json::from_str::<String>(raw);
    signature_fits(token, &envelope.nonce, text.as_deref().unwrap_or(raw), &envelope.signature)
}

fn signature_fits(token: &str, nonce: &str, msg: &str, offered: &str) -> bool {
    let digest = Md5::new().chain_update(token).chain_update(nonce).chain_update(msg).finalize();
    let expected = STANDARD.encode(digest);
    // A plus sign that was not escaped in an address arrives as a blank.
    sha256_hex(offered.replace(' ', "+").as_bytes()) == sha256_hex(expected.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_the_one_that_the_platform_computes() {
        let digest = STANDARD.encode(Md5::digest("tokenabc{\"a\":1}"));
        assert!(signature_fits("token", "abc", "{\"a\":1}", &digest));
        assert!(!signature_fits("tokem", "abc", "{\"a\":1}", &digest));
        let body = format!(r#"{{"msg":{{"a":1}},"nonce":"abc","msg_signature":"{digest}"}}"#);
        assert!(is_signed("token", body.as_bytes()));
        assert!(!is_signed("token", body.replace(":1", ":2").as_bytes()));
        let text = format!(r#"{{"msg":"{{\"a\":1}}","nonce":"abc","signature":"{digest}","id":"1"}}"#);
        assert!(is_signed("token", text.as_bytes()));
        for broken in [&b""[..], b"{}", b"[]", b"{\"msg\":1}", b"\xff"] {
            assert!(!is_signed("token", broken));
        }
    }
}
