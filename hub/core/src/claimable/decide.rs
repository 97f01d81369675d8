//! `decide(claimable, command, now) -> events` or a refusal, and `apply`, which has no rules. What is over by time counts
//! as over, also when its timer has not fired yet.

use super::{Adopter, Adoption, Claimable, ClaimableEvent, ClaimableKind, ClaimableText, DAY_MS, Terms};
use crate::area::AreaPath;
use crate::ids::ClaimableId;
use crate::request::OtherBody;
use crate::time::UnixMs;

/// What can be asked of a claimable.
#[derive(Clone, Debug, PartialEq)]
pub enum ClaimableCommand {
    /// Its words or terms are changed.
    Change {
        /// How much and how long.
        terms: Terms,
        /// Its words.
        text: ClaimableText,
    },
    /// Somebody adopts it.
    Adopt {
        /// Who.
        by: Adopter,
        /// Until when.
        until: UnixMs,
    },
    /// It goes on.
    Renew {
        /// Whose adoption.
        by: Adopter,
        /// Until when.
        until: UnixMs,
    },
    /// It is given back.
    Release {
        /// By whom.
        by: Adopter,
    },
    /// It is taken off the list.
    Close,
    /// Time has passed: reminders go out, adoptions end.
    Fire,
}

/// Why a command was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClaimableRefusal {
    /// It has no name.
    #[error("it needs a name of at most {MOST_TITLE} characters, and a task of at most {MOST_TASK}")]
    Words,
    /// Nobody could adopt it, or nobody would be asked.
    #[error(
        "it has 1 to {MOST_PLACES} places, is adopted for 1 to {MOST_DAYS} days, and asks before the longest time ends"
    )]
    Terms,
    /// More have it than there would be places.
    #[error("{adopted} have adopted it: there cannot be fewer places")]
    TooFewPlaces {
        /// How many have it.
        adopted: u16,
    },
    /// It is off the list.
    #[error("it is not on the list any more")]
    Closed,
    /// Every place is taken.
    #[error("all {places} places are taken")]
    Full {
        /// How many there are.
        places: u16,
    },
    /// Who adopts has it already.
    #[error("it is adopted by you already")]
    AlreadyAdopted,
    /// Who renews or releases does not have it.
    #[error("it is not adopted by you")]
    NotAdopted,
    /// The key of the request was used for another one.
    #[error("this key was used for something else: take a new one")]
    OtherBody,
    /// The end is not in the future, or not behind the end that stands.
    #[error("the end must be later than now, and later than the end that stands")]
    NotLater,
    /// Longer than it can be adopted at once.
    #[error("it is adopted for at most {most_days} days at once")]
    TooLong {
        /// The longest time.
        most_days: u16,
    },
}

impl From<OtherBody> for ClaimableRefusal {
    fn from(_: OtherBody) -> Self {
        Self::OtherBody
    }
}

/// Characters of a name at most.
const MOST_TITLE: usize = 60;
/// Characters of a task at most.
const MOST_TASK: usize = 1_000;
/// Places at most.
const MOST_PLACES: u16 = 1_000;
/// Days of an adoption at most: three years.
const MOST_DAYS: u16 = 1_098;

/// Puts something on a list.
pub fn open(
    area: AreaPath,
    kind: ClaimableKind,
    terms: Terms,
    text: ClaimableText,
) -> Result<ClaimableEvent, ClaimableRefusal> {
    check(terms, &text)?;
    Ok(ClaimableEvent::Opened { area, kind, terms, text })
}

fn check(terms: Terms, text: &ClaimableText) -> Result<(), ClaimableRefusal> {
    let titled = !text.title.trim().is_empty() && text.title.chars().count() <= MOST_TITLE;
    if !titled || text.task.chars().count() > MOST_TASK {
        return Err(ClaimableRefusal::Words);
    }
    let places = (1..=MOST_PLACES).contains(&terms.places);
    let days = (1..=MOST_DAYS).contains(&terms.most_days) && terms.remind_days < terms.most_days;
    if places && days { Ok(()) } else { Err(ClaimableRefusal::Terms) }
}

/// A decision in the making.
struct Deciding {
    claimable: Claimable,
    events: Vec<ClaimableEvent>,
    now: UnixMs,
}

/// Decides one command. No events: there was nothing to do.
pub fn decide(
    claimable: &Claimable,
    command: &ClaimableCommand,
    now: UnixMs,
) -> Result<Vec<ClaimableEvent>, ClaimableRefusal> {
    if !claimable.is_open() {
        return if *command == ClaimableCommand::Fire { Ok(Vec::new()) } else { Err(ClaimableRefusal::Closed) };
    }
    let mut deciding = Deciding { claimable: claimable.clone(), events: Vec::new(), now };
    deciding.lapse();
    match command {
        ClaimableCommand::Change { terms, text } => deciding.change(*terms, text)?,
        ClaimableCommand::Adopt { by, until } => deciding.adopt(*by, *until)?,
        ClaimableCommand::Renew { by, until } => deciding.renew(*by, *until)?,
        ClaimableCommand::Release { by } => {
            deciding.held(*by)?;
            deciding.emit(ClaimableEvent::Released { by: *by });
        }
        ClaimableCommand::Close => deciding.emit(ClaimableEvent::Closed),
        ClaimableCommand::Fire => deciding.remind(),
    }
    Ok(deciding.events)
}

