//! A volunteer who does jobs: takes one that is near or was given, begins, tells how it goes, and finishes with a picture.
//! Now and then it is handed back.

use super::plans::Plans;
use super::{fresh_id, picture, said};
use crate::town::TownPerson;
use crate::town::dice::Dice;
use crate::town_run::hub::{HubError, Session};
use crate::town_run::pace::Pace;
use crate::town_run::shift::{Work, told};
use hub_core::ids::TicketId;
use hub_wire::ticket::{JobView, TicketAct, TicketStateName};
use std::collections::BTreeSet;
use tracing::info;

/// Jobs further away than this are somebody else's, metres.
const FAR_M: u32 = 1_500;
/// Tried again after so many simulated seconds when the hub said no, or the person had no wish to.
const LATER_S: f64 = 240.0;

/// How a job stands: as far as this, mine or not, told of how it goes.
type Stands = (TicketStateName, bool, bool);

/// One volunteer.
pub(super) struct Worker {
    name: String,
    told: BTreeSet<TicketId>,
    plans: Plans<Stands>,
    dice: Dice,
}

impl Worker {
    pub fn new(seed: u64, actor: u64, who: &TownPerson, pace: Pace) -> Self {
        Self {
            name: who.person.name.clone(),
            told: BTreeSet::new(),
            plans: Plans::new(pace),
            dice: Dice::of_actor(seed, actor),
        }
    }

    /// What is done about a job now; none: nothing, or no wish to.
    fn meant(&mut self, job: &JobView) -> Option<TicketAct> {
        let dice = &mut self.dice;
        match (job.state, job.is_mine) {
            (TicketStateName::Open, _) => dice.chance(60).then_some(TicketAct::Claim {}),
            (TicketStateName::Dispatched, true) => dice.chance(85).then_some(TicketAct::Claim {}),
            (TicketStateName::Claimed, true) if dice.chance(8) => {
                Some(TicketAct::HandBack { text: (*dice.pick(&said::HANDED_BACK)).to_owned() })
            }
            (TicketStateName::Claimed, true) => Some(TicketAct::Start {}),
            (TicketStateName::Working, true) if self.told.insert(job.id) && dice.chance(60) => {
                Some(TicketAct::Progress {
                    text: (*dice.pick(&said::PROGRESS)).to_owned(),
                    photos: Vec::new(),
                    id: Some(fresh_id().into()),
                })
            }
            (TicketStateName::Working, true) => Some(TicketAct::Done {
                text: (*dice.pick(&said::DONE)).to_owned(),
                minutes: Vec::new(),
                photos: Vec::new(),
            }),
            _ => None,
        }
    }

    async fn do_it(&mut self, session: &Session, job: &JobView, act: &TicketAct) -> Result<(), HubError> {
        let what = worded(act);
        if matches!(act, TicketAct::Done { .. }) {
            let taken = picture::take(&mut self.dice, None);
            let answer = session.upload(&format!("/api/tickets/{}/photos", job.id), taken).await;
            told(&self.name, "add a picture", answer)?;
        }
        let answer = session.post(&format!("/api/tickets/{}/act", job.id), act).await;
        if told(&self.name, what, answer)?.is_some() {
            info!("{}: {what} no {} ({})", self.name, job.no, job.address);
        }
        Ok(())
    }
}

/// How long a job that stands like this waits, simulated seconds from and to; none: nothing to do.
fn patience_s(job: &JobView, is_busy: bool) -> Option<(f64, f64)> {
    match (job.state, job.is_mine) {
        (TicketStateName::Open, _) => {
            let near = job.distance_m.is_none_or(|away_m| away_m <= FAR_M);
            (near && !is_busy).then_some((20.0, 400.0))
        }
        (TicketStateName::Dispatched, true) => Some((20.0, 300.0)),
        (TicketStateName::Claimed, true) => Some((60.0, 500.0)),
        (TicketStateName::Working, true) => Some((120.0, 900.0)),
        _ => None,
    }
}

impl Work for Worker {
    const ROUND_S: f64 = 20.0;

    async fn round(&mut self, session: &Session) -> Result<(), HubError> {
        let jobs: Vec<JobView> = session.get("/api/jobs").await?;
        let there: BTreeSet<TicketId> = jobs.iter().map(|job| job.id).collect();
        self.plans.keep(|job| there.contains(&job));
        self.told.retain(|job| there.contains(job));
        let in_hand = |job: &JobView| matches!(job.state, TicketStateName::Claimed | TicketStateName::Working);
        let mut is_busy = jobs.iter().any(|job| job.is_mine && in_hand(job));
        for job in &jobs {
            let Some(patience) = patience_s(job, is_busy) else { continue };
            let stands = (job.state, job.is_mine, self.told.contains(&job.id));
            if !self.plans.is_due(job.id, stands, patience, &mut self.dice) {
                continue;
            }
            self.plans.put_off(job.id, LATER_S);
            if let Some(act) = self.meant(job) {
                is_busy |= act == TicketAct::Claim {};
                self.do_it(session, job, &act).await?;
            }
        }
        Ok(())
    }
}

fn worded(act: &TicketAct) -> &'static str {
    match act {
        TicketAct::Claim {} => "takes",
        TicketAct::Start {} => "begins",
        TicketAct::Progress { .. } => "is at",
        TicketAct::HandBack { .. } => "hands back",
        _ => "has done",
    }
}
