//! Addresses that are told, and how far each is.

use crate::app::Hub;
use crate::http::error::ApiError;
use crate::http::gate::Session;
use crate::webhook::Delivery;
use crate::world::Subscription;
use axum::Json;
use axum::extract::State;
use hub_core::access::Action;
use hub_core::ids::Position;
use hub_store::NounTable;
use hub_wire::outside::SubscriptionView;
use hub_wire::problem::Problem;
use std::sync::Arc;

/// Addresses of the session's areas that are told of tickets.
#[utoipa::path(get, path = "/api/webhooks", tag = "outside", responses(
    (status = 200, body = Vec<SubscriptionView>, description = "By name"),
    (status = 403, description = "forbidden", body = Problem)))]
pub async fn webhooks(State(hub): State<Hub>, session: Session) -> Result<Json<Vec<SubscriptionView>>, ApiError> {
    session.need(Action::Administer)?;
    let (own, head) = {
        let world = hub.world.read();
        let own = world.outside.subscriptions().filter(|known| session.may(Action::Administer, &known.area));
        (own.cloned().collect::<Vec<_>>(), world.position)
    };
    let mut views = Vec::new();
    for subscription in own {
        let delivery = delivery(&hub, &subscription).await?;
        views.push(view(&subscription, delivery, head));
    }
    views.sort_by(|one, other| one.name.cmp(&other.name).then(one.id.cmp(&other.id)));
    Ok(Json(views))
}

/// How far it is, as written down.
pub(super) async fn delivery(hub: &Hub, subscription: &Subscription) -> Result<Delivery, ApiError> {
    let row = hub.store.noun(NounTable::Delivery, subscription.id.0).await?;
    let known: Option<Delivery> = row.map(|row| row.read()).transpose()?;
    let beginning = subscription.beginning;
    // A beginning that nobody has followed yet counts already.
    let known = known.filter(|known| known.beginning >= beginning.no);
    Ok(known.unwrap_or_else(|| Delivery::after(beginning.after, beginning.no)))
}

fn view(subscription: &Arc<Subscription>, delivery: Delivery, head: Position) -> SubscriptionView {
    SubscriptionView {
        id: subscription.id,
        area: subscription.area.clone(),
        name: subscription.name.clone(),
        url: subscription.url.clone(),
        on: subscription.on,
        given_up_at: subscription.given_up_at,
        position: delivery.position,
        head,
        failing_since: delivery.failing_since,
        next_at: delivery.next_at.filter(|_| subscription.on),
        last: delivery.last,
    }
}
