//! A device is put to use: the code on it, or what it has said, then the household, then one press. Until that press it
//! is "not live"; the press itself calls nobody when it comes within ten minutes.

use crate::app::Hub;
use crate::commander::{Lane, RegistryChange, Work};
use crate::http::body::Body;
use crate::http::error::ApiError;
use crate::http::gate::Session;
use crate::ids::{new_device_secret, new_id, sha256_hex};
use axum::Json;
use axum::extract::State;
use hub_core::access::Action;
use hub_core::device::{Care, Device, DeviceRole, Dialect, OPEN_JSON, is_device_name, is_device_text};
use hub_core::ids::DeviceId;
use hub_core::time::UnixMs;
use hub_store::Row;
use hub_wire::device::{DeviceAdded, EnrolRequest};
use hub_wire::problem::Problem;
use std::sync::Arc;

/// The first press is awaited this long, milliseconds.
const AWAITED_MS: i64 = 600_000;

/// The families whose language is understood, by name.
#[utoipa::path(get, path = "/api/devices/families", tag = "device", responses(
    (status = 200, body = Vec<String>, description = "Families"),
    (status = 403, description = "forbidden", body = Problem)))]
pub async fn families(session: Session) -> Result<Json<Vec<String>>, ApiError> {
    session.need(Action::Administer)?;
    Ok(Json(devices::family::FAMILIES.iter().map(|family| family.name().to_owned()).collect()))
}

/// Puts a device to use in a household, registering it when it is not. Its next press within ten minutes proves that
/// it works and calls nobody.
#[utoipa::path(post, path = "/api/devices/enrol", tag = "device", request_body = EnrolRequest, responses(
    (status = 200, body = DeviceAdded, description = "The press is awaited"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 404, description = "not_found: no device has this code, and no stranger this address", body = Problem),
    (status = 409, description = "conflict", body = Problem),
    (status = 422, description = "invalid", body = Problem)))]
pub async fn enrol(
    State(hub): State<Hub>,
    session: Session,
    Body(request): Body<EnrolRequest>,
) -> Result<Json<DeviceAdded>, ApiError> {
    session.need(Action::Administer)?;
    let texts = [&request.label, &request.model].into_iter().flatten();
    if !texts.filter(|text| !text.is_empty()).all(|text| is_device_text(text)) {
        return Err(ApiError::Invalid("label and model are one line of at most 200 characters".into()));
    }
    let at = hub.clock.now();
    let (device, secret) = match known(&hub, &session, &request)? {
        Some(device) => (device.as_ref().clone(), None),
        None => {
            let secret = new_device_secret();
            (stranger(&hub, &request, &secret, at)?, Some(secret))
        }
    };
    let area = super::place(&hub.world.read(), &session, Some(request.household), None)?;
    let label = device.care.label.clone().or_else(|| request.label.clone());
    let care = Care { label, enrolling_until: Some(at.plus_ms(AWAITED_MS)), retired_at: None, ..device.care };
    let device = Device { area, household: Some(request.household), live_at: None, care, ..device };
    super::commit(&hub, &session, vec![RegistryChange::Device(device.clone())]).await?;
    let (family, address) = (device.dialect.family.clone(), device.address().to_owned());
    hub.telemetry.forget_stranger(&family, &address);
    let row = Row::RemoveStranger { family, address };
    hub.commander.run(Lane::Normal, Work::Rows(vec![row])).await?;
    // A device of another family logs in nowhere: it has no use for a secret.
    let secret = secret.filter(|_| device.dialect.family == OPEN_JSON);
    Ok(Json(DeviceAdded { device: super::view(&hub, &device), secret }))
}

/// The registered device that is meant.
fn known(hub: &Hub, session: &Session, request: &EnrolRequest) -> Result<Option<Arc<Device>>, ApiError> {
    let world = hub.world.read();
    let device = match (&request.label, &request.family, &request.address) {
        (_, Some(family), Some(address)) => world.device_at(family, address),
        (Some(label), None, None) => {
            let label = label.trim();
            Some(world.device_labelled(label).or_else(|| world.device_named(label)).ok_or(ApiError::NotFound)?)
        }
        _ => return Err(ApiError::Invalid("send label, or family and address together".into())),
    };
    let own = |device: &&Arc<Device>| session.may(Action::Administer, &device.area);
    device.map(|device| Some(device).filter(own).cloned().ok_or(ApiError::NotFound)).transpose()
}

/// A device made of what a stranger has said.
fn stranger(hub: &Hub, request: &EnrolRequest, secret: &str, at: UnixMs) -> Result<Device, ApiError> {
    let (Some(family), Some(address)) = (&request.family, &request.address) else { return Err(ApiError::NotFound) };
    let stranger = hub.telemetry.stranger_at(family, address).ok_or(ApiError::NotFound)?;
    let id = DeviceId(new_id(at));
    let name = if is_device_name(&stranger.address) && hub.world.read().device_named(&stranger.address).is_none() {
        stranger.address.clone()
    } else {
        format!("{}-{}", stranger.family, &id.to_string()[24..])
    };
    Ok(Device {
        id,
        name,
        secret_sha256: sha256_hex(secret.as_bytes()),
        role: request.role.unwrap_or(DeviceRole::Button),
        model: request.model.clone().unwrap_or_default(),
        area: hub.world.read().widest_area(),
        household: None,
        wearer: None,
        blocked_at: None,
        live_at: None,
        dialect: Dialect { detects: request.detects, ..Dialect::of(stranger.family, stranger.address) },
        care: Care::default(),
    })
}
