//! Moving coins and points: gifts within a family, donations, grants from the fund, and taking one back.

use super::{keeps, opened, own, run};
use crate::app::Hub;
use crate::http::body::Body;
use crate::http::error::ApiError;
use crate::http::gate::Session;
use axum::Json;
use axum::extract::State;
use hub_core::ids::{AccountId, TransferId};
use hub_core::timebank::{BankCommand, BankRefusal, Holder};
use hub_wire::alarm::Committed;
use hub_wire::problem::Problem;
use hub_wire::timebank::TransferRequest;

/// Moves coins or points. The same id again changes nothing.
#[utoipa::path(post, path = "/api/bank/transfers", tag = "bank", request_body = TransferRequest, responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 404, description = "not_found", body = Problem),
    (status = 409, description = "not_enough, not_family, already_reversed, is_reversal, exists, bank_stopped", body = Problem),
    (status = 422, description = "malformed, wrong_amount, to_itself, wrong_account", body = Problem),
    (status = 503, description = "unavailable: send the same again", body = Problem)))]
pub async fn transfer(
    State(hub): State<Hub>,
    session: Session,
    Body(request): Body<TransferRequest>,
) -> Result<Json<Committed>, ApiError> {
    let (first, command) = match request {
        TransferRequest::Gift { id, from, to, unit, amount } => {
            own(&hub.world.read(), &session, from)?;
            (from, BankCommand::Gift { transfer: id, from, to, unit, amount })
        }
        TransferRequest::Donation { id, from, unit, amount } => {
            let account = own(&hub.world.read(), &session, from)?;
            let fund = opened(&hub, &session, &account.area, Holder::Fund).await?;
            (from, BankCommand::Donate { transfer: id, from, fund, unit, amount })
        }
        TransferRequest::Grant { id, to, unit, amount } => {
            let account = hub.world.read().bank.book.account(to).filter(|to| keeps(&session, to)).cloned();
            let account = account.ok_or(ApiError::NotFound)?;
            let fund = opened(&hub, &session, &account.area, Holder::Fund).await?;
            (fund, BankCommand::Grant { transfer: id, fund, to, unit, amount })
        }
        TransferRequest::Reversal { id, of, reason } => {
            let first = reversible(&hub, &session, of)?;
            (first, BankCommand::Reverse { transfer: id, of, reason })
        }
    };
    let id = transfer_of(&command);
    match run(&hub, &session, command).await {
        Err(ApiError::Bank(BankRefusal::TransferExists | BankRefusal::AlreadyReversed { .. }))
            if booked(&hub, id, first) =>
        {
            Ok(Json(Committed { position: hub.world.read().position }))
        }
        answer => answer,
    }
}

fn transfer_of(command: &BankCommand) -> Option<TransferId> {
    match command {
        BankCommand::Gift { transfer, .. }
        | BankCommand::Donate { transfer, .. }
        | BankCommand::Grant { transfer, .. }
        | BankCommand::Reverse { transfer, .. } => Some(*transfer),
        _ => None,
    }
}

/// True when it is this very transfer, sent again.
fn booked(hub: &Hub, id: Option<TransferId>, first: AccountId) -> bool {
    let world = hub.world.read();
    let entry = id.and_then(|id| world.bank.book.entry(id));
    entry.and_then(|entry| entry.transfer.lines.first()).is_some_and(|line| line.account == first)
}

/// The account whose deed a transfer was, when this session keeps its bank.
fn reversible(hub: &Hub, session: &Session, of: TransferId) -> Result<AccountId, ApiError> {
    let world = hub.world.read();
    let entry = world.bank.book.entry(of).ok_or(ApiError::NotFound)?;
    let first = entry.transfer.lines.first().and_then(|line| world.bank.book.account(line.account));
    first.filter(|account| keeps(session, account)).map(|account| account.id).ok_or(ApiError::NotFound)
}
