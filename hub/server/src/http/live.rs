//! The upgrade to the live feed: a session, our own origin, and small frames only.

use super::error::ApiError;
use super::gate::{Session, is_same_origin};
use super::meter::Meter;
use crate::app::Hub;
use crate::session::serve;
use axum::Extension;
use axum::extract::{State, WebSocketUpgrade};
use axum::response::{IntoResponse, Response};
use http::HeaderMap;

/// Largest message and frame of a client, bytes.
const INCOMING: usize = 64 * 1024;
/// What a socket holds for reading, bytes: clients say little, and there are many of them. (The usual is 128 KiB.)
const READ_BUFFER: usize = 2 * 1024;

/// `GET /live`: the WebSocket. See the AsyncAPI document.
pub async fn live(
    State(hub): State<Hub>,
    Extension(meter): Extension<Meter>,
    headers: HeaderMap,
    session: Result<Session, ApiError>,
    upgrade: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
) -> Result<Response, ApiError> {
    let session = session?;
    if !is_same_origin(&hub, &headers) {
        return Err(ApiError::ForeignOrigin);
    }
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade,
        Err(rejection) => return Ok(rejection.into_response()),
    };
    let grants = session.person.grants.clone();
    Ok(upgrade
        .max_message_size(INCOMING)
        .max_frame_size(INCOMING)
        .read_buffer_size(READ_BUFFER)
        // Every frame is flushed before the next is made, so one frame at most waits here. No limit in bytes: a frame
        // above it could never be sent, and a snapshot is as large as what is open.
        .write_buffer_size(0)
        .on_upgrade(move |socket| {
            meter.begin();
            serve(hub, socket, session.login, grants, meter)
        }))
}
