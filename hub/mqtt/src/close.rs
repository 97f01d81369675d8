//! Why a connection ends, what the client is told, and whether its will is published.

/// Why a connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CloseReason {
    /// The client said DISCONNECT.
    ByClient,
    /// The client said DISCONNECT and wants its will published (MQTT 5, 0x04).
    ByClientWithWill,
    /// The client closed the connection without a word.
    PeerClosed,
    /// The connection broke.
    Broken,
    /// Nothing was heard for one and a half keep-alive times.
    KeepAlive,
    /// The client took no byte for too long.
    WriteStalled,
    /// A packet that is none.
    Malformed,
    /// A packet above the limit.
    TooLarge,
    /// A packet that may not come here: a second CONNECT, one that only servers send.
    Protocol,
    /// A topic alias of 0, above the maximum, or never set.
    AliasInvalid,
    /// A topic name with a wildcard, a NUL, or too long.
    TopicInvalid,
    /// More unreleased QoS 2 messages than the Receive Maximum allows.
    ReceiveMaximum,
    /// A subscription identifier, which is not offered.
    SubscriptionId,
    /// MQTT 3: published where it may not; an acknowledgement would lie.
    Forbidden,
    /// MQTT 3: a message was not stored; an acknowledgement would lie.
    NotStored,
    /// The same device has connected again.
    TakenOver,
    /// The credential was revoked.
    Revoked,
    /// The hub stops.
    Stopping,
}

impl CloseReason {
    /// Every reason, for tables and counters.
    pub const ALL: [Self; 18] = [
        Self::ByClient,
        Self::ByClientWithWill,
        Self::PeerClosed,
        Self::Broken,
        Self::KeepAlive,
        Self::WriteStalled,
        Self::Malformed,
        Self::TooLarge,
        Self::Protocol,
        Self::AliasInvalid,
        Self::TopicInvalid,
        Self::ReceiveMaximum,
        Self::SubscriptionId,
        Self::Forbidden,
        Self::NotStored,
        Self::TakenOver,
        Self::Revoked,
        Self::Stopping,
    ];

    /// A stable name, for metric labels and logs.
    pub fn name(self) -> &'static str {
        match self {
            Self::ByClient => "by_client",
            Self::ByClientWithWill => "by_client_with_will",
            Self::PeerClosed => "peer_closed",
            Self::Broken => "broken",
            Self::KeepAlive => "keep_alive",
            Self::WriteStalled => "write_stalled",
            Self::Malformed => "malformed",
            Self::TooLarge => "too_large",
            Self::Protocol => "protocol",
            Self::AliasInvalid => "alias_invalid",
            Self::TopicInvalid => "topic_invalid",
            Self::ReceiveMaximum => "receive_maximum",
            Self::SubscriptionId => "subscription_id",
            Self::Forbidden => "forbidden",
            Self::NotStored => "not_stored",
            Self::TakenOver => "taken_over",
            Self::Revoked => "revoked",
            Self::Stopping => "stopping",
        }
    }

    /// The reason code of the DISCONNECT to an MQTT 5 client; `None` when there is nobody left to tell.
    pub(crate) fn disconnect_code(self) -> Option<u8> {
        match self {
            Self::ByClient | Self::ByClientWithWill | Self::PeerClosed | Self::Broken | Self::WriteStalled => None,
            Self::KeepAlive => Some(0x8d),
            Self::Malformed => Some(0x81),
            Self::TooLarge => Some(0x95),
            Self::Protocol => Some(0x82),
            Self::AliasInvalid => Some(0x94),
            Self::TopicInvalid => Some(0x90),
            Self::ReceiveMaximum => Some(0x93),
            Self::SubscriptionId => Some(0xa1),
            Self::Forbidden => Some(0x87),
            Self::NotStored => Some(0x83),
            Self::TakenOver => Some(0x8e),
            Self::Revoked => Some(0x98),
            Self::Stopping => Some(0x8b),
        }
    }

    /// Whether the will is published. Not when the device has come back, was revoked, or the hub itself stops: the
    /// will would say that the device is gone, and that is not what happened.
    pub(crate) fn publishes_will(self) -> bool {
        !matches!(self, Self::ByClient | Self::TakenOver | Self::Revoked | Self::Stopping)
    }
}
