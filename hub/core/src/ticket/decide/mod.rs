//! `decide(ticket, command, by, now, rules) -> events` or a refusal. A decision works on its own copy of the ticket and
//! folds every event into it at once, so that each rule sees what the rule before it has done.

mod danger;
mod ending;
mod file;
mod fire;
mod talk;
mod work;

pub use file::file;

use super::apply::{Beside, apply};
use super::command::{By, Part, TicketCommand, TicketRefusal};
use super::rules::Rules;
use super::{Text, TextKind, TextNo, Ticket, TicketEvent};
use crate::event::Actor;
use crate::ids::{NoteId, PersonId, PhotoId};
use crate::time::UnixMs;

/// A team that does not come is asked this often.
pub(super) const ASKED_AT_MOST: u32 = 12;
/// Texts on one ticket at most.
const TEXTS: usize = 500;
/// Pictures on one ticket at most.
const PHOTOS: usize = 30;

/// A decision: what happened, what is put beside it, and the ticket after it.
#[derive(Clone, Debug, PartialEq)]
pub struct Decided {
    /// In order; empty when nothing changes.
    pub events: Vec<TicketEvent>,
    /// What stands in the row only.
    pub beside: Vec<Beside>,
    /// The ticket with all of it.
    pub ticket: Ticket,
}

/// A decision in the making.
struct Deciding<'a> {
    ticket: Ticket,
    events: Vec<TicketEvent>,
    beside: Vec<Beside>,
    by: &'a By,
    now: UnixMs,
    rules: &'a Rules<'a>,
    id: Option<NoteId>,
}

/// Decides one command. An empty list of events means: known already, or no longer current; both are fine.
pub fn decide(
    ticket: &Ticket,
    command: TicketCommand,
    by: &By,
    now: UnixMs,
    rules: &Rules<'_>,
) -> Result<Decided, TicketRefusal> {
    let mut deciding =
        Deciding { ticket: ticket.clone(), events: Vec::new(), beside: Vec::new(), by, now, rules, id: None };
    deciding.may(&command)?;
    deciding.run(command)?;
    Ok(Decided { events: deciding.events, beside: deciding.beside, ticket: deciding.ticket })
}

