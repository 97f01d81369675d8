//! What became of the presses: each is followed from the device through its acknowledgement to every desk, and at the
//! end the hub itself is asked how often each alarm was pressed.

use super::device::Device;
use super::figures::{Spread, spread};
use super::frame::{devices_in, presses_in};
use super::screen::{Reached, Returned, Screen};
use hub_core::ids::AlarmId;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;

/// Times and counts of one run.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Outcome {
    pub presses: usize,
    /// From the press to its PUBACK.
    pub puback: Spread,
    /// From the press to the earlier of its PUBACK and the first desk: both come after the commit.
    pub committed_at_latest: Spread,
    /// From the press to one desk.
    pub first_screen: Spread,
    /// From the press to each desk that was connected then.
    pub every_screen: Spread,
    /// From the press to the last desk that was connected then.
    pub last_screen: Spread,
    /// Acknowledged, but the hub does not know them.
    pub lost: usize,
    /// Not acknowledged within the patience of the run.
    pub unacknowledged: usize,
    /// Not shown on some desk, by their positions in the log.
    pub unseen: usize,
    /// Counted more often than pressed, or shown twice on some desk.
    pub duplicated: usize,
}

/// One open alarm, as the hub tells it.
#[derive(Deserialize)]
pub(super) struct Counted {
    id: AlarmId,
    device: Option<String>,
    presses: usize,
}

/// Where and when a press came to the witness.
type Seen = HashMap<(AlarmId, usize), (u64, u64)>;

/// Follows the presses of `devices`, of which the first `before` of each were made before the run.
pub(super) fn follow(
    devices: &[(Arc<Device>, usize)],
    screens: &[Arc<Screen>],
    counted: &[Counted],
) -> anyhow::Result<Outcome> {
    let mut shown = Vec::new();
    for (at_ns, text) in screens.first().map(|witness| witness.frames()).unwrap_or_default() {
        shown.extend(presses_in(&text)?.into_iter().map(|press| (at_ns, press)));
    }
    let mut seen: Seen = HashMap::with_capacity(shown.len());
    let mut outcome = Outcome::default();
    for (at_ns, press) in &shown {
        let key = (press.alarm, press.number as usize);
        if seen.insert(key, (press.position.0, *at_ns)).is_some() {
            outcome.duplicated += 1;
        }
    }
    let known: HashMap<&str, &Counted> =
        counted.iter().filter_map(|alarm| Some((alarm.device.as_deref()?, alarm))).collect();
    let proofs = screens.iter().map(|screen| Proof::of(screen)).collect::<anyhow::Result<Vec<_>>>()?;
    outcome.duplicated += proofs.iter().map(|proof| proof.doubled).sum::<usize>();
    let mut times = Times::default();
    for (device, before) in devices {
        let presses = device.presses();
        let acked = presses.iter().filter(|press| press.acked_ns.is_some()).count();
        let alarm = known.get(device.name.as_str());
        let counted = alarm.map_or(0, |alarm| alarm.presses);
        outcome.lost += acked.saturating_sub(counted);
        outcome.duplicated += counted.saturating_sub(presses.len());
        for (at, press) in presses.iter().enumerate().skip(*before) {
            outcome.presses += 1;
            outcome.unacknowledged += usize::from(press.acked_ns.is_none());
            let place = alarm.and_then(|alarm| seen.get(&(alarm.id, at + 1)));
            times.puback.extend(press.acked_ns.map(|acked| acked.saturating_sub(press.sent_ns)));
            let first = place.map(|(_, at_ns)| *at_ns);
            times.first.extend(first.map(|first| first.saturating_sub(press.sent_ns)));
            let committed = first.into_iter().chain(press.acked_ns).min();
            times.committed.extend(committed.map(|committed| committed.saturating_sub(press.sent_ns)));
            let Some((position, _)) = place else {
                outcome.unseen += 1;
                continue;
            };
            outcome.unseen += usize::from(!proofs.iter().all(|proof| proof.shows(*position, &device.name)));
            let there = screens.iter().zip(&proofs).filter(|(screen, _)| screen.was_there(press.sent_ns));
            let before = times.every.len();
            let arrived = there.filter_map(|(_, proof)| arrived(&proof.reached, *position));
            times.every.extend(arrived.map(|at_ns| at_ns.saturating_sub(press.sent_ns)));
            times.last.extend(times.every[before..].iter().max());
        }
    }
    outcome.puback = spread(times.puback);
    outcome.committed_at_latest = spread(times.committed);
    outcome.first_screen = spread(times.first);
    outcome.every_screen = spread(times.every);
    outcome.last_screen = spread(times.last);
    Ok(outcome)
}

