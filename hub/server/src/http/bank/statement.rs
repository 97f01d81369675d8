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
use hub_core::time::UnixMs;
use hub_core::timebank::{Account, LedgerEntry, TransferKind, UNITS, Unit};
use hub_wire::problem::Problem;
use hub_wire::timebank::{OverLimitView, Statement, StatementLine, YearSum};
use serde::Deserialize;
use std::cmp::{Ordering, Reverse};
use std::collections::BTreeSet;
use utoipa::IntoParams;

/// Lines on one page.
const PAGE: usize = 100;

/// Which lines.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Which {
    /// `before` of the page before.
    before: Option<u64>,
    /// All of this year, by the calendar where people live; else page by page.
    year: Option<i16>,
}

/// Which lines of a file.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct OfYear {
    /// Of this year; else all.
    year: Option<i16>,
}

/// An account and what was booked on it, last first.
#[utoipa::path(get, path = "/api/bank/accounts/{id}", tag = "bank", params(("id" = String, Path), Which), responses(
    (status = 200, body = Statement, description = "One page, or one year"),
    (status = 404, description = "not_found", body = Problem)))]
pub async fn statement(
    State(hub): State<Hub>,
    session: Session,
    Path(id): Path<String>,
    Asked(Which { before, year }): Asked<Which>,
) -> Result<Json<Statement>, ApiError> {
    let world = hub.world.read();
    let account = seen(&world, &session, id.parse().map_err(|_| ApiError::NotFound)?)?;
    let mut lines = lines(&world, &session, &account);
    let years: BTreeSet<i16> = lines.iter().map(|line| year_of(&hub, line.at)).collect();
    let sums = year.map(|year| UNITS.map(|unit| year_sum(&hub, &lines, unit, year)).to_vec()).unwrap_or_default();
    let most = if year.is_some() { usize::MAX } else { PAGE };
    let earlier = |line: &StatementLine| before.is_none_or(|before| line.no < before);
    lines.retain(|line| earlier(line) && year.is_none_or(|year| year_of(&hub, line.at) == year));
    lines.reverse();
    let more = lines.len() > most;
    lines.truncate(most);
    let before = lines.last().filter(|_| more).map(|line| line.no);
    let over_limit = over_limit(&hub, &account, year);
    let (account, years) = (account_view(&hub, &world, &account), years.into_iter().rev().collect());
    Ok(Json(Statement { account, lines, over_limit, year: sums, years, before }))
}

fn year_of(hub: &Hub, at: UnixMs) -> i16 {
    jiff::Timestamp::from_millisecond(at.0).map_or(0, |at| at.to_zoned(hub.zone.clone()).year())
}

/// What a year did, from all lines in order.
fn year_sum(hub: &Hub, lines: &[StatementLine], unit: Unit, year: i16) -> YearSum {
    let mut sum = YearSum { unit, opening: 0, got: 0, given: 0, closing: 0 };
    for line in lines.iter().filter(|line| line.unit == unit) {
        match year_of(hub, line.at).cmp(&year) {
            Ordering::Less => sum.opening = line.balance,
            Ordering::Equal if line.amount > 0 => sum.got = sum.got.saturating_add(line.amount),
            Ordering::Equal => sum.given = sum.given.saturating_add(line.amount),
            Ordering::Greater => {}
        }
    }
    sum.closing = sum.opening.saturating_add(sum.got).saturating_add(sum.given);
    sum
}

fn over_limit(hub: &Hub, account: &Account, year: Option<i16>) -> Vec<OverLimitView> {
    let wanted = account.over_limit.iter().filter(|(_, over)| year.is_none_or(|year| year_of(hub, over.at) == year));
    let mut over: Vec<OverLimitView> = wanted
        .map(|(ticket, over)| OverLimitView {
            ticket: *ticket,
            at: over.at,
            minutes: over.minutes,
            booked: over.booked,
            not_booked: over.not_booked,
        })
        .collect();
    over.sort_by_key(|over| Reverse((over.at, over.ticket)));
    over.truncate(PAGE);
    over
}

/// The same as comma separated values, UTF-8 with its mark, first entry first. No cell can become a formula.
#[utoipa::path(get, path = "/api/bank/accounts/{id}/csv", tag = "bank", params(("id" = String, Path), OfYear), responses(
    (status = 200, body = String, content_type = "text/csv", description = "The file"),
    (status = 404, description = "not_found", body = Problem)))]
pub async fn export(
    State(hub): State<Hub>,
    session: Session,
    Path(id): Path<String>,
    Asked(OfYear { year }): Asked<OfYear>,
) -> Result<Response, ApiError> {
    let world = hub.world.read();
    let account = seen(&world, &session, id.parse().map_err(|_| ApiError::NotFound)?)?;
    let mut text = String::from(
        "\u{feff}no,time,unit,what,amount,balance,other,transfer,taken back by,above the limit of the day\r\n",
    );
    for line in lines(&world, &session, &account) {
        if year.is_some_and(|year| year_of(&hub, line.at) != year) {
            continue;
        }
        let cells = [
            line.no.to_string(),
            time_text(&hub, line.at),
            if line.unit == Unit::Coin { "coin" } else { "points" }.into(),
            kind_name(line.why).into(),
            amount_text(line.unit, line.amount),
            amount_text(line.unit, line.balance),
            written(&line.other),
            line.transfer.to_string(),
            line.reversed_by.map(|by| by.to_string()).unwrap_or_default(),
            if line.not_booked > 0 { amount_text(Unit::Coin, line.not_booked) } else { String::new() },
        ];
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    for over in over_limit(&hub, &account, year).into_iter().rev().filter(|over| over.booked == 0) {
        let (at, over) = (time_text(&hub, over.at), amount_text(Unit::Coin, over.not_booked));
        text.push_str(&format!(",{at},coin,earned,0.00,,,,,{over}\r\n"));
    }
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"statement.csv\""),
    ];
    Ok((headers, text).into_response())
}

fn time_text(hub: &Hub, at: UnixMs) -> String {
    let at = jiff::Timestamp::from_millisecond(at.0).map(|at| at.to_zoned(hub.zone.clone()));
    at.map(|at| at.strftime("%Y-%m-%d %H:%M").to_string()).unwrap_or_default()
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
            not_booked: not_booked(account, transfer.why),
        })
    };
    world.bank.statement(account.id).map(AsRef::as_ref).filter_map(line).collect()
}

fn not_booked(account: &Account, why: TransferKind) -> i64 {
    let TransferKind::Earned { ticket, .. } = why else { return 0 };
    account.over_limit.get(&ticket).map_or(0, |over| over.not_booked)
}

fn spoken(world: &World, id: AccountId) -> String {
    world.bank.book.account(id).map(|account| name_of(world, account)).unwrap_or_default()
}
