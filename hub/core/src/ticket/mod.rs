//! A ticket (工单): a job that is no emergency, from request to rating (点单—派单—接单—评单). The state is an enum with
//! data. Invariant: what people wrote stands in the ticket's row only, never in an event.

mod apply;
pub mod category;
mod command;
mod deadline;
mod decide;
mod dues;
mod event;
mod part;
mod rules;
mod text;

pub use apply::{Beside, apply};
pub use category::{Category, CategoryFault, CategoryKey, Field, FieldKind, FormFault, Limits, SizeLimits};
pub use command::{By, Filing, Merged, Part, TicketCommand, TicketRefusal};
pub use deadline::{TicketDeadline, TicketTimer, deadlines, next_due};
pub use decide::{Decided, decide, file};
pub use event::TicketEvent;
pub use part::{AskEntry, Called, Dues, FiveAsk, Hazard, Rating, Record, Reporter, SentBy, Suspicion};
pub use rules::{Ladder, Rules};
pub use text::{Text, TextKind, TextNo};

use crate::area::AreaPath;
use crate::geo::LatLon;
use crate::ids::{AlarmId, DeviceTicketId, GuardianCheckId, HouseholdId, PersonId, PhotoId, TeamId, TicketId, VisitId};
use crate::time::UnixMs;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Triage (三事分流): whose job it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum Size {
    /// 大事: the community or a department.
    Big,
    /// 小事: the grid and its volunteers.
    Small,
    /// 私事: among residents, by mutual help or mediation.
    Private,
}

/// Where a ticket comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum Source {
    /// A resident's report page.
    Report,
    /// A courier's or passer-by's hazard report, photo first.
    Hazard,
    /// A coordinator at the desk.
    Desk,
    /// A grid worker on patrol.
    Patrol,
    /// What an alarm left to be done.
    Alarm,
    /// A device that needs somebody.
    Device,
    /// What a visitor found.
    Visit,
    /// A comparison of lists.
    Guardian,
    /// A whistle: several teams are called to one place.
    Whistle,
    /// Open311 or another program.
    Api,
}

/// What a ticket belongs to. Both sides know each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "noun", content = "id", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum Link {
    /// It follows from this alarm.
    Alarm(AlarmId),
    /// It goes with this ticket about a device.
    DeviceTicket(DeviceTicketId),
    /// It was found on this visit.
    Visit(VisitId),
    /// It was decided in this guardian check.
    GuardianCheck(GuardianCheckId),
    /// Another ticket: the one it was merged into, or one that was merged into it.
    Ticket(TicketId),
}

/// Whom a ticket is given to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "noun", content = "id", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum Assignee {
    /// One person.
    Person(PersonId),
    /// A team or department: one of its members claims it.
    Team(TeamId),
}

/// How a ticket came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum Closing {
    /// The person who asked was satisfied.
    Satisfied,
    /// Done; nobody rated it within seven days.
    Unrated,
    /// Refused with a reason.
    Refused,
    /// It goes on in another ticket.
    Merged,
    /// The person who asked took it back.
    Withdrawn,
}

/// How far a ticket has got.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum TicketState {
    /// Filed; a human must say what it is.
    Submitted,
    /// Sized; not yet given to anybody.
    Triaged,
    /// Anybody near and able may claim it.
    Open,
    /// Given to somebody who has not claimed it yet.
    Dispatched {
        /// To whom.
        to: Assignee,
        /// Since when.
        at: UnixMs,
    },
    /// Somebody has promised to do it (接单). A lease: it lapses without a sign of life.
    Claimed {
        /// Who.
        by: PersonId,
        /// Since when.
        since: UnixMs,
        /// Lapses then.
        until: UnixMs,
    },
    /// Somebody is at it.
    Working {
        /// Who.
        by: PersonId,
        /// Since when.
        since: UnixMs,
        /// Lapses then.
        until: UnixMs,
    },
    /// Done, says who did it; a coordinator looks at it.
    Done {
        /// Who did it.
        by: PersonId,
        /// When.
        at: UnixMs,
    },
    /// Confirmed; the person who asked may rate it until then.
    Confirmed {
        /// Who did it.
        by: PersonId,
        /// Rating closes then.
        rate_until: UnixMs,
    },
    /// Over.
    Closed {
        /// How.
        how: Closing,
        /// When.
        at: UnixMs,
    },
}

