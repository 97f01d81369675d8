//! Topics of the tickets that were filed in five weeks, open and closed ones. Invariant: private cases and matters, what
//! may name a person, and what too few tickets say leave no trace in the answer.

use super::closed::{each_page, in_a_thread};
use super::dictionary::Dictionary;
use super::{Answered, Question};
use crate::app::Hub;
use crate::http::ApiError;
use crate::view::summary;
use crate::world::World;
use hub_core::area::{Area, AreaLevel, AreaPath};
use hub_core::household::Household;
use hub_core::ids::{AreaId, TicketId};
use hub_core::person::Person;
use hub_core::rate::{Names, TOPIC_WEEKS, Trend, is_asked_for, trend, weeks_back};
use hub_core::ticket::{TextKind, Ticket};
use hub_core::time::UnixMs;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// Topics of each trend that are shown.
const SHOWN: usize = 15;
/// Examples of a topic.
const EXAMPLES: usize = 3;

/// What a topic is called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TopicName {
    /// A word of the dictionary.
    Word(String),
    /// A grid, compound or building.
    Place(AreaPath),
}

/// A ticket that names it. Personal: for staff of its area only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// Its id.
    pub id: TicketId,
    /// Its number.
    pub no: u32,
    /// Where it belongs.
    pub area: AreaPath,
    /// The beginning of what was asked for.
    pub summary: String,
    /// When it was filed.
    pub opened_at: UnixMs,
}

/// A word or place, and how often it was named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// What.
    pub name: TopicName,
    /// Tickets by week, the last first.
    pub weeks: [u32; TOPIC_WEEKS],
    /// How it moves.
    pub trend: Trend,
    /// The newest tickets, last first.
    pub examples: Vec<Arc<Example>>,
}

/// All of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Topics {
    /// Tickets that were read, by week.
    pub tickets: [u32; TOPIC_WEEKS],
    /// Rising, falling, steady; of each the strongest first.
    pub topics: Vec<Topic>,
}

/// Topics of the five weeks before `question.to`.
///
/// # Errors
/// [`ApiError::Unavailable`] when the store does not answer.
pub async fn topics(hub: &Hub, question: &Question) -> Result<Answered<Topics>, ApiError> {
    let _turn = hub.figures.turn.acquire().await.map_err(|_| ApiError::Unavailable)?;
    let (position, known, open) = {
        let world = hub.world.read();
        (world.position, Known::of(&world), world.tickets.open().cloned().collect::<Vec<_>>())
    };
    if let Some(kept) = hub.figures.topics.get(question, position) {
        return Ok(kept);
    }
    let asked = question.clone();
    let listening = in_a_thread(move || {
        let mut listening = Listening::begin(asked, known);
        open.iter().for_each(|ticket| listening.hear(ticket));
        Ok(listening)
    });
    let hear = |listening: &mut Listening, tickets: &[Ticket]| tickets.iter().for_each(|ticket| listening.hear(ticket));
    let listened = each_page(hub, &question.areas, None, question.from, listening.await?, hear).await?;
    let topics = Arc::new(in_a_thread(move || Ok(listened.told())).await?);
    hub.figures.topics.put(question, position, &topics);
    Ok((position, topics))
}

/// What is taken from the world: pointers only.
struct Known {
    areas: BTreeMap<AreaId, Arc<Area>>,
    people: Vec<Arc<Person>>,
    households: Vec<Arc<Household>>,
}

impl Known {
    fn of(world: &World) -> Self {
        Self {
            areas: world.areas.clone(),
            people: world.people.values().cloned().collect(),
            households: world.households.values().cloned().collect(),
        }
    }

    fn names(&self) -> Names {
        let mut names = Names::default();
        self.people.iter().for_each(|person| names.put(&person.name));
        let residents = self.households.iter().flat_map(|household| &household.residents);
        residents.for_each(|resident| names.put(&resident.name));
        names
    }
}

#[derive(Default)]
struct Heard {
    weeks: [u32; TOPIC_WEEKS],
    examples: Vec<Arc<Example>>,
}

