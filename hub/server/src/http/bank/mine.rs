//! What the time bank is to whoever is logged in.

use super::{account_view, owns, partner_view, trouble};
use crate::app::Hub;
use crate::http::error::ApiError;
use crate::http::gate::Session;
use axum::Json;
use axum::extract::State;
use hub_core::ids::AccountId;
use hub_wire::problem::Problem;
use hub_wire::timebank::{AccountView, MyBank, VoucherView};
use std::collections::BTreeSet;

/// Own accounts, open vouchers, partners near by, and counters one stands at.
#[utoipa::path(get, path = "/api/bank", tag = "bank", responses(
    (status = 200, body = MyBank, description = "Empty for whoever has earned nothing yet"),
    (status = 401, description = "logged_out", body = Problem)))]
pub async fn mine(State(hub): State<Hub>, session: Session) -> Result<Json<MyBank>, ApiError> {
    let world = hub.world.read();
    let own = world.bank.accounts().filter(|account| account.is_open() && owns(&world, &session, account));
    let accounts: Vec<AccountView> = own.map(|account| account_view(&hub, &world, account)).collect();
    let ids: BTreeSet<AccountId> = accounts.iter().map(|account| account.id).collect();
    let vouchers = world.bank.book.open_vouchers().into_iter().filter(|voucher| ids.contains(&voucher.account));
    let vouchers = vouchers.map(|voucher| VoucherView {
        id: voucher.id,
        account: voucher.account,
        partner: voucher.partner,
        unit: voucher.unit,
        amount: voucher.amount,
        expires_at: voucher.expires_at,
    });
    let open = || world.bank.counters().filter(|counter| counter.partner.is_open());
    let near = open().filter(|counter| accounts.iter().any(|own| own.area == counter.partner.area));
    let serves = open().filter(|counter| counter.people.contains(&session.person.id));
    Ok(Json(MyBank {
        vouchers: vouchers.collect(),
        partners: near.map(|counter| partner_view(counter, false)).collect(),
        counters: serves.map(|counter| partner_view(counter, false)).collect(),
        trouble: trouble(&world),
        accounts,
    }))
}
