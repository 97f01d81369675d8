//! A message of a line is taken in, and answered only when it is committed.

use super::language::Language;
use crate::app::Hub;
use crate::commander::{Done, Origin};
use crate::ingest::intake::{Arrived, stays_with_sender};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::timeout;

/// A message that is not committed within this is not answered: the device sends it again.
const COMMIT: Duration = Duration::from_secs(30);

/// Takes a message in and returns its answer; none when it is not committed, so that its device sends it again, or when
/// the protocol asks for silence.
pub(super) async fn answer_to(language: Language, message: &[u8], peer: SocketAddr, hub: &Hub) -> Option<Vec<u8>> {
    let answer = language.answer(message, hub, hub.clock.now());
    if take(message, peer, hub).await {
        return answer;
    }
    metrics::counter!("fengdi_line_unanswered_total", "line" => language.name()).increment(1);
    None
}

/// True when the message is committed, or will never be wanted again.
pub(super) async fn take(message: &[u8], peer: SocketAddr, hub: &Hub) -> bool {
    let (tell, told) = oneshot::channel();
    let done: Done = Box::new(move |result| drop(tell.send(result)));
    let peer = peer.ip().to_canonical().to_string();
    let arrived =
        Arrived { topic: &peer, payload: message, origin: Origin::Line, dup: false, retained: false, device: None };
    hub.intake.take(arrived, &hub.telemetry, done).await;
    match timeout(COMMIT, told).await {
        Ok(Ok(Ok(_))) => true,
        Ok(Ok(Err(error))) => !stays_with_sender(&error),
        Ok(Err(_)) | Err(_) => false,
    }
}
