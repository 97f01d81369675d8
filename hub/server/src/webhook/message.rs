//! What one address is told of one change, and the proof that it comes from here: headers and signature as in the
//! Standard Webhooks specification (standardwebhooks.com), so that receivers find a library that checks them.

use super::changes::TicketChange;
use crate::ids::hmac_base64;
use crate::view::{is_public, outside_ticket};
use crate::world::World;
use hub_core::ids::{Position, SubscriptionId};
use hub_core::ticket::Ticket;
use hub_core::time::UnixMs;
use hub_wire::outside::Delivered;

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The same for the same change and address.
    pub id: String,
    /// Its place in the log.
    pub position: Position,
    /// JSON.
    pub body: String,
}

impl Message {
    fn of(delivered: &Delivered) -> Option<Self> {
        let body = serde_json::to_string(delivered).ok()?;
        Some(Self { id: delivered.id.clone(), position: delivered.position, body })
    }

    /// Id, time, place in the log, and the HMAC-SHA-256 over id, time and body.
    #[must_use]
    pub fn headers(&self, key: &[u8], at: UnixMs) -> [(&'static str, String); 4] {
        let seconds = at.0.div_euclid(1_000);
        let signed = format!("{}.{seconds}.{}", self.id, self.body);
        let signature = format!("v1,{}", hmac_base64(key, signed.as_bytes()));
        [
            ("webhook-id", self.id.clone()),
            ("webhook-timestamp", seconds.to_string()),
            ("webhook-signature", signature),
            ("fengdi-position", self.position.0.to_string()),
        ]
    }
}

/// What this address is told of a change; none when nobody outside may know of the ticket.
#[must_use]
pub fn message(world: &World, to: SubscriptionId, change: &TicketChange, ticket: &Ticket) -> Option<Message> {
    let shown = is_public(world, ticket).then(|| outside_ticket(world, ticket))?;
    Message::of(&Delivered {
        id: format!("{}-{}", to.0.simple(), change.position.0),
        kind: change.name.clone(),
        position: change.position,
        at: change.at,
        ticket: Some(shown),
    })
}

/// A message that says nothing, to see whether it arrives.
#[must_use]
pub fn test_message(to: SubscriptionId, position: Position, at: UnixMs) -> Option<Message> {
    let id = format!("{}-test-{}", to.0.simple(), at.0);
    Message::of(&Delivered { id, kind: "test".into(), position, at, ticket: None })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// The example of the Standard Webhooks specification.
    #[test]
    fn the_signature_is_the_one_that_libraries_check() {
        use base64::Engine;
        let key = base64::engine::general_purpose::STANDARD.decode("C2FVsBQIhrscChlQIMV+b5sSYspob7oD").unwrap();
        let message = Message {
            id: "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk".into(),
            position: Position(7),
            body: r#"{"email":"test@example.com","username":"test_user"}"#.into(),
        };
        let [id, at, signature, position] = message.headers(&key, UnixMs(1_649_367_553_999)).map(|(_, value)| value);
        assert_eq!((&*id, &*at, &*position), ("msg_27UH4WbU6Z5A5EzD8u03UvzRbpk", "1649367553", "7"));
        assert_eq!(signature, "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=");
    }
}
