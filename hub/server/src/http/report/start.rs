//! What the page behind a QR code begins with, and what is like it.

use super::words::EMERGENCY;
use super::{place, wait};
use crate::app::Hub;
use crate::http::address::Asked;
use crate::http::error::ApiError;
use crate::http::gate::Peer;
use crate::view::{place_name, similar_view};
use axum::Json;
use axum::extract::State;
use hub_core::geo::LatLon;
use hub_core::ids::PhotoId;
use hub_core::ticket::{Category, CategoryKey, Ticket};
use hub_store::NounTable;
use hub_wire::problem::Problem;
use hub_wire::report::{ReportStart, SimilarView};
use serde::Deserialize;
use utoipa::IntoParams;

/// "Is it this one?" is asked of so many at most.
const SIMILAR: usize = 5;

/// A code.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct OfCode {
    /// The code behind the QR.
    code: String,
}

/// The place of a code, for confirmation, and what can be reported there.
#[utoipa::path(get, path = "/api/report/start", tag = "report", params(OfCode), responses(
    (status = 200, body = ReportStart, description = "The place and its categories"),
    (status = 404, description = "not_found", body = Problem),
    (status = 429, description = "wait", body = Problem)))]
pub async fn start(
    State(hub): State<Hub>,
    Peer(peer): Peer,
    Asked(OfCode { code }): Asked<OfCode>,
) -> Result<Json<ReportStart>, ApiError> {
    let now = hub.clock.now();
    hub.door.limits.look(peer, now).map_err(wait)?;
    let place = place(&hub, peer, &code, now)?;
    let world = hub.world.read();
    let shown = world.tickets.categories(&place.area).iter().filter(|category| category.for_residents);
    let mut categories: Vec<Category> = shown.cloned().collect();
    categories.sort_by_key(|category| category.order);
    Ok(Json(ReportStart {
        // A door's code says the building only: whoever holds it need not learn who lives where.
        address: place_name(&world, &place.area),
        place: world.upwards(&place.area).iter().find_map(|area| area.centre),
        categories,
        emergency_words: EMERGENCY.iter().map(ToString::to_string).collect(),
        desk_phone: world.tickets.duty_phone(&place.area).map(str::to_owned),
        area: place.area,
    }))
}

/// What a report is about, and where.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Like {
    /// The code behind the QR.
    code: String,
    /// The category.
    #[param(value_type = String)]
    category: CategoryKey,
    /// Degrees north, when it is not the code's place.
    lat: Option<f64>,
    /// Degrees east.
    lon: Option<f64>,
}

/// Open reports of the same category within 50 m: "is it this one?"
#[utoipa::path(get, path = "/api/report/similar", tag = "report", params(Like), responses(
    (status = 200, body = Vec<SimilarView>, description = "Nearest first, at most 5"),
    (status = 404, description = "not_found", body = Problem),
    (status = 429, description = "wait", body = Problem)))]
pub async fn similar(
    State(hub): State<Hub>,
    Peer(peer): Peer,
    Asked(like): Asked<Like>,
) -> Result<Json<Vec<SimilarView>>, ApiError> {
    let now = hub.clock.now();
    hub.door.limits.look(peer, now).map_err(wait)?;
    let place = place(&hub, peer, &like.code, now)?;
    let told = like.lat.zip(like.lon).and_then(|(lat, lon)| LatLon::new(lat, lon).ok());
    let near: Vec<(std::sync::Arc<Ticket>, f64)> = {
        let world = hub.world.read();
        let Some(at) = told.or_else(|| super::file::spot_of(&world, &place, None)) else { return Ok(Json(Vec::new())) };
        let near = world.tickets.similar(&like.category, at).into_iter();
        // What is held back is shown to nobody; what happens behind a door stays there.
        let near = near.filter(|(ticket, _)| ticket.suspicion.is_none() && ticket.household.is_none());
        near.take(SIMILAR).map(|(ticket, away)| (std::sync::Arc::clone(ticket), away)).collect()
    };
    let mut views = Vec::new();
    for (ticket, away) in near {
        let published = published(&hub, &ticket).await?;
        views.push(similar_view(&ticket, away, published));
    }
    Ok(Json(views))
}

/// Pictures that a coordinator has published.
pub(super) async fn published(hub: &Hub, ticket: &Ticket) -> Result<Vec<PhotoId>, ApiError> {
    let mut shown = Vec::new();
    for photo in &ticket.photos {
        let row = hub.store.noun(NounTable::Photo, photo.0).await?;
        let row = row.map(|row| row.read::<crate::photo::PhotoRow>()).transpose()?;
        shown.extend(row.filter(|row| row.published.is_some()).map(|row| row.id));
    }
    Ok(shown)
}
