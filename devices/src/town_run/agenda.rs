//! What somebody means to do, and when. At most one entry of the same intent, so it cannot grow without bound.

use tokio::time::Instant;

/// Intents in the order of their time.
#[derive(Debug)]
pub struct Agenda<T> {
    entries: Vec<(Instant, T)>,
}

impl<T> Default for Agenda<T> {
    fn default() -> Self {
        Self { entries: Vec::new() }
    }
}

impl<T: PartialEq> Agenda<T> {
    /// Means to do `what` at `at`; an older entry for the same is moved.
    pub fn put(&mut self, at: Instant, what: T) {
        self.entries.retain(|(_, entry)| *entry != what);
        self.entries.push((at, what));
        self.entries.sort_by_key(|(at, _)| *at);
    }

    /// When the next intent is due.
    #[must_use]
    pub fn next_at(&self) -> Option<Instant> {
        self.entries.first().map(|(at, _)| *at)
    }

    /// The next intent that is due at `now`.
    pub fn take_due(&mut self, now: Instant) -> Option<T> {
        let due = self.entries.first().is_some_and(|(at, _)| *at <= now);
        due.then(|| self.entries.remove(0).1)
    }

    /// Gives up all intents for which `gone` holds.
    pub fn forget(&mut self, gone: impl Fn(&T) -> bool) {
        self.entries.retain(|(_, entry)| !gone(entry));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn intents_come_in_order_once_and_only_when_due() {
        let start = Instant::now();
        let at = |s| start + Duration::from_secs(s);
        let mut agenda = Agenda::default();
        agenda.put(at(5), 'b');
        agenda.put(at(9), 'a');
        agenda.put(at(2), 'a');
        agenda.put(at(7), 'c');
        assert_eq!(agenda.next_at(), Some(at(2)));
        assert_eq!(agenda.take_due(at(1)), None);
        agenda.forget(|entry| *entry == 'c');
        let all: Vec<char> = std::iter::from_fn(|| agenda.take_due(at(99))).collect();
        assert_eq!(all, ['a', 'b']);
    }
}
