//! Every error a client can get: status, stable code, one sentence that says what to do, and an id that the log
//! carries too. No SQL, no path, no stack ever leaves here.

use crate::auth::PasswordFault;
use crate::commander::CommandError;
use crate::ids::new_secret;
use crate::photo::PhotoRefusal;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use http::{HeaderValue, StatusCode, header};
use hub_core::claimable::ClaimableRefusal;
use hub_core::command::Refusal;
use hub_core::guardian::GuardianRefusal;
use hub_core::ticket::TicketRefusal;
use hub_core::timebank::BankRefusal;
use hub_core::visit::VisitRefusal;
use hub_store::StoreError;
use hub_wire::guardian::LineFault;
use hub_wire::problem::Problem;
use hub_wire::ticket::JobView;
use std::panic::AssertUnwindSafe;

/// What can go wrong.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ApiError {
    /// No session.
    #[error("log in first")]
    LoggedOut,
    /// Wrong name or wrong password: the same text for both.
    #[error("name or password is wrong")]
    WrongPassword,
    /// A platform that pushes is not who it says.
    #[error("token or signature is wrong: compare the configuration of both sides")]
    WrongToken,
    /// Too many wrong tries.
    #[error("too many wrong tries: wait {seconds} seconds")]
    Wait {
        /// Seconds.
        seconds: u32,
    },
    /// Not from our own pages.
    #[error("this request did not come from Fengdi's own page: open it at the address it is served from")]
    ForeignOrigin,
    /// The session may not do this.
    #[error("your role does not allow this: ask an administrator")]
    Forbidden,
    /// Not there, or not for this session.
    #[error("there is nothing here")]
    NotFound,
    /// A method that does not exist here.
    #[error("this address does not take that method")]
    Method,
    /// The live feed was asked for without a WebSocket's handshake.
    #[error("open this address as a WebSocket, version 13")]
    NoWebSocket,
    /// Not JSON.
    #[error("send JSON with content-type application/json")]
    NotJson,
    /// JSON of the wrong shape; the text names the field.
    #[error("{0}")]
    Malformed(String),
    /// A field's value is out of range; the text names it.
    #[error("{0}")]
    Invalid(String),
    /// Too large.
    #[error("this is too large")]
    TooLarge,
    /// The rules say no.
    #[error("{refusal}")]
    Refused {
        /// Why.
        refusal: Refusal,
        /// Names of those who go.
        going: Vec<String>,
    },
    /// The rules of tickets say no.
    #[error("{refusal}")]
    Ticket {
        /// Why.
        refusal: TicketRefusal,
        /// The name of who has it.
        holder: Option<String>,
        /// What they could do instead.
        next_job: Option<Box<JobView>>,
    },
    /// The rules of visits say no.
    #[error("{refusal}")]
    Visit {
        /// Why.
        refusal: VisitRefusal,
        /// The name of who is there.
        holder: Option<String>,
    },
    /// The rules of the time bank say no.
    #[error(transparent)]
    Bank(BankRefusal),
    /// The time bank books nothing; the text names the entry.
    #[error("{0}")]
    BankStopped(CommandError),
    /// The rules of claim lists say no.
    #[error(transparent)]
    Claimable(ClaimableRefusal),
    /// The rules of guardian checks say no.
    #[error(transparent)]
    Guardian(GuardianRefusal),
    /// Two lists are not taken; nothing of what stands in them is repeated.
    #[error("the lists are not taken: {} lines are wrong", .0.len())]
    Lists(Vec<LineFault>),
    /// A picture or voice note is not taken.
    #[error(transparent)]
    Photo(PhotoRefusal),
    /// A name is taken.
    #[error("{0}")]
    Conflict(String),
    /// The id was used before, for something else.
    #[error("this id was used for something else: take a new one")]
    OtherBody,
    /// The store does not answer.
    #[error("the hub cannot store anything at the moment: try again")]
    Unavailable,
    /// A defect.
    #[error("something went wrong here: tell the administrator the id")]
    Defect,
}

