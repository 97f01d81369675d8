//! Answers that were given lately. One is good while the log stands where it stood.

use super::{Answered, Question};
use hub_core::ids::Position;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// Answers that are kept at most.
const KEPT: usize = 16;

/// The newest answers, last given last.
pub struct Kept<T>(Mutex<VecDeque<(Question, Answered<T>)>>);

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Kept<T> {
    /// The answer to a question, when it was given at this position of the log.
    pub fn get(&self, question: &Question, position: Position) -> Option<Answered<T>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.iter().find(|(asked, (at, _))| asked == question && *at == position);
        found.map(|(_, (at, answer))| (*at, Arc::clone(answer)))
    }

    /// Keeps an answer; older ones to the same question and the oldest of too many go.
    pub fn put(&self, question: &Question, position: Position, answer: &Arc<T>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(asked, _)| asked != question);
        kept.push_back((question.clone(), (position, Arc::clone(answer))));
        while kept.len() > KEPT {
            kept.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use hub_core::area::AreaPath;
    use hub_core::time::UnixMs;

    #[test]
    fn an_answer_is_good_at_its_position_only_and_no_more_than_some_are_kept() {
        let question = |to| Question { areas: vec![AreaPath::root()], from: UnixMs(0), to: UnixMs(to), category: None };
        let kept = Kept::default();
        kept.put(&question(1), Position(7), &Arc::new("seven"));
        assert_eq!(*kept.get(&question(1), Position(7)).unwrap().1, "seven");
        assert!(kept.get(&question(1), Position(8)).is_none());
        assert!(kept.get(&question(2), Position(7)).is_none());
        kept.put(&question(1), Position(8), &Arc::new("eight"));
        assert!(kept.get(&question(1), Position(7)).is_none());
        (2..=17).for_each(|to| kept.put(&question(to), Position(8), &Arc::new("more")));
        assert!(kept.get(&question(1), Position(8)).is_none());
        assert!(kept.get(&question(2), Position(8)).is_some());
    }
}
