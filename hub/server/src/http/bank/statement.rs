//! What was booked on an account: page by page, or whole as a file for a spreadsheet.

use super::{account_view, keeps, name_of, owns, seen};
use crate::app::Hub;
use crate::community::written;
use crate::http::address::Asked;
use crate::http::error::ApiError;
use crate::http::gate::Session;
use crate::world::World;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::header;
use hub_core::ids::AccountId;
use hub_core::timebank::{Account, LedgerEntry, TransferKind, Unit};
use hub_wire::problem::Problem;
use hub_wire::timebank::{Statement, StatementLine};
use serde::Deserialize;
use utoipa::IntoParams;

/// Lines on one page.
const PAGE: usize = 100;

/// Where the page begins.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Before {
    /// `before` of the page before.
    before: Option<u64>,
}

/// An account and what was booked on it, last first.
#[utoipa::path(get, path = "/api/bank/accounts/{id}", tag = "bank", params(("id" = String, Path), Before), responses(
    (status = 200, body = Statement, description = "One page"),
    (status = 404, description = "not_found", body = Problem)))]
pub async fn statement(
    State(hub): State<Hub>,
    session: Session,
    Path(id): Path<String>,
    Asked(Before { before }): Asked<Before>,
) -> Result<Json<Statement>, ApiError> {
    let world = hub.world.read();
    let account = seen(&world, &session, id.parse().map_err(|_| ApiError::NotFound)?)?;
    let mut lines = lines(&world, &session, &account);
    lines.retain(|line| before.is_none_or(|before| line.no < before));
    lines.reverse();
    let more = lines.len() > PAGE;
    lines.truncate(PAGE);
    let before = lines.last().filter(|_| more).map(|line| line.no);
    Ok(Json(Statement { account: account_view(&hub, &world, &account), lines, before }))
}

/// The same as comma separated values, UTF-8 with its mark, first entry first. No cell can become a formula.
#[utoipa::path(get, path = "/api/bank/accounts/{id}/csv", tag = "bank", params(("id" = String, Path)), responses(
    (status = 200, body = String, content_type = "text/csv", description = "The file"),
    (status = 404, description = "not_found", body = Problem)))]
pub async fn export(State(hub): State<Hub>, session: Session, Path(id): Path<String>) -> Result<Response, ApiError> {
    let world = hub.world.read();
    let account = seen(&world, &session, id.parse().map_err(|_| ApiError::NotFound)?)?;
    let mut text = String::from("\u{feff}no,time,unit,what,amount,balance,other,transfer,taken back by\r\n");
    for line in lines(&world, &session, &account) {
        let at = jiff::Timestamp::from_millisecond(line.at.0).map(|at| at.to_zoned(hub.zone.clone()));
        let cells = [
            line.no.to_string(),
            at.map(|at| at.strftime("%Y-%m-%d %H:%M").to_string()).unwrap_or_default(),
            if line.unit == Unit::Coin { "coin" } else { "points" }.into(),
            kind_name(line.why).into(),
            amount_text(line.unit, line.amount),
            amount_text(line.unit, line.balance),
            written(&line.other),
            line.transfer.to_string(),
            line.reversed_by.map(|by| by.to_string()).unwrap_or_default(),
        ];
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"statement.csv\""),
    ];
    Ok((headers, text).into_response())
}

/// A number that a spreadsheet reads as one: coins with two places.
fn amount_text(unit: Unit, amount: i64) -> String {
    match unit {
        Unit::Points => amount.to_string(),
        Unit::Coin => {
            let sign = if amount < 0 { "-" } else { "" };
            let whole = amount.unsigned_abs();
            format!("{sign}{}.{:02}", whole / 100, whole % 100)
        }
    }
}

fn kind_name(kind: TransferKind) -> &'static str {
    match kind {
        TransferKind::Earned { .. } => "earned",
        TransferKind::Reported { .. } => "reported",
        TransferKind::Gift => "gift",
        TransferKind::Donation => "donation",
        TransferKind::Grant => "grant",
        TransferKind::Exchange { .. } => "exchange",
        TransferKind::Reversal { .. } => "reversal",
    }
}

/// In the order of the ledger, each with the balance after it. A shop does not learn who its customers are.
fn lines(world: &World, session: &Session, account: &Account) -> Vec<StatementLine> {
    let names = owns(world, session, account) || keeps(session, account);
    let (mut coins, mut points) = (0_i64, 0_i64);
    let line = |entry: &LedgerEntry| {
        let transfer = &entry.transfer;
        let amount = transfer.lines.iter().find(|line| line.account == account.id)?.amount;
        let balance = if transfer.unit == Unit::Coin { &mut coins } else { &mut points };
        *balance = balance.saturating_add(amount);
        let others = transfer.lines.iter().map(|line| line.account).filter(|id| *id != account.id && names);
        Some(StatementLine {
            no: entry.no,
            at: entry.at,
            transfer: transfer.id,
            unit: transfer.unit,
            why: transfer.why,
            amount,
            balance: *balance,
            other: others.map(|id: AccountId| spoken(world, id)).collect::<Vec<_>>().join(", "),
            reversed_by: world.bank.book.reversed_by(transfer.id),
        })
    };
    world.bank.statement(account.id).map(AsRef::as_ref).filter_map(line).collect()
}

fn spoken(world: &World, id: AccountId) -> String {
    world.bank.book.account(id).map(|account| name_of(world, account)).unwrap_or_default()
}
