//! What the person does: looks, answers, sets out, walks, knocks, helps, gives the outcome, walks home.

use super::live::{receipt, send};
use super::{Ended, Errand, Intent, Phone, walk};
use crate::town_run::hub::{HubError, Session, Socket};
use hub_core::alarm::Outcome;
use hub_core::geo::LatLon;
use hub_core::ids::{AlarmId, NoteId};
use hub_wire::alarm::{AcceptRequest, CloseRequest, NoteRequest};
use hub_wire::call::CallView;
use hub_wire::live::{ClientFrame, ReceiptStage};
use hub_wire::people::PositionReport;
use serde::Serialize;
use std::time::Duration;
use tokio::time::Instant;
use tracing::{info, warn};

/// Simulated seconds between two positions on the way.
const STRETCH_S: f64 = 4.0;
/// However fast the town lives, no phone reports oftener.
const SHORTEST_STRETCH: Duration = Duration::from_millis(250);
/// Seconds (real) between two positions of a phone that lies on the table: fresh means 10 minutes.
const REPORT: Duration = Duration::from_secs(180);
/// Before something is done again that failed with the link.
const TRY_AGAIN: Duration = Duration::from_secs(1);
/// How often outcomes come up, of a hundred.
const OUTCOMES: [(Outcome, u32); 5] = [
    (Outcome::Helped, 62),
    (Outcome::FalsePress, 22),
    (Outcome::NobodyHome, 5),
    (Outcome::DeviceFault, 5),
    (Outcome::HandedOver, 6),
];
const NOTES: [&str; 6] = [
    "老人起身时头晕，已扶回床上休息。",
    "误碰按钮，已当面确认平安。",
    "需要更换浴室防滑垫。",
    "已联系家属，家属在路上。",
    "血压偏高，已提醒按时服药。",
    "陪同下楼，已交接给救护人员。",
];

#[derive(Serialize)]
struct Nothing {}

impl Phone {
    /// Does everything that is due.
    pub(super) async fn act(&mut self, session: &Session, socket: &mut Socket) -> Result<(), Ended> {
        while let Some(intent) = self.agenda.take_due(Instant::now()) {
            let done = self.do_now(session, socket, intent).await;
            if let Err(Ended::Broken(_) | Ended::LoggedOut) = done {
                // The link broke, not the will: once more when the hub is back.
                self.agenda.put(Instant::now() + TRY_AGAIN, intent);
            }
            done?;
        }
        Ok(())
    }

    async fn do_now(&mut self, session: &Session, socket: &mut Socket, intent: Intent) -> Result<(), Ended> {
        match intent {
            Intent::Look(alarm, page) => receipt(socket, alarm, page, ReceiptStage::Seen).await,
            Intent::Accept(alarm) => self.accept(session, alarm).await,
            Intent::Decline(alarm) => self.decline(session, alarm).await,
            Intent::SetOut(alarm) => self.set_out(session, alarm).await,
            Intent::Walk => self.walk(session, socket).await,
            Intent::AllWell(alarm) => self.tell(session, alarm, "all-well", &Nothing {}).await.map(drop),
            Intent::Finish(alarm) => self.finish(session, alarm).await,
            Intent::Report => {
                self.agenda.put(Instant::now() + REPORT, Intent::Report);
                self.report(socket).await
            }
            Intent::LoseNetwork => {
                let away_s = self.dice.between(10.0, 60.0);
                Err(Ended::Network(self.pace.wait(away_s)))
            }
        }
    }

    async fn accept(&mut self, session: &Session, alarm: AlarmId) -> Result<(), Ended> {
        let Some(call) = self.calls.get(alarm).filter(|_| !self.calls.is_busy()) else { return Ok(()) };
        let what = called(call);
        match self.tell(session, alarm, "accept", &AcceptRequest::default()).await? {
            Told::Done => info!("{} goes to {what}", self.name()),
            Told::Refused { code, going } if code == "taken" => {
                info!("{} was too late for {what}: {} goes", self.name(), going.join("、"));
            }
            Told::Refused { code, .. } => info!("{} could not accept {what}: {code}", self.name()),
        }
        Ok(())
    }

    async fn decline(&mut self, session: &Session, alarm: AlarmId) -> Result<(), Ended> {
        let Some(call) = self.calls.get(alarm) else { return Ok(()) };
        let what = called(call);
        if let Told::Done = self.tell(session, alarm, "decline", &Nothing {}).await? {
            info!("{} cannot go to {what}", self.name());
        }
        Ok(())
    }

