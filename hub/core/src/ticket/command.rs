//! What can be asked of a ticket, by whom, and what is said no to.

use super::{Assignee, CategoryKey, FiveAsk, Link, Reporter, Size, Source, Suspicion};
use crate::area::AreaPath;
use crate::event::Actor;
use crate::geo::LatLon;
use crate::ids::{HouseholdId, NoteId, PersonId, PhotoId, TeamId, TicketId};
use crate::time::UnixMs;
use std::collections::BTreeSet;

/// The part somebody plays in a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Handles the tickets of the area.
    Staff,
    /// Does jobs.
    Worker,
    /// Asked for it, or says "me too".
    Reporter,
    /// The hub: a timer, a merge, a changed calendar.
    Hub,
}

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct By {
    /// Stands in the log.
    pub actor: Actor,
    /// As what.
    pub part: Part,
    /// Teams of the person who acts.
    pub teams: Vec<TeamId>,
}

impl By {
    /// The hub itself.
    #[must_use]
    pub fn hub() -> Self {
        Self { actor: Actor::Hub, part: Part::Hub, teams: Vec::new() }
    }

    /// The person who asked, without an account.
    #[must_use]
    pub fn reporter() -> Self {
        Self { actor: Actor::Hub, part: Part::Reporter, teams: Vec::new() }
    }

    /// The person, when one acts.
    #[must_use]
    pub fn person(&self) -> Option<PersonId> {
        if let Actor::Person(person) = self.actor { Some(person) } else { None }
    }
}

/// What a ticket begins with. Its category is the one of the rules.
#[derive(Clone, Debug, PartialEq)]
pub struct Filing {
    /// The same id again is the same ticket.
    pub id: TicketId,
    /// Its number.
    pub no: u32,
    /// Where it belongs.
    pub area: AreaPath,
    /// The spot.
    pub place: Option<LatLon>,
    /// The household it is about.
    pub household: Option<HouseholdId>,
    /// Where it comes from.
    pub source: Source,
    /// What it belongs to.
    pub links: Vec<Link>,
    /// What is wanted; may be empty when a picture says it.
    pub text: String,
    /// The answers to the form.
    pub form: Vec<(String, String)>,
    /// Pictures.
    pub photos: Vec<PhotoId>,
    /// Who asked.
    pub reporter: Reporter,
    /// Held back until somebody looks.
    pub suspicion: Option<Suspicion>,
    /// Sized at once.
    pub size: Option<Size>,
    /// A private case from the beginning: only these may see it.
    pub named: Option<BTreeSet<PersonId>>,
}

/// What another ticket brings along when it is merged into this one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// Hashes of those who said "me too", the reporter's own included.
    pub me_too: BTreeSet<String>,
    /// Hashes of follow codes.
    pub followers: BTreeSet<String>,
}

