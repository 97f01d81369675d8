//! Errors in the shape of the specification: 404 for what is not there, 403 for a key, 400 for what is asked wrongly.

use super::answer::{Format, answer};
use crate::http::error::ApiError;
use axum::response::Response;
use http::{HeaderValue, StatusCode, header};
use hub_store::StoreError;
use hub_wire::open311::Fault;

/// Why a question is not answered.
#[derive(Debug)]
pub enum Refusal {
    /// No key, or a wrong one.
    Key,
    /// Not there; what.
    Missing(&'static str),
    /// Asked wrongly; what is wrong.
    Wrong(String),
    /// The same key for another request.
    Other,
    /// Too often; seconds to wait.
    Wait(u32),
    /// The store does not answer.
    Unavailable,
}

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Self {
        match error {
            ApiError::NotFound => Self::Missing("request"),
            ApiError::Wait { seconds } => Self::Wait(seconds),
            ApiError::Unavailable | ApiError::Defect => Self::Unavailable,
            other => Self::Wrong(other.to_string()),
        }
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        ApiError::from(error).into()
    }
}

impl Refusal {
    fn said(&self) -> (StatusCode, String) {
        match self {
            Self::Key => (StatusCode::FORBIDDEN, "api_key is missing or invalid: ask the administrator for one".into()),
            Self::Missing(what) => (StatusCode::NOT_FOUND, format!("{what} was not found")),
            Self::Wrong(what) => (StatusCode::BAD_REQUEST, what.clone()),
            Self::Other => {
                (StatusCode::CONFLICT, "this Idempotency-Key was used for another request: take a new one".into())
            }
            Self::Wait(seconds) => {
                (StatusCode::TOO_MANY_REQUESTS, format!("too many requests: wait {seconds} seconds"))
            }
            Self::Unavailable => {
                (StatusCode::SERVICE_UNAVAILABLE, "the hub cannot store anything at the moment: try again".into())
            }
        }
    }

    /// The answer.
    pub fn into_answer(self, format: Format) -> Response {
        let (status, description) = self.said();
        metrics::counter!("fengdi_rejected_total", "reason" => "open311").increment(1);
        let faults = [Fault { code: status.as_u16(), description }];
        let mut response = answer(format, status, "errors", "error", &faults);
        let seconds = match self {
            Self::Wait(seconds) => Some(seconds),
            Self::Unavailable => Some(2),
            _ => None,
        };
        if let Some(seconds) = seconds {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
