//! Our own accept loop: a deadline for request headers (axum's own server has none) and for readers that do not read, a
//! limit on connections, and a graceful end. HTTP/1 only: browsers speak HTTP/2 over TLS alone, which a proxy ends, and a
//! stream of it that is not read would be beyond the deadline for readers.

use super::patience::Patient;
use super::router;
use super::strict::Strict;
use crate::app::Hub;
use axum::extract::{ConnectInfo, Request};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
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
    let mut builder = Builder::new(TokioExecutor::new()).http1_only();
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADERS).max_buf_size(64 * 1024);
    let graceful = GracefulShutdown::new();
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
        let served = connection(&builder, service.clone(), guarded(stream, hub.config.http_patience), peer);
        let watched = graceful.watch(served);
        hub.tasks.spawn(async move {
            // Errors here are broken connections and slow headers: the peer's doing.
            let _ = watched.await;
            drop(place);
        });
    }
    if tokio::time::timeout(END, graceful.shutdown()).await.is_err() {
        tracing::info!("some connections did not end in time");
    }
}

/// A connection of a browser or a program.
pub(super) type Guarded = Strict<Patient<TcpStream>>;

fn guarded(stream: TcpStream, patience: Duration) -> Guarded {
    Strict::new(Patient::new(stream, patience))
}

fn connection(
    builder: &Builder<TokioExecutor>,
    service: axum::Router,
    stream: Guarded,
    peer: SocketAddr,
) -> impl hyper_util::server::graceful::GracefulConnection<Error = Box<dyn std::error::Error + Send + Sync>> + Send + 'static
{
    let service = service.map_request(move |mut request: Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request.map(axum::body::Body::new)
    });
    builder.serve_connection_with_upgrades(TokioIo::new(stream), TowerToHyperService::new(service)).into_owned()
}
