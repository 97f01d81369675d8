//! Reads what somebody else has committed: the rows behind the entries of the log.

use crate::world::Change;
use hub_core::event::{Noun, Stream};
use hub_core::ids::{AreaId, DeviceId, DeviceTicketId, HouseholdId, OutageId, PersonId};
use hub_store::{NounTable, Store, StoreError};
use std::sync::Arc;

/// What a stream is about, as its row says now; none for what is not kept in memory.
pub(super) async fn read_back(store: &dyn Store, stream: Stream) -> Result<Option<Change>, StoreError> {
    Ok(match stream {
        Stream::Alarm(id) => store.alarm(id).await?.map(|alarm| Change::Alarm(Arc::new(alarm))),
        Stream::Registry(Noun::Area, id) => {
            let id = AreaId(id);
            Some(store.area(id).await?.map_or(Change::NoArea(id), |area| Change::Area(Arc::new(area))))
        }
        Stream::Registry(Noun::Household, id) => {
            let id = HouseholdId(id);
            let home = store.household(id).await?;
            Some(home.map_or(Change::NoHousehold(id), |home| Change::Household(Arc::new(home))))
        }
        Stream::Registry(Noun::Device, id) => {
            let id = DeviceId(id);
            let device = store.device(id).await?;
            Some(device.map_or(Change::NoDevice(id), |device| Change::Device(Arc::new(device))))
        }
        Stream::Registry(Noun::Person, id) => {
            let id = PersonId(id);
            let person = store.person(id).await?;
            Some(person.map_or(Change::NoPerson(id), |person| Change::Person(Arc::new(person))))
        }
        Stream::Registry(Noun::DeviceTicket, id) => {
            store.device_ticket(DeviceTicketId(id)).await?.map(|ticket| Change::DeviceTicket(Arc::new(ticket)))
        }
        Stream::Registry(Noun::Outage, id) => {
            store.outage(OutageId(id)).await?.map(|outage| Change::Outage(Arc::new(outage)))
        }
        Stream::Registry(Noun::Ticket, id) => read_noun(store, NounTable::Ticket, id).await?,
        Stream::Registry(Noun::Category, id) => read_noun(store, NounTable::Category, id).await?,
        Stream::Registry(Noun::Calendar, id) => read_noun(store, NounTable::Calendar, id).await?,
        Stream::Registry(Noun::Team, id) => read_noun(store, NounTable::Team, id).await?,
        Stream::Registry(Noun::Subscription, id) => read_noun(store, NounTable::Subscription, id).await?,
        Stream::Registry(Noun::Application, id) => read_noun(store, NounTable::Application, id).await?,
        Stream::Registry(Noun::BankRules, id) => read_noun(store, NounTable::BankRules, id).await?,
        Stream::Registry(Noun::Partner, id) => read_noun(store, NounTable::Partner, id).await?,
        // The hash of its code stands in its row only.
        Stream::Registry(Noun::Voucher, id) => read_noun(store, NounTable::Voucher, id).await?,
        Stream::Registry(Noun::VisitPlan, id) => read_noun(store, NounTable::VisitPlan, id).await?,
        Stream::Registry(Noun::Visit, id) => read_noun(store, NounTable::Visit, id).await?,
        Stream::Registry(Noun::VisitRules, id) => read_noun(store, NounTable::VisitRules, id).await?,
        Stream::Registry(Noun::GuardianCheck, id) => read_noun(store, NounTable::GuardianCheck, id).await?,
        Stream::Registry(Noun::Claimable, id) => read_noun(store, NounTable::Claimable, id).await?,
        Stream::Registry(Noun::Policy | Noun::Account, _) => None,
    })
}

async fn read_noun(store: &dyn Store, table: NounTable, id: uuid::Uuid) -> Result<Option<Change>, StoreError> {
    store.noun(table, id).await?.as_ref().map_or(Ok(None), Change::of_noun)
}
