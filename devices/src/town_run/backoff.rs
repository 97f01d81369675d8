//! Waiting before the next try: full jitter under a ceiling that doubles, so that a town of devices does not come
//! back in one blow. The first try is quick.

use crate::town::dice::Dice;
use std::time::Duration;

const FIRST_S: f64 = 0.5;
const LONGEST_S: f64 = 20.0;

/// How often it has failed since it last worked.
#[derive(Debug, Default)]
pub struct Backoff {
    failures: u32,
}

impl Backoff {
    /// It worked.
    pub fn reset(&mut self) {
        self.failures = 0;
    }

    /// It failed again: how long to wait now.
    pub(crate) fn next(&mut self, dice: &mut Dice) -> Duration {
        let ceiling_s = (FIRST_S * 2_f64.powi(self.failures.min(16) as i32)).min(LONGEST_S);
        self.failures += 1;
        Duration::from_secs_f64(dice.between(0.05, ceiling_s))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_a_bound_and_start_small_again() {
        let (mut backoff, mut dice) = (Backoff::default(), Dice::new(1));
        assert!(backoff.next(&mut dice) <= Duration::from_millis(500));
        let waits: Vec<Duration> = (0..100).map(|_| backoff.next(&mut dice)).collect();
        assert!(waits.iter().all(|wait| *wait <= Duration::from_secs(20)));
        assert!(waits.iter().any(|wait| *wait > Duration::from_secs(10)));
        backoff.reset();
        assert!(backoff.next(&mut dice) <= Duration::from_millis(500));
    }
}
