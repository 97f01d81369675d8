//! What staff do with the time bank of their community: accounts, families, partners.

use super::{account_view, keeps, opened, partner_view, run, trouble};
use crate::app::Hub;
use crate::commander::{Everyday, RegistryChange};
use crate::http::body::Body;
use crate::http::error::ApiError;
use crate::http::gate::Session;
use crate::http::policy::commit;
use crate::http::ticket::text::{wanted, wanted_name};
use crate::world::Counter;
use axum::Json;
use axum::extract::{Path, State};
use hub_core::access::Action;
use hub_core::area::AreaPath;
use hub_core::ids::PartnerId;
use hub_core::timebank::{BankCommand, Holder, Partner};
use hub_store::{NounRow, NounTable};
use hub_wire::alarm::Committed;
use hub_wire::problem::Problem;
use hub_wire::timebank::{AccountView, AccountsView, FamilyRequest, OpenAccountRequest, PartnerRequest, PartnerView};

/// Longest name of a shop, characters.
const NAME: usize = 60;
/// Longest description of what it offers, characters.
const OFFERS: usize = 500;
/// People at one counter at most.
const PEOPLE: usize = 50;

/// Refuses a community whose bank this session does not keep, and one that is not there.
fn keeps_in(hub: &Hub, session: &Session, area: &AreaPath) -> Result<(), ApiError> {
    if !session.may(Action::KeepBank, area) {
        return Err(ApiError::Forbidden);
    }
    let there = hub.world.read().areas.values().any(|known| known.path == *area);
    if there { Ok(()) } else { Err(ApiError::Invalid(format!("there is no area {area}"))) }
}

/// Accounts of the session's communities.
#[utoipa::path(get, path = "/api/bank/accounts", tag = "bank", responses(
    (status = 200, body = AccountsView, description = "By name"),
    (status = 403, description = "forbidden", body = Problem)))]
pub async fn accounts(State(hub): State<Hub>, session: Session) -> Result<Json<AccountsView>, ApiError> {
    session.need(Action::KeepBank)?;
    let world = hub.world.read();
    let own = world.bank.accounts().filter(|account| keeps(&session, account));
    let mut accounts: Vec<AccountView> = own.map(|account| account_view(&hub, &world, account)).collect();
    accounts.sort_by(|one, other| one.name.cmp(&other.name).then(one.id.cmp(&other.id)));
    let kept = world.bank.counters().filter(|counter| session.may(Action::KeepBank, &counter.partner.area));
    let mut partners: Vec<PartnerView> = kept.map(|counter| partner_view(counter, true)).collect();
    partners.sort_by(|one, other| one.name.cmp(&other.name).then(one.id.cmp(&other.id)));
    let entries = world.bank.book.head().no;
    Ok(Json(AccountsView { accounts, partners, entries, trouble: trouble(&world) }))
}

/// Opens an account; one that is open already stays as it is.
#[utoipa::path(post, path = "/api/bank/accounts", tag = "bank", request_body = OpenAccountRequest, responses(
    (status = 200, body = AccountView, description = "The account"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 409, description = "bank_stopped", body = Problem),
    (status = 422, description = "invalid", body = Problem)))]
pub async fn open(
    State(hub): State<Hub>,
    session: Session,
    Body(request): Body<OpenAccountRequest>,
) -> Result<Json<AccountView>, ApiError> {
    keeps_in(&hub, &session, &request.area)?;
    let there = {
        let world = hub.world.read();
        match request.holder {
            Holder::Person(id) => world.people.contains_key(&id),
            Holder::Household(id) => world.households.get(&id).is_some_and(|home| request.area.covers(&home.area)),
            Holder::Fund => true,
            Holder::Partner(_) | Holder::Issuer => false,
        }
    };
    if !there {
        return Err(ApiError::Invalid("an account is for a person or a household that is known, or the fund".into()));
    }
    let id = opened(&hub, &session, &request.area, request.holder).await?;
    let world = hub.world.read();
    let account = world.bank.book.account(id).ok_or(ApiError::Unavailable)?;
    Ok(Json(account_view(&hub, &world, account)))
}

