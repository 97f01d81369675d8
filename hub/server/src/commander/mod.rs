//! The one writer. It drains its two lanes, decides every command on what the world is now, commits the whole batch
//! in ONE transaction, and only then lets the world, the feed, the timers and the waiting senders know.
//! Urgent work is taken first; a batch never waits to fill, it takes what is there.

mod bank;
mod claimable;
mod draft;
mod fact;
mod fault;
mod guardian;
mod help;
mod ledger;
#[cfg(test)]
mod panic_tests;
mod queue;
mod read_back;
mod registry;
mod report;
mod run;
mod sensors;
mod supervise;
mod ticket;
mod visit;
mod work;

pub use bank::local_day;
pub use claimable::ClaimableWork;
pub use draft::Draft;
pub use fact::{ClaimableFact, Fact, GuardianFact, Left, Plan, Thing, TicketFact, VisitFact};
pub use fault::RegistryFault;
pub use guardian::GuardianWork;
pub use help::Help;
pub use queue::{CommanderHandle, Lane, Lanes};
pub use registry::{Everyday, NotCommitted, RegistryChange, commit_registry};
pub use report::{Origin, Report};
pub use run::{Commander, Parts};
pub use supervise::fault_of;
pub use ticket::{TicketWork, follow_ups, near_tickets, redue};
pub use visit::{PlanTurn, PlanWanted, VisitWork, finding_ticket};
pub use work::{CommandError, Done, Job, Receipt, Work};
