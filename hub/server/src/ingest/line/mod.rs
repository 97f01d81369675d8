//! Devices on lines of their own: alarm panels (SIA DC-09, over TCP or UDP) and watches. A message goes the same way as
//! one by MQTT, and the device gets its protocol's answer only after the commit. Connections are bounded, in all and,
//! until they have said something sensible, for each address.

mod connected;
mod connection;
mod datagram;
mod language;
mod places;
mod taken;

pub use connected::Connected;
pub use datagram::run_datagrams;
pub use language::Language;

use crate::app::Hub;
use connection::Connection;
use places::Places;
use std::time::Duration;
use tokio::net::TcpListener;

/// Rest after a failed accept (out of file handles).
const REST: Duration = Duration::from_millis(50);

/// Serves one line until the hub stops.
pub async fn run_line(language: Language, listener: TcpListener, hub: Hub) {
    let places = Places::default();
    loop {
        let accepted = tokio::select! {
            () = hub.stop.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, line = language.name(), "a connection could not be accepted");
                tokio::time::sleep(REST).await;
                continue;
            }
        };
        let Some(place) = places.enter(peer.ip()) else {
            metrics::counter!("fengdi_rejected_total", "reason" => "line_full").increment(1);
            continue;
        };
        let connection = Connection::new(language, hub.clone(), peer, place);
        hub.tasks.spawn(connection.run(stream));
    }
}