/// A ticket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ticket {
    /// Its id.
    pub id: TicketId,
    /// Its number as spoken: the place of its first entry in the log.
    pub no: u32,
    /// Counts its events, from 1.
    pub version: u32,
    /// Where it belongs.
    pub area: AreaPath,
    /// The spot.
    pub place: Option<LatLon>,
    /// The household it is about.
    pub household: Option<HouseholdId>,
    /// What it is about.
    pub category: CategoryKey,
    /// Whose job it is; none before triage.
    pub size: Option<Size>,
    /// Where it comes from.
    pub source: Source,
    /// What it belongs to.
    pub links: BTreeSet<Link>,
    /// Only these may see it, when it is a private case.
    pub named: Option<BTreeSet<PersonId>>,
    /// How far it has got.
    pub state: TicketState,
    /// Its clocks.
    pub dues: Dues,
    /// A hazard report and its judgement.
    pub hazard: Option<Hazard>,
    /// Teams that were called to the place.
    pub called: Vec<Called>,
    /// The five asks.
    pub asks: Vec<AskEntry>,
    /// What people wrote.
    pub texts: Vec<Text>,
    /// The answers to the category's form, key and value.
    pub form: Vec<(String, String)>,
    /// Pictures and voice notes.
    pub photos: BTreeSet<PhotoId>,
    /// Who asked.
    pub reporter: Reporter,
    /// Others who said "me too", as hashes of what tells them apart.
    pub me_too: BTreeSet<String>,
    /// Follow codes of those whose tickets were merged into this one, SHA-256, hexadecimal.
    pub followers: BTreeSet<String>,
    /// Held back until a coordinator has looked.
    pub suspicion: Option<Suspicion>,
    /// Service minutes, by person: as said when it was done, then as confirmed.
    pub minutes: Vec<(PersonId, u32)>,
    /// The verdict of the person who asked.
    pub rating: Option<Rating>,
    /// Those who gave it back or let it lapse: not offered to them again first.
    pub handed_back: BTreeSet<PersonId>,
    /// Who has it or had it last; a reopened one goes back to them.
    pub owner: Option<Assignee>,
    /// How often it was reopened.
    pub reopened: u32,
    /// When it was filed.
    pub opened_at: UnixMs,
    /// What rates are reckoned from.
    pub record: Record,
}

impl Ticket {
    /// True until it is over.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !matches!(self.state, TicketState::Closed { .. })
    }

    /// When it was over.
    #[must_use]
    pub fn closed_at(&self) -> Option<UnixMs> {
        if let TicketState::Closed { at, .. } = self.state { Some(at) } else { None }
    }

    /// Who has promised to do it, and when the promise lapses.
    #[must_use]
    pub fn holder(&self) -> Option<(PersonId, UnixMs)> {
        match self.state {
            TicketState::Claimed { by, until, .. } | TicketState::Working { by, until, .. } => Some((by, until)),
            _ => None,
        }
    }

    /// True while there is something to be done.
    #[must_use]
    pub fn is_to_do(&self) -> bool {
        !matches!(self.state, TicketState::Done { .. } | TicketState::Confirmed { .. } | TicketState::Closed { .. })
    }

    /// A hazard that a person has confirmed and nobody has fenced off or mended.
    #[must_use]
    pub fn is_dangerous(&self) -> bool {
        self.hazard.is_some_and(|hazard| hazard.valid == Some(true) && hazard.fenced_at.is_none()) && self.is_to_do()
    }

    /// A text by its number.
    #[must_use]
    pub fn text(&self, no: TextNo) -> Option<&Text> {
        self.texts.iter().find(|text| text.no == no)
    }
}
