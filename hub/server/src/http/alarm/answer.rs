//! Answers of the one who is asked; staff may accept on behalf of somebody.

use super::{asked, command, handled, refused};
use crate::app::Hub;
use crate::http::address::Id;
use crate::http::body::{Body, Nothing};
use crate::http::error::ApiError;
use crate::http::gate::Session;
use axum::Json;
use axum::extract::State;
use hub_core::access::Action;
use hub_core::alarm::AlarmCommand;
use hub_core::command::Refusal;
use hub_core::ids::AlarmId;
use hub_wire::alarm::{AcceptRequest, Committed};
use hub_wire::problem::Problem;

/// "I go." Staff: somebody else goes.
#[utoipa::path(post, path = "/api/alarms/{id}/accept", tag = "answer", params(("id" = AlarmId, Path)),
    request_body = AcceptRequest, responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 403, description = "not_asked or forbidden", body = Problem),
    (status = 404, description = "not_found", body = Problem),
    (status = 409, description = "taken (`going` says by whom) or closed", body = Problem)))]
pub async fn accept(
    State(hub): State<Hub>,
    session: Session,
    Id(id): Id,
    Body(request): Body<AcceptRequest>,
) -> Result<Json<Committed>, ApiError> {
    let Some(other) = request.on_behalf_of else {
        let alarm = asked(&hub, &session, id).await?;
        let accept = AlarmCommand::Accept { person: session.person.id, on_behalf: false };
        return command(&hub, &session, &alarm, accept, None).await;
    };
    let alarm = handled(&hub, &session, id).await?;
    let known = hub.world.read().people.get(&other).filter(|person| !person.disabled).cloned();
    let visible = known.is_some_and(|person| crate::view::sees(&session.person.grants, &person));
    if !visible && alarm.page_of(other).is_none() {
        return Err(refused(&hub, Refusal::NoSuchPerson));
    }
    command(&hub, &session, &alarm, AlarmCommand::Accept { person: other, on_behalf: true }, None).await
}

macro_rules! answer {
    ($(#[$doc:meta])* $name:ident, $path:literal, $command:ident) => {
        $(#[$doc])*
        #[utoipa::path(post, path = $path, tag = "answer", params(("id" = AlarmId, Path)), request_body = Nothing,
            responses(
            (status = 200, body = Committed, description = "Committed"),
            (status = 404, description = "not_found", body = Problem),
            (status = 409, description = "not_accepted or closed", body = Problem)))]
        pub async fn $name(
            State(hub): State<Hub>,
            session: Session,
            Id(id): Id,
            Body(Nothing {}): Body<Nothing>,
        ) -> Result<Json<Committed>, ApiError> {
            session.need(Action::AnswerPage)?;
            let alarm = asked(&hub, &session, id).await?;
            command(&hub, &session, &alarm, AlarmCommand::$command { person: session.person.id }, None).await
        }
    };
}

answer!(
    /// "I cannot", also after an accept: the next best person is asked at once.
    decline, "/api/alarms/{id}/decline", Decline
);
answer!(
    /// "I am on my way."
    depart, "/api/alarms/{id}/depart", Depart
);
answer!(
    /// "I am at the door."
    arrive, "/api/alarms/{id}/arrive", Arrive
);
answer!(
    /// "I am all right", the answer to the safety question.
    all_well, "/api/alarms/{id}/all-well", AllWell
);
