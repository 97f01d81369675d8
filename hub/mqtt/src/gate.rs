//! The question "may this device in?", asked of the hub once per CONNECT.

use std::net::SocketAddr;

use bytes::Bytes;
use futures::future::BoxFuture;
use thiserror::Error;

use crate::access::Grant;

/// The MQTT version a client speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// MQTT 3.1 (`MQIsdp`, level 3).
    V31,
    /// MQTT 3.1.1 (level 4).
    V311,
    /// MQTT 5.
    V5,
}

/// What a CONNECT says about its sender. Nothing in it is proven yet.
#[derive(Clone)]
pub struct LoginAttempt {
    /// Client id: equal to the user name, or assigned by the endpoint (`name~0000002a`) if the client sent none.
    pub client_id: String,
    /// User name: at most 128 bytes, no control characters. A CONNECT without one is refused before the gate, unless
    /// a certificate says the name.
    pub user_name: Option<String>,
    /// Password field, as sent.
    pub secret: Option<Bytes>,
    /// The client has proven with a certificate that it is `user_name`; its secret need not be looked at.
    pub certified: bool,
    /// Where the connection comes from.
    pub peer: SocketAddr,
    /// The MQTT version it speaks.
    pub protocol: Protocol,
}

impl std::fmt::Debug for LoginAttempt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LoginAttempt")
            .field("client_id", &self.client_id)
            .field("certified", &self.certified)
            .field("peer", &self.peer)
            .field("protocol", &self.protocol)
            .finish_non_exhaustive()
    }
}

/// Why a device is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum LoginRefusal {
    /// Unknown device or wrong secret (0x04 / 0x86).
    #[error("unknown device or wrong secret")]
    BadCredentials,
    /// Known, but blocked (0x05 / 0x8a).
    #[error("the device is blocked")]
    Blocked,
    /// The hub cannot say at the moment (0x03 / 0x88); the device tries again later.
    #[error("log-in is not available")]
    NotAvailable,
}

/// Asked once per CONNECT; must be quick. Asked again when a revocation fell into the same moment.
pub trait Gate: Send + Sync + 'static {
    /// Decides on one attempt. The answer must come within the log-in time of the endpoint.
    fn login(&self, attempt: LoginAttempt) -> BoxFuture<'_, Result<Grant, LoginRefusal>>;
}
