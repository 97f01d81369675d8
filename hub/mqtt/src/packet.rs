//! MQTT packets as the session sees them: one shape for 3.1, 3.1.1 and 5. Reason codes are the MQTT 5 ones; what an
//! older client cannot be told is turned or left out by `wire`.

use std::num::NonZeroU16;

use bytes::Bytes;
use bytestring::ByteString;

use crate::gate::Protocol;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WillSpec {
    pub topic: ByteString,
    pub payload: Bytes,
    pub qos: u8,
    pub retain: bool,
    pub delay_s: u32,
}

#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Connect {
    pub protocol: Protocol,
    pub client_id: ByteString,
    pub clean: bool,
    pub keep_alive_s: u16,
    pub user_name: Option<ByteString>,
    pub secret: Option<Bytes>,
    pub will: Option<WillSpec>,
    /// Seconds; `u32::MAX` is for ever. MQTT 3 without clean session asks for ever.
    pub session_expiry_s: u32,
    pub receive_maximum: u16,
    pub max_packet_bytes: Option<u32>,
    pub auth_method: bool,
}

impl std::fmt::Debug for Connect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connect").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Publish {
    pub topic: ByteString,
    pub payload: Bytes,
    pub qos: u8,
    pub retain: bool,
    pub dup: bool,
    pub id: Option<NonZeroU16>,
    pub alias: Option<NonZeroU16>,
    pub subscription_id: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Incoming {
    Connect(Box<Connect>),
    Publish(Box<Publish>),
    PubAck {
        id: NonZeroU16,
        reason: u8,
    },
    PubRel {
        id: NonZeroU16,
    },
    Subscribe {
        id: NonZeroU16,
        filters: Vec<(ByteString, u8)>,
        subscription_id: bool,
    },
    Unsubscribe {
        id: NonZeroU16,
        filters: Vec<ByteString>,
    },
    Ping,
    Disconnect {
        with_will: bool,
        session_expiry_s: Option<u32>,
    },
    /// A packet that no client may send here: server-only ones, AUTH, and the QoS 2 answers to messages that are
    /// never sent with QoS 2.
    OutOfPlace,
}

/// Why a CONNECT is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    Version,
    ClientId,
    NotAvailable,
    BadCredentials,
    NotAuthorized,
    Blocked,
    AuthMethod,
    WillTopic,
    PacketSize,
    Malformed,
    TooLarge,
}

impl Refusal {
    /// CONNACK code of MQTT 3; `None` closes without a word.
    pub fn v3_code(self) -> Option<u8> {
        match self {
            Self::Version => Some(1),
            Self::ClientId => Some(2),
            Self::NotAvailable => Some(3),
            Self::BadCredentials => Some(4),
            Self::NotAuthorized | Self::Blocked | Self::AuthMethod | Self::WillTopic | Self::PacketSize => Some(5),
            Self::Malformed | Self::TooLarge => None,
        }
    }

    /// CONNACK code of MQTT 5.
    pub fn v5_code(self) -> u8 {
        match self {
            Self::Version => 0x84,
            Self::ClientId => 0x85,
            Self::NotAvailable => 0x88,
            Self::BadCredentials => 0x86,
            Self::NotAuthorized => 0x87,
            Self::Blocked => 0x8a,
            Self::AuthMethod => 0x8c,
            Self::WillTopic => 0x90,
            Self::PacketSize | Self::TooLarge => 0x95,
            Self::Malformed => 0x81,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Welcome {
    pub session_present: bool,
    pub session_expiry_s: u32,
    pub receive_maximum: u16,
    pub max_packet_bytes: u32,
    pub topic_alias_maximum: u16,
    pub assigned_client_id: Option<String>,
    pub server_keep_alive_s: Option<u16>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outgoing {
    Welcome(Box<Welcome>),
    Refused(Refusal),
    Publish { id: Option<NonZeroU16>, topic: ByteString, payload: Bytes },
    PubAck { id: NonZeroU16, code: u8 },
    PubRec { id: NonZeroU16, code: u8 },
    PubComp { id: NonZeroU16, known: bool },
    SubAck { id: NonZeroU16, codes: Vec<u8> },
    UnsubAck { id: NonZeroU16, existed: Vec<bool> },
    Pong,
    Disconnect(u8),
}
