//! Routes about the time bank. An account that is not the session's own, nor of a community whose bank it keeps, is the
//! same 404 as one that does not exist.

pub mod desk;
pub mod mine;
pub mod rules;
pub mod statement;
pub mod transfer;
pub mod voucher;

use super::error::ApiError;
use super::gate::Session;
use crate::app::Hub;
use crate::clock::utc_offset_min;
use crate::commander::{CommandError, Lane, Work, local_day};
use crate::ids::new_id;
use crate::view::household_label;
use crate::world::{Counter, LedgerState, World};
use axum::Json;
use http::StatusCode;
use hub_core::access::Action;
use hub_core::area::AreaPath;
use hub_core::ids::AccountId;
use hub_core::timebank::{Account, BankCommand, BankRefusal, Holder, UNITS};
use hub_wire::alarm::Committed;
use hub_wire::timebank::{AccountView, BalanceView, FamilyView, PartnerView};
use std::sync::Arc;

/// Status and stable code of what the rules of the time bank say no to.
#[must_use]
pub fn refusal_status(refusal: BankRefusal) -> (StatusCode, &'static str) {
    use BankRefusal as R;
    match refusal {
        R::NoSuchAccount | R::NoSuchTransfer | R::NoSuchVoucher => (StatusCode::NOT_FOUND, "not_found"),
        R::Zero | R::Negative | R::TooMuch | R::TooLong | R::Unbalanced(_) => {
            (StatusCode::UNPROCESSABLE_ENTITY, "wrong_amount")
        }
        R::ToItself => (StatusCode::UNPROCESSABLE_ENTITY, "to_itself"),
        R::WrongHolder | R::OtherCommunity | R::NoIssuer => (StatusCode::UNPROCESSABLE_ENTITY, "wrong_account"),
        R::NotEnough { .. } => (StatusCode::CONFLICT, "not_enough"),
        R::NotFamily => (StatusCode::CONFLICT, "not_family"),
        R::AccountClosed | R::NotEmpty | R::IssuerStays => (StatusCode::CONFLICT, "account_closed"),
        R::AccountExists | R::TransferExists | R::VoucherExists | R::CodeTaken => (StatusCode::CONFLICT, "exists"),
        R::AlreadyEarned { .. } | R::AlreadyReported { .. } => (StatusCode::CONFLICT, "earned"),
        R::AlreadyReversed { .. } => (StatusCode::CONFLICT, "already_reversed"),
        R::IsReversal => (StatusCode::CONFLICT, "is_reversal"),
        R::WrongPartner | R::WrongCode => (StatusCode::NOT_FOUND, "not_found"),
        R::PartnerLeft => (StatusCode::CONFLICT, "partner_left"),
        R::VoucherExpired => (StatusCode::CONFLICT, "voucher_expired"),
        R::VoucherSettled => (StatusCode::CONFLICT, "voucher_settled"),
    }
}

/// True for an account that this session decides about: the own one, and those of households one is a contact of.
fn owns(world: &World, session: &Session, account: &Account) -> bool {
    match account.holder {
        Holder::Person(person) => person == session.person.id,
        Holder::Household(id) => {
            world.households.get(&id).is_some_and(|home| home.contacts.contains(&session.person.id))
        }
        Holder::Partner(_) | Holder::Fund | Holder::Issuer => false,
    }
}

/// True for staff of the community's bank.
fn keeps(session: &Session, account: &Account) -> bool {
    session.may(Action::KeepBank, &account.area)
}

/// True for somebody at the counter of the partner whose account it is.
fn serves(world: &World, session: &Session, account: &Account) -> bool {
    let Holder::Partner(partner) = account.holder else { return false };
    world.bank.counter(partner).is_some_and(|counter| counter.people.contains(&session.person.id))
}

