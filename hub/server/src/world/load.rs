//! Reads the world from the store: at the start, and again when somebody else has written.

use super::bank::Bank;
use super::receipts::KEPT_MS;
use super::{Change, World};
use hub_core::area::AreaPath;
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
        for mut household in store.households().await? {
            household.area = world.shared_path(household.area);
            world.absorb(Change::Household(Arc::new(household)));
        }
        for mut device in store.devices().await? {
            device.area = world.shared_path(device.area);
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
        let everyday = [NounTable::Category, NounTable::Calendar, NounTable::Team, NounTable::Ticket];
        let visits = [NounTable::VisitRules, NounTable::VisitPlan, NounTable::Visit];
        let outside = [NounTable::Application, NounTable::Subscription];
        let adopted = [NounTable::Claimable, NounTable::GuardianCheck];
        for table in everyday.into_iter().chain(adopted).chain(visits).chain(outside) {
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

    /// The path as its area holds it: thousands of devices and households share one text.
    fn shared_path(&self, path: AreaPath) -> AreaPath {
        let area = path.leaf().and_then(|leaf| self.areas.get(&leaf)).filter(|area| area.path == path);
        area.map_or(path, |area| area.path.clone())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use hub_core::area::{Area, AreaLevel};
    use hub_core::ids::AreaId;
    use uuid::Uuid;

    #[test]
    fn a_path_that_is_an_areas_is_kept_once_and_another_stays_as_it_is() {
        let id = AreaId(Uuid::from_u128(7));
        let path = AreaPath::root().child(id);
        let level = AreaLevel::Building;
        let (street, outline, centre) = (None, Vec::new(), None);
        let area = Area { id, path: path.clone(), level, name: "7".into(), street, outline, centre };
        let mut world = World::default();
        world.absorb(Change::Area(Arc::new(area)));
        let read = |path: &AreaPath| world.shared_path(path.as_str().parse().unwrap());
        assert!(std::ptr::eq(read(&path).as_str(), path.as_str()));
        let moved = AreaPath::root().child(AreaId(Uuid::from_u128(8))).child(id);
        assert_eq!((read(&moved), read(&AreaPath::root())), (moved, AreaPath::root()));
    }
}
