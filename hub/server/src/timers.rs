//! What falls due on the everyday side: a set and a task for each noun, none of which ever stands before an alarm. Times
//! follow from rows, so they survive a restart, and a timer that fires on two hubs is decided once.

use crate::clock::Clock;
use crate::commander::CommanderHandle;
use crate::escalator::Escalator;
use crate::lasting::Lasting;
use crate::wipe::Wiper;
use crate::world::{Change, VisitChange, VisitTimer, World};
use hub_core::claimable::Claimable;
use hub_core::guardian::GuardianCheck;
use hub_core::ids::VoucherId;
use hub_core::ticket::Ticket;
use hub_core::timebank::Voucher;
use hub_store::Store;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// The timers of every noun.
#[derive(Clone, Default)]
pub struct Timers {
    tickets: Escalator<Ticket>,
    vouchers: Escalator<Voucher>,
    visits: Escalator<VisitTimer>,
    claimables: Escalator<Claimable>,
    guardians: Escalator<GuardianCheck>,
    wiper: Wiper,
}

/// What a commit has changed that may fall due.
#[derive(Default)]
pub struct Touched {
    tickets: Vec<Arc<Ticket>>,
    vouchers: Vec<VoucherId>,
    visits: Vec<VisitChange>,
    claimables: Vec<Arc<Claimable>>,
    guardians: Vec<Arc<GuardianCheck>>,
}

impl Touched {
    /// What these changes are about.
    #[must_use]
    pub fn by(changes: &[Change]) -> Self {
        let mut touched = Self::default();
        for change in changes {
            match change {
                Change::Ticket(ticket) => touched.tickets.push(Arc::clone(ticket)),
                Change::Claimable(claimable) => touched.claimables.push(Arc::clone(claimable)),
                Change::GuardianCheck(check) => touched.guardians.push(Arc::clone(check)),
                Change::Visits(change) => touched.visits.push(change.clone()),
                _ => touched.vouchers.extend(change.voucher()),
            }
        }
        touched
    }
}

impl Timers {
    /// Follows what a commit has changed; `world` has taken it in.
    pub fn follow(&self, touched: Touched, world: &World) {
        self.tickets.follow(&touched.tickets);
        let vouchers = touched.vouchers.into_iter().filter_map(|id| world.bank.book.voucher(id).cloned());
        self.vouchers.follow(&vouchers.collect::<Vec<_>>());
        self.visits.follow(&world.visits.timers_after(&touched.visits));
        self.claimables.follow(&touched.claimables);
        self.guardians.follow(&touched.guardians);
        if touched.guardians.iter().any(|check| !check.is_open()) {
            self.wiper.ring();
        }
    }

    /// Follows everything that is open.
    pub fn follow_all(&self, world: &World) {
        self.tickets.follow(&world.tickets.open().cloned().collect::<Vec<_>>());
        self.vouchers.follow(&world.bank.book.open_vouchers().into_iter().cloned().collect::<Vec<_>>());
        self.visits.follow(&world.visits.timers());
        self.claimables.follow(&world.claimables.open().cloned().collect::<Vec<_>>());
        self.guardians.follow(&world.guardians.open().cloned().collect::<Vec<_>>());
    }

    /// Fires what is due, until stopped.
    pub fn run(
        &self,
        lasting: &Lasting,
        store: &Arc<dyn Store>,
        commander: &CommanderHandle,
        clock: &Arc<dyn Clock>,
        stop: &CancellationToken,
    ) {
        let with = || (commander.clone(), Arc::clone(clock), stop.clone());
        let (commander, clock, stop) = with();
        lasting.spawn("tickets", self.tickets.clone().run(commander, clock, stop));
        let (commander, clock, stop) = with();
        lasting.spawn("vouchers", self.vouchers.clone().run(commander, clock, stop));
        let (commander, clock, stop) = with();
        lasting.spawn("visits", self.visits.clone().run(commander, clock, stop));
        let (commander, clock, stop) = with();
        lasting.spawn("claimables", self.claimables.clone().run(commander, clock, stop));
        let (commander, clock, stop) = with();
        lasting.spawn("wiper", self.wiper.clone().run(Arc::clone(store), stop.clone()));
        lasting.spawn("guardians", self.guardians.clone().run(commander, clock, stop));
    }
}
