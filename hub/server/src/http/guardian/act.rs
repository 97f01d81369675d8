//! What staff do with a check: decide who was found, name others, give it up.

use super::{known, run, staff_of};
use crate::app::Hub;
use crate::commander::GuardianWork;
use crate::http::body::{Body, Nothing};
use crate::http::error::ApiError;
use crate::http::gate::Session;
use crate::http::ticket::text::{DESCRIPTION, wanted};
use crate::view::{knows_check, sees_check};
use axum::Json;
use axum::extract::{Path, State};
use hub_core::guardian::{Decision, GuardianCheck, GuardianCommand};
use hub_core::ids::TicketId;
use hub_wire::alarm::Committed;
use hub_wire::guardian::{GuardianDecision, GuardianStaffRequest};
use hub_wire::problem::Problem;
use std::collections::BTreeSet;

/// Decides about somebody who was found. With the last decision the lists are deleted.
#[utoipa::path(post, path = "/api/guardian/{id}/decide", tag = "guardian", params(("id" = String, Path)),
    request_body = GuardianDecision, responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 404, description = "not_found", body = Problem),
    (status = 409, description = "already_decided, over, conflict", body = Problem),
    (status = 422, description = "malformed, invalid", body = Problem)))]
pub async fn decide(
    State(hub): State<Hub>,
    session: Session,
    Path(id): Path<String>,
    Body(request): Body<GuardianDecision>,
) -> Result<Json<Committed>, ApiError> {
    let by = session.person.id;
    let check = known(&hub, &id, |check| sees_check(&session.person.grants, by, check)).await?;
    let work = match request {
        GuardianDecision::CarerFound { candidates } => {
            let candidates: BTreeSet<u32> = candidates.into_iter().collect();
            let decided = |candidate| GuardianCommand::Decide { candidate, by, decision: Decision::NoCase };
            let commands = candidates.into_iter().map(decided).collect();
            GuardianWork::Act { check: check.id, commands, actor: session.actor() }
        }
        GuardianDecision::NeedsCase { candidate, ticket, .. } if is_decided(&check, candidate, ticket) => {
            // Sent again: its answer was lost.
            return Ok(Json(Committed { position: hub.world.read().position }));
        }
        GuardianDecision::NeedsCase { candidate, ticket, text } => {
            super::super::ticket::any(&hub, ticket)
                .await
                .map_or(Ok(()), |_| Err(ApiError::Conflict("this id is another ticket's: take a new one".into())))?;
            let text = wanted("text", &text, DESCRIPTION)?;
            GuardianWork::Case { check: check.id, candidate, ticket, text, by }
        }
    };
    run(&hub, work).await
}

fn is_decided(check: &GuardianCheck, candidate: u32, ticket: TicketId) -> bool {
    let known = check.candidates.iter().find(|known| known.no == candidate);
    known.and_then(|known| known.decided).is_some_and(|decided| decided.decision == Decision::Case { ticket })
}

/// Says who may see and decide it from now on: by whoever opened it, and by those who are named. Cases that were opened
/// keep the people who are named on them.
#[utoipa::path(post, path = "/api/guardian/{id}/staff", tag = "guardian", params(("id" = String, Path)),
    request_body = GuardianStaffRequest, responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 404, description = "not_found", body = Problem),
    (status = 409, description = "over", body = Problem),
    (status = 422, description = "malformed, invalid", body = Problem)))]
pub async fn staff(
    State(hub): State<Hub>,
    session: Session,
    Path(id): Path<String>,
    Body(GuardianStaffRequest { staff }): Body<GuardianStaffRequest>,
) -> Result<Json<Committed>, ApiError> {
    let by = session.person.id;
    let check = known(&hub, &id, |check| knows_check(&session.person.grants, by, check)).await?;
    let staff = staff_of(&hub.world.read(), &check.area, staff)?;
    let commands = vec![GuardianCommand::Name { by, staff }];
    run(&hub, GuardianWork::Act { check: check.id, commands, actor: session.actor() }).await
}

/// Gives the check up: its lists are deleted at once.
#[utoipa::path(post, path = "/api/guardian/{id}/abandon", tag = "guardian", params(("id" = String, Path)),
    request_body = Nothing, responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 404, description = "not_found", body = Problem),
    (status = 409, description = "over", body = Problem),
    (status = 422, description = "malformed", body = Problem)))]
pub async fn abandon(
    State(hub): State<Hub>,
    session: Session,
    Path(id): Path<String>,
    Body(Nothing {}): Body<Nothing>,
) -> Result<Json<Committed>, ApiError> {
    let by = session.person.id;
    let check = known(&hub, &id, |check| sees_check(&session.person.grants, by, check)).await?;
    let commands = vec![GuardianCommand::Abandon { by }];
    run(&hub, GuardianWork::Act { check: check.id, commands, actor: session.actor() }).await
}
