//! Devices are added, moved, changed and taken out of use.

use crate::app::Hub;
use crate::commander::{Lane, RegistryChange, Work};
use crate::http::body::{Body, Nothing};
use crate::http::error::ApiError;
use crate::http::gate::Session;
use crate::ids::{new_device_secret, new_id, sha256_hex};
use crate::world::World;
use axum::Json;
use axum::extract::{Path, State};
use devices::lenient::hex_bytes;
use hub_core::access::Action;
use hub_core::device::{Care, Device, Dialect, OPEN_JSON, is_device_name, is_device_text};
use hub_core::ids::DeviceId;
use hub_core::supervision::{Finding, Item, is_watched};
use hub_core::time::UnixMs;
use hub_wire::device::{DeviceAdded, DeviceRequest, DeviceView};
use hub_wire::problem::Problem;

/// A device is muted till then at most, milliseconds since 1970: the year 2200, beyond which no calendar here goes.
const MUTED_TILL_MS: i64 = 7_258_118_400_000;
/// Topics of one gateway at most.
const PREFIXES: usize = 16;

/// Adds a device. Its secret is shown this once.
#[utoipa::path(post, path = "/api/devices", tag = "device", request_body = DeviceRequest, responses(
    (status = 200, body = DeviceAdded, description = "Added"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 409, description = "conflict: name, address or label is taken", body = Problem),
    (status = 422, description = "invalid", body = Problem)))]
pub async fn add(
    State(hub): State<Hub>,
    session: Session,
    Body(request): Body<DeviceRequest>,
) -> Result<Json<DeviceAdded>, ApiError> {
    session.need(Action::Administer)?;
    check(&request)?;
    let secret = new_device_secret();
    let area = super::place(&hub.world.read(), &session, request.household, request.area.clone())?;
    let at = hub.clock.now();
    let fresh = Device {
        id: DeviceId(new_id(at)),
        name: request.name.clone(),
        secret_sha256: sha256_hex(secret.as_bytes()),
        role: request.role,
        model: String::new(),
        area: area.clone(),
        household: None,
        wearer: None,
        blocked_at: None,
        live_at: None,
        dialect: Dialect::open_json(request.name.clone()),
        care: Care::default(),
    };
    let device = Device { area, ..changed(fresh, request, at) };
    super::commit(&hub, &session, vec![RegistryChange::Device(device.clone())]).await?;
    hub.telemetry.forget_stranger(&device.dialect.family, device.address());
    Ok(Json(DeviceAdded { device: super::view(&hub, &device), secret: Some(secret) }))
}

/// Changes a device: where it is, what it is for, how it is looked after. An open alarm keeps the old address.
#[utoipa::path(put, path = "/api/devices/{id}", tag = "device", params(("id" = DeviceId, Path)),
    request_body = DeviceRequest, responses(
    (status = 200, body = DeviceView, description = "Changed"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 404, description = "not_found", body = Problem),
    (status = 409, description = "conflict: name, address or label is taken", body = Problem),
    (status = 422, description = "invalid", body = Problem)))]
pub async fn put(
    State(hub): State<Hub>,
    session: Session,
    Path(id): Path<String>,
    Body(request): Body<DeviceRequest>,
) -> Result<Json<DeviceView>, ApiError> {
    let before = super::administered(&hub, &session, &id)?;
    check(&request)?;
    let area = super::place(&hub.world.read(), &session, request.household, request.area.clone())?;
    let blocked = request.blocked != before.blocked_at.is_some();
    let request = keeping_beat(&hub.world.read(), &before, request);
    let device = Device { area, ..changed(before.as_ref().clone(), request, hub.clock.now()) };
    let change = if blocked { RegistryChange::DeviceBlocked } else { RegistryChange::Device };
    super::commit(&hub, &session, vec![change(device.clone())]).await?;
    let ticket = hub.world.read().board.ticket_of(device.id).map(|ticket| ticket.id);
    if let Some(ticket) = ticket.filter(|_| !is_watched(&device, hub.clock.now()) && device.is_in_use()) {
        let work = Work::DeviceTicket { ticket, item: Item::Muted { ticket }, actor: session.actor() };
        hub.commander.run(Lane::Normal, work).await?;
    }
    Ok(Json(super::view(&hub, &device)))
}

/// Takes a device out of use: it may not log in, nothing of it is expected, and a call from it has no address any more.
#[utoipa::path(post, path = "/api/devices/{id}/retire", tag = "device", params(("id" = DeviceId, Path)),
    request_body = Nothing, responses(
    (status = 200, body = DeviceView, description = "Out of use"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 404, description = "not_found", body = Problem)))]
pub async fn retire(
    State(hub): State<Hub>,
    session: Session,
    Path(id): Path<String>,
    Body(Nothing {}): Body<Nothing>,
) -> Result<Json<DeviceView>, ApiError> {
    let before = super::administered(&hub, &session, &id)?;
    let at = hub.clock.now();
    let care = Care {
        retired_at: before.care.retired_at.or(Some(at)),
        enrolling_until: None,
        // What is printed on it may be put to use again under a new entry.
        label: None,
        ..before.care.clone()
    };
    let device = Device { care, ..before.as_ref().clone() };
    super::commit(&hub, &session, vec![RegistryChange::DeviceBlocked(device.clone())]).await?;
    let items = leftovers(&hub, device.id, at);
    if !items.is_empty() {
        hub.commander.run(Lane::Normal, Work::Supervise(items)).await?;
    }
    Ok(Json(super::view(&hub, &device)))
}

