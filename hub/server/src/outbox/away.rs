//! Answers that were put off because their device was away: tried at once when it is back. A shortcut only: the rows
//! are in the store and come due there too.

use hub_core::alarm::Effect;
use hub_core::ids::DeviceId;
use hub_core::time::UnixMs;
use hub_store::OutboxRow;
use std::collections::HashMap;

/// Rows kept at most; further ones wait until they are due.
const MOST: usize = 4_096;

/// What waits for which device.
#[derive(Default)]
pub(super) struct Away {
    by_device: HashMap<DeviceId, Vec<OutboxRow>>,
    rows: usize,
}

impl Away {
    /// Keeps an answer that could not be given.
    pub fn keep(&mut self, row: OutboxRow) {
        let Effect::Downlink { device, .. } = row.effect else { return };
        self.forget(&row);
        if self.rows < MOST {
            self.rows += 1;
            self.by_device.entry(device).or_default().push(row);
        }
    }

    /// The answer was given, or nobody wants it any more.
    pub fn forget(&mut self, row: &OutboxRow) {
        let Effect::Downlink { device, .. } = row.effect else { return };
        if let Some(rows) = self.by_device.get_mut(&device) {
            let before = rows.len();
            rows.retain(|kept| kept.id != row.id);
            self.rows -= before - rows.len();
            if rows.is_empty() {
                self.by_device.remove(&device);
            }
        }
    }

    /// Takes what waits for a device that is back.
    pub fn take(&mut self, device: DeviceId) -> Vec<OutboxRow> {
        let rows = self.by_device.remove(&device).unwrap_or_default();
        self.rows -= rows.len();
        rows
    }

    /// Drops what is out of date; the store drops it too.
    pub fn drop_expired(&mut self, now: UnixMs) {
        self.by_device.retain(|_, rows| {
            rows.retain(|row| now < row.expires_at);
            !rows.is_empty()
        });
        self.rows = self.by_device.values().map(Vec::len).sum();
    }
}