/// An account that this session may look into.
fn seen(world: &World, session: &Session, id: AccountId) -> Result<Arc<Account>, ApiError> {
    let account = world.bank.book.account(id).ok_or(ApiError::NotFound)?;
    let sees = owns(world, session, account) || keeps(session, account) || serves(world, session, account);
    if sees { Ok(Arc::clone(account)) } else { Err(ApiError::NotFound) }
}

/// An account that this session decides about.
fn own(world: &World, session: &Session, id: AccountId) -> Result<Arc<Account>, ApiError> {
    let account = world.bank.book.account(id).filter(|account| owns(world, session, account));
    account.cloned().ok_or(ApiError::NotFound)
}

/// Whose an account is, as spoken.
fn name_of(world: &World, account: &Account) -> String {
    let name = match account.holder {
        Holder::Person(id) => world.people.get(&id).map(|person| person.name.clone()),
        Holder::Household(id) => world.households.get(&id).map(|home| household_label(world, home)),
        Holder::Partner(id) => world.bank.counter(id).map(|counter| counter.partner.name.clone()),
        Holder::Fund | Holder::Issuer => None,
    };
    name.unwrap_or_default()
}

fn account_view(hub: &Hub, world: &World, account: &Account) -> AccountView {
    let (book, rules) = (&world.bank.book, world.bank.rules(&account.area));
    let balances = UNITS.into_iter().map(|unit| {
        let balance = book.balance(account.id, unit);
        let above_cap = !account.holder.is_issuer() && balance.total > rules.cap(unit);
        BalanceView { unit, total: balance.total, held: balance.held, above_cap }
    });
    let family = account.family.iter().filter_map(|id| book.account(*id)).filter(|family| family.is_open());
    let today = local_day(hub.clock.now(), utc_offset_min(hub.clock.now(), &hub.zone));
    let over_today = account.over_limit.values().filter(|over| over.local_day == today);
    AccountView {
        id: account.id,
        area: account.area.clone(),
        holder: account.holder,
        name: name_of(world, account),
        balances: balances.collect(),
        family: family.map(|family| FamilyView { id: family.id, name: name_of(world, family) }).collect(),
        earned_today: book.earned_on(account.id, today),
        over_today: over_today.map(|over| over.not_booked).sum(),
        coins_per_day: rules.coins_per_day,
        closed_at: account.closed_at,
    }
}

fn partner_view(counter: &Counter, people: bool) -> PartnerView {
    let partner = &counter.partner;
    PartnerView {
        id: partner.id,
        area: partner.area.clone(),
        name: partner.name.clone(),
        offers: partner.offers.clone(),
        people: if people { counter.people.iter().copied().collect() } else { Vec::new() },
        closed_at: partner.closed_at,
    }
}

fn trouble(world: &World) -> Option<String> {
    let why = match world.bank.ledger {
        LedgerState::Whole => return None,
        LedgerState::Unread => CommandError::LedgerUnread,
        LedgerState::Broken(bad) => CommandError::Ledger(bad),
    };
    Some(why.to_string())
}

async fn run(hub: &Hub, session: &Session, command: BankCommand) -> Result<Json<Committed>, ApiError> {
    let work = Work::Bank { command: Box::new(command), actor: session.actor() };
    let receipt = hub.commander.run(Lane::Normal, work).await?;
    Ok(Json(Committed { position: receipt.position }))
}

/// The account of a holder, opened when there is none.
async fn opened(hub: &Hub, session: &Session, area: &AreaPath, holder: Holder) -> Result<AccountId, ApiError> {
    let known = |hub: &Hub| hub.world.read().bank.book.account_of(area, holder).map(|account| account.id);
    if let Some(id) = known(hub) {
        return Ok(id);
    }
    let account = AccountId(new_id(hub.clock.now()));
    match run(hub, session, BankCommand::OpenAccount { account, area: area.clone(), holder }).await {
        Ok(_) => Ok(account),
        // Somebody else was faster.
        Err(ApiError::Bank(BankRefusal::AccountExists)) => known(hub).ok_or(ApiError::Unavailable),
        Err(error) => Err(error),
    }
}
