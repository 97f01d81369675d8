//! Alarm panels that speak SIA DC-09 over UDP: a datagram is a message, taken in as on a connection and answered, after
//! the commit, to where it came from. How many are under way is bounded, in all and for each address; what is too much
//! is dropped, and its panel sends it again. What is no message is counted and not kept: anybody can send it, in
//! anybody's name.

use super::REST;
use super::language::Language;
use super::places::{Place, Places};
use super::taken::answer_to;
use crate::app::Hub;
use devices::line::Piece;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::UdpSocket;
use tokio::time::timeout;

/// What the panels speak.
const LANGUAGE: Language = Language::Dc09;
/// The kernel must take an answer within this.
const SEND: Duration = Duration::from_secs(1);

/// Serves the panels of one socket until the hub stops.
pub async fn run_datagrams(socket: UdpSocket, hub: Hub) {
    let (socket, places) = (Arc::new(socket), Places::default());
    let mut datagram = vec![0; LANGUAGE.longest()];
    loop {
        let received = tokio::select! {
            () = hub.stop.cancelled() => return,
            received = socket.recv_from(&mut datagram) => received,
        };
        let (length, peer) = match received {
            Ok(received) => received,
            Err(error) => {
                tracing::warn!(%error, line = LANGUAGE.name(), "a datagram could not be received");
                tokio::time::sleep(REST).await;
                continue;
            }
        };
        let Some(message) = datagram.get(..length).and_then(message_in) else {
            metrics::counter!("fengdi_rejected_total", "reason" => "line_noise").increment(1);
            continue;
        };
        let Some(place) = places.enter(peer.ip()) else {
            metrics::counter!("fengdi_rejected_total", "reason" => "line_full").increment(1);
            continue;
        };
        hub.tasks.spawn(serve(message.to_vec(), peer, Arc::clone(&socket), hub.clone(), place));
    }
}

/// The message of a datagram, whatever stands around it.
fn message_in(mut datagram: &[u8]) -> Option<&[u8]> {
    loop {
        match LANGUAGE.next_piece(datagram) {
            Piece::Frame { from, to } => return datagram.get(from..to.min(datagram.len())),
            Piece::Junk { bytes } => datagram = datagram.get(bytes.max(1)..)?,
            Piece::More => return None,
        }
    }
}

/// Takes one message in and answers it; the place is given back at the end.
async fn serve(message: Vec<u8>, peer: SocketAddr, socket: Arc<UdpSocket>, hub: Hub, _place: Place) {
    if let Some(answer) = answer_to(LANGUAGE, &message, peer, &hub).await
        && !matches!(timeout(SEND, socket.send_to(&answer, peer)).await, Ok(Ok(_)))
    {
        tracing::debug!(%peer, line = LANGUAGE.name(), "an answer could not be sent");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use devices::sia_dc09::{CrcForm, framed};

    #[test]
    fn a_message_is_found_in_its_datagram_and_nothing_in_noise() {
        let message = framed("\"NULL\"0000L0#1234[]", CrcForm::Digits);
        assert_eq!(message_in(&message), Some(message.as_slice()));
        assert_eq!(message_in(&message[..message.len() - 1]), Some(&message[..message.len() - 1]), "without its end");
        let behind = [b"\r\0noise", message.as_slice()].concat();
        assert_eq!(message_in(&behind), Some(message.as_slice()));
        for noise in [&b""[..], b"\n", b"xxxxxxxxxxxxxxxxxxxx", &[0; 64], b"\nFFFF0FFF\"", &message[..12]] {
            assert_eq!(message_in(noise), None, "{noise:?}");
        }
    }
}
