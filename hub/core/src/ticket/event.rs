//! What can happen to a ticket. These are the bodies of log entries: ids, numbers and times, nothing that people wrote.

use super::{Assignee, CategoryKey, Closing, Dues, FiveAsk, Link, Size, Source, Suspicion, TextNo};
use crate::area::AreaPath;
use crate::ids::{PersonId, PhotoId, TeamId, TicketId};
use crate::time::UnixMs;
use serde::{Deserialize, Serialize};

/// One entry of a ticket's stream. Names carry `ticket_` because entries of all nouns are read back without their noun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event")]
pub enum TicketEvent {
    /// Filed.
    #[serde(rename = "ticket_filed")]
    Filed {
        /// Its number.
        no: u32,
        /// Where.
        area: AreaPath,
        /// What it is about.
        category: CategoryKey,
        /// Where it comes from.
        source: Source,
        /// What it belongs to.
        links: Vec<Link>,
        /// Held back until somebody looks.
        suspicion: Option<Suspicion>,
        /// Its clocks.
        dues: Dues,
        /// A person must judge it by then (a hazard report).
        judge_by: Option<UnixMs>,
        /// Pictures.
        photos: Vec<PhotoId>,
    },
    /// Sized, maybe under another category.
    #[serde(rename = "ticket_triaged")]
    Triaged {
        /// What it is about.
        category: CategoryKey,
        /// Whose job.
        size: Size,
        /// Only these may see it.
        named: Option<Vec<PersonId>>,
        /// Its clocks.
        dues: Dues,
    },
    /// Anybody near and able may claim it.
    #[serde(rename = "ticket_opened")]
    Opened,
    /// Given to somebody.
    #[serde(rename = "ticket_dispatched")]
    Dispatched {
        /// To whom.
        to: Assignee,
    },
    /// Claimed.
    #[serde(rename = "ticket_claimed")]
    Claimed {
        /// By whom.
        by: PersonId,
        /// The lease ends then.
        until: UnixMs,
    },
    /// Work has begun.
    #[serde(rename = "ticket_started")]
    Started {
        /// The lease ends then.
        until: UnixMs,
    },
    /// A sign of life: progress, or the position came nearer.
    #[serde(rename = "ticket_progressed")]
    Progressed {
        /// In words.
        text: Option<TextNo>,
        /// The lease ends then.
        until: UnixMs,
    },
    /// Given back, or the lease lapsed: it returns to the pool with its clocks running.
    #[serde(rename = "ticket_handed_back")]
    HandedBack {
        /// By whom.
        by: PersonId,
        /// Why; none when the lease lapsed.
        reason: Option<TextNo>,
    },
    /// One of the five asks was answered.
    #[serde(rename = "ticket_asked")]
    Asked {
        /// Which.
        ask: FiveAsk,
        /// The answer.
        text: TextNo,
    },
    /// A message to or from the person who asked, or a note.
    #[serde(rename = "ticket_written")]
    Written {
        /// Which.
        text: TextNo,
    },
    /// Pictures were added.
    #[serde(rename = "ticket_photographed")]
    Photographed {
        /// Which.
        photos: Vec<PhotoId>,
    },
    /// A picture is shown to everybody.
    #[serde(rename = "ticket_photo_published")]
    PhotoPublished {
        /// Which.
        photo: PhotoId,
    },
    /// A picture is no longer shown to everybody.
    #[serde(rename = "ticket_photo_withdrawn")]
    PhotoWithdrawn {
        /// Which.
        photo: PhotoId,
    },
    /// The clocks stand.
    #[serde(rename = "ticket_paused")]
    Paused {
        /// Until then at most.
        until: UnixMs,
    },
    /// The clocks run again.
    #[serde(rename = "ticket_resumed")]
    Resumed {
        /// Its clocks.
        dues: Dues,
        /// The lease ends then, when somebody has it.
        until: Option<UnixMs>,
    },
    /// More time, once.
    #[serde(rename = "ticket_extended")]
    Extended {
        /// Its clocks.
        dues: Dues,
        /// Why.
        reason: TextNo,
    },
    /// Its clocks were reckoned anew: the deadlines of its category or the calendar changed.
    #[serde(rename = "ticket_redue")]
    Redue {
        /// Its clocks.
        dues: Dues,
    },
    /// 70 % of the time are used.
    #[serde(rename = "ticket_warned")]
    Warned,
    /// Too late: the next level of the area tree is told.
    #[serde(rename = "ticket_overdue")]
    Overdue {
        /// Which step, from 1.
        step: u8,
        /// Who is told: this area and those responsible for it.
        area: AreaPath,
        /// The next step.
        next_at: Option<UnixMs>,
    },
    /// Done, says who did it.
    #[serde(rename = "ticket_done")]
    Done {
        /// By whom.
        by: PersonId,
        /// What was done.
        report: Option<TextNo>,
        /// Minutes of service, by person.
        minutes: Vec<(PersonId, u32)>,
        /// Its clocks.
        dues: Dues,
    },
    /// Not accepted as done: back to who claimed it.
    #[serde(rename = "ticket_sent_back")]
    SentBack {
        /// Why.
        reason: TextNo,
        /// The lease ends then.
        until: UnixMs,
        /// Its clocks.
        dues: Dues,
    },
    /// Accepted as done; the person who asked may rate it.
    #[serde(rename = "ticket_confirmed")]
    Confirmed {
        /// Until then.
        rate_until: UnixMs,
        /// Minutes of service, by person.
        minutes: Vec<(PersonId, u32)>,
    },
    /// Rated.
    #[serde(rename = "ticket_rated")]
    Rated {
        /// Satisfied or not.
        satisfied: bool,
        /// In words.
        text: Option<TextNo>,
    },
    /// It goes on: not satisfied, or it came again.
    #[serde(rename = "ticket_reopened")]
    Reopened {
        /// Why.
        reason: Option<TextNo>,
        /// Its clocks.
        dues: Dues,
        /// It goes back to them.
        to: Option<Assignee>,
        /// A hazard: fixed or fenced off by then.
        safe_by: Option<UnixMs>,
    },
    /// A person judged the hazard.
    #[serde(rename = "ticket_judged")]
    Judged {
        /// Valid or not.
        valid: bool,
        /// Why not.
        reason: Option<TextNo>,
        /// Fixed or fenced off by then.
        safe_by: Option<UnixMs>,
        /// Its clocks.
        dues: Dues,
    },
    /// Fenced off: no danger any more.
    #[serde(rename = "ticket_fenced")]
    Fenced {
        /// Its clocks.
        dues: Dues,
    },
    /// Teams were called to the place.
    #[serde(rename = "ticket_whistled")]
    Whistled {
        /// Which.
        teams: Vec<TeamId>,
        /// Asked again after so many minutes.
        every_min: u32,
    },
    /// A team that has not come was asked again.
    #[serde(rename = "ticket_asked_again")]
    AskedAgain {
        /// Which.
        teams: Vec<TeamId>,
    },
    /// A team reported in.
    #[serde(rename = "ticket_reported_in")]
    ReportedIn {
        /// Which.
        team: TeamId,
        /// Who.
        by: PersonId,
        /// What it does.
        does: Option<TextNo>,
    },
    /// Somebody else has the same trouble.
    #[serde(rename = "ticket_me_too")]
    MeToo {
        /// How many now.
        count: u32,
    },
    /// Another ticket was merged into this one.
    #[serde(rename = "ticket_took_in")]
    TookIn {
        /// Which.
        ticket: TicketId,
    },
    /// It belongs to something else too.
    #[serde(rename = "ticket_linked")]
    Linked {
        /// To what.
        link: Link,
    },
    /// A coordinator has looked: nothing is held back any more.
    #[serde(rename = "ticket_cleared")]
    Cleared,
    /// Over.
    #[serde(rename = "ticket_closed")]
    Closed {
        /// How.
        how: Closing,
        /// Why.
        reason: Option<TextNo>,
        /// It goes on there.
        into: Option<TicketId>,
    },
}

