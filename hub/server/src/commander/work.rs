//! What the commander is asked to do, and what it answers.

use super::claimable::ClaimableWork;
use super::fault::RegistryFault;
use super::guardian::GuardianWork;
use super::help::Help;
use super::registry::RegistryChange;
use super::report::Report;
use super::ticket::TicketWork;
use super::visit::VisitWork;
use crate::world::{CallerKey, Owed};
use hub_core::alarm::AlarmCommand;
use hub_core::claimable::ClaimableRefusal;
use hub_core::command::Refusal;
use hub_core::event::Actor;
use hub_core::guardian::GuardianRefusal;
use hub_core::ids::{AlarmId, DeviceTicketId, PersonId, Position};
use hub_core::supervision::Item;
use hub_core::ticket::TicketRefusal;
use hub_core::time::UnixMs;
use hub_core::timebank::{BadEntry, BankCommand, BankRefusal};
use hub_core::visit::VisitRefusal;
use hub_store::{Note, Row};

/// One piece of work: decided as a whole, committed as a whole.
#[derive(Clone, Debug)]
pub enum Work {
    /// A fault of the program.
    #[cfg(test)]
    Panic,
    /// A message of a device.
    Report(Report),
    /// A command on an alarm.
    Alarm {
        /// Which.
        alarm: AlarmId,
        /// What.
        command: AlarmCommand,
        /// Who asks.
        actor: Actor,
        /// The text that belongs to the command, written in the same transaction.
        note: Option<Note>,
    },
    /// Somebody goes on call or off call.
    OnCall {
        /// Who.
        person: PersonId,
        /// On call from now on.
        on: bool,
        /// Who says so.
        actor: Actor,
    },
    /// Things of the registry are added, changed or removed.
    Registry {
        /// What.
        changes: Vec<RegistryChange>,
        /// Who.
        actor: Actor,
    },
    /// Callers with sensors whose time has come, and the moment as of which they are looked at.
    Sensors(Vec<(CallerKey, UnixMs)>),
    /// What supervision has found.
    Supervise(Vec<Item>),
    /// A command on a ticket about a device.
    DeviceTicket {
        /// Which.
        ticket: DeviceTicketId,
        /// What.
        item: Item,
        /// Who asks.
        actor: Actor,
    },
    /// Somebody calls for help from the report page.
    Help(Box<Help>),
    /// Tickets.
    Ticket(Box<TicketWork>),
    /// Visits.
    Visit(Box<VisitWork>),
    /// What can be adopted.
    Claimable(Box<ClaimableWork>),
    /// Guardian checks.
    Guardian(Box<GuardianWork>),
    /// The time bank.
    Bank {
        /// What.
        command: Box<BankCommand>,
        /// Who asks.
        actor: Actor,
    },
    /// What was earned while nothing could be booked.
    Owed(Vec<Owed>),
    /// Rows that belong to no event: finished effects, refused messages.
    Rows(Vec<Row>),
}

/// The answer to work that was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Committed up to here.
    pub position: Position,
    /// The alarm that was opened or touched.
    pub alarm: Option<AlarmId>,
}

/// Why work was not done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// The rules say no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The rules of tickets say no.
    #[error(transparent)]
    Ticket(#[from] TicketRefusal),
    /// The rules of claim lists say no.
    #[error(transparent)]
    Claimable(#[from] ClaimableRefusal),
    /// The rules of guardian checks say no.
    #[error(transparent)]
    Guardian(#[from] GuardianRefusal),
    /// The rules of visits say no.
    #[error(transparent)]
    Visit(#[from] VisitRefusal),
    /// The rules of the time bank say no.
    #[error(transparent)]
    Bank(#[from] BankRefusal),
    /// The ledger of the time bank is not as it was written.
    #[error("the ledger of the time bank is not as it was written ({0}): nothing is booked until it is put right")]
    Ledger(BadEntry),
    /// The ledger of the time bank is being looked through.
    #[error("the ledger of the time bank is being looked through: try again in a moment")]
    LedgerUnread,
    /// A text contains U+0000.
    #[error("the text contains a NUL character: remove it")]
    NotText,
    /// It cannot stand in the registry.
    #[error(transparent)]
    Wrong(#[from] RegistryFault),
    /// A name is taken, or something it refers to is not there.
    #[error("{0}")]
    Conflicting(String),
    /// The store did not take it; try again.
    #[error("the hub cannot store anything at the moment: try again")]
    Unavailable,
}

/// Called once, after the commit or the refusal.
pub type Done = Box<dyn FnOnce(Result<Receipt, CommandError>) + Send>;

/// Work and whom to tell.
pub struct Job {
    /// What.
    pub work: Work,
    /// Whom to tell; nobody when none.
    pub done: Option<Done>,
}
