//! What was gathered to disk: signs of life, lows of batteries, strangers; and those of another hub on the same database.

use super::battery::day_of;
use super::{Around, Gathered, Telemetry, locked};
use hub_core::supervision::{Fault, Finding, KEPT_DAYS, SOON_DAYS, days_left};
use hub_store::{Batch, Row, Store};

/// Writes what has gathered; what could not be written is tried again with the next.
pub(super) async fn flush(around: &Around, unsaved: &mut Gathered) {
    let statuses: Vec<_> = unsaved.statuses.iter().map(|(device, status)| (*device, status.clone())).collect();
    let fixes: Vec<_> = unsaved.fixes.iter().map(|(person, fix)| (*person, *fix)).collect();
    let written = async {
        around.store.flush_device_statuses(&statuses).await?;
        around.store.flush_fixes(&fixes).await
    };
    match written.await {
        Ok(()) => *unsaved = Gathered::default(),
        Err(error) => tracing::warn!(%error, "signs of life could not be written, trying again"),
    }
}

/// What another hub on the same database knows: its words, and its sensors that wait, which may be all that it has
/// written.
pub(super) async fn refresh(around: &Around) {
    if around.world.read().in_company {
        refresh_statuses(around).await;
    }
    if !around.world.read().meanings.sensors.is_empty() {
        refresh_waits(around).await;
    }
}

/// Words that devices said to another hub: without them its devices would seem silent here.
async fn refresh_statuses(around: &Around) {
    match around.store.device_statuses().await {
        Ok(statuses) => {
            let mut world = around.world.write();
            for (device, status) in statuses {
                let known = world.statuses.get(&device).and_then(|known| known.last_word_at);
                if status.last_word_at > known {
                    world.statuses.insert(device, status);
                }
            }
        }
        Err(error) => tracing::warn!(%error, "signs of life of another hub could not be read"),
    }
}

/// Sensors that began at another hub call here when that one is gone.
async fn refresh_waits(around: &Around) {
    match around.store.facts().await {
        Ok(facts) => around.world.write().waiting_elsewhere(&facts, around.clock.now()),
        Err(error) => tracing::warn!(%error, "sensors that wait at another hub could not be read"),
    }
}

impl Telemetry {
    /// Writes daily lows, and judges the batteries that were heard for the first time today.
    pub(super) async fn flush_batteries(&self, around: &Around) {
        let lows = locked(&self.batteries).take_unsaved();
        if let Err(error) = around.store.flush_battery(&lows).await {
            tracing::warn!(%error, "lows of batteries could not be written, trying again");
            return locked(&self.batteries).again(lows);
        }
        let to_judge = locked(&self.batteries).take_to_judge();
        let (now, days) = (around.clock.now(), u32::try_from(KEPT_DAYS).unwrap_or(u32::MAX));
        for device in to_judge {
            let Ok(lows) = around.store.battery_of(device, days).await else { return };
            let soon = days_left(&lows).is_some_and(|days| days <= SOON_DAYS);
            if locked(&self.batteries).judged(device, soon) && soon {
                let finding = Finding { device, fault: Fault::Battery, on: true, at: now };
                locked(&self.overseer).again(vec![finding]);
            }
        }
        if let Err(error) = around.store.purge_battery(day_of(now) - KEPT_DAYS).await {
            tracing::warn!(%error, "old lows of batteries could not be removed");
        }
    }

    /// What could not be written is tried again with the next.
    pub(super) async fn flush_strangers(&self, store: &dyn Store) {
        let (changed, gone) = locked(&self.quarantine).take_unsaved();
        let remove = |(family, address): &(String, String)| Row::RemoveStranger {
            family: family.clone(),
            address: address.clone(),
        };
        let written = async {
            if !gone.is_empty() {
                store.commit(&Batch::rows(gone.iter().map(remove).collect())).await?;
            }
            store.flush_strangers(&changed).await
        };
        if let Err(error) = written.await {
            tracing::warn!(%error, "strangers could not be written, trying again");
            locked(&self.quarantine).unsaved_again(&changed, gone);
        }
    }
}
