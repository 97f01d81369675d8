//! The list of devices with search and filters, and what was refused.

use crate::app::Hub;
use crate::http::address::Asked;
use crate::http::error::ApiError;
use crate::http::gate::Session;
use crate::view::device_view;
use crate::world::World;
use axum::Json;
use axum::extract::State;
use hub_core::access::Action;
use hub_core::area::AreaPath;
use hub_core::device::Device;
use hub_core::supervision::{Fault, Presence};
use hub_core::time::UnixMs;
use hub_wire::device::{DeviceView, RejectionView};
use hub_wire::problem::Problem;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Refused messages shown at most.
const REJECTIONS: u32 = 200;
/// Devices shown when nobody asks for fewer.
const DEVICES: usize = 1_000;

/// Only devices of this kind.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeviceFilter {
    /// No real press was seen yet.
    NotLive,
    /// Two beats are missing.
    Late,
    /// Three beats are missing.
    Offline,
    /// The battery is low.
    LowBattery,
    /// Something is wrong.
    Faulty,
    /// Not looked after for a while.
    Muted,
    /// Out of use.
    Retired,
}

/// Which devices.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    /// Part of name, address, label, model or household.
    search: Option<String>,
    /// Only these.
    #[param(inline)]
    filter: Option<DeviceFilter>,
    /// In this area and below.
    area: Option<AreaPath>,
    /// Behind this name: the last one of the page before.
    after: Option<String>,
    /// At most so many, 1 to 1,000.
    limit: Option<u16>,
}

/// Devices of the session's areas by name. Those out of use only when asked for.
#[utoipa::path(get, path = "/api/devices", tag = "device", params(Wanted), responses(
    (status = 200, body = Vec<DeviceView>, description = "Devices, at most 1,000"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 422, description = "malformed", body = Problem)))]
pub async fn devices(
    State(hub): State<Hub>,
    session: Session,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<Vec<DeviceView>>, ApiError> {
    session.need(Action::SeeDevices)?;
    let at = hub.clock.now();
    let world = hub.world.read();
    let search = wanted.search.as_deref().unwrap_or_default().trim().to_lowercase();
    let asked = |device: &&Arc<Device>| {
        session.may(Action::SeeDevices, &device.area)
            && wanted.area.as_ref().is_none_or(|area| area.covers(&device.area))
            && wanted.after.as_ref().is_none_or(|after| device.name > *after)
            && passes(&world, device, wanted.filter, at)
            && finds(&world, device, &search)
    };
    let mut found: Vec<&Arc<Device>> = world.devices.values().filter(asked).collect();
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found.truncate(wanted.limit.map_or(DEVICES, usize::from).clamp(1, DEVICES));
    let view = |device: &Arc<Device>| device_view(&world, device, hub.endpoint.connected(&device.name), at);
    Ok(Json(found.into_iter().map(view).collect()))
}

fn passes(world: &World, device: &Device, filter: Option<DeviceFilter>, at: UnixMs) -> bool {
    let retired = device.care.retired_at.is_some();
    match filter {
        Some(DeviceFilter::Retired) => retired,
        _ if retired => false,
        None => true,
        Some(DeviceFilter::NotLive) => device.live_at.is_none(),
        Some(DeviceFilter::Late) => world.presence(device, at) == Presence::Late,
        Some(DeviceFilter::Offline) => world.presence(device, at) == Presence::Offline,
        Some(DeviceFilter::LowBattery) => world.board.has(device.id, Fault::Battery),
        Some(DeviceFilter::Muted) => device.care.muted_until.is_some_and(|until| at < until),
        Some(DeviceFilter::Faulty) => world.board.watch(device.id).is_some_and(|watch| !watch.faults.is_empty()),
    }
}

fn finds(world: &World, device: &Device, search: &str) -> bool {
    let texts = [&device.name, &device.model, &device.dialect.address];
    search.is_empty()
        || texts.into_iter().chain(&device.care.label).any(|text| text.to_lowercase().contains(search))
        || device.household.and_then(|id| world.households.get(&id)).is_some_and(|home| {
            crate::view::household_label(world, home).to_lowercase().contains(search)
                || home.residents.iter().any(|resident| resident.name.to_lowercase().contains(search))
        })
}

/// Messages that were refused, newest first, with the reason. Whoever may see all devices sees these.
#[utoipa::path(get, path = "/api/rejections", tag = "device", responses(
    (status = 200, body = Vec<RejectionView>, description = "At most 200"),
    (status = 403, description = "forbidden", body = Problem)))]
pub async fn rejections(State(hub): State<Hub>, session: Session) -> Result<Json<Vec<RejectionView>>, ApiError> {
    session.need(Action::SeeDevices)?;
    let rows = hub.store.rejections(REJECTIONS).await?;
    let world = hub.world.read();
    let widest = world.widest_area();
    let all = session.may(Action::SeeDevices, &widest);
    let visible = |source: &str| {
        all || world.device_named(source).is_some_and(|device| session.may(Action::SeeDevices, &device.area))
    };
    Ok(Json(rows.iter().filter(|row| visible(&row.source)).map(rejection_view).collect()))
}

pub(super) fn rejection_view(row: &hub_store::Rejection) -> RejectionView {
    RejectionView {
        source: row.source.clone(),
        reason: row.reason.clone(),
        payload: String::from_utf8_lossy(&row.payload).into_owned(),
        at: row.at,
    }
}
