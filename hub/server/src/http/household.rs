//! Households and who lives there, for administrators of the area.

use super::address::Asked;
use super::body::Body;
use super::error::ApiError;
use super::gate::Session;
use super::policy::{administers, commit};
use crate::app::Hub;
use crate::commander::RegistryChange;
use crate::community::import_households;
use crate::view::household_label;
use crate::world::World;
use axum::Json;
use axum::extract::{Path, State};
use hub_core::access::Action;
use hub_core::device::Device;
use hub_core::household::{Household, Resident, RiskTier};
use hub_core::ids::HouseholdId;
use hub_wire::alarm::Committed;
use hub_wire::household::{
    HouseholdPage, HouseholdRecord, HouseholdRequest, ImportReport, ImportRequest, ResidentRecord,
};
use hub_wire::problem::Problem;
use serde::Deserialize;
use utoipa::IntoParams;

/// Households on one page.
const PAGE: usize = 500;
/// Households that a search finds for whoever does not administer them.
const FOUND: usize = 20;
/// Households in one commit of an import; the writer does other work between two.
const PER_COMMIT: usize = 200;

/// Which households, and where the page begins.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct After {
    /// `next` of the page before.
    after: Option<HouseholdId>,
    /// Words that all occur in the building, unit and door as spoken or in the residents' names.
    q: Option<String>,
    /// At most so many, 1 to 500.
    limit: Option<u16>,
}

/// Households of the areas the session administers, page by page; all of them, or those that fit some words. Whoever
/// handles tickets finds households of that area by words, each with its door and who lives there, and no more of it.
#[utoipa::path(get, path = "/api/households", tag = "household", params(After), responses(
    (status = 200, body = HouseholdPage, description = "One page"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 422, description = "malformed", body = Problem)))]
pub async fn households(
    State(hub): State<Hub>,
    session: Session,
    Asked(query): Asked<After>,
) -> Result<Json<HouseholdPage>, ApiError> {
    let terms: Vec<String> = query.q.iter().flat_map(|q| q.split_whitespace()).map(str::to_lowercase).collect();
    let searches = session.need(Action::HandleTickets).is_ok() && !terms.is_empty();
    if !searches {
        session.need(Action::Administer)?;
    }
    let world = hub.world.read();
    let limit = query.limit.map_or(PAGE, usize::from).clamp(1, if searches { FOUND } else { PAGE });
    let sees = |home: &Household| {
        session.may(Action::Administer, &home.area) || searches && session.may(Action::HandleTickets, &home.area)
    };
    let own = world.households.values().filter(|home| sees(home));
    let own = own.filter(|home| terms.is_empty() || finds(&world, home, &terms));
    let mut own: Vec<_> = own.filter(|home| query.after.is_none_or(|after| home.id > after)).collect();
    own.sort_by_key(|home| home.id);
    let next = own.get(limit).and_then(|_| own.get(limit - 1)).map(|last| last.id);
    let shown = |home: &Household| {
        let whole = record(home);
        if session.may(Action::Administer, &home.area) { whole } else { door_of(whole) }
    };
    Ok(Json(HouseholdPage { households: own.into_iter().take(limit).map(|home| shown(home)).collect(), next }))
}

/// True when every term occurs in the household as spoken or in a resident's name.
fn finds(world: &World, home: &Household, terms: &[String]) -> bool {
    let residents = home.residents.iter().map(|resident| resident.name.as_str());
    let text: Vec<&str> = residents.collect();
    let text = format!("{} {}", household_label(world, home), text.join(" ")).to_lowercase();
    terms.iter().all(|term| text.contains(term.as_str()))
}

/// What finds a household and nothing that is for whoever comes in an emergency.
fn door_of(whole: HouseholdRecord) -> HouseholdRecord {
    let name = |resident: ResidentRecord| ResidentRecord { born: None, ..resident };
    let residents = whole.residents.into_iter().map(name).collect();
    let (notes, medicines) = (String::new(), String::new());
    HouseholdRecord { residents, contacts: Vec::new(), notes, medicines, risk: RiskTier::default(), ..whole }
}