impl ApiError {
    /// Status and stable code.
    #[must_use]
    pub fn status(&self) -> (StatusCode, &'static str) {
        match self {
            Self::LoggedOut => (StatusCode::UNAUTHORIZED, "logged_out"),
            Self::WrongPassword => (StatusCode::UNAUTHORIZED, "wrong_password"),
            Self::WrongToken => (StatusCode::UNAUTHORIZED, "wrong_token"),
            Self::Wait { .. } => (StatusCode::TOO_MANY_REQUESTS, "wait"),
            Self::ForeignOrigin => (StatusCode::FORBIDDEN, "foreign_origin"),
            Self::Forbidden => (StatusCode::FORBIDDEN, "forbidden"),
            Self::NotFound => (StatusCode::NOT_FOUND, "not_found"),
            Self::Method => (StatusCode::METHOD_NOT_ALLOWED, "method"),
            Self::NoWebSocket => (StatusCode::UPGRADE_REQUIRED, "no_websocket"),
            Self::NotJson => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json"),
            Self::Malformed(_) => (StatusCode::UNPROCESSABLE_ENTITY, "malformed"),
            Self::Invalid(_) => (StatusCode::UNPROCESSABLE_ENTITY, "invalid"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
            Self::Refused { refusal, .. } => refusal_status(refusal),
            Self::Ticket { refusal, .. } => ticket_refusal_status(*refusal),
            Self::Visit { refusal, .. } => visit_refusal_status(refusal),
            Self::Bank(refusal) => super::bank::refusal_status(*refusal),
            Self::BankStopped(_) => (StatusCode::CONFLICT, "bank_stopped"),
            Self::Claimable(refusal) => super::claimable::refusal_status(*refusal),
            Self::Guardian(refusal) => super::guardian::refusal_status(*refusal),
            Self::Lists(_) => (StatusCode::UNPROCESSABLE_ENTITY, "lists"),
            Self::Photo(refusal) => (photo_status(*refusal), refusal.code()),
            Self::Conflict(_) => (StatusCode::CONFLICT, "conflict"),
            Self::OtherBody => (StatusCode::CONFLICT, "other_body"),
            Self::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
            Self::Defect => (StatusCode::INTERNAL_SERVER_ERROR, "defect"),
        }
    }
}

fn photo_status(refusal: PhotoRefusal) -> StatusCode {
    match refusal {
        PhotoRefusal::TooManyBytes { .. } | PhotoRefusal::TooManyPixels { .. } | PhotoRefusal::TooMuchMemory { .. } => {
            StatusCode::PAYLOAD_TOO_LARGE
        }
        PhotoRefusal::TicketFull { .. } => StatusCode::CONFLICT,
        PhotoRefusal::AddressFull { .. } => StatusCode::TOO_MANY_REQUESTS,
        PhotoRefusal::NoSpace => StatusCode::INSUFFICIENT_STORAGE,
        PhotoRefusal::Slow => StatusCode::REQUEST_TIMEOUT,
        PhotoRefusal::Busy => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

fn refusal_status(refusal: &Refusal) -> (StatusCode, &'static str) {
    match refusal {
        Refusal::Closed => (StatusCode::CONFLICT, "closed"),
        Refusal::NoSuchAlarm | Refusal::NoSuchPage | Refusal::NoSuchPerson | Refusal::NoSuchTicket => {
            (StatusCode::NOT_FOUND, "not_found")
        }
        Refusal::NotAsked => (StatusCode::FORBIDDEN, "not_asked"),
        Refusal::NotAccepted => (StatusCode::CONFLICT, "not_accepted"),
        Refusal::AlreadyAsked => (StatusCode::CONFLICT, "already_asked"),
        Refusal::Taken { .. } => (StatusCode::CONFLICT, "taken"),
        Refusal::AlreadyWidened => (StatusCode::CONFLICT, "already_widened"),
        Refusal::OnlyAHumanCloses => (StatusCode::FORBIDDEN, "only_a_human_closes"),
    }
}

fn ticket_refusal_status(refusal: TicketRefusal) -> (StatusCode, &'static str) {
    match refusal {
        TicketRefusal::NoSuchTicket => (StatusCode::NOT_FOUND, "not_found"),
        TicketRefusal::Closed => (StatusCode::CONFLICT, "closed"),
        TicketRefusal::Taken { .. } => (StatusCode::CONFLICT, "taken"),
        TicketRefusal::OtherBody => (StatusCode::CONFLICT, "other_body"),
        TicketRefusal::NotYours => (StatusCode::FORBIDDEN, "not_yours"),
        TicketRefusal::OwnWork => (StatusCode::FORBIDDEN, "own_work"),
        TicketRefusal::NotOffered => (StatusCode::CONFLICT, "not_offered"),
        TicketRefusal::NotNow => (StatusCode::CONFLICT, "not_now"),
        TicketRefusal::NotTriaged => (StatusCode::CONFLICT, "not_triaged"),
        TicketRefusal::ReasonMissing => (StatusCode::UNPROCESSABLE_ENTITY, "reason_missing"),
        TicketRefusal::PrivateCase => (StatusCode::CONFLICT, "private_case"),
        TicketRefusal::ExtendedAlready => (StatusCode::CONFLICT, "extended_already"),
        TicketRefusal::TooLate => (StatusCode::CONFLICT, "too_late"),
        TicketRefusal::TooFar => (StatusCode::UNPROCESSABLE_ENTITY, "too_far"),
        TicketRefusal::Danger => (StatusCode::CONFLICT, "danger"),
        TicketRefusal::NoMerge => (StatusCode::CONFLICT, "no_merge"),
        TicketRefusal::Full => (StatusCode::CONFLICT, "full"),
        TicketRefusal::OthersToo => (StatusCode::CONFLICT, "others_too"),
        TicketRefusal::Minutes | TicketRefusal::Whistle => (StatusCode::UNPROCESSABLE_ENTITY, "invalid"),
    }
}

fn visit_refusal_status(refusal: &VisitRefusal) -> (StatusCode, &'static str) {
    match refusal {
        VisitRefusal::NoSuchVisit | VisitRefusal::NoSuchPlan => (StatusCode::NOT_FOUND, "not_found"),
        VisitRefusal::HasPlan => (StatusCode::CONFLICT, "has_plan"),
        VisitRefusal::Over => (StatusCode::CONFLICT, "over"),
        VisitRefusal::Taken { .. } => (StatusCode::CONFLICT, "taken"),
        VisitRefusal::OtherBody => (StatusCode::CONFLICT, "other_body"),
        VisitRefusal::Answers(_) => (StatusCode::UNPROCESSABLE_ENTITY, "wrong_answers"),
    }
}

impl From<CommandError> for ApiError {
    fn from(error: CommandError) -> Self {
        match error {
            CommandError::Refused(refusal) => Self::Refused { refusal, going: Vec::new() },
            CommandError::Ticket(refusal) => Self::Ticket { refusal, holder: None, next_job: None },
            CommandError::Visit(refusal) => Self::Visit { refusal, holder: None },
            CommandError::Bank(refusal) => Self::Bank(refusal),
            CommandError::Claimable(refusal) => Self::Claimable(refusal),
            CommandError::Guardian(refusal) => Self::Guardian(refusal),
            CommandError::Ledger(_) | CommandError::LedgerUnread => Self::BankStopped(error),
            CommandError::NotText => Self::Invalid("the text contains a NUL character: remove it".into()),
            CommandError::Wrong(fault) => Self::Invalid(fault.to_string()),
            CommandError::Conflicting(what) => Self::Conflict(what),
            CommandError::Unavailable => Self::Unavailable,
        }
    }
}

impl From<GuardianRefusal> for ApiError {
    fn from(refusal: GuardianRefusal) -> Self {
        Self::Guardian(refusal)
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the store did not answer a request");
        Self::Unavailable
    }
}

impl From<PasswordFault> for ApiError {
    fn from(fault: PasswordFault) -> Self {
        match fault {
            PasswordFault::Failed => Self::Unavailable,
            PasswordFault::Short | PasswordFault::Long | PasswordFault::Common => Self::Invalid(fault.to_string()),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, code) = self.status();
        let id: String = new_secret().chars().take(12).collect();
        if status.is_server_error() {
            tracing::error!(id, code, "request failed");
        } else {
            tracing::debug!(id, code, "request refused");
        }
        metrics::counter!("fengdi_rejected_total", "reason" => code).increment(1);
        let detail = self.to_string();
        let (going, next_job) = match &self {
            Self::Refused { going, .. } => (going.clone(), None),
            Self::Visit { holder, .. } => (holder.iter().cloned().collect(), None),
            Self::Ticket { holder, next_job, .. } => (holder.iter().cloned().collect(), next_job.clone()),
            _ => (Vec::new(), None),
        };
        let problem = Problem {
            kind: "about:blank".into(),
            title: status.canonical_reason().unwrap_or_default().into(),
            status: status.as_u16(),
            code: code.into(),
            detail,
            id,
            going,
            next_job,
            faults: if let Self::Lists(faults) = &self { faults.clone() } else { Vec::new() },
        };
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        match &self {
            Self::Wait { seconds } => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(*seconds));
            }
            Self::Unavailable | Self::Photo(PhotoRefusal::Busy) => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
            }
            _ => {}
        }
        response
    }
}

