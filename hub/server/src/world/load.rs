//! Reads the world from the store: at the start, and again when somebody else has written.

use super::bank::Bank;
use super::receipts::KEPT_MS;
use super::{Change, World};
use hub_core::time::UnixMs;
use hub_store::{NounTable, Store, StoreError};
use std::sync::Arc;

impl World {
    /// Reads everything. The head is read first: what is committed meanwhile is read twice, which changes nothing.
    pub async fn load(store: &dyn Store, now: UnixMs) -> Result<Self, StoreError> {
        let head = store.head().await?;
        let mut world = Self { position: head.position, epoch: head.epoch, ..Self::default() };
        for area in store.areas().await? {
            world.absorb(Change::Area(Arc::new(area)));
        }
        for household in store.households().await? {
            world.absorb(Change::Household(Arc::new(household)));
        }
        for device in store.devices().await? {
            world.absorb(Change::Device(Arc::new(device)));
        }
        for person in store.people().await? {
            world.absorb(Change::Person(Arc::new(person)));
        }
        world.set_policies(store.policies().await?);
        for alarm in store.open_alarms().await? {
            world.absorb(Change::Alarm(Arc::new(alarm)));
        }
        for receipt in store.receipts_since(now.plus_ms(-KEPT_MS)).await? {
            world.receipts.put(&receipt.device, receipt.key, receipt.at);
        }
        for watch in store.watches().await? {
            world.absorb(Change::Watch(Arc::new(watch)));
        }
        for ticket in store.open_device_tickets().await? {
            world.absorb(Change::DeviceTicket(Arc::new(ticket)));
        }
        for outage in store.open_outages().await? {
            world.absorb(Change::Outage(Arc::new(outage)));
        }
        for table in [NounTable::Category, NounTable::Calendar, NounTable::Team, NounTable::Ticket] {
            for row in store.open_nouns(table).await? {
                if let Some(change) = Change::of_noun(&row)? {
                    world.absorb(change);
                }
            }
        }
        world.bank = Bank::load(store).await?;
        for row in store.standings().await? {
            world.absorb(Change::Standing(row));
        }
        world.load_waiting(&store.facts().await?);
        world.statuses = store.device_statuses().await?.into_iter().collect();
        for (person, fix) in store.fixes().await? {
            world.roster.change(person, |responder| responder.fix = responder.on_call.then_some(fix));
        }
        Ok(world)
    }
}
