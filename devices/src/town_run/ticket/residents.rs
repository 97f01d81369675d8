//! Residents and couriers with their phones, on the page behind the QR code: nobody is logged in. They report, say "me
//! too", look where it stands, answer what they are asked, and rate. All of them share one task and one address, so they
//! go one after the other and never oftener than the hub allows an address.

use super::{fresh_id, picture, said};
use crate::town::dice::Dice;
use crate::town_run::agenda::Agenda;
use crate::town_run::hub::{Hub, HubError};
use crate::town_run::pace::Pace;
use crate::town_run::shift::told;
use hub_core::geo::LatLon;
use hub_core::ids::TicketId;
use hub_core::ticket::CategoryKey;
use hub_wire::alarm::Committed;
use hub_wire::report::{
    FollowMessageRequest, FollowView, MeTooRequest, RateRequest, ReportRequest, ReportStart, ReportThanks, SimilarView,
    Uploaded,
};
use hub_wire::ticket::TicketStateName;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use tracing::{debug, info};

/// The first reports come soon after the start, simulated seconds: whoever looks sees the board live.
const FIRST_S: [f64; 4] = [12.0, 40.0, 70.0, 105.0];
/// Between two looks at where it stands, simulated seconds.
const LOOK_S: (f64, f64) = (120.0, 420.0);
/// Between two things that anybody does, real: 1,800 in an hour, and the hub takes 2,000 questions of an address.
const SHORTEST_STEP: Duration = Duration::from_secs(2);
/// When the hub says "wait", or does not answer.
const WAIT: Duration = Duration::from_secs(60);
/// Reports that are still looked at; who comes after that forgets the oldest.
const FOLLOWED: usize = 60;

/// Something that somebody means to do.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Step {
    /// One of the first reports.
    First(usize),
    /// Report something, and so on for ever.
    Report,
    /// Look where a report stands.
    Look(TicketId),
}

/// Everybody without a log-in.
pub(super) struct Residents {
    names: Vec<String>,
    reports_per_day: f64,
    pace: Pace,
    dice: Dice,
    agenda: Agenda<Step>,
    /// Follow codes of what they reported.
    follows: BTreeMap<TicketId, String>,
}

impl Residents {
    pub fn new(seed: u64, actor: u64, names: Vec<String>, reports_per_day: f64, pace: Pace) -> Self {
        let dice = Dice::of_actor(seed, actor);
        let (agenda, follows) = (Agenda::default(), BTreeMap::new());
        let reports_per_day = if reports_per_day.is_finite() { reports_per_day.clamp(0.0, 100_000.0) } else { 0.0 };
        Self { names, reports_per_day, pace, dice, agenda, follows }
    }

    /// Lives until dropped.
    pub async fn live(mut self, hub: Arc<Hub>, codes: Vec<String>) {
        if self.reports_per_day > 0.0 {
            for (number, after_s) in FIRST_S.into_iter().enumerate() {
                self.agenda.put(Instant::now() + self.pace.wait(after_s), Step::First(number));
            }
            self.next_report();
        }
        while let Some(at) = self.agenda.next_at() {
            tokio::time::sleep_until(at.max(Instant::now() + SHORTEST_STEP)).await;
            let Some(step) = self.agenda.take_due(Instant::now()) else { continue };
            if let Err(error) = self.take(&hub, &codes, step).await {
                debug!("residents: {error}");
                self.agenda.put(Instant::now() + WAIT, step);
            }
        }
    }

    async fn take(&mut self, hub: &Hub, codes: &[String], step: Step) -> Result<(), HubError> {
        match step {
            Step::First(_) => self.report(hub, codes).await,
            Step::Report => {
                self.report(hub, codes).await?;
                self.next_report();
                Ok(())
            }
            Step::Look(ticket) => self.look(hub, ticket).await,
        }
    }

    /// As often as it was told, at times that nobody can foresee.
    fn next_report(&mut self) {
        let mean_s = 86_400.0 / self.reports_per_day;
        let after_s = -mean_s * self.dice.between(0.02, 1.0).ln();
        self.agenda.put(Instant::now() + self.pace.wait(after_s), Step::Report);
    }

    async fn report(&mut self, hub: &Hub, codes: &[String]) -> Result<(), HubError> {
        let code = self.dice.pick(codes).clone();
        let start: ReportStart = hub.ask(&format!("/api/report/start?code={code}"), &[]).await?;
        let request =
            if self.dice.chance(15) { self.hazard(hub, code, &start).await? } else { self.trouble(hub, code).await? };
        let known = start.categories.iter().any(|category| category.key == request.category);
        if !known || self.says_me_too(hub, &request, &start.address).await? {
            return Ok(());
        }
        let (ticket, follow) = (request.id, request.follow.clone());
        let category = request.category.clone();
        if let Some(thanks) =
            told::<ReportThanks>("a resident", "report", hub.tell("/api/report", &[], &request).await)?
        {
            info!("somebody reports {category} at {}: no {}", start.address, thanks.no);
            self.follow(ticket, follow);
        }
        Ok(())
    }

