//! Everything supervision holds, and what a batch of findings changes in it. Decides on a copy of what it touches;
//! nothing changes but by taking the decided rows in.

use super::fault::{Fault, Finding};
use super::outage::{Outage, OutageEvent};
use super::ticket::{DeviceTicket, TicketEvent};
use super::watch::Watch;
use super::work::Work;
use crate::area::AreaPath;
use crate::household::RiskTier;
use crate::ids::{DeviceId, DeviceTicketId, HouseholdId, OutageId, PersonId};
use crate::time::{Now, UnixMs};
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;
use uuid::Uuid;

/// Devices with the same fault within this of each other may be an outage, milliseconds.
pub(super) const TOGETHER_MS: i64 = 120_000;
/// Figures of an outage are told at most this often, milliseconds.
pub(super) const TOLD_EVERY_MS: i64 = 2_000;
/// Faults of the last minutes that are looked at for outages at most.
const WINDOW: usize = 50_000;

/// Where a device is, and whose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Area.
    pub area: AreaPath,
    /// Household.
    pub household: Option<HouseholdId>,
    /// How closely the household is watched.
    pub risk: RiskTier,
}

/// What a decision must know beside the board.
pub trait Places {
    /// Where a device is; none for one that is not looked after.
    fn place(&self, device: DeviceId) -> Option<Place>;
    /// Devices of an area that are looked after.
    fn watched(&self, area: &str) -> u32;
}

/// Something to be decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// A fault begins or ends.
    Finding(Finding),
    /// Somebody looks after a ticket.
    Seen {
        /// Which.
        ticket: DeviceTicketId,
        /// Who.
        by: PersonId,
    },
    /// A ticket is over.
    Done {
        /// Which.
        ticket: DeviceTicketId,
    },
    /// A device is not looked after for a while: its ticket is over.
    Muted {
        /// Which.
        ticket: DeviceTicketId,
    },
    /// A device is looked after again: what is wrong with it gets a ticket.
    Unmuted {
        /// Which.
        device: DeviceId,
    },
    /// Figures of outages that have waited are told.
    Settle,
}

/// What a batch changes: rows as they are after it, events in order.
#[derive(Debug, Default, PartialEq)]
pub struct Decision {
    /// Devices.
    pub watches: Vec<Watch>,
    /// What happened to devices, in order.
    pub findings: Vec<Finding>,
    /// Tickets after each of their events.
    pub tickets: Vec<(Arc<DeviceTicket>, TicketEvent)>,
    /// Outages after each of their events.
    pub outages: Vec<(Arc<Outage>, OutageEvent)>,
    /// Outages whose figures changed without being told yet; they count after those above.
    pub untold: Vec<Arc<Outage>>,
}

impl Decision {
    /// True when nothing changes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.watches.is_empty() && self.tickets.is_empty() && self.outages.is_empty() && self.untold.is_empty()
    }
}

/// Everything supervision holds: devices with faults, open tickets, open outages.
#[derive(Default)]
pub struct Board {
    pub(super) watches: HashMap<DeviceId, Watch>,
    pub(super) tickets: BTreeMap<DeviceTicketId, Arc<DeviceTicket>>,
    pub(super) ticket_of: HashMap<DeviceId, DeviceTicketId>,
    pub(super) outages: BTreeMap<OutageId, Arc<Outage>>,
    members: HashMap<OutageId, BTreeSet<DeviceId>>,
    unstable: BTreeSet<DeviceId>,
    /// Who went in the last minutes, in the order of hearing of it.
    pub(super) window: VecDeque<(UnixMs, DeviceId, Fault)>,
    newest: UnixMs,
}

impl Board {
    /// What is known of a device; none when nothing is or was wrong.
    #[must_use]
    pub fn watch(&self, device: DeviceId) -> Option<&Watch> {
        self.watches.get(&device)
    }

    /// True while this fault of a device stands.
    #[must_use]
    pub fn has(&self, device: DeviceId, fault: Fault) -> bool {
        self.watches.get(&device).is_some_and(|watch| watch.has(fault))
    }

    /// Open tickets, oldest first.
    pub fn tickets(&self) -> impl Iterator<Item = &Arc<DeviceTicket>> {
        self.tickets.values()
    }

