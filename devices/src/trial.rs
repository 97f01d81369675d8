//! What every family must stand: any bytes, and good messages with a byte changed or an end cut off.

#![allow(clippy::unwrap_used)]

use crate::answer::{Recipient, WayBack};
use crate::family::{Family, Reply};
use crate::known::{Context, Message, Registered, Role, Transport};
use crate::memory::{Fact, Memory};
use hub_core::ids::AlarmId;
use hub_core::signal::SignalKind;
use hub_core::time::UnixMs;

/// Everything has the same role.
struct Everywhere(Option<Role>);

impl Registered for Everywhere {
    fn role(&self, _address: &str) -> Option<Role> {
        self.0
    }
}

/// Reads the message as everything it could be registered as; a position or a percentage is never out of range.
pub fn reads_anything(family: &dyn Family, topic: &str, payload: &[u8]) {
    let memory = Memory::default();
    for role in [None, Some(Role::SosButton), Some(Role::Detector(SignalKind::Water)), Some(Role::BatteryPercent)] {
        let registered = Everywhere(role);
        let context = Context { registered: &registered, memory: &memory };
        for (transport, retained) in [(Transport::Mqtt, false), (Transport::Mqtt, true), (Transport::Http, false)] {
            let message = Message { transport, topic, payload, retained, received_at: UnixMs(0) };
            let _claimed = family.claims(&message, context);
            for report in family.decode(&message, context).into_iter().flatten() {
                assert!(report.readings.battery_percent.unwrap_or_default() <= 100);
                assert!(!retained || !calls(&report.said));
            }
        }
    }
}

/// What a message tells of the way back.
pub fn ways(family: &dyn Family, topic: &str, payload: &str) -> Vec<WayBack> {
    let memory = Memory::default();
    let context = Context { registered: &Everywhere(None), memory: &memory };
    let payload = payload.as_bytes();
    let message = Message { transport: Transport::Mqtt, topic, payload, retained: false, received_at: UnixMs(0) };
    let facts = family.decode(&message, context).unwrap().into_iter().flat_map(|report| report.facts);
    let way = |fact| if let Fact::WayBack(way) = fact { Some(*way) } else { None };
    facts.filter_map(way).collect()
}

fn calls(said: &[crate::report::Said]) -> bool {
    said.iter().any(|said| said.kind == SignalKind::Sos && said.on == Some(true))
}

/// Reads a good message with the byte at a place changed, and one cut there.
pub fn reads_changed(family: &dyn Family, topic: &str, good: &str, (at, byte): (usize, u8), cut: usize) {
    let mut changed = good.as_bytes().to_vec();
    if let Some(place) = changed.get_mut(at) {
        *place = byte;
    }
    reads_anything(family, topic, &changed);
    changed.truncate(cut);
    reads_anything(family, topic, &changed);
}

/// What a device that said this is told, without anything that the operator registered.
pub fn told(
    family: &dyn Family,
    address: &str,
    topic: &str,
    payload: &str,
    reply: &Reply<'_>,
) -> Option<(String, String)> {
    let ways = ways(family, topic, payload);
    let to = Recipient { ways: &ways, ..Recipient::at(address) };
    let told = family.downlink(&to, AlarmId(uuid::Uuid::nil()), reply)?;
    Some((told.topic, String::from_utf8(told.payload).unwrap()))
}