/// Answers a method that a known address does not take.
pub(super) async fn method_not_allowed() -> ApiError {
    ApiError::Method
}

/// A panic in a handler becomes a 500 with an id; the next request is served as ever.
pub(super) async fn catch_panic(request: Request, next: Next) -> Response {
    match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        Err(_) => {
            metrics::counter!("fengdi_panics_total").increment(1);
            ApiError::Defect.into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use axum::body::{Body, to_bytes};
    use axum::routing::get;
    use tower::ServiceExt;

    async fn defect() -> &'static str {
        panic!("CANARY on purpose")
    }

    #[tokio::test]
    async fn a_panic_is_an_answer_with_an_id_and_the_next_request_is_served() {
        let routes = axum::Router::new().route("/defect", get(defect)).route("/well", get(|| async { "well" }));
        let service = routes.layer(axum::middleware::from_fn(catch_panic));
        let ask = |path: &str| service.clone().oneshot(Request::get(path).body(Body::empty()).unwrap());
        let answer = ask("/defect").await.unwrap();
        assert_eq!(answer.status(), 500);
        let body = to_bytes(answer.into_body(), 4_096).await.unwrap();
        let problem: Problem = serde_json::from_slice(&body).unwrap();
        assert!(!problem.id.is_empty() && !problem.detail.contains("CANARY"), "{problem:?}");
        assert_eq!(ask("/well").await.unwrap().status(), 200);
    }
}
