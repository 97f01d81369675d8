//! When to speak: at once when something is wrong, again every few minutes until it is well, and once when it is.
//! Pure: what is seen and the time in, what is to be said out.

use super::Trouble;
use hub_core::time::UnixMs;

/// It counts as well again after this long without trouble, milliseconds: something that flickers is not well.
const WELL_AFTER_MS: i64 = 10_000;

/// What is to be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// Something is wrong.
    Wrong {
        /// What.
        trouble: Trouble,
        /// Since when.
        since: UnixMs,
    },
    /// It is well again.
    Well {
        /// What was wrong.
        trouble: Trouble,
        /// Since when it was.
        since: UnixMs,
    },
}

#[derive(Clone, Copy)]
struct Running {
    trouble: Trouble,
    since: UnixMs,
    said_at: UnixMs,
    well_since: Option<UnixMs>,
}

/// Remembers what was said.
pub struct Rhythm {
    every_ms: i64,
    running: Option<Running>,
}

impl Rhythm {
    /// Says it again every `every_ms`.
    #[must_use]
    pub fn new(every_ms: i64) -> Self {
        Self { every_ms, running: None }
    }

    /// What to say now. A trouble that becomes another one is said at once.
    pub fn look(&mut self, seen: Option<Trouble>, now: UnixMs) -> Option<Word> {
        match (seen, &mut self.running) {
            (None, None) => None,
            (None, Some(running)) => {
                let well_since = *running.well_since.get_or_insert(now);
                let Running { trouble, since, .. } = *running;
                if now.since_ms(well_since) < WELL_AFTER_MS {
                    return None;
                }
                self.running = None;
                Some(Word::Well { trouble, since })
            }
            (Some(trouble), Some(running)) if running.trouble.same_kind(trouble) => {
                running.well_since = None;
                running.trouble = trouble;
                if now.since_ms(running.said_at) < self.every_ms {
                    return None;
                }
                running.said_at = now;
                Some(Word::Wrong { trouble, since: running.since })
            }
            (Some(trouble), running) => {
                let since = running.map_or(now, |running| running.since);
                self.running = Some(Running { trouble, since, said_at: now, well_since: None });
                Some(Word::Wrong { trouble, since })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LATE: Trouble = Trouble::Overdue { by_s: 6 };

    fn at(seconds: i64) -> UnixMs {
        UnixMs(seconds * 1000)
    }

    #[test]
    fn it_is_said_at_once_and_again_every_few_minutes_until_it_is_well() {
        let mut rhythm = Rhythm::new(180_000);
        assert_eq!(rhythm.look(None, at(0)), None);
        assert_eq!(rhythm.look(Some(LATE), at(1)), Some(Word::Wrong { trouble: LATE, since: at(1) }));
        let later = Trouble::Overdue { by_s: 7 };
        assert_eq!(rhythm.look(Some(later), at(2)), None, "the same, only longer");
        assert_eq!(rhythm.look(Some(later), at(180)), None);
        assert_eq!(rhythm.look(Some(later), at(181)), Some(Word::Wrong { trouble: later, since: at(1) }));
        assert_eq!(rhythm.look(Some(later), at(361)), Some(Word::Wrong { trouble: later, since: at(1) }));
        assert_eq!(rhythm.look(None, at(362)), None);
        assert_eq!(rhythm.look(None, at(371)), None);
        assert_eq!(rhythm.look(None, at(372)), Some(Word::Well { trouble: later, since: at(1) }));
        assert_eq!(rhythm.look(None, at(999)), None, "said once");
    }

    #[test]
    fn what_flickers_is_not_well_and_is_not_said_all_the_time() {
        let mut rhythm = Rhythm::new(180_000);
        let mut said = 0;
        for second in 0..100 {
            said += usize::from(rhythm.look((second % 3 == 0).then_some(LATE), at(second)).is_some());
        }
        assert_eq!(said, 1);
    }

    #[test]
    fn another_trouble_is_said_at_once() {
        let mut rhythm = Rhythm::new(180_000);
        rhythm.look(Some(LATE), at(1));
        let word = rhythm.look(Some(Trouble::Silent), at(2));
        assert_eq!(word, Some(Word::Wrong { trouble: Trouble::Silent, since: at(1) }));
    }
}