impl Deciding<'_> {
    fn run(&mut self, command: TicketCommand) -> Result<(), TicketRefusal> {
        use TicketCommand as C;
        match command {
            C::Triage { size, category, named } => self.triage(size, category, named),
            C::Open => self.open(),
            C::Dispatch { to } => self.dispatch(to),
            C::Claim => self.claim(),
            C::Start => self.start(),
            C::Progress { text, photos } => self.progress(&text, photos),
            C::Near { person } => self.near(person),
            C::HandBack { text } => self.hand_back(&text),
            C::Ask { ask, text } => self.ask(ask, &text),
            C::Message { text, pause } => self.message(&text, pause),
            C::Write { text } => self.write_back(&text),
            C::Note { text } => self.note(&text),
            C::Resume => self.resume(),
            C::Extend { until, text } => self.extend(until, &text),
            C::Done { text, minutes, photos } => self.done(&text, minutes, photos),
            C::SendBack { text } => self.send_back(&text),
            C::Confirm { minutes } => self.confirm(minutes),
            C::Rate { satisfied, text } => self.rate(satisfied, text.as_deref()),
            C::Refuse { text } => self.refuse(&text),
            C::Merge { into } => self.merge(into),
            C::TakeIn { ticket, brings } => self.take_in(ticket, brings),
            C::Reopen { text } => self.reopen(&text),
            C::Withdraw => self.withdraw(),
            C::Judge { valid, text } => self.judge(valid, text.as_deref()),
            C::Fence => self.fence(),
            C::Whistle { teams, ask_again_min } => self.whistle(teams, ask_again_min),
            C::ReportIn { team, text } => self.report_in(team, text.as_deref()),
            C::MeToo { by } => self.me_too(by),
            C::Link { link } => self.link(link),
            C::Clear => self.clear(),
            C::Photos { photos } => self.add_photos(photos),
            C::Once { id, command } => self.once(id, *command),
            C::ShowPhoto { photo, on: true } => self.tell(TicketEvent::PhotoPublished { photo }),
            C::ShowPhoto { photo, on: false } => self.tell(TicketEvent::PhotoWithdrawn { photo }),
            C::Fire => self.fire(),
            C::Redue => self.redue(),
        }
    }

    /// Whose command it is, and whether the ticket is theirs at all.
    fn may(&self, command: &TicketCommand) -> Result<(), TicketRefusal> {
        use TicketCommand as C;
        let outsider = matches!(self.by.part, Part::Staff | Part::Worker)
            && self
                .ticket
                .named
                .as_ref()
                .is_some_and(|named| !self.by.person().is_some_and(|own| named.contains(&own)));
        if outsider {
            return Err(TicketRefusal::NoSuchTicket);
        }
        let allowed = match command {
            C::Once { command, .. } => return self.may(command),
            C::Triage { .. }
            | C::Open
            | C::Dispatch { .. }
            | C::Note { .. }
            | C::Resume
            | C::SendBack { .. }
            | C::Confirm { .. }
            | C::Refuse { .. }
            | C::Reopen { .. }
            | C::Judge { .. }
            | C::Whistle { .. }
            | C::ShowPhoto { .. }
            | C::Clear => self.by.part == Part::Staff,
            C::Claim
            | C::Start
            | C::Progress { .. }
            | C::HandBack { .. }
            | C::Ask { .. }
            | C::Message { .. }
            | C::Extend { .. }
            | C::Done { .. }
            | C::Fence
            | C::ReportIn { .. }
            | C::Photos { .. } => matches!(self.by.part, Part::Staff | Part::Worker),
            C::Write { .. } | C::Rate { .. } | C::MeToo { .. } | C::Withdraw => self.by.part == Part::Reporter,
            C::Merge { .. } | C::TakeIn { .. } => matches!(self.by.part, Part::Staff | Part::Hub),
            C::Near { .. } | C::Link { .. } | C::Fire | C::Redue => true,
        };
        if allowed { Ok(()) } else { Err(TicketRefusal::NotYours) }
    }

    /// What carries a text that is there already was done before; the same id with another text is a mistake.
    fn once(&mut self, id: NoteId, command: TicketCommand) -> Result<(), TicketRefusal> {
        let known = self.ticket.texts.iter().find(|text| text.id == Some(id) && text.by == self.by.actor);
        if let Some(known) = known {
            let same = command.says().is_none_or(|text| text.trim() == known.body);
            return if same { Ok(()) } else { Err(TicketRefusal::OtherBody) };
        }
        self.id = Some(id);
        self.run(command)
    }

    /// What changes nothing about the ticket but stands in its history.
    fn tell(&mut self, event: TicketEvent) -> Result<(), TicketRefusal> {
        self.emit(event);
        Ok(())
    }

    /// Records an event and folds it in.
    fn emit(&mut self, event: TicketEvent) {
        apply(&mut self.ticket, &event, self.now);
        self.events.push(event);
    }

    /// Puts something into the row.
    fn put(&mut self, beside: Beside) {
        beside.clone().put(&mut self.ticket);
        self.beside.push(beside);
    }

    /// Keeps what somebody wrote; refused when there is nothing in it.
    fn say(&mut self, kind: TextKind, text: &str) -> Result<TextNo, TicketRefusal> {
        let body = text.trim();
        if body.is_empty() {
            return Err(TicketRefusal::ReasonMissing);
        }
        if self.ticket.texts.len() >= TEXTS {
            return Err(TicketRefusal::Full);
        }
        let last = self.ticket.texts.last().map_or(0, |text| text.no.0);
        let no = TextNo(last + 1);
        let text = Text { no, kind, body: body.to_owned(), by: self.by.actor, at: self.now, id: self.id };
        self.put(Beside::Text(text));
        Ok(no)
    }

    /// The same for what may be left out.
    fn say_if(&mut self, kind: TextKind, text: Option<&str>) -> Result<Option<TextNo>, TicketRefusal> {
        match text.map(str::trim).filter(|text| !text.is_empty()) {
            Some(text) => self.say(kind, text).map(Some),
            None => Ok(None),
        }
    }

    /// Pictures that are not there yet.
    fn picture(&mut self, photos: Vec<PhotoId>) -> Result<(), TicketRefusal> {
        let photos: Vec<PhotoId> = photos.into_iter().filter(|photo| !self.ticket.photos.contains(photo)).collect();
        if self.ticket.photos.len() + photos.len() > PHOTOS {
            return Err(TicketRefusal::Full);
        }
        if !photos.is_empty() {
            self.emit(TicketEvent::Photographed { photos });
        }
        Ok(())
    }

    /// There is something to be done yet.
    fn to_do(&self) -> Result<(), TicketRefusal> {
        if !self.ticket.is_open() {
            Err(TicketRefusal::Closed)
        } else if !self.ticket.is_to_do() {
            Err(TicketRefusal::NotNow)
        } else {
            Ok(())
        }
    }

    /// Not over yet.
    fn not_closed(&self) -> Result<(), TicketRefusal> {
        if self.ticket.is_open() { Ok(()) } else { Err(TicketRefusal::Closed) }
    }

    /// Only who has it may do this, and staff on their behalf. Returns who has it, when somebody has.
    fn in_hand(&self) -> Result<Option<PersonId>, TicketRefusal> {
        self.to_do()?;
        let holder = self.ticket.holder().map(|(by, _)| by);
        match (self.by.part, holder) {
            (Part::Staff, holder) => Ok(holder),
            (_, Some(by)) if self.by.actor == Actor::Person(by) => Ok(holder),
            (_, Some(by)) => Err(TicketRefusal::Taken { by }),
            (_, None) => Err(TicketRefusal::NotYours),
        }
    }
}