    /// What a resident writes, often with a picture and a name.
    async fn trouble(&mut self, hub: &Hub, code: String) -> Result<ReportRequest, HubError> {
        let trouble = self.dice.pick(&said::TROUBLES);
        let sent = if self.dice.chance(35) { self.photo(hub, None).await? } else { None };
        let photos = sent.map(|sent| (sent.id, sent.token)).into_iter().collect();
        let form = trouble.form.iter().map(|(key, answer)| ((*key).to_owned(), (*answer).to_owned())).collect();
        let name = self.dice.chance(60).then(|| self.dice.pick(&self.names).clone());
        let text = format!("{}{}", trouble.text, self.dice.pick(&said::DETAILS));
        let took_ms = Some(u64::from(self.dice.whole(9_000, 120_000)));
        Ok(ReportRequest { photos, form, name, text, took_ms, ..blank(code, trouble.category) })
    }

    /// What a courier sends: a picture first, which says where; three taps, and words only when no picture goes.
    async fn hazard(&mut self, hub: &Hub, code: String, start: &ReportStart) -> Result<ReportRequest, HubError> {
        let category = *self.dice.pick(&said::HAZARDS);
        let took_ms = Some(u64::from(self.dice.whole(3_000, 9_000)));
        let blank = ReportRequest { took_ms, ..blank(code, category) };
        Ok(match self.photo(hub, start.place).await? {
            Some(sent) => ReportRequest { place: sent.place, photos: vec![(sent.id, sent.token)], ..blank },
            None => ReportRequest { text: said::WITHOUT_PICTURE.to_owned(), ..blank },
        })
    }

    /// None when the hub takes no more pictures from here today.
    async fn photo(&mut self, hub: &Hub, place: Option<LatLon>) -> Result<Option<Uploaded>, HubError> {
        let taken = picture::take(&mut self.dice, place);
        match hub.upload("/api/report/photo", taken).await {
            Ok(sent) => Ok(Some(sent)),
            Err(HubError::Refused { code, .. }) => {
                debug!("a picture was not taken: {code}");
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// "Is it this one?" Most say yes when it is shown to them.
    async fn says_me_too(&mut self, hub: &Hub, request: &ReportRequest, address: &str) -> Result<bool, HubError> {
        let near = format!("/api/report/similar?code={}&category={}", request.code, request.category);
        let similar: Vec<SimilarView> = hub.ask(&near, &[]).await?;
        let Some(same) = similar.first().filter(|_| self.dice.chance(60)) else { return Ok(false) };
        let too = MeTooRequest { ticket: same.ticket, code: request.code.clone(), follow: request.follow.clone() };
        let answer = hub.tell::<ReportThanks>("/api/report/me-too", &[], &too).await;
        let said = told("a resident", "say me too", answer)?.is_some();
        if said {
            info!("somebody has the same trouble at {address}: no {}", same.no);
        }
        Ok(said)
    }

    fn follow(&mut self, ticket: TicketId, follow: String) {
        if self.follows.len() >= FOLLOWED
            && let Some((oldest, _)) = self.follows.pop_first()
        {
            self.agenda.forget(|step| *step == Step::Look(oldest));
        }
        self.follows.insert(ticket, follow);
        self.look_again(ticket);
    }

    fn look_again(&mut self, ticket: TicketId) {
        let after_s = self.dice.between(LOOK_S.0, LOOK_S.1);
        self.agenda.put(Instant::now() + self.pace.wait(after_s), Step::Look(ticket));
    }

    /// Looks where it stands, and does what the page offers.
    async fn look(&mut self, hub: &Hub, ticket: TicketId) -> Result<(), HubError> {
        let Some(follow) = self.follows.get(&ticket).cloned() else { return Ok(()) };
        let id = ticket.to_string();
        let own = [("ticket", id.as_str()), ("follow-code", follow.as_str())];
        let view: FollowView = hub.ask("/api/follow", &own).await?;
        if view.waits_for_me {
            let text = (*self.dice.pick(&said::ANSWERS)).to_owned();
            let message = FollowMessageRequest { id: TicketId(fresh_id()), text };
            told::<Committed>("a resident", "answer", hub.tell("/api/follow/message", &own, &message).await)?;
        } else if view.state == TicketStateName::Confirmed && !self.rate(hub, &view, &own).await? {
            return Ok(());
        }
        if view.closed_at.is_some() {
            self.follows.remove(&ticket);
        } else {
            self.look_again(ticket);
        }
        Ok(())
    }

    /// False when this one never rates anything.
    async fn rate(&mut self, hub: &Hub, view: &FollowView, own: &[(&str, &str)]) -> Result<bool, HubError> {
        if self.dice.chance(15) {
            self.follows.remove(&view.ticket);
            return Ok(false);
        }
        let satisfied = view.satisfied.is_some() || self.dice.chance(88);
        let text = (!satisfied).then(|| (*self.dice.pick(&said::NOT_DONE)).to_owned());
        let answer = hub.tell::<Committed>("/api/follow/rate", own, &RateRequest { satisfied, text }).await;
        if told("a resident", "rate", answer)?.is_some() {
            let how = if satisfied { "satisfied" } else { "not satisfied" };
            info!("whoever reported no {} is {how}", view.no);
        }
        Ok(true)
    }
}

/// A report without anything in it. Id and follow code come from a secure source, never from the seed: a town that is
/// started again on the same data reports anew.
fn blank(code: String, category: &str) -> ReportRequest {
    ReportRequest {
        id: TicketId(fresh_id()),
        follow: format!("{:032x}", rand::random::<u128>()),
        code,
        category: CategoryKey(category.into()),
        text: String::new(),
        form: Vec::new(),
        place: None,
        photos: Vec::new(),
        name: None,
        phone: None,
        written_at: None,
        website: String::new(),
        took_ms: None,
    }
}
