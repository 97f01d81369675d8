//! PUBLISH from the client. Every message gets a place in one queue in the order it came; its answer leaves when it
//! and all before it are settled, so acknowledgements keep the order and never run ahead of a commit.

use std::collections::VecDeque;
use std::num::NonZeroU16;

use bytestring::ByteString;

use super::{Action, Session};
use crate::close::CloseReason;
use crate::job::{AckRefusal, Message, Origin, Outcome};
use crate::limits::EndpointConfig;
use crate::packet::{Outgoing, Publish};
use crate::presence::{IncidentKind, excerpt};
use crate::topic::{self, TopicFault};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Qos0,
    Qos1(NonZeroU16),
    Qos2(NonZeroU16),
}

#[derive(Debug)]
struct Pending {
    kind: Kind,
    bytes: usize,
    outcome: Option<Outcome>,
}

/// The messages of one connection that have no answer yet, and what MQTT remembers beside them.
#[derive(Debug)]
pub(super) struct Inbound {
    order: VecDeque<Pending>,
    first_ticket: u64,
    bytes: usize,
    unreleased: Vec<u16>,
    aliases: Vec<Option<ByteString>>,
}

impl Inbound {
    pub fn new(unreleased: Vec<u16>) -> Self {
        Self { order: VecDeque::new(), first_ticket: 0, bytes: 0, unreleased, aliases: Vec::new() }
    }

    pub fn has_room(&self, limits: &EndpointConfig) -> bool {
        self.order.len() < usize::from(limits.receive_maximum) && self.bytes < limits.unacknowledged_bytes
    }

    pub fn is_settled(&self) -> bool {
        self.order.is_empty()
    }

    pub fn into_unreleased(self) -> Vec<u16> {
        self.unreleased
    }

    fn is_pending_qos2(&self, id: NonZeroU16) -> bool {
        self.order.iter().any(|pending| pending.kind == Kind::Qos2(id))
    }

    fn push(&mut self, kind: Kind, bytes: usize, outcome: Option<Outcome>) -> u64 {
        let ticket = self.first_ticket + self.order.len() as u64;
        self.order.push_back(Pending { kind, bytes, outcome });
        self.bytes += bytes;
        ticket
    }

    /// Notes the fate of one message. A ticket that is not waiting is ignored.
    pub fn settle(&mut self, ticket: u64, outcome: Outcome) {
        let place = ticket.checked_sub(self.first_ticket).and_then(|at| usize::try_from(at).ok());
        if let Some(pending) = place.and_then(|at| self.order.get_mut(at)) {
            pending.outcome.get_or_insert(outcome);
        }
    }

    /// Sends the answers that are due, in order.
    pub fn answer(&mut self, is_v5: bool, actions: &mut Vec<Action>) {
        while let Some((kind, outcome)) = self.pop_settled() {
            let code = code_of(outcome);
            if code != 0 && !is_v5 && kind != Kind::Qos0 {
                actions.push(Action::Close(CloseReason::NotStored));
                return;
            }
            match kind {
                Kind::Qos0 => {}
                Kind::Qos1(id) => actions.push(Action::Send(Outgoing::PubAck { id, code })),
                Kind::Qos2(id) => {
                    if code == 0 {
                        self.unreleased.push(id.get());
                    }
                    actions.push(Action::Send(Outgoing::PubRec { id, code }));
                }
            }
        }
        if self.order.is_empty() {
            self.order = VecDeque::new();
        }
    }

    fn pop_settled(&mut self) -> Option<(Kind, Outcome)> {
        let outcome = self.order.front()?.outcome?;
        let pending = self.order.pop_front()?;
        self.first_ticket += 1;
        self.bytes -= pending.bytes;
        Some((pending.kind, outcome))
    }

    /// PUBREL: the id may be used again.
    pub fn release_id(&mut self, id: NonZeroU16, actions: &mut Vec<Action>) {
        let before = self.unreleased.len();
        self.unreleased.retain(|other| *other != id.get());
        let known = self.unreleased.len() < before;
        actions.push(Action::Send(Outgoing::PubComp { id, known }));
    }

