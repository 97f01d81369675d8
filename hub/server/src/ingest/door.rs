//! Who may connect to the MQTT endpoint: registered devices, by name and secret or by a certificate that says the
//! name, each on its own topics only.

use crate::ids::sha256_hex;
use crate::world::SharedWorld;
use devices::open_json::{down_topic, up_topic};
use futures::future::BoxFuture;
use hub_mqtt::{Gate, Grant, LoginAttempt, LoginRefusal, TopicPattern};

/// The endpoint's gate, on the registry in memory.
pub struct Door {
    world: SharedWorld,
}

impl Door {
    /// A gate on the registry.
    #[must_use]
    pub fn new(world: SharedWorld) -> Self {
        Self { world }
    }

    fn decide(&self, attempt: &LoginAttempt) -> Result<Grant, LoginRefusal> {
        let name = attempt.user_name.as_ref().ok_or(LoginRefusal::BadCredentials)?;
        let offered = attempt.secret.as_deref().map(sha256_hex);
        let world = self.world.read();
        let device = world.device_named(name).ok_or(LoginRefusal::BadCredentials)?;
        // Hashes are compared, not secrets: the time tells nothing that helps to guess 128 random bits.
        if !attempt.certified && offered.as_ref() != Some(&device.secret_sha256) {
            return Err(LoginRefusal::BadCredentials);
        }
        if !device.is_in_use() {
            return Err(LoginRefusal::Blocked);
        }
        let speaks_for = || device.dialect.prefixes.iter().map(|topic| TopicPattern::parse(topic));
        Ok(Grant {
            device: name.clone(),
            publish: std::iter::once(TopicPattern::parse(&up_topic(name))).chain(speaks_for()).collect(),
            subscribe: std::iter::once(TopicPattern::parse(&down_topic(name))).chain(speaks_for()).collect(),
        })
    }
}

impl Gate for Door {
    fn login(&self, attempt: LoginAttempt) -> BoxFuture<'_, Result<Grant, LoginRefusal>> {
        let decided = self.decide(&attempt);
        if let Err(refusal) = &decided {
            metrics::counter!("fengdi_rejected_total", "reason" => "mqtt_login").increment(1);
            tracing::info!(%refusal, peer = %attempt.peer, "a device was not let in");
        }
        Box::pin(std::future::ready(decided))
    }
}
