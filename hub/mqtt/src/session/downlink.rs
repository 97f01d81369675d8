//! PUBLISH to the client with QoS 1. A delivery counts only when the client's PUBACK is here; nothing is queued,
//! whoever delivers keeps what did not fit.

use std::num::NonZeroU16;

use bytes::Bytes;
use bytestring::ByteString;

use super::Action;
use super::connect::Applicant;
use crate::endpoint::Delivery;
use crate::limits::EndpointConfig;
use crate::packet::Outgoing;

#[derive(Debug)]
pub(super) struct Outbound {
    in_flight: Vec<(NonZeroU16, u64)>,
    capacity: usize,
    max_packet_bytes: usize,
    last_id: u16,
}

impl Outbound {
    pub fn new(limits: &EndpointConfig, applicant: &Applicant) -> Self {
        let theirs = applicant.max_packet_bytes.unwrap_or(u32::MAX).min(limits.packet_bytes);
        Self {
            in_flight: Vec::new(),
            capacity: limits.downlink_in_flight.min(usize::from(applicant.receive_maximum)),
            max_packet_bytes: usize::try_from(theirs).unwrap_or(usize::MAX),
            last_id: 0,
        }
    }

    pub fn deliver(
        &mut self,
        granted_qos: Option<u8>,
        delivery: u64,
        topic: &str,
        payload: Bytes,
        actions: &mut Vec<Action>,
    ) {
        let mut settle = |result| actions.push(Action::Settle { delivery, result });
        let Some(granted_qos) = granted_qos else {
            return settle(Delivery::NotSubscribed);
        };
        // Fixed header, topic length, packet id, empty properties: 5 + 2 + 2 + 1 bytes at most.
        if topic.len() + payload.len() + 10 > self.max_packet_bytes {
            return settle(Delivery::TooLarge);
        }
        if granted_qos == 0 {
            settle(Delivery::Unconfirmed);
            let topic = ByteString::from(topic.to_owned());
            return actions.push(Action::Send(Outgoing::Publish { id: None, topic, payload }));
        }
        if self.in_flight.len() >= self.capacity {
            return settle(Delivery::Full);
        }
        let id = self.free_id();
        self.in_flight.push((id, delivery));
        let topic = ByteString::from(topic.to_owned());
        actions.push(Action::Send(Outgoing::Publish { id: Some(id), topic, payload }));
    }

    /// An id of 1 to 65,535 that is not in flight; there are at most `capacity` in flight.
    fn free_id(&mut self) -> NonZeroU16 {
        loop {
            self.last_id = self.last_id.wrapping_add(1);
            if let Some(id) = NonZeroU16::new(self.last_id)
                && !self.in_flight.iter().any(|(other, _)| *other == id)
            {
                return id;
            }
        }
    }

    /// PUBACK. An id that is not in flight is a late answer to an earlier connection, and harmless.
    pub fn acknowledged(&mut self, id: NonZeroU16, reason: u8, actions: &mut Vec<Action>) {
        let Some(at) = self.in_flight.iter().position(|(other, _)| *other == id) else {
            return;
        };
        let (_, delivery) = self.in_flight.swap_remove(at);
        let result = if reason < 0x80 { Delivery::Acknowledged } else { Delivery::Refused { reason } };
        actions.push(Action::Settle { delivery, result });
    }
}
