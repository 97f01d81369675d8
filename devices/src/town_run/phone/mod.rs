//! One volunteer with a phone: logs in, holds the live feed, answers calls, walks, arrives, closes. One task each.
//! The feed may break at any time: what the person means to do goes on, and the phone resumes at its cursor.

pub mod calls;
mod errand;
mod live;
pub mod temper;
pub mod walk;

use super::agenda::Agenda;
use super::backoff::Backoff;
use super::front_door::FrontDoor;
use super::hub::{Hub, HubError, Session};
use super::pace::Pace;
use crate::town::TownPerson;
use crate::town::dice::Dice;
use calls::Calls;
use hub_core::geo::LatLon;
use hub_core::ids::{AlarmId, PageNo, Position};
use std::sync::Arc;
use std::time::Duration;
use temper::Temper;
use tokio::time::Instant;
use tracing::{debug, info, warn};

/// Something the person or the phone means to do.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Intent {
    /// Look at the screen.
    Look(AlarmId, PageNo),
    /// Tap "I go".
    Accept(AlarmId),
    /// Tap "I cannot".
    Decline(AlarmId),
    /// Leave the house.
    SetOut(AlarmId),
    /// The next stretch of the way.
    Walk,
    /// Say that all is well at the scene.
    AllWell(AlarmId),
    /// Give the outcome.
    Finish(AlarmId),
    /// Tell where the phone is.
    Report,
    /// Tunnel, lift, cellar.
    LoseNetwork,
}

impl Intent {
    fn alarm(self) -> Option<AlarmId> {
        match self {
            Self::Look(alarm, _)
            | Self::Accept(alarm)
            | Self::Decline(alarm)
            | Self::SetOut(alarm)
            | Self::AllWell(alarm)
            | Self::Finish(alarm) => Some(alarm),
            Self::Walk | Self::Report | Self::LoseNetwork => None,
        }
    }
}

/// Where the person is going.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Errand {
    /// To a door that called.
    Door(AlarmId, LatLon),
    /// Home again.
    Home,
}

/// Why a conversation with the hub ended.
enum Ended {
    /// The phone lost its network for so long.
    Network(Duration),
    /// Log in again.
    LoggedOut,
    /// The hub does not want this phone any more.
    ForGood(u16),
    /// Anything else.
    Broken(HubError),
}

/// How far the phone is complete.
#[derive(Clone, Debug)]
struct Cursor {
    epoch: String,
    position: Position,
}

/// A volunteer's phone.
pub struct Phone {
    who: TownPerson,
    hub: Arc<Hub>,
    pace: Pace,
    door: Arc<FrontDoor>,
    dice: Dice,
    temper: Temper,
    calls: Calls,
    agenda: Agenda<Intent>,
    cursor: Option<Cursor>,
    place: LatLon,
    errand: Option<Errand>,
    walked_at: Instant,
    on_call: bool,
    /// Hour of the day where the town lies, from the hub's clock.
    hour: u8,
}

impl Phone {
    pub(crate) fn new(
        seed: u64,
        number: u64,
        who: TownPerson,
        hub: Arc<Hub>,
        pace: Pace,
        door: Arc<FrontDoor>,
    ) -> Self {
        let mut dice = Dice::of_actor(seed, number);
        let temper = Temper::new(&mut dice, who.night);
        let place = who.person.home.unwrap_or(LatLon { lat: 30.5, lon: 114.4 });
        Self {
            who,
            hub,
            pace,
            door,
            dice,
            temper,
            calls: Calls::default(),
            agenda: Agenda::default(),
            cursor: None,
            place,
            errand: None,
            walked_at: Instant::now(),
            on_call: false,
            hour: 12,
        }
    }

    /// Lives until it is dropped.
    pub async fn live(mut self) {
        let mut backoff = Backoff::default();
        let mut session = None;
        self.plan_outage();
        loop {
            let known = match session.take() {
                Some(known) => Ok(known),
                None => self.login().await,
            };
            let ended = match known {
                Ok(known) => {
                    let ended = self.converse(&known, &mut backoff).await;
                    session = Some(known);
                    ended
                }
                Err(error) => Ended::Broken(error),
            };
            match ended {
                Ended::Network(away) => {
                    info!("{} has no network", self.name());
                    tokio::time::sleep(away).await;
                    self.plan_outage();
                    continue;
                }
                Ended::LoggedOut => session = None,
                Ended::ForGood(code) => {
                    warn!("{} was sent away by the hub ({code})", self.name());
                    return;
                }
                Ended::Broken(error) => {
                    debug!("{}: {error}", self.name());
                    if error.is_logged_out() {
                        session = None;
                    }
                }
            }
            tokio::time::sleep(backoff.next(&mut self.dice)).await;
        }
    }

    async fn login(&self) -> Result<Session, HubError> {
        let login = self.who.person.login.as_deref().unwrap_or_default();
        self.door.login(&self.hub, login, self.who.password.as_deref().unwrap_or_default()).await
    }

    fn name(&self) -> &str {
        &self.who.person.name
    }

    /// Means to do something in so many simulated seconds.
    fn plan(&mut self, simulated_s: f64, what: Intent) {
        self.agenda.put(Instant::now() + self.pace.wait(simulated_s), what);
    }

    fn plan_outage(&mut self) {
        if let Some(between_s) = self.temper.loses_network_s {
            let in_s = self.dice.between(0.5, 1.5) * between_s;
            self.plan(in_s, Intent::LoseNetwork);
        }
    }
}