#[derive(Default)]
struct Times {
    puback: Vec<u64>,
    committed: Vec<u64>,
    first: Vec<u64>,
    every: Vec<u64>,
    last: Vec<u64>,
}

/// What one screen has shown.
struct Proof {
    reached: Vec<Reached>,
    /// Positions of the calls, in order, each once.
    calls: Vec<u64>,
    doubled: usize,
    /// Snapshots it came back with: up to where, and whose alarms.
    states: Vec<(u64, HashMap<String, usize>)>,
}

impl Proof {
    fn of(screen: &Screen) -> anyhow::Result<Self> {
        let mut states = Vec::new();
        for Returned { position, snapshot, .. } in screen.returned() {
            if let Some(text) = snapshot {
                states.push((position, devices_in(&text)?));
            }
        }
        let (calls, again) = each_once(screen.calls());
        let twice = states.iter().flat_map(|(_, devices)| devices.values()).map(|times| times - 1).sum::<usize>();
        let doubled = again + twice;
        Ok(Self { reached: screen.reached(), calls, doubled, states })
    }

    /// True when the call at this position was shown: as an event, or with the state the screen came back with.
    fn shows(&self, position: u64, device: &str) -> bool {
        let with_state =
            |(to, devices): &(u64, HashMap<String, usize>)| *to >= position && devices.contains_key(device);
        self.calls.binary_search(&position).is_ok() || self.states.iter().any(with_state)
    }
}

/// The positions in order, each once, and how many came again.
fn each_once(mut positions: Vec<u64>) -> (Vec<u64>, usize) {
    let all = positions.len();
    positions.sort_unstable();
    positions.dedup();
    let doubled = all - positions.len();
    (positions, doubled)
}

/// When a screen was complete up to a position.
fn arrived(screen: &[Reached], position: u64) -> Option<u64> {
    let at = screen.partition_point(|reached| reached.position < position);
    screen.get(at).map(|reached| reached.at_ns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_press_has_arrived_with_the_first_frame_that_reaches_its_position() {
        let screen = [(3, 10), (7, 20), (9, 30)].map(|(position, at_ns)| Reached { position, at_ns });
        assert_eq!([3, 4, 7, 9].map(|position| arrived(&screen, position)), [Some(10), Some(20), Some(20), Some(30)]);
        assert_eq!(arrived(&screen, 10), None);
    }

    #[test]
    fn a_call_is_shown_as_an_event_or_with_the_state_a_screen_came_back_with_and_twice_is_counted() {
        let (calls, doubled) = each_once(vec![3, 9, 7, 9]);
        assert_eq!((calls.as_slice(), doubled), ([3, 7, 9].as_slice(), 1));
        let states = vec![(5, HashMap::from([("bench-1".to_owned(), 1)]))];
        let proof = Proof { reached: Vec::new(), calls, doubled, states };
        assert!(proof.shows(7, "bench-2"));
        assert!(proof.shows(4, "bench-1"));
        assert!(!proof.shows(4, "bench-2"), "another device's alarm proves nothing");
        assert!(!proof.shows(6, "bench-1"), "the state does not go that far");
    }
}
