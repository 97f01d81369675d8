//! Devices and refused messages, for staff.

use super::error::ApiError;
use super::gate::Session;
use crate::app::Hub;
use crate::view::household_label;
use axum::Json;
use axum::extract::State;
use hub_core::access::Action;
use hub_wire::device::{DeviceView, RejectionView};
use hub_wire::problem::Problem;

/// Refused messages shown at most.
const REJECTIONS: u32 = 200;

/// Devices of the session's areas.
#[utoipa::path(get, path = "/api/devices", tag = "device", responses(
    (status = 200, body = Vec<DeviceView>, description = "Devices"),
    (status = 403, description = "forbidden", body = Problem)))]
pub async fn devices(State(hub): State<Hub>, session: Session) -> Result<Json<Vec<DeviceView>>, ApiError> {
    session.need(Action::SeeDevices)?;
    let world = hub.world.read();
    let mut views: Vec<DeviceView> = world
        .devices
        .values()
        .filter(|device| session.may(Action::SeeDevices, &device.area))
        .map(|device| {
            let household = device.household.and_then(|id| world.households.get(&id));
            let status = world.statuses.get(&device.id).cloned().unwrap_or_default();
            DeviceView {
                id: device.id,
                name: device.name.clone(),
                role: device.role,
                model: device.model.clone(),
                area: device.area.clone(),
                household: household.map(|household| household_label(&world, household)),
                last_word_at: status.last_word_at,
                battery_percent: status.battery_percent,
                link_quality: status.link_quality,
                blocked_at: device.blocked_at,
                live_at: device.live_at,
                connected: hub.endpoint.connected(&device.name),
            }
        })
        .collect();
    views.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(Json(views))
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
    let views = rows.iter().filter(|row| visible(&row.source)).map(|row| RejectionView {
        source: row.source.clone(),
        reason: row.reason.clone(),
        payload: String::from_utf8_lossy(&row.payload).into_owned(),
        at: row.at,
    });
    Ok(Json(views.collect()))
}
