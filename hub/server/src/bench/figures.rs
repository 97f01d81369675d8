//! Percentiles.

use serde::Serialize;

/// How times are spread, milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub(super) struct Spread {
    pub count: usize,
    pub p50_ms: f64,
    pub p90_ms: f64,
    pub p99_ms: f64,
    pub max_ms: f64,
}

/// The spread of times in nanoseconds, by nearest rank.
pub(super) fn spread(times_ns: impl IntoIterator<Item = u64>) -> Spread {
    let mut times: Vec<u64> = times_ns.into_iter().collect();
    times.sort_unstable();
    let rank =
        |percent: usize| times.get((times.len() * percent).div_ceil(100).saturating_sub(1)).copied().map_or(0.0, ms);
    Spread {
        count: times.len(),
        p50_ms: rank(50),
        p90_ms: rank(90),
        p99_ms: rank(99),
        max_ms: times.last().copied().map_or(0.0, ms),
    }
}

/// Exact for times below a hundred days.
#[allow(clippy::cast_precision_loss)]
fn ms(ns: u64) -> f64 {
    ns as f64 / 1e6
}

/// Counts stay far below 2^53.
#[allow(clippy::cast_precision_loss)]
pub(super) fn number(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_occurred() {
        let spread = spread((1..=100).rev().map(|ms| ms * 1_000_000));
        assert_eq!((spread.p50_ms, spread.p90_ms, spread.p99_ms, spread.max_ms), (50.0, 90.0, 99.0, 100.0));
    }

    #[test]
    fn one_value_is_all_of_them_and_none_is_nothing() {
        assert_eq!(spread([2_000_000]).p99_ms, 2.0);
        assert_eq!(spread([]), Spread::default());
    }
}
