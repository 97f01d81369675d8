//! What the endpoint tells about its devices: who came, who went, who tried what. Lossy: a reader that falls behind
//! is told how many notes it missed (`RecvError::Lagged`) and looks again.

use std::net::SocketAddr;

use crate::close::CloseReason;

/// A device came, went, or can be reached now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Presence {
    /// The first connection of the device has logged in.
    Connected {
        /// The device.
        device: String,
    },
    /// The device has subscribed, or has come back to a kept subscription: what waits for it can be delivered.
    Subscribed {
        /// The device.
        device: String,
        /// The filter it subscribed to.
        topic: String,
    },
    /// The last connection of the device has ended.
    Disconnected {
        /// The device.
        device: String,
        /// Why.
        reason: CloseReason,
    },
}

/// What a device tried and may not do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IncidentKind {
    /// Published to a topic that is not its own.
    ForbiddenPublish {
        /// The topic, at most 256 bytes of it.
        topic: String,
    },
    /// Subscribed to a filter outside its grant.
    ForbiddenSubscribe {
        /// The filter, at most 256 bytes of it.
        filter: String,
    },
    /// Set a will on a topic that is not its own; its log-in was refused.
    ForbiddenWill {
        /// The topic, at most 256 bytes of it.
        topic: String,
    },
    /// Connected with a client id that is not its user name. Nothing is proven: the secret was not looked at.
    ForeignClientId {
        /// The client id it claimed.
        client_id: String,
    },
    /// Connected with a certificate and the user name of another device; its log-in was refused.
    ForeignUserName {
        /// The user name it claimed.
        user_name: String,
    },
    /// Sent messages above the size limit, which were skipped.
    TooLarge {
        /// How many.
        messages: u64,
    },
}

/// Something worth a look by a human.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    /// The device; for `ForeignClientId` the user name that was claimed.
    pub device: String,
    /// Where it came from.
    pub peer: SocketAddr,
    /// What was tried.
    pub kind: IncidentKind,
}

/// The first 256 bytes of a text from outside, cut at a character.
pub(crate) fn excerpt(text: &str) -> String {
    let mut end = text.len().min(256);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default().to_owned()
}
