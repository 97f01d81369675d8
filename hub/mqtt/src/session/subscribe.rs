//! SUBSCRIBE and UNSUBSCRIBE: each filter is granted or refused by itself, against the grant of the device.

use std::num::NonZeroU16;

use bytestring::ByteString;

use super::{Action, Session};
use crate::close::CloseReason;
use crate::packet::Outgoing;
use crate::presence::{IncidentKind, excerpt};
use crate::topic::{self, TopicFault};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Subscription {
    pub filter: ByteString,
    pub qos: u8,
}

/// The highest QoS that any subscription grants for this topic; `None` when none matches.
pub(super) fn best_match(subscriptions: &[Subscription], topic: &str) -> Option<u8> {
    subscriptions.iter().filter(|one| topic::matches(&one.filter, topic)).map(|one| one.qos).max()
}

impl Session {
    pub(super) fn receive_subscribe(
        &mut self,
        id: NonZeroU16,
        filters: Vec<(ByteString, u8)>,
        subscription_id: bool,
        actions: &mut Vec<Action>,
    ) {
        if subscription_id {
            return actions.push(Action::Close(CloseReason::SubscriptionId));
        }
        if filters.len() > self.limits.max_filters_per_packet {
            return actions.push(Action::Close(CloseReason::Protocol));
        }
        let mut codes = Vec::with_capacity(filters.len());
        let mut notes = Vec::new();
        for (filter, qos) in filters {
            let code = match self.subscribe_one(&filter, qos) {
                Ok(()) => {
                    notes.push(Action::Subscribed(filter.to_string()));
                    qos
                }
                Err(code) => {
                    notes.push(Action::Incident(IncidentKind::ForbiddenSubscribe { filter: excerpt(&filter) }));
                    code
                }
            };
            codes.push(code);
        }
        actions.push(Action::Send(Outgoing::SubAck { id, codes }));
        actions.append(&mut notes);
    }

    /// The error is the MQTT 5 reason code; MQTT 3 clients see 0x80 for all of them.
    fn subscribe_one(&mut self, filter: &ByteString, qos: u8) -> Result<(), u8> {
        topic::check_filter(filter, self.limits.topic_bytes).map_err(|fault| match fault {
            TopicFault::Shared => 0x9e,
            TopicFault::Empty | TopicFault::TooLong | TopicFault::Nul | TopicFault::Wildcard => 0x8f,
        })?;
        if !self.grant.may_subscribe(filter) {
            return Err(0x87);
        }
        if let Some(known) = self.subscriptions.iter_mut().find(|one| one.filter == *filter) {
            known.qos = qos;
            return Ok(());
        }
        if self.subscriptions.len() >= self.limits.max_subscriptions {
            return Err(0x97);
        }
        // A copy: the filter is a slice of the read buffer and would keep all of it in memory.
        self.subscriptions.push(Subscription { filter: ByteString::from(filter.to_string()), qos });
        Ok(())
    }

    pub(super) fn receive_unsubscribe(&mut self, id: NonZeroU16, filters: Vec<ByteString>, actions: &mut Vec<Action>) {
        if filters.len() > self.limits.max_filters_per_packet {
            return actions.push(Action::Close(CloseReason::Protocol));
        }
        let existed = filters
            .iter()
            .map(|filter| {
                let before = self.subscriptions.len();
                self.subscriptions.retain(|one| one.filter != *filter);
                self.subscriptions.len() < before
            })
            .collect();
        actions.push(Action::Send(Outgoing::UnsubAck { id, existed }));
    }
}