impl Deciding {
    fn emit(&mut self, event: ClaimableEvent) {
        fold(&mut self.claimable, &event, self.now);
        self.events.push(event);
    }

    fn emit_for(&mut self, which: impl Fn(&Adoption) -> bool, event: impl Fn(Adopter) -> ClaimableEvent) {
        let these: Vec<Adopter> = self.claimable.adoptions.iter().filter(|one| which(one)).map(|one| one.by).collect();
        these.into_iter().for_each(|by| self.emit(event(by)));
    }

    fn lapse(&mut self) {
        let now = self.now;
        self.emit_for(|adoption| now >= adoption.until, |by| ClaimableEvent::Lapsed { by });
    }

    fn remind(&mut self) {
        let (now, terms) = (self.now, self.claimable.terms);
        let due = |adoption: &Adoption| !adoption.reminded && now >= adoption.remind_at(&terms);
        self.emit_for(due, |by| ClaimableEvent::Reminded { by });
    }

    fn adopted(&self) -> u16 {
        u16::try_from(self.claimable.adoptions.len()).unwrap_or(u16::MAX)
    }

    fn held(&self, by: Adopter) -> Result<Adoption, ClaimableRefusal> {
        self.claimable.adoption(by).copied().ok_or(ClaimableRefusal::NotAdopted)
    }

    fn change(&mut self, terms: Terms, text: &ClaimableText) -> Result<(), ClaimableRefusal> {
        check(terms, text)?;
        let adopted = self.adopted();
        if terms.places < adopted {
            return Err(ClaimableRefusal::TooFewPlaces { adopted });
        }
        self.emit(ClaimableEvent::Changed { terms, text: text.clone() });
        Ok(())
    }

    fn adopt(&mut self, by: Adopter, until: UnixMs) -> Result<(), ClaimableRefusal> {
        if self.claimable.adoption(by).is_some() {
            return Err(ClaimableRefusal::AlreadyAdopted);
        }
        let places = self.claimable.terms.places;
        if self.adopted() >= places {
            return Err(ClaimableRefusal::Full { places });
        }
        self.fits(until, self.now)?;
        self.emit(ClaimableEvent::Adopted { by, until });
        Ok(())
    }

    fn renew(&mut self, by: Adopter, until: UnixMs) -> Result<(), ClaimableRefusal> {
        let held = self.held(by)?;
        self.fits(until, held.until)?;
        self.emit(ClaimableEvent::Renewed { by, until });
        Ok(())
    }

    fn fits(&self, until: UnixMs, later_than: UnixMs) -> Result<(), ClaimableRefusal> {
        let most_days = self.claimable.terms.most_days;
        if until <= later_than {
            return Err(ClaimableRefusal::NotLater);
        }
        let too_long = until > self.now.plus_ms(DAY_MS * i64::from(most_days));
        if too_long { Err(ClaimableRefusal::TooLong { most_days }) } else { Ok(()) }
    }
}

/// The claimable after `event`. The first event is the opening; without it there is nothing to fold into.
#[must_use]
pub fn apply(id: ClaimableId, claimable: Option<Claimable>, event: &ClaimableEvent, at: UnixMs) -> Option<Claimable> {
    if let ClaimableEvent::Opened { area, kind, terms, text } = event {
        return Some(Claimable {
            id,
            version: 1,
            area: area.clone(),
            kind: *kind,
            text: text.clone(),
            terms: *terms,
            adoptions: Vec::new(),
            keys: Vec::new(),
            opened_at: at,
            closed_at: None,
        });
    }
    let mut claimable = claimable?;
    fold(&mut claimable, event, at);
    Some(claimable)
}

fn fold(claimable: &mut Claimable, event: &ClaimableEvent, at: UnixMs) {
    claimable.version += 1;
    let adoptions = &mut claimable.adoptions;
    match event {
        ClaimableEvent::Opened { .. } => {}
        ClaimableEvent::Changed { terms, text } => {
            claimable.terms = *terms;
            claimable.text = text.clone();
        }
        ClaimableEvent::Adopted { by, until } => {
            adoptions.push(Adoption { by: *by, since: at, term_from: at, until: *until, reminded: false });
        }
        ClaimableEvent::Reminded { by } => {
            adoptions.iter_mut().filter(|one| one.by == *by).for_each(|one| one.reminded = true);
        }
        ClaimableEvent::Renewed { by, until } => {
            for one in adoptions.iter_mut().filter(|one| one.by == *by) {
                *one = Adoption { term_from: at, until: *until, reminded: false, ..*one };
            }
        }
        ClaimableEvent::Released { by } | ClaimableEvent::Lapsed { by } => adoptions.retain(|one| one.by != *by),
        ClaimableEvent::Closed => {
            adoptions.clear();
            claimable.closed_at = Some(at);
        }
    }
}
