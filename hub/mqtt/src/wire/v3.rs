//! MQTT 3.1 and 3.1.1: codec packets to ours and back.

use rmqtt_codec::types::{MQTT_LEVEL_31, QoS};
use rmqtt_codec::v3::{ConnectAck, ConnectAckReason, Packet, SubscribeReturnCode};

use super::own;
use crate::gate::Protocol;
use crate::packet::{Connect, Incoming, Outgoing, Publish, WillSpec};

pub(super) fn incoming(packet: Packet) -> Incoming {
    match packet {
        Packet::Connect(packet) => Incoming::Connect(Box::new(connect(*packet))),
        Packet::Publish(packet) => Incoming::Publish(Box::new(Publish {
            payload: own(&packet.payload),
            topic: packet.topic.clone(),
            qos: packet.qos.value(),
            retain: packet.retain,
            dup: packet.dup,
            id: packet.packet_id,
            alias: None,
            subscription_id: false,
        })),
        Packet::PublishAck { packet_id } => Incoming::PubAck { id: packet_id, reason: 0 },
        Packet::PublishRelease { packet_id } => Incoming::PubRel { id: packet_id },
        Packet::Subscribe { packet_id, topic_filters } => Incoming::Subscribe {
            id: packet_id,
            filters: topic_filters.into_iter().map(|(filter, qos)| (filter, qos.value())).collect(),
            subscription_id: false,
        },
        Packet::Unsubscribe { packet_id, topic_filters } => {
            Incoming::Unsubscribe { id: packet_id, filters: topic_filters }
        }
        Packet::PingRequest => Incoming::Ping,
        Packet::Disconnect => Incoming::Disconnect { with_will: false, session_expiry_s: None },
        Packet::ConnectAck(_)
        | Packet::PublishReceived { .. }
        | Packet::PublishComplete { .. }
        | Packet::SubscribeAck { .. }
        | Packet::UnsubscribeAck { .. }
        | Packet::PingResponse => Incoming::OutOfPlace,
    }
}

fn connect(packet: rmqtt_codec::v3::Connect) -> Connect {
    Connect {
        protocol: if packet.protocol.level() == MQTT_LEVEL_31 { Protocol::V31 } else { Protocol::V311 },
        client_id: packet.client_id,
        clean: packet.clean_session,
        keep_alive_s: packet.keep_alive,
        user_name: packet.username,
        secret: packet.password.as_ref().map(own),
        will: packet.last_will.map(|will| WillSpec {
            payload: own(&will.message),
            topic: will.topic,
            qos: will.qos.value(),
            retain: will.retain,
            delay_s: 0,
        }),
        session_expiry_s: if packet.clean_session { 0 } else { u32::MAX },
        receive_maximum: u16::MAX,
        max_packet_bytes: None,
        auth_method: false,
    }
}

/// `None` when MQTT 3 has no such packet.
pub(super) fn outgoing(packet: Outgoing) -> Option<Packet> {
    Some(match packet {
        Outgoing::Welcome(welcome) => Packet::ConnectAck(ConnectAck {
            return_code: ConnectAckReason::ConnectionAccepted,
            session_present: welcome.session_present,
        }),
        Outgoing::Refused(refusal) => Packet::ConnectAck(ConnectAck {
            return_code: ConnectAckReason::try_from(refusal.v3_code()?).ok()?,
            session_present: false,
        }),
        Outgoing::Publish { id, topic, payload } => Packet::Publish(Box::new(rmqtt_codec::types::Publish {
            dup: false,
            retain: false,
            qos: if id.is_some() { QoS::AtLeastOnce } else { QoS::AtMostOnce },
            topic,
            packet_id: id,
            payload,
            properties: None,
        })),
        Outgoing::PubAck { id, .. } => Packet::PublishAck { packet_id: id },
        Outgoing::PubRec { id, .. } => Packet::PublishReceived { packet_id: id },
        Outgoing::PubComp { id, .. } => Packet::PublishComplete { packet_id: id },
        Outgoing::SubAck { id, codes } => Packet::SubscribeAck {
            packet_id: id,
            status: codes
                .into_iter()
                .map(|code| QoS::try_from(code).map_or(SubscribeReturnCode::Failure, SubscribeReturnCode::Success))
                .collect(),
        },
        Outgoing::UnsubAck { id, .. } => Packet::UnsubscribeAck { packet_id: id },
        Outgoing::Pong => Packet::PingResponse,
        Outgoing::Disconnect(_) => return None,
    })
}
