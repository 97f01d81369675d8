//! Our own accept loop: a deadline for request headers (axum's own server has none) and for readers that do not read, a
//! limit on connections, and a graceful end. HTTP/1 only: browsers speak HTTP/2 over TLS alone, which a proxy ends, and a
//! stream of it that is not read would be beyond the deadline for readers.

use super::patience::Patient;
use super::router;
use super::strict::Strict;
use crate::app::Hub;
use axum::extract::{ConnectInfo, Request};
use hyper::server::conn::http1::Builder;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

/// Headers must be complete within this.
const HEADERS: Duration = Duration::from_secs(5);
/// Open connections at most; further ones wait in the kernel's queue.
const CONNECTIONS: usize = 20_000;
/// Rest after a failed accept (out of file handles).
const REST: Duration = Duration::from_millis(50);
/// Requests under way may end within this when the hub stops.
const END: Duration = Duration::from_secs(5);

/// Serves until the hub stops.
pub async fn accept(hub: Hub, listener: TcpListener) {
    let service = router(&hub);
    let mut builder = Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEADERS).max_buf_size(64 * 1024);
    let connections = TaskTracker::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { break };
        let (stream, peer) = tokio::select! {
            () = hub.stop.cancelled() => break,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(REST).await;
                    continue;
                }
            },
        };
        // Small frames leave at once; nobody waits for a second one to fill a packet.
        let _ = stream.set_nodelay(true);
        let stream = guarded(stream, hub.config.http_patience);
        let served = serve(builder.clone(), service.clone(), stream, peer, hub.stop.clone());
        hub.tasks.spawn(connections.track_future(async move {
            // Errors here are broken connections and slow headers: the peer's doing.
            let _ = served.await;
            drop(place);
        }));
    }
    connections.close();
    if tokio::time::timeout(END, connections.wait()).await.is_err() {
        tracing::info!("some connections did not end in time");
    }
}

/// A connection of a browser or a program.
pub(super) type Guarded = Strict<Patient<TcpStream>>;

fn guarded(stream: TcpStream, patience: Duration) -> Guarded {
    Strict::new(Patient::new(stream, patience))
}

/// Serves one connection to its end; a request under way when the hub stops is answered, and none after it.
async fn serve(
    builder: Builder,
    service: axum::Router,
    stream: Guarded,
    peer: SocketAddr,
    stop: CancellationToken,
) -> hyper::Result<()> {
    let service = service.map_request(move |mut request: Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request.map(axum::body::Body::new)
    });
    let served = builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service)).with_upgrades();
    let mut served = std::pin::pin!(served);
    tokio::select! {
        ended = served.as_mut() => ended,
        () = stop.cancelled() => {
            served.as_mut().graceful_shutdown();
            served.await
        }
    }
}
