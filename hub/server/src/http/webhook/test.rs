//! A test delivery: told at once, and what was answered is shown.

use super::own;
use crate::app::Hub;
use crate::http::body::{Body, Nothing};
use crate::http::error::ApiError;
use crate::http::gate::Session;
use crate::webhook::test_message;
use axum::Json;
use axum::extract::{Path, State};
use hub_wire::outside::WebhookAnswer;
use hub_wire::problem::Problem;

/// Tells an address that nothing has happened, signed like everything else. How far it is stays as it is.
#[utoipa::path(post, path = "/api/webhooks/{id}/test", tag = "outside", request_body = Nothing,
    params(("id" = String, Path)), responses(
    (status = 200, body = WebhookAnswer, description = "What came of it"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 404, description = "not_found", body = Problem)))]
pub async fn test_webhook(
    State(hub): State<Hub>,
    session: Session,
    Path(id): Path<String>,
    Body(Nothing {}): Body<Nothing>,
) -> Result<Json<WebhookAnswer>, ApiError> {
    let known = own(&hub, &session, &id)?;
    let head = hub.world.read().position;
    let message = test_message(known.id, head, hub.clock.now()).ok_or(ApiError::Defect)?;
    let told = hub.webhooks.tell(&known.url, &known.secret, &message).await;
    Ok(Json(WebhookAnswer { position: None, ..told.answer }))
}
