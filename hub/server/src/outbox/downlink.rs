//! Answers to the device, in its own format. Never after the case is closed, but for the word that it is closed.

use crate::app::Hub;
use devices::family::{Downlink, Family, Reply};
use devices::open_json::OpenJson;
use hub_core::alarm::Answer;
use hub_core::ids::{AlarmId, DeviceId, PersonId};
use hub_mqtt::Delivery;
use rumqttc::QoS;

/// What became of an answer.
pub(super) enum Sent {
    /// The device has it.
    Answered,
    /// Nobody wants it any more.
    Pointless,
    /// The device is not there.
    NotNow,
}

pub(super) async fn send(hub: &Hub, alarm: AlarmId, device: DeviceId, answer: &Answer) -> Sent {
    let Some((name, downlink)) = encode(hub, alarm, device, answer) else { return Sent::Pointless };
    let delivery = hub.endpoint.deliver(&name, &downlink.topic, downlink.payload.clone().into()).await;
    match delivery {
        Delivery::Acknowledged | Delivery::Unconfirmed => Sent::Answered,
        Delivery::NotConnected | Delivery::NotSubscribed => over_the_broker(hub, downlink),
        Delivery::TooLarge | Delivery::Refused { .. } => Sent::Pointless,
        Delivery::TimedOut { .. } | Delivery::Full | Delivery::ConnectionLost => Sent::NotNow,
    }
}

/// A device that is not on the own endpoint may be behind the outside broker. Whether it heard is not known there;
/// it repeats its call until it has.
fn over_the_broker(hub: &Hub, downlink: Downlink) -> Sent {
    let Some(client) = hub.broker.client() else { return Sent::NotNow };
    match client.try_publish(downlink.topic, QoS::AtLeastOnce, false, downlink.payload) {
        Ok(()) => Sent::Answered,
        Err(_) => Sent::NotNow,
    }
}

fn encode(hub: &Hub, alarm: AlarmId, device: DeviceId, answer: &Answer) -> Option<(String, Downlink)> {
    let world = hub.world.read();
    let name = world.devices.get(&device)?.name.clone();
    let open = world.alarms.contains_key(&alarm);
    let who = |person: &PersonId| world.people.get(person).map(|person| person.name.clone()).unwrap_or_default();
    let downlink = match answer {
        Answer::Closed { outcome } => OpenJson.downlink(&name, alarm, &Reply::Closed { outcome: *outcome }),
        Answer::Received if open => OpenJson.downlink(&name, alarm, &Reply::Received),
        Answer::Coming { person, minutes } if open => {
            OpenJson.downlink(&name, alarm, &Reply::Coming { who: &who(person), minutes: *minutes })
        }
        Answer::Arrived { person } if open => OpenJson.downlink(&name, alarm, &Reply::Arrived { who: &who(person) }),
        Answer::Received | Answer::Coming { .. } | Answer::Arrived { .. } => None,
    };
    downlink.map(|downlink| (name, downlink))
}
