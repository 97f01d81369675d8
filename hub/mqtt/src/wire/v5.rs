//! MQTT 5: codec packets to ours and back. Properties that the hub has no use for are dropped.

use std::num::NonZeroU16;

use rmqtt_codec::types::QoS;
use rmqtt_codec::v5::{
    ConnectAck, ConnectAckReason, Disconnect, DisconnectReasonCode, Packet, PublishAck, PublishAck2, PublishAck2Reason,
    PublishAckReason, SubscribeAck, SubscribeAckReason, UnsubscribeAck, UnsubscribeAckReason,
};

use super::own;
use crate::gate::Protocol;
use crate::packet::{Connect, Incoming, Outgoing, Publish, Welcome, WillSpec};

pub(super) fn incoming(packet: Packet) -> Incoming {
    match packet {
        Packet::Connect(packet) => Incoming::Connect(Box::new(connect(*packet))),
        Packet::Publish(packet) => {
            let properties = packet.properties.as_ref();
            Incoming::Publish(Box::new(Publish {
                payload: own(&packet.payload),
                topic: packet.topic.clone(),
                qos: packet.qos.value(),
                retain: packet.retain,
                dup: packet.dup,
                id: packet.packet_id,
                alias: properties.and_then(|all| all.topic_alias),
                subscription_id: properties.is_some_and(|all| !all.subscription_ids.is_empty()),
            }))
        }
        Packet::PublishAck(ack) => Incoming::PubAck { id: ack.packet_id, reason: ack.reason_code.into() },
        Packet::PublishRelease(release) => Incoming::PubRel { id: release.packet_id },
        Packet::Subscribe(packet) => Incoming::Subscribe {
            id: packet.packet_id,
            subscription_id: packet.id.is_some(),
            filters: packet.topic_filters.into_iter().map(|(filter, options)| (filter, options.qos.value())).collect(),
        },
        Packet::Unsubscribe(packet) => Incoming::Unsubscribe { id: packet.packet_id, filters: packet.topic_filters },
        Packet::PingRequest => Incoming::Ping,
        Packet::Disconnect(packet) => Incoming::Disconnect {
            with_will: packet.reason_code != DisconnectReasonCode::NormalDisconnection,
            session_expiry_s: packet.session_expiry_interval_secs,
        },
        Packet::ConnectAck(_)
        | Packet::PublishReceived(_)
        | Packet::PublishComplete(_)
        | Packet::SubscribeAck(_)
        | Packet::UnsubscribeAck(_)
        | Packet::PingResponse
        | Packet::Auth(_) => Incoming::OutOfPlace,
    }
}

fn connect(packet: rmqtt_codec::v5::Connect) -> Connect {
    Connect {
        protocol: Protocol::V5,
        client_id: packet.client_id,
        clean: packet.clean_start,
        keep_alive_s: packet.keep_alive,
        user_name: packet.username,
        secret: packet.password.as_ref().map(own),
        will: packet.last_will.map(|will| WillSpec {
            payload: own(&will.message),
            topic: will.topic,
            qos: will.qos.value(),
            retain: will.retain,
            delay_s: will.will_delay_interval_sec.unwrap_or(0),
        }),
        session_expiry_s: packet.session_expiry_interval_secs,
        receive_maximum: packet.receive_max.map_or(u16::MAX, NonZeroU16::get),
        max_packet_bytes: packet.max_packet_size.map(std::num::NonZeroU32::get),
        auth_method: packet.auth_method.is_some(),
    }
}

pub(super) fn outgoing(packet: Outgoing) -> Packet {
    match packet {
        Outgoing::Welcome(welcome) => Packet::ConnectAck(Box::new(connack(*welcome))),
        Outgoing::Refused(refusal) => Packet::ConnectAck(Box::new(ConnectAck {
            reason_code: ConnectAckReason::try_from(refusal.v5_code()).unwrap_or(ConnectAckReason::UnspecifiedError),
            ..ConnectAck::default()
        })),
        Outgoing::Publish { id, topic, payload } => Packet::Publish(Box::new(rmqtt_codec::types::Publish {
            dup: false,
            retain: false,
            qos: if id.is_some() { QoS::AtLeastOnce } else { QoS::AtMostOnce },
            topic,
            packet_id: id,
            payload,
            properties: None,
        })),
        Outgoing::PubAck { id, code } => Packet::PublishAck(ack(id, code)),
        Outgoing::PubRec { id, code } => Packet::PublishReceived(ack(id, code)),
        Outgoing::PubComp { id, known } => Packet::PublishComplete(PublishAck2 {
            packet_id: id,
            reason_code: if known { PublishAck2Reason::Success } else { PublishAck2Reason::PacketIdNotFound },
            ..PublishAck2::default()
        }),
        Outgoing::SubAck { id, codes } => Packet::SubscribeAck(SubscribeAck {
            packet_id: id,
            properties: Vec::new(),
            reason_string: None,
            status: codes
                .into_iter()
                .map(|code| SubscribeAckReason::try_from(code).unwrap_or(SubscribeAckReason::UnspecifiedError))
                .collect(),
        }),
        Outgoing::UnsubAck { id, existed } => Packet::UnsubscribeAck(UnsubscribeAck {
            packet_id: id,
            properties: Vec::new(),
            reason_string: None,
            status: existed.into_iter().map(unsubscribed).collect(),
        }),
        Outgoing::Pong => Packet::PingResponse,
        Outgoing::Disconnect(code) => Packet::Disconnect(Disconnect::new(
            DisconnectReasonCode::try_from(code).unwrap_or(DisconnectReasonCode::UnspecifiedError),
        )),
    }
}

fn ack(id: NonZeroU16, code: u8) -> PublishAck {
    PublishAck {
        packet_id: id,
        reason_code: PublishAckReason::try_from(code).unwrap_or(PublishAckReason::UnspecifiedError),
        ..PublishAck::default()
    }
}

fn unsubscribed(existed: bool) -> UnsubscribeAckReason {
    if existed { UnsubscribeAckReason::Success } else { UnsubscribeAckReason::NoSubscriptionExisted }
}

fn connack(welcome: Welcome) -> ConnectAck {
    ConnectAck {
        session_present: welcome.session_present,
        reason_code: ConnectAckReason::Success,
        session_expiry_interval_secs: Some(welcome.session_expiry_s),
        receive_max: NonZeroU16::new(welcome.receive_maximum).unwrap_or(NonZeroU16::MIN),
        max_packet_size: Some(welcome.max_packet_bytes),
        assigned_client_id: welcome.assigned_client_id.map(Into::into),
        topic_alias_max: welcome.topic_alias_maximum,
        // Nothing is retained, but a client told so would keep back a retained call for help.
        retain_available: true,
        wildcard_subscription_available: true,
        subscription_identifiers_available: false,
        shared_subscription_available: false,
        server_keepalive_sec: welcome.server_keep_alive_s,
        ..ConnectAck::default()
    }
}
