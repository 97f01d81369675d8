//! A device that speaks its makers' language and announces itself to Home Assistant as well is one device: whoever reads
//! its messages owns it, and it stands on the list of strangers once, under that family. What it says beside the topics
//! that it announced is its word too.

use crate::world::World;
use devices::base::Bases;
use devices::family::{Family, family_of};
use devices::home_assistant::HomeAssistant;
use devices::known::{Context, Message, Transport};
use devices::memory::{Fact, Memory};
use hub_core::time::UnixMs;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

/// Nothing was ever announced.
static BLANK: LazyLock<Memory> = LazyLock::new(Memory::default);

/// A device in its makers' language.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Native {
    /// The family.
    pub family: &'static str,
    /// Its address there.
    pub address: String,
}

/// Devices that are read as announced, by their names in their makers' language.
#[derive(Clone, Default)]
pub(super) struct Twins(Arc<RwLock<HashMap<Native, Twin>>>);

/// An announced device, and a topic where it is read as such.
#[derive(Clone, Debug)]
struct Twin {
    device: String,
    topic: String,
}

impl Twins {
    /// Those of everything that is remembered.
    pub fn of(context: Context<'_>, bases: &Bases) -> Self {
        let twins = Self::default();
        let topics: Vec<String> = context.memory.topics().map(str::to_owned).collect();
        topics.iter().for_each(|topic| twins.note(topic, context, bases));
        twins
    }

    /// Notes whose language is spoken on an announced topic, where it is read as announced.
    pub fn note(&self, topic: &str, context: Context<'_>, bases: &Bases) {
        let Some(entity) = context.memory.entities(topic).first() else { return };
        let inward = bases.inward(topic);
        let message = state_on(&inward);
        if family_of(&message, context).is_none_or(|family| family.name() != HomeAssistant.name()) {
            return;
        }
        if let Some(native) = native_of(&message, context) {
            let twin = Twin { device: entity.device.clone(), topic: topic.to_owned() };
            self.0.write().unwrap_or_else(PoisonError::into_inner).insert(native, twin);
        }
    }

    /// The announced device that has this name in its makers' language, while it is announced.
    pub fn announced(&self, family: &'static str, address: &str, memory: &Memory) -> Option<String> {
        let twins = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let twin = twins.get(&Native { family, address: address.to_owned() })?;
        let still = memory.entities(&twin.topic).iter().any(|entity| entity.device == twin.device);
        still.then(|| twin.device.clone())
    }
}

/// Whose words these would be had nothing been announced.
fn native_of(message: &Message<'_>, context: Context<'_>) -> Option<Native> {
    let own = family_of(message, blank(context)).filter(|own| own.name() != HomeAssistant.name())?;
    let address = addresses(own, message, blank(context)).into_iter().next()?;
    Some(Native { family: own.name(), address })
}

/// The family that reads a message. What was announced is read as announced, unless the device is registered in its
/// makers' language.
pub(super) fn reader(message: &Message<'_>, context: Context<'_>, world: &World) -> Option<&'static dyn Family> {
    #[cfg(test)]
    if let Some(broken) = super::fault_tests::family_of(message) {
        return Some(broken);
    }
    let family = family_of(message, context)?;
    if family.name() != HomeAssistant.name() || HomeAssistant.claims(message, blank(context)) {
        return Some(family);
    }
    let own = family_of(message, blank(context));
    let registered = |own: &&'static dyn Family| {
        let addresses = addresses(*own, message, blank(context));
        addresses
            .iter()
            .any(|address| world.device_at(own.name(), address).is_some_and(|device| device.care.retired_at.is_none()))
    };
    own.filter(registered).or(Some(family))
}

/// Whose language an announced device speaks beside the announcement, and whether its messages are read in that.
pub(super) fn behind(facts: &[Fact], context: Context<'_>, world: &World, bases: &Bases) -> Option<(Native, bool)> {
    let topics = facts.iter().filter_map(|fact| match fact {
        Fact::Announced(entity) if entity.state_topic != entity.announced_on => Some(entity.state_topic.as_str()),
        _ => None,
    });
    topics.into_iter().find_map(|topic| {
        let topic = bases.inward(topic);
        let message = state_on(&topic);
        let native = native_of(&message, context)?;
        let reads = reader(&message, context, world).is_some_and(|reader| reader.name() == native.family);
        Some((native, reads))
    })
}

fn blank(context: Context<'_>) -> Context<'_> {
    Context { registered: context.registered, memory: &BLANK }
}

/// Some state on a topic: whose it is stands in the topic.
fn state_on(topic: &str) -> Message<'_> {
    let (transport, payload) = (Transport::Mqtt, b"{}".as_slice());
    Message { transport, topic, payload, retained: true, received_at: UnixMs(0) }
}

fn addresses(family: &dyn Family, message: &Message<'_>, context: Context<'_>) -> Vec<String> {
    match family.decode(message, context) {
        Ok(reports) => reports.into_iter().filter_map(|report| report.device).collect(),
        Err(refused) => refused.device.into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use devices::known::Nothing;

    fn behind_a_state_on(topic: &str) -> Option<(Native, bool)> {
        let config = format!(r#"{{"stat_t":"{topic}","uniq_id":"u","dev_cla":"door","dev":{{"ids":["x"]}}}}"#);
        let message = Message { payload: config.as_bytes(), ..state_on("homeassistant/binary_sensor/x/config") };
        let mut memory = Memory::default();
        let facts: Vec<Fact> = {
            let context = Context { registered: &Nothing, memory: &memory };
            HomeAssistant.decode(&message, context).unwrap().into_iter().flat_map(|report| report.facts).collect()
        };
        assert!(facts.iter().all(|fact| memory.learn(fact.clone())));
        behind(&facts, Context { registered: &Nothing, memory: &memory }, &World::default(), &Bases::default())
    }

    #[test]
    fn an_announced_device_is_one_with_the_device_whose_language_it_speaks() {
        let is = |family, address: &str, reads| Some((Native { family, address: address.to_owned() }, reads));
        assert_eq!(behind_a_state_on("zigbee2mqtt/bed 12"), is("zigbee2mqtt", "bed 12", true));
        assert_eq!(behind_a_state_on("bed-12/binary_sensor/door/state"), is("esphome", "bed-12", false));
        assert_eq!(behind_a_state_on("cellar/leak7/wet"), None, "it has no other language");
    }
}
