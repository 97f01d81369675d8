//! Tickets in a batch: filed, acted on, and what follows by itself. One row per ticket and batch, versions by position.

use super::bank::payments_of;
use super::draft::Draft;
use super::fact::{Left, Thing, TicketFact};
use super::queue::{CommanderHandle, Lane};
use super::work::{CommandError, Work};
use crate::ids::derived_id;
use crate::world::{Change, World};
use hub_core::alarm::{Alarm, AlarmEvent, Outcome};
use hub_core::event::{Actor, Event, Noun, Stream};
use hub_core::ids::{PersonId, PhotoId, TicketId};
use hub_core::ticket::{
    Assignee, By, CategoryKey, Decided, Filing, Link, Merged, Part, Reporter, Source, Ticket, TicketCommand,
    TicketRefusal, decide, file,
};
use hub_core::time::UnixMs;
use hub_store::{NounRow, NounTable, Row};
use std::sync::Arc;
use uuid::Uuid;

/// What is asked of tickets.
#[derive(Clone, Debug)]
pub enum TicketWork {
    /// Begins one; the same id again changes nothing.
    File {
        /// What it begins with; its number is given here.
        filing: Box<Filing>,
        /// Under which category.
        category: CategoryKey,
        /// Who files it.
        by: By,
        /// Written with it: the pictures it names.
        with: Vec<NounRow>,
    },
    /// Does something with one.
    Act {
        /// Which.
        ticket: TicketId,
        /// The ticket as the store has it, when it is closed.
        known: Option<Arc<Ticket>>,
        /// What.
        command: TicketCommand,
        /// Who.
        by: By,
    },
    /// Puts a picture on one: its row and the ticket's event in one commit, or neither.
    Picture {
        /// Which.
        ticket: TicketId,
        /// The ticket as the store has it, when it is closed.
        known: Option<Arc<Ticket>>,
        /// The picture.
        photo: PhotoId,
        /// Its row.
        row: NounRow,
        /// Who.
        by: By,
    },
    /// Shows a picture to everybody, or takes that back.
    ShowPhoto {
        /// On which ticket.
        ticket: TicketId,
        /// The ticket as the store has it, when it is closed.
        known: Option<Arc<Ticket>>,
        /// Which, and whether it is shown from now on.
        photo: (PhotoId, bool),
        /// Its row from now on.
        row: NounRow,
        /// Who.
        by: By,
    },
    /// Reckons the clocks of these anew.
    Redue(Vec<TicketId>),
}

/// Makes the follow-up of an alarm one and the same, however often the alarm is closed.
const CALL_BACK: Uuid = Uuid::from_u128(0x6361_6c6c_2062_6163_6b00_0000_0000_0001);
/// The same for its device.
const DEVICE_CHECK: Uuid = Uuid::from_u128(0x6465_7669_6365_2063_6865_636b_0000_0002);

/// The tickets that an alarm may leave behind.
#[must_use]
pub fn follow_ups(alarm: hub_core::ids::AlarmId) -> [TicketId; 2] {
    [CALL_BACK, DEVICE_CHECK].map(|kind| TicketId(derived_id(alarm.0, kind)))
}

/// A position this near to the place of a job is a sign of life, metres.
const NEAR_M: f64 = 300.0;
/// Claims that end later than this need no sign of life yet, milliseconds.
const SOON_MS: i64 = 3 * 3_600_000;

/// Jobs that somebody has and is near to: their claims are extended.
pub fn near_tickets(world: &World, person: PersonId, now: UnixMs) -> impl Iterator<Item = Work> + '_ {
    let fix = world.roster.get(person).and_then(|known| known.fix).map(|fix| fix.place);
    let own = world.tickets.in_hands_of(Assignee::Person(person));
    let ends = own.filter(move |ticket| ticket.holder().is_some_and(|(_, until)| until.since_ms(now) < SOON_MS));
    let near =
        ends.filter(move |ticket| ticket.place.zip(fix).is_some_and(|(place, from)| place.distance_m(from) <= NEAR_M));
    near.map(move |ticket| {
        let command = TicketCommand::Near { person };
        let by = By { actor: Actor::Person(person), part: Part::Worker, teams: Vec::new() };
        Work::Ticket(Box::new(TicketWork::Act { ticket: ticket.id, known: None, command, by }))
    })
}

/// Tickets whose clocks are reckoned in one transaction.
const REDUE: usize = 100;

