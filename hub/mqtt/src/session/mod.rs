//! One logged-in MQTT session as a pure state machine: packets and outcomes in, actions out. No IO, no clock; times
//! are milliseconds handed in. After an `Action::Close` nothing more is put in.

pub(crate) mod connect;
mod downlink;
mod publish;
mod subscribe;
mod will;

#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;

use crate::access::Grant;
use crate::close::CloseReason;
use crate::endpoint::Delivery;
use crate::gate::Protocol;
use crate::job::{Message, Outcome};
use crate::limits::EndpointConfig;
use crate::packet::{Incoming, Outgoing};
use crate::presence::IncidentKind;
use connect::Applicant;
use downlink::Outbound;
use publish::Inbound;
use subscribe::Subscription;
use will::Will;

/// What the session wants done, in this order.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Send(Outgoing),
    /// Hand the message in; its fate comes back under this ticket.
    Submit {
        ticket: u64,
        message: Message,
    },
    /// The fate of a delivery.
    Settle {
        delivery: u64,
        result: Delivery,
    },
    Subscribed(String),
    Incident(IncidentKind),
    Close(CloseReason),
}

/// What outlives a connection.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(super) subscriptions: Vec<Subscription>,
    /// QoS 2 ids that were answered with PUBREC and wait for their PUBREL.
    pub(super) unreleased: Vec<u16>,
    pub expires_at_ms: u64,
}

impl Kept {
    /// Without the subscriptions that the grant no longer covers.
    pub fn within(mut self, grant: &Grant) -> Self {
        self.subscriptions.retain(|one| grant.may_subscribe(&one.filter));
        self
    }
}

/// A will that falls due because of how a connection ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct DueWill {
    pub message: Message,
    pub delay_ms: u64,
}

#[derive(Debug)]
pub(crate) struct Session {
    limits: Arc<EndpointConfig>,
    protocol: Protocol,
    peer: SocketAddr,
    grant: Grant,
    inbound: Inbound,
    outbound: Outbound,
    subscriptions: Vec<Subscription>,
    will: Option<Will>,
    session_expiry_s: u32,
    may_extend_expiry: bool,
    keep_alive_ms: u64,
    last_heard_ms: u64,
}

impl Session {
    /// The session of an applicant whom the gate let in, with the CONNACK to send.
    pub fn open(
        limits: Arc<EndpointConfig>,
        applicant: Applicant,
        grant: Grant,
        kept: Option<Kept>,
        now_ms: u64,
    ) -> (Self, Vec<Action>) {
        let session_present = kept.is_some();
        let kept = kept.unwrap_or_default();
        let welcome = applicant.welcome(&limits, session_present);
        let mut actions = vec![Action::Send(Outgoing::Welcome(Box::new(welcome)))];
        actions.extend(kept.subscriptions.iter().map(|one| Action::Subscribed(one.filter.to_string())));
        let session = Self {
            protocol: applicant.protocol,
            peer: applicant.peer,
            inbound: Inbound::new(kept.unreleased),
            outbound: Outbound::new(&limits, &applicant),
            subscriptions: kept.subscriptions,
            will: applicant.will.map(|spec| Will::new(spec, &limits)),
            session_expiry_s: applicant.session_expiry_s,
            may_extend_expiry: applicant.session_expiry_s > 0,
            keep_alive_ms: u64::from(applicant.keep_alive_s) * 1_500,
            last_heard_ms: now_ms,
            grant,
            limits,
        };
        (session, actions)
    }

    pub fn device(&self) -> &str {
        &self.grant.device
    }

    fn is_v5(&self) -> bool {
        self.protocol == Protocol::V5
    }

    /// Whether the socket may be read: not while too much waits for its commit.
    pub fn may_read(&self) -> bool {
        self.inbound.has_room(&self.limits)
    }

    /// Whether every message has been answered.
    pub fn is_settled(&self) -> bool {
        self.inbound.is_settled()
    }

    /// When the client must have been heard.
    pub fn keep_alive_due_ms(&self) -> u64 {
        self.last_heard_ms.saturating_add(self.keep_alive_ms)
    }

    /// The client was heard, or could not be because its socket is not read.
    pub fn heard(&mut self, now_ms: u64) {
        self.last_heard_ms = now_ms;
    }

    /// One packet of the client.
    pub fn receive(&mut self, packet: Incoming, now_ms: u64, actions: &mut Vec<Action>) {
        self.last_heard_ms = now_ms;
        match packet {
            Incoming::Publish(publish) => self.receive_publish(*publish, actions),
            Incoming::PubAck { id, reason } => self.outbound.acknowledged(id, reason, actions),
            Incoming::PubRel { id } => self.inbound.release_id(id, actions),
            Incoming::Subscribe { id, filters, subscription_id } => {
                self.receive_subscribe(id, filters, subscription_id, actions);
            }
            Incoming::Unsubscribe { id, filters } => self.receive_unsubscribe(id, filters, actions),
            Incoming::Ping => actions.push(Action::Send(Outgoing::Pong)),
            Incoming::Disconnect { with_will, session_expiry_s } => {
                self.receive_disconnect(with_will, session_expiry_s, actions);
            }
            Incoming::Connect(_) | Incoming::OutOfPlace => actions.push(Action::Close(CloseReason::Protocol)),
        }
    }

    fn receive_disconnect(&mut self, with_will: bool, session_expiry_s: Option<u32>, actions: &mut Vec<Action>) {
        if let Some(wanted_s) = session_expiry_s {
            if wanted_s > 0 && !self.may_extend_expiry {
                actions.push(Action::Close(CloseReason::Protocol));
                return;
            }
            self.session_expiry_s = wanted_s.min(self.limits.session_expiry_cap_s);
        }
        let reason = if with_will { CloseReason::ByClientWithWill } else { CloseReason::ByClient };
        actions.push(Action::Close(reason));
    }

    /// The fate of a message that was handed in.
    pub fn settle(&mut self, ticket: u64, outcome: Outcome, now_ms: u64, actions: &mut Vec<Action>) {
        self.last_heard_ms = self.last_heard_ms.max(now_ms);
        self.inbound.settle(ticket, outcome);
        self.inbound.answer(self.protocol == Protocol::V5, actions);
    }

    /// A message to the client; its fate comes back as `Action::Settle` under the same number.
    pub fn deliver(&mut self, delivery: u64, topic: &str, payload: Bytes, actions: &mut Vec<Action>) {
        let granted = subscribe::best_match(&self.subscriptions, topic);
        self.outbound.deliver(granted, delivery, topic, payload, actions);
    }

    /// What is left when the connection ended for this reason: the session to keep and the will to publish.
    pub fn end(self, reason: CloseReason, now_ms: u64) -> (Option<Kept>, Option<DueWill>) {
        let revoked = reason == CloseReason::Revoked;
        let session_ms = u64::from(self.session_expiry_s) * 1_000;
        let will = self.will.filter(|_| reason.publishes_will());
        let will = will.map(|will| will.due(&self.grant.device, self.peer, session_ms));
        let kept = (session_ms > 0 && !revoked).then(|| Kept {
            subscriptions: self.subscriptions,
            unreleased: self.inbound.into_unreleased(),
            expires_at_ms: now_ms.saturating_add(session_ms),
        });
        (kept, will)
    }
}