struct Listening {
    question: Question,
    areas: BTreeMap<AreaId, Arc<Area>>,
    names: Names,
    /// None when the lists cannot be read: then places are the only topics.
    dictionary: Option<Dictionary>,
    tickets: [u32; TOPIC_WEEKS],
    /// One that closes while this goes on is met twice.
    seen: HashSet<TicketId>,
    heard: HashMap<TopicName, Heard>,
}

impl Listening {
    fn begin(question: Question, known: Known) -> Self {
        let dictionary = Dictionary::load().inspect_err(|error| tracing::error!(%error, "the dictionary is broken"));
        Self {
            question,
            names: known.names(),
            areas: known.areas,
            dictionary: dictionary.ok(),
            tickets: [0; TOPIC_WEEKS],
            seen: HashSet::new(),
            heard: HashMap::new(),
        }
    }

    fn hear(&mut self, ticket: &Ticket) {
        if let Some(name) = &ticket.reporter.name {
            self.names.put(name);
        }
        let Question { areas, from, to, category } = &self.question;
        let Some(week) = weeks_back(ticket.opened_at, *to).filter(|_| ticket.opened_at >= *from) else { return };
        let here = areas.iter().any(|area| area.covers(&ticket.area));
        if !here || !is_asked_for(ticket) || category.as_ref().is_some_and(|wanted| *wanted != ticket.category) {
            return;
        }
        if !self.seen.insert(ticket.id) {
            return;
        }
        self.tickets[week] += 1;
        let example = Arc::new(Example {
            id: ticket.id,
            no: ticket.no,
            area: ticket.area.clone(),
            summary: summary(ticket),
            opened_at: ticket.opened_at,
        });
        for name in self.names_in(ticket) {
            let heard = self.heard.entry(name).or_default();
            heard.weeks[week] += 1;
            heard.examples.push(Arc::clone(&example));
            heard.examples.sort_by_key(|example| Reverse((example.opened_at, example.no)));
            heard.examples.truncate(EXAMPLES);
        }
    }

    /// Words of what was asked for, and the places it belongs to below those that were asked about.
    fn names_in(&self, ticket: &Ticket) -> Vec<TopicName> {
        let asked = ticket.texts.iter().filter(|text| text.kind == TextKind::Description);
        let words = |body| self.dictionary.as_ref().map(|dictionary| dictionary.words(body)).unwrap_or_default();
        let words: std::collections::BTreeSet<&str> = asked.flat_map(|text| words(text.body.as_str())).collect();
        let narrow = |area: &&Arc<Area>| {
            let shown = matches!(area.level, AreaLevel::Grid | AreaLevel::Compound | AreaLevel::Building);
            shown && !self.question.areas.iter().any(|asked| area.path.covers(asked))
        };
        let ids = ticket.area.as_str().split('/').filter_map(|part| part.parse::<AreaId>().ok());
        let places = ids.filter_map(|id| self.areas.get(&id)).filter(narrow);
        let places = places.map(|area| TopicName::Place(area.path.clone()));
        words.into_iter().map(|word| TopicName::Word(word.to_owned())).chain(places).collect()
    }

    fn told(self) -> Topics {
        let Self { names, tickets, heard, .. } = self;
        let nameless = heard.into_iter().filter(|(name, _)| match name {
            TopicName::Word(word) => !names.touch(word),
            TopicName::Place(_) => true,
        });
        let mut topics: Vec<Topic> = nameless
            .filter_map(|(name, Heard { weeks, examples })| {
                trend(&weeks).map(|trend| Topic { name, weeks, trend, examples })
            })
            .collect();
        topics.sort_by(|one, other| {
            (one.trend, strength(one), &one.name).cmp(&(other.trend, strength(other), &other.name))
        });
        let mut shown: BTreeMap<Trend, usize> = BTreeMap::new();
        topics.retain(|topic| {
            let before = shown.entry(topic.trend).or_default();
            *before += 1;
            *before <= SHOWN
        });
        Topics { tickets, topics }
    }
}

/// The stronger, the smaller: by how much it moved, for steady ones how often it is named.
fn strength(topic: &Topic) -> i64 {
    let [now, before @ ..] = topic.weeks.map(i64::from);
    let moved = now * i64::try_from(before.len()).unwrap_or(1) - before.iter().sum::<i64>();
    if topic.trend == Trend::Steady { -now } else { -moved.abs() }
}

#[cfg(test)]
mod tests;
