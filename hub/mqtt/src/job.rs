//! One message of a device on its way to the commit. Its `Ack` is spent exactly once: `committed`, `refused`, or
//! dropped, which counts as not stored. A PUBACK leaves only through `committed`.

use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;

use crate::mailbox::Mailbox;

/// Why a message exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The device published it.
    Publish,
    /// The will of a device whose connection ended abnormally.
    Will,
}

/// A message of a device, on a topic that the device may publish to.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// The device, from its grant.
    pub device: String,
    /// Topic name: no wildcards, no NUL, bounded.
    pub topic: String,
    /// Payload as sent, unchecked.
    pub payload: Bytes,
    /// 0, 1 or 2.
    pub qos: u8,
    /// The sender asked for it to be retained; the endpoint retains nothing.
    pub retain: bool,
    /// The sender says that it is a repetition. Never rely on it.
    pub dup: bool,
    /// Published, or a will.
    pub origin: Origin,
    /// Where the connection came from.
    pub peer: SocketAddr,
}

impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Message")
            .field("device", &self.device)
            .field("topic", &self.topic)
            .field("payload_bytes", &self.payload.len())
            .field("qos", &self.qos)
            .field("origin", &self.origin)
            .finish_non_exhaustive()
    }
}

/// Why a message was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AckRefusal {
    /// The commit failed (MQTT 5: 0x83). The device sends it again.
    NotStored,
    /// No room (MQTT 5: 0x97).
    QuotaExceeded,
    /// It can never be taken (MQTT 5: 0x99). MQTT 3 has no such answer: the connection is closed and the device
    /// repeats the message, so storing what was sent and committing is kinder.
    Invalid,
}

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Committed,
    Refused(AckRefusal),
    Forbidden,
}

/// The duty to say what became of one message.
#[derive(Debug)]
#[must_use = "dropping an Ack says that the message was not stored"]
pub struct Ack {
    reply_to: Option<(Arc<Mailbox>, u64)>,
}

impl Ack {
    pub(crate) fn new(mailbox: Arc<Mailbox>, ticket: u64) -> Self {
        Self { reply_to: Some((mailbox, ticket)) }
    }

    /// For a message whose sender is gone: a will.
    pub(crate) fn detached() -> Self {
        Self { reply_to: None }
    }

    /// The message is on disk: the device may forget it.
    pub fn committed(mut self) {
        self.settle(Outcome::Committed);
    }

    /// The message was not taken.
    pub fn refused(mut self, reason: AckRefusal) {
        self.settle(Outcome::Refused(reason));
    }

    fn settle(&mut self, outcome: Outcome) {
        if let Some((mailbox, ticket)) = self.reply_to.take() {
            mailbox.settle(ticket, outcome);
        }
    }
}

impl Drop for Ack {
    fn drop(&mut self) {
        self.settle(Outcome::Refused(AckRefusal::NotStored));
    }
}

/// One message of a device, waiting for its commit.
#[derive(Debug)]
pub struct Job {
    /// The message.
    pub message: Message,
    /// To be spent after the commit.
    pub ack: Ack,
}
