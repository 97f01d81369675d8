//! Log-in and log-out.

use super::body::Body;
use super::error::ApiError;
use super::gate::{Peer, Session};
use crate::app::Hub;
use crate::auth::{COOKIE_PLAIN, COOKIE_SECURE, Verdict};
use crate::view;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use hub_core::ids::PersonId;
use hub_wire::problem::Problem;
use hub_wire::session::{LoginRequest, Me};

/// How long the browser keeps the cookie, seconds; the session may end before.
const COOKIE_S: u32 = 30 * 24 * 3600;
/// Longest log-in name and password that are looked at, bytes.
const LONGEST: usize = 256;

/// Logs in.
#[utoipa::path(post, path = "/api/login", tag = "session", request_body = LoginRequest, responses(
    (status = 200, description = "Logged in; sets the session cookie", body = Me),
    (status = 401, description = "wrong_password", body = Problem),
    (status = 429, description = "wait", body = Problem)))]
pub async fn login(
    State(hub): State<Hub>,
    Peer(peer): Peer,
    headers: HeaderMap,
    Body(request): Body<LoginRequest>,
) -> Result<Response, ApiError> {
    let now = hub.clock.now();
    if request.login.len() > LONGEST || request.password.len() > LONGEST {
        return Err(ApiError::Invalid("name and password have at most 256 bytes".into()));
    }
    if let Verdict::Wait { seconds } = hub.guesses.ask(peer, &request.login, now) {
        return Err(ApiError::Wait { seconds });
    }
    let person = hub.world.read().person_by_login(&request.login).filter(|person| !person.disabled).cloned();
    let hash = person.as_ref().and_then(|person| person.password_hash.clone());
    if !hub.passwords.fits(request.password, hash).await {
        hub.guesses.wrong(peer, &request.login, hub.clock.now());
        return Err(ApiError::WrongPassword);
    }
    let person = person.ok_or(ApiError::WrongPassword)?;
    hub.guesses.right(peer, &request.login, hub.clock.now());
    let opened = open(&hub, person.id, &headers).await?;
    // Disabled, or another password, while this one was compared: what ends sessions may have looked before.
    let still = hub.world.read().people.get(&person.id).cloned();
    if still.is_none_or(|still| still.disabled || still.password_hash != person.password_hash) {
        hub.sessions.end_all(person.id).await?;
        return Err(ApiError::WrongPassword);
    }
    tracing::info!(person = %person.id, "logged in");
    Ok((opened, Json(view::me(&person))).into_response())
}

/// Begins a session; the answer carries its cookie. A session the browser had before ends.
pub(super) async fn open(hub: &Hub, person: PersonId, headers: &HeaderMap) -> Result<HeaderMap, ApiError> {
    if let Some(old) = crate::auth::cookie_of(headers) {
        hub.sessions.end(&crate::ids::sha256_hex(old.as_bytes())).await?;
    }
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    let token = hub.sessions.begin(person, agent, hub.clock.now()).await?;
    cookie(hub, &format!("{token}; Max-Age={COOKIE_S}"))
}

fn cookie(hub: &Hub, value: &str) -> Result<HeaderMap, ApiError> {
    let secure = hub.config.public_url.as_ref().is_some_and(|url| url.starts_with("https://"));
    let text = if secure {
        format!("{COOKIE_SECURE}={value}; Path=/; Secure; HttpOnly; SameSite=Strict")
    } else {
        format!("{COOKIE_PLAIN}={value}; Path=/; HttpOnly; SameSite=Strict")
    };
    let mut headers = HeaderMap::new();
    headers.insert(header::SET_COOKIE, HeaderValue::from_str(&text).map_err(|_| ApiError::Defect)?);
    Ok(headers)
}

/// Logs out; sockets of this session close.
#[utoipa::path(post, path = "/api/logout", tag = "session", responses(
    (status = 204, description = "Logged out"),
    (status = 401, description = "logged_out", body = Problem)))]
pub async fn logout(State(hub): State<Hub>, session: Session) -> Result<Response, ApiError> {
    hub.sessions.end(&session.login.token_sha256).await?;
    Ok((StatusCode::NO_CONTENT, cookie(&hub, "; Max-Age=0")?).into_response())
}
