//! Given: a small town with a calendar, and a ticket in it. People are numbers; Monday 2026-01-05, 9:00 in China.

use crate::calendar::{MONDAY, at};
use hub_core::area::AreaPath;
use hub_core::calendar::Calendar;
use hub_core::event::Actor;
use hub_core::ids::{AreaId, PersonId, TeamId, TicketId};
use hub_core::ticket::{
    Assignee, By, Category, CategoryKey, Decided, Filing, Ladder, Limits, Part, Reporter, Rules, Size, SizeLimits,
    Source, Ticket, TicketCommand, TicketEvent, TicketRefusal, decide, file,
};
use hub_core::time::UnixMs;
use uuid::Uuid;

pub const MIN: i64 = 60_000;
pub const HOUR: i64 = 60 * MIN;
pub const DAY: i64 = 24 * HOUR;

pub fn t0() -> UnixMs {
    at(MONDAY, 9, 0)
}

pub fn person(id: u128) -> PersonId {
    PersonId(Uuid::from_u128(id))
}

pub fn team(id: u128) -> TeamId {
    TeamId(Uuid::from_u128(id))
}

pub fn ticket_id(id: u128) -> TicketId {
    TicketId(Uuid::from_u128(id))
}

/// Street 1, community 2, grid 3, down to `depth`.
pub fn area(depth: u128) -> AreaPath {
    (1..=depth).fold(AreaPath::root(), |path, id| path.child(AreaId(Uuid::from_u128(id))))
}

pub fn category(hazard: bool) -> Category {
    Category {
        key: CategoryKey("leak".into()),
        zh: "漏水".into(),
        en: "Leak".into(),
        icon: "💧".into(),
        size: Size::Small,
        limits: None,
        skills: Vec::new(),
        form: Vec::new(),
        for_residents: true,
        hazard,
        order: 1,
    }
}

pub fn staff(id: u128) -> By {
    By { actor: Actor::Person(person(id)), part: Part::Staff, teams: Vec::new() }
}

/// A volunteer; those from 40 on belong to team 1.
pub fn worker(id: u128) -> By {
    let teams = if id >= 40 { vec![team(1)] } else { Vec::new() };
    By { actor: Actor::Person(person(id)), part: Part::Worker, teams }
}

/// A ticket and the world around it.
pub struct Story {
    pub category: Category,
    pub calendar: Calendar,
    pub ticket: Ticket,
    pub now: UnixMs,
    pub last: Vec<TicketEvent>,
}

pub fn filing() -> Filing {
    Filing {
        id: ticket_id(1),
        no: 1,
        area: area(3),
        place: None,
        household: None,
        source: Source::Report,
        links: Vec::new(),
        text: "水管漏水".into(),
        form: Vec::new(),
        photos: Vec::new(),
        reporter: Reporter { follow_sha256: Some("own".into()), ..Reporter::default() },
        suspicion: None,
        size: None,
        named: None,
    }
}

pub fn rules<'a>(category: &'a Category, calendar: &'a Calendar) -> Rules<'a> {
    Rules {
        category,
        sizes: SizeLimits::default(),
        calendar,
        utc_offset_min: 480,
        climb: vec![area(3), area(2), area(1)],
        usual: Ladder::usual(),
        urgent: Ladder::urgent(),
    }
}

impl Story {
    pub fn filed() -> Self {
        Self::of(category(false), filing())
    }

    pub fn hazard() -> Self {
        Self::of(category(true), filing())
    }

    pub fn of(category: Category, filing: Filing) -> Self {
        let calendar = Calendar::default();
        let Decided { ticket, events, .. } = file(filing, &By::reporter(), t0(), &rules(&category, &calendar));
        Self { category, calendar, ticket, now: t0(), last: events }
    }

    /// Sized as small and open for everybody.
    pub fn open() -> Self {
        let mut story = Self::filed();
        story.size(Size::Small);
        story.must(&staff(90), TicketCommand::Open);
        story
    }

    /// Claimed by person 1.
    pub fn claimed() -> Self {
        let mut story = Self::open();
        story.must(&worker(1), TicketCommand::Claim);
        story
    }

    /// Done by person 1.
    pub fn done() -> Self {
        let mut story = Self::claimed();
        story.pass(30 * MIN);
        story.must(&worker(1), done());
        story
    }

    pub fn size(&mut self, size: Size) {
        let category = self.category.key.clone();
        self.must(&staff(90), TicketCommand::Triage { size, category, named: None });
    }

    pub fn limits(&mut self, limits: Limits) {
        self.category.limits = Some(limits);
    }

    pub fn pass(&mut self, ms: i64) {
        self.now = self.now.plus_ms(ms);
    }

    pub fn to(&mut self, now: UnixMs) {
        self.now = now;
    }

    pub fn asks(&mut self, by: &By, command: TicketCommand) -> Result<(), TicketRefusal> {
        let decided = decide(&self.ticket, command, by, self.now, &rules(&self.category, &self.calendar))?;
        self.ticket = decided.ticket;
        self.last = decided.events;
        Ok(())
    }

    pub fn must(&mut self, by: &By, command: TicketCommand) {
        self.asks(by, command.clone()).unwrap_or_else(|refusal| panic!("{command:?}: {refusal}"));
    }

    pub fn fire(&mut self) -> Vec<&'static str> {
        self.must(&By::hub(), TicketCommand::Fire);
        self.verbs()
    }

    pub fn verbs(&self) -> Vec<&'static str> {
        self.last.iter().map(TicketEvent::verb).collect()
    }

    pub fn dispatch(&mut self, to: Assignee) {
        self.must(&staff(90), TicketCommand::Dispatch { to });
    }
}

pub fn done() -> TicketCommand {
    TicketCommand::Done { text: "换了垫圈".into(), minutes: Vec::new(), photos: Vec::new() }
}

pub fn rate(satisfied: bool, text: Option<&str>) -> TicketCommand {
    TicketCommand::Rate { satisfied, text: text.map(str::to_owned) }
}

pub fn progress() -> TicketCommand {
    TicketCommand::Progress { text: "在路上".into(), photos: Vec::new() }
}
