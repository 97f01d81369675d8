//! `decide(alarm, command, now) -> events` or a refusal. A decision works on its own copy of the alarm and folds
//! every event into it at once, so that each rule sees what the rule before it has done.

mod answer;
mod call;
mod close;
mod find;
mod fire;
mod lease;
mod page;
mod staff;

use super::apply::apply_to;
use super::{Alarm, AlarmEvent, Opened, Outcome, apply};
use crate::command::Refusal;
use crate::dispatch::Roster;
use crate::event::Actor;
use crate::ids::{NoteId, PageNo, PersonId};
use crate::time::Now;

/// What can be asked of an alarm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AlarmCommand {
    /// Pressed again.
    Press {
        /// Milliseconds between press and arrival.
        late_by_ms: Option<u64>,
    },
    /// The device takes the call back.
    DeviceCancel,
    /// Time has passed: whatever is due now happens.
    Fire,
    /// A page was handed to a channel.
    PageSent {
        /// Which.
        page: PageNo,
    },
    /// The phone has it.
    PageDelivered {
        /// Which.
        page: PageNo,
    },
    /// The screen showed it.
    PageSeen {
        /// Which.
        page: PageNo,
    },
    /// No channel can reach this phone.
    PageUndeliverable {
        /// Which.
        page: PageNo,
    },
    /// Somebody goes.
    Accept {
        /// Who.
        person: PersonId,
        /// Said by staff on their behalf, who need not have been asked.
        on_behalf: bool,
    },
    /// Somebody cannot, or cannot after all.
    Decline {
        /// Who.
        person: PersonId,
    },
    /// On the way, said by hand.
    Depart {
        /// Who.
        person: PersonId,
    },
    /// The phone of somebody who accepted is now this far from the door.
    Approach {
        /// Who.
        person: PersonId,
        /// Straight line, metres.
        distance_m: u32,
    },
    /// At the door.
    Arrive {
        /// Who.
        person: PersonId,
    },
    /// "I am all right."
    AllWell {
        /// Who.
        person: PersonId,
    },
    /// Went off call.
    OffCall {
        /// Who.
        person: PersonId,
    },
    /// Next step now.
    Widen {
        /// The step that the screen showed as next.
        expected_step: u8,
    },
    /// Ask this person too.
    AddPerson {
        /// Who.
        person: PersonId,
    },
    /// A note was written.
    Note {
        /// Where its text is.
        note: NoteId,
    },
    /// Notify the external service now.
    NotifyExternal,
    /// The external service has the case.
    ExternalTaken,
    /// A human gives the outcome.
    Close {
        /// What came of it.
        outcome: Outcome,
    },
}

/// A decision in the making.
struct Deciding<'a> {
    alarm: Alarm,
    events: Vec<AlarmEvent>,
    now: Now,
    roster: &'a Roster,
    /// Goes off call with this decision: the roster still counts on them.
    leaving: Option<PersonId>,
}

impl<'a> Deciding<'a> {
    fn of(alarm: Alarm, now: Now, roster: &'a Roster) -> Self {
        Self { alarm, events: Vec::new(), now, roster, leaving: None }
    }

    /// Records an event and folds it in.
    fn emit(&mut self, event: AlarmEvent) {
        apply_to(&mut self.alarm, &event, self.now.at);
        self.events.push(event);
    }
}

/// A decision: what happened, and the alarm after it.
#[derive(Clone, Debug, PartialEq)]
pub struct Decided {
    /// In order; empty when nothing changes.
    pub events: Vec<AlarmEvent>,
    /// The alarm with these events applied.
    pub alarm: Alarm,
}

/// Opens an alarm and fires its first step.
#[must_use]
pub fn open(opened: Opened, now: Now, roster: &Roster) -> Option<Decided> {
    let first = AlarmEvent::Opened(Box::new(opened));
    let alarm = apply(None, &first, now.at)?;
    let mut deciding = Deciding { events: vec![first], ..Deciding::of(alarm, now, roster) };
    deciding.fire_due_steps();
    Some(deciding.finish())
}

impl Deciding<'_> {
    fn finish(self) -> Decided {
        Decided { events: self.events, alarm: self.alarm }
    }
}

/// Decides one command. An empty list of events means: known already, or no longer current; both are fine.
pub fn decide(
    alarm: &Alarm,
    command: &AlarmCommand,
    actor: Actor,
    now: Now,
    roster: &Roster,
) -> Result<Decided, Refusal> {
    let mut deciding = Deciding::of(alarm.clone(), now, roster);
    if !alarm.is_open() {
        return after_close(command, deciding);
    }
    match command {
        AlarmCommand::Press { late_by_ms } => deciding.press(*late_by_ms, actor),
        AlarmCommand::DeviceCancel => deciding.device_cancel(actor),
        AlarmCommand::Fire => deciding.fire(),
        AlarmCommand::PageSent { page } => deciding.page_sent(*page)?,
        AlarmCommand::PageDelivered { page } => deciding.page_delivered(*page)?,
        AlarmCommand::PageSeen { page } => deciding.page_seen(*page)?,
        AlarmCommand::PageUndeliverable { page } => deciding.page_undeliverable(*page)?,
        AlarmCommand::Accept { person, on_behalf } => deciding.accept(*person, *on_behalf)?,
        AlarmCommand::Decline { person } => deciding.decline(*person)?,
        AlarmCommand::Depart { person } => deciding.depart(*person)?,
        AlarmCommand::Approach { person, distance_m } => deciding.approach(*person, *distance_m),
        AlarmCommand::Arrive { person } => deciding.arrive(*person)?,
        AlarmCommand::AllWell { person } => deciding.all_well(*person)?,
        AlarmCommand::OffCall { person } => deciding.off_call(*person),
        AlarmCommand::Widen { expected_step } => deciding.widen(*expected_step)?,
        AlarmCommand::AddPerson { person } => deciding.add_person(*person)?,
        AlarmCommand::Note { note } => deciding.emit(AlarmEvent::Noted { note: *note }),
        AlarmCommand::NotifyExternal => deciding.notify_external(),
        AlarmCommand::ExternalTaken => deciding.external_taken(),
        AlarmCommand::Close { outcome } => deciding.close(*outcome, actor)?,
    }
    Ok(deciding.finish())
}

/// A closed alarm takes notes; reports and timers that come late are no error; everything else is refused.
fn after_close(command: &AlarmCommand, mut deciding: Deciding<'_>) -> Result<Decided, Refusal> {
    match command {
        AlarmCommand::Note { note } => deciding.emit(AlarmEvent::Noted { note: *note }),
        AlarmCommand::Fire
        | AlarmCommand::DeviceCancel
        | AlarmCommand::PageSent { .. }
        | AlarmCommand::PageDelivered { .. }
        | AlarmCommand::PageSeen { .. }
        | AlarmCommand::PageUndeliverable { .. }
        | AlarmCommand::Approach { .. }
        | AlarmCommand::OffCall { .. }
        | AlarmCommand::ExternalTaken => {}
        AlarmCommand::Press { .. }
        | AlarmCommand::Accept { .. }
        | AlarmCommand::Decline { .. }
        | AlarmCommand::Depart { .. }
        | AlarmCommand::Arrive { .. }
        | AlarmCommand::AllWell { .. }
        | AlarmCommand::Widen { .. }
        | AlarmCommand::AddPerson { .. }
        | AlarmCommand::NotifyExternal
        | AlarmCommand::Close { .. } => return Err(Refusal::Closed),
    }
    Ok(deciding.finish())
}
