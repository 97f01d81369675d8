//! The log after the run, read from the database when the hub has gone: what was acknowledged stands there once, by the
//! ids of the devices, and nothing stands there twice.

use super::figures::number;
use super::verdict::Figure;
use anyhow::Context;
use hub_core::alarm::AlarmEvent;
use hub_core::event::{Event, Noun, RegistryEvent, Stream};
use hub_core::ids::{DeviceId, Position};
use hub_core::supervision::Fault;
use std::collections::HashMap;

/// Entries read at once.
const PAGE: u32 = 2_000;

/// How often the log says of each device that its mains were lost, and that it opened an alarm.
#[derive(Default)]
pub(super) struct Ledger {
    pub losses: HashMap<DeviceId, usize>,
    pub openings: HashMap<DeviceId, usize>,
}

impl Ledger {
    /// Reads what was written after a position.
    pub async fn read(database: &str, after: u64) -> anyhow::Result<Self> {
        let store = hub_store::open(database).await.context("opening the log")?;
        let mut ledger = Self::default();
        let mut after = Position(after);
        loop {
            let entries = store.entries_after(after, PAGE).await?;
            let Some(last) = entries.last() else { break };
            after = last.position;
            entries.iter().for_each(|entry| ledger.count(entry.stream, &entry.event));
        }
        store.close().await;
        Ok(ledger)
    }

    fn count(&mut self, stream: Stream, event: &Event) {
        match (stream, event) {
            (
                Stream::Registry(Noun::Device, id),
                Event::Registry(RegistryEvent::Fault { fault: Fault::Mains, on: true, .. }),
            ) => *self.losses.entry(DeviceId(id)).or_default() += 1,
            (Stream::Alarm(_), Event::Alarm(AlarmEvent::Opened(opened))) => {
                if let Some(device) = opened.device {
                    *self.openings.entry(device).or_default() += 1;
                }
            }
            _ => {}
        }
    }
}

/// What one device said, once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Once {
    pub device: DeviceId,
    pub acknowledged: bool,
}

/// What is wrong with the log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Wrong {
    /// Acknowledged and not in the log.
    pub lost: usize,
    /// In the log more often than said.
    pub duplicated: usize,
}

impl Wrong {
    /// Compares what devices said with what the log says.
    pub fn between(said: &[Once], written: &HashMap<DeviceId, usize>) -> Self {
        let mut wrong = Self::default();
        for once in said {
            let times = written.get(&once.device).copied().unwrap_or_default();
            wrong.lost += usize::from(once.acknowledged && times == 0);
            wrong.duplicated += times.saturating_sub(1);
        }
        let known: usize = said.iter().filter_map(|once| written.get(&once.device)).sum();
        wrong.duplicated += written.values().sum::<usize>() - known;
        wrong
    }

    /// Both of it as figures.
    pub fn figures(self, lost: &'static str, duplicated: &'static str) -> [Figure; 2] {
        [(lost, self.lost), (duplicated, self.duplicated)]
            .map(|(name, count)| Figure::of(name, number(count), "").must(0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn what_is_missing_twice_or_of_nobody_is_found() {
        let device = |number| DeviceId(Uuid::from_u128(number));
        let said = [(1, true), (2, true), (3, true), (4, false)]
            .map(|(number, acknowledged)| Once { device: device(number), acknowledged });
        let right = HashMap::from([(device(1), 1), (device(2), 1), (device(3), 1)]);
        assert_eq!(Wrong::between(&said, &right), Wrong::default(), "what was not acknowledged may be missing");
        let wrong = HashMap::from([(device(1), 1), (device(2), 3), (device(9), 1)]);
        assert_eq!(Wrong::between(&said, &wrong), Wrong { lost: 1, duplicated: 3 });
    }
}