/// Makes two accounts one family's, or parts them.
#[utoipa::path(post, path = "/api/bank/families", tag = "bank", request_body = FamilyRequest, responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 404, description = "not_found", body = Problem),
    (status = 409, description = "account_closed, bank_stopped", body = Problem),
    (status = 422, description = "to_itself, wrong_account", body = Problem)))]
pub async fn family(
    State(hub): State<Hub>,
    session: Session,
    Body(FamilyRequest { account, family, on }): Body<FamilyRequest>,
) -> Result<Json<Committed>, ApiError> {
    {
        let world = hub.world.read();
        let kept = |id| world.bank.book.account(id).is_some_and(|account| keeps(&session, account));
        if !kept(account) || !kept(family) {
            return Err(ApiError::NotFound);
        }
    }
    run(&hub, &session, BankCommand::LinkFamily { account, family, on }).await
}

/// Adds or changes a partner; a new one gets its account.
#[utoipa::path(put, path = "/api/bank/partners", tag = "bank", request_body = PartnerRequest, responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 409, description = "bank_stopped; conflict: this partner has left", body = Problem),
    (status = 422, description = "invalid", body = Problem)))]
pub async fn put_partner(
    State(hub): State<Hub>,
    session: Session,
    Body(request): Body<PartnerRequest>,
) -> Result<Json<Committed>, ApiError> {
    let PartnerRequest { id, area, name, offers, people } = request;
    keeps_in(&hub, &session, &area)?;
    let (name, offers) = (wanted_name("name", &name, NAME)?, wanted("offers", &offers, OFFERS)?);
    let opened_at = {
        let world = hub.world.read();
        if people.len() > PEOPLE || people.iter().any(|person| !world.people.contains_key(person)) {
            return Err(ApiError::Invalid(format!("people are up to {PEOPLE} who have an account here")));
        }
        let before = world.bank.counter(id).map(|counter| &counter.partner);
        if before.is_some_and(|before| !before.is_open()) {
            return Err(ApiError::Conflict("this partner has left: add a new one".into()));
        }
        if before.is_some_and(|before| before.area != area) {
            return Err(ApiError::Invalid("a partner stays in its community: add a new one there".into()));
        }
        before.map_or_else(|| hub.clock.now(), |before| before.opened_at)
    };
    let partner = Partner { id, area: area.clone(), name, offers, opened_at, closed_at: None };
    let counter = Counter { partner, people: people.into_iter().collect() };
    let done = commit_counter(&hub, &session, &counter).await?;
    opened(&hub, &session, &area, Holder::Partner(id)).await?;
    Ok(done)
}

/// Lets a partner leave: its open vouchers are given back to who made them, no new ones are made; statements keep its name.
#[utoipa::path(post, path = "/api/bank/partners/{id}/close", tag = "bank", params(("id" = String, Path)), responses(
    (status = 200, body = Committed, description = "Committed; the same again changes nothing"),
    (status = 404, description = "not_found", body = Problem),
    (status = 409, description = "bank_stopped", body = Problem)))]
pub async fn close_partner(
    State(hub): State<Hub>,
    session: Session,
    Path(id): Path<String>,
) -> Result<Json<Committed>, ApiError> {
    let id: PartnerId = id.parse().map_err(|_| ApiError::NotFound)?;
    let known = hub.world.read().bank.counter(id).cloned();
    let known = known.filter(|known| session.may(Action::KeepBank, &known.partner.area)).ok_or(ApiError::NotFound)?;
    let area = known.partner.area.clone();
    let left = run(&hub, &session, BankCommand::PartnerLeaves { area, partner: id }).await?;
    if !known.partner.is_open() {
        return Ok(left);
    }
    let partner = Partner { closed_at: Some(hub.clock.now()), ..known.partner.clone() };
    commit_counter(&hub, &session, &Counter { partner, people: known.people.clone() }).await
}

/// The row stays an open one when the partner has left, so that it is read at every start.
async fn commit_counter(hub: &Hub, session: &Session, counter: &Counter) -> Result<Json<Committed>, ApiError> {
    let partner = &counter.partner;
    let row = NounRow::of(NounTable::Partner, partner.id.0, partner.area.clone(), partner.opened_at, None, counter)?;
    commit(hub, session, vec![RegistryChange::Everyday(Box::new(Everyday::of(row)?))]).await
}
