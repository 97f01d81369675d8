//! The highest rate: doubled until something is lost or late, then narrowed down.

use super::figures::Spread;
use super::run::{Report, run};
use super::{Bench, Load};
use serde::Serialize;

/// The first rate that is tried.
const FROM: u32 = 1_000;
/// Nobody presses more often.
const UP_TO: u32 = 128_000;
/// Narrowed down to this many parts of the rate.
const PARTS: u32 = 10;
/// The 99th percentile to every desk must be below this.
const LATE_MS: f64 = 1_000.0;

/// One rate that was tried.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Try {
    pub held: bool,
    pub report: Report,
}

/// The rates that were tried, for each share of openings.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Highest {
    pub openings_percent: u32,
    /// Presses a second; 0 when not even the first rate held.
    pub rate: u32,
    pub tries: Vec<Try>,
}

pub(super) async fn highest(bench: &Bench) -> anyhow::Result<Vec<Highest>> {
    let mut all = Vec::new();
    for openings_percent in bench.flags.openings.clone() {
        let (mut good, mut bad, mut tries) = (0, None, Vec::new());
        while let Some(rate) = next(good, bad) {
            let load = Load { rate, openings_percent, seconds: bench.flags.seconds };
            let report = run(bench, load, false).await?;
            let held = holds(&report);
            if held {
                good = rate;
            } else {
                bad = Some(rate);
            }
            super::table::print_try(bench, &report, held);
            tries.push(Try { held, report });
        }
        all.push(Highest { openings_percent, rate: good, tries });
    }
    Ok(all)
}

/// The rate to try next; none when it is known well enough.
fn next(good: u32, bad: Option<u32>) -> Option<u32> {
    match bad {
        None if good == 0 => Some(FROM),
        None => Some(good * 2).filter(|rate| *rate <= UP_TO),
        Some(_) if good == 0 => None,
        Some(bad) => (bad - good > good / PARTS).then_some(good + (bad - good) / 2),
    }
}

/// Nothing lost or doubled, everything shown in time, and the generator was not the one that was late.
fn holds(report: &Report) -> bool {
    let outcome = &report.outcome;
    let wrong = outcome.lost + outcome.unacknowledged + outcome.unseen + outcome.duplicated;
    let late = |spread: &Spread| spread.p99_ms >= LATE_MS;
    wrong == 0 && !late(&outcome.every_screen) && !late(&outcome.puback) && !late(&report.generator_late)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_search_ends_near_the_limit() {
        let limit = 23_456;
        let (mut good, mut bad, mut tried) = (0, None, 0);
        while let Some(rate) = next(good, bad) {
            tried += 1;
            if rate <= limit { good = rate } else { bad = Some(rate) }
        }
        assert!(good <= limit && good > limit - limit / 8 && tried < 14, "{good} after {tried}");
    }

    #[test]
    fn a_first_rate_that_does_not_hold_ends_the_search() {
        assert_eq!(next(0, Some(FROM)), None);
    }
}