    /// The topic of a PUBLISH, through its alias if it has one.
    fn resolve(&mut self, publish: &Publish, maximum: u16) -> Result<ByteString, CloseReason> {
        let Some(alias) = publish.alias else {
            return if publish.topic.is_empty() { Err(CloseReason::Protocol) } else { Ok(publish.topic.clone()) };
        };
        if alias.get() > maximum {
            return Err(CloseReason::AliasInvalid);
        }
        let at = usize::from(alias.get() - 1);
        if publish.topic.is_empty() {
            return self.aliases.get(at).cloned().flatten().ok_or(CloseReason::AliasInvalid);
        }
        if self.aliases.len() <= at {
            self.aliases.resize(at + 1, None);
        }
        if let Some(slot) = self.aliases.get_mut(at) {
            *slot = Some(ByteString::from(publish.topic.to_string()));
        }
        Ok(publish.topic.clone())
    }
}

/// MQTT 5 reason code of PUBACK and PUBREC.
fn code_of(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::Committed => 0,
        Outcome::Refused(AckRefusal::NotStored) => 0x83,
        Outcome::Refused(AckRefusal::QuotaExceeded) => 0x97,
        Outcome::Refused(AckRefusal::Invalid) => 0x99,
        Outcome::Forbidden => 0x87,
    }
}

impl Session {
    pub(super) fn receive_publish(&mut self, publish: Publish, actions: &mut Vec<Action>) {
        let kind = match (publish.qos, publish.id) {
            (0, None) => Kind::Qos0,
            (1, Some(id)) => Kind::Qos1(id),
            (2, Some(id)) => Kind::Qos2(id),
            _ => return actions.push(Action::Close(CloseReason::Protocol)),
        };
        let topic = match self.legal_topic(&publish) {
            Ok(topic) => topic,
            Err(reason) => return actions.push(Action::Close(reason)),
        };
        if let Kind::Qos2(id) = kind
            && self.is_repeated_or_too_many(id, actions)
        {
            return;
        }
        if !self.grant.may_publish(&topic) {
            return self.refuse_publish(kind, &topic, actions);
        }
        let ticket = self.inbound.push(kind, publish.payload.len(), None);
        let message = Message {
            device: self.grant.device.clone(),
            topic: topic.to_string(),
            payload: publish.payload,
            qos: publish.qos,
            retain: publish.retain,
            dup: publish.dup,
            origin: Origin::Publish,
            peer: self.peer,
        };
        actions.push(Action::Submit { ticket, message });
    }

    fn legal_topic(&mut self, publish: &Publish) -> Result<ByteString, CloseReason> {
        if publish.subscription_id {
            return Err(CloseReason::Protocol);
        }
        if !publish.topic.is_empty() {
            topic::check_name(&publish.topic, self.limits.topic_bytes).map_err(|fault| match fault {
                TopicFault::Nul => CloseReason::Malformed,
                TopicFault::Empty | TopicFault::TooLong | TopicFault::Wildcard | TopicFault::Shared => {
                    CloseReason::TopicInvalid
                }
            })?;
        }
        self.inbound.resolve(publish, self.limits.topic_alias_maximum)
    }

    /// A QoS 2 id in flight is answered again, or will be, but is no second message.
    fn is_repeated_or_too_many(&mut self, id: NonZeroU16, actions: &mut Vec<Action>) -> bool {
        if self.inbound.unreleased.contains(&id.get()) {
            actions.push(Action::Send(Outgoing::PubRec { id, code: 0 }));
            return true;
        }
        if self.inbound.is_pending_qos2(id) {
            return true;
        }
        let too_many = self.inbound.unreleased.len() >= usize::from(self.limits.receive_maximum);
        if too_many {
            actions.push(Action::Close(CloseReason::ReceiveMaximum));
        }
        too_many
    }

    fn refuse_publish(&mut self, kind: Kind, topic: &str, actions: &mut Vec<Action>) {
        actions.push(Action::Incident(IncidentKind::ForbiddenPublish { topic: excerpt(topic) }));
        if !self.is_v5() {
            return actions.push(Action::Close(CloseReason::Forbidden));
        }
        if kind != Kind::Qos0 {
            self.inbound.push(kind, 0, Some(Outcome::Forbidden));
            self.inbound.answer(true, actions);
        }
    }
}