    /// An open ticket.
    #[must_use]
    pub fn ticket(&self, id: DeviceTicketId) -> Option<&Arc<DeviceTicket>> {
        self.tickets.get(&id)
    }

    /// The open ticket of a device.
    #[must_use]
    pub fn ticket_of(&self, device: DeviceId) -> Option<&Arc<DeviceTicket>> {
        self.tickets.get(self.ticket_of.get(&device)?)
    }

    /// Open outages, oldest first.
    pub fn outages(&self) -> impl Iterator<Item = &Arc<Outage>> {
        self.outages.values()
    }

    /// Devices that belong to an outage and are not back.
    pub fn members(&self, outage: OutageId) -> impl Iterator<Item = DeviceId> + '_ {
        self.members.get(&outage).into_iter().flatten().copied()
    }

    /// Unstable devices that have been calm for long enough by now.
    pub fn calm(&self, now: UnixMs) -> impl Iterator<Item = Finding> + '_ {
        let calm = move |device: &DeviceId| {
            let at = self.watches.get(device)?.calm_at().filter(|at| *at <= now)?;
            Some(Finding { device: *device, fault: Fault::Unstable, on: false, at })
        };
        self.unstable.iter().filter_map(calm)
    }

    /// True when figures of an outage wait to be told.
    #[must_use]
    pub fn has_untold(&self, now: UnixMs) -> bool {
        self.outages.values().any(|outage| outage.is_untold() && now.since_ms(outage.told_at) >= TOLD_EVERY_MS)
    }

    /// Takes a device in.
    pub fn put_watch(&mut self, watch: Watch) {
        let device = watch.device;
        let old = self.watches.remove(&device).unwrap_or_else(|| Watch::new(device));
        for outage in old.outages.values() {
            if let Some(members) = self.members.get_mut(outage) {
                members.remove(&device);
            }
        }
        for outage in watch.outages.values() {
            self.members.entry(*outage).or_default().insert(device);
        }
        self.unstable.remove(&device);
        if watch.has(Fault::Unstable) {
            self.unstable.insert(device);
        }
        for (fault, since) in watch.faults.iter().filter(|(fault, _)| fault.makes_outages()) {
            if old.faults.get(fault) != Some(since) {
                self.newest = self.newest.max(*since);
                self.window.push_back((*since, device, *fault));
            }
        }
        let stale = |went: &(UnixMs, DeviceId, Fault)| self.newest.since_ms(went.0) > 2 * TOGETHER_MS;
        while self.window.len() > WINDOW || self.window.front().is_some_and(stale) {
            self.window.pop_front();
        }
        if !watch.faults.is_empty() || !watch.turns.is_empty() {
            self.watches.insert(device, watch);
        }
    }

    /// Forgets a device.
    pub fn forget(&mut self, device: DeviceId) {
        self.put_watch(Watch::new(device));
    }

    /// Takes a ticket in; one that is over is forgotten.
    pub fn put_ticket(&mut self, ticket: Arc<DeviceTicket>) {
        if ticket.is_open() {
            self.ticket_of.insert(ticket.device, ticket.id);
            self.tickets.insert(ticket.id, ticket);
        } else {
            self.tickets.remove(&ticket.id);
            if self.ticket_of.get(&ticket.device) == Some(&ticket.id) {
                self.ticket_of.remove(&ticket.device);
            }
        }
    }

    /// Takes an outage in; one that is over is forgotten.
    pub fn put_outage(&mut self, outage: Arc<Outage>) {
        if outage.is_open() {
            self.outages.insert(outage.id, outage);
        } else {
            self.outages.remove(&outage.id);
            self.members.remove(&outage.id);
        }
    }

    /// Decides a batch. `new_id` gives the ids of new tickets and outages.
    pub fn decide(&self, items: &[Item], places: &dyn Places, now: Now, new_id: &mut dyn FnMut() -> Uuid) -> Decision {
        let mut work = Work::new(self, places, now, new_id);
        items.iter().for_each(|item| work.item(*item));
        work.look_for_outages();
        work.settle_outages();
        work.finish()
    }
}
