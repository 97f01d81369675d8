//! The session by itself: packets and outcomes in, actions out.
#![allow(clippy::unwrap_used)]

mod arbitrary;
mod connecting;
mod publishing;
mod subscribing;

use std::net::SocketAddr;
use std::num::NonZeroU16;
use std::sync::Arc;

use bytes::Bytes;

use super::connect::{Applicant, screen};
use super::{Action, Session};
use crate::access::{Grant, TopicPattern};
use crate::caller::Caller;
use crate::close::CloseReason;
use crate::gate::Protocol;
use crate::limits::EndpointConfig;
use crate::packet::{Connect, Incoming, Outgoing, Publish};

const V3: Protocol = Protocol::V311;
const V5: Protocol = Protocol::V5;

fn peer() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 9))
}

fn limits() -> Arc<EndpointConfig> {
    Arc::new(EndpointConfig { receive_maximum: 4, downlink_in_flight: 2, ..EndpointConfig::default() })
}

fn grant() -> Grant {
    Grant {
        device: "btn".into(),
        publish: vec![TopicPattern::parse("f/btn/up")],
        subscribe: vec![TopicPattern::parse("f/btn/down"), TopicPattern::parse("f/btn/config/#")],
    }
}

fn connect(protocol: Protocol) -> Connect {
    Connect {
        protocol,
        client_id: "btn".into(),
        clean: true,
        keep_alive_s: 60,
        user_name: Some("btn".into()),
        secret: Some(Bytes::from_static(b"s")),
        will: None,
        session_expiry_s: 0,
        receive_maximum: u16::MAX,
        max_packet_bytes: None,
        auth_method: false,
    }
}

fn applicant(connect: Connect) -> Applicant {
    screen(connect, &Caller::at(peer()), &limits(), 42).unwrap()
}

fn open_with(connect: Connect) -> Session {
    Session::open(limits(), applicant(connect), grant(), None, 0).0
}

fn open(protocol: Protocol) -> Session {
    open_with(connect(protocol))
}

fn id(number: u16) -> NonZeroU16 {
    NonZeroU16::new(number).unwrap()
}

fn publish(qos: u8, number: u16) -> Publish {
    Publish {
        topic: "f/btn/up".into(),
        payload: Bytes::from_static(b"{}"),
        qos,
        retain: false,
        dup: false,
        id: NonZeroU16::new(number),
        alias: None,
        subscription_id: false,
    }
}

fn receive(session: &mut Session, packet: Incoming) -> Vec<Action> {
    let mut actions = Vec::new();
    session.receive(packet, 0, &mut actions);
    actions
}

fn send(session: &mut Session, publish: Publish) -> Vec<Action> {
    receive(session, Incoming::Publish(Box::new(publish)))
}

fn settle(session: &mut Session, ticket: u64, outcome: crate::job::Outcome) -> Vec<Action> {
    let mut actions = Vec::new();
    session.settle(ticket, outcome, 0, &mut actions);
    actions
}

fn puback(number: u16, code: u8) -> Action {
    Action::Send(Outgoing::PubAck { id: id(number), code })
}

fn pubrec(number: u16, code: u8) -> Action {
    Action::Send(Outgoing::PubRec { id: id(number), code })
}

fn closed(reason: CloseReason) -> Vec<Action> {
    vec![Action::Close(reason)]
}
