//! Answers to the device, in its own format and by the way it spoke last. Never after the case is closed, but for the
//! word that it is closed.

use crate::app::Hub;
use crate::world::Registry;
use devices::answer::Recipient;
use devices::family::{Downlink, FAMILIES, Family, Reply};
use devices::watch_3g::Watch3g;
use futures::future::join_all;
use hub_core::alarm::Answer;
use hub_core::ids::{AlarmId, DeviceId, PersonId};
use hub_mqtt::Delivery;
use rumqttc::QoS;

/// Gateways that are told at most: more would speak on the same topics only by mistake.
const MAX_SPEAKERS: usize = 16;

/// What became of an answer.
pub(super) enum Sent {
    /// The device has it.
    Answered,
    /// Nobody wants it any more.
    Pointless,
    /// The device does not take it now.
    NotNow,
    /// The device is not connected to this hub.
    NotHere,
}

pub(super) async fn send(hub: &Hub, alarm: AlarmId, device: DeviceId, answer: &Answer) -> Sent {
    let Some(Told { names, family, downlink }) = encode(hub, alarm, device, answer) else { return Sent::Pointless };
    if family == Watch3g.name() {
        return over_the_line(hub, downlink);
    }
    let payload = || downlink.payload.clone().into();
    let deliveries = names.iter().map(|name| hub.endpoint.deliver(name, &downlink.topic, payload()));
    match best(join_all(deliveries).await) {
        Delivery::Acknowledged | Delivery::Unconfirmed => Sent::Answered,
        Delivery::NotConnected | Delivery::NotSubscribed => over_the_broker(hub, downlink),
        Delivery::TooLarge | Delivery::Refused { .. } => Sent::Pointless,
        Delivery::TimedOut { .. } | Delivery::Full | Delivery::ConnectionLost => Sent::NotNow,
    }
}

/// Of several gateways one has the device behind it: it is answered when any took the message.
fn best(deliveries: Vec<Delivery>) -> Delivery {
    let worth = |delivery: &Delivery| match delivery {
        Delivery::Acknowledged | Delivery::Unconfirmed => 3,
        Delivery::TimedOut { .. } | Delivery::Full | Delivery::ConnectionLost => 2,
        Delivery::TooLarge | Delivery::Refused { .. } => 1,
        Delivery::NotConnected | Delivery::NotSubscribed => 0,
    };
    deliveries.into_iter().max_by_key(worth).unwrap_or(Delivery::NotConnected)
}

/// A watch shows it when its connection is open; whether anybody looks is not known.
fn over_the_line(hub: &Hub, downlink: Downlink) -> Sent {
    if hub.lines.send(&downlink.topic, downlink.payload) { Sent::Answered } else { Sent::NotNow }
}

/// A device that is not on the own endpoint may be behind the outside broker. Whether it heard is not known there;
/// it repeats its call until it has.
fn over_the_broker(hub: &Hub, downlink: Downlink) -> Sent {
    let Some(client) = hub.broker.client() else { return Sent::NotHere };
    match client.try_publish(downlink.topic, QoS::AtLeastOnce, false, downlink.payload) {
        Ok(()) => Sent::Answered,
        Err(_) => Sent::NotNow,
    }
}

/// An answer in the device's own language.
struct Told {
    /// Who may take it on the own endpoint: the device itself, and the gateways that speak on its topics.
    names: Vec<String>,
    family: &'static str,
    downlink: Downlink,
}

fn encode(hub: &Hub, alarm: AlarmId, device: DeviceId, answer: &Answer) -> Option<Told> {
    let world = hub.world.read();
    let registry = Registry { world: &world, meanings: &hub.config.meanings };
    let device = registry.shows_for(world.devices.get(&device)?);
    let family = FAMILIES.iter().find(|family| family.name() == device.dialect.family)?;
    let ways = hub.intake.ways(family.name(), device.address());
    let signs = registry.signs(device);
    let to = Recipient { address: device.address(), model: &device.model, ways: &ways, signs };
    let told = |reply: &Reply<'_>| family.downlink(&to, alarm, reply);
    let open = world.alarms.contains_key(&alarm);
    let who = |person: &PersonId| world.people.get(person).map(|person| person.name.clone()).unwrap_or_default();
    let downlink = match answer {
        Answer::Closed { outcome } => told(&Reply::Closed { outcome: *outcome }),
        Answer::Received if open => told(&Reply::Received),
        Answer::Coming { person, minutes } if open => told(&Reply::Coming { who: &who(person), minutes: *minutes }),
        Answer::Arrived { person } if open => told(&Reply::Arrived { who: &who(person) }),
        Answer::Received | Answer::Coming { .. } | Answer::Arrived { .. } => None,
    }?;
    let downlink = Downlink { topic: hub.config.meanings.bases.outward(downlink.topic), ..downlink };
    let mut names = world.speakers_on(&downlink.topic);
    names.retain(|name| *name != device.name);
    names.truncate(MAX_SPEAKERS);
    names.push(device.name.clone());
    Some(Told { names, family: family.name(), downlink })
}
