//! Moving coins and points: gifts within a family, donations, grants from the fund, and taking one back.

use super::{keeps, opened, own, run};
use crate::app::Hub;
use crate::http::body::Body;
use crate::http::error::ApiError;
use crate::http::gate::Session;
use axum::Json;
use axum::extract::State;
use hub_core::ids::{AccountId, TransferId};
use hub_core::timebank::{BankCommand, BankRefusal, Holder, ReversalReason, Transfer, TransferKind, Unit};
use hub_wire::alarm::Committed;
use hub_wire::problem::Problem;
use hub_wire::timebank::TransferRequest;

/// Moves coins or points. The same again with the same id changes nothing; something else under its id is refused.
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
    let wanted = Wanted::of(&command);
    match run(&hub, &session, command).await {
        Err(ApiError::Bank(BankRefusal::TransferExists | BankRefusal::AlreadyReversed { .. }))
            if wanted.as_ref().is_some_and(|wanted| wanted.is_booked(&hub, first)) =>
        {
            Ok(Json(Committed { position: hub.world.read().position }))
        }
        answer => answer,
    }
}

/// What a transfer is told by when it is sent again.
struct Wanted {
    id: TransferId,
    unit_amount: Option<(Unit, i64)>,
    to: Option<AccountId>,
    back: Option<(TransferId, ReversalReason)>,
}

impl Wanted {
    fn of(command: &BankCommand) -> Option<Self> {
        let moves = |id: TransferId, unit: Unit, amount: i64, to: AccountId| Self {
            id,
            unit_amount: Some((unit, amount)),
            to: Some(to),
            back: None,
        };
        Some(match command {
            BankCommand::Gift { transfer, to, unit, amount, .. }
            | BankCommand::Grant { transfer, to, unit, amount, .. } => moves(*transfer, *unit, *amount, *to),
            BankCommand::Donate { transfer, fund, unit, amount, .. } => moves(*transfer, *unit, *amount, *fund),
            BankCommand::Reverse { transfer, of, reason } => {
                Self { id: *transfer, unit_amount: None, to: None, back: Some((*of, *reason)) }
            }
            _ => return None,
        })
    }

    /// True when it is this very transfer, sent again: another amount, unit, receiver or reason is another one.
    fn is_booked(&self, hub: &Hub, first: AccountId) -> bool {
        let world = hub.world.read();
        let Some(Transfer { unit, why, lines, .. }) = world.bank.book.entry(self.id).map(|entry| &entry.transfer)
        else {
            return false;
        };
        let back = if let TransferKind::Reversal { of, reason } = why { Some((*of, *reason)) } else { None };
        let got = lines.iter().find(|line| Some(line.account) == self.to);
        lines.first().is_some_and(|line| line.account == first)
            && back == self.back
            && got.map(|line| (*unit, line.amount)) == self.unit_amount
    }
}

/// The account whose deed a transfer was, when this session keeps its bank.
fn reversible(hub: &Hub, session: &Session, of: TransferId) -> Result<AccountId, ApiError> {
    let world = hub.world.read();
    let entry = world.bank.book.entry(of).ok_or(ApiError::NotFound)?;
    let first = entry.transfer.lines.first().and_then(|line| world.bank.book.account(line.account));
    first.filter(|account| keeps(session, account)).map(|account| account.id).ok_or(ApiError::NotFound)
}