    async fn set_out(&mut self, session: &Session, alarm: AlarmId) -> Result<(), Ended> {
        let Some(call) = self.calls.get(alarm) else { return Ok(()) };
        // An address that is not known is looked for where the phone is.
        let door = call.place.unwrap_or(self.place);
        self.tell(session, alarm, "depart", &Nothing {}).await?;
        info!("{} sets out, {:.0} m to go", self.name(), self.place.distance_m(door));
        self.start_walking(Errand::Door(alarm, door));
        Ok(())
    }

    fn start_walking(&mut self, errand: Errand) {
        self.errand = Some(errand);
        self.walked_at = Instant::now();
        self.agenda.put(self.walked_at + self.stretch(), Intent::Walk);
    }

    pub(super) fn go_home(&mut self) {
        self.start_walking(Errand::Home);
    }

    fn stretch(&self) -> Duration {
        self.pace.wait(STRETCH_S).max(SHORTEST_STRETCH)
    }

    async fn walk(&mut self, session: &Session, socket: &mut Socket) -> Result<(), Ended> {
        let Some(errand) = self.errand else { return Ok(()) };
        let goal = match errand {
            Errand::Door(_, door) => door,
            Errand::Home => self.who.person.home.unwrap_or(self.place),
        };
        let passed_s = self.pace.simulated_s(self.walked_at.elapsed());
        self.walked_at = Instant::now();
        self.place = walk::step(self.place, goal, self.temper.walk_m_per_s, passed_s);
        self.report(socket).await?;
        if !walk::is_there(self.place, goal) {
            self.agenda.put(self.walked_at + self.stretch(), Intent::Walk);
            return Ok(());
        }
        match errand {
            Errand::Door(alarm, _) => self.arrive(session, alarm).await,
            Errand::Home => {
                self.errand = None;
                Ok(())
            }
        }
    }

    async fn arrive(&mut self, session: &Session, alarm: AlarmId) -> Result<(), Ended> {
        self.tell(session, alarm, "arrive", &Nothing {}).await?;
        if let Some(call) = self.calls.get(alarm) {
            let door = call.door.as_ref().map_or(call.street.as_str(), |door| door.label.as_str());
            info!("{} is at the door: {door}", self.name());
        }
        let stay_s = self.dice.between(40.0, 240.0);
        self.plan(stay_s * 0.5, Intent::AllWell(alarm));
        self.plan(stay_s, Intent::Finish(alarm));
        Ok(())
    }

    async fn finish(&mut self, session: &Session, alarm: AlarmId) -> Result<(), Ended> {
        let outcome = self.outcome();
        let noted = self.dice.chance(35);
        let note = noted.then(|| NoteRequest {
            // Not from the seed: a second run of the same seed writes other notes.
            id: NoteId(uuid::Builder::from_random_bytes(rand::random()).into_uuid()),
            text: (*self.dice.pick(&NOTES)).to_owned(),
        });
        if let Told::Done = self.tell(session, alarm, "close", &CloseRequest { outcome, note }).await? {
            info!("{} closes the call: {outcome:?}", self.name());
        }
        if self.errand.is_some_and(|errand| errand != Errand::Home) {
            self.go_home();
        }
        Ok(())
    }

    fn outcome(&mut self) -> Outcome {
        let mut left = self.dice.whole(1, 100);
        for (outcome, percent) in OUTCOMES {
            if left <= percent {
                return outcome;
            }
            left -= percent;
        }
        Outcome::Helped
    }

    async fn report(&mut self, socket: &mut Socket) -> Result<(), Ended> {
        if !self.on_call {
            return Ok(());
        }
        let LatLon { lat, lon } = self.place;
        let accuracy_m = Some(self.dice.whole(4, 25));
        let frame = ClientFrame::Position(PositionReport { lat, lon, accuracy_m });
        send(socket, &frame).await.map_err(Ended::Broken)
    }

    /// Posts one thing about an alarm. A refusal is an answer; only a lost hub or session ends the conversation.
    async fn tell(
        &self,
        session: &Session,
        alarm: AlarmId,
        verb: &str,
        body: &(impl Serialize + Sync),
    ) -> Result<Told, Ended> {
        match session.post(&format!("/api/alarms/{alarm}/{verb}"), body).await {
            Ok(()) => Ok(Told::Done),
            Err(error) if error.is_logged_out() => Err(Ended::LoggedOut),
            Err(HubError::Refused { code, going, status }) => {
                if status >= 500 || status == 400 || status == 422 {
                    warn!("{}: {verb} was answered with {status} {code}", self.name());
                }
                Ok(Told::Refused { code, going })
            }
            Err(error) => Err(Ended::Broken(error)),
        }
    }
}

/// What became of a command.
enum Told {
    Done,
    Refused { code: String, going: Vec<String> },
}

fn called(call: &CallView) -> String {
    let distance = call.distance_m.map(|m| format!(", {m} m away")).unwrap_or_default();
    format!("the {:?} call from {}{distance}", call.kind, call.street)
}
