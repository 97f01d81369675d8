//! What supervision knows of one device: which faults stand, and how often it went and came back lately.

use super::fault::{Fault, Finding};
use crate::ids::{DeviceId, OutageId};
use crate::time::UnixMs;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// More turns than this within [`TURNS_MS`] are no news any more: the device is unstable.
const TURNS: usize = 5;
/// See [`TURNS`].
const TURNS_MS: i64 = 600_000;
/// An unstable device that has not turned for this long is stable again, milliseconds.
pub const CALM_MS: i64 = 1_800_000;
/// Turns kept.
const TURNS_KEPT: usize = 8;

/// What supervision knows of one device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watch {
    /// Whose.
    pub device: DeviceId,
    /// Faults that stand, and since when.
    pub faults: BTreeMap<Fault, UnixMs>,
    /// When it went or came back lately, oldest first.
    pub turns: Vec<UnixMs>,
    /// The outage it belongs to, by what is wrong.
    pub outages: BTreeMap<Fault, OutageId>,
}

impl Watch {
    /// Nothing is wrong.
    #[must_use]
    pub fn new(device: DeviceId) -> Self {
        Self { device, faults: BTreeMap::new(), turns: Vec::new(), outages: BTreeMap::new() }
    }

    /// True while this fault stands.
    #[must_use]
    pub fn has(&self, fault: Fault) -> bool {
        self.faults.contains_key(&fault)
    }

    /// When an unstable device is stable again, if it stays as it is.
    #[must_use]
    pub fn calm_at(&self) -> Option<UnixMs> {
        let last = self.turns.last().filter(|_| self.has(Fault::Unstable))?;
        Some(last.plus_ms(CALM_MS))
    }

    /// Takes a finding in; none when nothing changes. True when the device became unstable by it.
    #[must_use]
    pub fn after(&self, finding: Finding, now: UnixMs) -> Option<(Self, bool)> {
        if self.has(finding.fault) == finding.on {
            return None;
        }
        let mut next = self.clone();
        if finding.on {
            next.faults.insert(finding.fault, finding.at);
        } else {
            next.faults.remove(&finding.fault);
        }
        let mut unstable = false;
        if finding.fault == Fault::Offline {
            next.turns.retain(|turn| now.since_ms(*turn) < TURNS_MS);
            next.turns.push(now);
            let surplus = next.turns.len().saturating_sub(TURNS_KEPT);
            next.turns.drain(..surplus);
            unstable = next.turns.len() > TURNS && !next.has(Fault::Unstable);
            if unstable {
                next.faults.insert(Fault::Unstable, now);
            }
        }
        Some((next, unstable))
    }
}
