//! What somebody does with a visit. A request that comes again with its key changes nothing, also when the visit is over
//! by then: a phone that was without network sends until it hears an answer. Something else under that key is refused.

use super::{any, can_visit, id_of, keeps};
use crate::app::Hub;
use crate::commander::{CommandError, Lane, VisitWork, Work};
use crate::http::body::{Body, digest_of};
use crate::http::error::ApiError;
use crate::http::gate::Session;
use crate::http::ticket::text::clean;
use crate::view::name_of;
use axum::Json;
use axum::extract::{Path, State};
use hub_core::ids::PersonId;
use hub_core::request::KeyedRequest;
use hub_core::ticket::Assignee;
use hub_core::visit::{Answer, Answered, MOST_CHARS, Visit, VisitCommand, VisitRefusal};
use hub_wire::alarm::Committed;
use hub_wire::problem::Problem;
use hub_wire::visit::{VisitAct, VisitActRequest};

/// Does something with a visit: staff of its area, and those on whose list it stands.
#[utoipa::path(post, path = "/api/visits/{id}/act", tag = "visit", params(("id" = String, Path)),
    request_body = VisitActRequest, responses(
    (status = 200, body = Committed, description = "Committed, now or before with the same key"),
    (status = 403, description = "forbidden: for staff only", body = Problem),
    (status = 404, description = "not_found", body = Problem),
    (status = 409, description = "over, taken (with who is there), other_body: the key was used for something else", body = Problem),
    (status = 422, description = "invalid, wrong_answers", body = Problem)))]
pub async fn act(
    State(hub): State<Hub>,
    session: Session,
    Path(id): Path<String>,
    Body(VisitActRequest { key, act }): Body<VisitActRequest>,
) -> Result<Json<Committed>, ApiError> {
    let visit = any(&hub, id_of(&id)?).await?;
    let staff = keeps(&session, &visit.area);
    let own = hub.world.read().is_visitor(&visit, session.person.id);
    if !staff && !own {
        return Err(ApiError::NotFound);
    }
    if !staff && matches!(act, VisitAct::Assign { .. } | VisitAct::Cancel {}) {
        return Err(ApiError::Forbidden);
    }
    let body_sha256 = Some(digest_of(&(session.person.id, &act)));
    let request = KeyedRequest { key, body_sha256 };
    if request.is_among(&visit.keys).map_err(|_| ApiError::OtherBody)? {
        return Ok(known(&hub));
    }
    let command = command_of(&hub, &visit, act, session.person.id)?;
    let work = VisitWork::Act { visit: visit.id, command, request: Some(request.clone()), actor: session.actor() };
    match hub.commander.run(Lane::Normal, Work::Visit(Box::new(work))).await {
        Ok(receipt) => Ok(Json(Committed { position: receipt.position })),
        Err(CommandError::Visit(VisitRefusal::NoSuchVisit)) => over(&hub, &visit, &request).await,
        Err(CommandError::Visit(VisitRefusal::Taken { by })) => {
            let holder = Some(name_of(&hub.world.read(), Assignee::Person(by)));
            Err(ApiError::Visit { refusal: VisitRefusal::Taken { by }, holder })
        }
        Err(error) => Err(error.into()),
    }
}

fn known(hub: &Hub) -> Json<Committed> {
    Json(Committed { position: hub.world.read().position })
}

/// It is not on the list: over, perhaps by this very request.
async fn over(hub: &Hub, visit: &Visit, request: &KeyedRequest) -> Result<Json<Committed>, ApiError> {
    let last = any(hub, visit.id).await?;
    if request.is_among(&last.keys).map_err(|_| ApiError::OtherBody)? {
        return Ok(known(hub));
    }
    Err(ApiError::Visit { refusal: VisitRefusal::Over, holder: None })
}

fn command_of(hub: &Hub, visit: &Visit, act: VisitAct, by: PersonId) -> Result<VisitCommand, ApiError> {
    Ok(match act {
        VisitAct::Assign { to } => {
            can_visit(&hub.world.read(), to, &visit.area)?;
            VisitCommand::Assign { to }
        }
        VisitAct::Start {} => VisitCommand::Start { by },
        VisitAct::Finish { answers } => VisitCommand::Finish { by, answers: cleaned(answers)? },
        VisitAct::NotHome {} => VisitCommand::NotHome { by },
        VisitAct::Refuse {} => VisitCommand::Refuse { by },
        VisitAct::Cancel {} => VisitCommand::Cancel,
    })
}

fn cleaned(answers: Vec<Answered>) -> Result<Vec<Answered>, ApiError> {
    let one = |given: Answered| {
        let answer = match given.answer {
            Answer::Text(text) => Answer::Text(clean("answer", &text, MOST_CHARS)?),
            other => other,
        };
        Ok(Answered { question: given.question, answer })
    };
    answers.into_iter().map(one).collect()
}
