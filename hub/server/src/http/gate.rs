//! Who asks, and from where. The session comes from the cookie, the rights from the person as known at this moment.

use super::error::ApiError;
use crate::app::Hub;
use crate::auth::{LoggedIn, cookie_of};
use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderMap, Method, header};
use hub_core::access::{Action, may, may_somewhere};
use hub_core::area::AreaPath;
use hub_core::event::Actor;
use hub_core::person::Person;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

/// Somebody who is logged in.
pub struct Session {
    /// The session.
    pub login: LoggedIn,
    /// The person, as known now.
    pub person: Arc<Person>,
}

impl Session {
    /// The actor of what this session does.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::Person(self.person.id)
    }

    /// True when allowed in this area.
    #[must_use]
    pub fn may(&self, action: Action, area: &AreaPath) -> bool {
        may(&self.person.grants, action, area)
    }

    /// Refuses what no role of this session allows anywhere.
    pub fn need(&self, action: Action) -> Result<(), ApiError> {
        if may_somewhere(&self.person.grants, action) { Ok(()) } else { Err(ApiError::Forbidden) }
    }
}

impl FromRequestParts<Hub> for Session {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, hub: &Hub) -> Result<Self, ApiError> {
        let token = cookie_of(&parts.headers).ok_or(ApiError::LoggedOut)?;
        let login = hub.sessions.find(token, hub.clock.now()).await?.ok_or(ApiError::LoggedOut)?;
        let person = hub.world.read().people.get(&login.person).cloned();
        let person = person.filter(|person| !person.disabled).ok_or(ApiError::LoggedOut)?;
        Ok(Self { login, person })
    }
}

/// The address a request came from: the peer's, or what a trusted proxy says.
pub struct Peer(pub IpAddr);

impl FromRequestParts<Hub> for Peer {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, hub: &Hub) -> Result<Self, ApiError> {
        let socket = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        let socket = socket.ok_or(ApiError::Defect)?;
        let told = || parts.headers.get("x-forwarded-for")?.to_str().ok()?.rsplit(',').next()?.trim().parse().ok();
        Ok(Self(if hub.config.trust_proxy { told().unwrap_or(socket) } else { socket }))
    }
}

/// Lets through whoever is logged in, or asks on this machine.
pub(super) async fn inside(
    Peer(peer): Peer,
    session: Result<Session, ApiError>,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    if peer.is_loopback() || session.is_ok() { Ok(next.run(request).await) } else { Err(ApiError::NotFound) }
}

/// Refuses methods that nothing here takes, wherever they go: TRACE, CONNECT, and what is made up.
pub(super) async fn known_method(request: Request, next: Next) -> Response {
    let known = [Method::GET, Method::HEAD, Method::OPTIONS, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
    if known.contains(request.method()) { next.run(request).await } else { ApiError::Method.into_response() }
}

/// Unsafe methods must come from our own pages: the Origin header, or the browser's own word for it. Platforms that push
/// and programs that file have no page; they prove themselves with a token or a key, and no cookie of theirs counts.
pub(super) async fn same_origin(State(hub): State<Hub>, request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let path = request.uri().path();
    let pushed = path.starts_with(super::push::PATH) || path.starts_with(super::open311::PATH);
    if safe || pushed || is_same_origin(&hub, request.headers()) {
        next.run(request).await
    } else {
        ApiError::ForeignOrigin.into_response()
    }
}

/// True when the request proves that it comes from a page of ours.
pub(super) fn is_same_origin(hub: &Hub, headers: &HeaderMap) -> bool {
    match headers.get(header::ORIGIN) {
        Some(origin) => origin.to_str().is_ok_and(|origin| is_ours(hub, origin, headers)),
        None => headers.get("sec-fetch-site").is_some_and(|site| site == "same-origin"),
    }
}

/// Our own address: the configured one, else the one the listener has. `Host` is believed only when it is `localhost`
/// or a bare address, which no foreign name can be made to resolve to.
fn is_ours(hub: &Hub, origin: &str, headers: &HeaderMap) -> bool {
    if let Some(public) = &hub.config.public_url {
        return origin == public;
    }
    let Some(told) = origin.strip_prefix("http://") else { return false };
    let port = hub.http_address.port();
    let listener = told == hub.http_address.to_string();
    let loopback = [format!("localhost:{port}"), format!("127.0.0.1:{port}"), format!("[::1]:{port}")];
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    // A page on another site cannot make the browser send a bare address as Host, so one that is also the Origin is ours.
    let bare = told.parse::<SocketAddr>().is_ok() || told.parse::<IpAddr>().is_ok();
    listener || ((bare || loopback.iter().any(|name| name == told)) && host == Some(told))
}
