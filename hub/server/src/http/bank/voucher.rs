//! Vouchers: a one-time code for a partner's counter, shown once and kept as a hash only.

use super::{own, run};
use crate::app::Hub;
use crate::http::body::Body;
use crate::http::error::ApiError;
use crate::http::gate::Session;
use crate::ids::{new_id, new_secret};
use axum::Json;
use axum::extract::{Path, State};
use hub_core::digest::CodeDigest;
use hub_core::ids::{TransferId, VoucherId};
use hub_core::timebank::BankCommand;
use hub_wire::alarm::Committed;
use hub_wire::problem::Problem;
use hub_wire::timebank::{RedeemRequest, Redeemed, VoucherMade, VoucherRequest};
use sha2::{Digest, Sha256};

/// Letters of a code: 32 that are not mistaken for each other when they are read aloud.
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// Letters in a code: 50 bits, for ten minutes, for a session that stands at the counter.
const LENGTH: usize = 10;

/// The hash of a code, however it was typed.
fn digest(code: &str) -> CodeDigest {
    let letters: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    CodeDigest(Sha256::digest(letters.to_ascii_uppercase()).into())
}

fn new_code() -> String {
    let secret = new_secret();
    let letter = |byte: &u8| char::from(LETTERS[usize::from(byte & 31)]);
    // The text of a secret is not even over its letters; its hash is.
    let code: String = Sha256::digest(secret).iter().take(LENGTH).map(letter).collect();
    format!("{}-{}", &code[..LENGTH / 2], &code[LENGTH / 2..])
}

/// Makes a code; its amount is held until it is redeemed, given back, or over.
#[utoipa::path(post, path = "/api/bank/vouchers", tag = "bank", request_body = VoucherRequest, responses(
    (status = 200, body = VoucherMade, description = "The code is shown this once"),
    (status = 404, description = "not_found", body = Problem),
    (status = 409, description = "not_enough, bank_stopped", body = Problem),
    (status = 422, description = "malformed, wrong_amount", body = Problem)))]
pub async fn issue(
    State(hub): State<Hub>,
    session: Session,
    Body(request): Body<VoucherRequest>,
) -> Result<Json<VoucherMade>, ApiError> {
    let VoucherRequest { account, partner, unit, amount } = request;
    own(&hub.world.read(), &session, account)?;
    let (id, code) = (VoucherId(new_id(hub.clock.now())), new_code());
    let command = BankCommand::IssueVoucher { voucher: id, account, partner, unit, amount, code: digest(&code) };
    let _committed = run(&hub, &session, command).await?;
    let expires_at = hub.world.read().bank.book.voucher(id).map(|voucher| voucher.expires_at);
    Ok(Json(VoucherMade { id, code, expires_at: expires_at.ok_or(ApiError::Unavailable)? }))
}

/// Gives a voucher back: what it held is free again.
#[utoipa::path(post, path = "/api/bank/vouchers/{id}/cancel", tag = "bank", params(("id" = String, Path)), responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 404, description = "not_found", body = Problem),
    (status = 409, description = "voucher_settled, voucher_expired, bank_stopped", body = Problem)))]
pub async fn cancel(
    State(hub): State<Hub>,
    session: Session,
    Path(id): Path<String>,
) -> Result<Json<Committed>, ApiError> {
    let voucher: VoucherId = id.parse().map_err(|_| ApiError::NotFound)?;
    {
        let world = hub.world.read();
        let known = world.bank.book.voucher(voucher).ok_or(ApiError::NotFound)?;
        own(&world, &session, known.account)?;
    }
    run(&hub, &session, BankCommand::CancelVoucher { voucher }).await
}

/// Takes a voucher at the counter. Twice at once succeeds once.
#[utoipa::path(post, path = "/api/bank/redeem", tag = "bank", request_body = RedeemRequest, responses(
    (status = 200, body = Redeemed, description = "What the customer has paid"),
    (status = 404, description = "not_found: no such code here, or no such counter", body = Problem),
    (status = 409, description = "voucher_settled, voucher_expired, bank_stopped", body = Problem),
    (status = 422, description = "malformed", body = Problem)))]
pub async fn redeem(
    State(hub): State<Hub>,
    session: Session,
    Body(request): Body<RedeemRequest>,
) -> Result<Json<Redeemed>, ApiError> {
    let (partner, code) = (request.partner, digest(&request.code));
    let voucher = {
        let world = hub.world.read();
        let counter = world.bank.counter(partner).filter(|counter| counter.people.contains(&session.person.id));
        counter.ok_or(ApiError::NotFound)?;
        let known = world.bank.book.voucher_with(code).filter(|voucher| voucher.partner == partner);
        known.cloned().ok_or(ApiError::NotFound)?
    };
    let transfer = TransferId(new_id(hub.clock.now()));
    let _committed =
        run(&hub, &session, BankCommand::RedeemVoucher { transfer, voucher: voucher.id, partner, code }).await?;
    Ok(Json(Redeemed { unit: voucher.unit, amount: voucher.amount }))
}
