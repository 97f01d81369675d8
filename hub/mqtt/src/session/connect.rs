//! CONNECT: what can be said about it before the gate is asked, and the answer afterwards. The client id is the user
//! name or assigned, so no device can reach another one's session.

use std::net::SocketAddr;

use crate::access::Grant;
use crate::caller::{Caller, Proof};
use crate::gate::{LoginAttempt, Protocol};
use crate::limits::{EndpointConfig, MIN_CLIENT_PACKET_BYTES, NAME_BYTES};
use crate::packet::{Connect, Refusal, Welcome, WillSpec};
use crate::presence::{IncidentKind, excerpt};
use crate::topic;

/// Whose session it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ClientId {
    /// The device itself: one connection, a session that can be kept.
    Own,
    /// A connection without a name of its own: never kept, takes nothing over. Its id is new, or one we assigned
    /// earlier and the client library has remembered.
    Assigned { id: String, told: bool },
}

/// A CONNECT that is in order, before its secret is checked.
#[derive(Debug, Clone)]
pub(crate) struct Applicant {
    pub protocol: Protocol,
    pub peer: SocketAddr,
    pub client: ClientId,
    pub user_name: String,
    pub clean: bool,
    /// In force: the asked one, or the default.
    pub keep_alive_s: u16,
    keep_alive_replaced: bool,
    pub session_expiry_s: u32,
    pub receive_maximum: u16,
    pub max_packet_bytes: Option<u32>,
    pub will: Option<WillSpec>,
    secret: Option<bytes::Bytes>,
    certified: bool,
}

/// A refused CONNECT, with what is worth telling a human.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    pub refusal: Refusal,
    pub incident: Option<(String, IncidentKind)>,
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self { refusal, incident: None }
    }
}

/// Checks everything that needs no secret. `fresh` numbers an assigned client id.
pub(crate) fn screen(
    packet: Connect,
    caller: &Caller,
    limits: &EndpointConfig,
    fresh: u32,
) -> Result<Applicant, Refused> {
    if packet.auth_method {
        return Err(Refusal::AuthMethod.into());
    }
    let user_name = user_name(&packet, &caller.proof)?;
    let client = client_id(&packet, &user_name, fresh)?;
    if packet.max_packet_bytes.is_some_and(|bytes| bytes < smallest_packet_bytes(&client)) {
        return Err(Refusal::PacketSize.into());
    }
    if let Some(will) = &packet.will {
        topic::check_name(&will.topic, limits.topic_bytes).map_err(|_| Refusal::WillTopic)?;
    }
    let keep_alive_replaced = packet.keep_alive_s == 0;
    let session_expiry_s = match client {
        ClientId::Own => packet.session_expiry_s.min(limits.session_expiry_cap_s),
        ClientId::Assigned { .. } => 0,
    };
    Ok(Applicant {
        protocol: packet.protocol,
        peer: caller.peer,
        client,
        user_name,
        clean: packet.clean,
        keep_alive_s: if keep_alive_replaced { limits.default_keep_alive_s } else { packet.keep_alive_s },
        keep_alive_replaced,
        session_expiry_s,
        receive_maximum: packet.receive_maximum,
        max_packet_bytes: packet.max_packet_bytes,
        will: packet.will,
        secret: packet.secret,
        certified: matches!(caller.proof, Proof::Name(_)),
    })
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.len() <= NAME_BYTES && !text.chars().any(char::is_control)
}

/// The name that a certificate proves, else the one that the secret is to prove.
fn user_name(packet: &Connect, proof: &Proof) -> Result<String, Refused> {
    let asked = packet.user_name.as_deref().unwrap_or_default();
    let name = match proof {
        Proof::Nothing => asked,
        Proof::Name(name) => name,
        Proof::Nobody => return Err(Refusal::BadCredentials.into()),
    };
    if !is_name(name) {
        return Err(Refusal::BadCredentials.into());
    }
    if !asked.is_empty() && asked != name {
        let kind = IncidentKind::ForeignUserName { user_name: excerpt(asked) };
        return Err(Refused { refusal: Refusal::BadCredentials, incident: Some((name.to_owned(), kind)) });
    }
    Ok(name.to_owned())
}

/// What a client must be able to take: a CONNACK tells the id that we assigned.
fn smallest_packet_bytes(client: &ClientId) -> u32 {
    let told = match client {
        ClientId::Assigned { id, told: true } => id.len(),
        ClientId::Assigned { told: false, .. } | ClientId::Own => 0,
    };
    u32::try_from(MIN_CLIENT_PACKET_BYTES + told).unwrap_or(u32::MAX)
}

fn client_id(packet: &Connect, user_name: &str, fresh: u32) -> Result<ClientId, Refused> {
    let asked: &str = &packet.client_id;
    if asked == user_name {
        return Ok(ClientId::Own);
    }
    if asked.is_empty() && packet.clean {
        return Ok(ClientId::Assigned { id: format!("{user_name}~{fresh:08x}"), told: true });
    }
    let ours_again = asked.strip_prefix(user_name).and_then(|rest| rest.strip_prefix('~')).is_some_and(|number| {
        number.len() == 8 && number.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    });
    if ours_again {
        return Ok(ClientId::Assigned { id: asked.to_owned(), told: false });
    }
    let incident = (!asked.is_empty())
        .then(|| (user_name.to_owned(), IncidentKind::ForeignClientId { client_id: excerpt(asked) }));
    Err(Refused { refusal: Refusal::ClientId, incident })
}

impl Applicant {
    /// The question for the gate.
    pub fn attempt(&self) -> LoginAttempt {
        LoginAttempt {
            client_id: match &self.client {
                ClientId::Own => self.user_name.clone(),
                ClientId::Assigned { id, .. } => id.clone(),
            },
            user_name: Some(self.user_name.clone()),
            secret: self.secret.clone(),
            certified: self.certified,
            peer: self.peer,
            protocol: self.protocol,
        }
    }

    /// Whether the will lies inside the grant.
    pub fn check_will(&self, grant: &Grant) -> Result<(), Refused> {
        match &self.will {
            Some(will) if !grant.may_publish(&will.topic) => Err(Refused {
                refusal: Refusal::NotAuthorized,
                incident: Some((grant.device.clone(), IncidentKind::ForbiddenWill { topic: excerpt(&will.topic) })),
            }),
            _ => Ok(()),
        }
    }

    pub(super) fn welcome(&self, limits: &EndpointConfig, session_present: bool) -> Welcome {
        Welcome {
            session_present,
            session_expiry_s: self.session_expiry_s,
            receive_maximum: limits.receive_maximum,
            max_packet_bytes: limits.packet_bytes,
            topic_alias_maximum: limits.topic_alias_maximum,
            assigned_client_id: match &self.client {
                ClientId::Assigned { id, told: true } => Some(id.clone()),
                ClientId::Assigned { told: false, .. } | ClientId::Own => None,
            },
            server_keep_alive_s: self.keep_alive_replaced.then_some(self.keep_alive_s),
        }
    }
}
