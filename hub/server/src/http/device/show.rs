//! One device with all that is known of it.

use super::list::rejection_view;
use crate::app::Hub;
use crate::http::error::ApiError;
use crate::http::gate::Session;
use crate::view::{device_ticket_view, heard_view, sensor_view};
use axum::Json;
use axum::extract::{Path, State};
use hub_core::ids::DeviceId;
use hub_core::supervision::{KEPT_DAYS, days_left};
use hub_core::time::UnixMs;
use hub_wire::device::{BatteryDay, DevicePage};
use hub_wire::problem::Problem;

/// Refused messages looked through.
const REJECTIONS: u32 = 1_000;
/// Tickets shown.
const TICKETS: u32 = 20;
/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;

/// One device: what it said as it came and as it was understood, its tickets, its battery.
#[utoipa::path(get, path = "/api/devices/{id}", tag = "device", params(("id" = DeviceId, Path)), responses(
    (status = 200, body = DevicePage, description = "The device"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 404, description = "not_found", body = Problem)))]
pub async fn device(
    State(hub): State<Hub>,
    session: Session,
    Path(id): Path<String>,
) -> Result<Json<DevicePage>, ApiError> {
    let device = super::seen(&hub, &session, &id)?;
    let days = u32::try_from(KEPT_DAYS).unwrap_or(u32::MAX);
    let lows = hub.store.battery_of(device.id, days).await?;
    let tickets = hub.store.device_tickets_of(device.id, TICKETS).await?;
    let rejections = hub.store.rejections(REJECTIONS).await?;
    let view = super::view(&hub, &device);
    let world = hub.world.read();
    Ok(Json(DevicePage {
        device: view,
        detects: device.dialect.detects,
        layout: device.dialect.layout.clone(),
        product: device.dialect.product.clone(),
        has_key: device.dialect.key.is_some(),
        prefixes: device.dialect.prefixes.clone(),
        allowed_on: device.care.allowed_on,
        sensor: sensor_view(&world, &device),
        heard: hub.telemetry.last_of(device.id).iter().map(heard_view).collect(),
        rejections: rejections.iter().filter(|row| row.source == device.name).map(rejection_view).collect(),
        tickets: tickets.iter().map(|ticket| device_ticket_view(&world, ticket)).collect(),
        battery: lows.iter().map(|low| BatteryDay { at: UnixMs(low.day * DAY_MS), percent: low.percent }).collect(),
        days_left: days_left(&lows),
    }))
}