/// What was wrong with a device that is out of use is over.
fn leftovers(hub: &Hub, device: DeviceId, at: UnixMs) -> Vec<Item> {
    let world = hub.world.read();
    let faults = world.board.watch(device).into_iter().flat_map(|watch| watch.faults.keys().copied());
    let over = faults.map(|fault| Item::Finding(Finding { device, fault, on: false, at }));
    let ticket = world.board.ticket_of(device).map(|ticket| Item::Done { ticket: ticket.id });
    over.chain(ticket).collect()
}

fn check(request: &DeviceRequest) -> Result<(), ApiError> {
    let invalid = |what: &str| Err(ApiError::Invalid(what.to_owned()));
    if !is_device_name(&request.name) {
        return invalid("name: 1 to 64 of A-Z a-z 0-9 . _ - and not a dot first");
    }
    let texts = [&request.family, &request.address, &request.label, &request.layout, &request.product];
    let model = Some(&request.model).filter(|model| !model.is_empty());
    if !texts.into_iter().flatten().chain(model).all(|text| is_device_text(text)) {
        return invalid("a text is empty, has more than 200 characters, or signs that cannot be seen: write it anew");
    }
    let families = devices::family::FAMILIES.iter().map(|family| family.name());
    if request.family.as_deref().is_some_and(|name| !families.clone().any(|family| family == name)) {
        let names: Vec<&str> = families.collect();
        return Err(ApiError::Invalid(format!("family: one of {}", names.join(", "))));
    }
    if request.layout.as_deref().is_some_and(|layout| devices::known::Decoder::named(layout).is_none()) {
        return invalid("layout: there is no decoder of this name");
    }
    if request.muted_until.is_some_and(|until| !(0..=MUTED_TILL_MS).contains(&until.0)) {
        return invalid("muted_until: a moment before the year 2200, in milliseconds since 1970");
    }
    if request.beat_s == Some(0) {
        return invalid("beat_s: the seconds between two signs of life, at least 1");
    }
    if request.key.as_deref().is_some_and(|key| key_of(key).is_none()) {
        return invalid("key: hexadecimal, two digits a byte, at most 32 bytes");
    }
    if request.prefixes.len() > PREFIXES || !request.prefixes.iter().all(|prefix| is_prefix(prefix)) {
        return invalid("prefixes: at most 16 topics like zigbee2mqtt/#, none under fengdi/ and none beginning with $");
    }
    Ok(())
}

/// True for a topic, or a topic with `/#` behind it, that is nobody else's by right.
fn is_prefix(topic: &str) -> bool {
    let bare = topic.strip_suffix("/#").unwrap_or(topic);
    let foreign = bare == "fengdi" || bare.starts_with("fengdi/") || bare.starts_with('$') || bare.is_empty();
    !foreign && is_device_text(bare) && !bare.contains(['+', '#'])
}

/// A device's key: 1 to 32 bytes, two hexadecimal digits each and nothing between them.
fn key_of(text: &str) -> Option<Vec<u8>> {
    hex_bytes(text).filter(|bytes| (1..=32).contains(&bytes.len()) && text.len() == bytes.len() * 2)
}

/// The beat a device has from its model or its role, sent back as it was shown, does not become its own.
fn keeping_beat(world: &World, before: &Device, request: DeviceRequest) -> DeviceRequest {
    let shown = before.care.beat_s.is_none() && request.beat_s == world.beat_s(before);
    let beat_s = request.beat_s.filter(|_| !shown);
    DeviceRequest { beat_s, ..request }
}

/// The device as the request wants it; its area is not looked at here.
fn changed(before: Device, request: DeviceRequest, at: UnixMs) -> Device {
    let family = request.family.unwrap_or_else(|| OPEN_JSON.to_owned());
    let key = request.key.as_deref().and_then(key_of).or(before.dialect.key);
    let dialect = Dialect {
        address: request.address.unwrap_or_else(|| request.name.clone()),
        family,
        detects: request.detects,
        layout: request.layout,
        product: request.product,
        key,
        prefixes: request.prefixes,
    };
    let care = Care {
        label: request.label,
        beat_s: request.beat_s,
        allowed_on: request.allowed_on,
        muted_until: request.muted_until,
        enrolling_until: before.care.enrolling_until,
        retired_at: None,
    };
    let blocked_at = if request.blocked { before.blocked_at.or(Some(at)) } else { None };
    Device {
        name: request.name,
        role: request.role,
        model: request.model,
        household: request.household,
        blocked_at,
        dialect,
        care,
        ..before
    }
}

#[cfg(test)]
mod tests {
    use super::key_of;

    #[test]
    fn a_key_is_plain_pairs_of_hexadecimal_digits() {
        assert_eq!(key_of("00ffA0"), Some(vec![0, 255, 160]));
        for bad in ["", "0", "0g", "+f", "00 ff", "密钥", &"00".repeat(33)] {
            assert_eq!(key_of(bad), None, "{bad}");
        }
    }
}
