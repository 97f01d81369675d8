//! Devices from and to a spreadsheet: all lines or none.

use crate::app::Hub;
use crate::commander::RegistryChange;
use crate::community::{export_devices, import_devices, text_of};
use crate::http::error::ApiError;
use crate::http::gate::Session;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header;
use hub_core::access::Action;
use hub_wire::device::DevicesImported;
use hub_wire::problem::Problem;

/// Devices of the session's areas as comma separated values, UTF-8 with its mark.
#[utoipa::path(get, path = "/api/devices/export", tag = "device", responses(
    (status = 200, body = String, content_type = "text/csv", description = "The file"),
    (status = 403, description = "forbidden", body = Problem)))]
pub async fn export(State(hub): State<Hub>, session: Session) -> Result<Response, ApiError> {
    session.need(Action::SeeDevices)?;
    let text = export_devices(&hub.world.read(), |device| session.may(Action::SeeDevices, &device.area));
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"devices.csv\""),
    ];
    Ok((headers, text).into_response())
}

/// Reads devices from comma separated values, UTF-8 or GBK. One wrong line, and none is taken; the sentence names the
/// lines. New devices' secrets are shown this once.
#[utoipa::path(post, path = "/api/devices/import", tag = "device",
    request_body(content = String, content_type = "text/csv"), responses(
    (status = 200, body = DevicesImported, description = "What it came to"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 413, description = "too_large", body = Problem),
    (status = 422, description = "invalid: the sentence names the lines", body = Problem)))]
pub async fn import(
    State(hub): State<Hub>,
    session: Session,
    body: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Result<Json<DevicesImported>, ApiError> {
    session.need(Action::Administer)?;
    let body = body.map_err(|_| ApiError::TooLarge)?;
    let text = text_of(&body).ok_or_else(|| ApiError::Invalid("the file is neither UTF-8 nor GBK".into()))?;
    let read = {
        let world = hub.world.read();
        import_devices(&world, &text, hub.clock.now(), |area| session.may(Action::Administer, area))
    };
    let read = read.map_err(|faults| ApiError::Invalid(faults.join("; ")))?;
    if !read.devices.is_empty() {
        super::commit(&hub, &session, read.devices.into_iter().map(RegistryChange::Device).collect()).await?;
    }
    Ok(Json(DevicesImported { added: read.added, changed: read.changed, unchanged: read.unchanged }))
}
