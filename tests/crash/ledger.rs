//! What must hold for a log, whatever has happened to the hub that wrote it.

use hub_core::alarm::{AlarmEvent, NextStep};
use hub_core::event::{Entry, Event, Stream};
use hub_core::ids::{AlarmId, Position};
use hub_core::time::UnixMs;
use hub_store::Store;
use std::collections::BTreeMap;

/// After an outage, what was due in it must have happened within this, milliseconds.
const OVERDUE_MS: i64 = 1_000;
/// Steps may be late by this when nothing was wrong, milliseconds: debug builds on busy machines.
const LATE_MS: i64 = 500;

/// A time without a hub: from the kill until it was ready again.
#[derive(Clone, Copy, Debug)]
pub struct Outage {
    /// Killed.
    pub from: UnixMs,
    /// Ready again.
    pub to: UnixMs,
}

/// The whole log.
pub async fn entries(store: &dyn Store) -> Vec<Entry> {
    let mut all: Vec<Entry> = Vec::new();
    loop {
        let after = all.last().map_or(Position(0), |entry| entry.position);
        let page = store.entries_after(after, 500).await.unwrap();
        if page.is_empty() {
            return all;
        }
        all.extend(page);
    }
}

/// Every alarm fired its steps 0, 1, 2 … and then the top again and again: none twice, none skipped, none early, and
/// none later than an outage explains. Returns how many steps were seen.
pub fn check_steps(entries: &[Entry], outages: &[Outage]) -> usize {
    let mut next: BTreeMap<AlarmId, NextStep> = BTreeMap::new();
    let mut seen = 0;
    for entry in entries {
        let (Stream::Alarm(alarm), Event::Alarm(AlarmEvent::StepFired { step, by_hand, next: after, .. })) =
            (entry.stream, &entry.event)
        else {
            continue;
        };
        assert!(!by_hand, "nobody widened {alarm}");
        match next.insert(alarm, *after) {
            None => assert_eq!(*step, 0, "{alarm} began with step {step}"),
            Some(due) => {
                assert_eq!(*step, due.step, "{alarm} at {:?}", entry.position);
                assert!(entry.at >= due.due_at, "step {step} of {alarm} came early");
                let explained = |outage: &Outage| {
                    due.due_at >= outage.from.plus_ms(-LATE_MS) && entry.at <= outage.to.plus_ms(OVERDUE_MS)
                };
                let late_ms = entry.at.since_ms(due.due_at);
                assert!(
                    late_ms <= LATE_MS || outages.iter().any(explained),
                    "step {step} of {alarm} came {late_ms} ms late without an outage"
                );
            }
        }
        seen += 1;
    }
    seen
}

/// Presses in the log, by alarm.
pub fn presses(entries: &[Entry]) -> BTreeMap<AlarmId, usize> {
    let mut presses = BTreeMap::new();
    for entry in entries {
        let pressed = matches!(entry.event, Event::Alarm(AlarmEvent::Opened(_) | AlarmEvent::Pressed { .. }));
        if let (Stream::Alarm(alarm), true) = (entry.stream, pressed) {
            *presses.entry(alarm).or_default() += 1;
        }
    }
    presses
}
