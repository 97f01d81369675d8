//! What a batch comes to: the rows to write, and what everybody is told once they are written.

use crate::world::Change;
use hub_core::alarm::Alarm;
use hub_core::area::AreaPath;
use hub_core::claimable::Claimable;
use hub_core::event::{Actor, Event, Stream};
use hub_core::guardian::GuardianCheck;
use hub_core::ids::{GuardianCheckId, PersonId};
use hub_core::supervision::{DeviceTicket, Outage};
use hub_core::ticket::Ticket;
use hub_core::time::UnixMs;
use hub_core::visit::{Visit, VisitPlan};
use hub_store::{Batch, OutboxRow, Receipt};
use std::collections::BTreeSet;
use std::sync::Arc;

/// One entry with the alarm as it is after the decision: what the feed shows.
#[derive(Clone, Debug)]
pub struct Fact {
    /// What it is about.
    pub stream: Stream,
    /// Where it happened.
    pub area: AreaPath,
    /// Who did it.
    pub actor: Actor,
    /// What happened.
    pub event: Arc<Event>,
    /// When.
    pub at: UnixMs,
    /// The alarm after it.
    pub alarm: Option<Arc<Alarm>>,
    /// The ticket or the outage after it.
    pub thing: Thing,
}

/// What an event is about, beside an alarm.
#[derive(Clone, Debug, Default)]
pub enum Thing {
    /// Nothing that is shown.
    #[default]
    None,
    /// A ticket about a device.
    DeviceTicket(Arc<DeviceTicket>),
    /// An outage.
    Outage(Arc<Outage>),
    /// A ticket.
    Ticket(TicketFact),
    /// Something that can be adopted.
    Claimable(ClaimableFact),
    /// A plan of visits.
    VisitPlan(Arc<VisitPlan>),
    /// A visit.
    Visit(VisitFact),
    /// A guardian check.
    GuardianCheck(GuardianFact),
}

/// That a guardian check is different now, and for whom. Nobody who was found is in it: facts outlive the lists.
#[derive(Clone, Debug)]
pub struct GuardianFact {
    /// Which.
    pub check: GuardianCheckId,
    /// Who is named on it or was, and who opened it.
    pub told: Arc<[PersonId]>,
}

impl GuardianFact {
    /// What a change of a check comes to.
    #[must_use]
    pub fn between(before: Option<&GuardianCheck>, after: &GuardianCheck) -> Self {
        let named = before.into_iter().chain([after]).flat_map(|check| check.staff.iter().copied());
        let told: BTreeSet<PersonId> = named.chain([after.opened_by]).collect();
        Self { check: after.id, told: told.into_iter().collect() }
    }
}

/// Something that can be adopted after an event, and who has it or had it.
#[derive(Clone, Debug)]
pub struct ClaimableFact {
    /// What.
    pub claimable: Arc<Claimable>,
    /// Who.
    pub told: Arc<[PersonId]>,
}

/// A visit after an event, and whose round it touches.
#[derive(Clone, Debug)]
pub struct VisitFact {
    /// The visit.
    pub visit: Arc<Visit>,
    /// On whose list it stands or stood.
    pub told: Arc<[PersonId]>,
}

/// A ticket after an event, and whose list of jobs it touches.
#[derive(Clone, Debug)]
pub struct TicketFact {
    /// The ticket.
    pub ticket: Arc<Ticket>,
    /// Who has it or had it, and who may claim it.
    pub told: Arc<[PersonId]>,
    /// Who saw it before and does not any more.
    pub left: Left,
}

/// Whose picture of a ticket ends with an event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Left {
    /// Nobody's.
    #[default]
    Nobody,
    /// That of all staff but those who are named now: it has become a private case.
    NotNamed,
    /// Theirs: they were named before.
    These(Arc<[PersonId]>),
}

impl Left {
    /// Between a ticket before and after an event; none before: nobody has seen it.
    #[must_use]
    pub fn between(before: Option<&Ticket>, after: &Ticket) -> Self {
        match (before.map(|before| &before.named), &after.named) {
            (Some(None), Some(_)) => Self::NotNamed,
            (Some(Some(before)), Some(now)) if !before.is_subset(now) => {
                Self::These(before.difference(now).copied().collect())
            }
            _ => Self::Nobody,
        }
    }
}

/// A batch that is decided: what to write, and what to tell after it is written.
pub struct Plan {
    /// To be committed.
    pub batch: Batch,
    /// To be published, in the order of the entries.
    pub facts: Vec<Fact>,
    /// To be taken into memory.
    pub changes: Vec<Change>,
    /// To be remembered.
    pub handled: Vec<Receipt>,
    /// To be carried out.
    pub effects: Vec<OutboxRow>,
}
