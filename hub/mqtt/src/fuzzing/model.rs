//! The reference beside the session: what was handed in, what was said about it, and what may therefore be answered.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};

use super::{PACKET_BYTES, SKIP_BYTES, Step};
use crate::access::{Grant, TopicPattern};
use crate::caller::Caller;
use crate::close::CloseReason;
use crate::job::Outcome;
use crate::limits::EndpointConfig;
use crate::packet::{Incoming, Outgoing};
use crate::session::connect::{ClientId, screen};
use crate::session::{Action, Kept, Session};
use crate::wire::Wire;

/// Messages of one connection that wait for their commit, and messages to it that wait for their PUBACK.
const IN_FLIGHT: usize = 4;
const UP: &str = "f/btn/up";
const DOWN: &str = "f/btn/down";

/// Fails with the text when the condition does not hold.
fn must(holds: bool, text: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(text.to_owned()) }
}

/// One connection: what it handed in, in order, with the fate of each.
#[derive(Default)]
struct Line {
    fates: BTreeMap<u64, (u8, Option<Outcome>)>,
    new_answers: usize,
    sent: BTreeSet<u16>,
}

impl Line {
    fn waiting(&self) -> Vec<u64> {
        self.fates.iter().filter(|(_, (_, fate))| fate.is_none()).map(|(ticket, _)| *ticket).collect()
    }

    /// Positive answers that are due: committed, and everything before them has its fate.
    fn due(&self) -> usize {
        let settled = self.fates.values().map_while(|(qos, fate)| fate.map(|fate| (*qos, fate)));
        settled.filter(|(qos, fate)| *qos > 0 && *fate == Outcome::Committed).count()
    }
}

struct Life {
    limits: Arc<EndpointConfig>,
    now_ms: u64,
    wire: Wire,
    buffer: BytesMut,
    session: Option<Session>,
    kept: Option<Kept>,
    line: Line,
    /// QoS 2 ids with a PUBREC and no PUBREL yet; they outlive a connection with its session.
    received: BTreeSet<u16>,
    acknowledged: usize,
    deliveries: u64,
    settled: BTreeSet<u64>,
}

/// Plays the steps. Returns how many messages were acknowledged, or which promise was broken.
pub(crate) fn run(steps: impl IntoIterator<Item = Step>) -> Result<usize, String> {
    let mut life = Life::new();
    for step in steps {
        life.play(step)?;
    }
    Ok(life.acknowledged)
}

impl Life {
    fn new() -> Self {
        let limits = EndpointConfig {
            receive_maximum: 4,
            downlink_in_flight: IN_FLIGHT,
            packet_bytes: PACKET_BYTES,
            skip_bytes: SKIP_BYTES,
            ..EndpointConfig::default()
        };
        Self {
            wire: Wire::new(limits.login_packet_bytes),
            limits: Arc::new(limits),
            now_ms: 0,
            buffer: BytesMut::new(),
            session: None,
            kept: None,
            line: Line::default(),
            received: BTreeSet::new(),
            acknowledged: 0,
            deliveries: 0,
            settled: BTreeSet::new(),
        }
    }

    fn play(&mut self, step: Step) -> Result<(), String> {
        let mut actions = Vec::new();
        match (step, &mut self.session) {
            (Step::Bytes(bytes), _) => self.buffer.extend_from_slice(&bytes),
            (Step::Settle { which, outcome }, Some(session)) => {
                let Some(ticket) = self.line.waiting().get(which).copied() else { return Ok(()) };
                if let Some((_, fate)) = self.line.fates.get_mut(&ticket) {
                    *fate = Some(outcome);
                }
                session.settle(ticket, outcome, self.now_ms, &mut actions);
            }
            (Step::Deliver, Some(session)) => {
                self.deliveries += 1;
                session.deliver(self.deliveries, DOWN, Bytes::from_static(b"x"), &mut actions);
            }
            (Step::Wait { ms }, _) => self.now_ms = self.now_ms.saturating_add(ms),
            (Step::End(reason), _) => return self.end(reason),
            (Step::Settle { .. } | Step::Deliver, None) => {}
        }
        self.observe(actions)?;
        self.read()
    }

