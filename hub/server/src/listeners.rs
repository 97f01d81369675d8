//! The addresses that the hub listens on, beside the MQTT endpoint: browsers and phones, alarm panels, watches. All are
//! bound before anything is served, so that a hub that starts has them all.

use crate::app::Hub;
use crate::config::Config;
use crate::{http, ingest};
use anyhow::Context;
use std::net::SocketAddr;
use tokio::net::{TcpListener, UdpSocket};

/// Bound, not served yet.
pub struct Listeners {
    http: TcpListener,
    dc09: Option<TcpListener>,
    dc09_udp: Option<UdpSocket>,
    watch: Option<TcpListener>,
}

/// Where they really listen.
#[derive(Clone, Copy)]
pub struct Addresses {
    /// Browsers.
    pub http: SocketAddr,
    /// Alarm panels, when that line is open.
    pub dc09: Option<SocketAddr>,
    /// Alarm panels over UDP, when that is open.
    pub dc09_udp: Option<SocketAddr>,
    /// Watches, when that line is open.
    pub watch: Option<SocketAddr>,
}

impl Listeners {
    /// Binds what the configuration names.
    pub async fn bind(config: &Config) -> anyhow::Result<Self> {
        Ok(Self {
            http: tcp("http", config.http).await?,
            dc09: maybe("dc09.listen", config.dc09, tcp).await?,
            dc09_udp: maybe("dc09.udp", config.dc09_udp, udp).await?,
            watch: maybe("watch.listen", config.watch, tcp).await?,
        })
    }

    /// Where they listen; port 0 has become a real one.
    pub fn addresses(&self) -> anyhow::Result<Addresses> {
        let at = |line: &Option<TcpListener>| line.as_ref().map(TcpListener::local_addr).transpose();
        Ok(Addresses {
            http: self.http.local_addr()?,
            dc09: at(&self.dc09)?,
            dc09_udp: self.dc09_udp.as_ref().map(UdpSocket::local_addr).transpose()?,
            watch: at(&self.watch)?,
        })
    }

    /// Serves them until the hub stops.
    pub fn serve(self, hub: &Hub) {
        if let Some(line) = self.dc09 {
            hub.lasting.spawn("dc09", ingest::run_line(ingest::Language::Dc09, line, hub.clone()));
        }
        if let Some(line) = self.watch {
            hub.lasting.spawn("watch", ingest::run_line(ingest::Language::Watch, line, hub.clone()));
        }
        if let Some(panels) = self.dc09_udp {
            hub.lasting.spawn("dc09_udp", ingest::run_datagrams(panels, hub.clone()));
        }
        hub.lasting.spawn("http", http::accept(hub.clone(), self.http));
    }
}

async fn maybe<T>(
    key: &'static str,
    address: Option<SocketAddr>,
    bind: impl AsyncFnOnce(&'static str, SocketAddr) -> anyhow::Result<T>,
) -> anyhow::Result<Option<T>> {
    match address {
        Some(address) => bind(key, address).await.map(Some),
        None => Ok(None),
    }
}

async fn tcp(key: &'static str, address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| taken(key, address))
}

async fn udp(key: &'static str, address: SocketAddr) -> anyhow::Result<UdpSocket> {
    UdpSocket::bind(address).await.with_context(|| taken(key, address))
}

fn taken(key: &str, address: SocketAddr) -> String {
    format!("{key} = {address}: is another program using this address?")
}
