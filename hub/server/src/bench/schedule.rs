//! What is said when: pure. Every stream is spread evenly over its time, each moment in the middle of its share, so
//! that streams of different length do not begin together.

use std::time::Duration;

/// One thing that is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Act {
    /// A button is pressed, by number.
    Press(usize),
    /// A device says that mains power is lost, by number.
    Loss(u32),
    /// A device gives a sign of life, by number.
    Beat(u32),
}

/// Things and when they are due, in order.
pub(super) type Schedule = Vec<(Duration, Act)>;

/// Every device gives a sign of life in this time.
const BEAT: Duration = Duration::from_secs(60);

/// `count` moments, spread evenly.
pub(super) fn moments(count: usize, over: Duration) -> impl Iterator<Item = Duration> {
    let parts = count.max(1) as u128 * 2;
    (0..count as u128).map(move |number| {
        let ns = over.as_nanos() * (number * 2 + 1) / parts;
        Duration::from_nanos(u64::try_from(ns).unwrap_or(u64::MAX))
    })
}

/// Buttons from number `first` on, each pressed once.
pub(super) fn presses(first: usize, count: usize, over: Duration) -> Schedule {
    moments(count, over).zip((first..).map(Act::Press)).collect()
}

/// The first devices lose mains power, one building after the other.
pub(super) fn losses(count: u32, over: Duration) -> Schedule {
    moments(count as usize, over).zip((0..).map(Act::Loss)).collect()
}

/// A sign of life a minute of each device; neighbours are far apart in time.
pub(super) fn beats(devices: u32, over: Duration) -> Schedule {
    let count = u128::from(devices) * over.as_nanos() / BEAT.as_nanos();
    let stride = stride(devices);
    let device = (0..).map(move |number: u64| {
        let device = number * u64::from(stride) % u64::from(devices.max(1));
        Act::Beat(u32::try_from(device).unwrap_or(0))
    });
    moments(usize::try_from(count).unwrap_or(usize::MAX), over).zip(device).collect()
}

/// About 0.618 of the devices, and without a common part: every device has its turn before the first comes again.
fn stride(devices: u32) -> u32 {
    let near = u32::try_from(u64::from(devices) * 618 / 1_000).unwrap_or(0).max(1);
    (near..).find(|stride| common(*stride, devices) == 1).unwrap_or(1)
}

/// The greatest common divisor.
fn common(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { common(b, a % b) }
}

/// All of them in order of time.
pub(super) fn merged(parts: impl IntoIterator<Item = Schedule>) -> Schedule {
    let mut all: Schedule = parts.into_iter().flatten().collect();
    all.sort_unstable();
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn moments_are_spread_evenly_and_inside_their_time() {
        let at: Vec<_> = moments(4, Duration::from_secs(8)).map(|at| at.as_secs()).collect();
        assert_eq!(at, [1, 3, 5, 7]);
        assert_eq!(moments(0, MINUTE).count(), 0);
        assert!(moments(100_000, MINUTE).last().is_some_and(|last| last < MINUTE));
    }

    #[test]
    fn every_device_beats_once_a_minute_and_neighbours_do_not_beat_together() {
        for devices in [1, 20, 999, 10_000] {
            let beats = beats(devices, MINUTE);
            let who: BTreeSet<_> = beats.iter().map(|(_, act)| *act).collect();
            assert_eq!((beats.len(), who.len()), (devices as usize, devices as usize));
        }
        let half = beats(10_000, MINUTE / 2);
        assert_eq!(half.len(), 5_000);
        assert!(half.windows(2).all(|pair| match (pair[0].1, pair[1].1) {
            (Act::Beat(one), Act::Beat(other)) => one.abs_diff(other) > 1_000,
            _ => false,
        }));
    }

    #[test]
    fn presses_lie_among_the_losses() {
        let all = merged([losses(2_000, MINUTE), presses(7, 5, MINUTE)]);
        assert_eq!(all.len(), 2_005);
        assert!(all.windows(2).all(|pair| pair[0].0 <= pair[1].0));
        let before = |press| all.iter().take_while(|(_, act)| *act != Act::Press(press)).count();
        assert_eq!([7, 8, 9, 10, 11].map(before), [200, 601, 1_002, 1_403, 1_804]);
    }
}