/// Reckons the clocks of these tickets anew, some at a time. What fails is reckoned at the next start.
pub async fn redue(commander: &CommanderHandle, tickets: Vec<TicketId>) {
    for some in tickets.chunks(REDUE) {
        let work = Work::Ticket(Box::new(TicketWork::Redue(some.to_vec())));
        if let Err(error) = commander.run(Lane::Normal, work).await {
            tracing::warn!(%error, "clocks of tickets were not reckoned anew");
            return;
        }
    }
}

impl Draft<'_> {
    pub(super) fn on_tickets(&mut self, work: &TicketWork) -> Result<(), CommandError> {
        match work {
            TicketWork::File { filing, category, by, with } => {
                if self.file_ticket(filing.as_ref().clone(), category, by)? {
                    self.rows.extend(with.iter().cloned().map(Row::Noun));
                }
                Ok(())
            }
            TicketWork::Act { ticket, known, command: TicketCommand::Merge { into }, by } => {
                self.merge_tickets(*ticket, known.as_deref(), *into, by)
            }
            TicketWork::Act { ticket, known, command, by } => {
                let ticket = self.ticket_now(*ticket, known.as_ref())?;
                self.act_on(&ticket, command.clone(), by)
            }
            TicketWork::Picture { ticket, known, photo, row, by } => {
                let ticket = self.ticket_now(*ticket, known.as_ref())?;
                self.act_on(&ticket, TicketCommand::Photos { photos: vec![*photo] }, by)?;
                self.rows.push(Row::Noun(row.clone()));
                Ok(())
            }
            TicketWork::ShowPhoto { ticket, known, photo: (photo, on), row, by } => {
                let ticket = self.ticket_now(*ticket, known.as_ref())?;
                self.act_on(&ticket, TicketCommand::ShowPhoto { photo: *photo, on: *on }, by)?;
                self.rows.push(Row::Noun(row.clone()));
                Ok(())
            }
            TicketWork::Redue(tickets) => {
                for id in tickets {
                    if let Ok(ticket) = self.ticket_now(*id, None) {
                        self.act_on(&ticket, TicketCommand::Redue, &By::hub())?;
                    }
                }
                Ok(())
            }
        }
    }

    /// The ticket as this batch has left it, else as it is, else as the store had it when it was closed.
    fn ticket_now(&self, id: TicketId, known: Option<&Arc<Ticket>>) -> Result<Arc<Ticket>, CommandError> {
        let open = self.tickets.get(&id).or_else(|| self.world.tickets.get(id));
        let last = self.world.tickets.closed_version(id);
        let known = known.filter(|known| last.is_none_or(|version| known.version >= version));
        open.or(known).cloned().ok_or_else(|| TicketRefusal::NoSuchTicket.into())
    }

    /// False when there is such a ticket already.
    pub(super) fn file_ticket(
        &mut self,
        mut filing: Filing,
        category: &CategoryKey,
        by: &By,
    ) -> Result<bool, CommandError> {
        let world = &self.world.tickets;
        let known = world.get(filing.id).is_some() || world.closed_version(filing.id).is_some();
        if known || self.tickets.contains_key(&filing.id) {
            return Ok(false);
        }
        filing.no = u32::try_from(self.next_position().0).unwrap_or(u32::MAX);
        let rules = self.world.ticket_rules(&filing.area, category, self.utc_offset_min);
        let decided = file(filing, by, self.now.at, &rules);
        self.take_ticket(None, decided, by.actor)?;
        Ok(true)
    }

    fn act_on(&mut self, ticket: &Arc<Ticket>, command: TicketCommand, by: &By) -> Result<(), CommandError> {
        let decided = self.decide_ticket(ticket, command, by)?;
        self.take_ticket(Some(ticket), decided, by.actor)
    }

    fn decide_ticket(&self, ticket: &Ticket, command: TicketCommand, by: &By) -> Result<Decided, TicketRefusal> {
        let category = match &command {
            TicketCommand::Triage { category, .. } => category,
            _ => &ticket.category,
        };
        let rules = self.world.ticket_rules(&ticket.area, category, self.utc_offset_min);
        decide(ticket, command, by, self.now.at, &rules)
    }

    /// Both sides or none.
    fn merge_tickets(
        &mut self,
        id: TicketId,
        known: Option<&Ticket>,
        into: TicketId,
        by: &By,
    ) -> Result<(), CommandError> {
        if let Some(known) = known.filter(|known| self.world.tickets.get(known.id).is_none()) {
            let over = TicketRefusal::Closed;
            return if known.links.contains(&Link::Ticket(into)) { Ok(()) } else { Err(over.into()) };
        }
        let ticket = self.ticket_now(id, None)?;
        let other = self.ticket_now(into, None).map_err(|_| TicketRefusal::NoMerge)?;
        // What is private stays among those who are named: it goes into nothing that others can see.
        if ticket.named != other.named || ticket.id == other.id {
            return Err(TicketRefusal::NoMerge.into());
        }
        let gone = self.decide_ticket(&ticket, TicketCommand::Merge { into }, by)?;
        let own = ticket.reporter.follow_sha256.clone();
        let brings = Merged {
            me_too: ticket.me_too.iter().cloned().chain(own.clone()).collect(),
            followers: ticket.followers.iter().cloned().chain(own).collect(),
        };
        let taken = self.decide_ticket(&other, TicketCommand::TakeIn { ticket: id, brings }, by)?;
        self.take_ticket(Some(&ticket), gone, by.actor)?;
        self.take_ticket(Some(&other), taken, by.actor)
    }

    /// Puts a decision into the batch.
    fn take_ticket(
        &mut self,
        before: Option<&Arc<Ticket>>,
        decided: Decided,
        actor: Actor,
    ) -> Result<(), CommandError> {
        if decided.events.is_empty() {
            return Ok(());
        }
        let ticket = Arc::new(decided.ticket);
        let row = NounRow::of(
            NounTable::Ticket,
            ticket.id.0,
            ticket.area.clone(),
            ticket.opened_at,
            ticket.closed_at(),
            ticket.as_ref(),
        );
        let row = row.map_err(|_| CommandError::NotText)?;
        let left = Left::between(before.map(Arc::as_ref), &ticket);
        let told: Arc<[_]> = self.world.told_of(before.map(Arc::as_ref), &ticket).into();
        let payments = payments_of(&ticket, &decided.events);
        for event in decided.events {
            let stream = Stream::Registry(Noun::Ticket, ticket.id.0);
            self.record(stream, ticket.area.clone(), actor, Event::Ticket(event), None);
            let (told, left) = (Arc::clone(&told), left.clone());
            self.about(Thing::Ticket(TicketFact { ticket: Arc::clone(&ticket), told, left }));
        }
        self.pay(&ticket, payments);
        self.tickets.insert(ticket.id, ticket);
        self.ticket_rows.insert(row.id, row);
        Ok(())
    }

    /// Rows and changes of the tickets of this batch.
    pub(super) fn settle_tickets(&mut self) {
        let rows = std::mem::take(&mut self.ticket_rows);
        self.rows.extend(rows.into_values().map(Row::Noun));
        let tickets = std::mem::take(&mut self.tickets);
        self.changes.extend(tickets.into_values().map(Change::Ticket));
    }

    /// What an alarm leaves to be done: somebody calls back within a day, somebody looks at the device.
    pub(super) fn follow_up(&mut self, alarm: &Alarm, event: &AlarmEvent) {
        let AlarmEvent::Closed { outcome, .. } = event else { return };
        let [call_back, device_check] = follow_ups(alarm.id);
        let (id, category) = match outcome {
            _ if alarm.drill => return,
            Outcome::Helped | Outcome::HandedOver => (call_back, "call_back"),
            Outcome::DeviceFault => (device_check, "device_check"),
            Outcome::FalsePress | Outcome::NobodyHome | Outcome::Drill => return,
        };
        let faulty = alarm.device.filter(|_| id == device_check);
        let about_device = faulty.and_then(|device| self.world.board.tickets().find(|ticket| ticket.device == device));
        let links = [Some(Link::Alarm(alarm.id)), about_device.map(|ticket| Link::DeviceTicket(ticket.id))];
        let filing = Filing {
            id,
            no: 0,
            area: alarm.area.clone(),
            place: alarm.place,
            household: alarm.household,
            source: if faulty.is_some() { Source::Device } else { Source::Alarm },
            links: links.into_iter().flatten().collect(),
            text: String::new(),
            form: Vec::new(),
            photos: Vec::new(),
            reporter: Reporter::default(),
            suspicion: None,
            size: Some(hub_core::ticket::Size::Small),
            named: None,
        };
        let by = By { actor: Actor::Hub, part: Part::Hub, teams: Vec::new() };
        // Nothing in it comes from people: it cannot be refused.
        let _ = self.file_ticket(filing, &CategoryKey(category.into()), &by);
    }
}
