//! What the time bank of a community goes by, as data.

use crate::app::Hub;
use crate::commander::{Everyday, RegistryChange};
use crate::http::body::Body;
use crate::http::error::ApiError;
use crate::http::gate::Session;
use crate::http::policy::{administers, commit};
use crate::world::row_of;
use axum::Json;
use axum::extract::State;
use hub_core::access::Action;
use hub_core::area::AreaLevel;
use hub_core::timebank::BankRules;
use hub_store::{NounRow, NounTable};
use hub_wire::alarm::Committed;
use hub_wire::problem::Problem;
use hub_wire::timebank::BankRulesView;

/// The rules of the session's communities; the standard ones where none are written.
#[utoipa::path(get, path = "/api/bank/rules", tag = "bank", responses(
    (status = 200, body = Vec<BankRulesView>, description = "One for each community"),
    (status = 403, description = "forbidden", body = Problem)))]
pub async fn rules(State(hub): State<Hub>, session: Session) -> Result<Json<Vec<BankRulesView>>, ApiError> {
    session.need(Action::KeepBank)?;
    let world = hub.world.read();
    let own = world.areas.values().filter(|area| area.level == AreaLevel::Community);
    let own = own.filter(|area| session.may(Action::KeepBank, &area.path));
    let view = |area: &hub_core::area::Area| {
        let rules = world.bank.rules(&area.path);
        BankRulesView {
            area: area.path.clone(),
            coins_per_hour: rules.coins_per_hour,
            coins_per_day: rules.coins_per_day,
            cap_coins: rules.cap_coins,
            cap_points: rules.cap_points,
            points_per_report: rules.points_per_report,
            voucher_s: rules.voucher_s,
        }
    };
    Ok(Json(own.map(|area| view(area)).collect()))
}

/// Writes the rules of a community. What was booked stays booked.
#[utoipa::path(put, path = "/api/bank/rules", tag = "bank", request_body = BankRulesView, responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 422, description = "invalid", body = Problem)))]
pub async fn put(
    State(hub): State<Hub>,
    session: Session,
    Body(request): Body<BankRulesView>,
) -> Result<Json<Committed>, ApiError> {
    administers(&hub, &session, &request.area)?;
    let BankRulesView { area, coins_per_hour, coins_per_day, cap_coins, cap_points, points_per_report, voucher_s } =
        request;
    let id = row_of(&area);
    let rules = BankRules { area, coins_per_hour, coins_per_day, cap_coins, cap_points, points_per_report, voucher_s };
    rules.check().map_err(|fault| ApiError::Invalid(fault.to_string()))?;
    let row = NounRow::of(NounTable::BankRules, id, rules.area.clone(), hub.clock.now(), None, &rules)?;
    commit(&hub, &session, vec![RegistryChange::Everyday(Box::new(Everyday::of(row)?))]).await
}
