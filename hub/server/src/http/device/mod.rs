//! Routes about devices. Another area's device and one that does not exist are the same 404.

pub mod change;
pub mod enrol;
pub mod file;
pub mod list;
pub mod outage;
pub mod show;
pub mod stranger;
pub mod ticket;
pub mod without;

use super::error::ApiError;
use super::gate::Session;
use crate::app::Hub;
use crate::commander::{Lane, Receipt, RegistryChange, Work};
use crate::view::device_view;
use crate::world::World;
use hub_core::access::Action;
use hub_core::area::AreaPath;
use hub_core::device::Device;
use hub_core::ids::{DeviceId, HouseholdId};
use hub_wire::device::DeviceView;
use std::sync::Arc;

/// A device that this session may see.
fn seen(hub: &Hub, session: &Session, id: &str) -> Result<Arc<Device>, ApiError> {
    session.need(Action::SeeDevices)?;
    let id: DeviceId = id.parse().map_err(|_| ApiError::NotFound)?;
    let device = hub.world.read().devices.get(&id).cloned();
    device.filter(|device| session.may(Action::SeeDevices, &device.area)).ok_or(ApiError::NotFound)
}

/// A device that this session may change.
fn administered(hub: &Hub, session: &Session, id: &str) -> Result<Arc<Device>, ApiError> {
    session.need(Action::Administer)?;
    let device = seen(hub, session, id)?;
    if session.may(Action::Administer, &device.area) { Ok(device) } else { Err(ApiError::NotFound) }
}

/// Where a device is to be: in its household, else in the area.
fn place(
    world: &World,
    session: &Session,
    household: Option<HouseholdId>,
    area: Option<AreaPath>,
) -> Result<AreaPath, ApiError> {
    let area = match household {
        Some(id) => {
            let home = world.households.get(&id).filter(|home| session.may(Action::Administer, &home.area));
            let missing = || ApiError::Invalid("household: there is none with this id".into());
            home.map(|home| home.area.clone()).ok_or_else(missing)?
        }
        None => area.unwrap_or_else(|| world.widest_area()),
    };
    let known = area == AreaPath::root() || area.leaf().is_some_and(|leaf| world.areas.contains_key(&leaf));
    if !known {
        return Err(ApiError::Invalid("area: there is none with this path".into()));
    }
    if session.may(Action::Administer, &area) { Ok(area) } else { Err(ApiError::Forbidden) }
}

async fn commit(hub: &Hub, session: &Session, changes: Vec<RegistryChange>) -> Result<Receipt, ApiError> {
    let work = Work::Registry { changes, actor: session.actor() };
    Ok(hub.commander.run(Lane::Normal, work).await?)
}

fn view(hub: &Hub, device: &Device) -> DeviceView {
    device_view(&hub.world.read(), device, hub.endpoint.connected(&device.name), hub.clock.now())
}
