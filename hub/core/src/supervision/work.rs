//! A decision in the making: findings one by one, each on what the one before has left, and what they do to tickets.

use super::board::{Board, Decision, Item, Place, Places};
use super::due_at;
use super::fault::{Fault, Finding};
use super::outage::Outage;
use super::ticket::{DeviceTicket, TicketEvent, TicketState, apply_ticket};
use super::watch::Watch;
use crate::area::AreaPath;
use crate::household::RiskTier;
use crate::ids::{DeviceId, DeviceTicketId, OutageId};
use crate::time::{Now, UnixMs};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// A device that went.
#[derive(Clone, Debug)]
pub(super) struct Went {
    pub at: UnixMs,
    pub device: DeviceId,
    pub cause: Fault,
    pub area: AreaPath,
}

/// A decision in the making.
pub(super) struct Work<'a> {
    pub board: &'a Board,
    pub places: &'a dyn Places,
    pub now: Now,
    pub new_id: &'a mut dyn FnMut() -> Uuid,
    pub watches: BTreeMap<DeviceId, Watch>,
    tickets: BTreeMap<DeviceTicketId, Arc<DeviceTicket>>,
    ticket_of: BTreeMap<DeviceId, DeviceTicketId>,
    pub outages: BTreeMap<OutageId, Arc<Outage>>,
    /// Devices and how many of them are back, of outages whose figures change.
    pub counts: BTreeMap<OutageId, (u32, u32)>,
    pub fresh: Vec<Went>,
    pub decision: Decision,
}

impl<'a> Work<'a> {
    pub fn new(board: &'a Board, places: &'a dyn Places, now: Now, new_id: &'a mut dyn FnMut() -> Uuid) -> Self {
        Self {
            board,
            places,
            now,
            new_id,
            watches: BTreeMap::new(),
            tickets: BTreeMap::new(),
            ticket_of: BTreeMap::new(),
            outages: BTreeMap::new(),
            counts: BTreeMap::new(),
            fresh: Vec::new(),
            decision: Decision::default(),
        }
    }

    pub fn item(&mut self, item: Item) {
        match item {
            Item::Finding(finding) => self.finding(finding),
            Item::Seen { ticket, by } => self.ticket_event(ticket, TicketEvent::Seen { by }),
            Item::Done { ticket } => self.ticket_event(ticket, TicketEvent::Done),
            Item::Muted { ticket } => self.ticket_event(ticket, TicketEvent::Muted),
            Item::Unmuted { device } => self.unmuted(device),
            Item::Settle => {}
        }
    }

    pub fn watch(&self, device: DeviceId) -> Watch {
        let known = self.watches.get(&device).or_else(|| self.board.watches.get(&device));
        known.cloned().unwrap_or_else(|| Watch::new(device))
    }

    fn finding(&mut self, finding: Finding) {
        let before = self.watch(finding.device);
        let was_unstable = before.has(Fault::Unstable);
        let Some((after, unstable)) = before.after(finding, self.now.at) else { return };
        self.decision.findings.push(finding);
        self.watches.insert(finding.device, after);
        let Some(place) = self.places.place(finding.device).or_else(|| self.last_place(finding)) else { return };
        if unstable {
            let on = Finding { fault: Fault::Unstable, on: true, at: self.now.at, ..finding };
            self.decision.findings.push(on);
            self.worse(on, &place);
        }
        let Finding { device, fault, on, at } = finding;
        match (on, fault.makes_outages()) {
            // Coming and going of an unstable device is no news.
            (true, true) if was_unstable || unstable => {}
            (true, true) => self.fresh.push(Went { at, device, cause: fault, area: place.area }),
            (true, false) => self.worse(finding, &place),
            (false, _) => self.over(finding),
        }
    }

    /// What went wrong while nobody looked after a device, and still is.
    fn unmuted(&mut self, device: DeviceId) {
        let watch = self.watch(device);
        let Some(place) = self.places.place(device) else { return };
        for (fault, at) in watch.faults.iter().filter(|(fault, _)| !watch.outages.contains_key(fault)) {
            self.worse(Finding { device, fault: *fault, on: true, at: *at }, &place);
        }
    }

    /// A device that is not looked after any more still ends what it began.
    fn last_place(&self, finding: Finding) -> Option<Place> {
        let open = !finding.on;
        open.then(|| Place { area: AreaPath::root(), household: None, risk: RiskTier::Low })
    }

    pub fn open_ticket(&self, device: DeviceId) -> Option<Arc<DeviceTicket>> {
        let id = self.ticket_of.get(&device).or_else(|| self.board.ticket_of.get(&device))?;
        self.ticket(*id).filter(|ticket| ticket.is_open())
    }

    fn ticket(&self, id: DeviceTicketId) -> Option<Arc<DeviceTicket>> {
        self.tickets.get(&id).or_else(|| self.board.tickets.get(&id)).cloned()
    }

    pub fn ticket_event(&mut self, id: DeviceTicketId, event: TicketEvent) {
        let before = self.ticket(id);
        let fits = match (&before, &event) {
            // Nothing but an opening folds into none.
            (None, _) => true,
            (Some(ticket), TicketEvent::Seen { .. }) => ticket.state == TicketState::Open,
            (Some(ticket), _) => ticket.is_open(),
        };
        let before = before.map(|ticket| ticket.as_ref().clone());
        let Some(after) = apply_ticket(id, before, &event, self.now.at).filter(|_| fits) else { return };
        let after = Arc::new(after);
        self.ticket_of.insert(after.device, id);
        self.tickets.insert(id, Arc::clone(&after));
        self.decision.tickets.push((after, event));
    }

    /// One more thing is wrong: the ticket of the device says so, or a new one.
    pub fn worse(&mut self, finding: Finding, place: &Place) {
        let Finding { device, fault, at: since, .. } = finding;
        match self.open_ticket(device) {
            Some(ticket) if ticket.has(fault) => {}
            Some(ticket) => self.ticket_event(ticket.id, TicketEvent::Worse { fault, since }),
            None => {
                let id = DeviceTicketId((self.new_id)());
                let (area, household) = (place.area.clone(), place.household);
                let due_at = due_at(place.risk, self.now);
                self.ticket_event(id, TicketEvent::Opened { device, area, household, fault, since, due_at });
            }
        }
    }

    /// Something is over: in the outage, and on the ticket.
    fn over(&mut self, finding: Finding) {
        let Finding { device, fault, at, .. } = finding;
        let mut watch = self.watch(device);
        if let Some(outage) = watch.outages.remove(&fault) {
            self.watches.insert(device, watch);
            self.count(outage, 0, 1);
        }
        if let Some(ticket) = self.open_ticket(device).filter(|ticket| ticket.has(fault)) {
            self.ticket_event(ticket.id, TicketEvent::Better { fault, at });
            self.done_when_settled(ticket.id);
        }
    }

    pub fn done_when_settled(&mut self, id: DeviceTicketId) {
        if self.ticket(id).is_some_and(|ticket| ticket.is_settled()) {
            self.ticket_event(id, TicketEvent::Done);
        }
    }

    pub fn finish(self) -> Decision {
        let mut decision = self.decision;
        decision.watches = self.watches.into_values().collect();
        let told: BTreeMap<OutageId, &Arc<Outage>> =
            decision.outages.iter().map(|(outage, _)| (outage.id, outage)).collect();
        let silent = |outage: &Arc<Outage>| told.get(&outage.id).is_none_or(|told| *told != outage);
        decision.untold = self.outages.into_values().filter(silent).collect();
        decision
    }
}
