//! Home Assistant's MQTT discovery: whoever announces a device on `homeassistant/…/config` makes it known here too,
//! and what appears on the announced topics is then read without any configuration. Topics that another family owns
//! stay with that family: this one is asked last.
//! Source: home-assistant.io/integrations/mqtt (discovery, abbreviations, binary_sensor, sensor, event, device
//! trigger, device tracker).

mod answer;
mod config;
mod meaning;
mod part;
mod state;
mod template;

use crate::answer::Recipient;
use crate::decoded::Reject;
use crate::family::{Downlink, Family, Refused, Reply};
use crate::known::{Context, Message, Transport};
use crate::lenient;
use crate::memory::Fact;
use crate::report::{Disposition, Report};
use config::Announcement;
use hub_core::ids::AlarmId;

/// Where announcements stand unless the installation says otherwise.
const PREFIX: &str = "homeassistant/";

/// The family of everything that announces itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct HomeAssistant;

impl Family for HomeAssistant {
    fn name(&self) -> &'static str {
        "home_assistant"
    }

    fn filters(&self) -> &'static [&'static str] {
        &["homeassistant/#"]
    }

    fn claims(&self, message: &Message<'_>, context: Context<'_>) -> bool {
        let topic = message.topic;
        message.transport == Transport::Mqtt
            && (topic.starts_with(PREFIX)
                || !context.memory.entities(topic).is_empty()
                || !context.memory.availability(topic).is_empty())
    }

    fn decode(&self, message: &Message<'_>, context: Context<'_>) -> Result<Vec<Report>, Refused> {
        if let Some(place) = Place::of(message.topic) {
            return announcement(&place, message, context);
        }
        let reports = state::read(message, context)?;
        if reports.is_empty() {
            // `homeassistant/status` and what else the server says of itself.
            return Ok(vec![Report::ignored(None)]);
        }
        Ok(reports)
    }

    fn downlink(&self, to: &Recipient<'_>, _alarm: AlarmId, reply: &Reply<'_>) -> Option<Downlink> {
        answer::of(to, reply)
    }
}

/// A configuration topic: `homeassistant/<component>/[<node>/]<object>/config`.
struct Place<'a> {
    topic: &'a str,
    component: &'a str,
    node: Option<&'a str>,
    object: &'a str,
}

impl<'a> Place<'a> {
    fn of(topic: &'a str) -> Option<Self> {
        let parts: Vec<&str> = topic.strip_prefix(PREFIX)?.split('/').collect();
        match parts.as_slice() {
            [component, object, "config"] => Some(Self { topic, component, node: None, object }),
            [component, node, object, "config"] => Some(Self { topic, component, node: Some(node), object }),
            _ => None,
        }
    }

    /// Whose it is as far as the topic tells.
    fn device(&self) -> &'a str {
        self.node.unwrap_or(self.object)
    }
}

fn announcement(place: &Place<'_>, message: &Message<'_>, context: Context<'_>) -> Result<Vec<Report>, Refused> {
    let withdrawn = Fact::Withdrawn { announced_on: place.topic.to_owned() };
    let known = context.memory.announced_device(place.topic);
    if message.payload.iter().all(u8::is_ascii_whitespace) {
        let device = known.unwrap_or(place.device());
        let disposition = Disposition::DiscoveryRemoved;
        return Ok(vec![Report { disposition, facts: vec![withdrawn], ..Report::of(device) }]);
    }
    let refused = |reject: Reject| Refused { device: Some(known.unwrap_or(place.device()).to_owned()), reject };
    let body = lenient::object(message.payload).map_err(refused)?;
    if body.len() == 1 && body.contains_key("migrate_discovery") {
        return Ok(vec![Report::ignored(Some(place.device().to_owned()))]);
    }
    let announced = Announcement::read(place.component, place.object, &body);
    let device = announced.device.clone().unwrap_or_else(|| place.device().to_owned());
    let mut facts = vec![withdrawn];
    facts.extend(announced.facts(place.topic, &device));
    let mut report = Report { disposition: Disposition::Discovery, facts, ..Report::of(device) };
    report.readings.model = announced.model;
    report.readings.firmware = announced.firmware;
    Ok(vec![report])
}

#[cfg(test)]
mod tests;