    fn read(&mut self) -> Result<(), String> {
        while self.session.as_ref().is_none_or(Session::may_read) {
            match self.wire.decode(&mut self.buffer) {
                Ok(Some(packet)) => self.take(packet)?,
                Ok(None) => break,
                Err(_) => return self.end(CloseReason::Malformed),
            }
        }
        must(self.line.waiting().len() <= usize::from(self.limits.receive_maximum), "more waits than was announced")
    }

    fn take(&mut self, packet: Incoming) -> Result<(), String> {
        let mut actions = Vec::new();
        match (&mut self.session, packet) {
            (Some(session), packet) => {
                if let Incoming::PubAck { id, .. } = &packet {
                    self.line.sent.remove(&id.get());
                }
                session.receive(packet, self.now_ms, &mut actions);
            }
            (None, Incoming::Connect(connect)) => {
                let caller = Caller::at(SocketAddr::from(([127, 0, 0, 1], 9)));
                let screened = screen(*connect, &caller, &self.limits, 1);
                let Ok(applicant) = screened.and_then(|one| one.check_will(&grant()).map(|()| one)) else {
                    return self.end(CloseReason::Malformed);
                };
                let own = applicant.client == ClientId::Own && !applicant.clean;
                let kept = self.kept.take().filter(|kept| own && kept.expires_at_ms > self.now_ms);
                if kept.is_none() {
                    self.received.clear();
                }
                self.wire.raise(PACKET_BYTES, SKIP_BYTES);
                let (opened, opening) = Session::open(self.limits.clone(), applicant, grant(), kept, self.now_ms);
                actions = opening;
                self.session = Some(opened);
            }
            (None, _) => return self.end(CloseReason::Malformed),
        }
        self.observe(actions)
    }

    fn observe(&mut self, actions: Vec<Action>) -> Result<(), String> {
        let mut close = None;
        for action in actions {
            must(close.is_none(), "something after the end")?;
            match action {
                Action::Submit { ticket, message } => {
                    must(message.topic == UP, "a topic that was not granted")?;
                    must(self.line.fates.insert(ticket, (message.qos, None)).is_none(), "a ticket twice")?;
                }
                Action::Send(packet) => self.sent(packet)?,
                Action::Settle { delivery, .. } => {
                    must(self.settled.insert(delivery), "two fates of one delivery")?;
                    must(delivery <= self.deliveries, "a delivery that nobody asked for")?;
                }
                Action::Close(reason) => close = Some(reason),
                Action::Subscribed(filter) => must(filter.starts_with(DOWN), "a filter that was not granted")?,
                Action::Incident(_) => {}
            }
        }
        close.map_or(Ok(()), |reason| self.end(reason))
    }

    fn sent(&mut self, packet: Outgoing) -> Result<(), String> {
        match &packet {
            Outgoing::PubAck { code: 0, .. } => self.acknowledge()?,
            Outgoing::PubRec { code: 0, id } if self.received.insert(id.get()) => self.acknowledge()?,
            Outgoing::PubComp { id, known } => {
                must(self.received.remove(&id.get()) == *known, "PUBCOMP of an id in another state")?;
            }
            Outgoing::Publish { id: Some(id), .. } => {
                must(self.line.sent.insert(id.get()), "a packet id twice in flight")?;
                must(self.line.sent.len() <= IN_FLIGHT, "more in flight than allowed")?;
            }
            _ => {}
        }
        let mut out = BytesMut::new();
        must(self.wire.encode(packet, &mut out).is_ok(), "an answer that cannot be written")
    }

    fn acknowledge(&mut self) -> Result<(), String> {
        self.acknowledged += 1;
        self.line.new_answers += 1;
        must(self.line.new_answers <= self.line.due(), "an acknowledgement ahead of its commit")
    }

    fn end(&mut self, reason: CloseReason) -> Result<(), String> {
        if let Some(session) = self.session.take() {
            let (kept, will) = session.end(reason, self.now_ms);
            must(reason.publishes_will() || will.is_none(), "a will that nobody wants")?;
            must(will.is_none_or(|will| will.message.topic == UP), "a will on a foreign topic")?;
            self.kept = kept;
        }
        self.line = Line::default();
        self.wire = Wire::new(self.limits.login_packet_bytes);
        self.buffer.clear();
        Ok(())
    }
}

fn grant() -> Grant {
    Grant {
        device: "btn".into(),
        publish: vec![TopicPattern::parse(UP)],
        subscribe: vec![TopicPattern::parse("f/btn/down/#")],
    }
}
