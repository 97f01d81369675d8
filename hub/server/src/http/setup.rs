//! The first administrator, by the one-time link that is printed while nobody can log in.

use super::body::Body;
use super::error::ApiError;
use super::login::open;
use super::ticket::text::wanted_name;
use crate::app::Hub;
use crate::auth::check_password;
use crate::commander::{Lane, RegistryChange, Work};
use crate::ids::{new_id, sha256_hex};
use crate::view;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use hub_core::access::{Grant, Role};
use hub_core::area::AreaPath;
use hub_core::event::Actor;
use hub_core::ids::PersonId;
use hub_core::person::Person;
use hub_core::writing::is_line;
use hub_wire::problem::Problem;
use hub_wire::session::{Me, SetupRequest};
use serde::Serialize;
use std::sync::PoisonError;
use utoipa::ToSchema;

/// Longest name and log-in name, characters.
const LONGEST: usize = 100;

/// Whether the first administrator is still missing.
#[derive(Serialize, ToSchema)]
pub struct SetupState {
    /// The one-time link works.
    open: bool,
}

/// Whether the first administrator is still missing.
#[utoipa::path(get, path = "/api/setup", tag = "session", responses(
    (status = 200, description = "Open while nobody can log in", body = SetupState)))]
pub async fn is_open(State(hub): State<Hub>) -> Json<SetupState> {
    let open = hub.setup_sha256.lock().unwrap_or_else(PoisonError::into_inner).is_some();
    Json(SetupState { open })
}

/// Makes the first administrator. The code works once.
#[utoipa::path(post, path = "/api/setup", tag = "session", request_body = SetupRequest, responses(
    (status = 200, description = "Made and logged in", body = Me),
    (status = 404, description = "not_found: the code is wrong or used", body = Problem),
    (status = 422, description = "invalid", body = Problem)))]
pub async fn setup(
    State(hub): State<Hub>,
    headers: HeaderMap,
    Body(request): Body<SetupRequest>,
) -> Result<Response, ApiError> {
    let name = wanted_name("name", &request.name, LONGEST)?;
    // What would be left out of a log-in name could not be typed again.
    if !is_line(&request.login, LONGEST) {
        return Err(ApiError::Invalid(format!("login is one line of at most {LONGEST} characters")));
    }
    let request = SetupRequest { name, ..request };
    check_password(&request.password, &request.login)?;
    let offered = sha256_hex(request.code.as_bytes());
    // Taken before anything is done: the same code twice at once makes one administrator.
    let taken = {
        let mut kept = hub.setup_sha256.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.as_deref() == Some(offered.as_str()) { kept.take() } else { None }
    };
    let code = taken.ok_or(ApiError::NotFound)?;
    match make(&hub, request).await {
        Ok(person) => Ok((open(&hub, person.id, &headers).await?, Json(view::me(&person))).into_response()),
        Err(error) => {
            *hub.setup_sha256.lock().unwrap_or_else(PoisonError::into_inner) = Some(code);
            Err(error)
        }
    }
}

async fn make(hub: &Hub, request: SetupRequest) -> Result<Person, ApiError> {
    let person = Person {
        id: PersonId(new_id(hub.clock.now())),
        name: request.name,
        login: Some(request.login),
        password_hash: Some(hub.passwords.hash(request.password).await?),
        phone: None,
        grants: vec![Grant { role: Role::Admin, area: AreaPath::root() }],
        skills: Vec::new(),
        home: None,
        home_area: None,
        on_call: false,
        disabled: false,
    };
    let changes = vec![RegistryChange::Person(Box::new(person.clone()))];
    hub.commander.run(Lane::Normal, Work::Registry { changes, actor: Actor::Operator }).await?;
    Ok(person)
}
