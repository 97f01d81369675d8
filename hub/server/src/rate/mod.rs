//! Rates and topics, reckoned when somebody asks: page by page from the store, in threads that may take their time, one
//! question after the other. Invariant: the world's lock is held for no longer than it takes to copy pointers, and
//! nothing but answers stays in memory.

mod closed;
mod dictionary;
mod kept;
mod topics;

pub use closed::rates;
pub use topics::{Example, Topic, TopicName, Topics, topics};

use hub_core::area::AreaPath;
use hub_core::ids::Position;
use hub_core::rate::Rates;
use hub_core::ticket::CategoryKey;
use hub_core::time::UnixMs;
use kept::Kept;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Question {
    /// In these areas and below them; none of them lies in another.
    pub areas: Vec<AreaPath>,
    /// From then on.
    pub from: UnixMs,
    /// Before then.
    pub to: UnixMs,
    /// Of this category only.
    pub category: Option<CategoryKey>,
}

/// Whoever reckons, and what was reckoned lately.
pub struct Figures {
    /// One at a time: a page that is looked at never takes more than one thread from the hub.
    turn: Semaphore,
    rates: Kept<Rates>,
    topics: Kept<Topics>,
}

impl Default for Figures {
    fn default() -> Self {
        Self { turn: Semaphore::new(1), rates: Kept::default(), topics: Kept::default() }
    }
}

/// An answer, and the position up to which it contains the log.
pub type Answered<T> = (Position, Arc<T>);

/// Those of some areas that lie in none of the others, each once: nothing below them is counted twice.
#[must_use]
pub fn widest(areas: &[AreaPath]) -> Vec<AreaPath> {
    let mut areas = areas.to_vec();
    areas.sort();
    areas.dedup_by(|later, earlier| earlier.covers(later));
    areas
}

#[cfg(test)]
mod tests {
    use super::*;
    use hub_core::ids::AreaId;
    use uuid::Uuid;

    #[test]
    fn of_areas_in_each_other_the_widest_stay() {
        let root = AreaPath::root();
        let child = |path: &AreaPath, id| path.child(AreaId(Uuid::from_u128(id)));
        let (one, two) = (child(&root, 1), child(&root, 2));
        let below = child(&one, 3);
        let areas = [below.clone(), two.clone(), one.clone(), child(&below, 4), one.clone()];
        assert_eq!(widest(&areas), [one, two]);
        assert_eq!(widest(&[below, root.clone()]), [root]);
    }
}
