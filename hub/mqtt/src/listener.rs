//! Accepting connections. A failed accept, a failed TLS handshake or a panic in one connection stops nothing else.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsAcceptor;

use crate::caller::Caller;
use crate::connection::serve;
use crate::door::Pass;
use crate::endpoint::Shared;
use crate::limits::ACCEPT_REST_MS;

/// Connections the kernel holds for us while thousands come back at once.
const BACKLOG: u32 = 4_096;
/// Accepts in a row before the connections themselves get a turn.
const ACCEPT_RUN: u32 = 16;

pub(crate) fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Accepts until the endpoint stops, then asks every connection to end.
pub(crate) async fn accept(shared: Arc<Shared>, listener: TcpListener) {
    let _closed = shared.closed.clone().drop_guard();
    let mut run = 0;
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = shared.stop.cancelled() => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                if let Some(pass) = shared.enter(peer) {
                    shared.tracker.spawn(welcome(shared.clone(), stream, peer, pass));
                }
            }
            Err(error) => {
                shared.counters.accept_failed.up();
                tracing::warn!(%error, "mqtt accept failed");
                tokio::time::sleep(Duration::from_millis(ACCEPT_REST_MS)).await;
            }
        }
        run += 1;
        if run % ACCEPT_RUN == 0 {
            tokio::task::yield_now().await;
        }
    }
    shared.directory.stop();
}

async fn welcome(shared: Arc<Shared>, stream: TcpStream, peer: SocketAddr, pass: Pass) {
    let login_by = shared.login_by();
    if stream.set_nodelay(true).is_err() {
        shared.counters.login_abandoned.up();
        return;
    }
    match shared.limits.tls.clone() {
        None => serve(shared, stream, Caller::at(peer), pass, login_by).await,
        Some(tls) => Box::pin(welcome_tls(shared, stream, peer, pass, tls, login_by)).await,
    }
}

async fn welcome_tls(
    shared: Arc<Shared>,
    stream: TcpStream,
    peer: SocketAddr,
    pass: Pass,
    tls: Arc<rustls::ServerConfig>,
    login_by: Instant,
) {
    let handshake = tokio::select! {
        handshake = timeout_at(login_by, Box::pin(TlsAcceptor::from(tls).accept(stream))) => handshake,
        () = shared.stop.cancelled() => return,
    };
    match handshake {
        Ok(Ok(stream)) => {
            let caller = Caller::certified(peer, stream.get_ref().1.peer_certificates());
            serve(shared, Box::new(stream), caller, pass, login_by).await;
        }
        Ok(Err(error)) => {
            shared.counters.handshake_failed.up();
            tracing::debug!(%error, %peer, "mqtt handshake failed");
        }
        Err(_) => shared.counters.login_timeout.up(),
    }
}
