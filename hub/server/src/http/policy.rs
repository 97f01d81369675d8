//! Policies: how alarms are answered, area by area. For administrators of the area.

use super::body::Body;
use super::error::ApiError;
use super::gate::Session;
use crate::app::Hub;
use crate::commander::{Lane, RegistryChange, Work};
use crate::ids::new_id;
use axum::Json;
use axum::extract::State;
use hub_core::access::{Action, role_allows};
use hub_core::area::AreaPath;
use hub_core::policy::Policy;
use hub_core::signal::{ALARM_KINDS, AlarmKind};
use hub_store::PolicyRow;
use hub_wire::alarm::Committed;
use hub_wire::policy::{PolicyRequest, PolicyView, RemovePolicyRequest};
use hub_wire::problem::Problem;

/// Policies of the session's areas, of the wider areas above them, and the built-in ones.
#[utoipa::path(get, path = "/api/policies", tag = "policy", responses(
    (status = 200, body = Vec<PolicyView>, description = "Policies"),
    (status = 403, description = "forbidden", body = Problem)))]
pub async fn policies(State(hub): State<Hub>, session: Session) -> Result<Json<Vec<PolicyView>>, ApiError> {
    session.need(Action::Administer)?;
    let administers = session.person.grants.iter().filter(|grant| role_allows(grant.role, Action::Administer));
    let own: Vec<&AreaPath> = administers.map(|grant| &grant.area).collect();
    let concerns = |row: &&PolicyRow| own.iter().any(|area| area.covers(&row.area) || row.area.covers(area));
    let world = hub.world.read();
    let set = world.policies().iter().filter(concerns);
    let set = set.map(|row| PolicyView { area: Some(row.area.clone()), kind: row.kind, policy: row.policy.clone() });
    let built_in = ALARM_KINDS.into_iter().map(|kind| PolicyView { area: None, kind, policy: Policy::standard(kind) });
    Ok(Json(set.chain(built_in).collect()))
}

/// Sets the policy of an area for one kind of alarm. Alarms that are open keep theirs.
#[utoipa::path(put, path = "/api/policies", tag = "policy", request_body = PolicyRequest, responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 422, description = "invalid: the sentence says what is wrong with it", body = Problem)))]
pub async fn set(
    State(hub): State<Hub>,
    session: Session,
    Body(request): Body<PolicyRequest>,
) -> Result<Json<Committed>, ApiError> {
    let PolicyRequest { area, kind, policy } = request;
    administers(&hub, &session, &area)?;
    let id = known(&hub, &area, kind).map_or_else(|| new_id(hub.clock.now()), |row| row.id);
    let change = RegistryChange::Policy(PolicyRow { id, area, kind, policy });
    commit(&hub, &session, vec![change]).await
}

/// Takes the policy of an area for one kind of alarm away: the next wider one holds again, at last the built-in one.
#[utoipa::path(post, path = "/api/policies/remove", tag = "policy", request_body = RemovePolicyRequest, responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 404, description = "not_found", body = Problem),
    (status = 422, description = "invalid", body = Problem)))]
pub async fn remove(
    State(hub): State<Hub>,
    session: Session,
    Body(request): Body<RemovePolicyRequest>,
) -> Result<Json<Committed>, ApiError> {
    administers(&hub, &session, &request.area)?;
    let row = known(&hub, &request.area, request.kind).ok_or(ApiError::NotFound)?;
    commit(&hub, &session, vec![RegistryChange::NoPolicy(row)]).await
}

fn known(hub: &Hub, area: &AreaPath, kind: AlarmKind) -> Option<PolicyRow> {
    hub.world.read().policies().iter().find(|row| row.area == *area && row.kind == kind).cloned()
}

/// Refuses an area that this session does not administer, and then one that is not there.
pub(super) fn administers(hub: &Hub, session: &Session, area: &AreaPath) -> Result<(), ApiError> {
    allowed_at(hub, session, Action::Administer, area)
}

/// Refuses an area in which this session may not do this, and then one that is not there.
pub(super) fn allowed_at(hub: &Hub, session: &Session, action: Action, area: &AreaPath) -> Result<(), ApiError> {
    if !session.may(action, area) {
        return Err(ApiError::Forbidden);
    }
    let there = *area == AreaPath::root() || hub.world.read().areas.values().any(|known| known.path == *area);
    if there { Ok(()) } else { Err(ApiError::Invalid(format!("there is no area {area}"))) }
}

/// Commits changes of the registry and says up to where the log is committed.
pub(super) async fn commit(
    hub: &Hub,
    session: &Session,
    changes: Vec<RegistryChange>,
) -> Result<Json<Committed>, ApiError> {
    let receipt = hub.commander.run(Lane::Normal, Work::Registry { changes, actor: session.actor() }).await?;
    Ok(Json(Committed { position: receipt.position }))
}
