//! A coordinator at the console: looks at what came in, says whose job it is, offers or gives it, judges hazards, looks at
//! what was done.

use super::plans::Plans;
use super::{fresh_id, said};
use crate::town::TownPerson;
use crate::town::dice::Dice;
use crate::town_run::hub::{HubError, Session};
use crate::town_run::pace::Pace;
use crate::town_run::shift::{Work, told};
use hub_core::area::AreaPath;
use hub_core::ids::{PersonId, TicketId};
use hub_core::ticket::{Assignee, Category, Size};
use hub_wire::ticket::{TicketAct, TicketCandidate, TicketStateName, TicketView};
use std::collections::BTreeSet;
use tracing::info;

/// Tried again after so many simulated seconds when the hub said no.
const LATER_S: f64 = 300.0;

/// How a ticket stands, as far as it matters at the desk.
type Stands = (TicketStateName, bool, Option<bool>, bool);

/// One coordinator.
pub(super) struct Desk {
    name: String,
    area: AreaPath,
    /// Parts of the area that another desk has.
    others: Vec<AreaPath>,
    /// Who may be given a job: those who are known to have time.
    hands: Vec<PersonId>,
    asked: BTreeSet<TicketId>,
    plans: Plans<Stands>,
    dice: Dice,
}

impl Desk {
    pub fn new(
        seed: u64,
        actor: u64,
        who: &TownPerson,
        (area, others): (AreaPath, Vec<AreaPath>),
        hands: Vec<PersonId>,
        pace: Pace,
    ) -> Self {
        Self {
            name: who.person.name.clone(),
            area,
            others,
            hands,
            asked: BTreeSet::new(),
            plans: Plans::new(pace),
            dice: Dice::of_actor(seed, actor),
        }
    }

    fn is_mine(&self, ticket: &TicketView) -> bool {
        self.area.covers(&ticket.area)
            && !self.others.iter().any(|other| other.covers(&ticket.area))
            && !ticket.is_private_case
    }

    /// What is to be done about a ticket now, when anything is.
    async fn meant(&mut self, session: &Session, ticket: &TicketView) -> Result<Option<TicketAct>, HubError> {
        let dice = &mut self.dice;
        if ticket.suspicion.is_some() {
            return Ok(Some(TicketAct::Clear {}));
        }
        if ticket.judge_by.is_some() && ticket.hazard_valid.is_none() {
            let valid = dice.chance(85);
            let text = (!valid).then(|| (*dice.pick(&said::NO_HAZARD)).to_owned());
            return Ok(Some(TicketAct::Judge { valid, text }));
        }
        Ok(match ticket.state {
            TicketStateName::Submitted if dice.chance(4) => Some(refuse(dice)),
            TicketStateName::Submitted => Some(self.triage(session, ticket).await?),
            TicketStateName::Triaged => Some(self.give(session, ticket).await?),
            // Whoever it was given to does not take it: anybody may.
            TicketStateName::Dispatched => Some(TicketAct::Open {}),
            TicketStateName::Done if dice.chance(6) => {
                Some(TicketAct::SendBack { text: (*dice.pick(&said::SENT_BACK)).to_owned() })
            }
            TicketStateName::Done => Some(TicketAct::Confirm { minutes: None }),
            _ => None,
        })
    }

    /// As large as its category usually is. Now and then something must be asked first.
    async fn triage(&mut self, session: &Session, ticket: &TicketView) -> Result<TicketAct, HubError> {
        if self.dice.chance(10) && self.asked.insert(ticket.id) {
            let text = (*self.dice.pick(&said::QUESTIONS)).to_owned();
            return Ok(TicketAct::Message { text, pause: ticket.judge_by.is_none(), id: Some(fresh_id().into()) });
        }
        let categories: Vec<Category> = session.get("/api/categories").await?;
        let usual = categories.iter().find(|category| category.key == ticket.category);
        Ok(TicketAct::Triage { size: usual.map_or(Size::Small, |usual| usual.size), category: None, named: None })
    }

    /// To the best of those who have time, or to whoever takes it first.
    async fn give(&mut self, session: &Session, ticket: &TicketView) -> Result<TicketAct, HubError> {
        if self.dice.chance(60) {
            return Ok(TicketAct::Open {});
        }
        let candidates: Vec<TicketCandidate> = session.get(&format!("/api/tickets/{}/candidates", ticket.id)).await?;
        let has_time = |candidate: &&TicketCandidate| match candidate.assignee {
            Assignee::Person(person) => self.hands.contains(&person) && !candidate.handed_back && candidate.load < 2,
            Assignee::Team(_) => false,
        };
        let best = candidates.iter().find(has_time);
        Ok(best.map_or(TicketAct::Open {}, |best| TicketAct::Dispatch { to: best.assignee }))
    }
}

fn refuse(dice: &mut Dice) -> TicketAct {
    TicketAct::Refuse { text: (*dice.pick(&said::REFUSED)).to_owned() }
}

/// How long a ticket that stands like this waits at the desk, simulated seconds from and to; none: nothing to do.
fn patience_s(ticket: &TicketView) -> Option<(f64, f64)> {
    if ticket.suspicion.is_some() || (ticket.judge_by.is_some() && ticket.hazard_valid.is_none()) {
        return Some((30.0, 240.0));
    }
    match ticket.state {
        TicketStateName::Submitted => Some((25.0, 180.0)),
        TicketStateName::Triaged => Some((15.0, 120.0)),
        TicketStateName::Dispatched => Some((1_500.0, 3_000.0)),
        TicketStateName::Done => Some((60.0, 600.0)),
        _ => None,
    }
}

impl Work for Desk {
    const ROUND_S: f64 = 10.0;

    async fn round(&mut self, session: &Session) -> Result<(), HubError> {
        let open: Vec<TicketView> = session.get("/api/tickets").await?;
        let there: BTreeSet<TicketId> = open.iter().map(|ticket| ticket.id).collect();
        self.plans.keep(|ticket| there.contains(&ticket));
        self.asked.retain(|ticket| there.contains(ticket));
        for ticket in open.iter().filter(|ticket| ticket.paused_at.is_none()) {
            let Some(patience) = patience_s(ticket).filter(|_| self.is_mine(ticket)) else { continue };
            let stands =
                (ticket.state, ticket.suspicion.is_some(), ticket.hazard_valid, self.asked.contains(&ticket.id));
            if !self.plans.is_due(ticket.id, stands, patience, &mut self.dice) {
                continue;
            }
            self.plans.put_off(ticket.id, LATER_S);
            let Some(act) = self.meant(session, ticket).await? else { continue };
            let what = worded(&act);
            let answer = session.post(&format!("/api/tickets/{}/act", ticket.id), &act).await;
            if told(&self.name, what, answer)?.is_some() {
                info!("{} at the desk: {what} no {} ({})", self.name, ticket.no, ticket.address);
            }
        }
        Ok(())
    }
}

fn worded(act: &TicketAct) -> &'static str {
    match act {
        TicketAct::Clear {} => "let through",
        TicketAct::Judge { valid: true, .. } => "judged a danger",
        TicketAct::Judge { .. } => "judged no danger",
        TicketAct::Refuse { .. } => "refuse",
        TicketAct::Message { .. } => "ask about",
        TicketAct::Triage { .. } => "triage",
        TicketAct::Open {} => "offer",
        TicketAct::Dispatch { .. } => "dispatch",
        TicketAct::SendBack { .. } => "send back",
        TicketAct::Confirm { .. } => "confirm",
        _ => "handle",
    }
}