impl TicketEvent {
    /// Its name behind the noun.
    #[must_use]
    pub fn verb(&self) -> &'static str {
        match self {
            Self::Filed { .. } => "filed",
            Self::Triaged { .. } => "triaged",
            Self::Opened => "opened",
            Self::Dispatched { .. } => "dispatched",
            Self::Claimed { .. } => "claimed",
            Self::Started { .. } => "started",
            Self::Progressed { .. } => "progressed",
            Self::HandedBack { .. } => "handed_back",
            Self::Asked { .. } => "asked",
            Self::Written { .. } => "written",
            Self::Photographed { .. } => "photographed",
            Self::PhotoPublished { .. } => "photo_published",
            Self::PhotoWithdrawn { .. } => "photo_withdrawn",
            Self::Paused { .. } => "paused",
            Self::Resumed { .. } => "resumed",
            Self::Extended { .. } => "extended",
            Self::Redue { .. } => "redue",
            Self::Warned => "warned",
            Self::Overdue { .. } => "overdue",
            Self::Done { .. } => "done",
            Self::SentBack { .. } => "sent_back",
            Self::Confirmed { .. } => "confirmed",
            Self::Rated { .. } => "rated",
            Self::Reopened { .. } => "reopened",
            Self::Judged { .. } => "judged",
            Self::Fenced { .. } => "fenced",
            Self::Whistled { .. } => "whistled",
            Self::AskedAgain { .. } => "asked_again",
            Self::ReportedIn { .. } => "reported_in",
            Self::MeToo { .. } => "me_too",
            Self::TookIn { .. } => "took_in",
            Self::Linked { .. } => "linked",
            Self::Cleared => "cleared",
            Self::Closed { .. } => "closed",
        }
    }
}
