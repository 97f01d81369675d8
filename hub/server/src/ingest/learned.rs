//! What messages have taught: announced entities, names behind numbers. Read by every message, learned at once, and
//! written down with the message that taught it, so that a hub that starts again still knows.

use crate::ids::sha256_hex;
use crate::world::sensors::WAITING;
use devices::answer::WayBack;
use devices::memory::{Fact, Memory};
use hub_store::{FactRow, Row};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

#[derive(Default)]
struct Known {
    memory: Memory,
    /// Keys of the rows by source, in order and each once: what is said again is not written again.
    written: HashMap<String, Vec<String>>,
}

/// What messages have taught.
#[derive(Clone, Default)]
pub struct Learned(Arc<RwLock<Known>>);

/// Reads the memory; never held across an await.
pub(super) struct Remembered<'a>(RwLockReadGuard<'a, Known>);

impl Remembered<'_> {
    pub fn memory(&self) -> &Memory {
        &self.0.memory
    }
}

impl Learned {
    /// Learns again what was written down. What cannot be read any more is passed over: it is announced again.
    #[must_use]
    pub fn from_rows(rows: Vec<FactRow>) -> Self {
        let mut known = Known::default();
        for row in rows.into_iter().filter(|row| !row.source.starts_with(WAITING)) {
            match serde_json::from_str(&row.body) {
                Ok(fact) => drop(known.memory.learn(fact)),
                Err(error) => tracing::warn!(%error, source = row.source, "a fact cannot be read any more"),
            }
            let keys = known.written.entry(row.source).or_default();
            if let Err(at) = keys.binary_search(&row.key) {
                keys.reserve_exact(1);
                keys.insert(at, row.key);
            }
        }
        Self(Arc::new(RwLock::new(known)))
    }

    pub(super) fn read(&self) -> Remembered<'_> {
        Remembered(self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The ways back to a device.
    #[must_use]
    pub fn ways(&self, family: &str, device: &str) -> Vec<WayBack> {
        self.read().memory().ways(family, device).to_vec()
    }

    /// Learns, and says what must be written. Empty when nothing is new.
    pub fn learn(&self, mut facts: Vec<Fact>) -> Vec<Row> {
        // A device says with each message where it listens: seldom anything new.
        facts.retain(|fact| !self.knows_way(fact));
        if facts.is_empty() {
            return Vec::new();
        }
        let mut said: BTreeMap<String, Vec<FactRow>> = BTreeMap::new();
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        for fact in facts {
            let source = source_of(&fact);
            let rows = said.entry(source.clone()).or_default();
            let body = (!matches!(fact, Fact::Withdrawn { .. })).then(|| serde_json::to_string(&fact));
            if !known.memory.learn(fact) {
                metrics::counter!("fengdi_facts_dropped_total").increment(1);
            } else if let Some(Ok(body)) = body {
                rows.push(FactRow { key: sha256_hex(body.as_bytes()), source, body });
            }
        }
        said.into_iter().flat_map(|(source, rows)| known.rows_of(source, rows)).collect()
    }

    fn knows_way(&self, fact: &Fact) -> bool {
        let Fact::WayBack(way) = fact else { return false };
        self.read().memory().ways(&way.family, &way.device).contains(way)
    }
}

impl Known {
    /// The rows of one source, when they differ from what is written.
    fn rows_of(&mut self, source: String, rows: Vec<FactRow>) -> Vec<Row> {
        let mut keys: Vec<String> = rows.iter().map(|row| row.key.clone()).collect();
        keys.sort_unstable();
        keys.dedup();
        if self.written.get(&source).map_or(&[][..], Vec::as_slice) == keys {
            return Vec::new();
        }
        if keys.is_empty() {
            self.written.remove(&source);
        } else {
            self.written.insert(source.clone(), keys);
        }
        std::iter::once(Row::ForgetFacts(source)).chain(rows.into_iter().map(Row::Fact)).collect()
    }
}

/// What is replaced as a whole when it is said anew.
fn source_of(fact: &Fact) -> String {
    match fact {
        Fact::Announced(entity) => entity.announced_on.clone(),
        Fact::Availability { announced_on, .. } | Fact::Withdrawn { announced_on } => announced_on.clone(),
        Fact::Named { device, .. } => device.clone(),
        Fact::WayBack(way) => format!("way/{}/{}/{}", way.family, way.part.as_str(), way.device),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use devices::answer::Part;
    use devices::memory::{Entity, Meaning};
    use hub_core::signal::SignalKind;

    fn announced(on: &str, state: &str) -> Fact {
        Fact::Announced(Box::new(Entity {
            announced_on: on.into(),
            device: "d".into(),
            state_topic: state.into(),
            path: vec!["smoke".into()],
            meaning: Meaning::State(SignalKind::Smoke),
            on: Some(serde_json::json!(true)),
            off: None,
        }))
    }

    fn stored(rows: &[Row]) -> Vec<FactRow> {
        rows.iter().filter_map(|row| if let Row::Fact(row) = row { Some(row.clone()) } else { None }).collect()
    }

    #[test]
    fn what_was_learned_is_known_after_a_restart_and_not_written_twice() {
        let learned = Learned::default();
        let said = || vec![Fact::Withdrawn { announced_on: "c".into() }, announced("c", "s1"), announced("c", "s2")];
        let rows = learned.learn(said());
        assert_eq!(stored(&rows).len(), 2);
        assert!(learned.learn(said()).is_empty(), "the same again is not written again");
        let again = Learned::from_rows(stored(&rows));
        assert_eq!(again.read().memory().entities("s2").len(), 1);
        assert!(again.learn(said()).is_empty());
        let changed = again.learn(vec![Fact::Withdrawn { announced_on: "c".into() }, announced("c", "s3")]);
        assert_eq!((changed.len(), stored(&changed).len()), (2, 1));
        assert!(again.read().memory().entities("s1").is_empty());
    }

    #[test]
    fn a_way_back_is_written_once_and_each_part_by_itself() {
        let way =
            |part, place: &str| Fact::WayBack(Box::new(WayBack { part, ..WayBack::ear("chirpstack", "24e1", place) }));
        let learned = Learned::default();
        let both = vec![way(Part::Ear, "application/1"), way(Part::Siren, "x")];
        let rows = learned.learn(both.clone());
        assert_eq!(stored(&rows).len(), 2);
        assert!(learned.learn(both).is_empty(), "said again with each message");
        let moved = learned.learn(vec![way(Part::Ear, "application/2")]);
        assert_eq!(stored(&moved).len(), 1, "the other part stays written");
        let again = Learned::from_rows([stored(&rows)[1].clone(), stored(&moved)[0].clone()].to_vec());
        assert_eq!(again.ways("chirpstack", "24e1").len(), 2);
    }

    #[test]
    fn what_is_taken_back_is_forgotten() {
        let learned = Learned::default();
        learned.learn(vec![announced("c", "s1")]);
        let rows = learned.learn(vec![Fact::Withdrawn { announced_on: "c".into() }]);
        assert_eq!(rows, [Row::ForgetFacts("c".into())]);
        assert!(learned.learn(vec![Fact::Withdrawn { announced_on: "c".into() }]).is_empty());
    }
}