fn record(home: &Household) -> HouseholdRecord {
    let resident = |known: &Resident| ResidentRecord { name: known.name.clone(), born: known.born };
    HouseholdRecord {
        id: home.id,
        area: home.area.clone(),
        unit: home.unit.clone(),
        floor: home.floor,
        door: home.door.clone(),
        place: home.place,
        residents: home.residents.iter().map(resident).collect(),
        contacts: home.contacts.clone(),
        notes: home.notes.clone(),
        medicines: home.medicines.clone(),
        risk: home.risk,
    }
}

/// Adds a household under an id the client makes, or changes the one that has it. Its devices move with it.
#[utoipa::path(put, path = "/api/households/{id}", tag = "household", params(("id" = HouseholdId, Path)),
    request_body = HouseholdRequest, responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 404, description = "not_found", body = Problem),
    (status = 422, description = "invalid", body = Problem)))]
pub async fn put(
    State(hub): State<Hub>,
    session: Session,
    Path(id): Path<String>,
    Body(request): Body<HouseholdRequest>,
) -> Result<Json<Committed>, ApiError> {
    session.need(Action::Administer)?;
    let id: HouseholdId = id.parse().map_err(|_| ApiError::NotFound)?;
    let before = hub.world.read().households.get(&id).cloned();
    // Somebody else's household looks like none, and its id cannot be taken.
    if before.is_some_and(|home| !session.may(Action::Administer, &home.area)) {
        return Err(ApiError::NotFound);
    }
    administers(&hub, &session, &request.area)?;
    let changes = {
        let world = hub.world.read();
        if let Some(stranger) = request.contacts.iter().find(|contact| !world.people.contains_key(contact)) {
            return Err(ApiError::Invalid(format!("contacts: there is nobody with the id {stranger}")));
        }
        changes(&world, household(id, request))
    };
    commit(&hub, &session, changes).await
}

fn household(id: HouseholdId, request: HouseholdRequest) -> Household {
    let HouseholdRequest { area, unit, floor, door, place, residents, contacts, notes, medicines, risk } = request;
    let residents = residents.into_iter().map(|known| Resident { name: known.name, born: known.born }).collect();
    Household { id, area, unit, floor, door, place, residents, contacts, notes, medicines, risk }
}

/// The household, and its devices where it has moved.
fn changes(world: &World, home: Household) -> Vec<RegistryChange> {
    let inside = world.devices.values().filter(|device| device.household == Some(home.id) && device.area != home.area);
    let moved =
        inside.map(|device| RegistryChange::Device(Device { area: home.area.clone(), ..device.as_ref().clone() }));
    let moved: Vec<_> = moved.collect();
    std::iter::once(RegistryChange::Household(Box::new(home))).chain(moved).collect()
}

/// Reads households from a spreadsheet. One wrong row, and none is taken; the sentence names the lines.
#[utoipa::path(post, path = "/api/households/import", tag = "household", request_body = ImportRequest, responses(
    (status = 200, body = ImportReport, description = "What it came to"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 413, description = "too_large", body = Problem),
    (status = 422, description = "invalid: the sentence names the lines", body = Problem)))]
pub async fn import(
    State(hub): State<Hub>,
    session: Session,
    Body(request): Body<ImportRequest>,
) -> Result<Json<ImportReport>, ApiError> {
    session.need(Action::Administer)?;
    let may = |area: &_| session.may(Action::Administer, area);
    let imported = import_households(&hub.world.read(), &request.csv, hub.clock.now(), may);
    let imported = imported.map_err(|faults| ApiError::Invalid(faults.join("; ")))?;
    let (added, changed, unchanged) = (imported.added, imported.changed, imported.unchanged);
    let mut position = None;
    if !request.dry_run {
        for homes in imported.households.chunks(PER_COMMIT) {
            let changes = homes.iter().map(|home| RegistryChange::Household(Box::new(home.clone()))).collect();
            position = Some(commit(&hub, &session, changes).await?.position);
        }
    }
    Ok(Json(ImportReport { added, changed, unchanged, position }))
}
