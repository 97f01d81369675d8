//! Many at once: which devices that went together are one outage, where it is, and when it is over.

use super::board::{TOGETHER_MS, TOLD_EVERY_MS};
use super::fault::{Fault, Finding};
use super::outage::{Outage, OutageEvent, apply_outage};
use super::ticket::{TicketEvent, TicketState};
use super::work::{Went, Work};
use crate::area::AreaPath;
use crate::ids::{DeviceId, OutageId};
use crate::time::UnixMs;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// An outage takes in what follows while it has grown within this, milliseconds.
const GROWS_MS: i64 = 1_800_000;
/// More devices than this are an outage, however large the area.
const MANY: usize = 20;
/// As many devices are, when they are at least one in twenty of the area.
const FEW: usize = 5;
/// An outage is where at least this share of those who went together is, percent.
const NEARLY_ALL: usize = 80;

impl Work<'_> {
    fn outage(&self, id: OutageId) -> Option<Arc<Outage>> {
        self.outages.get(&id).or_else(|| self.board.outages.get(&id)).filter(|outage| outage.is_open()).cloned()
    }

    fn open_outages(&self, cause: Fault) -> Vec<Arc<Outage>> {
        let ids: BTreeSet<OutageId> = self.board.outages.keys().chain(self.outages.keys()).copied().collect();
        ids.into_iter().filter_map(|id| self.outage(id)).filter(|outage| outage.cause == cause).collect()
    }

    pub fn count(&mut self, id: OutageId, more: u32, back: u32) {
        let Some(outage) = self.outage(id) else { return };
        let figures = self.counts.entry(id).or_insert((outage.devices, outage.back));
        figures.0 += more;
        figures.1 += back;
    }

    fn outage_event(&mut self, id: OutageId, event: OutageEvent) {
        let before = self.outage(id).map(|outage| outage.as_ref().clone());
        let Some(after) = apply_outage(id, before, &event, self.now.at) else { return };
        let after = Arc::new(after);
        self.outages.insert(id, Arc::clone(&after));
        self.decision.outages.push((after, event));
    }

    /// Each device that went belongs to an outage or gets a ticket.
    pub fn look_for_outages(&mut self) {
        for cause in [Fault::Offline, Fault::Mains] {
            let fresh: Vec<Went> = self.fresh.iter().filter(|went| went.cause == cause).cloned().collect();
            let mut pending = self.join(fresh, cause);
            while !pending.is_empty() {
                let Some((area, together)) = self.trigger(&pending, cause) else { break };
                let id = self.outage_at(&area, cause, &together);
                for went in together {
                    self.take_in(id, &went);
                }
                pending.retain(|went| !self.watch(went.device).outages.contains_key(&cause));
            }
            for went in pending {
                if let Some(place) = self.places.place(went.device) {
                    let finding = Finding { device: went.device, fault: cause, on: true, at: went.at };
                    self.worse(finding, &place);
                }
            }
        }
    }

    /// Gives each to an open outage of its area; returns those without one.
    fn join(&mut self, fresh: Vec<Went>, cause: Fault) -> Vec<Went> {
        let open = self.open_outages(cause);
        let mut pending = Vec::new();
        for went in fresh {
            let still = self.watch(went.device).has(cause);
            let fits = |outage: &&Arc<Outage>| {
                outage.area.covers(&went.area) && self.now.at.since_ms(outage.grown_at) <= GROWS_MS
            };
            match open.iter().find(fits).map(|outage| outage.id) {
                _ if !still => {}
                Some(id) => self.take_in(id, &went),
                None => pending.push(went),
            }
        }
        pending
    }

    /// The narrowest area that explains why so many went together, and who they are.
    fn trigger(&self, pending: &[Went], cause: Fault) -> Option<(AreaPath, Vec<Went>)> {
        let newest = pending.iter().map(|went| went.at).max()?;
        let near = |at: UnixMs| newest.since_ms(at).abs() <= TOGETHER_MS;
        let mut together: BTreeMap<DeviceId, Went> = BTreeMap::new();
        for (at, device, _) in self.board.window.iter().filter(|went| went.2 == cause && near(went.0)) {
            let stands = self.watch(*device).faults.get(&cause) == Some(at);
            if let Some(place) = self.places.place(*device).filter(|_| stands) {
                together.insert(*device, Went { at: *at, device: *device, cause, area: place.area });
            }
        }
        together.extend(pending.iter().filter(|went| near(went.at)).map(|went| (went.device, went.clone())));
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for went in together.values() {
            for area in went.area.upto() {
                *counts.entry(area).or_default() += 1;
            }
        }
        let many = |area: &str, count: usize| {
            let all = usize::try_from(self.places.watched(area)).unwrap_or(usize::MAX);
            count > MANY || (count >= FEW && count * 20 >= all)
        };
        counts.retain(|area, count| many(area, *count));
        let widest = counts.iter().min_by_key(|(area, count)| (area.len(), usize::MAX - **count))?;
        let (mut area, mut count) = (*widest.0, *widest.1);
        let narrower = |area: &str, count: usize| {
            let inside = counts.iter().filter(|(inner, _)| inner.len() > area.len() && inner.starts_with(area));
            let nearly = inside.filter(|(_, inner)| **inner * 100 >= count * NEARLY_ALL);
            nearly.min_by_key(|(inner, _)| inner.len()).map(|(inner, count)| (*inner, *count))
        };
        while let Some(inner) = narrower(area, count) {
            (area, count) = inner;
        }
        let area: AreaPath = area.parse().ok()?;
        let inside: Vec<Went> = together.into_values().filter(|went| area.covers(&went.area)).collect();
        // Those of an outage that is already there prove nothing new.
        let news = inside.iter().any(|went| pending.iter().any(|other| other.device == went.device));
        news.then_some((area, inside))
    }

    /// The outage of this area: one that is there and is widened, or a new one.
    fn outage_at(&mut self, area: &AreaPath, cause: Fault, together: &[Went]) -> OutageId {
        let open = self.open_outages(cause);
        let recent = |outage: &&Arc<Outage>| self.now.at.since_ms(outage.grown_at) <= GROWS_MS;
        let inside: Vec<_> = open.iter().filter(|outage| area.covers(&outage.area)).filter(recent).collect();
        let Some(first) = inside.iter().min_by_key(|outage| (outage.opened_at, outage.id)).map(|outage| outage.id)
        else {
            let id = OutageId((self.new_id)());
            let began_at = together.iter().map(|went| went.at).min().unwrap_or(self.now.at);
            self.outage_event(id, OutageEvent::Opened { area: area.clone(), cause, began_at, devices: 0 });
            return id;
        };
        let others: Vec<OutageId> = inside.iter().map(|outage| outage.id).filter(|id| *id != first).collect();
        if let Some(outage) = self.outage(first).filter(|outage| outage.area != *area) {
            let (devices, back) = self.counts.get(&first).copied().unwrap_or((outage.devices, outage.back));
            self.outage_event(first, OutageEvent::Changed { area: area.clone(), devices, back });
        }
        for other in others {
            self.merge(other, first, cause);
        }
        first
    }

    fn merge(&mut self, from: OutageId, into: OutageId, cause: Fault) {
        let Some(outage) = self.outage(from) else { return };
        let (devices, back) = self.counts.remove(&from).unwrap_or((outage.devices, outage.back));
        let moved: BTreeSet<DeviceId> = self.board.members(from).chain(self.watches.keys().copied()).collect();
        for device in moved {
            let mut watch = self.watch(device);
            if watch.outages.get(&cause) == Some(&from) {
                watch.outages.insert(cause, into);
                self.watches.insert(device, watch);
            }
        }
        self.count(into, devices, back);
        self.outage_event(from, OutageEvent::Merged { into });
    }

    /// A device belongs to an outage and needs no ticket for that.
    fn take_in(&mut self, id: OutageId, went: &Went) {
        let mut watch = self.watch(went.device);
        if watch.outages.contains_key(&went.cause) {
            return;
        }
        watch.outages.insert(went.cause, id);
        self.watches.insert(went.device, watch);
        self.count(id, 1, 0);
        if let Some(ticket) = self.open_ticket(went.device).filter(|ticket| ticket.has(went.cause)) {
            let alone = ticket.reasons.iter().all(|reason| reason.fault == went.cause || reason.over_at.is_some());
            if alone && ticket.state == TicketState::Open {
                self.ticket_event(ticket.id, TicketEvent::Folded { outage: id });
            } else {
                self.ticket_event(ticket.id, TicketEvent::Better { fault: went.cause, at: self.now.at });
                self.done_when_settled(ticket.id);
            }
        }
    }

    /// Figures that changed are told now and then; nine of ten back is the end.
    pub fn settle_outages(&mut self) {
        let untold = self.board.outages().filter(|outage| outage.is_untold()).map(|outage| outage.id);
        let waiting: BTreeSet<OutageId> = untold.chain(self.counts.keys().copied()).collect();
        for id in waiting {
            let Some(outage) = self.outage(id) else { continue };
            let (devices, back) = self.counts.get(&id).copied().unwrap_or((outage.devices, outage.back));
            let now = Outage { devices, back, ..outage.as_ref().clone() };
            if now.is_nearly_over() {
                self.outage_event(id, OutageEvent::Closed { devices, back });
                self.leave(id, outage.cause);
                continue;
            }
            let due = self.now.at.since_ms(outage.told_at) >= TOLD_EVERY_MS || outage.devices == 0;
            let others = (devices, back) != (outage.devices, outage.back);
            if due {
                self.outage_event(id, OutageEvent::Changed { area: outage.area.clone(), devices, back });
            } else if others {
                let grown_at = if devices > outage.devices { self.now.at } else { outage.grown_at };
                self.outages.insert(id, Arc::new(Outage { grown_at, ..now }));
            }
        }
    }

    /// Those that are not back when an outage is over get tickets of their own.
    fn leave(&mut self, id: OutageId, cause: Fault) {
        let left: BTreeSet<DeviceId> = self.board.members(id).chain(self.watches.keys().copied()).collect();
        for device in left {
            let mut watch = self.watch(device);
            if watch.outages.get(&cause) != Some(&id) {
                continue;
            }
            watch.outages.remove(&cause);
            let since = watch.faults.get(&cause).copied();
            self.watches.insert(device, watch);
            if let (Some(at), Some(place)) = (since, self.places.place(device)) {
                self.worse(Finding { device, fault: cause, on: true, at }, &place);
            }
        }
    }
}
