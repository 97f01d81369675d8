//! The will: a message that the device leaves behind, in case its connection ends without a goodbye.

use std::net::SocketAddr;

use super::DueWill;
use crate::job::{Message, Origin};
use crate::limits::EndpointConfig;
use crate::packet::WillSpec;

#[derive(Debug)]
pub(super) struct Will {
    spec: WillSpec,
    delay_ms: u64,
}

impl Will {
    pub fn new(spec: WillSpec, limits: &EndpointConfig) -> Self {
        let delay_ms = u64::from(spec.delay_s.min(limits.will_delay_cap_s)) * 1_000;
        // A copy of the topic, which is a slice of the read buffer.
        let spec = WillSpec { topic: spec.topic.to_string().into(), ..spec };
        Self { spec, delay_ms }
    }

    /// The message to publish; never later than the end of the session.
    pub fn due(self, device: &str, peer: SocketAddr, session_ms: u64) -> DueWill {
        DueWill {
            delay_ms: self.delay_ms.min(session_ms),
            message: Message {
                device: device.to_owned(),
                topic: self.spec.topic.to_string(),
                payload: self.spec.payload,
                qos: self.spec.qos,
                retain: self.spec.retain,
                dup: false,
                origin: Origin::Will,
                peer,
            },
        }
    }
}
