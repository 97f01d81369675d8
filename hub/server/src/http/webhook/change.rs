//! Adds an address, switches it, tells it again, takes it away.

use super::list::delivery;
use super::{own, write};
use crate::app::Hub;
use crate::commander::{Lane, Work};
use crate::http::body::Body;
use crate::http::error::ApiError;
use crate::http::gate::Session;
use crate::http::policy::administers;
use crate::http::ticket::text::{NAME, wanted_name};
use crate::ids::{new_id, random_key};
use crate::webhook::{Delivery, check_url};
use crate::world::{Beginning, Subscription};
use axum::Json;
use axum::extract::{Path, State};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hub_core::ids::{Position, SubscriptionId};
use hub_store::{NounTable, Row};
use hub_wire::alarm::Committed;
use hub_wire::outside::{ReplayRequest, SubscribeRequest, Subscribed, SwitchRequest};
use hub_wire::problem::Problem;

/// Addresses at most: each has a task of its own.
const MOST: usize = 50;

/// Adds an address. The secret of its signatures is in this answer and nowhere else.
#[utoipa::path(post, path = "/api/webhooks", tag = "outside", request_body = SubscribeRequest, responses(
    (status = 200, body = Subscribed, description = "Committed"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 422, description = "invalid: the sentence says what is wrong", body = Problem)))]
pub async fn add_webhook(
    State(hub): State<Hub>,
    session: Session,
    Body(request): Body<SubscribeRequest>,
) -> Result<Json<Subscribed>, ApiError> {
    administers(&hub, &session, &request.area)?;
    let name = wanted_name("name", &request.name, NAME)?;
    let url = request.url.trim().to_owned();
    check_url(&url, &hub.config.webhook_allow).map_err(|refused| ApiError::Invalid(refused.to_string()))?;
    let (count, head) = {
        let world = hub.world.read();
        (world.outside.subscriptions().count(), world.position)
    };
    if count >= MOST {
        return Err(ApiError::Invalid(format!("there are {MOST} addresses already: take one away")));
    }
    let (now, secret) = (hub.clock.now(), random_key());
    let id = SubscriptionId(new_id(now));
    let beginning = Beginning { after: request.from.map_or(head, before).min(head), no: 1 };
    let subscription = Subscription {
        id,
        area: request.area,
        name,
        url,
        secret: secret.to_vec(),
        on: true,
        given_up_at: None,
        beginning,
        opened_at: now,
    };
    // First, so that whoever tells finds it; without the subscription it is nobody's.
    let row = Delivery::after(beginning.after, beginning.no).row(id, &subscription.area, now)?;
    hub.commander.run(Lane::Normal, Work::Rows(vec![Row::Noun(row)])).await?;
    let Json(Committed { .. }) = write(&hub, &session, &subscription, None).await?;
    Ok(Json(Subscribed { id, secret: format!("whsec_{}", STANDARD.encode(secret)) }))
}

/// The place before one.
fn before(position: Position) -> Position {
    Position(position.0.saturating_sub(1))
}

/// Switches an address on or off. What happens meanwhile is told when it is on again.
#[utoipa::path(post, path = "/api/webhooks/{id}/switch", tag = "outside", request_body = SwitchRequest,
    params(("id" = String, Path)), responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 404, description = "not_found", body = Problem)))]
pub async fn switch_webhook(
    State(hub): State<Hub>,
    session: Session,
    Path(id): Path<String>,
    Body(SwitchRequest { on }): Body<SwitchRequest>,
) -> Result<Json<Committed>, ApiError> {
    let known = own(&hub, &session, &id)?;
    // What failed before counts no more: it begins anew where it stands.
    let beginning = match on && !known.on {
        true => Beginning { after: delivery(&hub, &known).await?.position, no: known.beginning.no + 1 },
        false => known.beginning,
    };
    let given_up_at = known.given_up_at.filter(|_| !on);
    let changed = Subscription { on, given_up_at, beginning, ..known.as_ref().clone() };
    write(&hub, &session, &changed, None).await
}

/// Tells everything from a place of the log on once more, with the same ids.
#[utoipa::path(post, path = "/api/webhooks/{id}/replay", tag = "outside", request_body = ReplayRequest,
    params(("id" = String, Path)), responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 404, description = "not_found", body = Problem),
    (status = 422, description = "invalid", body = Problem)))]
pub async fn replay_webhook(
    State(hub): State<Hub>,
    session: Session,
    Path(id): Path<String>,
    Body(ReplayRequest { from }): Body<ReplayRequest>,
) -> Result<Json<Committed>, ApiError> {
    let known = own(&hub, &session, &id)?;
    let head = hub.world.read().position;
    if from > head {
        return Err(ApiError::Invalid(format!("from is behind the end of the log, which is {}", head.0)));
    }
    let beginning = Beginning { after: before(from), no: known.beginning.no + 1 };
    write(&hub, &session, &Subscription { beginning, ..known.as_ref().clone() }, None).await
}

/// Takes an address away.
#[utoipa::path(delete, path = "/api/webhooks/{id}", tag = "outside", params(("id" = String, Path)), responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 404, description = "not_found", body = Problem)))]
pub async fn remove_webhook(
    State(hub): State<Hub>,
    session: Session,
    Path(id): Path<String>,
) -> Result<Json<Committed>, ApiError> {
    let known = own(&hub, &session, &id)?;
    let done = write(&hub, &session, &known, Some(hub.clock.now())).await?;
    let row = Row::RemoveNoun { table: NounTable::Delivery, id: known.id.0 };
    hub.commander.run(Lane::Normal, Work::Rows(vec![row])).await?;
    Ok(done)
}