/// What can be asked of a ticket.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "fields are those of the message of the same name")]
pub enum TicketCommand {
    /// Says whose job it is; under another category when the rules carry another.
    Triage { size: Size, category: CategoryKey, named: Option<BTreeSet<PersonId>> },
    /// Lets those near and able claim it.
    Open,
    /// Gives it to somebody; also anew.
    Dispatch { to: Assignee },
    /// Promises to do it.
    Claim,
    /// Work begins.
    Start,
    /// A sign of life.
    Progress { text: String, photos: Vec<PhotoId> },
    /// The position of who has it is near the place, or came nearer.
    Near { person: PersonId },
    /// Gives it back.
    HandBack { text: String },
    /// Answers one of the five asks.
    Ask { ask: FiveAsk, text: String },
    /// To the person who asked.
    Message { text: String, pause: bool },
    /// From the person who asked; the clocks run again.
    Write { text: String },
    /// For staff only.
    Note { text: String },
    /// The clocks run again.
    Resume,
    /// More time, once.
    Extend { until: UnixMs, text: String },
    /// Done, with minutes of service by person; none: reckoned from the claim.
    Done { text: String, minutes: Vec<(PersonId, u32)>, photos: Vec<PhotoId> },
    /// Not done.
    SendBack { text: String },
    /// Done indeed.
    Confirm { minutes: Option<Vec<(PersonId, u32)>> },
    /// The verdict of the person who asked.
    Rate { satisfied: bool, text: Option<String> },
    /// Not taken on.
    Refuse { text: String },
    /// The same as another, which goes on and [`TicketCommand::TakeIn`]s this one in the same commit.
    Merge { into: TicketId },
    /// The other side of a merge.
    TakeIn { ticket: TicketId, brings: Merged },
    /// It goes on.
    Reopen { text: String },
    /// The person who asked takes it back.
    Withdraw,
    /// Judges a hazard.
    Judge { valid: bool, text: Option<String> },
    /// Fenced off.
    Fence,
    /// Calls teams to the place.
    Whistle { teams: Vec<TeamId>, ask_again_min: u32 },
    /// A team is there.
    ReportIn { team: TeamId, text: Option<String> },
    /// Somebody else has the same trouble; the hash tells them apart.
    MeToo { by: String },
    /// It belongs to something else too.
    Link { link: Link },
    /// Nothing is held back any more.
    Clear,
    /// Adds pictures.
    Photos { photos: Vec<PhotoId> },
    /// The same with what is written in it kept once, however often it is sent.
    Once { id: NoteId, command: Box<TicketCommand> },
    /// Shows a picture to everybody, or takes that back.
    ShowPhoto { photo: PhotoId, on: bool },
    /// Time has passed: whatever is due now happens.
    Fire,
    /// Category or calendar changed: the clocks are reckoned anew.
    Redue,
}

impl TicketCommand {
    /// What is written in it.
    #[must_use]
    pub fn says(&self) -> Option<&str> {
        match self {
            Self::Progress { text, .. }
            | Self::Ask { text, .. }
            | Self::Message { text, .. }
            | Self::Write { text }
            | Self::Note { text } => Some(text),
            Self::Once { command, .. } => command.says(),
            _ => None,
        }
    }
}

/// Why it was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TicketRefusal {
    /// Over.
    #[error("this ticket is closed")]
    Closed,
    /// There is no such ticket, or not for this reader.
    #[error("there is no such ticket")]
    NoSuchTicket,
    /// Somebody else has it.
    #[error("somebody else has this job already")]
    Taken {
        /// Who.
        by: PersonId,
    },
    /// The id was used before, for something else.
    #[error("this id was used for something else: take a new one")]
    OtherBody,
    /// It is somebody else's to do this.
    #[error("this is not yours to do")]
    NotYours,
    /// It is not offered.
    #[error("this job is not offered to you")]
    NotOffered,
    /// It does not go with how far the ticket has got.
    #[error("this cannot be done with the ticket as it stands now")]
    NotNow,
    /// A human must say first what it is.
    #[error("say first whose job it is")]
    NotTriaged,
    /// A reason is needed.
    #[error("say why")]
    ReasonMissing,
    /// Only named staff may have a private case.
    #[error("a private case stays with those who are named")]
    PrivateCase,
    /// More time is given once.
    #[error("it was extended already")]
    ExtendedAlready,
    /// More time is given before the end, not after it.
    #[error("the time is over: it cannot be extended any more")]
    TooLate,
    /// Later than the end, and at most twice the time.
    #[error("the new end must be later, and at most twice the time")]
    TooFar,
    /// Danger does not wait for an answer.
    #[error("the clocks of a danger do not stand")]
    Danger,
    /// The same ticket, or one that went into another.
    #[error("a ticket cannot be merged into itself or into one that is over")]
    NoMerge,
    /// Coins and points hang on it: nobody confirms what they did themselves.
    #[error("somebody else must confirm what you did yourself")]
    OwnWork,
    /// More than a ticket holds.
    #[error("this ticket is full: close it or open another")]
    Full,
    /// Others wait for it too.
    #[error("others have the same trouble: it goes on")]
    OthersToo,
    /// Minutes of service between 1 and 1,440, at most 20 people.
    #[error("minutes of service are 1 to 1440 for each of at most 20 people")]
    Minutes,
    /// At least one team, at most 20, 1 to 1,440 minutes.
    #[error("call 1 to 20 teams, and ask again after 1 to 1440 minutes")]
    Whistle,
}
