//! Findings of a batch, decided together at its end: what they do to devices, tickets and outages.

use super::draft::Draft;
use super::fact::Thing;
use super::work::CommandError;
use crate::ids::new_id;
use crate::world::{Change, PlacesAt};
use hub_core::command::Refusal;
use hub_core::device::Device;
use hub_core::event::{Actor, Event, Noun, RegistryEvent, Stream};
use hub_core::ids::DeviceTicketId;
use hub_core::signal::{Signal, SignalKind};
use hub_core::supervision::{Fault, Finding, Item};
use hub_core::time::UnixMs;
use hub_store::Row;
use std::sync::Arc;

/// What a signal says about the device itself; none when it is about something else.
#[must_use]
pub fn fault_of(signal: &Signal) -> Option<(Fault, bool)> {
    match signal.kind {
        SignalKind::Battery => Some((Fault::Battery, signal.on)),
        SignalKind::Tamper => Some((Fault::Tamper, signal.on)),
        SignalKind::Fault => Some((Fault::Broken, signal.on)),
        SignalKind::Mains => Some((Fault::Mains, !signal.on)),
        _ => None,
    }
}

impl Draft<'_> {
    /// Notes what a signal says about the device itself.
    pub(super) fn find(&mut self, device: &Device, signal: &Signal, at: UnixMs) {
        if let Some((fault, on)) = fault_of(signal) {
            self.items.push((Item::Finding(Finding { device: device.id, fault, on, at }), Actor::Device(device.id)));
        }
    }

    /// Checks a command on a ticket; it is decided with the findings of the batch.
    pub(super) fn on_ticket(&mut self, id: DeviceTicketId, item: Item, actor: Actor) -> Result<(), CommandError> {
        if self.world.board.ticket(id).is_none() {
            return Err(Refusal::NoSuchTicket.into());
        }
        self.items.push((item, actor));
        Ok(())
    }

    /// Decides what the batch has found, once, before it is written.
    pub(super) fn settle(&mut self) {
        if self.items.is_empty() {
            return;
        }
        let items: Vec<Item> = self.items.iter().map(|(item, _)| *item).collect();
        // One command of a person, or many findings, which are the hub's.
        let actor = match self.items.as_slice() {
            [(_, actor)] => *actor,
            _ => Actor::Hub,
        };
        let at = self.now.at;
        let places = PlacesAt { world: self.world, at };
        let decision = self.world.board.decide(&items, &places, self.now, &mut || new_id(at));
        for finding in decision.findings {
            let Some(device) = self.world.devices.get(&finding.device) else { continue };
            let event = RegistryEvent::Fault { fault: finding.fault, on: finding.on, since: finding.at };
            let stream = Stream::Registry(Noun::Device, finding.device.0);
            self.record(stream, device.area.clone(), actor, Event::Registry(event), None);
        }
        for watch in decision.watches {
            self.rows.push(Row::Watch(Box::new(watch.clone())));
            self.changes.push(Change::Watch(Arc::new(watch)));
        }
        for (ticket, event) in decision.tickets {
            let stream = Stream::Registry(Noun::DeviceTicket, ticket.id.0);
            self.record(stream, ticket.area.clone(), actor, Event::DeviceTicket(event), None);
            self.about(Thing::DeviceTicket(Arc::clone(&ticket)));
            self.rows.push(Row::DeviceTicket(Box::new(ticket.as_ref().clone())));
            self.changes.push(Change::DeviceTicket(ticket));
        }
        for (outage, event) in decision.outages {
            let stream = Stream::Registry(Noun::Outage, outage.id.0);
            self.record(stream, outage.area.clone(), Actor::Hub, Event::Outage(event), None);
            self.about(Thing::Outage(Arc::clone(&outage)));
            self.rows.push(Row::Outage(Box::new(outage.as_ref().clone())));
            self.changes.push(Change::Outage(outage));
        }
        for outage in decision.untold {
            self.rows.push(Row::Outage(Box::new(outage.as_ref().clone())));
            self.changes.push(Change::Outage(outage));
        }
    }
}
