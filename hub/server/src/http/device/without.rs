//! Who has no alarm that works: household by household, those at highest risk first.

use crate::app::Hub;
use crate::http::address::Asked;
use crate::http::error::ApiError;
use crate::http::gate::Session;
use crate::view::without_page;
use axum::Json;
use axum::extract::State;
use hub_core::access::Action;
use hub_core::area::AreaPath;
use hub_core::ids::HouseholdId;
use hub_wire::coverage::WithoutPage;
use hub_wire::problem::Problem;
use serde::Deserialize;
use utoipa::IntoParams;

/// Households on one page.
const PAGE: u16 = 200;

/// Which of them.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct WithoutAsked {
    /// In this area and below.
    area: Option<AreaPath>,
    /// `next` of the page before.
    after: Option<HouseholdId>,
    /// At most so many, 1 to 200.
    limit: Option<u16>,
}

/// Households of the session's areas none of whose alarm devices works: not live yet, silent or blocked.
#[utoipa::path(get, path = "/api/coverage/without", tag = "device", params(WithoutAsked), responses(
    (status = 200, body = WithoutPage, description = "One page, highest risk first"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 422, description = "malformed", body = Problem)))]
pub async fn without(
    State(hub): State<Hub>,
    session: Session,
    Asked(asked): Asked<WithoutAsked>,
) -> Result<Json<WithoutPage>, ApiError> {
    session.need(Action::SeeDevices)?;
    let world = hub.world.read();
    let within = |area: &AreaPath| {
        session.may(Action::SeeDevices, area) && asked.area.as_ref().is_none_or(|asked| asked.covers(area))
    };
    let connected = |name: &str| hub.endpoint.connected(name);
    let limit = usize::from(asked.limit.unwrap_or(PAGE).clamp(1, PAGE));
    Ok(Json(without_page(&world, within, asked.after, limit, &connected, hub.clock.now())))
}
